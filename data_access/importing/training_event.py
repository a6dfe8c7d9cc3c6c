"""The sheet of training events: what was taught, when and for how long."""

from data_access.importing import cards, codes
from data_access.importing.sheet import Column, Sheet
from data_access.tables import TrainingEvent

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
        *cards.happened("date"),
        cards.impossible_hours(),
    ),
)
