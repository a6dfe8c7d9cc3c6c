"""An interval says how sure a figure is: right at the edges, the same one by one and all at once, and quick to load."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import poisson_rate, poisson_rates, wilson

HOUSE = Path(__file__).parents[1]
counts = st.integers(0, 40)  # around ten, where the method changes
confidences = st.sampled_from([0.8, 0.95, 0.998])


def chance_of_at_most(count, mean):
    """Add up Poisson's probabilities the slow, obvious way."""
    return sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count + 1))


@pytest.mark.parametrize("count", range(10))
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_below_ten_the_limits_leave_exactly_half_the_doubt_on_each_side(count, confidence):
    interval = poisson_rate(count, 1, confidence=confidence)
    half = (1 - confidence) / 2
    assert chance_of_at_most(count, interval.high) == pytest.approx(half)
    if count:
        assert 1 - chance_of_at_most(count - 1, interval.low) == pytest.approx(half)
    else:
        assert interval.low == 0


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(9, 4.115373, 17.084803), (10, 4.787450, 18.391459)],  # exact, then Byar; exact would be 4.795389 for ten
)
def test_the_method_changes_at_ten(count, low, high):
    interval = poisson_rate(count, 1)
    assert (interval.low, interval.high) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))


def test_a_rate_is_told_per_what_was_asked_and_may_exceed_it():
    interval = poisson_rate(250, 220, per=1000)
    assert interval.value == pytest.approx(1136.3636)
    assert interval.low < interval.value < interval.high


@given(counts, st.integers(1, 60), confidences)
def test_a_share_stays_between_none_and_all_and_inside_its_limits(count, total, confidence):
    count = min(count, total)
    interval = wilson(count, total, confidence=confidence)
    assert 0 <= interval.low <= interval.value <= interval.high <= 1
    assert (interval.low == 0) == (count == 0)
    assert (interval.high == 1) == (count == total)


@given(st.integers(1, 40), confidences)
def test_wilsons_limits_solve_the_score_equation(count, confidence):
    total = count + 7
    z = {0.8: 1.2815515655, 0.95: 1.9599639845, 0.998: 3.0902323062}[confidence]
    interval = wilson(count, total, confidence=confidence)
    for limit in (interval.low, interval.high):
        distance = abs(count / total - limit) / math.sqrt(limit * (1 - limit) / total)
        assert distance == pytest.approx(z)


@given(counts, confidences)
def test_a_rate_lies_inside_its_limits_and_more_people_make_it_surer(count, confidence):
    few = poisson_rate(count, 100, confidence=confidence)
    many = poisson_rate(count * 10, 1000, confidence=confidence)
    assert 0 <= few.low <= few.value <= few.high
    assert few.value == pytest.approx(many.value)
    assert many.high - many.low < few.high - few.low


@given(st.lists(st.tuples(counts, st.integers(1, 5000)), max_size=30), confidences)
def test_all_at_once_gives_the_same_as_one_by_one(pairs, confidence):
    events, sizes = np.array(pairs, dtype=float).reshape(-1, 2).T
    rates = poisson_rates(events, sizes, per=1000, confidence=confidence)
    assert list(rates.columns) == ["value", "low", "high"]
    for row, (count, size) in zip(rates.itertuples(index=False), pairs, strict=True):
        one = poisson_rate(count, size, per=1000, confidence=confidence)
        assert (row.value, row.low, row.high) == (one.value, one.low, one.high)


def test_a_missing_number_stays_missing_and_a_series_keeps_its_index():
    held = pd.DataFrame({"count": [3, np.nan, 20], "people": [100.0, 100.0, np.nan]}, index=[7, 8, 9])
    rates = poisson_rates(held["count"], held["people"])
    assert list(rates.index) == [7, 8, 9]
    assert rates.notna().all(axis=1).tolist() == [True, False, False]
    assert rates.isna().all(axis=1).tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("calculate", "complaint"),
    [
        (lambda: wilson(5, 0), "total must be above zero"),
        (lambda: wilson(-1, 5), "count must be zero or more"),
        (lambda: wilson(6, 5), "count 6 of total 5"),
        (lambda: wilson(math.nan, 5), "count must be zero or more and finite"),
        (lambda: wilson(1, 5, confidence=1), "confidence must lie between 0 and 1"),
        (lambda: wilson(1, 5, confidence=95), "confidence must lie between 0 and 1"),
        (lambda: poisson_rate(-1, 5), "count must be zero or more"),
        (lambda: poisson_rate(1, 0), "exposure must be above zero"),
        (lambda: poisson_rate(1, math.inf), "exposure must be above zero and finite"),
        (lambda: poisson_rate(1, 5, per=0), "per must be above zero"),
        (lambda: poisson_rate(1, 5, confidence=0), "confidence must lie between 0 and 1"),
        (lambda: poisson_rates(np.array([1, 2]), np.array([1])), "equally long"),
        (lambda: poisson_rates(np.array([-1]), np.array([1])), "counts must be zero or more"),
        (lambda: poisson_rates(np.array([1]), np.array([0])), "exposures must be above zero"),
    ],
)
def test_the_impossible_is_refused_and_told_why(calculate, complaint):
    with pytest.raises(ValueError, match=complaint):
        calculate()


def test_scipy_is_loaded_only_when_somebody_counts_below_ten():
    program = """
import sys
from analysis.intervals import poisson_rate, wilson
wilson(3, 10), poisson_rate(10, 100)
assert "scipy" not in sys.modules
poisson_rate(9, 100)
assert "scipy.special" in sys.modules and "scipy.stats" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], cwd=HOUSE, check=True)
