"""Placements, as the counties themselves count them."""

from itertools import product

import pandas as pd

from data_access.importing.codes import COUNTIES
from data_access.protection.cubes.cube import EVERYBODY, Cube, Part, Rows, between, of_counties, over, quarter, years

AGES = ("0-6", "7-12", "13-17")


def _placements(rows: Rows, _smallest: int) -> dict[str, Part]:
    """Return placements by county, age group and quarter: those that started, those that ended, children at the end.

    Quarters that are over in a county count.  Kinds of placement are never added up: a child can have two in a quarter.
    """
    held = _once(over(rows["placement_month"]))
    held = held.assign(at=[quarter(month) for month in held["month"]])
    found = {}
    for kind, of_kind in held.groupby("kind"):
        quarters = between(of_kind["at"].min(), of_kind["at"].max())
        for flow in ("started", "ended"):
            counts = of_kind.groupby(["county", "ages", "at"])[flow].sum().to_dict()
            told = {(county, at) for county, _, at in counts}
            cells = list(product(COUNTIES, quarters, AGES))
            found[f"{kind}.{flow}"] = of_counties(
                cells,
                {(county, at, ages): int(number) for (county, ages, at), number in counts.items()},
                ("place", "period", "ages"),
                {"period": years(quarters), "ages": {EVERYBODY: AGES}},
                told,
            )
        for at, of_quarter in of_kind.groupby("at"):
            last = of_quarter[of_quarter["month"] == of_quarter["month"].max()]
            if max(last["month"]).month % 3:
                continue  # nobody has told of its last month
            counts = last.groupby(["county", "ages"])["at_end"].sum().to_dict()
            found[f"{kind}.at_end.{at}"] = of_counties(
                list(product(COUNTIES, [at], AGES)),
                {(county, at, ages): int(number) for (county, ages), number in counts.items()},
                ("place", "period", "ages"),
                {"period": {}, "ages": {EVERYBODY: AGES}},
                {(county, at) for county, _ in counts},
            )
    return found


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """Return *rows* with every child once: where girls and boys are told together, not each as well."""
    names = ["county", "month", "ages", "kind"]
    together = pd.MultiIndex.from_frame(rows.loc[rows["sex"] == "total", names])
    twice = pd.MultiIndex.from_frame(rows[names]).isin(together) & (rows["sex"] != "total")
    return rows[~twice]


PLACEMENTS = Cube(
    key="placements",
    tables=("placement_month",),
    dimensions=("place", "period", "ages"),
    people="clients",
    made=_placements,
)
