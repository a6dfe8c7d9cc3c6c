"""Questions to the store give tidy tables: the same columns, types, order and values on both databases."""

import pandas as pd
import pytest

from data_access.queries import facts, headlines, official, places, project, sendings, training
from data_access.releases import day_of, newest, publish
from data_access.tables import Place, TrainingEvent

STATISTICS = {
    "indicator": "int64",
    "place": "str",
    "year": "int64",
    "sex": "str",
    "vintage": "str",
    "count": "Int64",
    "share": "float64",
    "status": "str",
}
QUESTIONS = {
    "statistics": lambda engine, release: official.statistics(engine, release=release, indicators=frozenset({191})),
    "holdings": lambda engine, release: official.holdings(engine, release=release),
    "places": lambda engine, release: places.places(engine, release=release),
    "projects": lambda engine, release: project.projects(engine, release=release),
    "partners": lambda engine, release: project.partners(engine, release=release),
}


def types(table):
    return {name: str(kind) for name, kind in table.dtypes.items()}


@pytest.mark.postgresql
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("release", [1, None])
def test_both_databases_give_identical_tables(question, release, sample_engine, new_postgresql):
    from data_access import store

    shared = store.engine(new_postgresql("matka_filled"))
    ask, release = QUESTIONS[question], release or newest(sample_engine).number
    pd.testing.assert_frame_equal(ask(shared, release), ask(sample_engine, release))


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_table_without_rows_has_the_types_of_one_with_rows(question, engine, sample_engine):
    ask = QUESTIONS[question]
    assert ask(engine, 1).empty
    assert types(ask(engine, 1)) == types(ask(sample_engine, 1))


def test_statistics_have_the_promised_columns_and_types(sample_engine):
    assert (
        types(official.statistics(sample_engine, release=newest(sample_engine).number, indicators=frozenset({191})))
        == STATISTICS
    )


def test_statistics_hold_only_the_indicators_asked_for(sample_engine):
    def found(*indicators):
        asked = official.statistics(
            sample_engine, release=newest(sample_engine).number, indicators=frozenset(indicators)
        )
        return set(asked["indicator"])

    assert found(191) == {191}
    assert found(191, 1065) == {191, 1065}
    assert found() == set()
    assert found(999) == set()


def test_statistics_are_sorted_by_indicator_place_year_sex_and_vintage(sample_engine):
    rows = official.statistics(sample_engine, release=newest(sample_engine).number, indicators=frozenset({3563, 191}))
    order = list(rows[["indicator", "place", "year", "sex", "vintage"]].itertuples(index=False, name=None))
    assert order == sorted(order)
    assert list(rows.index) == list(range(len(rows)))


def test_a_question_about_the_first_release_does_not_see_the_newest(sample_engine):
    def vintages(release):
        rows = official.statistics(sample_engine, release=release, indicators=frozenset({3563}))
        return set(rows["vintage"])

    assert vintages(1) == {"sotkanet-2023-05"}
    assert vintages(newest(sample_engine).number) == {"sotkanet-2023-05", "sotkanet-2026-08"}


def test_a_release_that_does_not_exist_holds_nothing(sample_engine):
    assert official.holdings(sample_engine, release=0).empty


def test_holdings_count_what_the_rows_hold(sample_engine):
    held = official.holdings(sample_engine, release=newest(sample_engine).number)
    rows = official.statistics(
        sample_engine, release=newest(sample_engine).number, indicators=frozenset(held["indicator"])
    )
    for each in held.itertuples():
        mine = rows[(rows["indicator"] == each.indicator) & (rows["vintage"] == each.vintage)]
        assert each.rows == len(mine)
        assert (each.first, each.last) == (mine["year"].min(), mine["year"].max())
        assert (each.places, each.sexes) == (mine["place"].nunique(), mine["sex"].nunique())
    assert held["rows"].sum() == len(rows)


def test_a_place_is_as_it_was_in_its_release(engine):
    def named(name):
        names = {f"{kind}_{language}": name for kind in ("name", "short") for language in ("fi", "sv", "en")}
        return {Place: pd.DataFrame([{"code": "12", "kind": "county", **names}])}

    publish(engine, named("Etelä-Savo"), by="test", reason="first")
    publish(engine, named("Mikkelin seutu"), by="test", reason="renamed")
    assert list(places.places(engine, release=1)["name_fi"]) == ["Etelä-Savo"]
    assert list(places.places(engine, release=2)["name_fi"]) == ["Mikkelin seutu"]


def test_days_are_days_and_a_role_without_an_end_has_none(sample_engine):
    rows = project.partners(sample_engine, release=newest(sample_engine).number)
    iso = rows[rows["code"] == "iso"].iloc[0]
    later = rows[rows["code"] == "jarvi_suomi"].iloc[0]
    assert (iso["starts"].isoformat(), iso["ends"].isoformat()) == ("2024-08-01", "2025-06-30")
    assert later["ends"] is None


def test_what_is_planned_is_to_come_and_counts_nowhere_as_held(sample_engine):
    release = newest(sample_engine).number
    day = day_of(sample_engine, release)
    held, coming = training.events(sample_engine, release=release), training.coming(sample_engine, release=release)
    assert max(held["date"]) <= day < min(coming["date"])
    assert coming["date"].is_monotonic_increasing
    every = facts(sample_engine, TrainingEvent, release=release)
    assert sorted([*held["code"], *coming["code"]]) == sorted(every["code"])
    figures = headlines.figures(sample_engine, release=release)
    (counted,) = figures[(figures["key"] == "training_events") & (figures["county"] == "ALL")]["value"]
    assert counted == len(held)
    told = sendings.completeness(sample_engine, release=release)
    assert told[told["table"] == "training_event"]["rows"].sum() == len(held)
