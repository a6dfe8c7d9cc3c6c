"""From being offered training to knowing more: events held and to come, attendances, use, and competence."""

from itertools import product

from analysis.change import from_summary
from analysis.coverage import WHOLE, average_share
from components.charts.chart import SHOWN, Note, Status
from components.charts.panel import Form, Mark, Name, Number, Panel, month, place, quarter, stored, told, word
from components.figures.training import (
    Choice,
    by_topic,
    cells,
    counties,
    level,
    panel,
    profession_name,
    quarters,
    span,
    target,
    topic_name,
    topics,
)
from components.view import View
from data_access.importing.codes import ALL, PROFESSIONS, TOPICS, TRAINING_KINDS
from data_access.protection.cubes.cube import EVERYBODY, TO_DATE, between
from data_access.protection.cubes.cube import quarter as quarter_of
from data_access.protection.cubes.reached import REST
from data_access.protection.cubes.training import ANSWERS, CLASSES, TRAINED, WHO

USE = ("in_use", "not_in_use")
MEAN = "mean"
HIGH, COVERED = "high_share", "coverage"


# From attending to using -----------------------------------------------------------------------------------------


def use(view: View, *, choice: Choice) -> Panel:
    """Declare how many of the trained staff of each county use what they learned, at the end of the last quarter."""
    spots = counties(view, choice)
    held = cells(view, "coverage")
    rows, parts = [], []
    for spot in spots:
        found = {
            state: held.get((spot.code, choice.topic, choice.last, EVERYBODY, state), (Status.NOT_REPORTED, None))
            for state in (*USE, TRAINED)
        }
        rows += [(spot.code, state, found[state][1], found[state][0]) for state in USE]
        if found["in_use"][1] is not None and found[TRAINED][1] is not None:
            values = {"place": spot, "count": found["in_use"][1], "of": found[TRAINED][1]}
            parts.append(Note(key="training.use_of", values=values))
    return panel(
        view,
        choice,
        name="use",
        depends=("topic", "places", "last"),
        shape=Form.BARS,
        table=told(rows),
        rows=tuple(map(place, spots)),
        columns=tuple(word(state, f"training.{state}") for state in USE),
        unit="people",
        title=Note(key="title", values={"topic": topic_name(choice.topic)}),
        findings=(Note(key="training.use", values={"parts": tuple(parts)}),) if parts else (),
        span=span(choice.last),
        places=spots,
    )


def parts(view: View, *, choice: Choice) -> Panel:
    """Declare how many of the staff have completed all parts of the programme, and which share of them on average."""
    spots, rows, told_of = counties(view, choice), [], []
    for spot in spots:
        whole = level(view, spot.code, WHOLE, choice.last)
        all_of = (None,) * 5 if whole.staff is None else (whole.percent, None, None, whole.trained, whole.staff)
        status, done, staff = _completed(view, spot.code, choice.last)
        mean = 100 * average_share(done, staff) if done else None
        sums = (mean, None, None, sum(done), len(done) * staff) if done else (None,) * 5
        rows += [(spot.code, WHOLE, *all_of, whole.status), (spot.code, MEAN, *sums, status)]
        if done and whole.staff is not None:
            key = "training.parts_of_one" if len(done) == 1 else "training.parts_of"
            shares = {"value": Number(value=whole.percent), "mean": Number(value=mean)}
            told_of.append(Note(key=key, values={"place": spot, "count": len(done), **shares}))
    return panel(
        view,
        choice,
        name="parts",
        depends=("places", "last"),
        shape=Form.GRID,
        table=told(rows),
        rows=tuple(map(place, spots)),
        columns=(word(WHOLE, "training.all_parts"), word(MEAN, "training.mean_of_parts")),
        unit="percent",
        findings=(Note(key="training.parts", values={"parts": tuple(told_of)}),) if told_of else (),
        span=span(choice.last),
        places=spots,
    )


def _completed(view: View, at: str, period: str) -> tuple[Status, list[int], int]:
    """Return how many have completed each part that county *at* tells of, and of how many staff.

    No part where one of them may not be told, or where their staff were counted otherwise and cannot be added up.
    """
    told_of = [level(view, at, topic, period) for topic in topics(view) if topic in TOPICS]
    held = [each for each in told_of if each.status is not Status.NOT_REPORTED]
    hidden = [each.status for each in held if each.staff is None]
    if hidden or not held:
        return hidden[0] if hidden else Status.NOT_REPORTED, [], 0
    if len({each.staff for each in held}) > 1:
        return Status.MISSING, [], 0
    statuses = {each.status for each in held}
    status = Status.PROVISIONAL if Status.PROVISIONAL in statuses else Status.SHOWN
    return status, [each.trained for each in held], held[0].staff


def attendances(view: View, *, choice: Choice) -> Panel:
    """Declare attendances at the events of one topic since the beginning, own staff and partners apart."""
    spots = counties(view, choice)
    held = cells(view, "attendances")
    periods = sorted({at for _, topic, at, _ in held if topic == choice.topic and "-Q" in at})
    rows, parts = [], []
    for spot in spots:
        for who in WHO:
            status, number = held.get((spot.code, choice.topic, TO_DATE, who), (Status.NOT_REPORTED, None))
            rows.append((spot.code, who, number, status))
        whole = held.get((spot.code, choice.topic, TO_DATE, EVERYBODY), (None, None))[1]
        if whole is not None:
            parts.append(Note(key="training.place_count", values={"place": spot, "count": whole}))
    return panel(
        view,
        choice,
        name="attendances",
        depends=("topic", "places"),
        shape=Form.BARS,
        table=told(rows if choice.topic in TOPICS else []),
        rows=tuple(map(place, spots)),
        columns=tuple(word(who, f"training.{who}") for who in WHO),
        unit="attendances",
        title=Note(key="title", values={"topic": topic_name(choice.topic)}),
        findings=(Note(key="training.attended", values={"parts": tuple(parts)}),) if parts else (),
        notes=by_topic(choice),
        span=span(*periods[:1], *periods[-1:]),
        places=spots,
    )


def professions(view: View, *, choice: Choice) -> Panel:
    """Declare how many attendances of each profession there have been since the beginning, at events on all topics."""
    spots = counties(view, choice)
    held = cells(view, "professions_reached")
    known = {who for _, who, at in held if at == TO_DATE}
    listed = [who for who in (*PROFESSIONS, REST) if who in known]
    rows, parts = [], []
    for who, spot in product(listed, spots):
        unasked = (Status.MISSING if (spot.code, REST, TO_DATE) in held else Status.NOT_REPORTED, None)
        status, number = held.get((spot.code, who, TO_DATE), unasked)
        rows.append((who, spot.code, number, status))
    for spot in spots:
        whole = held.get((spot.code, EVERYBODY, TO_DATE), (None, None))[1]
        if whole is not None:
            parts.append(Note(key="training.place_count", values={"place": spot, "count": whole}))
    return panel(
        view,
        choice,
        name="professions",
        depends=("places",),
        shape=Form.GRID,
        table=told(rows),
        rows=tuple(map(profession_name, listed)),
        columns=tuple(map(place, spots)),
        unit="attendances",
        findings=(Note(key="training.reached_by", values={"parts": tuple(parts)}),) if parts else (),
        span=_span([event for event in view.training_events().itertuples() if event.county in choice.places]),
        places=spots,
    )


# What was offered ------------------------------------------------------------------------------------------------


def _offered(view: View, choice: Choice) -> list:
    """Return the training events of the chosen counties in the period, which ends today where it has not been cut."""
    newest = not quarters(view) or choice.last == quarters(view)[-1]
    return [
        event
        for event in view.training_events().itertuples()
        if event.county in choice.places
        and quarter_of(event.date) >= choice.first
        and (newest or quarter_of(event.date) <= choice.last)
    ]


def _span(events: list) -> tuple[Name, ...]:
    at = sorted(quarter_of(event.date) for event in events)
    return span(*at[:1], *at[-1:])


def events(view: View, *, choice: Choice) -> Panel:
    """Declare how many training events of each kind were held in each quarter, of all topics."""
    held = _offered(view, choice)
    at = sorted(quarter_of(event.date) for event in held)
    periods = between(at[0], at[-1]) if at else []
    numbers = {(period, kind): 0 for period, kind in product(periods, TRAINING_KINDS)}
    for event in held:
        numbers[quarter_of(event.date), event.kind] += 1
    hours = sum(event.hours for event in held)
    findings = ()
    if held:
        key = "training.event" if len(held) == 1 else "training.events"
        findings = (Note(key=key, values={"count": len(held), "hours": Number(value=hours)}),)
    return panel(
        view,
        choice,
        name="events",
        depends=("places", "first", "last"),
        shape=Form.BARS,
        table=told([(*cell, n, Status.SHOWN if n else Status.ZERO) for cell, n in numbers.items()]),
        rows=tuple(map(quarter, periods)),
        columns=tuple(word(kind, f"code.training_kind.{kind}") for kind in TRAINING_KINDS),
        unit="events",
        findings=findings,
        span=_span(held),
        places=counties(view, choice),
    )


def hours(view: View, *, choice: Choice) -> Panel:
    """Declare how many hours of training were held in each topic, by county."""
    held, spots = _offered(view, choice), counties(view, choice)
    about = [topic for topic in TOPICS if any(event.topic == topic for event in held)]
    numbers = {(topic, spot.code): 0.0 for topic in about for spot in spots}
    for event in held:
        numbers[event.topic, event.county] += event.hours
    findings = ()
    if about:
        by_topic = {topic: sum(n for (of, _), n in numbers.items() if of == topic) for topic in about}
        most = max(by_topic, key=by_topic.get)
        values = {"topic": topic_name(most), "hours": Number(value=by_topic[most])}
        findings = (Note(key="training.hours", values=values),)
    return panel(
        view,
        choice,
        name="hours",
        depends=("places", "first", "last"),
        shape=Form.BARS,
        table=told([(*cell, n, Status.SHOWN if n else Status.ZERO) for cell, n in numbers.items()]),
        rows=tuple(map(topic_name, about)),
        columns=tuple(map(place, spots)),
        unit="hours",
        findings=findings,
        span=_span(held),
        places=spots,
    )


def coming(view: View, *, choice: Choice) -> Panel:
    """Declare which training is to come in the chosen counties after the day of the release, month by month."""
    spots = counties(view, choice)
    held = planned(view, choice)
    months = list(dict.fromkeys(event.date.replace(day=1) for event in held))
    numbers = {(f"{at:%Y-%m}", spot.code): 0 for at in months for spot in spots}
    for event in held:
        numbers[f"{event.date:%Y-%m}", event.county] += 1
    findings = ()
    if held:
        values = {"count": len(held), "hours": Number(value=sum(event.hours for event in held))}
        following = {
            "day": held[0].date,
            "place": next(spot for spot in spots if spot.code == held[0].county),
            "name": stored(held[0].code, held[0].title),
        }
        key = "training.coming_one" if len(held) == 1 else "training.coming"
        findings = (Note(key=key, values=values), Note(key="training.next", values=following))
    return panel(
        view,
        choice,
        name="coming",
        depends=("places",),
        shape=Form.BARS,
        table=told([(*cell, n, Status.SHOWN if n else Status.ZERO) for cell, n in numbers.items()]),
        rows=tuple(map(month, months)),
        columns=tuple(map(place, spots)),
        unit="events",
        findings=findings,
        notes=() if held else (Note(key="training.none_coming"),),
        span=tuple(month(at) for at in dict.fromkeys((*months[:1], *months[-1:]))),
        places=spots,
    )


def planned(view: View, choice: Choice) -> list:
    """Return the training events to come in the chosen counties, the next first."""
    return [event for event in view.training_coming().itertuples() if event.county in choice.places]


# Competence ------------------------------------------------------------------------------------------------------


def _waves(view: View) -> list[str]:
    """Return the waves of the competence survey, the oldest first: spring comes before autumn."""
    held = {wave for wave, *_ in cells(view, "competence")}
    return sorted(held, key=lambda wave: (wave[:4], wave[5:] != "spring"))


def _wave(code: str) -> Name:
    return word(code, f"training.wave_{code[5:]}", year=code[:4])


def competence(view: View, *, choice: Choice) -> Panel:
    """Declare the mean answer about one topic in each wave, by county; coverage of the same topic is told with it."""
    spots, waves = counties(view, choice), _waves(view)
    held, classes = {}, cells(view, "competence")
    for row in view.competence_means().itertuples():
        if row.topic == choice.topic:
            people = classes[row.wave, row.place, row.topic, ANSWERS][1]
            near = from_summary(people, 0.0, row.mean, row.sd)  # a mean is a mean change from nothing
            # a scale has ends, and an interval does not know them
            held[row.place, row.wave] = (row.mean, max(near.low, 1.0), min(near.high, 5.0), None, None)
    rows, parts = [], []
    for spot, wave in product(spots, waves):
        found = held.get((spot.code, wave))
        known = classes.get((wave, spot.code, choice.topic, ANSWERS))
        status = Status.SHOWN if found else Status.TOO_FEW if known else Status.NOT_REPORTED
        rows.append((spot.code, wave, *(found or (None,) * 5), status))
    for spot in spots:
        run = [held[spot.code, wave][0] for wave in waves if (spot.code, wave) in held]
        if run:
            ends = {name: Number(value=value, decimals=1) for name, value in (("first", run[0]), ("last", run[-1]))}
            key = "training.mean_run" if len(run) > 1 else "training.mean"
            parts.append(Note(key=key, values={"place": spot, **ends}))
    levels = {spot: level(view, spot.code, choice.topic, choice.last) for spot in spots}
    covered = tuple(
        Note(key="training.share", values={"place": spot, "value": Number(value=each.percent)})
        for spot, each in levels.items()
        if each.staff is not None
    )
    aim = target(view, ALL, choice.last, indicator="competence")
    findings = [Note(key="training.means", values={"parts": tuple(parts)})] if parts else []
    if parts and covered:
        findings.append(Note(key="training.beside", values={"period": span(choice.last), "parts": covered}))
    return panel(
        view,
        choice,
        name="competence",
        depends=("topic", "places", "last"),
        shape=Form.RANGES,
        table=told(rows if choice.topic in TOPICS else []),
        rows=tuple(map(place, spots)),
        columns=tuple(map(_wave, waves)),
        unit="mean",
        decimals=1,
        title=Note(key="title", values={"topic": topic_name(choice.topic)}),
        findings=tuple(findings),
        notes=by_topic(choice),
        span=tuple(map(_wave, waves)),
        places=spots,
        marks=() if aim is None else (Mark(at=aim, key="target", values={"value": Number(value=aim, decimals=1)}),),
    )


def answers(view: View, *, choice: Choice) -> Panel:
    """Declare how answers about one topic divide, by county and wave."""
    spots, waves, held = counties(view, choice), _waves(view), cells(view, "competence")
    rows = []
    for spot, wave in product(spots, waves):
        for answer in CLASSES:
            status, number = held.get((wave, spot.code, choice.topic, answer), (Status.NOT_REPORTED, None))
            rows.append((f"{spot.code}.{wave}", answer, number, status))
    parts = []
    for spot in spots:
        told_of = [
            (wave, held[cell][1])
            for wave in waves[-1:]
            if (cell := (wave, spot.code, choice.topic, ANSWERS)) in held and held[cell][1] is not None
        ]
        parts += [Note(key="training.place_count", values={"place": spot, "count": number}) for _, number in told_of]
    values = {"parts": tuple(parts), "wave": _wave(waves[-1]) if waves else ""}
    return panel(
        view,
        choice,
        name="answers",
        depends=("topic", "places"),
        shape=Form.BARS,
        table=told(rows if choice.topic in TOPICS else []),
        rows=tuple(
            word(f"{spot.code}.{wave}", "training.of_wave", place=spot, wave=_wave(wave))
            for spot, wave in product(spots, waves)
        ),
        columns=tuple(word(answer, f"training.answers_{answer}") for answer in CLASSES),
        unit="answers",
        title=Note(key="title", values={"topic": topic_name(choice.topic)}),
        findings=(Note(key="training.answered", values=values),) if parts else (),
        notes=by_topic(choice),
        span=tuple(map(_wave, waves)),
        places=spots,
    )


def need(view: View, *, choice: Choice) -> Panel:
    """Declare for one county, topic by topic, the share of high answers in the newest wave beside coverage."""
    held, waves = cells(view, "competence"), _waves(view)
    wave = waves[-1] if waves else ""
    spots = tuple(spot for spot in view.counties() if spot.code == choice.county)
    rows, lowest = [], []
    for topic in TOPICS:
        whole, high = (held.get((wave, choice.county, topic, answer)) for answer in (ANSWERS, "high"))
        if whole is None or high is None:
            continue
        share = None if high[1] is None or not whole[1] else 100 * high[1] / whole[1]
        parts = (high[1], whole[1]) if share is not None else (None, None)
        rows.append((topic, HIGH, share, None, None, *parts, high[0] if high[0] not in SHOWN else Status.SHOWN))
        found = level(view, choice.county, topic, choice.last)
        of = (found.percent, None, None, found.trained, found.staff) if found.staff is not None else (None,) * 5
        untold = found.status is Status.NOT_REPORTED  # staff are told of in few of the topics that are asked about
        rows.append((topic, COVERED, *of, Status.MISSING if untold else found.status))
        if share is not None:
            lowest.append((share, topic))
    findings = ()
    if lowest:
        share, topic = min(lowest)
        values = {"topic": topic_name(topic), "value": Number(value=share), "place": spots[0]}
        findings = (Note(key="training.need", values=values),)
    return panel(
        view,
        choice,
        name="need",
        depends=("county", "last"),
        shape=Form.GRID,
        table=told(rows),
        rows=tuple(topic_name(topic) for topic in dict.fromkeys(row[0] for row in rows)),
        columns=(word(HIGH, "training.high_share"), word(COVERED, "training.trained_share")),
        unit="percent",
        title=Note(key="title", values={"place": spots[0] if spots else ""}),
        findings=findings,
        span=tuple(_wave(each) for each in waves[-1:]),
        places=spots,
    )
