"""The sheet of pilots: what a county tries out, for whom, with which team, and whether it has ended."""

from datetime import date

import pandas as pd

from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Pilot


def ended_without_reason(rows, context):
    return rows["ended"].notna() & rows["ended_reason"].isna()


def reason_without_end(rows, context):
    return rows["ended"].isna() & rows["ended_reason"].notna()


def ended_while_active(rows, context):
    activity = context.rows.get("pilot_activity")
    if activity is None or activity.empty:
        return pd.Series(False, index=rows.index)
    figures = activity[["started", "active", "ended", "dropped_out", "sessions", "meetings"]]
    busy = activity[(figures.fillna(0) > 0).any(axis=1)]
    last = busy.groupby("pilot")["month"].max()
    return cards.is_before(rows["ended"], rows["code"].map(last))


SHEET = Sheet(
    name="pilot",
    table=Pilot,
    columns=(
        Column(name="code", longest=32),
        Column(name="county", refers="county"),
        Column(name="name", longest=200),
        Column(name="work_package", refers="work_package"),
        Column(name="goal", kind="whole", lowest=1, highest=3),
        Column(name="strategic_goal", kind="whole", lowest=1, highest=4),
        Column(name="target_group", choices=codes.TARGET_GROUPS),
        Column(name="professions", kind="codes", choices=codes.PROFESSIONS),
        Column(name="model_url", needed=False),
        Column(name="starts", kind="day"),
        Column(name="ended", kind="day", needed=False),
        Column(name="ended_reason", needed=False),
        Column(name="aim", needed=False, longest=300),
        Column(name="tools", kind="codes", needed=False, choices=codes.LISTS["instrument"]),
    ),
    key=("code",),
    county="county",
    rules=(
        cards.plain_code(),
        cards.link("model_url"),
        cards.outside_project("starts"),
        *cards.happened("ended"),
        cards.before("ended", "starts", key="ends_before_start"),
        Rule(
            key="pilot_ended_without_reason",
            columns=("ended_reason", "ended"),
            broken=ended_without_reason,
            good=({"ended": date(2025, 6, 30), "ended_reason": "Perheitä ei löytynyt tarpeeksi."}, {}),
            bad=({"ended": date(2025, 6, 30)},),
        ),
        Rule(
            key="pilot_reason_without_end",
            columns=("ended", "ended_reason"),
            broken=reason_without_end,
            good=({"ended": date(2025, 6, 30), "ended_reason": "Perheitä ei löytynyt tarpeeksi."}, {}),
            bad=({"ended_reason": "Perheitä ei löytynyt tarpeeksi."},),
        ),
        # The sheet of activity says the same from its side; either of them may be sent alone.
        Rule(
            key="pilot_ended_while_active",
            columns=("ended", "code"),
            broken=ended_while_active,
            good=({"code": "ES-01", "ended": date(2025, 9, 1)}, {"code": "ES-02", "ended": date(2025, 1, 31)}),
            bad=({"code": "ES-01", "ended": date(2025, 8, 31)},),
            given={
                "pilot_activity": (
                    {"pilot": "ES-01", "month": date(2025, 9, 1), "started": 1, "sessions": 4},
                    {"pilot": "ES-01", "month": date(2025, 10, 1), "started": 0},
                )
            },
        ),
    ),
)
