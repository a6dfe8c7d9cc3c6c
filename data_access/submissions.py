"""Submissions: what a county or the coordinator sends in, seen before it is published, then published or undone.

Who may send what is decided here, whatever a page has decided before.  A lead sends only what belongs to their own
county; a row belongs to the county it names, or to the county of its pilot or training event.  Nobody overwrites what
another has published since they began without being told first.
"""

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pandas as pd
from sqlalchemy import Connection, Engine, select

from data_access import audit, protection, releases
from data_access.access import User
from data_access.importing.cells import identity_codes
from data_access.importing.faults import Fault
from data_access.importing.sheets import SHEETS
from data_access.problem import Problem
from data_access.protection import Decided, Kept
from data_access.queries.headlines import Moves, moves
from data_access.releases import Published, as_of, columns_of, difference, key_of, keyed_rows, named, some
from data_access.store import one_at_a_time, writing
from data_access.tables import FACTS, Fact, OpenWarning, Pilot, TrainingEvent

REASON = 5, 200  # characters of the reason for a release: one line
ANSWER = 5, 500  # characters of the reason why a warning is not heeded
REFUSALS = ("submission_role", "submission_county", "submission_other_county", "submission_coordinators_sheet")
HIDDEN = ("Cf", "Cs", "Co", "Cn")  # kinds of signs that cannot be seen, among them those that turn text around
ALL = "ALL"  # the county of a warning about no single one

BELONGS = {each.table: each.county for each in SHEETS}  # how a row belongs to a county; None: it is the coordinator's
TABLES = {each.name: each.table for each in SHEETS}
OWNING = {"pilot": Pilot, "event": TrainingEvent}  # whose codes lead other rows to a county
PARENTS = {  # for each table, the columns that hold a code of another one
    each.table: {
        column.name: TABLES[column.refers]
        for column in each.columns
        if column.refers in TABLES and TABLES[column.refers].KEY == ("code",)
    }
    for each in SHEETS
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What publishing *rows* would do to the data as it is in release *newest*.

    The sender began from release *base* (0: a store without data).  *changes* and *conflicts* have the shape of
    ``releases.compare``: *changes* is what publishing would change; *conflicts* is what others have changed since
    *base* in the very rows that it would change or end, with two more columns, ``in_release`` and ``by``.  *counts* has
    a row for each table sent: table, added, changed, ended, unchanged; the four numbers are its sums.  *moves* says
    which figures would move, counted from the tables that would change.
    """

    rows: Mapping[str, pd.DataFrame]
    county: str | None  # whose rows; None for all counties in it
    whole: frozenset[str]
    base: int
    newest: int
    changes: Mapping[type[Fact], pd.DataFrame]
    conflicts: Mapping[type[Fact], pd.DataFrame]
    counts: pd.DataFrame
    added: int
    changed: int
    ended: int
    unchanged: int
    moves: Moves
    tables: Mapping[str, pd.DataFrame]  # those that would change, as they would be

    @property
    def already(self) -> int | None:
        """The release that already holds all of this, or None where there is something to publish."""
        return None if self.changes else self.newest


def preview(
    engine: Engine,
    rows: Mapping[str, pd.DataFrame],
    *,
    county: str | None,
    base: int,
    whole: frozenset[str] = frozenset(),
    compared: Callable[[], None] = lambda: None,
) -> Preview:
    """Return what publishing *rows* (by sheet) would change.  Nothing is written.  Raises ``Problem``.

    The sheets named in *whole* hold all their rows: rows of *county* that are absent from them end; where *county* is
    None, rows of the counties that occur in the sheet, and in a sheet of the coordinator's all rows.  *compared* is
    called once the rows are compared and only the figures remain to be counted.
    """
    with engine.connect() as connection:
        plan = _plan(connection, rows, county=county, base=base, whole=whole)
        counts = pd.DataFrame(
            [
                (each.table.__tablename__, len(each.added), len(each.changed), len(each.ended), each.unchanged)
                for each in plan.parts
            ],
            columns=["table", "added", "changed", "ended", "unchanged"],
        )
        changes = {each.table: _changes(each) for each in plan.parts if each.touched}
        conflicts = _conflicts(connection, plan)
        compared()
        return Preview(
            rows=rows,
            county=county,
            whole=whole,
            base=base,
            newest=plan.newest,
            changes=changes,
            conflicts=conflicts,
            moves=_moves(connection, plan),
            tables=_tables(plan, _Part.after),
            counts=counts,
            **{name: int(counts[name].sum()) for name in counts.columns[1:]},
        )


def shown(engine: Engine, previewed: Preview, *, told: Callable[[int, int], None] = lambda done, of: None) -> Decided:
    """Return what would be shown of the counts about people if what was *previewed* were published.

    This takes a while where much has been published before: *told* hears how far it has come.  Nothing is written.
    """
    with engine.connect() as connection:
        return protection.foresee(connection, previewed.tables, after=previewed.newest, told=told)


def publish(
    engine: Engine,
    previewed: Preview,
    *,
    by: User,
    reason: str,
    accept_conflicts: bool = False,
    faults: Iterable[Fault] = (),
    warnings: Mapping[tuple, str] = MappingProxyType({}),
    decided: Decided | None = None,
    at: datetime | None = None,
) -> Published:
    """Publish what was *previewed* in one transaction: release, rows, answered warnings and audit entry, or nothing.

    Where it is all published already, nothing is written and ``release`` is the one that holds it.  Where others have
    changed the same rows since the sender began, this is ``Problem("submission_conflict")``; with *accept_conflicts*
    only what they have changed after the preview counts, for the rest has been seen.  Every warning among *faults*
    needs an answer in *warnings*: ``{fault.place: reason}``.  What ``shown`` has *decided* need not be decided again;
    where few people could be found whatever is hidden, this is ``Problem("protection_leak")``.
    """
    reason = one_line(reason, REASON, "submission_reason")
    answers = _answers(faults, warnings)
    sent = {"county": previewed.county, "base": previewed.base}
    with publishing(engine, by, county=previewed.county, details=sent) as connection:
        return _publish_in(
            connection,
            previewed.rows,
            by=by,
            reason=reason,
            answers=answers,
            county=previewed.county,
            base=previewed.newest if accept_conflicts else previewed.base,
            whole=previewed.whole,
            at=at,
            details={**sent, "accepted": previewed.newest if accept_conflicts else None},
            decided=decided,
        )


def publish_in(
    connection: Connection,
    rows: Mapping[str, pd.DataFrame],
    *,
    by: User,
    reason: str,
    county: str | None,
    base: int,
    faults: Iterable[Fault] = (),
    warnings: Mapping[tuple, str] = MappingProxyType({}),
    at: datetime | None = None,
    content: MutableMapping[type[Fact], bytes] | None = None,
    kept: Kept | None = None,
) -> Published:
    """Publish *rows* as ``publish`` does, inside a writing transaction that is already open; none of them end.

    *content* is that of ``releases.publish_in``, *kept* that of ``protection.keep_up``.
    """
    _refuse(by, county)
    return _publish_in(
        connection,
        rows,
        by=by,
        reason=one_line(reason, REASON, "submission_reason"),
        answers=_answers(faults, warnings),
        county=county,
        base=base,
        whole=frozenset(),
        at=at,
        details={"county": county, "base": base, "accepted": None},
        content=content,
        kept=kept,
    )


def _publish_in(
    connection: Connection,
    rows: Mapping[str, pd.DataFrame],
    *,
    by: User,
    reason: str,
    answers: list[tuple[Fault, str]],
    county: str | None,
    base: int,
    whole: frozenset[str],
    at: datetime | None,
    details: Mapping,
    content: MutableMapping[type[Fact], bytes] | None = None,
    decided: Decided | None = None,
    kept: Kept | None = None,
) -> Published:
    plan = _plan(connection, rows, county=county, base=base, whole=whole)
    conflicts = _conflicts(connection, plan)
    if conflicts:
        raise _conflict(conflicts)
    done = releases.publish_in(
        connection,
        {each.table: rows[each.table.__tablename__] for each in plan.parts},
        by=by.username,
        role=by.role,
        reason=reason,
        at=at,
        ended={each.table: each.ended for each in plan.parts},
        details={**details, "warnings": len(answers)},
        content=content,
    )
    if done.written:
        standing = releases.true_in(connection, OpenWarning, plan.newest)
        warnings = _warnings(plan, standing, answers)
        releases.replace_in(connection, OpenWarning, warnings, number=done.release.number)
        _keep_up(connection, decided, kept)
    return done


def _keep_up(connection: Connection, decided: Decided | None, kept: Kept | None = None) -> None:
    """Keep what is shown of a release that has just been written, as it was *decided* if that was of this release."""
    if decided is None:
        protection.keep_up(connection, kept=kept)
    else:
        protection.keep_up(connection, choices=decided.choices, kept={**decided.kept, **(kept or {})})


def restore(
    engine: Engine, number: int, *, by: User, reason: str, seen: int | None = None, at: datetime | None = None
) -> Published:
    """Publish a new release with the same content as release *number*.  Only the coordinator may.

    Where *seen* is given and is not the newest release any more, somebody has published since: that is a ``Problem``.
    """
    reason = one_line(reason, REASON, "submission_reason")
    decided = _foreseen(engine, number) if by.role == "coordinator" else None
    with publishing(engine, by, restores=True, details={"restore": number}) as connection:
        newest = releases.newest(connection)
        if releases.release(connection, number) is None:
            raise Problem("release_unknown", number=number)
        if seen is not None and newest.number != seen:
            raise Problem("release_newer", number=newest.number, by=newest.published_by)
        done = releases.publish_in(
            connection,
            {table: _frame(table, releases.true_in(connection, table, number)) for table in FACTS},
            by=by.username,
            role=by.role,
            reason=reason,
            at=at,
            whole=frozenset(FACTS),
            action=audit.RESTORE,
            details={"restored": number},
        )
        if done.written:
            then = _frame(OpenWarning, releases.true_in(connection, OpenWarning, number))
            releases.replace_in(connection, OpenWarning, then, number=done.release.number)
            _keep_up(connection, decided)
        return done


def _foreseen(engine: Engine, number: int) -> Decided | None:
    """Return what would be shown if release *number* were restored: found out before others are made to wait."""
    with engine.connect() as connection:
        newest = releases.newest(connection)
        if newest is None or not 0 < number < newest.number:
            return None
        then = {table.__tablename__: _frame(table, releases.true_in(connection, table, number)) for table in FACTS}
        return protection.foresee(connection, then, after=newest.number)


def tell_refusal(engine: Engine, *, by: User, why: str, details: Mapping = MappingProxyType({})) -> None:
    """Enter in the audit log that *by* was refused something, also before it came here.

    *why* is the key of the reason, such as that of a ``Fault``; *details* repeats nothing that a file has said.
    """
    told = {"why": why, "county_of_user": by.county, **details}
    with writing(engine) as connection:
        now = datetime.now(UTC)
        audit.record(connection, at=now, by=by.username, role=by.role, action=audit.REFUSE, details=told)


def one_line(text: str, lengths: tuple[int, int], problem: str) -> str:
    """Return *text* as one line of visible signs.  A wrong length or a personal identity code is a ``Problem``."""
    kinds = ((sign, unicodedata.category(sign)) for sign in text)
    visible = "".join(" " if kind[0] == "Z" or kind == "Cc" else sign for sign, kind in kinds if kind not in HIDDEN)
    line = unicodedata.normalize("NFC", " ".join(visible.split()))
    shortest, longest = lengths
    if not shortest <= len(line) <= longest:
        raise Problem(problem, shortest=shortest, longest=longest, found=len(line))
    if identity_codes(line):
        raise Problem("submission_identity_code")
    return line


# Who may


def _refuse(by: User, county: str | None, *, restores: bool = False) -> None:
    if by.role != "coordinator" and (restores or by.role != "lead"):
        raise Problem("submission_role", role=by.role)
    if by.role == "lead" and (by.county is None or by.county != county):
        raise Problem("submission_county", county=by.county or "–")


@contextmanager
def publishing(
    engine: Engine, by: User, *, details: Mapping, county: str | None = None, restores: bool = False
) -> Iterator[Connection]:
    """Open the one transaction that writes.  A refusal undoes it first and is then entered in the audit log."""
    try:
        _refuse(by, county, restores=restores)
        with writing(engine) as connection:
            one_at_a_time(connection)
            yield connection
    except Problem as problem:
        if problem.key in REFUSALS:
            tell_refusal(engine, by=by, why=problem.key, details={**details, **problem.values})
        raise


# What would change


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What a submission does to one table.  Rows are tuples in the order of ``columns_of``, by natural key."""

    table: type[Fact]
    numbers: tuple  # the row of the file each offered row comes from
    offered: dict[tuple, tuple]
    standing: dict[tuple, tuple]
    since: dict[tuple, int]  # the release that opened each standing row
    added: frozenset[tuple]
    changed: frozenset[tuple]
    ended: frozenset[tuple]

    @property
    def touched(self) -> frozenset[tuple]:
        return self.added | self.changed | self.ended

    @property
    def unchanged(self) -> int:
        return len(self.offered) - len(self.added) - len(self.changed)

    def after(self) -> dict[tuple, tuple]:
        return {key: row for key, row in self.standing.items() if key not in self.ended} | self.offered


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What a submission does, and to which county each row belongs: ``{"pilot": {code: county}, "event": …}``."""

    parts: tuple[_Part, ...]
    county: str | None
    base: int
    newest: int
    owners: Mapping[str, Mapping[str, str]]


def _plan(
    connection: Connection, rows: Mapping[str, pd.DataFrame], *, county: str | None, base: int, whole: frozenset[str]
) -> _Plan:
    strangers = (set(rows) | whole) - set(TABLES)
    if strangers:
        raise ValueError(f"no sheet {sorted(strangers)}")
    last = releases.newest(connection)
    newest = last.number if last else 0
    if not 0 <= base <= newest:
        raise Problem("release_unknown", number=base)

    offered = {TABLES[name]: keyed_rows(TABLES[name], rows[name]) for name in TABLES if name in rows}
    owners = {route: stored_owners(connection, table, newest) for route, table in OWNING.items()}
    for table, theirs in offered.items():
        if county is not None:
            _refuse_others(table, theirs, county, owners)
        for route in (route for route, owning in OWNING.items() if owning is table):
            where = columns_of(table).index("county")
            owners[route] |= {code: row[where] for (code,), row in theirs.items()}

    parts = []
    for table, theirs in offered.items():
        standing, since = _standing(connection, table, newest)
        if county is not None:
            mixed = {key: standing[key] for key in theirs.keys() & standing.keys()}
            _refuse_others(table, mixed, county, owners)
        ended = frozenset()
        if table.__tablename__ in whole:
            ours = {owner(table, row, owners) for row in theirs.values()} if county is None else {county}
            ended = frozenset(
                key
                for key, row in standing.items()
                if key not in theirs and (BELONGS[table] is None or owner(table, row, owners) in ours)
            )
        parts.append(
            _Part(
                table=table,
                numbers=tuple(rows[table.__tablename__].index),
                offered=theirs,
                standing=standing,
                since=since,
                added=frozenset(theirs.keys() - standing.keys()),
                changed=frozenset(key for key in theirs.keys() & standing.keys() if theirs[key] != standing[key]),
                ended=ended,
            )
        )
    plan = _Plan(parts=tuple(parts), county=county, base=base, newest=newest, owners=owners)
    _refuse_loose_ends(connection, plan)
    return plan


def stored_owners(connection: Connection, table: type[Fact], number: int) -> dict[str, str]:
    """Return the county of every code *table* has had up to release *number*: what has ended keeps its county."""
    found = connection.execute(select(table.code, table.county).where(table.since <= number).order_by(table.since))
    return dict(found.all())


def owner(table: type[Fact], row: tuple, owners: Mapping[str, Mapping[str, str]]) -> str | None:
    """Return the county that *row* of a sheet belongs to; None where it is no county's, or of a code nobody knows."""
    route = BELONGS[table]
    if route is None:
        return None
    value = row[columns_of(table).index(route)]
    return value if route == "county" else owners[route].get(value)


def _refuse_others(
    table: type[Fact], rows: Mapping[tuple, tuple], county: str, owners: Mapping[str, Mapping[str, str]]
) -> None:
    """Refuse rows that belong to another county than *county*, also by a code that is another county's already."""
    if BELONGS[table] is None:
        raise Problem("submission_coordinators_sheet", table=table.__tablename__)
    taken = next((owners[route] for route, owning in OWNING.items() if owning is table), {})
    others = [
        key for key, row in rows.items() if owner(table, row, owners) != county or taken.get(key[0], county) != county
    ]
    if others:
        told = {"table": table.__tablename__, "number": len(others), "keys": some(others), "county": county}
        raise Problem("submission_other_county", **told)


def _standing(connection: Connection, table: type[Fact], number: int) -> tuple[dict, dict]:
    """Return the rows true in release *number* and the releases that opened them, by natural key.

    What is true in a release never changes, so that this is the same however often others publish meanwhile.
    """
    key = key_of(table)
    cells = [table.__table__.c[name] for name in ("since", *columns_of(table))]
    rows, since = {}, {}
    for found in connection.execute(select(*cells).where(as_of(table, number))):
        row = tuple(found[1:])
        rows[key(row)], since[key(row)] = row, found[0]
    return rows, since


def _refuse_loose_ends(connection: Connection, plan: _Plan) -> None:
    """Refuse rows about a pilot, event or model that would not be there, and the end of one that has rows."""
    parts = {part.table: part for part in plan.parts}
    held: dict[type[Fact], dict[tuple, tuple]] = {table: part.after() for table, part in parts.items()}

    def rows(table: type[Fact]) -> dict[tuple, tuple]:
        if table not in held:
            held[table] = _standing(connection, table, plan.newest)[0]
        return held[table]

    for table, columns in PARENTS.items():
        for name, parent in columns.items():
            where = columns_of(table).index(name)
            ended = parts[parent].ended if parent in parts else frozenset()
            if ended:
                used = {row[where] for row in rows(table).values() if (row[where],) in ended}
                if used:
                    told = {"table": parent.__tablename__, "by": table.__tablename__, "number": len(used)}
                    raise Problem("submission_still_used", keys=some((code,) for code in sorted(used)), **told)
            if table in parts:
                new = {row[where] for row in parts[table].offered.values() if row[where] is not None}
                unknown = sorted(code for code in new if (code,) not in rows(parent))
                if unknown:
                    told = {"table": table.__tablename__, "column": name, "number": len(unknown)}
                    raise Problem("submission_code_unknown", keys=some((code,) for code in unknown), **told)


def _changes(part: _Part) -> pd.DataFrame:
    return _differences(
        difference(part.table, key, part.standing.get(key), None if key in part.ended else part.offered[key])
        for key in sorted(part.touched, key=repr)
    )


def _tables(plan: _Plan, rows: Callable[[_Part], Mapping[tuple, tuple]]) -> dict[str, pd.DataFrame]:
    touched = (part for part in plan.parts if part.touched)
    return {part.table.__tablename__: _frame(part.table, list(rows(part).values())) for part in touched}


def _moves(connection: Connection, plan: _Plan) -> Moves:
    return moves(
        connection,
        release=plan.newest,
        before=_tables(plan, lambda part: part.standing),
        after=_tables(plan, _Part.after),
        sent=_tables(plan, lambda part: part.offered),
        county=plan.county,
        today=datetime.now(releases.HELSINKI).date(),
    )


def _differences(found: Iterable[dict]) -> pd.DataFrame:
    return pd.DataFrame(list(found), dtype="object")


def _conflicts(connection: Connection, plan: _Plan) -> dict[type[Fact], pd.DataFrame]:
    """Return what others have changed since the base release in the rows that this submission touches."""
    if plan.base == plan.newest:
        return {}
    publishers = {each.number: each.published_by for each in releases.every(connection)}
    found = {}
    for part in plan.parts:
        table, key = part.table, key_of(part.table)
        cells = [table.__table__.c[name] for name in ("until", *columns_of(table))]
        closed = connection.execute(select(*cells).where(as_of(table, plan.base), table.until <= plan.newest)).all()
        then = {key(tuple(each[1:])): tuple(each[1:]) for each in closed}
        until = {key(tuple(each[1:])): each[0] for each in closed}
        told = []
        for name in sorted(part.touched, key=repr):
            now = part.standing.get(name)
            before = then.get(name) if name in then or part.since.get(name, 0) > plan.base else now
            if before != now:
                number = part.since[name] if now else until[name]
                told.append(difference(table, name, before, now) | {"in_release": number, "by": publishers[number]})
        if told:
            found[table] = _differences(told)
    return found


def _conflict(conflicts: Mapping[type[Fact], pd.DataFrame]) -> Problem:
    keys = [key for table, rows in conflicts.items() for key in rows[list(table.KEY)].itertuples(index=False)]
    return Problem(
        "submission_conflict",
        number=len(keys),
        keys=some(keys),
        tables=", ".join(table.__tablename__ for table in conflicts),
        releases=", ".join(map(str, sorted({int(each) for rows in conflicts.values() for each in rows["in_release"]}))),
        by=", ".join(sorted({each for rows in conflicts.values() for each in rows["by"]})),
    )


def _frame(table: type[Fact], rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns_of(table)), dtype="object")


# Warnings


def _answers(faults: Iterable[Fault], warnings: Mapping[tuple, str]) -> list[tuple[Fault, str]]:
    """Return the warnings among *faults*, each with its reason.  An error cannot be answered."""
    answers = []
    for fault in faults:
        if fault.severity != "warning":
            raise ValueError(f"a file with the error {fault.key} is not published")
        if fault.place not in warnings:
            raise Problem("submission_unanswered", row=fault.row or "–", sheet=fault.sheet)
        answers.append((fault, one_line(warnings[fault.place], ANSWER, "submission_answer")))
    return answers


def _warnings(plan: _Plan, standing: list[tuple], answers: list[tuple[Fault, str]]) -> pd.DataFrame:
    """Return the warnings open after this submission.

    A warning ends with the row it is about: when that changes, ends, or has the month before it that was missing.  One
    about a sheet ends when the county changes anything in that sheet, for a new one is told then.
    """
    parts = {part.table.__tablename__: part for part in plan.parts}
    columns, key = columns_of(OpenWarning), key_of(OpenWarning)
    over = {name: _over(part) for name, part in parts.items()}

    def stays(warning: Mapping[str, str]) -> bool:
        if warning["sheet"] not in parts:
            return True
        if not warning["identity"]:
            return not parts[warning["sheet"]].touched or plan.county not in (None, warning["county"])
        return over[warning["sheet"]].isdisjoint((warning["identity"], rule) for rule in ("", warning["rule"]))

    rows = [row for row in standing if stays(dict(zip(columns, row, strict=True)))]
    new = [_warning(plan, parts.get(fault.sheet), fault, reason) for fault, reason in answers]
    rows += [tuple(each[name] for name in columns) for each in new]
    return _frame(OpenWarning, list({key(row): row for row in rows}.values()))


def _over(part: _Part) -> set[tuple[str, str]]:
    """Return (row, rule) of the warnings that a submission does away with; the rule is empty where it is every one."""
    return {(named(key), "") for key in part.changed | part.ended} | {
        (named(_a_month_later(key)), "month_gap") for key in part.added
    }


def _a_month_later(key: tuple) -> tuple:
    return tuple((each + timedelta(days=31)).replace(day=1) if isinstance(each, date) else each for each in key)


def _warning(plan: _Plan, part: _Part | None, fault: Fault, reason: str) -> dict[str, str]:
    key = dict(zip(part.numbers, part.offered, strict=True)).get(fault.row) if part else None
    county = owner(part.table, part.offered[key], plan.owners) if key else plan.county
    blanks = {"row": fault.row, "rows": list(fault.rows), "count": fault.count, **fault.values}
    return {
        "county": county or ALL,
        "sheet": fault.sheet,
        "identity": named(key) if key else "",
        "column": fault.column or "",
        "rule": fault.key,
        "value": fault.value,
        "phrases": ";".join(fault.phrases),
        "blanks": json.dumps(blanks, sort_keys=True, default=_day),
        "reason": reason,
    }


def _day(value) -> dict[str, str]:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(f"a blank cannot hold {type(value).__name__}")
