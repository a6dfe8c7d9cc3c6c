"""Headlines: the project's leading figures, counted from the tables as counties send them.  One entry per figure.

Each is given for every county and for the counties together, for the latest period that is told.  What nobody has told
is missing, never a zero; kinds of placement, instruments and topics are never added up or averaged, but are parts of a
figure, each by itself.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from analysis.indicators import Better

ALL = "ALL"  # the county of a figure about the counties together
CLIENTS, STAFF = "clients", "staff"  # people whose small numbers are not shown; how small is a setting
AGES = ("0-6", "7-12", "13-17")  # together they are all children
TRIED = ("experiment", "evaluation", "modelling", "spreading")  # a pilot that has come so far has been tried, in order
NOTHING = float("nan")
COLUMNS = ["key", "part", "county", "period", "numerator", "denominator", "value", "status", "few"]

Rows = Mapping[str, pd.DataFrame]  # the rows of each table, by its name
Smallest = Mapping[str, int]  # the smallest number of such people that may be shown


class Unit(StrEnum):
    COUNT = "count"
    PERCENT = "percent"  # of the denominator
    HOURS = "hours"


class Span(StrEnum):
    """What time a figure is about."""

    MONTH = "month"  # the latest month
    QUARTER = "quarter"  # the latest quarter
    YEAR = "year"  # the twelve months that end with the latest one
    TO_DATE = "to_date"  # all that has been told


class Status(StrEnum):
    REPORTED = "reported"
    PARTIAL = "partial"  # something that belongs to it has not been told
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One figure that people know the project by.

    *tables* are what it is counted from; *series* counts it from their rows, by county and month.  *part* names the
    list of codes that its parts come from.  *denominator* says what a percentage is of.  *people* are those whom it
    counts, if any: a small numerator or denominator of them may not be shown to everybody.
    """

    key: str
    theme: str  # pilots | training | placements | involvement
    tables: tuple[str, ...]
    series: Callable[[Rows], list["Told"]]
    span: Span
    unit: Unit = Unit.COUNT
    part: str | None = None
    denominator: str | None = None
    better: Better = Better.NEITHER
    people: str | None = None
    quarterly: bool = False  # is its period a quarter?


class Told(NamedTuple):
    """What a county tells of one part of a figure in a month, or by the end of that month.

    *month* is a number, one more for the next one, None where there is no telling; *denominator* is None for a plain
    count.  It is *partial* where something that belongs to it has not been told.
    """

    county: str
    part: str
    month: int | None
    numerator: float
    denominator: float | None
    partial: bool


# What they are counted by


def _activity(rows: Rows, *, count: str, of: str | None = None) -> list[Told]:
    """Count families, sessions or meetings of pilots by month."""
    pilots = {code: (county, ended) for code, county, ended in _cells(rows["pilot"], "code", "county", "ended")}
    until = {code: _month(ended) for code, (_, ended) in pilots.items() if ended is not None}
    found = (
        (pilots[pilot][0], "", pilot, month, *numbers)
        for pilot, month, *numbers in _cells(rows["pilot_activity"], "pilot", "month", count, *_some(of))
        if pilot in pilots
    )
    return _by_month(found, until=until)


def _coverage(rows: Rows, *, count: str, of: str) -> list[Told]:
    """Count the staff of all professions by topic and month."""
    return _by_month(_cells(rows["training_coverage"], "county", "topic", "profession", "month", count, of))


def _experts(rows: Rows, *, count: str) -> list[Told]:
    told = _cells(rows["experts"], "county", "role", "quarter", count)
    return _by_month((county, "", role, quarter, number) for county, role, quarter, number in told)


def _by_month(rows: Iterable[tuple], *, until: Mapping[str, int] = MappingProxyType({})) -> list[Told]:
    """Add up *rows* (county, part, member, day, count, and what it is of) by county, part and month.

    A sum is partial where a member told of before is not told of; *until* is a member's last month, after which nothing
    is waited for.
    """
    begun, sums = defaultdict(dict), defaultdict(dict)
    for county, part, member, day, *numbers in rows:
        place, month = (county, part), _month(day)
        begun[place][member] = min(month, begun[place].get(member, month))
        if None not in numbers:
            sums[place].setdefault(month, []).append(numbers)
    return [
        Told(*place, month, *_added(told), len(told) < _awaited(begun[place], until, month))
        for place, months in sums.items()
        for month, told in months.items()
    ]


def _awaited(begun: Mapping[str, int], until: Mapping[str, int], month: int) -> int:
    return sum(first <= month <= until.get(member, month) for member, first in begun.items())


def _added(numbers: Collection[Sequence[float]]) -> tuple[float, float | None]:
    """Return the sum of the counts, and that of what they are of, None where they are of nothing."""
    sums = [float(sum(each)) for each in zip(*numbers, strict=True)]
    return sums[0], sums[1] if len(sums) > 1 else None


def _to_date(series: Callable[[Rows], list[Told]], rows: Rows) -> list[Told]:
    """Add up all months of *series*.  The sum is partial where a month is, or is not told at all."""
    found = []
    for place, months in _by_place(series(rows)).items():
        numbers = [[each for each in (told.numerator, told.denominator) if each is not None] for told in months]
        first, last = min(told.month for told in months), max(told.month for told in months)
        lacking = any(told.partial for told in months) or len(months) <= last - first
        found.append(Told(*place, last, *_added(numbers), lacking))
    return found


def _outcomes(rows: Rows) -> list[Told]:
    """Count the families with two measurements by instrument, and of them those who are reliably better."""
    counties = _counties(rows["pilot"])
    told = _cells(rows["outcome"], "pilot", "instrument", "period", "improved", "pairs")
    return _whole((counties[pilot], *others) for pilot, *others in told if pilot in counties)


def _pilots(rows: Rows) -> list[Told]:
    return _whole((county, "", starts, 1) for county, starts in _cells(rows["pilot"], "county", "starts"))


def _stages(rows: Rows) -> list[Told]:
    """Count the pilots that have come to a stage or further."""
    counties = _counties(rows["pilot"])
    furthest, latest = {}, {}
    for pilot, stage, reached in _cells(rows["pilot_stage"], "pilot", "stage", "reached"):
        if pilot in counties and stage in TRIED and reached is not None:
            furthest[pilot] = max(TRIED.index(stage), furthest.get(pilot, 0))
            latest[counties[pilot]] = max(_month(reached), latest.get(counties[pilot], 0))
    sums = dict.fromkeys(((county, stage) for county in counties.values() for stage in TRIED), 0.0)
    for pilot, step in furthest.items():
        for stage in TRIED[: step + 1]:
            sums[counties[pilot], stage] += 1
    return [Told(county, stage, latest.get(county), number, None, False) for (county, stage), number in sums.items()]


def _attendances(rows: Rows) -> list[Told]:
    """Count attendances: somebody who comes twice counts twice.  Partial where an event has none told."""
    events = {code: (county, day) for code, county, day in _cells(rows["training_event"], "code", "county", "date")}
    told = [row for row in _cells(rows["training_attendance"], "event", "own_staff", "partners") if row[0] in events]
    silent = {county for code, (county, _) in events.items() if code not in {event for event, *_ in told}}
    found = _whole((events[event][0], "", events[event][1], own + partners) for event, own, partners in told)
    return [each._replace(partial=each.county in silent) for each in found]


def _occasions(rows: Rows, *, table: str, count: str | None = None, of_all: bool = False) -> list[Told]:
    """Count occasions, or add up what *count* says of them; *of_all*: beside the number of all of them."""
    told = _cells(rows[table], "county", "date", *_some(count))
    return _whole((county, "", day, *(number or [1]), *([1] if of_all else [])) for county, day, *number in told)


def _answered(rows: Rows) -> list[Told]:
    told = _cells(rows["proposal"], "county", "date", "response")
    return _whole((county, "", day, response != "open", 1) for county, day, response in told)


def _whole(rows: Iterable[tuple]) -> list[Told]:
    """Add up all *rows* (county, part, day, count, and what it is of); the month is that of the latest day."""
    sums = defaultdict(list)
    for county, part, day, *numbers in rows:
        sums[county, part].append((_month(day), numbers))
    return [
        Told(*place, max(month for month, _ in told), *_added([numbers for _, numbers in told]), False)
        for place, told in sums.items()
    ]


def _placements(rows: Rows, *, count: str, months: int = 1) -> list[Told]:
    """Count placements of all ages by kind, over so many *months*.

    A month counts where all age groups are told, for girls and boys together or for each; a year where all its months
    do.
    """
    cells = defaultdict(dict)
    for county, kind, month, *group, number in _cells(
        rows["placement_month"], "county", "kind", "month", "ages", "sex", count
    ):
        cells[county, kind, _month(month)][tuple(group)] = number
    sums = defaultdict(dict)
    for (county, kind, month), told in cells.items():
        every = [_of_both(told, ages) for ages in AGES]
        if None not in every:
            sums[county, kind][month] = float(sum(every))
    return [
        Told(*place, month, sum(over), None, False)
        for place, told in sums.items()
        for month in told
        if len(over := [told[each] for each in range(month - months + 1, month + 1) if each in told]) == months
    ]


def _of_both(told: Mapping[tuple[str, str], int], ages: str) -> int | None:
    if (ages, "total") in told:
        return told[ages, "total"]
    each = [told.get((ages, sex)) for sex in ("female", "male")]
    return None if None in each else sum(each)


def _counties(pilots: pd.DataFrame) -> dict[str, str]:
    return dict(_cells(pilots, "code", "county"))


def _some(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _cells(rows: pd.DataFrame, *names: str) -> Iterator[tuple]:
    """Yield the cells of the columns *names*, row by row, None where empty."""
    columns = []
    for name in names:
        cells, missing = rows[name].tolist(), rows[name].isna().to_numpy()
        if missing.any():
            cells = [None if gone else cell for cell, gone in zip(cells, missing.tolist(), strict=True)]
        columns.append(cells)
    return zip(*columns, strict=True)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _by_place(series: Iterable[Told]) -> dict[tuple[str, str], list[Told]]:
    found = defaultdict(list)
    for told in series:
        found[told.county, told.part].append(told)
    return found


# The figures

ACTIVITY, OUTCOME, STAGE = ("pilot_activity", "pilot"), ("outcome", "pilot"), ("pilot_stage", "pilot")
STARTED, ENDED = partial(_activity, count="started"), partial(_activity, count="ended")
INVOLVEMENT = "involvement_event"
HIGHER, LOWER = Better.HIGHER, Better.LOWER
MONTH, QUARTER, YEAR, TO_DATE = Span
COUNT, PERCENT, HOURS = Unit

HEADLINES = (
    Headline(key="pilots", theme="pilots", tables=("pilot",), series=_pilots, span=TO_DATE),
    Headline(
        key="pilots_reached",
        theme="pilots",
        tables=STAGE,
        series=_stages,
        span=TO_DATE,
        part="stage",
        better=HIGHER,
    ),
    Headline(
        key="families_started",
        theme="pilots",
        tables=ACTIVITY,
        series=partial(_to_date, STARTED),
        span=TO_DATE,
        better=HIGHER,
        people=CLIENTS,
    ),
    Headline(
        key="families_started_in_month",
        theme="pilots",
        tables=ACTIVITY,
        series=STARTED,
        span=MONTH,
        better=HIGHER,
        people=CLIENTS,
    ),
    Headline(
        key="families_active",
        theme="pilots",
        tables=ACTIVITY,
        series=partial(_activity, count="active"),
        span=MONTH,
        people=CLIENTS,
    ),
    Headline(
        key="families_ended",
        theme="pilots",
        tables=ACTIVITY,
        series=partial(_to_date, ENDED),
        span=TO_DATE,
        people=CLIENTS,
    ),
    Headline(
        key="families_ended_in_month",
        theme="pilots",
        tables=ACTIVITY,
        series=ENDED,
        span=MONTH,
        people=CLIENTS,
    ),
    Headline(
        key="dropped_out",
        theme="pilots",
        tables=ACTIVITY,
        series=partial(_to_date, partial(_activity, count="dropped_out", of="ended")),
        span=TO_DATE,
        unit=PERCENT,
        denominator="families_ended",
        better=LOWER,
        people=CLIENTS,
    ),
    Headline(
        key="sessions",
        theme="pilots",
        tables=ACTIVITY,
        series=partial(_to_date, partial(_activity, count="sessions")),
        span=TO_DATE,
    ),
    Headline(
        key="meetings",
        theme="pilots",
        tables=ACTIVITY,
        series=partial(_to_date, partial(_activity, count="meetings")),
        span=TO_DATE,
    ),
    Headline(
        key="reliably_improved",
        theme="pilots",
        tables=OUTCOME,
        series=_outcomes,
        span=TO_DATE,
        unit=PERCENT,
        part="instrument",
        quarterly=True,
        denominator="families_measured",
        better=HIGHER,
        people=CLIENTS,
    ),
    Headline(
        key="training_coverage",
        theme="training",
        tables=("training_coverage",),
        series=partial(_coverage, count="trained", of="staff"),
        span=MONTH,
        unit=PERCENT,
        part="topic",
        denominator="staff",
        better=HIGHER,
        people=STAFF,
    ),
    Headline(
        key="training_in_use",
        theme="training",
        tables=("training_coverage",),
        series=partial(_coverage, count="in_use", of="trained"),
        span=MONTH,
        unit=PERCENT,
        part="topic",
        denominator="trained",
        better=HIGHER,
        people=STAFF,
    ),
    Headline(
        key="training_attendances",
        theme="training",
        tables=("training_attendance", "training_event"),
        series=_attendances,
        span=TO_DATE,
        better=HIGHER,
        people=STAFF,
    ),
    Headline(
        key="training_events",
        theme="training",
        tables=("training_event",),
        series=partial(_occasions, table="training_event"),
        span=TO_DATE,
    ),
    Headline(
        key="placed",
        theme="placements",
        tables=("placement_month",),
        series=partial(_placements, count="at_end"),
        span=MONTH,
        part="placement_kind",
        people=CLIENTS,
    ),
    Headline(
        key="placements_started",
        theme="placements",
        tables=("placement_month",),
        series=partial(_placements, count="started", months=12),
        span=YEAR,
        part="placement_kind",
        people=CLIENTS,
    ),
    Headline(
        key="experts_trained",
        theme="involvement",
        tables=("experts",),
        series=partial(_experts, count="trained"),
        span=QUARTER,
        quarterly=True,
        better=HIGHER,
        people=STAFF,
    ),
    Headline(
        key="experts_active",
        theme="involvement",
        tables=("experts",),
        series=partial(_experts, count="active"),
        span=QUARTER,
        quarterly=True,
        better=HIGHER,
        people=STAFF,
    ),
    Headline(
        key="involvement_events",
        theme="involvement",
        tables=(INVOLVEMENT,),
        series=partial(_occasions, table=INVOLVEMENT),
        span=TO_DATE,
        better=HIGHER,
    ),
    Headline(
        key="involvement_hours",
        theme="involvement",
        tables=(INVOLVEMENT,),
        series=partial(_occasions, table=INVOLVEMENT, count="hours"),
        span=TO_DATE,
        unit=HOURS,
        better=HIGHER,
    ),
    Headline(
        key="involvement_paid",
        theme="involvement",
        tables=(INVOLVEMENT,),
        series=partial(_occasions, table=INVOLVEMENT, count="paid", of_all=True),
        span=TO_DATE,
        unit=PERCENT,
        denominator="involvement_events",
        better=HIGHER,
    ),
    Headline(
        key="proposals_answered",
        theme="involvement",
        tables=("proposal",),
        series=_answered,
        span=TO_DATE,
        unit=PERCENT,
        denominator="proposals",
        better=HIGHER,
    ),
)
BY_KEY = MappingProxyType({headline.key: headline for headline in HEADLINES})

# The cells of each table that count people, and whom they count.
PEOPLE = MappingProxyType(
    {
        "pilot_activity": (("started", "active", "ended", "dropped_out"), CLIENTS),
        "outcome": (("pairs", "improved", "unchanged", "worse"), CLIENTS),
        "training_attendance": (("own_staff", "partners"), STAFF),
        "training_coverage": (
            ("staff", "trained", "in_use", "joined_trained", "joined_untrained", "left_trained", "left_untrained"),
            STAFF,
        ),
        "competence": (("answers", "low", "middle", "high"), STAFF),
        "involvement_event": (("parents", "young", "others"), CLIENTS),
        "experts": (("trained", "active"), STAFF),
        "placement_month": (("started", "ended", "at_end"), CLIENTS),
        "participants": (("count",), CLIENTS),
    }
)


def about(tables: Collection[str]) -> tuple[Headline, ...]:
    """Return the figures that are counted from any of *tables*."""
    return tuple(headline for headline in HEADLINES if set(tables) & set(headline.tables))


def figures(
    rows: Rows, *, counties: tuple[str, ...], smallest: Smallest, among: tuple[Headline, ...] = HEADLINES
) -> pd.DataFrame:
    """Return the figures *among*, for each part, each of *counties* and ``ALL`` of them.

    *rows* hold the tables that they are counted from, as they are stored.  Columns: key, part (a code, "" where the
    figure has none), county, period (first day of the latest month or quarter, None where there is none), numerator,
    denominator (NaN for a plain count), value (per cent of the denominator, or the numerator), status, and few: the
    counties, ``ALL`` for all of them together, whose own numerator or denominator in it is too small to be shown.

    For the counties together a month, quarter or year is the latest one that all have told of who tell of the figure at
    all; what is told to date is each county's latest.  It is partial while a county has told nothing.
    """
    found = []
    for headline in among:
        places = _by_place(told for told in headline.series(rows) if told.county in counties)
        parts = sorted({part for _, part in places}, key=_order) if headline.part else [""]
        for part in parts:
            own = {county: places[county, part] for county in counties if (county, part) in places}
            latest = {county: max(told, key=lambda each: each.month or 0) for county, told in own.items()}
            for county in counties:
                found.append(_line(headline, part, county, [latest[county]] if county in latest else [], smallest))
            together = list(latest.values()) if headline.span is TO_DATE else _of_common_month(own.values())
            found.append(_line(headline, part, ALL, together, smallest, lacking=len(own) < len(counties)))
    kinds = dict.fromkeys(("key", "part", "county", "status"), "str")
    kinds |= dict.fromkeys(("numerator", "denominator", "value"), "float64")
    return pd.DataFrame(found, columns=COLUMNS).astype({**kinds, "period": "object", "few": "object"})


def _order(part: str) -> tuple[int, str]:
    return (TRIED.index(part) if part in TRIED else 0), part


def _of_common_month(counties: Collection[list[Told]]) -> list[Told]:
    """Return what *counties* tell of the latest month that all of them have told of; nothing if there is none."""
    months = [{told.month for told in series} for series in counties]
    common = set.intersection(*months) if months else set()
    return [told for series in counties for told in series if told.month == max(common)] if common else []


def _line(
    headline: Headline, part: str, county: str, told: list[Told], smallest: Smallest, *, lacking: bool = False
) -> tuple:
    if not told:
        return headline.key, part, county, None, None, None, None, Status.MISSING.value, ()
    latest = max((each.month for each in told if each.month is not None), default=None)
    period = None if latest is None else date(latest // 12, latest % 12 + 1, 1)
    numerator = sum(each.numerator for each in told)
    denominator = sum(each.denominator for each in told) if headline.unit is PERCENT else None
    value = numerator
    status = Status.PARTIAL if lacking or any(each.partial for each in told) else Status.REPORTED
    if headline.unit is PERCENT:
        value = 100 * numerator / denominator if denominator else None
        status = status if denominator else Status.MISSING
    few = {each.county for each in told if too_few(headline, each.numerator, each.denominator, smallest=smallest)}
    few |= {county} if too_few(headline, numerator, denominator, smallest=smallest) else set()
    return headline.key, part, county, period, numerator, denominator, value, status.value, tuple(sorted(few))


def too_few(headline: Headline, *numbers: float | None, smallest: Smallest) -> bool:
    """Is any of these a number of people that may not be shown?  Nobody is no small number."""
    threshold = smallest[headline.people] if headline.people else 0
    return any(number is not None and 0 < number < threshold for number in numbers)


def moved(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return what differs between two tables of ``figures``, one row for each figure, part and county.

    Columns: theme, key, part, county, then each of period, numerator, denominator, value, status and few twice: with
    ``_before``, and with ``_after``; and difference (of the values, NaN where one of them is missing).
    """
    then, now = (
        {row[:3]: row[3:] for row in each[COLUMNS].itertuples(index=False, name=None)} for each in (before, after)
    )
    nothing = (None, NOTHING, NOTHING, NOTHING, Status.MISSING.value, ())
    found = []
    for place in sorted({**then, **now}, key=_in_order):
        one, other = then.get(place, nothing), now.get(place, nothing)
        if not all(a == b or (a != a and b != b) for a, b in zip(one[:-1], other[:-1], strict=True)):
            pairs = (each for pair in zip(one, other, strict=True) for each in pair)
            found.append((BY_KEY[place[0]].theme, *place, *pairs, other[3] - one[3]))
    told = [f"{name}_{side}" for name in COLUMNS[3:] for side in ("before", "after")]
    moved = pd.DataFrame(found, columns=["theme", *COLUMNS[:3], *told, "difference"], dtype="object")
    numbers = [f"{name}_{side}" for name in COLUMNS[4:7] for side in ("before", "after")]
    return moved.astype(dict.fromkeys([*numbers, "difference"], "float64"))


def _in_order(place: tuple[str, str, str]) -> tuple:
    key, part, county = place
    return list(BY_KEY).index(key), _order(part), county == ALL, county


def small_cells(tables: Rows, *, smallest: Smallest) -> pd.DataFrame:
    """Return for each of *tables* that counts people: table, threshold, cells (with a number in them), small."""
    found = []
    for table, rows in tables.items():
        if table not in PEOPLE:
            continue
        columns, people = PEOPLE[table]
        threshold = smallest[people]
        numbers = [number for name in columns if name in rows for (number,) in _cells(rows, name) if number is not None]
        if numbers:
            found.append((table, threshold, len(numbers), sum(0 < number < threshold for number in numbers)))
    return pd.DataFrame(found, columns=["table", "threshold", "cells", "small"])
