"""Sums over groups and the choice of vintages, as tables one can check by hand."""

from io import StringIO

import pandas as pd
import pytest

from analysis import grouping, vintages
from components.charts.chart import vintage_age


def table(text):
    """Read a table drawn with bars; a blank cell is a missing value."""
    return pd.read_csv(StringIO(text.replace(" ", "")), sep="|", dtype={"place": str})


def test_a_sum_needs_every_member():
    rows = table("""
        place | period | count
        a     | 2020   | 10
        b     | 2020   | 20
        c     | 2020   | 5
        a     | 2021   | 11
        b     | 2021   |
        c     | 2021   | 6
    """)
    groups = {"AB": frozenset("ab"), "ABC": frozenset("abc"), "C": frozenset("c")}
    found = grouping.sums(rows, groups, by=["period"], add=["count"])
    assert {(row.place, row.period): row.count for row in found.itertuples(index=False)} == {
        ("AB", 2020): 30,
        ("ABC", 2020): 35,
        ("C", 2020): 5,
        ("C", 2021): 6,
    }


def test_a_member_counted_twice_is_refused():
    rows = table("""
        place | period | count
        a     | 2020   | 10
        a     | 2020   | 10
    """)
    with pytest.raises(ValueError, match="more than one row"):
        grouping.sums(rows, {"A": frozenset("a")}, by=["period"], add=["count"])


LINES = table("""
    place | period | vintage    | value
    a     | 2019   | src-2023-05 | 1
    a     | 2020   | src-2023-05 | 2
    a     | 2021   | src-2023-05 | 3
    a     | 2021   | src-2026-08 | 4
    a     | 2022   | src-2026-08 | 5
    b     | 2019   | src-2018    | 6
    b     | 2019   | src-2022    | 7
    b     | 2020   | src-2022    | 8
""")


def test_the_newest_vintage_is_whole_and_older_ones_end_where_it_begins():
    kept = vintages.side_by_side(LINES, age=vintage_age)
    assert kept["value"].tolist() == [1, 2, 3, 4, 5, 7, 8]  # b's oldest adds no earlier year


def test_nothing_to_choose_from_is_no_error():
    assert vintages.side_by_side(LINES.iloc[:0], age=vintage_age).empty
    assert vintages.newest_with(LINES.iloc[:0], (2020,), age=vintage_age) is None


def test_a_year_is_read_from_the_newest_vintage_that_has_it():
    mine = LINES[LINES["place"] == "a"]
    assert vintages.newest_with(mine, (2021,), age=vintage_age) == "src-2026-08"
    assert vintages.newest_with(mine, (2020,), age=vintage_age) == "src-2023-05"
    assert vintages.newest_with(mine, (2019, 2021), age=vintage_age) == "src-2023-05"
    assert vintages.newest_with(mine, (2019, 2022), age=vintage_age) is None
