"""Training: who of the staff is trained and uses it, newly trained people, attendances, and answers about competence.

Every part is of one county: what counties come to together is added up from what is shown of each, so it can give
nothing away, and a lead who knows their own county learns nothing about another.

How many people an organisation employs in a profession is no secret, and neither is how many have answered a survey:
the attack takes both for known (``given``), so that topics, which share them, need not be attacked together.

How many trained and untrained people joined and left is published nowhere.  With it, newly trained people and the
trained at both ends would have to hide each other; without it, no number of newly trained people says anything about
the trained at any quarter's end, or the other way round, because anybody may have come or gone in between.  What came
of people coming and going, trained and untrained, follows from what is shown (``analysis.coverage.of_levels``).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain, product

import pandas as pd

from analysis.coverage import FLOWS
from analysis.disclosure import Dimension
from data_access.protection.cubes.cube import EVERYBODY, Cell, Cube, Part, Rows, between, inner, quarter, years

COVERED = ("place", "topic", "period", "profession", "state")
STATES = ("in_use", "not_in_use", "untrained")
TRAINED, STAFF = "trained", "staff"
GROUPS = {TRAINED: STATES[:2], STAFF: STATES}
OF_PROFESSIONS = (TRAINED, "untrained", STAFF)  # who uses it is told of a county's staff together only
FEW = "few"  # the professions of a county that so few people have that they are told of together
FEWEST = 3  # people of whom it may be told how many are trained: with fewer there are not even three numbers to guess
NEWLY = "newly_trained"
WHO = ("own_staff", "partners")
CLASSES = ("low", "middle", "high")
ANSWERS = "answers"
FEWEST_ANSWERS = 5  # of so many any class of one or two can be hidden, though everybody knows that each has some


def _coverage(rows: Rows) -> dict[str, Part]:
    """Return staff at the end of each quarter, by county, topic, profession and state.

    A quarter is told of once its last month has been told: what is known of a quarter that is not over stays unsaid
    until it is, so that no single month can be taken from another.  A profession that fewer than ``FEWEST`` people have
    is told of together with the other small ones, and with the next smallest if they are still too few.
    """
    ends, counts = {}, {}
    for (county, topic), told in _series(rows).items():
        for month, professions in told.items():
            if month.month % 3 or sum(each[STAFF] for each in professions.values()) < FEWEST:
                continue
            place = (county, topic, quarter(month))
            ends[place] = (professions, {*professions, *told.get(_before(month), ())})
            for profession, each in professions.items():
                # more may be trained than employed only in rows that could not be published
                split = (each["in_use"], each[TRAINED] - each["in_use"], each[STAFF] - each[TRAINED])
                counts |= {(*place, profession, s): max(number, 0) for s, number in zip(STATES, split, strict=True)}
    cells = {place: [(*place, *each) for each in product(sorted(of), STATES)] for place, (_, of) in ends.items()}
    # one frame cut into pieces: there are a hundred parts, and a frame takes long to make
    whole, start = inner(chain(*cells.values()), counts, COVERED), 0
    found = {}
    for place, (told, _) in ends.items():
        end = start + len(cells[place])
        table = whole.iloc[start:end].reset_index(drop=True)
        found[".".join(place)] = _at_end(place[0], table, cells[place], told)
        start = end
    return found


def _at_end(county: str, table: pd.DataFrame, cells: list[Cell], told: Mapping[str, Mapping[str, int]]) -> Part:
    """Return the part of one quarter's end from its inner *cells*; *told* is what has been told, by profession."""
    staff = {profession: each[STAFF] for profession, each in told.items()}
    few = _few(staff)
    alone = {profession for profession, people in staff.items() if people and profession not in few}
    groups: dict[str, Iterable[str]] = {EVERYBODY: tuple(dict.fromkeys(cell[3] for cell in cells))}
    if few and alone:
        groups[FEW] = few

    def offers(cell: Cell) -> bool:
        *_, profession, state = cell
        return profession == EVERYBODY or (state in OF_PROFESSIONS and (profession in alone or profession == FEW))

    return Part(
        table=table,
        dimensions=_dimensions(COVERED, {"profession": groups, "state": GROUPS}),
        holders={county: {"place": (county,)}},
        missing=frozenset(cell for cell in cells if cell[3] not in told),
        offers=offers,
        given=lambda cell: cell[-1] == STAFF,
    )


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


def _newly_trained(rows: Rows) -> dict[str, Part]:
    """Return people who were trained while they worked here, by county, topic and quarter between two quarters' ends.

    That is how many more are trained than at the end before, less those who joined trained, plus those who left.  It is
    told of a quarter if every month of it and the one before has been told, of the same professions.
    """
    names = ("place", "topic", "period", "flow")
    found = {}
    for (county, topic), told in _series(rows).items():
        ends = [month for month in told if month.month % 3 == 0]
        if len(ends) < 2:
            continue
        quarters = between(quarter(min(ends)), quarter(max(ends)))[1:]
        counts, missing = {}, set()
        for at in quarters:
            cell = (county, topic, at, NEWLY)
            last = date(int(at[:4]), int(at[-1]) * 3, 1)
            months = [last]
            while len(months) < 4:
                months.append(_before(months[-1]))
            if any(told.get(month, {}).keys() != told.get(last, {0: 0}).keys() for month in months):
                missing.add(cell)
                continue
            now, then = (sum(each[TRAINED] for each in told[month].values()) for month in (last, months[-1]))
            flows = [each for month in months[:-1] for each in told[month].values()]
            turnover = sum(each["joined_trained"] - each["left_trained"] for each in flows)
            counts[cell] = max(now - then - turnover, 0)
        found[f"{county}.{topic}"] = Part(
            table=inner(product([county], [topic], quarters, [NEWLY]), counts, names),
            dimensions=_dimensions(names, {"period": years(quarters)}),
            holders={county: {"place": (county,)}},
            missing=frozenset(missing),
        )
    return found


def _attendances(rows: Rows) -> dict[str, Part]:
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
                dimensions=_dimensions(names, {"period": years(quarters), "who": {EVERYBODY: WHO}}),
                holders={county: {"place": (county,)}},
            )
    return found


def _competence(rows: Rows) -> dict[str, Part]:
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
            dimensions=_dimensions(names, {"answer": {ANSWERS: CLASSES}}),
            holders={county: {"place": (county,)}},
            given=lambda cell: cell[-1] == ANSWERS,
        )
    return found


def _series(rows: Rows) -> dict[tuple[str, str], dict[date, dict[str, dict[str, int]]]]:
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


def _before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def _dimensions(names: tuple[str, ...], groups: Mapping[str, Mapping[str, Iterable[str]]]) -> tuple[Dimension, ...]:
    return tuple(Dimension(name=name, groups=groups.get(name, {})) for name in names)


COVERAGE = Cube(
    key="coverage",
    tables=("training_coverage",),
    dimensions=COVERED,
    people="staff",
    parts=_coverage,
    zeros=False,  # that nobody is trained, or everybody, is told of so few that it is hidden as well
)
NEWLY_TRAINED = Cube(
    key="training_flows",
    tables=("training_coverage",),
    dimensions=("place", "topic", "period", "flow"),
    people="staff",
    parts=_newly_trained,
)
ATTENDANCES = Cube(
    key="attendances",
    tables=("training_attendance", "training_event"),
    dimensions=("place", "topic", "period", "who"),
    people="staff",
    parts=_attendances,
)
COMPETENCE = Cube(
    key="competence",
    tables=("competence",),
    dimensions=("wave", "place", "topic", "answer"),
    people="staff",
    parts=_competence,
)
TRAINING = (COVERAGE, NEWLY_TRAINED, ATTENDANCES, COMPETENCE)
