"""Steps: from a first level to the last, each beginning where the one before ended."""

from itertools import pairwise

from components.charts import naming
from components.charts.forms.signs import hover_of
from components.charts.forms.space import FOOT, names_down, values_across, wrapped
from components.charts.palette import LOOKS, shade
from components.charts.panel import Panel
from components.i18n import Words


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Draw a first level, what came to it and what went, and the last level: each begins where the one before ended."""
    colours, held = LOOKS[look], panel.cells()
    cells = [held.get((panel.rows[0].code, column.code)) for column in panel.columns]
    shown = [(at, cell) for at, cell in enumerate(cells) if cell is not None and cell.value == cell.value]
    level, levels, bases, lengths, fills, texts, hovers = 0.0, [], [], [], [], [], []
    for at, cell in shown:
        outer = at in (0, len(cells) - 1)
        start = 0.0 if outer else level
        level = float(cell.value) if outer else level + float(cell.value)
        levels.append(level)
        bases.append(min(start, level))
        lengths.append(abs(level - start))
        fills.append(shade(0.9, look) if outer else shade(0.55, look) if cell.value >= 0 else colours.paper)
        texts.append(words.number(cell.value, panel.decimals) if outer else words.change(cell.value, panel.decimals))
        hovers.append(hover_of(panel, cell, words))
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": "",
        "base": bases,
        "x": lengths,
        "y": [at for at, _ in shown],
        "width": 0.6,
        "marker": {"color": fills, "line": {"color": shade(0.9, look), "width": 1.5}},
        "text": texts,
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": 12.5, "color": colours.ink},
        "hovertext": hovers,
        "hoverinfo": "text",
    }
    axis, left, high = names_down([wrapped(naming.name(column, words)) for column in panel.columns], colours)
    top = max(base + length for base, length in zip(bases, lengths, strict=True))
    joins = [
        {
            "type": "line",
            "xref": "x",
            "yref": "y",
            "x0": at,
            "x1": at,
            "y0": one + 0.3,
            "y1": other - 0.3,
            "line": {"color": colours.soft, "width": 1},
        }
        for at, (one, other) in zip(levels, pairwise([at for at, _ in shown]), strict=False)
    ]
    return [bars], {
        "height": 8 + high + FOOT + 12,
        "margin": {"t": 8, "b": FOOT + 12, "l": left, "r": 48},
        "xaxis": values_across(panel, words, colours, 0, top),
        "yaxis": axis,
        "shapes": joins,
    }
