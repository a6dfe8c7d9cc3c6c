"""Meetings: what they are going to look at, what they decide, and what counties say beside figures.

An agenda is working paper, written and changed in place by the coordinator.  Decisions and comments are facts: each is
published as a release of its own the moment it is written, so nothing that was said in a meeting waits for anybody.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

import pandas as pd
from sqlalchemy import Connection, Engine, Row, bindparam, delete, func, insert, select, update

from data_access import audit, releases, submissions
from data_access.access import User
from data_access.importing import cells
from data_access.importing.codes import MEETING_KINDS, OWNER_ROLES
from data_access.problem import Problem
from data_access.queries import facts
from data_access.releases import Published
from data_access.store import one_at_a_time, reading, writing
from data_access.submissions import one_line
from data_access.tables import Agenda, AgendaItem, Comment, Decision, Fact, Meeting, Template

TEXT = 3, 500  # characters of a decision or a comment
NOTE = 0, 500  # of a note; it may be empty
TITLE = 3, 200
MOST_ITEMS = 60  # more nobody looks at in a meeting
SIGN = 16  # characters of a fingerprint that tell one release from another
LONGEST_CHOICE = 500
SLIDES = "slides"

Asked = tuple[tuple[date, str, tuple[str, ...]], ...]  # for each meeting its day, its kind and the counties

# Every picture of every page asks this whenever it is drawn: it is put together once.
_AGENDAS, _ITEMS = Agenda.__table__.c, AgendaItem.__table__.c
_ASKED = (
    select(_AGENDAS.date, _AGENDAS.kind, _ITEMS.asked)
    .join_from(Agenda.__table__, AgendaItem.__table__, _ITEMS.agenda == _AGENDAS.id)
    .where(_AGENDAS.date >= bindparam("since"), _ITEMS.figure == bindparam("figure"), _ITEMS.asked != "")
    .order_by(_AGENDAS.date.desc(), _AGENDAS.kind)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One figure on an agenda: its name, its filters as in an address, a note, and the counties asked for a word."""

    id: int
    figure: str
    choice: str
    note: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a meeting is going to look at, and in which release."""

    id: int
    date: date
    kind: str
    release: int
    sign: str
    notes: str
    points: tuple[Point, ...]


# Reading.  Not remembered: agendas change in place.


def plans(store: Engine | Connection) -> tuple[Plan, ...]:
    """Return all agendas, the newest meeting first."""
    items, agendas = AgendaItem.__table__, Agenda.__table__
    with reading(store) as connection:
        found = connection.execute(select(agendas).order_by(agendas.c.date.desc(), agendas.c.kind)).all()
        points = connection.execute(select(items).order_by(items.c.place, items.c.id)).all()
    return tuple(_plan(row, [each for each in points if each.agenda == row.id]) for row in found)


def plan(store: Engine | Connection, day: date, kind: str) -> Plan | None:
    """Return the agenda of a meeting, or None where none has been prepared."""
    return next((each for each in plans(store) if (each.date, each.kind) == (day, kind)), None)


def asked(store: Engine | Connection, figure: str, since: date) -> Asked:
    """Return whose word on *figure* meetings from *since* on have asked for; the newest first."""
    with reading(store) as connection:
        found = connection.execute(_ASKED, {"figure": figure, "since": since})
        return tuple((row.date, row.kind, tuple(row.asked.split(","))) for row in found)


def undone(store: Engine, number: int) -> int | None:
    """Return the release by which an older one than *number* was restored later, so that it holds no more; or None."""
    for entry in reversed(audit.entries(store)):
        if entry.action == audit.RESTORE and entry.release > number > json.loads(entry.details)["restored"]:
            return entry.release
    return None


def template(store: Engine) -> tuple[str, bytes] | None:
    """Return the organisation's own slides, name and content, or None."""
    table = Template.__table__
    with store.connect() as connection:
        row = connection.execute(select(table.c.file, table.c.content).where(table.c.kind == SLIDES)).first()
    return None if row is None else (row.file, bytes(row.content))


def _plan(row: Row, points: list[Row]) -> Plan:
    told = tuple(
        Point(
            id=each.id,
            figure=each.figure,
            choice=each.choice,
            note=each.note,
            asked=tuple(filter(None, each.asked.split(","))),
        )
        for each in points
    )
    return Plan(**{name: value for name, value in row._mapping.items()}, points=told)


# Preparing


def written_day(text: str) -> date:
    """Return the day somebody has written by hand.  What is no day is a ``Problem``."""
    day = cells.written_day(text)
    if day is None:
        raise Problem("day_not_read", text=text.strip()[:40])
    return day


def prepare(
    engine: Engine,
    *,
    by: User,
    day: date,
    kind: str,
    title: str,
    release: int,
    within: tuple[date, date] = (date.min, date.max),
) -> Plan:
    """Begin the agenda of a meeting that looks at *release*; a meeting nobody has told of yet is published with it.

    An agenda that is there already stays as it is.  A day outside the time of the project, *within*, is a ``Problem``.
    """
    first, last = within
    if not first <= day <= last:
        raise Problem("meeting_outside", first=first, last=last)
    if kind not in MEETING_KINDS:
        raise ValueError(f"a meeting is one of {MEETING_KINDS}, not {kind!r}")
    with _preparing(engine, by) as connection:
        looked_at = _release(connection, release)
        newest = releases.newest(connection).number
        told = facts(connection, Meeting, Meeting.date == day, Meeting.kind == kind, release=newest)
        if told.empty:
            title = one_line(title, TITLE, "meeting_title")
            row = {"date": day, "title": title, "kind": kind}
            submissions.publish_in(connection, _one(Meeting, row), by=by, reason=title, county=None, base=newest)
        if (standing := plan(connection, day, kind)) is not None:
            return standing
        row = {"date": day, "kind": kind, "release": release, "sign": looked_at.fingerprint[:SIGN], "notes": ""}
        connection.execute(insert(Agenda.__table__), [row])
        return plan(connection, day, kind)


def look_at(engine: Engine, agenda: int, *, by: User, release: int) -> None:
    """Let the meeting look at another release."""
    with _preparing(engine, by) as connection:
        sign = _release(connection, release).fingerprint[:SIGN]
        _change(connection, Agenda, agenda, release=release, sign=sign)


def annotate(engine: Engine, agenda: int, *, by: User, notes: str) -> None:
    """Write the notes of a whole meeting."""
    with _preparing(engine, by) as connection:
        _change(connection, Agenda, agenda, notes=one_line(notes, NOTE, "meeting_note"))


def add(engine: Engine, agenda: int, *, by: User, figure: str, choice: str = "") -> None:
    """Put a figure at the end of an agenda."""
    if len(choice) > LONGEST_CHOICE:
        raise ValueError(f"a choice of {len(choice)} characters")
    table = AgendaItem.__table__
    with _preparing(engine, by) as connection:
        standing = connection.execute(select(table).where(table.c.agenda == agenda)).all()
        if any((each.figure, each.choice) == (figure, choice) for each in standing):
            raise Problem("agenda_has_it")
        if len(standing) >= MOST_ITEMS:
            raise Problem("agenda_full", most=MOST_ITEMS)
        if connection.execute(select(Agenda.__table__.c.id).where(Agenda.__table__.c.id == agenda)).first() is None:
            raise Problem("agenda_gone")
        last = connection.execute(select(func.max(table.c.place)).where(table.c.agenda == agenda)).scalar() or 0
        row = {"agenda": agenda, "place": last + 1, "figure": figure, "choice": choice, "note": "", "asked": ""}
        connection.execute(insert(table), [row])


def remove(engine: Engine, point: int, *, by: User) -> None:
    """Take a figure off its agenda; one that is off already stays off."""
    table = AgendaItem.__table__
    with _preparing(engine, by) as connection:
        connection.execute(delete(table).where(table.c.id == point))


def move(engine: Engine, point: int, *, by: User, up: bool) -> None:
    """Let a figure change places with the one before it, or after it; the first and the last stay where they are."""
    table = AgendaItem.__table__
    with _preparing(engine, by) as connection:
        agenda = select(table.c.agenda).where(table.c.id == point).scalar_subquery()
        order = select(table.c.id).where(table.c.agenda == agenda).order_by(table.c.place, table.c.id)
        ids = list(connection.execute(order).scalars())
        at = ids.index(point) if point in ids else 0
        other = at - 1 if up else at + 1
        if point in ids and 0 <= other < len(ids):
            ids[at], ids[other] = ids[other], ids[at]
        for place, each in enumerate(ids, start=1):
            connection.execute(update(table).where(table.c.id == each).values(place=place))


def note(engine: Engine, point: int, *, by: User, text: str, asked: tuple[str, ...]) -> None:
    """Write the note beside a figure, and which counties are asked for a word about it."""
    with _preparing(engine, by) as connection:
        _change(connection, AgendaItem, point, note=one_line(text, NOTE, "meeting_note"), asked=",".join(asked))


def fill_in(connection: Connection, prepared: Iterable[Mapping]) -> None:
    """Keep agendas that come ready made, inside the transaction of *connection*: date, kind, release, notes, point."""
    for each in prepared:
        sign = _release(connection, each["release"]).fingerprint[:SIGN]
        row = {name: each[name] for name in ("date", "kind", "release")} | {
            "sign": sign,
            "notes": each.get("notes", ""),
        }
        connection.execute(insert(Agenda.__table__), [row])
        agenda = plan(connection, each["date"], each["kind"]).id
        points = [
            {
                "agenda": agenda,
                "place": place,
                "figure": point["figure"],
                "choice": point.get("choice", ""),
                "note": point.get("note", ""),
                "asked": ",".join(point.get("asked", ())),
            }
            for place, point in enumerate(each.get("point", ()), start=1)
        ]
        if points:
            connection.execute(insert(AgendaItem.__table__), points)


def keep_template(engine: Engine, *, by: User, name: str, content: bytes | None) -> None:
    """Keep an organisation's own slides, already checked, or forget them where *content* is None."""
    table = Template.__table__
    with _preparing(engine, by) as connection:
        connection.execute(delete(table).where(table.c.kind == SLIDES))
        if content is not None:
            row = {"kind": SLIDES, "file": name, "content": content, "uploaded_at": datetime.now(UTC)}
            connection.execute(insert(table), [row])


@contextmanager
def _preparing(engine: Engine, by: User) -> Iterator[Connection]:
    """Open the one transaction that writes.  Only the coordinator prepares meetings."""
    if by.role != "coordinator":
        submissions.tell_refusal(engine, by=by, why="meeting_role")
        raise Problem("meeting_role")
    with writing(engine) as connection:
        one_at_a_time(connection)
        yield connection


def _release(connection: Connection, number: int):
    found = releases.release(connection, number)
    if found is None:
        raise Problem("release_unknown", number=number)
    return found


def _change(connection: Connection, table: type, row: int, **values) -> None:
    done = connection.execute(update(table.__table__).where(table.__table__.c.id == row).values(**values))
    if done.rowcount == 0:
        raise Problem("agenda_gone")


# Deciding and commenting: facts


def decide(
    engine: Engine,
    *,
    by: User,
    meeting: date,
    text: str,
    owner_role: str,
    due: date | None = None,
    figure: str | None = None,
    choice: str | None = None,
    pilot: str | None = None,
) -> Published:
    """Publish what a meeting has decided, beside the figure it rests on.  Two that decide at once are both kept."""
    if owner_role not in OWNER_ROLES:
        raise ValueError(f"no such role: {owner_role!r}")
    text = one_line(text, TEXT, "decision_text")
    if due is not None and due < meeting:
        raise Problem("decision_due", meeting=meeting)
    with _preparing(engine, by) as connection:
        row = {
            "meeting": meeting,
            "figure": figure,
            "choice": choice or None,
            "pilot": pilot,
            "text": text,
            "owner_role": owner_role,
            "due": due,
        }
        return _publish_new(connection, Decision, row, f"{meeting:%Y-%m-%d}", by=by, county=None)


def follow(engine: Engine, *, by: User, code: str, done: date | None, followed: str, seen: int) -> Published:
    """Publish what became of a decision, seen in release *seen*: what others wrote since then is not overwritten."""
    followed = one_line(followed, NOTE, "meeting_note")
    with _preparing(engine, by) as connection:
        standing = facts(connection, Decision, Decision.code == code, release=releases.newest(connection).number)
        if standing.empty:
            raise Problem("decision_gone")
        row = standing.astype(object).where(standing.notna(), None).iloc[0].to_dict()
        if done is not None and done < row["meeting"]:
            raise Problem("decision_done", meeting=row["meeting"])
        row |= {"done": done, "followed": followed or None}
        return _publish(connection, Decision, row, by=by, reason=_reason(row["text"]), county=None, base=seen)


def comment(engine: Engine, *, by: User, county: str, figure: str, text: str, day: date) -> Published:
    """Publish what a county says beside a figure.  Only its own lead, or the coordinator, may."""
    text = one_line(text, TEXT, "comment_text")
    with submissions.publishing(engine, by, county=county, details={"county": county}) as connection:
        row = {"county": county, "figure": figure, "date": day, "text": text}
        return _publish_new(connection, Comment, row, f"{county}-{day:%Y-%m-%d}", by=by, county=county)


def _publish_new(
    connection: Connection, table: type[Fact], row: dict, stem: str, *, by: User, county: str | None
) -> Published:
    """Publish *row* under a code of its own after *stem*; what stands already, word for word, is not said twice."""
    newest = releases.newest(connection)
    standing = facts(connection, table, release=newest.number).astype(object)
    same = [all(_same(each.get(name), value) for name, value in row.items()) for each in standing.to_dict("records")]
    if any(same):
        return Published(release=newest, added=0, changed=0, ended=0, unchanged=1)
    row = {"code": _free(connection, table, stem), **row}
    return _publish(connection, table, row, by=by, reason=_reason(row["text"]), county=county)


def _same(held, said) -> bool:
    return (None if held is None or pd.isna(held) else held) == said


def _publish(
    connection: Connection,
    table: type[Fact],
    row: dict,
    *,
    by: User,
    reason: str,
    county: str | None,
    base: int | None = None,
) -> Published:
    base = releases.newest(connection).number if base is None else base
    return submissions.publish_in(connection, _one(table, row), by=by, reason=reason, county=county, base=base)


def _one(table: type[Fact], row: dict) -> dict[str, pd.DataFrame]:
    return {table.__tablename__: pd.DataFrame([row], dtype="object")}


def _free(connection: Connection, table: type[Fact], stem: str) -> str:
    """Return the first code after *stem* that no row has ever had."""
    column = table.__table__.c.code
    taken = set(connection.execute(select(column).where(column.startswith(f"{stem}-", autoescape=True))).scalars())
    return next(code for code in map(f"{stem}-{{}}".format, count(1)) if code not in taken)


def _reason(text: str) -> str:
    """Return the reason of the release: what was said, as far as one line reaches."""
    longest = submissions.REASON[1]
    text = text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
    return text if len(text) >= submissions.REASON[0] else f"{text} …"
