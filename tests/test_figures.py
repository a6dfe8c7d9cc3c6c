"""The placement figures say what THL has published, never join two vintages, and survive any address."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turns import FULL, in_turn

from analysis.indicators import Measure
from components.charts import say
from components.charts.chart import Edition, Status
from components.charts.draw import draw
from components.charts.table import grid
from components.figures import FIGURES, placements
from components.figures.placements import Choice
from components.i18n import LANGUAGES, Words
from components.view import View
from data_access import releases


def seen(engine, number=None, language="fi") -> View:
    newest = releases.newest(engine)
    shown = releases.release(engine, number) if number else newest
    edition = Edition(
        number=shown.number, published_at=shown.published_at, fingerprint=shown.fingerprint, latest=newest.number
    )
    return View(engine=engine, words=Words(language), edition=edition)


@pytest.fixture
def view(sample_engine):
    return seen(sample_engine)


def value(chart, place, year, vintage=None):
    table = chart.table
    rows = table[(table["place"] == place) & (table["period"] == year)]
    return (rows if vintage is None else rows[rows["vintage"] == vintage]).iloc[0]


COUNTS = Choice(ages="0-24", measure=Measure.COUNT)


def test_numbers_are_thls_own(view):
    shares = FIGURES["placements.trend"].make(view, choice=Choice.newest())
    counts = FIGURES["placements.trend"].make(view, choice=COUNTS)
    assert value(shares, "12", 2024)["value"] == 1.8
    assert value(counts, "12", 2024)["value"] == 488
    assert value(counts, "20", 2024)["value"] == 197
    assert value(counts, "FI", 2021)["value"] == 18828


def test_our_own_rate_is_the_count_by_the_population_of_the_same_year_and_vintage(view):
    """Kainuu 2021: 227 of 11,884 children.  The whole country is the trap: 1.73 % by us, 1.6 % by THL."""
    rates = FIGURES["placements.trend"].make(view, choice=Choice())
    row = value(rates, "20", 2021)
    assert (row["count"], row["population"]) == (227, 11884)
    assert row["value"] == pytest.approx(227 / 11884 * 1000)
    assert row["low"] < row["value"] < row["high"]
    shares = FIGURES["placements.trend"].make(view, choice=replace(Choice(), measure=Measure.SHARE))
    assert value(rates, "FI", 2021)["value"] == pytest.approx(17.3, abs=0.05)
    assert value(shares, "FI", 2021)["value"] == 1.6
    assert "own_rate" in {note.key for note in rates.notes}
    assert set(rates.table["origin"]) == {"calculated"}


def test_two_vintages_are_never_one_line(view):
    chart = FIGURES["placements.trend"].make(view, choice=replace(COUNTS, others=True))
    assert {line.vintage for line in chart.series()} == {"sotkanet-2023-05", "sotkanet-2026-08"}
    for trace in draw(chart, view.words).data:
        if trace.meta["place"] != "others":
            held = chart.table[chart.table["vintage"] == trace.meta["vintage"]]
            assert set(trace.x) <= set(held["period"])
    assert {mark.key for mark in chart.breaks} == {"vintage", "reform"}


def test_the_revision_of_one_year_is_seen_on_both_sides_of_the_break(view):
    """Helsinki 2021: 2,325 became 2,178."""
    chart = FIGURES["placements.trend"].make(view, choice=replace(COUNTS, places=("90",)))
    assert value(chart, "90", 2021, "sotkanet-2023-05")["value"] == 2325
    assert value(chart, "90", 2021, "sotkanet-2026-08")["value"] == 2178


def test_a_change_is_told_within_one_vintage_only(view):
    for first, last in ((None, None), (None, 2021), (2019, 2023), (2024, 2024)):
        choice = replace(COUNTS, first=first, last=last)
        chart = FIGURES["placements.change"].make(view, choice=choice)
        assert chart.shown["vintage"].nunique() <= 1
    assert placements.since_years(view, COUNTS) == (2021, 2022, 2023)
    assert placements.since_years(view, replace(COUNTS, last=2021))[0] == 1991
    assert placements.since_years(view, replace(COUNTS, first=2024)) == ()


def test_a_sum_of_areas_is_named_as_ours_and_published_ones_are_kept(view):
    chart = FIGURES["placements.trend"].make(view, choice=replace(COUNTS, area=True))
    assert value(chart, "Y2", 2024)["origin"] == "published"
    assert value(chart, "Y2", 2020)["origin"] == "calculated"
    assert "own_sum" in {note.key for note in chart.notes}


def test_the_country_is_not_summed_without_every_area(view):
    """The newer vintage lacks Åland, so there is no whole country in it, and the reader is told."""
    chart = FIGURES["placements.trend"].make(view, choice=replace(COUNTS, first=2021))
    assert "FI" not in set(chart.table.loc[chart.table["vintage"] == "sotkanet-2026-08", "place"])
    shares = FIGURES["placements.trend"].make(view, choice=replace(Choice.newest(), country=True))
    assert "no_country" in {note.key for note in shares.notes}


def test_a_missing_figure_is_a_gap_and_never_zero(view):
    """Sotkanet leaves out some years of girls aged 0–6 in Åland."""
    choice = Choice(ages="0-6", sex="female", measure=Measure.COUNT, places=("91",))
    chart = FIGURES["placements.trend"].make(view, choice=choice)
    gaps = chart.table[(chart.table["place"] == "91") & chart.table["value"].isna()]
    assert len(gaps)
    assert set(gaps["status"]) == {Status.MISSING}
    assert "missing" in {note.key for note in chart.notes}
    assert view.words("common.missing") in {c.text for row in grid(chart, view.words).rows for c in row.cells}


def test_the_map_holds_every_area_once_and_says_which_has_no_figure(view):
    chart = FIGURES["placements.map"].make(view, choice=Choice.newest())
    assert len(chart.table) == len(chart.spots) == 23
    assert chart.periods == (2024,)
    assert chart.table.loc[chart.table["value"].isna(), "place"].tolist() == ["91"]


def test_large_places_get_a_scale_of_their_own_only_where_they_would_flatten_the_rest(view):
    assert FIGURES["placements.trend"].make(view, choice=COUNTS).apart == {"FI"}
    assert not FIGURES["placements.trend"].make(view, choice=Choice()).apart
    assert not FIGURES["placements.trend"].make(view, choice=replace(COUNTS, places=())).apart


def test_places_are_ordered_by_name_or_by_size_as_asked(view):
    words = view.words
    named = FIGURES["placements.change"].make(view, choice=replace(Choice(), country=False))
    names = [say.name(named, spot, words) for spot in named.spots]
    assert names == sorted(names, key=words.alphabet)
    sized = FIGURES["placements.change"].make(view, choice=replace(Choice(), country=False, order="size"))
    last = [value(sized, spot.code, 2021)["value"] for spot in sized.spots]
    assert last == sorted(last, reverse=True)


def test_only_measures_that_hold_figures_are_offered(view):
    assert placements.measures(view, "0-17", "total") == (Measure.RATE, Measure.SHARE, Measure.COUNT)
    assert placements.measures(view, "0-24", "total") == (Measure.SHARE, Measure.COUNT)
    assert placements.measures(view, "13-17", "female") == (Measure.COUNT,)


def test_an_older_release_shows_yesterdays_picture(sample_engine):
    before, now = seen(sample_engine, 1), seen(sample_engine)
    assert placements.years(before) == (1991, 2021)
    assert placements.years(now) == (1991, 2024)
    assert placements.measures(before, "0-24", "total") == (Measure.COUNT,)
    chart = FIGURES["placements.trend"].make(before, choice=COUNTS)
    assert not chart.breaks
    assert say.edition(chart, Words("en")).endswith(f"the newest is {now.edition.latest}")


def test_a_choice_goes_to_the_address_and_back(view):
    choice = Choice(
        ages="0-24",
        sex="total",
        measure=Measure.COUNT,
        places=("91", "12"),
        country=False,
        area=True,
        others=True,
        first=2001,
        last=2020,
        year=2010,
        since=2005,
        order="size",
    )
    assert placements.asked(view, choice.address()) == (choice, ())


HOSTILE = {
    "ages": "'; drop table release",
    "sex": "x",
    "measure": "__class__",
    "places": "xx,12",
    "country": "1",
    "area": "",
    "others": "yes",
    "years": "1991",
    "year": "٢٠٢٠",
    "since": "99999",
    "order": "best",
}


def test_nonsense_in_an_address_falls_back_to_what_everybody_sees(view):
    choice, rejected = placements.asked(view, HOSTILE | {"unknown": "x"})
    default, _ = placements.asked(view, {})
    assert choice == default
    assert set(rejected) == set(HOSTILE)


@settings(max_examples=100 if FULL else 40)
@given(st.dictionaries(st.sampled_from([*HOSTILE, "release"]), st.text(max_size=12)))
def test_no_address_whatever_breaks_a_page(sample_engine, given):
    choice, _ = placements.asked(seen(sample_engine), given)
    assert choice.ages in placements.AGES


@pytest.mark.parametrize(
    ("shown", "language"),
    in_turn(product([name for name in FIGURES if name.startswith("placements.")], placements.AGES), LANGUAGES),
)
def test_every_figure_is_made_in_every_language_for_every_age_group(sample_engine, shown, language):
    figure, ages = shown
    view = seen(sample_engine, language=language)
    for sex in placements.SEXES:
        for measure in placements.measures(view, ages, sex):
            chart = FIGURES[figure].make(view, choice=Choice(ages=ages, sex=sex, measure=measure, others=True))
            told = say.alt(chart, view.words) + say.copy_text(chart, view.words, on=chart.edition.published_at.date())
            assert "⟦" not in told
            assert 40 <= len(say.alt(chart, view.words)) <= 400


@pytest.mark.parametrize("figure", [name for name in FIGURES if name.startswith("placements.")])
def test_choosing_nothing_at_all_leaves_nothing_and_breaks_nothing(view, figure):
    empty = Choice(places=(), country=False, first=1991, last=1991, ages="0-24", measure=Measure.SHARE)
    chart = FIGURES[figure].make(view, choice=empty)
    assert chart.shown.empty
    assert say.finding(chart, view.words) == view.words("say.empty")
    assert draw(chart, view.words).layout.height < 200
    grid(chart, view.words)
    say.about(chart, view.words)
