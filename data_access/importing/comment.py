"""The sheet of comments: what a county wants readers to know beside a figure."""

from data_access.importing import cards
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Comment

SHEET = Sheet(
    name="comment",
    table=Comment,
    columns=(
        Column(name="code", longest=32),
        Column(name="county", refers="county"),
        Column(name="figure", longest=200),
        Column(name="date", kind="day"),
        Column(name="text"),
    ),
    key=("code",),
    county="county",
    rules=(
        cards.plain_code(),
        cards.figure_name(),
        *cards.happened("date"),
    ),
)
