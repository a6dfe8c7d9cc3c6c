"""Whatever somebody sends by mistake or on purpose: a clear word, the whole file refused, nothing written anywhere."""

import io
import os
import struct
import sys
import time
import tracemalloc
import zipfile
import zlib
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from sheet_examples import (
    A_PILOT,
    ACTIVITY_HEADER,
    PILOT_HEADER,
    activity,
    checked,
    keys,
    pilots,
    sheet_csv,
    told,
    workbook,
)

from components.i18n import LANGUAGES, Words
from data_access.importing import opening
from data_access.importing.opening import MAIN, Refused, open_file

MEGABYTE = 2**20
RIGHT = workbook({"pilot": [PILOT_HEADER, A_PILOT]})
SHEET = "xl/worksheets/sheet1.xml"


# Nothing is written anywhere

_written = []
_watching = False


def _notice(event, arguments):
    if _watching and event == "open":
        path, mode, flags = arguments
        writes = any(sign in (mode or "") for sign in "wax+") or (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes and "__pycache__" not in str(path):
            _written.append(str(path))


sys.addaudithook(_notice)


@pytest.fixture(autouse=True)
def nothing_is_written():
    """Every test of this file also sees to it that no file is opened for writing while it runs."""
    global _watching
    _written.clear()
    _watching = True
    yield
    _watching = False
    assert not _written


def test_the_watch_sees_what_is_written(tmp_path):
    (tmp_path / "x").write_text("x")
    assert str(tmp_path / "x") in _written
    _written.clear()


# Files


def refused(data: bytes, name: str = "x.xlsx") -> Refused:
    """Why a file is refused, after making sure that it can be said in every language."""
    with pytest.raises(Refused) as caught:
        open_file(name, data)
    for language in LANGUAGES:
        assert "⟦" not in Words(language)(f"file.{caught.value.key}", **caught.value.values)
    return caught.value


def repacked(change=None, **parts: bytes | None) -> bytes:
    """A right workbook with some *parts* changed, or with ``change(name, content)`` done to each; None: without it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(RIGHT)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        contents = {entry.filename: old.read(entry) for entry in old.infolist()} | parts
        for name, content in contents.items():
            if content is not None:
                new.writestr(name, change(name, content) if change else content)
    return stream.getvalue()


def in_sheet(inside: str) -> bytes:
    """A workbook whose sheet has *inside* for its XML."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">'
    return repacked(**{SHEET: f"{head}{inside}</worksheet>".encode()})


def one_cell(reference: str) -> str:
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<sheetData><row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'


OLE = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 504
HTML = b"\r\n<html><body><table><tr><td>county</td></tr></table></body></html>"


NO_TABLES = {
    "an empty workbook": ("x.xlsx", b"", "empty"),
    "an empty text": ("x.csv", b"", "empty"),
    "nothing but line ends": ("x.csv", b"\xef\xbb\xbf \r\n\r\n", "empty"),
    "nothing but a byte order mark": ("x.csv", b"\xff\xfe", "empty"),
    "nothing but NUL bytes": ("x.xlsx", b"\0" * 1000, "empty"),
    "half a workbook": ("x.xlsx", RIGHT[: len(RIGHT) // 2], "damaged"),
    "a workbook without its end": ("x.xlsx", RIGHT[:-30], "damaged"),
    "four bytes of a workbook": ("x.xlsx", RIGHT[:4], "damaged"),
    "a web page called .xlsx": ("x.xlsx", HTML, "markup"),
    "a web page called .csv": ("x.csv", HTML, "markup"),
    "a workbook of 2003 in XML": ("x.xls", b'<?xml version="1.0"?><Workbook/>', "markup"),
    "text called .xlsx": ("x.xlsx", b"county;month\n12;2026-09\n", "text_named_workbook"),
    "an old workbook called .xlsx": ("x.xlsx", OLE, "old_workbook"),
    "an old workbook": ("x.xls", OLE, "old_workbook"),
    "a workbook with a password": ("x.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "a PDF": ("x.xlsx", b"%PDF-1.7 county;month", "not_a_table"),
    "bytes": ("x.csv", bytes(range(1, 9)) * 50, "not_a_table"),
    "bytes of no encoding": ("x.csv", b"county\n\x81\x8d\x90", "encoding"),
    "UTF-32": ("x.csv", "county;month".encode("utf-32"), "encoding"),
    "half a character of UTF-16": ("x.csv", b"\xff\xfea", "encoding"),
    "an open quotation mark": ("x.csv", b'a;b\n1;"2\n', "csv_damaged"),
    "a quotation mark closed too early": ("x.csv", b'a;b\n"1"x;2\n', "csv_damaged"),
    "a cell of 1 MB": ("x.csv", b"a\n" + b"x" * MEGABYTE, "cell_too_long"),
    "a cell that is a little too long": ("x.csv", b"a\n" + b"x" * 10_001, "cell_too_long"),
    "a cell far to the right": ("x.csv", b";" * 100 + b"x\n", "too_many_columns"),
    "200,000 rows": ("x.csv", b"a;b\n" * 200_000, "too_many_rows"),
    "more than 20 MB": ("x.csv", b"x" * (20 * MEGABYTE + 1), "too_large"),
}


@pytest.mark.parametrize("what", NO_TABLES)
def test_a_file_that_is_no_table_is_refused_in_a_word(what):
    name, data, key = NO_TABLES[what]
    assert refused(data, name).key == key


def encrypted_zip() -> bytes:
    data = bytearray(RIGHT)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        data[at + place] |= 1
    return bytes(data)


STRANGE_PARTS = {
    "macros": ({"xl/vbaProject.bin": b"\xd0\xcf"}, "macros"),
    "no list of parts": ({"[Content_Types].xml": None}, "other_workbook"),
    "a binary workbook": ({"xl/workbook.bin": b"x"}, "other_workbook"),
    "no workbook": ({"xl/workbook.xml": None}, "other_workbook"),
    "an empty part": ({"xl/workbook.xml": b""}, "damaged"),
    "an open element": ({"xl/styles.xml": b"<styleSheet"}, "damaged"),
    "no sheet": ({SHEET: None}, "damaged"),
    "a sheet that is none": ({SHEET: b"<worksheet/>"}, "damaged"),
    "a thousand parts": ({f"xl/many{n}.xml": b"<x/>" for n in range(1001)}, "bomb"),
    "elements within elements": ({"xl/deep.xml": b"<x>" * 500 + b"</x>" * 500}, "bomb"),
    "too many elements": ({"xl/wide.xml": b"<y>" + b"<x/>" * 200_000 + b"</y>"}, "bomb"),
}


@pytest.mark.parametrize("what", STRANGE_PARTS)
def test_a_workbook_with_strange_parts_is_refused(what):
    change, key = STRANGE_PARTS[what]
    assert refused(repacked(**change)).key == key


def test_a_locked_or_macro_workbook_is_refused_whatever_its_name():
    assert refused(encrypted_zip()).key == "password"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert refused(repacked(lambda name, content: content.replace(kind, macro))).key == "macros"


def test_another_kind_of_zip_is_no_workbook():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    assert refused(stream.getvalue(), "x.ods").key == "other_workbook"


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
@pytest.mark.parametrize(
    "trick",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_entities_and_document_types_are_refused_in_every_part(part, trick, encoding):
    def spoil(name, content):
        if name != part:
            return content
        body = content.decode().partition("?>")[2]
        return f'<?xml version="1.0" encoding="{encoding}"?>{trick}{body}'.encode(encoding)

    assert refused(repacked(spoil)).key == "entities"


# Files that would be too much, refused before they are parsed


def packed(size: int) -> tuple[bytes, int]:
    """Zeros, deflated without ever being whole in memory, and their checksum."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    chunk, check, parts = b" " * MEGABYTE, 0, []
    for _ in range(size // MEGABYTE):
        parts.append(squeeze.compress(chunk))
        check = zlib.crc32(chunk, check)
    return b"".join([*parts, squeeze.flush()]), check


def bomb(size: int, claimed: int, entries: int = 1) -> bytes:
    """A zip whose *entries* unpack to *size* bytes each but claim to hold *claimed*."""
    body, check = packed(size)
    stream, central = io.BytesIO(), b""
    with zipfile.ZipFile(io.BytesIO(RIGHT)) as right:
        types = right.read("[Content_Types].xml")
    parts = [("[Content_Types].xml", zlib.compress(types, 9, -15), zlib.crc32(types), len(types))]
    parts += [(f"xl/worksheets/sheet{number + 1}.xml", body, check, claimed) for number in range(entries)]
    for name, content, checksum, length in parts:
        place = stream.tell()
        common = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0x5000, checksum, len(content), length, len(name), 0)
        stream.write(b"PK\x03\x04" + common + name.encode() + content)
        central += b"PK\x01\x02" + struct.pack("<H", 20) + common
        central += struct.pack("<HHHLL", 0, 0, 0, 0, place) + name.encode()
    place = stream.tell()
    stream.write(
        central + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, len(parts), len(parts), len(central), place, 0)
    )
    return stream.getvalue()


def rows_of_three(rows: int) -> bytes:
    """A sheet with so many rows, each with three numbers."""

    def row(number):
        cells = "".join(f'<c r="{letter}{number}"><v>{number % 97}</v></c>' for letter in "ABC")
        return f'<row r="{number}">{cells}</row>'

    return in_sheet(f"<sheetData>{''.join(map(row, range(1, rows + 1)))}</sheetData>")


def words(inside: bytes) -> bytes:
    return repacked(**{"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">'.encode() + inside + b"</sst>"})


def long_text() -> str:
    return os.urandom(MEGABYTE // 2).hex()


def inline(text: str) -> str:
    return f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'


MUCH = {
    "a zip bomb": (lambda: bomb(100 * MEGABYTE, 100 * MEGABYTE), "bomb"),
    "a zip bomb of the size that is allowed": (lambda: bomb(60 * MEGABYTE, 60 * MEGABYTE), "bomb"),
    "a zip bomb that lies about its size": (lambda: bomb(100 * MEGABYTE, 1000), "damaged"),
    "many small bombs": (lambda: bomb(5 * MEGABYTE, 5 * MEGABYTE, entries=40), "bomb"),
    "a hundred thousand parts": (lambda: RIGHT + b"PK\x01\x02" * 100_000, "bomb"),
    "a cell in the last corner": (lambda: in_sheet(one_cell("XFD1048576")), "too_many_rows"),
    "a cell far down": (lambda: in_sheet(one_cell("A1048576")), "too_many_rows"),
    "a cell far to the right": (lambda: in_sheet(one_cell("XFD1")), "too_many_columns"),
    "200,000 rows": (lambda: rows_of_three(200_000), "too_many_rows"),
    "a cell of 32,000 characters": (lambda: workbook({"pilot": [PILOT_HEADER, ["x" * 32_000]]}), "cell_too_long"),
    "a cell of 1 MB": (lambda: words(f"<si><t>{long_text()}</t></si>".encode()), "cell_too_long"),
    "a cell of 1 MB in pieces": (lambda: words(b"<si>" + b"<r><t>piece</t></r>" * 200_000 + b"</si>"), "cell_too_long"),
    "a cell of 1 MB inside the sheet": (lambda: in_sheet(inline(long_text())), "cell_too_long"),
    "a million words": (lambda: words(b"<si/>" * 1_000_000), "too_many_cells"),
    "a million empty rows": (lambda: in_sheet(f"<sheetData>{'<row/>' * 3_000_001}</sheetData>"), "bomb"),
}


@pytest.mark.parametrize("what", MUCH)
def test_a_file_that_would_be_too_much_is_refused_at_once_and_in_little_memory(what):
    make, key = MUCH[what]
    data = make()
    started = time.process_time()
    assert refused(data).key == key
    assert time.process_time() - started < 4  # 2 s on a machine of one's own
    tracemalloc.start()
    try:
        refused(data)
        assert tracemalloc.get_traced_memory()[1] < 100 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_workbook_of_ten_thousand_rows_fits_in_200_megabytes():
    part = 4  # a quarter of the rows in a quarter of the memory: watching memory is slow
    rows = [[f"ES-{number}", "12", "idea", "1.9.2025", "", "nurse", "yes"] for number in range(10_000 // part)]
    data = workbook({"pilot": [PILOT_HEADER, *rows]})
    tracemalloc.start()
    try:
        result = checked(data, "x.xlsx")
        assert tracemalloc.get_traced_memory()[1] < 200 * MEGABYTE / part
    finally:
        tracemalloc.stop()
    assert (result.faults, len(result.rows["pilot"])) == ((), 10_000 // part)


# Sheets and cells


def sheet_made(make) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        make(book)
    return stream.getvalue()


def formulas() -> bytes:
    """A workbook that no spreadsheet program has calculated yet."""
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = "activity"
    for row in (ACTIVITY_HEADER, ["ES-00", "9/2025", "=1+2", "=3", "=D2"], ["ES-00", "10/2025", 3, "#REF!", None]):
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


FORMULAS = formulas()  # made before the watch: openpyxl saves by way of a file


def test_formulas_without_values_are_told_cell_by_cell():
    result = checked(FORMULAS, "x.xlsx")
    assert told(result) == [
        (2, "started", "formula_without_value"),
        (2, "ended", "formula_without_value"),
        (2, "hours", "formula_without_value"),
        (3, "ended", "excel_error"),
    ]


def test_merged_cells_are_told_in_headings_and_among_the_data_but_not_above():
    def in_headings(book):
        sheet = book.add_worksheet("pilot")
        sheet.merge_range("A1:G1", "Instructions")
        sheet.write_row(1, 0, PILOT_HEADER)
        sheet.merge_range("F2:G2", "teams", book.add_format({"bold": True}))
        sheet.write_row(2, 0, A_PILOT[:5])

    def among_data(book):
        sheet = book.add_worksheet("pilot")
        sheet.write_row(0, 0, PILOT_HEADER)
        sheet.write_row(1, 0, A_PILOT[:5])
        sheet.write_row(2, 0, ["ES-02", None, "idea", "1.9.2025"])
        sheet.merge_range("B2:B3", "12")

    assert told(checked(sheet_made(in_headings), "x.xlsx")) == [
        (2, None, "merged_header"),
        (2, "paid", "column_missing"),
    ]
    assert told(checked(sheet_made(among_data), "x.xlsx")) == [
        (2, None, "merged_cells"),
        (3, "county", "value_missing"),
    ]


def test_a_hidden_sheet_of_ours_is_refused_and_other_hidden_sheets_are_passed_over():
    def make(book, title):
        book.add_worksheet("activity").write_row(0, 0, ACTIVITY_HEADER)
        book.worksheets()[0].write_row(1, 0, ["ES-00", "9/2025", 3])
        hidden = book.add_worksheet(title)
        hidden.write_row(0, 0, PILOT_HEADER)
        hidden.write_row(1, 0, A_PILOT)
        hidden.hide()

    assert keys(checked(sheet_made(lambda book: make(book, "pilot")), "x.xlsx")) == ["hidden_sheet"]
    other = checked(sheet_made(lambda book: make(book, "lists")), "x.xlsx")
    assert (other.faults, list(other.rows)) == ((), ["activity"])


def test_the_same_sheet_twice_is_refused():
    sheets = {"pilot": [PILOT_HEADER, A_PILOT], "Kokeilut": [PILOT_HEADER, A_PILOT]}
    assert keys(checked(workbook(sheets), "x.xlsx")) == ["sheet_twice"]


@pytest.mark.parametrize(
    ("column", "written", "key"),
    [
        ("started", "<5", "not_exact"),
        ("ended", "-1", "too_low"),
        ("ended", -1, "too_low"),
        ("started", -1, "out_of_range"),
        ("started", 10_000, "out_of_range"),
        ("started", "3.5", "not_whole"),
        ("started", 3.5, "not_whole"),
        ("started", "1e3", "not_whole"),
        ("started", "TRUE", "not_whole"),
        ("started", True, "not_whole"),
        ("started", "inf", "not_whole"),
        ("started", "nan", "not_whole"),
        ("started", "٣", "foreign_digits"),
        ("started", "1_000", "not_whole"),
        ("started", "1,234", "thousands_unclear"),
        ("started", "12\u202e3", "control_character"),
        ("started", date(2026, 1, 3), "not_whole"),
        ("month", "29.2.2025", "no_such_day"),
        ("month", "13/2025", "no_such_month"),
        ("month", "1.13.2025", "no_such_day"),
        ("month", 3, "not_month"),
        ("pilot", "ES‐00", "did_you_mean"),
        ("pilot", "ЕS-00", "did_you_mean"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_wrong_cell_is_refused_where_it_stands(column, written, key, kind):
    row = {"pilot": "ES-00", "month": "9/2025", "started": 3} | {column: written}
    rows = [ACTIVITY_HEADER, [row.get(name) for name in ACTIVITY_HEADER]]
    if kind == "csv":
        plain = [["" if cell is None else cells_text(cell) for cell in line] for line in rows]
        result = checked(sheet_csv(*plain), "activity.csv")
    else:
        result = checked(workbook({"activity": rows}), "x.xlsx")
    assert told(result) == [(2, column, key)]
    assert result.refused


def cells_text(cell) -> str:
    return (
        {True: "TRUE"}.get(cell, cell.isoformat() if isinstance(cell, date) else str(cell)) if cell is not None else ""
    )


@pytest.mark.parametrize(
    "county", ["Etelä‐Savo", "Etelä-Sаvo", "Etelä-  Savo", "Etelä-\u00a0Savo", "Etelä–Savo", "Ｅtelä -Savo"]
)
def test_an_odd_county_name_is_answered_with_the_right_one(county):
    (fault,) = pilots(["ES-01", county, *A_PILOT[2:]]).faults
    assert (fault.key, fault.column, fault.values) == ("did_you_mean", "county", {"suggestion": "Etelä-Savo"})


def test_days_as_text_and_as_excels_numbers_are_both_read():
    rows = [
        [f"ES-0{n}", "12", "idea", day] for n, day in enumerate([date(2025, 9, 1), 45901, "1.9.2025", "2025-09-01"])
    ]
    result = checked(workbook({"pilot": [PILOT_HEADER, *rows]}), "x.xlsx")
    assert not result.faults
    assert set(result.rows["pilot"]["starts"]) == {date(2025, 9, 1)}
    assert [(note.key, note.column) for note in result.assumed] == [("excel_days", "starts")]


def test_nul_bytes_are_told_where_they_are():
    data = sheet_csv(ACTIVITY_HEADER, ["ES-00", "9/2025", "3", "", ""]).replace(b";3;", b";3\x00;")
    result = checked(data, "activity.csv")
    assert told(result) == [(2, "started", "control_character")]
    assert result.faults[0].value == "3⟨U+0000⟩"
    nul = workbook({"activity": [ACTIVITY_HEADER, ["ES-00", "9/2025", "3_x0000_"]]})
    assert told(checked(nul, "x.xlsx")) == [(2, "started", "control_character")]


def test_text_that_looks_like_a_formula_is_accepted_as_text():
    formula = "=cmd|' /C calc'!A0"
    result = checked(workbook({"pilot": [[*PILOT_HEADER, "note"], [*A_PILOT, formula]]}), "x.xlsx")
    assert (result.faults, result.rows["pilot"]["note"].tolist()) == ((), [formula])


def test_another_countys_row_and_repeated_rows_are_refused():
    assert keys(activity(["PS-00", "9/2025", "1", "", ""], county="12")) == ["foreign_county"]
    assert keys(activity(*[["ES-00", "9/2025", "1", "", ""]] * 2)) == ["duplicate_row"]


def test_the_limits_are_far_above_what_is_sent():
    assert opening.MOST_ROWS >= 5 * 10_000
    data = workbook({"pilot": [PILOT_HEADER, *([f"ES-{n}", *A_PILOT[1:]] for n in range(3))]})
    assert not checked(data, "x.xlsx").faults
