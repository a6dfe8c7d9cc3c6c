"""The sheet of the budget: euros planned and spent in each quarter."""

from datetime import date

from data_access.importing import cards
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Budget


def spent_before_its_time(rows, context):
    return rows["spent"].notna() & cards.each(rows["quarter"], lambda first: first > context.today)


SHEET = Sheet(
    name="budget",
    table=Budget,
    columns=(
        Column(name="county", refers="county"),
        Column(name="quarter", kind="quarter"),
        Column(name="planned", kind="number", lowest=0, highest=99_999_999),
        Column(name="spent", kind="number", needed=False, lowest=0, highest=99_999_999),
    ),
    key=("county", "quarter"),
    county="county",
    usual=("spent",),
    rules=(
        cards.outside_project("quarter", kind="quarter"),
        Rule(
            key="spent_before_its_time",
            columns=("spent", "quarter"),
            broken=spent_before_its_time,
            good=({"quarter": date(2025, 4, 1), "spent": 31_250.5}, {"quarter": date(2126, 4, 1)}),
            bad=({"quarter": date(2126, 4, 1), "spent": 0.0},),
        ),
        Rule(
            key="spent_over_twice_planned",
            columns=("spent", "planned"),
            broken=lambda rows, context: rows["spent"] > 2 * rows["planned"],
            severity="warning",
            good=({"planned": 30_000.0, "spent": 60_000.0}, {"planned": 30_000.0}),
            bad=({"planned": 30_000.0, "spent": 60_000.5},),
        ),
    ),
)
