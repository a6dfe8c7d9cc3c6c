"""The sheet of network events: occasions of the network around the project."""

from data_access.importing import cards
from data_access.importing.sheet import Column, Sheet
from data_access.tables import NetworkEvent

SHEET = Sheet(
    name="network_event",
    table=NetworkEvent,
    columns=(
        Column(name="code", longest=32),
        Column(name="date", kind="day"),
        Column(name="county", refers="county"),
        Column(name="title", longest=200),
        Column(name="participants", kind="whole", needed=False, lowest=0, highest=99_999),
    ),
    key=("code",),
    county="county",
    usual=("participants",),
    rules=(
        cards.plain_code(),
        *cards.happened("date"),
    ),
)
