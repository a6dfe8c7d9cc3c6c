"""A backup copy holds everything, comes back checked, and nothing that was there is lost on the way."""

import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import turns
from sent_rows import one_of, unguard
from sqlalchemy import insert, select, text, update

from data_access import accounts, audit, backup, releases, sessions, store
from data_access.__main__ import main
from data_access.migrations import HEAD, HERE, VERSION_TABLE
from data_access.problem import Problem
from data_access.tables import OfficialStatistic, Place, Release, SignInSession

LANGUAGES = ("fi", "sv", "en")


def problem_of(action, *arguments, **named):
    with pytest.raises(Problem) as caught:
        action(*arguments, **named)
    return caught.value


def publish(engine, name):
    return releases.publish(engine, {Place: one_of(Place, code="test", name_fi=name)}, by="kaisa", reason=name)


def story(engine):
    """Return all that makes a store what it is, as far as others may know."""
    found = releases.every(engine)
    told = [(each.number, each.published_at, each.reason, each.fingerprint) for each in found]
    return told, [entry.hash for entry in audit.entries(engine)], [each.username for each in accounts.everyone(engine)]


@pytest.fixture
def empty(small_engine, tmp_path, request):
    """A store without anything in it, of the same kind as *small_engine*."""
    if small_engine.dialect.name == "sqlite":
        return store.engine(f"sqlite:///{tmp_path / 'new' / 'matka.sqlite3'}")
    return store.engine(request.getfixturevalue("new_postgresql")())


@pytest.fixture(scope="module")
def copied() -> dict[str, Path]:
    """Copies of the small store by the kind of its database, each made once."""
    return {}


@pytest.fixture
def copy(small_engine, tmp_path, tmp_path_factory, copied):
    """A copy of *small_engine* as it begins, free to be spoiled."""
    kind = small_engine.dialect.name
    if kind not in copied:
        copied[kind] = backup.backup(small_engine, tmp_path_factory.mktemp("copied") / "copy")
    mine = tmp_path / "copies" / "copy"
    mine.parent.mkdir()
    return shutil.copy(copied[kind], mine)


def sqlite_copy(small_sqlite, tmp_path):
    live = store.engine(f"sqlite:///{shutil.copy(small_sqlite, tmp_path / 'live.sqlite3')}")
    return live, backup.backup(live, tmp_path / "copy.sqlite3")


# There and back


def test_a_store_comes_back_as_it_was(small_engine, empty, copy):
    done = backup.restore(empty, copy)
    newest = releases.newest(small_engine).number
    assert (done.release, done.kept) == (newest, None)
    assert story(empty) == story(small_engine)
    assert store.state(empty) == "ready"
    assert publish(empty, "after").release.number == newest + 1


def test_a_restored_store_refuses_to_be_changed_as_before(empty, copy):
    backup.restore(empty, copy)
    with pytest.raises(Exception, match="never changed"), store.writing(empty) as connection:
        connection.execute(update(Release).values(reason="x"))


def test_what_was_there_is_replaced_only_when_told_to_and_is_kept(small_engine, copy, tmp_path):
    before = story(small_engine)
    publish(small_engine, "later")
    later = story(small_engine)
    problem = problem_of(backup.restore, small_engine, copy)
    assert (problem.key, problem.values) == ("restore_would_replace", {"place": store.place(small_engine)})
    assert story(small_engine) == later

    done = backup.restore(small_engine, copy, replace=True, kept_in=tmp_path / "kept")
    assert story(small_engine) == before
    assert done.kept.parent == tmp_path / "kept"
    backup.restore(small_engine, done.kept, replace=True)
    assert story(small_engine) == later


def test_what_is_kept_twice_in_one_second_is_kept_twice(small_engine, copy, tmp_path, monkeypatch):
    name = backup.file_name(small_engine)
    monkeypatch.setattr(backup, "file_name", lambda engine: name)
    kept = [backup.restore(small_engine, copy, replace=True, kept_in=tmp_path / "kept").kept for _ in range(3)]
    assert len({*kept}) == 3
    assert all(path.exists() for path in kept)


def test_a_copy_is_its_owners_alone_and_one_file(small_engine, tmp_path):
    copy = backup.backup(small_engine, tmp_path / "copies" / "copy")
    assert oct(copy.stat().st_mode & 0o777) == "0o600"
    assert [path.name for path in copy.parent.iterdir()] == ["copy"]


def test_a_copy_never_replaces_a_file(small_engine, copy):
    before = copy.read_bytes()
    problem = problem_of(backup.backup, small_engine, copy)
    assert (problem.key, problem.values) == ("backup_exists", {"path": copy})
    assert copy.read_bytes() == before


def test_what_nobody_has_finished_writing_is_not_in_a_copy(small_engine, empty, tmp_path):
    newest = releases.newest(small_engine).number
    with store.writing(small_engine) as connection:
        told = {
            "number": newest + 1,
            "published_at": datetime.now(UTC),
            "published_by": "x",
            "reason": "x",
            "fingerprint": "x",
        }
        connection.execute(insert(Release.__table__), [told])
        copy = backup.backup(small_engine, tmp_path / "copy")
    assert backup.restore(empty, copy).release == newest


def test_everybody_is_signed_out_by_restoring(small_engine, empty, tmp_path):
    sessions.claim(small_engine, sessions.issue_ticket(small_engine, "osahanke"))
    backup.restore(empty, backup.backup(small_engine, tmp_path / "copy"))
    with empty.connect() as connection:
        assert connection.execute(select(SignInSession.id_hash)).all() == []
    assert accounts.find(empty, "osahanke") is not None


# What is refused


def test_an_empty_store_has_nothing_to_copy(database_url, tmp_path):
    problem = problem_of(backup.backup, store.engine(database_url), tmp_path / "copy")
    assert problem.key == "backup_of_nothing"
    assert not (tmp_path / "copy").exists()


def test_a_copy_that_was_changed_is_refused_and_the_store_left_as_it_was(small_engine, empty, tmp_path):
    backup.restore(empty, backup.backup(small_engine, tmp_path / "sound"))
    with store.writing(empty) as connection:
        unguard(connection)
        connection.execute(update(OfficialStatistic).where(OfficialStatistic.id == 1).values(count=999))
    changed = backup.backup(empty, tmp_path / "changed")
    publish(small_engine, "later")
    before = story(small_engine)
    problem = problem_of(backup.restore, small_engine, changed, replace=True)
    assert (problem.key, problem.values) == ("backup_unsound", {"path": changed})
    assert story(small_engine) == before
    assert audit.verify(small_engine) is None


def test_a_copy_with_a_broken_audit_log_is_refused(small_engine, empty, copy, tmp_path):
    backup.restore(empty, copy)
    with store.writing(empty) as connection:
        unguard(connection)
        connection.execute(text("UPDATE audit SET username = 'joku muu' WHERE number = 1"))
    changed = backup.backup(empty, tmp_path / "changed")
    assert problem_of(backup.restore, small_engine, changed, replace=True).key == "backup_unsound"


def test_a_file_that_is_no_copy_is_refused(small_engine, tmp_path):
    path = tmp_path / "odd"
    before = story(small_engine)
    for content in (b"", b"hello", b"PGDMP", b"PGDMP" + b"\x01" * 500, b"SQLite format 3\0" + b"\1" * 900):
        path.write_bytes(content)
        key = problem_of(backup.restore, small_engine, path, replace=True).key
        assert key in ("backup_unreadable", "backup_of_other_kind", "backup_failed", "backup_unsound"), content
        assert story(small_engine) == before, content


def test_half_a_copy_is_refused(small_engine, copy):
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    before = story(small_engine)
    assert problem_of(backup.restore, small_engine, copy, replace=True).key in ("backup_failed", "backup_unsound")
    assert story(small_engine) == before


def test_a_missing_file_is_named(small_engine, tmp_path):
    problem = problem_of(backup.restore, small_engine, tmp_path / "nowhere")
    assert (problem.key, problem.values) == ("backup_unreadable", {"path": tmp_path / "nowhere"})


def test_a_copy_of_another_kind_of_database_is_refused(small_engine, tmp_path):
    path = tmp_path / "other"
    path.write_bytes(b"PGDMP" if small_engine.dialect.name == "sqlite" else b"SQLite format 3\0")
    assert problem_of(backup.restore, small_engine, path, replace=True).key == "backup_of_other_kind"


def test_another_programs_database_is_no_copy(small_sqlite, tmp_path):
    live, _ = sqlite_copy(small_sqlite, tmp_path)
    path = tmp_path / "other.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    assert problem_of(backup.restore, live, path, replace=True).key == "backup_unreadable"


def test_a_folder_that_cannot_be_written_to_is_named(small_engine, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    problem = problem_of(backup.backup, small_engine, tmp_path / "file" / "copy")
    assert (problem.key, problem.values) == ("backup_not_written", {"path": tmp_path / "file" / "copy"})


def test_a_full_disk_leaves_no_half_copy(small_sqlite, tmp_path, monkeypatch):
    live, _ = sqlite_copy(small_sqlite, tmp_path)
    connect = sqlite3.connect

    def small(*arguments, **named):
        made = connect(*arguments, **named)
        made.execute("PRAGMA max_page_count = 20")
        return made

    monkeypatch.setattr(backup.sqlite3, "connect", small)
    assert problem_of(backup.backup, live, tmp_path / "full").key == "store_full"
    assert not (tmp_path / "full").exists()
    assert not list(tmp_path.glob(".matka-*"))


# Other shapes, other times


def old_store(engine):
    """Make a store as it was before there was an audit log, with one release."""
    from alembic import command
    from alembic.config import Config

    with store.writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(HERE))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        told = {"number": 1, "published_at": datetime(2025, 9, 1, tzinfo=UTC), "published_by": "thl", "reason": "x"}
        connection.execute(insert(Release.__table__), [told | {"fingerprint": releases._fingerprint("", [])}])


def test_a_copy_of_an_older_store_is_brought_up_to_date(small_engine, empty, tmp_path):
    if empty.dialect.name == "sqlite":
        Path(empty.url.database).parent.mkdir()
    old_store(empty)
    copy = backup.backup(empty, tmp_path / "copy")
    assert backup.restore(small_engine, copy, replace=True).release == 1
    assert store.version(small_engine) == HEAD
    assert len(audit.entries(small_engine)) == 1


def test_a_copy_of_a_newer_store_is_refused_and_the_store_left_as_it_was(small_engine, empty, copy, tmp_path):
    backup.restore(empty, copy)
    with store.writing(empty) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0999'"))
    newer = backup.backup(empty, tmp_path / "newer")
    before = story(small_engine)
    problem = problem_of(backup.restore, small_engine, newer, replace=True)
    assert (problem.key, problem.values) == ("store_ahead", {"version": "0999", "known": HEAD})
    assert story(small_engine) == before


def test_a_damaged_store_is_put_aside_for_a_sound_copy(small_sqlite, tmp_path):
    live, copy = sqlite_copy(small_sqlite, tmp_path)
    newest = releases.newest(live).number
    path = Path(live.url.database)
    live.dispose()
    path.write_bytes(b"this is a photograph of a cat" * 1000)
    assert problem_of(backup.restore, live, copy).key == "restore_would_replace"
    done = backup.restore(live, copy, replace=True)
    assert done.release == newest
    assert done.kept.read_bytes().startswith(b"this is a photograph")
    assert store.state(live) == "ready"


def test_a_store_with_torn_pages_is_put_aside_for_a_sound_copy(small_sqlite, tmp_path):
    live, copy = sqlite_copy(small_sqlite, tmp_path)
    path = Path(live.url.database)
    live.dispose()
    pages = bytearray(path.read_bytes())
    pages[len(pages) // 2 : len(pages) // 2 + 40_000] = b"\xff" * 40_000
    path.write_bytes(pages)
    done = backup.restore(live, copy, replace=True)
    assert store.is_sound(live)
    assert done.kept.stat().st_size == len(pages)


# PostgreSQL's own programs


@pytest.mark.postgresql
@pytest.mark.parametrize("program", ["pg_dump", "pg_restore"])
def test_a_missing_program_is_named(program, new_postgresql, tmp_path, monkeypatch):
    engine = store.engine(new_postgresql("matka_small"))
    copy = backup.backup(engine, tmp_path / "copy")
    monkeypatch.setattr(backup.shutil, "which", lambda name: None)
    monkeypatch.setattr(backup, "PROGRAMS", tmp_path)
    action = [backup.backup, engine, tmp_path / "other"] if program == "pg_dump" else [backup.restore, engine, copy]
    named = {} if program == "pg_dump" else {"replace": True}
    problem = problem_of(*action, **named)
    assert (problem.key, problem.values) == ("backup_program_missing", {"program": program})


@pytest.mark.postgresql
def test_programs_beside_the_path_are_found(new_postgresql, tmp_path, monkeypatch):
    engine = store.engine(new_postgresql("matka_empty"))
    monkeypatch.setattr(backup.shutil, "which", lambda name: None)
    if not list(backup.PROGRAMS.glob("*/bin/pg_dump")):
        pytest.skip("PostgreSQL's programs are elsewhere on this machine")
    assert backup.backup(engine, tmp_path / "copy").exists()


def test_a_password_is_not_among_the_arguments_of_a_program(monkeypatch):
    seen = {}

    def run(command, **named):
        seen.update(command=command, **named)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(backup.subprocess, "run", run)
    monkeypatch.setattr(backup.shutil, "which", lambda name: f"/bin/{name}")
    engine = store.engine("postgresql://matka:hunter2@db.example.org:5433/figures?sslmode=require")
    backup._run(engine, "pg_dump")
    assert "hunter2" not in " ".join(seen["command"])
    assert seen["env"]["PGPASSWORD"] == "hunter2"
    assert "--dbname=postgresql://matka@db.example.org:5433/figures?sslmode=require" in seen["command"]


@pytest.mark.postgresql
def test_what_a_program_says_when_it_fails_is_told(new_postgresql, tmp_path):
    engine = store.engine(new_postgresql("matka_empty"))
    assert store.state(engine) == "ready"
    problem = problem_of(backup._run, engine, "pg_dump", "--table=nothing_of_this_name")
    assert problem.key == "backup_failed"
    assert "no matching tables" in problem.values["said"]


# The commands


@pytest.mark.parametrize("language", turns.one_of(LANGUAGES, 1))
def test_the_commands_copy_and_bring_back(language, small_sqlite, settings, capsys):
    chosen = settings()
    chosen.var.mkdir()
    shutil.copy(small_sqlite, chosen.var / "matka.sqlite3")
    assert main(["backup"], {"MATKA_LANGUAGE": language}) == 0
    (copy,) = (chosen.var / "backups").glob("matka-*.sqlite3")
    assert str(copy) in capsys.readouterr().out
    assert main(["restore", str(copy)], {"MATKA_LANGUAGE": language}) == 1
    assert "--replace" in capsys.readouterr().err
    assert main(["restore", str(copy), "--replace"], {"MATKA_LANGUAGE": language}) == 0
    (kept,) = (chosen.var / "backups").glob("before-*")
    told = capsys.readouterr().out
    assert str(kept) in told
    assert "⟦" not in told
    assert main(["check"], {"MATKA_LANGUAGE": language}) == 0


def test_a_copy_goes_where_it_is_told_to(small_sqlite, settings, tmp_path):
    chosen = settings()
    chosen.var.mkdir()
    shutil.copy(small_sqlite, chosen.var / "matka.sqlite3")
    assert main(["backup", str(tmp_path / "mine")], {}) == 0
    assert (tmp_path / "mine").exists()
    assert not (chosen.var / "backups").exists()
