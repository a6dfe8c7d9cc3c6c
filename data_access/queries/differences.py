"""What changed between two releases: in the protected counts of people, and in tables that tell of nobody."""

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import Engine, select

from analysis.differences import CHANGED, ENDED, Change, differences
from data_access import releases
from data_access.protection import BY_KEY
from data_access.protection.deciding import BETWEEN
from data_access.queries import ask, protected
from data_access.releases import columns_of, moved
from data_access.tables import (
    Comment,
    Decision,
    Fact,
    Lesson,
    Model,
    OfficialStatistic,
    Pilot,
    PilotStage,
    Spread,
    Target,
)

TABLES = (Pilot, PilotStage, Target, Decision, Comment, Lesson, Model, Spread)
COLUMNS = ("source", "key", "became", "column", "before", "after", "row", "release", "begun")
STATE = "told"  # the one column of a protected cell: its status and its value; no dimension is called so
FRAME = ["since", "until"]


def between(engine: Engine, *, release: int, older: int) -> pd.DataFrame:
    """Return what differs between the releases *older* and *release*, no more and no less.

    Columns: source (a cube or a table), key (its natural key; of a cube its part and a code for each dimension), became
    (added, ended, changed), column (empty for a whole row), before and after, row (the other columns by name, as they
    are, or as they were before the row ended), release (which brought it) and begun (whether *older* held anything of
    the source).  A cell of a cube has one column, its status and value, so that a number that is newly hidden or shown
    is one change.  Of official statistics, only how many figures of each vintage were added, changed and ended is told:
    the key is the vintage, after the number.
    """
    found = [*_counts(engine, release, older)]
    for table in TABLES:
        found += _rows(engine, table, release, older)
    found += _official(engine, release, older)
    told = protected.told(engine, release=older)
    rows = [(*each, each[0] in told or each[0] not in BY_KEY) for each in found]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")


def _counts(engine: Engine, release: int, older: int) -> Iterable[tuple]:
    for cube, states in protected.states(engine, release=release, older=older).groupby("cube"):
        names = ("part", *BY_KEY[cube].dimensions)
        codes = pd.DataFrame([cell.split(BETWEEN) for cell in states["cell"]], columns=list(names[1:]), dtype="str")
        values = [None if pd.isna(value) else int(value) for value in states["value"]]
        told = pd.concat([states[["part"]].reset_index(drop=True), codes], axis=1)
        told[STATE] = pd.Series(list(zip(states["status"], values, strict=True)), dtype="object")
        told[FRAME] = states[FRAME].reset_index(drop=True)
        yield from _changes(cube, told, names, release, older)


def _rows(engine: Engine, table: type[Fact], release: int, older: int) -> list[tuple]:
    columns = [table.__table__.c[name] for name in (*columns_of(table), *FRAME)]
    states = ask(engine, select(*columns).where(moved(table, older, release)), sort=(*table.KEY, "since"))
    return _changes(table.__tablename__, states, table.KEY, release, older)


def _changes(source: str, states: pd.DataFrame, key: tuple[str, ...], release: int, older: int) -> list[tuple]:
    """Return the changes among the *states* that rows were in, each with the release that brought it."""
    is_open = states["until"].isna()
    then = states[states["since"] <= older].drop(columns=FRAME)
    now = states[(states["since"] <= release) & (is_open | (states["until"] > release))].drop(columns=FRAME)
    changes = differences(then, now, key=key)
    if not changes:
        return []
    steps: dict[tuple, list] = {}
    others = [column for column in now.columns if column not in key]
    for place, since, until, cells in zip(
        zip(*(states[name].tolist() for name in key), strict=True),
        states["since"].tolist(),
        states["until"].tolist(),
        states[others].to_dict("records"),
        strict=True,
    ):
        steps.setdefault(place, []).append((since, until, cells))
    return [
        (source, each.key, each.became, each.column, each.before, each.after, *_brought(each, steps[each.key]))
        for each in changes
    ]


def _brought(change: Change, steps: list) -> tuple[dict, int]:
    """Return the row that *change* is about, and the release since which it has been as it is; *steps* by time."""
    since, until, row = steps[-1]
    row = {name: None if _is_missing(value) else value for name, value in row.items()}
    if change.became == ENDED:
        return row, int(until)
    if change.became == CHANGED:
        for earlier, _, cells in reversed(steps[:-1]):
            value = cells[change.column]
            if (None if _is_missing(value) else value) != change.after:
                break
            since = earlier
        return row, int(since)
    for (earlier, end, _), (later, *_) in zip(reversed(steps[:-1]), reversed(steps[1:]), strict=True):
        if end != later:  # it had ended in between
            break
        since = earlier
    return row, int(since)


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value != value


def _official(engine: Engine, release: int, older: int) -> list[tuple]:
    """Return how many official figures of each vintage were added, changed and ended."""
    fact = OfficialStatistic
    columns = [fact.__table__.c[name] for name in (*columns_of(fact), *FRAME)]
    states = ask(engine, select(*columns).where(moved(fact, older, release)), sort=(*fact.KEY, "since"))
    rows = _changes(fact.__tablename__, states, fact.KEY, release, older)
    at = fact.KEY.index("vintage")
    keys = {(key[at], became, release_of, key) for _, key, became, *_, release_of in rows}
    counts = pd.Series([each[:3] for each in keys], dtype="object").value_counts()
    return [
        (fact.__tablename__, (vintage,), became, "", None, int(number), {}, brought)
        for (vintage, became, brought), number in sorted(counts.items())
    ]


def published(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return the releases up to *release*, the newest first: release, published_at, reason."""
    rows = [
        (each.number, each.published_at, each.reason)
        for each in reversed(releases.every(engine))
        if each.number <= release
    ]
    return pd.DataFrame(rows, columns=["release", "published_at", "reason"])


def names(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return what each pilot and model is called that there has been up to *release*: code, name, county."""
    found = {}
    with engine.connect() as connection:
        for table in (Pilot, Model):
            told = select(table.code, table.name, table.county).where(table.since <= release).order_by(table.since)
            found |= {code: (name, county) for code, name, county in connection.execute(told)}
    return pd.DataFrame([(code, *held) for code, held in sorted(found.items())], columns=["code", "name", "county"])
