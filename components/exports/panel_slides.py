"""The middle of a slide that shows a panel: a native chart of times or counts, or a native table."""

from components.charts import lettering, naming, palette, say
from components.charts.chart import Status
from components.charts.panel import Form, Name, Panel
from components.charts.table import Grid, grid
from components.exports.colophon import Colophon
from components.exports.deck import (
    FONT,
    Box,
    describe,
    native_chart,
    number_format,
    plot_inside,
    points,
    rgb,
    scale_axis,
    text_box,
)

_LOOK = palette.LOOKS["light"]
_DASHES = ("solid", "dash", "sysDot", "dashDot")
MOST_ROWS = 16  # of a table on a slide; the workbook has all
NOTES = 0.55  # inches under the picture for how to read it and what is missing


def fill(page, body: Box, panel: Panel, words, told: Colophon) -> None:
    """Put *panel* on the slide, and under it how to read it and how many values are not shown."""
    room = Box(left=body.left, top=body.top, width=body.width, height=body.height - NOTES)
    if panel.shape is Form.LINES:
        _lines(page, room, panel, words, told)
    elif panel.shape in (Form.BARS, Form.FLOW, Form.RANGES, Form.STEPS) and not panel.labels:
        _bars(page, room, panel, words, told)
    else:
        _table(page, room, grid(panel, words), words, told)
    below = Box(left=body.left, top=body.top + body.height - NOTES + 0.08, width=body.width, height=NOTES - 0.08)
    marks = {naming.sentence(mark, words, "mark"): None for mark in panel.marks if mark.row is None}
    said = " ".join(filter(None, (say.reading(panel, words), *marks, say.gaps(panel, words) if panel.gaps else "")))
    if said:
        size, _ = lettering.fitted(said, (12, 11, 10, 9), points(below.width), 2, "plain")
        text_box(page, below, [said], size=size, colour=_LOOK.soft)


def _values(panel: Panel, rows: list[tuple[str, str]]) -> list[float | None]:
    held = panel.cells()
    cells = [held.get(key) for key in rows]
    return [None if cell is None or cell.value != cell.value else float(cell.value) for cell in cells]


def _colour(name: Name, turn: int, of: int) -> str:
    if name.spot is not None:
        return palette.stroke(name.code).colour
    return palette.shade(0.85 if of == 1 else 0.15 + 0.8 * turn / (of - 1))


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
        plan = row.spot is None and row.code == "plan"
        colour = rgb(_LOOK.soft if plan else _colour(row, turn, len(rows)))
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
    size = 12 if len(names) <= 10 else 9
    plot.category_axis.tick_labels.font.size = Pt(size)
    room = min((max(lettering.width(name, size, "plain") for name in names) + 12) / points(box.width), 0.45)
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
        labels.number_format, labels.number_format_is_linked = number_format(panel), False
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


def _table(page, box: Box, told_grid: Grid, words, told: Colophon) -> None:
    """Add a native table of at most so many rows; what is left out is said under it."""
    from pptx.util import Inches, Pt

    rows = told_grid.rows[:MOST_ROWS]
    heads = (told_grid.corner, *told_grid.columns)
    left_out = len(told_grid.rows) - len(rows)
    high = box.height - (0.3 if left_out else 0)
    frame = page.shapes.add_table(
        len(rows) + 1, len(heads), *(Inches(each) for each in (box.left, box.top, box.width, high))
    )
    describe(frame, title=told.topic, alt=told.alt)
    table = frame.table
    first = min(0.34, max(0.2, 1.6 / len(heads)))
    for at in range(len(heads)):
        share = first if at == 0 else (1 - first) / (len(heads) - 1)
        table.columns[at].width = Inches(box.width * share)
    each_high = high / (len(rows) + 1)
    size = next(each for each in (14, 12, 11, 10, 9, 8) if each * 1.5 / 72 <= each_high or each == 8)
    lines = [heads, *((row.head, *(cell.text for cell in row.cells)) for row in rows)]
    for down, line in enumerate(lines):
        table.rows[down].height = Inches(each_high)
        for across, text in enumerate(line):
            cell = table.cell(down, across)
            cell.margin_top = cell.margin_bottom = Inches(0.02)
            cell.margin_left = cell.margin_right = Inches(0.06)
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb(_LOOK.line if down == 0 else _LOOK.paper)
            run = cell.text_frame.paragraphs[0].add_run()
            run.text = text
            run.font.size, run.font.name, run.font.bold = Pt(size), FONT, down == 0 or across == 0
            run.font.color.rgb = rgb(_LOOK.ink)
    if left_out:
        below = Box(left=box.left, top=box.top + box.height - 0.26, width=box.width, height=0.26)
        text_box(page, below, [words("export.slide.more_rows", count=left_out)], size=11, colour=_LOOK.soft)
