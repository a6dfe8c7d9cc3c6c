"""Measure the placement page against a bare Streamlit page with the same pictures, and print what was found.

Both are served side by side and asked in turn, so that whatever else the machine does falls on both; every number is a
median.  Run it on a quiet machine: ``python -m tests.benchmarks``, with ``--rounds 5`` when in a hurry.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from components.exports import EXPORTS
from components.exports.camera import browser as find_browser
from components.figures import FIGURES, placements
from components.i18n import Words
from data_access.settings import HOUSE
from tests.benchmarks import browser
from tests.benchmarks.servers import AGES, Server, both, forget, view
from tests.benchmarks.visitor import Visitor

PLACES = [f"{one},{two}" for one in ("12", "13", "20") for two in ("02", "04", "05", "06", "07", "08", "09", "10")]
LIMITS = {"first load": 1.3, "warm filter change": 1.3, "cold: a new choice": 2.0, "cold: a new release": 2.0}
EXPORT_LIMITS = {"png": 0.5, "pptx": 0.2, "xlsx": 0.2}


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    asked.add_argument("--rounds", type=int, default=15, help="how often each is measured (default 15)")
    asked.add_argument("--sessions", type=int, default=30, help="how many visitors are let in for memory (default 30)")
    given = asked.parse_args()
    path = find_browser()
    if path is None:
        sys.exit("This needs Chromium: install it, or set MATKA_BROWSER to where it is.")
    print(f"Load of the machine at the start: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    with tempfile.TemporaryDirectory() as folder, both(Path(folder)) as (matka, bare, engine):
        with browser.chromium(path) as chromium:
            servers = (matka, bare)
            said = {server.name: browser.overheard(chromium, server, len(AGES)) for server in servers}
            heading("Before the reader's eyes", "Matka", "bare", "ratio", "target")
            for name, seconds in seen(chromium, servers, engine, given.rounds):
                compare(name, seconds, "s", 1, LIMITS[name])
        heading("At the server", "Matka", "bare", "ratio", "target")
        runs = heard(servers, said, given.rounds)
        compare("server time of a warm rerun", {name: [run.seconds for run in runs[name]] for name in runs}, "ms", 1000)
        compare("bytes of a warm rerun", {name: [run.size for run in runs[name]] for name in runs}, "kB", 1 / 1000)
        compare("messages of a warm rerun", {name: [run.messages for run in runs[name]] for name in runs}, "", 1)
        grown = {server.name: [growth(server, said[server.name], given.sessions)] for server in servers}
        compare("memory of one more session", grown, "MB", 1e-6)
        heading("Files, in one process", "seconds", "", "", "target")
        for key, seconds in written(engine):
            limit = f"< {EXPORT_LIMITS[key]}" if key in EXPORT_LIMITS else ""
            print(f"{f'second {key.upper()}':32}{seconds:>12.3f}{'':22}{limit:>10}")
    heading("Starting", "seconds")
    print(f"{'import of everything a run needs':32}{imported():>12.2f}")
    print(f"Load of the machine at the end: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")


def heading(*cells: str) -> None:
    first, *others = cells
    widths = (12, 12, 10, 10)
    print(
        f"\n{first:32}" + "".join(f"{cell:>{width}}" for cell, width in zip(others, widths, strict=False)), flush=True
    )


def compare(name: str, found: dict[str, list[float]], unit: str, factor: float, limit: float | None = None) -> None:
    """Print one line: the medians of both, their ratio, and the target where there is one."""
    ours, theirs = (median(found[server]) * factor for server in ("Matka", "bare"))
    target = f"≤ {limit}" if limit else ""
    figures = f"{f'{ours:.2f} {unit}':>12}{f'{theirs:.2f} {unit}':>12}{ours / theirs:>10.2f}{target:>10}"
    print(f"{name:32}{figures}", flush=True)


def in_turn(servers: tuple[Server, Server], rounds: int) -> Iterator[tuple[int, tuple[Server, ...]]]:
    """Yield each round with the order of that round, so that neither is always first."""
    for turn in range(rounds):
        yield turn, servers if turn % 2 else servers[::-1]


def seen(chromium, servers: tuple[Server, Server], engine: Engine, rounds: int):
    """Yield each thing a reader waits for, with the seconds it took on both."""

    def measure(take: Callable[[Server, int], float]) -> dict[str, list[float]]:
        found = {server.name: [] for server in servers}
        for turn, order in in_turn(servers, rounds):
            for server in order:
                found[server.name].append(take(server, turn))
        return found

    def first_load(server: Server, turn: int) -> float:
        with browser.visit(chromium, server) as context:
            return browser.load(context.new_page(), server)

    yield "first load", measure(first_load)

    with browser.visit(chromium, servers[0]) as one, browser.visit(chromium, servers[1]) as other:
        pages = {server.name: context.new_page() for server, context in zip(servers, (one, other), strict=True)}
        for server in servers:
            browser.load(pages[server.name], server)
        place = dict.fromkeys(pages, 0)

        def change(server: Server, turn: int) -> float:
            place[server.name] = (place[server.name] + 1) % len(AGES)
            return browser.choose(pages[server.name], server, place[server.name])

        def change_of_new_places(server: Server, turn: int) -> float:
            # the bare page knows nothing but ages, but is opened anew as well
            query = f"?places={PLACES[turn % len(PLACES)]}" if server.cookie else ""
            browser.load(pages[server.name], server, query)
            place[server.name] = turn % (len(AGES) - 1)
            return change(server, turn)

        def change_of_new_release(server: Server, turn: int) -> float:
            if server.cookie:
                forget(engine)
            browser.load(pages[server.name], server)  # a page learns of a release when it is opened
            place[server.name] = turn % (len(AGES) - 1)
            return change(server, turn)

        for turn in range(len(AGES)):  # now every choice has been asked for
            for server in servers:
                change(server, turn)
        yield "warm filter change", measure(change)
        yield "cold: a new choice", measure(change_of_new_places)
        yield "cold: a new release", measure(change_of_new_release)


def heard(servers: tuple[Server, Server], said: dict[str, list[bytes]], rounds: int) -> dict[str, list]:
    """Return what every filter change cost at the server, without a browser."""
    visitors = {server.name: Visitor(server) for server in servers}
    runs = {name: [] for name in visitors}
    for visitor, name in ((visitors[name], name) for name in visitors):
        for words in said[name]:
            visitor.say(words)
    for _, order in in_turn(servers, rounds):
        for server in order:
            for words in said[server.name][1:]:
                run = visitors[server.name].say(words)
                if run.charts != server.charts or run.mishaps:
                    raise RuntimeError(f"{server.name} did not draw its page: {run}")
                runs[server.name].append(run)
    for visitor in visitors.values():
        visitor.close()
    return runs


def growth(server: Server, said: list[bytes], sessions: int) -> float:
    """Return by how many bytes the server grows with each visitor who has the page open and has chosen something."""

    def let_in(number: int) -> list[Visitor]:
        visitors = [Visitor(server) for _ in range(number)]
        for visitor in visitors:
            for words in said[:3]:
                visitor.say(words)
        return visitors

    early = let_in(5)  # what the first visitors make grow is not theirs alone
    before = server.memory()
    late = let_in(sessions)
    grown = (server.memory() - before) / sessions
    for visitor in [*early, *late]:
        visitor.close()
    return grown


def written(engine: Engine) -> Iterator[tuple[str, float]]:
    """Yield how long each kind of file takes the second time, when everything it needs is loaded.

    With a second between them, as of somebody who saves one and presses the next button: meanwhile Chromium has loaded
    its page anew.  What comes at once after another, as in a ZIP, has to wait for that.
    """
    asked = view(engine)
    choice, _ = placements.asked(asked, {"ages": "0-24", "measure": "share"})
    first, second = (FIGURES[name].make(asked, choice=choice) for name in ("placements.trend", "placements.change"))
    for export in EXPORTS:
        export.make(first, Words("fi"), on=date.today())  # noqa: DTZ011 (any day will do)
        found = []
        for _ in range(5):
            time.sleep(1)
            start = time.perf_counter()
            export.make(second, Words("sv"), on=date.today())  # noqa: DTZ011
            found.append(time.perf_counter() - start)
        yield export.key, median(found)


def imported() -> float:
    """Return the seconds a new Python takes to import what the server and a run need."""
    program = "import time; s = time.perf_counter(); from front_door import server, visit; import pages; "
    program += "pages.all_pages(); print(time.perf_counter() - s)"
    found = [
        float(subprocess.run([sys.executable, "-c", program], cwd=HOUSE, capture_output=True, check=True).stdout)
        for _ in range(3)
    ]
    return median(found)


if __name__ == "__main__":
    main()
