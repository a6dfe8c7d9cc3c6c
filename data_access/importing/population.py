"""The sheet of population: how many children of each age group lived in the county at the end of a year."""

from datetime import date

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Population


def not_over(rows, context):
    """A year whose last day is still to come."""
    return cards.each(rows["year"], lambda year: date(int(year), 12, 31) > context.today)


SHEET = Sheet(
    name="population",
    table=Population,
    columns=(
        Column(name="county", refers="county"),
        Column(name="year", kind="whole", lowest=2015, highest=2100),
        Column(name="ages", choices=codes.AGES),
        Column(name="sex", choices=codes.SEXES),
        Column(name="count", kind="whole", lowest=0, highest=999_999),
    ),
    key=("county", "year", "ages", "sex"),
    county="county",
    usual=("count",),
    rules=(
        Rule(
            key="year_not_over",
            columns=("year",),
            broken=not_over,
            good=({"year": 2024},),
            bad=({"year": 2099},),
        ),
        cards.sexes_differ(
            "population", "count", ("county", "year", "ages"), {"county": "12", "year": 2024, "ages": "7-12"}
        ),
    ),
)
