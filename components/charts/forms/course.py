"""A course: stages along time, one row of marks for each that goes through them."""

from datetime import date

from components.charts import axes, naming
from components.charts.forms.signs import above
from components.charts.forms.space import FOOT, rows_down
from components.charts.palette import LOOKS, ink_on, shade
from components.charts.panel import Name, Panel
from components.i18n import Words


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Draw stages along time: a filled mark where one was reached, an open one where it is planned."""
    colours, held = LOOKS[look], panel.cells()
    numbers = {column.code: str(turn) for turn, column in enumerate(panel.columns, start=1)}
    joins = {"x": [], "y": []}
    slips = {"x": [], "y": []}
    marks = {True: ([], [], [], []), False: ([], [], [], [])}
    for at, row in enumerate(panel.rows):
        days = []
        for column in panel.columns:
            cell = held.get((row.code, column.code))
            if cell is None:
                continue
            reached, planned = cell.value == cell.value, cell.planned == cell.planned
            if not reached and not planned:
                continue
            day = cell.value if reached else cell.planned
            x, y, texts, hovers = marks[reached]
            told, number = _stage_hover(panel, row, column, cell, words), numbers[column.code]
            if x and (x[-1], y[-1]) == (_day(day), at):  # several stages on one day are one mark: 4–6
                texts[-1] = f"{texts[-1].partition('–')[0]}–{number}"
                hovers[-1] += f"<br>{told}"
            else:
                x.append(_day(day))
                y.append(at)
                texts.append(number)
                hovers.append(told)
            days.append(day)
            if reached and planned and cell.planned != cell.value:
                slips["x"] += [_day(cell.planned), _day(cell.value), None]
                slips["y"] += [at - 0.32, at - 0.32, None]
        if days:
            joins["x"] += [_day(min(days)), _day(max(days)), None]
            joins["y"] += [at, at, None]
    line = {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "connectgaps": False,
        "showlegend": False,
        "name": "",
    }
    dark = shade(0.9, look)
    traces = [
        line | joins | {"line": {"color": colours.grey, "width": 2}},
        line | slips | {"line": {"color": colours.soft, "width": 3, "dash": "dot"}},
    ]
    for reached, fill in ((True, dark), (False, colours.paper)):
        x, y, texts, hovers = marks[reached]
        traces.append(
            {
                "type": "scatter",
                "name": "",
                "mode": "markers+text",
                "x": x,
                "y": y,
                "text": texts,
                "textfont": {"size": 11, "color": ink_on(fill) if reached else colours.ink},
                "hovertext": hovers,
                "hoverinfo": "text",
                "marker": {"size": 19, "color": fill, "line": {"color": dark, "width": 1.6}},
            }
        )
    axis, left, high = rows_down(panel, words, colours)
    shapes, told = [], []
    for mark in panel.marks:
        whole = mark.key == "today"
        shapes.append(
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": _day(mark.at),
                "x1": _day(mark.at),
                "y0": 0,
                "y1": 1,
                "layer": "below",
                "line": {
                    "color": colours.ink if whole else colours.line,
                    "width": 2 if whole else 1.4,
                    "dash": "solid" if whole else "dot",
                },
            }
        )
        if whole:
            told.append(above(mark, words, colours) | {"x": _day(mark.at)})
    ends = [day for cells in held.values() for day in (cells.value, cells.planned) if day == day]
    ends += [mark.at for mark in panel.marks]
    span = [_day(min(ends) - 25), _day(max(ends) + 25)]
    return traces, {
        "height": 26 + high + FOOT,
        "margin": {"t": 26, "b": FOOT, "l": left, "r": 16},
        "xaxis": axes.axis(
            colours,
            type="date",
            range=span,
            tickformat="%Y",
            dtick="M12",
            tick0="2024-01-01",
            showgrid=True,
            tickangle=0,
        ),
        "yaxis": axis,
        "annotations": told,
        "shapes": shapes,
    }


def _day(ordinal: float) -> str:
    return date.fromordinal(int(ordinal)).isoformat()


def _stage_hover(panel: Panel, row: Name, column: Name, cell, words: Words) -> str:
    """Return when a stage was planned and reached, as far as either is known."""
    told = [f"{naming.name(row, words)}: {naming.name(column, words)}"]
    for key, day in (("panel.planned", cell.planned), ("panel.reached", cell.value)):
        if day == day:
            told.append(words(key, day=words.date(date.fromordinal(int(day)))))
    return "<br>".join(told)
