"""Sending in: one sees first what it would change, nobody overwrites another unknowingly, and undoing is possible."""

import json
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from sent_rows import EERO, KAISA, LIISA, activity, attendance, budget, events, packages, pilots, rows

from data_access import audit, releases, submissions
from data_access.access import NOBODY, User
from data_access.importing.faults import Fault
from data_access.problem import Problem
from data_access.queries import changes, sendings
from data_access.releases import as_of
from data_access.submissions import preview, publish, restore
from data_access.tables import FACTS, Budget, OpenWarning, Pilot, PilotActivity, PilotStage, Proposal, WorkPackage

pytestmark = pytest.mark.usefixtures("decided_once")
BOTH = {**packages(), **pilots(P1="13", P2="20")}


def newest(engine):
    found = releases.newest(engine)
    return found.number if found else 0


def look(engine, sent, *, county="13", base=None, whole=True, figures=False):
    """Return the preview; only where *figures* is true with those that would move, which take most of its time."""
    base = newest(engine) if base is None else base
    with pytest.MonkeyPatch.context() as patch:
        if not figures:
            patch.setattr(submissions, "moves", lambda *_, **__: None)
        return preview(engine, sent, county=county, base=base, whole=frozenset(sent) if whole else frozenset())


def send(engine, sent, *, by=EERO, reason="maaliskuun luvut", base=None, whole=True, **named):
    seen = look(engine, sent, county=by.county, base=base, whole=whole)
    return publish(engine, seen, by=by, reason=reason, **named)


def begin(engine):
    """Let the coordinator tell of the pilots P1 (county 13) and P2 (county 20): release 1."""
    send(engine, BOTH, by=KAISA)


def problem_of(action, *arguments, **named):
    with pytest.raises(Problem) as caught:
        action(*arguments, **named)
    return caught.value


def held(engine, table, *columns, number=None):
    with engine.connect() as connection:
        number = newest(engine) if number is None else number
        found = releases.true_in(connection, table, number)
    places = [releases.columns_of(table).index(name) for name in columns]
    return sorted(tuple(row[place] for place in places) for row in found)


def families(engine, **named):
    return [
        (code, month.month, n) for code, month, n in held(engine, PilotActivity, "pilot", "month", "active", **named)
    ]


def refusals(engine):
    return [entry for entry in audit.entries(engine) if entry.action == "refuse"]


# Seen first


def test_a_preview_counts_and_shows_every_cell_that_would_change(begun):
    send(begun, activity(P1=(4, 5, 6)))
    seen = look(begun, activity(P1=(4, 7)) | budget(k13=1000), figures=True)
    assert (seen.added, seen.changed, seen.ended, seen.unchanged) == (1, 1, 1, 1)
    assert list(seen.changes) == [PilotActivity, Budget]
    lines = seen.changes[PilotActivity]
    told = lines[["month", "became", "active_before", "active"]].to_dict("split")["data"]
    assert [tuple(map(str, line)) for line in told] == [
        ("2025-02-01", "changed", "5", "7"),
        ("2025-03-01", "ended", "6", "None"),
    ]
    assert seen.counts.set_index("table").loc["budget"].to_dict() == {
        "added": 1,
        "changed": 0,
        "ended": 0,
        "unchanged": 0,
    }


def test_a_preview_shows_what_publishing_does(begun):
    send(begun, activity(P1=(4, 5)))
    seen = look(begun, activity(P1=(4, 6, 7)), figures=True)
    done = publish(begun, seen, by=EERO, reason="uudet luvut")
    assert (done.added, done.changed, done.ended) == (seen.added, seen.changed, seen.ended) == (1, 1, 0)
    compared = releases.compare(begun, done.release.number - 1, done.release.number)
    assert list(compared) == list(seen.changes)
    for table, lines in compared.items():
        pd.testing.assert_frame_equal(seen.changes[table], lines)


def test_a_table_with_a_column_for_changes_is_compared_like_any_other(begun):
    """A proposal says what changed: that is no kind of change to its row."""
    told = {"code": "E1", "county": "13", "date": date(2025, 3, 1), "text": "Iltaryhmä", "response": "open"}
    send(begun, {"proposal": rows("proposal", told)})
    sent = rows("proposal", told | {"response": "accepted", "decided": date(2025, 4, 1), "change": "Ryhmä alkoi."})
    (line,) = look(begun, {"proposal": sent}, figures=True).changes[Proposal].to_dict("records")
    assert (line["became"], line["change_before"], line["change"]) == ("changed", None, "Ryhmä alkoi.")
    send(begun, {"proposal": sent})
    cells = changes.cells(begun, release=3, older=2)
    assert set(cells["change"]) == {"changed"}
    assert set(cells["column"]) == {"response", "decided", "change"}


def test_no_table_has_a_column_that_a_comparison_adds():
    assert not [table for table in FACTS if {"became", "in_release", "by"} & set(releases.columns_of(table))]


def test_a_preview_says_when_only_the_figures_remain(begun):
    done = []
    seen = preview(begun, activity(P1=(4,)), county="13", base=1, compared=lambda: done.append(True))
    assert done == [True]
    assert set(seen.moves.moved["key"]) == {"families_active"}


def test_a_preview_writes_nothing(begun):
    look(begun, activity(P1=(4,)), figures=True)
    assert newest(begun) == 1
    assert families(begun) == []


def test_the_first_submission_of_a_store_begins_from_nothing(engine):
    assert send(engine, BOTH, by=KAISA, base=0).release.number == 1


def test_a_submission_begun_from_a_release_that_does_not_exist_is_refused(begun):
    for base in (-1, 2, 99):
        problem = problem_of(look, begun, activity(P1=(4,)), base=base)
        assert (problem.key, problem.values) == ("release_unknown", {"number": base})


def test_a_sheet_that_does_not_exist_is_a_mistake_of_ours(begun):
    with pytest.raises(ValueError, match="account"):
        preview(begun, {"account": pd.DataFrame()}, county=None, base=1)


# Published


def test_a_release_says_who_published_it_and_why(begun):
    done = send(begun, activity(P1=(4,)), reason="  maaliskuun\n luvut ", at=datetime(2126, 9, 1, tzinfo=UTC))
    told = releases.release(begun, done.release.number)
    assert (told.published_by, told.reason, told.published_at.year) == ("eero", "maaliskuun luvut", 2126)
    entry = audit.entries(begun)[-1]
    assert (entry.username, entry.role, entry.action, entry.release) == ("eero", "lead", "publish", 2)
    details = json.loads(entry.details)
    assert (details["county"], details["base"], details["tables"]) == ("13", 1, {"pilot_activity": [1, 0, 0]})


def test_a_reason_has_5_to_200_characters(begun):
    for reason in ("", "luku", "  luku  ", "x" * 201, "\u200b\u202e\u00ad luku"):
        assert problem_of(send, begun, activity(P1=(4,)), reason=reason).key == "submission_reason", reason
        assert newest(begun) == 1


def test_a_reason_of_5_or_200_characters_is_enough(begun):
    for families, reason in enumerate(("luvut", "x" * 200)):
        assert send(begun, activity(P1=(families,)), reason=reason).written, reason


def test_a_reason_with_a_personal_identity_code_is_refused(begun):
    problem = problem_of(send, begun, activity(P1=(4,)), reason="Korjaus: 131052-308T puuttui")
    assert problem.key == "submission_identity_code"
    assert "131052" not in str(problem)


def test_signs_that_cannot_be_seen_are_left_out_of_a_reason(begun):
    done = send(begun, activity(P1=(4,)), reason="maalis\u00adkuun\u202e\x00luvut\u2028nyt")
    assert done.release.reason == "maaliskuun luvut nyt"


def test_the_same_content_is_not_written_again_and_its_release_is_told(begun):
    first = send(begun, activity(P1=(4, 5)))
    again = send(begun, activity(P1=(4, 5)), reason="ihan varmuuden vuoksi")
    assert not again.written
    assert again.release == first.release
    assert look(begun, activity(P1=(4, 5))).already == 2
    assert look(begun, activity(P1=(4, 6))).already is None
    assert len(audit.entries(begun)) == 2


def test_a_double_click_publishes_once(begun):
    seen = look(begun, activity(P1=(4, 5)))
    first = publish(begun, seen, by=EERO, reason="maaliskuun luvut")
    second = publish(begun, seen, by=EERO, reason="maaliskuun luvut")
    assert (first.written, second.written) == (True, False)
    assert second.release.number == first.release.number == newest(begun) == 2


def test_a_failure_on_the_way_leaves_nothing(begun, monkeypatch):
    monkeypatch.setattr(releases, "replace_in", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send(begun, activity(P1=(4,)))
    assert newest(begun) == 1
    assert families(begun) == []
    assert len(audit.entries(begun)) == 1


# What ends


def test_rows_missing_from_a_whole_sheet_end(begun):
    send(begun, activity(P1=(4, 5)))
    assert send(begun, activity(P1=(4,))).ended == 1
    assert families(begun) == [("P1", 1, 4)]
    assert families(begun, number=2) == [("P1", 1, 4), ("P1", 2, 5)]


def test_rows_missing_from_a_part_of_a_sheet_stay(begun):
    send(begun, activity(P1=(4, 5)))
    send(begun, {"pilot_activity": activity(P1=(9, 9))["pilot_activity"].iloc[1:]}, whole=False)
    assert families(begun) == [("P1", 1, 4), ("P1", 2, 9)]


def test_a_whole_sheet_leaves_other_counties_and_other_sheets_alone(begun):
    send(begun, activity(P1=(4,)) | budget(k13=1000))
    send(begun, activity(P2=(8, 9)) | budget(k20=2000), by=LIISA)
    send(begun, activity(P1=(5,)))
    assert families(begun) == [("P1", 1, 5), ("P2", 1, 8), ("P2", 2, 9)]
    assert held(begun, Budget, "county", "planned") == [("13", 1000.0), ("20", 2000.0)]


def test_an_empty_whole_sheet_ends_the_countys_own_rows_only(begun):
    send(begun, activity(P1=(4,)))
    send(begun, activity(P2=(8,)), by=LIISA)
    send(begun, activity())
    assert families(begun) == [("P2", 1, 8)]


def test_rows_belong_to_the_county_of_their_training_event(begun):
    both = events(E1="13", E2="20")
    send(begun, both | attendance(E1=5, E2=6), by=KAISA)
    send(begun, attendance())
    send(begun, events() | attendance())
    assert sorted(sendings.sent(begun, release=newest(begun))["table"]) == [
        "pilot",
        "pilot",
        "training_attendance",
        "training_attendance",
        "training_attendance",
        "training_event",
        "training_event",
        "training_event",
    ]
    cells = changes.cells(begun, release=newest(begun), older=2)
    assert cells[["table", "county", "identity", "change"]].to_numpy().tolist() == [
        ["training_event", "13", "E1", "ended"],
        ["training_attendance", "13", "E1 / nurse", "ended"],
    ]


def test_a_coordinators_whole_sheet_ends_rows_of_the_counties_in_it(begun):
    send(begun, activity(P1=(4, 5), P2=(8, 9)), by=KAISA)
    send(begun, activity(P1=(4,)), by=KAISA)
    assert families(begun) == [("P1", 1, 4), ("P2", 1, 8), ("P2", 2, 9)]


def test_a_coordinators_own_sheet_is_replaced_as_a_whole(begun):
    other = rows("work_package", {"code": "TP2", **packages()["work_package"].iloc[0].drop("code").to_dict()})
    send(begun, {"work_package": pd.concat([packages()["work_package"], other])}, by=KAISA)
    send(begun, packages(), by=KAISA)
    assert held(begun, WorkPackage, "code") == [("TP1",)]


def test_a_pilot_cannot_end_while_other_rows_are_about_it(begun):
    send(begun, activity(P1=(4,)))
    problem = problem_of(look, begun, pilots())
    assert (problem.key, problem.values["keys"]) == ("submission_still_used", "P1")
    assert (problem.values["table"], problem.values["by"]) == ("pilot", "pilot_activity")
    assert send(begun, pilots() | activity()).ended == 2


def test_rows_of_a_pilot_that_somebody_has_ended_meanwhile_are_refused(begun):
    seen = look(begun, activity(P1=(4,)))
    send(begun, pilots(P2="20"), by=KAISA)
    send(begun, pilots(), by=EERO)
    problem = problem_of(publish, begun, seen, by=EERO, reason="maaliskuun luvut")
    assert (problem.key, problem.values["keys"]) == ("submission_code_unknown", "P1")


# Who may


def test_others_than_leads_and_the_coordinator_are_refused_and_that_is_told(begun):
    seen = look(begun, activity(P1=(4,)))
    roles = ("nobody", "viewer", "communications")
    for role in roles:
        somebody = User(username="siri", role=role, county="13")
        assert problem_of(publish, begun, seen, by=somebody, reason="maaliskuun luvut").key == "submission_role", role
        assert newest(begun) == 1
    told = [(entry.username, entry.role, json.loads(entry.details)["why"]) for entry in refusals(begun)]
    assert told == [("siri", role, "submission_role") for role in roles]
    assert audit.verify(begun) is None


def test_a_lead_publishes_for_their_own_county_only(begun):
    for county in ("20", None):
        seen = look(begun, activity(P2=(4,)), county=county)
        assert problem_of(publish, begun, seen, by=EERO, reason="maaliskuun luvut").key == "submission_county", county
    assert [entry.username for entry in refusals(begun)] == ["eero"] * 2


def test_a_lead_without_a_county_publishes_nothing(begun):
    seen = look(begun, packages(), county=None)
    nowhere = User(username="x", role="lead")
    assert problem_of(publish, begun, seen, by=nowhere, reason="maaliskuun luvut").key == "submission_county"


def test_the_coordinator_publishes_for_any_county(begun):
    seen = look(begun, activity(P2=(4,)), county="20")
    assert publish(begun, seen, by=KAISA, reason="Kainuun puolesta").written


OTHERS = {
    "a row that names another county": budget(k20=1000),
    "a row of another county's pilot": activity(P2=(4,)),
    "a pilot of another county made one's own": pilots(P2="13"),
    "a pilot given to another county": pilots(P1="20"),
    "a row of a pilot nobody knows": activity(P9=(4,)),
    "one strange row among one's own": pd.concat(
        [activity(P1=(4,))["pilot_activity"], activity(P2=(4,))["pilot_activity"]]
    ),
}


@pytest.mark.parametrize("what", OTHERS)
def test_rows_of_another_county_are_refused_and_that_is_told(what, begun):
    sent = OTHERS[what] if isinstance(OTHERS[what], dict) else {"pilot_activity": OTHERS[what]}
    problem = problem_of(look, begun, sent)
    assert (problem.key, problem.values["number"], problem.values["county"]) == ("submission_other_county", 1, "13")
    seen = look(begun, sent, county=None, whole=False) if what != "a row of a pilot nobody knows" else None
    if seen:  # past the preview
        past = submissions.Preview(
            **{name: getattr(seen, name) for name in seen.__dataclass_fields__} | {"county": "13"}
        )
        assert problem_of(publish, begun, past, by=EERO, reason="maaliskuun luvut").key == "submission_other_county"
        (entry,) = refusals(begun)
        assert json.loads(entry.details)["keys"] == problem.values["keys"]
    assert newest(begun) == 1


def test_the_code_of_a_pilot_that_has_ended_stays_with_its_county(begun):
    send(begun, pilots(), by=LIISA)
    assert held(begun, Pilot, "code") == [("P1",)]
    assert problem_of(look, begun, pilots(P1="13", P2="13")).key == "submission_other_county"


def test_the_coordinators_sheets_are_not_for_leads(begun):
    for name in ("work_package", "target", "meeting", "decision"):
        problem = problem_of(look, begun, {name: rows(name)})
        assert (problem.key, problem.values) == ("submission_coordinators_sheet", {"table": name})


def test_a_refusal_before_the_store_can_be_told_too(begun):
    submissions.tell_refusal(begun, by=EERO, why="other_county", details={"sheet": "budget", "rows": 3})
    assert json.loads(refusals(begun)[0].details) == {
        "why": "other_county",
        "county_of_user": "13",
        "sheet": "budget",
        "rows": 3,
    }


# Two at once


def test_two_counties_do_not_disturb_one_another(begun):
    mine, theirs = look(begun, activity(P1=(4,))), look(begun, activity(P2=(8,)), county="20")
    assert publish(begun, mine, by=EERO, reason="maaliskuun luvut").release.number == 2
    assert publish(begun, theirs, by=LIISA, reason="maaliskuun luvut").release.number == 3
    assert families(begun) == [("P1", 1, 4), ("P2", 1, 8)]


def conflict(begun):
    """Two people of county 13 begin from release 2; the first has published 5 → 6 and a new month."""
    send(begun, activity(P1=(4, 5)))
    mine, theirs = look(begun, activity(P1=(4, 7))), look(begun, activity(P1=(4, 6, 6)))
    publish(begun, theirs, by=User(username="aune", role="lead", county="13"), reason="helmikuu oli väärin")
    return mine


def test_the_second_of_two_uploads_hears_what_has_changed(begun):
    mine = conflict(begun)
    assert not mine.conflicts
    problem = problem_of(publish, begun, mine, by=EERO, reason="maaliskuun luvut")
    assert problem.key == "submission_conflict"
    assert problem.values == {
        "number": 2,
        "keys": "P1 / 2025-02-01; P1 / 2025-03-01",
        "tables": "pilot_activity",
        "releases": "3",
        "by": "aune",
    }
    assert families(begun) == [("P1", 1, 4), ("P1", 2, 6), ("P1", 3, 6)]


def test_a_preview_shows_the_conflicts(begun):
    mine = conflict(begun)
    lines = look(begun, mine.rows, base=mine.base, figures=True).conflicts[PilotActivity]
    told = lines[["became", "active_before", "active", "in_release", "by"]].map(str).to_numpy().tolist()
    assert told == [["changed", "5", "6", "3", "aune"], ["added", "None", "6", "3", "aune"]]


def test_a_conflict_that_has_been_seen_can_be_gone_on_from(begun):
    mine = conflict(begun)
    seen = look(begun, mine.rows, base=mine.base)
    done = publish(begun, seen, by=EERO, reason="omat luvut ovat oikein", accept_conflicts=True)
    assert (done.changed, done.ended) == (1, 1)
    assert families(begun) == [("P1", 1, 4), ("P1", 2, 7)]
    assert json.loads(audit.entries(begun)[-1].details)["accepted"] == 3


def test_accepting_a_conflict_does_not_accept_what_came_after_it(begun):
    mine = conflict(begun)
    seen = look(begun, mine.rows, base=mine.base)
    send(begun, activity(P1=(4, 99)))
    problem = problem_of(publish, begun, seen, by=EERO, reason="omat luvut", accept_conflicts=True)
    assert (problem.key, problem.values["releases"]) == ("submission_conflict", "4")
    assert families(begun)[1] == ("P1", 2, 99)


def test_sending_what_another_has_just_sent_is_no_conflict(begun):
    send(begun, activity(P1=(4, 5)))
    send(begun, activity(P1=(4, 6)))
    assert not send(begun, activity(P1=(4, 6)), base=2).written
    assert send(begun, activity(P1=(4, 6, 7)), base=2).added == 1


def test_a_row_that_another_has_ended_meanwhile_is_a_conflict(begun):
    send(begun, activity(P1=(4, 5)))
    mine = look(begun, activity(P1=(4, 5, 6)))
    send(begun, activity(P1=(4,)))
    lines = look(begun, mine.rows, base=2).conflicts[PilotActivity]
    assert lines[["month", "became", "in_release"]].to_numpy().tolist() == [[date(2025, 2, 1), "ended", 3]]
    assert problem_of(publish, begun, mine, by=EERO, reason="maaliskuu").key == "submission_conflict"


def test_what_was_changed_and_changed_back_is_no_conflict(begun):
    for february in (5, 6, 5):
        send(begun, activity(P1=(4, february)))
    assert send(begun, activity(P1=(4, 7)), base=2).written


# Warnings


def warning(row=3, column="active", key="unusual", **values):
    told = {"median": 4.5, "following": date(2025, 2, 1), **values}
    return Fault(sheet="pilot_activity", row=row, column=column, value="50", key=key, severity="warning", values=told)


def warned(engine, sent, *faults, **named):
    answers = {fault.place: "Uusi tiimi aloitti, luku on oikein." for fault in faults}
    return send(engine, sent, faults=faults, warnings=answers, **named)


def open_warnings(engine, number=None):
    found = sendings.warnings(engine, release=number or newest(engine))
    return found[["county", "identity", "rule"]].to_numpy().tolist()


def test_an_answered_warning_is_kept_with_its_reason(begun):
    done = warned(begun, activity(P1=(4, 50)), warning())
    (told,) = sendings.warnings(begun, release=2).to_dict("records")
    assert (told["county"], told["sheet"], told["identity"]) == ("13", "pilot_activity", "P1 / 2025-02-01")
    assert (told["column"], told["rule"], told["value"]) == ("active", "unusual", "50")
    assert (told["phrases"], told["reason"]) == (("fault.unusual",), "Uusi tiimi aloitti, luku on oikein.")
    assert told["blanks"]["median"] == 4.5
    assert told["blanks"]["following"] == date(2025, 2, 1)
    assert (told["release"], told["published_at"]) == (2, done.release.published_at)
    assert len(sendings.warnings(begun, release=1)) == 0


def test_a_warning_without_an_answer_stops_publishing(begun):
    problem = problem_of(send, begun, activity(P1=(4, 50)), faults=[warning()])
    assert (problem.key, problem.values) == ("submission_unanswered", {"row": 3, "sheet": "pilot_activity"})
    short = {warning().place: "on"}
    problem = problem_of(send, begun, activity(P1=(4, 50)), faults=[warning()], warnings=short)
    assert problem.key == "submission_answer"
    assert newest(begun) == 1


def test_an_error_is_never_published_over(begun):
    fault = Fault(sheet="pilot_activity", row=3, key="not_whole")
    with pytest.raises(ValueError, match="not_whole"):
        send(begun, activity(P1=(4, 50)), faults=[fault], warnings={fault.place: "on se oikein"})


def test_a_warning_stays_open_while_its_row_is_what_it_was(begun):
    warned(begun, activity(P1=(4, 50)), warning())
    send(begun, activity(P1=(4, 50, 6)))
    send(begun, activity(P2=(4,)), by=LIISA)
    assert open_warnings(begun) == [["13", "P1 / 2025-02-01", "unusual"]]


@pytest.mark.parametrize("then", [(4, 5), (4,)])
def test_a_warning_ends_with_its_row_and_stays_in_the_past(then, begun):
    warned(begun, activity(P1=(4, 50)), warning())
    send(begun, activity(P1=then))
    assert open_warnings(begun) == []
    assert open_warnings(begun, 2) == [["13", "P1 / 2025-02-01", "unusual"]]
    over_time = sendings.warnings_over_time(begun, release=3).to_numpy().tolist()
    assert over_time == [[1, "13", 0], [2, "13", 1], [3, "13", 0]]


def test_a_missing_month_that_is_sent_later_is_no_longer_warned_of(begun):
    gap = warning(row=3, column="month", key="month_gap")
    warned(begun, {"pilot_activity": activity(P1=(4, 5, 6))["pilot_activity"].drop(3)}, warning(row=4, key="month_gap"))
    assert open_warnings(begun) == [["13", "P1 / 2025-03-01", "month_gap"]]
    assert gap.place[1] == 3
    send(begun, activity(P1=(4, 5, 6)))
    assert open_warnings(begun) == []


def test_a_warning_about_a_sheet_ends_when_the_county_changes_that_sheet(begun):
    warned(begun, activity(P1=(4,)), warning(row=None, column=None, key="month_gap"))
    assert open_warnings(begun) == [["13", "", "month_gap"]]
    send(begun, budget(k13=1000))
    send(begun, activity(P2=(4,)), by=LIISA)
    assert open_warnings(begun) == [["13", "", "month_gap"]]
    send(begun, activity(P1=(4, 5)))
    assert open_warnings(begun) == []


# Brought back


def test_a_restored_release_has_the_same_content_as_the_old_one(begun):
    warned(begun, activity(P1=(4, 50)), warning())
    send(begun, activity(P1=(9,), P2=(9,)) | budget(k13=1000.5), by=KAISA)
    send(begun, activity(), by=EERO)
    done = restore(begun, 2, by=KAISA, reason="luvut menivät väärin")
    assert done.release.number == 5
    for table in (*FACTS, OpenWarning):
        columns = releases.columns_of(table)
        assert held(begun, table, *columns, number=5) == held(begun, table, *columns, number=2), table
    assert families(begun) == [("P1", 1, 4), ("P1", 2, 50)]
    assert [sound for _, sound in releases.verify(begun)] == [True] * 5
    entry = audit.entries(begun)[-1]
    assert (entry.action, entry.release, json.loads(entry.details)["restored"]) == ("restore", 5, 2)
    assert audit.verify(begun) is None


def test_the_release_that_was_undone_stays_to_be_seen(begun):
    send(begun, activity(P1=(4,)))
    restore(begun, 1, by=KAISA, reason="luvut menivät väärin")
    assert [families(begun, number=number) for number in (1, 2, 3)] == [[], [("P1", 1, 4)], []]


def test_restoring_the_newest_release_writes_nothing(begun):
    done = restore(begun, 1, by=KAISA, reason="ihan varmuudeksi")
    assert (done.written, done.release.number, newest(begun)) == (False, 1, 1)


def test_only_the_coordinator_restores(begun):
    send(begun, activity(P1=(4,)))
    for by in (EERO, NOBODY, User(username="aino", role="viewer")):
        assert problem_of(restore, begun, 1, by=by, reason="luvut menivät väärin").key == "submission_role", by.role
        assert newest(begun) == 2
    assert [json.loads(entry.details)["restore"] for entry in refusals(begun)] == [1] * 3


def test_a_release_that_does_not_exist_cannot_be_restored(begun):
    assert problem_of(restore, begun, 7, by=KAISA, reason="luvut menivät väärin").key == "release_unknown"


def test_restoring_needs_a_reason(begun):
    assert problem_of(restore, begun, 1, by=KAISA, reason="").key == "submission_reason"


def test_restoring_does_not_undo_what_the_coordinator_has_not_seen(begun):
    send(begun, activity(P1=(4,)))
    problem = problem_of(restore, begun, 1, by=KAISA, reason="luvut menivät väärin", seen=1)
    assert (problem.key, problem.values) == ("release_newer", {"number": 2, "by": "eero"})
    assert restore(begun, 1, by=KAISA, reason="luvut menivät väärin", seen=2).release.number == 3


# What can be asked afterwards


def test_the_history_says_who_when_why_and_how_much(begun):
    send(begun, activity(P1=(4, 5)))
    send(begun, activity(P1=(4, 6)))
    found = changes.history(begun, release=3)
    told = found[["release", "published_by", "reason", "added", "changed", "ended"]].to_numpy().tolist()
    assert told == [
        [3, "eero", "maaliskuun luvut", 0, 1, 0],
        [2, "eero", "maaliskuun luvut", 2, 0, 0],
        [1, "kaisa", "maaliskuun luvut", 3, 0, 0],
    ]
    assert len(changes.history(begun, release=2)) == 2
    assert found["fingerprint"].tolist() == [each.fingerprint for each in reversed(releases.every(begun))]


def test_an_empty_store_answers_every_question(engine):
    assert changes.history(engine, release=0).empty
    assert changes.counted(engine, release=0).empty
    assert sendings.sent(engine, release=0).empty
    assert sendings.completeness(engine, release=0).empty
    assert sendings.warnings(engine, release=0).empty
    assert sendings.warnings_over_time(engine, release=0).empty


def test_the_cells_of_a_county_are_shown_apart(begun):
    send(begun, activity(P1=(4,), P2=(8,)), by=KAISA)
    send(begun, activity(P1=(5,), P2=(9,)), by=KAISA)
    found = changes.cells(begun, release=3, older=2, county="13").to_numpy().tolist()
    assert found == [["pilot_activity", "13", "P1 / 2025-01-01", "changed", "active", 4, 5]]
    assert len(changes.cells(begun, release=3, older=2)) == 2
    assert changes.cells(begun, release=2, older=1)["change"].tolist() == ["added", "added"]


def test_what_each_county_sent_and_when_is_told(begun):
    send(begun, activity(P1=(4, 5)))
    send(begun, activity(P2=(8,)) | budget(k20=1), by=LIISA)
    send(begun, activity(P1=(4, 6)))
    found = sendings.sent(begun, release=3)
    told = found[found["release"] > 1][["release", "published_by", "county", "table", "added", "changed"]]
    assert told.to_numpy().tolist() == [
        [2, "eero", "13", "pilot_activity", 2, 0],
        [3, "liisa", "20", "budget", 1, 0],
        [3, "liisa", "20", "pilot_activity", 1, 0],
    ]
    later = sendings.sent(begun, release=4)
    assert later["changed"].tolist()[-1] == 1
    assert later["published_at"].tolist()[-1] == releases.newest(begun).published_at


def test_completeness_counts_rows_and_filled_cells_by_sheet_county_and_month(begun):
    send(begun, activity(P1=(4, None)) | budget(k13=1))
    found = sendings.completeness(begun, release=2)
    told = found.assign(month=found["month"].astype(str)).to_numpy().tolist()
    assert told == [
        ["budget", "13", "2025-01-01", "quarter", 1, 2, 1],
        ["pilot_activity", "13", "2025-01-01", "month", 1, 6, 1],
        ["pilot_activity", "13", "2025-02-01", "month", 1, 6, 0],
    ]


def test_every_sheet_says_how_its_rows_belong_to_a_county():
    with_column = {table for table in submissions.BELONGS if submissions.BELONGS[table]}
    for table in with_column:
        assert submissions.BELONGS[table] in table.model_fields, table
    assert submissions.PARENTS[PilotStage] == {"pilot": Pilot}
    assert as_of(Pilot, 1) is not None
