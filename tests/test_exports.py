"""Every chart can be taken along: editable, with its words, its source and who paid, and without what is hidden."""

import csv
import html
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from chart_examples import EXAMPLES, NORMAL, chart
from lxml import etree
from pptx import Presentation
from slide_layout import assert_nothing_clipped, shapes_of, text_of
from turns import in_turn

from components.charts import naming, say, table
from components.charts.chart import Chart, Shape, Spot, Status
from components.charts.printed import WIDTH, printed
from components.exports import EXPORTS, ExportProblem, camera, file_name
from components.exports.rows import OFFICIAL
from components.i18n import LANGUAGES, Words

BY = {export.key: export for export in EXPORTS}
ON = date(2026, 11, 21)
LINK = "https://matka.example.org/placements?ages=0-17&sex=total&measure=rate&release=2&lang=fi"
TAGS = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
BROWSERLESS = [export.key for export in EXPORTS if not export.pictured and export.key != "zip"]
# Every shape as it usually is in every language; with one or none of its values, the fullest, special cases by turns.
ALL = [
    *((name, language) for name in NORMAL for language in LANGUAGES),
    *in_turn([name for name in EXAMPLES if name not in NORMAL], LANGUAGES),
]


def made(key: str, drawn: Chart, words: Words, on=ON, link=LINK) -> bytes:
    return BY[key].make(drawn, words, on=on, link=link)


@cache
def example(name: str, language: str, key: str) -> bytes:
    """Return the file of an example, made once for all tests that read it."""
    return made(key, EXAMPLES[name](), Words(language))


def must_say(drawn: Chart, words: Words) -> list[str]:
    """Return what every file says: title, unit and filters, citation, release, statement, link and any source."""
    return [
        say.finding(drawn, words),
        say.subtitle(drawn, words),
        say.citation(drawn, words, on=ON),
        say.edition(drawn, words),
        words("eu.statement"),
        LINK,
        *say.sources(drawn, words),
        *([words("say.sample")] if drawn.sample else []),
    ]


def normal(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


def assert_says(text: str, drawn: Chart, words: Words):
    missing = [part for part in must_say(drawn, words) if normal(part) not in normal(text)]
    assert not missing


def alike(value: float | None):
    """Return what equals *value* up to the 16 digits a spreadsheet keeps."""
    return None if value is None or value != value else pytest.approx(value, rel=1e-14)


def held(drawn: Chart) -> dict[tuple[str, str], dict[int, float | None]]:
    return {(line.place, line.vintage): dict(zip(line.periods, line.values, strict=True)) for line in drawn.series()}


# PowerPoint


@cache
def deck_of(name: str, language: str):
    return EXAMPLES[name](), Words(language), Presentation(BytesIO(example(name, language, "pptx")))


def charts_of(deck):
    return [shape for page in deck.slides for shape in page.shapes if shape.has_chart]


def workbook_of(plot):
    return openpyxl.load_workbook(BytesIO(plot.part.chart_workbook.xlsx_part.blob))["Sheet1"]


@pytest.mark.parametrize(("name", "language"), ALL)
def test_every_slide_says_what_it_shows_where_from_and_who_paid(name, language):
    drawn, words, deck = deck_of(name, language)
    for page in deck.slides:
        assert page.shapes.title.text.startswith(say.finding(drawn, words))
        assert_says(text_of(page), drawn, words)
        notes = page.notes_slide.notes_text_frame.text
        assert say.story(drawn, words) in notes
        assert all(text in notes for _, text in say.about(drawn, words))
        flags = [shape for shape in page.shapes if shape.shape_type == 13]
        assert [flag._element.xpath(".//p:cNvPr/@descr") for flag in flags] == [[words("eu.emblem")]]


@pytest.mark.parametrize(("name", "language"), ALL)
def test_every_native_chart_and_tile_map_has_an_alternative_text(name, language):
    drawn, words, deck = deck_of(name, language)
    wanted = 0 if drawn.shown.empty else 1 + bool(drawn.apart)
    assert len(charts_of(deck)) == wanted
    for frame in charts_of(deck):
        properties = frame._element.nvGraphicFramePr.cNvPr
        assert properties.get("descr").endswith(say.alt(drawn, words))
        assert properties.get("title")
    groups = [shape for page in deck.slides for shape in page.shapes if shape.shape_type == 6]
    descriptions = [group._element.nvGrpSpPr.cNvPr.get("descr") for group in groups]
    assert all(descriptions)
    assert (say.alt(drawn, words) in descriptions) is (drawn.shape is Shape.TILES and not drawn.shown.empty)


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_deck_knows_its_language_title_and_day(name, language):
    drawn, words, deck = deck_of(name, language)
    properties = deck.core_properties
    assert (properties.language, properties.author) == (TAGS[language], "Matka")
    assert properties.title == say.finding(drawn, words)[:255]
    assert properties.created.date() == properties.modified.date() == ON
    for page in deck.slides:
        charts = [shape.chart.part._element for shape in page.shapes if shape.has_chart]
        for part in (page.part._element, page.notes_slide.part._element, *charts):
            runs = [run for run in part.iter(f"{A}r")]
            assert {run.find(f"{A}rPr").get("lang") for run in runs} <= {TAGS[language]}
            assert {default.get("lang") for default in part.iter(f"{A}defRPr")} <= {TAGS[language]}


@pytest.mark.parametrize("name", [name for name in EXAMPLES if EXAMPLES[name]().shape is Shape.LINE])
def test_editable_lines_hold_exactly_the_charted_numbers_and_gaps_between(name):
    drawn, words, deck = deck_of(name, "fi")
    wanted = held(drawn)
    found = {}
    for frame in charts_of(deck):
        plot = frame.chart
        years = [int(year) for year in plot.plots[0].categories]
        assert plot._chartSpace.chart.find(f"{C}dispBlanksAs").get("val") == "gap"
        sheet = workbook_of(plot)
        columns = {column[0].value: [cell.value for cell in column[1:]] for column in sheet.columns}
        assert len(columns) == len(plot.plots[0].series) + 1
        for series in plot.plots[0].series:
            found[series.name] = dict(zip(years, series.values, strict=True))
            assert columns[series.name] == [alike(value) for value in series.values]
    assert found.keys() == {table.series_name(drawn, *key, words) for key in wanted}
    for key, values in wanted.items():
        row = found[table.series_name(drawn, *key, words)]
        assert {year: row[year] for year in values} == values
        assert not [year for year in row if year not in values and row[year] is not None]


@pytest.mark.parametrize("name", [name for name in EXAMPLES if EXAMPLES[name]().shape is not Shape.LINE])
def test_editable_bars_hold_exactly_the_charted_numbers_and_a_word_for_each_gap(name):
    drawn, words, deck = deck_of(name, "sv")
    wanted = {(row.place, int(row.period)): row for row in drawn.table.itertuples()}
    for frame in charts_of(deck):
        plot = frame.chart
        series = {int(series.name): series.values for series in plot.plots[0].series}
        assert set(series) == set(drawn.periods)
        for number, (spot, label) in enumerate(zip(drawn.spots, plot.plots[0].categories, strict=True)):
            assert label.startswith(say.name(drawn, spot, words))
            for year, values in series.items():
                row = wanted[spot.code, year]
                assert values[number] == (None if pd.isna(row.value) else row.value)
                if pd.isna(row.value):
                    assert naming.gap(Status(row.status), words) in label


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_tile_bears_its_name_and_value_or_the_word_for_none(language):
    drawn, words, deck = deck_of("tiles", language)
    texts = {shape.text_frame.text for shape in shapes_of(deck.slides[0]) if shape.has_text_frame}
    for row in drawn.table.itertuples():
        value = naming.gap(Status(row.status), words) if pd.isna(row.value) else say.number(drawn, row.value, words)
        assert f"{say.name(drawn, drawn.spot(row.place), words)}\n{value}" in texts


@pytest.mark.parametrize(("name", "language"), ALL)
def test_no_word_on_a_slide_is_clipped_and_no_box_covers_another(name, language):
    _, _, deck = deck_of(name, language)
    assert_nothing_clipped(deck)


# Excel


@cache
def book_of(name: str, language: str):
    drawn, words = EXAMPLES[name](), Words(language)
    data = example(name, language, "xlsx")
    return drawn, words, data, openpyxl.load_workbook(BytesIO(data))


@pytest.mark.parametrize(("name", "language"), ALL)
def test_the_first_sheet_is_the_table_with_numbers_as_numbers_and_gaps_as_words(name, language):
    drawn, words, _, book = book_of(name, language)
    sheet, grid = book.worksheets[0], table.grid(drawn, words)
    head = next(row for row in range(1, 12) if sheet.cell(row, 1).value == grid.corner)
    assert sheet["A1"].value == say.finding(drawn, words)
    assert all(sheet.cell(head, column).font.bold for column in range(1, len(grid.columns) + 2))
    for down, row in enumerate(grid.rows, start=head + 1):
        assert sheet.cell(down, 1).value == row.head
        for across, cell in enumerate(row.cells, start=2):
            written = sheet.cell(down, across)
            if cell.value is None:
                assert written.value == (cell.text or None)
            else:
                assert written.value == pytest.approx(cell.value, abs=1e-12)
                assert written.data_type == "n"
                decimals = len(cell.text.partition(words.decimal_sign)[2])
                assert written.number_format.partition(";")[0].count("0") == 1 + decimals
    if grid.rows:
        assert sheet.freeze_panes == f"B{head + 1}"
        (listed,) = sheet.tables.values()
        assert listed.name == drawn.name.replace(".", "_")
        assert listed.autoFilter is not None


@pytest.mark.parametrize(("name", "language"), ALL)
def test_the_workbook_says_what_it_shows_where_from_and_who_paid(name, language):
    drawn, words, data, book = book_of(name, language)
    about = book.worksheets[1]
    cells = [str(cell.value).strip() for row in about.iter_rows() for cell in row if cell.value is not None]
    assert_says("\n".join(cells), drawn, words)
    assert {say.alt(drawn, words), say.story(drawn, words)} <= set(cells)
    assert all(text in cells for _, text in say.about(drawn, words))
    assert (book.properties.title, book.properties.creator) == (say.finding(drawn, words)[:255], "Matka")
    assert TAGS[language] in book.properties.keywords
    assert book.properties.created.date() == ON
    assert {p.name: p.value for p in book.custom_doc_props.props} == {"Language": TAGS[language]}
    assert words("eu.emblem") in descriptions(data)


def descriptions(data: bytes) -> list[str]:
    """Return the alternative texts of pictures and charts in a workbook."""
    with ZipFile(BytesIO(data)) as archive:
        drawings = [archive.read(name) for name in archive.namelist() if re.match(r"xl/drawings/drawing\d+\.xml", name)]
    return [text for drawing in drawings for text in etree.fromstring(drawing).xpath("//@descr")]


@pytest.mark.parametrize(("name", "language"), ALL)
def test_native_charts_in_the_workbook_read_exactly_the_charted_numbers(name, language):
    drawn, words, data, book = book_of(name, language)
    rows = book.worksheets[2]
    found = []
    with ZipFile(BytesIO(data)) as archive:
        charts = [archive.read(part) for part in archive.namelist() if re.match(r"xl/charts/chart\d+\.xml", part)]
    for drawing in map(etree.fromstring, charts):
        assert drawing.find(f".//{C}dispBlanksAs") is None  # as Excel 2007 writes that gaps are gaps
        for series in drawing.iter(f"{C}ser"):
            across = series.find(f"{C}xVal") if series.find(f"{C}xVal") is not None else series.find(f"{C}cat")
            down = series.find(f"{C}yVal") if series.find(f"{C}yVal") is not None else series.find(f"{C}val")
            names, values = (read(rows, part.find(f".//{C}f").text) for part in (across, down))
            found.append((series.find(f".//{C}tx//{C}v").text, dict(zip(names, values, strict=True))))
    if drawn.shown.empty:
        assert not charts
        return
    assert descriptions(data).count(say.alt(drawn, words)) == len(charts) == 1 + bool(drawn.apart)
    if drawn.shape is Shape.LINE:
        wanted = {table.series_name(drawn, *key, words): line for key, line in held(drawn).items()}
        assert dict(found) == {n: {year: alike(value) for year, value in line.items()} for n, line in wanted.items()}
    else:
        for year, values in found:
            mine = drawn.table[drawn.table["period"] == int(year)]
            wanted = {say.name(drawn, drawn.spot(row.place), words): alike(row.value) for row in mine.itertuples()}
            assert values == wanted


def read(sheet, reference: str) -> list:
    """Return what a chart's reference such as 'Luvut'!$D$2:$D$9 points at; it must be the sheet of rows."""
    name, _, cells = reference.rpartition("!")
    assert name.strip("'") == sheet.title
    return [cell.value for (cell,) in sheet[cells.replace("$", "")]]


@pytest.mark.parametrize(("name", "language"), ALL)
def test_the_sheet_of_rows_and_the_csv_hold_every_row_with_a_word_for_its_status(name, language):
    drawn, words, _, book = book_of(name, language)
    sheet = list(book.worksheets[2].iter_rows(values_only=True))
    text = example(name, language, "csv").decode("utf-8-sig")
    listed = list(csv.reader(StringIO(text), delimiter="," if language == "en" else ";"))
    assert len(sheet) == len(listed) == len(drawn.table) + 1
    assert list(sheet[0]) == listed[0][: len(sheet[0])]
    left = [(row.place, int(row.period), alike(row.value), Status(row.status)) for row in drawn.table.itertuples()]
    for row, line in zip(sheet[1:], listed[1:], strict=True):
        told = dict(zip(OFFICIAL, row, strict=True))
        mine = next(one for one in left if one[:3] == (told["code"], told["year"], told["value"]))
        left.remove(mine)
        assert told["status"] == words(f"export.status.{mine[3]}")
        number = line[OFFICIAL.index("value")]
        assert (number == "") is (told["value"] is None)
        assert ("." in number) <= (language == "en")
        assert not number or float(number.replace(",", ".")) == pytest.approx(told["value"], rel=1e-9)
    assert not left


@pytest.mark.parametrize(("name", "language"), ALL)
def test_every_row_of_the_csv_says_where_it_is_from_and_who_paid(name, language):
    drawn, words = EXAMPLES[name](), Words(language)
    data = example(name, language, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig")), delimiter="," if language == "en" else ";"))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0])
    wanted = [normal(part) for part in must_say(drawn, words)]
    for row in rows[1:]:
        told = normal("\n".join(row))
        assert not [part for part in wanted if part not in told]


# What no file may hold


def everything(data: bytes) -> str:
    """Return all text in a file, archives within archives opened."""
    if data[:2] != b"PK":
        return data.decode("utf-8", "replace")
    with ZipFile(BytesIO(data)) as archive:
        return "\n".join(everything(archive.read(name)) for name in archive.namelist())


def with_secrets(drawn: Chart, secret: float) -> Chart:
    """Return *drawn* with numbers left behind its hidden values, as a careless source would."""
    hidden = drawn.table["value"].isna()
    columns = {name: drawn.table[name].mask(hidden, secret) for name in ("low", "high", "count", "population")}
    return again(drawn, table=drawn.table.assign(**columns))


def again(drawn: Chart, **changed) -> Chart:
    return Chart(**{name: getattr(drawn, name) for name in drawn.__dataclass_fields__} | changed)


@pytest.mark.parametrize("key", BROWSERLESS)
@pytest.mark.parametrize("name", ["line", "tiles", "dots", "line two vintages", "tiles empty"])
def test_what_is_hidden_is_in_no_file(name, key):
    drawn, words = EXAMPLES[name](), Words("fi")
    one, other = (made(key, with_secrets(drawn, secret), words) for secret in (4321.0, 8765.0))
    assert not re.search(r"4\s?321", everything(one).replace("\u00a0", " "))
    assert one == other


@pytest.mark.parametrize("key", BROWSERLESS)
@pytest.mark.parametrize("name", ["line", "tiles", "dots"])
def test_no_name_becomes_a_formula_or_markup(name, key):
    evil = ('=HYPERLINK("http://example.com")', "+1+1", "-2<script>&amp;", "@SUM(1)", '"quoted"; and, split\nlines')
    drawn = EXAMPLES[name]()
    spots = tuple(
        replace(spot, shorts=dict.fromkeys(LANGUAGES, evil[number % len(evil)] + f" {number}"))
        for number, spot in enumerate(drawn.spots)
    )
    words = Words("sv")
    data = made(key, again(drawn, spots=spots), words)
    if key == "csv":
        for row in csv.reader(StringIO(data.decode("utf-8-sig")), delimiter=";"):
            assert not [cell for cell in row if cell.startswith(("=", "+", "@", "-"))]
            assert len(row) > 15
        return
    books = (
        [data]
        if key == "xlsx"
        else [f.chart.part.chart_workbook.xlsx_part.blob for f in charts_of(Presentation(BytesIO(data)))]
    )
    assert books
    for blob in books:
        cells = [cell for sheet in openpyxl.load_workbook(BytesIO(blob)) for row in sheet.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


@pytest.mark.parametrize("key", BROWSERLESS)
@pytest.mark.parametrize("name", ["line apart", "tiles", "dots"])
def test_the_same_chart_on_the_same_day_is_the_same_file(name, key):
    one, other = (made(key, EXAMPLES[name](), Words("en")) for _ in range(2))
    assert one == other
    assert made(key, EXAMPLES[name](), Words("en"), on=date(2026, 11, 22)) != one


@pytest.mark.parametrize("key", ["pptx", "xlsx"])
def test_no_archive_tells_the_time_of_day(key):
    data = made(key, NORMAL["line"](), Words("fi"))
    with ZipFile(BytesIO(data)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    stamps = set(re.findall(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d", everything(data)))
    assert {stamp[:10] for stamp in stamps} == {"2026-11-21"}


def test_a_long_line_of_places_and_years_keeps_its_names_and_stays_within_the_slide():
    drawn, words = chart(Shape.LINE, places=23, years=(1991, 2021), country=True), Words("sv")
    (frame,) = charts_of(Presentation(BytesIO(made("pptx", drawn, words))))
    labels = [text for text in frame.chart._chartSpace.xpath(".//c:dLbl//a:t/text()")]
    assert sorted(labels) == sorted(say.name(drawn, spot, words) for spot in drawn.spots)


# The list of exports


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.key)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_export_has_a_name_a_use_and_a_plain_file_name(export, language):
    words = Words(language)
    assert words.has(f"export.name.{export.key}")
    assert words.has(f"export.use.{export.key}")
    name = file_name(export, NORMAL["line"](), words)
    assert re.fullmatch(rf"[a-z0-9_-]+_2008-2021_{language}\.{export.ending}", name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["no_browser", "busy", "picture"])
def test_every_failure_has_a_sentence(language, key):
    assert ExportProblem(key).say(Words(language)).endswith(".")


def test_loading_the_list_loads_no_exporter():
    heavy = {"kaleido", "choreographer", "pptx", "xlsxwriter", "PIL", "pypdf", "openpyxl", "lxml", "plotly"}
    program = f"import sys, components.exports as e; e.available(); print(sorted({heavy!r} & set(sys.modules)))"
    house = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program], cwd=house, capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("[]", "['choreographer']")  # the latter only where a usual place holds no Chromium


# Without a browser


@pytest.mark.parametrize(("name", "language"), ALL)
def test_what_a_readers_own_browser_saves_is_the_whole_sheet(name, language):
    drawn, words = EXAMPLES[name](), Words(language)
    figure = printed(drawn, words, on=ON, link=LINK)  # Plotly refuses what it does not know
    said = "".join(html.unescape(block.text).replace("<br>", "") for block in figure.layout.annotations)
    assert not [part for part in must_say(drawn, words) if re.sub(r"\s", "", part) not in re.sub(r"\s", "", said)]
    assert [shape.fillcolor for shape in figure.layout.shapes][-3:-1] == ["#003399", "#FFCC00"]
    assert (figure.layout.width, figure.layout.title.text) == (WIDTH, None)


@pytest.fixture
def no_browser(monkeypatch, settings):
    settings(browser="")
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")


@pytest.mark.usefixtures("no_browser")
@pytest.mark.parametrize("key", ["png", "svg", "pdf"])
def test_without_chromium_a_picture_is_refused_in_plain_words(key, words):
    assert not camera.available()
    with pytest.raises(ExportProblem) as caught:
        made(key, NORMAL["line"](), words)
    assert caught.value.key == "no_browser"
    assert "MATKA_BROWSER" in caught.value.say(words)


@pytest.mark.usefixtures("no_browser")
def test_without_chromium_the_package_holds_all_the_rest_and_says_what_is_missing(words):
    drawn = NORMAL["tiles"]()
    with ZipFile(BytesIO(made("zip", drawn, words))) as archive:
        endings = [name.rpartition(".")[2] for name in archive.namelist()]
        said = archive.read(archive.namelist()[-1]).decode()
        assert archive.testzip() is None
    assert endings == ["pptx", "xlsx", "csv", "txt"]
    assert words("export.problem.no_browser") in said
    assert say.alt(drawn, words) in said
    assert_says(said, drawn, words)


def test_a_wrong_setting_is_not_covered_up_by_another_browser(settings, tmp_path):
    settings(browser=tmp_path / "chromium")
    assert not camera.available()
    (tmp_path / "chromium").write_text("#!/bin/sh\n")
    assert not camera.available()
    (tmp_path / "chromium").chmod(0o755)
    assert camera.browser() == str(tmp_path / "chromium")


def test_places_are_named_in_the_readers_language_everywhere():
    place = Spot(
        code="X", kind="county", names={}, shorts={"fi": "Suomeksi", "sv": "Svenska", "en": "English"}, tile=(1, 1)
    )
    drawn = chart(Shape.TILES, places=1)
    drawn = again(drawn, spots=(place,), table=drawn.table.assign(place="X"), focus=frozenset())
    for key in BROWSERLESS:
        text = everything(made(key, drawn, Words("sv")))
        assert "Svenska" in text
        assert "Suomeksi" not in text
        assert "English" not in text
