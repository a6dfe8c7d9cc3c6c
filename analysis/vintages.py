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
    begins = rows.groupby(["place", "vintage"], sort=False)["period"].min()
    until: dict[tuple[str, str], int] = {}
    for place, lines in begins.groupby(level="place", sort=False):
        reached = None
        for (_, vintage), begin in sorted(lines.items(), key=lambda line: age(line[0][1]), reverse=True):
            if reached is None or begin < reached:
                until[place, vintage] = rows["period"].max() if reached is None else reached
                reached = begin
    ends = pd.Series(pd.MultiIndex.from_frame(rows[["place", "vintage"]]).map(until), index=rows.index)
    return rows[rows["period"] <= ends]  # a line left out has no end, and nothing is up to it


def newest_with(rows: pd.DataFrame, periods: tuple[int, ...], *, age: Callable[[str], tuple]) -> str | None:
    """Return the newest vintage that holds every one of *periods* for at least one place, or None."""
    for vintage in sorted(rows["vintage"].unique(), key=age, reverse=True):
        if set(periods) <= set(rows.loc[rows["vintage"] == vintage, "period"]):
            return vintage
    return None
