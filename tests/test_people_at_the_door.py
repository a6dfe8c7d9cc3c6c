"""Sheets about people are summarised at the door: codes come in, counts go out, and nobody stays behind."""

import gc
import io
import logging
import re
import shutil
import weakref
from datetime import date
from html import unescape

import pandas as pd
import pytest
import xlsxwriter
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from analysis import coverage
from components.charts.chart import Edition
from components.i18n import LANGUAGES, Words, catalogue
from components.view import View
from components.widgets import people as widget
from components.widgets import sending
from components.workbook import examples
from components.workbook import words as wording
from data_access import audit, releases, submissions
from data_access import store as stores
from data_access.importing import checking, opening, people, suspicion
from data_access.importing.opening import open_file
from data_access.importing.rules import Context, breaks
from data_access.importing.sheet import frame
from data_access.importing.sheets import SHEETS
from data_access.importing.sheets import sheet as ordinary
from data_access.queries.sheets import context, standing
from data_access.tables import FACTS, Outcome, Place, TrainingCoverage
from pages.data import send_in
from tests.sent_rows import EERO, KAISA, LIISA, PACKAGE, PILOT, rows
from tests.turns import in_turn

TODAY = date(2025, 6, 20)
IDENTITY_CODE = "131052-308T"  # the example of the Digital and Population Data Services Agency; nobody's own
TRAINING, OUTCOMES, EXPERTS = (people.kind(name) for name in ("training_people", "outcome_people", "expert_people"))
PLANTED = ("QX-771", "QX-772", "QX-773", "QX-774")
ONE, TWO, THREE, FOUR = PLANTED
ROSTER = [
    (ONE, "social_worker", date(2020, 1, 7), None),
    (TWO, "social_worker", date(2024, 9, 2), date(2025, 3, 14)),
    (THREE, "nurse", date(2025, 2, 3), None),
    (FOUR, "nurse", date(2019, 5, 6), date(2019, 12, 31)),
]
COMPLETED = [(ONE, "trauma", date(2024, 11, 5), date(2025, 1, 8)), (TWO, "trauma", date(2023, 4, 4), None)]
SCORES = [
    (ONE, "PS-01", "ors", date(2025, 2, 3), 12.5, 23.0),
    (TWO, "PS-01", "ors", date(2025, 3, 31), 20.0, 21.0),
    (THREE, "PS-01", "ors", date(2025, 1, 2), 31.5, 26.0),
    (FOUR, "PS-01", "ors", date(2025, 4, 1), 11.0, 31.0),  # alone in its quarter
]
ACTIVE = [
    (ONE, "parent", date(2024, 10, 1), date(2024, 11, 1), date(2025, 1, 31)),
    (ONE, "parent", date(2024, 10, 1), date(2025, 3, 1), None),
    (TWO, "young", date(2025, 1, 15), None, None),
]
CONTEXTS = {}  # by fingerprint
GIVEN = {"training_people": (ROSTER, COMPLETED), "outcome_people": (SCORES,), "expert_people": (ACTIVE,)}


class Today(View):
    """A view on one day for ever."""

    __slots__ = ()

    @property
    def today(self):
        return TODAY


@pytest.fixture(scope="module")
def thawed():
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def frozen_again(thawed):
    """Leave out what the tests before this one have loaded and remember: each summary looks for garbage."""
    gc.freeze()


@pytest.fixture
def store(two_counties, tmp_path):
    """Two counties with a pilot each.  SQLite only: what is stored here is stored as any other rows are."""
    return stores.engine(f"sqlite:///{shutil.copy(two_counties, tmp_path / 'store.sqlite3')}")


@pytest.fixture(scope="module")
def two_counties(empty_sqlite, tmp_path_factory):
    """A file with two counties and a pilot each, to be copied."""
    path = shutil.copy(empty_sqlite, tmp_path_factory.mktemp("counties") / "store.sqlite3")
    engine = stores.engine(f"sqlite:///{path}")
    places = [
        {"code": code, "kind": "county", "in_project": True}
        | {f"{kind}_{language}": name for kind in ("name", "short") for language in LANGUAGES}
        for code, name in (("13", "Pohjois-Savo"), ("20", "Kainuu"))
    ]
    releases.publish(engine, {Place: pd.DataFrame(places)}, by="matka", reason="release_reason.older_figures")
    pilots = [PILOT | {"code": code, "county": county} for code, county in (("PS-01", "13"), ("KA-01", "20"))]
    publish(engine, KAISA, None, {"work_package": rows("work_package", PACKAGE), "pilot": rows("pilot", *pilots)})
    engine.dispose()
    return path


def publish(engine, by, county, told):
    previewed = submissions.preview(engine, told, county=county, base=releases.newest(engine).number)
    return submissions.publish(engine, previewed, by=by, reason="Uusia lukuja")


def a_view(engine, user=EERO, language="en"):
    newest = releases.newest(engine)
    edition = Edition(number=newest.number, published_at=newest.published_at, fingerprint="", latest=newest.number)
    return Today(engine=engine, words=Words(language), edition=edition, user=user)


def table(of, given, language="en", *, renamed=None, extra=()):
    """Return ``{title: rows}`` of a file about people; *extra* are columns as (heading, value of the first row)."""
    words, told = Words(language), {}
    for sheet, lines in zip(of.sheets, given, strict=True):
        heads = [wording.heading(sheet, column, words) for column in sheet.columns]
        heads = [(renamed or {}).get(head, head) for head in heads]
        filled = [list(line) for line in lines]
        for heading, value in extra if sheet is of.sheets[0] else ():
            heads.append(heading)
            filled[0].append(value)
        told[wording.title(sheet, words)] = [heads, *filled]
    return told


def workbook(sheets):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "d.m.yyyy"}) as book:
        for title, lines in sheets.items():
            page = book.add_worksheet(title)
            for number, line in enumerate(lines):
                page.write_row(number, 0, line)
    return stream.getvalue()


def summarised(engine, of, data, *, county="13", name="file.xlsx", first=None, user=KAISA):
    view = a_view(engine, user)
    return people.summarise(
        of,
        name,
        data,
        headings=wording.headings(of.sheets),
        titles=wording.titles(of.sheets),
        labels=wording.labels(view.counties(), of.sheets),
        county=county,
        context=known(engine),
        first=first,
    )


def known(engine):
    """Return the context of the newest release; most tests begin from the same one."""
    newest = releases.newest(engine)
    if newest.fingerprint not in CONTEXTS:
        CONTEXTS[newest.fingerprint] = context(engine, release=newest.number, today=TODAY)
    return CONTEXTS[newest.fingerprint]


def of_kind(engine, of, **more):
    return summarised(engine, of, workbook(table(of, GIVEN[of.name])), **more)


def keys(told):
    return [fault.key for fault in told.faults]


# What comes out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_roster_becomes_training_coverage_month_by_month(store, language):
    told = summarised(store, TRAINING, workbook(table(TRAINING, GIVEN["training_people"], language)))
    assert (told.faults, told.refused, told.checked.faults) == ((), None, ())
    assert (told.people, len(told.summary)) == (4, 3 * 2 * 10)  # a topic, any and all; professions; months to May 2025
    assert told.summary["month"].max() == date(2025, 5, 1)
    rows = told.checked.rows["training_coverage"]
    assert set(rows["topic"]) == {"trauma", "any", "whole"}
    found = rows[rows["topic"] == "trauma"].set_index(["profession", "month"])
    november = found.loc[("social_worker", date(2024, 11, 1))]
    assert (november["staff"], november["trained"], november["in_use"]) == (2, 2, 0)
    assert found.loc[("social_worker", date(2024, 9, 1)), "joined_trained"] == 1
    assert found.loc[("social_worker", date(2025, 3, 1)), "left_trained"] == 1
    assert found.loc[("nurse", date(2025, 2, 1)), "joined_untrained"] == 1


def test_over_time_at_the_door_and_from_stored_counts_give_the_same(store):
    told = of_kind(store, TRAINING)
    publish(store, EERO, "13", told.checked.rows)
    stored = standing(store, release=releases.newest(store).number)["training_coverage"]
    people_on = pd.DataFrame(ROSTER, columns=["person", "profession", "joined", "left"], dtype="object")
    done = pd.DataFrame(COMPLETED, columns=["person", "topic", "completed", "in_use"], dtype="object")
    ends = {"first": date(2024, 8, 1), "last": date(2025, 5, 31)}
    counted = coverage.over_time(people_on, coverage.with_programme(done), **ends)
    key = ["profession", "topic", "month"]
    pd.testing.assert_frame_equal(
        stored.drop(columns="county").sort_values(key, ignore_index=True),
        counted.sort_values(key, ignore_index=True),
        check_dtype=False,
    )
    social = [rows[(rows["profession"] == "social_worker") & (rows["topic"] == "trauma")] for rows in (stored, counted)]
    one, other = (coverage.change(rows, **ends) for rows in social)
    assert one == other
    assert one.change == pytest.approx(one.newly_trained + one.turnover)


def test_only_the_months_from_which_the_file_is_complete_are_told(store):
    told = of_kind(store, TRAINING, first=date(2025, 3, 17))
    assert sorted(set(told.summary["month"])) == [date(2025, month, 1) for month in (3, 4, 5)]


def test_pairs_become_outcomes_and_a_family_alone_is_left_out(store):
    told = of_kind(store, OUTCOMES)
    assert (told.faults, told.left_out, told.people) == ((), 1, 4)
    (row,) = told.summary.to_dict("records")
    assert (row["pilot"], row["instrument"], row["period"]) == ("PS-01", "ors", date(2025, 1, 1))
    assert (row["pairs"], row["improved"], row["unchanged"], row["worse"]) == (3, 1, 1, 1)
    assert (row["mean_before"], row["mean_after"], row["sd_change"]) == (21.33, 23.33, 8.05)
    publish(store, EERO, "13", told.checked.rows)
    assert len(standing(store, release=3)["outcome"]) == 1


def test_one_family_alone_tells_nothing_at_all(store):
    told = summarised(store, OUTCOMES, workbook(table(OUTCOMES, (SCORES[3:],))))
    assert (keys(told), told.checked, told.summary) == (["nothing_to_tell"], None, None)


def test_experts_are_counted_once_at_the_end_of_each_quarter(store):
    told = of_kind(store, EXPERTS)
    assert told.faults == ()
    found = {(row.role, row.quarter): (row.trained, row.active) for row in told.summary.itertuples()}
    quarters = [date(2024, 7, 1), date(2024, 10, 1), date(2025, 1, 1)]
    assert [found["parent", quarter] for quarter in quarters] == [(0, 0), (1, 1), (1, 1)]
    assert [found["young", quarter] for quarter in quarters] == [(0, 0), (0, 0), (1, 0)]
    assert len(found) == 6


def test_what_is_stored_for_the_same_months_and_is_not_on_the_roster_counts_nobody(store):
    one = {"county": "13", "topic": "trauma", "month": date(2025, 5, 1), "staff": 6, "trained": 2, "in_use": 1}
    one |= dict.fromkeys(coverage.FLOWS, 0) | {"profession": "psychologist"}
    other = one | {"topic": "violence"}
    publish(store, EERO, "13", {"training_coverage": rows("training_coverage", one, other)})
    told = of_kind(store, TRAINING)
    gone = told.summary[told.summary["profession"] == "psychologist"]
    assert gone[["topic", "month", "staff", "trained"]].to_numpy().tolist() == [["trauma", date(2025, 5, 1), 0, 0]]


def test_the_order_of_the_rows_changes_nothing(store):
    turned = tuple(lines[::-1] for lines in GIVEN["outcome_people"])
    one, other = of_kind(store, OUTCOMES), summarised(store, OUTCOMES, workbook(table(OUTCOMES, turned)))
    pd.testing.assert_frame_equal(one.summary, other.summary)


def test_a_single_sheet_may_be_a_csv_file(store):
    heads, *lines = next(iter(table(OUTCOMES, GIVEN["outcome_people"], "fi").values()))
    text = "\n".join(";".join(map(str, line)) for line in (heads, *lines))
    told = summarised(store, OUTCOMES, text.encode(), name="pisteet.csv")
    assert (told.faults, len(told.summary)) == ((), 1)


# Who may not come in


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (IDENTITY_CODE, "identity_code"),
        (f"x {IDENTITY_CODE.lower()}", "identity_code"),
        ("131052-308X", "identity_code"),  # a slip in the check character
        ("010203A123B", "identity_code"),
        ("aino.esimerkki@example.org", "email"),
        ("aino (at) example.org", "email"),
        ("+358 40 123 4567", "phone"),
        ("040-1234567", "phone"),
        ("0401234567", "phone"),
        ("017 123 456", "phone"),
        (401234567, "phone"),
        ("T-014", None),
        ("0014", None),
        ("2025-09-15", None),
        ("15.9.2025", None),
        (18.5, None),
        (20250915, None),
        ("ES-01", None),
        (True, None),
        (None, None),
    ],
)
def test_a_cell_that_tells_who_somebody_is_is_recognised(text, what):
    assert suspicion.found_in(text) == what


@pytest.mark.parametrize("code", ["T-014", "1001", "ES.7_b", "k3", "ABC12", "Ä-7"])
def test_a_code_may_look_so(code):
    assert suspicion.is_code(code)


@pytest.mark.parametrize(
    "name", ["Aino", "Aino Esimerkki", "Esimerkki, Aino", "aino.e1", "Esimerkki1", "13.10.1952", "1952-10-13"]
)
def test_a_name_or_a_date_is_no_code(name):
    assert not suspicion.is_code(name)


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        *(
            (name, "name")
            for name in ("Nimi", "Etunimi", "SUKUNIMI", "Työntekijän nimi", "Name", "Namn", "Förnamn", "surname")
        ),
        *((name, "identity") for name in ("Henkilötunnus", "HETU", "Personbeteckning", "Sotu")),
        *((name, "email") for name in ("E-mail", "Sähköposti", "sähköpostiosoite", "e-post", "Email address")),
        *((name, "phone") for name in ("Puhelin", "Puh.", "puhelinnumero", "Telefonnummer", "Phone", "Tel")),
        *((name, "birth") for name in ("Syntymäaika", "syntymävuosi", "Födelsetid", "Date of birth", "Ikä", "Age")),
        *((name, "address") for name in ("Osoite", "Kotiosoite", "Adress", "Postinumero")),
        *((name, None) for name in ("Huomautus", "Language", "Tiimi", "Anställd", "Average")),
    ],
)
def test_a_heading_under_which_there_would_be_somebody_is_recognised(heading, what):
    assert suspicion.heading(heading) == what


@pytest.mark.parametrize(
    ("of", "heading", "key"),
    [
        *((of, "Nimi", "forbidden_name") for of in people.KINDS),
        (TRAINING, "Sähköposti", "forbidden_email"),
        (OUTCOMES, "Syntymäaika", "forbidden_birth"),
        (EXPERTS, "Henkilötunnus", "forbidden_identity"),
        (TRAINING, "Puhelin", "forbidden_phone"),
        (OUTCOMES, "Tiimi", "column_extra"),
    ],
)
def test_a_column_more_refuses_the_whole_file(store, of, heading, key):
    told = summarised(store, of, workbook(table(of, GIVEN[of.name], extra=[(heading, "Zorro")])))
    letter = chr(65 + len(of.sheets[0].columns))
    assert [(fault.key, fault.values) for fault in told.faults] == [(key, {"letter": letter})]
    assert (told.summary, told.checked) == (None, None)
    assert "Zorro" not in repr(told)
    assert heading not in repr(told)


@pytest.mark.parametrize(
    ("of", "said"), list(zip(people.KINDS, [IDENTITY_CODE, "aino@example.org", "+358401234567"], strict=True))
)
def test_one_such_cell_anywhere_refuses_the_whole_file(store, of, said):
    for place in ("cell", "other sheet", "title", "name"):
        sheets, name = table(of, GIVEN[of.name]), "file.xlsx"
        first = next(iter(sheets))
        if place == "cell":
            sheets[first][1][1] = said
        elif place == "other sheet":
            sheets["Muuta"] = [["", said]]
        elif place == "title":
            sheets[said] = [["x"]]
        else:
            name = f"{said}.xlsx"
        told = summarised(store, of, workbook(sheets), name=name)
        assert told.faults, place
        assert {key.partition("_")[0] for key in keys(told)} == {"suspicious"}
        assert told.checked is None
        assert said not in repr(told)


def test_a_hidden_sheet_is_searched_too(store):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("x").write(0, 0, "y")
        hidden = book.add_worksheet("z")
        hidden.write(4, 2, IDENTITY_CODE)
        hidden.hide()
    told = summarised(store, EXPERTS, stream.getvalue())
    assert [(fault.key, fault.values) for fault in told.faults] == [
        ("suspicious_identity_code", {"cell": "C5", "number": 2})
    ]


def test_a_sheet_that_is_not_of_this_form_refuses_the_file(store):
    told = summarised(store, EXPERTS, workbook(table(EXPERTS, (ACTIVE,)) | {"Muistiinpanot": [["x", "y"], [1, 2]]}))
    assert [(fault.key, fault.values) for fault in told.faults] == [("strange_sheet", {"number": 2})]
    assert told.checked is None


@pytest.mark.parametrize("of", people.KINDS, ids=lambda of: of.name)
def test_a_name_instead_of_a_code_is_refused_and_not_repeated(store, of):
    given = tuple([list(line) for line in lines] for lines in GIVEN[of.name])
    given[0][0][0] = "Zorro Esimerkki"
    told = summarised(store, of, workbook(table(of, given)))
    assert "person_code" in keys(told)
    assert "Zorro" not in repr(told)
    assert told.checked is None


def changed(lines, at, column, value):
    copied = [list(line) for line in lines]
    copied[at][column] = value
    return copied


MISTAKES = [
    (TRAINING, (changed(ROSTER, 1, 3, date(2024, 9, 1)), COMPLETED), "ends_before_start"),
    (TRAINING, (changed(ROSTER, 1, 1, "wizzard"), COMPLETED), "not_a_choice"),
    (TRAINING, (ROSTER, changed(COMPLETED, 0, 0, "QX-999")), "not_on_roster"),
    (TRAINING, (changed(ROSTER, 0, 0, "QX\u2010771"), COMPLETED), "code_unclear"),
    (TRAINING, (ROSTER, changed(COMPLETED, 0, 2, date(2025, 12, 1))), "in_future"),
    (TRAINING, (ROSTER, changed(COMPLETED, 0, 3, date(2024, 11, 4))), "in_use_before_completed"),
    (TRAINING, (ROSTER, changed(COMPLETED, 0, 2, "zorro")), "not_day"),
    (TRAINING, (ROSTER, []), "nothing_to_send"),
    (TRAINING, ([*ROSTER, ROSTER[0]], COMPLETED), "duplicate_row"),
    (TRAINING, ([*ROSTER, (*ROSTER[0][:3], date(2025, 1, 1))], COMPLETED), "duplicate_key"),
    (OUTCOMES, (changed(SCORES, 0, 4, 77.25),), "outcome_off_scale"),
    (OUTCOMES, (changed(SCORES, 0, 4, "77,25x"),), "not_number"),
    (OUTCOMES, (changed(SCORES, 0, 2, "sdq_total"),), "no_reliable_change"),
    (OUTCOMES, (changed(SCORES, 0, 2, "kuvastin"),), "outcome_conversation_tool"),
    (OUTCOMES, (changed(SCORES, 0, 5, None),), "value_missing"),
    (OUTCOMES, (changed(SCORES, 0, 1, "KA-01"),), "foreign_county"),
    (OUTCOMES, (changed(SCORES, 0, 1, "ZZ-99"),), "code_unknown"),
    (EXPERTS, (changed(ACTIVE, 0, 1, "young"),), "two_roles"),
    (EXPERTS, (changed(ACTIVE, 2, 4, date(2025, 2, 1)),), "active_without_start"),
    (EXPERTS, (changed(ACTIVE, 0, 2, date(2021, 2, 1)),), "outside_project"),
]


@pytest.mark.parametrize(("of", "given", "key"), MISTAKES, ids=[case[2] for case in MISTAKES])
def test_what_is_wrong_is_told_in_every_language_without_repeating_it(store, of, given, key):
    told = summarised(store, of, workbook(table(of, given)))
    if key == "nothing_to_send":
        key = "person_sheet_missing"
    assert key in keys(told)
    assert told.checked is None
    said = repr(told)
    assert not any(secret in said.lower() for secret in (*map(str.lower, PLANTED), "qx-999", "zorro", "wizzard", "77"))
    for language in LANGUAGES:
        sentences = [widget.sentence(a_view(store, language=language), fault) for fault in told.faults]
        assert not [text for text in sentences if "⟦" in text or re.search(r"\{\w+\}", text)]


def test_all_that_is_wrong_is_told_at_once_where_it_is(store):
    given = changed(changed(SCORES, 0, 4, 77.25), 1, 2, "kuvastin"), 2, 0, "Zorro"
    told = summarised(store, OUTCOMES, workbook(table(OUTCOMES, (changed(*given),))))
    assert [(fault.row, fault.column, fault.key) for fault in told.faults] == [
        (2, "before", "outcome_off_scale"),
        (3, "instrument", "outcome_conversation_tool"),
        (4, "code", "person_code"),
    ]
    assert told.found["outcome_people"].columns["before"] == 5


def test_the_same_mistake_in_very_many_rows_is_told_once(store):
    many = [(f"QX-{number}", "wizzard", date(2025, 2, 1), None, None) for number in range(300)]
    told = summarised(store, EXPERTS, workbook(table(EXPERTS, (many,))))
    (fault,) = told.faults
    assert (fault.key, fault.count) == ("not_a_choice", 300)
    assert "2, 3, 4" in widget.sentence(a_view(store), fault)


def test_both_sheets_of_the_roster_are_needed(store):
    sheets = table(TRAINING, GIVEN["training_people"])
    sheets.popitem()
    told = summarised(store, TRAINING, workbook(sheets))
    assert [(fault.sheet, fault.key) for fault in told.faults] == [("training_completed", "person_sheet_missing")]


@pytest.mark.parametrize("data", [b" ", b"%PDF-1.4", b"PK\x03\x04 broken", f"code;x\n{'Zorro ' * 4000};1\n".encode()])
def test_a_file_that_cannot_be_opened_is_refused_without_repeating_it(store, data):
    told = summarised(store, EXPERTS, data, name="x.csv")
    assert told.refused is not None
    assert told.refused.__traceback__ is told.refused.__context__ is told.refused.__cause__ is None
    assert "Zorro" not in repr(told.refused.values)
    for language in LANGUAGES:
        key = f"people.problem.{told.refused.key}"
        assert key in catalogue(language) or f"file.{told.refused.key}" in catalogue(language)


def test_a_fault_of_our_own_tells_nothing_of_the_rows(store, monkeypatch):
    def stumble(*arguments, **named):
        raise ValueError(f"could not read {ONE}")

    monkeypatch.setattr(people, "check", stumble)
    told = of_kind(store, EXPERTS)
    assert (told.refused.key, told.refused.values) == ("people_failed", {"error": "ValueError"})
    assert ONE not in repr(told)


def test_a_project_that_has_just_begun_has_nothing_to_count(store):
    begun = Context(starts=date(2025, 6, 1), ends=date(2026, 12, 31), today=TODAY)
    assert people.finished(begun) == ()


# Nobody stays behind


@pytest.mark.parametrize("of", people.KINDS, ids=lambda of: of.name)
def test_rows_and_cells_are_gone_from_memory_when_the_summary_is_made(store, of, monkeypatch):
    seen = []

    def watched(book, **named):
        read = checking.check(book, **named)
        if named.get("sheets") == of.sheets:
            seen.extend(weakref.ref(rows) for rows in read.rows.values())
            assert all(ONE in str(rows.to_dict()) for rows in read.rows.values())
        return read

    class Cells(opening._Cells):
        __slots__ = ("__weakref__",)

        def __init__(self, *arguments, **named):
            super().__init__(*arguments, **named)
            seen.append(weakref.ref(self))

    monkeypatch.setattr(people, "check", watched)
    monkeypatch.setattr(opening, "_Cells", Cells)
    told = of_kind(store, of)
    assert told.checked is not None
    assert len(seen) >= 2 * len(of.sheets)
    assert [reference for reference in seen if reference() is not None] == []
    assert not any(code in repr(told) for code in PLANTED)


def script(page, view):
    page.show(view)


def opened(view):
    """Open the page and choose to send in a file about people."""
    shown = AppTest.from_function(script, args=(send_in, view), default_timeout=60).run()
    assert not shown.exception
    shown.session_state["people.way"] = "people"
    shown.run()
    assert not shown.exception
    return shown


def given(shown, of, data, name="file.xlsx"):
    next(each for each in shown.selectbox if each.key == "people.kind").set_value(of).run()
    shown.file_uploader[0].set_value((name, data, "application/octet-stream")).run()
    assert not shown.exception
    return shown


def html(shown):
    return unescape(" ".join(each.proto.body for each in shown.get("html") if "<style>" not in each.proto.body))


def everything(shown):
    kinds = (shown.title, shown.header, shown.error, shown.warning, shown.success, shown.info)
    return " ".join([*(each.value for kind in kinds for each in kind), html(shown)])


def press(shown, reason="Keväisiä lukuja"):
    for box in shown.checkbox:
        box.check()
    shown.run()
    for field in [each for each in shown.text_input if "sending.why" in each.key]:
        field.set_value("Luvut on laskettu luettelosta")
    next(each for each in shown.text_input if "sending.reason" in each.key).set_value(reason)
    next(each for each in shown.button if each.key == "sending.publish").click()
    shown.run()
    assert not shown.exception
    return shown


def kept(shown):
    return " ".join(map(repr, shown.session_state._state.filtered_state.items()))  # no public name tells every key


@pytest.mark.parametrize("of", people.KINDS, ids=lambda of: of.name)
def test_a_county_sees_the_summary_publishes_it_and_nobody_is_left_anywhere(store, of, tmp_path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    view = a_view(store)
    shown = given(opened(view), of, workbook(table(of, GIVEN[of.name])), name=f"{FOUR}.xlsx")
    body = html(shown)
    for column in of.into.columns:
        assert wording.heading(of.into, column, view.words) in body
    assert view.words("people.summary.title") in [header.value for header in shown.header]
    assert releases.newest(store).number == 2
    assert not any(code in body + kept(shown) for code in PLANTED)
    press(shown)
    assert releases.newest(store).number == 3
    assert releases.newest(store).published_by == "eero"
    assert len(standing(store, release=3)[of.into.name]) > 0
    assert sending.KEY in shown.session_state
    assert shown.session_state[sending.KEY].summarised is None
    told = capfd.readouterr()
    places = {"page": everything(shown), "session": kept(shown), "log": caplog.text, "out": told.out, "err": told.err}
    places |= {"audit": repr(audit.entries(store))}
    store.dispose()
    for code in PLANTED:
        assert [place for place, text in places.items() if code in text] == []
        holding = [path for path in tmp_path.rglob("*") if path.is_file() and code.encode() in path.read_bytes()]
        assert holding == []


def test_the_search_above_would_find_a_code(store, tmp_path):
    publish(store, EERO, "13", {"pilot": rows("pilot", PILOT | {"code": "QX-771", "county": "13"})})
    store.dispose()
    assert any(b"QX-771" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_file_that_tells_who_somebody_is_is_refused_on_the_page_and_nowhere_repeated(store, tmp_path):
    view = a_view(store, language="fi")
    sheets = table(OUTCOMES, GIVEN["outcome_people"])
    sheets["Muuta"] = [[IDENTITY_CODE]]
    shown = given(opened(view), OUTCOMES, workbook(sheets))
    assert view.words("people.fault.suspicious_identity_code", cell="A1", number=2) in html(shown)
    assert not [each for each in shown.button if each.key == "sending.publish"]
    assert IDENTITY_CODE not in everything(shown) + kept(shown)
    store.dispose()
    assert not any(IDENTITY_CODE.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_the_coordinator_chooses_the_county_and_a_lead_has_only_their_own(store):
    def choices(user):
        shown = opened(a_view(store, user))
        return [each for each in shown.selectbox if each.key == "people.whose"]

    assert choices(EERO) == []
    (whose,) = choices(KAISA)
    assert whose.options == ["Kainuu", "Pohjois-Savo"]
    view = a_view(store, KAISA)
    shown = opened(view)
    next(each for each in shown.selectbox if each.key == "people.whose").set_value("20").run()
    press(given(shown, EXPERTS, workbook(table(EXPERTS, (ACTIVE,)))))
    assert set(standing(store, release=3)["experts"]["county"]) == {"20"}


def test_a_pilot_of_another_county_is_refused_and_in_the_audit_log_without_its_rows(store):
    given(opened(a_view(store, LIISA)), OUTCOMES, workbook(table(OUTCOMES, GIVEN["outcome_people"])))
    (entry,) = [entry for entry in audit.entries(store) if entry.action == audit.REFUSE]
    assert (entry.username, "foreign_county" in entry.details) == ("liisa", True)
    assert not any(code in entry.details for code in PLANTED)


def test_the_same_file_again_is_already_there(store):
    view = a_view(store)
    press(given(opened(view), TRAINING, workbook(table(TRAINING, GIVEN["training_people"]))))
    again = given(opened(a_view(store)), TRAINING, workbook(table(TRAINING, GIVEN["training_people"])))
    assert view.words("sending.already", number=3) in everything(again)


def test_another_kind_or_another_way_drops_what_was_there(store):
    shown = given(opened(a_view(store)), EXPERTS, workbook(table(EXPERTS, (ACTIVE,))))
    assert sending.KEY in shown.session_state
    next(each for each in shown.selectbox if each.key == "people.kind").set_value(OUTCOMES).run()
    assert sending.KEY not in shown.session_state


# The form


@pytest.mark.parametrize(("of", "language"), in_turn(people.KINDS, LANGUAGES))
def test_the_form_says_codes_only_and_comes_back_empty(store, of, language):
    view = a_view(store, EERO, language)
    pilots = standing(store, release=2)["pilot"]
    data = widget.workbook(view, of, "13", pilots)
    book = load_workbook(io.BytesIO(data))
    titles = [wording.title(sheet, view.words) for sheet in of.sheets]
    assert book.sheetnames == [view.words("workbook.instructions.title"), *titles, view.words("workbook.lists")]
    said = " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value)
    for step in (1, 2, 3):
        assert view.words(f"people.step.{step}") in said
    assert "⟦" not in said
    told = summarised(store, of, data)
    assert set(keys(told)) == {"nothing_to_send"}
    listed = [cell.value for row in book.worksheets[-1].iter_rows() for cell in row]
    assert ("PS-01" in listed, "KA-01" in listed) == (of is OUTCOMES, False)
    assert open_file("x.xlsx", data).assumed == ()


def test_the_example_of_the_form_breaks_no_rule(store):
    now = context(store, release=2, today=date(2026, 11, 21))
    assert examples.PEOPLE.keys() == {sheet.name for sheet in people.SHEETS}
    for sheet in people.SHEETS:
        row = frame(sheet, [examples.PEOPLE[sheet.name]])
        for rule in sheet.rules:
            assert not breaks(rule, row, now).any(), rule.key


# What is declared


@pytest.mark.parametrize("sheet", people.SHEETS, ids=lambda sheet: sheet.name)
def test_a_rule_lets_its_good_example_pass_and_stops_its_bad_one(sheet):
    now = Context(starts=date(2024, 8, 1), ends=date(2026, 12, 31), today=date(2026, 11, 21))
    for rule in sheet.rules:
        assert not breaks(rule, frame(sheet, rule.good), now).any(), rule.key
        assert breaks(rule, frame(sheet, rule.bad), now).any(), rule.key
        for language in LANGUAGES:
            told = {f"people.fault.{rule.key}", f"rule.{rule.key}.what"} & catalogue(language).keys()
            assert told, rule.key


def test_sheets_about_people_are_stored_nowhere(store):
    tables = {table.__tablename__ for table in FACTS}
    for sheet in people.SHEETS:
        assert sheet.table is None
        assert sheet.name not in tables | {each.name for each in SHEETS}
        assert sheet.columns[0].name == "code"
    for of in people.KINDS:
        assert of.into is ordinary(of.into.name)
        assert of.into.table in FACTS


def test_no_column_that_the_summaries_go_into_could_hold_a_person():
    """Codes of lists, places and pilots, periods and numbers: no free text and no code of anybody's own."""
    for of in people.KINDS:
        for column in of.into.columns:
            assert column.kind in ("whole", "number", "month", "quarter") or column.choices or column.refers
    assert {"person", "code", "name"}.isdisjoint({*Outcome.model_fields, *TrainingCoverage.model_fields})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_column_and_kind_has_its_words_and_titles_fit_a_spreadsheet(language):
    needed = {f"sheet.{sheet.name}.{part}" for sheet in people.SHEETS for part in ("title", "about")}
    for sheet in people.SHEETS:
        needed |= {
            f"sheet.{sheet.name}.{part}.{column.name}" for column in sheet.columns for part in ("column", "help")
        }
        assert len(Words(language)(f"sheet.{sheet.name}.title")) <= 31
    needed |= {f"people.kind.{of.name}.{part}" for of in people.KINDS for part in ("name", "about", "file_name")}
    assert needed <= catalogue(language).keys()
    ours = wording.titles() | wording.titles(people.SHEETS)
    assert len(ours) == len(wording.titles()) + len(LANGUAGES) * len(people.SHEETS)
