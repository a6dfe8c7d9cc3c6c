"""Involvement protected: participations as counts of people, hours only beside them, proposals without who spoke."""

from datetime import date
from shutil import copy

import pandas as pd
import pytest
from test_protection import attacked, publish

from analysis.disclosure import unprotected
from data_access import protection, releases, store
from data_access.importing.codes import ALL
from data_access.protection import deciding
from data_access.protection.cubes import BY_KEY
from data_access.protection.cubes.cube import EVERYBODY, TO_DATE
from data_access.queries import involvement, protected
from data_access.tables import InvolvementEvent, Proposal

CUBE = BY_KEY["participations"]
NAMES = ["place", "period", "role"]
HOURS = 2.0


def events(*told):
    """Return involvement events: ``("12", month of 2025, parents, young, others)``; every other one is paid for."""
    rows = [
        {
            "code": f"O{number:02}",
            "county": county,
            "pilot": None,
            "date": date(2025, month, 10),
            "phase": "planning",
            "form": "workshop",
            "parents": parents,
            "young": young,
            "others": others,
            "hours": HOURS,
            "paid": number % 2 == 0,
            "level": "involved",
        }
        for number, (county, month, parents, young, others) in enumerate(told)
    ]
    return pd.DataFrame(rows)


TOLD = (
    *[("12", month, 6, 3, 2) for month in (1, 2, 3, 4, 5, 6)],
    *[("13", month, 9, 7, 5) for month in (1, 2, 3, 4, 5, 6)],
    *[("20", month, 1, 0, 0) for month in (1, 2, 3)],
    *[("20", month, 8, 6, 7) for month in (4, 5, 6)],
)
ROWS = {InvolvementEvent: events(*TOLD)}


def begin(engine):
    publish(engine, ROWS)


@pytest.fixture
def engines(empty_sqlite, tmp_path):
    return [store.engine(f"sqlite:///{copy(empty_sqlite, tmp_path / name)}") for name in ("one", "other")]


def part_of(rows=ROWS):
    return CUBE.parts({"involvement_event": rows[InvolvementEvent]})["participations"]


def truth_of(rows=ROWS):
    part = part_of(rows)
    found = unprotected(part.table, dimensions=part.dimensions, offers=part.offers)
    return found.set_index(NAMES)["count"]


def shown(engine, number=99):
    return protected.counts(engine, release=number, cube="participations").set_index(NAMES)


def effort(engine, number=99):
    return involvement.effort(engine, release=number).set_index(["place", "period"])


# Participations


def test_participations_are_added_up_by_county_quarter_and_role():
    counts = truth_of()
    assert counts["12", "2025-Q1", EVERYBODY] == 33
    assert counts["12", TO_DATE, "parents"] == 36
    assert counts[ALL, TO_DATE, EVERYBODY] == counts[ALL, "2025", EVERYBODY] == 66 + 126 + 66
    assert counts["20", "2025-Q1", EVERYBODY] == 3


def test_roles_are_told_of_the_whole_time_only(begun):
    found = shown(begun).reset_index()
    assert set(found.loc[found["role"] != EVERYBODY, "period"]) <= {TO_DATE, "2025"}  # the year is all there has been
    assert set(found["period"]) == {"2025-Q1", "2025-Q2", "2025", TO_DATE}


def test_nothing_told_is_a_zero_only_before_what_has_been_told(engine):
    publish(engine, {InvolvementEvent: events(*TOLD[:12], ("20", 9, 9, 9, 9), ("13", 9, 9, 9, 9), ("12", 7, 1, 0, 0))})
    found = shown(engine)["status"]
    assert found["20", "2025-Q2", EVERYBODY] == "zero"
    assert found["12", "2025-Q3", EVERYBODY] == "not_reported"  # it has begun: its first event is not told of
    assert found[ALL, "2025-Q3", EVERYBODY] == "provisional"
    assert pd.isna(effort(engine).loc[("12", "2025-Q3"), "hours"])


def test_a_county_that_has_told_of_no_event_is_not_a_zero(engine):
    publish(engine, {InvolvementEvent: events(*TOLD[:12])})
    assert shown(engine).loc[("20", TO_DATE, EVERYBODY), "status"] == "not_reported"
    assert effort(engine).loc[("20", TO_DATE), "status"] == "not_reported"


def test_a_quarter_that_has_begun_is_not_told_of(begun):
    """What the next release adds to it would be told as a difference, and that is an event or two."""
    before, work = shown(begun), effort(begun)
    publish(begun, {InvolvementEvent: events(*TOLD, ("12", 7, 1, 0, 0), ("13", 8, 6, 0, 0))})
    assert shown(begun).equals(before)
    assert effort(begun).equals(work)
    assert len(involvement.events(begun, release=2)) == len(TOLD) + 2


def test_a_store_without_events_has_no_cells(engine):
    publish(engine, {Proposal: proposals(12, 12)})
    assert shown(engine).empty
    assert effort(engine).empty


def test_small_numbers_are_hidden_and_what_is_shown_is_true(begun):
    found, truth = shown(begun), truth_of()
    assert found.loc[("20", "2025-Q1", EVERYBODY), "status"] == "too_few"
    assert (found["status"] == "shown").sum() > 5
    seen = found[found["status"] == "shown"]
    assert seen["value"].tolist() == truth.loc[seen.index].tolist()
    few = truth.loc[found.index[found["status"] == "too_few"]]
    assert few.min() < CUBE.threshold <= few.max()  # also large ones, so that no small one can be worked out


def test_nobody_can_work_a_small_number_out_not_even_by_the_events_and_earlier_releases(begun):
    publish(begun, {InvolvementEvent: events(*TOLD, ("20", 9, 2, 0, 0), ("12", 9, 9, 0, 0))})
    publish(begun, {InvolvementEvent: events(*TOLD, ("20", 9, 2, 1, 0), ("12", 9, 9, 0, 0), ("13", 9, 5, 5, 5))})
    ranges = attacked(begun, CUBE, "participations")
    assert set(ranges["attacker"]) == {"public", "12", "13", "20"}
    assert not ranges["leak"].any()


def test_the_attacker_knows_that_somebody_took_part_in_every_event():
    known = {tuple(each.weights): each.low for each in part_of().known}
    assert known[(("20", "2025-Q1", EVERYBODY),)] == 3
    assert known[(("13", "2025-Q2", EVERYBODY),)] == 3
    alone = part_of({InvolvementEvent: events(*TOLD, ("13", 8, 4, 0, 0), ("13", 11, 0, 0, 0), ("13", 12, 0, 0, 0))})
    assert (("13", "2025-Q4", EVERYBODY),) not in {tuple(each.weights) for each in alone.known}  # nobody was there


def test_another_number_of_events_is_decided_anew_though_as_many_took_part(begun):
    split = (*TOLD[:12], ("20", 1, 1, 0, 0), ("20", 2, 2, 0, 0), *TOLD[15:])
    one, other = part_of(), part_of({InvolvementEvent: events(*split)})
    assert one.table.equals(other.table)
    assert not deciding._same(one, other)


# Events, and the work they were


def test_events_are_told_without_anything_about_people(begun):
    found = involvement.events(begun, release=1)
    assert list(found.columns) == ["date", "county", "pilot", "phase", "form", "level"]
    assert len(found) == len(TOLD)


def test_hours_are_shown_only_beside_participations(begun):
    found, taken = effort(begun), shown(begun)
    assert found.loc[("12", "2025-Q1"), "hours"] == 3 * HOURS
    assert found.loc[("12", "2025-Q1"), "paid"] == 2
    hidden = found.loc[("20", "2025-Q1")]
    assert (hidden["status"], hidden["events"]) == ("too_few", 3)
    assert pd.isna(hidden["hours"])
    assert pd.isna(hidden["paid"])
    for place, period in found.index[found["hours"].notna()]:
        assert taken.loc[(place, period, EVERYBODY), "value"] > 0
    assert set(found.loc[found["status"] == "too_few", "hours"].isna()) == {True}


def test_hours_that_are_shown_do_not_add_up_to_hidden_ones(begun):
    """Hours are told for the very cells whose participations are, in which no small one can be worked out."""
    found, taken = effort(begun), shown(begun)
    hidden = {cell for cell in found.index if taken.loc[(*cell, EVERYBODY), "status"] == "too_few"}
    assert ("20", "2025-Q1") in hidden
    assert set(found.index[found["status"] == "too_few"]) == hidden


def test_twins_that_differ_only_in_what_is_hidden_show_the_same(engines):
    one, other = engines
    publish(one, ROWS)
    hidden = shown(one)[lambda rows: rows["status"] == "too_few"]
    # one more of those who took part in the first quarter, one fewer in the second: both are hidden
    moved = list(TOLD)
    moved[12], moved[15] = ("20", 1, 2, 0, 0), ("20", 4, 7, 6, 7)
    twin = {InvolvementEvent: events(*moved)}
    assert not truth_of(twin).equals(truth_of())
    differ = truth_of(twin)[truth_of(twin) != truth_of()].index
    assert set(differ) <= set(hidden.index)
    sign = deciding._sign("", CUBE, "participations", part_of(twin))
    choices = {sign: ["|".join(cell) for cell in hidden.index]}
    with store.writing(other) as connection:
        releases.publish_in(connection, twin, by="k", reason="Uusia lukuja")
        protection.keep_up(connection, choices=choices)
    assert shown(one).equals(shown(other))
    assert effort(one).equals(effort(other))
    assert involvement.events(one, release=1).equals(involvement.events(other, release=1))


def test_hours_of_the_sample_project_stand_beside_participations(sample_engine):
    found, taken = effort(sample_engine), shown(sample_engine)
    seen = found[found["hours"].notna()]
    assert len(seen) > 5
    assert all(not pd.isna(taken.loc[(*cell, EVERYBODY), "value"]) for cell in seen.index)


# Proposals


def proposals(*counties):
    return pd.DataFrame(
        [
            {
                "code": f"E{number}",
                "county": str(county),
                "pilot": None,
                "date": date(2025, 3, 1 + number),
                "text": f"Ehdotus {number}",
                "response": "partly",
                "reason": "Syy",
                "decided": date(2025, 4, 1),
                "change": "Muutos" if number % 2 else None,
                "told_back": None,
                "fit": {0: False, 1: True, 3: None}.get(number, True),
            }
            for number, county in enumerate(counties)
        ]
    )


def test_words_of_few_proposals_are_not_shown_nor_where_they_come_from(engine):
    publish(engine, {Proposal: proposals(12, 12, 20, 12, 20)})
    found = involvement.proposals(engine, release=1)
    assert not {"code", "pilot"} & set(found.columns)
    assert found["told"].tolist() == [True, True, False, True, False]
    for name in ("county", "text", "reason", "change"):
        assert found.loc[~found["told"], name].isna().all()
    words = found["told"] & found["fit"]
    assert words.tolist() == [False, True, False, False, False]
    assert found["text"].notna().tolist() == words.tolist()
    assert found["county"].notna().tolist() == found["told"].tolist()
    assert found["changed"].tolist() == [False, True, False, True, False]
    assert found["decided"].notna().all()


def test_a_release_without_proposals_has_none(engine):
    publish(engine, ROWS)
    assert involvement.proposals(engine, release=1).empty
