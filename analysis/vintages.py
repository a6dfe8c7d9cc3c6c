"""Vintages: the same statistic given out at different times.  Figures of two vintages are never one line.

Every function takes a tidy table with the columns ``place``, ``period`` and ``vintage``; ``age`` turns a vintage
into something that sorts oldest first.
"""

from collections.abc import Callable

import pandas as pd


def side_by_side(rows: pd.DataFrame, *, age: Callable[[str], tuple]) -> pd.DataFrame:
    """Return the rows to draw as lines: each place's newest vintage whole, older ones only up to where it begins.

    One period of overlap is kept, so that a reader sees how much the figure itself was revised.  An older vintage
    that adds no earlier period is left out.
    """
    kept = []
    for _, mine in rows.groupby("place", sort=False):
        begins = None
        for vintage in sorted(mine["vintage"].unique(), key=age, reverse=True):
            line = mine[mine["vintage"] == vintage]
            if begins is None:
                kept.append(line)
                begins = line["period"].min()
            elif line["period"].min() < begins:
                kept.append(line[line["period"] <= begins])
                begins = line["period"].min()
    return pd.concat(kept) if kept else rows.iloc[:0]


def newest_with(rows: pd.DataFrame, periods: tuple[int, ...], *, age: Callable[[str], tuple]) -> str | None:
    """Return the newest vintage that holds every one of *periods* for at least one place, or None."""
    for vintage in sorted(rows["vintage"].unique(), key=age, reverse=True):
        if set(periods) <= set(rows.loc[rows["vintage"] == vintage, "period"]):
            return vintage
    return None
