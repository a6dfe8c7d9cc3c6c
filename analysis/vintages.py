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


def compared(
    given: pd.DataFrame, held: pd.DataFrame, *, measures: tuple[str, ...], key: tuple[str, ...]
) -> pd.DataFrame:
    """Return *given* with what each figure was before: the value of the newest vintage in *held* that is not newer.

    Both tables have the columns *key*, ``vintage`` and *measures*.  Two columns for each measure are added,
    ``<measure>_before`` and ``<measure>_vintage``, both None where nothing was held; and ``kind``: "held" (this very
    figure of this very vintage), "same" (as an older vintage had it, as far as it had it), "revised" (a measure has
    become another value) or "new".
    """
    known: dict[tuple, list] = {}
    for row in held[[*key, "vintage", *measures]].itertuples(index=False, name=None):
        *name, vintage = row[: len(key) + 1]
        for measure, value in zip(measures, row[len(key) + 1 :], strict=True):
            if not pd.isna(value):
                known.setdefault((*name, measure), []).append((given_out(vintage), vintage, float(value)))
    for told in known.values():
        told.sort()

    columns = {f"{measure}_{part}": [] for measure in measures for part in ("before", "vintage")} | {"kind": []}
    for row in given[[*key, "vintage", *measures]].itertuples(index=False, name=None):
        *name, vintage = row[: len(key) + 1]
        kinds = set()
        for measure, value in zip(measures, row[len(key) + 1 :], strict=True):
            older = [told for told in known.get((*name, measure), ()) if told[:2] <= (given_out(vintage), vintage)]
            _, since, before = older[-1] if older else (None, None, None)
            columns[f"{measure}_before"].append(before)
            columns[f"{measure}_vintage"].append(since)
            if not pd.isna(value):
                own = since == vintage
                kinds.add(
                    "new" if before is None else "revised" if before != float(value) else "held" if own else "same"
                )
            elif since == vintage:  # taken back
                kinds.add("revised")
        columns["kind"].append(next((kind for kind in ("revised", "same", "new") if kind in kinds), "held"))
    added = {name: pd.Series(values, index=given.index, dtype="object") for name, values in columns.items()}
    return given.assign(**added)


def given_out(vintage: str) -> str:
    """Return when a vintage such as ``sotkanet-2026-08`` was given out, as something that sorts oldest first."""
    return vintage.partition("-")[2]
