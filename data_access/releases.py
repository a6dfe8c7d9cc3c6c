"""Releases: how project data is published, read as it was, and compared.  Nothing is deleted or updated in place.

A row is true from the release that opened it (``since``) up to, not including, the one that closed it (``until``).
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from itertools import islice
from operator import itemgetter
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Engine,
    Float,
    Integer,
    Select,
    and_,
    bindparam,
    insert,
    or_,
    select,
    union,
    update,
)

from data_access import audit
from data_access.problem import Problem
from data_access.store import one_at_a_time, reading, writing
from data_access.tables import FACTS, Fact, Release

FRAME = ("id", "since", "until")  # what a row says about itself rather than about the world
HELSINKI = ZoneInfo("Europe/Helsinki")
HIGHEST = 2**31 - 1  # the largest release number either database can hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What publishing did.  ``release`` holds the data now; the counts are rows of all tables offered together.

    When nothing was new, nothing was written and ``release`` is the one that already held it all.
    """

    release: Release
    added: int
    changed: int
    ended: int
    unchanged: int

    @property
    def written(self) -> bool:
        return bool(self.added or self.changed or self.ended)


def as_of(table: type[Fact], number: int) -> ColumnElement[bool]:
    """Return the condition under which a row of *table* is true in release *number*."""
    return and_(table.since <= number, or_(table.until.is_(None), table.until > number))


def moved(table: type[Fact], older: int, newer: int) -> ColumnElement[bool]:
    """Return the condition under which a row of *table* was true between two releases, and not in all of them."""
    among = and_(table.since <= newer, or_(table.until.is_(None), table.until > older))
    return and_(among, or_(table.since > older, table.until <= newer))


def newest(store: Engine | Connection) -> Release | None:
    """Return the newest release, or None in a store without data."""
    found = _releases(store, select(Release.__table__).order_by(Release.number.desc()).limit(1))
    return found[0] if found else None


def release(store: Engine | Connection, number: int) -> Release | None:
    """Return release *number*, or None where there is none, whatever the number."""
    if not 0 < number <= HIGHEST:
        return None
    found = _releases(store, select(Release.__table__).where(Release.number == number))
    return found[0] if found else None


def day_of(store: Engine | Connection, number: int) -> date:
    """Return the day in Finland on which release *number* was published; the first of all days if there is none."""
    found = release(store, number)
    return found.published_at.astimezone(HELSINKI).date() if found else date.min


def every(store: Engine | Connection) -> tuple[Release, ...]:
    """Return all releases, oldest first."""
    return _releases(store, select(Release.__table__).order_by(Release.number))


def publish(
    store: Engine,
    rows: Mapping[type[Fact], pd.DataFrame],
    *,
    by: str,
    reason: str,
    at: datetime | None = None,
    whole: frozenset[type[Fact]] = frozenset(),
) -> Published:
    """Publish *rows* as the next release in one transaction, and return what that changed.

    A row replaces the open row with the same natural key; a table in *whole* is taken to be complete, so that keys
    absent from it end.  Publishing what is already true writes nothing.  Publishers wait for one another.
    """
    with writing(store) as connection:
        return publish_in(connection, rows, by=by, reason=reason, at=at, whole=whole)


def publish_in(
    connection: Connection,
    rows: Mapping[type[Fact], pd.DataFrame],
    *,
    by: str,
    reason: str,
    at: datetime | None = None,
    whole: frozenset[type[Fact]] = frozenset(),
    ended: Mapping[type[Fact], Collection[tuple]] = MappingProxyType({}),
    role: str = "",
    action: str = "publish",
    details: Mapping = MappingProxyType({}),
    content: MutableMapping[type[Fact], bytes] | None = None,
) -> Published:
    """Publish as ``publish`` does, inside a writing transaction that is already open, and enter it in the audit log.

    *ended* are natural keys that end in tables that are not *whole*.  *role*, *action* and *details* are for the log.
    Whoever publishes several releases in one transaction may hand each of them the same *content*, at first empty: what
    the tables say is then gathered only for those that change.
    """
    one_at_a_time(connection)
    parent = newest(connection)
    at = _after(parent, at)

    content = {} if content is None else content
    changes = {
        table: _change(
            table,
            _open(connection, table),
            rows.get(table),
            whole=table in whole,
            ended=ended.get(table, ()),
        )
        for table in FACTS
        if table in rows or ended.get(table) or table not in content
    }
    total = {
        "added": sum(len(change.added) for change in changes.values()),
        "changed": sum(len(change.changed) for change in changes.values()),
        "ended": sum(len(change.closed) - len(change.changed) for change in changes.values()),
        "unchanged": sum(change.unchanged for change in changes.values()),
    }
    if not (total["added"] or total["changed"] or total["ended"]):
        if parent is None:
            raise Problem("release_empty")
        return Published(release=parent, **total)

    content.update({table: _told(table, change.content) for table, change in changes.items()})
    new = Release(
        number=parent.number + 1 if parent else 1,
        published_at=at,
        published_by=by,
        reason=reason,
        fingerprint=_fingerprint(parent.fingerprint if parent else "", content),
    )
    connection.execute(insert(Release.__table__), [new.model_dump()])
    for table, change in changes.items():
        _close(connection, table, change.closed, new.number)
        _write(connection, table, change.added + change.changed, new.number)
    counts = {
        table.__tablename__: [len(change.added), len(change.changed), len(change.closed) - len(change.changed)]
        for table, change in changes.items()
        if change.added or change.closed
    }
    audit.record(
        connection,
        at=at,
        by=by,
        role=role,
        action=action,
        release=new.number,
        details={"fingerprint": new.fingerprint, "reason": reason, "tables": counts, **details},
    )
    return Published(release=new, **total)


def replace_in(
    connection: Connection,
    table: type[Fact],
    rows: pd.DataFrame,
    *,
    number: int,
    ended: Collection[tuple] | None = None,
) -> None:
    """Make *rows* all that is true in *table* from release *number* on, which this transaction has just written.

    Where *ended* is given, only these natural keys end, and all else stays.  For tables beside the facts, which have
    releases but no part in a release's content.
    """
    if ended is not None and not ended and rows.empty:
        return
    # only what begins as something that is offered or ends does: of nine cubes' cells those of one
    first = None if ended is None else {key[0] for key in ended} | set(rows.get(table.KEY[0], ()))
    change = _change(table, _open(connection, table, first), rows, whole=ended is None, ended=ended or ())
    _close(connection, table, change.closed, number)
    _write(connection, table, change.added + change.changed, number)


def _after(parent: Release | None, at: datetime | None) -> datetime:
    """Return the moment of publication: releases are in the order of their numbers whatever the clock says."""
    if at is not None and at.tzinfo is None:
        raise ValueError("a release is published at a moment with a time zone")
    now = at or datetime.now(UTC)
    if parent is None or now > parent.published_at:
        return now
    if at is not None:
        raise Problem("release_before_last", number=parent.number, day=parent.published_at.date().isoformat())
    return parent.published_at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What publishing does to one table.  Rows are tuples of values in the order of ``columns_of``."""

    added: list[tuple]
    changed: list[tuple]
    closed: list[int]  # ids of rows that are no longer true, those of changed rows among them
    unchanged: int
    content: Iterable[tuple]  # all that is true afterwards


@cache
def columns_of(table: type[Fact]) -> tuple[str, ...]:
    """Return the columns of *table* that speak about the world, in the order of the table."""
    return tuple(column.name for column in table.__table__.columns if column.name not in FRAME)


def key_of(table: type[Fact]) -> Callable[[tuple], tuple]:
    """Return the function that takes the natural key out of a row in the order of ``columns_of``."""
    take = itemgetter(*(columns_of(table).index(name) for name in table.KEY))
    return take if len(table.KEY) > 1 else lambda row: (take(row),)


@cache
def _still_true(table: type[Fact]) -> Select:
    """Return the question for all rows of *table* that are still true; every release asks it of every table."""
    columns = [table.__table__.c[name] for name in ("id", *columns_of(table))]
    return select(*columns).where(table.until.is_(None))


def _open(connection: Connection, table: type[Fact], first: Collection | None = None) -> dict[tuple, tuple[int, tuple]]:
    """Return the rows of *table* that are still true: ``{natural key: (id, row)}``.

    Where *first* is given, only those whose natural key begins with one of it.
    """
    key = key_of(table)
    asked = _still_true(table)
    if first is not None:
        asked = asked.where(table.__table__.c[table.KEY[0]].in_(sorted(first)))
    found = connection.execute(asked).all()
    return {key(row[1:]): (row[0], tuple(row[1:])) for row in found}


def _change(
    table: type[Fact],
    standing: dict[tuple, tuple[int, tuple]],
    offered: pd.DataFrame | None,
    *,
    whole: bool,
    ended: Collection[tuple] = (),
) -> _Change:
    if offered is None and not ended:
        rows = [row for _, row in standing.values()]
        return _Change(added=[], changed=[], closed=[], unchanged=0, content=rows)
    key = key_of(table)
    new = {} if offered is None else keyed_rows(table, offered)
    added = [row for name, row in new.items() if name not in standing]
    changed = [row for name, row in new.items() if name in standing and standing[name][1] != row]
    closed = [standing[key(row)][0] for row in changed]
    leaving = {name for name in (standing if whole else standing.keys() & ended) if name not in new}
    closed += [standing[name][0] for name in leaving]
    staying = {name: row for name, (_, row) in standing.items() if name not in leaving}
    return _Change(
        added=added,
        changed=changed,
        closed=closed,
        unchanged=len(new) - len(added) - len(changed),
        content=list({**staying, **new}.values()),
    )


def keyed_rows(table: type[Fact], frame: pd.DataFrame) -> dict[tuple, tuple]:
    """Return *frame* as ``plain_rows`` does, by natural key.  A key that occurs twice is a ``Problem``."""
    key = key_of(table)
    rows, twice = {}, []
    for row in plain_rows(table, frame):
        if rows.setdefault(key(row), row) is not row:
            twice.append(key(row))
    if twice:
        raise Problem("release_duplicate_keys", table=table.__tablename__, keys=some(twice), number=len(twice))
    return rows


def named(key: tuple) -> str:
    """Return a natural key as a reader can search for it: ``191 / 12 / 2020 / total``."""
    return " / ".join(str(part) for part in key)


def some(keys: Iterable[tuple], most: int = 3) -> str:
    """Return a few natural keys as a reader can search for them."""
    return "; ".join(named(key) for key in islice(keys, most))


def _close(connection: Connection, table: type[Fact], ids: list[int], number: int) -> None:
    if ids:
        row = table.__table__
        closing = update(row).where(row.c.id == bindparam("row_id")).values(until=number)
        connection.execute(closing, [{"row_id": each} for each in ids])


def _write(connection: Connection, table: type[Fact], rows: list[tuple], number: int) -> None:
    if rows:
        columns = columns_of(table)
        opened = [{"since": number, **dict(zip(columns, row, strict=True))} for row in rows]
        connection.execute(insert(table.__table__), opened)


def plain_rows(table: type[Fact], frame: pd.DataFrame) -> list[tuple]:
    """Return *frame* as plain Python values in the order of *table*'s columns, each checked against its column.

    A column that is missing takes its default.  Raises ``Problem`` naming table, column and value.
    """
    strangers = set(frame.columns) - set(columns_of(table))
    if strangers:
        raise ValueError(f"{table.__tablename__} has no column {sorted(strangers)}")
    values = []
    for name in columns_of(table):
        column = table.__table__.c[name]
        if name in frame:
            cells, missing = frame[name].tolist(), frame[name].isna().to_numpy()
            if missing.any():
                cells = [None if gone else cell for cell, gone in zip(cells, missing.tolist(), strict=True)]
        else:
            field = table.model_fields[name]
            cells = [None if field.is_required() else field.default] * len(frame)
        if not column.nullable and any(cell is None for cell in cells):
            raise Problem("release_value_missing", table=table.__tablename__, column=name)
        values.append([None if cell is None else _plain(column, cell) for cell in cells])
    return list(zip(*values, strict=True))


def _plain(column: Column, cell) -> int | float | bool | str | date:
    """Return *cell* as the one plain type its column holds, so that both databases and the fingerprint agree."""
    kind = column.type
    if isinstance(kind, Integer) and not isinstance(cell, bool | str) and cell == int(cell):
        return int(cell)
    if isinstance(kind, Float) and not isinstance(cell, bool | str):
        return float(cell) + 0.0  # no negative zero
    if isinstance(kind, Boolean) and isinstance(cell, bool):
        return cell
    if isinstance(kind, Date) and isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    if not isinstance(kind, Integer | Float | Boolean | Date) and isinstance(cell, str):
        return cell
    raise Problem("release_value_wrong", table=column.table.name, column=column.name, value=cell)


def _fingerprint(parent: str, content: Mapping[type[Fact], bytes]) -> str:
    """Return the SHA-256 of what is true in a release, as ``_told`` says it, and of its parent's fingerprint."""
    digest = sha256(parent.encode())
    for table in sorted(content, key=lambda table: table.__tablename__):
        digest.update(content[table])
    return digest.hexdigest()


def _told(table: type[Fact], rows: Iterable[tuple]) -> bytes:
    """Return what *rows* say, whatever their order.

    Only values that are there count, and only tables with rows, so that tables and columns added later change nothing.
    """
    line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=date.isoformat).encode
    order = sorted((name, place) for place, name in enumerate(columns_of(table)))
    lines = sorted(line({name: row[place] for name, place in order if row[place] is not None}) for row in rows)
    return "\n".join(("", table.__tablename__, *lines)).encode() if lines else b""


def foreseen(connection: Connection, rows: Mapping[type[Fact], pd.DataFrame], *, after: int) -> str:
    """Return the fingerprint of the release *after* this one if these tables were *rows* in it, all others as before.

    It says nothing of a release that others publish in between: that has another fingerprint.
    """
    parent = release(connection, after)
    content = {
        table: _told(table, plain_rows(table, rows[table]) if table in rows else true_in(connection, table, after))
        for table in FACTS
    }
    return _fingerprint(parent.fingerprint if parent else "", content)


def verify(store: Engine) -> tuple[tuple[Release, bool], ...]:
    """Recompute every release's fingerprint from the rows, oldest first: (release, does it still match?)."""
    found, parent, content, last = [], "", {}, 0
    with store.connect() as connection:
        turns = {table: _turns(connection, table) for table in FACTS}
        for each in every(connection):
            for table in FACTS:  # where no row begins or ends, the same rows are true as in the release before
                if table not in content or any(last < turn <= each.number for turn in turns[table]):
                    content[table] = _told(table, true_in(connection, table, each.number))
            found.append((each, _fingerprint(parent, content) == each.fingerprint))
            parent, last = each.fingerprint, each.number
    return tuple(found)


def _turns(connection: Connection, table: type[Fact]) -> set[int]:
    """Return the releases in which rows of *table* begin or end."""
    asked = union(select(table.since), select(table.until).where(table.until.is_not(None)))
    return set(connection.execute(asked).scalars())


def true_in(connection: Connection, table: type[Fact], number: int) -> list[tuple]:
    """Return the rows of *table* true in release *number*, in the order of ``columns_of``."""
    columns = [table.__table__.c[name] for name in columns_of(table)]
    return [tuple(row) for row in connection.execute(select(*columns).where(as_of(table, number))).all()]


def compare(store: Engine, older: int, newer: int) -> dict[type[Fact], pd.DataFrame]:
    """Return what differs between two releases: for each table with differences, one row per natural key.

    Its columns are the natural key, ``became`` ("added", "changed" or "ended"), then each other column twice: as it is
    in *newer*, and with ``_before`` as it was in *older*.  Values are as they are stored; None where there is none.
    """
    if older > newer:
        raise ValueError(f"release {older} is not older than release {newer}")
    differences = {}
    with store.connect() as connection:
        for table in FACTS:
            key, columns = key_of(table), columns_of(table)
            cells = [table.__table__.c[name] for name in columns]
            opened = select(*cells).where(as_of(table, newer), table.since > older)
            closed = select(*cells).where(as_of(table, older), table.until <= newer)
            after = {key(row): tuple(row) for row in connection.execute(opened)}
            before = {key(row): tuple(row) for row in connection.execute(closed)}
            found = [
                difference(table, name, before.get(name), after.get(name))
                for name in sorted({**before, **after}, key=repr)
                if before.get(name) != after.get(name)  # changed and changed back again is no change
            ]
            if found:
                differences[table] = pd.DataFrame(found, dtype="object")
    return differences


def difference(table: type[Fact], key: tuple, before: tuple | None, after: tuple | None) -> dict:
    """Return one row of a comparison: what *key* was and what it is; None where it was not, or no longer is."""
    row = dict(zip(table.KEY, key, strict=True))
    row["became"] = "added" if before is None else "ended" if after is None else "changed"
    for place, name in enumerate(columns_of(table)):
        if name not in table.KEY:
            row[name] = after[place] if after else None
            row[f"{name}_before"] = before[place] if before else None
    return row


def _releases(store: Engine | Connection, question: Select) -> tuple[Release, ...]:
    with reading(store) as connection:
        return tuple(Release(**row._mapping) for row in connection.execute(question))
