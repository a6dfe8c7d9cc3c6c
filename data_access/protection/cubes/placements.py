"""Placements, as the counties themselves count them."""

from collections import Counter
from datetime import date
from itertools import product

import pandas as pd

from data_access.importing.codes import COUNTIES
from data_access.protection.cubes.cube import (
    EVERYBODY,
    Cell,
    Cube,
    Part,
    Rows,
    between,
    of_counties,
    over,
    quarter,
    years,
)

AGES = ("0-6", "7-12", "13-17")
FLOWS = ("started", "ended")
COLUMNS = ("kind", "month", "county", "ages", *FLOWS, "at_end")
NAMES = ("place", "period", "ages")


def _placements(rows: Rows, _smallest: int) -> dict[str, Part]:
    """Return placements by county, age group and quarter: those that started, those that ended, children at the end.

    Quarters that are over in a county count.  Kinds of placement are never added up: a child can have two in a quarter.
    """
    sums: dict[str, Counter] = {}  # by kind: of each flow, county, quarter and age group
    months: dict[tuple[str, str], date] = {}  # by kind and quarter: the last that is told
    at_end: dict[tuple[str, date], dict[Cell, int]] = {}
    held = _once(over(rows["placement_month"]))
    for kind, month, county, ages, *numbers in zip(*(held[name].tolist() for name in COLUMNS), strict=True):
        at = quarter(month)
        cell = (county, at, ages)
        for flow, number in zip(FLOWS, numbers, strict=False):
            sums.setdefault(kind, Counter())[flow, *cell] += number
        months[kind, at] = max(month, months.get((kind, at), month))
        there = at_end.setdefault((kind, month), {})
        there[cell] = there.get(cell, 0) + numbers[-1]
    found = {}
    for kind, of_kind in sorted(sums.items()):
        at = [each for _, _, each, _ in of_kind]
        quarters = between(min(at), max(at))
        cells = list(product(COUNTIES, quarters, AGES))
        told = {(county, each) for _, county, each, _ in of_kind}
        for flow in FLOWS:
            found[f"{kind}.{flow}"] = of_counties(
                cells,
                {cell: of_kind[flow, *cell] for cell in cells},
                NAMES,
                {"period": years(quarters), "ages": {EVERYBODY: AGES}},
                told,
            )
        for at in (each for each in quarters if (kind, each) in months):
            if months[kind, at].month % 3:
                continue  # nobody has told of its last month
            counts = at_end[kind, months[kind, at]]
            found[f"{kind}.at_end.{at}"] = of_counties(
                list(product(COUNTIES, [at], AGES)),
                counts,
                NAMES,
                {"period": {}, "ages": {EVERYBODY: AGES}},
                {(county, at) for county, _, _ in counts},
            )
    return found


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """Return *rows* with every child once: where girls and boys are told together, not each as well."""
    sexes = rows["sex"].tolist()
    groups = list(zip(*(rows[name].tolist() for name in ("county", "month", "ages", "kind")), strict=True))
    together = {group for group, sex in zip(groups, sexes, strict=True) if sex == "total"}
    once = [sex == "total" or group not in together for group, sex in zip(groups, sexes, strict=True)]
    return rows[pd.Series(once, index=rows.index, dtype="bool")]


PLACEMENTS = Cube(
    key="placements",
    tables=("placement_month",),
    dimensions=NAMES,
    people="clients",
    made=_placements,
)
