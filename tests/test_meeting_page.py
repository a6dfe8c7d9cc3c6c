"""The meeting page: chosen, prepared, presented leaf by leaf, and decisions written beside the figures."""

import shutil
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import opened, texts

from components.charts.chart import Edition
from components.figures import FIGURES, agenda, pilots
from components.figures.remarks import awaited
from components.i18n import LANGUAGES, Words
from components.view import View
from data_access import meetings, releases, store, submissions
from data_access.access import User
from data_access.queries import facts
from data_access.tables import Comment, Decision

COORDINATOR = User(username="koordinaattori", name="Kaisa", role="coordinator")
LEAD = User(username="osahanke", name="Eero", role="lead", county="13")
NEXT = "2026-12-09.steering"


@pytest.fixture
def engine(filled_sqlite, tmp_path):
    """The sample project with its two prepared meetings, free to be written to."""
    return store.engine(f"sqlite:///{shutil.copy(filled_sqlite, tmp_path / 'store')}")


def view_of(engine, language="en", user=COORDINATOR, number=None):
    found = releases.release(engine, number) if number else releases.newest(engine)
    told = {name: getattr(found, name) for name in ("number", "published_at", "fingerprint")}
    edition = Edition(**told, latest=releases.newest(engine).number)
    return View(engine=engine, words=Words(language), edition=edition, user=user, sample=True)


def coming(view):
    return next(each for each in agenda.meetings(view) if each.day == date(2026, 12, 9))


def show_as(url, language, role, county, choice):
    from components.charts.chart import Edition
    from components.i18n import Words
    from components.view import View
    from components.widgets.picture import picture
    from data_access import releases, store
    from data_access.access import User

    engine = store.engine(url)
    newest = releases.newest(engine)
    edition = Edition(
        number=newest.number, published_at=newest.published_at, fingerprint=newest.fingerprint, latest=newest.number
    )
    user = User(username="x", name="X", role=role, county=county)
    view = View(engine=engine, words=Words(language), edition=edition, user=user, sample=True)
    from components.figures import FIGURES

    picture(view, "training.coverage", FIGURES["training.coverage"].asked(view, choice)[0])


def beside(engine, role, county=None, language="en"):
    kwargs = {"url": str(engine.url), "language": language, "role": role, "county": county, "choice": {}}
    return AppTest.from_function(show_as, default_timeout=60, kwargs=kwargs).run()


# What a meeting looks at


def test_the_next_prepared_meeting_is_shown_first(sample_engine):
    visit = opened(sample_engine, "meeting", "en")
    assert not visit.exception
    assert visit.selectbox(key="meeting.meeting").value == NEXT
    assert any("release 26" in text for text in texts(visit))
    assert len([text for text in texts(visit) if text[:2] in ("1.", "2.", "3.", "4.", "5.")]) == 5


def test_a_link_opens_the_meeting_it_names_and_says_when_there_is_none(sample_engine):
    assert opened(sample_engine, "meeting", meeting="2026-11-11.steering").selectbox[0].value == "2026-11-11.steering"
    visit = opened(sample_engine, "meeting", "en", meeting="2031-01-01.steering'; drop")
    assert not visit.exception
    assert [info.value for info in visit.info] == [Words("en")("meeting.unknown")]


def test_every_figure_of_the_agenda_is_that_of_its_release(engine):
    view = view_of(engine)
    before = agenda.meetings(view)[1]
    then = view.at(before.plan.release)
    assert before.plan.release == 25 != view.edition.number
    assert {agenda.drawn(then, point).edition.number for point in before.plan.points} == {25}


def test_a_choice_comes_back_as_it_went_onto_the_agenda(sample_engine):
    view = view_of(sample_engine)
    for name, figure in FIGURES.items():
        chart = figure.make(view, choice=figure.asked(view, {})[0])
        point = meetings.Point(id=1, figure=name, choice=agenda.choice_of(chart.filters), note="", asked=())
        assert dict(agenda.drawn(view, point).filters) == dict(chart.filters), name
        assert len(point.choice) <= meetings.LONGEST_CHOICE


def test_a_figure_that_is_gone_and_a_release_that_was_undone_are_said_in_words(engine):
    plan = meetings.plan(engine, date(2026, 12, 9), "steering")
    meetings.add(engine, plan.id, by=COORDINATOR, figure="pilots.not_any_more")
    submissions.restore(engine, 25, by=COORDINATOR, reason="Väärä tiedosto")
    visit = opened(engine, "meeting", "en", meeting=NEXT)
    assert not visit.exception
    said = [warning.value for warning in visit.warning]
    assert Words("en")("meeting.undone", number=26, by=27) in said
    assert Words("en")("meeting.gone", figure="pilots.not_any_more") in said
    shown = opened(engine, "meeting", "en", meeting=NEXT, present="8")
    assert [title.value for title in shown.title] == [Words("en")("meeting.gone_title")]


def test_a_long_table_is_shown_whole_leaf_by_leaf(engine):
    plan = meetings.plan(engine, date(2026, 12, 9), "steering")
    meetings.add(engine, plan.id, by=COORDINATOR, figure="pilots.compare")
    words, first = Words("en"), 8  # after the opening, what became of earlier decisions, and five figures
    shown, last = [], first
    for leaf in range(first, 14):
        visit = opened(engine, "meeting", "en", meeting=NEXT, present=str(leaf))
        if [title.value for title in visit.title] != [words("panel.pilots.compare.title")]:
            break
        shown, last = [*shown, "".join(texts(visit))], leaf
    count = last - first + 1
    assert count > 1
    for number, text in enumerate(shown, start=1):
        assert words("stage.part", number=number, last=count) in text
        assert f"{words('told.denominator')}: " in text
    for question in pilots.QUESTIONS:
        head = f'<th scope="row">{words(f"panel.question.{question}")}</th>'
        assert [head in text for text in shown].count(True) == 1, question


def test_a_store_put_back_from_a_backup_is_noticed(engine):
    with store.writing(engine) as connection:
        connection.exec_driver_sql("UPDATE agenda SET sign = 'other'")
    visit = opened(engine, "meeting", "en", meeting=NEXT)
    assert [warning.value for warning in visit.warning] == [Words("en")("meeting.other_store", number=26)]


def test_a_meeting_nobody_has_prepared_can_be_prepared(engine):
    visit = opened(engine, "meeting", "en", meeting="2026-09-16.steering")
    visit.selectbox(key="prepare-release").set_value(20)
    next(button for button in visit.button if button.label == Words("en")("meeting.prepare")).click().run()
    assert not visit.exception
    assert meetings.plan(engine, date(2026, 9, 16), "steering").release == 20
    assert any(Words("en")("meeting.empty_coordinator") in text for text in texts(visit))


# Decisions


def test_what_was_open_at_the_meeting_before_is_where_the_next_one_begins(sample_engine):
    view = view_of(sample_engine)
    left = agenda.left(view, coming(view))
    assert left
    assert all(each.done is None or each.done > date(2026, 11, 11) for each in left)
    assert all(each.meeting < date(2026, 12, 9) for each in left)
    first = min(agenda.meetings(view), key=lambda each: each.day)
    assert agenda.left(view, first) == ()


def test_a_decision_is_written_beside_the_figure_on_the_stage(engine):
    plan = meetings.plan(engine, date(2026, 12, 9), "steering")
    point = plan.points[1]
    for text in ("Jatketaan.", "Raportoidaan maaliskuussa."):
        meetings.decide(
            engine,
            by=COORDINATOR,
            meeting=plan.date,
            text=text,
            owner_role="lead",
            figure=point.figure,
            choice=point.choice,
        )
    view = view_of(engine)
    meeting = coming(view)
    assert [each.text for each in agenda.beside(view, meeting, point)] == ["Jatketaan.", "Raportoidaan maaliskuussa."]
    assert agenda.beside(view, meeting, plan.points[0]) == ()
    visit = opened(engine, "meeting", "en", meeting=NEXT, present="4")
    assert any("Raportoidaan maaliskuussa." in text for text in texts(visit))


def test_the_form_publishes_a_decision_and_says_what_is_wrong(engine):
    visit = opened(engine, "meeting", "en", meeting=NEXT)
    visit.text_area(key="decide-meeting-0-text").set_value("Hanke esitellään lautakunnille.")
    visit.text_input(key="decide-meeting-0-due").set_value("31.2.2027")
    send = next(button for button in visit.button if button.label == Words("en")("rulings.write"))
    send.click().run()
    (error,) = visit.error
    assert error.value.replace("\\", "") == Words("en")("problem.day_not_read", text="31.2.2027")
    assert releases.newest(engine).number == 26
    visit.text_input(key="decide-meeting-0-due").set_value("28.2.2027")
    next(button for button in visit.button if button.label == Words("en")("rulings.write")).click().run()
    assert not visit.exception
    assert not visit.error
    rows = facts(engine, Decision, release=27)
    row = rows[rows["code"] == "2026-12-09-1"].iloc[0]
    assert (row["text"], row["due"]) == ("Hanke esitellään lautakunnille.", date(2027, 2, 28))


# The stage


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_leaf_of_a_meeting_opens(sample_engine, language):
    for leaf in (*range(1, 9), 99, 0, "x"):
        visit = opened(sample_engine, "meeting", language, meeting=NEXT, present=str(leaf))
        assert not visit.exception, leaf
        assert len(visit.title) == 1
        assert not [text for text in texts(visit) if "⟦" in text]


# What is said beside figures


def test_a_lead_comments_beside_a_figure_and_everybody_sees_it(engine):
    visit = beside(engine, "lead", "13")
    assert not visit.exception
    meetings.comment(
        engine, by=LEAD, county="13", figure="training.coverage", text="**Ei** ![](http://x)", day=date(2026, 11, 20)
    )
    shown = texts(beside(engine, "viewer"))
    assert any("**Ei** ![](http://x)" in text and "matka-remarks" in text for text in shown)
    assert facts(engine, Comment, release=27)["code"].tolist()[-1].startswith(("13-", "PS-"))


def test_who_was_asked_and_has_said_nothing_since_the_last_meeting_is_named(engine):
    view = view_of(engine)
    meeting = coming(view)
    point = meeting.plan.points[2]
    assert {each.county.code: each.day for each in agenda.said(view, meeting, point)} == dict.fromkeys(
        ("12", "13", "20")
    )
    meetings.comment(engine, by=LEAD, county="13", figure=point.figure, text="Kyllä.", day=date(2026, 11, 20))
    view = view_of(engine)
    said = {each.county.code: each.text for each in agenda.said(view, meeting, point)}
    assert said == {"12": "", "20": "", "13": "Kyllä."}


def test_a_figure_says_whose_comment_is_awaited_until_it_has_come(engine, monkeypatch):
    monkeypatch.setattr(View, "today", property(lambda _: date(2026, 11, 20)))
    view = view_of(engine)
    assert {spot.code for spot in awaited(view, "training.coverage")} == {"12", "13", "20"}
    assert awaited(view, "pilots.dropout") == ()
    assert any("Asked, no comment yet" in text for text in texts(beside(engine, "viewer")))
    meetings.comment(engine, by=LEAD, county="13", figure="training.coverage", text="Kyllä.", day=date(2026, 11, 20))
    assert {spot.code for spot in awaited(view_of(engine), "training.coverage")} == {"12", "20"}
    monkeypatch.setattr(View, "today", property(lambda _: date(2026, 12, 10)))  # the meeting is over
    assert awaited(view_of(engine), "training.coverage") == ()
