"""Involvement: how often parents, young people and others took part in developing the services.

What is counted are participations, not people: whoever came three times is counted three times.  By quarter and year
they are told of together, by role only of all the time there has been: by quarter they are too few.

An event itself is public and says nothing about one person, so how many there were is not protected.  How long they
lasted and how many were paid for is shown only where the participations of the same cell are: see
``data_access.queries.involvement``.
"""

from dataclasses import replace
from datetime import date
from itertools import product
from math import inf

import pandas as pd

from analysis.disclosure import Known
from data_access.importing.codes import COUNTIES
from data_access.protection.cubes.cube import (
    EVERYBODY,
    TO_DATE,
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

ROLES = ("parents", "young", "others")


def told(events: pd.DataFrame) -> pd.DataFrame:
    """Return the *events* whose participations are told of, those in quarters that are over, with their quarter ``at``.

    A county's newest event says how far it has told.
    """
    kept = over(events.assign(month=[date(day.year, day.month, 1) for day in events["date"]]))
    return kept.assign(at=[quarter(day) for day in kept["date"]])


def _until(events: pd.DataFrame) -> dict[str, str]:
    """Return the last quarter that each county has told of to its end."""
    found = {}
    for county, day in events.groupby("county")["date"].max().items():
        year, number = day.year, (day.month + 2) // 3 - (day.month % 3 > 0)
        found[county] = f"{year}-Q{number}" if number else f"{year - 1}-Q4"
    return found


def _participations(rows: Rows, _smallest: int) -> dict[str, Part]:
    """Return participations by county, quarter and role.

    A county that has told of a later event had none in a quarter without events; of what comes after it, it has not
    told.
    """
    until = _until(rows["involvement_event"])
    events = told(rows["involvement_event"])
    if events.empty:
        return {}
    quarters = between(events["at"].min(), events["at"].max())
    held = events.groupby(["county", "at"])
    counts = {(*cell, role): int(number) for role in ROLES for cell, number in held[role].sum().items()}
    cells = list(product(COUNTIES, quarters, ROLES))
    part = of_counties(
        cells,
        counts,
        ("place", "period", "role"),
        {"period": years(quarters), "role": {EVERYBODY: ROLES}},
        {cell[:2] for cell in cells if cell[1] <= until.get(cell[0], "")},
    )
    taking = events[events[list(ROLES)].sum(axis=1) > 0]
    # how many events there were is published, and somebody took part in each
    known = tuple(
        Known(weights={(*cell, EVERYBODY): 1.0}, low=float(number), high=inf)
        for cell, number in taking.groupby(["county", "at"]).size().items()
        if number > 1
    )
    return {"participations": replace(part, offers=_offers, known=known)}


def _offers(cell: Cell) -> bool:
    _, period, role = cell
    return role == EVERYBODY or period == TO_DATE


PARTICIPATIONS = Cube(
    key="participations",
    tables=("involvement_event",),
    dimensions=("place", "period", "role"),
    people="clients",
    made=_participations,
)
