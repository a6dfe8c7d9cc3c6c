"""A chart is declared once, then drawn, told and tabled, and every shape answers for having nothing to show."""

import json

import pytest
from chart_examples import chart

from analysis.indicators import Measure
from components.charts import say
from components.charts.chart import Shape, Status, vintage_age
from components.charts.draw import draw
from components.charts.spacing import apart
from components.charts.table import grid
from components.i18n import LANGUAGES, Words

KINDS = [pytest.param(shape, gaps, id=f"{shape}-{gaps}") for shape in Shape for gaps in ("some", "all", "all but one")]


def plotted(figure):
    """Return every number a figure shows as data, rounded, from its traces alone."""
    found = []
    for trace in json.loads(figure.to_json(engine="json"))["data"]:
        meta = trace.get("meta", {})
        if meta.get("place") == "tiles":
            found += trace["customdata"]
        elif "year" in meta:
            found += trace["x"]
        elif meta.get("place") != "joins":
            found += trace["y"]
    return sorted(round(number, 6) for number in found if number is not None)


@pytest.mark.parametrize(("shape", "gaps"), KINDS)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_what_is_drawn_is_what_is_in_the_table_and_nothing_else(shape, gaps, look):
    made = chart(shape, gaps=gaps, places=6)
    figure = draw(made, Words("fi"), look=look)
    assert plotted(figure) == sorted(round(float(value), 6) for value in made.shown["value"])


@pytest.mark.parametrize(("shape", "gaps"), KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_holds_every_value_and_a_word_for_every_gap(shape, gaps, language):
    made, words = chart(shape, gaps=gaps, places=6), Words(language)
    found = grid(made, words)
    held = {round(cell.value, 6) for row in found.rows for cell in row.cells if cell.value is not None}
    assert {round(float(value), 6) for value in made.shown["value"]} <= held
    assert all(len(row.cells) == len(found.columns) for row in found.rows)
    for row in found.rows:
        for cell in row.cells:
            if cell.status in (Status.MISSING, Status.TOO_FEW, Status.NOT_REPORTED) and cell.text:
                assert cell.value is None
                assert not any(letter.isdigit() for letter in cell.text)


@pytest.mark.parametrize(("shape", "gaps"), KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("places", [3, 23])
def test_it_is_told_in_full_and_never_at_length(shape, gaps, language, places):
    made, words = chart(shape, gaps=gaps, places=places), Words(language)
    told = say.alt(made, words)
    assert 40 <= len(told) <= 400
    assert say.title(made, words) in told
    assert say.unit(made, words) in told
    assert "⟦" not in told + say.story(made, words) + say.copy_text(made, words, on=made.edition.published_at.date())
    assert "{" not in told


def test_what_is_hidden_is_told_as_a_gap_with_one_word(words):
    made = chart(Shape.TILES, places=3, gaps="all")
    texts = {cell.text for row in grid(made, words).rows for cell in row.cells[:1]}
    assert texts <= {words("common.missing"), words("common.too_few"), words("common.not_reported")}
    assert say.finding(made, words) == words("say.empty")
    assert say.gaps(made, words) == words("say.gaps", count=made.gaps)


def test_the_headline_says_which_way_and_from_what_to_what():
    made = chart(Shape.LINE, places=1, gaps="none")
    line = made.series()[0]
    told = say.finding(made, Words("en"))
    start, end = (Words("en").number(value, made.decimals) for value in (line.values[0], line.values[-1]))
    assert f"{start}\u00a0→\u00a0{end}" in told
    assert ("rose" if line.values[-1] > line.values[0] else "fell") in told


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "Sotkanet (THL), 8/2026 poimitut luvut"),
        ("sv", "Sotkanet (THL), siffror hämtade augusti 2026"),
        ("en", "Sotkanet (THL), figures retrieved August 2026"),
    ],
)
def test_a_vintage_is_told_as_a_month(language, expected):
    assert say.vintage("sotkanet-2026-08", Words(language)) == expected


def test_vintages_are_ordered_by_date_whatever_their_source():
    held = ["sotkanet-2026-08", "findikaattori-2018", "sotkanet-2023-05", "tietoanuorista-2022"]
    assert sorted(held, key=vintage_age) == [held[1], held[3], held[2], held[0]]


def test_a_link_opens_the_same_picture_in_the_same_release_and_language():
    made = chart(Shape.LINE)
    link = say.link(made, Words("sv"), "https://matka.example/")
    assert link.startswith(f"https://matka.example/{made.page}?")
    assert link.endswith(f"release={made.edition.number}&lang=sv")


def test_a_file_is_named_by_what_where_when_and_language():
    stem = say.file_stem(chart(Shape.LINE), Words("fi"))
    assert stem.startswith("kodin-ulkopuolelle-sijoitetut")
    assert stem.endswith("_fi")
    assert stem.isascii()
    assert not set(stem) - set("abcdefghijklmnopqrstuvwxyz0123456789-_")


def test_no_colour_means_good_or_bad():
    """Rising and falling places are drawn alike: the joins of a dot plot have one colour."""
    figure = draw(chart(Shape.DOTS, places=8), Words("fi"))
    joins = [trace for trace in figure.data if (trace.meta or {}).get("place") == "joins"]
    assert len(joins) == 1
    assert isinstance(joins[0].line.color, str)


def test_the_axis_starts_at_zero():
    for shape, axis in ((Shape.LINE, "yaxis"), (Shape.DOTS, "xaxis")):
        assert draw(chart(shape), Words("fi")).layout[axis].range[0] == 0


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([], []),
        ([5], [5]),
        ([10, 12, 50], [10, 27, 50]),
        ([90, 95, 99], [66, 83, 100]),  # pushed down from the top
        ([0, 1, 2, 3, 4, 5, 6], [0, 17, 34, 51, 68, 85, 102]),  # too many to fit: grows out at the top
    ],
)
def test_labels_are_moved_until_none_covers_its_neighbour(wanted, placed):
    assert apart(wanted, [17] * len(wanted), room=100) == placed


def test_thousands_and_decimals_follow_the_language():
    assert draw(chart(Shape.LINE), Words("fi")).layout.separators == ",\u00a0"
    assert draw(chart(Shape.LINE), Words("en")).layout.separators == ".,"


def test_a_rate_shows_its_interval_and_its_parts(words):
    made = chart(Shape.TILES, places=3, gaps="none")
    assert made.measure is Measure.RATE
    assert len(grid(made, words).columns) == 4
    assert draw(made, words).data[0].text[0].count("<br>") == 2


def test_what_a_hidden_value_was_made_of_is_hidden_with_it(words):
    whole = chart(Shape.TILES, places=3, gaps="none")
    table = whole.table.copy()
    table.loc[0, ["value", "low", "high", "status"]] = [float("nan"), float("nan"), float("nan"), Status.TOO_FEW]
    first, second, _ = grid(chart(Shape.TILES, places=3, table=table), words).rows
    assert {cell.text for cell in first.cells} == {words("common.too_few")}
    assert all(cell.text != words("common.too_few") for cell in second.cells)


def test_a_value_beside_a_status_that_hides_it_is_refused():
    made = chart(Shape.TILES, places=3, gaps="none")
    table = made.table.assign(status=Status.TOO_FEW)
    with pytest.raises(ValueError, match="only where its status"):
        chart(Shape.TILES, places=3, table=table)
