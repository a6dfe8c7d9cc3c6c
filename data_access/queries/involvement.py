"""Involvement: events without any numbers of people, how much work they were, and what became of proposals.

An event with its quarter, phase, form and level is public and says nothing about one person.  Its hours, whether it was
paid for and who took part are not told one by one; *effort* adds them up, and only where that cannot point at anybody.
"""

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import Connection, Engine, select

from data_access.importing.codes import ALL, COUNTIES
from data_access.protection.cubes.cube import EVERYBODY, TO_DATE, quarter, years
from data_access.queries import ask, facts, protected
from data_access.releases import as_of
from data_access.store import reading
from data_access.tables import InvolvementEvent, Pilot, PilotStage, Proposal, TrainingEvent

FEWEST = 3  # events whose hours are added up, and proposals of a county whose words are shown
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

    Hours and paid events are shown (status ``shown``, or ``zero`` where there were no events) only where there are at
    least three events and the participations of the same cell are shown; else the status is ``too_few`` and both are
    missing.  As a cell whose participations are small cannot be worked out from those that are shown, its hours cannot
    either.  A sum of which just one part is hidden is hidden as well.  How many events there were is always told.
    """
    with reading(engine) as connection:
        held = facts(connection, InvolvementEvent, release=release)
        taken = protected.counts(connection, release=release, cube="participations")
    if held.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in EFFORT.items()})
    together = taken[taken["role"] == EVERYBODY]
    statuses = {(row.place, row.period): row.status for row in together.itertuples()}
    quarters = sorted({period for _, period in statuses if "Q" in period})
    periods = {each: [each] for each in quarters} | years(quarters)
    places = {each: [each] for each in COUNTIES} | {ALL: list(COUNTIES)}
    held["at"] = [quarter(day) for day in held["date"]]
    cells = {}
    for place, counties in places.items():
        for period, among in periods.items():
            own = held[held["county"].isin(counties) & held["at"].isin(among)]
            cells[place, period] = (len(own), float(own["hours"].sum()), int(own["paid"].sum()))
    seen = {
        cell: not number or (number >= FEWEST and statuses.get(cell) not in (None, "too_few"))
        for cell, (number, _, _) in cells.items()
    }
    sums = [((ALL, period), [(county, period) for county in COUNTIES]) for period in periods]
    for group, among in years(quarters).items():
        sums += [((place, group), [(place, each) for each in among]) for place in places]
    named = [each for each in years(quarters) if each != TO_DATE]
    sums += [((place, TO_DATE), [(place, year) for year in named]) for place in places]
    _close(seen, sums)
    rows = [
        (*cell, number, hours, paid, "zero" if not number else "shown")
        if seen[cell]
        else (*cell, number, None, None, "too_few")
        for cell, (number, hours, paid) in sorted(cells.items())
    ]
    return pd.DataFrame(rows, columns=list(EFFORT)).astype(EFFORT)


def _close(seen: dict[tuple, bool], sums: Iterable[tuple[tuple, list[tuple]]]) -> None:
    """Hide every sum of which just one part is hidden, until none is left."""
    sums, changed = list(sums), True
    while changed:
        changed = False
        for whole, parts in sums:
            if parts != [whole] and seen[whole] and sum(not seen[part] for part in parts) == 1:
                seen[whole], changed = False, True


def proposals(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the proposals as of *release* by date, with the columns of ``tables.Proposal`` but code and pilot.

    Where a county has fewer than three proposals, anybody there could tell who has spoken: then county and words are
    missing (``told`` is False), and the proposal counts among those of all counties only.  ``changed`` says whether
    something was changed.
    """
    held = facts(engine, Proposal, release=release).sort_values(["date", "code"], ignore_index=True)
    told = held.groupby("county")["code"].transform("size") >= FEWEST if len(held) else pd.Series(dtype="bool")
    held = held.assign(changed=held["change"].notna(), told=told.astype("bool"))
    for name in ("county", *SAID):
        held[name] = held[name].where(held["told"])
    return held.drop(columns=["code", "pilot"])


def pilots(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the pilots as of *release*: code, county, name, starts, ended."""
    return facts(engine, Pilot, release=release)[["code", "county", "name", "starts", "ended"]]


def stages(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the stages that pilots have reached as of *release*: pilot, stage, reached."""
    held = facts(engine, PilotStage, release=release)
    return held.loc[held["reached"].notna(), ["pilot", "stage", "reached"]].reset_index(drop=True)


def trainings(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the training events as of *release* by date: date, county, kind."""
    columns = (getattr(TrainingEvent, name) for name in ("date", "code", "county", "kind"))
    asked = select(*columns).where(as_of(TrainingEvent, release))
    return ask(engine, asked, sort=("date", "code")).drop(columns="code")
