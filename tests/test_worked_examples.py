"""What others have published, we calculate too: each worked example is a test here and a row on the methods page."""

import csv
import inspect

import pytest

from analysis import intervals
from data_access import worked_examples

FUNCTIONS = ("poisson_rate", "wilson")
EXAMPLES = [
    pytest.param(example, id=f"{name} {example.count:g}/{example.size:g} per {example.per:g} at {example.confidence:g}")
    for name in FUNCTIONS
    for example in worked_examples.intervals(name)
]
SOTKANET = worked_examples.HOUSE / "sample_data" / "sotkanet"


def held(file, **wanted):
    """Return the one row of a file of official figures that is wanted."""
    with (SOTKANET / file).open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if all(row[name] == str(wanted[name]) for name in wanted)]
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize("example", EXAMPLES)
def test_we_calculate_what_was_published(example):
    ours = example.ours()
    published = pytest.approx((example.value, example.low, example.high), rel=1e-9)
    assert (ours.value, ours.low, ours.high) == published


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_method_is_shown_to_readers_in_a_few_plain_cases(name):
    shown = [example for example in worked_examples.intervals(name) if example.shown]
    assert 4 <= len(shown) <= 8
    assert {example.confidence for example in shown} == {0.95}
    assert len({example.per for example in shown}) == 1


def test_examples_stand_on_both_sides_of_ten():
    counts = [example.count for example in worked_examples.intervals("poisson_rate") if example.shown]
    assert min(counts) < intervals.EXACT_BELOW <= max(counts)
    assert {example.method for example in worked_examples.intervals("poisson_rate")} == {"exact", "byar"}


def test_every_example_names_its_source():
    examples = [*worked_examples.official_shares(), *(case.values[0] for case in EXAMPLES)]
    assert len(examples) > 50
    assert not [example for example in examples if len(example.source) < 20]


def test_cases_worked_out_by_hand_say_so_and_the_published_ones_say_where():
    by_hand = [*worked_examples.plans(), *worked_examples.stages()]
    study = worked_examples.pooled_parts()
    assert all(case.source.startswith("Made up") for case in by_hand)
    assert all("by hand" in part.source for part in study.parts)
    assert "Biometrika" in study.together.source
    assert all("Blood 1963;21" in case.source for case in worked_examples.waits())


def test_no_interval_is_without_an_example():
    returning_one = {
        name
        for name, found in vars(intervals).items()
        if inspect.isfunction(found)
        and not name.startswith("_")
        and found.__annotations__.get("return") is intervals.Interval
    }
    assert returning_one == set(FUNCTIONS)
    assert all(worked_examples.intervals(name) for name in FUNCTIONS)


@pytest.mark.parametrize("example", worked_examples.official_shares(), ids=lambda example: str(example.year))
def test_the_shares_shown_beside_our_rate_are_the_ones_in_the_store(example):
    where = {"place": "FI", "year": example.year, "sex": "total"}
    assert int(held("sotkanet-2023-05.csv", indicator=191, **where)["count"]) == example.count
    assert int(held("sotkanet-2023-05.csv", indicator=1065, **where)["count"]) == example.population
    assert float(held("tietoanuorista-2022.csv", indicator=191, **where)["share"]) == example.share


@pytest.mark.parametrize("example", worked_examples.official_shares(), ids=lambda example: str(example.year))
def test_our_rate_is_not_the_official_percentage(example):
    """Were they the same, the methods page would explain a difference that is not there."""
    ours = intervals.poisson_rate(example.count, example.population, per=100).value
    assert ours > example.share
