"""The sheet of involvement events: where parents, children and young people took part in developing the services."""

from data_access.importing import cards, codes
from data_access.importing.sheet import Column, Sheet
from data_access.tables import InvolvementEvent

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
        cards.nobody("parents", "young", "others"),
        cards.impossible_hours(),
    ),
)
