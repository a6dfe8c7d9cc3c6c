"""Doubts: what may be right but does not look so.  The sender answers each with a reason."""

from itertools import pairwise

import numpy as np
import pandas as pd

from data_access.importing.cells import shown
from data_access.importing.faults import Fault, Faults
from data_access.importing.sheet import Sheet, tuples, typed

EARLIER, ENOUGH = 36, 6  # values that make a usual range: the newest so many, and no range with fewer than so many
PERIODS = ("day", "month", "quarter")


def unusual(sheet: Sheet, overlaid: pd.DataFrame, new: pd.DataFrame, told: Faults) -> None:
    """Warn of a value far from the county's own earlier ones (of the pilot, age, kind …: the key without its period).

    There must be at least 6 earlier values; the newest 36 count.  A value is unusual when it is further from their
    median than five times their median absolute deviation, or more than three times the largest of them.  So that a
    steady series may move at all, the deviation counts as at least a tenth of the median and at least 1 (0.1 in a
    column of decimals).  Only rows that the store does not have as they are get a warning.
    """
    dated = [column.name for column in sheet.columns if column.kind in PERIODS]
    period = next((name for name in sheet.key if name in dated), dated[0] if dated else None)
    usual = [name for name in sheet.usual if name in new]
    if period is None or period not in overlaid or not usual or new.empty:
        return
    series_of = [name for name in sheet.key if name != period] if period in sheet.key else [sheet.county or period]
    history = overlaid[overlaid[period].notna()].sort_values(period, kind="stable")
    group = (
        history.groupby(series_of, sort=False, dropna=False).ngroup().to_numpy()
        if series_of
        else np.zeros(len(history))
    )
    order = np.argsort(group, kind="stable")
    history, group = history.iloc[order], group[order]
    at = np.flatnonzero(history.index.isin(new.index))
    back = at[:, None] - np.arange(1, EARLIER + 1)
    earlier_at = np.maximum(back, 0)
    same = (back >= 0) & (group[earlier_at] == group[at][:, None])
    for name in usual:
        values = history[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        earlier = np.where(same, values[earlier_at], np.nan)
        enough = (np.count_nonzero(~np.isnan(earlier), axis=1) >= ENOUGH) & ~np.isnan(values[at])
        earlier, said, rows = earlier[enough], values[at][enough], history.index.to_numpy()[at][enough]
        if not len(said):
            continue
        median = np.nanmedian(earlier, axis=1)
        deviation = np.nanmedian(np.abs(earlier - median[:, None]), axis=1)
        is_whole = sheet.column(name).kind == "whole"
        deviation = np.maximum.reduce([deviation, np.abs(median) / 10, np.full(len(said), 1 if is_whole else 0.1)])
        largest = np.nanmax(earlier, axis=1)
        unusual = np.flatnonzero((np.abs(said - median) > 5 * deviation) | ((largest > 0) & (said > 3 * largest)))
        faults = (
            Fault(
                sheet=sheet.name,
                row=int(rows[place]),
                column=name,
                value=shown(int(said[place]) if is_whole else float(said[place])),
                key="unusual",
                values={
                    "median": float(median[place]),
                    "smallest": float(np.nanmin(earlier[place])),
                    "largest": float(largest[place]),
                },
                severity="warning",
            )
            for place in unusual
        )
        told.many(sheet.name, "unusual", len(unusual), faults)


def gaps(sheet: Sheet, overlaid: pd.DataFrame, standing: pd.DataFrame | None, told: Faults) -> None:
    """Warn of months left out between two that are there, where the store has not the same gap already."""
    if sheet.months is None:
        return
    before = {} if standing is None else _gaps(sheet, typed(sheet, standing))
    gaps = _gaps(sheet, overlaid)
    for place in gaps.keys() - before.keys():
        row, missing = gaps[place]
        _, previous, following = place
        told.add(
            Fault(
                sheet=sheet.name,
                row=row if row > 0 else None,
                column=sheet.months,
                value=shown(following),
                key="month_gap",
                values={"previous": previous, "following": following, "missing": missing},
                severity="warning",
            )
        )


def _gaps(sheet: Sheet, rows: pd.DataFrame) -> dict[tuple, tuple[int, int]]:
    """Return ``{(series, month before, month after): (row, months missing)}``."""
    names = [name for name in sheet.key if name != sheet.months]
    rows = rows[rows[sheet.months].notna()]
    series_of = tuples(rows, names) if names else [()] * len(rows)
    lines = sorted(zip(map(repr, series_of), rows[sheet.months], rows.index, strict=True))
    gaps = {}
    for (one, month, _), (other, following, row) in pairwise(lines):
        missing = 12 * (following.year - month.year) + following.month - month.month - 1
        if one == other and missing > 0:
            gaps[one, month, following] = (int(row), missing)
    return gaps
