"""How many families pilots reach beside the plan, and how many of those that ended dropped out."""

from collections.abc import Mapping
from datetime import date

from analysis import targets
from analysis.indicators import Better
from analysis.intervals import wilson
from analysis.targets import Standing
from components.charts.chart import Note, Status
from components.charts.panel import PLAN, TOGETHER, Form, Number, Panel, counted, place, quarter, told, word
from components.figures.pilots.cells import cell, is_told, last_quarter, quarters, shown, status, value
from components.figures.pilots.choice import Choice, ordered
from components.figures.pilots.frame import counties, declare, pilot_name
from components.view import View
from data_access.importing.codes import ALL
from data_access.protection.cubes.cube import UNTIL, last_day


def reach(view: View, *, choice: Choice) -> Panel:
    """Declare how many families had started by the end of each quarter that is over, beside the plan."""
    told_of, spots = quarters(view), counties(view)
    places = [code for code in spots if code in choice.places]
    every = set(places) == set(spots)
    rows = [place(spots[code]) for code in places]
    if every:
        rows.append(word(TOGETHER, "panel.together"))
        places.append(ALL)
    cells = []
    for code in places:
        for at in told_of:
            found = cell(view, code, "started", UNTIL + at)
            cells.append((TOGETHER if code == ALL else code, at, value(found), status(found)))
    planned = plan(view, "families_started") if every else {}
    standing = None
    if planned and told_of:
        start = view.project_time()[0]
        line = {at: targets.planned(last_day(at), start, 0.0, planned) for at in told_of}
        cells += [(PLAN, at, line[at], Status.SHOWN) for at in told_of]
        rows.append(word(PLAN, "panel.plan"))
        actual = {last_day(at): number for code, at, number, _ in cells if code == TOGETHER}
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
        rows=tuple(rows),
        columns=tuple(quarter(at) for at in told_of),
        unit="families",
        findings=_reach_findings(cells, told_of, spots, standing),
        notes=_plan_notes(planned),
        span=(quarter(told_of[0]), quarter(told_of[-1])) if told_of else (),
    )


def plan(view: View, indicator: str) -> dict[date, float]:
    """Return what all counties together are to reach by which day."""
    rows = view.targets()
    mine = rows[(rows["indicator"] == indicator) & (rows["county"] == ALL)]
    return dict(zip(mine["due"], mine["value"].astype(float), strict=True))


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
    notes = []
    if TOGETHER in now:
        number, gap = now[TOGETHER]
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
    notes.append(Note(key="pilots.reach.items", values={"period": quarter(last), "items": items}))
    return tuple(notes)


def dropout(view: View, *, choice: Choice) -> Panel:
    """Declare which share of the families that ended had dropped out, of each county and pilot, with its interval."""
    spots, pilots = counties(view), ordered(view, choice)
    rows, cells, shown, hidden = [], [], [], 0
    names = [place(spots[code]) for code in spots if code in choice.places]
    for row in (*names, *(pilot_name(pilot, spots, choice.group) for pilot in pilots.itertuples())):
        all_of, gone = cell(view, row.code, "ended"), cell(view, row.code, "dropped_out")
        if all_of is None or gone is None or all_of.status in ("not_reported", "zero"):
            continue  # nobody has ended yet, or nobody has told of it
        if not (is_told(all_of) and is_told(gone)):
            if row.spot is None:  # a picture of words alone would be hard to read
                hidden += 1
                continue
            cells.append((row.code, "share", None, None, None, None, None, Status.TOO_FEW))
        else:
            share = wilson(int(gone.value), int(all_of.value))
            state = Status.PROVISIONAL if "provisional" in (all_of.status, gone.status) else Status.SHOWN
            numbers = (100 * share.value, 100 * share.low, 100 * share.high, int(gone.value), int(all_of.value))
            cells.append((row.code, "share", *numbers, state))
            shown.append((row, numbers))
        rows.append(row)
    findings = ()
    if shown:
        items = tuple(
            word(row.code, "panel.share", name=row, value=Number(value=numbers[0]), count=numbers[3], of=numbers[4])
            for row, numbers in shown[:4]
        )
        findings = (Note(key="pilots.dropout", values={"items": items}),)
    last = last_quarter(view)
    return declare(
        view,
        choice,
        ("places", "group"),
        name="pilots.dropout",
        shape=Form.RANGES,
        table=told(cells),
        rows=tuple(rows),
        columns=(word("share", "panel.pilots.dropout.title"),),
        unit="percent",
        findings=findings,
        notes=(counted("pilots_hidden", hidden),) if hidden else (),
        span=(last,) if last else (),
    )
