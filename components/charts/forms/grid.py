"""A grid: a number or a word for each row and column, shaded."""

from components.charts import axes, naming, say_panel
from components.charts.chart import Status
from components.charts.forms.signs import hover_of
from components.charts.forms.space import LINE, NARROW_NAME, WIDEST_NAME, rows_down, wrapped
from components.charts.palette import LOOKS, ink_on, shade
from components.charts.panel import Panel
from components.i18n import Words

SHORTEST = 8  # letters of a line in a box: a shorter word is not broken


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Draw boxes, the darker the more; a dash where nothing was to be told."""
    colours, held = LOOKS[look], panel.cells()
    values = panel.shown["value"]
    low, high = (0, 100) if panel.unit == "percent" else (min(0, values.min()), values.max())
    boxes, texts, x, y, told = [], [], [], [], []
    narrow = len(panel.columns) > 2
    for down, row in enumerate(panel.rows):
        for across, column in enumerate(panel.columns):
            cell = held.get((row.code, column.code))
            if cell is None or cell.status == Status.MISSING:
                texts.append(
                    {
                        "text": words("common.none"),
                        "x": across,
                        "y": down,
                        "showarrow": False,
                        "font": {"size": 12, "color": colours.soft},
                    }
                )
                continue
            shown = cell.value == cell.value
            fill = shade((cell.value - low) / (high - low) if high > low else 0.5, look) if shown else colours.gap
            boxes.append(
                {
                    "type": "rect",
                    "x0": across - 0.47,
                    "x1": across + 0.47,
                    "y0": down - 0.45,
                    "y1": down + 0.45,
                    "fillcolor": fill,
                    "line": {
                        "color": colours.line if shown else colours.soft,
                        "width": 1,
                        "dash": "solid" if shown else "dot",
                    },
                    "layer": "below",
                }
            )
            word = say_panel.number(panel, cell.value, words) if shown else naming.gap(Status(cell.status), words)
            small = not shown or panel.labels
            texts.append(
                {
                    "text": wrapped(word, _letters(word)) if small and narrow else word,
                    "x": across,
                    "y": down,
                    "showarrow": False,
                    "font": {
                        "size": (9.5 if narrow else 11) if small else 13,
                        "color": ink_on(fill) if shown else colours.soft,
                    },
                }
            )
            x.append(across)
            y.append(down)
            told.append(hover_of(panel, cell, words))
    axis, left, tall = rows_down(panel, words, colours, NARROW_NAME if narrow else WIDEST_NAME)
    heads = [wrapped(naming.name(column, words), 9 if narrow else 12) for column in panel.columns]
    top = 10 + LINE * max((1 + head.count("<br>") for head in heads), default=1)
    tall = max(tall, len(panel.rows) * (40 if narrow and panel.hidden else 34))
    hover = {
        "type": "scatter",
        "name": "",
        "mode": "markers",
        "x": x,
        "y": y,
        "text": told,
        "hoverinfo": "text",
        "marker": {"size": 26, "opacity": 0, "symbol": "square"},
    }
    return [hover], {
        "height": top + tall + 10,
        "margin": {"t": top, "b": 10, "l": left, "r": 8},
        "xaxis": axes.heads(colours, heads, size=10.5 if narrow else 12),
        "yaxis": axis,
        "annotations": texts,
        "shapes": boxes,
    }


def _letters(word: str) -> int:
    """Return how many letters a line may have so that *word* stands on two lines, no longer than they must be."""
    return max(SHORTEST, *map(len, word.split()), len(word) // 2 + 2)
