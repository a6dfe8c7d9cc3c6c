"""Measure how long a table of the project's size takes to protect and to attack, and print it.

Run it with ``python -m tests.benchmarks.disclosure``.

23 counties in five collaborative areas, two sexes, five kinds, all with totals; attacked by the public and by the lead
of every county.  The promise is less than five seconds for both, however many of the cells are small.
"""

import os
import time

import numpy as np
import scipy.optimize  # loading it is not measured

from analysis.disclosure import audit, protect
from tests.disclosure_tables import leads, project_like

LIMIT = 5.0
MEANS = (30, 60, 120, 300)  # people to a county and sex: nearly every third cell small, or hardly one


def main() -> None:
    """Measure and print."""
    print(f"Load of the machine at the start: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")
    print(f"Solver: SciPy {scipy.__version__}")
    print(
        f"{'mean':>5}{'small':>7}{'hidden':>8}{'of':>5}{'cost':>8}{'protect':>9}{'audit':>7}{'leaks':>7}{'target':>8}"
    )
    for mean in MEANS:
        table, dimensions = project_like(1, mean=mean)
        holders = leads(table)
        start = time.perf_counter()
        protected = protect(table, dimensions=dimensions, threshold=5, holders=holders)
        between = time.perf_counter()
        ranges = audit(protected, holders=holders)
        end = time.perf_counter()
        cells = protected.cells()
        hidden = cells[cells["status"] == "too_few"]
        cost = (1 + np.log1p(hidden["count"])).sum()
        print(
            f"{mean:>5}{int(hidden['small'].sum()):>7}{len(hidden):>8}{len(cells):>5}{cost:>8.1f}"
            f"{between - start:>8.2f}s{end - between:>6.2f}s{int(ranges['leak'].sum()):>7}{f'< {LIMIT:g} s':>8}",
            flush=True,
        )
    print(f"Load of the machine at the end: {', '.join(f'{load:.1f}' for load in os.getloadavg())}")


if __name__ == "__main__":
    main()
