"""Where in the work somebody with experience was there, and with how much influence."""

from collections import Counter
from collections.abc import Mapping

from components.charts.chart import Status
from components.charts.panel import Form, Panel, place, stored, word
from components.figures.involvement.choice import Choice, chosen, names_of, quarters_of, span, spots_of
from components.figures.involvement.telling import note, panel, percent, within
from components.view import View
from data_access.importing.codes import ALL, LEVELS, PHASES, STAGES

# the stage by which a pilot has passed a phase of the work
PASSED_BY = {"planning": "planning", "doing": "experiment", "evaluation": "evaluation", "decision": "modelling"}
NOT_YET, NOBODY_THERE, THERE = 0, 1, 4  # the further apart, the more they differ in shade


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
    order = [spot.code for spot in spots_of(view, choice)]
    pilots = sorted(
        (row for row in view.piloted("pilots").itertuples() if row.code in found),
        key=lambda row: (order.index(row.county), row.code),
    )
    rows = [(row.code, phase, float(found[row.code][phase]), Status.SHOWN) for row in pilots for phase in PHASES]
    states = Counter(state for each in found.values() for state in each.values())
    return panel(
        view,
        choice,
        "phases",
        Form.GRID,
        rows,
        rows=tuple(stored(row.code, row.name) for row in pilots),
        columns=tuple(word(phase, f"involvement.phase.{phase}") for phase in PHASES),
        unit="answer",
        labels={NOT_YET: "involvement.cell.not_yet", NOBODY_THERE: "common.no", THERE: "common.yes"},
        findings=(note("phases", there=states[THERE], passed=states[THERE] + states[NOBODY_THERE]),),
        span=span(Choice(), quarters_of(view.involvement_events()["date"])),
    )


def passed(view: View, *, choice: Choice) -> Panel:
    """Declare the share of pilots in which somebody with experience was there in every phase they have passed."""
    found = _was_there(view, choice)
    homes = dict(view.piloted("pilots")[["code", "county"]].itertuples(index=False, name=None))
    names = names_of(view, choice)
    rows, items = [], []
    for name in names:
        own = [_in_every_phase(held) for code, held in found.items() if name.code in (ALL, homes[code])]
        own = [each for each in own if each is not None]
        rows.append((name.code, "share", *percent(sum(own), len(own))))
        if own:
            items.append(note("of_item", place=within(name), count=sum(own), of=len(own)))
    return panel(
        view,
        choice,
        "passed",
        Form.RANGES,
        rows,
        rows=names,
        columns=(word("share", "unit.percent"),),
        unit="percent",
        findings=(note("passed", items=tuple(items)),) if items else (),
        span=span(Choice(), quarters_of(view.involvement_events()["date"])),
    )


def levels(view: View, *, choice: Choice) -> Panel:
    """Declare the influence people had, as events of each level: levels are never averaged."""
    held = chosen(view.involvement_events(), choice)
    spots = spots_of(view, choice)
    counts = Counter(zip(held["level"], held["county"], strict=True))
    rows = [
        (level, spot.code, float(counts[level, spot.code]), Status.SHOWN if counts[level, spot.code] else Status.ZERO)
        for level in LEVELS
        for spot in spots
        if len(held)
    ]
    sums = Counter(held["level"])
    items = tuple(
        note("level_item", place=word(level, f"code.level.{level}"), value=sums[level])
        for level in LEVELS
        if sums[level]
    )
    return panel(
        view,
        choice,
        "levels",
        Form.BARS,
        rows,
        by=("period",),
        rows=tuple(word(level, f"code.level.{level}") for level in LEVELS),
        columns=tuple(map(place, spots)),
        unit="involvement.events",
        findings=(note("levels", items=items),) if items else (),
        span=span(choice, quarters_of(held["date"])),
    )
