"""The sheet of training attendance: how many of each profession took part in an event."""

from datetime import date

import pandas as pd

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import TrainingAttendance


def more_than_staff(rows, context):
    """More of the county's own professionals than it had at the end of that month."""
    events, coverage = context.rows.get("training_event"), context.rows.get("training_coverage")
    if events is None or coverage is None:
        return pd.Series(False, index=rows.index)
    held = {
        code: (county, day.replace(day=1)) for code, county, day in cards.identities(events, ("code", "county", "date"))
    }
    staff = {}
    for *group, people in cards.identities(coverage, ("county", "month", "profession", "staff")):
        staff[tuple(group)] = max(people, staff.get(tuple(group), 0))
    employed = [
        staff.get((*held.get(event, (None, None)), profession))
        for event, profession in cards.identities(rows, ("event", "profession"))
    ]
    return rows["own_staff"] > pd.Series(employed, index=rows.index, dtype="Int64")


def before_event(rows, context):
    """Attendance at an event that is still to come."""
    events = context.rows.get("training_event")
    if events is None:
        return pd.Series(False, index=rows.index)
    coming = {code for code, day in cards.identities(events, ("code", "date")) if day > context.today}
    return rows["event"].isin(coming)


SHEET = Sheet(
    name="training_attendance",
    table=TrainingAttendance,
    columns=(
        Column(name="event", refers="training_event"),
        Column(name="profession", choices=codes.PROFESSIONS),
        Column(name="own_staff", kind="whole", lowest=0, highest=9_999),
        Column(name="partners", kind="whole", lowest=0, highest=9_999),
    ),
    key=("event", "profession"),
    county="event",
    usual=("own_staff", "partners"),
    rules=(
        cards.nobody("own_staff", "partners"),
        Rule(
            key="attendance_before_event",
            columns=("event",),
            broken=before_event,
            good=({"event": "K1"},),
            bad=({"event": "K2"},),
            given={
                "training_event": ({"code": "K1", "date": cards.INSIDE}, {"code": "K2", "date": date(2126, 3, 14)}),
            },
        ),
        Rule(
            key="attendance_over_staff",
            columns=("own_staff", "event", "profession"),
            broken=more_than_staff,
            severity="warning",
            good=(
                {"event": "K1", "profession": "nurse", "own_staff": 12},
                {"event": "K1", "profession": "psychologist", "own_staff": 99},
                {"event": "K2", "profession": "nurse", "own_staff": 99},
            ),
            bad=({"event": "K1", "profession": "nurse", "own_staff": 13},),
            given={
                "training_event": ({"code": "K1", "county": "20", "date": date(2025, 3, 14)},),
                "training_coverage": (
                    {"county": "20", "month": date(2025, 3, 1), "profession": "nurse", "topic": "trauma", "staff": 12},
                    {"county": "12", "month": date(2025, 3, 1), "profession": "nurse", "topic": "trauma", "staff": 80},
                ),
            },
        ),
    ),
)
