"""Differences between tables and between releases: complete, minimal, and each with the release that brought it."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_protection import ROWS, months, pilots, publish

from analysis.differences import ADDED, CHANGED, ENDED, applied, differences, size
from data_access import releases
from data_access.protection import CUBES
from data_access.queries import differences as asked
from data_access.queries import facts, protected
from data_access.tables import Pilot, PilotActivity, PilotStage, Target

pytestmark = pytest.mark.usefixtures("decided_once")
KEY = ("place", "year")
CELLS = st.one_of(st.none(), st.integers(-3, 3))
TABLES = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.integers(2020, 2023)),
    st.tuples(CELLS, st.one_of(st.none(), st.sampled_from(["", "x", "y"]))),
)


def table(held):
    rows = [(*key, *cells) for key, cells in held.items()]
    return pd.DataFrame(rows, columns=[*KEY, "count", "text"], dtype="object")


def rows_of(held):
    return {key: dict(zip(("count", "text"), cells, strict=True)) for key, cells in held.items()}


@given(TABLES, TABLES)
def test_the_changes_make_the_old_table_into_the_new_one(old, new):
    found = differences(table(old), table(new), key=KEY)
    assert applied(table(old), found, key=KEY) == rows_of(new)


@given(TABLES, TABLES)
def test_nothing_unchanged_is_listed_and_nothing_twice(old, new):
    found = differences(table(old), table(new), key=KEY)
    assert len({(each.key, each.column) for each in found}) == len(found)
    for each in found:
        if each.became == CHANGED:
            at = ("count", "text").index(each.column)
            assert (each.before, each.after) == (old[each.key][at], new[each.key][at])
            assert each.before != each.after
        else:
            assert each.became == (ADDED if each.key in new else ENDED)
            assert (each.key in old) != (each.key in new)


@given(TABLES)
def test_a_table_does_not_differ_from_itself_in_another_order(held):
    assert differences(table(held), table(held).iloc[::-1], key=KEY) == ()


@given(TABLES, TABLES)
def test_the_way_back_is_the_same_way(old, new):
    there = differences(table(old), table(new), key=KEY)
    back = differences(table(new), table(old), key=KEY)
    assert [(each.key, each.column, each.before, each.after) for each in there] == [
        (each.key, each.column, each.after, each.before) for each in back
    ]


def test_missing_values_of_every_kind_are_the_same():
    old = pd.DataFrame({"a": [1, 2], "n": pd.array([None, 3], dtype="Int64")})
    new = pd.DataFrame({"a": [1, 2], "n": [float("nan"), 3.0]})
    assert differences(old, new, key=["a"]) == ()


def test_a_key_that_occurs_twice_is_refused():
    twice = pd.DataFrame({"a": [1, 1], "n": [2, 3]})
    with pytest.raises(ValueError, match="does not tell the rows apart"):
        differences(twice, twice.head(1), key=["a"])


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_size_of_a_change_puts_counts_in_order(one, other):
    assert 0 <= size(one, other) < 1
    assert size(one, other) == size(other, one)
    assert (size(one, other) == 0) == (one == other)
    assert size(one, max(one, other) + 1) < size(one, max(one, other) + 2)


def test_thirty_more_of_a_hundred_weigh_more_than_one_more_of_three():
    assert size(100, 130) > size(3, 4)


# Releases


def keyed(frame, names):
    return {tuple(row[name] for name in names): row for row in frame.to_dict("records")}


def counts(engine, cube, number):
    """Return what is published of a cube as ``between`` tells of it."""
    names = ("part", *cube.dimensions)
    rows = keyed(protected.counts(engine, release=number, cube=cube.key), names)
    values = {key: (row["status"], None if pd.isna(row["value"]) else int(row["value"])) for key, row in rows.items()}
    return {key: {asked.STATE: value} for key, value in values.items()}


def true_in(engine, kept, number):
    rows = keyed(facts(engine, kept, release=number), kept.KEY)
    return {
        key: {name: None if pd.isna(value) else value for name, value in row.items() if name not in kept.KEY}
        for key, row in rows.items()
    }


def after(rows, changes):
    """Return *rows* after the changes of one source: only what is listed is touched."""
    found = {key: dict(row) for key, row in rows.items()}
    for each in changes.itertuples():
        if each.became == ADDED:
            assert each.key not in found
            found[each.key] = dict(each.after)
        elif each.became == ENDED:
            assert found.pop(each.key) == each.before
        else:
            assert found[each.key][each.column] == each.before != each.after
            found[each.key][each.column] = each.after
    return found


PAIRS = [(1, 26), (22, 26), (25, 26), (12, 16), (6, 19), (9, 10), (26, 26)]


@pytest.mark.parametrize(("older", "newer"), PAIRS)
def test_what_is_listed_makes_the_older_release_of_the_sample_project_into_the_newer(sample_engine, older, newer):
    found = asked.between(sample_engine, release=newer, older=older)
    for cube in CUBES:
        mine = found[found["source"] == cube.key]
        assert after(counts(sample_engine, cube, older), mine) == counts(sample_engine, cube, newer), cube.key
    for kept in asked.TABLES:
        mine = found[found["source"] == kept.__tablename__]
        assert after(true_in(sample_engine, kept, older), mine) == true_in(sample_engine, kept, newer), kept
    assert ((found["release"] > older) & (found["release"] <= newer)).all()
    assert (older == newer) == found.empty


def goal(value, rationale="Suunnitelma"):
    row = {"indicator": "families_started", "county": "12", "due": date(2025, 12, 31), "kind": "end"}
    return {Target: pd.DataFrame([row | {"value": value, "rationale": rationale}])}


def changes_of(engine, source, older, newer):
    found = asked.between(engine, release=newer, older=older)
    found = found[found["source"] == source]
    return [(row.became, row.column, row.before, row.after, row.release) for row in found.itertuples()]


def test_a_change_names_the_release_that_brought_it(engine):
    publish(engine, goal(10.0))
    publish(engine, goal(12.0))
    publish(engine, goal(12.0, "Uusi perustelu"))
    assert changes_of(engine, "target", 1, 3) == [
        (CHANGED, "value", 10.0, 12.0, 2),
        (CHANGED, "rationale", "Suunnitelma", "Uusi perustelu", 3),
    ]


def test_what_was_changed_and_changed_back_is_no_change(engine):
    for value in (10.0, 12.0, 10.0):
        publish(engine, goal(value))
    assert changes_of(engine, "target", 1, 3) == []
    assert changes_of(engine, "target", 1, 2) == [(CHANGED, "value", 10.0, 12.0, 2)]


def test_what_came_and_went_in_between_is_no_change(engine):
    publish(engine, {Pilot: pilots("E1")})
    publish(engine, goal(10.0))
    releases.publish(
        engine, {Target: facts(engine, Target, release=0)}, by="k", reason="Pois", whole=frozenset({Target})
    )
    assert changes_of(engine, "target", 1, 3) == []
    (ended,) = changes_of(engine, "target", 2, 3)
    assert (ended[0], ended[4]) == (ENDED, 3)


def test_the_order_of_rows_does_not_matter(engine):
    publish(engine, ROWS)
    publish(engine, {PilotActivity: months(E1=[(9, 11, 9, 0)])})
    found = asked.between(engine, release=2, older=1)
    assert set(found["source"]) == {"families"}
    assert (found["release"] == 2).all()
    assert found["begun"].all()


def test_a_release_differs_from_nothing_by_all_it_has(engine):
    stages = [{"pilot": "E1", "stage": "idea", "planned": date(2025, 1, 1), "reached": None}]
    publish(engine, {Pilot: pilots("E1"), PilotStage: pd.DataFrame(stages, dtype="object")})
    found = asked.between(engine, release=1, older=0)
    assert sorted(found["source"]) == ["pilot", "pilot_stage"]
    assert set(found["became"]) == {ADDED}
