"""A chart's numbers as long rows, one for each of its values, for spreadsheets and other programs."""

from dataclasses import dataclass
from datetime import date
from functools import singledispatch

from components.charts import naming, say, say_panel
from components.charts.chart import Chart, Shape, Status, vintage_age
from components.charts.panel import Form, Panel

OFFICIAL = (
    *("place", "code", "year", "value", "unit", "low", "high", "count", "population", "status", "origin", "vintage"),
)
OWN = ("row", "code", "column", "value", "told", "unit", "low", "high", "numerator", "denominator", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: every column's value, None where there is none, and the run of rows it belongs to.

    A run is what a native chart draws as one series: a place in one vintage, or all places in one year; of a panel a
    line, or a column.  ``place`` is the code of a place, or of a panel's row.
    """

    run: tuple
    place: str
    cells: dict[str, str | int | float | None]


def columns(chart: Chart | Panel) -> tuple[str, ...]:
    """Return what each row of *chart* tells, in order."""
    return OWN if isinstance(chart, Panel) else OFFICIAL


@singledispatch
def lines(chart: Chart, words) -> tuple[Line, ...]:
    """Return the rows of *chart*, each run together and places in reading order."""
    held = {(row.place, row.vintage, int(row.period)): row for row in chart.table.itertuples()}
    rank = {spot.code: number for number, spot in enumerate(chart.spots)}
    names = {spot.code: say.name(chart, spot, words) for spot in chart.spots}
    vintages = {vintage: say.vintage(vintage, words) for vintage in chart.vintages}
    unit = say.unit(chart, words)

    def line(key, row, run) -> Line:
        place, vintage, year = key
        shown = row is not None and row.value == row.value
        status = Status(row.status) if row is not None else Status.MISSING
        cells = {
            "place": names[place],
            "code": place,
            "year": year,
            "value": float(row.value) if shown else None,
            "unit": unit,
            "low": _number(row.low) if shown else None,
            "high": _number(row.high) if shown else None,
            "count": _whole(row.count) if shown else None,
            "population": _whole(row.population) if shown else None,
            "status": words(f"export.status.{status}"),
            "origin": words(f"export.origin.{row.origin}") if shown else None,
            "vintage": vintages[vintage] if shown else None,
        }
        return Line(run=run, place=place, cells=cells)

    if chart.shape is Shape.LINE:
        keys = sorted(held, key=lambda key: (rank[key[0]], vintage_age(key[1]), key[2]))
        return tuple(line(key, held[key], key[:2]) for key in keys)
    runs = sorted({key[1:] for key in held}, key=lambda run: (run[1], vintage_age(run[0])))
    keys = [(spot.code, *run) for run in runs for spot in chart.spots]  # bars pair by position: no place is left out
    return tuple(line(key, held.get(key), key[1:]) for key in keys)


@lines.register
def _of_panel(panel: Panel, words) -> tuple[Line, ...]:
    held, unit = panel.cells(), say.unit(panel, words)
    rows = {row.code: naming.name(row, words) for row in panel.rows}
    heads = {column.code: naming.name(column, words) for column in panel.columns}

    def line(row: str, column: str, run: str) -> Line:
        cell = held.get((row, column))
        shown = cell is not None and cell.value == cell.value
        answer = bool(panel.labels) or panel.shape in (Form.COURSE, Form.TABLE)
        cells = {
            "row": rows[row],
            "code": row,
            "column": heads[column],
            "value": float(cell.value) if shown and not answer else None,
            "told": say_panel.reads(panel, cell, words) if shown and answer else _planned(panel, cell, words),
            "unit": unit,
            "low": _number(cell.low) if shown else None,
            "high": _number(cell.high) if shown else None,
            "numerator": _whole(cell.count) if shown else None,
            "denominator": _whole(cell.of) if shown else None,
            "status": words(f"export.status.{cell.status if cell is not None else Status.MISSING}"),
        }
        return Line(run=(run,), place=row, cells=cells)

    if panel.shape in (Form.LINES, Form.STEPS):
        return tuple(line(row, column, row) for row in rows for column in heads)
    return tuple(line(row, column, column) for column in heads for row in rows)


def _planned(panel: Panel, cell, words) -> str | None:
    if panel.shape is not Form.COURSE or cell is None or cell.planned != cell.planned:
        return None
    return words("tabled.panel.planned", day=words.date(date.fromordinal(int(cell.planned))))


def _number(value) -> float | None:
    return float(value) if value == value else None


def _whole(value) -> int | None:
    return round(value) if value == value else None
