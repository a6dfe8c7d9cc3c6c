"""Sessions: a ticket becomes a session once, a session lasts as long as it should and ends everywhere at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from data_access import accounts, sessions, store
from data_access.access import User
from data_access.problem import Problem
from data_access.sessions import Visit
from data_access.tables import SignInSession, SignInTicket

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
LIISA = User(username="liisa", name="Liisa Laine", role="viewer")


def after(**time):
    return NOON + timedelta(**time)


@pytest.fixture
def db(engine, settings):
    """A store with one account, where sessions last 30 minutes without use and 8 hours in all."""
    settings(session_idle_minutes=30, session_hours=8)
    accounts.add(engine, username="liisa", name="Liisa Laine", role="viewer", password="lumi sulaa keväällä")
    return engine


@pytest.fixture
def session_id(db):
    return sessions.claim(db, sessions.issue_ticket(db, "liisa", now=NOON), now=NOON)


def kept(db, table):
    with db.connect() as connection:
        return connection.execute(select(table.__table__)).all()


# Tickets


def test_a_ticket_becomes_a_session_of_its_account(db, session_id):
    assert sessions.visit(db, session_id, now=NOON) == Visit(user=LIISA)


def test_a_ticket_is_good_once(db):
    ticket = sessions.issue_ticket(db, "liisa")
    assert sessions.claim(db, ticket)
    assert sessions.claim(db, ticket) is None
    assert kept(db, SignInTicket) == []


def test_a_ticket_is_good_for_half_a_minute(db):
    for seconds, good in ((29, True), (30, False)):
        ticket = sessions.issue_ticket(db, "liisa", now=NOON)
        assert bool(sessions.claim(db, ticket, now=after(seconds=seconds))) is good


@pytest.mark.parametrize("ticket", ["", "no such ticket", "x" * 10_000, "\ud800", "a\0b"])
def test_a_ticket_that_was_never_issued_is_worth_nothing(ticket, db):
    assert sessions.claim(db, ticket) is None


def test_a_ticket_of_an_account_disabled_meanwhile_is_worth_nothing(db):
    ticket = sessions.issue_ticket(db, "liisa")
    accounts.disable(db, "liisa")
    assert sessions.claim(db, ticket) is None


@pytest.mark.parametrize("username", ["nobody", "a\0b", "\ud800", ""])
def test_no_ticket_is_issued_to_an_account_that_cannot_sign_in(username, db):
    with pytest.raises(Problem, match="account_unknown"):
        sessions.issue_ticket(db, username)
    accounts.disable(db, "liisa")
    with pytest.raises(Problem, match="account_unknown"):
        sessions.issue_ticket(db, "liisa")


def test_tickets_nobody_claimed_are_thrown_away(db):
    sessions.issue_ticket(db, "liisa", now=NOON)
    sessions.issue_ticket(db, "liisa", now=after(minutes=1))
    assert len(kept(db, SignInTicket)) == 1


# What is kept


def test_the_store_holds_neither_the_id_nor_the_ticket(db):
    ticket = sessions.issue_ticket(db, "liisa", now=NOON)
    assert ticket not in str(kept(db, SignInTicket))
    session_id = sessions.claim(db, ticket, now=NOON)
    assert session_id not in str(kept(db, SignInSession))
    assert len(session_id) >= 43  # 256 bits


def test_a_session_is_worth_nothing_under_another_secret(db, session_id, settings):
    settings(secret="the secret after a break-in")
    assert sessions.visit(db, session_id, now=NOON) == Visit(reason="none")


def test_sessions_that_are_long_over_are_thrown_away(db, session_id):
    sessions.claim(db, sessions.issue_ticket(db, "liisa", now=after(days=20)), now=after(days=20))
    assert len(kept(db, SignInSession)) == 2
    sessions.claim(db, sessions.issue_ticket(db, "liisa", now=after(days=31)), now=after(days=31))
    assert len(kept(db, SignInSession)) == 2
    assert sessions.visit(db, session_id, now=after(days=31)) == Visit(reason="none")


# How long it lasts


@pytest.mark.parametrize("cookie", [None, "", "x", "x" * 10_000, "\ud800", "a\0b", 7])
def test_a_cookie_that_is_not_ours_is_nobody(cookie, db, session_id):
    assert sessions.visit(db, cookie, now=NOON) == Visit(reason="none")
    sessions.end(db, cookie)
    assert sessions.visit(db, session_id, now=NOON).user == LIISA


def test_a_session_is_idle_after_half_an_hour_without_use(db, session_id):
    assert sessions.visit(db, session_id, now=after(minutes=30)) == Visit(reason="idle")
    assert sessions.visit(db, session_id, now=after(minutes=29, seconds=59)).user == LIISA


def test_use_keeps_a_session_from_being_idle(db, session_id):
    for minutes in (20, 40, 60, 80):
        assert sessions.visit(db, session_id, now=after(minutes=minutes)).user == LIISA
    assert sessions.visit(db, session_id, now=after(minutes=110)) == Visit(reason="idle")


def test_a_session_expires_after_eight_hours_however_much_it_is_used(db, session_id):
    for minutes in range(20, 8 * 60, 20):
        assert sessions.visit(db, session_id, now=after(minutes=minutes)).user == LIISA
    assert sessions.visit(db, session_id, now=after(hours=8)) == Visit(reason="expired")


def test_a_visit_writes_at_most_once_a_minute(db, session_id):
    def seen(**time):
        sessions.visit(db, session_id, now=after(**time))
        return kept(db, SignInSession)[0].seen_at

    assert seen(seconds=59) == NOON
    assert seen(seconds=60) == after(seconds=60)
    assert seen(seconds=119) == after(seconds=60)


def test_a_store_that_cannot_be_written_to_shuts_nobody_out(filled_sqlite, tmp_path):
    import shutil

    path = shutil.copy(filled_sqlite, tmp_path / "store")
    writable = store.engine(f"sqlite:///{path}")
    session_id = sessions.claim(writable, sessions.issue_ticket(writable, "osahanke"))
    writable.dispose()
    only_read = store.engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    later = datetime.now(UTC) + timedelta(minutes=5)
    assert sessions.visit(only_read, session_id, now=later).user.username == "osahanke"


# How it ends


def test_a_session_that_ends_has_ended_for_everybody_who_holds_it(db, session_id):
    sessions.end(db, session_id, now=after(minutes=1))
    assert sessions.visit(db, session_id, now=after(minutes=2)) == Visit(reason="ended")


def test_ending_one_session_leaves_the_others(db, session_id):
    other = sessions.claim(db, sessions.issue_ticket(db, "liisa", now=NOON), now=NOON)
    sessions.end(db, session_id)
    assert sessions.visit(db, other, now=NOON).user == LIISA


def test_a_session_ends_once(db, session_id):
    sessions.end(db, session_id, now=after(minutes=1))
    sessions.end(db, session_id, now=after(minutes=5))
    assert kept(db, SignInSession)[0].ended_at == after(minutes=1)


def test_somebody_whose_account_was_disabled_is_told_so(db, session_id):
    accounts.disable(db, "liisa")
    assert sessions.visit(db, session_id, now=NOON) == Visit(reason="disabled")


def test_enabling_an_account_does_not_revive_its_sessions(db, session_id):
    accounts.disable(db, "liisa")
    accounts.enable(db, "liisa")
    assert sessions.visit(db, session_id, now=NOON) == Visit(reason="ended")


def test_a_visit_shows_the_account_as_it_is_now(filled_engine, settings):
    session_id = sessions.claim(filled_engine, sessions.issue_ticket(filled_engine, "osahanke"))
    user = sessions.visit(filled_engine, session_id).user
    assert (user.username, user.role, user.county, user.sample) == ("osahanke", "lead", "13", True)
