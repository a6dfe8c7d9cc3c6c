"""The two servers that are compared: Matka on its sample data, and the bare page, with the same settings."""

import os
import pickle
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, update

from analysis.indicators import INDICATORS
from components.charts.chart import Edition
from components.charts.draw import draw
from components.figures import FIGURES, placements
from components.i18n import Words
from components.view import View
from data_access import accounts, releases, sessions, store
from data_access.settings import HOUSE, Settings
from data_access.tables import Release

START_SECONDS = 60
GUARDS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'release'"
AGES = tuple(indicator.ages for indicator in INDICATORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that is running, and its page with so many *charts*.

    *widget* is the key of its choice of age groups, *cookie* what signs a visitor in.
    """

    name: str
    port: int
    process: subprocess.Popen
    path: str
    widget: str
    charts: int = 3
    cookie: tuple[str, str] | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> int:
        """Return how many bytes of memory the process holds (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def view(engine: Engine) -> View:
    """Return what the first visitor of a sample store sees."""
    newest = releases.newest(engine)
    edition = Edition(
        number=newest.number,
        published_at=newest.published_at,
        fingerprint=newest.fingerprint,
        latest=newest.number,
    )
    return View(engine=engine, words=Words("en"), edition=edition)


def pictures(seen: View) -> dict[str, dict]:
    """Return the three figures of the placement page for every age group, as the page itself draws them."""
    made = {}
    for ages in AGES:
        choice, _ = placements.asked(seen, {"ages": ages})
        years, sinces = placements.map_years(seen, choice), placements.since_years(seen, choice)
        choices = {
            "placements.trend": choice,
            "placements.map": replace(choice, year=years[-1]),
            "placements.change": replace(choice, since=sinces[0] if sinces else None),
        }
        made[ages] = {
            name: draw(FIGURES[name].make(seen, choice=choice), seen.words) for name, choice in choices.items()
        }
    return made


def forget(engine: Engine) -> None:
    """Make Matka believe that the data is new: whatever it is asked next, it has never been asked before."""
    with store.writing(engine) as connection:
        connection.execute(update(Release).values(fingerprint=f"benchmark {time.monotonic_ns()}"))


def unguard(engine: Engine) -> None:
    """Take away what guards the releases, so that ``forget`` can change them."""
    with store.writing(engine) as connection:
        for name in connection.exec_driver_sql(GUARDS).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")


def front(seen: View) -> dict[str, dict]:
    """Return the two figures of the overview, as the page itself draws them."""
    choices = {"recent": placements.Choice.newest(), "long": placements.Choice()}
    trend = FIGURES["placements.trend"].make
    return {"": {name: draw(trend(seen, choice=choice), seen.words) for name, choice in choices.items()}}


@contextmanager
def both(
    folder: Path, *, path: str = "/placements", charts: int = 3, made: Callable[[View], dict] = pictures
) -> Iterator[tuple[Server, Server, Engine]]:
    """Start Matka and the bare page in *folder*; yield both and Matka's store, and stop them in the end.

    Matka's page is at *path*; the bare one shows what is *made* of the same store.
    """
    var = folder / "var"
    chosen = Settings(var=var, sample="on", database_url="", sample_data=HOUSE / "sample_data")
    var.mkdir()
    engine = store.prepare(chosen)
    unguard(engine)
    ticket = sessions.issue_ticket(engine, accounts.SAMPLE_ACCOUNTS[0].username)
    cookie = ("matka_session", sessions.claim(engine, ticket))

    bare = folder / "bare"
    shutil.copytree(HOUSE / ".streamlit", bare / ".streamlit", ignore=shutil.ignore_patterns("secrets.toml"))
    shutil.copy(Path(__file__).with_name("bare_page.py"), bare / "page.py")
    (folder / "pictures.pickle").write_bytes(pickle.dumps(made(view(engine))))
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MATKA_", "STREAMLIT_"))}
    ours = clean | {"MATKA_VAR": str(var)}
    theirs = clean | {"BENCHMARK_PICTURES": str(folder / "pictures.pickle")}
    running = []
    try:
        for script, home, environment in (("app.py", HOUSE, ours), ("page.py", bare, theirs)):
            running.append(_start(script, home, environment, folder / f"{script}.log"))
        (one, port), (other, other_port) = running
        yield (
            Server(
                name="Matka",
                port=port,
                process=one,
                path=path,
                widget="placements.ages",
                charts=charts,
                cookie=cookie,
            ),
            Server(name="bare", port=other_port, process=other, path="/", widget="ages", charts=charts),
            engine,
        )
    finally:
        for process, _ in running:
            process.terminate()
        for process, _ in running:
            process.wait(10)


def _start(script: str, home: Path, environment: dict, log: Path) -> tuple[subprocess.Popen, int]:
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    with log.open("w") as written:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=written, stderr=written)
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return process, port
        except OSError:
            if process.poll() is not None or time.monotonic() > give_up:
                process.kill()
                raise RuntimeError(f"{script} does not start:\n{log.read_text()}") from None
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
