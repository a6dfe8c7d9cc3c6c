"""The sheet of placements by month: a county's own count by age group, sex and kind.

All age groups together must move exactly: at_end = at_end a month earlier + started − ended.  A birthday moves a child
from one age group to the next without a placement starting or ending, so one age group may differ by 3, or by 5 % of
the month before if that is more, before anybody is asked.  Kinds overlap and are never added up.
"""

from datetime import date

import pandas as pd

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import PlacementMonth

KEY = ("county", "month", "ages", "sex", "kind")
FIGURES = ("started", "ended", "at_end")
BIRTHDAYS, BIRTHDAY_SHARE = 3, 0.05


def flow(rows, context):
    """Where all age groups are told for this month and the one before, they must add up together."""
    beside = cards.standing(context, "placement_month", rows, KEY)
    group = ["county", "sex", "kind", "month"]
    together = beside.groupby(group, as_index=False).agg(
        groups=("ages", "nunique"), started=("started", "sum"), ended=("ended", "sum"), at_end=("at_end", "sum")
    )
    together = together[together["groups"] == len(codes.AGES)]
    earlier = cards.of_month_before(together, together, ("county", "sex", "kind"), "at_end")
    wrong = earlier + together["started"] - together["ended"] != together["at_end"]
    broken = set(cards.identities(together[wrong.fillna(False).astype(bool)], group))
    return pd.Series([which in broken for which in cards.identities(rows, group)], index=rows.index)


def flow_of_one_age_group(rows, context):
    beside = cards.standing(context, "placement_month", rows, KEY)
    earlier = cards.of_month_before(rows, beside, ("county", "sex", "kind", "ages"), "at_end")
    difference = (earlier + rows["started"] - rows["ended"] - rows["at_end"]).abs()
    return (difference > BIRTHDAYS) & (difference > earlier * BIRTHDAY_SHARE)


def month(number, *figures):
    """Return example rows of one month: (started, ended, at_end) of each age group in turn."""
    return tuple(
        {"county": "12", "month": date(2025, number, 1), "ages": ages, "sex": "total", "kind": "emergency"}
        | dict(zip(FIGURES, told, strict=True))
        for ages, told in zip(codes.AGES, figures, strict=True)
    )


EXAMPLE = {"county": "12", "month": date(2025, 1, 1), "ages": "7-12", "kind": "emergency"}
BY = ("county", "month", "ages", "kind")

SHEET = Sheet(
    name="placement_month",
    table=PlacementMonth,
    columns=(
        Column(name="county", refers="county"),
        Column(name="month", kind="month"),
        Column(name="ages", choices=codes.AGES),
        Column(name="sex", choices=codes.SEXES),
        Column(name="kind", choices=codes.PLACEMENT_KINDS),
        Column(name="started", kind="whole", lowest=0, highest=99_999),
        Column(name="ended", kind="whole", lowest=0, highest=99_999),
        Column(name="at_end", kind="whole", lowest=0, highest=99_999),
    ),
    key=KEY,
    county="county",
    usual=FIGURES,
    months="month",
    rules=(
        *cards.happened("month", kind="month"),
        *(cards.sexes_differ("placement_month", figure, BY, EXAMPLE) for figure in FIGURES),
        Rule(
            key="placement_flow",
            columns=("at_end", "started", "ended", *KEY),
            broken=flow,
            good=(
                *month(1, (2, 1, 9), (3, 0, 12), (4, 2, 30)),
                *month(
                    2, (1, 1, 8), (0, 2, 10), (5, 3, 33)
                ),  # a child had its seventh birthday, another its thirteenth
                month(3, (9, 0, 1), (9, 0, 1), (9, 0, 1))[0],  # the other age groups have not been told
            ),
            bad=(*month(1, (2, 1, 9), (3, 0, 12), (4, 2, 30)), *month(2, (1, 1, 9), (0, 2, 10), (5, 3, 33))),
        ),
        Rule(
            key="placement_flow_of_ages",
            columns=("at_end", "started", "ended", *KEY),
            broken=flow_of_one_age_group,
            severity="warning",
            good=(
                *month(1, (0, 0, 20), (0, 0, 20), (0, 0, 100)),
                *month(2, (0, 0, 17), (0, 0, 18), (0, 0, 105)),
                *month(4, (0, 0, 0), (0, 0, 0), (0, 0, 0)),
            ),
            bad=(
                *month(1, (0, 0, 20), (0, 0, 20), (0, 0, 100)),
                *month(2, (0, 0, 16), (0, 0, 24), (0, 0, 100)),
            ),
        ),
    ),
)
