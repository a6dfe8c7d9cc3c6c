"""Where each pilot stands on its way from idea to anchoring, beside its plan and on the day of the release."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from analysis import targets
from analysis.targets import Step
from components.charts.chart import Note, Status
from components.charts.panel import Form, Mark, Panel, counted, month, told, word
from components.figures.pilots.choice import GROUPS, Choice, ordered
from components.figures.pilots.frame import counties, day_of, declare, pilot_name
from components.view import View
from data_access.importing.codes import STAGES

DAY = timedelta(days=1)
OLD = 62  # days after which what a running pilot has told is called old: two months


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a pilot stands: the last stage it has reached, the next one, and how that stands beside its plan.

    ``due`` is the day the next stage is planned for, ``days`` how many days late it is.  ``heard`` is the last day of
    the newest month that the pilot told of; ``disordered`` is true where a stage was reached before one that comes
    before it.
    """

    pilot: str
    reached: str | None
    following: str | None
    step: Step | None
    due: date | None
    days: int | None
    heard: date | None
    disordered: bool


def standings(view: View) -> dict[str, Place]:
    """Return where each pilot stands on the day of the release, by its code."""
    stages, activity = view.piloted("stages"), view.piloted("activity")
    newest = activity.groupby("pilot")["month"].max().to_dict()
    found = {}
    for code in view.piloted()["code"]:
        mine = {row.stage: row for row in stages[stages["pilot"] == code].itertuples()}
        days = {stage: day_of(mine[stage].reached) for stage in STAGES if stage in mine}
        done = [stage for stage, day in days.items() if day and day <= view.released]
        reached = done[-1] if done else None
        rest = STAGES[STAGES.index(reached) + 1 :] if reached else STAGES
        following = next((stage for stage in rest if stage in mine), None)
        due = day_of(mine[following].planned) if following else None
        stage = targets.stage(due, None, today=view.released) if following else None
        reached_days = [days[stage] for stage in done]
        heard = newest.get(code)
        found[code] = Place(
            pilot=code,
            reached=reached,
            following=following,
            step=stage.step if stage else None,
            due=due,
            days=stage.days if stage else None,
            heard=month_end(heard) if heard else None,
            disordered=reached_days != sorted(reached_days),
        )
    return found


def month_end(day: date) -> date:
    """Return the last day of the month that begins on *day*."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - DAY


def course(view: View, *, choice: Choice) -> Panel:
    """Declare when each pilot was to reach each stage and did, with the meetings and the day of the release."""
    rows = ordered(view, choice)
    return _course(view, choice, rows, "pilots.course", ("places", "group"))


def steps(view: View, *, choice: Choice) -> Panel:
    """Declare the same of one pilot."""
    rows = view.piloted()
    mine = rows[rows["code"] == choice.one]
    return _course(view, replace(choice, places=tuple(mine["county"]), group=GROUPS[0]), mine, "pilots.steps", ("one",))


def _course(view: View, choice: Choice, rows: pd.DataFrame, name: str, filters: tuple[str, ...]) -> Panel:
    spots, stages, places = counties(view), view.piloted("stages"), standings(view)
    cells, plans = [], []
    for code in rows["code"]:
        mine = {row.stage: row for row in stages[stages["pilot"] == code].itertuples()}
        for stage in STAGES:
            held = mine.get(stage)
            planned, reached = (day_of(held.planned), day_of(held.reached)) if held else (None, None)
            cells.append((code, stage, reached and reached.toordinal(), Status.SHOWN if reached else Status.MISSING))
            plans.append(planned and planned.toordinal())
    table = told(cells).assign(planned=pd.Series(plans, dtype="float64"))
    late = [places[code] for code in rows["code"] if places[code].step is Step.LATE and _going(rows, code)]
    out_of_order = [row.name for row in rows.itertuples() if places[row.code].disordered]
    meetings = view.piloted("meetings")
    marks = [Mark(at=day.toordinal(), key="meeting", values={"day": day}) for day in meetings["date"]]
    marks.append(Mark(at=view.released.toordinal(), key="today", values={"day": view.released}))
    days = [date.fromordinal(int(at)) for at in pd.concat([table["value"], table["planned"]]).dropna()]
    return declare(
        view,
        choice,
        filters,
        name=name,
        shape=Form.COURSE,
        table=table,
        rows=tuple(pilot_name(row, spots, choice.group) for row in rows.itertuples()),
        columns=tuple(word(stage, f"code.stage.{stage}") for stage in STAGES),
        unit="date",
        findings=_course_findings(rows, places, late),
        notes=(
            *((Note(key="disordered", values={"pilots": tuple(out_of_order)}),) if out_of_order else ()),
            *_silent(view, rows, places),
            *(_goals(rows) if choice.group == "goal" else ()),
            *((Note(key="meetings", values={"days": tuple(meetings["date"])}),) if days and len(meetings) else ()),
        ),
        span=(month(min(days)), month(max(days))) if days else (),
        marks=tuple(marks) if days else (),
        asides={row.code: _short(view, row, places[row.code]) for row in rows.itertuples()},
    )


def _silent(view: View, rows: pd.DataFrame, places: Mapping[str, Place]) -> tuple[Note, ...]:
    """Return which running pilots have told of nothing for long."""
    items = []
    for row in rows.itertuples():
        days = _unheard(view, places[row.code])
        if pd.isna(row.ended) and days:
            items.append(word(row.code, "panel.silent", name=row.name, days=days))
    return (Note(key="old_reports", values={"items": tuple(items)}),) if items else ()


def _goals(rows: pd.DataFrame) -> tuple[Note, ...]:
    """Return what the strategic goals are that pilots are grouped by."""
    goals = sorted(set(rows["strategic_goal"]))
    return tuple(
        Note(key="strategic_goal", values={"number": int(goal), "goal": word(str(goal), f"programme.goal.{goal}")})
        for goal in goals
    )


def _going(rows: pd.DataFrame, code: str) -> bool:
    return pd.isna(rows.loc[rows["code"] == code, "ended"]).all()


def _course_findings(rows: pd.DataFrame, places: Mapping[str, Place], late: list[Place]) -> tuple[Note, ...]:
    if len(rows) == 1:
        return (standing_note(rows.iloc[0], places[rows.iloc[0]["code"]]),)
    far = sum(places[code].reached == STAGES[-1] for code in rows["code"])
    ended = int(rows["ended"].notna().sum())
    findings = [counted("pilots.far", far, all=len(rows)), counted("pilots.late", len(late))]
    return (*findings, *([counted("pilots.ended", ended)] if ended else []))


def standing_note(pilot, at: Place) -> Note:
    """Return in words where a pilot stands: the stage reached, and how the next one stands beside its plan."""
    values = {"stage": word(at.reached, f"code.stage.{at.reached}") if at.reached else "–"}
    if not pd.isna(pilot["ended"]):
        return Note(key="pilots.stands.ended", values=values | {"day": pilot["ended"]})
    if at.reached is None and at.following is None:
        return Note(key="pilots.stands.no_stages")
    if at.following is None:
        return Note(key="pilots.stands.all", values=values)
    values["next"] = replace(word(at.following, f"code.stage.{at.following}"), inside=True)
    begun = "begun" if at.reached else "not_begun"
    if at.step is Step.LATE:
        return Note(key=f"pilots.stands.{begun}_{_late(at)}", values=values | {"days": at.days})
    key = {Step.DUE_LATER: "due_later", Step.NO_PLAN: "no_plan"}[at.step]
    return Note(key=f"pilots.stands.{begun}_{key}", values=values)


def _short(view: View, pilot, at: Place) -> tuple[Note, ...]:
    """Return the same in a few words, whether stages are out of order, and how old the newest word is where it is."""
    heard = _unheard(view, at)
    more = (Note(key="pilots.short.disordered"),) if at.disordered else ()
    if not pd.isna(pilot.ended):
        return (Note(key="pilots.short.ended", values={"day": pilot.ended}), *more)
    more += (Note(key="pilots.short.silent", values={"days": heard}),) if heard else ()
    if at.following is None:
        return (Note(key=f"pilots.short.{'all' if at.reached else 'no_stages'}"), *more)
    following = word(at.following, f"code.stage.{at.following}")
    if at.step is Step.LATE:
        return (Note(key=f"pilots.short.{_late(at)}", values={"next": following, "days": at.days}), *more)
    key = {Step.DUE_LATER: "due_later", Step.NO_PLAN: "no_plan"}[at.step]
    values = {"next": replace(following, inside=True)} | ({"day": at.due} if at.due else {})
    return (Note(key=f"pilots.short.{key}", values=values), *more)


def _late(at: Place) -> str:
    return "late_one" if at.days == 1 else "late"


def _unheard(view: View, at: Place) -> int | None:
    """Return how many days old the newest word of a pilot is, where that is long ago."""
    days = (view.released - at.heard).days if at.heard else 0
    return days if days > OLD else None
