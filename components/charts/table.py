"""From a Chart to the table beside it: the numbers drawn, every one, with a word where there is none."""

from dataclasses import dataclass

import pandas as pd

from analysis.indicators import Measure
from components.charts import say
from components.charts.chart import Chart, Shape, Status
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


def grid(chart: Chart, words: Words) -> Grid:
    """Return the table of *chart* in the reader's language."""
    make = {Shape.LINE: _years_down, Shape.TILES: _places_down, Shape.DOTS: _change}[chart.shape]
    corner, columns, rows = make(chart, words)
    caption = words(
        "tabled.caption",
        title=say.title(chart, words),
        unit=say.unit(chart, words),
        period=say.period(chart, words),
    )
    return Grid(caption=caption, corner=corner, columns=tuple(columns), rows=tuple(rows))


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
        return Cell(text=say.gap(status, words), status=status)
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
