"""The sheet of pilot stages: when a pilot was to reach each stage, and when it did."""

from datetime import date, timedelta

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import PilotStage

LONG = timedelta(days=365)
LADDER = {stage: step for step, stage in enumerate(codes.STAGES)}


def without_a_day(rows, context):
    return rows["planned"].isna() & rows["reached"].isna()


def reached_long_before_planned(rows, context):
    return cards.is_before((day + LONG for day in _days(rows["reached"])), rows["planned"])


def _days(values):
    return (day if isinstance(day, date) else date.max - LONG for day in values)


def out_of_order(rows, context):
    """A stage that was reached before an earlier stage of the same pilot was."""
    beside = cards.standing(context, "pilot_stage", rows, ("pilot", "stage"))
    beside = beside[beside["reached"].notna()]
    told = {}
    for pilot, stage, reached in zip(beside["pilot"], beside["stage"], beside["reached"], strict=True):
        told.setdefault(pilot, []).append((LADDER[stage], reached))
    return [
        isinstance(reached, date) and any(step < LADDER[stage] and day > reached for step, day in told[pilot])
        for pilot, stage, reached in zip(rows["pilot"], rows["stage"], rows["reached"], strict=True)
    ]


SHEET = Sheet(
    name="pilot_stage",
    table=PilotStage,
    columns=(
        Column(name="pilot", refers="pilot"),
        Column(name="stage", choices=codes.STAGES),
        Column(name="planned", kind="day", needed=False),
        Column(name="reached", kind="day", needed=False),
    ),
    key=("pilot", "stage"),
    county="pilot",
    rules=(
        cards.outside_project("planned"),
        *cards.happened("reached"),
        Rule(
            key="stage_without_day",
            columns=("planned", "reached"),
            broken=without_a_day,
            good=({"planned": date(2025, 3, 1)}, {"reached": date(2025, 3, 1)}),
            bad=({},),
        ),
        Rule(
            key="stage_reached_long_before_planned",
            columns=("reached", "planned"),
            broken=reached_long_before_planned,
            severity="warning",
            good=({"planned": date(2026, 3, 1), "reached": date(2025, 3, 1)}, {"planned": date(2026, 3, 1)}),
            bad=({"planned": date(2026, 3, 2), "reached": date(2025, 3, 1)},),
        ),
        Rule(
            key="stage_out_of_order",
            columns=("reached", "pilot", "stage"),
            broken=out_of_order,
            severity="warning",
            good=(
                {"pilot": "ES-01", "stage": "idea", "reached": date(2024, 9, 1)},
                {"pilot": "ES-01", "stage": "experiment", "reached": date(2025, 2, 1)},
                {"pilot": "ES-01", "stage": "evaluation"},
                {"pilot": "ES-02", "stage": "planning", "reached": date(2025, 8, 1)},
            ),
            bad=(
                {"pilot": "ES-01", "stage": "experiment", "reached": date(2025, 2, 1)},
                {"pilot": "ES-01", "stage": "evaluation", "reached": date(2025, 1, 1)},
            ),
        ),
    ),
)
