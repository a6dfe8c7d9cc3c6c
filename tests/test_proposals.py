"""What became of proposals: shares, ways that add up, and waits with those who still wait."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.proposals import OUTCOMES, RESPONSES, paths, shares, waits

TODAY = date(2026, 11, 12)


def test_answered_and_told_back_are_of_all_and_adopted_of_those_answered():
    found = shares(["accepted", "partly", "declined", "open"], [True, True, False, False])
    assert (found["answered"].count, found["answered"].of) == (3, 4)
    assert (found["told"].count, found["told"].of) == (2, 4)
    assert (found["adopted"].count, found["adopted"].of) == (2, 3)
    assert found["adopted"].interval.value == pytest.approx(2 / 3)
    assert found["adopted"].interval.low == pytest.approx(0.2077, abs=5e-5)  # Wilson, by hand
    assert found["adopted"].interval.high == pytest.approx(0.9385, abs=5e-5)


def test_nothing_answered_has_no_share_of_adopted():
    found = shares(["open"], [False])
    assert found["adopted"].interval is None
    assert found["answered"].interval.value == 0


ways = st.lists(
    st.tuples(st.sampled_from(RESPONSES), st.booleans(), st.booleans()).map(
        lambda way: way if way[0] != "open" else ("open", False, False)
    )
)


@given(ways)
def test_every_proposal_goes_just_one_way(told):
    columns = list(zip(*told, strict=True)) if told else ([], [], [])
    found = paths(*columns)
    assert found["count"].sum() == len(told)
    assert len(found) == len(RESPONSES) * len(OUTCOMES)
    by_response = found.groupby("response")["count"].sum()
    assert all(by_response[each] == sum(way[0] == each for way in told) for each in RESPONSES)
    waiting = found.loc[found["outcome"] == "waiting", "count"].sum()
    assert waiting == sum(way[0] == "open" for way in told)


def test_each_way_is_told_by_what_was_done():
    found = paths(["accepted", "accepted", "partly", "declined", "open"], [1, 1, 0, 0, 0], [1, 0, 1, 0, 0])
    held = found[found["count"] > 0].set_index(["response", "outcome"])["count"].to_dict()
    assert held == {
        ("accepted", "changed_told"): 1,
        ("accepted", "changed"): 1,
        ("partly", "told"): 1,
        ("declined", "answered"): 1,
        ("open", "waiting"): 1,
    }


def test_those_who_still_wait_are_counted_until_today():
    asked = [date(2026, 10, 1), date(2026, 10, 1), date(2026, 10, 1), date(2026, 11, 2)]
    found = waits(asked, [date(2026, 10, 11), date(2026, 10, 31), None, None], today=TODAY)
    assert (found.answered, found.waiting) == (2, 2)
    # 10 days: 3/4 wait on; the one of 2 November is seen for 10 days; 30 days: half of those left
    assert found.median == 30
    assert waits([], [], today=TODAY) is None


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: shares(["accepted"], []), "equally long"),
        (lambda: shares(["maybe"], [True]), "no such response"),
        (lambda: paths(["accepted"], [], [True]), "equally long"),
        (lambda: paths(["open"], [True], [False]), "still open"),
        (lambda: waits([TODAY], [], today=TODAY), "equally long"),
        (lambda: waits([TODAY], [date(2026, 1, 1)], today=TODAY), "before it was asked"),
        (lambda: waits([date(2027, 1, 1)], [None], today=TODAY), "after today"),
    ],
)
def test_the_impossible_is_refused_in_words(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()
