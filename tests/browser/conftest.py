"""A house that is really served, a browser that really looks, and the way in.

``server`` is one running Matka for a whole file of tests; ``start`` starts further ones, each with a store of its own.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from urllib.request import urlopen

import pytest

from data_access import sessions, store
from data_access.accounts import SAMPLE_ACCOUNTS
from front_door.visitor import COOKIE

HOUSE = Path(__file__).parents[2]
ROOMS = ("analysis", "assets", "components", "data_access", "front_door", "pages", "sample_data", ".streamlit")
PASSWORDS = {account.username: account.password for account in SAMPLE_ACCOUNTS}
_running = {}  # each server's log, and how much of it was there when the test began


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Add to what is said of a failed test what the servers said meanwhile."""
    report = yield
    for log, read in _running.items():
        if call.when == "setup":
            _running[log] = log.stat().st_size
        elif report.failed and (said := log.read_text("utf-8")[read:]):
            report.sections.append((f"server log {log.parent.name}", said))
    return report


@pytest.fixture(scope="session")
def start(filled_sqlite, tmp_path_factory):
    """A maker of servers: ``with start() as server`` gives one with ``address``, ``var`` (its folder) and ``log``.

    ``house`` is the folder to serve, ``filled`` the file of another store than the sample project's or False where the
    store is to be made, other names are MATKA_ settings or, in capitals, variables of the environment.
    """

    @contextmanager
    def run(*, house: Path = HOUSE, filled: bool | str = True, **settings):
        var = tmp_path_factory.mktemp("served")
        if filled:
            shutil.copy(filled_sqlite if filled is True else filled, var / "matka.sqlite3")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        given = {name if name.isupper() else f"MATKA_{name.upper()}": str(value) for name, value in settings.items()}
        environment = {**os.environ, "MATKA_VAR": str(var), "MATKA_PASSWORD_COST": "4", **given}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        log = var / "server.log"
        with log.open("w") as lines:
            process = subprocess.Popen(command, cwd=house, env=environment, stdout=lines, stderr=subprocess.STDOUT)
        _running[log] = 0
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/_stcore/health", process, log)
            yield SimpleNamespace(address=address, var=var, log=lambda: log.read_text("utf-8"), process=process)
        finally:
            process.terminate()
            process.wait(20)
            del _running[log]

    return run


@pytest.fixture(scope="module")
def server(start):
    """Matka with its sample data, running for the tests of one file."""
    with start() as running:
        yield running


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """A maker of houses to change: a copy of ours, with ``{path: text}`` added to it."""

    def copy(files: dict[str, str]) -> Path:
        folder = tmp_path_factory.mktemp("house")
        shutil.copy(HOUSE / "app.py", folder)
        for room in ROOMS:
            shutil.copytree(HOUSE / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "secrets.toml"))
        for path, text in files.items():
            (folder / path).write_text(text, "utf-8")
        return folder

    return copy


@pytest.fixture(scope="session")
def browser(browser_path):
    """Chromium, started once."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # milliseconds; a busy machine is no failure
    with sync_playwright() as playwright:
        # Without a graphics card Chromium would imitate one, which takes a quarter longer; and a page whose process has
        # already read the scripts of another one takes half the time.
        arguments = ["--disable-gpu", "--process-per-site"]
        started = playwright.chromium.launch(executable_path=browser_path, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="module")
def rested(browser):
    """Browsers of visitors who have gone, by what they asked for: what these have fetched need not be fetched again."""
    contexts = defaultdict(list)
    yield contexts
    for context in chain(*contexts.values()):
        context.close()


@pytest.fixture
def visitor(browser, rested):
    """A maker of visitors, each with cookies of their own: ``visitor(locale="sv-FI", color_scheme="dark")``.

    Each kind of visitor costs seconds, each further one of that kind little: a screen of another size is better set on
    the page.  Nothing is animated but what ``page.emulate_media(reduced_motion="no-preference")`` lets move.
    """
    given = []

    def make(*, storage_state=None, **options):
        asked = {
            "locale": "en-GB",
            "viewport": {"width": 1280, "height": 720},
            "reduced_motion": "reduce",  # drawing what moves while a page loads takes as long as loading it
            **options,
        }
        waiting = rested[str(sorted(asked.items()))]
        context = waiting.pop() if waiting else _opened(browser, asked)
        context.set_default_timeout(30_000)
        context.add_cookies(storage_state["cookies"] if storage_state else [])
        given.append((waiting, context))
        return context

    yield make
    for waiting, context in given:
        for page in context.pages[1:]:
            if page.url.startswith("http"):
                page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
            page.close()
        context.clear_cookies()
        waiting.append(context)


def _opened(browser, asked: dict):
    """Return a browser of its own, with a page nobody looks at that keeps its process, and what it has read, alive."""
    context = browser.new_context(**asked)
    context.new_page().goto("/_stcore/health")
    return context


@pytest.fixture
def page(visitor, server):
    """A page of ``server``'s in an English browser, with nothing opened yet; ``page.goto("/placements")`` opens one."""
    return visitor(base_url=server.address).new_page()


def sign_in(page, username: str = "koordinaattori", *, at: str = "/") -> None:
    """Open *at* and sign in there by the form; return when the menu shows who is signed in."""
    page.goto(at)
    fill_in(page, username, PASSWORDS[username])
    page.locator(".st-key-person_menu button").first.wait_for()


def fill_in(page, username: str, password: str) -> None:
    """Fill in and send the sign-in form, in whichever language it is."""
    page.locator(".st-key-sign_in_username input").fill(username)
    page.locator(".st-key-sign_in_password input").fill(password)
    page.locator(".st-key-sign_in_form button, [data-testid=stFormSubmitButton] button").first.click()


def session(server, username: str = "koordinaattori") -> dict:
    """Return the cookies of somebody who has signed in at *server*, for tests about something else than signing in."""
    held = store.engine(f"sqlite:///{server.var / 'matka.sqlite3'}")
    number = sessions.claim(held, sessions.issue_ticket(held, username))
    held.dispose()
    return {"cookies": [{"name": COOKIE, "value": number, "url": server.address, "httpOnly": True, "sameSite": "Lax"}]}


def is_idle(page) -> None:
    """Wait until the page has been drawn to its end."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def _wait_for(address: str, process, log: Path, *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text('utf-8')}")
