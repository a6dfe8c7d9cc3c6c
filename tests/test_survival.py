"""Whatever happens on the way, a release is there whole or not at all, and what was acknowledged is never lost."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from programs import server_programs
from sent_rows import EERO, KAISA, LIISA, activity, packages, pilots
from sqlalchemy import event, func, select, text
from turns import ROUNDS

from data_access import audit, releases, store, submissions
from data_access.problem import Problem
from data_access.submissions import preview, publish
from data_access.tables import PilotActivity

HERE = Path(__file__).parent
pytestmark = pytest.mark.usefixtures("decided_once")
KILLS = ROUNDS or 3
RACES = ROUNDS or 2
SURROUNDINGS = {**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parent}"}
PILOTS = {f"P{number}": "13" for number in range(1, 40)} | {"Q1": "20"}


def begin(engine):
    """Publish release 1: 39 pilots of county 13, and Q1 of county 20."""
    seen = preview(engine, packages() | pilots(**PILOTS), county=None, base=0)
    publish(engine, seen, by=KAISA, reason="hanke alkaa")
    return engine


def look(engine, sent, county="13"):
    """Return the preview without the figures that would move: they take most of its time, and nobody looks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(submissions, "moves", lambda *_, **__: None)
        return preview(engine, sent, county=county, base=releases.newest(engine).number, whole=frozenset(sent))


def send(engine, sent, by=EERO, reason="uudet luvut"):
    return publish(engine, look(engine, sent, by.county), by=by, reason=reason)


def year(families):
    """The same number of families in each month of each pilot of county 13: 468 rows."""
    return activity(**dict.fromkeys([code for code, county in PILOTS.items() if county == "13"], (families,) * 12))


def held(engine):
    with engine.connect() as connection:
        return set(releases.true_in(connection, PilotActivity, releases.newest(engine).number))


def is_sound(engine):
    """Is every release what was published, without gaps, and is the log whole?"""
    found = releases.verify(engine)
    assert [each.number for each, _ in found] == list(range(1, len(found) + 1))
    assert all(sound for _, sound in found)
    assert audit.verify(engine) is None
    assert store.is_sound(engine)
    return True


def problem_of(action, *arguments, **named):
    with pytest.raises(Problem) as caught:
        action(*arguments, **named)
    return caught.value


# Killed


@pytest.fixture(scope="module")
def publishers():
    """A maker of publishers, each in a process of its own: what they are made of is loaded once."""
    command = [sys.executable, str(HERE / "publisher.py")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=SURROUNDINGS, text=True, **pipes) as maker:

        def make(*told):
            print(*told, file=maker.stdin, flush=True)
            return int(maker.stdout.readline()), maker.stdout.readline

        yield make
        maker.stdin.close()


def test_a_publisher_killed_at_any_moment_leaves_whole_releases_and_loses_none(begun, publishers, tmp_path):
    chance = random.Random(20260901)
    url = begun.url.render_as_string(hide_password=False)
    begun.dispose()
    for turn in range(KILLS):
        told = tmp_path / f"told_{turn}"
        since = time.monotonic()
        pid, until_it_ends = publishers(url, turn, told)
        while not (told.exists() and told.read_text()):  # the first one is published
            assert time.monotonic() < since + 60
            time.sleep(0.01)
        time.sleep(chance.uniform(0, time.monotonic() - since))
        os.kill(pid, signal.SIGKILL)
        assert until_it_ends() == "ended\n"
        acknowledged = [int(line) for line in told.read_text().split()]
        newest = releases.newest(begun).number
        assert newest >= acknowledged[-1]
        assert acknowledged == sorted(set(acknowledged))
        with begun.connect() as connection:
            for number in range(max(2, newest - 3), newest + 1):  # 12 months of 39 pilots, or not at all
                assert len(releases.true_in(connection, PilotActivity, number)) == 468
        assert is_sound(begun)
    assert send(begun, year(1)).written


# No room, no right


def test_a_full_disk_publishes_nothing_and_the_store_goes_on_afterwards(empty_sqlite, tmp_path):
    engine = begin(store.engine(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'store')}"))
    send(engine, year(1))
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    engine.dispose()

    def fill(connection, _):
        connection.execute(f"PRAGMA max_page_count = {pages + 3}")

    event.listen(engine, "connect", fill)
    before = held(engine)
    assert problem_of(send, engine, year(2)).key == "store_full"
    assert held(engine) == before
    assert releases.newest(engine).number == 2
    event.remove(engine, "connect", fill)
    engine.dispose()
    assert is_sound(engine)
    assert send(engine, year(2)).release.number == 3


def test_a_limit_on_the_size_of_files_publishes_nothing(empty_sqlite, tmp_path):
    engine = begin(store.engine(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'store')}"))
    engine.dispose()
    code = """
import resource, signal, sys
from data_access import store
from data_access.problem import Problem
from test_survival import send, year
engine = store.engine(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    send(engine, year(1))
except Problem as problem:
    print(problem.key)
"""
    command = [sys.executable, "-c", code, f"sqlite:///{tmp_path / 'store'}"]
    done = subprocess.run(command, env=SURROUNDINGS, text=True, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == ("store_full\n", "")
    assert releases.newest(engine).number == 1
    assert is_sound(engine)


@contextmanager
def small_disk(megabytes):
    """Give a file system of our own with so much room, where this machine lets us."""
    folder = Path(tempfile.mkdtemp(prefix="matka_disk_"))
    try:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
        if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("only root can make a small disk, and not everywhere")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


def test_a_disk_that_really_fills_up_publishes_nothing(empty_sqlite):
    with small_disk(3) as folder:
        engine = begin(store.engine(f"sqlite:///{shutil.copy(empty_sqlite, folder / 'store')}"))
        with (folder / "ballast").open("wb") as ballast:  # all but room for a release or two
            ballast.write(bytes(shutil.disk_usage(folder).free - 400_000))
        problem = None
        for families in range(1, 60):
            before = releases.newest(engine).number, held(engine)
            try:
                send(engine, year(families))
            except Problem as found:
                problem = found
                break
        assert problem is not None
        assert problem.key == "store_full"
        assert (releases.newest(engine).number, held(engine)) == before
        assert is_sound(engine)
        engine.dispose()


def test_a_store_that_may_only_be_read_is_read_and_refuses_to_be_written(begun):
    sent = look(begun, year(1))
    if begun.dialect.name == "sqlite":
        url = f"sqlite:///file:{begun.url.database}?mode=ro&uri=true"
    else:
        with store.writing(begun) as connection:
            connection.execute(text("CREATE ROLE onlooker LOGIN"))
            connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker"))
        url = begun.url.set(username="onlooker").render_as_string(hide_password=False)
    onlooker = store.engine(url)
    try:
        assert held(onlooker) == set()
        assert look(onlooker, year(1)).added == 468
        assert problem_of(publish, onlooker, sent, by=EERO, reason="uudet luvut").key == "store_read_only"
        assert releases.newest(begun).number == 1
    finally:
        onlooker.dispose()
        if begun.dialect.name == "postgresql":
            with store.writing(begun) as connection:
                connection.execute(text("DROP OWNED BY onlooker"))
                connection.execute(text("DROP ROLE onlooker"))


# Several at once


def at_once(*actions):
    """Carry out *actions* at the same instant and return what each gave or raised."""
    begin_now = threading.Barrier(len(actions))
    results = [None] * len(actions)

    def act(place, action):
        begin_now.wait()
        try:
            results[place] = action()
        except Problem as problem:
            results[place] = problem

    threads = [threading.Thread(target=act, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_counties_publishing_at_the_same_instant_both_succeed(begun):
    for turn in range(1, RACES + 1):
        north, east = look(begun, year(turn)), look(begun, activity(Q1=(turn,) * 12), "20")
        done = at_once(
            lambda north=north: publish(begun, north, by=EERO, reason="uudet luvut"),
            lambda east=east: publish(begun, east, by=LIISA, reason="uudet luvut"),
        )
        assert sorted(each.release.number for each in done) == [2 * turn, 2 * turn + 1]
        assert all(each.written for each in done)
        assert {row[releases.columns_of(PilotActivity).index("active")] for row in held(begun)} == {turn}
        assert len(held(begun)) == 480
    assert is_sound(begun)


def test_of_two_uploads_of_a_county_at_the_same_instant_the_second_is_told(begun):
    send(begun, year(0))
    for turn in range(1, RACES + 1):
        one, other = look(begun, year(2 * turn)), look(begun, year(2 * turn + 1))
        done = at_once(
            lambda one=one: publish(begun, one, by=EERO, reason="uudet luvut"),
            lambda other=other: publish(begun, other, by=EERO, reason="uudet luvut"),
        )
        (problem,) = [each for each in done if isinstance(each, Problem)]
        (winner,) = [each for each in done if not isinstance(each, Problem)]
        assert (problem.key, problem.values["number"]) == ("submission_conflict", 468)
        assert releases.newest(begun) == winner.release
    assert is_sound(begun)


def test_a_double_click_at_the_same_instant_publishes_once(begun):
    for turn in range(1, RACES + 1):
        seen = look(begun, year(turn))
        done = at_once(*[lambda seen=seen: publish(begun, seen, by=EERO, reason="uudet luvut")] * 2)
        assert sorted(each.written for each in done) == [False, True]
        assert {each.release.number for each in done} == {turn + 1}
    assert is_sound(begun)


def test_readers_never_wait_for_a_publisher(begun, monkeypatch):
    send(begun, year(1))
    seen, before, waited = look(begun, year(2)), held(begun), []
    record = audit.record

    def look_first(*arguments, **named):  # the last step: everything else is written by now
        since = time.perf_counter()
        waited.append((held(begun) == before, releases.newest(begun).number, time.perf_counter() - since))
        return record(*arguments, **named)

    monkeypatch.setattr(audit, "record", look_first)
    publish(begun, seen, by=EERO, reason="uudet luvut")
    ((same, number, seconds),) = waited
    assert (same, number) == (True, 2)
    assert seconds < store.WAIT_SECONDS / 2
    assert releases.newest(begun).number == 3


# PostgreSQL comes and goes


@pytest.fixture
def postgresql(new_postgresql):
    return begin(store.engine(new_postgresql("matka_empty")))


def terminate(engine, pid):
    """End one connection of *engine*'s database from another one, as an administrator would."""
    other = store.create_engine(engine.url)
    with other.connect() as connection:
        connection.execute(select(func.pg_terminate_backend(pid)))
    other.dispose()


@pytest.mark.postgresql
def test_a_connection_killed_while_idle_is_not_noticed(postgresql):
    with postgresql.connect() as connection:
        mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    terminate(postgresql, mine)
    assert send(postgresql, year(1)).written
    assert is_sound(postgresql)


@pytest.mark.postgresql
@pytest.mark.parametrize("step", ["_close", "_write", "replace_in"])
def test_a_connection_killed_while_publishing_publishes_nothing(step, postgresql, monkeypatch):
    send(postgresql, year(1))
    seen, before = look(postgresql, year(2)), held(postgresql)
    carry_out = getattr(releases, step)

    def killed(connection, *arguments, **named):
        terminate(postgresql, connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())
        return carry_out(connection, *arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(releases, step, killed)
        problem = problem_of(publish, postgresql, seen, by=EERO, reason="uudet luvut")
    assert problem.key == "store_unreachable"
    assert held(postgresql) == before
    assert publish(postgresql, seen, by=EERO, reason="uudet luvut").written
    assert is_sound(postgresql)


@pytest.fixture(scope="module")
def server():
    """Run a PostgreSQL that these tests alone may stop, and give its address and a way to stop and start it."""
    programs = server_programs()
    folder = Path(tempfile.mkdtemp(prefix="matka_pg_"))
    as_user = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(program, *arguments):
        command = [*as_user, str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    def control(what):
        options = ["-o", f"-c listen_addresses=127.0.0.1 -p {port} -k {folder}", "-l", str(folder / "log")]
        run("pg_ctl", "-w", *(options if what == "start" else ["-m", what]), "start" if what == "start" else "stop")

    try:
        run("initdb", "-U", "matka", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-N")
        control("start")
        try:
            yield f"postgresql://matka@127.0.0.1:{port}", control
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                control("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def elsewhere(server):
    """A store in a database of its own on the server that may be stopped, and the way to stop and start that."""
    url, control = server
    name = f"test_{uuid4().hex}"
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    engine = store.engine(f"{url}/{name}")
    store.migrate(engine)
    yield begin(engine), control
    engine.dispose()


@pytest.mark.postgresql
def test_a_database_that_is_away_for_a_while_is_a_clear_problem_and_loses_nothing(elsewhere):
    engine, control = elsewhere
    for turn, how in enumerate(("fast", "immediate"), start=1):  # stopped in order, and as if the power went
        send(engine, year(turn))
        seen, before = look(engine, year(turn + 10)), held(engine)
        control(how)
        for _ in range(2):
            problem = problem_of(publish, engine, seen, by=EERO, reason="uudet luvut")
            assert (problem.key, problem.values) == ("store_unreachable", {"place": store.place(engine)})
            assert problem_of(releases.newest, engine).key == "store_unreachable"
        control("start")
        assert held(engine) == before
        assert publish(engine, seen, by=EERO, reason="uudet luvut").written
        assert is_sound(engine)


@pytest.mark.postgresql
def test_a_database_that_goes_while_somebody_publishes_has_published_all_or_nothing(elsewhere, monkeypatch):
    engine, control = elsewhere
    seen, write = look(engine, year(1)), releases._write

    def goes(*arguments):
        control("immediate")
        return write(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(releases, "_write", goes)
        assert problem_of(publish, engine, seen, by=EERO, reason="uudet luvut").key == "store_unreachable"
    control("start")
    assert held(engine) == set()
    assert is_sound(engine)
    assert publish(engine, seen, by=EERO, reason="uudet luvut").written
