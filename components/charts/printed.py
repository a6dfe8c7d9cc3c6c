"""A figure as it is printed: the drawn chart with everything that must travel with it, on one sheet of fixed width.

Finding and filters above; key, cautions, source, citation, release, link, emblem and statement below.  All is set in
pixels and measured beforehand, so nothing is clipped and nothing overlaps, however long the words are.
"""

from dataclasses import dataclass, field
from datetime import date
from html import escape

import plotly.graph_objects as go

from components.charts import emblem, say
from components.charts.chart import Chart, Shape
from components.charts.draw import LABEL_LINE, draw, key
from components.charts.lettering import BODY, fitted, width, wrapped
from components.charts.palette import LOOKS
from components.charts.panel import Panel
from components.charts.spacing import apart

WIDTH = 900  # CSS pixels: in a 17 cm column the chart's type of 13 px is then read as 7 points
EDGE = 28
LEADING = 1.3  # Plotly's own, in type sizes
FINDING, FILTERS, NOTES, SOURCE = (24, 23, 22, 21, 20), 14, 12, 11  # type sizes; the finding's largest that fits
FLAG = 40  # height of the emblem
MOST_NOTE_LINES = 4  # what does not fit is told beside the figure and in the other files
ONE_COLUMN = 3  # years before the last in which a line may end and still have its name at the right edge


@dataclass(slots=True, kw_only=True)
class Column:
    """Blocks of text placed so far, each ``(lines, x, y, size, colour, face)``, y from the top downwards."""

    y: float = EDGE
    blocks: list[tuple] = field(default_factory=list)

    def add(self, text: str, *, size: float, colour: str, room: float, face: str = "regular", after: float = 0) -> None:
        """Put *text* below what is there, wrapped into *room*."""
        lines = wrapped(text, size, room, face)
        self.blocks.append((lines, EDGE, self.y, size, colour, face))
        self.y += len(lines) * size * LEADING + after


def printed(chart: Chart, words, *, on: date, link: str = "") -> go.Figure:
    """Return *chart* as a complete sheet ``WIDTH`` wide, its height in ``layout.height``."""
    return go.Figure(sheet(chart, words, on=on, link=link))


def sheet(chart: Chart, words, *, on: date, link: str = "") -> dict:
    """Return the same as plain Plotly JSON, which costs a fifth of the time."""
    drawn, colours = draw(chart, words, look="light"), LOOKS["light"]
    figure, reading = drawn.to_dict(), key(drawn)
    layout, room = figure["layout"], WIDTH - 2 * EDGE
    finding = say.finding(chart, words)
    size, _ = fitted(finding, FINDING, room, 2, "semibold")
    column = Column()
    column.add(finding, size=size, colour=colours.ink, room=room, face="semibold", after=4)
    if chart.sample:
        column.add(words("say.sample"), size=FILTERS, colour=colours.ink, room=room, face="semibold")
    column.add(say.subtitle(chart, words), size=FILTERS, colour=colours.soft, room=room, after=8)

    margin = {"t": 0, "b": 0, "l": 0, "r": 0} | layout.get("margin", {})
    left = margin["l"] + EDGE - 6  # the chart's own words begin six pixels from its edge
    right = margin["r"] + EDGE - 6
    top = column.y + margin["t"]
    plot_high = _roomy(layout, layout["height"] - margin["t"] - margin["b"], WIDTH - left - right)
    column.y = top + plot_high + margin["b"] + 6

    for told in filter(None, (reading, _grey(chart, words))):
        column.add(told, size=NOTES, colour=colours.ink, room=room, after=4)
    for note in _short(say.notes(chart, words), room):
        column.add(note, size=NOTES, colour=colours.soft, room=room, after=3)
    column.y += 10
    rule = column.y
    column.y += 12
    high, (flag_x, flag_y, statement) = _foot(column, chart, words, on, link, colours)

    height = round(high)
    pinned = {"left": left, "bottom": top + plot_high}
    shapes = [
        *emblem.shapes(x=flag_x - left, y=top + plot_high - flag_y, height=FLAG),
        _rule(rule, colours.line, **pinned),
    ]
    layout.pop("meta", None)
    figure["layout"] = layout | {
        "width": WIDTH,
        "height": height,
        "autosize": False,
        "margin": {"t": top, "b": height - top - plot_high, "l": left, "r": right, "autoexpand": False},
        "annotations": [
            *layout.get("annotations", ()),
            *(_annotation(*block, **pinned) for block in (*column.blocks, statement)),
        ],
        "shapes": [*layout.get("shapes", ()), *shapes],
    }
    return figure


def _grey(chart: Chart, words) -> str:
    """Return what grey lines are, where there are any."""
    if isinstance(chart, Panel):
        return ""
    return words("export.slide.grey") if chart.shape is Shape.LINE and set(chart.shown["place"]) - chart.focus else ""


def _roomy(layout: dict, high: float, wide: float) -> float:
    """Return how high the plot must be for its direct labels, and set them in one column where none covers another.

    On screen a plot has a fixed height; with many lines chosen their names would grow into the words above.
    """
    labels = [label for label in layout.get("annotations", ()) if label["showarrow"]]
    axes = {name: layout[name.replace("y", "yaxis")] for name in {label["yref"] for label in labels}}
    parts = {name: axis.get("domain", (0, 1)) for name, axis in axes.items()}
    tall = {name: sum(_label_height(label) for label in labels if label["yref"] == name) for name in axes}
    needed = max([high, *(tall[name] / (end - start) for name, (start, end) in parts.items())])
    for shape in layout.get("shapes", ()):
        if shape.get("yref") == "paper" and shape["y0"] < 0:  # a mark that reaches below the axis
            shape["y0"] *= high / needed
    for name, (start, end) in parts.items():
        first, last = layout["xaxis"]["range"]
        pixels, top = needed * (end - start), axes[name]["range"][1]
        mine = sorted((label for label in labels if label["yref"] == name), key=lambda label: label["y"])
        newest = max(label["x"] for label in mine)
        column = [label for label in mine if newest - label["x"] <= ONE_COLUMN]
        wants = [label["y"] / top * pixels for label in column]
        heights = apart(wants, [_label_height(label) for label in column], room=pixels)
        for label, want, height in zip(column, wants, heights, strict=True):
            label |= {"ax": 16 + (newest - label["x"]) / (last - first) * wide, "ay": want - height}
    return needed


def _label_height(label: dict) -> float:
    return LABEL_LINE * (1 + label["text"].count("<br>"))


def _short(notes: tuple[str, ...], room: float) -> list[str]:
    """Return the notes of at most two lines, as long as there is room for them."""
    kept, used = [], 0
    for note in notes:
        lines = len(wrapped(note, NOTES, room))
        if lines <= 2 and used + lines <= MOST_NOTE_LINES:
            kept.append(note)
            used += lines
    return kept


def _foot(column: Column, chart: Chart, words, on: date, link: str, colours) -> tuple[float, tuple]:
    """Add the source lines on the left; return the sheet's height, and emblem and statement for the right."""
    lines, size = emblem.statement_lines(words), FLAG * emblem.TEXT
    text_x = WIDTH - EDGE - max(width(line, size, "plain") for line in lines)
    flag_x, flag_y = text_x - FLAG * (emblem.SPACE + emblem.WIDTH), column.y
    room = flag_x - EDGE - 24
    source = say.source_line(chart, words) if say.sources(chart, words) else ""
    released = f"{say.edition(chart, words)}. {say.licence(chart, words)}"
    for text in filter(None, (source, say.citation(chart, words, on=on), released, link)):
        column.add(text, size=SOURCE, colour=colours.soft, room=room, after=2)
    text_y = flag_y + (FLAG - size * LEADING * len(lines)) / 2
    return max(column.y, flag_y + FLAG) + EDGE - 4, (flag_x, flag_y, (lines, text_x, text_y, size, "#000000", "plain"))


def _annotation(lines, x: float, y: float, size: float, colour: str, face: str, *, left: float, bottom: float) -> dict:
    """Return *lines* with their upper left corner at x, y from the upper left corner of the sheet."""
    text = "<br>".join(escape(line, quote=False) for line in lines)
    return {
        "name": "printed",
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "xshift": x - left,
        "yshift": bottom - y,
        "align": "left",
        "borderpad": 0,
        "showarrow": False,
        "font": {
            "family": emblem.FONT if face == "plain" else BODY,
            "size": size,
            "color": colour,
            "weight": 600 if face == "semibold" else 400,
        },
    }


def _rule(y: float, colour: str, *, left: float, bottom: float) -> dict:
    return {
        "type": "line",
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0,
        "yanchor": 0,
        "x0": EDGE - left,
        "x1": WIDTH - EDGE - left,
        "y0": bottom - y,
        "y1": bottom - y,
        "line": {"color": colour, "width": 1},
    }
