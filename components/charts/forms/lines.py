"""Lines: times across, one line for each row, its name at its end."""

from components.charts import axes, naming, say_panel
from components.charts.forms.signs import hover_of, row_stroke
from components.charts.forms.space import FOOT, HEAD, LETTER, key, wrapped
from components.charts.palette import LOOKS, Look
from components.charts.panel import PLAN, Panel
from components.charts.spacing import apart
from components.i18n import Words


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Draw a line for each row that has anything to show; a gap stays a gap."""
    colours, held = LOOKS[look], panel.cells()
    codes = [column.code for column in panel.columns]
    traces, ends = [], []
    for row in panel.rows:
        cells = [held.get((row.code, code)) for code in codes]
        values = [None if cell is None or cell.value != cell.value else float(cell.value) for cell in cells]
        if all(value is None for value in values):
            continue
        drawn, name = row_stroke(panel, row, look), naming.name(row, words)
        plain = row.code == PLAN
        traces.append(
            {
                "type": "scatter",
                "name": name,
                "x": list(range(len(codes))),
                "y": values,
                "mode": "lines" if plain else "lines+markers",
                "connectgaps": False,
                "line": {"color": drawn.colour, "width": 2 if plain else 2.6, "dash": drawn.dash},
                "marker": {"color": drawn.colour, "size": 7, "symbol": drawn.symbol},
                "text": [
                    hover_of(panel, cell, words) if value is not None else ""
                    for cell, value in zip(cells, values, strict=True)
                ],
                "hoverinfo": "text",
            }
        )
        last = max(at for at, value in enumerate(values) if value is not None)
        ends.append((values[last], last, wrapped(name, 14), drawn.colour))
    top = (
        max([*(v for trace in traces for v in trace["y"] if v is not None), *(mark.at for mark in panel.marks), 0])
        * 1.08
        or 1
    )
    height = 300
    keyed = _covers(traces, ends, top / height)
    named, above = key([trace["name"] for trace in traces], 48) if keyed else ({}, 0)
    if keyed:
        named["legend"]["y"] = 1 + HEAD / height  # over the name of the unit
        ends = []
    annotations = [_unit_above(panel, words, colours), *_end_labels(ends, top, height, colours)]
    shapes = []
    for mark in panel.marks:
        shapes.append(
            {
                "type": "line",
                "xref": "paper",
                "yref": "y",
                "x0": 0,
                "x1": 1,
                "y0": mark.at,
                "y1": mark.at,
                "line": {"color": colours.ink, "width": 1.4, "dash": "dot"},
            }
        )
        annotations.append(
            {
                "text": say_panel.mark(mark, words),
                "xref": "paper",
                "x": 0,
                "xanchor": "left",
                "y": mark.at,
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 12, "color": colours.ink},
            }
        )
    room = max((len(part) for *_, text, _ in ends for part in text.split("<br>")), default=0)
    return traces, named | {
        "height": above + HEAD + height + FOOT,
        "margin": {"t": above + HEAD, "b": FOOT, "l": 48, "r": 26 + round(room * LETTER)},
        "xaxis": _columns_across(panel, words, colours),
        "yaxis": axes.axis(colours, range=[0, top], tickformat=",.0f" if top >= 5 else ",.1f", nticks=6),
        "annotations": annotations,
        "shapes": shapes,
    }


def _covers(traces: list[dict], ends: list[tuple], unit: float) -> bool:
    """Would the name of a line that ends early cover another line?  *unit* is what a pixel is worth on the axis."""
    for value, last, text, _ in ends:
        near = 17 * (1 + text.count("<br>")) * unit
        for trace in traces:
            later = [other for other in trace["y"][last:] if other is not None]
            if later[1:] and any(abs(other - value) < near for other in later):
                return True
    return False


def _columns_across(panel: Panel, words: Words, colours: Look) -> dict:
    """Return the axis of periods: a name under as many as have room on a narrow screen, the last one always."""
    names = [naming.name(column, words) for column in panel.columns]
    step = max(1, -(-len(names) // 4))
    ticks = list(range(len(names) - 1, -1, -step))[::-1]
    return axes.axis(
        colours,
        range=[-0.3, len(names) - 0.7],
        tickmode="array",
        tickvals=ticks,
        ticktext=[wrapped(names[at], 9) for at in ticks],
        tickangle=0,
        showgrid=False,
        ticks="outside",
        tickcolor=colours.line,
    )


def _unit_above(panel: Panel, words: Words, colours: Look) -> dict:
    text = say_panel.unit(panel, words)
    return {
        "text": text[:1].upper() + text[1:],
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "xshift": -42,
        "yshift": 6,
        "showarrow": False,
        "font": {"size": 13, "color": colours.soft},
    }


def _end_labels(ends: list[tuple], top: float, pixels: float, colours: Look) -> list[dict]:
    """Return a label at the end of each line, moved until none covers another."""
    ends = sorted(ends)
    sizes = [17 * (1 + text.count("<br>")) for _, _, text, _ in ends]
    heights = apart([value / top * pixels for value, *_ in ends], sizes, room=pixels)
    return [
        {
            "text": text,
            "x": at,
            "y": value,
            "xref": "x",
            "yref": "y",
            "ax": 16,
            "ay": value / top * pixels - height,
            "xanchor": "left",
            "yanchor": "middle",
            "align": "left",
            "showarrow": True,
            "arrowhead": 0,
            "arrowwidth": 1.4,
            "arrowcolor": colour,
            "standoff": 4,
            "font": {"size": 13, "color": colours.ink},
        }
        for (value, at, text, colour), height in zip(ends, heights, strict=True)
    ]
