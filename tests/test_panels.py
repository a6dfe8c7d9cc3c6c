"""Pictures of project data: declared once, then drawn, told, tabled and taken along, also with nothing to show."""

import csv
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pandas as pd
import pytest
from panel_examples import EXAMPLES, panel
from pptx import Presentation
from test_pilots_page import view_of

from components.charts import naming, say
from components.charts.chart import Note, Status
from components.charts.draw import draw
from components.charts.panel import Form, Interval, Name, Number, counted, told, word
from components.charts.table import grid
from components.exports import EXPORTS
from components.figures import FIGURES
from components.i18n import LANGUAGES, Words, catalogue

ON = date(2026, 11, 22)
FILES = {export.key: export for export in EXPORTS}
MADE = pytest.mark.parametrize("name", EXAMPLES)


def texts_of(figure) -> str:
    return str(figure.to_dict())


@MADE
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_form_is_drawn_told_and_tabled_whatever_is_missing(name, language, look):
    drawn, words = EXAMPLES[name](), Words(language)
    figure = draw(drawn, words, look=look)
    assert figure.layout.height >= 100
    said = " ".join([texts_of(figure), say.story(drawn, words), say.alt(drawn, words), str(say.about(drawn, words))])
    assert "⟦" not in said + say.subtitle(drawn, words) + say.copy_text(drawn, words, on=ON)
    assert 40 <= len(say.alt(drawn, words)) <= 400
    held = grid(drawn, words)
    assert {len(row.cells) for row in held.rows} <= {len(held.columns)}


@MADE
@pytest.mark.parametrize("kind", ["pptx", "xlsx", "csv"])
def test_every_form_becomes_every_file(name, kind):
    made = FILES[kind].make(EXAMPLES[name](), Words("sv"), on=ON, link="https://matka.example/pilots")
    if kind == "csv":
        rows = list(csv.DictReader(StringIO(made.decode("utf-8-sig")), delimiter=";"))
        assert all("⟦" not in text for row in rows for text in (*row, *row.values()))
    elif kind == "xlsx":
        book = openpyxl.load_workbook(BytesIO(made))
        assert len(book.sheetnames) == 3
    else:
        assert all(slide.shapes.title.text for slide in Presentation(BytesIO(made)).slides)


def test_the_same_panel_gives_the_same_bytes():
    for kind in ("pptx", "xlsx", "csv"):
        one, other = (FILES[kind].make(panel(Form.GRID), Words("fi"), on=ON) for _ in range(2))
        assert one == other, kind


def test_a_table_too_long_for_a_slide_goes_on_on_the_next():
    long = panel(Form.TABLE)
    rows = tuple(Name(code=f"r{turn}", text=f"Question {turn}") for turn in range(40))
    table = told([(row.code, column.code, 0.0, Status.SHOWN) for row in rows for column in long.columns])
    table = table.assign(told=[f"An answer of some length about {row}" for row in table["row"]])
    deck = Presentation(BytesIO(FILES["pptx"].make(replace(long, rows=rows, table=table), Words("en"), on=ON)))
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert len(tables) > 1
    found = [table.cell(down, 0).text for table in tables for down in range(1, len(table.rows))]
    assert found == [row.text for row in rows]


def test_native_charts_hold_exactly_the_shown_numbers():
    for form in (Form.LINES, Form.BARS, Form.RANGES):
        drawn = panel(form)
        deck = Presentation(BytesIO(FILES["pptx"].make(drawn, Words("en"), on=ON)))
        (plot,) = [shape.chart for shape in deck.slides[0].shapes if shape.has_chart]
        values = [value for series in plot.plots[0].series for value in series.values if value is not None]
        assert sorted(values) == sorted(drawn.shown["value"]), form


@pytest.mark.parametrize("form", list(Form))
def test_a_hidden_value_is_a_word_everywhere(form):
    words, drawn = Words("en"), panel(form, gaps="all")
    hidden = words("common.too_few")
    assert all(cell.text == hidden for row in grid(drawn, words).rows for cell in row.cells if form is not Form.COURSE)
    assert drawn.hidden == len(drawn.table)
    assert words("told.hidden") in dict(say.about(drawn, words))
    rows = csv.DictReader(StringIO(FILES["csv"].make(drawn, words, on=ON).decode("utf-8-sig")))
    assert {row[words("export.column.value")] for row in rows} == {""}


def test_what_a_hidden_value_was_made_of_leaves_with_no_file():
    drawn = panel(Form.RANGES)
    table = drawn.table.copy()
    table.loc[table["value"].isna(), ["low", "high", "count", "of"]] = [711.0, 722.0, 733.0, 744.0]
    made = FILES["csv"].make(replace(drawn, table=table), Words("en"), on=ON).decode("utf-8-sig")
    assert not any(number in made for number in ("711", "722", "733", "744"))


def test_a_value_beside_a_status_that_hides_it_is_refused():
    drawn = panel(Form.BARS)
    with pytest.raises(ValueError, match="a value may stand only where"):
        replace(drawn, table=drawn.table.assign(status=Status.TOO_FEW))


def test_a_row_without_a_name_is_refused():
    drawn = panel(Form.BARS)
    with pytest.raises(ValueError, match=r"rows without a name: \['13'\]"):
        replace(drawn, rows=tuple(row for row in drawn.rows if row.code != "13"))


@pytest.mark.parametrize(("count", "form"), [(0, "none"), (1, "one"), (2, "many"), (31, "many")])
def test_sentences_agree_with_their_number(count, form):
    note = counted("pilots.late", count)
    assert note.key == f"pilots.late.{form}"
    for language in LANGUAGES:
        said = naming.sentence(note, Words(language), "finding")
        assert (str(count) in said) == (form == "many")


def test_every_counted_sentence_has_its_three_forms():
    """A phrase that agrees with one number must agree with every number."""
    forms = {"none", "one", "many"}
    groups: dict[str, set] = {}
    for key in catalogue("en"):
        stem, _, form = key.rpartition(".")
        if stem.startswith(("finding.", "note.")) and form in forms:
            groups.setdefault(stem, set()).add(form)
    assert groups
    assert {stem for stem, found in groups.items() if found != forms} == set()


def test_what_fills_a_sentence_is_written_as_readers_write_it():
    words = Words("fi")
    assert naming.text(Number(value=-2.13, decimals=1), words) == "−2,1"
    assert naming.text(Number(value=2.13, decimals=1, signed=True), words) == "+2,1"
    assert naming.text(Interval(low=5.4, high=8.2, decimals=1), words) == "5,4–8,2"
    assert naming.text(Interval(low=-2.1, high=5.4, decimals=1), words) == "−2,1 … 5,4"
    assert naming.text((word("idea", "code.stage.idea"), date(2026, 9, 1)), words) == "Idea ja 1.9.2026"
    assert naming.text(Status.TOO_FEW, words) == words("common.too_few")
    assert naming.text(Note(key="pilots.ended.one"), words) == "Yksi pilotti on päättynyt."


def test_a_stage_reached_on_its_day_is_told_once():
    drawn = panel(Form.COURSE, gaps="none")
    same = drawn.table.assign(planned=drawn.table["value"])
    told_of = [cell.text for row in grid(replace(drawn, table=same), Words("en")).rows for cell in row.cells]
    assert not any("planned" in text for text in told_of)
    assert all("planned" in cell.text for row in grid(drawn, Words("en")).rows for cell in row.cells)


def test_intervals_and_parts_stand_beside_the_only_column():
    held = grid(panel(Form.RANGES), Words("en"))
    assert held.columns == ("Per cent", "95% confidence interval", "Numerator", "Denominator")
    first = held.rows[0].cells
    assert [cell.text for cell in first] == ["20.2", "18.2–22.2", "7", "31"]


def test_times_run_down_the_table():
    held = grid(panel(Form.LINES), Words("en"))
    assert [row.head for row in held.rows] == ["2025 Q3", "2025 Q4", "2026 Q1", "2026 Q2"]
    assert held.columns == ("South Savo", "North Savo", "Kainuu")


def test_an_empty_panel_says_so_in_words():
    words = Words("sv")
    for form in Form:
        drawn = panel(form, gaps="nothing")
        assert say.finding(drawn, words) == words("say.empty").removesuffix(".")
        assert pd.isna(drawn.table["value"]).all()


@pytest.mark.parametrize("name", [name for name in FIGURES if not name.startswith("placements.")])
def test_a_picture_of_invented_data_says_so_wherever_it_goes(sample_engine, name):
    view = replace(view_of(sample_engine), sample=True)
    choice, _ = FIGURES[name].asked(view, {})
    drawn = FIGURES[name].make(view, choice=choice)
    said = view.words("say.sample")
    assert said in say.copy_text(drawn, view.words, on=ON)
    assert said in FILES["csv"].make(drawn, view.words, on=ON).decode("utf-8-sig") or drawn.table.empty
