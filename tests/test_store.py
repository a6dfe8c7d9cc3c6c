"""The store is there when the house opens: made, upgraded and filled by itself, or one clear problem says why not."""

import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from data_access import accounts, releases, store
from data_access.importing import first_fill
from data_access.migrations import HEAD, KNOWN, VERSION_TABLE
from data_access.problem import Problem
from data_access.settings import HOUSE
from data_access.tables import Account, OfficialStatistic, Place, Release, SQLModel

FOLDER = HOUSE / "sample_data"
A_SECRET = "a secret of more than thirty-two characters"
A_FIGURE = {
    "since": 1,
    "indicator": 191,
    "place": "12",
    "year": 2020,
    "sex": "total",
    "vintage": "test-2021",
    "status": "reported",
}
FIRST = {"number": 1, "published_at": datetime(2025, 1, 1, tzinfo=UTC), "published_by": "test", "reason": "test"}


def problem_of(action, *arguments, **named):
    with pytest.raises(Problem) as caught:
        action(*arguments, **named)
    return caught.value


def python(code, **environment):
    """Start Python on *code* in a process of its own."""
    command = [sys.executable, "-W", "error", "-c", code]
    surroundings = {**os.environ, "PYTHONPATH": str(HOUSE), **{name: str(value) for name, value in environment.items()}}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=surroundings, cwd=environment.get("MATKA_VAR", "/"), text=True, **pipes)


PREPARE = "from data_access import settings, store; store.prepare(settings.settings()).dispose()"


@pytest.fixture(scope="session")
def few_figures(tmp_path_factory):
    """The public part of the sample data with the first figures of each file, where how many there are is no matter."""
    folder = tmp_path_factory.mktemp("few") / "sample_data"
    shutil.copytree(HOUSE / "sample_data", folder)
    for file in folder.glob("sotkanet/*.csv"):
        file.write_text("".join(file.read_text("utf-8").splitlines(keepends=True)[:30]), "utf-8")
    plan = folder / "releases.toml"
    head, *told = plan.read_text("utf-8").split("\n[[release]]")
    plan.write_text("\n[[release]]".join([head, *(each for each in told if "invented = false" in each)]), "utf-8")
    return folder


# Making and filling


def test_a_new_installation_gets_tables_figures_and_accounts(settings, few_figures, filled_sqlite):
    steps = []
    made = store.prepare(settings(sample_data=few_figures), steps.append)
    assert steps == ["tables", "figures", "accounts"]
    assert store.state(made) == "ready"
    made = store.engine(f"sqlite:///{filled_sqlite}")  # prepared in the same way, with all there is
    assert [each.number for each in releases.every(made)] == list(range(1, len(first_fill.plan(FOLDER)) + 1))
    assert {each.username for each in accounts.everyone(made)} == {each.username for each in accounts.SAMPLE_ACCOUNTS}


def test_preparing_again_changes_nothing(settings, monkeypatch, few_figures):
    chosen = settings(sample_data=few_figures)
    first = store.prepare(chosen)
    monkeypatch.setattr(store, "_make_ready", lambda *_: pytest.fail("the store was made twice"))
    assert store.prepare(chosen) is first


def test_opening_a_ready_store_does_not_load_alembic(small_sqlite, tmp_path):
    shutil.copy(small_sqlite, tmp_path / "matka.sqlite3")
    process = python(f"{PREPARE}; import sys; print('alembic' in sys.modules)", MATKA_VAR=tmp_path)
    assert process.communicate() == ("False\n", "")


def test_looking_at_a_store_that_is_not_there_does_not_make_it(tmp_path):
    path = tmp_path / "nowhere.sqlite3"
    assert store.state(store.engine(f"sqlite:///{path}")) == "empty"
    assert not path.exists()


def test_an_engine_is_made_once_for_an_address(tmp_path):
    url = f"sqlite:///{tmp_path / 'one.sqlite3'}"
    assert store.engine(url) is store.engine(url)


def test_processes_that_start_at_once_make_one_store(tmp_path, few_figures):
    processes = [python(PREPARE, MATKA_VAR=tmp_path, MATKA_SAMPLE_DATA=few_figures) for _ in range(2)]
    assert [process.communicate()[1] for process in processes] == ["", ""]
    made = store.engine(f"sqlite:///{tmp_path / 'matka.sqlite3'}")
    assert [each.number for each in releases.every(made)] == [1, 2]
    assert len(accounts.everyone(made)) == len(accounts.SAMPLE_ACCOUNTS)


@pytest.mark.postgresql
def test_processes_that_start_at_once_share_one_postgresql(new_postgresql, tmp_path, few_figures):
    url = new_postgresql()
    surroundings = {"MATKA_DATABASE_URL": url, "MATKA_VAR": tmp_path, "MATKA_SAMPLE_DATA": few_figures}
    processes = [python(PREPARE, **surroundings) for _ in range(2)]
    assert [process.communicate()[1] for process in processes] == ["", ""]
    assert [each.number for each in releases.every(store.engine(url))] == [1, 2]


def test_a_process_that_dies_while_filling_leaves_nothing_behind(tmp_path, few_figures):
    dies = "import os; from data_access.importing import first_fill; first_fill.add_in = lambda *_, **__: os._exit(9)"
    surroundings = {"MATKA_VAR": tmp_path, "MATKA_SAMPLE_DATA": few_figures}
    process = python(f"{dies}\n{PREPARE}", **surroundings)
    process.communicate()
    assert process.returncode == 9
    made = store.engine(f"sqlite:///{tmp_path / 'matka.sqlite3'}")
    assert store.state(made) == "empty"
    assert python(PREPARE, **surroundings).communicate()[1] == ""
    assert [each.number for each in releases.every(made)] == [1, 2]


def test_a_missing_sample_file_is_named_and_leaves_nothing_behind(settings, tmp_path, few_figures):
    folder = shutil.copytree(few_figures, tmp_path / "sample_data")
    missing = folder / "sotkanet" / "sotkanet-2026-08.csv"
    kept = missing.rename(tmp_path / "kept.csv")
    chosen = settings(sample_data=folder)
    problem = problem_of(store.prepare, chosen)
    assert (problem.key, problem.values) == ("sheet_missing", {"file": missing})
    assert store.state(store.engine(chosen.store_url)) == "empty"
    kept.rename(missing)
    assert store.state(store.prepare(chosen)) == "ready"


# Shape


@pytest.mark.parametrize("file", sorted((HOUSE / "data_access" / "migrations" / "versions").glob("*.py")))
def test_a_migration_is_named_after_its_number(file):
    assert f'revision = "{file.name.split("_")[0]}"' in file.read_text("utf-8")


def test_the_newest_file_is_where_alembic_would_end():
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(HOUSE / "data_access" / "migrations")).get_current_head() == HEAD == KNOWN[-1]


def test_migrations_lead_to_the_tables_as_they_are_declared(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.fixture
def newer_house(monkeypatch):
    """A version of Matka whose tables have one column more."""

    def upgrade(connection):
        connection.execute(text("ALTER TABLE place ADD COLUMN motto VARCHAR"))
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))

    monkeypatch.setattr(store, "HEAD", "9999")
    monkeypatch.setattr(store, "KNOWN", (*KNOWN, "9999"))
    monkeypatch.setattr(store, "upgrade", upgrade)


def test_an_older_embedded_store_is_upgraded_by_itself_and_keeps_its_data(settings, small_sqlite, newer_house):
    chosen = settings()
    chosen.var.mkdir()
    shutil.copy(small_sqlite, chosen.var / "matka.sqlite3")
    old = store.engine(chosen.store_url)
    assert store.state(old) == "behind"
    before = releases.newest(old)
    store.prepare(chosen)
    assert store.state(old) == "ready"
    assert releases.newest(old) == before


@pytest.mark.postgresql
def test_an_older_postgresql_waits_for_a_person(settings, new_postgresql, request):
    url = new_postgresql("matka_small")
    request.getfixturevalue("newer_house")  # only now, so that the store is older
    assert problem_of(store.prepare, settings(database_url=url)).key == "store_behind"
    assert store.migrate(store.engine(url)) == (HEAD, "9999")
    assert store.state(store.prepare(settings(database_url=url))) == "ready"


def test_migrating_makes_missing_tables_and_then_has_nothing_to_do(database_url):
    made = store.engine(database_url)
    assert store.migrate(made) == (None, HEAD)
    assert store.migrate(made) == (HEAD, HEAD)


def test_tables_that_were_made_first_are_filled_at_the_first_start(database_url, settings, few_figures):
    chosen = settings(database_url=database_url, sample_data=few_figures)
    store.migrate(store.engine(database_url))
    assert releases.newest(store.prepare(chosen)).number == 2


def test_a_store_of_a_newer_house_is_refused(settings, engine):
    with store.writing(engine) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0999'"))
    chosen = settings(database_url=engine.url.render_as_string(hide_password=False))
    assert store.state(engine) == "ahead"
    problem = problem_of(store.prepare, chosen)
    assert (problem.key, problem.values) == ("store_ahead", {"version": "0999", "known": HEAD})
    assert problem_of(store.migrate, engine).key == "store_ahead"


def test_another_programs_tables_are_left_alone(database_url, settings):
    other = store.engine(database_url)
    with store.writing(other) as connection:
        connection.execute(text("CREATE TABLE account (id INTEGER)"))
    problem = problem_of(store.prepare, settings(database_url=database_url))
    assert (problem.key, problem.values) == ("store_foreign", {"tables": "account"})


# Working side by side


def test_readers_do_not_wait_for_a_writer_and_see_nothing_unfinished(engine):
    with store.writing(engine) as connection:
        connection.execute(insert(Release.__table__), [{**FIRST, "fingerprint": "x"}])
        assert releases.newest(engine) is None
    assert releases.newest(engine).number == 1


def test_a_second_writer_that_has_waited_long_enough_hears_that_the_store_is_busy(database_url, monkeypatch):
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.2)
    store.migrate(store.engine(database_url))
    with store.writing(store.engine(database_url)) as first:
        store.one_at_a_time(first)

        def second():
            with store.writing(store.engine(database_url)) as connection:
                store.one_at_a_time(connection)

        assert problem_of(second).key == "store_busy"


def test_what_fails_in_the_middle_is_not_kept(engine):
    def half():
        with store.writing(engine) as connection:
            connection.execute(insert(Release.__table__), [{**FIRST, "fingerprint": "x"}])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert releases.newest(engine) is None


def test_the_database_refuses_a_fact_of_a_release_that_does_not_exist(engine):
    with pytest.raises(IntegrityError), store.writing(engine) as connection:
        connection.execute(insert(OfficialStatistic.__table__), [A_FIGURE])


def test_the_database_refuses_two_open_rows_for_one_key(engine):
    with store.writing(engine) as connection:
        connection.execute(insert(Release.__table__), [{**FIRST, "fingerprint": "x"}])
        connection.execute(insert(OfficialStatistic.__table__), [A_FIGURE])
    with pytest.raises(IntegrityError), store.writing(engine) as connection:
        connection.execute(insert(OfficialStatistic.__table__), [A_FIGURE])


def test_an_error_shows_no_values(engine):
    with pytest.raises(IntegrityError) as caught, store.writing(engine) as connection:
        connection.execute(insert(OfficialStatistic.__table__), [{**A_FIGURE, "vintage": "not-for-the-log"}])
    assert "not-for-the-log" not in str(caught.value)


# Trouble


def test_a_damaged_store_is_named(settings):
    chosen = settings()
    chosen.var.mkdir()
    path = chosen.var / "matka.sqlite3"
    path.write_bytes(b"this is a photograph of a cat" * 1000)
    problem = problem_of(store.prepare, chosen)
    assert (problem.key, problem.values) == ("store_damaged", {"path": str(path)})


def test_a_store_with_a_torn_page_is_not_sound(small_sqlite, tmp_path):
    path = Path(shutil.copy(small_sqlite, tmp_path / "torn.sqlite3"))
    assert store.is_sound(store.engine(f"sqlite:///{path}"))
    torn = tmp_path / "torn_copy.sqlite3"
    pages = bytearray(path.read_bytes())
    pages[len(pages) // 2 : len(pages) // 2 + 40_000] = b"\xff" * 40_000
    torn.write_bytes(pages)
    assert not store.is_sound(store.engine(f"sqlite:///{torn}"))


def test_a_folder_that_cannot_be_made_is_named(settings, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    for var in (tmp_path / "file", tmp_path / "file" / "var"):
        problem = problem_of(store.prepare, settings(var=var))
        assert (problem.key, problem.values) == ("store_folder", {"path": var})


def test_a_store_that_cannot_be_opened_is_named(settings):
    chosen = settings()
    (chosen.var / "matka.sqlite3").mkdir(parents=True)
    problem = problem_of(store.prepare, chosen)
    assert (problem.key, problem.values) == ("store_folder", {"path": str(chosen.var / "matka.sqlite3")})


def test_a_store_that_may_only_be_read_says_so_when_it_is_written_to(small_sqlite):
    only_read = store.engine(f"sqlite:///file:{small_sqlite}?mode=ro&uri=true")
    assert problem_of(accounts.disable, only_read, "osahanke").key == "store_read_only"


def test_a_full_disk_is_a_problem():
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    problem = store._sqlite_problem(error, "matka.sqlite3")
    assert (problem.key, problem.values) == ("store_full", {"path": "matka.sqlite3"})


def test_an_unreachable_database_is_named_without_its_password(settings):
    url = "postgresql+psycopg://matka:hunter2@127.0.0.1:9/figures"
    problem = problem_of(store.prepare, settings(database_url=url))
    assert (problem.key, problem.values) == ("store_unreachable", {"place": "127.0.0.1:9/figures"})
    assert "hunter2" not in str(problem)


@pytest.mark.postgresql
def test_a_database_that_goes_away_is_a_problem_and_comes_back(new_postgresql):
    made = store.engine(new_postgresql("matka_empty"))
    assert store.state(made) == "ready"
    with made.connect() as connection:
        mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with store.engine(new_postgresql()).connect() as other:
            other.execute(select(func.pg_terminate_backend(mine)))
        assert problem_of(connection.exec_driver_sql, "SELECT 1").key == "store_unreachable"
    assert store.state(made) == "ready"


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", "postgresql://host:port/name", "oracle://x"])
def test_an_address_of_no_use_is_a_problem(url, settings):
    assert problem_of(store.prepare, settings(database_url=url)).key == "store_address_wrong"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_way_to_write_a_postgresql_address_uses_the_driver_we_have(scheme):
    assert store.engine(f"{scheme}://host/name").url.drivername == "postgresql+psycopg"


# Real use and trying out


def test_real_use_refuses_the_secret_everybody_knows(settings):
    assert problem_of(store.prepare, settings(sample="off")).key == "secret_default"


def test_real_use_refuses_a_short_secret(settings):
    problem = problem_of(store.prepare, settings(sample="off", secret="x" * 31))
    assert (problem.key, problem.values) == ("secret_short", {"characters": 32, "found": 31})


def test_real_use_begins_with_the_published_figures_and_no_accounts(settings, few_figures):
    made = store.prepare(settings(sample="off", secret=A_SECRET, sample_data=few_figures))
    assert accounts.everyone(made) == ()
    assert releases.newest(made).number == 2


def test_real_use_does_not_begin_with_invented_figures(settings, tmp_path, few_figures):
    folder = shutil.copytree(few_figures, tmp_path / "sample_data")
    described = (folder / "releases.toml").read_text("utf-8")
    last = described.rindex("invented = false")
    (folder / "releases.toml").write_text(described[:last] + described[last:].replace("false", "true"), "utf-8")
    made = store.prepare(settings(sample="off", secret=A_SECRET, sample_data=folder))
    assert releases.newest(made).number == 1


def test_real_use_refuses_a_store_with_sample_accounts(settings, few_figures):
    store.prepare(settings(sample_data=few_figures))
    assert problem_of(store.prepare, settings(sample="off", secret=A_SECRET)).key == "sample_accounts_in_real_store"


def test_a_store_in_real_use_gets_no_sample_accounts(settings, few_figures):
    made = store.prepare(settings(sample="off", secret=A_SECRET, sample_data=few_figures))
    accounts.add(made, username="liisa", name="Liisa", role="viewer", password="a real password")
    assert problem_of(store.prepare, settings()).key == "real_store_in_sample_mode"
    assert [each.username for each in accounts.everyone(made)] == ["liisa"]


def test_the_first_fill_reads_every_file_of_public_data_there_is():
    folder = HOUSE / "data_access" / "importing"
    readers = {path.stem for path in folder.glob("*.py") if "\ndef rows(path: Path" in path.read_text("utf-8")}
    assert set(first_fill.SHEETS) == readers


def test_no_table_has_a_place_for_a_person():
    people = {"account", "sign_in_session", "sign_in_ticket", "sign_in_attempt"}  # those who sign in, nobody else
    suspects = ("birth", "hetu", "person", "client", "firstname", "lastname", "surname", "address", "phone", "email")
    for name, table in SQLModel.metadata.tables.items():
        if name not in people:
            assert not [column.name for column in table.columns if any(word in column.name for word in suspects)], name


def test_places_and_accounts_agree_that_the_sample_lead_has_a_county(small_sqlite):
    with store.engine(f"sqlite:///{small_sqlite}").connect() as connection:
        counties = set(connection.execute(select(Account.county).where(Account.role == "lead")).scalars())
        known = set(connection.execute(select(Place.code).where(Place.kind == "county")).scalars())
    assert counties == {"13"} <= known
