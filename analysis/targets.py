"""Where a figure, or a stage of a pilot, stands beside its plan: only finished periods count, no plan is made up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import isfinite

from analysis.indicators import Better

BAND = 0.15  # on track is what lies within 15 % of the plan's value to date, its edges included
SAME = 9  # decimals within which a figure counts as being at an edge: 100 × 1.15 is not 115 in floating point
SPANS = (1, 3, 6, 12)  # months in a period
DAY = timedelta(days=1)


class Status(StrEnum):
    """What can be said of a figure beside its plan."""

    ON_TRACK = "on_track"
    ABOVE = "above"
    BELOW = "below"
    NOT_YET_DUE = "not_yet_due"  # no period has finished, or the plan says nothing of that day yet
    NOT_REPORTED = "not_reported"


class Step(StrEnum):
    """What can be said of a stage beside its planned day."""

    REACHED = "reached"
    REACHED_LATE = "reached_late"
    DUE_LATER = "due_later"
    LATE = "late"
    NO_PLAN = "no_plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A figure beside its plan.

    ``actual`` is the figure of the period that ended on ``until``, and ``expected`` the plan's value on that day, both
    in the indicator's own unit.  ``actual`` is None where nothing was reported; ``expected`` where the plan says
    nothing of the day; ``until`` where no period has finished.  ``ahead`` tells whether being above or below is the
    good way: None on track, where nothing can be compared, and for an indicator that knows no good way.
    """

    status: Status
    actual: float | None = None
    expected: float | None = None
    until: date | None = None
    ahead: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of a pilot beside its planned day; ``days`` is how many days late it was or is, None where it is not."""

    step: Step
    days: int | None = None


def status(
    actual: Mapping[date, float | None],
    target: Mapping[date, float],
    *,
    start: date,
    today: date,
    better: Better,
    cumulative: bool = True,
    baseline: float | None = None,
    months: int = 1,
) -> Standing:
    """Return where the figures reported so far stand beside the plan.

    *actual*: the figure of each period by the period's last day, None where nothing was reported; a *cumulative* figure
    is the sum since *start*.  *target*: what is to be reached by each day, such as a milestone and the end target.
    A period counts once it has finished, on the day after its last day, and if that is not before *start*; the latest
    one with a figure is compared.  *months* is how long a period is: it decides when the first one has finished.

    The plan is a line, straight by days, from *baseline* on the day *start* to the first target, from there to the
    next, and level after the last.  Without a *baseline* a cumulative figure begins at 0; for any other the plan begins
    on the day of the first target and says nothing before it.

    The rule is Matka's own: within 15 % of the plan's value to date is on track.  The band is a share of the plan's
    value, not of the change it plans: where little change is planned from a high *baseline*, it is wide.

    Raises ``ValueError`` if there is no target, if one is due by *start*, if a number is not finite, or if a target,
    *baseline* or figure of a cumulative indicator is negative.
    """
    baseline = 0.0 if baseline is None and cumulative else baseline
    told = {day: float(figure) for day, figure in actual.items() if figure is not None}
    _check(told, target, start, cumulative, baseline, months)
    counted = [day for day in told if start <= day < today]
    until = max(counted, default=_last_day(today, months))
    if until < start:
        return Standing(status=Status.NOT_YET_DUE)
    expected = planned(until, start, baseline, target)
    if not counted:
        return Standing(status=Status.NOT_REPORTED, expected=expected, until=until)
    if expected is None:
        return Standing(status=Status.NOT_YET_DUE, actual=told[until], until=until)
    reach, off = abs(expected) * BAND, told[until] - expected
    found, ahead = Status.ON_TRACK, None
    if round(abs(off) - reach, SAME) > 0:
        found = Status.ABOVE if off > 0 else Status.BELOW
        ahead = None if better is Better.NEITHER else (off > 0) == (better is Better.HIGHER)
    return Standing(status=found, actual=told[until], expected=expected, until=until, ahead=ahead)


def planned(day: date, start: date, baseline: float | None, target: Mapping[date, float]) -> float | None:
    """Return the plan's value on a *day* that is not before *start*; None before the plan's first point.

    *start*, *baseline* and *target* are those of ``status``.
    """
    points = sorted((({} if baseline is None else {start: baseline}) | dict(target)).items())
    before = [point for point in points if point[0] <= day]
    if not before:
        return None
    (first, low), after = before[-1], points[len(before) :]
    if not after:
        return float(low)
    last, high = after[0]
    return low + (high - low) * ((day - first) / (last - first))


def stage(planned: date | None, reached: date | None, *, today: date) -> Stage:
    """Return where a stage stands that was *planned* for a day and *reached* on a day, None where there is none.

    The planned day itself is in time.  A stage that was reached without ever being planned is reached: nobody can say
    that it was late.  Raises ``ValueError`` if it was reached after *today*.
    """
    if reached is not None and reached > today:
        raise ValueError(f"a stage cannot have been reached on {reached}, which is after {today}")
    if planned is None:
        return Stage(step=Step.NO_PLAN if reached is None else Step.REACHED)
    days = ((today if reached is None else reached) - planned).days
    if days <= 0:
        return Stage(step=Step.DUE_LATER if reached is None else Step.REACHED)
    return Stage(step=Step.LATE if reached is None else Step.REACHED_LATE, days=days)


def _last_day(today: date, months: int) -> date:
    """Return the last day of the latest calendar period of so many *months* that has finished before *today*."""
    return date(today.year, today.month - (today.month - 1) % months, 1) - DAY


def _check(
    told: Mapping[date, float],
    target: Mapping[date, float],
    start: date,
    cumulative: bool,
    baseline: float | None,
    months: int,
) -> None:
    if not target:
        raise ValueError("a plan needs at least one target")
    if min(target) <= start:
        raise ValueError(f"a target must be due after the start, got {min(target)} for a start on {start}")
    if months not in SPANS:
        raise ValueError(f"a period has {', '.join(map(str, SPANS))} months, got {months}")
    numbers = {"a target": target.values(), "a figure": told.values(), "the baseline": _some(baseline)}
    for name, values in numbers.items():
        if not all(map(isfinite, values)):
            raise ValueError(f"{name} must be a number; leave out what was not reported")
        if cumulative and min(values, default=0) < 0:
            raise ValueError(f"{name} of what is counted up must be zero or more, got {min(values)}")


def _some(number: float | None) -> tuple[float, ...]:
    return () if number is None else (number,)
