"""Measure what sending in a large workbook takes: opened, checked, compared, its figures counted, published.

Each run is a process of its own, so that what it takes of memory is its own as well; every number is a median.  Run it
on a quiet machine: ``python -m tests.benchmarks.sending``, with ``--rows 10000 --rounds 5`` to say how much.
"""

import argparse
import gc
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import islice, pairwise, product
from pathlib import Path
from statistics import median

LIMITS = {"checked and previewed": 3.0, "published": 3.0, "memory": 200.0}
TODAY = date(2026, 11, 20)
MONTHS = [date(2024 + (7 + n) // 12, (7 + n) % 12 + 1, 1) for n in range(27)]


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.sending", description=__doc__)
    asked.add_argument("--rows", type=int, default=10_000, help="rows of the workbook (default 10,000)")
    asked.add_argument("--rounds", type=int, default=5, help="how often each is measured (default 5)")
    asked.add_argument("--once", type=Path, help=argparse.SUPPRESS)  # the folder in which one run is made
    given = asked.parse_args()
    if given.once:
        print(json.dumps(once(given.once)))
        return
    print(f"Load of the machine at the start: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    with tempfile.TemporaryDirectory() as folder:
        rows = prepare(Path(folder), given.rows)
        found = [run(Path(folder)) for _ in range(given.rounds)]
    print(f"\n{f'{rows:,} rows in two sheets':32}{'median':>12}{'worst':>12}{'target':>10}")
    for name in found[0]:
        values = [each[name] for each in found]
        unit = "MB" if name == "memory" else "s"
        limit = f"< {LIMITS[name]:g}" if name in LIMITS else ""
        print(f"{name:32}{f'{median(values):.2f} {unit}':>12}{f'{max(values):.2f} {unit}':>12}{limit:>10}")
    print(f"Load of the machine at the end: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")


def prepare(folder: Path, number: int) -> int:
    """Make a store with the sample data and, in *folder*, a workbook with about *number* rows; return how many."""
    os.environ["MATKA_VAR"] = str(folder / "var")
    import pandas as pd

    from components.charts.chart import Edition
    from components.i18n import Words
    from components.view import View
    from components.workbook import template
    from data_access import releases, store
    from data_access.importing import codes
    from data_access.importing.sheets import SHEETS
    from data_access.queries.sheets import standing
    from data_access.settings import settings

    engine = store.prepare(settings())
    newest = releases.newest(engine)
    told = {name: getattr(newest, name) for name in ("number", "published_at", "fingerprint")}
    view = View(engine=engine, words=Words("fi"), edition=Edition(**told, latest=newest.number))
    offered = standing(engine, release=newest.number)
    kept = {sheet.name: offered[sheet.name].iloc[:0] for sheet in SHEETS}
    # whole groups only: half a group would not fit to what stands in the store
    names = ("county", "ages", "kind", "month", "sex")
    groups = product(codes.COUNTIES[:2], codes.AGES, codes.PLACEMENT_KINDS, MONTHS, codes.SEXES)
    placed = [dict(zip(names, group, strict=True)) | placement(group[-1], group[-2]) for group in groups]
    names = ("county", "profession", "topic", "month")
    whole = len(codes.COVERED) * len(MONTHS)
    most = -(-(number - len(placed)) // whole) * whole
    groups = islice(product(codes.COUNTIES, codes.PROFESSIONS, codes.COVERED, MONTHS), most)
    covered = [dict(zip(names, group, strict=True)) | coverage(group[-1]) for group in groups]
    for name, rows in (("training_coverage", covered), ("placement_month", placed)):
        kept[name] = pd.DataFrame(rows)[list(offered[name].columns)]
    data = template.workbook(
        view.words, kept, county=None, counties=view.counties(), packages=view.packages(), base=view.newest
    )
    (folder / "sent.xlsx").write_bytes(data)
    engine.dispose()
    return len(covered) + len(placed)


def coverage(month: date) -> dict[str, int]:
    """Return a month of one profession and topic in which one more is trained than the month before."""
    return {"staff": 60, "trained": 10 + MONTHS.index(month), "in_use": 5 + MONTHS.index(month) % 3} | dict.fromkeys(
        ("joined_trained", "joined_untrained", "left_trained", "left_untrained"), 0
    )


def placement(sex: str, month: date) -> dict[str, int]:
    several = 2 if sex == "total" else 1
    return {"started": 6 * several, "ended": 5 * several, "at_end": (40 + MONTHS.index(month)) * several}


def run(folder: Path) -> dict[str, float]:
    """Measure once, in a process of its own, with a store of its own."""
    own = folder / "run"
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(folder / "var", own / "var")
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.sending", "--once", str(folder)],
        env={**os.environ, "MATKA_VAR": str(own / "var")},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(told.stdout)


def once(folder: Path) -> dict[str, float]:
    """Open, check, preview and publish the workbook in *folder*; return the seconds of each and the megabytes."""
    from components.i18n import Words
    from components.view import View
    from components.workbook import words as wording
    from data_access import releases, store, submissions
    from data_access.access import User
    from data_access.importing import checking
    from data_access.importing.opening import open_file
    from data_access.queries.sheets import context
    from data_access.settings import settings

    engine = store.prepare(settings())
    coordinator = User(username="kaisa", name="Kaisa", role="coordinator")
    counties = View(engine=engine, words=Words("fi"), edition=_edition(releases.newest(engine))).counties()
    named = {"headings": wording.headings(), "titles": wording.titles(), "labels": wording.labels(counties)}
    data = (folder / "sent.xlsx").read_bytes()
    base = releases.newest(engine).number
    context(engine, release=base, today=TODAY)  # whatever asking for the first time takes
    gc.collect()
    before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1024
    at = [time.perf_counter()]

    def took() -> None:
        at.append(time.perf_counter())

    book = open_file("sent.xlsx", data)
    took()
    known = context(engine, release=base, today=TODAY)
    checked = checking.check(book, **named, county=None, context=known, whole=frozenset())
    took()
    if checked.refused:
        raise SystemExit(f"the workbook is refused: {checked.errors[:3]}")
    seen = submissions.preview(engine, checked.rows, county=None, base=base, compared=took)
    took()
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024  # at the most
    answers = {fault.place: "Measured, not true" for fault in checked.warnings}
    began = time.perf_counter()
    decided = submissions.shown(engine, seen)  # on the page a part of its own, while a bar runs
    deciding = time.perf_counter() - began
    began = time.perf_counter()
    submissions.publish(
        engine,
        seen,
        by=coordinator,
        reason="Measured, not true",
        faults=checked.warnings,
        warnings=answers,
        decided=decided,
    )
    published = time.perf_counter() - began
    steps = [later - earlier for earlier, later in pairwise(at)]
    names = ("opened", "checked", "compared", "figures counted")
    return dict(zip(names, steps, strict=True)) | {
        "checked and previewed": sum(steps),
        "decided what is shown": deciding,
        "published": published,
        "memory": memory,
    }


def _edition(release):
    from components.charts.chart import Edition

    told = {name: getattr(release, name) for name in ("number", "published_at", "fingerprint")}
    return Edition(**told, latest=release.number)


if __name__ == "__main__":
    main()
