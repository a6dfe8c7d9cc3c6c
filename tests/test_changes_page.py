"""The page of what changed: sentences that agree with their numbers, and never a number that was or is hidden."""

import re
import shutil
from datetime import date

import pandas as pd
import pytest
from test_pages import opened, texts
from test_pilots_page import SPOTS, stages, view_of
from test_protection import ROWS, TOLD, months, pilots, publish, shown
from turns import in_turn

from components.charts import naming
from components.charts.chart import Note
from components.charts.panel import Door
from components.figures import FIGURES, agenda, changes
from components.figures.changes import Choice
from components.figures.changes_counts import BLANKS, SEEN, _kind
from components.figures.changes_line import WEIGHTS, Line
from components.figures.changes_ways import way_of
from components.figures.pilots import CARD
from components.i18n import LANGUAGES, Words
from data_access import store
from data_access.tables import Comment, Decision, Meeting, Pilot, PilotActivity, PilotStage, Place, Target
from pages import all_pages

TEXT = "<b>Tarkeaa</b> *heti* {count} :red[nyt]"


pytestmark = pytest.mark.usefixtures("decided_once")


@pytest.fixture(scope="module")
def beginning_sqlite(empty_sqlite, tmp_path_factory):
    """A file with the first release, to be copied."""
    path = shutil.copy(empty_sqlite, tmp_path_factory.mktemp("beginning") / "store")
    engine = store.engine(f"sqlite:///{path}")
    publish(engine, {Place: SPOTS, **ROWS})
    engine.dispose()
    return path


@pytest.fixture
def begun(beginning_sqlite, tmp_path):
    """A store with one release.  SQLite only: tests/test_changes.py asks both databases what has changed."""
    return store.engine(f"sqlite:///{shutil.copy(beginning_sqlite, tmp_path / 'store')}")


def lines(engine, language="en", since="1", until="2", **more):
    return changes.lines(view_of(engine, language), Choice(since=since, until=until, **more))


def said(found, language="en"):
    return [naming.sentence(each.note, Words(language), "change") for each in found]


def goal(value, **more):
    row = {"indicator": "families_started", "county": "ALL", "due": date(2025, 12, 31), "value": value, "kind": "end"}
    return {Target: pd.DataFrame([row | {"rationale": "Plan"} | more])}


# Hidden numbers


def test_a_change_into_or_out_of_too_few_says_no_number(begun):
    publish(begun, {PilotActivity: months(E1=[(9, 3, 1, 0)], K1=[(9, 9, 2, 0)])})
    was = shown(begun, number=1).set_index(["part", "place", "period", "flow"])
    now = shown(begun, number=2).set_index(["part", "place", "period", "flow"])
    both = now.join(was, suffixes=("", "_was"), how="inner")
    few = (both["status_was"] == "too_few") != (both["status"] == "too_few")
    assert few.any()
    found = [each for each in lines(begun) if each.kind in ("hidden", "freed")]
    assert len(found) == few.sum()
    for each, told in zip(found, said(found), strict=True):
        assert set(each.note.values) == {"where", "what"}
        _, _, after_names = told.rpartition(": ")
        assert after_names in ("newly too few to show.", "shown again.")


@pytest.mark.parametrize("was", ["shown", "zero", "provisional", "too_few", "not_reported"])
@pytest.mark.parametrize("became", ["shown", "zero", "provisional", "too_few", "not_reported"])
@pytest.mark.parametrize("is_over", [True, False])
def test_no_sentence_tells_a_number_of_a_cell_that_is_hidden_on_either_side(was, became, is_over):
    if was == became and was in ("too_few", "not_reported"):
        return  # that is no change
    before, after = ((status, number if status in SEEN else None) for status, number in ((was, 7), (became, 9)))
    kind, key = _kind(before, after, is_over=is_over)
    assert kind in WEIGHTS
    if "too_few" in (was, became):
        assert BLANKS[key] == ()
    for blank, (status, _) in (("before", before), ("after", after)):
        assert blank not in BLANKS[key] or status in SEEN
    for language in LANGUAGES:
        assert Words(language).has(f"change.counts.{key}")


def test_no_difference_holds_the_number_of_a_hidden_cell(engine):
    publish(engine, {Place: SPOTS, **ROWS})
    publish(engine, {PilotActivity: months(E1=[(9, 3, 1, 0)], K1=[(9, 9, 2, 0)])})
    for row in view_of(engine).differences(1, 2).itertuples():
        for state in (row.before, row.after):
            status, value = state["told"] if isinstance(state, dict) else state or ("too_few", None)
            assert value is None or status != "too_few"


# Sentences


def test_figures_that_move_are_told_from_old_to_new(begun):
    publish(begun, {PilotActivity: months(**{code: [(9, 10, 9, 1)] for code in TOLD})})
    found = lines(begun)
    told = said([each for each in found if each.kind == "moved"])
    assert "The counties together, to date: families started 90 → 150 (+60)." in told
    late = said([each for each in found if each.kind == "late"])  # what is published now of 2025 comes late
    assert any("until the end of 2025 Q3" in each for each in late)
    assert [each.weight for each in found] == sorted((each.weight for each in found), reverse=True)


def test_a_new_period_stands_by_itself(sample_engine):
    groups = changes.groups(lines(sample_engine, since="22", until="26"))
    told = [naming.sentence(each.heading, Words("en"), "change") for each in groups]
    assert "Experts by experience, 2026 Q3: 48 new figures" in told
    assert {line.period for group in groups for line in group.lines if line.kind != "new"} == {""}


def test_a_figure_of_a_time_that_was_over_is_revised(begun):
    publish(begun, {PilotActivity: months(P1=[(2, 26, 9, 3), (6, 15, 11, 4)])})
    kinds = {each.kind for each in lines(begun)}
    assert "revised" in kinds
    assert any("revised" in each for each in said(lines(begun)))


def test_a_target_that_is_lowered_is_told_with_a_true_minus(begun):
    publish(begun, goal(100.0))
    publish(begun, goal(90.5, rationale="Tarkistettu"))
    for language, told in (
        ("en", "The counties together: the target has changed, Families started in pilots: 100 → 90.5 (−9.5) by "),
        ("fi", "Alueet yhdessä: tavoite on muuttunut, Piloteissa aloittaneet perheet: 100 → 90,5 (−9,5) viimeistään "),
        ("sv", "Områdena tillsammans: målet har ändrats, Familjer som har börjat i piloter: 100 → 90,5 (−9,5) senast "),
    ):
        found = lines(begun, language, since="2", until="3")
        (sentence,) = said(found, language)
        assert sentence.startswith(told)
        assert "Tarkistettu" in sentence


def test_a_stage_that_is_reached_and_one_that_slips(begun):
    first = {"idea": (date(2025, 2, 1), None), "planning": (date(2025, 3, 1), None)}
    then = {"idea": (date(2025, 2, 1), date(2025, 2, 3)), "planning": (date(2025, 4, 1), None)}
    publish(begun, {PilotStage: stages(E1=first)})
    publish(begun, {PilotStage: stages(E1=then)})
    found = lines(begun, since="2", until="3")
    assert [each.kind for each in found] == ["slipped", "stage"]
    assert said(found) == [
        "E1: the stage “Planning” has slipped, 1 March 2025 → 1 April 2025.",
        "The pilot E1 reached the stage “Idea” on 3 February 2025 (planned 1 February 2025).",
    ]


def test_a_pilot_that_ended_says_why_once(begun):
    row = pilots("K1").assign(ended=[date(2025, 8, 31)], ended_reason=["Liian vähän perheitä."])
    publish(begun, {Pilot: row})
    found = [each for each in lines(begun) if each.source == "pilot"]
    assert said(found) == ["Itä: the pilot K1 ended on 31 August 2025: “Liian vähän perheitä.”"]


def test_every_other_change_of_a_row_has_a_sentence_as_well(begun):
    row = pilots("K1").assign(professions=["nurse;psychologist"], goal=[2], name=["K1 uusi"])
    publish(begun, {Pilot: row})
    told = said([each for each in lines(begun) if each.source == "pilot"])
    assert len(told) == 3
    assert any("Nurse" in each and "Psychologist" in each for each in told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_agree_with_their_numbers(language):
    def line(kind):
        return Line(kind=kind, source="families", theme="pilots", note=Note(key="counts.hidden"), release=2)

    words = Words(language)
    none, one, many = (changes.top([line("hidden")] * number) for number in (0, 1, 2))
    told = [naming.sentence(each[2], words, "change") for each in (none, one, many)]
    assert len(set(told)) == 3
    assert not re.search(r"\d", told[0] + told[1])
    assert "2" in told[2]
    headings = [changes.groups([line("hidden")] * number)[0].heading for number in (1, 2)]
    assert not re.search(r"\d", naming.sentence(headings[0], words, "change"))
    assert "2" in naming.sentence(headings[1], words, "change")


@pytest.mark.parametrize(("ends", "language"), in_turn([("1", "26"), ("13", "17"), ("22", "26")], LANGUAGES))
def test_everything_of_the_sample_project_is_told_in_whole_words(sample_engine, language, ends):
    view = view_of(sample_engine, language)
    choice = Choice(since=ends[0], until=ends[1])
    found = changes.lines(view, choice)
    headings = [naming.sentence(each.heading, view.words, "change") for each in changes.groups(found)]
    for told in (*said(found, language), *headings):
        assert "⟦" not in told
        assert "None" not in told
        assert "nan" not in told.split()
    assert sum(len(each.lines) for each in changes.groups(found)) == len(found)


# The choice


def meetings(*days, kind="steering"):
    return {Meeting: pd.DataFrame([{"date": day, "title": "Ohjausryhmä", "kind": kind} for day in days])}


def test_changes_are_told_since_the_last_meeting_of_the_steering_group(sample_engine):
    view = view_of(sample_engine)
    assert changes.usual(view, "26") == "2026-11-11"
    assert changes.older(view, Choice(since="2026-11-11", until="26")) == 25
    assert changes.older(view, Choice(since="2026-09-16", until="26")) == 21


def test_without_a_meeting_changes_are_told_since_the_release_before(begun):
    publish(begun, goal(10.0))
    view = view_of(begun)
    assert changes.asked(view, {}) == (Choice(since="1", until="2"), ())
    publish(begun, meetings(date(2025, 1, 1)))  # before anything was published
    assert changes.usual(view_of(begun), "3") == "2"


def test_what_makes_no_sense_is_named_and_the_usual_taken(begun):
    publish(begun, goal(10.0))
    found, rejected = changes.asked(view_of(begun), {"from": "2", "to": "99", "county": "x", "theme": "<b>"})
    assert found == Choice(since="1", until="2")
    assert set(rejected) == {"from", "to", "county", "theme"}


def test_a_county_and_a_theme_narrow_the_list(sample_engine):
    everything = lines(sample_engine, since="22", until="26")
    kainuu = lines(sample_engine, since="22", until="26", county="20")
    training = lines(sample_engine, since="22", until="26", theme="training")
    assert kainuu == tuple(each for each in everything if each.county == "20")
    assert training == tuple(each for each in everything if each.theme == "training")
    assert 0 < len(kainuu) < len(everything)


# Where each change leads


def ways(view, found):
    meetings = {each.day: each.code for each in agenda.meetings(view)}
    return [(each, way_of(each, meetings)) for each in found]


@pytest.fixture(scope="module")
def told(sample_engine):
    """Every way that a change of the sample project leads, and the release before it."""
    view = view_of(sample_engine)
    return [
        (int(since), each, way)
        for since in ("5", "17", "22")
        for each, way in ways(view, lines(sample_engine, since=since, until="26"))
    ]


def test_every_change_leads_to_what_shows_it(told):
    """All but targets of what has no figure yet."""
    lost = {(each.source, each.about.get("indicator")) for _, each, way in told if way is None}
    assert lost <= {("target", name) for name in ("models_described", "models_in_use", "participants", "budget_spent")}


def test_what_a_change_leads_to_understands_what_it_is_asked(told, sample_engine):
    newest = view_of(sample_engine)
    views = {since: newest.at(since) for since in {since for since, *_ in told}} | {26: newest.at(26)}
    asked = {
        (number, way.door.name, tuple(way.door.filters.items()))
        for since, _, way in told
        if way is not None and way.door.name
        for number in ((since, 26) if way.is_twofold else (26,))
    }
    for number, name, filters in asked:
        figure = FIGURES["pilots.steps" if name == CARD else name]
        assert figure.asked(views[number], dict(filters))[1] == (), (number, name, filters)


def test_a_decision_leads_to_its_figure_as_it_was_chosen_else_its_pilot_else_its_meeting(told):
    doors = {each.about["code"]: way for _, each, way in told if each.source == "decision"}
    assert doors["P-2025-06"].door == Door(page="placements", name="placements.trend", filters={"ages": "13-17"})
    assert doors["P-2025-05"].door == Door(page="pilots", name=CARD, filters={"one": "PS-03"})
    assert doors["P-2025-04"].door == Door(page="meeting", name="", filters={"meeting": "2025-09-17.steering"})
    assert not any(doors[code].is_twofold for code in ("P-2025-04", "P-2025-05", "P-2025-06"))


def test_lessons_and_models_lead_to_the_pilot_they_come_from(told):
    for source in ("lesson", "model", "spread"):
        doors = [way.door for _, each, way in told if each.source == source]
        assert doors, source
        assert {door.name for door in doors} == {CARD}, source


def test_links_lead_both_ways_or_one_way(sample_engine):
    visit = opened(sample_engine, "changes", "en", **{"from": "17", "to": "26"})
    bodies = "".join(texts(visit))
    assert 'href="/meeting?meeting=' in bodies
    assert re.search(
        r'href="/pilots\?one=[^"&]+&amp;release=26#pilots-card" aria-label="pilot: Pilots, release 26"', bodies
    )
    assert re.search(r'href="/placements\?release=26#placements-trend" aria-label="official figures: [^"]+"', bodies)
    assert re.search(r'release=17#pilots-course" aria-label="before: Pilots, release 17">before</a> · <a ', bodies)


# The page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_three_sentences_and_folds(sample_engine, language):
    visit = opened(sample_engine, "changes", language, **{"from": "22", "to": "26"})
    assert not visit.exception
    bodies = "".join(texts(visit))
    assert "⟦" not in bodies
    top = re.search(r'<ul class="matka-changes top">(.*?)</ul>', bodies)[1]
    assert top.count("<li>") == 3
    assert len(visit.expander) > 10
    reason = "Pohjois-Savon luvut lokakuun 2026 loppuun."
    assert reason in bodies


def test_a_choice_is_in_the_address_and_counts(sample_engine):
    visit = opened(sample_engine, "changes", "en")
    assert not visit.query_params
    visit.selectbox(key="changes.from").set_value("22").run()
    visit.selectbox(key="changes.county").set_value("12").run()
    assert visit.query_params["from"] in ("22", ["22"])
    assert visit.query_params["county"] in ("12", ["12"])
    visit.selectbox(key="changes.to").set_value("10").run()
    assert not visit.exception
    assert visit.selectbox(key="changes.from").value == "2025-12-10"


def test_nonsense_in_the_address_is_answered_in_words(sample_engine):
    visit = opened(sample_engine, "changes", "en", **{"from": "'; drop", "theme": "<b>"})
    assert not visit.exception
    assert any("Since" in info.value and "Theme" in info.value for info in visit.info)


def test_one_release_has_nothing_to_compare(begun):
    visit = opened(begun, "changes", "en")
    assert not visit.exception
    assert "only one release" in "".join(texts(visit))


def test_a_choice_without_changes_says_so(begun):
    publish(begun, goal(10.0))
    visit = opened(begun, "changes", "en", theme="training")
    assert not visit.exception
    assert Words("en")("change.same") in [info.value for info in visit.info]


def test_what_people_write_is_shown_as_text(begun):
    decision = {"code": "P1", "meeting": date(2025, 9, 1), "figure": None, "text": TEXT, "owner_role": "lead"}
    comment = {"code": "H1", "county": "12", "figure": "pilots.reach", "date": date(2025, 9, 2), "text": TEXT}
    rows = {
        Decision: pd.DataFrame([decision | {"due": None, "done": None}], dtype="object"),
        Comment: pd.DataFrame([comment], dtype="object"),
    }
    publish(begun, rows, reason=TEXT)
    visit = opened(begun, "changes", "en")
    assert not visit.exception
    bodies = "".join(element.proto.body for element in visit.get("html"))
    assert "<b>Tarkeaa" not in bodies
    assert bodies.count("&lt;b&gt;Tarkeaa&lt;/b&gt; *heti* {count} :red[nyt]") >= 4  # each with its reason
    markdown = [element.value for element in visit.get("markdown")] + [each.label for each in visit.expander]
    assert not any("Tarkeaa" in each for each in markdown)


def test_nobody_enters_without_signing_in():
    assert all_pages()["changes"].PAGE.needs == "viewer"
