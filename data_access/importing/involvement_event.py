"""The sheet of involvement events: where parents, children and young people took part in developing the services."""

from datetime import date

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import InvolvementEvent


def phase_not_reached(rows, context):
    """In a phase of its pilot that had not begun on that day; of a pilot whose stages are not told, nobody can say."""
    stages = context.rows.get("pilot_stage")
    reached = {}
    if stages is not None:
        for pilot, stage, day in cards.identities(stages[stages["reached"].notna()], ("pilot", "stage", "reached")):
            reached.setdefault(pilot, []).append((codes.STAGES.index(stage), day))
    return [
        pilot in reached
        and not any(step >= codes.STAGES.index(codes.BEGINS[phase]) and on <= day for step, on in reached[pilot])
        for day, pilot, phase in cards.identities(rows, ("date", "pilot", "phase"))
    ]


SHEET = Sheet(
    name="involvement_event",
    table=InvolvementEvent,
    columns=(
        Column(name="code", longest=32),
        Column(name="county", refers="county"),
        Column(name="pilot", needed=False, refers="pilot"),
        Column(name="date", kind="day"),
        Column(name="phase", choices=codes.PHASES),
        Column(name="form", choices=codes.FORMS),
        Column(name="parents", kind="whole", lowest=0, highest=9_999),
        Column(name="young", kind="whole", lowest=0, highest=9_999),
        Column(name="others", kind="whole", lowest=0, highest=9_999),
        Column(name="hours", kind="number"),
        Column(name="paid", kind="truth"),
        Column(name="level", choices=codes.LEVELS),
    ),
    key=("code",),
    county="county",
    usual=("parents", "young", "others", "hours"),
    rules=(
        cards.plain_code(),
        *cards.happened("date"),
        cards.pilot_elsewhere(),
        cards.after_pilot("date", key="event_after_end", severity="warning"),
        Rule(
            key="phase_not_reached",
            columns=("phase", "date", "pilot"),
            broken=phase_not_reached,
            severity="warning",
            good=(
                {"pilot": "ES-01", "phase": "planning", "date": date(2024, 10, 1)},
                {"pilot": "ES-01", "phase": "doing", "date": cards.INSIDE},
                {"pilot": "ES-02", "phase": "decision", "date": cards.INSIDE},
                {"phase": "decision", "date": cards.INSIDE},
            ),
            bad=({"pilot": "ES-01", "phase": "evaluation", "date": cards.INSIDE},),
            given={
                "pilot_stage": (
                    {"pilot": "ES-01", "stage": "idea", "reached": date(2024, 9, 1)},
                    {"pilot": "ES-01", "stage": "experiment", "reached": date(2025, 2, 1)},
                    {"pilot": "ES-01", "stage": "evaluation", "reached": date(2025, 10, 1)},
                )
            },
        ),
        cards.nobody("parents", "young", "others"),
        cards.impossible_hours(),
    ),
)
