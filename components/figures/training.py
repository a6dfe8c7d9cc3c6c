"""Staff who are trained: now, over time, what changed it, and where most people are still to be trained.

All counts are protected ones.  What is shown here is calculated from those that are shown, and from nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pandas as pd

from analysis import coverage as shares
from analysis import targets
from analysis.indicators import Better
from analysis.intervals import wilson
from components import memory
from components.charts.chart import SHOWN, Note, Spot, Status
from components.charts.panel import Form, Mark, Name, Number, Panel, place, quarter, told, word
from components.view import View
from data_access.importing.codes import ALL, COUNTIES, COVERED, PROFESSIONS, TOPICS
from data_access.protection.cubes.cube import EVERYBODY, TO_DATE, between, last_day
from data_access.protection.cubes.cube import quarter as quarter_of
from data_access.protection.cubes.reached import REST
from data_access.protection.cubes.training import FEW, NEWLY, STAFF, TRAINED

PAGE = "training"
LISTED = 12  # groups named in the list of those furthest below their target
PLANNED = (targets.Status.ON_TRACK, targets.Status.ABOVE, targets.Status.BELOW)
READ = ("topic", "places", "profession", "first", "last", "county")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Everything a reader can choose on the training page.

    ``places`` are codes of counties; ``county`` is the one whose change is told in steps.  ``first`` and ``last`` are
    quarters, whose ends are meant.
    """

    topic: str
    places: tuple[str, ...]
    profession: str = EVERYBODY
    first: str
    last: str
    county: str

    def address(self) -> dict[str, str]:
        """Return the choice as it stands in an address."""
        return {name: ",".join(held) if name == "places" else held for name in READ for held in [getattr(self, name)]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How many of a staff are trained at a quarter's end, as far as it may be known: else both numbers are None."""

    status: Status
    trained: int | None = None
    staff: int | None = None

    @property
    def percent(self) -> float:
        return 100 * self.trained / self.staff


# What there is ---------------------------------------------------------------------------------------------------


def cells(view: View, cube: str) -> dict[tuple[str, ...], tuple[Status, int | None]]:
    """Return status and number of every published cell of *cube*, by its codes."""
    return memory.once(_cells, view.anybody, cube)


def _cells(view: View, cube: str) -> dict:
    rows = view.counts(cube)
    numbers = [None if pd.isna(value) else int(value) for value in rows["value"]]
    codes = rows.drop(columns=["part", "status", "value"]).itertuples(index=False, name=None)
    return {cell: (Status(at), number) for cell, at, number in zip(codes, rows["status"], numbers, strict=True)}


def quarters(view: View) -> tuple[str, ...]:
    """Return every quarter from the first to the last at whose end the staff of any county has been told."""
    held = {period for _, _, period, *_ in cells(view, "coverage")}
    return tuple(between(min(held), max(held))) if held else ()


def topics(view: View) -> tuple[str, ...]:
    """Return the topics in which any staff has been told, in the order of their list; any and the whole come last."""
    held = {topic for _, topic, *_ in cells(view, "coverage")}
    return tuple(topic for topic in COVERED if topic in held)


def professions(view: View, topic: str, period: str) -> tuple[str, ...]:
    """Return all staff, the professions told of at the end of *period*, and those told of together."""
    held = {who for _, about, at, who, _ in cells(view, "coverage") if (about, at) == (topic, period)}
    return tuple(who for who in (EVERYBODY, *PROFESSIONS, FEW) if who in held)


def counties(view: View, choice: Choice) -> tuple[Spot, ...]:
    """Return the chosen counties in the reader's alphabet."""
    return tuple(spot for spot in view.counties() if spot.code in choice.places)


def default(view: View) -> Choice:
    """Return what is shown to who has chosen nothing."""
    held = quarters(view) or ("",)
    held_by = {spot.code for spot in view.counties()}
    places = tuple(code for code in COUNTIES if code in held_by)  # the same in every language: links depend on it
    topic = next(iter(topics(view)), TOPICS[0])
    return Choice(topic=topic, places=places, first=held[0], last=held[-1], county=next(iter(places), ""))


def level(view: View, at: str, topic: str, period: str, profession: str = EVERYBODY) -> Level:
    """Return how many of the staff of county *at* are trained at the end of *period*."""
    held = cells(view, "coverage")
    staff, trained = (held.get((at, topic, period, profession, state)) for state in (STAFF, TRAINED))
    if staff is None or trained is None:
        whole = (at, topic, period, EVERYBODY, STAFF) in held
        return Level(status=Status.MISSING if whole else Status.NOT_REPORTED)
    if trained[1] is None or not staff[1]:
        return Level(status=trained[0] if trained[0] not in SHOWN else Status.MISSING)
    status = Status.PROVISIONAL if Status.PROVISIONAL in (staff[0], trained[0]) else Status.SHOWN
    return Level(status=status, trained=trained[1], staff=staff[1])


def newly_trained(view: View, at: str, topic: str, first: str, last: str) -> int | None:
    """Return how many were trained between the ends of two quarters; None if it cannot be told from what is shown.

    A sum over years and quarters is taken of the largest of them that lie between and are shown, and lack nothing.
    """
    held = {
        period: None if status is Status.PROVISIONAL else number
        for cube in ("training_flows", "training_programme")
        for (where, what, period, flow), (status, number) in cells(view, cube).items()
        if (where, what, flow) == (at, topic, NEWLY)
    }
    known = {period for period in held if "-Q" in period}
    if topic not in TOPICS:  # of any topic and the whole no quarters are told, but sums of those of the topics
        known = {period for where, _, period, _ in cells(view, "training_flows") if where == at and "-Q" in period}
    wanted = set(between(first, last)[1:])
    if not wanted or not wanted <= known:
        return None
    if wanted == known and held.get(TO_DATE) is not None:
        return held[TO_DATE]
    total = 0
    for year in sorted({period[:4] for period in wanted}):
        inside = {period for period in wanted if period[:4] == year}
        whole = inside == {period for period in known if period[:4] == year}
        numbers = [held[year]] if whole and held.get(year) is not None else [held.get(period) for period in inside]
        if None in numbers:
            return None
        total += sum(numbers)
    return total


def target(view: View, at: str, period: str, *, indicator: str = "training_coverage") -> float | None:
    """Return what is to be reached next, seen from the end of *period*: the county's own, else that of all together."""
    rows = view.targets()
    rows = rows[rows["indicator"] == indicator]
    for county in (at, ALL):
        held = sorted((row.due, row.value) for row in rows.itertuples() if row.county == county)
        if held:
            return next((value for due, value in held if quarter_of(due) >= period), held[-1][1])
    return None


def span(*periods: str) -> tuple[Name, ...]:
    """Return the names of quarters; nothing has been told at all where there are none."""
    return tuple(quarter(period) for period in periods if period)


def topic_name(code: str) -> Name:
    return word(code, f"code.topic.{code}")


def by_topic(choice: Choice) -> tuple[Note, ...]:
    """Return the note that something is told of each topic only, where any of them or the whole was chosen."""
    return (
        () if choice.topic in TOPICS else (Note(key="training.by_topic", values={"topic": topic_name(choice.topic)}),)
    )


def profession_name(code: str) -> Name:
    return word(code, f"training.{code}" if code in (EVERYBODY, FEW, REST) else f"code.profession.{code}")


def panel(view: View, choice: Choice, *, name: str, depends: Iterable[str], **more) -> Panel:
    """Declare a picture of this page; *depends* are the parts of the choice that it depends on."""
    filters = {part: text for part, text in choice.address().items() if part in set(depends)}
    return Panel(name=f"training.{name}", filters=filters, page=PAGE, edition=view.edition, sample=view.sample, **more)


def titled(choice: Choice) -> Note:
    """Return the title of a picture of one topic, and of one profession where one was chosen."""
    names = {"topic": topic_name(choice.topic), "profession": profession_name(choice.profession)}
    return Note(key="title" if choice.profession == EVERYBODY else "title_of", values=names)


# Now -------------------------------------------------------------------------------------------------------------


def _share(row: str, column: str, found: Level) -> tuple:
    """Return one row of a table: a share in per cent with its interval, and what it was made of."""
    if found.staff is None:
        return (row, column, None, found.status)
    near = wilson(found.trained, found.staff)
    return (row, column, found.percent, 100 * near.low, 100 * near.high, found.trained, found.staff, found.status)


def coverage(view: View, *, choice: Choice) -> Panel:
    """Declare which share of the staff of each county is trained at the end of the last quarter."""
    spots = counties(view, choice)
    held = {spot: level(view, spot.code, choice.topic, choice.last, choice.profession) for spot in spots}
    aims = {spot: target(view, spot.code, choice.last) for spot in spots}
    seen = {spot: each for spot, each in held.items() if each.staff is not None}
    lacking = {
        spot: shares.needed(each.trained, each.staff, target=aims[spot] / 100)
        for spot, each in seen.items()
        if aims[spot] is not None
    }
    return panel(
        view,
        choice,
        name="coverage",
        depends=("topic", "places", "profession", "last"),
        shape=Form.RANGES,
        table=told([_share(spot.code, TRAINED, each) for spot, each in held.items()]),
        rows=tuple(map(place, spots)),
        columns=(word(TRAINED, "training.trained"),),
        unit="percent",
        title=titled(choice),
        notes=() if choice.topic in TOPICS else (Note(key=f"training.is_{choice.topic}"),),
        findings=(
            *_now(choice, seen),
            *_missing({spot: people for spot, people in lacking.items() if people}),
            *_reached([spot for spot, people in lacking.items() if not people]),
        ),
        span=span(choice.last),
        places=spots,
        marks=tuple(
            Mark(at=aim, key="target", values={"value": Number(value=aim)}, row=spot.code)
            for spot, aim in aims.items()
            if aim is not None
        ),
    )


def _now(choice: Choice, seen: Mapping[Spot, Level]) -> tuple[Note, ...]:
    parts = tuple(
        Note(key="training.share", values={"place": spot, "value": Number(value=each.percent)})
        for spot, each in seen.items()
    )
    values = {"period": span(choice.last), "topic": topic_name(choice.topic), "parts": parts}
    return (Note(key="training.now", values=values),) if parts else ()


def _missing(lacking: Mapping[Spot, int]) -> tuple[Note, ...]:
    parts = tuple(
        Note(key="training.lacks_one" if people == 1 else "training.lacks", values={"place": spot, "count": people})
        for spot, people in lacking.items()
    )
    return (Note(key="training.missing", values={"parts": parts}),) if parts else ()


def _reached(spots: list[Spot]) -> tuple[Note, ...]:
    return (Note(key="training.reached", values={"places": tuple(spots)}),) if spots else ()


def grid(view: View, *, choice: Choice) -> Panel:
    """Declare which share of each profession is trained in each county, at the end of the last quarter."""
    spots = counties(view, choice)
    who = professions(view, choice.topic, choice.last)
    held = {
        (each, spot.code): level(view, spot.code, choice.topic, choice.last, each) for each in who for spot in spots
    }
    aims = {spot.code: target(view, spot.code, choice.last) for spot in spots}
    judged = [
        each.percent < aims[at]
        for (profession, at), each in held.items()
        if each.staff is not None and profession != EVERYBODY and aims[at] is not None
    ]
    values = {"count": sum(judged), "of": len(judged)}
    return panel(
        view,
        choice,
        name="grid",
        depends=("topic", "places", "last"),
        shape=Form.GRID,
        table=told([_share(each, at, found) for (each, at), found in held.items()]),
        rows=tuple(map(profession_name, who)),
        columns=tuple(map(place, spots)),
        unit="percent",
        title=Note(key="title", values={"topic": topic_name(choice.topic)}),
        findings=(Note(key="training.below", values=values),) if judged else (),
        span=span(choice.last),
        places=spots,
    )


# Over time -------------------------------------------------------------------------------------------------------


def over_time(view: View, *, choice: Choice) -> Panel:
    """Declare how the share of trained staff has run, one line per county."""
    spots = counties(view, choice)
    ends = between(choice.first, choice.last) if choice.last else []
    held = {
        (spot.code, at): level(view, spot.code, choice.topic, at, choice.profession) for spot in spots for at in ends
    }
    aims = {spot: target(view, spot.code, choice.last) for spot in spots}
    parts = []
    for spot in spots:
        run = [each.percent for at in ends if (each := held[spot.code, at]).staff is not None]
        if len(run) > 1:
            values = {"place": spot, "first": Number(value=run[0]), "last": Number(value=run[-1])}
            parts.append(Note(key="training.run", values=values))
    plan = _beside_plan(view, choice, spots)
    return panel(
        view,
        choice,
        name="over_time",
        depends=("topic", "places", "profession", "first", "last"),
        shape=Form.LINES,
        table=told([_share(*cell, each) for cell, each in held.items()]),
        rows=tuple(map(place, spots)),
        columns=tuple(map(quarter, ends)),
        unit="percent",
        title=titled(choice),
        findings=(*((Note(key="training.runs", values={"parts": tuple(parts)}),) if parts else ()), *plan),
        notes=(Note(key="training.plan"),) if plan else (),
        span=span(choice.first, choice.last),
        places=spots,
        marks=tuple(
            Mark(at=aim, key="training.county_target", values={"place": spot, "value": Number(value=aim)})
            for spot, aim in aims.items()
            if aim is not None
        ),
    )


def _beside_plan(view: View, choice: Choice, spots: Iterable[Spot]) -> tuple[Note, ...]:
    """Return where counties stand beside a straight line from the first quarter that is shown to their target."""
    parts = []
    rows = view.targets()
    rows = rows[rows["indicator"] == "training_coverage"]
    for spot in spots:
        aims = {row.due: row.value for row in rows.itertuples() if row.county == spot.code}
        held = {at: level(view, spot.code, choice.topic, at, choice.profession) for at in quarters(view)}
        run = {last_day(at): each.percent for at, each in held.items() if each.staff is not None and at <= choice.last}
        if not run or not aims or min(aims) <= min(run):
            continue
        start = min(run)
        until = last_day(choice.last) + timedelta(days=1)
        found = targets.status(
            run, aims, start=start, today=until, better=Better.HIGHER, cumulative=False, baseline=run[start], months=3
        )
        if found.status in PLANNED and found.until > start:
            parts.append(Note(key=f"training.plan_{found.status}", values={"place": spot}))
    return (Note(key="training.beside_plan", values={"parts": tuple(parts)}),) if parts else ()


def change(view: View, *, choice: Choice) -> Panel:
    """Declare what changed the share of trained staff of one county between two quarters' ends.

    It begins with the first quarter of the period whose numbers may be shown.
    """
    at, topic = choice.county, choice.topic
    ends = between(choice.first, choice.last) if choice.last else []
    levels = {period: level(view, at, topic, period) for period in ends}
    seen = [period for period, each in levels.items() if each.staff is not None]
    first = next(iter(seen), choice.first)
    newly = newly_trained(view, at, topic, first, choice.last) if len(seen) > 1 and choice.last in seen else None
    spots = tuple(spot for spot in view.counties() if spot.code == at)
    columns = (
        word("first", "training.at_end", period=span(first)),
        word(NEWLY, "training.newly_trained"),
        word("trained_moved", "training.trained_moved"),
        word("untrained_moved", "training.untrained_moved"),
        word("last", "training.at_end", period=span(choice.last)),
    )
    told_of = {
        "depends": ("topic", "county", "first", "last"),
        "name": "change",
        "shape": Form.STEPS,
        "rows": tuple(map(place, spots)),
        "columns": columns,
        "unit": "percent",
        "decimals": 1,
        "title": Note(key="title", values={"topic": topic_name(topic), "place": spots[0] if spots else ""}),
        "span": span(first, choice.last),
        "places": spots,
    }
    if newly is None:
        return panel(view, choice, table=told([]), notes=(Note(key="training.no_split"),), **told_of)
    before, after = levels[first], levels[choice.last]
    split = shares.split((before.trained, before.staff), (after.trained, after.staff), newly_trained=newly)
    worth = {name: 100 * getattr(split, name) for name in (NEWLY, "trained_moved", "untrained_moved")}
    status = Status.PROVISIONAL if Status.PROVISIONAL in (before.status, after.status) else Status.SHOWN
    rows = [
        (at, "first", before.percent, before.status),
        *((at, name, value, status) for name, value in worth.items()),
        (at, "last", after.percent, after.status),
    ]
    values = {
        "place": spots[0],
        "first": Number(value=before.percent),
        "last": Number(value=after.percent),
        "change": Number(value=100 * split.change, decimals=1, signed=True),
        "newly": Number(value=worth[NEWLY], decimals=1, signed=True),
        "turnover": Number(value=100 * split.turnover, decimals=1, signed=True),
    }
    key = "training.trained_none" if not newly else "training.trained_one" if newly == 1 else "training.trained"
    findings = (
        Note(key="training.changed", values=values),
        Note(key=key, values={"count": newly}),
        _moved("net", split.people["trained_moved"]),
        _moved("untrained", split.people["untrained_moved"]),
    )
    return panel(view, choice, table=told(rows), findings=findings, **told_of)


def _moved(stem: str, people: int) -> Note:
    """Return the sentence of how many more trained, or untrained, people came than left."""
    if not people:
        return Note(key=f"training.{stem}_even")
    way = "came" if people > 0 else "left"
    return Note(key=f"training.{stem}_{way}{'_one' if abs(people) == 1 else ''}", values={"count": abs(people)})


# Gaps to act on --------------------------------------------------------------------------------------------------


def gaps(view: View, *, choice: Choice) -> Panel:
    """Declare which groups lack most people to their county's target, of those whose numbers are shown, topic by topic.

    Groups that lack as many people stand in the order of topic, county and profession.
    """
    spots = counties(view, choice)
    lacking = []
    for topic in (each for each in topics(view) if each in TOPICS):
        for spot in spots:
            aim = target(view, spot.code, choice.last)
            for who in professions(view, topic, choice.last):
                found = level(view, spot.code, topic, choice.last, who)
                if who == EVERYBODY or found.staff is None or aim is None:
                    continue
                if people := shares.needed(found.trained, found.staff, target=aim / 100):
                    lacking.append((people, spot, who, topic, found))
    lacking.sort(key=lambda each: -each[0])  # stable: what is equal stays in its order
    listed = {".".join((spot.code, who, topic)): each for each in lacking for _, spot, who, topic, _ in [each]}
    listed = dict(list(listed.items())[:LISTED])
    findings = ()
    if lacking:
        people, spot, who, topic, _ = lacking[0]
        named = {"place": spot, "profession": profession_name(who), "topic": topic_name(topic), "count": people}
        findings = (
            Note(key="training.gap_one" if people == 1 else "training.gap", values=named),
            Note(key="training.gaps_one" if len(lacking) == 1 else "training.gaps", values={"count": len(lacking)}),
        )
    return panel(
        view,
        choice,
        name="gaps",
        depends=("places", "last"),
        shape=Form.BARS,
        table=told(
            [
                (code, "people", people, None, None, found.trained, found.staff, found.status)
                for code, (people, *_, found) in listed.items()
            ]
        ),
        rows=tuple(
            word(code, "training.group", place=spot, profession=profession_name(who), topic=topic_name(topic))
            for code, (_, spot, who, topic, _) in listed.items()
        ),
        columns=(word("people", "training.still_needed"),),
        unit="people",
        findings=findings,
        span=span(choice.last),
        places=spots,
    )


# The address -----------------------------------------------------------------------------------------------------


def asked(view: View, given: Mapping[str, str]) -> tuple[Choice, tuple[str, ...]]:
    """Return the choice an address asks for, and the names of the values in it that make no sense here.

    Each of those falls back to its default; nothing in *given* is trusted, looked up as code or shown as markup.
    """
    choice, rejected = default(view), []
    known = {spot.code for spot in view.counties()}
    held = quarters(view)
    for name in READ:
        if (text := given.get(name)) is None:
            continue
        asked_for = tuple(dict.fromkeys(filter(None, text.split(",")))) if name == "places" else text
        fits = {
            "topic": text in topics(view),
            "places": set(asked_for) <= known,
            "profession": text in (EVERYBODY, *PROFESSIONS, FEW),
            "first": text in held,
            "last": text in held,
            "county": text in known,
        }
        if fits[name]:
            choice = replace(choice, **{name: asked_for})
        else:
            rejected.append(name)
    if choice.first > choice.last:
        rejected += [name for name in ("first", "last") if name in given]
        choice = replace(choice, first=default(view).first, last=default(view).last)
    if choice.county not in choice.places:
        if "county" in given and "county" not in rejected:
            rejected.append("county")
        choice = replace(choice, county=next(iter(choice.places), ""))
    if choice.profession not in professions(view, choice.topic, choice.last):
        if "profession" in given and "profession" not in rejected:
            rejected.append("profession")
        choice = replace(choice, profession=EVERYBODY)
    return choice, tuple(rejected)
