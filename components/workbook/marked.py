"""The sender's own file with its faulty cells marked: a colour, a comment in each cell, and a sheet that lists all."""

import re
from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO

from components.charts.chart import Spot
from components.i18n import Words
from components.workbook.telling import BY_NAME, sentence, value
from components.workbook.words import title
from data_access.importing.checking import Checked
from data_access.importing.faults import Fault
from data_access.importing.opening import Book
from data_access.importing.placing import letters

FILLS = {"error": "F8C9C4", "warning": "FBE3A6"}
MOST_SHEET_TITLE = 31  # letters that Excel allows
AUTHOR = "Matka"
HEADS = ("severity", "sheet", "cell", "value", "what")
WIDTHS = (22, 28, 10, 28, 100)


def marked(data: bytes, book: Book, checked: Checked, words: Words, counties: Iterable[Spot]) -> bytes:
    """Return a workbook that is the file in *data* with every fault of *checked* marked where it is.

    *data* has been opened as *book*, so that it is known to be harmless.  A CSV file becomes a workbook.
    """
    counties = tuple(counties)
    copy = _loaded(data) if book.kind == "xlsx" else _from_cells(book)
    at = defaultdict(list)
    for fault in checked.faults:
        for place in places(fault, checked):
            at[place].append(fault)
    for (sheet, row, column), faults in at.items():
        _mark(copy[sheet], row, column, faults, words, counties)
    _list(copy, checked, words, counties)
    file = BytesIO()
    copy.save(file)
    return file.getvalue()


def places(fault: Fault, checked: Checked) -> list[tuple[str, int, int]]:
    """Return the cells at which *fault* is told: (title of the sheet, row, column).

    What is about a row stands at its first cell, what is about a sheet at its first heading.
    """
    placed = checked.found.get(fault.sheet)
    if placed is None:
        return []
    first = min(placed.columns.values(), default=1)
    column = placed.columns.get(fault.column, first)
    rows = fault.rows or (fault.row or placed.header_row,)
    return [(placed.title, row, column) for row in rows]


def _loaded(data: bytes):
    from warnings import catch_warnings, simplefilter

    from openpyxl import load_workbook

    with catch_warnings():  # openpyxl warns of every feature it passes over
        simplefilter("ignore")
        return load_workbook(BytesIO(data), keep_links=False)


def _from_cells(book: Book):
    from openpyxl import Workbook

    copy = Workbook()
    copy.remove(copy.active)
    for raw in book.sheets.values():
        sheet = copy.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", raw.title)[:MOST_SHEET_TITLE] or "CSV")
        for column, cells in raw.columns.items():
            for row, said in cells.items():
                _text(sheet.cell(row=row, column=column), said)
    return copy


def _text(cell, said) -> None:
    """Write text that stays text even if it looks like a formula, without what a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", str(said))
    cell.data_type = "s"
    cell.number_format = "@"


def _mark(sheet, row: int, column: int, faults: list[Fault], words: Words, counties) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = sheet.cell(row=row, column=column)
    if isinstance(cell, MergedCell):  # only the first of merged cells can be written on
        area = next(each for each in sheet.merged_cells.ranges if cell.coordinate in each)
        cell = sheet.cell(row=area.min_row, column=area.min_col)
    worst = "error" if any(fault.severity == "error" for fault in faults) else "warning"
    cell.fill = PatternFill("solid", start_color=FILLS[worst], end_color=FILLS[worst])
    told = [f"{words(f'workbook.problems.{each.severity}')}: {sentence(each, words, counties)}" for each in faults]
    earlier = [cell.comment.text] if cell.comment else []
    text = "\n\n".join(dict.fromkeys([*told, *earlier]))
    cell.comment = Comment(text, AUTHOR, width=360, height=min(60 + 16 * (len(text) // 45), 500))


def _list(copy, checked: Checked, words: Words, counties) -> None:
    """Add a first sheet that lists all faults, each with a link to its cell."""
    from openpyxl.styles import Alignment, Font

    name = words("workbook.problems.title")
    if name in copy.sheetnames:  # a marked copy that was corrected here and there
        copy.remove(copy[name])
    sheet = copy.create_sheet(name, 0)
    _text(sheet.cell(row=1, column=1), words("workbook.problems.lead"))
    for across, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True), start=1):
        cell = sheet.cell(row=3, column=across)
        _text(cell, words(f"workbook.problems.{head}"))
        cell.font = Font(bold=True)
        sheet.column_dimensions[letters(across)].width = width
    for down, fault in enumerate(checked.faults, start=4):
        where = places(fault, checked)
        reference = f"{letters(where[0][2])}{where[0][1]}" if where else ""
        said = sentence(fault, words, counties)
        own = title(BY_NAME[fault.sheet], words) if fault.sheet in BY_NAME else ""
        line = (words(f"workbook.problems.{fault.severity}"), own, reference, value(fault, words, counties), said)
        for across, text in enumerate(line, start=1):
            cell = sheet.cell(row=down, column=across)
            _text(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if where:
            link = sheet.cell(row=down, column=3)
            quoted = where[0][0].replace("'", "''")
            link.hyperlink = f"#'{quoted}'!{reference}"
            link.font = Font(underline="single", color="0B3B6F")
    sheet.freeze_panes = "A4"
    copy.active = 0
    for other in copy.worksheets[1:]:
        other.sheet_view.tabSelected = False
