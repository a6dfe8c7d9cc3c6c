"""The sheet of training coverage: of each profession's staff, how many are trained in a topic, month by month.

Staff move exactly: staff = staff a month earlier + joined − left.  Those trained can only grow beyond what joined and
left, since nobody becomes untrained.  Trained in any topic are those who are trained in at least one, in the whole
programme those who are trained in every topic that is told of.
"""

from datetime import date

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import TrainingCoverage

KEY = ("county", "profession", "topic", "month")
FLOWS = ("joined_trained", "joined_untrained", "left_trained", "left_untrained")


def staff_flow(rows, context):
    beside = cards.standing(context, "training_coverage", rows, KEY)
    earlier = cards.of_month_before(rows, beside, KEY[:-1], "staff")
    joined, left = rows["joined_trained"] + rows["joined_untrained"], rows["left_trained"] + rows["left_untrained"]
    return earlier + joined - left != rows["staff"]


def trained_flow(rows, context):
    beside = cards.standing(context, "training_coverage", rows, KEY)
    earlier = cards.of_month_before(rows, beside, KEY[:-1], "trained")
    return earlier + rows["joined_trained"] - rows["left_trained"] > rows["trained"]


def staff_differs(rows, context):
    """The same profession of the same county in the same month with another number of staff under another topic."""
    beside = cards.standing(context, "training_coverage", rows, KEY)
    told = {}
    for *group, staff in cards.identities(beside, ("county", "profession", "month", "staff")):
        told.setdefault(tuple(group), set()).add(staff)
    return [len(told[group]) > 1 for group in cards.identities(rows, ("county", "profession", "month"))]


def programme_order(rows, context):
    """More trained in a topic than in any, or in the whole programme than in a topic."""
    beside = cards.standing(context, "training_coverage", rows, KEY)
    told = {}
    for *group, topic, trained in cards.identities(beside, ("county", "profession", "month", "topic", "trained")):
        told.setdefault(tuple(group), {})[topic] = trained
    broken = []
    for *group, topic, trained in cards.identities(rows, ("county", "profession", "month", "topic", "trained")):
        others = told[tuple(group)]
        most, least = others.get(codes.ANY), others.get(codes.WHOLE)
        over = topic != codes.ANY and most is not None and trained > most
        under = topic != codes.WHOLE and least is not None and trained < least
        broken.append(over or under)
    return broken


GROUP = {"county": "12", "profession": "nurse", "topic": "trauma"}
STILL = dict.fromkeys(FLOWS, 0)
JANUARY = {**GROUP, **STILL, "month": date(2025, 1, 1), "staff": 20, "trained": 8}
MOVED = {**GROUP, "month": date(2025, 2, 1), "joined_trained": 1, "joined_untrained": 2, "left_trained": 3}
MOVED |= {"left_untrained": 1}

SHEET = Sheet(
    name="training_coverage",
    table=TrainingCoverage,
    columns=(
        Column(name="county", refers="county"),
        Column(name="profession", choices=codes.PROFESSIONS),
        Column(name="topic", choices=codes.COVERED),
        Column(name="month", kind="month"),
        Column(name="staff", kind="whole", lowest=0, highest=99_999),
        Column(name="trained", kind="whole", lowest=0, highest=99_999),
        Column(name="in_use", kind="whole", lowest=0, highest=99_999),
        Column(name="joined_trained", kind="whole", lowest=0, highest=99_999),
        Column(name="joined_untrained", kind="whole", lowest=0, highest=99_999),
        Column(name="left_trained", kind="whole", lowest=0, highest=99_999),
        Column(name="left_untrained", kind="whole", lowest=0, highest=99_999),
    ),
    key=KEY,
    county="county",
    usual=("staff",),
    months="month",
    rules=(
        *cards.happened("month", kind="month"),
        cards.over("trained", "staff", key="trained_over_staff"),
        cards.over("in_use", "trained", key="in_use_over_trained"),
        Rule(
            key="staff_flow",
            columns=("staff", *FLOWS, *KEY),
            broken=staff_flow,
            good=(JANUARY, {**MOVED, "staff": 19}, {**JANUARY, "month": date(2025, 4, 1), "staff": 50}),
            bad=(JANUARY, {**MOVED, "staff": 20}),
        ),
        Rule(
            key="trained_flow",
            columns=("trained", "joined_trained", "left_trained", *KEY),
            broken=trained_flow,
            good=(JANUARY, {**MOVED, "trained": 6}, {**MOVED, "topic": "violence", "trained": 0}),
            bad=(JANUARY, {**MOVED, "trained": 5}),
        ),
        Rule(
            key="programme_order",
            columns=("trained", *KEY),
            broken=programme_order,
            good=(
                JANUARY,
                {**JANUARY, "topic": codes.ANY, "trained": 8},
                {**JANUARY, "topic": codes.WHOLE, "trained": 0},
                {**JANUARY, "topic": codes.ANY, "profession": "psychologist", "trained": 1},
            ),
            bad=(JANUARY, {**JANUARY, "topic": codes.ANY, "trained": 7}),
        ),
        Rule(
            key="staff_differs",
            columns=("staff", *KEY),
            broken=staff_differs,
            severity="warning",
            good=(JANUARY, {**JANUARY, "topic": "violence"}, {**JANUARY, "profession": "psychologist", "staff": 4}),
            bad=(JANUARY, {**JANUARY, "topic": "violence", "staff": 21}),
        ),
    ),
)
