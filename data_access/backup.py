"""Backup copies of the whole store, each in one file, and the way back.

SQLite copies itself while it is in use; PostgreSQL is copied by its own ``pg_dump``.  A copy holds everything, the
accounts too, so that only its owner may read it.  What is brought back is checked: file, releases and audit log.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from sqlalchemy import URL, Engine, delete, inspect, text

from data_access import audit, releases, store
from data_access.migrations import HEAD, KNOWN, VERSION_TABLE
from data_access.problem import Problem
from data_access.tables import SignInAttempt, SignInSession, SignInTicket, SQLModel

SIGNS = {b"SQLite format 3\0": "sqlite", b"PGDMP": "postgresql"}  # how the files begin
ENDINGS = {"sqlite": ".sqlite3", "postgresql": ".dump"}
PROGRAMS = Path("/usr/lib/postgresql")  # where Debian has PostgreSQL's, by version, if they are not on the path


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was brought back: the number of its newest release (0: none), and where the store's former content is."""

    release: int
    kept: Path | None


def file_name(engine: Engine, *, at: datetime | None = None) -> str:
    """Return a name for a backup copy of *engine*'s store, made now unless *at* is given."""
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    return f"matka-{moment:%Y-%m-%d-%H%M%S}{ENDINGS[engine.dialect.name]}"


def backup(engine: Engine, path: Path) -> Path:
    """Copy the whole store to *path*, where there must be nothing yet, and return it.  Matka may be in use meanwhile.

    The copy is there whole or not at all.  Raises ``Problem``.
    """
    if path.exists():
        raise Problem("backup_exists", path=path)
    if store.state(engine) == "empty":
        raise Problem("backup_of_nothing", place=store.place(engine))
    with _unfinished(path) as copy:
        if engine.dialect.name == "sqlite":
            _copy_sqlite(Path(engine.url.database), copy, alone=True)
        else:
            _run(engine, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")
        _keep(copy, path)
    return path


def restore(engine: Engine, path: Path, *, replace: bool = False, kept_in: Path | None = None) -> Restored:
    """Make the store what it was when the backup copy at *path* was made.  Nobody should be using Matka meanwhile.

    A store with anything in it is refused unless *replace*; what it held is then kept in the folder *kept_in* (beside
    the copy unless given).  Everybody is signed out.  Raises ``Problem``; then the store is as it was.
    """
    if _kind(path) != engine.dialect.name:
        raise Problem("backup_of_other_kind", path=path, place=store.place(engine))
    kept = None
    if _is_used(engine):
        if not replace:
            raise Problem("restore_would_replace", place=store.place(engine))
        kept = _free((kept_in or path.parent) / f"before-{file_name(engine)}")
    if engine.dialect.name == "sqlite":
        _restore_sqlite(engine, path, kept)
    else:
        _restore_postgresql(engine, path, kept)
    newest = releases.newest(engine)
    return Restored(release=newest.number if newest else 0, kept=kept)


def _free(path: Path) -> Path:
    """Return *path*, or the first of its kind with a number that is not taken: two restores can fall in one second."""
    named = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return path if not path.exists() else next(each for each in named if not each.exists())


def _kind(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise Problem("backup_unreadable", path=path) from error
    for sign, kind in SIGNS.items():
        if start.startswith(sign):
            return kind
    raise Problem("backup_unreadable", path=path)


def _is_used(engine: Engine) -> bool:
    """Is there anything in the store that could be lost?  A damaged one counts: something may be saved from it."""
    return _is_damaged(engine) or store.state(engine) != "empty"


def _is_damaged(engine: Engine) -> bool:
    try:
        return store.state(engine) != "empty" and not store.is_sound(engine)
    except Problem as problem:
        if problem.key == "store_damaged":
            return True
        raise


def _check(engine: Engine, path: Path) -> None:
    """Bring what came from *path* to today's shape, sign everybody out, and refuse it unless all of it holds."""
    try:
        if store.state(engine) == "empty":
            raise Problem("backup_unreadable", path=path)
        sound = store.is_sound(engine)
        store.migrate(engine)
        sound = sound and all(holds for _, holds in releases.verify(engine)) and audit.verify(engine) is None
    except Problem as problem:
        if problem.key == "store_damaged":
            raise Problem("backup_unsound", path=path) from problem
        raise
    if not sound:
        raise Problem("backup_unsound", path=path)
    with store.writing(engine) as connection:
        for table in (SignInTicket, SignInSession, SignInAttempt):  # what has ended since must not come alive again
            connection.execute(delete(table))


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """Give the name of a file in *path*'s folder that nobody else can read and that is gone afterwards."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".matka-", dir=path.parent) as folder:  # its owner's alone
            yield Path(folder) / path.name
    except OSError as error:
        raise Problem("backup_not_written", path=path) from error


def _keep(copy: Path, path: Path) -> None:
    """Give the finished *copy* its name, unless somebody has taken that meanwhile."""
    copy.chmod(0o600)
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    try:
        path.hardlink_to(copy)
    except FileExistsError as error:
        raise Problem("backup_exists", path=path) from error
    except OSError:  # a file system without links
        copy.rename(path)


# SQLite


def _copy_sqlite(source: Path, target: Path, *, alone: bool = False) -> None:
    """Copy one SQLite database over another by its own means: all or nothing, whoever else is using either.

    *alone* makes the target one file, without others beside it.
    """
    give_up = time.monotonic() + store.WAIT_SECONDS

    def wait(_, remaining, __):
        if remaining and time.monotonic() > give_up:
            raise Problem("store_busy", place=target)

    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(source.absolute()))}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new, progress=wait)
            if alone:
                new.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":
            raise Problem("store_full", path=target) from error
        raise Problem("backup_failed", program="SQLite", said=error) from error


def _restore_sqlite(engine: Engine, path: Path, kept: Path | None) -> None:
    live = Path(engine.url.database)
    with _unfinished(live) as copy:
        _copy_sqlite(path, copy)
        trial = store.engine(f"sqlite:///{copy}")
        try:
            _check(trial, path)  # before anything is touched
        finally:
            trial.dispose()
        engine.dispose()
        if kept and _is_damaged(engine):
            engine.dispose()
            _move_away(live, kept)
        elif kept:
            backup(engine, kept)
        _copy_sqlite(copy, live)
    engine.dispose()


def _move_away(live: Path, kept: Path) -> None:
    """Put a damaged store and the files beside it where somebody may look at them."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        for ending in ("", "-wal", "-shm"):
            if Path(f"{live}{ending}").exists():
                shutil.move(f"{live}{ending}", f"{kept}{ending}")
    except OSError as error:
        raise Problem("backup_not_written", path=kept) from error


# PostgreSQL


def _restore_postgresql(engine: Engine, path: Path, kept: Path | None) -> None:
    found = _version_in(engine, path)
    if found not in KNOWN:
        raise Problem("store_ahead", version=found, known=HEAD)
    if kept:
        backup(engine, kept)
    try:
        _bring(engine, path)
        _check(engine, path)
    except BaseException:
        if kept:
            _bring(engine, kept)
        else:
            _drop(engine, _ours(engine))
        raise


def _version_in(engine: Engine, path: Path) -> str:
    """Return the shape of the store that the dump at *path* holds."""
    said = _run(engine, "pg_restore", "--data-only", f"--table={VERSION_TABLE}", "--file=-", str(path), alone=True)
    found = re.search(rf"^COPY [^\n]*{VERSION_TABLE}[^\n]*\n([^\n]+)\n", said, re.MULTILINE)
    if not found:
        raise Problem("backup_unreadable", path=path)
    return found[1]


def _bring(engine: Engine, path: Path) -> None:
    """Replace our tables by those in the dump at *path*, in one transaction of ``pg_restore``."""
    listed = _run(engine, "pg_restore", "--list", str(path), alone=True)
    in_dump = set(re.findall(r" TABLE \S+ (\w+) ", listed))
    engine.dispose()
    _drop(engine, _ours(engine) - in_dump)  # tables of a newer shape would stand in the way
    once = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run(engine, "pg_restore", *once, str(path))


def _ours(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) & {*SQLModel.metadata.tables, VERSION_TABLE}


def _drop(engine: Engine, tables: set[str]) -> None:
    if tables:
        names = ", ".join(f'"{name}"' for name in sorted(tables))
        with store.writing(engine) as connection:
            connection.execute(text(f"DROP TABLE {names} CASCADE"))


def _run(engine: Engine, program: str, *arguments: str, alone: bool = False) -> str:
    """Run one of PostgreSQL's programs and return what it says.  The password is not for others to see.

    *alone* is for what needs no database.
    """
    found = shutil.which(program)
    if found is None:
        others = sorted(PROGRAMS.glob(f"*/bin/{program}"), key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0))
        if not others:
            raise Problem("backup_program_missing", program=program)
        found = str(others[-1])
    parts = {name: getattr(engine.url, name) for name in ("username", "host", "port", "database", "query")}
    url = URL.create("postgresql", **parts)  # made anew: ``set(password=None)`` would leave the password in it
    database = [] if alone else ["--no-password", f"--dbname={url.render_as_string(hide_password=False)}"]
    surroundings = {**os.environ, "LC_ALL": "C", "PGOPTIONS": f"-c lock_timeout={store.WAIT_SECONDS * 1000}"}
    if engine.url.password:
        surroundings["PGPASSWORD"] = str(engine.url.password)
    done = subprocess.run(  # noqa: S603  (no shell, and every argument is ours)
        [found, *database, *arguments], env=surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "error:" in line), done.stderr.strip() or "?")
        raise Problem("backup_failed", program=program, said=said)
    return done.stdout
