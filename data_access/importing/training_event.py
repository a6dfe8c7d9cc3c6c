"""The sheet of training events: what was taught or is going to be, when and for how long."""

from datetime import date

import pandas as pd

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import TrainingEvent


def without_attendance(rows, context):
    """Over, as far as its day says, but nobody is told to have been there."""
    attendance = context.rows.get("training_attendance")
    held = set() if attendance is None else set(attendance["event"])
    told = zip(rows["date"], rows["code"], strict=True)
    return pd.Series([day < context.today and code not in held for day, code in told], index=rows.index)


HELD = date(2025, 3, 14)

SHEET = Sheet(
    name="training_event",
    table=TrainingEvent,
    columns=(
        Column(name="code", longest=32),
        Column(name="county", refers="county"),
        Column(name="topic", choices=codes.TOPICS),
        Column(name="kind", choices=codes.TRAINING_KINDS),
        Column(name="date", kind="day"),
        Column(name="hours", kind="number"),
        Column(name="work_package", refers="work_package"),
        Column(name="part", needed=False, longest=60),
        Column(name="title", longest=200),
    ),
    key=("code",),
    county="county",
    usual=("hours",),
    rules=(
        cards.plain_code(),
        cards.outside_project("date"),
        cards.impossible_hours(),
        Rule(
            key="event_without_attendance",
            columns=("date", "code"),
            broken=without_attendance,
            severity="warning",
            in_time=True,
            good=({"code": "K1", "date": HELD}, {"code": "K2", "date": date(2126, 3, 14)}),
            bad=({"code": "K2", "date": HELD},),
            given={"training_attendance": ({"event": "K1", "profession": "nurse", "own_staff": 8, "partners": 0},)},
        ),
    ),
)
