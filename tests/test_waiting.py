"""How long answers take: published curves, those still waiting counted, and no median where there is none."""

import math
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.waiting import until_answer
from data_access import worked_examples

HOUSE = Path(__file__).parents[1]
people = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=25)


def waits(*told, **more):
    """Return the waits of ``"6"`` (answered on day 6) and ``"6+"`` (still waiting on day 6)."""
    return until_answer([float(one.strip("+")) for one in told], ["+" not in one for one in told], **more)


def of(group, **more):
    return until_answer(*zip(*group, strict=True), **more)


def rows(found, *columns):
    return [tuple(row) for row in found.curve[list(columns)].itertuples(index=False)]


def by_hand(group):
    """Return the share that waits longer than each day, the slow and obvious way."""
    share, shares = 1.0, {}
    for day in sorted({day for day, _ in group}):
        at_risk = sum(waited >= day for waited, _ in group)
        share *= 1 - sum(waited == day and answered for waited, answered in group) / at_risk
        shares[day] = share
    return shares


@pytest.mark.parametrize("example", worked_examples.waits(), ids=lambda example: example.name)
def test_we_calculate_what_was_published(example):
    found = example.ours()
    curve = found.curve.set_index("day")
    for day, published in example.shares.items():
        assert curve["share"][day] == pytest.approx(published, abs=0.0005), day
        assert curve["at_risk"][day] == example.at_risk[day], day
    assert found.median == example.median
    falls = curve.index[curve["share"].diff() < 0]
    assert list(falls) == list(example.shares)  # and on no other day


def test_there_is_an_example_with_and_one_without_anybody_still_waiting():
    assert {example.ours().waiting > 0 for example in worked_examples.waits()} == {True, False}
    assert all(len(example.source) > 20 for example in worked_examples.waits())


def test_those_still_waiting_make_the_wait_longer_than_the_answered_alone_would():
    assert waits("2", "4", "6", "30+", "30+").median == 6
    assert waits("2", "4", "6").median == 4
    assert waits("2", "4", "6", "30", "30").median == 6


def test_somebody_answered_on_the_day_until_which_another_waited_was_answered_first():
    found = waits("5", "5+", "9")
    assert rows(found, "day", "at_risk") == [(0, 3), (5, 3), (9, 1)]
    assert found.curve["share"].tolist() == pytest.approx([1, 2 / 3, 0])


def test_a_curve_that_never_comes_to_half_has_no_median():
    found = waits("3", "10+", "10+", "10+")
    assert found.median is None
    assert (found.answered, found.waiting, found.share_answered) == (1, 3, 0.25)


def test_a_curve_that_comes_to_exactly_half_has_one():
    assert waits("3", "8", "10+", "10+").median == 8
    nearly = waits("1", "1", "2", "3", "3", "3+", "3+", "4", "4", "4")
    assert nearly.curve["share"][3] > 0.5  # 8/10 × 7/8 × 5/7 in floating point
    assert nearly.median == 3


def test_all_still_waiting():
    found = waits("3+", "3+", "7+")
    assert (found.answered, found.waiting, found.median, found.share_answered) == (0, 3, None, 0)
    assert rows(found, "day", "share", "at_risk") == [(0, 1, 3), (3, 1, 3), (7, 1, 1)]
    assert found.curve[["low", "high"]].isna().all(axis=None)


def test_all_answered_on_one_day():
    found = waits("4", "4", "4")
    assert (found.answered, found.waiting, found.median, found.share_answered) == (3, 0, 4, 1)
    assert rows(found, "day", "share", "at_risk") == [(0, 1, 3), (4, 0, 3)]


def test_answered_on_the_day_they_asked():
    found = waits("0", "0", "5+")
    assert found.median == 0
    assert found.curve["day"].tolist() == [0, 5]
    assert found.curve["share"].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert waits("0").curve["share"].tolist() == [0]


@pytest.mark.parametrize(("told", "median"), [("7", 7), ("7+", None)])
def test_one_person(told, median):
    found = waits(told)
    assert (found.median, found.answered + found.waiting) == (median, 1)


def test_what_is_missing_in_the_limits_is_missing_only_where_none_or_all_wait():
    curve = waits("2", "3+", "5", "8").curve
    assert curve["low"].isna().tolist() == [True, False, False, False, True]
    assert curve.dtypes.astype(str).tolist() == ["float64"] * 4 + ["int64"]


@given(people)
def test_the_curve_agrees_with_the_slow_and_obvious(group):
    found, expected = of(group), by_hand(group)
    curve = found.curve.set_index("day")
    assert set(curve.index) == {0, *expected}
    for day, share in expected.items():
        assert curve["share"][day] == pytest.approx(share, abs=1e-12)
        assert curve["at_risk"][day] == sum(waited >= day for waited, _ in group)
    assert found.median == next((day for day, share in expected.items() if share < 0.5 + 1e-9), None)
    assert found.answered + found.waiting == len(group)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined:RuntimeWarning")
@given(people, st.sampled_from([0.8, 0.95]))
def test_the_limits_agree_with_scipy_and_never_leave_none_to_all(group, confidence):
    from scipy.stats import CensoredData, ecdf

    curve = of(group, confidence=confidence).curve
    some = curve[curve["low"].notna()]
    assert ((curve["share"] > 0) & (curve["share"] < 1)).equals(curve["low"].notna())
    assert (some["low"] <= some["share"]).all()
    assert (some["high"] >= some["share"]).all()
    assert some[["low", "high"]].stack().between(0, 1).all()
    split = ([day for day, answered in group if answered is wanted] for wanted in (True, False))
    sf = ecdf(CensoredData(**dict(zip(("uncensored", "right"), split, strict=True)))).sf
    limits = sf.confidence_interval(confidence, method="log-log")
    theirs = pd.DataFrame({"low": limits.low.probabilities, "high": limits.high.probabilities}, index=sf.quantiles)
    for row in some.itertuples():
        assert (row.low, row.high) == pytest.approx(tuple(theirs.loc[row.day]), abs=1e-12)


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(group, shuffler):
    one, other = of(group), of(shuffler.sample(group, len(group)))
    assert one.curve.equals(other.curve)
    assert one.median == other.median


@given(people)
def test_the_curve_only_falls_and_only_where_somebody_was_answered(group):
    curve = of(group).curve
    steps = curve.set_index("day")["share"].diff().dropna()
    assert (steps <= 1e-12).all()
    assert {day for day, step in steps.items() if step < -1e-12} == {day for day, came in group if came and day > 0}


@pytest.mark.parametrize(
    ("days", "answered", "complaint"),
    [
        ([], [], "nobody has asked"),
        ([3], [], "equally long, got 1 and 0"),
        ([3, -1], [True, True], "zero or more"),
        ([3, math.nan], [True, True], "finite"),
        ([3, math.inf], [True, False], "finite"),
        ([3, 4], [True, None], "either answered"),
        ([3, 4], [True, math.nan], "either answered"),
        ([3, 4], [True, "no"], "either answered"),
    ],
)
def test_the_impossible_is_refused_in_words(days, answered, complaint):
    with pytest.raises(ValueError, match=complaint):
        until_answer(days, answered)


def test_columns_of_a_table_will_do():
    told = pd.DataFrame({"days": [2, 5, 9], "answered": [True, False, True]}, index=[7, 8, 9])
    assert until_answer(told["days"], told["answered"]).median == 9
    with pytest.raises(ValueError, match="confidence"):
        until_answer([2], [True], confidence=95)


def test_scipy_is_loaded_only_when_somebody_asks():
    program = """
import sys
from analysis import waiting
assert "scipy" not in sys.modules
waiting.until_answer([2, 3], [True, False])
assert "scipy.stats" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], cwd=HOUSE, check=True)
