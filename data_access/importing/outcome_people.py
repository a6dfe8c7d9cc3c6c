"""Scores before and after, family by family: kept by the county, never by us.

Only what they say together leaves here, by pilot, instrument and quarter: ``analysis.change`` counts it.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from analysis.change import Scale, paired
from data_access.importing import codes, outcome
from data_access.importing.person_cards import code_column, person_code
from data_access.importing.rules import Context, Rule
from data_access.importing.sheet import Column, Sheet

KEY = ("pilot", "instrument", "measured")
SCALES = {
    code: Scale(better=each.better, lowest=each.lowest, highest=each.highest, reliable_change=each.reliable_change)
    for code, each in outcome.SCORED.items()
}
DECIMALS = 2  # of means and deviations: enough to compare, too few to work back to a family
LIMITED = tuple(code for code, scale in SCALES.items() if scale.reliable_change is not None)

SCORES = Sheet(
    name="outcome_people",
    columns=(
        code_column(),
        Column(name="pilot", refers="pilot"),
        Column(name="instrument", choices=codes.LISTS["instrument"]),
        Column(name="measured", kind="quarter"),
        Column(name="before", kind="number"),
        Column(name="after", kind="number"),
    ),
    key=("code", *KEY),
    county="pilot",
    rules=(
        person_code(),
        Rule(
            key="outcome_conversation_tool",
            columns=("instrument",),
            broken=outcome.conversation_tool,
            good=({"instrument": "ors"},),
            bad=({"instrument": "kuvastin"},),
        ),
        Rule(  # who improved cannot be told without it
            key="no_reliable_change",
            columns=("instrument",),
            broken=lambda rows, context: rows["instrument"].isin(SCALES) & ~rows["instrument"].isin(LIMITED),
            good=tuple({"instrument": code} for code in (*LIMITED, "kuvastin")),
            bad=tuple({"instrument": code} for code in SCALES if code not in LIMITED),
        ),
        outcome.off_scale("before"),
        outcome.off_scale("after"),
    ),
)


def summary(rows: Mapping[str, pd.DataFrame], county: str, context: Context, first: date, last: date) -> pd.DataFrame:
    """Return what the pairs say together, as the sheet of outcomes has it.

    One pair alone is one family's result, so a pilot's quarter with a single pair is left out.
    """
    told = []
    for (pilot, instrument, quarter), pairs in rows[SCORES.name].groupby(list(KEY), sort=True):
        if len(pairs) < 2:
            continue
        found = paired(pairs["before"], pairs["after"], instrument=SCALES[instrument])
        told.append(
            {
                "pilot": pilot,
                "instrument": instrument,
                "period": quarter,
                "pairs": found.pairs,
                **{name: round(getattr(found, name), DECIMALS) for name in ("mean_before", "mean_after", "sd_change")},
                **{name: getattr(found, name) for name in ("improved", "unchanged", "worse")},
            }
        )
    return pd.DataFrame(told, columns=[column.name for column in outcome.SHEET.columns])


def left_out(rows: Mapping[str, pd.DataFrame]) -> int:
    """Return how many quarters of a pilot have a single pair."""
    return int((rows[SCORES.name].groupby(list(KEY)).size() < 2).sum())
