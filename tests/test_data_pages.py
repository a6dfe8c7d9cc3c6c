"""The data pages: send in, see what is wrong and what would change, publish once, look back, go back."""

import re
import shutil
from datetime import date
from html import unescape
from types import SimpleNamespace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.charts.chart import Edition
from components.figures import quality
from components.figures.quality import State
from components.i18n import LANGUAGES, Words
from components.view import View
from components.widgets import sending
from components.workbook import template
from components.workbook.words import heading, title
from data_access import audit, releases, submissions
from data_access import store as stores
from data_access.access import User, refusal
from data_access.importing.sheets import SHEETS, sheet
from data_access.queries.sheets import of_county, standing
from data_access.tables import Place
from pages.data import quality as quality_page
from pages.data import releases as releases_page
from pages.data import send_in
from tests.sent_rows import EERO, KAISA, LIISA, PACKAGE, PILOT, rows
from tests.turns import in_turn

VIEWER = User(username="aino", name="Aino", role="viewer")
PAGES = {"send_in": send_in, "releases": releases_page, "quality": quality_page}
TODAY = date(2025, 6, 20)
NEW = "sending.publish"
WORKBOOKS = {}  # by what they hold: many tests send the same one
pytestmark = pytest.mark.usefixtures("decided_once")


class Today(View):
    """A view on one day for ever."""

    __slots__ = ()

    @property
    def today(self):
        return TODAY


def place(code, name):
    return {"code": code, "kind": "county", "in_project": True} | {
        f"{kind}_{language}": f"{name}" for kind in ("name", "short") for language in LANGUAGES
    }


def month(county, number, **changes):
    told = {"county": county, "month": date(2025, number, 1), "ages": "7-12", "sex": "total", "kind": "emergency"}
    return told | {"started": 1, "ended": 1, "at_end": 4} | changes


@pytest.fixture
def engine(empty_sqlite, tmp_path):
    """A store with nothing in it.  SQLite only: pages ask the same questions of either database."""
    return stores.engine(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'store')}")


@pytest.fixture
def store(two_counties, tmp_path):
    """Two counties, their pilots and the first months of the year, free to be written to."""
    return stores.engine(f"sqlite:///{shutil.copy(two_counties, tmp_path / 'store')}")


@pytest.fixture(scope="module")
def two_counties(empty_sqlite, tmp_path_factory):
    """The file of such a store, to be copied."""
    path = shutil.copy(empty_sqlite, tmp_path_factory.mktemp("two_counties") / "store")
    engine = stores.engine(f"sqlite:///{path}")
    places = [place("13", "Pohjois-Savo"), place("20", "Kainuu")]
    releases.publish(engine, {Place: pd.DataFrame(places)}, by="matka", reason="release_reason.older_figures")
    send(
        engine,
        KAISA,
        work_package=[PACKAGE],
        pilot=[PILOT | {"code": "PS-01", "county": "13"}, PILOT | {"code": "KA-01", "county": "20"}],
        placement_month=[month("13", number) for number in (1, 2, 3)] + [month("20", 1, started=77, at_end=77)],
    )
    engine.dispose()
    return path


def send(engine, by, *, reason="Uusia lukuja", whole=(), **sheets):
    """Publish rows as *by* would."""
    county = None if by.role == "coordinator" else by.county
    told = {name: rows(name, *lines) for name, lines in sheets.items()}
    base = releases.newest(engine).number
    previewed = submissions.preview(engine, told, county=county, base=base, whole=frozenset(whole))
    return submissions.publish(engine, previewed, by=by, reason=reason)


def a_view(engine, user=EERO, language="en"):
    newest = releases.newest(engine)
    edition = Edition(number=newest.number, published_at=newest.published_at, fingerprint="", latest=newest.number)
    return Today(engine=engine, words=Words(language), edition=edition, user=user)


def draw(page, view):
    """Run *page* as the front door would and return what it showed."""

    def script(page, view):
        page.show(view)

    shown = AppTest.from_function(script, args=(PAGES[page], view), default_timeout=60).run()
    assert not shown.exception
    return shown


def html(shown):
    return unescape(
        " ".join(element.proto.body for element in shown.get("html") if "<style>" not in element.proto.body)
    )


def everything(shown):
    kinds = (shown.title, shown.header, shown.error, shown.warning, shown.success, shown.info)
    return " ".join([*(each.value for kind in kinds for each in kind), re.sub(r"<[^>]+>", " ", html(shown))])


def workbook(engine, view, county, change=lambda rows: None):
    """Return the template of *county*, with its rows changed."""
    offered = standing(engine, release=releases.newest(engine).number)
    offered = offered if county is None else of_county(offered, county)
    change(offered)
    told = [frame.to_csv() for frame in offered.values()]
    sign = view.words.language, county, releases.newest(engine).fingerprint, *told
    if sign not in WORKBOOKS:
        WORKBOOKS[sign] = template.workbook(
            view.words, offered, county=county, counties=view.counties(), packages=view.packages(), base=view.newest
        )
    return WORKBOOKS[sign]


def give(shown, data, name="sent.xlsx"):
    shown.file_uploader[0].set_value((name, data, "application/octet-stream"))
    shown.run()
    assert not shown.exception
    return shown


def add_april(**changes):
    def change(offered):
        new = pd.DataFrame([month(**{"county": "13", "number": 4, **changes})])
        offered["placement_month"] = pd.concat([offered["placement_month"], new], ignore_index=True)

    return change


def publish(shown, reason="Huhtikuun luvut"):
    next(each for each in shown.text_input if "sending.reason" in each.key).set_value(reason)
    next(each for each in shown.button if each.key == NEW).click()
    shown.run()
    assert not shown.exception
    return shown


def is_open(shown):
    """Can one press the button to publish?"""
    (button,) = [each for each in shown.button if each.key == NEW]
    return not button.disabled


def kept(shown):
    held = shown.session_state  # without a get
    return held[sending.KEY] if sending.KEY in held else None  # noqa: SIM401


# Every page, everybody, every language


@pytest.mark.parametrize(("page", "language"), in_turn(PAGES, LANGUAGES))
def test_every_page_opens_in_every_language(store, page, language):
    shown = draw(page, a_view(store, EERO, language))
    said = everything(shown)
    assert shown.title[0].value == Words(language)(f"page.{page}.title")
    assert "⟦" not in said
    assert not re.search(r"\{\w+\}", said)


@pytest.mark.parametrize("user", [VIEWER, EERO, LIISA, KAISA], ids=lambda user: user.username)
@pytest.mark.parametrize("page", ["releases", "quality"])
def test_everybody_may_look(store, page, user):
    assert refusal(user, PAGES[page].PAGE.needs) is None
    shown = draw(page, a_view(store, user))
    assert not shown.get("file_uploader")
    restores = [each for each in shown.button if each.key.startswith("restore")]
    assert not restores


def test_only_those_who_send_may_enter_the_page_for_sending():
    needs = send_in.PAGE.needs
    assert [refusal(user, needs) is None for user in (EERO, KAISA, VIEWER)] == [True, True, False]
    assert refusal(User(username="siri", name="Siri", role="communications"), needs)


def test_the_pages_answer_kindly_where_nothing_has_been_sent(engine):
    view = View(
        engine=engine, words=Words("fi"), edition=Edition(number=0, published_at=None, fingerprint="", latest=0)
    )
    for page, user in (("send_in", KAISA), ("releases", VIEWER), ("quality", VIEWER)):
        draw(page, View(engine=engine, words=view.words, edition=view.edition, user=user))


# Sending in


def test_a_template_sent_back_unchanged_is_already_there(store):
    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13"))
    assert not shown.error
    assert not shown.warning
    assert view.words("sending.already", number=2) in everything(shown)
    assert not [each for each in shown.button if each.key == NEW]


def test_what_was_added_is_previewed_and_published(store):
    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", add_april()))
    assert view.words("sending.change.added") in html(shown)
    assert "2025-04" in html(shown)
    publish(shown)
    assert [each.value for each in shown.success] == [
        view.words("sending.published", number=3, added=1, changed=0, ended=0)
    ]
    assert releases.newest(store).reason == "Huhtikuun luvut"
    assert releases.newest(store).published_by == "eero"


def test_a_changed_value_is_shown_as_it_was_and_as_it_becomes(store):
    def change(offered):
        offered["placement_month"].loc[0, "at_end"] = 5

    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", change))
    column = heading(sheet("placement_month"), sheet("placement_month").column("at_end"), view.words)
    assert view.words("sending.from_to", column=column, before="4", after="5") in html(shown)


def test_a_row_left_out_ends_only_if_the_file_holds_all_rows(store):
    def change(offered):
        offered["placement_month"] = offered["placement_month"].iloc[:2]

    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", change))
    assert kept(shown).preview.ended == 1
    assert shown.warning[0].value == view.words("sending.preview.ends", count=1)
    shown.radio[0].set_value(False).run()
    assert kept(shown).preview.already == 2
    assert not shown.warning


def test_pressing_twice_publishes_once(store):
    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", add_april()))
    taken = kept(shown)
    publish(shown)
    assert releases.newest(store).number == 3
    sending._begin(taken)  # the second press of a double click comes with what the first one saw
    assert not taken.going or taken is not kept(shown)
    shown.run()
    assert releases.newest(store).number == 3


def test_nothing_of_the_file_is_kept_once_it_is_published(store):
    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", add_april()))
    assert kept(shown).data == b""  # nothing to mark in it
    publish(shown)
    left = kept(shown)
    assert (left.book, left.checked, left.preview, left.data) == (None, None, None, b"")
    assert not shown.file_uploader[0].value


def test_leaving_the_page_drops_the_file(store):
    def script(pages, view):
        import streamlit as st

        pages[st.query_params.get("page", "send_in")].show(view)

    view = a_view(store)
    shown = AppTest.from_function(script, args=(PAGES, view), default_timeout=60).run()
    give(shown, workbook(store, view, "13", add_april(started="")))
    assert kept(shown).data
    shown.query_params["page"] = "quality"
    shown.run()
    assert kept(shown) is None


def test_somebody_else_in_the_same_tab_finds_no_file(store):
    def script(page, views):
        import streamlit as st

        page.show(views[st.query_params.get("who", "eero")])

    views = {user.username: a_view(store, user) for user in (EERO, KAISA)}
    shown = AppTest.from_function(script, args=(send_in, views), default_timeout=60).run()
    give(shown, workbook(store, views["eero"], "13", add_april()))
    assert [each for each in shown.button if each.key == NEW]
    shown.query_params["who"] = "kaisa"
    shown.run()
    assert not [each for each in shown.button if each.key == NEW]


def test_a_reason_is_asked_for(store):
    view = a_view(store)
    shown = publish(give(draw("send_in", view), workbook(store, view, "13", add_april())), reason="no")
    assert releases.newest(store).number == 2
    assert len(shown.error) == 1
    publish(shown, reason="Huhtikuun luvut")
    assert releases.newest(store).number == 3


# What is wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_wrong_is_shown_at_once_by_sheet(store, language):
    view = a_view(store, EERO, language)
    shown = give(draw("send_in", view), workbook(store, view, "13", add_april(started="<5", sex="robots")))
    words, own = view.words, sheet("placement_month")
    assert words("fault.not_exact") in html(shown)
    assert words("sending.check.errors_in", sheet=title(own, words), count=2) in html(shown)
    assert "robots" in html(shown)
    assert not [each for each in shown.button if each.key == NEW]
    assert releases.newest(store).number == 2


def test_what_a_file_says_is_shown_as_text(store):
    hostile = "<img src=x onerror=alert(1)> ![](http://x) **b**"
    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", add_april(sex=hostile)), name=f"{hostile}.xlsx")
    body = " ".join(element.proto.body for element in shown.get("html"))
    assert "<img" not in body
    assert "&lt;img" in body
    assert not any("![" in each.value for each in shown.error)


def test_no_more_rows_are_shown_than_a_person_can_read(store):
    def change(offered):
        wrong = pd.DataFrame([month("13", 4, started=f"{n} x", ages=f"no {n}") for n in range(150)])
        offered["placement_month"] = pd.concat([offered["placement_month"], wrong], ignore_index=True)

    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", change))
    body = html(shown)
    assert body.count("<tr>") <= sending.MOST_SHOWN + 20
    assert view.words("sending.more", sheet=title(sheet("placement_month"), view.words), count=100) in body


@pytest.mark.parametrize(("data", "key"), [(b"", "empty"), (b"%PDF-1.4", "not_a_table")])
def test_a_file_that_is_none_gets_one_clear_sentence(store, data, key):
    shown = give(draw("send_in", a_view(store, language="fi")), data or b" ")
    (error,) = shown.error
    assert sending.plain(Words("fi")(f"file.{key}")) in error.value
    assert kept(shown).data == b""


def test_a_personal_identity_code_refuses_the_file_and_drops_it(store):
    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", add_april(sex="131052-308T")))
    assert "131052-308T" not in everything(shown)
    assert (kept(shown).data, kept(shown).book) == (b"", None)
    assert not shown.get("download_button")[1:]


def test_a_row_of_another_county_is_refused_and_in_the_audit_log(store):
    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", add_april(county="20")))
    own = view.words("fault.foreign_county")
    assert own in html(shown)
    (entry,) = [entry for entry in audit.entries(store) if entry.action == audit.REFUSE]
    assert (entry.username, "foreign_county" in entry.details) == ("eero", True)


# Which figures would move


def all_ages(county, number, oldest, *, started=1):
    """A month of emergency placements: four, four and *oldest* children of the three age groups."""
    told = {"0-6": (1, 4), "7-12": (1, 4), "13-17": (started, oldest)}
    return [month(county, number, ages=ages, started=new, at_end=n) for ages, (new, n) in told.items()]


def add(*lines):
    def change(offered):
        new = pd.DataFrame(lines)
        offered["placement_month"] = pd.concat([offered["placement_month"], new], ignore_index=True)

    return change


def placements_of(shown, view):
    """Return the rows of the table of placements that would move, as they are read."""
    theme = view.words("headline.theme.placements")
    body = html(shown)
    caption = view.words("sending.figures.caption", theme=theme, count="{count}").split("{count}")[0]
    table = body[body.index(caption) :].split("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table)[1:]
    return [[re.sub(r"<[^>]+>|\u2060", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sender_sees_which_figures_would_move_and_by_how_much(store, language):
    send(store, EERO, placement_month=all_ages("13", 4, 9))
    view = a_view(store, EERO, language)
    words = view.words
    shown = give(draw("send_in", view), workbook(store, view, "13", add(*all_ages("13", 5, 12, started=4))))
    titles = [words(f"sending.{part}.title") for part in ("figures", "few", "protection")]
    assert [each.value for each in shown.subheader] == titles
    own = placements_of(shown, view)[0]
    assert own[2:] == ["2025-04 → 2025-05", "17", "20", "+3"]
    assert own[0].startswith(words("headline.placed.name"))
    assert "⟦" not in everything(shown)
    assert not re.search(r"\{\w+\}", everything(shown))


def test_a_county_does_not_learn_anothers_small_number_from_the_sum(store):
    """County 20 has two children placed: whoever knows county 13's number could reckon that from both together."""
    small = [month("20", 4, ages=ages, at_end=n, started=n) for ages, n in (("0-6", 0), ("7-12", 0), ("13-17", 2))]
    send(store, KAISA, placement_month=[*all_ages("13", 4, 9), *small])
    view = a_view(store)

    def change(offered):
        offered["placement_month"].loc[offered["placement_month"]["ages"] == "13-17", ["started", "at_end"]] = 10

    shown = give(draw("send_in", view), workbook(store, view, "13", change))
    own, together = placements_of(shown, view)
    assert own[3:] == ["17", "18", "+1"]
    assert together[1] == view.words("code.county.ALL")
    assert together[3:] == [view.words("common.too_few")] * 2 + [view.words("common.none")]
    view = a_view(store, KAISA)
    shown = give(draw("send_in", view), workbook(store, view, None, change))
    assert placements_of(shown, view)[-1][3:] == ["19 *", "28 *", "+9"]  # both counties' rows; a third sends nothing


def test_a_sender_sees_what_would_be_too_few_to_show(store):
    send(store, EERO, placement_month=all_ages("13", 4, 9))
    view = a_view(store)
    words = view.words

    def change(offered):
        now = offered["placement_month"]
        gone = {"0-6": 0, "7-12": 0, "13-17": 3}
        april = now["month"] == date(2025, 4, 1)
        for ages, left in gone.items():
            at = april & (now["ages"] == ages)
            now.loc[at, ["at_end", "ended", "started"]] = [left, 0 if ages != "7-12" else 4, 0]

    shown = give(draw("send_in", view), workbook(store, view, "13", change))
    assert not shown.error
    body = html(shown)
    assert words("sending.few.caption", count="1") in body
    assert words("sending.few.new") in body
    assert words("sending.few.text", hidden=words("common.too_few")) in body
    # three cells of each earlier month, and of April the three oldest and the four who left
    assert kept(shown).preview.moves.cells.to_numpy().tolist() == [["placement_month", 5, 18, 11]]


def test_a_file_that_moves_no_figure_says_so(store):
    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", add_april()))
    assert view.words("sending.figures.nothing") in html(shown)  # one age group is no figure yet


# Doubts


def test_what_looks_odd_is_published_only_with_a_reason(store):
    july = month("13", 6)  # the month of today is not over
    view = a_view(store)

    def change(offered):
        new = pd.DataFrame([month("13", 4), month("13", 5), july])
        offered["placement_month"] = pd.concat([offered["placement_month"], new], ignore_index=True)

    shown = give(draw("send_in", view), workbook(store, view, "13", change))
    assert view.words("rule.month_unfinished.what") in html(shown)
    publish(shown)
    assert releases.newest(store).number == 2
    assert view.words("sending.publish.unanswered", count=1) in [each.value for each in shown.error]
    assert is_open(shown)

    shown.checkbox[0].check().run()
    why = next(each for each in shown.text_input if "sending.why" in each.key)
    why.set_value("ok").run()
    publish(shown)
    assert releases.newest(store).number == 2
    next(each for each in shown.text_input if "sending.why" in each.key).set_value("Kuu on lähes lopussa").run()
    publish(shown)
    assert releases.newest(store).number == 3
    assert a_view(store).open_warnings()["reason"].tolist() == ["Kuu on lähes lopussa"]


# Two at once


def test_what_others_changed_meanwhile_is_shown_and_decided_on(store):
    view = a_view(store)

    def change(offered):
        offered["placement_month"].loc[0, "at_end"] = 5

    data = workbook(store, view, "13", change)
    send(store, KAISA, placement_month=[month("13", 1, at_end=6)])
    shown = give(draw("send_in", a_view(store)), data)
    assert kept(shown).base == 2
    assert view.words("sending.older_base", base=2, newest=3) in html(shown)
    assert "kaisa" in html(shown)
    publish(shown)
    assert releases.newest(store).number == 3
    assert [each.value for each in shown.error] == [view.words("sending.publish.undecided")]
    assert is_open(shown)
    next(each for each in shown.checkbox if "accept" in each.key).check().run()
    publish(shown)
    assert releases.newest(store).number == 4


def test_what_happens_between_preview_and_publishing_is_shown_too(store):
    view = a_view(store)
    shown = give(draw("send_in", view), workbook(store, view, "13", add_april()))
    send(store, KAISA, placement_month=[month("13", 4, at_end=9)])
    publish(shown)
    assert releases.newest(store).number == 3
    assert kept(shown).preview.conflicts
    assert shown.error


# The coordinator's templates


def test_the_coordinator_sends_for_all_counties(store):
    view = a_view(store, KAISA)

    def change(offered):
        new = pd.DataFrame([month("20", 2), month("13", 4)])
        offered["placement_month"] = pd.concat([offered["placement_month"], new], ignore_index=True)

    shown = give(draw("send_in", view), workbook(store, view, None, change))
    assert not shown.error
    assert kept(shown).preview.added == 2


# Releases


def test_a_release_is_listed_with_who_when_and_why(store):
    send(store, EERO, placement_month=[month("13", 4)], reason="Huhtikuun luvut")
    view = a_view(store, VIEWER)
    body = html(draw("releases", view))
    assert "Huhtikuun luvut" in body
    assert view.words("access.role.lead") in body


@pytest.fixture(scope="module")
def listed(two_counties, tmp_path_factory):
    """A store to which county 20 has sent, and its list of releases as it is shown to each user."""
    path = tmp_path_factory.mktemp("listed") / "store"
    engine = stores.engine(f"sqlite:///{shutil.copy(two_counties, path)}")
    send(engine, KAISA, placement_month=[month("20", 1, started=78, at_end=78)])
    users = (KAISA, LIISA, EERO, VIEWER)
    return engine, {user.username: html(draw("releases", a_view(engine, user))) for user in users}


@pytest.mark.parametrize(("user", "sees"), [(KAISA, True), (LIISA, False), (EERO, False), (VIEWER, False)])
def test_a_fingerprint_is_for_those_who_may_see_every_number(listed, user, sees):
    """It is made of every number: who knew all but a few could try these out."""
    engine, shown = listed
    assert (releases.newest(engine).fingerprint[:12] in shown[user.username]) is sees


@pytest.mark.parametrize(("user", "sees"), [(KAISA, True), (LIISA, True), (EERO, False), (VIEWER, False)])
def test_figures_about_people_are_shown_only_to_those_who_send_them(listed, user, sees):
    engine, shown = listed
    body = shown[user.username]
    assert (">77<" in body) is sees
    assert (">78<" in body) is sees
    assert (a_view(engine, user).words("release_list.hidden") in body) is not sees


def test_one_chooses_a_release_by_the_address(store):
    def script(page, view):
        page.show(view)

    view = a_view(store, VIEWER)
    shown = AppTest.from_function(script, args=(releases_page, view), default_timeout=60)
    shown.query_params["shown"] = "1"
    shown.run()
    assert shown.selectbox[0].value == 1
    assert view.words.moment(releases.release(store, 1).published_at) in html(shown)


def test_only_the_coordinator_restores_and_only_on_purpose(store):
    send(store, EERO, placement_month=[month("13", 4)])
    view = a_view(store, KAISA)
    shown = draw("releases", view)
    shown.selectbox[0].set_value(2).run()
    button = next(each for each in shown.button if each.key.startswith("restore"))
    next(each for each in shown.text_input if each.key.startswith("restore")).set_value("Väärä tiedosto")
    button.click()
    shown.run()
    assert releases.newest(store).number == 3
    assert view.words("release_list.restore.not_sure") in [each.value for each in shown.error]
    shown.checkbox[0].check()
    next(each for each in shown.button if each.key.startswith("restore")).click()
    shown.run()
    assert releases.newest(store).number == 4
    assert [each.value for each in shown.success] == [view.words("release_list.restore.done", number=2, release=4)]
    assert len(standing(store, release=4)["placement_month"]) == 4


# Quality


def states(view, kind, name, county):
    grid = quality.grid(view, kind)
    (line,) = [line for line in grid.lines if (line.sheet, line.county) == (name, county)]
    return {f"{period:%Y-%m}": state for period, state in zip(grid.periods, line.states, strict=True)}


def test_a_month_is_late_from_the_sixteenth_of_the_next(store):
    found = states(a_view(store), "month", "placement_month", "13")
    assert found["2025-03"] is State.WHOLE
    assert found["2025-05"] is State.MISSING  # expected by 15 June; today is the 20th
    early = SimpleNamespace(
        **{name: getattr(a_view(store), name) for name in ("project_time", "completeness", "pilots", "counties")},
        today=date(2025, 6, 15),
    )
    assert states(early, "month", "placement_month", "13")["2025-05"] is State.WAITING


def test_a_month_in_which_a_pilot_said_nothing_is_partly_there(store):
    send(
        store,
        KAISA,
        pilot=[PILOT | {"code": "PS-02", "county": "13"}],
        pilot_activity=[
            {"pilot": code, "month": date(2025, number, 1), "started": 1, "active": number, "ended": 0}
            | {"dropped_out": 0, "sessions": 1, "meetings": 1}
            for code, number in (("PS-01", 1), ("PS-02", 1), ("PS-01", 2))
        ],
    )
    found = states(a_view(store), "month", "pilot_activity", "13")
    expected = {"2024-12": State.NONE, "2025-01": State.WHOLE, "2025-02": State.PARTLY, "2025-03": State.MISSING}
    assert {name: found[name] for name in expected} == expected


def test_what_is_late_is_named(store):
    view = a_view(store, VIEWER)
    body = html(draw("quality", view))
    assert title(sheet("placement_month"), view.words) in body
    assert view.words("quality.state.missing") in body
    assert quality.due(date(2025, 5, 1), "month") == date(2025, 6, 15)
    assert quality.due(date(2025, 4, 1), "quarter") == date(2025, 7, 15)


def test_warnings_tell_figures_only_to_those_who_send_them(store):
    view = a_view(store)

    def change(offered):
        new = pd.DataFrame([month("13", n) for n in (4, 5)] + [month("13", 6, started=33, ended=33)])
        offered["placement_month"] = pd.concat([offered["placement_month"], new], ignore_index=True)

    shown = give(draw("send_in", view), workbook(store, view, "13", change))
    for box in list(shown.checkbox):
        box.check()
    shown.run()
    for field in [each for each in shown.text_input if "sending.why" in each.key]:
        field.set_value("Lasten määrä tarkistettiin")
    shown.run()
    publish(shown)
    assert releases.newest(store).number == 3
    for user, sees in ((EERO, True), (KAISA, True), (LIISA, False), (VIEWER, False)):
        body = html(draw("quality", a_view(store, user)))
        assert "Lasten määrä tarkistettiin" in body
        assert (view.words("quality.warnings.hidden") in body) is not sees


def test_every_sheet_that_is_expected_is_one_of_ours():
    assert {*quality.MONTHLY, *quality.QUARTERLY} <= {each.name for each in SHEETS}
