"""Families measured before and after in pilots: those who improved, did not change, and got worse."""

from itertools import product

import pandas as pd

from analysis.disclosure import Dimension, batches
from data_access.importing.codes import COUNTIES
from data_access.protection.cubes.cube import Cube, Part, Rows, inner

RESULTS = ("improved", "unchanged", "worse")
PAIRS = "pairs"  # all families measured twice


def told(outcomes: pd.DataFrame, *, smallest: int) -> pd.DataFrame:
    """Return the rows of *outcomes* that are told of: of each pilot and instrument whole batches of families.

    Quarter after quarter a few more families come in.  A new figure is told once there are *smallest* of them, so
    that nobody's score is the difference between two figures.
    """
    kept = []
    for _, rows in outcomes.sort_values("period").groupby(["pilot", "instrument"], sort=True):
        kept.append(rows.head(batches.told(rows["pairs"], smallest=smallest)))
    return pd.concat(kept, ignore_index=True) if kept else outcomes.iloc[:0]


def _outcomes(rows: Rows, smallest: int) -> dict[str, Part]:
    """Return families to date by pilot and result, one part for each instrument: they are never added up."""
    homes = dict(zip(rows["pilot"]["code"], rows["pilot"]["county"], strict=True))
    held, found = told(rows["outcome"], smallest=smallest), {}
    for instrument, mine in held.groupby("instrument"):
        pilots = sorted(set(mine["pilot"]))
        sums = mine.groupby("pilot")[list(RESULTS)].sum()
        counts = {(pilot, result): int(sums.loc[pilot, result]) for pilot in pilots for result in RESULTS}
        owners = {county: tuple(each for each in pilots if homes[each] == county) for county in COUNTIES}
        found[instrument] = Part(
            table=inner(product(pilots, RESULTS), counts, ("place", "result")),
            dimensions=(Dimension(name="place"), Dimension(name="result", groups={PAIRS: RESULTS})),
            holders={county: {"place": mine} for county, mine in owners.items() if mine},
        )
    return found


OUTCOMES = Cube(
    key="outcomes",
    tables=("pilot", "outcome"),
    dimensions=("place", "result"),
    people="clients",
    made=_outcomes,
)
