"""The meeting pack: the agenda's figures with what was said and decided beside them, in ours or in a template."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from shutil import which
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from chart_examples import EDITION, chart
from panel_examples import SPOTS, panel
from pptx import Presentation
from slide_layout import apart, assert_nothing_clipped, shapes_of, text_of
from template_examples import OWN_SLIDE, TEMPLATES, retyped, template
from turns import in_turn, one_of

from components.charts import naming, say
from components.charts import table as tables
from components.charts.chart import Shape, Status
from components.charts.panel import Form, Name, Panel, place, told
from components.exports import ExportProblem, only_shown, pack_print
from components.exports.agenda import Paragraph
from components.exports.deck import Box
from components.exports.flow import poured
from components.exports.pack import (
    Item,
    Pack,
    Remark,
    Ruling,
    check_template,
    everything,
    file_name,
    numbers,
    printable,
    printed,
    slides,
)
from components.i18n import LANGUAGES, Words

ON = date(2026, 9, 18)
TEMPLATED = in_turn(TEMPLATES, ("fi", "sv"))  # the languages with the longest words
LINK = "https://matka.example.org/pilots?places=12&release=2&lang=fi"
TAGS = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
PLACES = [place(spot) for spot in SPOTS]
SAID = "The share fell because trained workers moved to other tasks in summer; the next course begins in October. "
CHARTS = (
    *(panel(form) for form in Form),
    chart(Shape.LINE),
    chart(Shape.TILES, places=23),
    chart(Shape.DOTS, places=23),
)


def ruling(turn: int = 0, **more) -> Ruling:
    given = {"text": f"Decision {turn}: train the family work team", "owner": "coordinator", "due": date(2026, 10, 1)}
    return Ruling(**given | more)


def remarks(times: int = 1) -> tuple[Remark, ...]:
    return (
        Remark(county=PLACES[0], text=SAID * times, date=date(2026, 9, 3)),
        Remark(county=PLACES[1], text="", date=None),
        Remark(county="=Kainuu", text="=1+1", date=date(2026, 9, 4)),
    )


def pack(**more) -> Pack:
    items = tuple(
        Item(
            chart=drawn,
            address=LINK,
            note="Look at the last quarter." if turn % 3 == 0 else "",
            remarks=remarks(1 + turn % 2 * 8) if turn % 2 == 0 or turn % 3 == 0 else (),
            rulings=tuple(ruling(each) for each in range(turn % 3)),
        )
        for turn, drawn in enumerate(CHARTS)
    )
    gone = Item(chart=None, gone="training.old", note="Kept.", rulings=(ruling(77, owner="nobody_knows"),))
    given = {
        "title": "Steering group, autumn 2026",
        "date": ON,
        "edition": EDITION,
        "items": (*items, gone),
        "notes": "Begin on time.\n\nCoffee at ten.",
        "earlier": (
            ruling(1, meeting=date(2026, 6, 18), due=date(2026, 8, 1), done=date(2026, 7, 30)),
            ruling(2, meeting=date(2026, 6, 18), due=date(2026, 8, 1), followed="Waits for the budget."),
            ruling(3, meeting=date(2026, 6, 18), due=None),
        ),
    }
    return Pack(**given | more)


@cache
def file_of(make: Callable, language: str, template: str = "") -> tuple[bytes, list[float]]:
    """Return the file of the whole pack and the progress it told: it is made once for all that is looked at in it."""
    given = {"template": TEMPLATES[template]()} if template else {}
    told: list[float] = []
    return make(pack(), Words(language), progress=told.append, **given), told


@cache
def deck(language: str, template: str = ""):
    return Presentation(BytesIO(file_of(slides, language, template)[0]))


@cache
def book(language: str):
    return openpyxl.load_workbook(BytesIO(file_of(numbers, language)[0]))


def titles(shown) -> list[str]:
    return [page.shapes.title.text_frame.text for page in shown.slides]


def opened(data: bytes) -> str:
    """Return all text in a file, archives within archives opened."""
    if data[:2] != b"PK":
        return data.decode("utf-8", "replace")
    with ZipFile(BytesIO(data)) as archive:
        return "\n".join(opened(archive.read(name)) for name in archive.namelist())


# PowerPoint


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_deck_follows_the_meeting(language):
    words, made = Words(language), titles(deck(language))
    first, last = made[0], made[-1]
    assert (first, made[1]) == ("Steering group, autumn 2026", words("pack.agenda"))
    assert last in (words("pack.rulings_of_meeting"), words("pack.continued", title=words("pack.rulings_of_meeting")))
    findings = [say.finding(drawn, words) for drawn in CHARTS]
    places = [made.index(words("pack.earlier"))]
    for found in findings:
        places.append(next(at for at, title in enumerate(made) if at > places[-1] and title == found))
    assert places == sorted(places)
    assert words("pack.gone", name="training.old") in made
    assert "⟦" not in "".join(text_of(page) for page in deck(language).slides)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slide_says_who_paid_has_a_number_notes_and_the_readers_language(language):
    words, made = Words(language), deck(language)
    for turn, page in enumerate(made.slides):
        assert words("eu.statement") in text_of(page)
        flags = [shape for shape in page.shapes if shape.shape_type == 13]
        assert [flag._element.xpath(".//p:cNvPr/@descr") for flag in flags] == [[words("eu.emblem")]]
        fields = [field.get("type") for field in page.part._element.iter(f"{A}fld")]
        assert fields == (["slidenum"] if turn else [])
        assert page.notes_slide.notes_text_frame.text.strip()
        for part in (page.part._element, page.notes_slide.part._element):
            runs = [*part.iter(f"{A}r"), *part.iter(f"{A}fld")]
            assert {run.find(f"{A}rPr").get("lang") for run in runs} == {TAGS[language]}
    properties = made.core_properties
    assert (properties.title, properties.author) == ("Steering group, autumn 2026", "Matka")
    assert (properties.language, properties.created.date()) == (TAGS[language], ON)


def test_a_figure_is_native_has_its_words_in_the_notes_and_what_was_said_beside_it(words):
    drawn = panel(Form.LINES)
    item = Item(chart=drawn, address=LINK, note="Look here.", remarks=remarks(), rulings=(ruling(4),))
    made = Presentation(BytesIO(slides(pack(items=(item,), notes="", earlier=()), words)))
    page = next(page for page in made.slides if any(shape.has_chart for shape in page.shapes))
    (frame,) = [shape for shape in page.shapes if shape.has_chart]
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr").endswith(say.alt(drawn, words))
    values = [value for series in frame.chart.plots[0].series for value in series.values if value is not None]
    assert sorted(values) == sorted(drawn.shown["value"])
    text = text_of(page)
    assert "Look here." in text
    assert "Decision 4" in text
    assert words("code.owner_role.coordinator") in text
    assert words("pack.asked", county=naming.name(PLACES[1], words)) in text
    assert words("say.sample") in text
    notes = page.notes_slide.notes_text_frame.text
    assert say.story(drawn, words) in notes
    assert all(told in notes for _, told in say.about(drawn, words))
    assert LINK in notes
    assert say.edition(drawn, words) in notes


def test_the_table_stands_beside_a_figure_that_cannot_tell_all(words):
    made = deck(words.language)
    for drawn in (panel(Form.RANGES), panel(Form.LINES)):
        heading = words("pack.as_table", title=say.finding(drawn, words))
        page = made.slides[titles(made).index(heading)]
        assert [shape for shape in page.shapes if shape.has_table]
    whole = panel(Form.LINES, gaps="none")
    alone = Presentation(BytesIO(slides(pack(items=(Item(chart=whole),)), words)))
    assert not [page for page in alone.slides for shape in page.shapes if shape.has_table and page != alone.slides[2]]


@pytest.mark.parametrize(("name", "language"), [*(("", each) for each in LANGUAGES), *TEMPLATED])
def test_nothing_is_clipped_and_nothing_covers_another(name, language):
    assert_nothing_clipped(deck(language, name), under=("Paper",))


@pytest.mark.parametrize("language", one_of(LANGUAGES, 0))
def test_nothing_of_a_long_text_is_lost(language):
    words = Words(language)
    long = "".join(f"Sentence {turn} says what the county thinks of it. " for turn in range(80))
    item = Item(chart=panel(Form.BARS), remarks=(Remark(county=PLACES[0], text=long, date=ON),), note=long)
    decisions = tuple(ruling(turn, text=f"{long} {turn}") for turn in range(2))
    made = Presentation(BytesIO(slides(pack(items=(replace(item, rulings=decisions),), notes=long), words)))
    read = re.sub(r"\s+", " ", " ".join(text_of(page) for page in made.slides))
    for turn in range(80):
        assert read.count(f"Sentence {turn} says") >= 5
    assert_nothing_clipped(made)


@pytest.mark.parametrize("language", one_of(LANGUAGES, 1))
def test_forty_decisions_go_on_on_the_next_slides_in_their_order(language):
    words = Words(language)
    many = tuple(ruling(turn) for turn in range(40))
    made = Presentation(BytesIO(slides(pack(items=(Item(chart=panel(Form.BARS), rulings=many),), earlier=many), words)))
    for heading in (words("pack.earlier"), words("pack.rulings_of_meeting")):
        headings = (heading, words("pack.continued", title=heading))
        pages = [page for page in made.slides if page.shapes.title.text_frame.text in headings]
        assert len(pages) > 1
        read = " ".join(text_of(page) for page in pages)
        found = [int(number) for number in re.findall(r"Decision (\d+):", read)]
        assert found == list(range(40))
    assert_nothing_clipped(made)


def test_what_became_of_a_decision_is_said_by_the_day_of_the_meeting(words):
    read = "\n".join(text_of(page) for page in deck(words.language).slides)
    assert words("pack.done", day=words.date(date(2026, 7, 30))) in read
    assert f"{words('pack.late')}. Waits for the budget." in read
    assert words("pack.open") in read
    assert "nobody_knows" in read


def test_an_empty_agenda_and_a_figure_that_is_gone_are_said_in_words(words):
    made = Presentation(BytesIO(slides(pack(items=(), earlier=(), notes=""), words)))
    read = "\n".join(text_of(page) for page in made.slides)
    assert len(made.slides) == 3
    assert words("pack.no_items") in read
    assert words("pack.no_rulings") in read
    page = deck(words.language).slides[titles(deck(words.language)).index(words("pack.gone", name="training.old"))]
    assert words("pack.gone_why") in text_of(page)
    assert "Decision 77" in text_of(page)
    sheet = openpyxl.load_workbook(BytesIO(numbers(pack(items=(), earlier=(), notes=""), words)))
    assert len(sheet.sheetnames) == 3


# What is hidden


def secret(drawn):
    """Return *drawn* with numbers left behind its hidden values, as a careless source would."""
    hidden = drawn.table["value"].isna()
    parts = ("low", "high", "count", "of") if isinstance(drawn, Panel) else ("low", "high", "count", "population")
    return replace(drawn, table=drawn.table.assign(**{part: drawn.table[part].mask(hidden, 74747.0) for part in parts}))


@pytest.mark.parametrize(("make", "language"), in_turn([slides, numbers], LANGUAGES))
def test_what_is_hidden_stays_a_word_and_leaves_with_no_file(make, language):
    words = Words(language)
    shapes = (panel(Form.RANGES), panel(Form.LINES), panel(Form.GRID), chart(Shape.TILES, places=23))
    one = pack(items=tuple(Item(chart=drawn) for drawn in shapes))
    other = pack(items=tuple(Item(chart=secret(drawn)) for drawn in shapes))
    file = make(other, words)
    assert make(one, words) == file
    read = opened(file)
    assert "74747" not in read.replace("\u00a0", "")
    assert words("common.too_few") in read


@cache
def all_hidden():
    """Return a deck and a workbook with every form of figure, all its values hidden."""
    shown = pack(items=tuple(Item(chart=panel(form, gaps="all")) for form in Form), earlier=())
    deck = Presentation(BytesIO(slides(shown, Words("fi"))))
    return titles(deck), openpyxl.load_workbook(BytesIO(numbers(shown, Words("fi")))).worksheets


@pytest.mark.parametrize("form", list(Form))
def test_a_figure_of_which_everything_is_hidden_says_so(form):
    words, drawn = Words("fi"), panel(form, gaps="all")
    headings, sheets = all_hidden()
    if form is not Form.COURSE:  # planned days are shown
        assert headings.count(say.finding(drawn, words)) == [
            say.finding(panel(each, gaps="all"), words) for each in Form
        ].count(say.finding(drawn, words))
    assert drawn.table["status"].eq(Status.TOO_FEW).all()
    assert sheets[1 + list(Form).index(form)]["A1"].value == say.finding(drawn, words)


# The same again


@pytest.mark.parametrize("make", [slides, numbers])
@pytest.mark.parametrize("language", one_of(LANGUAGES, 2))
def test_the_same_pack_is_the_same_file_and_no_clock_is_read(make, language, monkeypatch):
    one, _ = file_of(make, language)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert make(pack(), Words(language)) == one
    stamps = set(re.findall(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d", opened(one)))
    assert {stamp[:10] for stamp in stamps} == {ON.isoformat()}


def test_progress_goes_from_nought_to_one(words):
    for make in (slides, numbers):
        _, told = file_of(make, words.language)
        assert told == sorted(told)
        assert len(told) >= len(pack().items)
        assert told[-1] == 1.0
        assert told[0] > 0


def test_twenty_slides_take_less_than_five_seconds():
    twenty = pack(items=pack().items[:10])
    file_of(slides, "fi")  # what is loaded and drawn once
    begun = time.process_time()
    shown = slides(twenty, Words("fi"))
    assert time.process_time() - begun < 5
    assert len(Presentation(BytesIO(shown)).slides) >= 20


# Excel


def test_the_workbook_has_contents_a_sheet_a_figure_decisions_and_rows(words):
    held = book(words.language)
    names = held.sheetnames
    assert (names[0], names[-1]) == (words("pack.contents_sheet"), words("pack.rows_sheet"))
    assert names[-3:-1] == [words("pack.earlier_sheet"), words("pack.decisions_sheet")]
    assert len(names) == len(CHARTS) + 1 + 4
    told = [cell.value for row in held.worksheets[0].iter_rows() for cell in row if cell.value]
    assert {say.finding(drawn, words) for drawn in CHARTS} <= set(told)
    for drawn, sheet in zip(CHARTS, held.worksheets[1:], strict=False):
        grid, cells = tables.grid(only_shown(drawn), words), [cell.value for row in sheet.iter_rows() for cell in row]
        assert sheet["A1"].value == say.finding(drawn, words)
        assert grid.corner in cells
        numbers_of = {cell.value for row in grid.rows for cell in row.cells if cell.value is not None}
        found = [value for value in cells if isinstance(value, int | float)]
        assert all(any(abs(value - each) < 1e-9 for each in found) for value in numbers_of)
        assert words("eu.statement") in cells
        assert LINK in cells
    drawn = [sheet for sheet in held.worksheets if sheet._charts]
    assert len(drawn) >= 8
    assert (held.properties.title, held.properties.created.date()) == ("Steering group, autumn 2026", ON)


def test_charts_in_the_workbook_read_the_rows_of_their_own_figure(words):
    data, rows = file_of(numbers, words.language)[0], book(words.language).worksheets[-1]
    with ZipFile(BytesIO(data)) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if re.match(r"xl/charts/chart\d", name)]
    for drawing in charts:
        for block in re.findall(r"<c:(?:val|yVal)>(.*?)</c:(?:val|yVal)>", drawing, re.DOTALL):
            first, last = map(int, re.search(r"\$(\d+):\$\w+\$(\d+)</c:f>", block).groups())
            column = re.search(r"!\$(\w+)\$", block).group(1)
            found = [rows[f"{column}{row}"].value for row in range(first, last + 1)]
            kept = [float(value) for value in re.findall(r"<c:v>(.*?)</c:v>", block)]
            assert [value for value in found if value is not None] == pytest.approx(kept)


def test_what_looks_like_a_formula_stays_text(words):
    evil = '=HYPERLINK("http://example.com")'
    rulings = (ruling(text=evil, owner="=2+2"),)
    item = Item(chart=panel(Form.STEPS), note=evil, remarks=remarks(), rulings=rulings)
    data = numbers(pack(title=evil, items=(item,), notes=evil, earlier=rulings), words)
    cells = [cell for sheet in openpyxl.load_workbook(BytesIO(data)) for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert sum(str(cell.value).startswith("=HYPERLINK") for cell in cells) >= 4
    made = slides(pack(title=evil, items=(item,)), words)
    for shape in (shape for page in Presentation(BytesIO(made)).slides for shape in page.shapes if shape.has_chart):
        book = openpyxl.load_workbook(BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
        assert "f" not in {cell.data_type for row in book["Sheet1"].iter_rows() for cell in row}


# Templates


@pytest.mark.parametrize(("name", "language"), TEMPLATED)
def test_a_template_keeps_its_look_and_loses_its_own_slides(name, language):
    shown = deck(language, name)
    assert OWN_SLIDE not in opened(file_of(slides, language, name)[0])
    given = Presentation(BytesIO(TEMPLATES[name]()))
    assert [layout.name for layout in shown.slide_layouts] == [layout.name for layout in given.slide_layouts]
    assert (shown.slide_width, shown.slide_height) == (given.slide_width, given.slide_height)
    assert titles(shown)[0] == "Steering group, autumn 2026"
    empty = [
        shape.name
        for page in shown.slides
        for shape in page.placeholders
        if shape.has_text_frame and not shape.text_frame.text.strip()
    ]
    assert not empty
    ids = [each.get("id") for page in shown.slides for each in page.part._element.iter(f"{P}cNvPr")]
    assert ids
    for page in shown.slides:
        mine = [each.get("id") for each in page.part._element.iter(f"{P}cNvPr")]
        assert len(mine) == len(set(mine))
    faces = {face.get("typeface") for page in shown.slides for face in page.part._element.iter(f"{A}latin")}
    assert faces <= {"+mn-lt", "Arial"}
    assert shown.core_properties.author == "Matka"


@pytest.mark.parametrize(("name", "language"), TEMPLATED)
def test_nothing_of_a_template_is_covered(name, language):
    for page in deck(language, name).slides:
        master = page.slide_layout.slide_master
        theirs = [shape for shape in (*master.shapes, *page.slide_layout.shapes) if not shape.is_placeholder]
        for shape in page.shapes:
            if shape.is_placeholder and shape.name == "Slide Number":  # stands where the template wants it
                continue
            for other in theirs:
                assert apart(shape, other), (shape.name, other.name, page.shapes.title.text)


def test_the_emblem_and_our_words_stand_on_paper_where_a_template_is_dark():
    for page in deck("sv", "dark").slides:
        (paper,) = [shape for shape in page.shapes if shape.name == "Paper"]
        boxes = [shape for shape in page.shapes if not shape.is_placeholder and shape.name != "Paper"]
        assert all(
            paper.left <= box.left and box.left + box.width <= paper.left + paper.width and paper.top <= box.top
            for box in boxes
            if not box.name.startswith("Slide Number")
        )
    assert not [shape for page in deck("sv", "four to three").slides for shape in page.shapes if shape.name == "Paper"]


def test_a_potx_is_as_good_as_a_pptx():
    name, language = TEMPLATED[0]
    data = retyped(TEMPLATES[name](), "presentation.main+xml", "template.main+xml")
    shown = Presentation(BytesIO(slides(pack(), Words(language), template=data)))
    assert titles(shown) == titles(deck(language, name))


def archive(**parts: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return file.getvalue()


WORD = archive(
    **{"[Content_Types].xml": b"<Types>wordprocessingml.document.main+xml</Types>", "word/document.xml": b""}
)
REFUSED = {
    "a text file": (lambda: b"not a template at all", "none"),
    "nothing": (lambda: b"", "none"),
    "a zip of something": (lambda: archive(**{"a.txt": b"a"}), "none"),
    "a Word file": (lambda: WORD, "none"),
    "an old file": (lambda: bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 999, "none"),
    "a password": (
        lambda: bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le") + b"\0" * 999,
        "password",
    ),
    "macros": (lambda: retyped(template(), "x", "x", **{"ppt/vbaProject.bin": b"vba"}), "macros"),
    "macros by type": (
        lambda: retyped(
            template(),
            "vnd.openxmlformats-officedocument.presentationml.presentation.main",
            "vnd.ms-powerpoint.presentation.macroEnabled.main",
        ),
        "macros",
    ),
    "a zip bomb": (lambda: retyped(template(), "x", "x", **{"ppt/media/a.png": b"\0" * (30 * 2**20)}), "bomb"),
    "half a file": (lambda: template()[:9000], "damaged"),
    "a part of rubbish": (lambda: retyped(template(), "<Default", "<Deflaut"), "damaged"),
    "entities": (
        lambda: retyped(template(), "x", "x", **{"ppt/a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "damaged",
    ),
    "no room": (lambda: template(logo=(0.3, 0.0, 0.4, 1.0)), "no_room"),
    "a hundred megabytes": (lambda: b"PK" + b"\0" * (100 * 2**20), "large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_template_is_refused_in_words(name):
    make, key = REFUSED[name]
    with pytest.raises(ExportProblem) as caught:
        check_template(make())
    assert caught.value.key == f"template.{key}"
    for language in LANGUAGES:
        assert caught.value.say(Words(language)).endswith(".")
        assert "⟦" not in caught.value.say(Words(language))


def test_a_template_with_linked_pictures_is_refused():
    linked = re.compile(rb'(<Relationship Id="\w+" Type="[^"]*/image" Target=")[^"]*(")')
    file = BytesIO()
    with ZipFile(BytesIO(template())) as source, ZipFile(file, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith("slideMaster1.xml.rels"):
                content, count = linked.subn(rb'\1http://example.org/a.png" TargetMode="External\2', content)
                assert count == 1
            target.writestr(entry.filename, content)
    with pytest.raises(ExportProblem) as caught:
        check_template(file.getvalue())
    assert caught.value.key == "template.linked"


def test_a_good_template_is_accepted():
    for make in TEMPLATES.values():
        check_template(make())


# PDF


# LibreOffice is large, and what it is given is tested without it: it prints where it is, and Chromium everywhere
PRINTERS = ["chromium", *(["soffice"] if any(map(which, pack_print.OFFICES)) else [])]


@pytest.mark.browser
@pytest.mark.parametrize("program", PRINTERS)
def test_the_pack_is_printed(program, monkeypatch):
    from pypdf import PdfReader

    if program == "chromium":
        monkeypatch.setattr(pack_print, "OFFICES", ())
    assert printable() == program
    told: list[float] = []
    small = pack(items=(pack().items[1], pack().items[-1]))
    read = PdfReader(BytesIO(printed(small, Words("fi"), progress=told.append)))
    text = " ".join(page.extract_text() for page in read.pages)
    assert read.metadata.title == "Steering group, autumn 2026"
    assert read.root_object["/Lang"].lower().startswith("fi")
    assert "Decision 77" in text
    assert Words("fi")("pack.rulings_of_meeting") in text
    assert told[-1] == 1.0


def office(folder: Path, monkeypatch, script: str) -> None:
    """Let a script of ours stand where LibreOffice would be found."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_without_a_printer_the_pdf_is_refused_in_words(monkeypatch, settings, words):
    settings(browser="")
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    monkeypatch.setattr(pack_print, "OFFICES", ())
    assert printable() is None
    with pytest.raises(ExportProblem) as caught:
        printed(pack(), words)
    assert caught.value.key == "pack.no_printer"
    assert "LibreOffice" in caught.value.say(words)
    with ZipFile(BytesIO(everything([(pack(items=()), words)]))) as made:
        assert [name.rpartition(".")[2] for name in made.namelist()] == ["pptx", "xlsx"]


@pytest.mark.parametrize("script", ["exit 1", "sleep 60", "true"])
def test_a_printer_that_fails_or_hangs_is_ended_and_said(script, monkeypatch, tmp_path, words):
    office(tmp_path, monkeypatch, script)
    monkeypatch.setattr(pack_print, "PATIENCE", 0.5)
    begun = time.monotonic()
    with pytest.raises(ExportProblem) as caught:
        printed(pack(items=()), words)
    assert caught.value.key == "pack.not_printed"
    assert time.monotonic() - begun < 30
    assert caught.value.say(words).endswith(".")


def test_the_printer_gets_a_profile_that_is_thrown_away(monkeypatch, tmp_path, words):
    keep = tmp_path / "seen"
    office(tmp_path, monkeypatch, f'echo "$@" > {keep}; echo half a file > pack.pdf')
    with pytest.raises(ExportProblem, match="not_printed"):
        printed(pack(items=()), words)
    profile = re.search(r"-env:UserInstallation=file://(\S+)", keep.read_text()).group(1)
    assert not Path(profile).exists()
    assert not Path(profile).parent.exists()


def test_pages_for_chromium_hold_text_as_text(monkeypatch, words):
    monkeypatch.setattr(pack_print.image, "svg", lambda *given, **more: b"<svg/>")
    evil = "<script>alert(1)</script>"
    item = Item(chart=panel(Form.RANGES), note=evil, remarks=remarks(), rulings=(ruling(text=evil),))
    made = pack_print.pages(pack(title=evil, items=(item,), notes=evil, earlier=(ruling(text=evil),)), words)
    assert "<script" not in made
    assert made.count("&lt;script&gt;") >= 5
    assert f'<html lang="{TAGS[words.language]}">' in made
    assert say.alt(panel(Form.RANGES), words)[:60] in made
    assert "⟦" not in made


# All languages at once


def test_everything_in_all_languages_is_one_archive(monkeypatch):
    monkeypatch.setattr(pack_print, "printable", lambda: None)
    small = pack(items=pack().items[:1])
    told: list[float] = []
    made = everything([(small, Words(language)) for language in LANGUAGES], progress=told.append)
    with ZipFile(BytesIO(made)) as read:
        assert read.testzip() is None
        names = read.namelist()
    assert len(set(names)) == 6
    assert all(re.fullmatch(r"[a-z0-9_-]+_2026-09-18_(fi|sv|en)\.(pptx|xlsx)", name) for name in names)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert made == everything([(small, Words(language)) for language in LANGUAGES])
    assert file_name(small, Words("en"), "pptx").startswith("meeting-pack_steering-group")


# Text that goes on


def test_poured_text_loses_nothing_and_no_heading_stands_alone():
    said = [Paragraph(text=f"Head {turn}", head=True) if turn % 5 == 0 else Paragraph(text=SAID) for turn in range(40)]
    first, rest = Box(left=0, top=0, width=3, height=2), Box(left=0, top=0, width=9, height=4)
    parts = poured(said, first, rest, (14, 13, 12))
    assert (
        " ".join(each.text.strip() for _, part in parts for each in part).split()
        == " ".join(each.text for each in said).split()
    )
    assert len(parts) > 2
    assert not [part for _, part in parts if part[-1].head]
    tiny = Box(left=0, top=0, width=1, height=0.05)
    assert sum(len(part) for _, part in poured(said[:3], tiny, tiny, (12,))) >= 3


def test_shapes_of_the_deck_can_be_read_aloud_in_order(words):
    for page in deck(words.language).slides:
        assert page.shapes.title.text_frame.text
        assert [shape for shape in shapes_of(page) if shape.has_text_frame]


def test_a_long_table_takes_the_whole_width_and_what_is_said_of_it_follows(words):
    long = panel(Form.TABLE)
    rows = tuple(Name(code=f"r{turn}", text=f"Question {turn}") for turn in range(40))
    table = told([(row.code, column.code, 0.0, Status.SHOWN) for row in rows for column in long.columns])
    table = table.assign(told=[f"An answer of some length about {row}" for row in table["row"]])
    item = Item(chart=replace(long, rows=rows, table=table), note="Read the whole table.")
    made = Presentation(BytesIO(slides(pack(items=(item,), earlier=()), words)))
    wide = [shape.width for page in made.slides for shape in page.shapes if shape.has_table][:-1]
    assert len(wide) > 1
    assert min(wide) > made.slide_width * 0.85
    page = made.slides[titles(made).index(words("pack.continued", title=say.finding(item.chart, words)))]
    assert "Read the whole table." in text_of(page)
    assert_nothing_clipped(made)
