"""Every shape the store ever had is led to the newest with its data in it, and the database itself refuses nonsense."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from book_rows import ROWS
from sqlalchemy import MetaData, Table, insert, select
from sqlalchemy.exc import DBAPIError

from data_access import migrations, releases, store
from data_access.importing.sheet import frame
from data_access.importing.sheets import SHEETS
from data_access.migrations import HEAD, KNOWN
from data_access.tables import FACTS, Decision, Pilot, Place, Proposal, SQLModel

NAMES = {f"name_{language}": "Etelä-Savo – ”ÅÄÖ”" for language in ("fi", "sv", "en")}
SHORT = {f"short_{language}": "Etelä-Savo – ”ÅÄÖ”" for language in ("fi", "sv", "en")}
FIGURE = {"indicator": 191, "place": "12", "year": 2020, "sex": "total", "vintage": "test-2021", "status": "reported"}
PILOT = {
    "code": "ES-01",
    "county": "12",
    "name": "Perheen tiimi",
    "work_package": "TP1",
    "goal": 1,
    "strategic_goal": 2,
}
PILOT |= {"target_group": "parents", "professions": "nurse;psychologist", "starts": date(2025, 2, 1)}
MONTH = {"pilot": "ES-01", "month": date(2025, 2, 1), "started": 4, "active": 4, "sessions": 0}
PROPOSAL = {"code": "E-1", "county": "12", "date": date(2025, 4, 2), "text": "Myös illalla.", "response": "open"}
DECISION = {"code": "P-1", "meeting": date(2025, 9, 10), "text": "Jatketaan.", "owner_role": "lead"}
# What each shape brought with it, written into it as it then was: a release, with the fingerprint it had, and its rows.
# These numbers are history; a change that moves them changes what has been published.
HISTORY = {
    "0001": (
        "c5ab6c971237e8fa7088dec217f9e4a948103a3baf5abb8c092383ea42605ac9",
        {
            "place": [{"code": "12", "kind": "county", **NAMES, **SHORT, "sotkanet_region": 959, "in_project": True}],
            "official_statistic": [{**FIGURE, "count": 437, "share": 1.7}, {**FIGURE, "year": 2021, "count": 0}],
            "project": [
                {"code": "mrv", **NAMES, "starts": date(2024, 8, 1), "ends": date(2026, 12, 31), "budget": 476945.1}
                | {"fund": "esf_plus", "programme": "safety_nets"}
            ],
            "partner": [{"project": "mrv", "code": "iso", **NAMES, "role": "lead", "starts": date(2024, 8, 1)}],
        },
    ),
    "0002": (
        "7a4880981819f76965baec75d4b2ea510dd7a09fb56f560817345ff98c8b074f",
        {"pilot": [PILOT], "pilot_activity": [MONTH]},
    ),
    "0004": (
        "8f95f610882edd022adb44a0aed5b609cec1b860576638e4a64414af990f344d",
        {"proposal": [PROPOSAL], "decision": [DECISION]},
    ),
}


def write_as_it_was(connection, version):
    """Publish into a store of an older shape, without today's code and its idea of the tables."""
    for number, each in enumerate((known for known in HISTORY if known <= version), start=1):
        fingerprint, rows = HISTORY[each]
        told = {"number": number, "published_at": datetime(2025, number, 1, tzinfo=UTC), "published_by": "aino"}
        connection.execute(
            insert(SQLModel.metadata.tables["release"]), [{**told, "reason": "because", "fingerprint": fingerprint}]
        )
        for name, facts in rows.items():
            table = Table(name, MetaData(), autoload_with=connection)
            for fact in facts:
                connection.execute(insert(table), {"since": number, **fact})


def everything(engine, names):
    """Return every row of the tables *names* as the database gives it, without what is empty."""
    with engine.connect() as connection:
        found = {}
        for name in sorted(names):
            table = Table(name, MetaData(), autoload_with=connection)
            rows = connection.execute(select(table)).mappings()
            found[name] = sorted(
                repr(sorted((key, value) for key, value in row.items() if value is not None)) for row in rows
            )
        return found


@pytest.fixture(params=KNOWN[:-1])
def older_store(request, database_url):
    """A store of each older shape in turn, with data in it, on each kind of database."""
    made = store.engine(database_url)
    with store.writing(made) as connection:
        migrations.upgrade(connection, request.param)
        write_as_it_was(connection, request.param)
    return made, request.param


def test_an_older_store_is_left_as_it_was_by_a_migration_that_fails_and_keeps_all_by_one_that_does_not(
    older_store, monkeypatch
):
    """Every row and fingerprint is kept; the store has the newest shape, is guarded like a new one, and goes on."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    made, version = older_store
    written = {name for known, (_, rows) in HISTORY.items() if known <= version for name in rows} | {"release"}
    before = everything(made, written)
    assert all(before.values())
    assert store.state(made) == "behind"
    fails(made, monkeypatch)
    assert store.version(made) == version
    assert everything(made, written) == before
    assert store.migrate(made) == (version, HEAD)
    assert store.state(made) == "ready"
    assert everything(made, written) == before
    assert [(each.number, sound) for each, sound in releases.verify(made)] == [
        (number, True) for number in range(1, len([known for known in HISTORY if known <= version]) + 1)
    ]
    with made.connect() as connection:
        options = {"version_table": migrations.VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []
    last = releases.newest(made).number
    told = {each.table: frame(each, ROWS[each.name]) for each in SHEETS}
    result = releases.publish(made, told, by="aino", reason="because")
    assert result.release.number == last + 1
    refuses_changes_to_columns_that_came_later(made)
    assert all(sound for _, sound in releases.verify(made))


def fails(made, monkeypatch):
    upgrade = migrations.upgrade

    def breaks_at_the_end(connection):
        upgrade(connection)
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "upgrade", breaks_at_the_end)
    with pytest.raises(KeyboardInterrupt):
        store.migrate(made)
    monkeypatch.undo()


def refuses_changes_to_columns_that_came_later(made):
    told = {Pilot: {**PILOT, "aim": "Apu kotiin."}, Decision: {**DECISION, "followed": "Jatkui."}}
    told |= {Proposal: {**PROPOSAL, "fit": True}}
    rows = {each: pd.DataFrame([row | {"code": "X-1"}]) for each, row in told.items()}
    releases.publish(made, rows, by="aino", reason="because")
    for table, column in (("pilot", "aim"), ("decision", "followed"), ("proposal", "fit")):
        with pytest.raises(DBAPIError), store.writing(made) as connection:
            connection.exec_driver_sql(f"UPDATE {table} SET {column} = NULL")


def test_the_facts_of_every_release_are_fingerprinted_in_one_order():
    assert [table.__tablename__ for table in FACTS[:4]] == ["place", "official_statistic", "project", "partner"]
    assert [table.__tablename__ for table in FACTS[4:]] == sorted(
        (each.name for each in SHEETS), key=[table.__tablename__ for table in FACTS].index
    )
    assert len(set(FACTS)) == len(FACTS)


# What the database itself refuses


def begin(engine):
    """Make one release, so that facts can point to it."""
    place = pd.DataFrame([{"code": "12", "kind": "county", **NAMES, **SHORT}])
    releases.publish(engine, {Place: place}, by="aino", reason="because")


@pytest.fixture(scope="module")
def unwritten(beginning, tmp_path_factory):
    """A store with one release for all tests together: what they try to write into it is refused."""
    with beginning(tmp_path_factory.mktemp("unwritten")) as copied:
        yield copied


def refused(engine, table, row):
    facts = SQLModel.metadata.tables[table]
    with pytest.raises(DBAPIError), store.writing(engine) as connection:
        connection.exec_driver_sql(*bare_insert(connection, facts, row))


def bare_insert(connection, table, row):
    """Return an INSERT past SQLAlchemy's own conversion of values: as another program would write."""
    sign = "?" if connection.dialect.name == "sqlite" else "%s"
    names = ", ".join(f'"{name}"' for name in row)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join([sign] * len(row))})', tuple(row.values())


PROPOSED = {"since": 1, **{key: str(value) for key, value in PROPOSAL.items()}}
ACTIVITY = {"since": 1, "pilot": "ES-01", "month": "2025-02-01"}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("pilot_activity", {**ACTIVITY, "started": -1}),
        ("pilot_activity", {**ACTIVITY, "started": "many"}),
        ("pilot_activity", {**ACTIVITY, "month": "2025-02-30"}),
        ("pilot_activity", {**ACTIVITY, "month": "2025-02-02"}),
        ("pilot_activity", {**ACTIVITY, "month": "next spring"}),
        ("pilot_activity", {**ACTIVITY, "pilot": None}),
        ("pilot_activity", {**ACTIVITY, "since": 2}),
        ("pilot_activity", {**ACTIVITY, "until": 1}),
        ("proposal", {**PROPOSED, "fit": "perhaps"}),
        ("budget", {"since": 1, "county": "12", "quarter": "2025-04-01", "planned": "a lot"}),
    ],
)
def test_the_database_refuses_what_is_no_fact(table, row, unwritten):
    refused(unwritten, table, row)


def test_the_database_takes_what_is_a_fact(begun):
    with store.writing(begun) as connection:
        for table, row in {"pilot_activity": ACTIVITY, "proposal": PROPOSED}.items():
            connection.exec_driver_sql(*bare_insert(connection, SQLModel.metadata.tables[table], row))
    assert len(everything(begun, {"pilot_activity"})["pilot_activity"]) == 1
