"""Sendings: what each county has sent and when, how complete it is, and what it has said about odd figures."""

import json
from datetime import date

import pandas as pd
from sqlalchemy import Engine, func, select, union_all

from data_access import releases
from data_access.importing.sheets import SHEETS
from data_access.queries import ask, facts
from data_access.queries.changes import KINDS, counted
from data_access.releases import as_of
from data_access.submissions import BELONGS, OWNING, owner, stored_owners
from data_access.tables import OpenWarning

PERIODS = {  # the column of each sheet that says when, and whether it is a month, a quarter or a day
    each.table: next(
        (column.name, column.kind)
        for column in sorted(each.columns, key=lambda column: column.name not in each.key)
        if column.kind in ("month", "quarter", "day")
    )
    for each in SHEETS
    if each.county
    and any(
        (column.kind in ("month", "quarter") and column.name in each.key) or column.name == "date"
        for column in each.columns
    )
}


def sent(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return what each county sent in each release up to *release*, as far as it changed anything.

    Columns: release, published_at, published_by, county, table, added, changed, ended (rows).
    """
    rows = counted(engine, release=release)
    rows = rows[rows["county"] != ""]
    when = {each.number: each for each in releases.every(engine)}
    rows.insert(1, "published_at", [when[number].published_at for number in rows["release"]])
    rows.insert(2, "published_by", pd.Series([when[n].published_by for n in rows["release"]], rows.index, dtype="str"))
    return rows.loc[:, ["release", "published_at", "published_by", "county", "table", *KINDS]].reset_index(drop=True)


def holders(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return which counties have any data of their own as of *release*: county, since (the release of the oldest)."""
    # What is reached through a pilot or a training event is there only beside its pilot or event.
    rows = union_all(
        *(
            select(table.county, table.since).where(as_of(table, release))
            for table in BELONGS
            if BELONGS[table] == "county"
        )
    ).subquery()
    held = select(rows.c.county, func.min(rows.c.since).label("since")).group_by(rows.c.county)
    return ask(engine, held, sort=("county",))


def completeness(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return how much is held as of *release*, by sheet, county and period.

    Columns: table, county, month (the first day of the period), period ("month", "quarter" or "day": what the sheet
    is kept by; days are gathered into months), rows, cells (those beside the key) and filled (of cells, those with a
    value).  A period without rows is not there: it is for the reader to know which there should be.  What is planned
    for later than the day of the release has not come.
    """
    with engine.connect() as connection:
        owners = {route: stored_owners(connection, table, release) for route, table in OWNING.items()}
        today = releases.day_of(connection, release)
    found = {}
    for table, (name, period) in PERIODS.items():
        rows = facts(engine, table, release=release)
        others = [column for column in rows.columns if column not in table.KEY]
        filled = rows[others].notna().sum(axis=1).tolist()
        for row, count in zip(rows.itertuples(index=False, name=None), filled, strict=True):
            day = row[rows.columns.get_loc(name)]
            if day > today:
                continue
            month = day.replace(day=1)
            place = (table.__tablename__, owner(table, row, owners) or "", month, period)
            so_far = found.get(place, (0, 0, 0))
            found[place] = (so_far[0] + 1, so_far[1] + len(others), so_far[2] + count)
    return pd.DataFrame(
        [(*place, *found[place]) for place in sorted(found)],
        columns=["table", "county", "month", "period", "rows", "cells", "filled"],
    ).astype({"table": "str", "county": "str", "period": "str", **dict.fromkeys(("rows", "cells", "filled"), "int64")})


def warnings(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return the warnings open as of *release*: what looked odd, and why the county says that it is right.

    Columns: county (ALL where it is no single one's), sheet, identity (of the row; empty where it is about the sheet),
    column, rule, value, phrases (keys of its sentences, a tuple), blanks (what fills them), reason, release (which
    brought it) and published_at.
    """
    row = OpenWarning.__table__.c
    columns = [row[name] for name in ("county", "sheet", "identity", "column", "rule", "value", "phrases", "blanks")]
    question = select(*columns, row.reason, row.since.label("release")).where(as_of(OpenWarning, release))
    found = ask(engine, question, sort=("county", "sheet", "identity", "column", "rule", "value"))
    when = {each.number: each.published_at for each in releases.every(engine)}
    found["phrases"] = pd.Series([tuple(keys.split(";")) for keys in found["phrases"]], dtype="object")
    found["blanks"] = pd.Series([json.loads(said, object_hook=_day) for said in found["blanks"]], dtype="object")
    found["published_at"] = pd.Series([when[number] for number in found["release"]], dtype="object")
    return found


def _day(said: dict):
    return date.fromisoformat(said["day"]) if said.keys() == {"day"} else said


def warnings_over_time(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return how many warnings were open in each release up to *release*: release, county, open."""
    with engine.connect() as connection:
        told = connection.execute(select(OpenWarning.county, OpenWarning.since, OpenWarning.until)).all()
    counties = sorted({each.county for each in told if each.since <= release})
    rows = [
        (
            number,
            county,
            sum(e.county == county and e.since <= number and (e.until is None or e.until > number) for e in told),
        )
        for number in range(1, release + 1)
        for county in counties
    ]
    return pd.DataFrame(rows, columns=["release", "county", "open"]).astype(
        {"release": "int64", "county": "str", "open": "int64"}
    )
