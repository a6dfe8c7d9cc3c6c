"""Where project data is kept: one engine per store, made ready before anybody asks it anything.

SQLite in ``var/`` is the embedded store, PostgreSQL the shared one.  Whatever goes wrong between us and either of them
leaves here as a ``Problem``: one sentence that says what to do.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, make_url, select, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from data_access import settings as settings_module
from data_access.migrations import HEAD, KNOWN, VERSION_TABLE, upgrade
from data_access.problem import Problem
from data_access.settings import SAMPLE_SECRET, Settings
from data_access.tables import Account, Release, SQLModel

WAIT_SECONDS = 15  # for another writer; the first start with sample data takes a few
CONNECT_SECONDS = 5
ONE_WRITER = 7_612_031  # key of PostgreSQL's advisory lock: any number nobody else uses
SECRET_CHARACTERS = 32


def engine(url: str | None = None) -> Engine:
    """Return the engine of the store at *url*, by default this installation's.  The same one every time."""
    return _engine(url or settings_module.settings().store_url)


@cache
def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            made = create_engine(address, connect_args={"timeout": WAIT_SECONDS}, hide_parameters=True)
            event.listen(made, "connect", _open_sqlite)
            event.listen(made, "begin", _begin_sqlite)
        elif address.get_backend_name() == "postgresql":
            made = create_engine(
                address.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                hide_parameters=True,  # no session or password hash in any log
                connect_args={
                    "connect_timeout": CONNECT_SECONDS,
                    "application_name": "matka",
                    "options": f"-c statement_timeout={WAIT_SECONDS * 1000}",
                },
            )
        else:
            raise Problem("store_address_wrong")
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise Problem("store_address_wrong") from error
    event.listen(made, "handle_error", _as_problem)
    return made


def _open_sqlite(connection, _record) -> None:
    """Let readers and one writer work side by side, and leave BEGIN to ``_begin_sqlite``."""
    connection.isolation_level = None
    # Turning WAL on needs the file alone for a moment, and SQLite does not wait for that by itself.
    give_up = time.monotonic() + WAIT_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) not in ("SQLITE_BUSY", "SQLITE_LOCKED") or time.monotonic() > give_up:
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(store: Engine | Connection) -> Iterator[Connection]:
    """Give a connection to read by: one of its own, or the one whose transaction is open already."""
    if isinstance(store, Connection):
        yield store
    else:
        with store.connect() as connection:
            yield connection


@contextmanager
def writing(store: Engine) -> Iterator[Connection]:
    """Open one transaction that writes: all of it is kept, or none.  Readers are not made to wait."""
    with store.connect() as connection:
        connection = connection.execution_options(writes=True)
        with connection.begin():
            yield connection


def one_at_a_time(connection: Connection) -> None:
    """Wait until no other transaction of this kind is open.  SQLite's writers already queue."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(ONE_WRITER)))


def state(store: Engine) -> str:
    """Return "ready", "empty" (no tables of ours), "behind" (an older shape) or "ahead" (a shape we do not know)."""
    if store.dialect.name == "sqlite" and "uri" not in store.url.query and not Path(store.url.database).exists():
        return "empty"  # looking must not make the file
    with store.connect() as connection:
        return _state(connection)


def _state(connection: Connection) -> str:
    found = version(connection)
    if found is None:
        return "empty"
    if found == HEAD:
        return "ready"
    return "behind" if found in KNOWN else "ahead"


def version(store: Engine | Connection) -> str | None:
    """Return the number of the store's shape, or None where nothing of ours stands yet."""
    if isinstance(store, Engine):
        with store.connect() as connection:
            return version(connection)
    connection = store
    tables = inspect(connection)
    if tables.has_table(VERSION_TABLE):
        return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    taken = set(tables.get_table_names()) & set(SQLModel.metadata.tables)
    if taken:
        raise Problem("store_foreign", tables=", ".join(sorted(taken)))
    return None


def migrate(store: Engine) -> tuple[str | None, str]:
    """Lead *store* to the newest shape and return its version before and after.  Data is not touched."""
    with writing(store) as connection:
        one_at_a_time(connection)
        before = version(connection)
        if _state(connection) == "ahead":
            raise Problem("store_ahead", version=before, known=HEAD)
        if before != HEAD:
            upgrade(connection)
            _protection().keep_up(connection)
        return before, HEAD


def prepare(settings: Settings, tell: Callable[[str], None] = lambda step: None) -> Engine:
    """Make the store of *settings* if it is missing, upgrade and fill it if needed, and return its engine.

    Quick when there is nothing to do, and safe when several processes start at once.  *tell* hears of each slow step:
    "tables", "figures", "accounts" (words under ``command.step``).  Raises ``Problem``.
    """
    _refuse_weak_secret(settings)
    make_folder(settings)
    store = engine(settings.store_url)
    found = state(store)
    if found == "behind" and store.dialect.name != "sqlite":
        raise Problem("store_behind")  # several replicas may be using it: a person decides when
    if found != "ready":
        tell("tables")
    if found != "ready" or _untouched(store):
        _make_ready(store, settings, tell)
    elif _protection().undecided(store):  # this program protects more than the last one did
        tell("figures")
        with writing(store) as connection:
            one_at_a_time(connection)
            _protection().keep_up(connection)
    _refuse_mixture(store, settings)
    return store


def _refuse_weak_secret(settings: Settings) -> None:
    if settings.in_sample_mode:
        return
    if settings.secret == SAMPLE_SECRET:
        raise Problem("secret_default", characters=SECRET_CHARACTERS)
    if len(settings.secret) < SECRET_CHARACTERS:
        raise Problem("secret_short", characters=SECRET_CHARACTERS, found=len(settings.secret))


def make_folder(settings: Settings) -> None:
    """Make the folder of the embedded store, where that is the one in use.  Raises ``Problem``."""
    if settings.database_url:
        return
    try:
        settings.var.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem("store_folder", path=settings.var) from error


def _untouched(store: Engine | Connection) -> bool:
    """Is there neither a release nor an account yet?"""
    nothing = ~select(Release.number).exists() & ~select(Account.username).exists()
    if isinstance(store, Connection):
        return store.execute(select(nothing)).scalar_one()
    with store.connect() as connection:
        return connection.execute(select(nothing)).scalar_one()


def _make_ready(store: Engine, settings: Settings, tell: Callable[[str], None]) -> None:
    """Make the tables and fill them in one transaction, so that a half-made store cannot exist."""
    from data_access.importing import first_fill  # only a store that is new needs the readers

    with writing(store) as connection:
        one_at_a_time(connection)
        found = _state(connection)  # another process may have been first
        if found == "ahead":
            raise Problem("store_ahead", version=version(connection), known=HEAD)
        if found != "ready":
            upgrade(connection)
        if _untouched(connection):
            first_fill.fill(connection, settings, tell)
        else:
            _protection().keep_up(connection, kept=first_fill.shown_in(settings.sample_data))


def _protection():
    """Return the module that decides what is shown of releases: it asks this one for connections."""
    from data_access import protection

    return protection


def _refuse_mixture(store: Engine, settings: Settings) -> None:
    """Keep readable sample passwords away from real data, whichever of the two came first."""
    with store.connect() as connection:
        has_samples = connection.execute(select(select(Account.username).where(Account.sample).exists())).scalar_one()
    if has_samples and not settings.in_sample_mode:
        raise Problem("sample_accounts_in_real_store", place=place(store))
    if settings.in_sample_mode and not has_samples:
        raise Problem("real_store_in_sample_mode", place=place(store))


def is_sound(store: Engine) -> bool:
    """Does the database itself find its file in order?  PostgreSQL keeps watch by itself."""
    if store.dialect.name != "sqlite":
        return True
    try:
        with store.connect() as connection:
            return connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
    except Problem as problem:  # torn where it cannot even be looked through
        if problem.key != "store_damaged":
            raise
        return False


def place(store: Engine) -> str:
    """Return where *store* is, as an administrator would recognise it and without its password."""
    url = store.url
    return url.database if url.get_backend_name() == "sqlite" else f"{url.host}:{url.port or 5432}/{url.database}"


def _as_problem(context: ExceptionContext) -> Problem | None:
    """Turn what a database says into what an administrator can do; None leaves the error as it is."""
    if context.is_pre_ping or context.engine is None:
        return None  # the pool is only trying whether an old connection still works
    if context.dialect.name == "sqlite":
        return _sqlite_problem(context.original_exception, context.engine.url.database)
    unreachable = context.is_disconnect or (
        context.connection is None and isinstance(context.original_exception, context.dialect.loaded_dbapi.Error)
    )
    if unreachable:
        return Problem("store_unreachable", place=place(context.engine))
    key = POSTGRESQL_PROBLEMS.get(getattr(context.original_exception, "sqlstate", None))
    if key is None:
        return None
    return Problem(key, **{"place" if key == "store_busy" else "path": place(context.engine)})


def _code(error: BaseException) -> str:
    """Return SQLite's primary error name, such as SQLITE_BUSY for SQLITE_BUSY_SNAPSHOT; "" for other errors."""
    return "_".join((getattr(error, "sqlite_errorname", None) or "").split("_")[:2])


POSTGRESQL_PROBLEMS = {
    "57014": "store_busy",  # time is up
    "55P03": "store_busy",  # lock not available
    "25006": "store_read_only",  # a copy that only follows another server
    "42501": "store_read_only",  # no right to write
    "53100": "store_full",
}
SQLITE_PROBLEMS = {
    "SQLITE_NOTADB": "store_damaged",
    "SQLITE_CORRUPT": "store_damaged",
    "SQLITE_CANTOPEN": "store_folder",
    "SQLITE_READONLY": "store_read_only",
    "SQLITE_PERM": "store_read_only",
    "SQLITE_BUSY": "store_busy",
    "SQLITE_LOCKED": "store_busy",
    "SQLITE_FULL": "store_full",
    "SQLITE_IOERR_WRITE": "store_full",  # a quota, or a limit on the size of files
    "SQLITE_IOERR_SHMSIZE": "store_full",  # the same, met by the file that readers and writer share
    "SQLITE_IOERR": "store_damaged",
}


def _sqlite_problem(error: BaseException, path: str) -> Problem | None:
    key = SQLITE_PROBLEMS.get(getattr(error, "sqlite_errorname", None)) or SQLITE_PROBLEMS.get(_code(error))
    if key is None:
        return None
    return Problem(key, place=path) if key == "store_busy" else Problem(key, path=path)
