"""The sheet of meetings: when the steering group and others meet, past and to come.  The coordinator keeps it."""

from data_access.importing import cards, codes
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Meeting

SHEET = Sheet(
    name="meeting",
    table=Meeting,
    columns=(
        Column(name="date", kind="day"),
        Column(name="title", longest=200),
        Column(name="kind", choices=codes.MEETING_KINDS),
    ),
    key=("date", "kind"),
    rules=(cards.outside_project("date"),),
)
