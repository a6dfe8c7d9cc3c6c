"""A flow: bands from each row on the left to each column on the right, as wide as what goes that way."""

from components.charts import naming, say_panel
from components.charts.axes import axis
from components.charts.chart import Status
from components.charts.forms.signs import hover_of
from components.charts.forms.space import EDGE, LETTER, LINE, wrapped
from components.charts.palette import LOOKS, shade
from components.charts.panel import Name, Panel
from components.i18n import Words

NAME = 14  # letters of a name on one line
TALL, BETWEEN = 320, 0.08  # pixels of the whole, and the part of it that lies between two names
POST = 0.012  # how wide the posts are from which and to which the bands run


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Return traces and layout of *panel*, as plain dictionaries.  What is not shown has no band, only its name."""
    colours, held = LOOKS[look], panel.cells()
    sizes = {cell: float(each.value) for cell, each in held.items() if each.value == each.value and each.value > 0}
    left = {row.code: sum(size for (code, _), size in sizes.items() if code == row.code) for row in panel.rows}
    right = {each.code: sum(size for (_, code), size in sizes.items() if code == each.code) for each in panel.columns}
    gap = sum(left.values()) * BETWEEN
    starts, ends = _places(left, gap), _places(right, gap)
    turns = {code: at for at, code in enumerate(code for code, size in left.items() if size)}
    shapes, points, texts = [], {"x": [], "y": [], "text": []}, []
    for row in panel.rows:
        for column in panel.columns:
            size = sizes.get((row.code, column.code))
            if size is None:
                continue
            begin, end = starts[row.code], ends[column.code]
            starts[row.code], ends[column.code] = begin + size, end + size
            fill = shade(0.2 + 0.7 * turns[row.code] / max(len(turns) - 1, 1), look)
            shapes.append(_band(begin, end, size, fill, colours.soft))
            points["x"].append(0.5)
            points["y"].append((begin + end + size) / 2)
            points["text"].append(hover_of(panel, held[row.code, column.code], words))
    for names, totals, x, anchor in ((panel.rows, left, 0, "right"), (panel.columns, right, 1, "left")):
        tops = _places(totals, gap)
        for name in names:
            if not totals[name.code]:
                continue
            shapes.append(_post(x, tops[name.code], totals[name.code], colours.ink))
            texts.append(
                {
                    "text": f"{wrapped(naming.name(name, words), NAME)}<br>{words.number(totals[name.code])}",
                    "x": -POST if anchor == "right" else 1 + POST,
                    "y": tops[name.code] + totals[name.code] / 2,
                    "xanchor": anchor,
                    "align": anchor,
                    "xshift": -4 if anchor == "right" else 4,
                    "showarrow": False,
                    "font": {"size": 12.5, "color": colours.ink},
                }
            )
    gaps = {each.status for each in panel.table.itertuples() if each.value != each.value} - {Status.MISSING}
    below = naming.gap(Status(min(gaps)), words) if gaps else ""
    margins = [_room(names, totals, words) for names, totals in ((panel.rows, left), (panel.columns, right))]
    whole = max(sum(each.values()) + gap * (sum(map(bool, each.values())) - 1) for each in (left, right))
    hover = {
        "type": "scatter",
        "name": "",
        "mode": "markers",
        **points,
        "hoverinfo": "text",
        "marker": {"size": 26, "opacity": 0, "symbol": "square"},
    }
    hidden = {"visible": False, "showgrid": False}
    unit = say_panel.unit(panel, words)
    return [hover], {
        "height": TALL + 2 * LINE + 24,
        "margin": {"t": LINE + 8, "b": LINE + 16, "l": margins[0], "r": margins[1]},
        "xaxis": axis(colours, range=[-POST, 1 + POST], **hidden),
        "yaxis": axis(colours, range=[whole + gap / 2, -gap / 2], **hidden),
        "annotations": [*texts, _foot(" · ".join(filter(None, (unit[:1].upper() + unit[1:], below))), colours)],
        "shapes": shapes,
    }


def _places(totals: dict[str, float], gap: float) -> dict[str, float]:
    """Return where each begins when they stand below each other; what holds nothing takes no room."""
    found, down = {}, 0.0
    for code, size in totals.items():
        found[code] = down
        down += size + gap if size else 0
    return found


def _room(names: tuple[Name, ...], totals: dict[str, float], words: Words) -> int:
    lines = [
        part for name in names if totals[name.code] for part in wrapped(naming.name(name, words), NAME).split("<br>")
    ]
    return EDGE + 8 + round(max(map(len, lines), default=0) * LETTER)


def _band(begin: float, end: float, size: float, fill: str, edge: str) -> dict:
    path = (
        f"M 0 {begin} C 0.5 {begin} 0.5 {end} 1 {end} L 1 {end + size}"
        f" C 0.5 {end + size} 0.5 {begin + size} 0 {begin + size} Z"
    )
    look = {"fillcolor": fill, "line": {"color": edge, "width": 1}, "layer": "below"}
    return {"type": "path", "xref": "x", "yref": "y", "path": path, **look}


def _post(x: float, top: float, size: float, ink: str) -> dict:
    ends = {"x0": x - POST if x == 0 else x, "x1": x if x == 0 else x + POST, "y0": top, "y1": top + size}
    return {"type": "rect", "xref": "x", "yref": "y", **ends, "fillcolor": ink, "line": {"width": 0}, "layer": "below"}


def _foot(text: str, colours) -> dict:
    return {
        "text": text,
        "x": 0.5,
        "y": 0,
        "xref": "paper",
        "yref": "paper",
        "yanchor": "top",
        "yshift": -6,
        "showarrow": False,
        "font": {"size": 12, "color": colours.soft},
    }
