"""What tests stand on: settings of their own, stores of their own on both databases, and each language in turn.

No test reads this machine's ``.env`` or ``var/``: that is arranged here, before anything reads a setting.
"""

import atexit
import fcntl
import gc
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from functools import cache
from itertools import count
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType

import hypothesis
import psycopg
import pytest
from pptx.oxml.ns import NamespacePrefixedTag
from programs import chromium, server_programs
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from streamlit.components.v2 import manifest_scanner
from xlsxwriter.worksheet import Worksheet

for name in [name for name in os.environ if name.startswith("MATKA_")]:
    if name not in ("MATKA_TEST_REQUIRE", "MATKA_TEST_ROUNDS", "MATKA_BROWSER"):
        del os.environ[name]
HOME = Path(tempfile.mkdtemp(prefix="matka_tests_"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
# In the environment, so that servers started by tests are kept apart as well.
os.environ |= {
    "MATKA_VAR": str(HOME / "var"),
    "MATKA_DATABASE_URL": "",
    "MATKA_SAMPLE": "on",
    "MATKA_PASSWORD_COST": "4",  # bcrypt's lowest: the tests sign in often
}

from components.i18n import LANGUAGES, Words  # noqa: E402  (only after the lines above)
from data_access import protection, store  # noqa: E402
from data_access import settings as settings_module  # noqa: E402

settings_module.Settings.model_config["env_file"] = None
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")
# Streamlit's test client asks for what is installed each time it runs a page anew, which is the same all day.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# A template holds thousands of formulas, and every template the same: XlsxWriter looks each over thirty times.
_look_over = cache(Worksheet()._prepare_formula)
Worksheet._prepare_formula = lambda _, formula, expand_future_functions=False: _look_over(
    formula, expand_future_functions
)


# A deck asks tens of thousands of times for some hundred names: python-pptx puts each together anew.
_fill, _whole = NamespacePrefixedTag.__init__, NamespacePrefixedTag.clark_name.fget


@cache
def _named(kind, name):
    made = str.__new__(kind, name)
    _fill(made, name)
    made.whole = _whole(made)
    return made


NamespacePrefixedTag.__new__, NamespacePrefixedTag.__init__ = _named, lambda *_: None
NamespacePrefixedTag.clark_name = property(attrgetter("whole"))


# Programs that a machine may lack


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Leave tests/browser to the end: Playwright keeps a loop running, and beside it nothing else can run one.

    Of these the longest files come first, so that workers side by side end at about the same time.
    """
    longest = ("test_signing_in.py", "test_accessibility.py", "test_placements_page.py")
    rank = {name: place for place, name in enumerate(longest)}
    items.sort(key=lambda item: ("browser" in item.path.parts, rank.get(item.path.name, len(longest))))


@pytest.fixture(scope="module", autouse=True)
def frozen():
    """Let Python leave out what files of tests before this one have loaded and remember, when it looks for garbage.

    A worker holds more and more of it, and each search goes through all; the form for people asks for one each time.
    """
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item):
    """Skip what cannot run here; fail it where MATKA_TEST_REQUIRE says that it must."""
    required = os.environ.get("MATKA_TEST_REQUIRE", "").split(",")
    for program, find in (("browser", chromium), ("postgresql", server_programs)):
        if item.get_closest_marker(program) and find() is None:
            say = pytest.fail if program in required else pytest.skip
            say(f"there is no {program} on this machine")


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The Chromium to start; only for tests marked ``browser``."""
    return chromium()


# Settings and words


@pytest.fixture(params=LANGUAGES)
def words(request) -> Words:
    return Words(request.param)


@pytest.fixture
def settings(tmp_path):
    """A maker of settings, which become those of the process: ``settings(attempts=3)``.  The store is in ``tmp_path``.

    Each call begins anew: what an earlier one changed is as it was.
    """
    with pytest.MonkeyPatch.context() as patch:

        def make(**changes):
            patch.undo()
            for name, value in {"var": tmp_path / "var", **changes}.items():
                patch.setenv(f"MATKA_{name.upper()}", str(value))
            settings_module.settings.cache_clear()
            return settings_module.settings()

        yield make
    settings_module.settings.cache_clear()


# Stores


@pytest.fixture(autouse=True)
def closed_stores():
    """Close every connection a test has opened; an engine that is used again opens new ones."""
    yield
    while _connected:
        _connected.pop().dispose()


_connected = set()
_create_engine = store.create_engine
_compiled = LRUCache(20_000)


def _watched(*arguments, **options):
    made = _create_engine(*arguments, **options)
    made._compiled_cache = _compiled
    store.event.listen(made, "connect", lambda *_: _connected.add(made))
    return made


store.create_engine = _watched
# Most tests have a store of their own: a question is put into SQL once for each kind of database, not for each store.
for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
    dialect.__hash__ = lambda self: hash(type(self))
    dialect.__eq__ = lambda self, other: type(self) is type(other)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request, tmp_path) -> str:
    """The address of a database without anything in it, on each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    return request.getfixturevalue("new_postgresql")()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request, tmp_path):
    """A store with tables and nothing in them, one for each test, on each kind of database in turn."""
    if request.param == "sqlite":
        return store.engine(f"sqlite:///{shutil.copy(request.getfixturevalue('empty_sqlite'), tmp_path / 'store')}")
    return emptied(store.engine(request.getfixturevalue("one_postgresql")))


@pytest.fixture
def own_sqlite(empty_sqlite, tmp_path):
    """A store with tables and nothing in them on SQLite alone: for what asks by questions that are tried on both."""
    return store.engine(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'own')}")


def emptied(shared):
    """Empty the store that tests on PostgreSQL use in turn: much quicker than a database for each.

    Only what the last test has left is touched: to truncate every table takes half a second, to look takes a moment.
    """
    names = store.SQLModel.metadata.tables
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)
    unguarded = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'D'"
    with store.writing(shared) as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # past the guards
        for name in connection.exec_driver_sql(filled).scalars().all():
            connection.exec_driver_sql(f'DELETE FROM "{name}"')
        used = "FROM pg_sequences WHERE last_value IS NOT NULL"
        connection.exec_driver_sql(f"SELECT setval(format('%%I', sequencename)::regclass, start_value, false) {used}")
        for name in connection.exec_driver_sql(unguarded).scalars().all():  # a test may have gone past them for good
            connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        connection.exec_driver_sql(f"UPDATE {store.VERSION_TABLE} SET version_num = '{store.HEAD}'")
    return shared


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def filled_engine(request, tmp_path):
    """A store with the sample data, one for each test and free to be written to, on each kind of database in turn."""
    if request.param == "sqlite":
        return store.engine(f"sqlite:///{shutil.copy(request.getfixturevalue('filled_sqlite'), tmp_path / 'filled')}")
    return store.engine(request.getfixturevalue("new_postgresql")("matka_filled"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def small_engine(request, tmp_path):
    """A store with a little of the sample data, one for each test as above: for what takes its time with every row."""
    if request.param == "sqlite":
        return store.engine(f"sqlite:///{shutil.copy(request.getfixturevalue('small_sqlite'), tmp_path / 'small')}")
    return store.engine(request.getfixturevalue("new_postgresql")("matka_small"))


@pytest.fixture
def decided_once(monkeypatch):
    """Decide once for all tests what is shown of the same content: for tests of something else that publish much."""
    keep_up = protection.keep_up

    def remembering(connection, *, choices=MappingProxyType({}), kept=None):
        _kept.update(kept or {})
        keep_up(connection, choices=choices, kept=_kept)

    monkeypatch.setattr(protection, "keep_up", remembering)


_kept = {}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def beginning(request, tmp_path_factory):
    """A maker of stores as the module's ``begin(engine)`` leaves an empty one, on each kind of database in turn."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path_factory.mktemp("beginning") / "store")
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("new_postgresql")("matka_empty")
    made = store.engine(url)
    request.module.begin(made)
    made.dispose()

    @contextmanager
    def copy(folder: Path):
        if request.param == "sqlite":
            yield store.engine(f"sqlite:///{shutil.copy(path, folder / 'store')}")
        else:
            copied = store.engine(request.getfixturevalue("new_postgresql")(made.url.database))
            yield copied
            copied.dispose()
            with store.engine(url).connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql(f"DROP DATABASE {copied.url.database} WITH (FORCE)")

    return copy


@pytest.fixture
def begun(beginning, tmp_path):
    """A store as the module's ``begin`` leaves it, one for each test, on each kind of database in turn."""
    with beginning(tmp_path) as copied:
        yield copied


@pytest.fixture(scope="session")
def sample_engine(filled_sqlite, tmp_path_factory):
    """The sample data on SQLite, for all tests together: it refuses to be written to."""
    mine = shutil.copy(filled_sqlite, tmp_path_factory.mktemp("sample") / "sample.sqlite3")
    made = store.engine(f"sqlite:///{mine}")
    store.event.listen(made, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    return made


@pytest.fixture(scope="session")
def once(tmp_path_factory) -> Callable[[str, Callable[[Path], None]], Path]:
    """A maker of files that take their time: ``once(name, make)`` lets ``make(path)`` write one, once for all workers.

    Nobody writes to them afterwards.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent

    def file(name: str, make: Callable[[Path], None]) -> Path:
        path = folder / "once" / name
        path.parent.mkdir(exist_ok=True)
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                unfinished = path.with_suffix(".unfinished")
                make(unfinished)
                unfinished.rename(path)
        return path

    return file


@pytest.fixture(scope="session")
def empty_sqlite(once) -> Path:
    """A file with tables and nothing in them, to be copied."""

    def make(path):
        made = store.engine(f"sqlite:///{path}")
        store.migrate(made)
        made.dispose()

    return once("empty.sqlite3", make)


@pytest.fixture(scope="session")
def filled_sqlite(once, tmp_path_factory) -> Path:
    """A file with the sample data and accounts, to be copied."""
    var = tmp_path_factory.mktemp("filled")
    shutil.copy(once("filled.sqlite3", prepared(tmp_path_factory)), var / "matka.sqlite3")
    return var / "matka.sqlite3"


@pytest.fixture(scope="session")
def small_sqlite(once, tmp_path_factory, small_sample) -> Path:
    """A file with a little of the sample data and all accounts, to be copied."""
    return once("small.sqlite3", prepared(tmp_path_factory, sample_data=small_sample))


def prepared(tmp_path_factory, **changes) -> Callable[[Path], None]:
    """Return a maker of a file with sample data, prepared in a folder of its own as any new installation is."""

    def make(path):
        var = tmp_path_factory.mktemp("prepared")
        store.prepare(settings_module.Settings(var=var, **changes)).dispose()
        shutil.move(var / "matka.sqlite3", path)

    return make


@pytest.fixture(scope="session")
def small_sample(tmp_path_factory) -> Path:
    """A folder of sample data with two releases of official figures, some 200 rows."""
    folder = tmp_path_factory.mktemp("small_sample") / "sample"
    shutil.copytree(settings_module.HOUSE / "sample_data", folder, ignore=shutil.ignore_patterns("counties", "*.py"))
    (folder / "releases.toml").write_text(SMALL_PLAN, "utf-8")
    return folder


SMALL_PLAN = """
[[release]]
published_at = 2025-09-01T09:00:00+03:00
by = "matka"
reason = "release_reason.older_figures"
invented = false
places = ["places.csv"]
projects = ["project.csv"]
partners = ["partners.csv"]
official_statistics = ["sotkanet/findikaattori-2018.csv", "sotkanet/tietoanuorista-2022.csv"]

[[release]]
published_at = 2026-09-01T09:00:00+03:00
by = "koordinaattori"
reason = "Uudemmat luvut sijoituksista."
invented = false
official_statistics = ["sotkanet/sotkanet-2026-08.csv"]
"""


@pytest.fixture(scope="session")
def one_postgresql(new_postgresql) -> str:
    """The PostgreSQL database that tests use one after another."""
    return new_postgresql("matka_empty")


@pytest.fixture(scope="session")
def new_postgresql(request, postgresql_server):
    """A maker of PostgreSQL databases, quite empty or copied: from "matka_empty", "matka_small" or "matka_filled", or
    from one that it has made before and nobody is connected to.
    """
    numbers = count(1)

    def run(statement):
        with psycopg.connect(f"{postgresql_server}/postgres", autocommit=True) as connection:
            connection.execute(statement)

    def address(name):
        return f"{postgresql_server}/{name}".replace("postgresql://", "postgresql+psycopg://")

    def program(name, *arguments):
        subprocess.run([server_programs() / name, *arguments], check=True)

    def template(name):
        made_here = False

        def make(path):
            nonlocal made_here
            made_here = True
            if name == "matka_empty":
                made = store.engine(address(name))
                store.migrate(made)
            else:
                sample = {"sample_data": request.getfixturevalue("small_sample")} if name == "matka_small" else {}
                made = store.prepare(settings_module.Settings(database_url=address(name), **sample))
            made.dispose()
            program("pg_dump", "--format=custom", f"--file={path}", f"{postgresql_server}/{name}")

        run(f"CREATE DATABASE {name}")
        kept = request.getfixturevalue("once")(f"{name}.dump", make)
        if not made_here:
            program("pg_restore", "--exit-on-error", f"--dbname={postgresql_server}/{name}", kept)

    templates = set()

    def make(copied_from: str | None = None) -> str:
        if copied_from and copied_from not in templates:
            template(copied_from)
            templates.add(copied_from)
        name = f"test_{next(numbers)}"
        templates.add(name)
        run(f"CREATE DATABASE {name} TEMPLATE {copied_from or 'template1'} STRATEGY FILE_COPY")
        return address(name)

    return make


@pytest.fixture(scope="session")
def postgresql_server():
    """Run a PostgreSQL of our own on the loopback address and give its address; PostgreSQL refuses to run as root."""
    programs = server_programs()
    folder = Path(tempfile.mkdtemp(prefix="matka_pg_"))  # not pytest's: another user must be able to enter it
    as_user = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(program, *arguments):
        command = [*as_user, str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        run("initdb", "-U", "matka", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-N")
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -F"
        run("pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield f"postgresql://matka@127.0.0.1:{port}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
