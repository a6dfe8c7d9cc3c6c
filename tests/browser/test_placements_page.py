"""The placement page works: what one chooses is what one sees, what the address says, and what one takes along."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from components.i18n import LANGUAGES, Words
from tests.browser.conftest import session, sign_in
from tests.browser.seen import (
    WIDTHS,
    choose_language,
    eventually,
    go,
    number,
    opened,
    plots,
    quiet,
    settled,
    strange_words,
    tables,
)
from tests.turns import FULL, in_turn

pytestmark = pytest.mark.browser

TREND, MAP, CHANGE = range(3)
OTHER_CHOICE = "/placements?ages=0-24&measure=share&places=01,20&area=true&years=2021,2024&year=2022&order=size"
HOSTILE = (
    "/placements?ages=xx&measure=%27;drop&places=zz&years=abc&year=1&since=x&order=best&release=999&lang=de"
    "&sex=%3Cscript%3E&country=perhaps&area=1&others=%00"
)


@pytest.fixture(scope="module")
def state(server):
    """The cookies of somebody who is signed in."""
    return session(server, "ohjausryhma")


@pytest.fixture
def reader(visitor, server, state):
    """A maker of pages for somebody who is signed in, in an English browser or as options such as ``locale`` say."""

    def make(**options):
        page = visitor(base_url=server.address, storage_state=state, **options).new_page()
        page.set_default_timeout(60_000)
        return page

    return make


def asked(page) -> dict[str, str]:
    """Return what the address says, asked of the browser itself: ``page.url`` learns of it only now and then."""
    query = urlsplit(page.evaluate("() => location.href")).query
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


def chosen(page) -> dict[str, str]:
    """Return what the address says, whatever the language: that goes without saying where the browser has the same."""
    return {name: value for name, value in asked(page).items() if name != "lang"}


def part(page, name: str):
    """Return the filter called *name*."""
    return page.locator(f".st-key-placements-{name}")


def pick(page, name: str, choice: str) -> None:
    """Choose *choice* in a list to choose from."""
    part(page, name).locator("input").first.click()
    page.get_by_role("option", name=choice, exact=True).click()


def flip(page, name: str) -> None:
    part(page, name).locator("label").first.click()


def move(page, name: str, key: str, *, handle: int = 0) -> None:
    """Move a slider by one key press."""
    part(page, name).locator("input[type=range]").nth(handle).press(key)


LABELS = """() => [...document.querySelectorAll('.js-plotly-plot')].map(
  (plot) => plot.closest('[role=figure]')?.getAttribute('aria-label') ?? ''
)"""


def shows(page, at: int, *texts: str, without: tuple[str, ...] = ()) -> None:
    """Wait until the description of picture *at* holds *texts*."""

    def check():
        labels = page.evaluate(LABELS)
        assert len(labels) > at, labels
        assert all(text in labels[at] for text in texts), (texts, labels[at])
        assert not any(text in labels[at] for text in without), (without, labels[at])

    eventually(check)


def says(page, **wanted: str | None) -> None:
    """Wait until the address says *wanted*; None means that it does not speak of it."""
    eventually(lambda: _same({name: asked(page).get(name) for name in wanted}, wanted))


def _same(found, wanted):
    assert found == wanted


def drawn(page) -> list:
    """Return everything plotted, to compare two visits."""
    return [(plot["label"], plot["traces"], plot["annotations"]) for plot in plots(page)]


def open_tables(page) -> None:
    for closed in page.locator("[class*=st-key-table-]").all():
        closed.locator("summary").click()
        closed.locator("table").wait_for()
    settled(page)


# The numbers


def differing(page, words: Words, decimals: int) -> list:
    """Return where a picture and its table disagree."""
    found = plots(page)
    held = tables(page)[-len(found) :]  # other tables may stand above the pictures, as on the overview
    assert len(found) == len(held)
    return [
        (at, *one)
        for at, (plot, table) in enumerate(zip(found, held, strict=True))
        for one in _differing(plot, table, words, decimals)
    ]


def _differing(plot: dict, table: dict, words: Words, decimals: int):
    kinds = {trace["meta"].get("place") for trace in plot["traces"] if trace["meta"]}
    rows = {row[0]: row[1:] for row in table["rows"]}
    if "tiles" in kinds:
        plotted = _tiles(plot, table)
    elif "joins" in kinds:
        plotted = _dots(plot, table, words, rows)
    else:
        plotted = _lines(plot, table)
    compared = 0
    for row, column, value in plotted:
        cell = rows[row][table["heads"].index(column) - 1]
        if value is None:
            if number(cell, words) is not None or not cell:
                yield row, column, "a gap in the picture", cell
        else:
            compared += 1
            if number(cell, words) != round(value, decimals):
                yield row, column, value, cell
    assert compared > 0
    if "tiles" not in kinds and "joins" not in kinds:
        numbers = sum(number(cell, words) is not None for row in rows.values() for cell in row)
        if numbers != compared:
            yield "numbers in the table", numbers, "in the picture", compared


def _lines(plot: dict, table: dict):
    """Yield (year, place, value) of every point; the grey lines are one trace, in the order of the columns left."""
    named = [trace["name"] for trace in plot["traces"] if trace["name"]]
    for trace in plot["traces"]:
        grey = iter([head for head in table["heads"][1:] if head not in named])
        name = trace["name"] or next(grey)
        for year, value in zip(trace["x"], trace["y"], strict=True):
            if year is None:
                name = next(grey, None)
            else:
                yield str(int(year)), name, value


def _tiles(plot: dict, table: dict):
    """Yield (place, year, value) of every tile, after comparing what is written on it with the table."""
    (trace,) = plot["traces"]
    year = table["heads"][1]
    rows = {row[0]: row[1] for row in table["rows"]}
    assert len(trace["numbers"]) == len(rows) == len(plot["annotations"])
    for text, written, value in zip(trace["text"], plot["annotations"], trace["numbers"], strict=True):
        name = next(name for name in rows if text.startswith((f"{name},", f"{name}:")))
        assert re.search("<b>(.*)</b>", written)[1].replace("<br>", " ") == rows[name]
        yield name, year, value


def _dots(plot: dict, table: dict, words: Words, rows: dict):
    """Yield (place, year, value) of every dot, after comparing the changes written beside them with the table."""
    names = [re.sub("</?b>", "", name) for name in plot["places"]]
    years = [trace for trace in plot["traces"] if "year" in trace["meta"]]
    both = set.intersection(*({int(y) for y in trace["y"]} for trace in years))
    assert plot["annotations"][1:] == [rows[names[y]][2] for y in sorted(both)]
    for trace in years:
        for place in range(len(names)):
            value = dict(zip(map(int, trace["y"]), trace["x"], strict=True)).get(place)
            yield names[place], trace["name"], value


CHOICES = [  # what is chosen and the decimals shown: first nothing
    ("", 1),
    ("ages=0-24&measure=share&others=true&area=true", 1),
    ("ages=0-24&measure=count&places=12,20,21", 0),
    ("ages=13-17&measure=count&sex=female&others=true&places=21", 0),
    ("ages=0-6&measure=count&years=1995,2010&release=1", 0),
]


@pytest.mark.parametrize(("choice", "language"), in_turn(CHOICES if FULL else CHOICES[1::2], LANGUAGES))
def test_every_picture_has_a_description_and_a_table_with_the_same_numbers(reader, choice, language):
    choice, decimals = choice
    words, page = Words(language), reader()
    opened(page, f"/placements?lang={language}&{choice}", pictures=3)
    open_tables(page)
    assert differing(page, words, decimals) == []
    for plot, kind in zip(plots(page), ("line", "tiles", "dots"), strict=True):
        assert 40 <= len(plot["label"]) <= 400
        assert plot["label"].startswith(words(f"chart.{kind}"))
        assert strange_words([plot["label"]], language) == set()
    for table in tables(page):
        assert len(table["caption"]) > 20
        assert set(table["scopes"]) == {"col", "row"}
        assert all(cell for row in table["rows"] for cell in row), "an empty cell says nothing to a listener"


def test_the_pictures_of_the_overview_say_what_their_tables_say(reader):
    page = opened(reader(), "/?lang=sv", pictures=2)
    open_tables(page)
    assert differing(page, Words("sv"), 1) == []
    assert [40 <= len(plot["label"]) <= 400 for plot in plots(page)] == [True, True]


# Choosing


def test_whatever_is_chosen_changes_the_pictures_and_the_address(reader, server):
    page = reader()
    page.emulate_media(reduced_motion="no-preference")
    with quiet(page, server):
        opened(page, "/placements", pictures=3)
        assert asked(page) == {}
        shows(page, TREND, "aged 0–17", "1991–2021", "whole country")

        pick(page, "ages", "Ages 0–24")
        says(page, ages="0-24")
        shows(page, TREND, "aged 0–24")
        pick(page, "measure", "Number of children")
        says(page, ages="0-24", measure="count")
        shows(page, CHANGE, "Number of children".lower().split()[-1], "aged 0–24")
        pick(page, "sex", "girls")
        says(page, sex="female")
        flip(page, "area")
        says(page, area="true")
        eventually(lambda: _in(page, "Eastern Finland"))
        flip(page, "country")
        says(page, country="false")
        flip(page, "others")
        says(page, others="true")
        eventually(lambda: _same(plots(page)[TREND]["traces"][0]["meta"], {"place": "others"}))
        flip(page, "others")
        says(page, others=None)

        part(page, "places").get_by_role("button", name="Remove North Savo").click()
        says(page, places="12,20")
        shows(page, TREND, "South Savo", without=("North Savo",))
        settled(page)  # a list that is drawn anew under the pointer takes no choice
        part(page, "places").locator("input").first.fill("Lapl")
        expect(page.get_by_role("option")).to_have_text(["Lapland"])
        page.keyboard.press("Enter")
        says(page, places="12,20,21")
        shows(page, TREND, "Lapland")
        page.keyboard.press("Escape")

        move(page, "years", "ArrowRight")
        says(page, years="1992,2024")
        shows(page, TREND, "1992–2021")
        move(page, "years", "ArrowLeft", handle=1)
        says(page, years="1992,2023")


def _in(page, name: str):
    assert any(name in trace["name"] for trace in plots(page)[TREND]["traces"])


def test_the_sliders_of_map_and_comparison_and_the_order_stand_in_the_address(reader):
    page = opened(reader(), "/placements", pictures=3)
    shows(page, MAP, "2021")
    move(page, "year", "ArrowLeft")
    says(page, year="2020")
    shows(page, MAP, "2020", without=("2021",))
    assert tables(page)[0]["heads"][1] == "2020"
    move(page, "since", "ArrowRight")
    says(page, since="1992", year="2020")
    shows(page, CHANGE, "1992–2021")
    part(page, "order").get_by_role("radio", name="by size of the figure").click()
    says(page, order="size", since="1992", year="2020")

    def by_size():
        (last,) = [trace for trace in plots(page)[CHANGE]["traces"] if trace["name"] == "2021"]
        assert last["x"] == sorted(last["x"], reverse=True)

    eventually(by_size)
    page.reload()
    page.locator(".js-plotly-plot").nth(2).wait_for()
    shows(page, MAP, "2020")
    shows(page, CHANGE, "1992–2021")
    eventually(by_size)


def test_a_choice_outlives_another_page_a_reload_and_another_language_and_a_link_shows_it_to_others(
    reader, visitor, server
):
    page = opened(reader(), f"{OTHER_CHOICE}&lang=en", pictures=3)
    first, address, before = drawn(page), page.evaluate("() => location.href"), chosen(page)
    go(page, "Review", "Overview")
    expect(page.locator("h1")).to_have_text("Overview")
    settled(page)
    go(page, "Compare", "Placement trends")
    expect(page.locator("h1")).to_have_text("Placement trends")
    eventually(lambda: _same(drawn(page), first))
    assert chosen(page) == before

    page.reload()
    page.locator(".js-plotly-plot").nth(2).wait_for()
    settled(page)
    eventually(lambda: _same(drawn(page), first))
    assert chosen(page) == before

    stranger = visitor(base_url=server.address, locale="fi-FI").new_page()
    sign_in(stranger, at=address)
    stranger.locator(".js-plotly-plot").nth(2).wait_for()
    eventually(lambda: _same(drawn(stranger), first))
    assert chosen(stranger) == before

    values = [[trace["y"] for trace in plot["traces"]] for plot in plots(page)[:MAP]]
    choose_language(page, "sv")
    shows(page, TREND, Words("sv")("chart.line"), Words("sv")("indicator.placed_0_24.name"))
    says(page, lang="sv")
    assert chosen(page) == before
    assert [[trace["y"] for trace in plot["traces"]] for plot in plots(page)[:MAP]] == values


def test_the_back_button_brings_the_choice_back_and_measures_that_are_not_held_are_not_offered(reader):
    page, words = opened(reader(), "/placements", pictures=3), Words("en")
    pick(page, "ages", "Ages 13–17")
    says(page, ages="13-17")
    shows(page, TREND, "aged 13–17")
    page.go_back()
    says(page, ages=None)
    shows(page, TREND, "aged 0–17")
    expect(part(page, "ages").locator("input").first).to_have_value("Ages 0–17")
    page.go_forward()
    says(page, ages="13-17")
    shows(page, TREND, "aged 13–17")

    pick(page, "ages", "Ages 7–12")
    shows(page, TREND, "aged 7–12")
    part(page, "measure").locator("input").first.click()
    assert page.get_by_role("option").all_inner_texts() == [words("measure.count.name")]
    page.keyboard.press("Escape")
    said = words("filter.no_measure", measures=words("measure.count.name"))
    expect(page.get_by_role("note").filter(has_text=said)).to_be_visible()


ONE_AFTER_THE_OTHER = ["/pilots?places=12,20", "/involvement?places=12,20", "/placements?places=12,21"]


@pytest.mark.parametrize("address", ONE_AFTER_THE_OTHER if FULL else ONE_AFTER_THE_OTHER[:1])
def test_choices_are_told_in_each_language_one_after_the_other(reader, address):
    """A browser remembers a choice by its words, which mean nothing any more in the next language but one."""
    page = opened(reader(locale="fi-FI"), address)
    for name, language in (("Södra Savolax", "sv"), ("South Savo", "en"), ("Etelä-Savo", "fi"))[: 3 if FULL else 2]:
        choose_language(page, language)
        part = page.get_by_test_id("stMultiSelect").first
        expect(part.get_by_text(name, exact=True)).to_be_visible()
        assert asked(page)["places"] == address.partition("=")[2]


# What cannot be shown


@pytest.mark.parametrize("language", LANGUAGES if FULL else ["en"])
def test_an_address_that_makes_no_sense_is_answered_with_the_default_and_a_word(reader, server, language):
    words, page = Words(language), reader(locale={"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}[language])
    with quiet(page, server):
        opened(page, HOSTILE, pictures=3)
        assert page.evaluate("() => document.documentElement.lang") == language
        notice = page.get_by_test_id("stAlert").filter(has_text=words("filter.ages"))
        expect(notice.first).to_be_visible()
        for name in ("measure", "places", "years", "order", "sex"):
            assert words(f"filter.{name}") in notice.first.inner_text()
        if language == "en":
            shown = plots(page)
            opened(page, "/placements", pictures=3)
            eventually(lambda: _same([plot["label"] for plot in plots(page)], [plot["label"] for plot in shown]))
    text = page.locator("main").inner_text()
    assert "script" not in text
    assert "Traceback" not in text


def test_an_older_release_shows_its_own_figures_and_says_so(reader):
    page, words = reader(), Words("en")
    opened(page, "/placements?release=1&ages=0-24&measure=count", pictures=3)
    expect(page.get_by_test_id("stAlert").filter(has_text="release 1")).to_be_visible()
    assert "2021" in plots(page)[TREND]["label"]
    assert "2024" not in plots(page)[TREND]["label"]
    assert page.locator("main").inner_text().count(words("say.release", number=1, date="").split("(")[0].strip()) >= 3
    assert asked(page)["release"] == "1"
    page.locator(".st-key-to_newest button").click()
    shows(page, TREND, "2024")
    says(page, release=None)


def test_choosing_no_place_at_all_is_answered_kindly(reader, server):
    page, words = reader(), Words("en")
    with quiet(page, server):
        opened(page, "/placements", pictures=3)
        part(page, "places").get_by_role("button", name=words("spoken.clear")).click()
        says(page, places="")
        shows(page, TREND, "whole country", without=("South Savo",))
        flip(page, "country")
        says(page, country="false")
        expect(page.get_by_test_id("stAlert").filter(has_text=words("common.nothing"))).to_be_visible()
        eventually(lambda: _same(len(plots(page)), 2))  # map and comparison still show every area
        page.reload()
        expect(page.get_by_test_id("stAlert").filter(has_text=words("common.nothing"))).to_be_visible()
        expect(page.locator(".js-plotly-plot")).to_have_count(2)


# Room and files


def test_pictures_fit_the_screen_and_their_labels_stand_inside_them(reader):
    page = reader()
    for choice in ("", "?ages=0-24&measure=count&area=true&places=04,05,18,91&lang=sv"):
        page.set_viewport_size({"width": 390, "height": 800})
        opened(page, f"/placements{choice}", pictures=3)
        for width in (390, 1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            settled(page)
            eventually(lambda: _same(page.evaluate(WIDTHS), []))
            eventually(lambda width=width: _fit(page, width))


def _fit(page, width: int):
    assert all(plot["width"] <= width for plot in plots(page))
    assert page.evaluate(CUT) == []


# texts of a picture that reach over its edge
CUT = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap((plot) => {
  const frame = plot.querySelector('.main-svg').getBoundingClientRect()
  return [...plot.querySelectorAll('text')].filter((one) => {
    const box = one.getBoundingClientRect()
    return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
  }).map((one) => one.textContent)
})"""


def test_every_file_offered_is_there(reader):
    page = opened(reader(), "/placements?lang=fi", pictures=3)
    kinds = ("png", "svg", "pdf", "pptx", "xlsx", "csv", "zip")
    begins = {"png": b"\x89PNG", "svg": b"<", "pdf": b"%PDF", "csv": b"\xef\xbb\xbf"}
    for turn, (language, stem) in enumerate((("fi", "kodin-ulkopuolelle"), ("en", "children-aged-0-17-placed"))):
        if turn:
            page.keyboard.press("Escape")
            choose_language(page, language)
        page.locator(".st-key-take-placements-trend button").click()
        offered = page.locator("[data-testid=stPopoverBody] [data-testid=stDownloadButton] button:visible")
        expect(offered).to_have_text([Words(language)(f"export.name.{kind}") for kind in kinds])
        for kind in kinds if FULL else kinds[turn::2]:
            with page.expect_download() as download:
                offered.nth(kinds.index(kind)).click()
            name, held = download.value.suggested_filename, download.value.path().read_bytes()
            assert name.startswith(stem), name
            assert name.endswith(f"_1991-2021_{language}.{kind}"), name
            assert len(held) > 500
            assert held.startswith(begins.get(kind, b"PK")), kind
