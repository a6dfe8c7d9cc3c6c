"""The page of pilots: where each stands, whom it reaches, and an honest comparison."""

from dataclasses import replace
from datetime import UTC, date, datetime
from shutil import copy

import pandas as pd
import pytest
from test_pages import opened, texts
from test_protection import ROWS, months, outcomes, pilots, publish
from turns import one_of

from components.charts import naming, say
from components.charts.chart import Edition, Status
from components.charts.panel import PLAN, TOGETHER
from components.charts.table import grid
from components.figures import FIGURES
from components.figures import pilots as figures
from components.figures.pilots import Choice
from components.i18n import LANGUAGES, Words
from components.view import View
from data_access import releases, store
from data_access.importing.codes import STAGES
from data_access.tables import Meeting, Outcome, Pilot, PilotActivity, PilotStage, Place, Target

DAY = date(2025, 10, 1)
NAMES = ("pilots.course", "pilots.reach", "pilots.activity", "pilots.dropout", "pilots.changes", "pilots.results")
SPOTS = pd.DataFrame(
    [
        {
            "code": code,
            "kind": "county",
            "sotkanet_region": None,
            **{f"{length}_{language}": name for length in ("name", "short") for language in LANGUAGES},
            "area": None,
            "in_project": True,
            "tile_row": 1,
            "tile_column": turn,
        }
        for turn, (code, name) in enumerate((("12", "Etelä"), ("13", "Pohjoinen"), ("20", "Itä")))
    ]
)


def stages(**told):
    """Return rows of stages: ``E1={"idea": (planned, reached), …}``."""
    rows = [
        {"pilot": pilot, "stage": stage, "planned": planned, "reached": reached}
        for pilot, held in told.items()
        for stage, (planned, reached) in held.items()
    ]
    return pd.DataFrame(rows, columns=["pilot", "stage", "planned", "reached"], dtype="object")


def view_of(engine, language="en", number=None):
    found = releases.release(engine, number) if number else releases.newest(engine)
    # what is late is late on the day of the release: these tests have a day of their own
    edition = Edition(
        number=found.number,
        published_at=datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=UTC),
        fingerprint=found.fingerprint,
        latest=found.number,
    )
    return View(engine=engine, words=Words(language), edition=edition)


def held(engine, **more):
    rows = {Place: SPOTS, **ROWS}
    publish(engine, rows | more.pop("rows", {}))
    return view_of(engine, **more)


@pytest.fixture(scope="module")
def usual(empty_sqlite, tmp_path_factory):
    """The pilots of ``ROWS`` with nothing more, for all who only look."""
    return held(store.engine(f"sqlite:///{copy(empty_sqlite, tmp_path_factory.mktemp('usual') / 'store')}"))


def made(view, name, **chosen):
    return FIGURES[name].make(view, choice=replace(Choice(), **chosen))


# Where each pilot stands


@pytest.mark.parametrize(
    ("mine", "key"),
    [
        ({}, "no_stages"),
        ({"idea": (date(2025, 1, 1), date(2025, 1, 1)), "planning": (date(2025, 9, 21), None)}, "begun_late"),
        ({"idea": (date(2025, 1, 1), date(2025, 1, 1)), "planning": (date(2025, 10, 1), None)}, "begun_due_later"),
        ({"idea": (None, date(2025, 1, 1)), "planning": (None, None)}, "begun_no_plan"),
        ({"idea": (date(2025, 9, 1), None)}, "not_begun_late"),
        ({stage: (None, date(2025, 1, 1 + at)) for at, stage in enumerate(STAGES)}, "all"),
        ({"idea": (date(2025, 1, 1), date(2026, 1, 1))}, "not_begun_late"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_where_a_pilot_stands_is_said_by_rule(own_sqlite, mine, key):
    view = held(own_sqlite, rows={PilotStage: stages(E1=mine)})
    pilot = view.piloted().set_index("code", drop=False).loc["E1"]
    note = figures.standing_note(pilot, figures.standings(view)["E1"])
    assert note.key == f"pilots.stands.{key}"
    if key == "begun_late":
        assert note.values["days"] == 10


def test_a_stage_reached_before_an_earlier_one_is_pointed_out(own_sqlite):
    days = {"idea": (None, date(2025, 3, 1)), "planning": (None, date(2025, 2, 1))}
    view = held(own_sqlite, rows={PilotStage: stages(E1=days)})
    drawn = made(view, "pilots.course")
    assert drawn.notes[0].key == "disordered"
    assert "E1" in say.notes(drawn, view.words)[0]


def test_pilots_that_have_told_of_nothing_for_long_are_named_with_the_days(usual):
    view = usual  # everybody has told of June at the latest, and it is October
    (note,) = [note for note in made(view, "pilots.course").notes if note.key == "old_reports"]
    days = {item.code: item.values["days"] for item in note.values["items"]}
    assert days["K1"] == (DAY - date(2025, 6, 30)).days == 93
    assert set(days) == {"E1", "E2", "P1", "P2", "K1", "K2"}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", "tuorein tieto 93 päivän takaa"),
        ("sv", "senaste uppgift 93 dagar gammal"),
        ("en", "last reported 93 days ago"),
    ],
)
def test_an_old_report_stands_beside_the_pilot_in_every_language(usual, language, told):
    asides = made(usual, "pilots.course").asides["K1"]
    assert told in [naming.sentence(each, Words(language), "finding") for each in asides]


def test_a_pilot_keeps_its_county_however_pilots_are_grouped(usual):
    told = {
        group: naming.name(made(usual, "pilots.course", group=group).rows[0], Words("en")) for group in figures.GROUPS
    }
    assert all("Etelä" in name or "Itä" in name or "Pohjoinen" in name for name in told.values()), told
    assert "goal" in told["goal"]


def test_a_pilot_that_ended_early_says_so_and_is_not_late(own_sqlite):
    ended = pilots("E1", "P1").assign(ended=[date(2025, 6, 30), None], ended_reason=["Liian vähän perheitä.", None])
    late = {"idea": (date(2025, 1, 1), date(2025, 1, 1)), "planning": (date(2025, 2, 1), None)}
    rows = {Pilot: ended, PilotStage: stages(E1=late, P1=late)}
    publish(own_sqlite, {Place: SPOTS, **rows})
    view = view_of(own_sqlite)
    assert [note.key for note in made(view, "pilots.course").findings] == [
        "pilots.far.none",
        "pilots.late.one",
        "pilots.ended.one",
    ]


def test_the_course_shows_meetings_and_the_day_of_the_release(own_sqlite):
    meeting = pd.DataFrame([{"date": date(2025, 9, 1), "title": "Ohjausryhmä", "kind": "steering"}])
    days = {"idea": (date(2025, 1, 1), date(2025, 1, 5))}
    view = held(own_sqlite, rows={PilotStage: stages(E1=days), Meeting: meeting})
    marks = {mark.key: date.fromordinal(int(mark.at)) for mark in made(view, "pilots.course").marks}
    assert marks == {"meeting": date(2025, 9, 1), "today": DAY}


def test_pilots_without_stages_leave_no_empty_axes(usual):
    assert made(usual, "pilots.course").shown.empty
    assert say.finding(made(usual, "pilots.course"), usual.words) == usual.words("say.empty").removesuffix(".")


# Reach


def targeted(value=100.0, county="ALL"):
    row = {"indicator": "families_started", "county": county, "due": date(2025, 12, 31), "value": value, "kind": "end"}
    return {Target: pd.DataFrame([row | {"rationale": "Suunnitelma"}])}


def test_reach_is_counted_up_to_the_end_of_each_quarter_beside_the_plan(own_sqlite):
    view = held(own_sqlite, rows=targeted())
    drawn = made(view, "pilots.reach")
    assert [name.code for name in drawn.columns] == ["2025-Q1", "2025-Q2"]
    assert {row.code for row in drawn.rows} == {"12", "13", "20", TOGETHER, PLAN}
    cells = drawn.cells()
    shown = {key: cell.value for key, cell in cells.items() if key[0] in ("12", "13") and cell.value == cell.value}
    truth = {("12", "2025-Q1"): 22, ("12", "2025-Q2"): 38, ("13", "2025-Q1"): 28, ("13", "2025-Q2"): 45}
    assert shown
    assert all(truth[key] == value for key, value in shown.items())


def test_a_hidden_number_gets_no_verdict(own_sqlite):
    """Whether few families are above or below the plan would tell how many they are."""
    few = {PilotActivity: months(E1=[(1, 2, 0, 0), (3, 1, 0, 0)]), Pilot: pilots("E1")}
    publish(own_sqlite, {Place: SPOTS, **few, **targeted()})
    view = view_of(own_sqlite)
    drawn = made(view, "pilots.reach")
    assert drawn.cells()[TOGETHER, "2025-Q1"].status == Status.TOO_FEW
    assert drawn.findings[0].key == "pilots.reach.hidden"
    assert view.words("common.too_few") in say.finding(drawn, view.words)


def test_without_a_target_there_is_no_plan(usual):
    drawn = made(usual, "pilots.reach")
    assert PLAN not in {row.code for row in drawn.rows}
    assert [note.key for note in drawn.notes] == ["no_target", "by_quarter"]


def test_one_county_alone_has_no_plan_of_all(own_sqlite):
    drawn = made(held(own_sqlite, rows=targeted()), "pilots.reach", places=("12",))
    assert {row.code for row in drawn.rows} == {"12"}


def activity(*rows):
    """Return rows of activity: pilot, month of 2025, sessions."""
    empty = dict.fromkeys(["started", "active", "ended", "dropped_out", "meetings"])
    told = [
        {"pilot": pilot, "month": date(2025, month, 1), "sessions": sessions, **empty}
        for pilot, month, sessions in rows
    ]
    return pd.DataFrame(told).astype(dict.fromkeys([*empty, "sessions"], "Int64"))


def test_a_month_nobody_has_told_of_is_a_gap_and_one_some_have_told_of_preliminary(own_sqlite):
    rows = activity(("E1", 1, 9), ("E2", 1, 4), ("E1", 2, 5), ("P1", 1, 0), ("P1", 3, 7))
    publish(own_sqlite, {Place: SPOTS, Pilot: pilots("E1", "E2", "P1"), PilotActivity: rows})
    cells = made(view_of(own_sqlite), "pilots.activity").cells()
    assert (cells["12", "2025-01"].value, cells["12", "2025-01"].status) == (13, Status.SHOWN)
    assert (cells["12", "2025-02"].value, cells["12", "2025-02"].status) == (5, Status.PROVISIONAL)
    assert (cells["13", "2025-01"].value, cells["13", "2025-01"].status) == (0, Status.ZERO)
    assert cells["13", "2025-02"].status == Status.NOT_REPORTED
    assert cells["12", "2025-03"].status == Status.MISSING, "it may still come"
    assert cells["20", "2025-01"].status == Status.MISSING, "it has no pilots"


def test_dropping_out_is_a_share_of_those_who_ended_with_its_interval(usual):
    drawn = made(usual, "pilots.dropout")
    for cell in drawn.shown.itertuples():
        assert cell.value == pytest.approx(100 * cell.count / cell.of)
        assert cell.low < cell.value < cell.high or cell.count == 0
    hidden = [row for row in drawn.rows if drawn.cells()[row.code, "share"].status == Status.TOO_FEW]
    assert all(row.spot or row.code == TOGETHER for row in hidden)


# Outcomes


def measured(engine, *rows):
    return held(engine, rows={Outcome: outcomes(*rows)})


def test_a_mean_change_comes_with_its_interval_and_pairs(own_sqlite):
    view = measured(own_sqlite, ("E1", 1, 16, 20.0, 24.0, 9), ("P1", 1, 4, 20.0, 30.0, 4))
    drawn = made(view, "pilots.changes")
    cell = drawn.cells()["E1", "change"]
    # 4 ± t(15, 0.975) × 3 / √16 = 4 ± 2.13145 × 0.75
    assert (cell.value, cell.low, cell.high) == pytest.approx((4.0, 2.4014, 5.5986), abs=1e-4)
    assert cell.count == 16
    assert drawn.cells()["P1", "change"].status == Status.TOO_FEW
    assert drawn.findings[0].key == "pilots.beyond.one"


def test_results_never_show_a_part_that_would_tell_a_hidden_one(own_sqlite):
    view = measured(own_sqlite, ("E1", 1, 12, 20, 25, 10), ("P1", 1, 14, 20, 25, 8))
    cells = made(view, "pilots.results").cells()
    assert (cells["P1", "improved"].value, cells["P1", "improved"].of) == (8, 14)
    assert [cells["E1", result].status for result in ("improved", "unchanged")] == [Status.TOO_FEW] * 2


def test_tools_for_conversation_are_never_offered(own_sqlite):
    rows = outcomes(("E1", 1, 16, 20.0, 24.0, 9))
    assert figures.instruments(held(own_sqlite, rows={Outcome: rows})) == ("ors",)
    assert not {"kuvastin", "vanhemmuuden_roolikartta"} & set(figures.SCORED)


def test_a_difference_is_named_only_where_intervals_lie_apart(own_sqlite):
    apart = measured(own_sqlite, ("E1", 1, 16, 20.0, 21.0, 6), ("P1", 1, 16, 20.0, 30.0, 10))
    assert made(apart, "pilots.compare", compared=("E1", "P1")).findings[0].key == "pilots.differ"
    near = measured(own_sqlite, ("E1", 1, 22, 20.0, 23.0, 6), ("P1", 1, 22, 20.0, 24.0, 10))
    assert made(near, "pilots.compare", compared=("E1", "P1")).findings[0].key == "pilots.no_difference"
    assert made(near, "pilots.compare", compared=("E1", "K1")).findings[0].key == "pilots.nothing_shared"


# Side by side


def test_every_question_is_answered_for_every_pilot(sample_engine):
    view = view_of(sample_engine)
    drawn = made(view, "pilots.compare", compared=("ES-01", "PS-03", "KA-04", "PS-01"))
    held_of = grid(drawn, view.words)
    assert len(held_of.rows) == len(figures.QUESTIONS)
    assert len(held_of.columns) == 4
    assert all(cell.text for row in held_of.rows for cell in row.cells)


def test_an_address_with_unknown_or_too_many_pilots_is_answered_in_words(sample_engine):
    codes = list(view_of(sample_engine).piloted()["code"])
    choice, rejected = figures.asked(view_of(sample_engine), {"compared": ",".join(codes), "one": "XX-99"})
    assert choice.compared == tuple(codes[:6])
    assert set(rejected) == {"compared", "one"}
    visit = opened(sample_engine, "pilots", "en", compared=",".join(codes), one="XX-99")
    assert not visit.exception
    told = " ".join(info.value for info in visit.info)
    assert "Pilots to compare" in told
    assert "XX-99" not in " ".join(texts(visit))


def test_a_link_opens_the_choice_it_names(sample_engine):
    visit = opened(sample_engine, "pilots", compared="ES-02,KA-01", instrument="who_5", one="PS-03", group="goal")
    assert visit.multiselect(key="pilots.compared").value == ["ES-02", "KA-01"]
    assert visit.selectbox(key="pilots.instrument").value == "who_5"
    assert visit.selectbox(key="pilots.one").value == "PS-03"
    assert visit.selectbox(key="pilots.group").value == "goal"
    assert not visit.exception


def test_a_choice_is_written_to_the_address_in_codes(sample_engine):
    visit = opened(sample_engine, "pilots")
    assert not visit.query_params
    visit.multiselect(key="pilots.compared").set_value(["ES-02", "KA-01"]).run()
    visit.selectbox(key="pilots.one").set_value("PS-03").run()
    assert visit.query_params["compared"] in ("ES-02,KA-01", ["ES-02,KA-01"])
    assert visit.query_params["one"] in ("PS-03", ["PS-03"])


def test_fewer_than_two_pilots_are_not_compared(sample_engine):
    visit = opened(sample_engine, "pilots", "en")
    visit.multiselect(key="pilots.compared").set_value(["ES-02"]).run()
    assert not visit.exception
    assert Words("en")("page.pilots.few") in " ".join(texts(visit))


def test_a_release_without_pilots_says_so(sample_engine):
    view = view_of(sample_engine, number=1)
    assert view.piloted().empty
    for name in NAMES:
        assert made(view, name).shown.empty, name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in FIGURES if name.startswith("pilots.")])
def test_every_picture_is_told_in_every_language(sample_engine, name, language):
    view = view_of(sample_engine, language)
    drawn = made(view, name, one="PS-03")
    said = [say.title(drawn, view.words), say.story(drawn, view.words), say.subtitle(drawn, view.words)]
    said += [text for pair in say.about(drawn, view.words) for text in pair]
    assert not [text for text in said if "⟦" in text or "{" in text]
    terms = dict(say.about(drawn, view.words))
    assert {view.words(f"told.{term}") for term in ("what", "numerator", "period", "source", "release")} <= set(terms)


def test_the_newest_release_without_a_pilots_county_lead_shows_the_same_figures(sample_engine):
    """A lead sees what everybody sees: their own numbers they have in their own file."""
    from data_access.access import User

    everybody = view_of(sample_engine)
    lead = replace(everybody, user=User(username="l", name="L", role="lead", county="13", sample=True))
    for name in NAMES:
        assert made(everybody, name).table.equals(made(lead, name).table), name


@pytest.mark.parametrize("language", one_of(LANGUAGES, 1))
def test_what_pilots_are_grouped_by_is_said(sample_engine, language):
    words = Words(language)
    goals = "".join(texts(opened(sample_engine, "pilots", language, group="goal")))
    assert all(words(f"programme.goal.{goal}") in goals for goal in (1, 2, 3, 4))
    packages = "".join(texts(opened(sample_engine, "pilots", language, group="package")))
    name = {"fi": "Monialaiset työtavat", "sv": "Multisektoriella arbetssätt", "en": "Multisectoral ways"}[language]
    assert f"TP1: {name}" in packages
