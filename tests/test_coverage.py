"""Coverage stays honest when staff change: every count is what a slow recount day by day gives, every flow adds up."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analysis.coverage import COUNTS, FLOWS, average_share, change, needed, over_time, split, with_programme
from data_access import worked_examples

DAY = timedelta(days=1)
FIRST, LAST = date(2024, 1, 15), date(2024, 4, 2)  # a leap day, and days in the middle of their months
TOPICS = ("trauma", "violence")


def roster(*rows):
    return pd.DataFrame(rows, columns=["person", "profession", "joined", "left"], dtype="object")


def attendance(*rows):
    return pd.DataFrame(rows, columns=["person", "topic", "completed", "in_use"], dtype="object")


def months(first, last):
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def recount(people, done, first, last):
    """Count the slow, obvious way: walk through every day and ask of everybody where they are."""

    stays = [tuple(row) for row in people[["person", "profession", "joined", "left"]].to_numpy()]
    trained = [tuple(row) for row in done[["person", "topic", "completed", "in_use"]].to_numpy()]

    def works_as(person, day):
        theirs = (stay for stay in stays if stay[0] == person)
        return next((job for _, job, came, left in theirs if came <= day and (left is None or day <= left)), None)

    def has(person, topic, day, what):
        days = [row[what] for row in trained if row[:2] == (person, topic)]
        return any(when is not None and when <= day for when in days)

    counts = {}
    for month in months(first, last):
        following = (month + 31 * DAY).replace(day=1)
        days = [month + DAY * number for number in range((following - month).days)]
        for profession in people["profession"].unique():
            for topic in done["topic"].unique():
                of = counts[profession, topic, month] = dict.fromkeys(COUNTS, 0)
                for person in {stay[0] for stay in stays}:
                    if works_as(person, days[-1]) == profession:
                        of["staff"] += 1
                        of["trained"] += has(person, topic, days[-1], 2)
                        of["in_use"] += has(person, topic, days[-1], 3)
                    for day in days:
                        before, now = works_as(person, day - DAY), works_as(person, day)
                        if before != now:
                            said = "trained" if has(person, topic, day - DAY, 2) else "untrained"
                            of[f"joined_{said}"] += now == profession
                            of[f"left_{said}"] += before == profession
    return counts


days = st.integers(-40, 120).map(lambda number: FIRST + DAY * number)


@st.composite
def counties(draw):
    """A few people who come, go, return, have several professions and are trained before, during and after."""
    people, done = [], []
    for number in range(draw(st.integers(1, 4))):
        for _ in range(draw(st.integers(1, 3))):
            came = draw(days)
            left = draw(
                st.none() | st.sampled_from([0, 0, 1, 12, 28, 30, 60]).map(lambda more, came=came: came + DAY * more)
            )
            people.append((f"T-{number}", draw(st.sampled_from(["nurse", "psychologist"])), came, left))
        for topic in draw(st.lists(st.sampled_from(TOPICS), max_size=3)):
            completed = draw(days)
            used = draw(st.none() | st.sampled_from([0, 3, 40]).map(lambda more, day=completed: day + DAY * more))
            done.append((f"T-{number}", topic, completed, used))
    return roster(*people), attendance(*done)


@hypothesis_settings(max_examples=40)
@given(counties())
def test_every_month_counts_what_a_recount_day_by_day_counts(county):
    people, done = county
    found = over_time(people, done, first=FIRST, last=LAST)
    told = {
        (row.profession, row.topic, row.month): {name: getattr(row, name) for name in COUNTS}
        for row in found.itertuples()
    }
    assert told == recount(people, done, FIRST, LAST)


@given(counties())
def test_staff_is_staff_a_month_earlier_plus_joined_minus_left(county):
    found = over_time(*county, first=FIRST, last=LAST)
    for _, rows in found.groupby(["profession", "topic"]):
        flow = rows["joined_trained"] + rows["joined_untrained"] - rows["left_trained"] - rows["left_untrained"]
        assert (rows["staff"].diff() == flow)[1:].all()
        newly = rows["trained"].diff() - rows["joined_trained"] + rows["left_trained"]
        assert (newly[1:] >= 0).all()
    assert (found["trained"] <= found["staff"]).all()
    assert (found["in_use"] <= found["trained"]).all()


@hypothesis_settings(max_examples=50)
@given(counties())
def test_the_parts_of_a_change_add_up_exactly(county):
    found = over_time(*county, first=FIRST, last=LAST, topics=TOPICS)
    for topic in TOPICS:
        rows = found[found["topic"] == topic]
        staff = rows.groupby("month")["staff"].sum()
        if not (staff.iloc[0] and staff.iloc[-1]):
            with pytest.raises(ValueError, match="employed at both ends"):
                change(rows, first=FIRST, last=LAST)
            continue
        moved = change(rows, first=FIRST, last=LAST)
        assert moved.newly_trained + moved.turnover == pytest.approx(moved.change, abs=1e-12)
        assert moved.newly_trained >= 0 >= moved.left_trained
        assert moved.left_untrained >= 0 >= moved.joined_untrained
        assert moved.joined_trained >= 0


@pytest.mark.parametrize("case", worked_examples.coverage_cases(), ids=lambda case: case.name)
def test_a_worked_example_is_counted_as_it_was_by_hand(case):
    assert case.ours() == case.counts


def test_the_worked_examples_hold_every_case_that_is_easily_wrong():
    names = {case.name for case in worked_examples.coverage_cases()}
    assert {"leap_day", "one_day", "returned", "two_professions", "trained_before"} <= names


def test_somebody_with_two_professions_counts_in_the_one_named_first():
    people = roster(
        ("T-1", "nurse", date(2024, 1, 1), date(2024, 2, 10)), ("T-1", "psychologist", date(2024, 1, 20), None)
    )
    found = over_time(people, attendance(), first=FIRST, last=date(2024, 2, 1), topics=["trauma"])
    staff = found.pivot(index="month", columns="profession", values="staff")
    assert staff.to_numpy().tolist() == [[1, 0], [0, 1]]
    february = found[found["month"] == date(2024, 2, 1)].set_index("profession")
    assert february.loc["nurse", "left_untrained"] == february.loc["psychologist", "joined_untrained"] == 1


def test_counties_are_counted_apart():
    people = roster(("T-1", "nurse", FIRST, None), ("T-2", "nurse", FIRST, None)).assign(county=["12", "13"])
    found = over_time(people, attendance(("T-2", "trauma", FIRST, FIRST)), first=FIRST, last=FIRST)
    assert found[["county", "staff", "trained"]].to_numpy().tolist() == [["12", 1, 0], ["13", 1, 1]]


def test_the_earliest_of_several_trainings_counts():
    done = attendance(("T-1", "trauma", date(2024, 3, 1), None), ("T-1", "trauma", date(2024, 2, 29), None))
    found = over_time(roster(("T-1", "nurse", FIRST, None)), done, first=FIRST, last=LAST)
    assert found["trained"].tolist() == [0, 1, 1, 1]


def test_coverage_falls_by_what_left_and_rises_by_what_was_trained():
    counts = pd.DataFrame(
        [
            {"month": date(2025, 1, 1), "staff": 20, "trained": 10},
            {"month": date(2025, 2, 1), "staff": 20, "trained": 9, "left_trained": 3, "joined_untrained": 3},
        ]
    ).reindex(columns=["month", *COUNTS], fill_value=0)
    counts = counts.fillna(0)
    moved = change(counts, first=date(2025, 1, 1), last=date(2025, 2, 28))
    assert moved.change == pytest.approx(-0.05)
    assert moved.newly_trained == pytest.approx(2 / 20)
    assert moved.turnover == pytest.approx(-0.15)
    assert moved.people == {"newly_trained": 2, "left_trained": 3, "left_untrained": 0} | {
        "joined_untrained": 3,
        "joined_trained": 0,
    }


def test_trained_people_who_only_change_profession_do_not_move_the_whole():
    people = roster(
        ("T-1", "nurse", date(2023, 1, 1), date(2024, 2, 9)),
        ("T-1", "psychologist", date(2024, 2, 10), None),
        ("T-2", "nurse", date(2023, 1, 1), None),
    )
    found = over_time(people, attendance(("T-1", "trauma", date(2023, 2, 1), None)), first=FIRST, last=LAST)
    moved = change(found, first=FIRST, last=LAST)
    assert moved.change == moved.turnover == moved.newly_trained == 0


HERE = ("T-1", "nurse", FIRST, None)


@pytest.mark.parametrize(
    ("people", "done", "complaint"),
    [
        (roster(("T-1", "nurse", FIRST, FIRST - DAY)), attendance(), "1 rows of the roster end before they begin"),
        (roster(HERE), attendance(("T-9", "trauma", FIRST, None)), "1 people attended who are not on the roster"),
        (roster(HERE), attendance(("T-1", "trauma", FIRST, FIRST - DAY)), "in use before they are completed"),
        (roster(HERE), attendance(("T-1", "trauma", None, None)), "attendance has empty cells"),
        (roster((None, "nurse", FIRST, None)), attendance(), "roster has empty cells"),
        (roster(HERE).drop(columns="left"), attendance(), "roster lacks"),
    ],
)
def test_the_impossible_is_refused_and_tells_nobodys_code(people, done, complaint):
    with pytest.raises(ValueError, match=complaint) as refused:
        over_time(people, done, first=FIRST, last=LAST)
    assert "T-" not in str(refused.value)


def monthly(*staff, **changes):
    told = [{"month": date(2025, number, 1), "staff": n} for number, n in enumerate(staff, start=1)]
    return pd.DataFrame(told).reindex(columns=["month", *COUNTS], fill_value=0).assign(**changes)


@pytest.mark.parametrize(
    ("counts", "complaint"),
    [
        (monthly(5, 5, 5).drop(index=1), "no counts for 2025-02"),
        (monthly(5, 5, 6), "staff of the last month is not"),
        (monthly(5, 5, 5, trained=[3, 3, 2]), "fewer are trained"),
        (monthly(0, 0, 0), "employed at both ends"),
        (pd.concat([monthly(5, 5, 5)] * 2), "more than one row"),
        (monthly(5, 5, 5).assign(topic=["trauma", "violence", "trauma"]), "one topic"),
        (monthly(5, 5, 5).assign(profession=["nurse", "psychologist", "nurse"]), "the same professions"),
    ],
)
def test_a_change_needs_months_that_belong_together(counts, complaint):
    with pytest.raises(ValueError, match=complaint):
        change(counts, first=date(2025, 1, 1), last=date(2025, 3, 1))


def test_a_change_goes_from_an_earlier_month_to_a_later_one():
    with pytest.raises(ValueError, match="before the last"):
        change(monthly(5), first=date(2025, 1, 1), last=date(2025, 1, 31))
    with pytest.raises(ValueError, match="not be after the last"):
        over_time(roster(HERE), attendance(), first=LAST, last=FIRST)
    assert set(FLOWS) < set(COUNTS)


# What can be told when only levels and the newly trained are known


def test_the_three_parts_are_those_of_the_five_added_up():
    """60 of 100 become 57 of 110: 10 newly trained, trained people left more than came, many new ones are untrained."""
    flows = {"joined_trained": 2, "joined_untrained": 28, "left_trained": 15, "left_untrained": 5}
    rows = [
        {"month": date(2025, 1, 1), "staff": 100, "trained": 60, "in_use": 0, **dict.fromkeys(FLOWS, 0)},
        {"month": date(2025, 2, 1), "staff": 110, "trained": 57, "in_use": 0, **flows},
    ]
    five = change(pd.DataFrame(rows), first=date(2025, 1, 1), last=date(2025, 2, 1))
    three = split((60, 100), (57, 110), newly_trained=10)
    assert three.people == {"newly_trained": 10, "trained_moved": -13, "untrained_moved": 23}
    assert three.newly_trained == pytest.approx(five.newly_trained)
    assert three.trained_moved == pytest.approx(five.joined_trained + five.left_trained)
    assert three.untrained_moved == pytest.approx(five.joined_untrained + five.left_untrained)
    assert three.turnover == pytest.approx(five.turnover)


LEVELS = st.integers(1, 400).flatmap(lambda staff: st.tuples(st.integers(0, staff), st.just(staff)))


@given(first=LEVELS, last=LEVELS, newly=st.integers(0, 400))
def test_the_three_parts_add_up_to_the_change(first, last, newly):
    found = split(first, last, newly_trained=newly)
    parts = found.newly_trained + found.trained_moved + found.untrained_moved
    assert parts == pytest.approx(found.change, abs=1e-12)
    backwards = split(last, first, newly_trained=0)
    assert backwards.change == pytest.approx(-found.change)


def test_a_quiet_time_changes_nothing():
    found = split((5, 10), (5, 10), newly_trained=0)
    assert (found.change, found.newly_trained, found.trained_moved, found.untrained_moved) == (0, 0, 0, 0)


@pytest.mark.parametrize("levels", [((11, 10), (5, 10)), ((5, 10), (0, 0)), ((-1, 10), (5, 10))])
def test_levels_that_cannot_be_are_refused(levels):
    with pytest.raises(ValueError, match="among staff"):
        split(*levels, newly_trained=0)
    with pytest.raises(ValueError, match="untrained"):
        split((1, 2), (1, 2), newly_trained=-1)


def test_the_average_share_of_parts_is_the_mean_of_everybodys_own_share():
    """Four people and three parts: who has 3, 2, 1 and none of them has 1, 2/3, 1/3 and 0 of the parts."""
    own = [{"a", "b", "c"}, {"a", "b"}, {"a"}, set()]
    done = [sum(part in each for each in own) for part in "abc"]
    assert done == [3, 2, 1]
    assert average_share(done, 4) == pytest.approx(sum(len(each) / 3 for each in own) / 4) == 0.5


@pytest.mark.parametrize(("trained", "staff"), [([], 4), ([1], 0), ([5], 4), ([2, -1], 4)])
def test_an_average_share_of_nothing_is_refused(trained, staff):
    with pytest.raises(ValueError, match="average share"):
        average_share(trained, staff)


@pytest.mark.parametrize(
    ("trained", "staff", "target", "people"),
    [
        (0, 10, 0.7, 7),
        (7, 10, 0.7, 0),
        (6, 9, 0.75, 1),
        (52, 95, 0.75, 20),
        (10, 10, 0.5, 0),
        (0, 3, 0, 0),
        (2, 3, 1, 1),
    ],
)
def test_people_still_needed_reach_the_target_and_no_fewer_would(trained, staff, target, people):
    assert needed(trained, staff, target=target) == people
    assert (trained + people) / staff >= target - 1e-9
    assert people == 0 or (trained + people - 1) / staff < target


def test_a_target_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="target"):
        needed(1, 2, target=75)
    with pytest.raises(ValueError, match="among staff"):
        needed(3, 2, target=0.5)


def test_any_topic_is_the_first_and_the_whole_programme_the_last_of_all():
    done = attendance(
        ("A", "trauma", date(2024, 1, 5), date(2024, 3, 1)),
        ("A", "violence", date(2024, 2, 5), date(2024, 2, 9)),
        ("A", "violence", date(2024, 1, 30), None),  # the earlier of two days counts
        ("B", "violence", date(2024, 1, 7), None),
    )
    found = with_programme(done)
    added = found[found["topic"].isin(("any", "whole"))].set_index(["person", "topic"])
    assert added.loc[("A", "any")].tolist() == [date(2024, 1, 5), date(2024, 2, 9)]
    assert added.loc[("A", "whole")].tolist() == [date(2024, 1, 30), date(2024, 3, 1)]
    assert added.loc[("B", "any")].tolist() == [date(2024, 1, 7), None]
    assert ("B", "whole") not in added.index
    assert found.iloc[: len(done)].equals(done)


DAYS = st.dates(FIRST, LAST)


@hypothesis_settings(max_examples=40, deadline=None)
@given(
    done=st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from(TOPICS), DAYS, st.one_of(st.none(), st.integers(0, 30))),
        min_size=1,
    )
)
def test_at_least_as_many_are_trained_in_any_topic_and_at_most_as_many_in_the_whole(done):
    people = roster(*((person, "nurse", date(2023, 1, 1), None) for person in "ABC"))
    rows = [(who, topic, day, None if used is None else day + used * DAY) for who, topic, day, used in done]
    counts = over_time(people, with_programme(attendance(*rows)), first=FIRST, last=LAST, topics=("any", "whole"))
    for _, held in counts.groupby("month"):
        of = held.set_index("topic")
        for column in ("trained", "in_use"):
            for topic in set(of.index) - {"any", "whole"}:
                assert of.at["any", column] >= of.at[topic, column] >= of.at["whole", column]
