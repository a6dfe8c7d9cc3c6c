"""Pilots out of the ordinary are told of in words: never an error, and no empty axes."""

from datetime import date

import pandas as pd
import pytest
from test_pages import opened, texts
from test_pilots_page import DAY, SPOTS, made, outcomes, stages, targeted, view_of
from test_protection import months, pilots, publish

from components.charts import say
from components.charts.chart import Status
from components.charts.panel import PLAN, TOGETHER
from components.charts.table import grid
from components.figures import FIGURES
from components.figures import pilots as figures
from components.i18n import Words
from data_access.tables import Comment, Decision, Lesson, Outcome, Pilot, PilotActivity, PilotStage, Place

WORDS = Words("en")
JANUARY = date(2025, 1, 1)
MANY = {"E1": [(month, 9, 3, 0) for month in range(1, 7)], "P1": [(month, 8, 2, 0) for month in range(1, 7)]}


def filled(engine, **rows):
    """Publish pilots of our own with *rows* by the name of their table, and return the engine."""
    named = {table.__name__: table for table in (Pilot, PilotStage, PilotActivity, Outcome, Comment, Decision, Lesson)}
    targets = rows.pop("targets", {})
    publish(engine, {Place: SPOTS, **{named[name]: held for name, held in rows.items()}, **targets})
    return engine


def said(visit):
    assert not visit.exception
    return " ".join(texts(visit))


def situation(view, **chosen):
    """Return what the table of the time line says of each pilot."""
    return {
        row.head.split(" (")[0]: row.cells[0].text for row in grid(made(view, "pilots.course", **chosen), WORDS).rows
    }


def test_pilots_without_any_stage_leave_words_and_no_axes(own_sqlite):
    visit = opened(filled(own_sqlite, Pilot=pilots("E1", "P1")), "pilots", "en")
    told = said(visit)
    assert len(visit.get("plotly_chart")) == 0
    assert WORDS("common.nothing") in told
    assert WORDS("finding.pilots.stands.no_stages") in told, "the card of the first pilot says it"


@pytest.mark.parametrize("group", figures.GROUPS)
def test_choosing_no_county_leaves_no_pilot(sample_engine, group):
    chosen = figures.Choice(places=(), group=group)
    assert figures.ordered(view_of(sample_engine), chosen).empty
    assert FIGURES["pilots.course"].make(view_of(sample_engine), choice=chosen).shown.empty


def test_one_pilot_without_stages_is_named_among_those_that_have_some(own_sqlite):
    days = {"idea": (JANUARY, JANUARY)}
    view = view_of(filled(own_sqlite, Pilot=pilots("E1", "P1"), PilotStage=stages(E1=days)))
    assert situation(view)["P1"] == WORDS("finding.pilots.short.no_stages")
    assert made(view, "pilots.steps", one="P1").shown.empty


def test_stages_out_of_order_are_pointed_out_where_the_pilot_stands(own_sqlite):
    days = {"idea": (None, date(2025, 3, 1)), "planning": (None, date(2025, 2, 1)), "experiment": (DAY, None)}
    engine = filled(own_sqlite, Pilot=pilots("E1", "P1"), PilotStage=stages(E1=days))
    assert WORDS("finding.pilots.short.disordered") in situation(view_of(engine))["E1"]
    assert "out of order" not in situation(view_of(engine))["P1"]
    said(opened(engine, "pilots", "en"))


@pytest.mark.parametrize("late", [1, 12])
def test_a_stage_is_late_by_days_that_agree_with_their_number(own_sqlite, late):
    days = {"idea": (JANUARY, JANUARY), "planning": (date.fromordinal(DAY.toordinal() - late), None)}
    view = view_of(filled(own_sqlite, Pilot=pilots("E1"), PilotStage=stages(E1=days)))
    assert situation(view)["E1"] == ("Planning is one day late" if late == 1 else "Planning is 12 days late")
    (note,) = made(view, "pilots.steps", one="E1").findings
    assert note.key == f"pilots.stands.begun_late{'_one' if late == 1 else ''}"


def test_a_pilot_that_ended_early_says_when_and_why(own_sqlite):
    ended = pilots("E1").assign(ended=[date(2025, 6, 30)], ended_reason=["Liian vähän perheitä."])
    days = {"idea": (JANUARY, JANUARY), "planning": (date(2025, 2, 1), None)}
    engine = filled(own_sqlite, Pilot=ended, PilotStage=stages(E1=days), PilotActivity=months(E1=MANY["E1"]))
    assert situation(view_of(engine))["E1"] == "Ended on 30 June 2025"
    told = said(opened(engine, "pilots", "en"))
    assert "Liian vähän perheitä." in told
    assert "30 June 2025" in told
    reached = made(view_of(engine), "pilots.reach").cells()
    assert reached["12", "2025-Q2"].value == 54


def test_without_a_target_the_page_says_that_there_is_no_plan(own_sqlite):
    engine = filled(own_sqlite, Pilot=pilots("E1", "P1"), PilotActivity=months(**MANY))
    assert WORDS("finding.pilots.reach.no_target").removesuffix(".") in said(opened(engine, "pilots", "en"))


def test_a_plan_of_all_counties_is_not_held_against_two_of_them(own_sqlite):
    engine = filled(own_sqlite, Pilot=pilots("E1", "P1"), PilotActivity=months(**MANY), targets=targeted())
    chosen = made(view_of(engine), "pilots.reach", places=("12", "13"))
    assert PLAN not in {row.code for row in chosen.rows}
    assert chosen.findings[-1].key == "pilots.reach.plan_of_all"


def test_a_county_with_a_target_of_its_own_is_held_against_it(own_sqlite):
    engine = filled(own_sqlite, Pilot=pilots("E1", "P1"), PilotActivity=months(**MANY), targets=targeted(county="12"))
    alone = made(view_of(engine), "pilots.reach", places=("12",))
    assert {row.code for row in alone.rows} == {"12", PLAN}
    assert alone.findings[0].key == "pilots.reach.beside"
    assert made(view_of(engine), "pilots.reach").findings[-1].key == "pilots.reach.no_target"


def test_one_month_of_data_is_a_point_and_no_quarter(own_sqlite):
    told = {"E1": [(1, 9, 3, 0)]}
    activity = months(**told).assign(sessions=[7])
    engine = filled(own_sqlite, Pilot=pilots("E1"), PilotActivity=activity)
    view = view_of(engine)
    monthly = made(view, "pilots.activity")
    assert [name.code for name in monthly.columns] == ["2025-01"]
    assert monthly.cells()["12", "2025-01"].value == 7
    assert made(view, "pilots.reach").shown.empty, "its first quarter is not over"
    assert WORDS("common.nothing") in said(opened(engine, "pilots", "en"))


def test_families_are_told_so_far_and_quarter_by_quarter(own_sqlite):
    engine = filled(own_sqlite, Pilot=pilots("E1", "P1"), PilotActivity=months(**MANY))
    view = view_of(engine)
    single = {asked: made(view, "pilots.families", families=asked).cells() for asked in figures.SINGLE}
    so_far = made(view, "pilots.reach").cells()
    for county, started, ended in (("12", 27, 9), ("13", 24, 6)):
        assert single["started"][county, "2025-Q2"].value == started
        assert single["ended"][county, "2025-Q2"].value == ended
        assert so_far[county, "2025-Q2"].value == 2 * started
        assert single["ended_all"][county, "2025-Q2"].value == 2 * ended
        assert single["active"][county, "2025-Q2"].value == 2 * (started - ended)
    assert single["active"][TOGETHER, "2025-Q2"].value == 72


def test_few_families_at_a_time_are_hidden_also_as_a_difference(own_sqlite):
    few = {"E1": [(1, 9, 3, 0), (2, 0, 3, 0), (3, 2, 2, 0)]}
    view = view_of(filled(own_sqlite, Pilot=pilots("E1"), PilotActivity=months(**few)))
    assert made(view, "pilots.families", families="active").cells()["12", "2025-Q1"].status == Status.TOO_FEW


def test_the_choice_of_families_lives_in_the_address(own_sqlite):
    engine = filled(own_sqlite, Pilot=pilots("E1", "P1"), PilotActivity=months(**MANY))
    visit = opened(engine, "pilots", "en", families="active")
    assert visit.selectbox(key="pilots.families").value == "active"
    assert "Families in a pilot at the end of" in said(visit)
    visit = opened(engine, "pilots", "en", families="nonsense")
    assert WORDS("filter.pilots.families") in " ".join(info.value for info in visit.info)


def test_a_card_tells_aim_tools_decisions_lessons_and_what_the_county_says(own_sqlite):
    pilot = pilots("E1", "P1").assign(aim=["Perhe pysyy <b>yhdessä</b>.", None], tools=["ors;gbo", None])
    meetings = {
        "P-1": (date(2025, 2, 1), "Avoin päätös.", None),
        "P-2": (date(2025, 3, 1), "Tehty päätös.", "Kuvattu."),
    }
    decisions = pd.DataFrame(
        [
            {"code": code, "meeting": day, "text": text, "done": date(2025, 4, 2) if after else None, "followed": after}
            for code, (day, text, after) in meetings.items()
        ]
    ).assign(due=date(2025, 5, 1), figure=None, owner_role="team", pilot="E1", choice=None)
    lesson = pd.DataFrame([{"code": "L-1", "county": "12", "pilot": "E1", "date": DAY, "text": "Opittu asia."}])
    comment = pd.DataFrame(
        [{"code": "H-1", "county": "12", "figure": "pilots.reach", "date": DAY, "text": "Alueen sana."}]
    )
    engine = filled(own_sqlite, Pilot=pilot, Decision=decisions, Lesson=lesson, Comment=comment)
    told = said(opened(engine, "pilots", "en", one="E1"))
    assert "Perhe pysyy &lt;b&gt;yhdessä&lt;/b&gt;." in told
    for name in ("ors", "gbo"):
        assert WORDS(f"code.instrument.{name}") in told
    assert told.index("Avoin päätös.") < told.index("Tehty päätös."), "what is still to be done comes first"
    assert "Done on 2 April 2025: Kuvattu." in told
    assert "Open, " in told
    assert "days late" in told
    assert "Opittu asia." in told
    other = said(opened(engine, "pilots", "en", one="P1"))
    assert WORDS("page.pilots.no_decisions") in other
    # beside the figure it was said of for everybody, and on the card of the county's own pilots
    assert (told.count("Alueen sana."), other.count("Alueen sana.")) == (2, 1)


def test_every_answer_that_has_a_figure_leads_to_it(own_sqlite):
    scores = outcomes(("E1", 1, 16, 20.0, 24.0, 9))
    engine = filled(own_sqlite, Pilot=pilots("E1", "P1"), PilotActivity=months(**MANY), Outcome=scores)
    visit = opened(engine, "pilots", "en", compared="P1,E1", one="XX")
    table, card = (text for text in texts(visit) if 'class="matka-door"' in text)
    doors = made(view_of(engine), "pilots.compare", compared=("E1", "P1")).doors
    assert table.count('class="matka-door"') == len(doors) == 2 * len(figures.QUESTIONS) - 1
    assert card.count('class="matka-door"') == 8, "all that a picture shows; when it last told of itself is none"
    assert "XX" not in table + card
    assert "places=12#pilots-dropout" in card
    assert f'<span class="matka-unseen">{WORDS("panel.question.families")}, E1' in table
    assert "?compared=P1,E1&amp;places=12#pilots-reach" in table
    assert "/involvement?places=13#involvement-phases" in table
    for door in set(doors.values()):
        page = opened(engine, door.page, "en", **{name: text for name, text in door.filters.items() if text})
        assert f'id="{door.name.replace(".", "-")}"' in said(page), door


def test_the_finding_of_a_comparison_is_told(own_sqlite):
    view = view_of(filled(own_sqlite, Pilot=pilots("E1", "P1"), PilotActivity=months(**MANY)))
    assert say.finding(made(view, "pilots.compare", compared=("E1", "P1")), WORDS)


def test_the_steps_of_one_pilot_do_not_depend_on_how_others_are_grouped(own_sqlite):
    view = view_of(filled(own_sqlite, Pilot=pilots("E1", "P1"), PilotStage=stages(E1={"idea": (JANUARY, JANUARY)})))
    told = {say.alt(made(view, "pilots.steps", one="E1", group=group), WORDS) for group in figures.GROUPS}
    names = {made(view, "pilots.steps", one="E1", group=group).rows[0].key for group in figures.GROUPS}
    assert len(told) == len({str(name) for name in names}) == 1
