"""The sheet of lessons: what a county learned and wants the others to know."""

from data_access.importing import cards
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Lesson

SHEET = Sheet(
    name="lesson",
    table=Lesson,
    columns=(
        Column(name="code", longest=32),
        Column(name="county", refers="county"),
        Column(name="pilot", needed=False, refers="pilot"),
        Column(name="date", kind="day"),
        Column(name="text"),
    ),
    key=("code",),
    county="county",
    rules=(
        cards.plain_code(),
        cards.pilot_elsewhere(),
        *cards.happened("date"),
    ),
)
