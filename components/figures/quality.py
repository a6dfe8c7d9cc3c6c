"""What has come and what has not: which figures are expected when, and how much of them is there.

Figures of a month are expected by the 15th of the next month, those of a quarter by the 15th of the month after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data_access.importing.sheets import SHEETS

DUE_DAY = 15
MONTHLY = ("pilot_activity", "training_coverage", "placement_month")
QUARTERLY = ("experts", "budget", "participants")
SHOWN = {"month": 12, "quarter": 8}  # periods in a grid
STEP = {"month": 1, "quarter": 3}


class State(StrEnum):
    """How it is with one sheet of one county for one period."""

    WHOLE = "whole"
    PARTLY = "partly"
    MISSING = "missing"
    WAITING = "waiting"  # not there, but not due yet either
    NONE = "none"  # nothing was expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sheet of one county: its state in each period, in the order of ``Grid.periods``."""

    sheet: str
    county: str
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """What has come for the newest periods; ``periods`` are first days, the oldest first."""

    kind: str  # month | quarter
    periods: tuple[date, ...]
    lines: tuple[Line, ...]

    @property
    def late(self) -> tuple[tuple[str, str, date], ...]:
        """Return (county, sheet, period) of all that should be there and is not."""
        return tuple(
            (line.county, line.sheet, period)
            for line in self.lines
            for period, state in zip(self.periods, line.states, strict=True)
            if state is State.MISSING
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasions:
    """How many rows there are by month of what happens when it happens: nothing of this is expected by a day."""

    months: tuple[date, ...]
    lines: tuple[tuple[str, str, tuple[int, ...]], ...]  # (sheet, county, rows in each month)


def shift(first: date, months: int) -> date:
    """Return the first day of the month *months* after the one that begins on *first*."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def due(first: date, kind: str) -> date:
    """Return the day by which the figures of the period that begins on *first* are expected."""
    return shift(first, STEP[kind]).replace(day=DUE_DAY)


def newest_period(today: date, kind: str) -> date:
    """Return the first day of the last period that is over."""
    months = STEP[kind]
    this = date(today.year, (today.month - 1) // months * months + 1, 1)
    return shift(this, -months)


def grid(view, kind: str) -> Grid:
    """Return what has come of the sheets kept by *kind* ("month" or "quarter"), by sheet and county."""
    starts, ends = view.project_time()
    newest = newest_period(view.today, kind)
    periods = [shift(newest, -STEP[kind] * back) for back in range(SHOWN[kind] - 1, -1, -1)]
    periods = [period for period in periods if shift(starts.replace(day=1), -STEP[kind]) < period <= ends]
    held = {(row.table, row.county, row.month): row for row in view.completeness().itertuples()}
    pilots = list(view.pilots().itertuples())
    names = MONTHLY if kind == "month" else QUARTERLY
    lines = []
    for name in (sheet.name for sheet in SHEETS if sheet.name in names):
        for spot in view.counties():
            states = []
            for period in periods:
                expected = _running(pilots, spot.code, period) if name == "pilot_activity" else 1
                row = held.get((name, spot.code, period))
                states.append(_state(row, expected, is_due=due(period, kind) < view.today))
            lines.append(Line(sheet=name, county=spot.code, states=tuple(states)))
    return Grid(kind=kind, periods=tuple(periods), lines=tuple(lines))


def _running(pilots: list, county: str, month: date) -> int:
    """Return how many pilots of *county* were going on at some time in *month*."""
    after = shift(month, 1)
    return sum(
        pilot.county == county and pilot.starts < after and (pilot.ended is None or pilot.ended >= month)
        for pilot in pilots
    )


def _state(row, expected: int, *, is_due: bool) -> State:
    if row is not None and row.rows:
        return State.WHOLE if row.rows >= expected and row.filled == row.cells else State.PARTLY
    if not expected:
        return State.NONE
    return State.MISSING if is_due else State.WAITING


def occasions(view) -> Occasions:
    """Return how many rows there are by month on the sheets that are kept by the day."""
    starts, _ = view.project_time()
    newest = view.today.replace(day=1)
    months = [shift(newest, -back) for back in range(SHOWN["month"] - 1, -1, -1)]
    months = [month for month in months if month >= starts.replace(day=1)]
    rows = view.completeness()
    rows = rows[rows["period"] == "day"]
    counts = {(row.table, row.county, row.month): row.rows for row in rows.itertuples()}
    lines = [
        (name, spot.code, tuple(counts.get((name, spot.code, month), 0) for month in months))
        for name in (sheet.name for sheet in SHEETS if sheet.name in set(rows["table"]))
        for spot in view.counties()
    ]
    return Occasions(months=tuple(months), lines=tuple(lines))


def sent(view) -> Iterator[tuple[str, object]]:
    """Yield (county, its newest sending) of every county of the project; None for one that has sent nothing yet."""
    rows = view.sendings()
    for spot in view.counties():
        own = rows[rows["county"] == spot.code].sort_values("release", kind="stable")
        yield spot.code, None if own.empty else own.iloc[-1]
