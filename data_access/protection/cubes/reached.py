"""Attendances at training events by profession, all topics together, own staff and partners as one.

How many attended the events of each topic is told as well, so how many attended in all is known.  Professions are told
of where that gives away no topic: of a year, and of all the time there has been, of which every topic is told.  Of
quarters they are not: they are too few.
"""

from itertools import product

from data_access.importing.codes import PROFESSIONS
from data_access.protection.cubes.cube import EVERYBODY, TOLD, Cube, Only, Part, Rows, inner, quarter, statuses, years
from data_access.protection.cubes.training import ATTENDANCES, WHO, dimensions

REST = "rest"  # professions that the county has not told to employ
NAMES = ("place", "profession", "period")


def _reached(rows: Rows, _smallest: int) -> dict[str, Part]:
    """Return attendances by county, profession and period in which there were any; one part per county.

    The professions are those that the county employs, which is public, and all others together: whether any attendances
    are told of must not depend on how many there were.
    """
    decided = statuses(rows, ATTENDANCES.key)
    coverage = rows["training_coverage"]
    employed = set(zip(coverage["county"], coverage["profession"], strict=True))
    held = rows["training_attendance"].merge(rows["training_event"], left_on="event", right_on="code")
    held = held.assign(at=[quarter(day) for day in held["date"]], people=held[list(WHO)].sum(axis=1))
    found = {}
    for county, of_county in held[held["people"] > 0].groupby("county"):
        topics = {topic for place, topic, *_ in decided if place == county}
        quarters = sorted(set(of_county["at"]))
        periods = years(quarters)
        told = [
            at for at in periods if all(decided.get((county, topic, at, EVERYBODY), "zero") in TOLD for topic in topics)
        ]
        if not topics or not told:
            continue
        own = tuple(each for each in PROFESSIONS if (county, each) in employed)
        named = of_county["profession"].where(of_county["profession"].isin(own), REST)
        sums = of_county.assign(profession=named).groupby(["profession", "at"])["people"].sum()
        counts = {(county, *cell): int(number) for cell, number in sums.items()}
        found[county] = Part(
            table=inner(product([county], (*own, REST), quarters), counts, NAMES),
            dimensions=dimensions(NAMES, {"profession": {EVERYBODY: (*own, REST)}, "period": periods}),
            holders={county: {"place": (county,)}},
            offers=Only(frozenset(product([county], (*own, REST, EVERYBODY), told))),
            given=lambda cell: cell[1] == EVERYBODY,
        )
    return found


REACHED = Cube(
    key="professions_reached",
    tables=("training_attendance", "training_event", "training_coverage"),
    dimensions=NAMES,
    people="staff",
    made=_reached,
    zeros=False,  # with how many attended in all, a hidden number that is one at least would often be known
    beside=(ATTENDANCES.key,),
)
