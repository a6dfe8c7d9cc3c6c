"""How many families pilots reach: so far beside the plan, and quarter by quarter."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from analysis import targets
from analysis.indicators import Better
from analysis.targets import Standing
from components.charts.chart import Note, Status
from components.charts.panel import PLAN, TOGETHER, Form, Name, Number, Panel, place, quarter, told, word
from components.figures.pilots.cells import active, cell, quarters, shown, status, value
from components.figures.pilots.choice import SINGLE, Choice
from components.figures.pilots.frame import counties, declare
from components.view import View
from data_access.importing.codes import ALL
from data_access.protection.cubes.cube import UNTIL, last_day


def reach(view: View, *, choice: Choice) -> Panel:
    """Declare how many families had started by the end of each quarter that is over, beside the plan."""
    told_of, spots = quarters(view), counties(view)
    rows, cells = _by_quarter(view, choice, lambda code, at: cell(view, code, "started", UNTIL + at))
    planned = plan(view, "families_started", _whole(view, choice))
    standing = None
    if planned and told_of:
        start = view.project_time()[0]
        line = {at: targets.planned(last_day(at), start, 0.0, planned) for at in told_of}
        cells += [(PLAN, at, line[at], Status.SHOWN) for at in told_of]
        actual = {last_day(at): number for code, at, number, _ in cells if code == rows[-1].code}
        rows = (*rows, word(PLAN, "panel.plan"))
        # a number that is hidden is not one that was not reported: nothing is said of it
        if all(actual[last_day(at)] is not None for at in told_of[-1:]):
            standing = targets.status(actual, planned, start=start, today=view.released, better=Better.HIGHER, months=3)
    return declare(
        view,
        choice,
        ("places",),
        name="pilots.reach",
        shape=Form.LINES,
        table=told(cells),
        rows=rows,
        columns=tuple(quarter(at) for at in told_of),
        unit="families",
        findings=(*_reach_findings(cells, told_of, spots, standing), *_without_plan(view, choice, planned)),
        notes=(*_plan_notes(planned), Note(key="by_quarter")),
        span=(quarter(told_of[0]), quarter(told_of[-1])) if told_of else (),
    )


def families(view: View, *, choice: Choice) -> Panel:
    """Declare how many families started or ended in each quarter that is over, or were in a pilot at its end."""
    asked = choice.families if choice.families in SINGLE else SINGLE[0]
    find = {
        "started": lambda code, at: cell(view, code, "started", at),
        "active": lambda code, at: active(view, code, UNTIL + at),
        "ended": lambda code, at: cell(view, code, "ended", at),
        "ended_all": lambda code, at: cell(view, code, "ended", UNTIL + at),
    }[asked]
    told_of, spots = quarters(view), counties(view)
    rows, cells = _by_quarter(view, choice, find)
    return declare(
        view,
        replace(choice, families=asked),
        ("places", "families"),
        name="pilots.families",
        title=Note(key=f"title_{asked}"),
        shape=Form.LINES,
        table=told(cells),
        rows=rows,
        columns=tuple(quarter(at) for at in told_of),
        unit="families",
        findings=_family_findings(cells, told_of, spots, asked),
        notes=(Note(key="by_quarter"),),
        span=(quarter(told_of[0]), quarter(told_of[-1])) if told_of else (),
    )


def _by_quarter(view: View, choice: Choice, find: Callable) -> tuple[tuple[Name, ...], list[tuple]]:
    """Return the chosen counties, with all of them together where all are chosen, and their cells by quarter."""
    spots = counties(view)
    places = [code for code in spots if code in choice.places]
    rows = [place(spots[code]) for code in places]
    if _whole(view, choice) == ALL:
        rows.append(word(TOGETHER, "panel.together"))
        places.append(ALL)
    cells = []
    for row, code in zip(rows, places, strict=True):
        for at in quarters(view):
            found = find(code, at)
            cells.append((row.code, at, value(found), status(found)))
    return tuple(rows), cells


def _whole(view: View, choice: Choice) -> str | None:
    """Return what the chosen counties are together: ``ALL``, the only one, or nothing that a plan could be made for."""
    if set(choice.places) >= set(counties(view)):
        return ALL
    return choice.places[0] if len(choice.places) == 1 else None


def plan(view: View, indicator: str, county: str | None = ALL) -> dict[date, float]:
    """Return what a *county*, or all counties together, are to reach by which day."""
    rows = view.targets()
    mine = rows[(rows["indicator"] == indicator) & (rows["county"] == (county or ""))]
    return dict(zip(mine["due"], mine["value"].astype(float), strict=True))


def _without_plan(view: View, choice: Choice, planned: Mapping[date, float]) -> tuple[Note, ...]:
    """Say why there is no line of the plan, where there is none."""
    if planned:
        return ()
    others = plan(view, "families_started") and _whole(view, choice) != ALL
    return (Note(key="pilots.reach.plan_of_all" if others else "pilots.reach.no_target"),)


def _plan_notes(planned: Mapping[date, float]) -> tuple[Note, ...]:
    if not planned:
        return (Note(key="no_target"),)
    points = tuple(
        word(f"{day}", "panel.due", value=Number(value=value), day=day) for day, value in sorted(planned.items())
    )
    return (Note(key="plan_line", values={"targets": points}),)


def _reach_findings(cells, told_of, spots, standing: Standing | None) -> tuple[Note, ...]:
    if not told_of:
        return ()
    last = told_of[-1]
    now = {code: (number, gap) for code, at, number, gap in cells if at == last and code != PLAN}
    items = tuple(
        word(code, "panel.item", name=spots[code], value=shown(number, gap))
        for code, (number, gap) in now.items()
        if code in spots
    )
    whole = TOGETHER if TOGETHER in now else next(iter(now)) if len(now) == 1 else None
    notes = []
    if whole:
        number, gap = now[whole]
        if number is None:
            notes.append(Note(key="pilots.reach.hidden", values={"period": quarter(last), "word": gap}))
        elif standing is None or standing.expected is None:
            values = {"period": quarter(last), "value": Number(value=number)}
            notes.append(Note(key="pilots.reach.plain", values=values))
        else:
            notes.append(
                Note(
                    key="pilots.reach.beside",
                    values={
                        "period": quarter(last),
                        "value": Number(value=number),
                        "expected": Number(value=standing.expected),
                        "status": word(standing.status, f"standing.figure.{standing.status}"),
                    },
                )
            )
    if len(items) > 1 or not notes:
        notes.append(Note(key="pilots.reach.items", values={"period": quarter(last), "items": items}))
    return tuple(notes)


def _family_findings(cells, told_of, spots, asked: str) -> tuple[Note, ...]:
    if not told_of:
        return ()
    last = told_of[-1]
    names = spots | {TOGETHER: word(TOGETHER, "panel.together")}
    items = tuple(
        word(code, "panel.item", name=names[code], value=shown(number, gap))
        for code, at, number, gap in cells
        if at == last
    )
    return (Note(key=f"pilots.families.{asked}", values={"period": quarter(last), "items": items}),)
