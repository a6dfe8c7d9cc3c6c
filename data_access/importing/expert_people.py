"""Experts by experience, one by one: kept by the county, never by us.

Only how many there are leaves here, by quarter and role.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from data_access.importing import cards, codes
from data_access.importing.person_cards import code_column, person_code
from data_access.importing.rules import Context, Rule
from data_access.importing.sheet import Column, Sheet


def two_roles(rows, context):
    return rows.groupby("code")["role"].transform("nunique") > 1


EXPERT = {"code": "K-1", "role": "parent"}
EXPERTS = Sheet(
    name="expert_people",
    columns=(
        code_column(),
        Column(name="role", choices=codes.EXPERT_ROLES),
        Column(name="trained", kind="day"),
        Column(name="active_from", kind="day", needed=False),
        Column(name="active_until", kind="day", needed=False),
    ),
    key=("code", "role", "active_from"),
    rules=(
        person_code(),
        *cards.happened("trained"),
        cards.before("active_until", "active_from", key="ends_before_start"),
        Rule(
            key="active_without_start",
            columns=("active_until", "active_from"),
            broken=lambda rows, context: rows["active_until"].notna() & rows["active_from"].isna(),
            good=({"active_from": cards.INSIDE, "active_until": cards.INSIDE}, {"active_from": cards.INSIDE}, {}),
            bad=({"active_until": cards.INSIDE},),
        ),
        Rule(  # in the sum of the roles everybody counts once
            key="two_roles",
            columns=("role", "code"),
            broken=two_roles,
            good=(EXPERT, EXPERT, {"code": "K-2", "role": "young"}),
            bad=(EXPERT, {**EXPERT, "role": "young"}),
        ),
    ),
)


def summary(rows: Mapping[str, pd.DataFrame], county: str, context: Context, first: date, last: date) -> pd.DataFrame:
    """Return how many had been trained and were active at the end of each quarter that ends from *first* to *last*.

    Somebody who was active, paused and came back has two rows and counts once.  A role that is stored for these
    quarters but is not in the list any more counts nobody.
    """
    people = {}
    for row in rows[EXPERTS.name].itertuples():
        until = date.max if pd.isna(row.active_until) else row.active_until
        trained, active = people.get((row.role, row.code), (row.trained, []))
        times = [] if pd.isna(row.active_from) else [(row.active_from, until)]
        people[row.role, row.code] = min(trained, row.trained), active + times
    roles = dict.fromkeys(role for role, _ in people)
    quarters = list(_quarters(first, last))
    stored = context.rows.get("experts")
    if stored is not None:
        kept = stored[(stored["county"] == county) & stored["quarter"].isin(quarters)]
        roles |= dict.fromkeys(kept["role"])
    told = []
    for role in roles:
        for quarter in quarters:
            end = cards.last_day(quarter, "quarter")
            ready = [times for (one, _), (trained, times) in people.items() if one == role and trained <= end]
            active = sum(any(start <= end <= until for start, until in times) for times in ready)
            told.append((county, quarter, role, len(ready), active))
    return pd.DataFrame(told, columns=["county", "quarter", "role", "trained", "active"])


def _quarters(first: date, last: date):
    """Yield the first days of the quarters whose last day lies from *first* to *last*."""
    quarter = first.replace(month=first.month - (first.month - 1) % 3, day=1)
    while cards.last_day(quarter, "quarter") <= last:
        yield quarter
        quarter = date(quarter.year + (quarter.month > 9), (quarter.month + 3 - 1) % 12 + 1, 1)
