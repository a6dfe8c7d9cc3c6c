"""From a Chart or a Panel to the table beside it: the numbers drawn, every one, with a word where there is none."""

from dataclasses import dataclass
from datetime import date
from functools import singledispatch

import pandas as pd

from analysis.indicators import Measure
from components.charts import naming, say, say_panel
from components.charts.chart import Chart, Shape, Status
from components.charts.panel import Form, Name, Panel
from components.i18n import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: the text a reader sees, and the number behind it unless it is a gap or a text."""

    text: str
    value: float | None = None
    status: Status = Status.SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    head: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table as people read it: ``columns`` are the heads of the cells, ``corner`` that of the rows' heads."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@singledispatch
def grid(chart: Chart, words: Words) -> Grid:
    """Return the table of *chart* in the reader's language."""
    make = {Shape.LINE: _years_down, Shape.TILES: _places_down, Shape.DOTS: _change}[chart.shape]
    corner, columns, rows = make(chart, words)
    return Grid(caption=_caption(chart, words), corner=corner, columns=tuple(columns), rows=tuple(rows))


@grid.register
def _of_panel(panel: Panel, words: Words) -> Grid:
    """Return the table of a panel: its rows down and its columns across, but times and steps always down."""
    cells, down, across = panel.cells(), panel.rows, panel.columns
    turned = panel.shape in (Form.LINES, Form.STEPS)
    if turned:
        down, across = across, down
    extra = _extra(panel) if len(across) == 1 else ()
    parts = panel.table["of"].notna().any() and len(across) > 1 and not turned
    rows = []
    for each in down:
        held = [cells.get((other.code, each.code) if turned else (each.code, other.code)) for other in across]
        told = [part for cell in held for part in _with_parts(panel, cell, words, parts=parts)]
        told += [_more(panel, held[0], name, words) for name in extra]
        if panel.asides:
            told.insert(0, Cell(text=say_panel.aside(panel, each.code, words) or words("common.none")))
        rows.append(Row(head=naming.name(each, words), cells=tuple(told)))
    heads = [head for name in across for head in _heads(name, words, parts=parts)]
    if len(across) == 1:
        unit = say.unit(panel, words)
        heads = [unit[:1].upper() + unit[1:], *(_extra_head(panel, name, words) for name in extra)]
    if panel.asides:
        heads.insert(0, words("tabled.panel.aside"))
    corner = words("tabled.panel.time") if panel.shape is Form.LINES else say_panel.corner(panel, words)
    return Grid(caption=_caption(panel, words), corner=corner, columns=tuple(heads), rows=tuple(rows))


def _caption(chart: Chart | Panel, words: Words) -> str:
    told = {"title": say.title(chart, words), "unit": say.unit(chart, words), "period": say.period(chart, words)}
    return words("tabled.caption", **told)


def _heads(name: Name, words: Words, *, parts: bool) -> list[str]:
    told = naming.name(name, words)
    return [told, words("tabled.panel.parts", name=told)] if parts else [told]


def _extra(panel: Panel) -> tuple[str, ...]:
    """Return what stands beside the only column: its interval and what it was made of, where any row has them."""
    asked = (("interval", "low"), ("count", "count"), ("of", "of"))
    return tuple(name for name, column in asked if panel.table[column].notna().any())


def _extra_head(panel: Panel, name: str, words: Words) -> str:
    own = f"panel.{panel.name}.head_{name}"
    return words(own if words.has(own) else f"tabled.panel.{name}")


def _more(panel: Panel, cell, name: str, words: Words) -> Cell:
    if cell is None or pd.isna(cell.value):
        return _panel_cell(panel, cell, words)
    if name != "interval":
        return _plain(getattr(cell, name), 0, words)
    if pd.isna(cell.low):
        return Cell(text=words("common.missing"), status=Status.MISSING)
    return Cell(text=naming.between(cell.low, cell.high, panel.decimals, words))


def _with_parts(panel: Panel, cell, words: Words, *, parts: bool) -> list[Cell]:
    told = _panel_cell(panel, cell, words)
    if not parts:
        return [told]
    if told.value is None or pd.isna(cell.of):
        return [told, Cell(text=words("common.none"), status=Status.MISSING) if told.value is not None else told]
    return [told, Cell(text=f"{words.number(cell.count)} / {words.number(cell.of)}")]


def _panel_cell(panel: Panel, cell, words: Words) -> Cell:
    """Return one cell as text, with the number behind it unless it is a day, an answer or a gap."""
    if cell is None:
        return Cell(text=words("common.none"), status=Status.MISSING)
    status = Status(cell.status)
    if panel.shape is Form.TABLE and pd.notna(cell.value):
        return Cell(text=naming.text(cell.told, words))
    if panel.shape is Form.COURSE:
        days = [("value", cell.value), ("planned", None if cell.planned == cell.value else cell.planned)]
        told = [
            words(f"tabled.panel.{key}", day=words.date(date.fromordinal(int(at)))) for key, at in days if pd.notna(at)
        ]
        return Cell(text=", ".join(told)) if told else Cell(text=words("common.none"), status=Status.MISSING)
    if pd.isna(cell.value):
        word = words("common.none") if status is Status.MISSING else naming.gap(status, words)
        return Cell(text=word, status=status)
    text = say.number(panel, cell.value, words)
    if panel.labels:
        return Cell(text=text)
    if panel.shape is Form.STEPS and cell.column not in (panel.columns[0].code, panel.columns[-1].code):
        text = words.change(cell.value, panel.decimals)
    if status is Status.PROVISIONAL:
        text = words("common.provisional", value=text)
    return Cell(text=text, value=float(cell.value), status=status)


def series_name(chart: Chart, place: str, vintage: str, words: Words) -> str:
    """Return a line's name: the place, with the vintage when the place has more than one."""
    named = say.name(chart, chart.spot(place), words)
    held = chart.shown.loc[chart.shown["place"] == place, "vintage"].nunique()
    if held < 2:
        return named
    return words("tabled.series", place=named, vintage=say.vintage(vintage, words, short=True))


def _cell(chart: Chart, row, words: Words) -> Cell:
    if row is None:
        return Cell(text="", status=Status.MISSING)
    status = Status(row.status)
    if pd.isna(row.value):
        return Cell(text=naming.gap(status, words), status=status)
    text = say.number(chart, row.value, words)
    if status is Status.PROVISIONAL:
        text = words("common.provisional", value=text)
    return Cell(text=text, value=float(row.value), status=status)


def _plain(value: float, decimals: int, words: Words) -> Cell:
    if pd.isna(value):
        return Cell(text=words("common.missing"), status=Status.MISSING)
    return Cell(text=words.number(value, decimals), value=float(value))


def _years_down(chart: Chart, words: Words):
    lines = [(line.place, line.vintage) for line in chart.series()]
    found = {(row.place, row.vintage, int(row.period)): row for row in chart.table.itertuples()}
    rows = [
        Row(
            head=str(year),
            cells=tuple(_cell(chart, found.get((place, vintage, year)), words) for place, vintage in lines),
        )
        for year in chart.periods
    ]
    return words("tabled.year"), [series_name(chart, *line, words) for line in lines], rows


def _places_down(chart: Chart, words: Words):
    with_parts = chart.measure is Measure.RATE
    columns = [say.period(chart, words)]
    if with_parts:
        columns += [words("tabled.interval"), words("tabled.count"), words("tabled.population")]
    elif chart.measure is Measure.SHARE:
        columns += [words("tabled.count")]
    rows = []
    for row in chart.table.itertuples():
        value = _cell(chart, row, words)
        parts = []
        if value.status is Status.TOO_FEW:  # what the value was made of would tell it
            parts = [value] * (len(columns) - 1)
        elif with_parts:
            parts = [_interval(chart, row, words), *(_plain(part, 0, words) for part in (row.count, row.population))]
        elif chart.measure is Measure.SHARE:
            parts = [_plain(row.count, 0, words)]
        rows.append(Row(head=say.name(chart, chart.spot(row.place), words), cells=(value, *parts)))
    return words("tabled.place"), columns, rows


def _interval(chart: Chart, row, words: Words) -> Cell:
    if pd.isna(row.low):
        return Cell(text=words("common.missing"), status=Status.MISSING)
    return Cell(text="–".join(words.number(end, chart.decimals) for end in (row.low, row.high)))


def _change(chart: Chart, words: Words):
    found = {(row.place, int(row.period)): row for row in chart.table.itertuples()}
    if len(chart.periods) < 2:
        return words("tabled.place"), [], []
    first, last = chart.periods
    rows = []
    for spot in chart.spots:
        start, end = (_cell(chart, found.get((spot.code, year)), words) for year in (first, last))
        rows.append(Row(head=say.name(chart, spot, words), cells=(start, end, *_difference(chart, start, end, words))))
    columns = [str(first), str(last), words("tabled.change"), words("tabled.change_percent")]
    return words("tabled.place"), columns, rows


def _difference(chart: Chart, start: Cell, end: Cell, words: Words) -> tuple[Cell, Cell]:
    if start.value is None or end.value is None:
        gap = Cell(text=words("common.missing"), status=Status.MISSING)
        return gap, gap
    by = end.value - start.value
    told = Cell(text=words.change(by, chart.decimals), value=by)
    if start.value == 0:
        return told, Cell(text=words("common.none"), status=Status.MISSING)
    return told, Cell(text=words.change(by / start.value * 100, 1), value=by / start.value * 100)
