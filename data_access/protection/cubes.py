"""The tables of counts about people that may be published.  One entry per cube: what it counts and what adds up.

A cube has parts that share no sum, such as the kinds of placement, which are never added up: each is protected by
itself.  What is not offered here is published nowhere, not even as part of a share.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Literal

import pandas as pd

from analysis.disclosure import Dimension
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
    whether anybody may ask for it.  *holders* are the leads, who know the counts of their own county.
    """

    table: pd.DataFrame
    dimensions: tuple[Dimension, ...]
    holders: Mapping[str, Mapping[str, tuple[str, ...]]]
    missing: frozenset[Cell] = frozenset()
    offers: Callable[[Cell], bool] | None = None


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


def _years(quarters: Iterable[str]) -> dict[str, list[str]]:
    """Return the groups of *quarters* that are published: years, and all of them."""
    quarters = list(quarters)
    years = {year: [each for each in quarters if each[:4] == year] for year in sorted({each[:4] for each in quarters})}
    return {**years, TO_DATE: quarters}


def _between(first: str, last: str) -> list[str]:
    years = range(int(first[:4]), int(last[:4]) + 1)
    return [each for each in (f"{year}-Q{number}" for year in years for number in range(1, 5)) if first <= each <= last]


def _inner(cells: Iterable[Cell], counts: Mapping[Cell, int], names: tuple[str, ...]) -> pd.DataFrame:
    rows = [(*cell, counts.get(cell, 0)) for cell in cells]
    return pd.DataFrame(rows, columns=[*names, "count"])


# Families in pilots

FLOWS = {"started": ("started",), "ended": ("completed", "dropped_out")}  # of each part
BY_QUARTER = ("started", "ended")  # how families ended is told of the whole time only: by quarter they are too few


def _families(rows: Rows) -> dict[str, Part]:
    """Return families by pilot, quarter and flow: those that started, and those that ended.

    A pilot is told of from its start to date; quarters are told of counties, for those of one pilot are too few.
    """
    activity, pilots = rows["pilot_activity"], rows["pilot"].set_index("code")
    if activity.empty:
        return {}
    counts: dict[Cell, int] = {}
    told = set()
    numbers = ("started", "ended", "dropped_out")
    for pilot, month, *cells in activity[["pilot", "month", *numbers]].itertuples(index=False):
        started, ended, dropped = (0 if pd.isna(each) else int(each) for each in cells)
        at = quarter(month)
        if not all(pd.isna(each) for each in cells):
            told.add((pilot, at))
        # more may have dropped out than ended only in rows that could not be published
        flows = {"started": started, "completed": max(ended - dropped, 0), "dropped_out": dropped}
        for flow, number in flows.items():
            counts[pilot, at, flow] = counts.get((pilot, at, flow), 0) + number
    codes = sorted(set(activity["pilot"]))
    months = [quarter(month) for month in activity["month"]]
    quarters = _between(min(months), max(months))
    missing = set()
    for code in codes:
        starts, ended = pilots.loc[code, ["starts", "ended"]]
        alive = _between(max(quarter(starts), quarters[0]), quarters[-1] if pd.isna(ended) else quarter(ended))
        missing |= {(code, at) for at in alive if (code, at) not in told}
    homes = {county: tuple(code for code in codes if pilots.loc[code, "county"] == county) for county in COUNTIES}
    homes = {county: members for county, members in homes.items() if members}

    def offers(cell: Cell) -> bool:
        place, at, flow = cell
        return at == TO_DATE or (place in (ALL, *COUNTIES) and flow in BY_QUARTER)

    names = ("place", "period", "flow")
    return {
        part: Part(
            table=_inner(product(codes, quarters, flows), counts, names),
            dimensions=(
                Dimension(name="place", groups={**homes, ALL: codes}),
                Dimension(name="period", groups=_years(quarters)),
                Dimension(name="flow", groups={part: flows} if len(flows) > 1 else {}),
            ),
            holders={county: {"place": members} for county, members in homes.items()},
            missing=frozenset((code, at, flow) for code, at in missing for flow in flows),
            offers=offers,
        )
        for part, flows in FLOWS.items()
    }


# Experts by experience


def _experts(rows: Rows) -> dict[str, Part]:
    """Return experts by experience at the end of each quarter, by county, role, and whether they are active."""
    found = {}
    for day, held in rows["experts"].groupby("quarter"):
        roles = sorted(set(held["role"]))
        counts, told = {}, set()
        for county, role, trained, active in held[["county", "role", "trained", "active"]].itertuples(index=False):
            told.add((county, role))
            counts[county, role, "active"], counts[county, role, "resting"] = int(active), int(trained - active)
        groups = {"role": {EVERYBODY: roles}, "state": {"trained": ("active", "resting")}}
        cells = list(product(COUNTIES, roles, ("active", "resting")))
        found[quarter(day)] = _of_counties(cells, counts, ("place", "role", "state"), groups, told)
    return found


def _of_counties(
    cells: list[Cell],
    counts: Mapping[Cell, int],
    names: tuple[str, ...],
    groups: Mapping[str, Mapping[str, Iterable[str]]],
    told: set[Cell],
) -> Part:
    """Return a part whose first dimension is the county; *told* are the first two codes of what has been told."""
    return Part(
        table=_inner(cells, counts, names),
        dimensions=(
            Dimension(name=names[0], groups={ALL: COUNTIES}),
            *(Dimension(name=name, groups=groups[name]) for name in names[1:]),
        ),
        holders={county: {names[0]: (county,)} for county in COUNTIES},
        missing=frozenset(cell for cell in cells if cell[:2] not in told),
    )


# Placements, as the counties themselves count them

AGES = ("0-6", "7-12", "13-17")


def _placements(rows: Rows) -> dict[str, Part]:
    """Return placements by county, age group and quarter: those that started, those that ended, children at the end.

    Kinds of placement are never added up: one child can have two in a quarter.
    """
    held = _once(rows["placement_month"])
    held = held.assign(at=[quarter(month) for month in held["month"]])
    found = {}
    for kind, of_kind in held.groupby("kind"):
        quarters = _between(of_kind["at"].min(), of_kind["at"].max())
        for flow in ("started", "ended"):
            counts = of_kind.groupby(["county", "ages", "at"])[flow].sum().to_dict()
            told = {(county, at) for county, _, at in counts}
            cells = list(product(COUNTIES, quarters, AGES))
            found[f"{kind}.{flow}"] = _of_counties(
                cells,
                {(county, at, ages): int(number) for (county, ages, at), number in counts.items()},
                ("place", "period", "ages"),
                {"period": _years(quarters), "ages": {EVERYBODY: AGES}},
                told,
            )
        for at, of_quarter in of_kind.groupby("at"):
            last = of_quarter[of_quarter["month"] == of_quarter["month"].max()]
            if max(last["month"]).month % 3:
                continue  # the quarter is not over
            counts = last.groupby(["county", "ages"])["at_end"].sum().to_dict()
            found[f"{kind}.at_end.{at}"] = _of_counties(
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


CUBES = (
    Cube(
        key="families",
        tables=("pilot", "pilot_activity"),
        dimensions=("place", "period", "flow"),
        people="clients",
        parts=_families,
    ),
    Cube(
        key="experts",
        tables=("experts",),
        dimensions=("place", "role", "state"),
        people="staff",
        parts=_experts,
    ),
    Cube(
        key="placements",
        tables=("placement_month",),
        dimensions=("place", "period", "ages"),
        people="clients",
        parts=_placements,
    ),
)
BY_KEY = {cube.key: cube for cube in CUBES}
