"""The page that opens: the four themes on one screen, beside what was planned, and what is still to be done."""

from datetime import date

import pandas as pd
import pytest
from chart_examples import chart
from panel_examples import panel
from test_pages import opened, texts
from test_pilots_page import DAY, SPOTS, held, stages, targeted, view_of
from test_protection import ROWS, months, pilots, publish

from components.charts.chart import Shape, Status
from components.charts.panel import Form
from components.charts.spark import spark
from components.charts.table import grid
from components.figures import FIGURES, overview
from components.i18n import LANGUAGES, Words
from data_access.tables import Decision, InvolvementEvent, Pilot, PilotActivity, PilotStage, Place, Proposal


def row(view, key):
    return next(each for theme in overview.themes(view) for each in theme.rows if each.key == key)


def test_the_leading_numbers_are_those_of_the_pages_behind_them(sample_engine):
    view = view_of(sample_engine)
    families = row(view, "families_started").cells
    reach = FIGURES["pilots.reach"].make(view, choice=FIGURES["pilots.reach"].asked(view, {})[0])
    last = reach.columns[-1].code
    for code in (spot.code for spot in view.counties()):
        assert families[code] == reach.cells()[code, last].value
    assert families[overview.TOGETHER] == reach.cells()["ALL", last].value


def test_a_number_beside_its_plan_is_judged_by_the_stated_rule(own_sqlite):
    # the plan to 30 June 2025 of 300 families by 31 December: 300 × 333 / 517 days = 193; 90 had started
    view = held(own_sqlite, rows=targeted(300.0))
    standing = row(view, "families_started").standing
    if standing is not None:
        assert standing.status == "below"
        assert standing.expected == pytest.approx(300 * 333 / 517, abs=0.5)


def test_a_hidden_number_has_no_standing_and_is_a_word(own_sqlite):
    few = {PilotActivity: months(E1=[(1, 2, 0, 0), (3, 1, 0, 0)]), Pilot: pilots("E1")}
    publish(own_sqlite, {Place: SPOTS, **few, **targeted()})
    view = view_of(own_sqlite)
    found = row(view, "families_started")
    assert found.cells[overview.TOGETHER] is Status.TOO_FEW
    assert found.standing is None
    told = grid(FIGURES["overview.now"].make(view, choice=overview.Choice()), view.words)
    line = next(each for each in told.rows if each.head == view.words("overview.row.families_started"))
    assert view.words("common.too_few") in [cell.text for cell in line.cells]


def test_pilots_are_counted_once_they_have_begun_and_late_ones_while_they_run(own_sqlite):
    late = {"idea": (date(2025, 1, 1), date(2025, 1, 1)), "planning": (date(2025, 2, 1), None)}
    begun = pilots("E1", "E2", "P1").assign(
        starts=[date(2025, 1, 1), date(2026, 1, 1), date(2025, 1, 1)], ended=[None, None, date(2025, 6, 1)]
    )
    publish(own_sqlite, {Place: SPOTS, Pilot: begun, PilotStage: stages(E1=late, P1=late)})
    view = view_of(own_sqlite)
    assert row(view, "pilots_started").cells == {"12": 1, "13": 1, "20": 0, overview.TOGETHER: 2}
    assert row(view, "stages_late").cells == {"12": 1, "13": 0, "20": 0, overview.TOGETHER: 1}


def test_time_gone_is_told_on_the_day_of_the_release(own_sqlite):
    view = held(own_sqlite)
    start, end = view.project_time()
    assert overview.gone(view).time == pytest.approx(100 * (DAY - start).days / (end - start).days)


def test_a_store_without_any_of_it_still_opens(own_sqlite):
    publish(own_sqlite, {Place: SPOTS, Pilot: pilots("E1")})
    view = view_of(own_sqlite)
    told = FIGURES["overview.now"].make(view, choice=overview.Choice())
    assert {cell.status for cell in told.table.itertuples()} >= {Status.NOT_REPORTED, Status.MISSING}
    assert not opened(own_sqlite, "overview").exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cards_have_a_heading_a_finding_a_table_and_a_picture_with_words(sample_engine, language):
    visit = opened(sample_engine, "overview", language)
    assert not visit.exception
    cards = [text for text in texts(visit) if 'class="matka-card"' in text]
    assert len(cards) == 4
    for card in cards:
        assert card.count("<h2") == card.count("<table") == card.count("<img") == 1
        assert card.count('scope="row"') in (2, 3)
        assert 'alt=""' not in card
        assert "⟦" not in card


def test_open_decisions_are_listed_the_longest_overdue_first(own_sqlite):
    decided = [
        {"code": code, "meeting": date(2025, 3, 1), "figure": None, "text": text, "owner_role": "lead"}
        | {"due": due, "done": done}
        for code, text, due, done in (
            ("P-1", "Later <b>task</b>", date(2025, 12, 1), None),
            ("P-2", "Overdue task", date(2025, 9, 1), None),
            ("P-3", "Finished task", date(2025, 2, 1), date(2025, 3, 1)),
        )
    ]
    held(own_sqlite, rows={Decision: pd.DataFrame(decided)})
    visit = opened(own_sqlite, "overview", "en")
    assert not visit.exception
    (table,) = [text for text in texts(visit) if "Overdue task" in text]
    assert table.index("Overdue task") < table.index("Later &lt;b&gt;task&lt;/b&gt;")
    assert "Finished task" not in table


def test_a_small_picture_keeps_colours_and_gaps_and_is_told_in_words():
    words = Words("en")
    for drawn in (panel(Form.LINES), chart(Shape.LINE)):
        made = spark(drawn, words)
        assert made.startswith('<img src="data:image/svg+xml;base64,')
        assert 'alt="Line chart' in made
    assert spark(panel(Form.LINES, gaps="all"), words) == ""
    with pytest.raises(ValueError, match="only lines"):
        spark(panel(Form.BARS), words)


def test_answered_proposals_are_counted_of_all(own_sqlite):
    base = {"county": "12", "pilot": None, "reason": None, "change": None, "told_back": None}
    rows = [
        base
        | {"code": f"E-{turn}", "date": date(2025, 3, turn), "text": "Ehdotus", "response": response}
        | {"decided": date(2025, 4, 1) if response != "open" else None}
        for turn, response in enumerate(("accepted", "declined", "open", "open"), start=1)
    ]
    events = [
        {"code": f"O-{turn}", "county": "12", "pilot": None, "date": date(2025, 3, turn), "phase": "doing"}
        | {"form": "workshop", "parents": 4, "young": 0, "others": 0, "hours": 2.0, "paid": True, "level": "involved"}
        for turn in (1, 2)
    ]
    view = held(own_sqlite, rows={Proposal: pd.DataFrame(rows), InvolvementEvent: pd.DataFrame(events)})
    answered = row(view, "proposals_answered").cells["12"]
    assert (answered.values["count"], answered.values["of"]) == (2, 4)
    assert row(view, "involvement_events").cells == {"12": 2, "13": 0, "20": 0, overview.TOGETHER: 2}
    assert set(ROWS)
