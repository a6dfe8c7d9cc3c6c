"""A course: stages along time, one row of marks for each that goes through them."""

from datetime import date

from components.charts import axes, naming, say_panel
from components.charts.forms.signs import above
from components.charts.forms.space import EDGE, FOOT, HEAD, wrapped
from components.charts.palette import LOOKS, Look, ink_on, shade
from components.charts.panel import Name, Panel
from components.i18n import Words

NAME, ASIDE, MARKS = 16, 15, 32  # pixels: of a line of a name, of a line of what stands beside it, and of the marks
NAME_LETTERS, ASIDE_LETTERS = 50, 56  # letters of a line that still has room on a narrow screen
TOP = 10  # pixels above the first row, for the marks of meetings
GAP = 8  # pixels between one row's marks and the next one's name
AROUND = HEAD + TOP + FOOT  # pixels of a course that belong to no row
EDGES = 40  # days of room at both ends: half a mark on a narrow screen
MARK, SEVERAL = 18, 27  # pixels across: a mark of one stage, and one of several, whose numbers need more room


def height(panel: Panel, row: Name, words: Words) -> int:
    """Return how many pixels high a row is with its name."""
    return _head(panel, row, words, LOOKS["light"])[1] + MARKS + GAP


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Draw stages along time: a filled mark where one was reached, an open one where it is planned.

    What a row is called stands above its marks, which so have the whole width of a telephone.
    """
    colours, held = LOOKS[look], panel.cells()
    dark = shade(0.9, look)
    joins, slips = {"x": [], "y": []}, {"x": [], "y": []}
    marks = {True: ([], [], [], []), False: ([], [], [], [])}
    names, down = [], TOP
    for row in panel.rows:
        told, tall = _head(panel, row, words, colours)
        names.append(told | {"y": down})
        at = down + tall + MARKS / 2 + 2
        down += tall + MARKS + GAP
        days = []
        for turn, column in enumerate(panel.columns, start=1):
            cell = held.get((row.code, column.code))
            if cell is None:
                continue
            reached, planned = cell.value == cell.value, cell.planned == cell.planned
            if not reached and not planned:
                continue
            day = cell.value if reached else cell.planned
            _mark(marks[reached], _day(day), at, str(turn), _stage_hover(panel, row, column, cell, words))
            days.append(day)
            if reached and planned and cell.planned != cell.value:
                slips["x"] += [_day(cell.planned), _day(cell.value), None]
                slips["y"] += [at - 13, at - 13, None]
        if days:
            joins["x"] += [_day(min(days)), _day(max(days)), None]
            joins["y"] += [at, at, None]
    traces = [
        _LINE | joins | {"line": {"color": colours.grey, "width": 2}},
        _LINE | slips | {"line": {"color": colours.soft, "width": 3, "dash": "dot"}},
    ]
    for reached, fill, edge in ((True, dark, colours.paper), (False, colours.paper, dark)):
        x, y, texts, hovers = marks[reached]
        traces.append(
            {
                "type": "scatter",
                "name": "",
                "mode": "markers+text",
                "x": x,
                "y": y,
                "text": texts,
                "textfont": {"size": 10.5, "color": ink_on(fill) if reached else colours.ink},
                "hovertext": hovers,
                "hoverinfo": "text",
                "cliponaxis": False,
                # the edge of a filled mark tells it from the one it covers on a narrow screen
                "marker": {
                    "size": [SEVERAL if "–" in text else MARK for text in texts],
                    "opacity": 1,  # marks of several sizes would be seen through
                    "color": fill,
                    "line": {"color": edge, "width": 1.4},
                },
            }
        )
    shapes, above_all, meetings = _along_time(panel, words, colours)
    ends = [day for cells in held.values() for day in (cells.value, cells.planned) if day == day]
    ends += [mark.at for mark in panel.marks]
    return [*traces, meetings], {
        "height": HEAD + down + FOOT,
        "margin": {"t": HEAD, "b": FOOT, "l": EDGE, "r": EDGE},
        "xaxis": axes.axis(
            colours,
            type="date",
            range=[_day(min(ends) - EDGES), _day(max(ends) + EDGES)],
            tickformat="%Y",
            dtick="M12",
            tick0="2024-01-01",
            showgrid=True,
            tickangle=0,
        ),
        "yaxis": axes.axis(colours, range=[down, 0], visible=False),
        "annotations": [*names, *above_all],
        "shapes": shapes,
    }


_LINE = {
    "type": "scatter",
    "mode": "lines",
    "hoverinfo": "skip",
    "connectgaps": False,
    "showlegend": False,
    "name": "",
}


def _head(panel: Panel, row: Name, words: Words, colours: Look) -> tuple[dict, int]:
    """Return a row's name with what stands beside it, and how tall both are."""
    name = wrapped(naming.name(row, words), NAME_LETTERS)
    aside = wrapped(say_panel.aside(panel, row.code, words), ASIDE_LETTERS)
    beside = f'<br><span style="font-size:11.5px;color:{colours.soft}">{aside}</span>' if aside else ""
    tall = NAME * (1 + name.count("<br>")) + (ASIDE * (1 + aside.count("<br>")) if aside else 0)
    told = {
        "text": f"<b>{name}</b>{beside}",
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "bgcolor": colours.paper,  # the lines of meetings end where there is something to read
        "font": {"size": 12.5, "color": colours.ink},
    }
    return told, tall


def _mark(marks: tuple[list, list, list, list], day: str, at: float, number: str, hover: str) -> None:
    """Add a stage to *marks*; several stages of one row on one day are one mark: 4–6."""
    x, y, texts, hovers = marks
    if x and (x[-1], y[-1]) == (day, at):
        texts[-1] = f"{texts[-1].partition('–')[0]}–{number}"
        hovers[-1] += f"<br>{hover}"
        return
    for held, each in zip(marks, (day, at, number, hover), strict=True):
        held.append(each)


def _along_time(panel: Panel, words: Words, colours: Look) -> tuple[list[dict], list[dict], dict]:
    """Return upright lines for the day of the release and for meetings, the day, and what a pointer finds of these."""
    shapes, told, days, hovers = [], [], [], []
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
        else:
            days.append(_day(mark.at))
            hovers.append(say_panel.mark(mark, words))
    meetings = {
        "type": "scatter",
        "name": "",
        "mode": "markers",
        "x": days,
        "y": [0] * len(days),
        "hovertext": hovers,
        "hoverinfo": "text",
        "cliponaxis": False,
        "marker": {"size": 8, "symbol": "triangle-down", "color": colours.soft},
    }
    return shapes, told, meetings


def _day(ordinal: float) -> str:
    return date.fromordinal(int(ordinal)).isoformat()


def _stage_hover(panel: Panel, row: Name, column: Name, cell, words: Words) -> str:
    """Return when a stage was planned and reached, as far as either is known."""
    told = [f"{naming.name(row, words)}: {naming.name(column, words)}"]
    for key, day in (("panel.planned", cell.planned), ("panel.reached", cell.value)):
        if day == day:
            told.append(words(key, day=words.date(date.fromordinal(int(day)))))
    return "<br>".join(told)
