"""A picture that is too tall for one screen, in parts that each fit: rows stay whole and in their order."""

from collections.abc import Iterable
from dataclasses import replace
from math import ceil

from components.charts.chart import Chart
from components.charts.forms import course
from components.charts.panel import Form, Name, Panel
from components.charts.table import grid
from components.i18n import Words

LETTER, LINE, ROW = 6.1, 23, 9  # pixels in a table: of a letter, of a line, and around each row
CELL = 24  # pixels around the text of a cell, from left to right
NARROWEST = 144  # pixels of a column of answers
WHOLE = 0.9  # how much of a line is filled, for words stay whole


def leaves(chart: Chart | Panel, words: Words, *, wide: int, high: int) -> tuple[Chart | Panel, ...]:
    """Return *chart* in as many parts as it needs where each has *wide* by *high* pixels.

    Only tables and courses are taken apart: their rows are as tall as what is said in them.  All else can be drawn
    lower, and on one scale.
    """
    if not isinstance(chart, Panel) or chart.shape not in (Form.TABLE, Form.COURSE):
        return (chart,)
    if chart.shape is Form.COURSE:
        each = [course.height(chart, row, words) for row in chart.rows]
        room = high - course.AROUND
    else:
        head, each = _lines(chart, words, wide)
        room = high - head
    parts = list(_filled(list(zip(chart.rows, each, strict=True)), room))
    return tuple(_part(chart, rows) for rows in parts) if len(parts) > 1 else (chart,)


def _lines(panel: Panel, words: Words, wide: int) -> tuple[float, list[float]]:
    """Return how tall the head of a table is with its caption, and each of its rows."""
    made = grid(panel, words)
    heads = [made.corner, *made.columns]
    rows = [[row.head, *(cell.text for cell in row.cells)] for row in made.rows]
    columns = [[row[at] for row in (heads, *rows)] for at in range(len(heads))]
    rooms = _rooms(columns, wide)

    def tall(row: list[str]) -> float:
        return ROW + LINE * max(_count_lines(text, room - CELL) for text, room in zip(row, rooms, strict=True))

    return LINE + ROW + tall(heads), [tall(row) for row in rows]


def _count_lines(text: str, room: float) -> int:
    asked = len(text) * LETTER
    return 1 if asked <= room + 1 else ceil(asked / (room * WHOLE))


def _rooms(columns: list[list[str]], wide: int) -> list[float]:
    """Return how wide each column becomes, as a browser shares it out.

    Each is at least as wide as its longest word; what is left goes to those that ask for more.
    """
    asked = [max(map(len, column)) * LETTER + CELL for column in columns]
    least = [max(len(word) for text in column for word in text.split() or [""]) * LETTER + CELL for column in columns]
    least = [least[0], *(max(each, NARROWEST) for each in least[1:])]
    more = [max(most - each, 0) for most, each in zip(asked, least, strict=True)]
    left = max(min(wide - sum(least), sum(more)), 0)
    return [each + left * one / (sum(more) or 1) for each, one in zip(least, more, strict=True)]


def _filled(rows: list[tuple[Name, float]], room: float) -> Iterable[list[Name]]:
    """Yield the rows of each part: as few parts as hold them, about equally full."""
    count = _count(rows, room)
    lowest = min(max((tall for _, tall in rows), default=0), room)
    # the lowest height with which so few parts are enough
    while lowest < room and _count(rows, lowest) > count:
        lowest += 4
    part, used = [], 0.0
    for name, tall in rows:
        if part and used + tall > lowest:
            yield part
            part, used = [], 0.0
        part.append(name)
        used += tall
    yield part


def _count(rows: list[tuple[Name, float]], room: float) -> int:
    parts, used = 1, 0.0
    for _, tall in rows:
        if used and used + tall > room:
            parts, used = parts + 1, 0.0
        used += tall
    return parts


def _part(panel: Panel, rows: list[Name]) -> Panel:
    codes = [row.code for row in rows]
    table = panel.table[panel.table["row"].isin(codes)].reset_index(drop=True)
    return replace(panel, rows=tuple(rows), table=table)
