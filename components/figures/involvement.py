"""Involvement: how much, where in the work, what came of it, and who carries it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from analysis import proposals as ledger
from analysis.intervals import wilson
from components.charts.chart import SHOWN, Note, Spot, Status
from components.charts.panel import Form, Name, Number, Panel, place, quarter, stored, told, word, year
from components.view import View
from data_access.importing.codes import ALL, COUNTIES, EXPERT_ROLES, FORMS, LEVELS, PHASES, STAGES
from data_access.protection.cubes.cube import EVERYBODY, TO_DATE
from data_access.protection.cubes.cube import quarter as quarter_of

PAGE = "involvement"
STATES = ("active", "trained")
LISTS = {"phase": PHASES, "form": FORMS}
# the stage by which a pilot has passed a phase of the work
PASSED_BY = {"planning": "planning", "doing": "experiment", "evaluation": "evaluation", "decision": "modelling"}
NOT_YET, NOBODY_THERE, THERE = 0, 1, 4  # the further apart, the more they differ in shade
PER_PILOTS = 10
TAKING_PART = ("parents", "young", "others")
STEPS = 10  # points in time at which the share that waits is drawn
WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Everything a reader can choose on the page.

    ``places`` are codes of counties; ``period`` is a year, or all the time there has been; ``state`` says which experts
    by experience are counted, those active or those trained; ``by`` how events are divided, by phase or by form.
    """

    places: tuple[str, ...] = COUNTIES
    period: str = TO_DATE
    state: str = STATES[0]
    by: str = "phase"

    def address(self) -> dict[str, str]:
        """Return the choice as it stands in an address."""
        return {"places": ",".join(self.places), "period": self.period, "state": self.state, "by": self.by}


# The choice, and what it is about -------------------------------------------------------------------------------


def periods(view: View) -> tuple[str, ...]:
    """Return what can be chosen: all the time there has been, then the years, the newest first."""
    days = [*view.involvement_events()["date"], *view.proposals()["date"]]
    found = {str(day.year) for day in days} | {part[:4] for part in view.counts("experts")["part"]}
    return (TO_DATE, *sorted(found, reverse=True))


def asked(view: View, given: Mapping[str, str]) -> tuple[Choice, tuple[str, ...]]:
    """Return the choice an address asks for, and the names of the values in it that make no sense here."""
    allowed = {"period": periods(view), "state": STATES, "by": tuple(LISTS)}
    choice, rejected = Choice(), []
    for name, text in given.items():
        if name == "places":
            codes = tuple(code for code in text.split(",") if code)
            if set(codes) <= set(COUNTIES):
                choice = replace(choice, places=tuple(dict.fromkeys(codes)))
            else:
                rejected.append(name)
        elif name in allowed:
            if text in allowed[name]:
                choice = replace(choice, **{name: text})
            else:
                rejected.append(name)
    return choice, tuple(rejected)


def _spots(view: View, choice: Choice) -> tuple[Spot, ...]:
    return tuple(spot for spot in view.counties() if spot.code in choice.places)


def _places(view: View, choice: Choice) -> tuple[Name, ...]:
    """Return the chosen counties; all of them together as well where all are chosen."""
    named = tuple(place(spot) for spot in _spots(view, choice))
    whole = set(COUNTIES) <= set(choice.places)
    return (*named, word(ALL, "involvement.together")) if whole else named


def _inside(days: pd.Series, period: str) -> pd.Series:
    return days.map(lambda day: period in (TO_DATE, str(day.year))).astype("bool")


def _of(rows: pd.DataFrame, choice: Choice, *, period: bool = True) -> pd.DataFrame:
    """Return the rows of the chosen counties and period.

    What belongs to no county that may be told is there only where all counties are.
    """
    among = rows["county"].isin(choice.places)
    if set(COUNTIES) <= set(choice.places):
        among |= rows["county"].isna()
    kept = rows[among]
    return kept[_inside(kept["date"], choice.period)] if period else kept


def _span(choice: Choice, quarters: Iterable[str]) -> tuple[Name, ...]:
    if choice.period != TO_DATE:
        return (year(choice.period),)
    held = sorted(set(quarters))
    return (quarter(held[0]), quarter(held[-1])) if held else ()


def _quarters(days: Iterable[date]) -> list[str]:
    return [quarter_of(day) for day in days]


def _panel(view: View, choice: Choice, name: str, shape: Form, cells: list[tuple], *, by=(), **more) -> Panel:
    given = choice.address()
    return Panel(
        name=f"involvement.{name}",
        filters={key: given[key] for key in ("places", *by)},
        page=PAGE,
        shape=shape,
        table=told(cells),
        places=_spots(view, choice),
        edition=view.edition,
        sample=view.sample,
        **more,
    )


def _shown(status: str, value) -> tuple[float | None, Status]:
    """Return value and status of a protected cell as a panel wants them."""
    seen = Status(status) in SHOWN and not pd.isna(value)
    return (float(value), Status(status)) if seen else (None, Status(status))


def _note(key: str, **values) -> Note:
    return Note(key=f"involvement.{key}", values=values)


def _within(name: Name) -> Name:
    """Return *name* as it stands inside a sentence."""
    return replace(name, inside=True) if name.code == ALL else name


def _items(names: Iterable[Name], rows: Iterable[tuple], *, column: str, decimals: int = 0) -> tuple[Note, ...]:
    """Return "place number" for each row of *column* that is shown, to be listed in a sentence."""
    held = {row: value for row, at, value, *_ in rows if at == column and value is not None}
    return tuple(
        _note("item", place=_within(name), value=Number(value=held[name.code], decimals=decimals))
        for name in names
        if name.code in held
    )


def _said(key: str, items: tuple[Note, ...], **values) -> tuple[Note, ...]:
    """Return the finding *key* with its items; that all of it is too few to show where nothing is."""
    return (_note(key, items=items, **values),) if items else (_note("hidden"),)


# How much, where, in what ---------------------------------------------------------------------------------------


def _experts(view: View, choice: Choice) -> pd.DataFrame:
    held = view.counts("experts")
    return held if choice.period == TO_DATE else held[held["part"].str.startswith(choice.period)]


def experts(view: View, *, choice: Choice) -> Panel:
    """Declare how many experts by experience there were at the end of each quarter."""
    held = _experts(view, choice)
    quarters = tuple(sorted(set(held["part"])))
    names = _places(view, choice)
    found = held[(held["role"] == EVERYBODY) & (held["state"] == choice.state)].set_index(["place", "part"])
    rows = [
        (name.code, at, *_shown(found.at[(name.code, at), "status"], found.at[(name.code, at), "value"]))
        for name in names
        for at in quarters
        if (name.code, at) in found.index
    ]
    last = next((at for at in reversed(quarters) if any(row[1] == at and row[2] is not None for row in rows)), None)
    items = _items(names, rows, column=last) if last else ()
    return _panel(
        view,
        choice,
        "experts",
        Form.LINES,
        rows,
        by=("period", "state"),
        rows=names,
        columns=tuple(map(quarter, quarters)),
        unit="people",
        title=Note(key=choice.state),
        findings=_said(f"experts_{choice.state}", items, quarter=quarter(last) if last else ""),
        span=tuple(quarter(at) for at in dict.fromkeys((*quarters[:1], *quarters[-1:]))),
    )


def roles(view: View, *, choice: Choice) -> Panel:
    """Declare the experts by experience by role at the end of the newest quarter."""
    held = _experts(view, choice)
    last = max(held["part"], default="")
    found = held[(held["part"] == last) & (held["state"] == choice.state)].set_index(["place", "role"])
    present = [role for role in EXPERT_ROLES if role in set(found.index.get_level_values("role"))]
    columns = (*(word(role, f"code.expert_role.{role}") for role in present), word(EVERYBODY, "involvement.all_roles"))
    names = _places(view, choice)
    rows = [
        (name.code, column.code, *_shown(*found.loc[(name.code, column.code), ["status", "value"]]))
        for name in names
        for column in columns
        if (name.code, column.code) in found.index
    ]
    return _panel(
        view,
        choice,
        "roles",
        Form.GRID,
        rows,
        by=("period", "state"),
        rows=names,
        columns=columns,
        unit="people",
        title=Note(key=choice.state),
        findings=_said(f"roles_{choice.state}", _items(names, rows, column=EVERYBODY)),
        span=(quarter(last),) if last else (),
    )


def events(view: View, *, choice: Choice) -> Panel:
    """Declare the events by phase or form, and how many there were for each ten pilots."""
    held = _of(view.involvement_events(), choice)
    spots, codes = _spots(view, choice), LISTS[choice.by]
    counts = Counter(zip(held[choice.by], held["county"], strict=True))
    rows = [
        (code, spot.code, float(counts[code, spot.code]), Status.SHOWN if counts[code, spot.code] else Status.ZERO)
        for code in codes
        for spot in spots
        if len(held)
    ]
    sums = Counter(held[choice.by])
    most = tuple(
        word(code, f"code.{choice.by}.{code}") for code in codes if sums[code] == max(sums.values(), default=0)
    )
    findings = (_note(f"events_{choice.by}", count=len(held), most=most, number=max(sums.values(), default=0)),)
    if per_pilots := _per_pilots(view, choice, held):
        findings += (_note("per_pilots", items=per_pilots, per=PER_PILOTS),)
    return _panel(
        view,
        choice,
        "events",
        Form.BARS,
        rows,
        by=("period", "by"),
        rows=tuple(word(code, f"code.{choice.by}.{code}") for code in codes),
        columns=tuple(map(place, spots)),
        unit="involvement.events",
        title=Note(key=f"by_{choice.by}"),
        findings=findings,
        span=_span(choice, _quarters(held["date"])),
    )


def _per_pilots(view: View, choice: Choice, held: pd.DataFrame) -> tuple[Note, ...]:
    """Return the events for each ten pilots that had begun and not ended before the period."""
    pilots = view.piloted("pilots")
    first, last = (date.min, date.max) if choice.period == TO_DATE else _year(choice.period)
    pilots_of = Counter(
        row.county for row in pilots.itertuples() if row.starts <= last and (pd.isna(row.ended) or row.ended >= first)
    )
    events_of = Counter(held["county"])
    return tuple(
        _note(
            "item",
            place=place(spot),
            value=Number(value=events_of[spot.code] / pilots_of[spot.code] * PER_PILOTS, decimals=1),
        )
        for spot in _spots(view, choice)
        if pilots_of[spot.code]
    )


def _year(period: str) -> tuple[date, date]:
    return date(int(period), 1, 1), date(int(period), 12, 31)


def participations(view: View, *, choice: Choice) -> Panel:
    """Declare how often people took part; by role only where the whole time is chosen."""
    held = view.counts("participations")
    found = held[held["period"] == choice.period].set_index(["place", "role"])
    shown_roles = (*TAKING_PART, EVERYBODY) if choice.period == TO_DATE else (EVERYBODY,)
    columns = tuple(word(role, f"involvement.taking_part.{role}") for role in shown_roles)
    names = _places(view, choice)
    rows = [
        (name.code, column.code, *_shown(*found.loc[(name.code, column.code), ["status", "value"]]))
        for name in names
        for column in columns
        if (name.code, column.code) in found.index
    ]
    return _panel(
        view,
        choice,
        "participations",
        Form.GRID,
        rows,
        by=("period",),
        rows=names,
        columns=columns,
        unit="participations",
        findings=_said("participations", _items(names, rows, column=EVERYBODY)),
        span=_span(choice, (at for at in held["period"] if "Q" in at)),
    )


def hours(view: View, *, choice: Choice) -> Panel:
    """Declare the hours of the events, and how many were paid for."""
    held = view.involvement_effort()
    names = _places(view, choice)
    found = {row.place: row for row in held[held["period"] == choice.period].itertuples()}
    rows = [
        (name.code, "hours", *_shown(found[name.code].status, found[name.code].hours))
        for name in names
        if name.code in found
    ]
    paid = tuple(
        _note("paid_item", place=_within(name), paid=int(row.paid), events=int(row.events))
        for name in names
        if (row := found.get(name.code)) is not None and row.status in SHOWN and row.events
    )
    findings = _said("hours", _items(names, rows, column="hours", decimals=1))
    return _panel(
        view,
        choice,
        "hours",
        Form.BARS,
        rows,
        by=("period",),
        rows=names,
        columns=(word("hours", "unit.hours"),),
        unit="hours",
        decimals=1,
        findings=findings + ((_note("paid", items=paid),) if paid else ()),
        span=_span(choice, (at for at in held["period"] if "Q" in at)),
    )


# Where in the work ----------------------------------------------------------------------------------------------


def _was_there(view: View, choice: Choice) -> dict[str, dict[str, int]]:
    """Return for each pilot of the chosen counties whether anybody with experience was there in each phase."""
    held = view.involvement_events()
    there = set(zip(held["pilot"], held["phase"], strict=True))
    stages = view.piloted("stages")
    stages = stages[stages["reached"].notna()]
    # who has come to a later stage has passed the earlier ones
    furthest = {pilot: max(map(STAGES.index, own["stage"])) for pilot, own in stages.groupby("pilot")}
    found = {}
    for row in view.piloted("pilots").itertuples():
        if row.county in choice.places:
            come = furthest.get(row.code, -1)
            found[row.code] = {
                phase: THERE
                if (row.code, phase) in there
                else (NOBODY_THERE if come >= STAGES.index(PASSED_BY[phase]) else NOT_YET)
                for phase in PHASES
            }
    return found


def _in_every_phase(phases: Mapping[str, int]) -> bool | None:
    """Was somebody there in every phase that the pilot has passed?  None where it has passed none."""
    passed = [state for state in phases.values() if state != NOT_YET]
    return all(state == THERE for state in passed) if passed else None


def phases(view: View, *, choice: Choice) -> Panel:
    """Declare in which phases of each pilot anybody with experience took part."""
    found = _was_there(view, choice)
    order = [spot.code for spot in _spots(view, choice)]
    pilots = sorted(
        (row for row in view.piloted("pilots").itertuples() if row.code in found),
        key=lambda row: (order.index(row.county), row.code),
    )
    rows = [(row.code, phase, float(found[row.code][phase]), Status.SHOWN) for row in pilots for phase in PHASES]
    states = Counter(state for each in found.values() for state in each.values())
    return _panel(
        view,
        choice,
        "phases",
        Form.GRID,
        rows,
        rows=tuple(stored(row.code, row.name) for row in pilots),
        columns=tuple(word(phase, f"involvement.phase.{phase}") for phase in PHASES),
        unit="answer",
        labels={NOT_YET: "involvement.cell.not_yet", NOBODY_THERE: "common.no", THERE: "common.yes"},
        findings=(_note("phases", there=states[THERE], passed=states[THERE] + states[NOBODY_THERE]),),
        span=_span(Choice(), _quarters(view.involvement_events()["date"])),
    )


def passed(view: View, *, choice: Choice) -> Panel:
    """Declare the share of pilots in which somebody with experience was there in every phase they have passed."""
    found = _was_there(view, choice)
    homes = dict(view.piloted("pilots")[["code", "county"]].itertuples(index=False, name=None))
    names = _places(view, choice)
    rows, items = [], []
    for name in names:
        own = [_in_every_phase(held) for code, held in found.items() if name.code in (ALL, homes[code])]
        own = [each for each in own if each is not None]
        rows.append((name.code, "share", *_percent(sum(own), len(own))))
        if own:
            items.append(_note("of_item", place=_within(name), count=sum(own), of=len(own)))
    return _panel(
        view,
        choice,
        "passed",
        Form.RANGES,
        rows,
        rows=names,
        columns=(word("share", "unit.percent"),),
        unit="percent",
        findings=(_note("passed", items=tuple(items)),) if items else (),
        span=_span(Choice(), _quarters(view.involvement_events()["date"])),
    )


def _percent(count: int, of: int) -> tuple:
    """Return value, low, high, count, of and status of a share in per cent; nothing to tell where there is none."""
    if not of:
        return None, None, None, None, None, Status.MISSING
    found = wilson(count, of)
    limits = [100 * each for each in (found.value, found.low, found.high)]
    return *limits, float(count), float(of), Status.SHOWN


def levels(view: View, *, choice: Choice) -> Panel:
    """Declare the influence people had, as events of each level: levels are never averaged."""
    held = _of(view.involvement_events(), choice)
    spots = _spots(view, choice)
    counts = Counter(zip(held["level"], held["county"], strict=True))
    rows = [
        (level, spot.code, float(counts[level, spot.code]), Status.SHOWN if counts[level, spot.code] else Status.ZERO)
        for level in LEVELS
        for spot in spots
        if len(held)
    ]
    sums = Counter(held["level"])
    items = tuple(
        _note("level_item", place=word(level, f"code.level.{level}"), value=sums[level])
        for level in LEVELS
        if sums[level]
    )
    return _panel(
        view,
        choice,
        "levels",
        Form.BARS,
        rows,
        by=("period",),
        rows=tuple(word(level, f"code.level.{level}") for level in LEVELS),
        columns=tuple(map(place, spots)),
        unit="involvement.events",
        findings=(_note("levels", items=items),) if items else (),
        span=_span(choice, _quarters(held["date"])),
    )


# What came of it ------------------------------------------------------------------------------------------------


def proposals(view: View, choice: Choice) -> pd.DataFrame:
    """Return the proposals of the chosen counties made in the period, as ``queries.involvement.proposals`` does."""
    return _of(view.proposals(), choice)


def search(rows: pd.DataFrame, sought: str) -> pd.DataFrame:
    """Return the proposals that hold every word of *sought* in one of their texts, None where something is missing."""
    told = rows[["text", "reason", "change"]].fillna("").agg(" ".join, axis=1).str.casefold()
    kept = pd.Series(True, index=rows.index)
    for each in sought.casefold().split():
        kept &= told.str.contains(each, regex=False)
    found = rows[kept].astype("object")
    return found.where(found.notna(), None)


def answers(view: View, *, choice: Choice) -> Panel:
    """Declare how many proposals were answered, told back and adopted."""
    held = proposals(view, choice)
    shares = ledger.shares(held["response"], held["told_back"].notna())
    rows = [(key, "share", *_percent(share.count, share.of)) for key, share in shares.items()]
    counts = {f"{key}_{part}": getattr(share, part) for key, share in shares.items() for part in ("count", "of")}
    return _panel(
        view,
        choice,
        "answers",
        Form.RANGES,
        rows if len(held) else [],
        by=("period",),
        rows=tuple(word(key, f"involvement.share.{key}") for key in shares),
        columns=(word("share", "unit.percent"),),
        unit="percent",
        findings=(_note("answers", made=len(held), **counts),),
        span=_span(choice, _quarters(held["date"])),
    )


def _waits(view: View, choice: Choice) -> dict:
    """Return the waits until an answer and until it was told back, as seen on the day of the release."""
    held, today = proposals(view, choice), view.released
    held = held[held["date"].map(lambda day: day <= today).astype("bool")]
    # what came later than the release was published was not there to be seen
    ends = {
        name: [None if pd.isna(day) or day > today else day for day in held[column]]
        for name, column in (("answer", "decided"), ("told", "told_back"))
    }
    return {name: ledger.waits(held["date"], came, today=today) for name, came in ends.items()}


def _days(median: float | None) -> Note:
    """Return a number of days in words that agree with it."""
    if median is None:
        return _note("days_unknown")
    return _note("days_one" if median == 1 else "days_many", days=Number(value=median))


def waits(view: View, *, choice: Choice) -> Panel:
    """Declare which share still waits for an answer, and to be told back, so and so many days after the proposal."""
    found = {name: wait for name, wait in _waits(view, choice).items() if wait is not None}
    longest = max((int(wait.curve["day"].max()) for wait in found.values()), default=0)
    step = WEEK * max(1, -(-longest // (WEEK * STEPS)))
    days = range(0, longest + step, step)
    rows = []
    for name, wait in found.items():
        seen_until = wait.curve["day"].max()
        for day in days:
            at = wait.curve[wait.curve["day"] <= day].iloc[-1]
            if day - step >= seen_until:
                rows.append((name, str(day), None, Status.MISSING))
                continue
            ends = [None if pd.isna(at[end]) else 100 * at[end] for end in ("low", "high")]
            rows.append((name, str(day), 100 * at["share"], *ends, None, None, Status.SHOWN))
    findings = ()
    if found:
        findings = (
            _note("waits", answer=_days(found["answer"].median), told=_days(found["told"].median)),
            _note("waiting", answer=found["answer"].waiting, told=found["told"].waiting),
        )
    return _panel(
        view,
        choice,
        "waits",
        Form.LINES,
        rows,
        by=("period",),
        rows=tuple(word(name, f"involvement.wait.{name}") for name in found),
        columns=tuple(word(str(day), "involvement.day", day=day) for day in days) if found else (),
        unit="percent",
        findings=findings,
        span=_span(choice, _quarters(proposals(view, choice)["date"])),
    )


def paths(view: View, *, choice: Choice) -> Panel:
    """Declare where proposals went: from the answer to the change and to telling back, every one counted once."""
    held = proposals(view, choice)
    found = ledger.paths(held["response"], held["changed"], held["told_back"].notna())
    used = [each for each in ledger.OUTCOMES if found.loc[found["outcome"] == each, "count"].sum()]
    rows = [
        (row.response, row.outcome, float(row.count), Status.SHOWN if row.count else Status.ZERO)
        for row in found.itertuples(index=False)
        if row.outcome in used
    ]
    changed = int(held["changed"].sum())
    return _panel(
        view,
        choice,
        "paths",
        Form.FLOW,
        rows,
        by=("period",),
        rows=tuple(word(each, f"code.response.{each}") for each in ledger.RESPONSES),
        columns=tuple(word(each, f"involvement.outcome.{each}") for each in used),
        unit="proposals",
        findings=(_note("paths", made=len(held), changed=changed, waiting=int((held["response"] == "open").sum())),),
        span=_span(choice, _quarters(held["date"])),
    )


# Capacity -------------------------------------------------------------------------------------------------------


def load(view: View, *, choice: Choice) -> Panel:
    """Declare the hours of one year's events for each expert who was active at its end, where both are shown."""
    years = [period for period in view.involvement_effort()["period"] if len(period) == 4]
    at = choice.period if choice.period != TO_DATE else max(years, default="")
    choice = replace(choice, period=at) if at else choice
    effort = view.involvement_effort()
    hours_of = {row.place: row for row in effort[effort["period"] == at].itertuples()}
    held = _experts(view, choice)
    last = max(held["part"], default="")
    people = held[(held["part"] == last) & (held["role"] == EVERYBODY) & (held["state"] == "active")]
    active = {row.place: row for row in people.itertuples()}
    names, rows = _places(view, choice), []
    for name in names:
        work, few = hours_of.get(name.code), active.get(name.code)
        if work is None or few is None:
            rows.append((name.code, "load", None, Status.MISSING))
            continue
        states = {work.status, few.status}
        hidden = next((each for each in ("too_few", "not_reported") if each in states), None)
        if hidden or not few.value:
            rows.append((name.code, "load", None, Status(hidden) if hidden else Status.MISSING))
            continue
        rows.append((name.code, "load", float(work.hours) / float(few.value), Status(few.status)))
    return _panel(
        view,
        choice,
        "load",
        Form.BARS,
        rows,
        by=("period",),
        rows=names,
        columns=(word("load", "unit.hours"),),
        unit="hours",
        decimals=1,
        findings=_said("load", _items(names, rows, column="load", decimals=1)),
        span=(year(at),) if at else (),
    )


def training(view: View, *, choice: Choice) -> Panel:
    """Declare training events, and the events in which people with experience took part in training."""
    trained, held = _of(view.training_events(), choice), _of(view.involvement_events(), choice)
    together = held[held["form"] == "training"]
    columns = {"all": Counter(trained["county"]), "together": Counter(together["county"])}
    names, rows = _places(view, choice), []
    for name in names:
        for column, counts in columns.items():
            number = counts.total() if name.code == ALL else counts[name.code]
            rows.append((name.code, column, float(number), Status.SHOWN if number else Status.ZERO))
    return _panel(
        view,
        choice,
        "training",
        Form.GRID,
        rows if len(trained) or len(together) else [],
        by=("period",),
        rows=names,
        columns=tuple(word(column, f"involvement.trainings.{column}") for column in columns),
        unit="involvement.events",
        findings=(_note("training", all=len(trained), together=len(together)),),
        span=_span(choice, _quarters([*trained["date"], *together["date"]])),
    )


# In easy language -----------------------------------------------------------------------------------------------


def easy(view: View, choice: Choice) -> tuple[Note, ...]:
    """Return the page's findings in easy language: short sentences under ``easy``, each with one thing to say."""
    if not choice.places:
        return (_note("what"),)
    held = proposals(view, choice)
    shares = ledger.shares(held["response"], held["told_back"].notna())
    found = [
        _note("what"),
        _counted("events", len(_of(view.involvement_events(), choice))),
        _experts_easily(view, choice),
        _counted("made", len(held)),
    ]
    if len(held):
        found += [
            _counted("answered", shares["answered"].count),
            _counted("adopted", shares["adopted"].count),
            _counted("changed", int(held["changed"].sum())),
            _counted("waiting", shares["answered"].of - shares["answered"].count),
        ]
        wait = _waits(view, choice)["answer"]
        if wait is not None and wait.median is not None:
            found.append(_counted("wait", round(wait.median)))
    return (*found, _note("hidden"))


def _experts_easily(view: View, choice: Choice) -> Note:
    """Return how many experts are active in the counties together, where that is shown."""
    panel = experts(view, choice=replace(choice, state="active"))
    shown = panel.shown[panel.shown["row"] == ALL]
    if len(choice.places) == 1:
        shown = panel.shown[panel.shown["row"] == choice.places[0]]
    if shown.empty:
        return _note("experts_hidden")
    last = shown.sort_values("column").iloc[-1]
    return _counted("experts", int(last["value"]), quarter=quarter(last["column"]))


def _counted(key: str, number: int, **values) -> Note:
    """Return the sentence *key* that agrees with *number*: none, one or many."""
    agrees = {0: "none", 1: "one"}.get(number, "many")
    return _note(f"{key}_{agrees}", number=number, **values)
