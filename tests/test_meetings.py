"""Meetings: agendas that the coordinator prepares, decisions and comments that are published as they are written."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pandas as pd
import pytest

from data_access import audit, meetings, releases, submissions
from data_access.access import User
from data_access.problem import Problem
from data_access.queries import facts
from data_access.tables import Comment, Decision, Meeting

COORDINATOR = User(username="koordinaattori", name="Kaisa", role="coordinator")
LEAD = User(username="osahanke", name="Eero", role="lead", county="13")
VIEWER = User(username="ohjausryhma", name="Aino", role="viewer")
DAY = date(2026, 3, 11)
FIRST = {"by": COORDINATOR, "day": DAY, "kind": "steering", "title": "Ohjausryhmä 1/2026"}


@pytest.fixture
def begun(small_engine):
    """A store with two releases and one agenda that looks at the first."""
    return small_engine, meetings.prepare(small_engine, **FIRST, release=1)


def key_of(call, *arguments, **named) -> str:
    with pytest.raises(Problem) as raised:
        call(*arguments, **named)
    return raised.value.key


def now(engine, table):
    return facts(engine, table, release=releases.newest(engine).number)


def points(engine):
    return [(point.figure, point.choice) for point in meetings.plan(engine, DAY, "steering").points]


def test_preparing_a_meeting_tells_of_it_and_fixes_its_release(begun):
    engine, plan = begun
    assert (plan.release, plan.points) == (1, ())
    assert releases.release(engine, 1).fingerprint.startswith(plan.sign)
    assert now(engine, Meeting)["title"].tolist() == ["Ohjausryhmä 1/2026"]
    assert releases.newest(engine).number == 3
    assert meetings.prepare(engine, **FIRST, release=2) == plan  # once prepared it stays as it is
    assert releases.newest(engine).number == 3


def test_figures_are_added_moved_and_taken_off(begun):
    engine, plan = begun
    for figure in ("a", "b", "c"):
        meetings.add(engine, plan.id, by=COORDINATOR, figure=figure, choice="x=1")
    assert key_of(meetings.add, engine, plan.id, by=COORDINATOR, figure="b", choice="x=1") == "agenda_has_it"
    meetings.add(engine, plan.id, by=COORDINATOR, figure="b", choice="x=2")
    ids = [point.id for point in meetings.plan(engine, DAY, "steering").points]
    meetings.move(engine, ids[2], by=COORDINATOR, up=True)
    meetings.move(engine, ids[0], by=COORDINATOR, up=True)  # the first stays
    meetings.move(engine, ids[3], by=COORDINATOR, up=False)  # the last stays
    assert points(engine) == [("a", "x=1"), ("c", "x=1"), ("b", "x=1"), ("b", "x=2")]
    meetings.remove(engine, ids[0], by=COORDINATOR)
    meetings.remove(engine, ids[0], by=COORDINATOR)  # twice is once
    meetings.move(engine, ids[0], by=COORDINATOR, up=False)  # it is gone: nothing happens
    assert points(engine) == [("c", "x=1"), ("b", "x=1"), ("b", "x=2")]
    assert key_of(meetings.note, engine, ids[0], by=COORDINATOR, text="x", asked=()) == "agenda_gone"
    meetings.note(engine, ids[1], by=COORDINATOR, text="  Miksi?\n", asked=("12", "20"))
    told = next(point for point in meetings.plan(engine, DAY, "steering").points if point.id == ids[1])
    assert (told.note, told.asked) == ("Miksi?", ("12", "20"))


def test_an_agenda_has_an_end(begun, monkeypatch):
    engine, plan = begun
    monkeypatch.setattr(meetings, "MOST_ITEMS", 1)
    meetings.add(engine, plan.id, by=COORDINATOR, figure="a")
    assert key_of(meetings.add, engine, plan.id, by=COORDINATOR, figure="b") == "agenda_full"
    assert key_of(meetings.add, engine, plan.id + 1, by=COORDINATOR, figure="b") == "agenda_gone"


def test_a_meeting_looks_at_another_release_only_if_there_is_one(begun):
    engine, plan = begun
    meetings.look_at(engine, plan.id, by=COORDINATOR, release=2)
    meetings.annotate(engine, plan.id, by=COORDINATOR, notes="Huone 3")
    changed = meetings.plan(engine, DAY, "steering")
    assert (changed.release, changed.notes) == (2, "Huone 3")
    assert releases.release(engine, 2).fingerprint.startswith(changed.sign)
    assert key_of(meetings.look_at, engine, plan.id, by=COORDINATOR, release=99) == "release_unknown"


@pytest.mark.parametrize("by", [VIEWER, LEAD])
def test_only_the_coordinator_prepares_and_decides(begun, by):
    engine, plan = begun
    before = releases.newest(engine).number
    deeds = [
        lambda: meetings.prepare(engine, **{**FIRST, "by": by, "day": date(2026, 6, 10)}, release=1),
        lambda: meetings.add(engine, plan.id, by=by, figure="a"),
        lambda: meetings.decide(engine, by=by, meeting=DAY, text="Päätetään.", owner_role="lead"),
        lambda: meetings.keep_template(engine, by=by, name="x.pptx", content=b"x"),
    ]
    for deed in deeds:
        assert key_of(deed) == "meeting_role"
    assert releases.newest(engine).number == before
    assert points(engine) == []
    assert [entry.action for entry in audit.entries(engine)][-4:] == ["refuse"] * 4


def test_a_decision_is_a_release_of_its_own_beside_its_figure(begun):
    engine, _ = begun
    said = {"meeting": DAY, "text": "Koulutusta jatketaan.", "owner_role": "lead", "due": date(2026, 5, 1)}
    said |= {"figure": "training.coverage", "choice": "topic=trauma"}
    done = meetings.decide(engine, by=COORDINATOR, **said)
    row = now(engine, Decision).iloc[0]
    assert (row["code"], row["figure"], row["due"]) == ("2026-03-11-1", "training.coverage", date(2026, 5, 1))
    assert done.release.reason == "Koulutusta jatketaan."
    again = meetings.decide(engine, by=COORDINATOR, **said)
    assert again.release.number == done.release.number  # a second press says nothing twice
    assert not again.written


def test_two_who_decide_at_once_are_both_kept(begun):
    engine, _ = begun

    def decide(number):
        return meetings.decide(engine, by=COORDINATOR, meeting=DAY, text=f"Päätös {number}.", owner_role="team")

    with ThreadPoolExecutor(4) as people:
        list(people.map(decide, range(4)))
    rows = now(engine, Decision)
    assert sorted(rows["text"]) == [f"Päätös {number}." for number in range(4)]
    assert sorted(rows["code"]) == [f"2026-03-11-{number}" for number in range(1, 5)]


def test_what_became_of_a_decision_does_not_overwrite_what_another_wrote(begun):
    engine, _ = begun
    meetings.decide(engine, by=COORDINATOR, meeting=DAY, text="Selvitetään.", owner_role="team", due=DAY)
    seen = releases.newest(engine).number
    code = now(engine, Decision)["code"].iloc[0]
    told = {"by": COORDINATOR, "code": code, "seen": seen}
    assert key_of(meetings.follow, engine, **told, done=date(2026, 3, 1), followed="") == "decision_done"
    meetings.follow(engine, **told, done=date(2026, 4, 1), followed="Selvitetty ja kerrottu.")
    row = now(engine, Decision).iloc[0]
    assert (row["done"], row["followed"]) == (date(2026, 4, 1), "Selvitetty ja kerrottu.")
    assert key_of(meetings.follow, engine, **told, done=None, followed="Kesken") == "submission_conflict"
    assert key_of(meetings.follow, engine, **{**told, "code": "x"}, done=None, followed="") == "decision_gone"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"text": "x"}, "decision_text"),
        ({"text": "y" * 501}, "decision_text"),
        ({"text": "Asiasta vastaa 131052-308T."}, "submission_identity_code"),
        ({"due": date(2026, 3, 10)}, "decision_due"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_words(begun, changes, key):
    engine, _ = begun
    said = {"text": "Päätetään.", "owner_role": "lead", "due": None, **changes}
    assert key_of(meetings.decide, engine, by=COORDINATOR, meeting=DAY, **said) == key
    assert now(engine, Decision).empty


def test_a_lead_comments_for_their_own_county_only(begun):
    engine, _ = begun
    said = {"figure": "training.coverage", "text": "Kaksi tiimiä yhdistyi.", "day": DAY}
    meetings.comment(engine, by=LEAD, county="13", **said)
    meetings.comment(engine, by=LEAD, county="13", **said)
    rows = now(engine, Comment)
    assert rows[["code", "county", "text"]].values.tolist() == [["13-2026-03-11-1", "13", "Kaksi tiimiä yhdistyi."]]
    assert key_of(meetings.comment, engine, by=LEAD, county="12", **said) == "submission_county"
    assert key_of(meetings.comment, engine, by=VIEWER, county="13", **said) == "submission_role"
    assert len(now(engine, Comment)) == 1


def test_a_restored_release_is_told_of(begun):
    engine, _ = begun
    assert meetings.undone(engine, 2) is None
    restored = submissions.restore(engine, 1, by=COORDINATOR, reason="Väärä tiedosto")
    assert meetings.undone(engine, 2) == restored.release.number
    assert meetings.undone(engine, 1) is None  # it is what was restored
    assert meetings.undone(engine, restored.release.number) is None


def test_a_template_is_kept_replaced_and_forgotten(begun):
    engine, _ = begun
    assert meetings.template(engine) is None
    meetings.keep_template(engine, by=COORDINATOR, name="a.pptx", content=b"\x00\xff")
    meetings.keep_template(engine, by=COORDINATOR, name="b.pptx", content=b"\x01")
    assert meetings.template(engine) == ("b.pptx", b"\x01")
    meetings.keep_template(engine, by=COORDINATOR, name="", content=None)
    assert meetings.template(engine) is None


def test_the_sample_project_comes_with_prepared_meetings(sample_engine):
    plans = meetings.plans(sample_engine)
    assert [(plan.date, plan.kind, plan.release) for plan in plans] == [
        (date(2026, 12, 9), "steering", 26),
        (date(2026, 11, 11), "steering", 25),
    ]
    assert all(plan.points for plan in plans)


def test_meetings_told_of_in_a_workbook_keep_their_name(engine):
    told = pd.DataFrame([{"date": DAY, "title": "Ohjausryhmä", "kind": "steering"}])
    releases.publish(engine, {Meeting: told}, by="koordinaattori", reason="Kokoukset")
    meetings.prepare(engine, **FIRST, release=1)
    assert now(engine, Meeting)["title"].tolist() == ["Ohjausryhmä"]
    assert releases.newest(engine).number == 1
