"""The training page says what the counties have told: shares of today's staff and what changed them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from shutil import copy

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.charts import say
from components.charts.chart import Edition, Status
from components.charts.draw import draw
from components.charts.table import grid
from components.exports import EXPORTS
from components.figures import FIGURES, training, training_offer
from components.i18n import LANGUAGES, Words
from components.view import View
from data_access import protection, releases, store
from data_access.protection import deciding
from data_access.protection.cubes.cube import EVERYBODY
from data_access.protection.cubes.training import COVERAGE
from data_access.queries import facts, protected
from data_access.tables import Place, Target, TrainingCoverage, TrainingEvent
from tests.test_figures import seen
from tests.test_pages import opened, texts

OURS = [name for name in FIGURES if name.startswith("training.")]


@pytest.fixture
def view(sample_engine):
    return seen(sample_engine, language="en")


@pytest.fixture
def choice(view):
    return replace(training.default(view), topic="trauma")


def make(view, name, choice):
    return FIGURES[f"training.{name}"].make(view, choice=choice)


def cell(panel, row, column):
    (found,) = panel.table[(panel.table["row"] == row) & (panel.table["column"] == column)].itertuples()
    return found


# A store of one county, made by hand


def months(professions, *, topic="trauma"):
    """Return rows of coverage by profession: {month of 2025: (staff, trained, in use, *flows)}."""
    names = ["staff", "trained", "in_use", "joined_trained", "joined_untrained", "left_trained", "left_untrained"]
    rows = [
        {"county": "12", "profession": who, "topic": topic, "month": date(2025, at, 1)}
        | dict(zip(names, (*told, 0, 0, 0, 0)[:7], strict=True))
        for who, series in professions.items()
        for at, told in series.items()
    ]
    return pd.DataFrame(rows)


NURSES = {
    3: (100, 60, 30),
    4: (100, 60, 30),
    5: (104, 58, 30, 2, 12, 4, 6),  # two trained people came, and four left
    6: (110, 57, 33, 0, 16, 9, 1),  # nine trained people left, and eight were trained
}
TARGET = {"indicator": "training_coverage", "county": "12", "due": date(2026, 12, 31), "value": 70.0}
TARGET |= {"kind": "end", "rationale": "–"}
COUNSELLORS = {at: (40, 10, 5) for at in (3, 4, 5, 6)}


def rows_of(professions):
    place = dict.fromkeys(("name_fi", "name_sv", "name_en", "short_fi", "short_sv", "short_en"), "South Savo")
    place |= {"code": "12", "kind": "county", "in_project": True, "sotkanet_region": None, "area": None}
    place |= {"tile_row": 1, "tile_column": 1}
    return {
        Place: pd.DataFrame([place]),
        Target: pd.DataFrame([TARGET]),
        TrainingCoverage: months(professions),
    }


def publish(engine, rows, **more):
    with store.writing(engine) as connection:
        releases.publish_in(connection, rows, by="k", reason="Uusia lukuja")
        protection.keep_up(connection, **more)


@pytest.fixture
def own(own_sqlite):
    publish(own_sqlite, rows_of({"nurse": NURSES, "social_counsellor": COUNSELLORS}))
    return seen(own_sqlite, language="en")


def test_coverage_is_of_those_who_work_there_at_the_quarters_end(own):
    panel = make(own, "coverage", training.default(own))
    found = cell(panel, "12", "trained")
    assert (found.count, found.of) == (67, 150)
    assert found.value == pytest.approx(44.667, abs=1e-3)
    assert (found.low, found.high) == (pytest.approx(36.94, abs=0.01), pytest.approx(52.66, abs=0.01))  # Wilson
    assert [(mark.at, mark.row) for mark in panel.marks] == [(70.0, "12")]
    assert "South Savo 38 people" in say.story(panel, own.words)  # 105 of 150 would be 70 %


def test_the_change_is_divided_without_a_rest(own):
    panel = make(own, "change", training.default(own))
    values = panel.table.set_index("column")["value"]
    assert values["first"] == pytest.approx(50.0)
    assert values["last"] == pytest.approx(100 * 67 / 150)
    steps = values[["newly_trained", "trained_moved", "untrained_moved"]]
    assert values["first"] + steps.sum() == pytest.approx(values["last"])
    assert steps["newly_trained"] == pytest.approx(100 * 8 / 145)
    told = say.story(panel, own.words)
    assert "8 people were newly trained" in told
    assert "11 more left than came" in told


def test_a_county_stands_beside_the_straight_line_to_its_target(own):
    """From 50 % in the spring to 70 % at the end of 2026 the line has reached 52.8 % in June: 44.7 % is 15.4 % less."""
    panel = make(own, "over_time", training.default(own))
    assert "South Savo below it" in say.story(panel, own.words)
    assert [note.key for note in panel.notes] == ["training.plan"]


def test_a_change_over_a_quarter_that_was_not_told_of_is_not_divided(own_sqlite):
    """The end of every quarter is told, but not August: who was newly trained in the summer nobody knows."""
    told = {at: (100, 50 + at, 30) for at in range(3, 13) if at != 8}
    publish(own_sqlite, rows_of({"nurse": told}))
    view = seen(own_sqlite, language="en")
    choice = training.default(view)
    assert training.newly_trained(view, "12", "trauma", "2025-Q1", "2025-Q2") == 3
    assert training.newly_trained(view, "12", "trauma", "2025-Q1", "2025-Q4") is None
    panel = make(view, "change", choice)
    assert panel.shown.empty
    assert "divided" in " ".join(say.notes(panel, view.words))


def test_the_groups_furthest_from_their_target_come_first(own):
    panel = make(own, "gaps", training.default(own))
    assert panel.table["value"].tolist() == [20, 18]  # 77 of 110 nurses and 28 of 40 counsellors would be 70 %
    assert [row.code for row in panel.rows] == ["12.nurse.trauma", "12.social_counsellor.trauma"]
    assert "2 groups" in say.story(panel, own.words)


def test_who_uses_what_they_learned_is_told_as_people(own):
    panel = make(own, "use", training.default(own))
    assert panel.unit == "people"
    assert [cell(panel, "12", state).value for state in ("in_use", "not_in_use")] == [38, 29]


def test_nothing_reported_is_answered_kindly(own_sqlite):
    publish(own_sqlite, {Target: pd.DataFrame([TARGET])})
    edition = Edition(number=1, published_at=datetime(2026, 1, 1, tzinfo=UTC), fingerprint="0", latest=1)
    view = View(engine=own_sqlite, words=Words("en"), edition=edition)
    for name in OURS:
        panel = FIGURES[name].make(view, choice=training.default(view))
        assert panel.shown.empty
        assert say.story(panel, view.words)


def test_twins_that_differ_only_in_what_is_hidden_look_the_same(empty_sqlite, tmp_path):
    """One more of the therapists is trained, and one fewer of the psychologists: both numbers are hidden."""
    stores = [store.engine(f"sqlite:///{copy(empty_sqlite, tmp_path / name)}") for name in ("one", "other")]
    same = {"nurse": NURSES, "social_counsellor": COUNSELLORS}
    small = [
        {"family_therapist": dict.fromkeys(COUNSELLORS, (4, one, 1)), "psychologist": dict.fromkeys(COUNSELLORS, other)}
        for one, other in ((1, (9, 4, 2)), (2, (9, 3, 2)))
    ]
    one, other = (rows_of(same | each) for each in small)
    publish(stores[0], one)
    cells = training.cells(seen(stores[0]), "coverage")
    for who in small[0]:
        assert cells["12", "trauma", "2025-Q2", who, "trained"] == (Status.TOO_FEW, None)
    choices = {}
    held = protected.counts(stores[0], release=1, cube=COVERAGE.key)
    for name, part in COVERAGE.parts({"training_coverage": other[TrainingCoverage]}).items():
        few = held[(held["part"] == name) & (held["status"] == "too_few")]
        choices[deciding._sign("", COVERAGE, name, part)] = (
            few[list(COVERAGE.dimensions)].agg("|".join, axis=1).tolist()
        )
    publish(stores[1], other, choices=choices)
    views = [seen(each, language="en") for each in stores]
    for name in OURS:
        pair = [FIGURES[name].make(each, choice=training.default(each)) for each in views]
        assert pair[0].table.equals(pair[1].table)
        assert pair[0].rows == pair[1].rows
        assert say.story(pair[0], views[0].words) == say.story(pair[1], views[1].words)


# The sample project


def test_coverage_of_a_county_is_what_its_rows_add_up_to(view, choice):
    rows = facts(view.engine, TrainingCoverage, release=view.edition.number)
    rows = rows[(rows["topic"] == "trauma") & (rows["month"] == date(2026, 9, 1))]
    sums = rows.groupby("county")[["trained", "staff"]].sum()
    panel = make(view, "coverage", choice)
    for county in choice.places:
        found = cell(panel, county, "trained")
        assert (found.count, found.of) == tuple(sums.loc[county])


def test_a_hidden_number_is_a_gap_with_a_word_and_has_no_parts(view, choice):
    panel = make(view, "grid", choice)
    hidden = panel.table[panel.table["status"] == Status.TOO_FEW]
    assert len(hidden) > 0
    assert hidden[["value", "low", "high", "count", "of"]].isna().all(axis=None)
    shown = [each.text for row in grid(panel, view.words).rows for each in row.cells]
    assert view.words("common.too_few") in shown


def test_the_gaps_name_only_groups_whose_numbers_are_shown(view, choice):
    panel = make(view, "gaps", choice)
    assert panel.table["value"].is_monotonic_decreasing
    for row in panel.table.itertuples():
        county, who, topic = row.row.split(".")
        found = training.level(view, county, topic, choice.last, who)
        assert (found.trained, found.staff) == (row.count, row.of)
        aim = training.target(view, county, choice.last) / 100
        assert (row.count + row.value) / row.of >= aim - 1e-9 > (row.count + row.value - 1) / row.of - 1e-9


def test_a_sum_of_newly_trained_people_is_made_of_what_is_shown(view):
    cells = training.cells(view, "training_flows")
    held = training.quarters(view)
    for at in ("12", "13", "20"):
        parts = [cells[at, "trauma", period, "newly_trained"][1] for period in held[1:]]
        assert None not in parts
        assert training.newly_trained(view, at, "trauma", held[0], held[-1]) == sum(parts)
        assert training.newly_trained(view, at, "trauma", held[1], held[4]) == sum(parts[1:4])
    assert training.newly_trained(view, "12", "trauma", held[3], held[3]) is None


def test_events_and_hours_are_those_of_the_chosen_counties(view, choice):
    rows = facts(view.engine, TrainingEvent, release=view.edition.number)
    rows = rows[rows["county"] == "20"]
    is_coming = pd.Series([day > view.released for day in rows["date"]], index=rows.index)
    assert is_coming.any()
    one = replace(choice, places=("20",), county="20")
    assert make(view, "coming", one).table["value"].sum() == is_coming.sum()
    rows = rows[~is_coming]
    assert make(view, "events", one).table["value"].sum() == len(rows)
    assert make(view, "hours", one).table["value"].sum() == pytest.approx(rows["hours"].sum())


def test_what_is_to_come_is_told_with_the_next_event_first(view, choice):
    panel = make(view, "coming", choice)
    days = [event.date for event in training_offer.planned(view, choice)]
    assert days == sorted(days)
    assert min(days) > view.released
    assert panel.findings[1].values["day"] == days[0]
    nowhere = make(view, "coming", replace(choice, places=()))
    assert nowhere.table.empty
    assert [note.key for note in nowhere.notes] == ["training.none_coming"]


@pytest.mark.parametrize("topic", ["any", "whole"])
def test_any_topic_and_the_whole_programme_are_told_of_staff_and_of_nothing_else(view, choice, topic):
    of = replace(choice, topic=topic)
    panel = make(view, "coverage", of)
    assert panel.shown["value"].notna().any()
    assert [note.key for note in panel.notes] == [f"training.is_{topic}"]
    for name in ("attendances", "competence", "answers"):
        panel = make(view, name, of)
        assert panel.table.empty
        assert [note.key for note in panel.notes] == ["training.by_topic"]


@pytest.mark.parametrize(("topic", "county"), [("any", "12"), ("any", "13"), ("any", "20"), ("whole", "13")])
def test_the_change_of_any_topic_and_of_the_whole_is_divided_exactly(view, choice, topic, county):
    of = replace(choice, topic=topic, county=county)
    held = make(view, "change", of).table.set_index("column")["value"]
    parts = ["newly_trained", "trained_moved", "untrained_moved"]
    assert held["first"] + held[parts].sum() == pytest.approx(held["last"], abs=1e-9)
    newly = training.newly_trained(view, county, topic, of.first, of.last)
    assert newly == training.cells(view, "training_programme")[county, topic, "to_date", "newly_trained"][1]


def test_professions_reached_add_up_to_what_is_told_of_all_topics(view, choice):
    panel = make(view, "professions", choice)
    held = training.cells(view, "professions_reached")
    by_topic = training.cells(view, "attendances")
    for county in choice.places:
        told = [
            number
            for (at, _, period, who), (_, number) in by_topic.items()
            if (at, period, who) == (county, "to_date", "all")
        ]
        assert held[county, "all", "to_date"][1] == sum(told)
        shown = panel.shown[panel.shown["column"] == county]["value"]
        assert 0 < shown.sum() <= sum(told)
    assert make(view, "professions", replace(choice, places=())).table.empty


def test_no_fewer_are_trained_in_any_topic_and_no_more_in_the_whole_than_in_one(view, choice):
    for spot, period in product(("12", "13", "20"), training.quarters(view)):
        held = {topic: training.level(view, spot, topic, period).trained for topic in training.topics(view)}
        seen = {topic: number for topic, number in held.items() if number is not None}
        assert all(seen.get("any", number) >= number >= seen.get("whole", 0) for number in seen.values())


def test_the_scale_of_competence_begins_at_one_and_no_sign_at_its_ends_is_cut(view, choice):
    axis = draw(make(view, "competence", choice), view.words).layout.xaxis
    assert 0 < axis.range[0] < 1
    assert axis.range[1] > 5
    axis = draw(make(view, "coverage", choice), view.words).layout.xaxis
    assert axis.range[0] < 0
    assert axis.range[1] > 100


def test_what_was_told_before_a_release_stays_as_it_was(sample_engine, view):
    older = seen(sample_engine, 10, "en")
    assert training.quarters(older)[-1] == "2025-Q3"
    assert training.quarters(view)[-1] == "2026-Q3"


def test_a_quarter_that_a_county_has_not_told_of_yet_is_a_gap_with_a_word(sample_engine):
    """When the two Savos had sent their winter, Kainuu had not."""
    view = seen(sample_engine, 13, "en")
    choice = training.default(view)
    assert choice.last == "2025-Q4"
    panel = make(view, "coverage", choice)
    assert cell(panel, "20", "trained").status == Status.NOT_REPORTED
    assert view.words("common.not_reported") in [
        each.text for row in grid(panel, view.words).rows for each in row.cells
    ]
    assert "Kainuu" not in say.story(panel, view.words)
    assert make(view, "change", replace(choice, county="20")).shown.empty


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OURS)
def test_a_picture_is_drawn_told_and_tabled_in_every_language(sample_engine, name, language):
    view = seen(sample_engine, language=language)
    for topic in training.topics(view):
        choice = replace(training.default(view), topic=topic, county="20")
        panel = FIGURES[name].make(view, choice=choice)
        draw(panel, view.words, look="dark")
        told = [say.story(panel, view.words), say.title(panel, view.words), say.alt(panel, view.words)]
        told += [text for pair in say.about(panel, view.words) for text in pair]
        told += [each.text for row in grid(panel, view.words).rows for each in row.cells]
        assert not [text for text in told if "⟦" in text or "nan" in text.lower().split()], topic


@pytest.mark.parametrize(
    "export", [each for each in EXPORTS if not each.pictured and each.key != "zip"], ids=lambda e: e.key
)
def test_every_picture_can_be_taken_along(view, choice, export):
    for name in OURS:
        assert export.make(FIGURES[name].make(view, choice=choice), view.words, on=date(2026, 11, 22))


@pytest.mark.parametrize("name", OURS)
def test_a_choice_can_be_made_again_from_its_filters(view, choice, name):
    panel = FIGURES[name].make(view, choice=replace(choice, county="20"))
    again, rejected = FIGURES[name].asked(view, panel.filters)
    assert not rejected
    same = FIGURES[name].make(view, choice=again)
    assert same.filters == panel.filters
    assert np.array_equal(same.table["value"], panel.table["value"], equal_nan=True)


# The address


NONSENSE = st.dictionaries(st.sampled_from([*training.READ, "other"]), st.text(max_size=12) | st.just("20"), max_size=4)


@given(given=NONSENSE)
def test_any_address_leads_to_a_choice_that_can_be_shown(given, sample_engine):
    view = seen(sample_engine, language="en")
    choice, rejected = training.asked(view, given)
    assert set(rejected) <= set(given)
    assert choice.topic in training.topics(view)
    assert choice.first <= choice.last
    assert choice.profession in training.professions(view, choice.topic, choice.last)


def test_a_link_opens_the_choice_it_names(sample_engine):
    link = {"topic": "trauma", "places": "12,20", "first": "2025-Q1", "last": "2026-Q1", "county": "20"}
    visit = opened(sample_engine, "training", "en", **link, profession="social_worker")
    assert not visit.exception
    assert visit.selectbox(key="training.topic").value == "trauma"
    assert visit.selectbox(key="training.profession").value == "social_worker"
    assert visit.multiselect(key="training.places").value == ["12", "20"]
    assert [visit.selectbox(key=f"training.{name}").value for name in ("first", "last")] == ["2025-Q1", "2026-Q1"]
    assert {name: visit.query_params[name] for name in link} in (link, {name: [text] for name, text in link.items()})


def test_what_is_chosen_stands_in_the_address(sample_engine):
    visit = opened(sample_engine, "training")
    assert not visit.query_params
    visit.selectbox(key="training.topic").set_value("trauma").run()
    visit.selectbox(key="training.first").set_value("2026-Q2").run()
    visit.segmented_control(key="training.county").set_value("20").run()
    chosen = {"topic": "trauma", "first": "2026-Q2", "county": "20"}
    assert {name: visit.query_params[name] for name in chosen} in (chosen, {name: [c] for name, c in chosen.items()})
    assert not visit.exception


def test_nonsense_in_the_address_is_answered_with_a_notice(sample_engine):
    visit = opened(sample_engine, "training", "en", topic="'; drop", places="xx", county="99")
    assert not visit.exception
    notice = " ".join(info.value for info in visit.info)
    assert all(word in notice for word in ("Topic", "Counties"))
    assert "drop" not in " ".join(texts(visit))


def test_choosing_no_county_is_answered_kindly(sample_engine):
    visit = opened(sample_engine, "training", "en", places="")
    assert not visit.exception
    assert Words("en")("common.nothing") in [info.value for info in visit.info]


def test_the_page_shows_every_picture_with_words_for_those_who_cannot_see_it(sample_engine):
    charts = opened(sample_engine, "training", "sv", topic="trauma", look="dark").get("plotly_chart")
    assert len(charts) == len(OURS)
    for chart in charts:
        assert 40 <= len(chart.proto.alt) <= 600


def test_everybody_is_the_first_choice_of_profession(view, choice):
    assert training.professions(view, "trauma", choice.last)[0] == EVERYBODY
