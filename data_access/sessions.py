"""Sign-in sessions: from a correct password to a cookie, and from a cookie to a person, on every run.

The store never holds an id or a ticket, only keyed hashes of them: a copy of it signs nobody in.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from data_access.access import User
from data_access.accounts import as_user, find, keyed_hash
from data_access.problem import Problem
from data_access.settings import settings
from data_access.store import writing
from data_access.tables import Account, SignInSession, SignInTicket

TICKET_SECONDS = 30  # from the sign-in form to the cookie; a browser needs less than one
TOUCH_SECONDS = 60  # how old ``seen_at`` may be before a visit writes it anew
KEPT = timedelta(days=30)  # how long a session that is over can still say why
LONGEST_ID = 100  # ours have 43 characters; anything longer is not ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who is behind a cookie, or why nobody is: "none", "ended", "idle", "expired" or "disabled"."""

    user: User | None = None
    reason: str | None = None


def issue_ticket(db: Engine, username: str, *, now: datetime | None = None) -> str:
    """Return a ticket with which *username*, whose password was right, may claim one session within half a minute."""
    now = now or datetime.now(UTC)
    account = find(db, username)
    if account is None or not account.active:
        raise Problem("account_unknown", username=username)
    ticket = secrets.token_urlsafe(32)
    with writing(db) as connection:
        connection.execute(delete(SignInTicket).where(SignInTicket.expires_at <= now))
        row = {
            "ticket_hash": keyed_hash("ticket", ticket),
            "username": account.username,
            "expires_at": now + timedelta(seconds=TICKET_SECONDS),
        }
        connection.execute(insert(SignInTicket.__table__), [row])
    return ticket


def claim(db: Engine, ticket: str, *, now: datetime | None = None) -> str | None:
    """Return a new session's id for *ticket*, which is used up; None when it is unknown, used or too old."""
    if not 0 < len(ticket) <= LONGEST_ID:
        return None
    now = now or datetime.now(UTC)
    session_id = secrets.token_urlsafe(32)
    with writing(db) as connection:
        hashed = keyed_hash("ticket", ticket)
        # one statement: of two who hold the same ticket only one gets the row
        taken = connection.execute(
            delete(SignInTicket)
            .where(SignInTicket.ticket_hash == hashed)
            .returning(SignInTicket.username, SignInTicket.expires_at)
        ).first()
        if taken is None or taken.expires_at <= now:
            return None
        active = select(Account.username).where(Account.username == taken.username, Account.active)
        if connection.execute(active).first() is None:
            return None
        connection.execute(delete(SignInSession).where(SignInSession.started_at < now - KEPT - _longest()))
        row = {
            "id_hash": keyed_hash("session", session_id),
            "username": taken.username,
            "started_at": now,
            "seen_at": now,
        }
        connection.execute(insert(SignInSession.__table__), [row])
    return session_id


def end(db: Engine, session_id: str | None, *, now: datetime | None = None) -> None:
    """End a session in every tab and browser that holds its cookie.  An unknown id is no error."""
    if not _could_be_ours(session_id):
        return
    mine = (SignInSession.id_hash == keyed_hash("session", session_id)) & SignInSession.ended_at.is_(None)
    with writing(db) as connection:
        connection.execute(update(SignInSession).where(mine).values(ended_at=now or datetime.now(UTC)))


def visit(db: Engine, session_id: str | None, *, now: datetime | None = None) -> Visit:
    """Return who holds this cookie right now.  Asked on every run: one indexed look-up, rarely a write."""
    if not _could_be_ours(session_id):
        return Visit(reason="none")
    now = now or datetime.now(UTC)
    hashed = keyed_hash("session", session_id)
    question = (
        select(
            SignInSession.started_at,
            SignInSession.seen_at,
            SignInSession.ended_at,
            *(column for column in Account.__table__.c if column.name != "password_hash"),
        )
        .join(Account, Account.username == SignInSession.username)
        .where(SignInSession.id_hash == hashed)
    )
    with db.connect() as connection:
        found = connection.execute(question).first()
    reason = _why_not(found, now)
    if reason:
        return Visit(reason=reason)
    if now - found.seen_at >= timedelta(seconds=TOUCH_SECONDS):
        _touch(db, hashed, now)
    return Visit(user=as_user(found))


def _why_not(found, now: datetime) -> str | None:
    if found is None:
        return "none"
    if not found.active:
        return "disabled"
    if found.ended_at is not None:
        return "ended"
    if now - found.started_at >= _longest():
        return "expired"
    if now - found.seen_at >= timedelta(minutes=settings().session_idle_minutes):
        return "idle"
    return None


def _touch(db: Engine, hashed: str, now: datetime) -> None:
    try:
        with writing(db) as connection:
            mine = (SignInSession.id_hash == hashed) & (SignInSession.seen_at < now)
            connection.execute(update(SignInSession).where(mine).values(seen_at=now))
    except Problem as problem:
        if problem.key not in ("store_busy", "store_read_only", "store_full"):
            raise  # these three only make the idle clock run early; nobody is shut out for them


def _longest() -> timedelta:
    return timedelta(hours=settings().session_hours)


def _could_be_ours(session_id: str | None) -> bool:
    return isinstance(session_id, str) and 0 < len(session_id) <= LONGEST_ID
