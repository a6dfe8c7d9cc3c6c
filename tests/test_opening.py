"""A file that people send is opened as it is meant: workbook or CSV, and what was taken for granted is said."""

import io
import warnings
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from components.i18n import LANGUAGES, catalogue
from data_access.importing.opening import Book, Refused, open_file

ROWS = [["county", "month", "started"], ["Etelä-Savo", "2026-09", "3"], ["Kainuu", "2026-09", "4,5"]]


def workbook(*sheets, **options) -> bytes:
    """A workbook with *sheets*: (title, rows)."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, **options}) as book:
        for title, rows in sheets:
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def table(book: Book) -> list[list]:
    """The cells of the first sheet, empty ones as None."""
    raw = next(iter(book.sheets.values()))
    return [[raw.columns[column].get(row) for column in sorted(raw.columns)] for row in raw.rows]


def noted(book: Book) -> dict:
    return {note.key: dict(note.values) for note in book.assumed}


@pytest.mark.parametrize(
    ("codec", "called"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("latin-1", "Latin-1 (Windows-1252)"),
        ("cp1252", "Latin-1 (Windows-1252)"),
    ],
)
@pytest.mark.parametrize(("separator", "key"), [(",", "comma"), (";", "semicolon"), ("\t", "tab")])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_in_every_way_excel_writes_it(codec, called, separator, key, end):
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in row] for row in ROWS]
    text = end.join(separator.join(row) for row in quoted) + end
    book = open_file("Kuukausi.csv", text.encode(codec))
    assert table(book) == ROWS
    assert noted(book) == {f"separator_{key}": {}, "encoding": {"encoding": called}}
    assert list(book.sheets) == ["Kuukausi"]


def test_a_decimal_comma_does_not_make_the_comma_the_separator():
    text = "a;b;c;d\n1,5;2,5;3,5;4,5\n1,5;2,5;3,5;4,5\n"
    assert table(open_file("x.csv", text.encode()))[1] == ["1,5", "2,5", "3,5", "4,5"]


def test_excels_own_line_about_the_separator_is_obeyed_and_rows_keep_their_numbers():
    book = open_file("x.csv", b"sep=;\r\na;b\r\n1,2;3\r\n")
    raw = book.sheets["x"]
    assert (table(book), raw.rows) == ([["a", "b"], ["1,2", "3"]], (2, 3))


def test_quotation_marks_may_hold_separators_and_lines():
    book = open_file("x.csv", b'a,b\n"one, two","first\nsecond"\n\n3,4\n')
    assert table(book) == [["a", "b"], ["one, two", "first\nsecond"], ["3", "4"]]
    assert book.sheets["x"].rows == (1, 2, 4)


def test_a_file_with_one_column_is_a_table_too():
    assert table(open_file("x.csv", b"code\nES-01\nES-02\n")) == [["code"], ["ES-01"], ["ES-02"]]


def test_what_a_file_is_is_told_from_its_content_not_its_name():
    assert open_file("x.csv", workbook(("one", ROWS))).kind == "xlsx"
    assert open_file("x.txt", b"a;b\n1;2").kind == "csv"


def test_a_workbook_gives_the_same_values_as_openpyxl():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("mixed")
        day, clock, span = (book.add_format({"num_format": form}) for form in ("d.m.yyyy", "hh:mm", "[h]:mm"))
        sheet.write_row(0, 0, ["text", 5, 2.5, True, "ääkköset ’–‘", "  spaced  ", -1, 1e20])
        sheet.write_datetime(1, 0, date(2026, 9, 1), day)
        sheet.write_datetime(1, 1, datetime(2026, 9, 1, 13, 30), day)  # noqa: DTZ001 (Excel knows no time zones)
        sheet.write_number(1, 2, 0.5, clock)
        sheet.write_number(1, 3, 1.5, span)
        sheet.write_number(1, 4, 1 / 3)
        sheet.write_formula(3, 0, "=1+1", None, 2)
        sheet.write_formula(3, 1, '="a"&"b"', None, "ab")
        sheet.write_rich_string(3, 3, "plain ", book.add_format({"bold": True}), "bold")
        sheet.write_blank(4, 1, None, day)
    data = stream.getvalue()
    theirs = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).active
    raw = open_file("x.xlsx", data).sheets["mixed"]
    ours = {(row, column): value for column, cells in raw.columns.items() for row, value in cells.items()}
    for number, row in enumerate(theirs.iter_rows(values_only=True), start=1):
        for column, expected in enumerate(row, start=1):
            found = ours.pop((number, column), None)
            if isinstance(expected, datetime) and expected.time() == time():
                expected = expected.date()
            assert (found, type(found)) == (expected, type(expected))
    assert not ours
    assert (raw.columns[3][2], raw.columns[4][2]) == (time(12), timedelta(days=1, hours=12))


def test_a_workbook_that_counts_days_from_1904_says_so():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"date_1904": True}) as book:
        sheet = book.add_worksheet("x")
        sheet.write_datetime(0, 0, date(2026, 9, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    opened = open_file("x.xlsx", stream.getvalue())
    assert opened.days_from == date(1904, 1, 1)
    assert table(opened) == [[date(2026, 9, 1)]]


def test_hidden_sheets_and_rows_and_merged_cells_are_known():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        shown, hidden = book.add_worksheet("shown"), book.add_worksheet("hidden")
        hidden.hide()
        hidden.write(0, 0, "x")
        shown.merge_range("B2:D3", "merged")
        shown.write(4, 0, "x")
        shown.set_row(4, None, None, {"hidden": True})
    sheets = open_file("x.xlsx", stream.getvalue()).sheets
    assert (sheets["shown"].hidden, sheets["hidden"].hidden) == (False, True)
    assert (sheets["shown"].merged, sheets["shown"].hidden_rows) == (((2, 2, 3, 4),), 1)


def test_a_formula_without_its_value_is_not_an_empty_cell():
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["=1+1", "#REF!", 3])
    book.save(stream)
    raw = open_file("x.xlsx", stream.getvalue()).sheets["Sheet"]
    assert raw.odd == {(1, 1): ("formula_without_value", ""), (1, 2): ("excel_error", "#REF!")}


def test_text_that_looks_like_a_formula_stays_text():
    formula = "=cmd|' /C calc'!A0"
    assert table(open_file("x.xlsx", workbook(("x", [[formula, "+1", "-x", "@SUM(A1)"]]))))[0][0] == formula
    assert table(open_file("x.csv", f"a;b\n{formula};@x\n".encode()))[1] == [formula, "@x"]


def test_links_to_other_workbooks_are_not_followed():
    data = workbook(("x", ROWS))
    link = b'<?xml version="1.0"?><externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", link)
    assert table(open_file("x.xlsx", stream.getvalue())) == ROWS


def outcome(name: str, data: bytes) -> Book | None:
    """The opened file, or None where it was refused in words that every language has; anything else is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return open_file(name, data)
        except Refused as error:
            refused = error
    for language in LANGUAGES:
        assert catalogue(language)[f"file.{refused.key}"].format(**refused.values)
    return None


@given(st.binary(max_size=300), st.sampled_from(["x.csv", "x.xlsx"]))
@settings(max_examples=200)
def test_no_file_whatever_is_worse_than_refused(data, name):
    for each in (data, b"PK\x03\x04" + data, b"a;b\n" + data):
        outcome(name, each)


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=4))
@settings(max_examples=150)
def test_a_workbook_with_a_few_wrong_bytes_is_opened_or_refused(place, noise):
    data = bytearray(WHOLE)
    place %= len(data)
    data[place : place + len(noise)] = noise
    outcome("x.xlsx", bytes(data))


@given(st.data())
@settings(max_examples=200)
def test_a_workbook_with_a_few_wrong_words_inside_is_opened_or_refused(data):
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    part = data.draw(st.sampled_from(sorted(parts)))
    place = data.draw(st.integers(0, len(parts[part]) - 1))
    noise = data.draw(st.sampled_from([b"", b"<", b"9", b'"', b" x='1'", b"-", b"</c>", b"<v>", b"1e9", b"s", b"&lt;"]))
    length = data.draw(st.integers(0, 3))
    parts[part] = parts[part][:place] + noise + parts[part][place + length :]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    outcome("x.xlsx", stream.getvalue())


WHOLE = workbook(("one", ROWS), ("two", ROWS))
