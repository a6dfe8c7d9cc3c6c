"""Families in pilots: those that started, and those that ended."""

from collections.abc import Iterable
from itertools import product

import pandas as pd

from analysis.disclosure import Dimension
from data_access.importing.codes import ALL, COUNTIES
from data_access.protection.cubes.cube import (
    TO_DATE,
    Cell,
    Cube,
    Part,
    Rows,
    between,
    inner,
    over,
    quarter,
    so_far,
    years,
)

FLOWS = {"started": ("started",), "ended": ("completed", "dropped_out")}  # of each part
BY_QUARTER = ("started", "ended")  # how families ended is told of the whole time only: by quarter they are too few


def _families(rows: Rows, smallest: int) -> dict[str, Part]:
    """Return families by pilot, quarter and flow: those that started, and those that ended.

    Quarters that are over in a county count.  A pilot is told of from its start to date; quarters, and how many by the
    end of each, are told of counties, for those of one pilot are too few.
    """
    pilots = rows["pilot"].set_index("code")
    activity = over(rows["pilot_activity"].assign(county=lambda held: held["pilot"].map(pilots["county"])))
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
    quarters = between(min(months), max(months))
    missing = set()
    for code in codes:
        starts, ended = pilots.loc[code, ["starts", "ended"]]
        alive = between(
            max(quarter(starts), quarters[0]), quarters[-1] if pd.isna(ended) else min(quarter(ended), quarters[-1])
        )
        missing |= {(code, at) for at in alive if (code, at) not in told}
    homes = {county: tuple(code for code in codes if pilots.loc[code, "county"] == county) for county in COUNTIES}
    homes = {county: mine for county, mine in homes.items() if mine}

    def offers(cell: Cell) -> bool:
        place, at, flow = cell
        return at == TO_DATE or (place in (ALL, *COUNTIES) and flow in BY_QUARTER)

    def left(place: Iterable[str], span: Iterable[str]) -> int:
        among = [(member, quarter_of) for member in place for quarter_of in span]
        started, *gone = (sum(counts.get((*one, each), 0) for one in among) for each in ("started", *FLOWS["ended"]))
        return started - sum(gone)

    # where so few families are still there that those who started and those who ended would tell how many
    members = {**{code: (code,) for code in codes}, **homes, ALL: codes}
    spans = {TO_DATE: quarters, **so_far(quarters)}
    few = frozenset(
        (name, until, "ended")
        for name, place in members.items()
        for until, span in spans.items()
        if 0 < left(place, span) < smallest
    )

    names = ("place", "period", "flow")
    return {
        part: Part(
            table=inner(product(codes, quarters, flows), counts, names),
            dimensions=(
                Dimension(name="place", groups={**homes, ALL: codes}),
                Dimension(name="period", groups={**so_far(quarters), **years(quarters)}),
                Dimension(name="flow", groups={part: flows} if len(flows) > 1 else {}),
            ),
            holders={county: {"place": mine} for county, mine in homes.items()},
            missing=frozenset((code, at, flow) for code, at in missing for flow in flows),
            offers=offers,
            sensitive=few if part == "ended" else frozenset(),
        )
        for part, flows in FLOWS.items()
    }


FAMILIES = Cube(
    key="families",
    tables=("pilot", "pilot_activity"),
    dimensions=("place", "period", "flow"),
    people="clients",
    made=_families,
)
