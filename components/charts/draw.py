"""From a Chart to a Plotly figure.  Built from plain dictionaries: Plotly Express costs twice the time."""

import plotly.graph_objects as go

from analysis.indicators import Measure
from components.charts import forms, naming, say
from components.charts.axes import axis
from components.charts.chart import Break, Chart, Series, Shape, Status
from components.charts.palette import LOOKS, Look, ink_on, shade, stroke
from components.charts.panel import Panel
from components.charts.spacing import apart
from components.charts.table import series_name
from components.i18n import Words

FONT = '"Source Sans Pro", "Source Sans", Arial, sans-serif'
SEPARATORS = {"fi": ", ", "sv": ", ", "en": ".,"}  # decimal sign and a no-break space or comma for thousands
HEIGHT = {Shape.LINE: 440, Shape.TILES: 560}
APART_HEIGHT = 560
ROW_HEIGHT = 24  # of one place in a dot plot
LABEL_LINE = 17  # pixels a line of a direct label takes
LABEL_BREAK = 13  # letters after which a direct label goes on two lines
LABEL_WIDTH = 7.4  # pixels a letter takes, on the wide side
TOP, BOTTOM, LEFT = 34, 36, 54


def draw(chart: Chart | Panel, words: Words, *, look: str = "light") -> go.Figure:
    """Return *chart* as a figure in the reader's language, for a light or a dark page.

    A chart without a single value is an empty frame with a word in it, never an error.
    """
    colours = LOOKS[look]
    if chart.shown.empty:
        return _nothing(words, colours)
    if isinstance(chart, Panel):
        traces, layout = forms.parts(chart, words, look)
    else:
        make = {Shape.LINE: _lines, Shape.TILES: _tiles, Shape.DOTS: _dots}[chart.shape]
        traces, layout = make(chart, words, look)
    return go.Figure({"data": traces, "layout": _frame(words, colours) | layout})


def still(figure: go.Figure) -> go.Figure:
    """Fix *figure* as it is: what a browser gets of it is worked out once, not again for every visit."""
    sent = figure.to_dict()
    figure.to_dict = lambda: sent  # Streamlit asks for it in every run, and leaves it as it is
    return figure


def large(figure: go.Figure, scale: float, height: float) -> go.Figure:
    """Return *figure* with all that has a size in pixels *scale* times as large, *height* pixels high in all."""
    sent = figure.to_dict()
    data, layout = ([_scaled(each, scale) for each in sent["data"]], _scaled(sent["layout"], scale))
    return go.Figure({"data": data, "layout": {**layout, "height": round(height)}})


# What Plotly measures in pixels.  A width is one of a line; that of a bar is measured on its axis.
PIXELS = ("size", "l", "r", "t", "b", "pad", "ax", "ay", "xshift", "yshift", "standoff", "ticklen", "thickness")
STROKES = ("line", "error_x", "error_y")


def _scaled(part, scale: float, inside: str = ""):
    if isinstance(part, dict):
        return {name: _sized(name, value, scale, inside) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_scaled(each, scale, inside) for each in part]
    return part


def _sized(name: str, value, scale: float, inside: str):
    if name in PIXELS or (name == "width" and inside in STROKES):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value * scale
        if isinstance(value, list | tuple) and all(isinstance(each, int | float) for each in value):
            return [each * scale for each in value]
    return _scaled(value, scale, name)


def _frame(words: Words, colours: Look) -> dict:
    return {
        "template": {},  # nothing of Plotly's own look, which would be 7 kB in every picture
        "font": {"family": FONT, "size": 13, "color": colours.ink},
        "paper_bgcolor": colours.paper,
        "plot_bgcolor": colours.paper,
        "separators": SEPARATORS[words.language].replace(" ", "\u00a0"),
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "align": "left",
            "bgcolor": colours.paper,
            "bordercolor": colours.soft,
            "font": {"family": FONT, "size": 13, "color": colours.ink},
        },
    }


def _nothing(words: Words, colours: Look) -> go.Figure:
    word = {"text": words("say.empty"), "showarrow": False, "font": {"size": 15, "color": colours.soft}}
    hidden = {"visible": False, "fixedrange": True}
    layout = {"height": 160, "xaxis": hidden, "yaxis": hidden, "annotations": [word]}
    return go.Figure({"data": [], "layout": _frame(words, colours) | layout})


def _axis(colours: Look, **more) -> dict:
    return axis(colours, automargin=True, **more)


def _hovers(chart: Chart, words: Words) -> dict[tuple[str, str, int], str]:
    """Return what is shown beside the pointer, by place, vintage and year."""
    unit, told = say.unit(chart, words), {}
    for row in chart.shown.itertuples():
        text = words(
            "chart.hover_value",
            place=say.name(chart, chart.spot(row.place), words),
            year=int(row.period),
            value=say.number(chart, row.value, words),
            unit=unit,
        )
        if chart.measure is Measure.RATE and row.low == row.low:
            low, high = (words.number(end, chart.decimals) for end in (row.low, row.high))
            parts = {"count": words.number(row.count), "population": words.number(row.population)}
            text += f"<br>{words('chart.hover_interval', low=low, high=high)}"
            text += f"<br>{words('chart.hover_parts', **parts)}"
        told[row.place, row.vintage, int(row.period)] = text
    return told


# Lines ---------------------------------------------------------------------------------------------------------------


def _lines(chart: Chart, words: Words, look: str) -> tuple[list[dict], dict]:
    colours, hovers = LOOKS[look], _hovers(chart, words)
    lines = chart.series()
    grey = [line for line in lines if line.place not in chart.focus]
    bright = [line for line in lines if line.place in chart.focus]
    height = APART_HEIGHT if chart.apart else HEIGHT[Shape.LINE]
    low, high = ([0, 0.6], [0.72, 1]) if chart.apart else ([0, 1], None)
    years = [year for line in lines for year, value in zip(line.periods, line.values, strict=True) if value is not None]
    span = (min(years), max(years))
    seen = [mark for mark in chart.breaks if span[0] <= mark.at <= span[1]]
    notes = [_halved(words(f"chart.{mark.key}")) for mark in seen]
    bottom = BOTTOM + LABEL_LINE * sum(1 + note.count("<br>") for note in notes)
    inner = height - TOP - BOTTOM  # marks make the picture taller, never the plot flatter

    traces = [_background(grey, hovers, colours)] if grey else []
    few = span[1] - span[0] <= 8
    newest = {line.place: line.vintage for line in lines}
    traces += [
        _line(chart, line, hovers, look, words, few=few, old=line.vintage != newest[line.place]) for line in bright
    ]
    near = [line for line in lines if line.place not in chart.apart]
    far = [line for line in bright if line.place in chart.apart]
    layout = {
        "height": TOP + inner + bottom,
        "xaxis": _years(span, colours),
        "yaxis": _axis(colours, domain=low, range=[0, _top(near)], tickformat=_ticks(_top(near)), nticks=6),
    }
    labels = _labels([line for line in bright if line not in far], chart, words, look, _top(near), inner * low[1], "y")
    heads = [_head(_axis_title(chart, words), low[1], colours)]
    if chart.apart and far:
        layout["yaxis2"] = _axis(
            colours, domain=high, range=[0, _top(far)], tickformat=_ticks(_top(far)), nticks=3, anchor="x"
        )
        labels += _labels(far, chart, words, look, _top(far), inner * (high[1] - high[0]), "y2")
        heads = [_head(f"{_axis_title(chart, words)}: {words('chart.main')}", low[1], colours)]
        heads += [_head(words("chart.apart"), high[1], colours)]
    marks, marked = _marks(seen, notes, span, inner, colours)
    named = (_broken(say.name(chart, chart.spot(line.place), words), LABEL_BREAK) for line in bright)
    room = max((len(part) for name in named for part in name.split("<br>")), default=0)
    return traces, layout | {
        "margin": {"t": TOP, "b": bottom, "l": LEFT, "r": 22 + round(room * LABEL_WIDTH)},
        "annotations": heads + labels + marked,
        "shapes": marks,
    }


def _top(lines: list[Series]) -> float:
    return max((value for line in lines for value in line.values if value is not None), default=1) * 1.08 or 1


def _ticks(top: float) -> str:
    return ",.0f" if top >= 5 else ",.1f"


def _axis_title(chart: Chart, words: Words) -> str:
    return words(f"measure.{chart.measure}.axis")


def _head(text: str, at: float, colours: Look) -> dict:
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": at,
        "xanchor": "left",
        "yanchor": "bottom",
        "xshift": 6 - LEFT,
        "yshift": 8,
        "showarrow": False,
        "font": {"size": 13, "color": colours.soft},
    }


def _years(span: tuple[int, int], colours: Look) -> dict:
    """Return the axis of years.  Whole years only: few are all named, many as there is room."""
    first, last = span
    room = max((last - first) * 0.02, 0.15)
    axis = _axis(colours, range=[first - room, last + room], showgrid=False, ticks="outside", tickangle=0)
    axis |= {"tickcolor": colours.line, "tickformat": "d"}
    if last - first > 8:
        return axis
    ticks = list(range(first, last + 1, 2 if last - first > 4 else 1))
    return axis | {"tickmode": "array", "tickvals": ticks, "ticktext": [str(year) for year in ticks]}


def _line(chart: Chart, line: Series, hovers: dict, look: str, words: Words, *, few: bool, old: bool) -> dict:
    """Return one line.  An older vintage is thin and bare, so that it never seems to run on into the newer one."""
    drawn = stroke(line.place, look)
    # a dashed line needs no second sign; markers only clutter it
    marked = (few or drawn.dash == "solid") and not old
    mode = "lines+markers" if marked or len(line.periods) == 1 else "lines"
    return {
        "type": "scatter",
        "name": series_name(chart, line.place, line.vintage, words),
        "meta": {"place": line.place, "vintage": line.vintage},
        "x": list(line.periods),
        "y": list(line.values),
        "yaxis": "y2" if line.place in chart.apart else "y",
        "mode": mode,
        "connectgaps": False,
        "line": {"color": drawn.colour, "width": 1.3 if old else 2.6, "dash": drawn.dash},
        "marker": {"color": drawn.colour, "size": 8 if few else 5, "symbol": drawn.symbol},
        "text": [hovers.get((line.place, line.vintage, year), "") for year in line.periods],
        "hoverinfo": "text",
    }


def _background(lines: list[Series], hovers: dict, colours: Look) -> dict:
    """Return all grey lines as one trace with breaks in it: twenty traces cost ten times as much to draw."""
    x, y, text = [], [], []
    for line in lines:
        x += [*line.periods, None]
        y += [*line.values, None]
        text += [*(hovers.get((line.place, line.vintage, year), "") for year in line.periods), ""]
    return {
        "type": "scatter",
        "name": "",
        "meta": {"place": "others"},
        "x": x,
        "y": y,
        "mode": "lines",
        "connectgaps": False,
        "line": {"color": colours.grey, "width": 1},
        "opacity": 0.55,
        "text": text,
        "hoverinfo": "text",
    }


def _labels(lines: list[Series], chart: Chart, words: Words, look: str, top: float, pixels: float, axis: str) -> list:
    """Return one direct label per place at the end of its newest line, pushed apart until none covers another."""
    newest = {line.place: line for line in lines}
    ends = []
    for line in newest.values():
        year, value = next(
            (year, value)
            for year, value in zip(reversed(line.periods), reversed(line.values), strict=True)
            if value is not None
        )
        ends.append((value / top * pixels, value, year, line.place))
    ends.sort()
    texts = {end[3]: _broken(say.name(chart, chart.spot(end[3]), words), LABEL_BREAK) for end in ends}
    sizes = [LABEL_LINE * (1 + texts[end[3]].count("<br>")) for end in ends]
    heights = apart([end[0] for end in ends], sizes, room=pixels)
    return [
        {
            "text": texts[place],
            "x": year,
            "y": value,
            "xref": "x",
            "yref": axis,
            "ax": 16,
            "ay": at - height,
            "xanchor": "left",
            "yanchor": "middle",
            "align": "left",
            "showarrow": True,
            "arrowhead": 0,
            "arrowwidth": 1.4,
            "arrowcolor": stroke(place, look).colour,
            "standoff": 4,
            "font": {"size": 13, "color": LOOKS[look].ink},
        }
        for (at, value, year, place), height in zip(ends, heights, strict=True)
    ]


def _marks(
    seen: list[Break], notes: list[str], span: tuple[int, int], inner: float, colours: Look
) -> tuple[list, list]:
    """Return a dotted line for each break, and its note below the years, where it can never cover a figure."""
    lines, told = [], []
    down = BOTTOM - 4
    for mark, note in zip(seen, notes, strict=True):
        high = LABEL_LINE * (1 + note.count("<br>"))
        lines.append(
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": mark.at,
                "x1": mark.at,
                "y0": -(down + high - 4) / inner,
                "y1": 1,
                "line": {"color": colours.soft, "width": 1.2, "dash": "dot"},
                "layer": "below",
            }
        )
        late = (mark.at - span[0]) > (span[1] - span[0]) / 2
        told.append(
            {
                "text": note,
                "x": mark.at,
                "y": 0,
                "xref": "x",
                "yref": "paper",
                "align": "right" if late else "left",
                "xanchor": "right" if late else "left",
                "yanchor": "top",
                "xshift": -5 if late else 5,
                "yshift": -down + 4,
                "showarrow": False,
                "font": {"size": 12, "color": colours.soft},
            }
        )
        down += high
    return lines, told


def _halved(text: str, letters: int = 20) -> str:
    """Return a text of more than so many *letters* on two lines, broken at the space nearest to its middle."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    if len(text) <= letters or not spaces:
        return text
    middle = min(spaces, key=lambda place: abs(place - len(text) / 2))
    return f"{text[:middle]}<br>{text[middle + 1 :]}"


# Tiles ---------------------------------------------------------------------------------------------------------------


def _tiles(chart: Chart, words: Words, look: str) -> tuple[list[dict], dict]:
    colours, hovers = LOOKS[look], _hovers(chart, words)
    held = chart.shown["value"]
    low, high = held.min(), held.max()
    squares, texts, x, y, told, numbers = [], [], [], [], [], []
    for row in chart.table.itertuples():
        spot = chart.spot(row.place)
        down, across = spot.tile
        shown = row.value == row.value
        fill = shade((row.value - low) / (high - low) if high > low else 0.5, look) if shown else colours.gap
        chosen = row.place in chart.focus
        edge = {"color": colours.ink if chosen else colours.soft, "width": 3 if chosen else 1}
        if not shown:
            edge["dash"] = "dash"
        elif not chosen:
            edge = {"color": colours.paper, "width": 1}
        inset = 0.05 if chosen else 0.03
        box = {
            "x0": across - 0.5 + inset,
            "x1": across + 0.5 - inset,
            "y0": down - 0.5 + inset,
            "y1": down + 0.5 - inset,
        }
        squares.append({"type": "rect", "fillcolor": fill, "line": edge, "layer": "below", **box})
        value = say.number(chart, row.value, words) if shown else _broken(naming.gap(Status(row.status), words))
        named = _broken(say.name(chart, spot, words))
        size = 15 if shown else 11
        texts.append(
            {
                "text": f"{named}<br><span style='font-size:{size}px'><b>{value}</b></span>",
                "x": across,
                "y": down,
                "showarrow": False,
                "font": {"size": 11.5, "color": ink_on(fill)},
            }
        )
        x.append(across)
        y.append(down)
        numbers.append(None if not shown else float(row.value))
        told.append(hovers.get((row.place, row.vintage, int(row.period)), f"{say.name(chart, spot, words)}: {value}"))
    rows = [spot.tile[0] for spot in chart.spots]
    columns = [spot.tile[1] for spot in chart.spots]
    hidden = {"visible": False, "fixedrange": True}
    hover = {
        "type": "scatter",
        "name": "",
        "meta": {"place": "tiles"},
        "mode": "markers",
        "x": x,
        "y": y,
        "customdata": numbers,
        "text": told,
        "hoverinfo": "text",
        "marker": {"size": 46, "opacity": 0, "symbol": "square"},
    }
    key = words("chart.darker" if look == "light" else "chart.lighter")
    return [hover], {
        "height": HEIGHT[Shape.TILES],
        "margin": {"t": 6, "b": 6, "l": 6, "r": 6},
        "xaxis": hidden | {"range": [min(columns) - 0.52, max(columns) + 0.52]},
        "yaxis": hidden | {"range": [max(rows) + 0.52, min(rows) - 0.52]},
        "shapes": squares,
        "annotations": texts,
        "meta": {"key": key},
    }


def _broken(name: str, letters: int = 10) -> str:
    """Return a name of more than so many *letters* on two lines, broken at its hyphen or first space."""
    if len(name) <= letters:
        return name
    for sign, kept in (("-", "-"), (" ", "")):
        first, found, rest = name.partition(sign)
        if found:
            return f"{first}{kept}<br>{rest}"
    return name


# Dots ----------------------------------------------------------------------------------------------------------------


def _dots(chart: Chart, words: Words, look: str) -> tuple[list[dict], dict]:
    colours, hovers = LOOKS[look], _hovers(chart, words)
    first, last = chart.periods
    found = {(row.place, int(row.period)): row for row in chart.shown.itertuples()}
    order = list(chart.spots)
    joins_x, joins_y = [], []
    dots = {first: ([], [], [], []), last: ([], [], [], [])}
    changes = []
    for place, spot in enumerate(order):
        own = spot.code in chart.focus or spot.kind in ("country", "area")
        colour = stroke(spot.code, look).colour if own else colours.grey
        ends = [found.get((spot.code, year)) for year in (first, last)]
        for year, row in zip((first, last), ends, strict=True):
            if row is not None:
                x, y, text, colour_of = dots[year]
                x.append(float(row.value))
                y.append(place)
                text.append(hovers[row.place, row.vintage, year])
                colour_of.append(colour)
        if all(row is not None for row in ends):
            start, end = (float(row.value) for row in ends)
            joins_x += [start, end, None]
            joins_y += [place, place, None]
            changes.append(
                {
                    "text": words.change(end - start, chart.decimals),
                    "x": max(start, end),
                    "y": place,
                    "xanchor": "left",
                    "xshift": 9,
                    "showarrow": False,
                    "font": {"size": 12, "color": colours.ink if own else colours.soft},
                }
            )
    values = [value for x, *_ in dots.values() for value in x]
    step = {"type": "scatter", "hoverinfo": "text"}
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "",
            "meta": {"place": "joins"},
            "x": joins_x,
            "y": joins_y,
            "connectgaps": False,
            "line": {"color": colours.grey, "width": 2},
            "hoverinfo": "skip",
        },
        _year_dots(step, first, dots[first], colours, filled=False),
        _year_dots(step, last, dots[last], colours, filled=True),
    ]
    names = [say.name(chart, spot, words) for spot in order]
    marked = [f"<b>{n}</b>" if spot.code in chart.focus else n for n, spot in zip(names, order, strict=True)]
    left = 20 + round(max(map(len, names)) * LABEL_WIDTH * 0.9)
    head = _head(_axis_title(chart, words), 1, colours)
    return traces, {
        "height": TOP + BOTTOM + ROW_HEIGHT * len(order),
        "margin": {"t": TOP, "b": BOTTOM, "l": left, "r": 48},
        "xaxis": _axis(
            colours,
            range=[0, max(values) * 1.06 or 1],
            tickformat=_ticks(max(values)),
            nticks=4,  # as many as stand side by side on a telephone
            tickangle=0,
            showgrid=True,
        ),
        "yaxis": _axis(
            colours,
            range=[len(order) - 0.4, -0.6],
            tickmode="array",
            tickvals=list(range(len(order))),
            ticktext=marked,
            tickfont={"color": colours.ink, "size": 12.5},
            showgrid=False,
        ),
        "annotations": [head | {"xshift": 6 - left}, *changes],
        "meta": {"key": words("chart.from_to", first=first, last=last)},
    }


def _year_dots(step: dict, year: int, dots: tuple, colours: Look, *, filled: bool) -> dict:
    x, y, text, colour = dots
    fill = colour if filled else [colours.paper] * len(x)
    marker = {"size": 11, "color": fill, "line": {"color": colour, "width": 2}}
    return step | {
        "mode": "markers",
        "name": str(year),
        "meta": {"year": year},
        "x": x,
        "y": y,
        "text": text,
        "marker": marker,
    }


def key(figure: go.Figure) -> str:
    """Return the sentence that tells how to read a figure's signs, or nothing where it reads by itself."""
    return (figure.layout.meta or {}).get("key", "")
