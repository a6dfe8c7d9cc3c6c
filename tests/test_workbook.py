"""The workbook that counties fill in can be opened, says what is wanted, and comes back as it went out."""

from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO

import pandas as pd
import pytest
import xlsxwriter
from openpyxl import load_workbook
from turns import in_turn, one_of

from components.charts.chart import Edition, Spot
from components.i18n import LANGUAGES, Words
from components.workbook import telling, template
from components.workbook import words as wording
from components.workbook.examples import EXAMPLES, example
from components.workbook.marked import FILLS, marked, places
from data_access.importing.checking import EXAMPLES as MARKS
from data_access.importing.checking import check
from data_access.importing.opening import open_file
from data_access.importing.rules import Context
from data_access.importing.sheet import frame, plain
from data_access.importing.sheets import SHEETS, known, sheet
from data_access.queries.sheets import of_county

NAMES = {"12": ("Etelä-Savo", "Södra Savolax", "South Savo"), "13": ("Pohjois-Savo", "Norra Savolax", "North Savo")}
COUNTIES = tuple(
    Spot(code=code, kind="county", in_project=True, names=told, shorts=told)
    for code, told in ((code, dict(zip(LANGUAGES, names, strict=True))) for code, names in NAMES.items())
)
BASE = Edition(number=7, published_at=datetime(2026, 1, 2, tzinfo=UTC), fingerprint="0123456789abcdef", latest=7)
TODAY = date(2026, 1, 15)
FORMULA = '=HYPERLINK("http://x","y")'


def standing(words, county="12"):
    """Return one row of every sheet, a believable one."""
    return {each.name: frame(each, [example(each, words, county)]) for each in SHEETS}


def made(words, rows, *, county=None):
    packages = frame(sheet("work_package"), [example(sheet("work_package"), words, "12")])
    return template.workbook(words, rows, county=county, counties=COUNTIES, packages=packages, base=BASE)


@cache
def whole(language):
    """Return a workbook with one row of every sheet, made once for all that is looked at in it."""
    return made(Words(language), standing(Words(language)))


def checked(data, rows, *, county=None, name="sent.xlsx"):
    context = Context(known=known(rows), rows=rows, starts=date(2024, 8, 1), ends=date(2026, 12, 31), today=TODAY)
    return check(
        open_file(name, data),
        headings=wording.headings(),
        titles=wording.titles(),
        labels=wording.labels(COUNTIES),
        county=county,
        context=context,
    )


def sent(titles, name="x.xlsx"):
    """Return a workbook with the given sheets: ``{title: rows of cells}``."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for title, rows in titles.items():
            page = book.add_worksheet(title)
            for down, cells in enumerate(rows):
                page.write_row(down, 0, cells)
    return file.getvalue()


# The words


def test_no_heading_title_or_label_means_two_things():
    assert {name for name in wording.titles().values() if name} == {each.name for each in SHEETS}
    told = {}
    for each in SHEETS:
        for language in LANGUAGES:
            words = Words(language)
            title = wording.title(each, words)
            assert told.setdefault(title.casefold(), each.name) == each.name
            assert len(title) <= 31, f"Excel allows no sheet called {title!r}"
            for column in each.columns:
                head = (each.name, wording.heading(each, column, words).casefold())
                assert told.setdefault(head, column.name) == column.name
                for code, label in wording.choices(column, words).items():
                    assert told.setdefault((each.name, column.name, label.casefold()), code) == code
                    assert ";" not in label or column.kind != "codes"


def test_every_sheet_has_an_example_and_no_other_has():
    assert EXAMPLES.keys() == {each.name for each in SHEETS}


# The template


def test_the_template_opens_with_a_sheet_of_instructions_and_every_sheet_of_ours(words):
    book = load_workbook(BytesIO(whole(words.language)))
    titles = [wording.title(each, words) for each in SHEETS]
    assert book.sheetnames == [words("workbook.instructions.title"), *titles, words("workbook.lists")]
    assert [page.title for page in book if page.sheet_state == "hidden"] == [words("workbook.lists")]
    assert book.defined_names["Matka_base_release"].attr_text.endswith("$B$3")
    assert {each.name: each.value for each in book.custom_doc_props.props}["Language"] == words.language


def test_every_column_has_its_heading_and_help_and_every_choice_its_list(words):
    book = load_workbook(BytesIO(whole(words.language)))
    for each in SHEETS:
        page = book[wording.title(each, words)]
        assert page.freeze_panes == "B3"
        lists = {
            str(rule.sqref).split(":")[0].rstrip("0123456789"): rule
            for rule in page.data_validations.dataValidation
            if rule.type == "list"
        }
        for column, cell in zip(each.columns, page[1], strict=True):
            assert cell.value.removesuffix(" *") == wording.heading(each, column, words)
            assert cell.value.endswith(" *") == column.needed
            assert words(f"sheet.{each.name}.help.{column.name}") in cell.comment.text
            if (column.choices and column.kind != "codes") or column.refers or column.kind == "truth":
                offered = listed(book, lists[cell.column_letter].formula1)
                assert set(wording.choices(column, words).values()) <= offered
                assert offered


def listed(book, formula):
    title, _, area = formula.lstrip("=").rpartition("!")
    cells = book[title.strip("'")][area.replace("$", "")]
    cells = [cell for row in cells for cell in row] if isinstance(cells, tuple) else [cells]
    return {cell.value for cell in cells if cell.value}


def test_a_lead_finds_their_own_county_and_nothing_of_others(words):
    rows = standing(words)
    theirs = standing(words, "13")["placement_month"]
    rows["placement_month"] = pd.concat([rows["placement_month"], theirs], ignore_index=True)
    book = load_workbook(BytesIO(made(words, of_county(rows, "12"), county="12")))
    own, other = (NAMES[code][LANGUAGES.index(words.language)] for code in ("12", "13"))
    said = {cell.value for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert own in said
    assert not [text for text in said if other in text]
    coordinators = {wording.title(each, words) for each in SHEETS if each.county is None}
    assert not coordinators & set(book.sheetnames)


def test_the_county_of_a_new_row_fills_itself_in(words):
    book = load_workbook(BytesIO(made(words, of_county(standing(words), "12"), county="12")))
    page = book[words("sheet.placement_month.title")]
    assert page["A3"].value == NAMES["12"][LANGUAGES.index(words.language)]
    assert page["A4"].value == f'=IF(COUNTA(B4:H4)>0,"{page["A3"].value}","")'


@pytest.mark.parametrize("language", one_of(LANGUAGES, 0))
def test_text_that_looks_like_a_formula_stays_text(language):
    words = Words(language)
    rows = standing(words)
    rows["lesson"] = rows["lesson"].assign(text=FORMULA)
    data = made(words, rows)
    page = load_workbook(BytesIO(data))[words("sheet.lesson.title")]
    cell = page.cell(row=3, column=[each.name for each in sheet("lesson").columns].index("text") + 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (FORMULA, "s", None)
    assert checked(data, rows).rows["lesson"]["text"].tolist() == [FORMULA]


def test_the_same_data_gives_the_same_file(words):
    assert made(words, standing(words)) == whole(words.language)


# There and back


@pytest.mark.parametrize(("county", "language"), in_turn([None, "12"], LANGUAGES))
def test_a_template_sent_back_as_it_is_brings_no_fault_and_no_change(county, language):
    words = Words(language)
    rows = standing(words)
    offered = rows if county is None else of_county(rows, county)
    data = whole(words.language) if county is None else made(words, offered, county=county)
    found = checked(data, rows, county=county)
    assert found.faults == ()
    assert found.assumed == ()
    assert found.rows.keys() == offered.keys()
    for name, back in found.rows.items():
        for column in sheet(name).columns:
            assert plain(back[column.name]) == plain(offered[name][column.name]), (name, column.name)


def test_a_template_without_data_holds_only_examples_which_are_not_read(words):
    empty = {each.name: frame(each, []) for each in SHEETS}
    data = made(words, empty)
    found = checked(data, empty)
    assert [fault.key for fault in found.faults] == ["nothing_to_send"]
    book = load_workbook(BytesIO(data))
    assert all(book[wording.title(each, words)]["A2"].value.casefold().startswith(MARKS) for each in SHEETS)


def test_the_file_says_which_release_it_was_filled_from(words):
    assert wording.base_of(open_file("x.xlsx", whole(words.language))) == (7, "0123456789ab")
    assert wording.base_of(open_file("x.csv", b"a;b\n1;2\n")) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_headings_of_any_language_are_understood(language):
    """Whoever checks it, a file may be in another language than theirs."""
    words = Words(language)
    shown = example(sheet("placement_month"), words, "12")
    heads = [
        wording.heading(sheet("placement_month"), column, words).upper() for column in sheet("placement_month").columns
    ]
    cells = [telling.cell(column, shown[column.name], words, COUNTIES) for column in sheet("placement_month").columns]
    found = checked(sent({words("sheet.placement_month.title"): [heads, cells]}), standing(words))
    assert not found.errors
    assert found.rows["placement_month"].iloc[0].to_dict() == shown


# What is wrong, marked


def wrong_book(words):
    """Return a workbook with a wrong month, a wrong number and a name nobody knows, in cells B3, F3 and A4."""
    own = sheet("placement_month")
    heads = [wording.heading(own, column, words) for column in own.columns]
    right = [telling.cell(column, example(own, words, "12")[column.name], words, COUNTIES) for column in own.columns]
    return sent(
        {
            words("sheet.placement_month.title"): [
                heads,
                right,
                [right[0], "2025-13", *right[2:5], "three", *right[6:]],
                ["Atlantis", "2025-10", *right[2:]],
            ],
            "Own notes": [["=1+1 is two"]],
        }
    )


def test_the_marked_copy_marks_exactly_the_faulty_cells(words):
    data = wrong_book(words)
    found = checked(data, standing(words))
    copy = load_workbook(BytesIO(marked(data, open_file("x.xlsx", data), found, words, COUNTIES)))
    page = copy[words("sheet.placement_month.title")]
    coloured = {
        cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.start_color.rgb[2:] in FILLS.values()
    }
    commented = {cell.coordinate for row in page.iter_rows() for cell in row if cell.comment}
    assert coloured == commented == {"B3", "F3", "A4"}
    assert words("fault.no_such_month") in page["B3"].comment.text
    assert page["F3"].value == "three"
    assert "Own notes" in copy.sheetnames


def test_the_marked_copy_lists_every_fault_first_and_may_be_sent_back(words):
    data = wrong_book(words)
    found = checked(data, standing(words))
    copy = marked(data, open_file("x.xlsx", data), found, words, COUNTIES)
    page = load_workbook(BytesIO(copy)).worksheets[0]
    assert page.title == words("workbook.problems.title")
    assert [cell.value for cell in page["C"][3:]] == ["B3", "F3", "A4"]
    assert [cell.value for cell in page["E"][3:]] == [
        telling.sentence(fault, words, COUNTIES) for fault in found.faults
    ]
    again = checked(copy, standing(words))
    assert [fault.place for fault in again.faults] == [fault.place for fault in found.faults]
    assert again.unread == found.unread == ("Own notes",)


def test_a_csv_file_comes_back_as_a_marked_workbook_whose_text_is_text(words):
    own = sheet("lesson")
    heads = ";".join(wording.heading(own, column, words) for column in own.columns)
    data = f"{heads}\nES-L01;Atlantis;;2025-09-15;{FORMULA.replace(chr(34), '')}\n".encode()
    found = checked(data, standing(words), name="opit.csv")
    assert [fault.column for fault in found.faults] == ["county"]
    page = load_workbook(BytesIO(marked(data, open_file("opit.csv", data), found, words, COUNTIES)))["opit"]
    assert {cell.coordinate for row in page.iter_rows() for cell in row if cell.comment} == {"B2"}
    assert page["E2"].data_type == "s"


def test_what_is_about_a_sheet_stands_at_its_first_heading(words):
    own = sheet("meeting")
    heads = [wording.heading(own, column, words) for column in own.columns]
    data = sent({words("sheet.meeting.title"): [heads, ["15.9.2025", "Kokous", words("code.meeting_kind.other")]]})
    found = checked(data, standing(words), county="12")
    (fault,) = found.faults
    assert fault.key == "coordinator_only"
    assert places(fault, found) == [(words("sheet.meeting.title"), 1, 1)]


# Faults as sentences


def test_every_sentence_of_a_fault_is_filled_in_with_what_people_read(words):
    found = checked(wrong_book(words), standing(words))
    told = [telling.sentence(fault, words, COUNTIES) for fault in found.faults]
    assert not [text for text in told if "⟦" in text or "{" in text]
    assert telling.where(found.faults[0], found.found, words) == words(
        "workbook.column_at", name=words("sheet.placement_month.column.month"), letter="B"
    )


def test_a_natural_key_is_told_in_words():
    own = sheet("placement_month")
    told = telling.identity(own, "12 / 2026-09-01 / 0-6 / total / emergency", Words("fi"), COUNTIES)
    words = Words("fi")
    assert told.split(" · ") == [
        "Etelä-Savo",
        "2026-09",
        *(words(f"code.{key}") for key in ("ages.0-6", "sex.total", "placement_kind.emergency")),
    ]
