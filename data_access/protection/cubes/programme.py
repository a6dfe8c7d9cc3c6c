"""People newly trained in any topic and in the whole programme.

Who is newly trained in any topic, or in the whole, is newly trained in one of the topics as well; and of several topics
the one that is somebody's first is not also the last.  So both together are at most the newly trained of all topics.
They are told of years, and of all the time there has been, in every quarter of which the newly trained of each topic
are, and the attack takes those for known.  Of single quarters they are not: often they are one or two.
"""

from itertools import product
from math import inf

from analysis.coverage import ANY, WHOLE
from analysis.disclosure import Known
from data_access.protection.cubes.cube import TOLD, Cell, Cube, Only, Part, Rows, inner, statuses, years
from data_access.protection.cubes.training import (
    FLOWING,
    NEWLY,
    NEWLY_TRAINED,
    dimensions,
    newly_trained,
    series,
)


def _programme(rows: Rows, _smallest: int) -> dict[str, Part]:
    """Return people newly trained in any topic and in the whole programme, by quarter; one part per county."""
    newly: dict[str, dict[str, dict[str, int | None]]] = {}
    for (county, topic), months in series(rows).items():
        newly.setdefault(county, {})[topic] = newly_trained(months)
    decided = statuses(rows, NEWLY_TRAINED.key)
    parts = {county: _of_county(county, held, decided) for county, held in newly.items()}
    return {county: part for county, part in parts.items() if part}


def _of_county(county: str, newly: dict[str, dict[str, int | None]], decided: dict[Cell, str]) -> Part | None:
    """Return the part of one county from the newly trained of each topic and quarter; None where nothing is told."""
    both = [topic for topic in (ANY, WHOLE) if newly.get(topic)]
    topics = [topic for topic in newly if topic not in (ANY, WHOLE)]
    quarters = sorted({at for topic in both for at in newly[topic]})
    told = {
        at
        for at in quarters
        if all(decided.get((county, topic, at, NEWLY)) in TOLD for topic in topics)
        and all(newly[topic].get(at) is not None for topic in both)
    }
    periods = {code: held for code, held in years(quarters).items() if told.issuperset(held)}
    # a period is the same time for every topic, or sums of it could not be compared
    if not quarters or not topics or not periods or {at for topic in topics for at in newly[topic]} != set(quarters):
        return None
    cells = list(product([county], both, quarters, [NEWLY]))
    counts = {cell: number for cell in cells if (number := newly[cell[1]].get(cell[2])) is not None}
    among = {at: sum(newly[topic].get(at) or 0 for topic in topics) for at in told}
    nobody = {
        (county, topic, code, NEWLY)
        for topic, (code, held) in product(both, [*periods.items(), *((at, [at]) for at in told)])
        if not any(among[at] or newly[topic].get(at) for at in held)
    }
    known = []
    for at in told:
        of = [cell for cell in cells if cell[2] == at and cell in counts]
        for together in [[cell] for cell in of] if len(topics) == 1 else [of]:
            if together and sum(counts[cell] for cell in together) <= among[at]:  # else they do not fit each other
                known.append(Known(weights=dict.fromkeys(together, 1.0), low=-inf, high=float(among[at])))
    return Part(
        table=inner(cells, counts, FLOWING),
        dimensions=dimensions(FLOWING, {"period": years(quarters)}),
        holders={county: {"place": (county,)}},
        missing=frozenset(cell for cell in cells if cell not in counts),
        offers=Only(frozenset(product([county], both, periods, [NEWLY]))),
        given=nobody.__contains__,
        known=tuple(known),
    )


PROGRAMME = Cube(
    key="training_programme",
    tables=("training_coverage",),
    dimensions=FLOWING,
    people="staff",
    made=_programme,
    zeros=False,  # else a hidden number is known to be one at least, and few are left that it may be
    beside=(NEWLY_TRAINED.key,),
)
