"""The audit log tells everything that was done to the data, and neither it nor the data can be changed unnoticed."""

import json
import shutil
import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sent_rows import one_of, unguard
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from data_access import audit, releases, store
from data_access.__main__ import main
from data_access.migrations import HEAD, HERE
from data_access.tables import FACTS, AuditEntry, OpenWarning, Partner, Place, Release

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
HASH = "74d947232beac03524f1ac04a3c69d26308eb0cc679de81a260b36698d553156"  # reckoned apart from our code


def record(engine, **told):
    with store.writing(engine) as connection:
        said = {"at": AT, "by": "kaisa", "role": "coordinator", "action": "refuse", **told}
        return audit.record(connection, **said)


def publish(engine, **names):
    """Publish places: ``publish(engine, k12="Etelä-Savo")``."""
    for code, name in names.items():
        done = releases.publish(engine, {Place: one_of(Place, code=code, name_fi=name)}, by="kaisa", reason="syystä")
    return done


def past_us(engine, statement):
    with store.writing(engine) as connection:
        unguard(connection)
        connection.execute(statement)


def broken(engine):
    found = audit.verify(engine)
    return found and (found.number, found.why)


# What is told


def test_an_entry_says_who_did_what_and_when(engine):
    record(engine, action="refuse", details={"why": "submission_role", "day": date(2026, 9, 1)})
    (entry,) = audit.entries(engine)
    assert (entry.number, entry.at, entry.username, entry.role) == (1, AT, "kaisa", "coordinator")
    assert (entry.action, entry.release, entry.previous) == ("refuse", None, "")
    assert json.loads(entry.details) == {"why": "submission_role", "day": "2026-09-01"}


def test_every_release_has_an_entry_from_the_first_fill_on(filled_engine):
    found = audit.entries(filled_engine)
    assert [entry.release for entry in found] == [each.number for each in releases.every(filled_engine)]
    assert audit.verify(filled_engine) is None


def test_the_entry_of_a_release_says_what_it_brought(engine):
    publish(engine, k12="Etelä-Savo", k13="Pohjois-Savo")
    releases.publish(engine, {Place: one_of(Place, code="k12")}, by="kaisa", reason="miksi", whole=frozenset({Place}))
    told = json.loads(audit.entries(engine)[-1].details)
    assert told["tables"] == {"place": [0, 1, 1]}
    assert (told["reason"], told["fingerprint"]) == ("miksi", releases.newest(engine).fingerprint)


def test_publishing_nothing_new_leaves_no_entry(engine):
    publish(engine, k12="Etelä-Savo")
    publish(engine, k12="Etelä-Savo")
    assert len(audit.entries(engine)) == 1


def test_a_release_that_fails_leaves_no_entry(engine, monkeypatch):
    monkeypatch.setattr(releases, "_write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish(engine, k12="Etelä-Savo")
    assert audit.entries(engine) == ()


def test_a_moment_without_a_time_zone_is_refused(engine):
    with pytest.raises(ValueError, match="time zone"):
        record(engine, at=datetime(2026, 9, 1))  # noqa: DTZ001


def test_what_json_cannot_hold_is_a_mistake_of_ours(engine):
    with pytest.raises(TypeError, match="object"):
        record(engine, details={"what": object()})


# The chain


def test_a_hash_is_the_same_on_every_database_and_for_ever(engine):
    entry = record(engine, details={"why": "Ämpäri – ”syy”", "number": 2})
    assert entry.hash == HASH == audit.entries(engine)[0].hash


def test_a_hash_does_not_depend_on_the_time_zone(engine):
    entry = record(
        engine, at=AT.astimezone(timezone(timedelta(hours=3))), details={"why": "Ämpäri – ”syy”", "number": 2}
    )
    assert entry.hash == HASH


def test_each_entry_holds_the_hash_of_the_one_before(engine):
    for number in range(3):
        record(engine, details={"number": number})
    found = audit.entries(engine)
    assert [entry.previous for entry in found] == ["", found[0].hash, found[1].hash]
    assert audit.verify(engine) is None


def test_an_empty_log_of_an_empty_store_is_whole(engine):
    assert audit.verify(engine) is None


def test_entries_made_at_the_same_time_stand_in_one_chain(engine):
    begin = threading.Barrier(4)

    def one(number):
        begin.wait()
        record(engine, details={"number": number})

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.number for entry in audit.entries(engine)] == [1, 2, 3, 4]
    assert audit.verify(engine) is None


# The database refuses

GUARDED = (*FACTS, OpenWarning)


@pytest.fixture
def two_rows(engine, table):
    """A store with an open row and a closed one in *table*, put there in the releases 1 and 2."""
    publish(engine, one="x", two="y")
    with store.writing(engine) as connection:
        connection.execute(insert(table.__table__), [row(table, since=2)])
        connection.execute(insert(table.__table__), [row(table, since=2, key="z")])
    publish(engine, three="z")
    with store.writing(engine) as connection:
        key = table.__table__.c[table.KEY[0]]
        connection.execute(update(table).where(key == keyed(table, "z"), table.since == 2).values(until=3))
    return engine


def keyed(table, letter):
    """Return a value for the first column of *table*'s key that no other row has."""
    values = {int: {"x": 7, "z": 9}, date: {"x": date(2025, 7, 1), "z": date(2025, 9, 1)}}
    kind = type(one_of(table)[table.KEY[0]].tolist()[0])
    return values.get(kind, {"x": "own-x", "z": "own-z"})[letter]


def row(table, *, since, key="x", **changes):
    told = one_of(table).astype("object").iloc[0].to_dict()
    return {**told, table.KEY[0]: keyed(table, key), "since": since, **changes}


def refused(engine, statement, *rows):
    with pytest.raises(IntegrityError, match="never changed"), store.writing(engine) as connection:
        connection.execute(statement, *([list(rows)] if rows else []))


@pytest.mark.parametrize("table", GUARDED)
def test_a_fact_is_never_rewritten_or_deleted(table, two_rows):
    mine = table.__table__.c[table.KEY[0]] == keyed(table, "x")
    for column in table.__table__.columns:
        if column.name != "until":
            old = one_of(table).get(column.name)
            value = {"id": 999, "since": 1}.get(column.name) or other(old.tolist()[0])
            refused(two_rows, update(table).where(mine).values({column.name: value}))
            refused(two_rows, update(table).where(mine).values({column.name: value, "until": 3}))
    refused(two_rows, delete(table).where(mine))


def other(value):
    """Return another value of the same kind."""
    if isinstance(value, bool):
        return not value
    return value + {date: timedelta(days=1), str: "!"}.get(type(value), 1)


@pytest.mark.parametrize("table", GUARDED)
def test_a_fact_is_closed_once_and_by_the_newest_release(table, two_rows):
    key = table.__table__.c[table.KEY[0]]
    closed, open_ = key == keyed(table, "z"), key == keyed(table, "x")
    refused(two_rows, update(table).where(closed).values(until=None))
    refused(two_rows, update(table).where(closed).values(until=2))
    refused(two_rows, update(table).where(open_).values(until=1))
    refused(two_rows, update(table).where(open_).values(until=2))
    with store.writing(two_rows) as connection:
        connection.execute(update(table).where(open_).values(until=3))


@pytest.mark.parametrize("table", GUARDED)
def test_a_fact_is_not_added_to_the_past(table, two_rows):
    refused(two_rows, insert(table.__table__), row(table, since=2, key="x"))
    refused(two_rows, insert(table.__table__), row(table, since=3, key="x", until=3))


@pytest.mark.parametrize("table", GUARDED)
def test_a_fact_cannot_be_replaced_on_its_way_in(table, empty_sqlite, tmp_path):
    engine = store.engine(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'store')}")
    publish(engine, one="x")
    with store.writing(engine) as connection:
        connection.execute(insert(table.__table__), [row(table, since=1, id=70)])
    anew = insert(table.__table__).prefix_with("OR REPLACE")
    refused(engine, anew, row(table, since=1))
    refused(engine, anew, row(table, since=1, key="z", id=70))


@pytest.mark.parametrize("table", [Release, AuditEntry])
def test_a_release_and_an_entry_are_never_changed_or_deleted(table, engine):
    publish(engine, k12="Etelä-Savo")
    column = "reason" if table is Release else "details"
    refused(engine, update(table).values({column: "jotain muuta"}))
    refused(engine, delete(table))


def test_the_database_keeps_releases_and_entries_without_gaps(engine):
    publish(engine, k12="Etelä-Savo")
    told = {"number": 3, "published_at": AT, "published_by": "x", "reason": "x", "fingerprint": "x"}
    entry = {"number": 2, "at": AT, "username": "x", "role": "x", "action": "x", "details": "{}", "hash": "x"}
    last = audit.entries(engine)[-1]
    refused(engine, insert(Release.__table__), told)
    refused(engine, insert(AuditEntry.__table__), {**entry, "number": 3, "previous": last.hash})
    refused(engine, insert(AuditEntry.__table__), {**entry, "previous": "another"})


@pytest.mark.postgresql
def test_no_guarded_table_can_be_emptied_at_once(new_postgresql):
    engine = store.engine(new_postgresql("matka_empty"))
    publish(engine, k12="Etelä-Savo")
    for table in (*GUARDED, Release, AuditEntry):
        refused(engine, text(f'TRUNCATE "{table.__tablename__}" CASCADE'))


# Past the guards


def three_entries(engine):
    publish(engine, one="x", two="y")
    record(engine)
    return engine


@pytest.mark.parametrize("column", ["username", "role", "action", "details", "previous", "hash", "at", "release"])
def test_a_changed_entry_is_named(column, engine):
    three_entries(engine)
    value = {"at": AT + timedelta(seconds=1), "release": 1}.get(column, "{}")
    past_us(engine, update(AuditEntry).where(AuditEntry.number == 2).values({column: value}))
    assert broken(engine) == (2, "changed")


def test_the_first_changed_entry_is_named(engine):
    three_entries(engine)
    past_us(engine, update(AuditEntry).where(AuditEntry.number >= 2).values(username="joku muu"))
    assert broken(engine) == (2, "changed")


@pytest.mark.parametrize("number", [1, 2])
def test_a_missing_entry_is_named(number, engine):
    three_entries(engine)
    past_us(engine, delete(AuditEntry).where(AuditEntry.number == number))
    assert broken(engine) == (number, "missing")


def test_an_end_that_was_cut_off_is_noticed_where_releases_are_left(engine):
    three_entries(engine)
    past_us(engine, delete(AuditEntry).where(AuditEntry.number >= 2))
    assert broken(engine) == (2, "missing")


def test_a_release_that_was_changed_with_a_new_fingerprint_is_noticed(engine):
    three_entries(engine)
    past_us(engine, update(Release).where(Release.number == 2).values(fingerprint="reckoned anew"))
    assert broken(engine) == (2, "release")


def test_a_release_that_was_taken_away_is_noticed(empty_sqlite, tmp_path):
    engine = store.engine(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'store')}")
    three_entries(engine)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DROP TRIGGER guard_release_delete")
        raw.execute("DELETE FROM release WHERE number = 2")
    assert broken(engine) == (2, "release")


# Earlier stores


def test_a_store_from_before_there_was_a_log_gets_an_entry_for_each_release(database_url):
    from alembic import command
    from alembic.config import Config

    engine = store.engine(database_url)
    with store.writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(HERE))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for number in (1, 2):
            at = AT + timedelta(days=number)
            told = {
                "number": number,
                "published_at": at,
                "published_by": "thl",
                "reason": "x",
                "fingerprint": f"f{number}",
            }
            connection.execute(insert(Release.__table__), [told])
        connection.execute(insert(Partner.__table__), [row(Partner, since=1)])
    assert store.migrate(engine) == ("0001", HEAD)
    found = audit.entries(engine)
    assert [(entry.release, entry.username, entry.at.day) for entry in found] == [(1, "thl", 2), (2, "thl", 3)]
    assert audit.verify(engine) is None
    refused(engine, delete(Partner))


# The administrator's check


def test_the_check_says_that_the_log_is_whole_or_where_it_breaks(small_engine, settings, capsys):
    url = small_engine.url.render_as_string(hide_password=False)
    settings(database_url=url)
    assert main(["check"], {"MATKA_LANGUAGE": "en"}) == 0
    said = f"The audit log is whole. Entries: {len(releases.every(small_engine))}."
    assert said in capsys.readouterr().out
    past_us(small_engine, update(AuditEntry).where(AuditEntry.number == 1).values(username="joku muu"))
    assert main(["check"], {"MATKA_LANGUAGE": "fi"}) == 1
    assert "merkinnässä 1" in capsys.readouterr().out
