"""What several forms are drawn with: strokes, fills, marks, words for gaps, and what stands beside the pointer."""

from components.charts import naming, say_panel
from components.charts.chart import Status
from components.charts.palette import LOOKS, SYMBOLS, Look, Stroke, stroke, turned
from components.charts.panel import PLAN, TOGETHER, Mark, Name, Panel
from components.i18n import Words


def hover_of(panel: Panel, cell, words: Words) -> str:
    """Return what is shown beside the pointer for one cell."""
    row, column = say_panel.row_name(panel, cell.row, words), say_panel.column_name(panel, cell.column, words)
    head = row if len(panel.columns) == 1 else column if len(panel.rows) == 1 else f"{row}, {column}"
    if cell.value != cell.value:
        return f"{head}: {naming.gap(Status(cell.status), words)}"
    value = say_panel.number(panel, cell.value, words)
    told = f"{head}: {value}" if panel.labels else f"{head}: {value} {say_panel.unit(panel, words)}"
    if cell.low == cell.low:
        told += f"<br>{words('panel.interval', interval=naming.between(cell.low, cell.high, panel.decimals, words))}"
    if cell.of == cell.of:
        told += f"<br>{words('panel.parts', count=words.number(cell.count), of=words.number(cell.of))}"
    return told


def row_stroke(panel: Panel, row: Name, look: str) -> Stroke:
    """Return a row's sign: a place's own, else one by its turn that no county has."""
    if row.spot is not None:
        return stroke(row.code, look)
    if row.code == TOGETHER:
        return stroke("FI", look)  # what stands for all has the sign of the whole country, which is never beside it
    colours = LOOKS[look]
    if row.code == PLAN:
        return Stroke(colour=colours.soft, dash="dot", symbol="line-ew")
    turn = [each.code for each in panel.rows].index(row.code)
    own = (colours.series[4], colours.series[5], colours.soft)
    return Stroke(colour=own[turn % 3], dash=("solid", "dash", "dot")[turn // 3 % 3], symbol=SYMBOLS[turn % 6])


def column_fills(panel: Panel, look: str) -> list[str]:
    """Return a colour for each column: a place's own, else from light to dark."""
    if all(column.spot is not None for column in panel.columns):
        return [stroke(column.code, look).colour for column in panel.columns]
    return [turned(turn, len(panel.columns), look) for turn in range(len(panel.columns))]


def gap_word(text: str, x: float, y: float, colours: Look, **more) -> dict:
    return {
        "text": text,
        "x": x,
        "y": y,
        "xanchor": "left",
        "xshift": 6,
        "showarrow": False,
        "font": {"size": 12, "color": colours.soft},
        **more,
    }


def upright_marks(panel: Panel, words: Words, colours: Look) -> tuple[list[dict], list[dict]]:
    """Return a short upright line for every mark of a row, a long one for those of all; the latter with their words."""
    places = {row.code: at for at, row in enumerate(panel.rows)}
    lines, told = [], []
    for mark in panel.marks:
        at = places.get(mark.row)
        if mark.row is not None and at is None:
            continue
        span = (at - 0.42, at + 0.42) if at is not None else (-0.5, len(panel.rows) - 0.5)
        lines.append(
            {
                "type": "line",
                "xref": "x",
                "yref": "y",
                "x0": mark.at,
                "x1": mark.at,
                "y0": span[0],
                "y1": span[1],
                "line": {
                    "color": colours.ink,
                    "width": 2.5 if at is not None else 1.4,
                    "dash": "solid" if at is not None else "dot",
                },
            }
        )
        if at is None:
            told.append(above(mark, words, colours))
    return lines, told


def above(mark: Mark, words: Words, colours: Look) -> dict:
    return {
        "text": say_panel.mark(mark, words),
        "x": mark.at,
        "y": 1,
        "xref": "x",
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": colours.ink},
    }
