"""The sheet of targets: what is to be reached by when, where and why.  The coordinator keeps it."""

from datetime import date
from math import inf

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Target

KEY = ("indicator", "county", "due")
BOUNDS = {codes.PERCENT: (0, 100), codes.MEAN: (1, 5)}  # of a value in this unit; the others only have to be ≥ 0


def off_scale(rows, context):
    bounds = [BOUNDS.get(codes.TARGET_UNITS[indicator], (0, inf)) for indicator in rows["indicator"]]
    return [not low <= value <= high for value, (low, high) in zip(rows["value"], bounds, strict=True)]


def not_whole(rows, context):
    return (rows["indicator"].map(codes.TARGET_UNITS) == codes.COUNT) & (rows["value"] % 1 != 0)


def ends(rows, context):
    """The days of the end targets for each indicator and county."""
    beside = cards.standing(context, "target", rows, KEY)
    told = {}
    for indicator, county, due, kind in cards.identities(beside, (*KEY, "kind")):
        if kind == "end":
            told.setdefault((indicator, county), set()).add(due)
    return told


def second_end(rows, context):
    told = ends(rows, context)
    return [
        kind == "end" and len(told[indicator, county]) > 1
        for indicator, county, _, kind in cards.identities(rows, (*KEY, "kind"))
    ]


def milestone_after_end(rows, context):
    told = ends(rows, context)
    return [
        kind == "mid" and any(due >= end for end in told.get((indicator, county), ()))
        for indicator, county, due, kind in cards.identities(rows, (*KEY, "kind"))
    ]


MID = {"indicator": "experts_trained", "county": "20", "due": date(2025, 12, 31), "kind": "mid"}
END = {"indicator": "experts_trained", "county": "20", "due": date(2026, 12, 31), "kind": "end"}

SHEET = Sheet(
    name="target",
    table=Target,
    columns=(
        Column(name="indicator", choices=codes.TARGET_INDICATORS),
        Column(name="county", refers="county_or_all"),
        Column(name="due", kind="day"),
        Column(name="value", kind="number", lowest=0, highest=99_999_999),
        Column(name="kind", choices=codes.TARGET_KINDS),
        Column(name="rationale"),
    ),
    key=KEY,
    rules=(
        cards.outside_project("due"),
        Rule(
            key="target_off_scale",
            columns=("value", "indicator"),
            broken=off_scale,
            good=(
                {"indicator": "training_coverage", "value": 100.0},
                {"indicator": "competence", "value": 3.8},
                {"indicator": "families_started", "value": 180.0},
            ),
            bad=({"indicator": "training_coverage", "value": 100.1}, {"indicator": "competence", "value": 60.0}),
        ),
        Rule(
            key="target_not_whole",
            columns=("value", "indicator"),
            broken=not_whole,
            good=({"indicator": "experts_trained", "value": 12.0}, {"indicator": "placements_started", "value": 4.5}),
            bad=({"indicator": "experts_trained", "value": 12.5},),
        ),
        Rule(
            key="target_second_end",
            columns=("kind", *KEY),
            broken=second_end,
            good=(MID, END, {**END, "county": "12", "due": date(2026, 6, 30)}),
            bad=(END, {**END, "due": date(2026, 6, 30)}),
        ),
        Rule(
            key="target_milestone_after_end",
            columns=("due", "kind", "indicator", "county"),
            broken=milestone_after_end,
            good=(MID, END, {**MID, "county": "12"}),
            bad=({**MID, "due": date(2026, 10, 31)}, {**END, "due": date(2026, 6, 30)}),
        ),
    ),
)
