"""The sheet of outcomes: how scores before and after changed, by pilot, instrument and quarter, families together."""

from analysis.indicators import Better
from data_access.importing import cards, codes
from data_access.importing.rules import Rule
from data_access.importing.sheet import Column, Sheet
from data_access.tables import Outcome

INSTRUMENTS = {instrument.code: instrument for instrument in codes.INSTRUMENTS}
SCORED = {code: each for code, each in INSTRUMENTS.items() if each.scored}


def _of(rows, what):
    """Return *what* of each row's instrument, missing where it gives no score."""
    return rows["instrument"].map({code: what(each) for code, each in SCORED.items()}).astype("Float64")


def conversation_tool(rows, context):
    return ~rows["instrument"].isin(SCORED)


def off_scale(mean):
    def broken(rows, context):
        lowest = _of(rows, lambda each: each.lowest)
        highest = _of(rows, lambda each: each.highest)
        return (rows[mean] < lowest) | (rows[mean] > highest)

    return Rule(
        key="outcome_off_scale",
        columns=(mean, "instrument"),
        broken=broken,
        good=({"instrument": "sdq_total", mean: 40.0}, {"instrument": "kuvastin", mean: 500.0}),
        bad=({"instrument": "sdq_total", mean: 40.1}, {"instrument": "psi_4_sf", mean: 35.9}),
    )


def impossible_spread(rows, context):
    """Changes lie between minus and plus the width of the scale, and so their standard deviation has a bound."""
    width = _of(rows, lambda each: each.highest - each.lowest)
    pairs = rows["pairs"].where(rows["pairs"] > 1).astype("Float64")
    return (rows["sd_change"] < 0) | (rows["sd_change"] > width * (pairs / (pairs - 1)) ** 0.5)


def direction(rows, context):
    """More families improved than got worse, while the mean moved the bad way; or the other way round."""
    sign = _of(rows, lambda each: 1 if each.better is Better.HIGHER else -1)
    moved = (rows["mean_after"] - rows["mean_before"]) * sign
    balance = rows["improved"] - rows["worse"]
    return ((moved > 0) & (balance < 0)) | ((moved < 0) & (balance > 0))


ORS = {"instrument": "ors", "mean_before": 21.4, "mean_after": 27.9}
SDQ = {"instrument": "sdq_total", "mean_before": 19.0, "mean_after": 15.5}

SHEET = Sheet(
    name="outcome",
    table=Outcome,
    columns=(
        Column(name="pilot", refers="pilot"),
        Column(name="instrument", choices=codes.LISTS["instrument"]),
        Column(name="period", kind="quarter"),
        Column(name="pairs", kind="whole", lowest=0, highest=9_999),
        Column(name="mean_before", kind="number"),
        Column(name="mean_after", kind="number"),
        Column(name="sd_change", kind="number"),
        Column(name="improved", kind="whole", lowest=0, highest=9_999),
        Column(name="unchanged", kind="whole", lowest=0, highest=9_999),
        Column(name="worse", kind="whole", lowest=0, highest=9_999),
    ),
    key=("pilot", "instrument", "period"),
    county="pilot",
    rules=(
        *cards.happened("period", kind="quarter"),
        cards.after_pilot("period", key="outcome_after_end", severity="warning"),
        Rule(
            key="outcome_conversation_tool",
            columns=("instrument",),
            broken=conversation_tool,
            good=tuple({"instrument": code} for code in SCORED),
            bad=({"instrument": "vanhemmuuden_roolikartta"}, {"instrument": "kuvastin"}),
        ),
        Rule(  # the mean of one pair would be one family's result
            key="outcome_too_few_pairs",
            columns=("pairs",),
            broken=lambda rows, context: rows["pairs"] < 2,
            good=({"pairs": 2},),
            bad=({"pairs": 1}, {"pairs": 0}),
        ),
        cards.not_the_sum(("improved", "unchanged", "worse"), "pairs", key="outcome_parts"),
        off_scale("mean_before"),
        off_scale("mean_after"),
        Rule(
            key="outcome_spread",
            columns=("sd_change", "instrument", "pairs"),
            broken=impossible_spread,
            good=(
                {"instrument": "gbo", "pairs": 2, "sd_change": 14.1},
                {"instrument": "gbo", "pairs": 9, "sd_change": 0.0},
            ),
            bad=(
                {"instrument": "gbo", "pairs": 2, "sd_change": 14.2},
                {"instrument": "gbo", "pairs": 9, "sd_change": -0.1},
            ),
        ),
        Rule(
            key="outcome_direction",
            columns=("mean_after", "mean_before", "instrument", "improved", "worse"),
            broken=direction,
            severity="warning",
            good=(
                {**ORS, "improved": 6, "worse": 2},
                {**SDQ, "improved": 6, "worse": 2},
                {**ORS, "improved": 3, "worse": 3},
            ),
            bad=({**ORS, "improved": 2, "worse": 6}, {**SDQ, "improved": 2, "worse": 6}),
        ),
    ),
)
