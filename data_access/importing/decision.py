"""The sheet of decisions: what a meeting decided, from which figure, which role sees to it and by when."""

import re
from datetime import date

import pandas as pd

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Decision

NAMED = r"[a-z][a-z_]*=[\w.,~%+;:-]*"  # one choice, as in an address
CHOICE = re.compile(rf"{NAMED}(&{NAMED})*", re.ASCII)


def no_such_meeting(rows, context):
    meetings = context.rows.get("meeting")
    days = set() if meetings is None else set(meetings["date"])
    return pd.Series([day not in days for day in rows["meeting"]], index=rows.index)


SHEET = Sheet(
    name="decision",
    table=Decision,
    columns=(
        Column(name="code", longest=32),
        Column(name="meeting", kind="day"),
        Column(name="figure", needed=False, longest=200),
        Column(name="text"),
        Column(name="owner_role", choices=codes.OWNER_ROLES),
        Column(name="due", kind="day", needed=False),
        Column(name="done", kind="day", needed=False),
        Column(name="pilot", needed=False, refers="pilot"),
        Column(name="choice", needed=False),
        Column(name="followed", needed=False, longest=300),
    ),
    key=("code",),
    rules=(
        cards.plain_code(),
        cards.figure_name(),
        Rule(
            key="meeting_unknown",
            columns=("meeting",),
            broken=no_such_meeting,
            good=({"meeting": date(2025, 3, 12)},),
            bad=({"meeting": date(2025, 3, 13)},),
            given={"meeting": ({"date": date(2025, 3, 12), "title": "Ohjausryhmä", "kind": "steering"},)},
        ),
        cards.in_future("done"),
        cards.before("due", "meeting", key="due_before_meeting"),
        cards.before("done", "meeting", key="done_before_meeting"),
        Rule(
            key="choice_not_an_address",
            columns=("choice",),
            broken=lambda rows, context: cards.each(rows["choice"], lambda said: not CHOICE.fullmatch(said)),
            good=({"choice": "topic=trauma&county=12"}, {"choice": "period=2026-Q1&by="}, {}),
            bad=({"choice": "traumatietoinen työote"}, {"choice": "https://matka.example/?topic=trauma"}),
        ),
    ),
)
