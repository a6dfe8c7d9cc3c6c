"""The protected counts of families in pilots: each is found by its place, what it counts and when."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from components import memory
from components.charts.chart import Status
from components.charts.panel import Name, Number, quarter, word
from components.view import View
from data_access.protection.cubes.cube import TO_DATE, UNTIL


def cell(view: View, place: str, flow: str, period: str = TO_DATE) -> object | None:
    """Return one cell of the cube ``families``: of a pilot, a county, or all of them."""
    return _cells(view).get((place, flow, period))


@dataclass(frozen=True, slots=True)
class Made:
    """A number made of cells, with what can be said of it: what a cell has."""

    value: float | None
    status: str


def active(view: View, place: str, period: str = TO_DATE) -> object | None:
    """Return how many families are in pilots at the end of *period*: those that started less those that ended."""
    started, ended = (cell(view, place, flow, period) for flow in ("started", "ended"))
    for found in (started, ended):
        if not is_told(found):
            return found
    number = max(int(started.value) - int(ended.value), 0)
    if 0 < number < view.smallest("clients"):
        return Made(None, Status.TOO_FEW)
    early = Status.PROVISIONAL in (started.status, ended.status)
    return Made(number, Status.PROVISIONAL if early else Status.SHOWN if number else Status.ZERO)


def _cells(view: View) -> Mapping[tuple[str, str, str], object]:
    return memory.once(_held, view.anybody)


def _held(view: View) -> Mapping[tuple[str, str, str], object]:
    return {(row.place, row.flow, row.period): row for row in view.counts("families").itertuples()}


def quarters(view: View) -> list[str]:
    """Return the quarters of which families are told, the oldest first."""
    return sorted({period.removeprefix(UNTIL) for _, _, period in _cells(view) if period.startswith(UNTIL)})


def last_quarter(view: View) -> Name | None:
    """Return until when families are told of: the end of the last quarter that is over."""
    told_of = quarters(view)
    return word(told_of[-1], "panel.until", period=quarter(told_of[-1])) if told_of else None


def is_told(found: object | None) -> bool:
    """Has a cell a number to show?"""
    return found is not None and not pd.isna(found.value)


def status(found: object | None) -> Status:
    return Status.NOT_REPORTED if found is None else Status(found.status)


def value(found: object | None) -> float | None:
    return float(found.value) if is_told(found) else None


def number(found: object | None) -> object:
    """Return what is to be read of a cell: its whole number, or the ``Status`` of a gap."""
    if found is None:
        return Status.MISSING
    return int(found.value) if is_told(found) else status(found)


def shown(value: float | None, status: Status) -> object:
    """Return what stands in a sentence for a value that may be hidden."""
    return status if value is None else Number(value=value)
