"""Measure the overview against a bare Streamlit page with the same two charts, both warm, and print what was found.

``python -m tests.benchmarks.overview``, with ``--rounds 5`` when in a hurry; on a quiet machine.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from components.exports.camera import browser as find_browser
from tests.benchmarks import browser
from tests.benchmarks.servers import both, front

CHARTS = 2
LIMIT = 1.5


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.overview", description=__doc__)
    asked.add_argument("--rounds", type=int, default=15, help="how often each is measured (default 15)")
    given = asked.parse_args()
    path = find_browser()
    if path is None:
        sys.exit("This needs Chromium: install it, or set MATKA_BROWSER to where it is.")
    print(f"Load of the machine at the start: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    with (
        tempfile.TemporaryDirectory() as folder,
        both(Path(folder), path="/", charts=CHARTS, made=front) as (*servers, _),
        browser.chromium(path) as chromium,
    ):
        taken = {server.name: [] for server in servers}
        for turn in range(given.rounds + 1):
            for server in servers:
                with browser.visit(chromium, server) as context:
                    seconds = browser.load(context.new_page(), server)
                if turn:  # the first visit makes what later ones find
                    taken[server.name].append(seconds)
    ours, theirs = (median(taken[server.name]) for server in servers)
    print(f"overview {ours:.2f} s, bare page {theirs:.2f} s, ratio {ours / theirs:.2f}, target ≤ {LIMIT}")


if __name__ == "__main__":
    main()
