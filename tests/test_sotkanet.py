"""Sotkanet's answers become rows of ours: places we know, nothing where it says nothing, either decimal sign."""

import json

import pandas as pd
import pytest

from data_access import releases, sotkanet
from data_access.problem import Problem
from data_access.queries import official, places
from data_access.tables import OfficialStatistic

REGIONS = {658: "FI", 959: "12"}
HEADER = "indicator;region;year;gender;primary value;absolute value\n"
ROW = {"indicator": 191, "region": 959, "year": 2024, "gender": "total", "value": 1.6, "absValue": 437}


def from_json(*changes, **named):
    text = json.dumps([{**ROW, **change} for change in changes])
    return sotkanet.from_json(text, regions=REGIONS, vintage="sotkanet-2026-08", **named)


def from_csv(*lines, **named):
    text = HEADER + "".join(f"{line}\n" for line in lines)
    return sotkanet.from_csv(text, regions=REGIONS, vintage="sotkanet-2026-08", **named)


def test_a_json_answer_becomes_a_row():
    assert from_json({}).to_dict("records") == [
        {
            "indicator": 191,
            "place": "12",
            "year": 2024,
            "sex": "total",
            "vintage": "sotkanet-2026-08",
            "count": 437,
            "share": 1.6,
            "status": "reported",
        }
    ]


@pytest.mark.parametrize("number", ["1.6", "1,6"])
def test_a_csv_answer_becomes_the_same_row_with_either_decimal_sign(number):
    pd.testing.assert_frame_equal(from_csv(f"191;959;2024;total;{number};437"), from_json({}))


def test_a_csv_answer_may_begin_with_a_byte_order_mark():
    text = f"\ufeff{HEADER}191;959;2024;total;1.6;437\n"
    rows = sotkanet.from_csv(text, regions=REGIONS, vintage="sotkanet-2026-08")
    pd.testing.assert_frame_equal(rows, from_json({}))


def test_regions_that_are_no_places_of_ours_are_left_out():
    assert list(from_json({"region": 5}, {"region": 877}, {"region": 658})["place"]) == ["FI"]


def test_a_missing_absolute_value_stays_missing():
    text = json.dumps([{name: value for name, value in ROW.items() if name != "absValue"}])
    rows = sotkanet.from_json(text, regions=REGIONS, vintage="v")
    assert rows["count"].isna().all()
    assert list(rows["share"]) == [1.6]
    assert from_csv("191;959;2024;total;1.6;")["count"].isna().all()


def test_a_row_without_any_value_is_no_row():
    assert from_csv("191;959;2024;total;;").empty
    assert from_json({"value": None, "absValue": None}).empty


def test_only_a_count_of_none_is_a_zero():
    assert list(from_json({"absValue": 0, "value": 0.0})["status"]) == ["zero"]
    assert list(from_json({"absValue": None, "value": 0.0})["status"]) == ["reported"]


def test_the_value_of_an_indicator_may_itself_be_a_count():
    row = from_json({"value": 1234.0, "absValue": None}, primary="count").iloc[0]
    assert row["count"] == 1234
    assert pd.isna(row["share"])


def test_an_answer_without_rows_has_the_same_columns():
    assert from_json().dtypes.equals(from_json({}).dtypes)
    assert from_csv().dtypes.equals(from_json({}).dtypes)


@pytest.mark.parametrize(
    "change",
    [
        {"gender": "girls"},
        {"year": "MMXX"},
        {"year": 2020.5},
        {"value": "about two"},
        {"value": -1},
        {"value": True},
        {"absValue": 1.5},
        {"absValue": float("inf")},
        {"region": None},
    ],
)
def test_an_answer_that_cannot_be_is_refused(change):
    with pytest.raises(Problem, match="sotkanet_unreadable"):
        from_json(change)


@pytest.mark.parametrize("text", ["", "<html>", "{}", '{"error": 1}', "[1]", "null", '[{"indicator": 1}]'])
def test_an_answer_that_is_something_else_is_refused(text):
    with pytest.raises(Problem, match="sotkanet_unreadable"):
        sotkanet.from_json(text, regions=REGIONS, vintage="v")


@pytest.mark.parametrize("text", ["", "<html>", "a;b\n", HEADER + "1;2;3\n", HEADER.replace("region", "place")])
def test_a_csv_answer_that_is_something_else_is_refused(text):
    with pytest.raises(Problem, match="sotkanet_unreadable"):
        sotkanet.from_csv(text, regions=REGIONS, vintage="v")


def test_the_places_of_the_store_are_found_by_their_numbers_in_sotkanet(sample_engine):
    regions = sotkanet.regions(places.places(sample_engine, release=1))
    assert len(regions) == 24
    assert (regions[658], regions[959], regions[960]) == ("FI", "12", "90")


@pytest.mark.parametrize(("region", "old"), [(876, False), (877, True), (898, True), (899, False)])
def test_an_old_county_is_not_taken_for_a_place(region, old):
    frame = pd.DataFrame({"code": ["12"], "sotkanet_region": pd.Series([region], dtype="Int64")})
    if old:
        with pytest.raises(Problem, match="sotkanet_old_county"):
            sotkanet.regions(frame)
    else:
        assert sotkanet.regions(frame) == {region: "12"}


def test_an_answer_can_be_published_as_it_is(engine):
    releases.publish(engine, {OfficialStatistic: from_json({}, {"region": 658})}, by="test", reason="test")
    rows = official.statistics(engine, release=1, indicators=frozenset({191}))
    assert list(rows["place"]) == ["12", "FI"]
