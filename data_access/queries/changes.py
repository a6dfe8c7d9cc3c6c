"""Changes: what each release brought, counted and down to the cell."""

from collections import Counter

import pandas as pd
from sqlalchemy import Connection, Engine, select

from data_access import releases
from data_access.releases import columns_of, compare, key_of, named
from data_access.submissions import BELONGS, OWNING, owner, stored_owners
from data_access.tables import FACTS, Fact

KINDS = ("added", "changed", "ended")


def history(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return the releases up to *release*, newest first.

    Columns: release, published_at (with its time zone), published_by, reason, fingerprint, and how many rows were
    added, changed and ended.
    """
    counts = counted(engine, release=release).groupby("release")[list(KINDS)].sum()
    rows = [
        (each.number, each.published_at, each.published_by, each.reason, each.fingerprint)
        for each in releases.every(engine)
        if each.number <= release
    ]
    told = pd.DataFrame(rows, columns=["release", "published_at", "published_by", "reason", "fingerprint"])
    told = told.astype({"release": "int64"}).join(counts, on="release")
    return told.fillna(dict.fromkeys(KINDS, 0)).astype(dict.fromkeys(KINDS, "int64")).iloc[::-1].reset_index(drop=True)


def counted(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return how many rows each release up to *release* added, changed and ended, by table and county.

    Columns: release, table, county (empty where a row is no county's), added, changed, ended.
    """
    counts = Counter()
    with engine.connect() as connection:
        owners = {route: stored_owners(connection, table, release) for route, table in OWNING.items()}
        for table in FACTS:
            for number, county, kind in _steps(connection, table, release, owners):
                counts[number, table.__tablename__, county, kind] += 1
    places = sorted({place[:3] for place in counts})
    return pd.DataFrame(
        [(*place, *(counts[*place, kind] for kind in KINDS)) for place in places],
        columns=["release", "table", "county", *KINDS],
    ).astype({"release": "int64", "table": "str", "county": "str", **dict.fromkeys(KINDS, "int64")})


def _steps(connection: Connection, table: type[Fact], release: int, owners: dict):
    """Yield (release, county, kind of change) for each change to a row of *table*."""
    key, columns = key_of(table), columns_of(table)
    asked = [table.__table__.c[name] for name in ("since", "until", *columns)]
    opened, closed = {}, {}
    for since, until, *row in connection.execute(select(*asked).where(table.since <= release)):
        county = owner(table, row, owners) or "" if table in BELONGS else ""
        opened[since, key(row)] = county
        if until is not None and until <= release:
            closed[until, key(row)] = county
    for place, county in opened.items():
        yield place[0], county, "changed" if place in closed else "added"
    for place, county in closed.items():
        if place not in opened:
            yield place[0], county, "ended"


def cells(engine: Engine, *, release: int, older: int, county: str | None = None) -> pd.DataFrame:
    """Return what differs between the releases *older* and *release*, only of *county*'s rows where it is given.

    Columns: table, county (empty where a row is no county's), identity (the natural key), change (added, changed,
    ended), column, before and after.  A row that was added or has ended is one line, its column empty; a changed row
    is one line for each cell.  Values are as they are stored, not protected.
    """
    lines = []
    with engine.connect() as connection:
        owners = {route: stored_owners(connection, table, release) for route, table in OWNING.items()}
    for table, rows in compare(engine, older, release).items():
        others = [name for name in columns_of(table) if name not in table.KEY]
        for row in rows.to_dict("records"):
            side = "_before" if row["became"] == "ended" else ""
            whole = tuple(row[name if name in table.KEY else f"{name}{side}"] for name in columns_of(table))
            belongs = owner(table, whole, owners) or "" if table in BELONGS else ""
            if county is not None and belongs != county:
                continue
            place = (table.__tablename__, belongs, named(tuple(row[name] for name in table.KEY)), row["became"])
            if row["became"] != "changed":
                lines.append((*place, "", None, None))
                continue
            lines += [
                (*place, name, row[f"{name}_before"], row[name])
                for name in others
                if row[name] != row[f"{name}_before"]
            ]
    columns = ["table", "county", "identity", "change", "column", "before", "after"]
    return pd.DataFrame(lines, columns=columns).astype(dict.fromkeys(columns[:5], "str"))
