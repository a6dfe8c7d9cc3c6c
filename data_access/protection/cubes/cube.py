"""What a cube is: a table of counts about people that may be published, in parts that share no sum."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from analysis.disclosure import Dimension, Known
from data_access.importing.codes import ALL, COUNTIES
from data_access.settings import settings

Rows = Mapping[str, pd.DataFrame]  # tables as they are stored, by name, and decided cells of other cubes by key
Cell = tuple[str, ...]
UNTIL = "until_"  # before a quarter: all until its end
TO_DATE = "to_date"  # all quarters that are over
TOLD = ("shown", "zero", "provisional")  # statuses of a cell whose number is published
EVERYBODY = "all"  # all codes of a dimension that is no place and no time


@dataclass(frozen=True, slots=True)
class Only:
    """Offers just these *cells*: what may be asked for depends on what was decided elsewhere, and changes with it."""

    cells: frozenset[Cell]

    def __call__(self, cell: Cell) -> bool:
        return cell in self.cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table to be protected: inner cells with a whole ``count``, and the dimensions that it is added up along.

    *missing* are the inner cells that nobody has told of; they count nothing.  *sensitive* are the published cells that
    would tell of few people by something else that is published.  *offers* says of a published cell whether anybody may
    ask for it, *given* whether everybody knows it anyway.  *holders* are the leads, who know the counts of their own
    county.  *known* is what is published of the cells elsewhere.
    """

    table: pd.DataFrame
    dimensions: tuple[Dimension, ...]
    holders: Mapping[str, Mapping[str, tuple[str, ...]]]
    missing: frozenset[Cell] = frozenset()
    offers: Callable[[Cell], bool] | None = None
    given: Callable[[Cell], bool] | None = None
    sensitive: frozenset[Cell] = frozenset()
    known: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """Counts of one kind of *people* (clients or staff): from which stored tables, and by which dimensions.

    *made* makes the tables out of the stored rows and the threshold, by name; it leaves out what has no rows at all.
    Where *zeros* are not shown, that nobody is somewhere is hidden as small numbers are.  *beside* are cubes that stand
    before this one and would give its counts away, or the other way round: among the rows *made* finds what was decided
    of them, each by its key, with their dimensions and the ``status`` of every published cell.
    """

    key: str
    tables: tuple[str, ...]
    dimensions: tuple[str, ...]
    people: Literal["clients", "staff"]
    made: Callable[[Rows, int], Mapping[str, Part]] = field(repr=False)
    zeros: bool = True
    beside: tuple[str, ...] = ()

    @property
    def threshold(self) -> int:
        """The smallest number that may be shown."""
        return settings().smallest(self.people)

    def parts(self, rows: Rows, *, threshold: int | None = None) -> Mapping[str, Part]:
        """Return the tables, by name, as they are under the threshold in force or under another *threshold*."""
        return self.made(rows, self.threshold if threshold is None else threshold)


def quarter(day: date) -> str:
    """Return the quarter of *day*, such as 2026-Q1."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def last_day(code: str) -> date:
    """Return the last day of a quarter such as 2026-Q1."""
    year, number = int(code[:4]), int(code[-1])
    return date(year + number // 4, number % 4 * 3 + 1, 1) - timedelta(days=1)


def over(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the *rows* of months in quarters that are over by the newest ``month`` that their ``county`` has told of.

    A quarter that has begun is not told of: what the next release adds to it would often be a family or two.
    """
    newest = rows.groupby("county")["month"].max()
    begun = {county: day if day.month % 3 == 0 else _before_quarter(day) for county, day in newest.items()}
    told = [month <= begun[county] for county, month in zip(rows["county"], rows["month"], strict=True)]
    return rows[pd.Series(told, index=rows.index, dtype="bool")]


def _before_quarter(day: date) -> date:
    """Return the first day of the month before the quarter of *day*."""
    return date(day.year, day.month - 1 - (day.month - 1) % 3, 1) if day.month > 3 else date(day.year - 1, 12, 1)


def years(quarters: Iterable[str]) -> dict[str, list[str]]:
    """Return the groups of *quarters* that are published: years, and all of them."""
    quarters = list(quarters)
    named = sorted({each[:4] for each in quarters})
    return {year: [each for each in quarters if each[:4] == year] for year in named} | {TO_DATE: quarters}


def so_far(quarters: Iterable[str]) -> dict[str, list[str]]:
    """Return for each of *quarters* all until its end, such as until_2026-Q1."""
    quarters = list(quarters)
    return {f"{UNTIL}{each}": quarters[: at + 1] for at, each in enumerate(quarters)}


def between(first: str, last: str) -> list[str]:
    """Return the quarters from *first* to *last*, both among them."""
    years = range(int(first[:4]), int(last[:4]) + 1)
    return [each for each in (f"{year}-Q{number}" for year in years for number in range(1, 5)) if first <= each <= last]


def inner(cells: Iterable[Cell], counts: Mapping[Cell, int], names: tuple[str, ...]) -> pd.DataFrame:
    """Return the inner *cells* of a part, whose codes stand in columns *names*, with their counts; 0 where none is."""
    rows = [(*cell, counts.get(cell, 0)) for cell in cells]
    return pd.DataFrame(rows, columns=[*names, "count"])


def statuses(rows: Rows, key: str) -> dict[Cell, str]:
    """Return what was decided of each published cell of another cube, by its codes; nothing if it has none."""
    held = rows.get(key)
    return {} if held is None else {tuple(cell): at for *cell, at in held.itertuples(index=False, name=None)}


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
