"""Where a figure stands beside its plan: worked out by hand, at both edges, and never judged before its time."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.indicators import Better
from analysis.targets import BAND, Status, Step, stage, status
from data_access import worked_examples

START, DUE, AFTER = date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)
PLAN = {"start": START, "today": AFTER, "better": Better.HIGHER}
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
levels = st.integers(0, 1000)


def at_the_end(figure, target=100, **plan):
    """Return where *figure* stands on the day *target* is due."""
    return status({DUE: figure}, {DUE: target}, **PLAN | plan)


@pytest.mark.parametrize("case", worked_examples.plans(), ids=lambda case: case.name)
def test_a_figure_stands_where_it_was_worked_out_to_stand(case):
    found = case.ours()
    assert (found.status, found.ahead) == (case.status, case.ahead)
    assert found.expected == (None if case.expected is None else pytest.approx(case.expected, rel=1e-12))


@pytest.mark.parametrize("case", worked_examples.stages(), ids=lambda case: case.name)
def test_a_stage_stands_where_it_was_counted_to_stand(case):
    assert (case.ours().step, case.ours().days) == (case.step, case.days)


def test_every_answer_has_an_example():
    assert {case.status for case in worked_examples.plans()} == set(Status)
    assert {case.ahead for case in worked_examples.plans()} == {True, False, None}
    assert {case.step for case in worked_examples.stages()} == set(Step)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [(84.9, "below"), (85, "on_track"), (100, "on_track"), (115, "on_track"), (115.1, "above"), (0, "below")],
)
def test_the_edges_of_the_band_are_on_track(figure, expected):
    assert at_the_end(figure).status == expected


@pytest.mark.parametrize("target", [0.1, 0.3, 7, 33.3, 1e7])
def test_an_edge_is_reached_though_floating_point_falls_just_short(target):
    for edge in (1 - BAND, 1 + BAND):
        assert at_the_end(target * edge, target).status == Status.ON_TRACK


@pytest.mark.parametrize(
    ("better", "above", "below"),
    [(Better.HIGHER, True, False), (Better.LOWER, False, True), (Better.NEITHER, None, None)],
)
def test_ahead_is_what_the_indicator_calls_good(better, above, below):
    assert (at_the_end(150, better=better).status, at_the_end(150, better=better).ahead) == (Status.ABOVE, above)
    assert (at_the_end(50, better=better).status, at_the_end(50, better=better).ahead) == (Status.BELOW, below)
    assert at_the_end(100, better=better).ahead is None


def test_zero_reported_is_a_figure_and_nothing_reported_is_none():
    assert at_the_end(0).status == Status.BELOW
    for nothing in ({}, {DUE: None}):
        found = status(nothing, {DUE: 100}, **PLAN)
        assert (found.status, found.actual, found.expected) == (Status.NOT_REPORTED, None, 100)
        assert found.until == DUE


def test_a_plan_of_nothing_is_kept_by_nothing_and_passed_by_anything():
    assert at_the_end(0, 0).status == Status.ON_TRACK
    assert at_the_end(0.01, 0).status == Status.ABOVE


def test_a_period_counts_from_the_day_after_its_last():
    told = {date(2025, 5, 31): 10, date(2025, 6, 30): 99}
    before = status(told, {DUE: 182}, **PLAN | {"today": date(2025, 6, 30)})
    after = status(told, {DUE: 182}, **PLAN | {"today": date(2025, 7, 1)})
    assert (before.until, before.actual) == (date(2025, 5, 31), 10)
    assert (after.until, after.actual) == (date(2025, 6, 30), 99)


def test_the_latest_period_with_a_figure_counts_in_whatever_order_they_come():
    told = {date(2025, 6, 30): 90, date(2025, 7, 31): None, date(2025, 3, 31): 45}
    found = status(told, {DUE: 182}, **PLAN | {"today": date(2025, 9, 15)})
    assert (found.until, found.actual, found.expected) == (date(2025, 6, 30), 90, 90)


def test_what_ended_before_the_start_is_no_part_of_the_plan():
    found = status({date(2024, 12, 31): 50}, {DUE: 182}, **PLAN | {"today": date(2025, 3, 1)})
    assert (found.status, found.until) == (Status.NOT_REPORTED, date(2025, 2, 28))
    on_the_day = status({START: 0}, {DUE: 182}, **PLAN)
    assert (on_the_day.status, on_the_day.expected) == (Status.ON_TRACK, 0)


@pytest.mark.parametrize(
    ("months", "last", "until"),
    [
        (1, date(2024, 8, 31), date(2024, 8, 31)),
        (3, date(2024, 9, 30), date(2024, 9, 30)),
        (6, date(2024, 12, 31), date(2024, 12, 31)),
        (12, date(2024, 12, 31), date(2024, 12, 31)),
    ],
)
def test_nothing_is_awaited_until_the_first_period_has_finished(months, last, until):
    plan = {"start": date(2024, 8, 15), "better": Better.HIGHER, "months": months}
    early = status({}, {DUE: 100}, today=last, **plan)
    late = status({}, {DUE: 100}, today=last + timedelta(days=1), **plan)
    assert (early.status, early.expected, early.until) == (Status.NOT_YET_DUE, None, None)
    assert (late.status, late.until) == (Status.NOT_REPORTED, until)


def test_a_leap_day_is_a_day_of_the_line():
    plan = {"start": date(2024, 2, 1), "today": date(2024, 4, 1), "better": Better.HIGHER}
    target = {date(2024, 3, 31): 59}  # 59 days after the start, with 29 February
    assert status({date(2024, 2, 29): 28}, target, **plan).expected == 28
    assert status({date(2024, 3, 1): 29}, target, **plan).expected == 29
    assert status({}, target, **plan | {"today": date(2024, 3, 1)}).until == date(2024, 2, 29)


def test_the_line_breaks_at_the_milestone_and_is_level_after_the_end():
    targets = {date(2026, 12, 31): 80, date(2025, 12, 31): 10}  # in any order
    plan = {"start": date(2024, 12, 31), "today": date(2027, 6, 1), "better": Better.HIGHER}
    for day, expected in (
        (date(2024, 12, 31), 0),
        (date(2025, 12, 31), 10),
        (date(2026, 3, 14), 10 + 70 * 73 / 365),
        (date(2026, 12, 31), 80),
        (date(2027, 5, 31), 80),
    ):
        assert status({day: 5}, targets, **plan).expected == pytest.approx(expected, rel=1e-12)


def test_without_a_baseline_a_level_is_held_against_a_target_only_once_it_is_due():
    plan = PLAN | {"cumulative": False, "today": date(2026, 8, 1)}
    targets = {date(2025, 12, 31): 50, date(2026, 12, 31): 60}
    early = status({date(2025, 11, 30): 20}, targets, **plan)
    assert (early.status, early.actual, early.expected, early.ahead) == (Status.NOT_YET_DUE, 20, None, None)
    assert status({date(2025, 12, 31): 20}, targets, **plan).status == Status.BELOW
    later = status({date(2026, 6, 30): 54}, targets, **plan)
    assert later.expected == pytest.approx(50 + 10 * 181 / 365)


@pytest.mark.parametrize(
    ("figure", "expected", "ahead"), [(4, "below", True), (5.5, "on_track", None), (8, "above", False)]
)
def test_a_figure_that_is_to_fall_follows_a_falling_line(figure, expected, ahead):
    found = status(
        {date(2025, 7, 2): figure}, {DUE: 4}, **PLAN | {"better": Better.LOWER, "cumulative": False, "baseline": 8}
    )
    assert (found.status, found.ahead, found.expected) == (expected, ahead, 6)


def test_a_level_may_lie_below_zero():
    found = status({DUE: -4.0}, {DUE: -4}, **PLAN | {"cumulative": False, "baseline": 0})
    assert (found.status, found.expected) == (Status.ON_TRACK, -4)
    assert status({DUE: -5.0}, {DUE: -4}, **PLAN | {"cumulative": False}).status == Status.BELOW


def test_what_is_counted_up_may_begin_above_zero():
    found = status({date(2025, 7, 2): 15}, {DUE: 20}, **PLAN | {"baseline": 10})
    assert (found.status, found.expected) == (Status.ON_TRACK, 15)


@given(levels, levels, st.sampled_from(Better), st.integers(2, 9))
def test_the_unit_does_not_matter(figure, target, better, times):
    one, other = at_the_end(figure, target, better=better), at_the_end(figure * times, target * times, better=better)
    assert (one.status, one.ahead) == (other.status, other.ahead)


@given(levels, levels, levels)
def test_more_is_never_said_to_be_less(figure, more, target):
    order = [Status.BELOW, Status.ON_TRACK, Status.ABOVE]
    assert order.index(at_the_end(figure, target).status) <= order.index(at_the_end(figure + more, target).status)


@given(days, days, days, st.integers(-50, 50), st.integers(-50, 50))
def test_the_line_stays_between_its_ends(first, second, third, baseline, target):
    start, day, due = sorted((first, second, third))
    assume(start < due)
    found = status(
        {day: 0},
        {due: target},
        start=start,
        today=day + timedelta(days=1),
        better=Better.NEITHER,
        cumulative=False,
        baseline=baseline,
    )
    low, high = sorted((baseline, target))
    assert low - 1e-9 <= found.expected <= high + 1e-9


@given(st.dictionaries(days, st.one_of(st.none(), levels), max_size=5), days, st.sampled_from([1, 3, 6, 12]))
def test_nothing_unfinished_or_unreported_is_ever_judged(told, today, months):
    found = status(told, {date(2029, 1, 1): 100}, start=START, today=today, better=Better.HIGHER, months=months)
    if found.actual is None:
        assert found.status in (Status.NOT_REPORTED, Status.NOT_YET_DUE)
    else:
        assert told[found.until] == found.actual
        assert START <= found.until < today


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"target": {}}, "at least one target"),
        ({"target": {START: 100}}, "due after the start, got 2025-01-01"),
        ({"target": {DUE: 100, date(2024, 6, 1): 5}}, "due after the start, got 2024-06-01"),
        ({"target": {DUE: -1}}, "a target of what is counted up must be zero or more, got -1"),
        ({"target": {DUE: math.nan}}, "a target must be a number"),
        ({"target": {DUE: math.inf}}, "a target must be a number"),
        ({"actual": {DUE: math.nan}}, "a figure must be a number; leave out"),
        ({"actual": {DUE: -3}}, "a figure of what is counted up"),
        ({"baseline": math.nan}, "the baseline must be a number"),
        ({"baseline": -1.0}, "the baseline of what is counted up"),
        ({"months": 5}, "1, 3, 6, 12 months, got 5"),
    ],
)
def test_the_impossible_is_refused_in_words(changed, complaint):
    told = {"actual": {DUE: 90}, "target": {DUE: 100}} | PLAN | changed
    with pytest.raises(ValueError, match=complaint):
        status(told.pop("actual"), told.pop("target"), **told)


@given(st.one_of(st.none(), days), st.one_of(st.none(), days), days)
def test_a_stage_is_late_by_the_days_after_its_plan_and_never_otherwise(planned, reached, today):
    assume(reached is None or reached <= today)
    found = stage(planned, reached, today=today)
    assert (found.days is not None) == (found.step in (Step.LATE, Step.REACHED_LATE))
    if found.days is not None:
        assert planned + timedelta(days=found.days) == (reached or today)
        assert found.days > 0
    assert (found.step in (Step.REACHED, Step.REACHED_LATE)) == (reached is not None)


def test_a_stage_is_not_reached_in_the_future():
    with pytest.raises(ValueError, match="after 2025-05-01"):
        stage(date(2025, 5, 1), date(2025, 5, 2), today=date(2025, 5, 1))
