"""Differences: the shortest list of changes that makes one table into another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

import pandas as pd

ADDED, ENDED, CHANGED = "added", "ended", "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs for the natural key *key*.

    A row that was added or has ended is one change, without a column: *after* or *before* holds its other columns by
    name.  In a row that is in both tables, each *column* with another value is one change.  A missing value is None.
    """

    key: tuple
    became: str  # added | ended | changed
    column: str = ""
    before: object = None
    after: object = None


def differences(old: pd.DataFrame, new: pd.DataFrame, *, key: Iterable[str]) -> tuple[Change, ...]:
    """Return what differs between the tables *old* and *new*, in which each *key* occurs once; ordered by key."""
    names = tuple(key)
    then, now = _rows(old, names), _rows(new, names)
    return tuple(change for place in sorted(then.keys() | now.keys(), key=_order) for change in _of(place, then, now))


def applied(old: pd.DataFrame, changes: Iterable[Change], *, key: Iterable[str]) -> dict[tuple, dict[str, object]]:
    """Return the rows of *old* by their *key* as they are after *changes*: the other columns by name."""
    found = _rows(old, tuple(key))
    for change in changes:
        if change.became == ADDED:
            found[change.key] = dict(change.after)
        elif change.became == ENDED:
            del found[change.key]
        else:
            found[change.key][change.column] = change.after
    return found


def size(before: float, after: float) -> float:
    """Return how much a count has changed, from 0 to 1, to put changes in order: 100 → 130 is more than 3 → 4.

    A rule of ours: the change is held against the square root of both counts, which is about how far a count that
    happens by chance strays.
    """
    strays = sqrt(abs(before) + abs(after))
    step = abs(after - before) / strays if strays else 0.0
    return step / (1 + step)


def _of(place: tuple, then: Mapping[tuple, dict], now: Mapping[tuple, dict]) -> Iterator[Change]:
    if place not in then:
        yield Change(key=place, became=ADDED, after=now[place])
    elif place not in now:
        yield Change(key=place, became=ENDED, before=then[place])
    else:
        for column, after in now[place].items():
            if (before := then[place][column]) != after:
                yield Change(key=place, became=CHANGED, column=column, before=before, after=after)


def _rows(table: pd.DataFrame, names: tuple[str, ...]) -> dict[tuple, dict[str, object]]:
    """Return the rows of *table* by their key.  A key that occurs twice is a ``ValueError``."""
    others = [column for column in table.columns if column not in names]
    values = {
        column: [
            None if gone else cell for cell, gone in zip(table[column].tolist(), table[column].isna(), strict=True)
        ]
        for column in table.columns
    }
    places = list(zip(*(values[name] for name in names), strict=True))
    cells = zip(*(values[name] for name in others), strict=True) if others else ((),) * len(places)
    found = {place: dict(zip(others, row, strict=True)) for place, row in zip(places, cells, strict=True)}
    if len(found) < len(places):
        raise ValueError(f"the key {names} does not tell the rows apart")
    return found


def _order(place: tuple) -> tuple:
    """Return what a key is ordered by: numbers by size, all else by what it reads."""
    return tuple((0, each, "") if isinstance(each, int | float) else (1, 0, str(each)) for each in place)
