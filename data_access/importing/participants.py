"""The sheet of participants: those who joined in a quarter, as the European Social Fund Plus counts them.

Not the same as reach: the audience of open events and the project's own staff are not participants.
"""

from datetime import date

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Participants

KEY = ("county", "quarter", "code")


def told(rows, context):
    """Every count that is told: {(county, quarter, code): count}."""
    beside = cards.standing(context, "participants", rows, KEY)
    return {tuple(which): count for *which, count in cards.identities(beside, (*KEY, "count"))}


def over_total(rows, context):
    counts = told(rows, context)
    return [
        code in codes.ESF_PEOPLE and count > counts.get((county, quarter, codes.ESF_TOTAL), count)
        for county, quarter, code, count in cards.identities(rows, (*KEY, "count"))
    ]


def long_term_over_unemployed(rows, context):
    counts = told(rows, context)
    long_term, unemployed = codes.ESF_LONG_TERM
    return [
        code == long_term and count > counts.get((county, quarter, unemployed), count)
        for county, quarter, code, count in cards.identities(rows, (*KEY, "count"))
    ]


def not_everybody(rows, context):
    """Unemployed, inactive and employed together are all participants, where all four are told."""
    counts = told(rows, context)
    wrong = []
    for county, quarter, code, count in cards.identities(rows, (*KEY, "count")):
        parts = [counts.get((county, quarter, part)) for part in codes.ESF_LABOUR]
        wrong.append(code == codes.ESF_TOTAL and None not in parts and sum(parts) != count)
    return wrong


def row(code, count):
    return {"county": "13", "quarter": date(2025, 4, 1), "code": code, "count": count}


SHEET = Sheet(
    name="participants",
    table=Participants,
    columns=(
        Column(name="county", refers="county"),
        Column(name="quarter", kind="quarter"),
        Column(name="code", choices=codes.ESF_CODES),
        Column(name="count", kind="whole", lowest=0, highest=99_999),
    ),
    key=KEY,
    county="county",
    usual=("count",),
    rules=(
        *cards.happened("quarter", kind="quarter"),
        Rule(
            key="participants_over_total",
            columns=("count", *KEY),
            broken=over_total,
            good=(row("EECO01", 20), row("EECO06", 20), {**row("EECO07", 4), "county": "12"}, row("EECO18", 30)),
            bad=(row("EECO01", 20), row("EECO06", 21)),
        ),
        Rule(
            key="participants_long_term",
            columns=("count", *KEY),
            broken=long_term_over_unemployed,
            good=(row("EECO02", 5), row("EECO03", 5), {**row("EECO03", 9), "county": "12"}),
            bad=(row("EECO02", 5), row("EECO03", 6)),
        ),
        Rule(
            key="participants_labour",
            columns=("count", *KEY),
            broken=not_everybody,
            severity="warning",
            good=(row("EECO01", 20), row("EECO02", 5), row("EECO04", 6), row("EECO05", 9)),
            bad=(row("EECO01", 21), row("EECO02", 5), row("EECO04", 6), row("EECO05", 9)),
        ),
    ),
)
