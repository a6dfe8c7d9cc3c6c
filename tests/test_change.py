"""What pairs say together: published examples, the edges of a reliable change, and nobody's score in a message."""

import dataclasses
import math
import random
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.change import (
    Scale,
    Summary,
    from_summary,
    paired,
    pooled,
    reliable_change_index,
    sd_of_chance,
    smallest_reliable,
    standard_error,
)
from analysis.indicators import Better
from data_access import worked_examples

HOUSE = Path(__file__).parents[1]
UP = Scale(better=Better.HIGHER, lowest=0, highest=40, reliable_change=5)
DOWN = Scale(better=Better.LOWER, lowest=0, highest=40, reliable_change=5)
scores = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=2, max_size=20)
quarters = st.lists(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=8), min_size=1, max_size=6
)
KEPT = ("pairs", "mean_before", "mean_after", "sd_change")
SCORES_ONLY = {"d_av": None, "g_av": None, "improved": None, "unchanged": None, "worse": None}


def summary(found):
    """Return what is kept of *found*."""
    return [getattr(found, name) for name in KEPT]


def of(pairs, instrument=UP):
    return paired(*zip(*pairs, strict=True), instrument=instrument)


@pytest.mark.parametrize("example", worked_examples.paired_scores(), ids=lambda example: example.source[:20])
def test_we_calculate_what_was_published(example):
    ours = example.ours()
    for name, published in example.published.items():
        assert getattr(ours, name) == pytest.approx(published, rel=1e-9), name


@pytest.mark.parametrize("example", worked_examples.reliable_changes(), ids=lambda example: example.source[:20])
def test_a_reliable_change_is_what_was_published(example):
    assert example.our_sd_of_chance() == pytest.approx(example.sd_of_chance, rel=1e-9)
    if example.index is not None:
        assert example.our_index() == pytest.approx(example.index, rel=1e-9)
    if example.smallest is not None:
        assert example.our_smallest() == pytest.approx(example.smallest, abs=1e-6)


def test_there_are_examples_of_both_and_every_one_names_its_source():
    examples = [*worked_examples.paired_scores(), *worked_examples.reliable_changes()]
    assert len(examples) >= 3
    assert all(len(example.source) > 20 for example in examples)
    assert any(example.smallest is not None for example in worked_examples.reliable_changes())
    assert any(example.index is not None for example in worked_examples.reliable_changes())


@pytest.mark.parametrize(
    ("change", "improved", "unchanged", "worse"), [(5.0, 1, 1, 0), (4.9, 0, 2, 0), (-4.9, 0, 2, 0), (-5.0, 0, 1, 1)]
)
def test_a_change_at_the_limit_is_reliable_and_one_below_is_not(change, improved, unchanged, worse):
    found = paired([20, 13.3], [20 + change, 13.3], instrument=UP)
    assert (found.improved, found.unchanged, found.worse) == (improved, unchanged, worse)
    turned = paired([20, 13.3], [20 + change, 13.3], instrument=DOWN)
    assert (turned.improved, turned.unchanged, turned.worse) == (worse, unchanged, improved)


def test_a_limit_is_reached_though_floating_point_falls_just_short():
    assert 8.2 - 3.2 < 5
    assert paired([3.2, 3.7], [8.2, 8.7], instrument=UP).improved == 2


def test_without_a_known_limit_nobody_is_said_to_have_improved():
    found = paired([1, 2], [9, 9], instrument=Scale(better=Better.HIGHER))
    assert (found.improved, found.unchanged, found.worse) == (None, None, None)
    assert found.mean_change == 7.5


def test_what_the_instrument_states_counts_before_what_would_follow():
    told = {"better": Better.HIGHER, "sd": 7.5, "reliability": 0.8}
    assert smallest_reliable(Scale(**told)) == pytest.approx(1.959964 * sd_of_chance(7.5, 0.8), rel=1e-6)
    assert smallest_reliable(Scale(**told, reliable_change=6)) == 6
    assert smallest_reliable(Scale(better=Better.HIGHER, sd=7.5)) is None


@given(scores, st.randoms(use_true_random=False))
def test_another_order_of_the_same_pairs_gives_the_same_to_the_last_bit(pairs, shuffler):
    tenths = [(before / 10, after / 10) for before, after in pairs]
    mixed = random.Random(shuffler.random()).sample(tenths, len(tenths))
    first, second = (paired(*zip(*some, strict=True), instrument=UP) for some in (tenths, mixed))
    assert first == second


@given(scores)
def test_everything_agrees_with_the_slow_and_obvious(pairs):
    before, after = zip(*pairs, strict=True)
    found = paired(before, after, instrument=Scale(better=Better.LOWER, reliable_change=30))
    changes = [b - a for a, b in pairs]
    assert found.mean_change == pytest.approx(statistics.mean(changes))
    assert found.sd_change == pytest.approx(statistics.stdev(changes), abs=1e-9)
    assert found.low <= found.mean_change <= found.high
    assert (found.improved, found.worse) == (sum(c <= -30 for c in changes), sum(c >= 30 for c in changes))
    assert found.improved + found.unchanged + found.worse == found.pairs == len(pairs)
    if found.d_z is not None and found.g_z is not None:
        assert abs(found.g_z) <= abs(found.d_z)


@pytest.mark.parametrize(("pairs", "t"), [(2, 12.706205), (3, 4.302653), (10, 2.262157), (31, 2.042272)])
def test_the_interval_is_students_and_not_the_normal_one(pairs, t):
    changes = [(-1) ** number for number in range(pairs)]
    found = paired([10] * pairs, [10 + change for change in changes], instrument=UP)
    reach = t * statistics.stdev(changes) / math.sqrt(pairs)
    assert found.high - found.mean_change == pytest.approx(reach, rel=1e-6)


def test_where_nothing_varies_there_is_no_effect_to_name():
    found = paired([10, 10], [15, 15], instrument=UP)
    assert (found.sd_change, found.d_z, found.g_z, found.d_av, found.g_av) == (0, None, None, None, None)
    assert (found.low, found.high, found.improved) == (5, 5, 2)
    assert paired([10, 12], [15, 19], instrument=UP).g_z is None  # two pairs


@pytest.mark.parametrize(
    ("before", "after", "scale", "complaint"),
    [
        ([17.25], [31.5], UP, "at least two pairs"),
        ([17.25, 1], [31.5], UP, "equally long"),
        ([17.25, math.nan], [31.5, 1], UP, "needs both its scores"),
        ([17.25, 2], [41.5, 1], UP, "1 scores are off the scale, which runs from 0 to 40"),
        ([17.25, 2], [31.5, 1], Scale(better=Better.NEITHER), "better direction"),
        ([17.25, 2], [31.5, 1], Scale(better=Better.HIGHER, reliable_change=0), "above zero"),
    ],
)
def test_the_impossible_is_refused_and_tells_nobodys_score(before, after, scale, complaint):
    with pytest.raises(ValueError, match=complaint) as refused:
        paired(before, after, instrument=scale)
    assert not {"17.25", "31.5", "41.5"} & set(str(refused.value).replace(",", " ").split())


def test_a_reliability_lies_between_none_and_all():
    for sd, reliability in ((0, 0.8), (7.5, 0), (7.5, 1), (math.inf, 0.8)):
        with pytest.raises(ValueError, match="must"):
            reliable_change_index(1, 2, sd=sd, reliability=reliability)
    assert standard_error(7.5, 0.8) == pytest.approx(3.3541019662)
    with pytest.raises(ValueError, match="confidence"):
        paired([1, 2], [2, 3], instrument=UP, confidence=95)


@pytest.mark.parametrize("example", worked_examples.paired_scores(), ids=lambda example: example.source[:20])
def test_a_summary_tells_what_was_published_as_far_as_it_can(example):
    found = from_summary(*summary(example.ours()), confidence=example.confidence)
    for name in ("mean_change", "low", "high", "sd_change", "d_z", "g_z"):
        assert getattr(found, name) == pytest.approx(example.published[name], rel=1e-9), name
    assert (found.d_av, found.g_av) == (None, None)


def test_the_parts_of_a_published_study_give_what_was_published_of_the_whole():
    example = worked_examples.pooled_parts()
    assert len(example.parts) > 1
    assert summary(example.our_summary()) == pytest.approx(summary(example.together.summary), rel=1e-12)
    for name, published in example.together.published.items():
        assert getattr(example.ours(), name) == pytest.approx(published, rel=1e-9), name


def test_the_parts_of_that_study_are_parts_of_it():
    (example,) = worked_examples.paired_scores()
    pairs, first = list(zip(example.before, example.after, strict=True)), 0
    for part in worked_examples.pooled_parts().parts:
        last = first + part.summary.pairs
        assert summary(part.summary) == pytest.approx(summary(of(pairs[first:last], Scale(better=Better.HIGHER))))
        first = last
    assert first == len(pairs)


@given(scores, st.sampled_from([0.8, 0.95, 0.99]))
def test_a_summary_says_to_the_last_bit_what_the_scores_said(pairs, confidence):
    tenths = [(before / 10, after / 10) for before, after in pairs]
    found = paired(*zip(*tenths, strict=True), instrument=UP, confidence=confidence)
    assert from_summary(*summary(found), confidence=confidence) == dataclasses.replace(found, **SCORES_ONLY)


@given(quarters)
def test_pooling_parts_gives_what_the_joined_scores_give(parts):
    joined = of([pair for part in parts for pair in part])
    found = pooled(of(part) for part in parts)
    assert found.pairs == joined.pairs
    assert summary(found) == pytest.approx(summary(joined), abs=1e-9)
    for count in ("improved", "unchanged", "worse"):
        assert getattr(found, count) == getattr(joined, count)


@given(quarters, st.randoms(use_true_random=False))
def test_parts_may_be_pooled_in_any_order_and_in_stages(parts, shuffler):
    found = [of(part) for part in parts]
    together = pooled(found)
    assert pooled(shuffler.sample(found, len(found))) == together
    middle = len(found) // 2
    if middle:
        staged = pooled([pooled(found[:middle]), pooled(found[middle:])])
        assert summary(staged) == pytest.approx(summary(together), abs=1e-9)
        assert staged.improved == together.improved


@given(scores, st.integers(0, 40))
def test_a_pair_that_did_not_change_improves_nobody(pairs, score):
    tenths = [(before / 10, after / 10) for before, after in pairs]
    before, after = of(tenths), of([*tenths, (score, score)])
    assert (after.improved, after.worse) == (before.improved, before.worse)
    assert after.unchanged == before.unchanged + 1
    assert abs(after.mean_change) <= abs(before.mean_change) + 1e-12


def test_quarters_with_different_means_spread_more_than_either():
    """Were the spread between the quarters forgotten, the whole would look surer than it is."""
    low, high = (
        Summary(pairs=10, mean_before=20, mean_after=mean, sd_change=2, improved=0, unchanged=10, worse=0)
        for mean in (20, 30)
    )
    found = pooled([low, high])
    assert found.mean_after - found.mean_before == 5
    assert found.sd_change == pytest.approx(math.sqrt((2 * 9 * 4 + 20 * 25) / 19))
    assert found.sd_change > 5


def test_larger_parts_weigh_more():
    few = Summary(pairs=2, mean_before=10, mean_after=20, sd_change=1)
    many = Summary(pairs=8, mean_before=10, mean_after=10, sd_change=1)
    assert pooled([few, many]).mean_after == pytest.approx(12)


def test_one_part_stays_what_it_is_and_one_that_cannot_tell_leaves_all_untold():
    told = Summary(pairs=4, mean_before=10, mean_after=12, sd_change=2, improved=2, unchanged=1, worse=1)
    untold = dataclasses.replace(told, improved=None, unchanged=None, worse=None)
    assert pooled([told]) == told
    assert (pooled([told, told]).improved, pooled([told, told]).worse) == (4, 2)
    assert (pooled([told, untold]).improved, pooled([told, untold]).worse) == (None, None)


def test_two_pairs_and_no_spread_name_no_effect():
    assert from_summary(2, 10, 15, 1).g_z is None
    assert from_summary(2, 10, 15, 1).d_z == 5
    still = from_summary(9, 10, 15, 0)
    assert (still.low, still.high, still.d_z, still.g_z) == (15 - 10, 15 - 10, None, None)
    quarters = [Summary(pairs=3, mean_before=0.1, mean_after=3.2, sd_change=0)] * 7
    assert from_summary(*summary(pooled(quarters))).d_z is None  # though floating point sees a little spread


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ((1, 17.25, 31.5, 0), "at least two, got 1"),
        ((2.5, 17.25, 31.5, 1), "whole number of pairs"),
        ((math.nan, 17.25, 31.5, 1), "at least two"),
        ((4, math.nan, 31.5, 1), "means must be finite"),
        ((4, 17.25, math.inf, 1), "means must be finite"),
        ((4, 17.25, 31.5, -0.1), "zero or more and finite"),
        ((4, 17.25, 31.5, math.nan), "zero or more and finite"),
    ],
)
def test_an_impossible_summary_is_refused_alone_and_in_a_pool(told, complaint):
    with pytest.raises(ValueError, match=complaint) as refused:
        from_summary(*told)
    assert not {"17.25", "31.5"} & set(str(refused.value).replace(",", " ").split())
    good = Summary(pairs=4, mean_before=10, mean_after=12, sd_change=2)
    with pytest.raises(ValueError, match=complaint):
        pooled([good, Summary(**dict(zip(KEPT, told, strict=True)))])


def test_nothing_and_families_that_do_not_add_up_are_not_pooled():
    with pytest.raises(ValueError, match="no summary"):
        pooled([])
    for counts in ((2, 2, 1), (5, 0, -1)):
        named = dict(zip(("improved", "unchanged", "worse"), counts, strict=True))
        with pytest.raises(ValueError, match="add up to the 4 pairs"):
            pooled([Summary(pairs=4, mean_before=10, mean_after=12, sd_change=2, **named)])
    with pytest.raises(ValueError, match="confidence"):
        from_summary(4, 10, 12, 2, confidence=95)


def test_scipy_is_loaded_only_when_somebody_asks_for_an_interval():
    program = """
import sys
from analysis.change import Scale, paired, smallest_reliable
from analysis.indicators import Better
smallest_reliable(Scale(better=Better.HIGHER, sd=7.5, reliability=0.8))
assert "scipy" not in sys.modules
paired([1, 2], [2, 4], instrument=Scale(better=Better.HIGHER))
assert "scipy.special" in sys.modules and "scipy.stats" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], cwd=HOUSE, check=True)
