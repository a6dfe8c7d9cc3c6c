"""Experts by experience at the end of each quarter."""

from itertools import product

from data_access.importing.codes import COUNTIES
from data_access.protection.cubes.cube import EVERYBODY, Cube, Part, Rows, of_counties, quarter


def _experts(rows: Rows, _smallest: int) -> dict[str, Part]:
    """Return experts by experience at the end of each quarter, by county, role, and whether they are active."""
    found = {}
    for day, held in rows["experts"].groupby("quarter"):
        roles = sorted(set(held["role"]))
        counts, told = {}, set()
        for county, role, trained, active in held[["county", "role", "trained", "active"]].itertuples(index=False):
            told.add((county, role))
            counts[county, role, "active"], counts[county, role, "resting"] = int(active), int(trained - active)
        groups = {"role": {EVERYBODY: roles}, "state": {"trained": ("active", "resting")}}
        cells = list(product(COUNTIES, roles, ("active", "resting")))
        found[quarter(day)] = of_counties(cells, counts, ("place", "role", "state"), groups, told)
    return found


EXPERTS = Cube(
    key="experts",
    tables=("experts",),
    dimensions=("place", "role", "state"),
    people="staff",
    made=_experts,
)
