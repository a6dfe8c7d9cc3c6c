"""The middle of a slide that shows a panel: a native chart of times or counts, or a native table."""

from dataclasses import dataclass, replace

from components.charts import lettering, naming, palette, say
from components.charts.chart import Status
from components.charts.panel import PLAN, TOGETHER, Form, Name, Panel
from components.charts.table import Grid
from components.exports.colophon import Colophon
from components.exports.deck import (
    FONT,
    Box,
    describe,
    native_chart,
    number_format,
    plain_axes,
    plot_inside,
    points,
    rgb,
    scale_axis,
    text_box,
)

_LOOK = palette.LOOKS["light"]
_DASHES = ("solid", "dash", "sysDot", "dashDot")
SMALLEST, READABLE = 11, 12  # points of type in a table that just fits, and in one that goes on to the next slide
MARGIN, LEADING = 0.06, 1.25  # inches beside a cell's text; height of a line in type sizes
NOTES = 0.55  # inches under the picture for how to read it and what is missing


def tabled(panel: Panel) -> bool:
    """Is *panel* a table on slides?  PowerPoint has no chart for days, answers and shaded numbers."""
    return panel.shape in (Form.GRID, Form.COURSE, Form.TABLE) or bool(panel.labels)


def fill(page, body: Box, panel: Panel, words, told: Colophon) -> None:
    """Put *panel* on the slide as a native chart, and under it how to read it and how many values are not shown."""
    room = replace(body, height=body.height - NOTES)
    if panel.shape is Form.LINES:
        _lines(page, room, panel, words, told)
    else:
        _bars(page, room, panel, words, told)
    below_it(page, body, panel, words)


def below_it(page, body: Box, panel: Panel, words) -> None:
    """Say under a picture or table how to read it, and how many values are not shown."""
    below = replace(body, top=body.bottom - NOTES + 0.08, height=NOTES - 0.08)
    reading = "" if tabled(panel) else say.reading(panel, words)
    said = " ".join(filter(None, (reading, say.gaps(panel, words) if panel.gaps else "")))
    if said:
        size, _ = lettering.fitted(said, (12, 11, 10, 9), below.line, 2, "plain")
        text_box(page, below, [said], size=size, colour=_LOOK.soft)


def _values(panel: Panel, rows: list[tuple[str, str]]) -> list[float | None]:
    held = panel.cells()
    cells = [held.get(key) for key in rows]
    return [None if cell is None or cell.value != cell.value else float(cell.value) for cell in cells]


def _colour(name: Name, turn: int, of: int) -> str:
    if name.spot is not None:
        return palette.stroke(name.code).colour
    return palette.turned(turn, of)


def _lines(page, box: Box, panel: Panel, words, told: Colophon) -> None:
    """Add a native line chart: a time without a value is a gap."""
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Pt

    heads = [naming.name(column, words) for column in panel.columns]
    rows = [row for row in panel.rows if any(v is not None for v in _values(panel, _of_row(panel, row)))]
    values = [_values(panel, _of_row(panel, row)) for row in rows]
    names = [naming.name(row, words) for row in rows]
    plot = native_chart(page, box, XL_CHART_TYPE.LINE_MARKERS, heads, names, values, panel, told)
    marks = [mark.at for mark in panel.marks]
    scale_axis(plot, max([*(v for row in values for v in row if v is not None), *marks]) or 1)
    for turn, (series, row) in enumerate(zip(plot.plots[0].series, rows, strict=True)):
        series.smooth = False
        plan = row.code == PLAN
        colour = rgb(_LOOK.soft if plan else _LOOK.ink if row.code == TOGETHER else _colour(row, turn, len(rows)))
        series.format.line.color.rgb, series.format.line.width = colour, Pt(1.5 if plan else 2.25)
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = series.marker.format.line.color.rgb = colour
        series.marker.size = 6
    _legend(plot, len(names) > 1)


def _of_row(panel: Panel, row: Name) -> list[tuple[str, str]]:
    return [(row.code, column.code) for column in panel.columns]


def _bars(page, box: Box, panel: Panel, words, told: Colophon) -> None:
    """Add native bars, one series per column; a row without a value says so in its name."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    turned = panel.shape is Form.STEPS
    down, across = (panel.columns, panel.rows) if turned else (panel.rows, panel.columns)
    keys = [[(one.code, each.code) if turned else (each.code, one.code) for each in down] for one in across]
    values = [_values(panel, each) for each in keys]
    names = [_with_gap(panel, row, words) if not turned else naming.name(row, words) for row in down]
    heads = [naming.name(column, words) for column in across]
    stacked = panel.shape in (Form.BARS, Form.FLOW) and len(across) > 1
    kind = XL_CHART_TYPE.BAR_STACKED if stacked else XL_CHART_TYPE.BAR_CLUSTERED
    plot = native_chart(page, box, kind, names, heads, values, panel, told)
    sums = [sum(v or 0 for v in row) for row in zip(*values, strict=True)] if stacked else []
    found = [v for row in values for v in row if v is not None]
    if min(found) >= 0:
        scale_axis(plot, max([*found, *sums]) or 1)
    else:
        plain_axes(plot)
        plot.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # else names stand on bars below zero
    size = 12 if len(names) <= 10 else 9
    plot.category_axis.tick_labels.font.size = Pt(size)
    room = min((max(lettering.width(name, size, "plain") for name in names) + 12) / box.line, 0.45)
    over = 0.1 if len(heads) > 1 else 0.02
    plot_inside(plot, Box(left=room, top=over, width=0.95 - room, height=0.9 - over))
    plot.category_axis.reverse_order = True
    plot.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    bars = plot.plots[0]
    bars.gap_width, bars.vary_by_categories = 45, False
    bars.overlap = 100 if stacked else 0
    for turn, (series, column) in enumerate(zip(bars.series, across, strict=True)):
        fill_of = _LOOK.soft if turned else _colour(column, turn, len(across))
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(fill_of)
        series.format.line.color.rgb = rgb(_LOOK.soft)
        series.invert_if_negative = False
        if len(across) == 1 and not turned:
            for place, row in enumerate(down):
                if row.spot is not None and values[turn][place] is not None:
                    series.points[place].format.fill.solid()
                    series.points[place].format.fill.fore_color.rgb = rgb(palette.stroke(row.code).colour)
        labels = series.data_labels
        labels.show_value = True
        digits = number_format(panel)
        labels.number_format = f"{digits};−{digits};;" if stacked else digits  # a zero would stand beside its bar
        labels.number_format_is_linked = False
        labels.font.size = Pt(size)
        labels.font.color.rgb = rgb(palette.ink_on(fill_of) if stacked else _LOOK.ink)
        if not stacked:
            labels.position = XL_LABEL_POSITION.OUTSIDE_END
    _legend(plot, len(heads) > 1)


def _with_gap(panel: Panel, row: Name, words) -> str:
    """Return a row's name, with the word for what it lacks."""
    held = panel.cells()
    cells = [held.get((row.code, column.code)) for column in panel.columns]
    states = {cell.status for cell in cells if cell is not None and cell.value != cell.value} - {Status.MISSING}
    told = naming.name(row, words)
    return f"{told} ({naming.gap(Status(min(states)), words)})" if states else told


def _legend(plot, wanted: bool) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    plot.has_legend = wanted
    if wanted:
        plot.legend.position, plot.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        plot.legend.font.size = Pt(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The rows of a table that stand on one slide, their heights in inches, and the size of its type in points."""

    rows: tuple[tuple[str, ...], ...]
    heights: tuple[float, ...]
    widths: tuple[float, ...]
    size: float


def parts(told: Grid, body: Box, shares: tuple[float, ...] = ()) -> list[Part]:
    """Return *told* divided into slides: as large as it can be on one, else in readable type on as many as it takes.

    *shares* are the widths of its columns, as parts of the whole.  A row too high for a slide goes on in the next row.
    """
    heads, lines = (told.corner, *told.columns), [(row.head, *(cell.text for cell in row.cells)) for row in told.rows]
    first = min(0.3, max(0.16, 1.6 / len(heads)))
    shares = shares or (first, *((1 - first) / max(len(heads) - 1, 1) for _ in heads[1:]))
    widths = tuple(body.width * share for share in shares)
    room = body.height - NOTES
    for size in (18, 16, 14, 13, 12, SMALLEST, READABLE):
        rooms = tuple(points(wide - 2 * MARGIN) / body.breadth for wide in widths)
        high = [_height(line, rooms, size) for line in (heads, *lines)]
        if sum(high) <= room and (size <= READABLE or not any(_cuts(line, rooms, size) for line in (heads, *lines))):
            break
    else:
        lines = [piece for line in lines for piece in _pieces(line, rooms, size, room - high[0])]
        high = [_height(line, rooms, size) for line in (heads, *lines)]
    found, rows, used = [], [], high[0]
    for line, each in zip(lines, high[1:], strict=True):
        if rows and used + each > room:
            found.append(rows)
            rows, used = [], high[0]
        rows.append((line, each))
        used += each
    found.append(rows)
    return [
        Part(
            rows=(heads, *(line for line, _ in rows)),
            heights=(high[0], *(each for _, each in rows)),
            widths=widths,
            size=size,
        )
        for rows in found
    ]


def _wrapped(line: tuple[str, ...], rooms: tuple[float, ...], size: float) -> list[tuple[str, ...]]:
    texts = zip(line, rooms, strict=True)
    return [lettering.wrapped(text, size, room, "plain bold") for text, room in texts]


def _height(line: tuple[str, ...], rooms: tuple[float, ...], size: float) -> float:
    """Return how high a row must be for its longest text, in inches."""
    return max(map(len, _wrapped(line, rooms, size))) * size * LEADING / 72 + 0.08


def _cuts(line: tuple[str, ...], rooms: tuple[float, ...], size: float) -> bool:
    """Would a word of the row have to be cut?"""
    return any(longest_word(text, size) > room for text, room in zip(line, rooms, strict=True))


def longest_word(text: str, size: float) -> float:
    """Return how wide the longest word of *text* runs, in points."""
    return max((lettering.width(word, size, "plain bold") for word in text.split()), default=0)


def _pieces(line: tuple[str, ...], rooms: tuple[float, ...], size: float, room: float) -> list[tuple[str, ...]]:
    """Return a row as it is, or as several of which none is higher than *room*."""
    most = max(int((room - 0.08) * 72 / (size * LEADING)), 1)
    cells = _wrapped(line, rooms, size)
    if max(map(len, cells)) <= most:
        return [line]
    turns = range(0, max(map(len, cells)), most)
    return [tuple(" ".join(cell[turn : turn + most]) for cell in cells) for turn in turns]


def table(page, body: Box, part: Part, told: Colophon, *, alt: str = "", bold_heads: bool = True) -> None:
    """Add a native table; *bold_heads* of its rows where these are names."""
    from pptx.util import Inches, Pt

    size = (sum(part.widths), sum(part.heights))
    places = (Inches(each) for each in (body.left, body.top, *size))
    frame = page.shapes.add_table(len(part.rows), len(part.widths), *places)
    describe(frame, title=told.topic, alt=alt or told.alt)
    held = frame.table
    for column, wide in zip(held.columns, part.widths, strict=True):
        column.width = Inches(wide)
    for down, (line, high) in enumerate(zip(part.rows, part.heights, strict=True)):
        held.rows[down].height = Inches(high)
        for across, text in enumerate(line):
            cell = held.cell(down, across)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            cell.margin_left = cell.margin_right = Inches(MARGIN)
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb(_LOOK.line if down == 0 else _LOOK.paper)
            run = cell.text_frame.paragraphs[0].add_run()
            run.text = text
            run.font.size, run.font.name, run.font.bold = (
                Pt(part.size),
                FONT,
                down == 0 or (across == 0 and bold_heads),
            )
            run.font.color.rgb = rgb(_LOOK.ink)
