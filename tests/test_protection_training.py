"""Nobody on the staff can be found in what is published of training."""

from datetime import date
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from analysis.disclosure import protect, unprotected
from data_access import protection, releases, store
from data_access.protection.cubes import BY_KEY
from data_access.protection.cubes.programme import PROGRAMME
from data_access.protection.cubes.reached import REACHED, REST
from data_access.protection.cubes.training import FEWEST, TRAINING
from data_access.protection.deciding import History
from data_access.queries import protected, training
from data_access.tables import Competence, TrainingCoverage

COVERAGE, NEWLY, ATTENDANCES, COMPETENCE = TRAINING
EVERY = (*TRAINING, PROGRAMME, REACHED)
FLOWS = ("joined_trained", "joined_untrained", "left_trained", "left_untrained")
NAMES = ("county", "profession", "topic", "month", "staff", "trained", "in_use", *FLOWS)
STILL = (0, 0, 0, 0)


def told(*rows):
    """Return rows of coverage in South Savo and trauma: (profession, month of 2025, staff, trained, in use, *flows)."""
    full = [("12", who, "trauma", date(2025, at, 1), *counts, *STILL[len(counts) - 3 :]) for who, at, *counts in rows]
    return {"training_coverage": pd.DataFrame(full, columns=list(NAMES))}


def publish(engine, table, rows):
    with store.writing(engine) as connection:
        done = releases.publish_in(connection, {table: rows}, by="k", reason="Uusia lukuja")
        protection.keep_up(connection)
    return done.release.number


def shown(engine, cube):
    found = protected.counts(engine, release=99, cube=cube.key)
    return {
        cell: (status, None if pd.isna(value) else int(value))
        for _, *cell, status, value in found.itertuples(index=False, name=None)
        for cell in [tuple(cell)]
    }


MARCH = [("nurse", 3, 2, 1, 0), ("psychologist", 3, 4, 2, 1), ("social_worker", 3, 34, 18, 13)]
MARCH += [("family_worker", 3, 24, 14, 10), ("supervisor", 3, 0, 0, 0)]


# Coverage


def test_coverage_is_told_by_profession_and_of_all_staff():
    (part,) = COVERAGE.parts(told(*MARCH)).values()
    cells = unprotected(part.table, dimensions=part.dimensions, offers=part.offers)
    counts = cells.set_index(["profession", "state"])["count"]
    assert counts["all", "staff"] == 64
    assert counts["all", "in_use"] == 24
    assert counts["social_worker", "trained"] == 18
    assert counts["social_worker", "untrained"] == 16
    assert ("social_worker", "in_use") not in counts  # who uses it is told of all staff together


def test_professions_that_fewer_than_three_people_have_are_told_of_together():
    (part,) = COVERAGE.parts(told(*MARCH)).values()
    cells = unprotected(part.table, dimensions=part.dimensions, offers=part.offers)
    staff = cells[cells["state"] == "staff"].set_index("profession")["count"]
    assert staff.to_dict() == {"social_worker": 34, "family_worker": 24, "few": 6, "all": 64}


@given(staff=st.lists(st.integers(0, 6), min_size=1, max_size=5))
def test_no_row_holds_fewer_than_three_people(staff):
    rows = [(f"p{at}", 3, people, 0, 0) for at, people in enumerate(staff)]
    parts = COVERAGE.parts(told(*rows))
    assert bool(parts) is (sum(staff) >= FEWEST)
    for part in parts.values():
        cells = unprotected(part.table, dimensions=part.dimensions, offers=part.offers)
        held = cells[cells["state"] == "staff"].set_index("profession")["count"]
        assert held.min() >= FEWEST
        assert held.drop("all").sum() in (held["all"], 0)


def test_a_quarter_is_told_of_once_it_is_over():
    parts = COVERAGE.parts(told(*MARCH, ("nurse", 4, 2, 1, 0), ("nurse", 5, 2, 1, 0)))
    assert list(parts) == ["12.2025-Q1"]


def test_a_profession_that_is_not_told_of_makes_the_sum_preliminary(engine):
    february = [(who, 2, *counts) for who, _, *counts in MARCH]
    publish(engine, TrainingCoverage, told(*february, *MARCH[1:])["training_coverage"])
    cells = shown(engine, COVERAGE)
    assert cells["12", "trauma", "2025-Q1", "all", "staff"] == ("provisional", 62)
    assert ("12", "trauma", "2025-Q1", "nurse", "staff") not in cells


def test_nobody_trained_is_hidden_as_few_are(engine):
    rows = [("social_worker", 3, 30, 0, 0), ("family_worker", 3, 20, 20, 9), ("nurse", 3, 12, 6, 3)]
    publish(engine, TrainingCoverage, told(*rows)["training_coverage"])
    cells = shown(engine, COVERAGE)
    for profession in ("social_worker", "family_worker"):
        for state in ("trained", "untrained"):
            assert cells["12", "trauma", "2025-Q1", profession, state] == ("too_few", None)
    assert cells["12", "trauma", "2025-Q1", "all", "trained"] == ("shown", 26)
    assert {status for status, _ in cells.values()} == {"shown", "too_few"}


COUNTED = st.integers(3, 8).flatmap(lambda staff: st.tuples(st.just(staff), st.integers(0, staff)))


@tried(max_examples=25, deadline=None, derandomize=True)
@given(professions=st.lists(COUNTED, min_size=2, max_size=3))
def test_every_hidden_number_of_trained_people_can_be_three_numbers(professions):
    """Try every whole number: staff of each profession is known, and so is all that is shown."""
    rows = [(f"p{at}", 3, staff, trained, trained // 2) for at, (staff, trained) in enumerate(professions)]
    (part,) = COVERAGE.parts(told(*rows)).values()
    made = protect(
        part.table,
        dimensions=part.dimensions,
        threshold=3,
        zeros=False,
        offers=part.offers,
        given=part.given,
        holders=part.holders,
        seconds=0.3,
    )
    assert made.leaks.empty
    cells = made.cells()
    known = {(row.profession, row.state): row.count for row in cells.itertuples() if row.status != "too_few"}
    secret = {(row.profession, row.state) for row in cells.itertuples() if row.status == "too_few" and row.small}
    assert all(count >= 3 for count in known.values())
    possible = {cell: set() for cell in secret}
    for trained in product(*(range(staff + 1) for staff, _ in professions)):
        named = {(f"p{at}", "trained"): number for at, number in enumerate(trained)}
        named |= {(f"p{at}", "untrained"): professions[at][0] - number for at, number in enumerate(trained)}
        named |= {("all", "trained"): sum(trained), ("all", "untrained"): sum(s for s, _ in professions) - sum(trained)}
        for used in range(sum(trained) + 1):
            all_of = named | {("all", "in_use"): used, ("all", "not_in_use"): sum(trained) - used}
            if all(all_of.get(cell, count) == count for cell, count in known.items()):
                for cell in secret:
                    possible[cell].add(all_of[cell])
    assert all(len(values) >= 3 for values in possible.values()), possible


# Newly trained


QUARTER = [
    ("nurse", 3, 20, 8, 5),
    ("nurse", 4, 20, 9, 5),
    ("nurse", 5, 19, 8, 5, 0, 1, 2, 0),  # two trained ones left, one untrained one came, one was trained
    ("nurse", 6, 21, 14, 5, 1, 1, 0, 0),  # one came trained, five were trained
]


def test_newly_trained_are_told_apart_from_those_who_came_and_left():
    (part,) = NEWLY.parts(told(*QUARTER)).values()
    assert part.table["count"].tolist() == [7]
    assert not part.missing


def test_a_quarter_with_a_month_missing_is_not_reported(engine):
    rows = [row for row in QUARTER if row[1] != 5]
    publish(engine, TrainingCoverage, told(*rows)["training_coverage"])
    assert shown(engine, NEWLY)["12", "trauma", "2025-Q2", "newly_trained"] == ("not_reported", None)


def test_a_quarter_in_which_nobody_was_trained_is_a_zero(engine):
    publish(engine, TrainingCoverage, told(*[("nurse", at, 20, 8, 5) for at in (3, 4, 5, 6)])["training_coverage"])
    assert shown(engine, NEWLY)["12", "trauma", "2025-Q2", "newly_trained"] == ("zero", 0)


def test_people_who_came_or_left_are_published_nowhere(sample_engine):
    """With them, levels and newly trained people would give each other away: see the cubes."""
    for cube in EVERY:
        found = protected.counts(sample_engine, release=99, cube=cube.key)
        assert not set(FLOWS) & set(found[list(cube.dimensions)].to_numpy().ravel())


def test_who_came_and_left_would_give_hidden_numbers_away():
    """Nobody was newly trained; then the fewest who came are the professions of which more are trained than before."""
    before, after = {"a": 3, "b": 9, "c": 12, "d": 5}, {"a": 2, "b": 9, "c": 9, "d": 8}
    came = sum(max(after[each] - before[each], 0) for each in before)
    assert came == 3  # enough people to be shown
    possible = {}  # of profession a, whose number is hidden with that of b; all others are shown, and so is the sum
    for trained in range(12):
        now = after | {"a": trained, "b": after["a"] + after["b"] - trained}
        possible[trained] = sum(max(now[each] - before[each], 0) for each in before)
    assert {trained for trained, fewest in possible.items() if fewest <= came} == {2, 3}


# Newly trained in any topic and in the whole programme


def newly(*quarters, topics=("trauma", "violence")):
    """Return months in which so many were newly trained: for each quarter (one topic, the other, any, whole)."""
    rows = []
    for column, topic in enumerate((*topics, "any", "whole")):
        trained = 20
        for at, told_of in enumerate(((0, 0, 0, 0), *quarters)):
            trained += told_of[column]
            for month in (at * 3 + 1, at * 3 + 2, at * 3 + 3):
                year, of = 2025 + (month - 1) // 12, (month - 1) % 12 + 1
                rows.append(("12", "nurse", topic, date(year, of, 1), 300, trained, 0, *STILL))
    return {"training_coverage": pd.DataFrame(rows, columns=list(NAMES))}


def programme_of(rows):
    """Return the part of newly trained in any topic and the whole, beside newly trained in each topic as protected."""
    frames = []
    for part in NEWLY.parts(rows).values():
        made = protect(part.table, dimensions=part.dimensions, threshold=3, holders=part.holders)
        frames.append(made.public()[[*NEWLY.dimensions, "status"]])
    return PROGRAMME.parts(rows | {NEWLY.key: pd.concat(frames)})


def test_newly_trained_in_any_topic_are_told_where_those_of_each_topic_are():
    (part,) = programme_of(newly((9, 0, 7, 2), (8, 3, 9, 0), (5, 5, 6, 4))).values()
    assert {at for _, _, at, _ in part.offers.cells} == {"2025", "to_date"}
    assert sorted(fact.high for fact in part.known) == [9.0, 10.0, 11.0]
    assert not part.given(("12", "any", "2025", "newly_trained"))
    assert programme_of(newly((9, 0, 7, 3), (8, 2, 9, 0), (5, 5, 6, 4))) == {}  # of a topic, two are too few


def test_where_nobody_was_newly_trained_in_a_topic_nobody_was_in_any():
    (part,) = programme_of(newly((0, 0, 0, 0), (6, 6, 8, 0))).values()
    assert part.given(("12", "whole", "2025-Q2", "newly_trained"))
    assert not part.given(("12", "whole", "2025-Q3", "newly_trained"))  # it might have been somebody


FITTING = [
    (one, other, anywhere, whole)
    for one, other in product((0, 3, 4, 5), repeat=2)
    for anywhere in range(max(one, other) + 1)
    for whole in range(one + other - anywhere + 1)
    if whole <= min(one, other) and (anywhere or not one + other)
]


@tried(max_examples=25, deadline=None, derandomize=True)
@given(quarters=st.lists(st.sampled_from(FITTING), min_size=2, max_size=2))
def test_every_hidden_number_of_any_topic_and_the_whole_can_be_three_numbers(quarters):
    """Try every whole number that goes with what is known of each topic."""
    (part,) = programme_of(newly(*quarters)).values()
    made = protect(
        part.table,
        dimensions=part.dimensions,
        threshold=3,
        zeros=False,
        offers=part.offers,
        given=part.given,
        holders=part.holders,
        known=part.known,
        seconds=0.3,
    )
    assert made.leaks.empty
    cells = {(row.topic, row.period): row for row in made.cells().itertuples()}
    sums = [sum(told_of[:2]) for told_of in quarters]
    worlds = [
        [(anywhere, whole) for anywhere in range(most + 1) for whole in range(most - anywhere + 1)] for most in sums
    ]
    possible = {cell: set() for cell, row in cells.items() if row.status == "too_few" and row.small}
    for chosen in product(*worlds):
        numbers = {
            (topic, at): sum(chosen[number][column] for number in span)
            for column, topic in enumerate(("any", "whole"))
            for at, span in {"2025-Q2": (0,), "2025-Q3": (1,), "2025": (0, 1), "to_date": (0, 1)}.items()
        }
        if all(numbers[cell] == row.count for cell, row in cells.items() if row.status != "too_few"):
            for cell in possible:
                possible[cell].add(numbers[cell])
    assert all(len(values) >= 3 for values in possible.values()), possible


# Professions reached


def attended(*rows, hidden=()):
    """Return attendances in South Savo: (profession, month of 2025, own staff, partners), with what topics tell."""
    events = pd.DataFrame(
        [(f"K{at}", "12", "trauma", date(2025, at, 5)) for at in range(1, 13)],
        columns=["code", "county", "topic", "date"],
    )
    held = pd.DataFrame(
        [(f"K{at}", who, own, partners) for who, at, own, partners in rows],
        columns=["event", "profession", "own_staff", "partners"],
    )
    periods = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2025", "to_date")
    topics = [("12", "trauma", at, "all", "too_few" if at in hidden else "shown") for at in periods]
    return {
        "training_attendance": held,
        "training_event": events,
        "attendances": pd.DataFrame(topics, columns=[*ATTENDANCES.dimensions, "status"]),
        **told(*MARCH),
    }


def test_professions_that_a_county_does_not_employ_are_told_of_together():
    (part,) = REACHED.parts(attended(("nurse", 3, 4, 2), ("other", 3, 0, 5), ("residential_worker", 4, 1, 0))).values()
    cells = unprotected(part.table, dimensions=part.dimensions, offers=part.offers)
    counts = cells[cells["period"] == "to_date"].set_index("profession")["count"].to_dict()
    assert counts["nurse"] == 6
    assert counts[REST] == 6
    assert counts["all"] == 12
    assert counts["psychologist"] == 0
    assert {"other", "residential_worker"}.isdisjoint(counts)
    assert set(cells["period"]) == {"2025", "to_date"}


def test_professions_are_not_told_of_a_time_of_which_a_topic_is_not():
    rows = [("nurse", 3, 4, 2), ("psychologist", 3, 0, 9)]
    (part,) = REACHED.parts(attended(*rows, hidden=("2025",))).values()
    assert {at for *_, at in part.offers.cells} == {"to_date"}
    assert REACHED.parts(attended(*rows, hidden=("2025", "to_date"))) == {}


def test_a_profession_of_few_attendances_is_hidden_with_another():
    (part,) = REACHED.parts(
        attended(("nurse", 3, 1, 0), ("psychologist", 3, 4, 5), ("family_worker", 4, 9, 9))
    ).values()
    made = protect(
        part.table,
        dimensions=part.dimensions,
        threshold=3,
        zeros=False,
        offers=part.offers,
        given=part.given,
        holders=part.holders,
        seconds=0.3,
    )
    assert made.leaks.empty
    found = made.public().set_index(["profession", "period"])
    assert found.loc[("nurse", "to_date"), "status"] == "too_few"
    assert found.loc[("all", "to_date"), "value"] == 28


# Answers


def answers(**classes):
    rows = [
        {"wave": "2025-spring", "county": "12", "topic": topic, "answers": sum(told), "mean": 3.1, "sd": 1.0}
        | dict(zip(("low", "middle", "high"), told, strict=True))
        for topic, told in classes.items()
    ]
    return pd.DataFrame(rows)


def test_a_small_class_is_hidden_with_another_and_the_mean_with_them(engine):
    publish(engine, Competence, answers(trauma=(2, 20, 14), violence=(9, 14, 13), parenting=(0, 20, 16)))
    cells = shown(engine, COMPETENCE)
    of = {answer: cells["2025-spring", "12", "trauma", answer] for answer in ("low", "middle", "high", "answers")}
    assert of["low"] == of["high"] == ("too_few", None)
    assert of["answers"] == ("shown", 36)
    assert cells["2025-spring", "12", "parenting", "low"] == ("zero", 0)
    assert set(training.means(engine, release=99)["topic"]) == {"violence", "parenting"}


def test_a_topic_that_hardly_anybody_answered_is_not_told_of():
    (part,) = COMPETENCE.parts({"competence": answers(trauma=(1, 2, 1), violence=(9, 14, 13))}).values()
    assert set(part.table["topic"]) == {"violence"}
    assert COMPETENCE.parts({"competence": answers(trauma=(1, 2, 1))}) == {}


# The sample project


@pytest.mark.parametrize("cube", EVERY, ids=lambda cube: cube.key)
def test_what_is_shown_reaches_the_threshold(sample_engine, cube):
    found = protected.counts(sample_engine, release=99, cube=cube.key)
    seen = found.loc[found["status"].isin(["shown", "provisional"]), "value"]
    assert seen.min() >= cube.threshold
    assert found.loc[found["status"] == "too_few", "value"].isna().all()


def programme(trauma, violence, anywhere, whole):
    """Return March with two topics, any of them and the whole: for each profession (staff, trained)."""
    rows = []
    for topic, of in (("trauma", trauma), ("violence", violence), ("any", anywhere), ("whole", whole)):
        held = [(f"p{at}", 3, staff, trained, 0) for at, (staff, trained) in enumerate(of)]
        rows.append(told(*held)["training_coverage"].assign(topic=topic))
    return {"training_coverage": pd.concat(rows, ignore_index=True)}


def test_topics_of_a_county_and_quarter_are_protected_together():
    (part,) = COVERAGE.parts(programme([(9, 4)], [(9, 5)], [(9, 6)], [(9, 3)])).values()
    assert set(part.table["topic"]) == {"trauma", "violence", "any", "whole"}
    bound = {tuple(sorted((cell[1], weight) for cell, weight in each.weights.items())) for each in part.known}
    assert (("any", 1.0), ("trauma", -1.0)) in bound
    assert (("trauma", 1.0), ("whole", -1.0)) in bound
    assert (("any", -1.0), ("trauma", 1.0), ("violence", 1.0)) in bound
    assert (("trauma", -1.0), ("violence", -1.0), ("whole", 1.0)) in bound
    assert part.given(("12", "trauma", "2025-Q1", "p0", "staff"))
    assert not part.given(("12", "trauma", "2025-Q1", "p0", "trained"))


def test_what_does_not_hold_of_the_counts_is_known_to_nobody():
    (part,) = COVERAGE.parts(programme([(9, 4)], [(9, 1)], [(9, 7)], [(9, 1)])).values()
    bound = [{cell[1] for cell in each.weights} for each in part.known if next(iter(each.weights))[-1] == "trained"]
    assert {"any", "trauma", "violence"} not in bound  # more are trained in any than in both topics together


def _programmes(people):
    """Yield (trauma, violence, any, whole) that so many of a profession can be trained in."""
    for one, other in product(range(people + 1), repeat=2):
        for anywhere in range(max(one, other), min(people, one + other) + 1):
            for whole in range(max(0, one + other - people), min(one, other) + 1):
                yield one, other, anywhere, whole


ONE_OF = st.integers(3, 5).flatmap(
    lambda people: st.tuples(st.just(people), st.sampled_from(list(_programmes(people))))
)


@tried(max_examples=12, deadline=None, derandomize=True)
@given(professions=st.lists(ONE_OF, min_size=2, max_size=2))
def test_every_number_hidden_in_a_programme_can_be_three_numbers(professions):
    """Try every whole number, with all that anybody knows of topics, of any of them and of the whole."""
    names = ("trauma", "violence", "any", "whole")
    rows = programme(*([(people, trained[at]) for people, trained in professions] for at in range(4)))
    (part,) = COVERAGE.parts(rows).values()
    made = protect(
        part.table,
        dimensions=part.dimensions,
        threshold=3,
        zeros=False,
        offers=part.offers,
        given=part.given,
        holders=part.holders,
        known=part.known,
        seconds=0.3,
    )
    assert made.leaks.empty
    cells = made.cells()
    known = {
        (row.topic, row.profession, row.state): row.count
        for row in cells.itertuples()
        if row.status != "too_few" and row.state in ("trained", "untrained")
    }
    secret = {
        (row.topic, row.profession, row.state)
        for row in cells.itertuples()
        if row.status == "too_few" and row.small and row.state in ("trained", "untrained")
    }
    possible = {cell: set() for cell in secret}
    whole = sum(people for people, _ in professions)
    for chosen in product(*(list(_programmes(people)) for people, _ in professions)):
        all_of = {}
        for topic, trained in zip(names, zip(*chosen, strict=True), strict=True):
            for at, (people, _) in enumerate(professions):
                all_of[topic, f"p{at}", "trained"] = trained[at]
                all_of[topic, f"p{at}", "untrained"] = people - trained[at]
            all_of[topic, "all", "trained"], all_of[topic, "all", "untrained"] = sum(trained), whole - sum(trained)
        if all(all_of[cell] == count for cell, count in known.items()):
            for cell in secret:
                possible[cell].add(all_of[cell])
    assert all(len(values) >= 3 for values in possible.values()), possible


def test_nobody_newly_trained_in_any_topic_or_the_whole_is_told_of():
    rows = pd.concat([told(*QUARTER)["training_coverage"].assign(topic=topic) for topic in ("trauma", "any", "whole")])
    assert list(NEWLY.parts({"training_coverage": rows})) == ["12.trauma"]


def test_a_cell_keeps_its_status_where_parts_were_divided_in_another_way(engine):
    publish(engine, TrainingCoverage, told(*MARCH)["training_coverage"])
    with engine.connect() as connection:
        history = History(connection, 1)
        history._held(COVERAGE, 1)
        history._cells[COVERAGE.key, 1] = {"12.trauma.2025-Q1": history._cells[COVERAGE.key, 1]["12.2025-Q1"]}
        (before,) = history.before(COVERAGE, "12.2025-Q1")
    few = shown(engine, COVERAGE)
    assert before.public()["status"].tolist().count("too_few") == sum(at == "too_few" for at, _ in few.values())


def test_every_cube_has_a_key_of_its_own():
    assert [BY_KEY[cube.key] for cube in TRAINING] == list(TRAINING)
