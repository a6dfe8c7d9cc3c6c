"""Ranges: a point with its interval for each row, or one for each column of it."""

from components.charts import naming
from components.charts.chart import Status
from components.charts.forms.signs import gap_word, hover_of, upright_marks
from components.charts.forms.space import FOOT, SCALES, key, rows_down, values_across
from components.charts.palette import LOOKS, SYMBOLS, stroke
from components.charts.panel import Panel
from components.i18n import Words


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Draw points with their intervals, with a word where one may not be shown."""
    colours, held = LOOKS[look], panel.cells()
    several = len(panel.columns) > 1
    heads = [naming.name(column, words) for column in panel.columns]
    start = SCALES.get(panel.unit, (0,))[0]
    traces, beside = [], []
    for turn, (column, head) in enumerate(zip(panel.columns, heads, strict=True)):
        shift = (turn - (len(panel.columns) - 1) / 2) * 0.5 / max(len(panel.columns), 1)
        x, y, less, more, hovers, fill = [], [], [], [], [], []
        for at, row in enumerate(panel.rows):
            cell = held.get((row.code, column.code))
            if cell is None or cell.value != cell.value:
                continue
            x.append(float(cell.value))
            y.append(at + shift)
            less.append(float(cell.value - cell.low) if cell.low == cell.low else 0)
            more.append(float(cell.high - cell.value) if cell.high == cell.high else 0)
            hovers.append(hover_of(panel, cell, words))
            own = row.spot is not None and not several
            fill.append(
                stroke(row.code, look).colour if own else (colours.series[4], colours.soft, colours.series[5])[turn % 3]
            )
        symbols = [
            stroke(row.code, look).symbol if row.spot and not several else SYMBOLS[turn % 6] for row in panel.rows
        ]
        traces += [
            {
                "type": "scatter",
                "name": head,
                "x": [value],
                "y": [place],
                "mode": "markers",
                "showlegend": number == 0 and several,
                "marker": {"size": 11, "color": colour, "symbol": symbols[round(place - shift)]},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [up],
                    "arrayminus": [down],
                    "color": colour,
                    "thickness": 2,
                    "width": 5,
                },
                "text": [hover],
                "hoverinfo": "text",
            }
            for number, (value, place, down, up, hover, colour) in enumerate(
                zip(x, y, less, more, hovers, fill, strict=True)
            )
        ]
        for at, row in enumerate(panel.rows):
            cell = held.get((row.code, column.code))
            if cell is not None and cell.value != cell.value and cell.status != Status.MISSING:
                beside.append(gap_word(naming.gap(Status(cell.status), words), start, at + shift, colours))
    axis, left, high = rows_down(panel, words, colours)
    shown = panel.shown
    ends = [*shown["value"], *shown["low"].dropna(), *shown["high"].dropna(), *(mark.at for mark in panel.marks)]
    marks, marked = upright_marks(panel, words, colours)
    layout, top = key(heads, left) if several else ({}, 26 if marked else 8)
    if panel.unit == "percent":
        ends.append(100)
    least, most = SCALES.get(panel.unit, (min(0, *ends), max(0, *ends)))
    return traces, layout | {
        "height": top + high + FOOT + 12,
        "margin": {"t": top, "b": FOOT + 12, "l": left, "r": 24},
        "xaxis": values_across(panel, words, colours, least, most, whole_signs=True),
        "yaxis": axis,
        "annotations": [*beside, *marked],
        "shapes": marks,
    }
