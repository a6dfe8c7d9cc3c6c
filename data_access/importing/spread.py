"""The sheet of spread: how far each county has come in taking each model into use."""

from data_access.importing import cards, codes
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Spread

SHEET = Sheet(
    name="spread",
    table=Spread,
    columns=(
        Column(name="model", refers="model"),
        Column(name="county", refers="county"),
        Column(name="stage", choices=codes.SPREAD_STAGES),
        Column(name="date", kind="day"),
    ),
    key=("model", "county"),
    county="county",
    rules=cards.happened("date"),
)
