"""The audit log: who published, restored or was refused what, and when.  Entries are only ever added.

The database itself refuses to change or delete one.  Each entry carries the hash of the one before it, so that a log
changed past the database is noticed too.  Signing in is not told here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from types import MappingProxyType

from sqlalchemy import Connection, Engine, Row, insert, select

from data_access.store import one_at_a_time
from data_access.tables import AuditEntry, Release

PUBLISH, RESTORE, REFUSE = "publish", "restore", "refuse"  # what an entry can tell of
WRITES = (PUBLISH, RESTORE)  # each of these made one release, and each release has one of these


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where the log stops being whole: the *number* of the first entry that is wrong or missing, and why.

    "missing": it is not there.  "changed": it does not say what was written.  "release": its release does not hold
    what was published.
    """

    number: int
    why: str


def record(
    connection: Connection,
    *,
    at: datetime,
    by: str,
    role: str,
    action: str,
    release: int | None = None,
    details: Mapping = MappingProxyType({}),
) -> AuditEntry:
    """Add an entry inside the writing transaction of *connection*.  *details* is what JSON can hold, and days."""
    if at.tzinfo is None:
        raise ValueError("an entry is made at a moment with a time zone")
    one_at_a_time(connection)
    ours = AuditEntry.__table__.c
    last = connection.execute(select(ours.number, ours.hash).order_by(ours.number.desc()).limit(1)).first()
    said = {
        "number": last.number + 1 if last else 1,
        "at": at.astimezone(UTC),
        "username": by,
        "role": role,
        "action": action,
        "release": release,
        "details": canonical(details),
        "previous": last.hash if last else "",
    }
    said["hash"] = _hash(said)
    connection.execute(insert(AuditEntry.__table__), [said])
    return AuditEntry(**said)


def canonical(value) -> str:
    """Return *value* as JSON that is the same wherever it is written: sorted, plain ASCII, days as 2026-09-01."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_plain, allow_nan=False)


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"the audit log cannot hold {type(value).__name__}")


CHAINED = ("number", "at", "username", "role", "action", "release", "details", "previous")


def _hash(said: Mapping) -> str:
    """Return the SHA-256 of all that an entry says, the hash of the one before it among it."""
    told = {name: said[name] for name in CHAINED} | {"at": said["at"].astimezone(UTC).isoformat()}
    return sha256(canonical(told).encode()).hexdigest()


def entries(store: Engine | Connection) -> tuple[AuditEntry, ...]:
    """Return the whole log, oldest first."""
    question = select(AuditEntry.__table__).order_by(AuditEntry.number)
    return tuple(AuditEntry(**row._mapping) for row in _all(store, question))


def verify(store: Engine | Connection) -> Break | None:
    """Recompute the chain and hold it against the releases; return where it breaks first, or None."""
    # Each question is one statement, so that somebody publishing in between cannot look like a break.
    log, release = AuditEntry.__table__, Release.__table__
    together = log.outerjoin(release, log.c.release == release.c.number)
    fingerprint = release.c.fingerprint.label("fingerprint")
    number, previous, told = 0, "", set()
    for number, entry in enumerate(
        _all(store, select(log, fingerprint).select_from(together).order_by(log.c.number)), start=1
    ):
        if entry.number != number:
            return Break(number=number, why="missing")
        if entry.previous != previous or entry.hash != _hash(entry._mapping):
            return Break(number=number, why="changed")
        if entry.action in WRITES:
            if entry.release in told or json.loads(entry.details).get("fingerprint") != entry.fingerprint:
                return Break(number=number, why="release")
            told.add(entry.release)
        previous = entry.hash
    writes = select(log.c.release).where(log.c.action.in_(WRITES), log.c.release.is_not(None))
    if _all(store, select(release.c.number).where(release.c.number.not_in(writes)).limit(1)):
        return Break(number=number + 1, why="missing")  # the end of the log has been cut off
    return None


def _all(store: Engine | Connection, question) -> list[Row]:
    if isinstance(store, Connection):
        return store.execute(question).all()
    with store.connect() as connection:
        return connection.execute(question).all()
