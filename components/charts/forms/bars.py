"""Bars: one for each row, divided by column."""

from components.charts import naming, say_panel
from components.charts.chart import Status
from components.charts.forms.signs import column_fills, gap_word, hover_of, upright_marks
from components.charts.forms.space import FOOT, LETTER, NARROW, key, rows_down, values_across
from components.charts.palette import LOOKS, ink_on, stroke
from components.charts.panel import Panel
from components.i18n import Words


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Draw one bar a row; what is not shown of it is a word at its end."""
    colours, held = LOOKS[look], panel.cells()
    ends, traces, words_beside = [0.0] * len(panel.rows), [], []
    heads = [naming.name(column, words) for column in panel.columns]
    alone = len(panel.columns) == 1
    for column, head, fill in zip(panel.columns, heads, column_fills(panel, look), strict=True):
        x, y, hovers, fills, texts = [], [], [], [], []
        for at, row in enumerate(panel.rows):
            cell = held.get((row.code, column.code))
            if cell is None or cell.value != cell.value:
                continue
            x.append(float(cell.value))
            y.append(at)
            ends[at] += float(cell.value)
            hovers.append(hover_of(panel, cell, words))
            fills.append(stroke(row.code, look).colour if alone and row.spot is not None else fill)
            texts.append(say_panel.number(panel, cell.value, words))
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": head,
                "x": x,
                "y": y,
                "marker": {"color": fills, "line": {"color": colours.soft, "width": 0 if alone else 1}},
                "width": 0.64,
                "text": texts,
                "textposition": "outside" if alone else "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "cliponaxis": False,
                "textfont": {"size": 12, "color": [colours.ink if alone else ink_on(each) for each in fills]},
                "constraintext": "none" if alone else "both",
                "hovertext": hovers,
                "hoverinfo": "text",
            }
        )
    for at, row in enumerate(panel.rows):
        lacking = [c for c in panel.columns if (cell := held.get((row.code, c.code))) and cell.value != cell.value]
        states = {held[row.code, c.code].status for c in lacking} - {Status.MISSING}
        if states:
            told = naming.gap(Status(min(states)), words)
            if len(lacking) < len(panel.columns) and ends[at]:
                told = words("panel.rest", word=told)
            words_beside.append(gap_word(told, ends[at], at, colours))
    axis, left, high = rows_down(panel, words, colours)
    targets = [mark.at for mark in panel.marks]
    layout, top = key(heads, left) if not alone else ({}, 8)
    marks, marked = upright_marks(panel, words, colours)
    most = max([*ends, *targets, 1])
    return traces, layout | {
        "barmode": "stack",
        "height": top + high + FOOT + 12,
        "margin": {"t": top, "b": FOOT + 12, "l": left, "r": _right(words_beside, most, left)},
        "xaxis": values_across(panel, words, colours, 0, most),
        "yaxis": axis,
        "annotations": [*words_beside, *marked],
        "shapes": marks,
    }


def _right(beside: list[dict], most: float, left: int) -> int:
    """Return the room on the right that the words at the ends of bars need on a narrow screen."""
    across, needed = NARROW - left, 38.0
    for each in beside:
        part, size = each["x"] / most, 12 + len(each["text"]) * LETTER * 0.9
        over = size - across * (1 - part)
        if over > 0 and part > 0:
            needed = max(needed, over / part)
    return min(round(needed), 120)
