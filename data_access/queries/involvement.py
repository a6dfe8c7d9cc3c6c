"""Involvement: events without any numbers of people, how much work they were, and what became of proposals.

An event with its quarter, phase, form and level is public and says nothing about one person.  Its hours, whether it was
paid for and who took part are not told one by one; *effort* adds them up, and only where that cannot point at anybody.
"""

import pandas as pd
from sqlalchemy import Connection, Engine, select

from data_access.importing.codes import ALL, COUNTIES
from data_access.protection.cubes.cube import EVERYBODY, years
from data_access.protection.cubes.involvement import told
from data_access.queries import ask, facts, protected
from data_access.releases import as_of
from data_access.store import reading
from data_access.tables import InvolvementEvent, Proposal

FEWEST = 3  # proposals of a county whose words are shown
EFFORT = {"place": "str", "period": "str", "events": "int64", "hours": "float64", "paid": "Int64", "status": "str"}
SAID = ("text", "reason", "change")


def events(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the events as of *release* by date: date, county, pilot (missing where none), phase, form and level."""
    columns = (
        getattr(InvolvementEvent, name) for name in ("date", "code", "county", "pilot", "phase", "form", "level")
    )
    asked = select(*columns).where(as_of(InvolvementEvent, release))
    return ask(engine, asked, sort=("date", "code")).drop(columns="code")


def effort(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return events, their hours and how many were paid for, by county (and ALL) and quarter, year and to date.

    Only of quarters that are over, as participations are.  The status is that of the participations of the same cell;
    hours and paid events are missing where it is ``too_few`` or ``not_reported``.  A cell whose participations are
    small cannot be worked out by adding up those that are shown, so its hours cannot be either.  How many of these
    events there were is always told.
    """
    with reading(engine) as connection:
        held = facts(connection, InvolvementEvent, release=release)
        taken = protected.counts(connection, release=release, cube="participations")
    held = told(held)
    together = taken[taken["role"] == EVERYBODY]
    periods = years(sorted({period for period in together["period"] if "Q" in period}))
    rows = []
    for cell in together.itertuples():
        counties = COUNTIES if cell.place == ALL else (cell.place,)
        among = periods.get(cell.period, [cell.period])
        own = held[held["county"].isin(counties) & held["at"].isin(among)]
        gone = cell.status in ("too_few", "not_reported")
        sums = (None, None) if gone else (float(own["hours"].sum()), int(own["paid"].sum()))
        rows.append((cell.place, cell.period, len(own), *sums, cell.status))
    rows.sort()
    return pd.DataFrame(rows, columns=list(EFFORT)).astype(EFFORT)


def proposals(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the proposals as of *release* by date, with the columns of ``tables.Proposal`` but code and pilot.

    Where a county has fewer than three proposals, anybody there could tell who has spoken: then county and words are
    missing (``told`` is False), and the proposal counts among those of all counties only.  Words are also missing
    where the county has not marked them as ``fit`` to show.  ``changed`` says whether something was changed.
    """
    held = facts(engine, Proposal, release=release).sort_values(["date", "code"], ignore_index=True)
    open_to_all = held.groupby("county")["code"].transform("size") >= FEWEST if len(held) else pd.Series(dtype="bool")
    held = held.assign(
        changed=held["change"].notna(), told=open_to_all.astype("bool"), fit=held["fit"].fillna(False).astype("bool")
    )
    held["county"] = held["county"].where(held["told"])
    for name in SAID:
        held[name] = held[name].where(held["told"] & held["fit"])
    return held.drop(columns=["code", "pilot"])
