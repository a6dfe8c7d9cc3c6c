"""A table of texts, as a picture."""

from itertools import accumulate, pairwise

from components.charts import axes, naming, say_panel
from components.charts.chart import Status
from components.charts.forms.space import EDGE, LETTER, LINE, wrapped
from components.charts.palette import LOOKS
from components.charts.panel import Panel
from components.i18n import Words


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Draw texts side by side, for pictures that leave the house; on a page the table itself is shown."""
    colours, held = LOOKS[look], panel.cells()
    letters = max(10, 92 // max(len(panel.columns), 1))
    texts, tallest = [], [1] * len(panel.rows)
    for down, row in enumerate(panel.rows):
        for across, column in enumerate(panel.columns):
            cell = held.get((row.code, column.code))
            if cell is None or cell.status == Status.MISSING:
                told = words("common.none")
            else:
                told = (
                    say_panel.reads(panel, cell, words) if cell.value == cell.value else naming.gap(cell.status, words)
                )
            told = wrapped(told, letters)
            tallest[down] = max(tallest[down], 1 + told.count("<br>"))
            texts.append((told, across, down))
    names = [wrapped(naming.name(row, words)) for row in panel.rows]
    tallest = [max(high, 1 + name.count("<br>")) for high, name in zip(tallest, names, strict=True)]
    edges = [0, *accumulate(LINE * high + 12 for high in tallest)]
    heads = [wrapped(naming.name(column, words), letters) for column in panel.columns]
    top = 12 + LINE * max((1 + head.count("<br>") for head in heads), default=1)
    left = EDGE + round(max((len(line) for name in names for line in name.split("<br>")), default=0) * LETTER)
    middles = [(one + other) / 2 for one, other in pairwise(edges)]
    rule = {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "line": {"color": colours.line, "width": 1}}
    return [{"type": "scatter", "x": [], "y": [], "name": "", "hoverinfo": "skip"}], {
        "height": top + edges[-1] + 10,
        "margin": {"t": top, "b": 10, "l": left, "r": 8},
        "xaxis": axes.heads(colours, heads),
        "yaxis": axes.axis(
            colours,
            range=[edges[-1], 0],
            tickmode="array",
            tickvals=middles,
            ticktext=names,
            tickfont={"color": colours.ink, "size": 12},
            showgrid=False,
        ),
        "annotations": [
            {"text": told, "x": x, "y": middles[y], "showarrow": False, "font": {"size": 12, "color": colours.ink}}
            for told, x, y in texts
        ],
        "shapes": [rule | {"y0": at, "y1": at} for at in edges],
    }
