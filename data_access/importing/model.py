"""The sheet of models: the operational models that came out of the pilots, and where they are described."""

from data_access.importing import cards
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Model

SHEET = Sheet(
    name="model",
    table=Model,
    columns=(
        Column(name="code", longest=32),
        Column(name="name", longest=200),
        Column(name="url", needed=False),
        Column(name="county", refers="county"),
        Column(name="described", kind="day", needed=False),
    ),
    key=("code",),
    county="county",
    rules=(
        cards.plain_code(),
        cards.link("url"),
        *cards.happened("described"),
    ),
)
