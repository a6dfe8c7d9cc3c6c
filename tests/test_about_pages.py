"""What Matka says about itself: in every language, as the store has it, as text and never as markup."""

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from importlib import import_module
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from components.charts.chart import Edition
from components.i18n import LANGUAGES, Words, catalogue
from components.view import View
from components.widgets import prose
from data_access import releases, worked_examples
from data_access.access import NOBODY, User, refusal

PAGES = ("project", "methods", "accessibility")
OURS = re.compile(r"(about|goal|partner|programme|method|accessibility|page\.(project|methods|accessibility))\.")
HOSTILE = '<img src=x onerror=alert(1)> ![](http://x) **bold** "quoted"'


class Heard(Words):
    """A phrase book that remembers what it was asked for."""

    __slots__ = ("asked",)

    def __init__(self, language):
        super().__init__(language)
        self.asked = set()

    def __call__(self, key, **values):
        self.asked.add(key)
        return super().__call__(key, **values)


class Seen(HTMLParser):
    """The text, tables and links of what was shown."""

    def __init__(self, bodies):
        super().__init__()
        self.tables, self.links, self.pictures, self.tags, self.cell = [], [], [], set(), None
        for body in bodies:
            self.feed(body)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self.cell = ""
        elif tag == "a":
            self.links.append(dict(attributes)["href"])
        elif tag == "img":
            self.pictures.append(dict(attributes)["src"])

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self.tables[-1][-1].append(self.cell)
            self.cell = None

    def handle_data(self, text):
        if self.cell is not None:
            self.cell += text


def draw(page, view):
    """Run *page* as the front door would and return what it showed."""

    def script(page, view):
        page.show(view)

    shown = AppTest.from_function(script, args=(import_module(f"pages.about.{page}"), view), default_timeout=20).run()
    assert not shown.exception
    return shown


@pytest.fixture(scope="module")
def drawn(sample_engine):
    """A drawer of a page in one language, each drawn once for all tests that only look."""
    kept = {}

    def look(page, language="en"):
        if (page, language) not in kept:
            kept[page, language] = draw(page, a_view(sample_engine, language))
        return kept[page, language]

    return look


def html(shown):
    return [element.proto.body for element in shown.get("html") if "<style>" not in element.proto.body]


def everything(shown):
    headings = [heading.value for heading in (*shown.title, *shown.header, *shown.subheader)]
    return unescape(" ".join([*headings, *(re.sub(r"<[^>]+>", " ", body) for body in html(shown))]))


def a_view(engine, language="en", number=None, words=None):
    newest = releases.newest(engine)
    asked = releases.release(engine, number) if number else newest
    edition = Edition(
        number=asked.number, published_at=asked.published_at, fingerprint=asked.fingerprint, latest=newest.number
    )
    return View(engine=engine, words=words or Words(language), edition=edition, sample=True)


def a_store_holding(view, **answers):
    """Return something a page takes for *view*, whose questions named in *answers* are answered so."""
    plain = {name: getattr(view, name) for name in ("words", "edition", "look", "sample", "contact", "today")}
    asked = {name: getattr(view, name) for name in ("projects", "partners", "holdings", "smallest")}
    return SimpleNamespace(
        **plain, **asked | {name: (lambda answer=answer: answer) for name, answer in answers.items()}
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_every_language_without_a_missing_word(drawn, page, language):
    shown = drawn(page, language)
    assert [title.value for title in shown.title] == [catalogue(language)[f"page.{page}.title"]]
    assert len(shown.header) >= 6
    assert "⟦" not in everything(shown)
    assert "nan" not in everything(shown).lower().split()


@pytest.mark.parametrize("page", PAGES)
def test_each_language_tells_the_same_story(drawn, page):
    shapes = {tuple(re.findall(r"<(\w+)", "".join(html(drawn(page, language))))) for language in LANGUAGES}
    tags = {tuple(tag for tag in shape if tag != "span") for shape in shapes}
    assert len(tags) == 1


def test_the_project_and_the_statement_are_open_to_everybody_and_methods_to_those_who_signed_in():
    needs = {page: import_module(f"pages.about.{page}").PAGE.needs for page in PAGES}
    assert [page for page in PAGES if refusal(NOBODY, needs[page]) is None] == ["project", "accessibility"]
    assert refusal(User(username="a", role="viewer"), needs["methods"]) is None


def test_no_phrase_of_these_pages_is_left_over(sample_engine, monkeypatch):
    words = Heard("fi")
    view = a_view(sample_engine, words=words)
    for page in PAGES:
        draw(page, view)
    nothing = a_store_holding(view, projects=view.projects().iloc[:0], holdings=view.holdings().assign(indicator=1))
    draw("project", nothing)
    monkeypatch.setattr(worked_examples, "FOLDER", worked_examples.FOLDER / "not_there")
    draw("methods", nothing)
    assert sorted({key for key in catalogue("fi") if OURS.match(key)} - words.asked) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_project_is_shown_as_the_store_has_it(sample_engine, language):
    view = a_view(sample_engine, language)
    text = everything(draw("project", view))
    project = view.projects().set_index("code").loc["mrv"]
    for name in ("name_fi", "name_sv", "name_en"):
        assert project[name] in text
    assert view.words.date(project["starts"]) in text
    assert view.words.date(project["ends"]) in text
    assert view.words.number(project["budget"]) in text
    assert view.words.number(project["eu_contribution"]) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_registers_sum_never_stands_without_its_caution(sample_engine, language):
    view = a_view(sample_engine, language)
    bodies = html(draw("project", view))
    sum_at = next(at for at, body in enumerate(bodies) if view.words.number(476945) in body)
    assert view.words("about.budget.kohesio_kainuu") in unescape(bodies[sum_at + 1])


def test_partners_stand_in_order_of_role_and_time_with_their_dates(drawn):
    table = Seen(html(drawn("project", "fi"))).tables[0]
    assert [row[1:] for row in table[1:]] == [
        ["Päätoteuttaja", "1.8.2024", "30.6.2025"],
        ["Päätoteuttaja", "1.7.2025", "jatkuu"],
        *[["Osahanke", "1.8.2024", "jatkuu"]] * 3,
    ]


def test_a_release_without_the_project_says_so_and_shows_the_rest(sample_engine):
    view = a_view(sample_engine)
    bare = a_store_holding(view, projects=view.projects().iloc[:0], partners=view.partners().iloc[:0])
    text = everything(draw("project", bare))
    assert view.words("about.nothing_held") in text
    assert view.words("about.sources.1") in text


def test_what_the_store_says_is_text_and_nothing_else(sample_engine):
    view = a_view(sample_engine)
    names = {f"name_{language}": HOSTILE for language in LANGUAGES}
    hostile = a_store_holding(view, projects=view.projects().assign(**names), partners=view.partners().assign(**names))
    shown = draw("project", hostile)
    assert HOSTILE in everything(shown)
    seen = Seen(html(shown))
    assert seen.tags & {"script", "b", "strong", "em"} == set()
    assert not [source for source in seen.pictures if not source.startswith("data:image/")]
    assert not [element for element in shown.markdown if "x" in element.value]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_to_the_web_to_mail_or_down_the_page(drawn, page, language):
    shown = drawn(page, language)
    links = Seen(html(shown)).links
    assert links
    assert [link for link in links if not re.match(r"https://[\w.-]+(/|$)|mailto:\S+@\S+$|#[\w-]+$", link)] == []
    marks = set(re.findall(r' id="([\w-]+)"', "".join(html(shown))))
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= marks


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://thl.fi", "data:text/html,x", "//thl.fi", ""])
def test_an_address_of_another_kind_is_shown_but_not_linked(address):
    assert prose.Link("<there>", address).html == "&lt;there&gt;"


def test_published_and_own_intervals_stand_side_by_side_and_agree(drawn):
    tables = Seen(html(drawn("methods"))).tables
    comparisons = [table for table in tables if table[0][0] == "x"]
    assert len(comparisons) == 2
    for table in comparisons:
        assert len(table) == 7
        assert [row[3] for row in table[1:]] == [row[4] for row in table[1:]]


def test_a_wrong_calculation_would_show(sample_engine, monkeypatch):
    monkeypatch.setattr(
        worked_examples, "wilson", lambda count, total, confidence: worked_examples.Interval(value=0, low=0, high=1)
    )
    tables = Seen(html(draw("methods", a_view(sample_engine)))).tables
    share = [table for table in tables if table[0][0] == "x"][1]
    assert all(row[3] != row[4] for row in share[1:])


def test_every_case_of_coverage_is_counted_on_the_page_as_it_was_by_hand(drawn):
    (cases,) = [table for table in Seen(html(drawn("methods"))).tables if table[0][0] == "Case"]
    assert len(cases) == 1 + len(worked_examples.coverage_cases()) > 10
    assert [" · ".join(row[4:8]) for row in cases[1:]] == [row[8] for row in cases[1:]]


def test_published_changes_and_ours_stand_side_by_side_and_agree(drawn):
    tables = {table[0][0]: table for table in Seen(html(drawn("methods"))).tables}
    for row in tables["Pairs"][1:]:
        assert (row[2], row[4]) == (row[3], row[5])
    for row in tables["S"][1:]:
        assert row[2] == row[3]
        assert row[4] in (row[5], "–")


def test_parts_put_together_are_what_was_published_of_the_whole(drawn):
    (parts,) = [table for table in Seen(html(drawn("methods"))).tables if table[0][0] == "Patients"]
    published, ours = parts[-2:]
    assert len(parts) == 5
    assert published[1:] == ours[1:] == ["10", "+1.580", "1.230", "1.285"]


@pytest.mark.parametrize(("head", "answers", "cases"), [("Example", 3, "plans"), ("Stage", 2, "stages")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plan_is_judged_on_the_page_as_it_was_by_hand(drawn, language, head, answers, cases):
    stem = {"Example": "method.targets.case", "Stage": "method.targets.stage.case"}[head]
    tables = Seen(html(drawn("methods", language))).tables
    (judged,) = [table for table in tables if table[0][0] == catalogue(language)[stem]]
    assert len(judged) == 1 + len(getattr(worked_examples, cases)()) > 6
    assert [" · ".join(row[-1 - answers : -1]) for row in judged[1:]] == [row[-1] for row in judged[1:]]


def test_a_wrong_verdict_would_show(sample_engine, monkeypatch):
    right = worked_examples.targets.status
    turned = {worked_examples.Better.HIGHER: worked_examples.Better.LOWER}
    monkeypatch.setattr(
        worked_examples.targets, "status", lambda *told, better, **plan: right(*told, better=turned.get(better), **plan)
    )
    tables = Seen(html(draw("methods", a_view(sample_engine)))).tables
    (judged,) = [table for table in tables if table[0][0] == "Example"]
    wrong = [row[0] for row in judged[1:] if " · ".join(row[4:7]) != row[7]]
    assert "Above the upper edge" in wrong


def test_published_and_own_waits_stand_side_by_side_and_agree(drawn):
    curve, medians = [table for table in Seen(html(drawn("methods"))).tables if table[0][0] == "Group"]
    assert len(curve) == 1 + 7 + 12
    for row in curve[1:]:
        assert (row[2], row[4]) == (row[3], row[5])
    assert [row[1:] for row in medians[1:]] == [["9", "12", "23", "23"], ["21", "0", "8", "8"]]


def test_without_the_published_results_the_page_says_so(sample_engine, monkeypatch):
    monkeypatch.setattr(worked_examples, "FOLDER", worked_examples.FOLDER / "not_there")
    view = a_view(sample_engine)
    assert everything(draw("methods", view)).count(view.words("method.example.missing")) == 12


@pytest.mark.parametrize(("is_newest", "sets"), [(False, 8), (True, 9)])
def test_holdings_are_those_of_the_release_one_looks_at(sample_engine, is_newest, sets):
    release = releases.newest(sample_engine).number if is_newest else 1
    view = a_view(sample_engine, number=release)
    shown = draw("methods", view)
    table = Seen(html(shown)).tables[0]
    assert len(table) - 1 == len(view.holdings()) == sets
    assert ["2021–2024" in row for row in table].count(True) == is_newest
    assert view.words("method.holdings.caption", release=release) in everything(shown)


def test_the_statement_gives_the_address_of_this_installation(sample_engine, settings):
    settings(contact="palaute@hyvinvointi.fi")
    shown = draw("accessibility", a_view(sample_engine))
    assert "mailto:palaute@hyvinvointi.fi" in Seen(html(shown)).links
    assert catalogue("en")["accessibility.sample_contact"] not in everything(shown)


def test_an_address_nobody_reads_is_not_passed_off_as_one(sample_engine, settings):
    settings()
    assert catalogue("en")["accessibility.sample_contact"] in everything(draw("accessibility", a_view(sample_engine)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_statement_has_all_the_law_asks_for(drawn, language):
    text = everything(drawn("accessibility", language))
    for needed in (
        "306/2019",
        "WCAG 2.1",
        "EN 301 549",
        "Traficom",
        "Streamlit",
        "PDF",
        Words(language).date(date(2026, 11, 21)),
    ):
        assert needed in text, needed


def test_a_list_is_as_long_as_its_words():
    assert len(list(prose.every(Words("fi"), "programme.goal"))) == 4
    assert list(prose.every(Words("fi"), "no.such.list")) == []


def test_a_table_has_a_caption_and_heads_and_scrolls_by_keyboard(drawn):
    tables = [body for body in html(drawn("methods")) if "<table" in body]
    assert len(tables) == 14
    for body in tables:
        assert body.count("<caption>") == body.count("<thead>") == body.count('tabindex="0"') == 1
        assert body.count('scope="row"') == body.count("<tr>") - 1
        assert 'scope="col"' in body
