"""The sheet of proposals: what was proposed, what was answered and why, what changed, and when that was told back."""

from datetime import date

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Proposal


def answered_without_day(rows, context):
    return (rows["response"] != "open") & rows["decided"].isna()


def open_but_answered(rows, context):
    return (rows["response"] == "open") & rows[["decided", "change", "told_back"]].notna().any(axis=1)


def without_reason(rows, context):
    return rows["response"].isin(("partly", "declined")) & rows["reason"].isna()


DECIDED = date(2025, 4, 1)

SHEET = Sheet(
    name="proposal",
    table=Proposal,
    columns=(
        Column(name="code", longest=32),
        Column(name="county", refers="county"),
        Column(name="pilot", needed=False, refers="pilot"),
        Column(name="date", kind="day"),
        Column(name="text"),
        Column(name="response", choices=codes.RESPONSES),
        Column(name="reason", needed=False),
        Column(name="decided", kind="day", needed=False),
        Column(name="change", needed=False),
        Column(name="told_back", kind="day", needed=False),
        Column(name="fit", kind="truth", needed=False),
    ),
    key=("code",),
    county="county",
    rules=(
        cards.plain_code(),
        *cards.happened("date"),
        cards.in_future("decided"),
        cards.in_future("told_back"),
        cards.before("decided", "date", key="decided_before_proposed"),
        cards.before("told_back", "decided", key="told_back_before_decided"),
        cards.pilot_elsewhere(),
        Rule(
            key="proposal_answered_without_day",
            columns=("decided", "response"),
            broken=answered_without_day,
            good=({"response": "accepted", "decided": DECIDED}, {"response": "open"}),
            bad=({"response": "accepted"},),
        ),
        Rule(
            key="proposal_open_but_answered",
            columns=("response", "decided", "change", "told_back"),
            broken=open_but_answered,
            good=({"response": "partly", "decided": DECIDED, "change": "Iltaryhmä alkoi."}, {"response": "open"}),
            bad=({"response": "open", "decided": DECIDED}, {"response": "open", "change": "Iltaryhmä alkoi."}),
        ),
        Rule(
            key="proposal_without_reason",
            columns=("reason", "response"),
            broken=without_reason,
            good=({"response": "declined", "reason": "Tiloja ei ole."}, {"response": "accepted"}, {"response": "open"}),
            bad=({"response": "declined"}, {"response": "partly"}),
        ),
    ),
)
