"""A chart's numbers as long rows, one per place, year and vintage, for spreadsheets and other programs."""

from dataclasses import dataclass

from components.charts import say
from components.charts.chart import Chart, Shape, Status, vintage_age

COLUMNS = (
    *("place", "code", "year", "value", "unit", "low", "high", "count", "population", "status", "origin", "vintage"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row: every column's value, None where there is none, and the run of rows it belongs to.

    A run is what a native chart draws as one series: a place in one vintage, or all places in one year.
    """

    run: tuple
    place: str
    cells: dict[str, str | int | float | None]


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


def _number(value) -> float | None:
    return float(value) if value == value else None


def _whole(value) -> int | None:
    return round(value) if value == value else None
