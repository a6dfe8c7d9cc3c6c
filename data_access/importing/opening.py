"""Opening: the file that somebody sends, as sheets of cells, or one clear reason why not.  Nothing is written anywhere.

A workbook is guarded before it is believed: what it claims to hold is counted, every part is run through a streaming
parser that refuses document types and entities and stops at the first cell too many, and only then does openpyxl say
which sheets, words and date formats it has.  The cells come from that same single pass, for openpyxl would need
several times as long, and could not tell a formula without a value from an empty cell.
"""

import csv
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import PurePath
from typing import IO
from xml.parsers import expat

from data_access.importing.cells import EXCEL_ERRORS, WINDOWS_DAYS, identity_codes, shown
from data_access.problem import Problem

# Bounds: many times what a county sends, and small enough for a server that others use at the same time.
LARGEST = 20 * 2**20  # bytes of a file
UNPACKED = 80 * 2**20  # bytes of all parts of a workbook together
RATIO = 250  # how many times smaller a part of over 8 MB may be when packed; XML of real sheets packs 5–30 times
PARTS = 1_000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_CELLS = 500_000  # of a whole workbook
MOST_WORDS = 300_000  # different texts in a workbook
MOST_ELEMENTS = 3_000_000  # of a sheet, empty cells that only carry a format among them
MOST_OTHER_ELEMENTS = 100_000  # of any other part
DEEPEST = 60
LONGEST = 10_000  # characters of a cell
CHUNK = 2**18

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # the container of old Excel files and of encrypted new ones
MAGIC = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"{\\rtf")
MARKUP = re.compile(r"\s*<(!doctype|html|head|body|table|meta|\?xml|[a-z]+[ >])", re.IGNORECASE)
SEPARATORS = {";": "semicolon", "\t": "tab", ",": "comma"}  # in this order where two would do


class Refused(Problem):
    """The whole file is of no use, and why: ``words(f"file.{key}", **values)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that was taken for granted: ``words(f"assumed.{key}", **values)``.

    *sheet* is the name of a sheet of ours or "" for the whole file, *column* a column of ours or None.
    """

    key: str
    sheet: str = ""
    column: str | None = None
    values: Mapping = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """The cells of one sheet as the file has them.

    *rows* are the numbers of the rows that hold anything.  *columns* is ``{column, 1 = A: {row: value}}``; a value is
    str, int, float, bool, date, datetime, time or timedelta.  *odd* are cells without a value of their own and why
    ("formula_without_value", "excel_error"), with what they say.  *merged* are (first row, first column, last row, last
    column).  A hidden sheet is read as well; it is for ``checking`` to refuse or ignore it.
    """

    title: str
    rows: tuple[int, ...]
    columns: Mapping[int, Mapping[int, object]]
    odd: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    hidden_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A file that could be opened.  *days_from* is the day from which it counts days that have no date format."""

    kind: str  # xlsx | csv
    assumed: tuple[Note, ...]
    sheets: Mapping[str, Raw]  # by title, in the order of the file
    days_from: date = WINDOWS_DAYS


def open_file(name: str, data: bytes) -> Book:
    """Return the sheets in *data*, a file called *name*: XLSX, or CSV in the ways Excel and others write it.

    What it is is told from its content.  Raises ``Refused``.
    """
    if len(data) > LARGEST:
        raise Refused("too_large", megabytes=LARGEST // 2**20)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refused("empty")
    if data.startswith(OLE):
        raise Refused("password" if "EncryptedPackage".encode("utf-16-le") in data else "old_workbook")
    if data.startswith(b"PK"):
        return _workbook(data)
    if data.startswith(MAGIC):
        raise Refused("not_a_table")
    return _csv(name, data)


# Workbooks


def _workbook(data: bytes) -> Book:
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: install the packages of requirements.txt")
    with warnings.catch_warnings():  # openpyxl warns of every feature it passes over
        warnings.simplefilter("ignore")
        try:
            with _archive(data) as archive:
                parts = _guarded(archive)
            return _book(data, parts)
        except Problem:
            raise
        except Exception as error:  # zipfile, expat and openpyxl raise whatever they stumble over in a damaged file
            raise Refused("damaged") from error


def _archive(data: bytes) -> zipfile.ZipFile:
    archive = container(data, parts=PARTS, unpacked=UNPACKED)
    names = archive.namelist()
    if "[Content_Types].xml" not in names or "xl/workbook.bin" in names:
        raise Refused("other_workbook")
    return archive


def container(data: bytes, *, parts: int, unpacked: int) -> zipfile.ZipFile:
    """Return the opened container of an Office file once all that it claims about itself is within bounds."""
    if data.count(b"PK\x01\x02") > parts:  # counted before zipfile makes an object of each
        raise Refused("bomb")
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("password")
    if sum(entry.file_size for entry in entries) > unpacked or any(map(_swells, entries)):
        raise Refused("bomb")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Refused("damaged")
    if len(names) != len(entries):  # two parts of one name: programs disagree about which counts
        raise Refused("damaged")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    return archive


def _swells(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > 8 * 2**20 and entry.file_size > RATIO * max(entry.compress_size, 1)


def _guarded(archive: zipfile.ZipFile) -> dict[str, "_Cells"]:
    """Run every XML part of *archive* through the streaming parser, and return the cells of its sheets by part."""
    sheets = {}
    cells = 0
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        _refuse_crowd(archive, entry)
        with archive.open(entry) as stream:
            found = _scan(stream, MOST_CELLS - cells)
        if found is not None:
            cells += len(found.cells)
            sheets[entry.filename] = found
    return sheets


def _refuse_crowd(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a sheet with far too much in it at once; what this quick count does not see, the parser will."""
    rows = values = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            rows += chunk.count(b"<row")
            values += chunk.count(b"</v>")
    if values > MOST_CELLS:
        raise (
            Refused("too_many_rows", rows=MOST_ROWS)
            if rows > MOST_ROWS
            else Refused("too_many_cells", cells=MOST_CELLS)
        )


@dataclass(slots=True, kw_only=True)
class _Cells:
    """The cells of a sheet as its XML says them: (row, column, type, style, text, is a formula)."""

    cells: list[tuple[int, int, str, int, str, bool]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: int = 0


def _scan(stream: IO[bytes], most_cells: int) -> _Cells | None:
    """Read one XML part to its end within our bounds; return the cells if it is a sheet."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    found = None

    def root(name: str, attributes: dict) -> None:
        nonlocal found
        if name == f"{MAIN}}}worksheet":
            found = _Cells()
            _watch_sheet(parser, found, most_cells)
        elif name == f"{MAIN}}}sst":
            _watch_words(parser)
        else:
            _watch_other(parser)
            parser.StartElementHandler(name, attributes)

    parser.StartElementHandler = root
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return found


def _refuse_document_type(*_arguments) -> None:
    raise Refused("entities")


def _watch_other(parser: expat.XMLParserType) -> None:
    elements = depth = 0

    def start(name: str, attributes: dict) -> None:
        nonlocal elements, depth
        elements += 1
        depth += 1
        if elements > MOST_OTHER_ELEMENTS or depth > DEEPEST:
            raise Refused("bomb")
        kind = attributes.get("ContentType", "")
        if "macroEnabled" in kind:
            raise Refused("macros")
        # Only parts called .xml are guarded, so no other may be given to openpyxl as one.
        part = attributes.get("PartName", ".xml") if kind.endswith("+xml") else ".xml"
        target = attributes.get("Target", ".xml") if attributes.get("Type", "").endswith("/worksheet") else ".xml"
        if not (part.lower().endswith((".xml", ".rels")) and target.lower().endswith(".xml")):
            raise Refused("damaged")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end


def _watch_words(parser: expat.XMLParserType) -> None:
    words = elements = 0
    length, begins = 0, ""

    def start(name: str, _attributes: dict) -> None:
        nonlocal words, elements, length, begins
        elements += 1
        if name == f"{MAIN}}}si":
            words += 1
            length, begins = 0, ""
        if words > MOST_WORDS or elements > MOST_ELEMENTS:
            raise Refused("too_many_cells", cells=MOST_CELLS)

    def data(text: str) -> None:
        nonlocal length, begins
        length += len(text)
        begins = begins or text[:200]
        if length > LONGEST:
            raise _too_long(begins)

    parser.StartElementHandler, parser.CharacterDataHandler = start, data


def _too_long(begins: str) -> Refused:
    said = "" if identity_codes(begins) else shown(begins.strip()[:30])
    return Refused("cell_too_long", longest=LONGEST, begins=said)


def _watch_sheet(parser: expat.XMLParserType, found: _Cells, most_cells: int) -> None:
    """Gather the cells of a sheet into *found*; empty ones that only carry a format are passed over."""
    keep = found.cells.append
    columns = {}  # "AB": 28
    elements = row = column = 0
    kind, style, formula = "", 0, False
    text = []
    listens = False  # to the text of a value

    def start(name: str, attributes: dict) -> None:
        nonlocal elements, row, column, kind, style, formula, listens
        elements += 1
        name = name.rpartition("}")[2]
        if name == "c":
            reference = attributes.get("r")
            if reference is None:
                column += 1
            else:
                letters = reference.rstrip("0123456789")
                column = columns.get(letters) or columns.setdefault(letters, _column(letters))
                if reference != f"{letters}{row}":
                    raise Refused("damaged")
            kind, style, formula = attributes.get("t", "n"), int(attributes.get("s", 0)), False
            text.clear()
        elif name in ("v", "t"):
            listens = True
        elif name == "f":
            formula = True
        elif name == "row":
            number = int(attributes.get("r", row + 1))
            if number <= row:
                raise Refused("damaged")
            row, column = number, 0
            found.hidden_rows += attributes.get("hidden") in ("1", "true")
        elif name == "mergeCell":
            found.merged.append(attributes.get("ref", ""))
        elif name == "rPh":  # how the text before is pronounced
            parser.StartElementHandler = None
        if elements > MOST_ELEMENTS or len(found.merged) > MOST_ROWS:
            raise Refused("too_many_cells", cells=MOST_CELLS)

    def end(name: str) -> None:
        nonlocal listens
        name = name.rpartition("}")[2]
        if name in ("v", "t"):
            listens = False
        elif name == "c" and (text or formula):
            if row > MOST_ROWS:
                raise Refused("too_many_rows", rows=MOST_ROWS)
            if column > MOST_COLUMNS:
                raise Refused("too_many_columns", columns=MOST_COLUMNS)
            if len(found.cells) >= most_cells:
                raise Refused("too_many_cells", cells=MOST_CELLS)
            keep((row, column, kind, style, "".join(text), formula))
        elif name == "rPh":
            parser.StartElementHandler = start

    def data(said: str) -> None:
        if listens:
            text.append(said)
            if len(said) > LONGEST or (len(text) > 1 and sum(map(len, text)) > LONGEST):
                raise _too_long(text[0])

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise Refused("damaged")
        number = 26 * number + ord(letter) - 64
    return number


def _book(data: bytes, parts: Mapping[str, _Cells]) -> Book:
    """Return the sheets of a workbook whose parts have been guarded, under the titles that openpyxl finds."""
    import openpyxl
    from openpyxl.utils.datetime import MAC_EPOCH
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, OSError, KeyError) as error:
        raise Refused("other_workbook") from error
    try:
        sheets = {}
        for sheet in book.worksheets:
            cells = parts.pop(sheet._worksheet_path, None)  # in openpyxl no public name says which part a sheet is
            if cells is None:
                raise Refused("damaged")
            value = _values(sheet._shared_strings, book._date_formats, book._timedelta_formats, book.epoch)
            sheets[sheet.title] = _raw(sheet.title, cells, value, hidden=sheet.sheet_state != "visible")
        if not sheets:
            raise Refused("damaged")
        days_from = date(1904, 1, 1) if book.epoch == MAC_EPOCH else WINDOWS_DAYS
        return Book(kind="xlsx", assumed=(), sheets=sheets, days_from=days_from)
    finally:
        book.close()


def _raw(title: str, found: _Cells, value: Callable, *, hidden: bool) -> Raw:
    columns, odd = {}, {}
    rows = {}  # in order, each once
    for row, column, kind, style, text, formula in found.cells:
        said = None
        if formula and text == "" and kind != "str":
            odd[row, column] = ("formula_without_value", "")
        elif kind == "e" or (formula and text in EXCEL_ERRORS):
            odd[row, column] = ("excel_error", text)
        else:
            said = value(kind, style, text)
            if said is None or (isinstance(said, str) and not said.strip()):
                continue
        rows[row] = None
        if said is not None:
            columns.setdefault(column, {})[row] = said
    return Raw(
        title=title,
        rows=tuple(rows),
        columns=columns,
        odd=odd,
        merged=tuple(_area(area) for area in found.merged),
        hidden=hidden,
        hidden_rows=found.hidden_rows,
    )


def _values(words: list[str], dates: set[int], spans: set[int], epoch: datetime) -> Callable[[str, int, str], object]:
    """Return what turns a cell's type, style and text into a value."""
    from openpyxl.utils.datetime import from_excel, from_ISO8601

    days = {}  # few and often repeated

    def value(kind: str, style: int, text: str):
        if kind == "s":
            return _unescaped(words[int(text)])
        if kind in ("str", "inlineStr"):
            return _unescaped(text)
        if kind == "b":
            return text == "1" or text == "true"
        if kind == "d":
            return _day(from_ISO8601(text))
        if (text, style) in days:
            return days[text, style]
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else float(text)
        if style in dates or style in spans:
            try:
                return days.setdefault((text, style), _day(from_excel(number, epoch, timedelta=style in spans)))
            except (ValueError, OverflowError):  # a negative day, or one after the year 9999
                return number
        return int(number) if isinstance(number, float) and number.is_integer() and abs(number) < 1e15 else number

    return value


def _day(found):
    return found.date() if isinstance(found, datetime) and found.time() == time() else found


def _unescaped(text: str) -> str:
    """Return *text* with what XML cannot hold, written ``_x0000_`` in a workbook, as the character itself."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def _area(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.replace("$", "").partition(":")
    corners = [re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})", corner) for corner in (first, last or first)]
    if None in corners:
        raise Refused("damaged")
    (left, top), (right, bottom) = (corner.groups() for corner in corners)
    return int(top), _column(left), int(bottom), _column(right)


# Text files


def _csv(name: str, data: bytes) -> Book:
    text, encoding = _decoded(data)
    if MARKUP.match(text):
        raise Refused("markup")
    if PurePath(name).suffix.lower() in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"):
        raise Refused("text_named_workbook")
    controls = sum(text.count(chr(code)) for code in (*range(1, 9), *range(14, 32)))
    if controls > len(text) / 100:
        raise Refused("not_a_table")
    first, _, rest = text.partition("\n")
    declared = re.fullmatch(r'"?sep=(.)"?', first.strip("\r"), re.IGNORECASE)  # Excel's own first line
    separator = declared[1] if declared and declared[1] in SEPARATORS else _separator(text)
    columns, rows = {}, []
    for number, cells in _records(rest if declared else text, separator):
        row = number + (1 if declared else 0)
        if len(rows) >= MOST_ROWS:
            raise Refused("too_many_rows", rows=MOST_ROWS)
        if len(cells) > MOST_COLUMNS and any(map(str.strip, cells[MOST_COLUMNS:])):
            raise Refused("too_many_columns", columns=MOST_COLUMNS)
        filled = [(column, cell) for column, cell in enumerate(cells, start=1) if cell and not cell.isspace()]
        for column, cell in filled:
            if len(cell) > LONGEST:
                raise _too_long(cell[:200])
            columns.setdefault(column, {})[row] = cell
        if filled:
            rows.append(row)
    if sum(map(len, columns.values())) > MOST_CELLS:
        raise Refused("too_many_cells", cells=MOST_CELLS)
    title = PurePath(name).stem
    notes = [Note(key=f"separator_{SEPARATORS[separator]}"), Note(key="encoding", values={"encoding": encoding})]
    return Book(kind="csv", assumed=tuple(notes), sheets={title: Raw(title=title, rows=tuple(rows), columns=columns)})


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text in *data* and the name of its encoding.  Raises ``Refused``."""
    even, odd = data[:4000:2].count(0), data[1:4000:2].count(0)
    half = len(data[:4000]) // 2
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise Refused("encoding")  # UTF-32
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = [("utf-16", "UTF-16")]
    elif odd > 0.6 * half > 2 * even or even > 0.6 * half > 2 * odd:  # every other byte of plain letters
        tries = [("utf-16-le" if odd > even else "utf-16-be", "UTF-16")]
    else:
        tries = [("utf-8-sig", "UTF-8"), ("cp1252", "Latin-1 (Windows-1252)")]
    for codec, called in tries:
        try:
            return data.decode(codec), called
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def _separator(text: str) -> str:
    """Return the separator that cuts most of the first lines into the same number of cells."""
    lines = [line for line in text[:100_000].splitlines()[:30] if line.strip()]

    def evenness(separator: str) -> tuple[int, int]:
        try:
            widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator))
        except csv.Error:
            return 0, 0
        width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        return (times, width) if width > 1 else (0, 0)

    return max(SEPARATORS, key=evenness)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (row, cells) as a spreadsheet counts rows."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from enumerate(lines, start=1)
    except csv.Error as error:
        if "field limit" in str(error):
            raise Refused("cell_too_long", longest=LONGEST, begins="") from error
        raise Refused("csv_damaged", row=lines.line_num) from error
