"""From a Panel to a Plotly figure: what ``draw`` does for pictures of the project's own data."""

from datetime import date
from itertools import accumulate, pairwise
from textwrap import wrap

from components.charts import axes, naming, say_panel
from components.charts.chart import Status
from components.charts.palette import LOOKS, SYMBOLS, Look, Stroke, ink_on, shade, stroke, turned
from components.charts.panel import PLAN, TOGETHER, Form, Mark, Name, Panel
from components.charts.spacing import apart
from components.i18n import Words

ROW, LETTER, LINE = 30, 7.2, 16  # pixels: of a row, of a letter on the wide side, between lines of a name
WIDEST_NAME, NARROW_NAME = 22, 15  # letters of a row's name on one line; beside many columns
NARROW = 350  # pixels: the narrowest screen a key must fit on
EDGE, HEAD, FOOT = 12, 30, 40


def parts(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    """Return traces and layout of *panel*, as plain dictionaries."""
    make = {
        Form.BARS: _bars,
        Form.LINES: _lines,
        Form.RANGES: _ranges,
        Form.GRID: _grid,
        Form.STEPS: _steps,
        Form.COURSE: _course,
        Form.TABLE: _table,
    }[panel.shape]
    traces, layout = make(panel, words, look)
    layout["margin"]["autoexpand"] = False  # else Plotly makes room for the key a second time
    if reading := say_panel.reading(panel, words):
        layout["meta"] = {"key": reading}
    return traces, layout


# What several forms share ----------------------------------------------------------------------------------------


def wrapped(name: str, letters: int = WIDEST_NAME) -> str:
    """Return a name on as many lines as it needs; words stay whole."""
    return "<br>".join(wrap(name, letters, break_on_hyphens=False, break_long_words=False)) or name


def _rows_down(panel: Panel, words: Words, colours: Look, letters: int = WIDEST_NAME) -> tuple[dict, int, int]:
    """Return the axis on which rows stand below each other, the room its names need on the left, and its height."""
    return _names_down([wrapped(naming.name(row, words), letters) for row in panel.rows], colours)


def _names_down(names: list[str], colours: Look) -> tuple[dict, int, int]:
    """Return the same of any *names*."""
    lines = [part for name in names for part in name.split("<br>")]
    left = EDGE + round(max((len(line) for line in lines), default=0) * LETTER)
    # every row is as high as the tallest name needs, for all stand at the same distance
    each = max(ROW, max((LINE * (1 + name.count("<br>")) + 8 for name in names), default=ROW))
    axis = axes.axis(
        colours,
        range=[len(names) - 0.5, -0.5],
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=names,
        tickfont={"color": colours.ink, "size": 12.5},
        showgrid=False,
    )
    return axis, left, each * len(names)


def _values_across(panel: Panel, words: Words, colours: Look, low: float, high: float) -> dict:
    room = (high - low) * 0.04
    tick = ",.0f" if high - low >= 5 else ",.1f"
    span = [low - room if low < 0 else 0, high + room if high > 0 else 0]
    title = say_panel.unit(panel, words)
    return axes.axis(
        colours,
        range=span,
        tickformat=tick,
        nticks=5,
        tickangle=0,
        showgrid=True,
        zeroline=low < 0,
        zerolinecolor=colours.soft,
        title={"text": title[:1].upper() + title[1:], "font": {"size": 12, "color": colours.soft}, "standoff": 6},
    )


def _key(names: list[str], left: int) -> tuple[dict, int]:
    """Return a legend above the plot and the room it needs on a narrow screen, where it is as wide as the plot.

    Entries that do not fit on one line stand in columns, each as wide as the widest.
    """
    each = [len(name) * LETTER + 42 for name in names]
    room = NARROW - left - EDGE
    lines = 1 if sum(each) <= room else -(-len(each) // max(1, int(room // max(each))))
    legend = {
        "orientation": "h",
        "xref": "container",
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "bottom",
        "font": {"size": 12.5},
        "itemclick": False,
        "itemdoubleclick": False,
        "traceorder": "normal",
    }
    return {"showlegend": True, "legend": legend}, 14 + 21 * lines


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


def _row_stroke(panel: Panel, row: Name, look: str) -> Stroke:
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


def _fills(panel: Panel, look: str) -> list[str]:
    """Return a colour for each column: a place's own, else from light to dark."""
    if all(column.spot is not None for column in panel.columns):
        return [stroke(column.code, look).colour for column in panel.columns]
    return [turned(turn, len(panel.columns), look) for turn in range(len(panel.columns))]


def _gap_word(text: str, x: float, y: float, colours: Look, **more) -> dict:
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


# Bars ------------------------------------------------------------------------------------------------------------


def _bars(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    colours, held = LOOKS[look], panel.cells()
    ends, traces, words_beside = [0.0] * len(panel.rows), [], []
    heads = [naming.name(column, words) for column in panel.columns]
    alone = len(panel.columns) == 1
    for column, head, fill in zip(panel.columns, heads, _fills(panel, look), strict=True):
        x, y, hovers, fills, texts = [], [], [], [], []
        for at, row in enumerate(panel.rows):
            cell = held.get((row.code, column.code))
            if cell is None or cell.value != cell.value:
                continue
            x.append(float(cell.value))
            y.append(at)
            ends[at] += float(cell.value)
            hovers.append(hover_of(panel, cell, words))
            fills.append(stroke(row.code, look).colour if alone and row.spot is not None else fill)
            texts.append(say_panel.number(panel, cell.value, words))
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": head,
                "x": x,
                "y": y,
                "marker": {"color": fills, "line": {"color": colours.soft, "width": 0 if alone else 1}},
                "width": 0.64,
                "text": texts,
                "textposition": "outside" if alone else "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "cliponaxis": False,
                "textfont": {"size": 12, "color": [colours.ink if alone else ink_on(each) for each in fills]},
                "constraintext": "none" if alone else "both",
                "hovertext": hovers,
                "hoverinfo": "text",
            }
        )
    for at, row in enumerate(panel.rows):
        lacking = [c for c in panel.columns if (cell := held.get((row.code, c.code))) and cell.value != cell.value]
        states = {held[row.code, c.code].status for c in lacking} - {Status.MISSING}
        if states:
            told = naming.gap(Status(min(states)), words)
            if len(lacking) < len(panel.columns):
                told = words("panel.rest", word=told)
            words_beside.append(_gap_word(told, ends[at], at, colours))
    axis, left, high = _rows_down(panel, words, colours)
    targets = [mark.at for mark in panel.marks]
    layout, top = _key(heads, left) if not alone else ({}, 8)
    marks, marked = _upright_marks(panel, words, colours)
    right = 12 + round(max((len(each["text"]) for each in words_beside), default=4) * LETTER * 0.9)
    return traces, layout | {
        "barmode": "stack",
        "height": top + high + FOOT + 12,
        "margin": {"t": top, "b": FOOT + 12, "l": left, "r": min(right, 120)},
        "xaxis": _values_across(panel, words, colours, 0, max([*ends, *targets, 1])),
        "yaxis": axis,
        "annotations": [*words_beside, *marked],
        "shapes": marks,
    }


def _upright_marks(panel: Panel, words: Words, colours: Look) -> tuple[list[dict], list[dict]]:
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
            told.append(_above(mark, words, colours))
    return lines, told


def _above(mark: Mark, words: Words, colours: Look) -> dict:
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


# Lines -----------------------------------------------------------------------------------------------------------


def _lines(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    colours, held = LOOKS[look], panel.cells()
    codes = [column.code for column in panel.columns]
    traces, ends = [], []
    for row in panel.rows:
        cells = [held.get((row.code, code)) for code in codes]
        values = [None if cell is None or cell.value != cell.value else float(cell.value) for cell in cells]
        if all(value is None for value in values):
            continue
        drawn, name = _row_stroke(panel, row, look), naming.name(row, words)
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
    return traces, {
        "height": HEAD + height + FOOT,
        "margin": {"t": HEAD, "b": FOOT, "l": 48, "r": 26 + round(room * LETTER)},
        "xaxis": _columns_across(panel, words, colours),
        "yaxis": axes.axis(colours, range=[0, top], tickformat=",.0f" if top >= 5 else ",.1f", nticks=6),
        "annotations": annotations,
        "shapes": shapes,
    }


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


# Points with their intervals -------------------------------------------------------------------------------------


def _ranges(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
    colours, held = LOOKS[look], panel.cells()
    several = len(panel.columns) > 1
    heads = [naming.name(column, words) for column in panel.columns]
    traces, beside = [], []
    for turn, (column, head) in enumerate(zip(panel.columns, heads, strict=True)):
        shift = (turn - (len(panel.columns) - 1) / 2) * 0.5 / max(len(panel.columns), 1)
        x, y, less, more, hovers, fill = [], [], [], [], [], []
        for at, row in enumerate(panel.rows):
            cell = held.get((row.code, column.code))
            if cell is None or cell.value != cell.value:
                continue
            x.append(float(cell.value))
            y.append(at + shift)
            less.append(float(cell.value - cell.low) if cell.low == cell.low else 0)
            more.append(float(cell.high - cell.value) if cell.high == cell.high else 0)
            hovers.append(hover_of(panel, cell, words))
            own = row.spot is not None and not several
            fill.append(
                stroke(row.code, look).colour if own else (colours.series[4], colours.soft, colours.series[5])[turn % 3]
            )
        symbols = [
            stroke(row.code, look).symbol if row.spot and not several else SYMBOLS[turn % 6] for row in panel.rows
        ]
        traces += [
            {
                "type": "scatter",
                "name": head,
                "x": [value],
                "y": [place],
                "mode": "markers",
                "showlegend": number == 0 and several,
                "marker": {"size": 11, "color": colour, "symbol": symbols[round(place - shift)]},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [up],
                    "arrayminus": [down],
                    "color": colour,
                    "thickness": 2,
                    "width": 5,
                },
                "text": [hover],
                "hoverinfo": "text",
            }
            for number, (value, place, down, up, hover, colour) in enumerate(
                zip(x, y, less, more, hovers, fill, strict=True)
            )
        ]
        for at, row in enumerate(panel.rows):
            cell = held.get((row.code, column.code))
            if cell is not None and cell.value != cell.value and cell.status != Status.MISSING:
                beside.append(_gap_word(naming.gap(Status(cell.status), words), 0, at + shift, colours))
    axis, left, high = _rows_down(panel, words, colours)
    shown = panel.shown
    ends = [*shown["value"], *shown["low"].dropna(), *shown["high"].dropna(), *(mark.at for mark in panel.marks)]
    marks, marked = _upright_marks(panel, words, colours)
    layout, top = _key(heads, left) if several else ({}, 26 if marked else 8)
    if panel.unit == "percent":
        ends.append(100)
    return traces, layout | {
        "height": top + high + FOOT + 12,
        "margin": {"t": top, "b": FOOT + 12, "l": left, "r": 24},
        "xaxis": _values_across(panel, words, colours, min(0, *ends), max(0, *ends)),
        "yaxis": axis,
        "annotations": [*beside, *marked],
        "shapes": marks,
    }


# Grid ------------------------------------------------------------------------------------------------------------


def _grid(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
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
                    "text": wrapped(word, 8) if small and narrow else word,
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
    axis, left, tall = _rows_down(panel, words, colours, NARROW_NAME if narrow else WIDEST_NAME)
    heads = [wrapped(naming.name(column, words), 9 if narrow else 12) for column in panel.columns]
    top = 10 + LINE * max((1 + head.count("<br>") for head in heads), default=1)
    tall = max(tall, len(panel.rows) * (46 if narrow and panel.hidden else 34))
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


# Steps -----------------------------------------------------------------------------------------------------------


def _steps(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
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
    axis, left, high = _names_down([wrapped(naming.name(column, words)) for column in panel.columns], colours)
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
        "xaxis": _values_across(panel, words, colours, 0, top),
        "yaxis": axis,
        "shapes": joins,
    }


# Course ----------------------------------------------------------------------------------------------------------


def _course(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
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
    axis, left, high = _rows_down(panel, words, colours)
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
            told.append(_above(mark, words, colours) | {"x": _day(mark.at)})
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


# Table -----------------------------------------------------------------------------------------------------------


def _table(panel: Panel, words: Words, look: str) -> tuple[list[dict], dict]:
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
