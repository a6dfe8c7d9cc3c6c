"""The sheet of pilot activity: families, sessions and meetings of a pilot, month by month.

Families are counted at the end of the month: active = active a month earlier + started − ended, exactly.  Those who
dropped out are among the ended.
"""

from datetime import date

from data_access.importing import cards
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import PilotActivity

KEY = ("pilot", "month")


def flow(rows, context):
    beside = cards.standing(context, "pilot_activity", rows, KEY)
    earlier = cards.of_month_before(rows, beside, ("pilot",), "active")
    return earlier + rows["started"] - rows["ended"] != rows["active"]


def before_start(rows, context):
    starts = cards.of_pilots(context, "starts")
    ends = rows["month"].map(lambda month: cards.last_day(month, "month"))
    return cards.is_before(ends, rows["pilot"].map(starts))


def without_families(rows, context):
    families = rows[["started", "active", "ended"]]
    nobody = (families == 0).all(axis=1) & families.notna().all(axis=1)
    return nobody & (rows["sessions"] > 0)


SHEET = Sheet(
    name="pilot_activity",
    table=PilotActivity,
    columns=(
        Column(name="pilot", refers="pilot"),
        Column(name="month", kind="month"),
        Column(name="started", kind="whole", needed=False, lowest=0, highest=9_999),
        Column(name="active", kind="whole", needed=False, lowest=0, highest=9_999),
        Column(name="ended", kind="whole", needed=False, lowest=0, highest=9_999),
        Column(name="dropped_out", kind="whole", needed=False, lowest=0, highest=9_999),
        Column(name="sessions", kind="whole", needed=False, lowest=0, highest=99_999),
        Column(name="meetings", kind="whole", needed=False, lowest=0, highest=9_999),
    ),
    key=KEY,
    county="pilot",
    usual=("started", "active", "ended", "sessions", "meetings"),
    months="month",
    rules=(
        *cards.happened("month", kind="month"),
        cards.after_pilot("month", key="activity_after_end", severity="error"),
        Rule(
            key="activity_before_start",
            columns=("month", "pilot"),
            broken=before_start,
            good=({"pilot": "ES-01", "month": date(2025, 2, 1)}, {"pilot": "ES-01", "month": date(2025, 3, 1)}),
            bad=({"pilot": "ES-01", "month": date(2025, 1, 1)},),
            given={"pilot": ({"code": "ES-01", "starts": date(2025, 2, 10)},)},
        ),
        cards.over("dropped_out", "ended", key="dropped_out_over_ended"),
        Rule(
            key="activity_flow",
            columns=("active", "started", "ended", "pilot", "month"),
            broken=flow,
            good=(
                {"pilot": "ES-01", "month": date(2025, 1, 1), "started": 4, "ended": 0, "active": 4},
                {"pilot": "ES-01", "month": date(2025, 2, 1), "started": 3, "ended": 1, "active": 6},
                {"pilot": "ES-01", "month": date(2025, 3, 1), "started": 1, "active": 7},  # ended: not reported
                {"pilot": "ES-01", "month": date(2025, 5, 1), "started": 0, "ended": 0, "active": 3},  # after a gap
            ),
            bad=(
                {"pilot": "ES-01", "month": date(2025, 1, 1), "started": 4, "ended": 0, "active": 4},
                {"pilot": "ES-01", "month": date(2025, 2, 1), "started": 3, "ended": 1, "active": 7},
            ),
        ),
        Rule(
            key="sessions_without_families",
            columns=("sessions", "started", "active", "ended"),
            broken=without_families,
            severity="warning",
            good=(
                {"started": 0, "active": 0, "ended": 2, "sessions": 3},
                {"started": 0, "active": 0, "ended": 0, "sessions": 0},
                {"sessions": 3},
            ),
            bad=({"started": 0, "active": 0, "ended": 0, "sessions": 3},),
        ),
    ),
)
