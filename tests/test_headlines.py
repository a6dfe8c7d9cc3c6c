"""The headline figures: counted as one would by hand, each by itself, and no zero where nothing was told."""

from datetime import date

import pandas as pd
import pytest
from sent_rows import EERO, EVENT, KAISA, PACKAGE, PILOT, rows

from analysis import headlines
from analysis.headlines import ALL, BY_KEY, HEADLINES, PEOPLE, TRIED, Better, Span, Unit, too_few
from data_access import releases, submissions
from data_access.importing import codes
from data_access.importing.sheets import sheet
from data_access.queries import headlines as questions
from data_access.tables import FACTS

PILOTS = [{**PILOT, "code": "P1", "county": "12"}, {**PILOT, "code": "P2", "county": "12"}]
PILOTS += [{**PILOT, "code": "P3", "county": "13"}]
COUNTIES = ("12", "13")
SMALLEST = {"clients": 5, "staff": 3}
TABLES = {table.__tablename__: table for table in FACTS}


def counted(key, counties=COUNTIES, **sheets):
    """Return ``{(county, part): (period, numerator, denominator, value, status)}`` of one figure."""
    tables = {name: rows(name, *sheets.get(name, ())) for name in BY_KEY[key].tables}
    found = headlines.figures(tables, counties=counties, smallest=SMALLEST, among=(BY_KEY[key],))
    assert set(found["key"]) <= {key}
    told = found.astype("object").where(found.notna(), None)

    def line(row):
        return row.period and f"{row.period:%Y-%m}", row.numerator, row.denominator, row.value, row.status

    return {(row.county, row.part): line(row) for row in told.itertuples()}


def month(pilot, number, year=2025, **told):
    return {"pilot": pilot, "month": date(year, number, 1), **told}


# Pilots

ACTIVITY = [
    month("P1", 1, started=4, ended=1, active=3, dropped_out=1, sessions=9, meetings=2),
    month("P1", 2, started=2, ended=1, active=4, dropped_out=0, sessions=8, meetings=1),
    month("P2", 1, started=5, ended=0, active=5, dropped_out=0, sessions=7, meetings=1),
    month("P2", 2, started=0, ended=2, active=3, dropped_out=1, sessions=6, meetings=1),
    month("P3", 1, started=6, ended=0, active=6, dropped_out=0, sessions=5, meetings=0),
]


@pytest.mark.parametrize(
    ("key", "of_12", "of_13", "together"),
    [
        ("families_started", ("2025-02", 11), ("2025-01", 6), ("2025-02", 17)),  # 4 + 2 + 5 + 0
        ("families_started_in_month", ("2025-02", 2), ("2025-01", 6), ("2025-01", 15)),  # 4 + 5 + 6 in January
        ("families_active", ("2025-02", 7), ("2025-01", 6), ("2025-01", 14)),
        ("families_ended", ("2025-02", 4), ("2025-01", 0), ("2025-02", 4)),
        ("families_ended_in_month", ("2025-02", 3), ("2025-01", 0), ("2025-01", 1)),
        ("sessions", ("2025-02", 30), ("2025-01", 5), ("2025-02", 35)),
        ("meetings", ("2025-02", 5), ("2025-01", 0), ("2025-02", 5)),
    ],
)
def test_what_pilots_do_is_counted_for_the_latest_month_and_to_date(key, of_12, of_13, together):
    found = counted(key, pilot=PILOTS, pilot_activity=ACTIVITY)
    for county, (period, number) in {"12": of_12, "13": of_13, ALL: together}.items():
        assert found[county, ""] == (period, number, None, number, "reported")


def test_those_who_dropped_out_are_a_share_of_those_who_ended():
    found = counted("dropped_out", pilot=PILOTS, pilot_activity=ACTIVITY)
    assert found["12", ""] == ("2025-02", 2, 4, 50.0, "reported")
    assert found["13", ""] == ("2025-01", 0, 0, None, "missing")  # nobody has ended
    assert found[ALL, ""] == ("2025-02", 2, 4, 50.0, "reported")


def test_what_was_not_told_is_no_zero():
    told = [month("P1", 1, started=4), month("P1", 2), month("P3", 1)]
    found = counted("families_started", pilot=PILOTS, pilot_activity=told)
    assert found["12", ""] == ("2025-01", 4, None, 4, "reported")
    assert found["13", ""] == (None, None, None, None, "missing")
    assert found[ALL, ""] == ("2025-01", 4, None, 4, "partial")
    nothing = counted("families_started")
    assert set(nothing.values()) == {(None, None, None, None, "missing")}


def test_a_zero_that_was_told_is_a_zero():
    found = counted("families_active", pilot=PILOTS, pilot_activity=[month("P3", 1, active=0)])
    assert found["13", ""] == ("2025-01", 0, None, 0, "reported")


@pytest.mark.parametrize(
    "told",
    [
        [month("P1", 1, active=3), month("P2", 1, active=5), month("P1", 2, active=4)],
        [month("P1", 1, active=3), month("P2", 1, active=5), month("P1", 2, active=4), month("P2", 2)],
        [month("P2", 1), month("P1", 2, active=4)],
    ],
    ids=["no row", "an empty cell", "never told"],
)
def test_a_sum_that_lacks_a_pilot_says_so(told):
    found = counted("families_active", pilot=PILOTS, pilot_activity=told)
    assert found["12", ""] == ("2025-02", 4, None, 4, "partial")


def test_nothing_is_awaited_of_a_pilot_that_has_ended():
    ended = [PILOTS[0], {**PILOTS[1], "ended": date(2025, 1, 31)}]
    told = [month("P1", 1, active=3), month("P2", 1, active=5), month("P1", 2, active=4)]
    found = counted("families_active", pilot=ended, pilot_activity=told)
    assert found["12", ""][-1] == "reported"
    late = [ended[0], {**PILOTS[1], "ended": date(2025, 2, 1)}]
    assert counted("families_active", pilot=late, pilot_activity=told)["12", ""][-1] == "partial"


def test_a_sum_to_date_lacks_the_months_nobody_told_of():
    told = [month("P1", 12, 2024, started=1), month("P1", 2, started=1)]
    assert counted("families_started", pilot=PILOTS, pilot_activity=told)["12", ""] == (
        "2025-02",
        2,
        None,
        2,
        "partial",
    )


def test_pilots_are_counted_by_how_far_they_have_come():
    stages = [
        {"pilot": "P1", "stage": "experiment", "planned": date(2025, 3, 1), "reached": date(2025, 4, 9)},
        {"pilot": "P1", "stage": "modelling", "reached": date(2025, 6, 2)},  # and so it has been evaluated
        {"pilot": "P2", "stage": "planning", "reached": date(2025, 8, 1)},
        {"pilot": "P2", "stage": "experiment", "planned": date(2025, 12, 1)},  # not reached
    ]
    found = counted("pilots_reached", pilot=PILOTS, pilot_stage=stages)
    assert [found["12", stage][:2] for stage in TRIED] == [("2025-06", n) for n in (1, 1, 1, 0)]
    assert [found["13", stage][:2] for stage in TRIED] == [(None, 0)] * 4
    assert [found[ALL, stage][1] for stage in TRIED] == [1, 1, 1, 0]
    assert list(dict.fromkeys(part for _, part in found)) == list(TRIED)
    assert counted("pilots", pilot=PILOTS)[ALL, ""] == ("2025-01", 3, None, 3, "reported")


def test_instruments_are_never_added_up():
    def outcome(pilot, instrument, quarter, pairs, improved):
        told = {"pilot": pilot, "instrument": instrument, "period": date(2025, quarter, 1), "pairs": pairs}
        return told | {"improved": improved, "unchanged": pairs - improved, "worse": 0}

    told = [outcome("P1", "ors", 1, 8, 5), outcome("P1", "ors", 4, 6, 3), outcome("P2", "ors", 1, 6, 2)]
    told += [outcome("P3", "gbo", 1, 9, 6)]
    found = counted("reliably_improved", pilot=PILOTS, outcome=told)
    assert found["12", "ors"] == ("2025-04", 10, 20, 50.0, "reported")
    assert found["13", "gbo"] == ("2025-01", 6, 9, pytest.approx(66.667, abs=0.001), "reported")
    assert found["13", "ors"][-1] == "missing"
    assert found[ALL, "ors"] == ("2025-04", 10, 20, 50.0, "partial")
    assert {part for _, part in found} == {"ors", "gbo"}


# Training


def covered(county, profession, number, staff, trained, in_use, topic="trauma"):
    told = {"county": county, "profession": profession, "topic": topic, "month": date(2025, number, 1)}
    return told | {"staff": staff, "trained": trained, "in_use": in_use}


COVERAGE = [
    covered("12", "nurse", 1, 20, 5, 4),
    covered("12", "nurse", 2, 22, 9, 5),
    covered("12", "psychologist", 2, 8, 6, 5),
    covered("13", "nurse", 1, 40, 10, 2),
    covered("12", "nurse", 2, 22, 1, 0, topic="violence"),
]


def test_coverage_is_of_staff_and_use_is_of_those_trained_topic_by_topic():
    found = counted("training_coverage", training_coverage=COVERAGE)
    assert found["12", "trauma"] == ("2025-02", 15, 30, 50.0, "reported")
    assert found["13", "trauma"] == ("2025-01", 10, 40, 25.0, "reported")
    assert found[ALL, "trauma"] == ("2025-01", 15, 60, 25.0, "reported")  # the latest month of both
    assert found[ALL, "violence"][-1] == "partial"
    found = counted("training_in_use", training_coverage=COVERAGE)
    assert found["12", "trauma"] == ("2025-02", 10, 15, pytest.approx(66.667, abs=0.001), "reported")
    assert found["12", "violence"] == ("2025-02", 0, 1, 0.0, "reported")


def test_a_profession_that_is_not_told_of_any_more_is_lacked():
    told = [covered("12", "nurse", 1, 20, 5, 4), covered("12", "psychologist", 1, 8, 6, 5)]
    told += [covered("12", "nurse", 2, 22, 9, 5)]
    assert counted("training_coverage", training_coverage=told)["12", "trauma"][-1] == "partial"


def test_counties_that_share_no_month_have_no_figure_together():
    told = [covered("12", "nurse", 2, 20, 5, 4), covered("13", "nurse", 1, 40, 10, 2)]
    assert counted("training_coverage", training_coverage=told)[ALL, "trauma"] == (None, None, None, None, "missing")


def test_attendances_are_those_of_own_staff_and_partners():
    events = [EVENT | {"code": "E1", "county": "12"}, EVENT | {"code": "E2", "county": "12", "date": date(2025, 5, 2)}]
    told = [
        {"event": "E1", "profession": "nurse", "own_staff": 7, "partners": 2},
        {"event": "E2", "profession": "nurse", "own_staff": 4, "partners": 0},
    ]
    found = counted("training_attendances", training_event=events, training_attendance=told)
    assert found["12", ""] == ("2025-05", 13, None, 13, "reported")
    found = counted("training_attendances", training_event=events, training_attendance=told[:1])
    assert found["12", ""] == ("2025-04", 9, None, 9, "partial")
    assert counted("training_events", training_event=events)["12", ""] == ("2025-05", 2, None, 2, "reported")


# Placements


def placed(number, *at_end, year=2025, sex="total", kind="emergency", started=1):
    told = {"county": "12", "month": date(year, number, 1), "sex": sex, "kind": kind}
    return [
        told | {"ages": ages, "started": started, "ended": 0, "at_end": n}
        for ages, n in zip(codes.AGES, at_end, strict=False)
    ]


def test_placements_are_counted_where_all_ages_are_told_kind_by_kind():
    told = [*placed(1, 5, 6, 7), *placed(2, 6, 7), *placed(1, 1, 2, 3, kind="open_care")]
    found = counted("placed", placement_month=told)
    assert found["12", "emergency"] == ("2025-01", 18, None, 18, "reported")  # February lacks those of 13–17
    assert found["12", "open_care"][1] == 6
    assert {part for _, part in found} == {"emergency", "open_care"}


def test_girls_and_boys_are_added_up_only_where_no_total_is_told():
    apart = [*placed(1, 2, 3, 4, sex="female"), *placed(1, 1, 1, 1, sex="male")]
    assert counted("placed", placement_month=apart)["12", "emergency"][1] == 12
    assert counted("placed", placement_month=[*apart, *placed(1, 9, 9, 9)])["12", "emergency"][1] == 27
    assert counted("placed", placement_month=apart[:3]) == {}


def test_a_year_of_placements_needs_all_its_months():
    months = [(2024, n) for n in range(11, 13)] + [(2025, n) for n in range(1, 12)]
    told = [row for year, n in months for row in placed(n, 0, 0, 0, year=year, started=n)]
    found = counted("placements_started", placement_month=told)
    assert found["12", "emergency"][:2] == ("2025-11", 3 * (12 + sum(range(1, 12))))  # 12/2024–11/2025
    with_gap = [row for row in told if row["month"] != date(2025, 6, 1)]
    assert counted("placements_started", placement_month=with_gap) == {}


# Involvement


def test_experts_of_all_roles_are_counted_by_quarter():
    def experts(role, number, trained, active):
        return {"county": "12", "quarter": date(2025, number, 1), "role": role, "trained": trained, "active": active}

    told = [
        experts("parent", 1, 4, 3),
        experts("young", 1, 2, 2),
        experts("parent", 4, 5, 4),
        experts("young", 4, 3, 1),
    ]
    assert counted("experts_active", experts=told)["12", ""] == ("2025-04", 5, None, 5, "reported")
    assert counted("experts_trained", experts=told)["12", ""] == ("2025-04", 8, None, 8, "reported")
    assert counted("experts_active", experts=told[:3])["12", ""][-1] == "partial"


def test_events_hours_and_pay_are_counted_over_the_whole_time():
    def event(code, county, day, hours, paid):
        return {"code": code, "county": county, "date": day, "parents": 3, "hours": hours, "paid": paid}

    told = [event("O1", "12", date(2025, 2, 3), 1.5, True), event("O2", "12", date(2025, 9, 9), 2.0, False)]
    told += [event("O3", "13", date(2025, 1, 1), 1.0, True)]
    assert counted("involvement_events", involvement_event=told)["12", ""] == ("2025-09", 2, None, 2, "reported")
    assert counted("involvement_hours", involvement_event=told)[ALL, ""] == ("2025-09", 4.5, None, 4.5, "reported")
    assert counted("involvement_paid", involvement_event=told)["12", ""] == ("2025-09", 1, 2, 50.0, "reported")


def test_every_response_but_an_open_one_is_an_answer():
    told = [
        {"code": f"E{n}", "county": "12", "date": date(2025, n, 1), "response": response}
        for n, response in enumerate(("accepted", "partly", "declined", "open"), start=1)
    ]
    assert counted("proposals_answered", proposal=told)["12", ""] == ("2025-04", 3, 4, 75.0, "reported")


# Declared once


@pytest.mark.parametrize("headline", HEADLINES, ids=lambda headline: headline.key)
def test_every_figure_is_declared_whole(headline):
    assert BY_KEY[headline.key] is headline
    assert headline.theme in ("pilots", "training", "placements", "involvement")
    assert set(headline.tables) <= set(TABLES)
    assert headline.part is None or headline.part in codes.LISTS
    assert (headline.denominator is not None) == (headline.unit is Unit.PERCENT)
    assert headline.better is not Better.NEITHER or headline.denominator is None
    assert headline.people in (None, *SMALLEST)
    nothing = counted(headline.key)
    assert all(told[-1] == "missing" for told in nothing.values())
    assert (nothing == {}) == (headline.part is not None)


def test_the_codes_counted_by_are_those_of_the_sheets():
    assert headlines.AGES == codes.AGES
    assert codes.STAGES[-len(TRIED) :] == TRIED
    assert headlines.ALL == codes.ALL


@pytest.mark.parametrize("table", PEOPLE)
def test_cells_about_people_are_whole_numbers_of_their_sheet(table):
    columns, _ = PEOPLE[table]
    assert {sheet(table).column(name).kind for name in columns} == {"whole"}


def test_a_number_from_one_to_below_the_threshold_is_too_few():
    families = BY_KEY["dropped_out"]
    assert [too_few(families, n, 20, smallest=SMALLEST) for n in (0, 1, 4, 5)] == [False, True, True, False]
    assert too_few(families, 5, 20, smallest={"clients": 10, "staff": 3})
    assert too_few(families, 0, 4, smallest=SMALLEST)
    assert not too_few(BY_KEY["sessions"], 1, smallest=SMALLEST)
    cells = rows("pilot_activity", month("P1", 1, started=4, active=0, sessions=1), month("P1", 2, started=5))
    tables = {"pilot_activity": cells, "budget": rows("budget", {"planned": 1.0})}
    told = headlines.small_cells(tables, smallest=SMALLEST)
    assert told.to_numpy().tolist() == [["pilot_activity", 5, 3, 1]]


# What moves


def figures_of(*told):
    tables = {"pilot": rows("pilot", *PILOTS), "pilot_activity": rows("pilot_activity", *told)}
    return headlines.figures(tables, counties=COUNTIES, smallest=SMALLEST, among=headlines.about({"pilot_activity"}))


def test_only_what_differs_moves():
    before, after = figures_of(*ACTIVITY), figures_of(*ACTIVITY[:1], month("P1", 2, **dict.fromkeys(MEASURES, 9)))
    assert headlines.moved(before, before).empty
    again = figures_of(*(row | {"sessions": row["sessions"] + 1} for row in ACTIVITY))
    told = headlines.moved(before, again)
    columns = ["key", "county", "value_before", "value_after", "difference"]
    assert told[columns].to_numpy().tolist() == [
        ["sessions", "12", 30, 34, 4],
        ["sessions", "13", 5, 6, 1],
        ["sessions", ALL, 35, 40, 5],
    ]
    told = headlines.moved(before, after)
    gone = told[(told["key"] == "families_active") & (told["county"] == "13")].iloc[0]
    assert (gone["value_before"], gone["status_after"], gone["period_after"]) == (6, "missing", None)
    assert pd.isna(gone["difference"])


MEASURES = ("started", "ended", "active", "dropped_out", "sessions", "meetings")


# As of a release, and before publishing


def send(engine, by=KAISA, **sheets):
    told = {name: rows(name, *lines) for name, lines in sheets.items()}
    county = None if by.role == "coordinator" else by.county
    seen = submissions.preview(engine, told, county=county, base=newest(engine))
    submissions.publish(engine, seen, by=by, reason="uusia lukuja")
    return seen


def newest(engine):
    found = releases.newest(engine)
    return found.number if found else 0


def look(engine, *activity, by=EERO, **sheets):
    told = {"pilot_activity": rows("pilot_activity", *activity)} if activity else {}
    told |= {name: rows(name, *lines) for name, lines in sheets.items()}
    county = None if by.role == "coordinator" else by.county
    return submissions.preview(engine, told, county=county, base=newest(engine)).moves


def moved(found, key, county):
    (row,) = found.moved[(found.moved["key"] == key) & (found.moved["county"] == county)].to_dict("records")
    return row


def begin(engine):
    """A store with the pilots P1 and P2 of county 12 and P3 of county 13, and what they have done: release 1."""
    send(engine, work_package=[PACKAGE], pilot=PILOTS, pilot_activity=ACTIVITY)


def test_figures_as_of_a_release_stay_what_they_were(begun):
    send(begun, by=EERO, pilot_activity=[month("P3", 2, active=9)])
    for release, active in ((1, 6), (2, 9)):
        found = questions.figures(begun, release=release)
        row = found[(found["key"] == "families_active") & (found["county"] == "13")].iloc[0]
        assert row["value"] == active
    assert questions.figures(begun, release=0)["value"].isna().all()


def test_a_preview_says_which_figures_would_move_and_by_how_much(begun):
    found = look(begun, month("P3", 2, started=5, active=11, ended=0, dropped_out=0, sessions=7, meetings=1))
    row = moved(found, "families_active", "13")
    assert (row["theme"], row["period_before"], row["period_after"]) == ("pilots", date(2025, 1, 1), date(2025, 2, 1))
    assert (row["value_before"], row["value_after"], row["difference"], row["hidden"]) == (6, 11, 5, False)
    assert set(found.moved["theme"]) == {"pilots"}
    assert "12" not in set(found.moved["county"])
    assert newest(begun) == 1
    done = send(begun, by=EERO, pilot_activity=[month("P3", 2, active=11)])
    assert done.moves.moved["value_after"].notna().any()


def test_what_a_preview_says_is_what_publishing_brings(begun):
    told = [month("P1", 2, **dict.fromkeys(MEASURES, 7)), month("P3", 2, **dict.fromkeys(MEASURES, 6))]
    before = questions.figures(begun, release=1)
    seen = send(begun, pilot_activity=told).moves.moved
    compared = headlines.moved(before, questions.figures(begun, release=2))
    columns = [name for name in seen.columns if name != "hidden"]
    pd.testing.assert_frame_equal(seen[columns], compared[columns])
    assert not seen["hidden"].any()


def test_sending_what_stands_moves_nothing(begun):
    found = look(begun, *ACTIVITY[4:])
    assert found.moved.empty
    assert found.few.empty
    assert found.cells.empty


def test_tables_that_do_not_change_are_not_counted(begun, monkeypatch):
    asked, count = [], headlines.figures
    monkeypatch.setattr(
        questions.headlines, "figures", lambda *a, among, **n: asked.extend(among) or count(*a, **n, among=among)
    )
    look(begun, month("P3", 2, active=9))
    assert {headline.key for headline in asked} == {each.key for each in headlines.about({"pilot_activity"})}


def test_another_countys_small_number_stays_hidden(begun):
    """County 12 has had four families end; whoever knows county 13's number could reckon it from the sum."""
    told = month("P3", 2, started=0, active=0, ended=6, dropped_out=0, sessions=0, meetings=0)
    row = moved(look(begun, told), "families_ended", ALL)
    assert row["hidden"]
    names = ("value", "numerator", "denominator")
    assert all(pd.isna(row[f"{name}_{side}"]) for name in names for side in ("before", "after"))
    assert pd.isna(row["difference"])
    own = moved(look(begun, told), "families_ended", "13")
    assert (own["hidden"], own["value_after"]) == (False, 6)
    assert moved(look(begun, told, by=KAISA), "families_ended", ALL)["value_after"] == 10


def test_a_sum_of_large_numbers_is_shown(begun):
    told = month("P3", 2, started=5, active=11, ended=0, dropped_out=0, sessions=7, meetings=1)
    row = moved(look(begun, told), "families_started", ALL)
    assert (row["hidden"], row["value_before"], row["value_after"]) == (False, 17, 22)


def test_a_preview_says_what_would_be_too_few_to_show(begun):
    found = look(begun, month("P3", 2, started=2, active=4, ended=4, dropped_out=1, sessions=2, meetings=1))
    few = {row.key: row.new for row in found.few.itertuples()}
    assert set(found.few["county"]) == {"13"}
    assert few == {
        "families_active": True,  # six before
        "families_ended": True,  # nobody before
        "families_ended_in_month": True,
        "families_started_in_month": True,
        "dropped_out": False,  # there was nothing to show
    }
    assert found.cells.to_numpy().tolist() == [["pilot_activity", 5, 4, 4]]


def test_the_spans_are_those_one_may_ask_for():
    assert {headline.span for headline in HEADLINES} == set(Span)
