"""All the numbers of a meeting pack as one workbook: contents, a sheet a figure, decisions, and all figures by row."""

from collections.abc import Callable
from io import BytesIO

from components.charts import lettering, say
from components.charts import table as tables
from components.exports.agenda import Item, Pack, Paragraph, beside, figure, followed, name, noted, rulings, whole
from components.exports.colophon import Colophon
from components.exports.sheet import (
    HEAD,
    Styles,
    add_charts,
    add_emblem,
    new_book,
    set_up,
    write_rows,
    write_table,
)

LONGEST = 31  # letters in the name of a sheet
READABLE = 100  # letters beside each other in a text
TALLEST = 409  # points that Excel lets a row have
USUAL = 8.43  # letters in a column that nobody set
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def numbers(pack: Pack, words, *, progress: Callable[[float], None] | None = None) -> bytes:
    """Return the workbook."""
    told = whole(pack, words)
    file = BytesIO()
    book = new_book(file, told)
    styles = Styles(book)
    titles = _titles(pack, words)
    contents, *sheets = [_sheet(book, title, told) for title in (words("pack.contents_sheet"), *titles)]
    earlier = _sheet(book, words("pack.earlier_sheet"), told) if pack.earlier else None
    decisions = _sheet(book, words("pack.decisions_sheet"), told)
    rows = _sheet(book, words("pack.rows_sheet"), told)
    _contents(contents, pack, titles, words, told, styles)
    down = 0
    for turn, (item, sheet) in enumerate(zip(pack.items, sheets, strict=True), start=1):
        down = _figure(book, sheet, rows, down, turn, item, pack, words, styles)
        if progress:
            progress(turn / (len(pack.items) + 1))
    if earlier is not None:
        _decisions(earlier, words("pack.earlier"), followed(pack, words), "earlier", words, styles)
    _decisions(decisions, words("pack.rulings_of_meeting"), rulings(pack, words), "rulings", words, styles)
    book.close()
    if progress:
        progress(1.0)
    return file.getvalue()


def _sheet(book, title: str, told: Colophon):
    sheet = book.add_worksheet(title)
    set_up(sheet, told)
    return sheet


def _titles(pack: Pack, words) -> list[str]:
    """Return the names of the sheets of figures, numbered as on the agenda and so unlike each other."""
    names = (name(item, words).translate(FORBIDDEN) for item in pack.items)
    return [f"{turn}. {' '.join(each.split())}"[:LONGEST].rstrip() for turn, each in enumerate(names, start=1)]


def _contents(sheet, pack: Pack, titles: list[str], words, told: Colophon, styles) -> None:
    """Write what the workbook is of, the agenda with ways to its sheets, the notes, emblem and statement."""
    bold, plain = styles(bold=True, valign="top"), styles(text_wrap=True, valign="top")
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 90)
    sheet.write_string(0, 0, told.finding, styles(bold=True, font_size=14))
    down = 1
    for line in filter(None, (told.story, told.release, told.sample)):
        sheet.write_string(down, 0, line, styles())
        down += 1
    down += 1
    for column, head in enumerate(("point", "sheet", "finding")):
        sheet.write_string(down, column, words(f"pack.head.{head}"), bold)
    for turn, (item, title) in enumerate(zip(pack.items, titles, strict=True), start=1):
        found = say.finding(item.chart, words) if item.chart is not None else words("pack.gone_why")
        down += 1
        sheet.write_number(down, 0, turn, styles(valign="top", align="left"))
        sheet.write_url(
            down, 1, f"internal:'{title}'!A1", styles(font_color="#0000EE", underline=1, valign="top"), string=title
        )
        sheet.set_row(down, _height(found, 90))
        sheet.write_string(down, 2, found, plain)
    if not pack.items:
        down += 1
        sheet.write_string(down, 0, words("pack.no_items"), styles())
    told_notes = noted(pack)
    if told_notes:
        down += 2
        sheet.write_string(down, 0, words("pack.notes"), bold)
        for note in told_notes:
            down += 1
            sheet.merge_range(down, 0, down, 2, "", plain)
            sheet.set_row(down, _height(note.text, 130))
            sheet.write_string(down, 0, note.text, plain)
    add_emblem(sheet, down + 2, told, styles)


def _figure(book, sheet, rows, down: int, turn: int, item: Item, pack: Pack, words, styles) -> int:
    """Write the sheet of a figure and its rows from *down* on; return where the next figure's rows begin."""
    said = list(beside(item, words))
    if item.chart is None:
        sheet.write_string(0, 0, name(item, words), styles(bold=True, font_size=14))
        sheet.set_column(0, 0, 24)
        _told(sheet, 2, [Paragraph(text=words("pack.gone_why"), soft=True), *said], [], [24], styles)
        return down
    chart, told = figure(item, pack, words)
    grid = tables.grid(chart, words)
    widths = write_table(sheet, grid, chart, words, told, styles, name=f"{chart.name.replace('.', '_')}_{turn}")
    rows.write_string(down, 0, f"{turn}. {told.topic}", styles(bold=True, font_size=12))
    runs = write_rows(rows, chart, words, styles, top=down + 1)
    under = add_charts(book, sheet, rows.name, chart, words, told, runs, grid)
    pairs = [*told.about, (words("export.field.citation"), told.citation), (words("export.field.link"), told.link)]
    pairs += [(words("export.field.alternative"), told.alt), (words("export.field.funding"), told.statement)]
    _told(sheet, max(under, HEAD + 2), said, pairs, widths or [24], styles)
    return (runs[-1].last if runs else down + 1) + 3


def _told(sheet, down: int, said: list[Paragraph], pairs, widths: list[float], styles) -> None:
    """Write what is said of a figure, and then what to know of it, in the columns that the table has anyway."""
    last, wide = 0, 0.0
    while wide < READABLE:
        last += 1
        wide += widths[last] if last < len(widths) else USUAL
    head, plain = styles(bold=True, valign="top", text_wrap=True), styles(text_wrap=True, valign="top")
    for each in said:
        style = head if each.head else plain
        sheet.merge_range(down, 0, down, last, "", style)
        sheet.set_row(down, _height(each.text, widths[0] + wide))
        sheet.write_string(down, 0, each.text, style)
        down += 1
    down += 1 if said else 0
    for term, text in pairs:
        if text:
            sheet.write_string(down, 0, term, head)
            sheet.merge_range(down, 1, down, last, "", plain)
            sheet.set_row(down, max(_height(text, wide), _height(term, widths[0])))
            sheet.write_string(down, 1, text, plain)
            down += 1


def _height(text: str, letters: float) -> float:
    """Return how high a row must be for *text* in so many letters beside each other, in points."""
    return min(14 * len(lettering.wrapped(text, 10, letters * 5, "plain")) + 4, TALLEST)


def _decisions(sheet, title: str, grid: tables.Grid, key: str, words, styles) -> None:
    """Write decisions as a table that can be sorted and filtered."""
    sheet.write_string(0, 0, title, styles(bold=True, font_size=14))
    if not grid.rows:
        sheet.write_string(2, 0, words("pack.no_rulings"), styles())
        return
    heads = [grid.corner, *grid.columns]
    lines = [(row.head, *(cell.text for cell in row.cells)) for row in grid.rows]
    wide = [min(max(len(text) for text in texts) + 4, 60) for texts in zip(heads, *lines, strict=True)]
    place = {"name": f"pack_{key}", "style": "Table Style Light 1", "columns": [{"header": head} for head in heads]}
    sheet.add_table(2, 0, 2 + len(lines), len(heads) - 1, place)
    for down, line in enumerate(lines, start=3):
        sheet.set_row(down, max(_height(text, letters) for text, letters in zip(line, wide, strict=True)))
        for column, text in enumerate(line):
            sheet.write_string(down, column, text, styles(text_wrap=True, valign="top"))
    for column, letters in enumerate(wide):
        sheet.set_column(column, column, letters)
    sheet.freeze_panes(3, 0)
