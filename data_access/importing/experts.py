"""The sheet of experts by experience: how many have been trained so far and are active, by quarter and role."""

from datetime import date

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Experts

KEY = ("county", "quarter", "role")


def fewer_trained(rows, context):
    """Fewer trained so far than were told for an earlier quarter."""
    beside = cards.standing(context, "experts", rows, KEY)
    told = {}
    for county, quarter, role, trained in cards.identities(beside, (*KEY, "trained")):
        told.setdefault((county, role), []).append((quarter, trained))
    return [
        any(earlier < quarter and before > trained for earlier, before in told[county, role])
        for county, quarter, role, trained in cards.identities(rows, (*KEY, "trained"))
    ]


SHEET = Sheet(
    name="experts",
    table=Experts,
    columns=(
        Column(name="county", refers="county"),
        Column(name="quarter", kind="quarter"),
        Column(name="role", choices=codes.EXPERT_ROLES),
        Column(name="trained", kind="whole", lowest=0, highest=9_999),
        Column(name="active", kind="whole", lowest=0, highest=9_999),
    ),
    key=KEY,
    county="county",
    usual=("active",),
    rules=(
        *cards.happened("quarter", kind="quarter"),
        cards.over("active", "trained", key="active_over_trained"),
        Rule(
            key="experts_fewer_trained",
            columns=("trained", *KEY),
            broken=fewer_trained,
            severity="warning",
            good=(
                {"county": "12", "quarter": date(2025, 1, 1), "role": "parent", "trained": 4},
                {"county": "12", "quarter": date(2025, 4, 1), "role": "parent", "trained": 4},
                {"county": "12", "quarter": date(2025, 4, 1), "role": "young", "trained": 1},
            ),
            bad=(
                {"county": "12", "quarter": date(2025, 1, 1), "role": "parent", "trained": 4},
                {"county": "12", "quarter": date(2025, 4, 1), "role": "parent", "trained": 3},
            ),
        ),
    ),
)
