"""Training: who of the staff is trained and uses it, newly trained people, attendances, and answers about competence.

Every part is of one county: what counties come to together is added up from what is shown of each, so it can give
nothing away, and a lead who knows their own county learns nothing about another.

How many people an organisation employs in a profession is no secret, and neither is how many have answered a survey:
the attack takes both for known (``given``).

How many trained and untrained people joined and left is published nowhere, not even of a county's whole staff and of
whole years.  With it, newly trained people and the trained at both ends would have to hide each other; and in a small
county where nobody trained came and few left, the hidden trained of a profession would follow from those of the quarter
before it, to the person (``test_who_came_and_left_would_give_hidden_numbers_away``).  Without it, no number of newly
trained people says anything about the trained at any quarter's end, or the other way round, because anybody may have
come or gone in between.  What came of people coming and going, trained and untrained, follows from what is shown
(``analysis.coverage.split``).

Who is trained in any topic, and who in the whole programme, is bound to who is trained in each: at least as many are
trained in any as in one, at most as many in the whole.  So all topics of a county and a quarter are one part, and the
attack counts with these inequalities (``Known``).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, product
from math import inf

import pandas as pd

from analysis.coverage import ANY, FLOWS, WHOLE
from analysis.disclosure import Dimension, Known
from data_access.protection.cubes.cube import EVERYBODY, Cell, Cube, Part, Rows, between, inner, quarter, years

COVERED = ("place", "topic", "period", "profession", "state")
STATES = ("in_use", "not_in_use", "untrained")
TRAINED, STAFF = "trained", "staff"
GROUPS = {TRAINED: STATES[:2], STAFF: STATES}
OF_PROFESSIONS = (TRAINED, "untrained", STAFF)  # who uses it is told of a county's staff together only
Professions = Mapping[str, Mapping[str, int]]  # what has been told of each, by column
FEW = "few"  # the professions of a county that so few people have that they are told of together
FEWEST = 3  # people of whom it may be told how many are trained: with fewer there are not even three numbers to guess
NEWLY = "newly_trained"
FLOWING = ("place", "topic", "period", "flow")
WHO = ("own_staff", "partners")
CLASSES = ("low", "middle", "high")
ANSWERS = "answers"
FEWEST_ANSWERS = 5  # of so many any class of one or two can be hidden, though everybody knows that each has some


def _coverage(rows: Rows, _smallest: int) -> dict[str, Part]:
    """Return staff at the end of each quarter, by county, topic, profession and state; one part per county and quarter.

    A quarter is told of once its last month has been told: what is known of a quarter that is not over stays unsaid
    until it is, so that no single month can be taken from another.  A profession that fewer than ``FEWEST`` people have
    is told of together with the other small ones, and with the next smallest if they are still too few.
    """
    ends: dict[tuple[str, str], dict[str, tuple[Professions, set[str]]]] = {}
    for (county, topic), told in series(rows).items():
        for month, professions in told.items():
            if month.month % 3 or sum(each[STAFF] for each in professions.values()) < FEWEST:
                continue
            awaited = {*professions, *told.get(before(month), ())}
            ends.setdefault((county, quarter(month)), {})[topic] = (professions, awaited)
    names = {place: sorted(set().union(*(awaited for _, awaited in topics.values()))) for place, topics in ends.items()}
    cells = {
        (county, at): list(product([county], sorted(topics), [at], names[county, at], STATES))
        for (county, at), topics in ends.items()
    }
    counts = {
        (county, topic, at, profession, state): number
        for (county, at), topics in ends.items()
        for topic, (told, _) in topics.items()
        for profession, each in told.items()
        for state, number in _states(each).items()
    }
    # one frame cut into pieces: there are dozens of parts, and a frame takes long to make
    whole, start = inner(chain(*cells.values()), counts, COVERED), 0
    found = {}
    for place, topics in ends.items():
        end = start + len(cells[place])
        table = whole.iloc[start:end].reset_index(drop=True)
        found[".".join(place)] = _at_end(place, table, names[place], topics)
        start = end
    return found


def _states(numbers: Mapping[str, int]) -> dict[str, int]:
    """Return how many of a profession are in each of ``STATES``."""
    # more may be trained than employed only in rows that could not be published
    split = (numbers["in_use"], numbers[TRAINED] - numbers["in_use"], numbers[STAFF] - numbers[TRAINED])
    return {state: max(number, 0) for state, number in zip(STATES, split, strict=True)}


def _at_end(
    place: tuple[str, str], table: pd.DataFrame, names: list[str], topics: Mapping[str, tuple[Professions, set[str]]]
) -> Part:
    """Return the part of one county and quarter's end from its inner cells, a *table* of all professions *names*.

    *topics* has what has been told of each, by profession, and the professions that it should be told of.
    """
    county, at = place
    staff = {
        topic: {profession: each[STAFF] for profession, each in told.items() if each[STAFF]}
        for topic, (told, _) in topics.items()
    }
    few = _few(
        {name: min(held[name] for held in staff.values() if name in held) for name in set().union(*staff.values())}
    )
    groups: dict[str, Iterable[str]] = {EVERYBODY: tuple(names)}
    if few and any(held.keys() - set(few) for held in staff.values()):
        groups[FEW] = few

    def offers(cell: Cell) -> bool:
        _, topic, _, profession, state = cell
        held = staff[topic]
        if profession == EVERYBODY:
            return True
        people = sum(held.get(each, 0) for each in few) if profession == FEW else held.get(profession, 0)
        return state in OF_PROFESSIONS and profession not in few and people >= (FEWEST if profession == FEW else 1)

    return Part(
        table=table,
        dimensions=dimensions(COVERED, {"profession": groups, "state": GROUPS}),
        holders={county: {"place": (county,)}},
        missing=frozenset(
            (county, topic, at, profession, state)
            for topic, (told, awaited) in topics.items()
            for profession in awaited - told.keys()
            for state in STATES
        ),
        offers=offers,
        given=lambda cell: cell[-1] == STAFF,
        known=tuple(_programme(place, names, {topic: told for topic, (told, _) in topics.items()})),
    )


def _programme(place: tuple[str, str], names: list[str], told: Mapping[str, Professions]) -> Iterator[Known]:
    """Yield what anybody knows of topics together, where any of them or the whole programme is told of.

    Whoever is trained in a topic is trained in any; whoever is trained in the whole, in every topic.  Nobody is trained
    in any who is not in one of them, and nobody lacks the whole who lacks no topic.  The same goes for using them.  Of
    counts that do not keep to it, such as those of a county that counts topics it does not send, nobody knows it.
    """
    county, at = place
    topics = sorted(told.keys() - {ANY, WHOLE})
    for name, state in product(names, (TRAINED, "in_use")):
        number = {topic: each[name][state] for topic, each in told.items() if name in each}
        if not set(topics) <= number.keys():
            continue

        def fact(weights: Mapping[str, float], low: float, name: str = name, state: str = state) -> Known:
            cells = {(county, topic, at, name, state): weight for topic, weight in weights.items()}
            return Known(weights=cells, low=low, high=inf)

        for topic in topics:
            if number.get(ANY, -1) >= number[topic]:
                yield fact({ANY: 1.0, topic: -1.0}, 0.0)
            if number.get(WHOLE, inf) <= number[topic]:
                yield fact({topic: 1.0, WHOLE: -1.0}, 0.0)
        if not topics and number.get(ANY, -1) >= number.get(WHOLE, inf):
            yield fact({ANY: 1.0, WHOLE: -1.0}, 0.0)
        if topics and ANY in number and sum(number[topic] for topic in topics) >= number[ANY]:
            yield fact({**dict.fromkeys(topics, 1.0), ANY: -1.0}, 0.0)
        if topics and WHOLE in number:
            staff = told[WHOLE][name][STAFF]
            lacking = sum(staff - number[topic] for topic in topics)
            if staff - number[WHOLE] <= lacking:
                low = -float(staff * (len(topics) - 1))
                yield fact({WHOLE: 1.0, **dict.fromkeys(topics, -1.0)}, low)


def _few(staff: Mapping[str, int]) -> tuple[str, ...]:
    """Return the professions that are told of together, so that they are at least ``FEWEST`` people."""
    by_size = sorted((people, profession) for profession, people in staff.items() if people)
    found, held = [], 0
    for people, profession in by_size:
        if people >= FEWEST and not 0 < held < FEWEST:
            break
        found.append(profession)
        held += people
    return tuple(sorted(found))


def _newly_trained(rows: Rows, _smallest: int) -> dict[str, Part]:
    """Return people who were trained while they worked here, by county, topic and quarter between two quarters' ends.

    Of any topic and the whole programme ``cubes.programme`` tells: they are bound to who is newly trained in each.
    """
    found = {}
    for (county, topic), told in series(rows).items():
        newly = {} if topic in (ANY, WHOLE) else newly_trained(told)
        if not newly:
            continue
        counts = {(county, topic, at, NEWLY): number for at, number in newly.items() if number is not None}
        cells = list(product([county], [topic], newly, [NEWLY]))
        found[f"{county}.{topic}"] = Part(
            table=inner(cells, counts, FLOWING),
            dimensions=dimensions(FLOWING, {"period": years(newly)}),
            holders={county: {"place": (county,)}},
            missing=frozenset(cell for cell in cells if cell not in counts),
        )
    return found


def newly_trained(told: Mapping[date, Professions]) -> dict[str, int | None]:
    """Return how many were newly trained in each quarter, of what was told month by month; None where it is unknown.

    That is how many more are trained than at the end before, less those who joined trained, plus those who left.  It is
    known of a quarter if every month of it and the one before has been told, of the same professions.
    """
    ends = [month for month in told if month.month % 3 == 0]
    found: dict[str, int | None] = {}
    for at in between(quarter(min(ends)), quarter(max(ends)))[1:] if len(ends) > 1 else ():
        *months, end_before = months_of(at)
        if any(told.get(month, {}).keys() != told.get(months[0], {0: 0}).keys() for month in (*months, end_before)):
            found[at] = None
            continue
        now, then = (sum(each[TRAINED] for each in told[month].values()) for month in (months[0], end_before))
        flows = [each for month in months for each in told[month].values()]
        turnover = sum(each["joined_trained"] - each["left_trained"] for each in flows)
        found[at] = max(now - then - turnover, 0)
    return found


def months_of(at: str) -> list[date]:
    """Return the months of a quarter, the last first, and then the last one before it."""
    months = [date(int(at[:4]), int(at[-1]) * 3, 1)]
    while len(months) < 4:
        months.append(before(months[-1]))
    return months


def _attendances(rows: Rows, _smallest: int) -> dict[str, Part]:
    """Return attendances at training events, by county, topic, quarter, and whether own staff or partners.

    They are attendances: whoever came twice is counted twice.  They are protected as if they were people.
    """
    names = ("place", "topic", "period", "who")
    held = rows["training_attendance"].merge(rows["training_event"], left_on="event", right_on="code")
    found = {}
    for county, of_county in held.groupby("county"):
        at = [quarter(day) for day in of_county["date"]]
        quarters = between(min(at), max(at))
        for topic, of_topic in of_county.assign(at=at).groupby("topic"):
            sums = of_topic.groupby("at")[list(WHO)].sum()
            counts = {(county, topic, each, who): int(sums.at[each, who]) for each in sums.index for who in WHO}
            found[f"{county}.{topic}"] = Part(
                table=inner(product([county], [topic], quarters, WHO), counts, names),
                dimensions=dimensions(names, {"period": years(quarters), "who": {EVERYBODY: WHO}}),
                holders={county: {"place": (county,)}},
            )
    return found


def _competence(rows: Rows, _smallest: int) -> dict[str, Part]:
    """Return answers of each wave of the competence survey, by county, topic and class of answer.

    Where fewer than ``FEWEST_ANSWERS`` answered about a topic, nothing is told of it.
    """
    names = ("wave", "place", "topic", "answer")
    found = {}
    for (wave, county), held in rows["competence"].groupby(["wave", "county"]):
        held = held[held["answers"] >= FEWEST_ANSWERS]
        if held.empty:
            continue
        counts = {
            (wave, county, topic, answer): int(number)
            for topic, *numbers in held[["topic", *CLASSES]].itertuples(index=False)
            for answer, number in zip(CLASSES, numbers, strict=True)
        }
        found[f"{wave}.{county}"] = Part(
            table=inner(product([wave], [county], sorted(held["topic"]), CLASSES), counts, names),
            dimensions=dimensions(names, {"answer": {ANSWERS: CLASSES}}),
            holders={county: {"place": (county,)}},
            given=lambda cell: cell[-1] == ANSWERS,
        )
    return found


def series(rows: Rows) -> dict[tuple[str, str], dict[date, dict[str, dict[str, int]]]]:
    """Return what each county has told of its staff in each topic, by month, oldest first, and profession."""
    columns = ["staff", TRAINED, "in_use", *FLOWS]
    held = rows["training_coverage"]
    found: dict = {}
    keys = zip(held["county"], held["topic"], held["month"], held["profession"], strict=True)
    numbers = zip(*(held[column].tolist() for column in columns), strict=True)
    for (county, topic, month, profession), each in sorted(zip(keys, numbers, strict=True)):
        months = found.setdefault((county, topic), {})
        months.setdefault(month, {})[profession] = {name: int(n) for name, n in zip(columns, each, strict=True)}
    return found


def before(month: date) -> date:
    """Return the month before *month*."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def dimensions(names: tuple[str, ...], groups: Mapping[str, Mapping[str, Iterable[str]]]) -> tuple[Dimension, ...]:
    """Return the dimensions called *names*, with the groups of those that have any."""
    return tuple(Dimension(name=name, groups=groups.get(name, {})) for name in names)


COVERAGE = Cube(
    key="coverage",
    tables=("training_coverage",),
    dimensions=COVERED,
    people="staff",
    made=_coverage,
    zeros=False,  # that nobody is trained, or everybody, is told of so few that it is hidden as well
)
NEWLY_TRAINED = Cube(
    key="training_flows",
    tables=("training_coverage",),
    dimensions=FLOWING,
    people="staff",
    made=_newly_trained,
)
ATTENDANCES = Cube(
    key="attendances",
    tables=("training_attendance", "training_event"),
    dimensions=("place", "topic", "period", "who"),
    people="staff",
    made=_attendances,
)
COMPETENCE = Cube(
    key="competence",
    tables=("competence",),
    dimensions=("wave", "place", "topic", "answer"),
    people="staff",
    made=_competence,
)
TRAINING = (COVERAGE, NEWLY_TRAINED, ATTENDANCES, COMPETENCE)
