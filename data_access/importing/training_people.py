"""The roster of a county's professionals and who of them completed which training: kept by the county, never by us.

Only the counts of each month leave here: ``analysis.coverage`` makes them.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from analysis import coverage
from data_access.importing import cards, codes
from data_access.importing.person_cards import code_column, person_code
from data_access.importing.rules import Context, Rule
from data_access.importing.sheet import Column, Sheet

ROSTER = Sheet(
    name="training_roster",
    columns=(
        code_column(),
        Column(name="profession", choices=codes.PROFESSIONS),
        Column(name="joined", kind="day"),
        Column(name="left", kind="day", needed=False),
    ),
    key=("code", "profession", "joined"),
    rules=(person_code(), cards.before("left", "joined", key="ends_before_start")),
)
COMPLETED = Sheet(
    name="training_completed",
    columns=(
        code_column(refers=ROSTER.name),
        Column(name="topic", choices=codes.TOPICS),
        Column(name="completed", kind="day"),
        Column(name="in_use", kind="day", needed=False),
    ),
    key=("code", "topic", "completed"),
    rules=(
        cards.in_future("completed"),
        Rule(
            key="in_use_before_completed",
            columns=("in_use", "completed"),
            broken=lambda rows, context: cards.is_before(rows["in_use"], rows["completed"]),
            good=({"completed": cards.INSIDE, "in_use": cards.INSIDE}, {"completed": cards.INSIDE}),
            bad=({"completed": cards.INSIDE, "in_use": date(2025, 3, 31)},),
        ),
    ),
)


def summary(rows: Mapping[str, pd.DataFrame], county: str, context: Context, first: date, last: date) -> pd.DataFrame:
    """Return the counts of every month from *first* to *last*, as the sheet of training coverage has them.

    Besides each topic they tell of any topic, and of the whole programme: all the topics in the file.

    A profession that is stored for these months and topics but is not on the roster any more counts nobody.
    """
    counts = coverage.over_time(
        rows[ROSTER.name].rename(columns={"code": "person"}),
        coverage.with_programme(rows[COMPLETED.name].rename(columns={"code": "person"})),
        first=first,
        last=last,
        topics=(coverage.ANY, coverage.WHOLE),
    )
    counts.insert(0, "county", county)
    stored = context.rows.get("training_coverage")
    if stored is None or stored.empty:
        return counts
    covered = (stored["county"] == county) & stored["topic"].isin(counts["topic"])
    covered &= stored["month"].isin(counts["month"]) & ~stored["profession"].isin(counts["profession"])
    nobody = stored.loc[covered, ["county", "profession", "topic", "month"]].assign(**dict.fromkeys(coverage.COUNTS, 0))
    return pd.concat([counts, nobody], ignore_index=True) if len(nobody) else counts
