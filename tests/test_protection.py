"""Protection at work: what is published of counts about people, decided with each release and never afterwards."""

import ast
from dataclasses import replace
from datetime import date
from shutil import copy

import pandas as pd
import pytest
from book_rows import ROWS as BOOK
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from turns import on_sqlite

from analysis.disclosure import audit, batches, unprotected
from analysis.headlines import PEOPLE
from data_access import protection, releases, store, submissions
from data_access.access import User
from data_access.importing.sheet import frame
from data_access.importing.sheets import sheet
from data_access.problem import Problem
from data_access.protection import CUBES, deciding
from data_access.protection.cubes import BY_KEY, cube
from data_access.protection.cubes.cube import TO_DATE
from data_access.queries import facts, protected
from data_access.settings import HOUSE
from data_access.settings import settings as in_force
from data_access.tables import (
    FACTS,
    Experts,
    Lesson,
    Outcome,
    Pilot,
    PilotActivity,
    PlacementMonth,
    ProtectedCell,
    ProtectedRelease,
)

COORDINATOR = User(username="k", name="K", role="coordinator", county=None, sample=True)
FAMILIES = BY_KEY["families"]


def pilots(*codes, starts=date(2025, 1, 1)):
    homes = {"E": "12", "P": "13", "K": "20"}
    fixed = {
        "work_package": "TP1",
        "goal": 1,
        "strategic_goal": 1,
        "target_group": "parents",
        "professions": "nurse",
        "model_url": None,
        "ended": None,
        "ended_reason": None,
    }
    return pd.DataFrame([{"code": c, "county": homes[c[0]], "name": c, "starts": starts, **fixed} for c in codes])


def months(**told):
    """Return rows of pilot activity: ``E1=[(month, started, ended, dropped out), …]`` in 2025."""
    return pd.DataFrame(
        [
            {
                "pilot": pilot,
                "month": date(2025, month, 1),
                "started": started,
                "active": None,
                "ended": ended,
                "dropped_out": dropped,
                "sessions": None,
                "meetings": None,
            }
            for pilot, rows in told.items()
            for month, started, ended, dropped in rows
        ]
    ).astype(dict.fromkeys(["started", "active", "ended", "dropped_out", "sessions", "meetings"], "Int64"))


TOLD = dict(
    E1=[(1, 4, 0, 0), (2, 6, 2, 1), (6, 9, 6, 1)],
    E2=[(1, 12, 6, 0), (6, 7, 7, 2)],
    P1=[(2, 20, 9, 3), (6, 15, 11, 4)],
    P2=[(3, 8, 1, 1), (6, 2, 6, 0)],
    K1=[(1, 2, 0, 0), (6, 1, 1, 0)],
    K2=[(2, 3, 0, 0), (6, 1, 0, 0)],
)
ROWS = {Pilot: pilots("E1", "E2", "P1", "P2", "K1", "K2"), PilotActivity: months(**TOLD)}


def tables(rows=ROWS):
    return {table.__tablename__: frame for table, frame in rows.items()}


def publish(engine, rows, reason="Uusia lukuja"):
    """Publish as counties' data is published: with its protection, in one transaction."""
    with store.writing(engine) as connection:
        done = releases.publish_in(connection, rows, by="k", reason=reason)
        protection.keep_up(connection)
    return done.release.number


@pytest.fixture
def engines(empty_sqlite, tmp_path):
    return [store.engine(f"sqlite:///{copy(empty_sqlite, tmp_path / name)}") for name in ("one", "other")]


def begin(engine):
    publish(engine, ROWS)


def shown(engine, cube="families", number=99, **codes):
    found = protected.counts(engine, release=number, cube=cube)
    for name, code in codes.items():
        found = found[found[name] == code]
    return found


def one(engine, **codes):
    (row,) = shown(engine, **codes).itertuples()
    return row.status, None if pd.isna(row.value) else row.value


def truth_of(rows=ROWS):
    """Return the counts behind what is published of families."""
    parts = FAMILIES.parts(tables(rows)).values()
    found = pd.concat([unprotected(part.table, dimensions=part.dimensions) for part in parts])
    return found.set_index(["place", "period", "flow"])["count"]


# Cubes


def test_families_are_added_up_by_pilot_county_and_quarter():
    counts = truth_of()
    assert counts["E1", TO_DATE, "started"] == 19
    assert counts["E1", TO_DATE, "ended"] == 8
    assert counts["E1", TO_DATE, "completed"] == 6
    assert counts["12", "2025-Q1", "started"] == 22
    assert counts["ALL", "2025", "started"] == counts["ALL", TO_DATE, "started"] == 90


@on_sqlite
def test_only_what_is_offered_is_published(begun):
    found = shown(begun)
    of_pilots = found[~found["place"].isin(["12", "13", "20", "ALL"])]
    assert set(of_pilots["period"]) == {TO_DATE, "2025", "until_2025-Q2"}  # which is all the time there has been
    assert set(found.loc[found["period"].str.fullmatch(r".*2025-Q1"), "flow"]) == {"started", "ended"}


@on_sqlite
def test_a_quarter_nobody_has_told_of_is_not_a_zero(begun):
    publish(begun, {PilotActivity: months(E1=[(9, 9, 6, 1)], E2=[(9, 8, 8, 0)])})
    assert one(begun, place="13", period="2025-Q3", flow="started") == ("not_reported", None)
    status, value = one(begun, place="ALL", period="2025-Q3", flow="started")
    assert (status, value) in {("provisional", 17), ("too_few", None)}


def test_a_quarter_before_a_pilot_began_is_not_missing():
    for starts, missing in ((date(2025, 4, 1), False), (date(2024, 12, 1), True)):
        pilot = pilots("E1", "E2", "P1", "P2", "K1", "K2", starts=starts)
        told = {**TOLD, "K1": TOLD["K1"][1:]}  # nothing in the first quarter
        part = FAMILIES.parts(tables({Pilot: pilot, PilotActivity: months(**told)}))["started"]
        assert (("K1", "2025-Q1", "started") in part.missing) is missing


def test_girls_and_boys_told_together_are_counted_once():
    rows = [("12", date(2025, 3, 1), "0-6", sex, "open_care", n, 0, n) for sex, n in (("total", 9), ("male", 5))]
    names = ["county", "month", "ages", "sex", "kind", "started", "ended", "at_end"]
    part = BY_KEY["placements"].parts({"placement_month": pd.DataFrame(rows, columns=names)})["open_care.started"]
    assert part.table["count"].sum() == 9


def test_a_store_without_such_data_has_no_cells(engine):
    assert publish(engine, {Pilot: pilots("E1")}) == 1
    assert shown(engine).empty
    assert list(shown(engine).columns) == ["part", "place", "period", "flow", "status", "value"]


# Deciding


@on_sqlite
def test_small_numbers_are_hidden_and_large_ones_with_them(begun):
    assert one(begun, place="K1", period=TO_DATE, flow="started") == ("too_few", None)
    assert one(begun, place="P1", period=TO_DATE, flow="started") == ("shown", 35)
    few = shown(begun)[lambda rows: rows["status"] == "too_few"]
    truth = truth_of()
    hidden = [truth[cell] for cell in few[["place", "period", "flow"]].itertuples(index=False, name=None)]
    assert min(hidden) < FAMILIES.threshold <= max(hidden)  # also large ones, so that no small one can be worked out
    counted = {
        cell: value
        for *cell, status, value in shown(begun).drop(columns="part").itertuples(index=False, name=None)
        if status == "shown"
        for cell in [tuple(cell)]
    }
    assert counted == {cell: truth[cell] for cell in counted}


def attacked(engine, cube, part):
    with engine.connect() as connection:
        newest = releases.newest(connection).number
        history = deciding.History(connection, newest)
        *before, now = history.before(cube, part)
        holders = history.parts(cube, newest)[part].holders
    return audit(now, holders=holders, before=before)


@on_sqlite
def test_nobody_can_work_a_hidden_small_number_out_from_this_and_earlier_releases(begun):
    publish(begun, {PilotActivity: months(E1=[(9, 3, 1, 0)], K1=[(9, 6, 2, 0)])})
    publish(begun, {PilotActivity: months(E1=[(9, 6, 1, 0)], P1=[(9, 2, 2, 0)])})
    for part in FAMILIES.parts(tables()):
        ranges = attacked(begun, FAMILIES, part)
        assert set(ranges["attacker"]) == {"public", "12", "13", "20"}
        assert set(ranges["release"]) == {0, 1, 2}
        assert not ranges["leak"].any()


@on_sqlite
def test_what_has_not_changed_stays_as_it_was(begun):
    before = shown(begun, number=1)
    publish(begun, {PilotActivity: months(P1=[(6, 16, 11, 4)])})
    publish(begun, {PilotActivity: months(P1=[(6, 15, 11, 4)])})
    both = before.merge(shown(begun, number=3), on=["place", "period", "flow"], suffixes=("", "_now"))
    seen = both[both["status"] == "shown"]
    assert (seen["status_now"] == "shown").all()
    assert (both.loc[both["status"] == "too_few", "status_now"] == "too_few").all()


def test_each_release_shows_what_was_decided_with_it(begun):
    first = shown(begun, number=1)
    publish(begun, {PilotActivity: months(E1=[(9, 11, 9, 0)])})
    assert shown(begun, number=1).equals(first)
    assert not shown(begun, number=2).equals(first)


@on_sqlite
def test_a_release_without_anything_about_people_changes_nothing(begun):
    before = shown(begun)
    publish(begun, {Pilot: pilots("E1", "E2", "P1", "P2", "K1", "K2", "K3")})
    assert shown(begun).equals(before)
    with begun.connect() as connection:
        assert protection.undecided(connection) == []


def test_a_cube_that_is_new_is_decided_for_earlier_releases_too(begun, monkeypatch):
    publish(begun, {PilotActivity: months(E1=[(9, 11, 9, 0)])})
    before = [shown(begun, number=number) for number in (1, 2)]
    newer = replace(FAMILIES, key="families_too")
    monkeypatch.setattr(deciding, "CUBES", (*CUBES, newer))
    monkeypatch.setitem(BY_KEY, "families_too", newer)
    assert [(release.number, cube.key) for release, cube in protection.undecided(begun)] == [
        (1, "families_too"),
        (2, "families_too"),
    ]
    with store.writing(begun) as connection:
        protection.keep_up(connection)
    for number, told in enumerate(before, 1):
        new, names = shown(begun, cube="families_too", number=number), ["place", "period", "flow"]
        assert new[names].equals(told[names])
        assert (new["status"] == "too_few").any()
        assert shown(begun, number=number).equals(told)


def test_twins_that_differ_only_in_what_is_hidden_show_the_same(engines):
    """What is hidden may be anything that fits: nothing that is kept for readers tells one from another."""
    one_store, other_store = engines
    publish(one_store, ROWS)
    hidden = shown(one_store)[lambda rows: rows["status"] == "too_few"]
    assert len(hidden)
    # of the families of the first quarter one more in the one pilot of the county, and one fewer in the other
    moved = {"K1": [(1, 3, 0, 0), TOLD["K1"][1]], "K2": [(2, 2, 0, 0), TOLD["K2"][1]]}
    twin = {**ROWS, PilotActivity: months(**(TOLD | moved))}
    assert not truth_of(twin).equals(truth_of())
    choices = {}
    for name, part in FAMILIES.parts(tables(twin)).items():
        few = hidden.loc[hidden["part"] == name, ["place", "period", "flow"]]
        choices[deciding._sign("", FAMILIES, name, part)] = few.agg("|".join, axis=1).tolist()
    with store.writing(other_store) as connection:
        releases.publish_in(connection, twin, by="k", reason="Uusia lukuja")
        protection.keep_up(connection, choices=choices)
    assert shown(one_store).equals(shown(other_store))


def test_a_choice_that_does_not_fit_is_searched_anew(engine):
    sign = deciding._sign("", FAMILIES, "started", FAMILIES.parts(tables())["started"])
    with store.writing(engine) as connection:
        releases.publish_in(connection, ROWS, by="k", reason="Uusia lukuja")
        choices = {sign: ["12|2099-Q1|started"]}
        protection.keep_up(connection, choices=choices)
    assert one(engine, place="K1", period=TO_DATE, flow="started") == ("too_few", None)


CELL = {"since": 1, "cube": "families", "part": "started", "cell": "own", "status": "shown", "value": 3}
FORGED = {
    "a cell of a decided release": insert(ProtectedCell.__table__).values(CELL),
    "a value": update(ProtectedCell).where(ProtectedCell.status == "too_few").values(value=1),
    "a status": update(ProtectedCell).values(status="shown"),
    "an end within a decided release": update(ProtectedCell).values(until=2),
    "a deletion": delete(ProtectedCell),
    "a release decided before": insert(ProtectedRelease.__table__).values(number=2, cube="families"),
    "a decision taken back": delete(ProtectedRelease),
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_was_decided_is_never_changed(begun, forged):
    publish(begun, {PilotActivity: months(E1=[(9, 11, 9, 0)])})
    before = [shown(begun, number=number) for number in (1, 2)]
    with pytest.raises(IntegrityError), store.writing(begun) as connection:
        connection.execute(FORGED[forged])
    assert all(shown(begun, number=number).equals(told) for number, told in enumerate(before, 1))


@on_sqlite
def test_a_leak_stops_publishing_and_nothing_is_kept(begun, monkeypatch):
    leaky = pd.DataFrame([("K1", TO_DATE, "started")], columns=["place", "period", "flow"])
    true = deciding.protect
    monkeypatch.setattr(deciding, "protect", lambda *some, **named: replace(true(*some, **named), leaks=leaky))
    with pytest.raises(Problem) as told:
        publish(begun, {PilotActivity: months(K1=[(9, 1, 0, 0)])})
    assert told.value.key == "protection_leak"
    assert told.value.values == {
        "cells": "families started K1 × to_date × started; families ended K1 × to_date × started",
        "number": 2,
    }
    with begun.connect() as connection:
        assert releases.newest(connection).number == 1
        assert set(connection.execute(select(ProtectedRelease.number)).scalars()) == {1}
    previewed = submissions.preview(begun, {"pilot_activity": months(K1=[(9, 1, 0, 0)])}, county=None, base=1)
    decided = submissions.shown(begun, previewed)
    assert decided.leaks
    with pytest.raises(Problem, match="protection_leak"):  # also who has seen it and goes on
        submissions.publish(begun, previewed, by=COORDINATOR, reason="Uusia lukuja", decided=decided)
    with begun.connect() as connection:
        assert releases.newest(connection).number == 1


def test_a_preview_tells_what_hiding_costs_and_publishing_keeps_just_that(begun, monkeypatch):
    rows = {"pilot_activity": months(E1=[(9, 3, 1, 0)], K1=[(9, 9, 2, 0)])}
    previewed = submissions.preview(begun, rows, county=None, base=1)
    steps = []
    decided = submissions.shown(begun, previewed, told=lambda done, of: steps.append((done, of)))
    assert steps == [(0, 2), (1, 2), (2, 2)]
    (cost,) = decided.cost().itertuples()
    assert cost.key == "families"
    assert 0 < cost.hidden < cost.cells
    was = shown(begun, number=1).set_index(["place", "period", "flow"])["status"]
    now = {tuple(cell.split("|")) for cell in decided.cells.loc[decided.cells["status"] == "too_few", "cell"]}
    assert cost.hidden == len(now)
    assert cost.newly == len(now & set(was[was == "shown"].index))
    monkeypatch.setattr(deciding, "decide", None)  # nobody is made to wait for what has been decided
    submissions.publish(begun, previewed, by=COORDINATOR, reason="Uusia lukuja", decided=decided)
    kept = facts(begun, ProtectedCell, release=2)
    order = ["cube", "part", "cell"]
    expected = decided.cells.sort_values(order, ignore_index=True)
    assert kept[order].equals(expected[order].astype("str"))
    assert kept["status"].tolist() == expected["status"].tolist()


def test_what_was_foreseen_does_not_stand_where_others_have_published_meanwhile(begun):
    rows = {"pilot_activity": months(E1=[(9, 11, 9, 0)])}
    previewed = submissions.preview(begun, rows, county=None, base=1)
    decided = submissions.shown(begun, previewed)
    publish(begun, {PilotActivity: months(P2=[(6, 22, 6, 0)])})
    done = submissions.publish(begun, previewed, by=COORDINATOR, reason="Uusia lukuja", decided=decided)
    assert not any(sign.startswith(done.release.fingerprint) for sign in decided.kept)
    assert one(begun, place="13", period="until_2025-Q2", flow="started") == ("shown", 65)
    for part in FAMILIES.parts(tables()):
        assert not attacked(begun, FAMILIES, part)["leak"].any()


def test_what_is_restored_is_protected_as_it_was(begun, monkeypatch):
    before = shown(begun)
    publish(begun, {PilotActivity: months(E1=[(9, 3, 1, 0)], K1=[(9, 9, 2, 0)])})
    foresee = submissions._foreseen

    def foreseen(*asked):
        decided = foresee(*asked)
        monkeypatch.setattr(deciding, "decide", None)  # once others are made to wait, nothing is left to decide
        return decided

    monkeypatch.setattr(submissions, "_foreseen", foreseen)
    submissions.restore(begun, 1, by=COORDINATOR, reason="Virheellinen lähetys")
    assert shown(begun, number=3).equals(before)


def test_a_threshold_is_a_setting(engine, monkeypatch):
    higher = in_force().model_copy(update={"smallest_clients": 30})
    monkeypatch.setattr(cube, "settings", lambda: higher)
    publish(engine, ROWS)
    assert one(engine, place="E1", period=TO_DATE, flow="started") == ("too_few", None)
    assert one(engine, place="P1", period=TO_DATE, flow="started")[0] in {"shown", "too_few"}


def alone_and_with_all_before(engine, part):
    """Return what the attack finds of a part: of the newest release alone, and of all of them together."""
    with engine.connect() as connection:
        newest = releases.newest(connection).number
        history = deciding.History(connection, newest)
        *before, now = history.before(FAMILIES, part)
        holders = history.parts(FAMILIES, newest)[part].holders
    return audit(now, holders=holders), audit(now, holders=holders, before=before)


@on_sqlite
def test_a_raised_threshold_takes_effect_with_the_next_release_whatever_it_is_about(begun, monkeypatch):
    before = shown(begun)
    seen = before.loc[before["status"] == "shown", "value"]
    assert FAMILIES.threshold <= seen.min() < 10
    higher = in_force().model_copy(update={"smallest_clients": 10})
    monkeypatch.setattr(cube, "settings", lambda: higher)
    publish(begun, {Lesson: frame(sheet("lesson"), BOOK["lesson"])})
    now = shown(begun)
    assert now.loc[now["status"] == "shown", "value"].min() >= 10
    assert (now["status"] == "shown").any()
    assert shown(begun, number=1).equals(before)  # it is as it was
    for part in FAMILIES.parts(tables()):
        for found in alone_and_with_all_before(begun, part):
            assert not found["leak"].any()
    publish(begun, {Lesson: frame(sheet("lesson"), BOOK["lesson"]).assign(text="Toisin.")})
    assert shown(begun).equals(now)  # once is enough
    monkeypatch.undo()
    publish(begun, {PilotActivity: months(E1=[(6, 10, 6, 1)])})
    both = now.merge(shown(begun), on=["part", "place", "period", "flow"], suffixes=("", "_later"))
    unchanged = both[(both["place"] == "P1") & (both["status"] == "too_few")]
    assert len(unchanged)
    assert (unchanged["status_later"] == "too_few").all()  # nothing that was hidden is told by a lower one


@on_sqlite
def test_how_many_ended_is_told_no_more_when_so_few_are_left_that_it_would_tell_of_them(begun):
    place = {"place": "E2", "period": TO_DATE, "flow": "ended"}
    assert one(begun, **place) == ("shown", 13)
    publish(begun, {PilotActivity: months(E2=[(6, 4, 7, 2)])})  # 16 have started: three are left
    assert one(begun, **place) == ("too_few", None)
    assert one(begun, **place, number=1) == ("shown", 13)
    for found in alone_and_with_all_before(begun, "ended"):
        assert not found["leak"].any()


# The sample project


@pytest.mark.parametrize("cube", CUBES, ids=lambda cube: cube.key)
def test_no_hidden_small_number_of_the_sample_project_can_be_worked_out(sample_engine, cube):
    with sample_engine.connect() as connection:
        newest = releases.newest(connection).number
        history = deciding.History(connection, newest)
        parts = history.parts(cube, newest)
        for name in list(parts)[:: max(len(parts) // 6, 1)]:
            *before, now = history.before(cube, name)
            assert not audit(now, holders=parts[name].holders, before=before)["leak"].any(), name


@pytest.mark.parametrize("cube", CUBES, ids=lambda cube: cube.key)
def test_what_is_kept_of_the_sample_project_is_what_its_cubes_offer(sample_engine, cube):
    """A cube that has been changed needs ``python -m sample_data``: what it makes is taken as it is."""
    with sample_engine.connect() as connection:
        newest = releases.newest(connection).number
        parts = deciding.History(connection, newest).parts(cube, newest)
    kept = shown(sample_engine, cube=cube.key).set_index(["part", *cube.dimensions])["value"].dropna()
    for name, part in parts.items():
        offered = unprotected(part.table, dimensions=part.dimensions, offers=part.offers)
        counts = offered.set_index([each.name for each in part.dimensions])["count"]
        held = kept.loc[name]
        assert counts.loc[held.index].tolist() == held.tolist(), name
    assert set(kept.index.get_level_values("part")) <= set(parts)


def test_something_of_every_cube_is_shown_in_the_sample_project(sample_engine):
    for each in CUBES:
        found = shown(sample_engine, cube=each.key)
        counted = found["status"].value_counts()
        # newly trained people in any topic and the whole are told of years only
        assert counted["shown"] > {"training_programme": 10}.get(each.key, 20), each.key
        # newly trained people come in groups, and few answers are in a class by themselves
        assert counted.get("too_few", 0) > {"training_flows": -1, "competence": 1}.get(each.key, 3), each.key


# The way out


def test_questions_about_people_are_asked_of_protected_tables_only():
    """Of the modules that read the store, only these may read the tables that count people, each for its reason."""
    allowed = {
        "sheets": "a county's own rows, to be corrected by those who sent them",
        "headlines": "what a sender sees before publishing",
        "involvement": "events without numbers of people; hours only where the participations beside them are shown",
        "pilots": "sessions and meetings of pilots, which count no people",
        "training": "means of answers, only where all classes of them are shown",
    }
    people = {table.__name__ for table in FACTS if table.__tablename__ in PEOPLE}
    assert {PilotActivity.__name__, Experts.__name__, PlacementMonth.__name__} <= people
    for path in sorted((HOUSE / "data_access" / "queries").glob("*.py")):
        named = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
        assert path.stem in allowed or not named & people, path.name


def test_nothing_kept_of_a_hidden_cell_tells_what_it_is(sample_engine):
    with sample_engine.connect() as connection:
        hidden = ProtectedCell.status == "too_few"
        told = select(func.count()).where(hidden, ProtectedCell.value.is_not(None))
        assert connection.execute(told).scalar_one() == 0
        assert connection.execute(select(func.count()).where(hidden)).scalar_one() > 100


# Quarters that have begun, and families measured twice


@on_sqlite
def test_a_quarter_that_has_begun_is_not_told_of(begun):
    """What the next release adds to a begun quarter would be told as a difference, and that is a family or two."""
    before = shown(begun)
    publish(begun, {PilotActivity: months(E1=[(7, 1, 0, 0)], K2=[(8, 1, 1, 1)])})
    assert shown(begun).equals(before)
    publish(begun, {PilotActivity: months(E1=[(9, 11, 0, 0)])})
    assert one(begun, place="12", period="until_2025-Q3", flow="started")[0] in {"shown", "provisional", "too_few"}
    # only South Savo has told of the third quarter: the others lack it
    assert one(begun, place="13", period="2025-Q3", flow="started")[0] == "not_reported"


def test_what_there_was_by_the_end_of_a_quarter_is_the_sum_until_then():
    counts = truth_of()
    assert counts["12", "until_2025-Q1", "started"] == 22
    assert counts["12", "until_2025-Q2", "started"] == counts["12", TO_DATE, "started"] == 38


def outcomes(*rows):
    """Return rows of outcomes: pilot, quarter of 2025, pairs, before, after, improved."""
    return pd.DataFrame(
        [
            {
                "pilot": pilot,
                "instrument": "ors",
                "period": date(2025, 3 * number - 2, 1),
                "pairs": pairs,
                "mean_before": before,
                "mean_after": after,
                "sd_change": 3.0,
                "improved": improved,
                "unchanged": pairs - improved,
                "worse": 0,
            }
            for pilot, number, pairs, before, after, improved in rows
        ]
    )


def measured(engine, *rows):
    publish(engine, {Outcome: outcomes(*rows)})
    found = protected.outcomes(engine, release=99)
    return {row.pilot: (row.status, None if pd.isna(row.pairs) else int(row.pairs)) for row in found.itertuples()}


@on_sqlite
def test_scores_are_told_in_batches(begun):
    assert measured(begun, ("E1", 1, 4, 20, 25, 2)) == {"E1": ("too_few", None)}
    assert measured(begun, ("E1", 2, 2, 20, 25, 1)) == {"E1": ("shown", 6)}
    assert measured(begun, ("E1", 3, 3, 20, 25, 1)) == {"E1": ("shown", 6)}, "three families more would be told apart"
    assert measured(begun, ("E1", 4, 2, 20, 25, 1)) == {"E1": ("shown", 11)}


@on_sqlite
def test_a_corrected_score_is_not_told_as_a_difference(begun):
    assert measured(begun, ("E1", 1, 8, 20.0, 25.0, 4)) == {"E1": ("shown", 8)}
    assert measured(begun, ("E1", 1, 8, 20.0, 26.0, 4)) == {"E1": ("too_few", None)}
    assert measured(begun, ("E1", 1, 9, 20.0, 26.0, 4)) == {"E1": ("too_few", None)}
    assert measured(begun, ("E1", 1, 8, 20.0, 25.0, 4)) == {"E1": ("shown", 8)}, "what was told stays told"
    assert measured(begun, ("E1", 1, 13, 20.0, 26.0, 4)) == {"E1": ("shown", 13)}


@on_sqlite
def test_the_same_release_always_tells_the_same_scores(begun):
    measured(begun, ("E1", 1, 8, 20.0, 25.0, 4), ("P1", 1, 6, 20.0, 25.0, 4))
    number = releases.newest(begun).number
    before = protected.outcomes(begun, release=number)
    measured(begun, ("E1", 1, 20, 21.0, 25.0, 4), ("E1", 2, 9, 21.0, 25.0, 4))
    assert protected.outcomes(begun, release=number).equals(before)


@on_sqlite
def test_how_many_improved_is_protected_with_all_who_were_measured(begun):
    publish(begun, {Outcome: outcomes(("E1", 1, 12, 20, 25, 10), ("P1", 1, 14, 20, 25, 8))})
    found = {(row.place, row.result): row.status for row in shown(begun, cube="outcomes").itertuples()}
    assert found["E1", "pairs"] == found["P1", "improved"] == found["P1", "unchanged"] == "shown"
    assert found["E1", "improved"] == found["E1", "unchanged"] == "too_few"


@given(st.lists(st.integers(0, 12), max_size=12), st.integers(1, 8))
def test_batches_hold_enough_people_and_only_the_last_waits(sizes, smallest):
    told = batches.told(sizes, smallest=smallest)
    assert sum(sizes[told:]) < smallest
    assert told == 0 or sum(sizes[:told]) >= smallest
    for more in range(1, 4):  # what comes later never takes back what was told
        assert batches.told([*sizes, more], smallest=smallest) >= told


def test_batches_refuse_what_cannot_be():
    with pytest.raises(ValueError, match="at least one person"):
        batches.told([3], smallest=0)
    with pytest.raises(ValueError, match="no fewer than 0"):
        batches.told([-1], smallest=3)
