"""What a cube is: a table of counts about people that may be published, in parts that share no sum."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pandas as pd

from analysis.disclosure import Dimension, Known
from data_access.importing.codes import ALL, COUNTIES
from data_access.settings import settings

Rows = Mapping[str, pd.DataFrame]  # tables as they are stored, by name
Cell = tuple[str, ...]
TO_DATE = "to_date"  # all quarters that a release knows of
EVERYBODY = "all"  # all codes of a dimension that is no place and no time


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table to be protected: inner cells with a whole ``count``, and the dimensions that it is added up along.

    *missing* are the inner cells that nobody has told of; they count nothing.  *offers* says of a published cell
    whether anybody may ask for it.  *holders* are the leads, who know the counts of their own county.  *known* is what
    is published of the cells elsewhere.
    """

    table: pd.DataFrame
    dimensions: tuple[Dimension, ...]
    holders: Mapping[str, Mapping[str, tuple[str, ...]]]
    missing: frozenset[Cell] = frozenset()
    offers: Callable[[Cell], bool] | None = None
    known: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """Counts of one kind of *people* (clients or staff): from which stored tables, and by which dimensions.

    *parts* makes the tables out of the stored rows, by name; it leaves out what has no rows at all.
    """

    key: str
    tables: tuple[str, ...]
    dimensions: tuple[str, ...]
    people: Literal["clients", "staff"]
    parts: Callable[[Rows], Mapping[str, Part]] = field(repr=False)

    @property
    def threshold(self) -> int:
        """The smallest number that may be shown."""
        return settings().smallest(self.people)


def quarter(day: date) -> str:
    """Return the quarter of *day*, such as 2026-Q1."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def years(quarters: Iterable[str]) -> dict[str, list[str]]:
    """Return the groups of *quarters* that are published: years, and all of them."""
    quarters = list(quarters)
    named = sorted({each[:4] for each in quarters})
    return {year: [each for each in quarters if each[:4] == year] for year in named} | {TO_DATE: quarters}


def between(first: str, last: str) -> list[str]:
    """Return the quarters from *first* to *last*, both among them."""
    years = range(int(first[:4]), int(last[:4]) + 1)
    return [each for each in (f"{year}-Q{number}" for year in years for number in range(1, 5)) if first <= each <= last]


def inner(cells: Iterable[Cell], counts: Mapping[Cell, int], names: tuple[str, ...]) -> pd.DataFrame:
    """Return the inner *cells* of a part, whose codes stand in columns *names*, with their counts; 0 where none is."""
    rows = [(*cell, counts.get(cell, 0)) for cell in cells]
    return pd.DataFrame(rows, columns=[*names, "count"])


def of_counties(
    cells: list[Cell],
    counts: Mapping[Cell, int],
    names: tuple[str, ...],
    groups: Mapping[str, Mapping[str, Iterable[str]]],
    told: set[Cell],
) -> Part:
    """Return a part whose first dimension is the county; *told* are the first two codes of what has been told."""
    return Part(
        table=inner(cells, counts, names),
        dimensions=(
            Dimension(name=names[0], groups={ALL: COUNTIES}),
            *(Dimension(name=name, groups=groups[name]) for name in names[1:]),
        ),
        holders={county: {names[0]: (county,)} for county in COUNTIES},
        missing=frozenset(cell for cell in cells if cell[:2] not in told),
    )
