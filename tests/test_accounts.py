"""Accounts: who may sign in, with what password, and how long to wait after too many wrong ones."""

from datetime import UTC, datetime, timedelta

import bcrypt
import pytest

from data_access import accounts, sessions
from data_access.access import ROLES, User
from data_access.problem import Problem
from data_access.tables import SignInAttempt

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
GOOD = "lumi sulaa keväällä"


def add(db, username="liisa", **changes):
    given = {"name": "Liisa Laine", "role": "viewer", "password": GOOD} | changes
    return accounts.add(db, username=username, **given)


def problem_of(action, *arguments, **named):
    with pytest.raises(Problem) as caught:
        action(*arguments, **named)
    return caught.value


def fits(account, password):
    return bcrypt.checkpw(password.encode(), account.password_hash.encode())


# Adding and finding


def test_an_account_that_was_added_is_found_with_its_password(engine):
    add(engine, email="Liisa@Example.fi")
    found = accounts.find(engine, "liisa")
    assert (found.name, found.role, found.email, found.active) == ("Liisa Laine", "viewer", "liisa@example.fi", True)
    assert fits(found, GOOD)
    assert accounts.by_email(engine, " LIISA@example.FI ").username == "liisa"


@pytest.mark.parametrize("typed", ["liisa", "LIISA", "  Liisa \n"])
def test_a_username_is_the_same_however_it_is_typed(typed, engine):
    add(engine, username=typed)
    assert [each.username for each in accounts.everyone(engine)] == ["liisa"]
    assert accounts.find(engine, "Liisa ").username == "liisa"


def test_letters_written_in_two_ways_are_one_username(engine):
    add(engine, username="pa\u0308ivi")
    assert accounts.find(engine, "p\u00e4ivi").username == "p\u00e4ivi"


@pytest.mark.parametrize("typed", ["", "nobody", "'; drop table account; --", "a\0b", "\ud800", "x" * 10_000, "%"])
def test_nobody_is_found_whatever_is_typed(typed, engine):
    add(engine)
    assert accounts.find(engine, typed) is None
    assert accounts.by_email(engine, typed) is None
    assert accounts.by_email(engine, f"{typed}@example.fi") is None


@pytest.mark.parametrize("username", ["", "   ", "two words", "a/b", "x" * 65, "a\0"])
def test_a_username_that_cannot_be_typed_again_is_refused(username, engine):
    assert problem_of(add, engine, username=username).key == "username_wrong"


def test_a_username_is_given_once(engine):
    add(engine)
    assert problem_of(add, engine, username="LIISA").key == "account_exists"


def test_an_email_address_belongs_to_one_account(engine):
    add(engine, email="a@example.fi")
    assert problem_of(add, engine, username="other", email="A@example.fi").key == "email_taken"
    assert problem_of(add, engine, username="other", email="no address").key == "email_wrong"


def test_a_name_is_needed(engine):
    for name in ("  ", "a\0b", "\ud800"):
        assert problem_of(add, engine, name=name).key == "name_missing"


@pytest.mark.parametrize("role", ["nobody", "admin", "", "Viewer"])
def test_only_the_roles_of_the_house_are_given(role, engine):
    assert problem_of(add, engine, role=role).key == "role_unknown"


def test_a_lead_has_a_county_that_exists(filled_engine):
    assert problem_of(add, filled_engine, role="lead").key == "county_missing"
    for county in ("90", "Y2", "FI", "99", "Kainuu"):  # Helsinki and the collaborative areas are not counties
        assert problem_of(add, filled_engine, role="lead", county=county).key == "county_unknown"
    assert add(filled_engine, role="lead", county="20").county == "20"


def test_everyone_is_listed_by_username(engine):
    for username in ("öljy", "bea", "anna", "ärla"):
        add(engine, username=username)
    assert [each.username for each in accounts.everyone(engine)] == ["anna", "bea", "ärla", "öljy"]


def test_the_rest_of_the_house_learns_no_more_than_it_needs(engine):
    assert accounts.as_user(add(engine)) == User(username="liisa", name="Liisa Laine", role="viewer")


def test_a_password_hash_is_not_part_of_what_an_account_says_of_itself(engine):
    assert "$2b$" not in repr(add(engine))


# Passwords


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("x" * 11, "password_too_short"),
        ("x" * 12, None),
        ("ä" * 6, None),  # twelve bytes
        ("ä" * 5, "password_too_short"),
        ("x" * 72, None),
        ("x" * 73, "password_too_long"),
        ("ä" * 37, "password_too_long"),
        ("             ", None),
        ("🦢🦢🦢", None),
        ("null\0in the middle", "password_unreadable"),
        ("half a letter \ud800", "password_unreadable"),
    ],
)
def test_a_password_has_from_12_to_72_bytes_of_any_kind(password, key, engine):
    if key:
        assert problem_of(add, engine, password=password).key == key
        assert accounts.find(engine, "liisa") is None
    else:
        assert fits(add(engine, password=password), password)


def test_a_new_password_replaces_the_old_one(engine):
    add(engine)
    accounts.set_password(engine, "LIISA", "an entirely new one")
    found = accounts.find(engine, "liisa")
    assert fits(found, "an entirely new one")
    assert not fits(found, GOOD)
    assert problem_of(accounts.set_password, engine, "liisa", "short").key == "password_too_short"


@pytest.mark.parametrize("change", [accounts.disable, accounts.enable])
@pytest.mark.parametrize("username", ["nobody", "", "a\0b"])
def test_an_account_that_does_not_exist_cannot_be_changed(change, username, engine):
    assert problem_of(change, engine, username).key == "account_unknown"
    assert problem_of(accounts.set_password, engine, username, GOOD).key == "account_unknown"


def test_a_disabled_account_is_found_but_not_active_until_it_is_enabled(engine):
    add(engine)
    accounts.disable(engine, "liisa")
    assert not accounts.find(engine, "liisa").active
    accounts.enable(engine, "liisa")
    assert accounts.find(engine, "liisa").active


@pytest.mark.parametrize(
    "change", [accounts.disable, lambda db, username: accounts.set_password(db, username, "an entirely new one")]
)
def test_a_changed_account_is_signed_out_everywhere_and_others_are_not(change, engine):
    ids = {}
    for username in ("liisa", "matti"):
        add(engine, username=username)
        ids[username] = [sessions.claim(engine, sessions.issue_ticket(engine, username)) for _ in range(2)]
    change(engine, "liisa")
    assert {sessions.visit(engine, each).user for each in ids["liisa"]} == {None}
    assert {sessions.visit(engine, each).user.username for each in ids["matti"]} == {"matti"}


def test_the_dummy_hash_costs_as_much_as_a_real_one_and_nothing_fits_it(settings, engine):
    for cost in (4, 5):
        settings(password_cost=cost)
        real = accounts.hash_password(GOOD)
        assert accounts.DUMMY_HASH[:7] == real[:7] == f"$2b$0{cost}$"
        assert len(accounts.DUMMY_HASH) == len(real)
        assert not bcrypt.checkpw(GOOD.encode(), accounts.DUMMY_HASH.encode())


# Sample accounts


def test_there_is_a_sample_account_for_each_role():
    assert {each.role for each in accounts.SAMPLE_ACCOUNTS} == set(ROLES) - {"nobody"}
    lead = next(each for each in accounts.SAMPLE_ACCOUNTS if each.role == "lead")
    assert lead.county == "13"


@pytest.mark.parametrize("sample", accounts.SAMPLE_ACCOUNTS, ids=lambda sample: sample.username)
def test_a_sample_account_can_be_used_as_it_is_shown(sample, sample_engine):
    found = accounts.find(sample_engine, sample.username)
    assert fits(found, sample.password)
    assert (found.sample, found.active, found.role, found.county) == (True, True, sample.role, sample.county)
    assert 12 <= len(sample.password.encode()) <= 72


def test_a_sample_account_is_not_added_beside_real_ones(engine):
    add(engine)
    assert problem_of(add, engine, username="ohjausryhma", sample=True).key == "sample_account_in_real_store"


# The pause


@pytest.fixture
def five_in_ten(settings):
    settings(attempts=5, attempt_minutes=10)


def fail(db, times, username="liisa", address="192.0.2.1", start=NOON):
    for minute in range(times):
        accounts.record_failure(db, username=username, address=address, now=start + timedelta(minutes=minute))


def locked(db, minutes, username="liisa", address="192.0.2.1"):
    """Until how many minutes past noon must one wait, *minutes* past noon?"""
    until = accounts.locked_until(db, username=username, address=address, now=NOON + timedelta(minutes=minutes))
    return None if until is None else (until - NOON) / timedelta(minutes=1)


@pytest.mark.usefixtures("five_in_ten")
def test_four_wrong_passwords_are_not_too_many_and_five_are(engine):
    fail(engine, 4)
    assert locked(engine, 5) is None
    fail(engine, 1, start=NOON + timedelta(minutes=4))
    assert locked(engine, 5) == 10


@pytest.mark.usefixtures("five_in_ten")
def test_the_pause_ends_by_itself_when_the_first_attempt_is_old_enough(engine):
    fail(engine, 5)
    assert locked(engine, 9.99) == 10
    assert locked(engine, 10) is None


@pytest.mark.usefixtures("five_in_ten")
def test_attempts_made_during_the_pause_count_once_it_is_over(engine):
    fail(engine, 7)  # at 0, 1, 2, 3, 4, 5 and 6 minutes
    assert locked(engine, 7) == 12  # the fifth latest was at 2
    assert locked(engine, 12) is None


@pytest.mark.usefixtures("five_in_ten")
def test_an_account_is_paused_from_every_address(engine):
    fail(engine, 5)
    assert locked(engine, 5, address="198.51.100.7") == 10
    assert locked(engine, 5, address=None) == 10
    assert locked(engine, 5, username=" LIISA ", address=None) == 10


@pytest.mark.usefixtures("five_in_ten")
def test_an_address_is_paused_for_every_account(engine):
    for number in range(5):
        fail(engine, 1, username=f"guess{number}")
    assert locked(engine, 5, username="matti") == 10
    assert locked(engine, 5, username="matti", address="198.51.100.7") is None
    assert locked(engine, 5, username="guess0", address="198.51.100.7") is None


@pytest.mark.usefixtures("five_in_ten")
def test_an_unknown_address_pauses_nobody_else(engine):
    fail(engine, 5, address=None)
    assert locked(engine, 5, username="matti", address=None) is None


@pytest.mark.usefixtures("five_in_ten")
def test_a_right_password_forgets_the_wrong_ones_of_that_account_only(engine):
    fail(engine, 4, username="liisa")
    fail(engine, 4, username="matti", start=NOON + timedelta(seconds=30))
    assert locked(engine, 5) == 11.5  # eight from this address: the fifth latest was matti's second
    accounts.clear_failures(engine, username="liisa", address="192.0.2.1")
    assert locked(engine, 5) is None
    fail(engine, 1, username="matti", start=NOON + timedelta(minutes=5))
    assert locked(engine, 5.5, username="matti", address=None) == 10.5


@pytest.mark.usefixtures("five_in_ten")
def test_what_is_kept_of_attempts_names_nobody_and_is_thrown_away(engine):
    fail(engine, 3)
    fail(engine, 1, username="matti", address=None, start=NOON + timedelta(minutes=30))
    with engine.connect() as connection:
        kept = connection.execute(SignInAttempt.__table__.select()).all()
    assert [row.at for row in kept] == [NOON + timedelta(minutes=30)]
    assert all(len(row.who_hash) == 64 and "matti" not in row.who_hash for row in kept)


def test_hashes_depend_on_the_secret_and_the_purpose(settings):
    found = set()
    for secret in ("one", "another"):
        settings(secret=secret)
        found |= {accounts.keyed_hash("account", "liisa"), accounts.keyed_hash("address", "liisa")}
    assert len(found) == 4


@pytest.mark.parametrize("username", ["a\0b", "\ud800", "x" * 100_000])
def test_hostile_usernames_are_counted_like_others(username, engine):
    accounts.record_failure(engine, username=username, address="a\0b")
    assert accounts.locked_until(engine, username=username, address="a\0b") is None
    accounts.clear_failures(engine, username=username, address="a\0b")
