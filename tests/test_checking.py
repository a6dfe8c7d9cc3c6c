"""Everything that is wrong with a file is said at once: where, what, and what to do; what is right is read as meant."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet_examples import (
    A_PILOT,
    ACTIVITY,
    ACTIVITY_HEADER,
    PILOT,
    PILOT_HEADER,
    SHEETS,
    STORED,
    activity,
    checked,
    context,
    keys,
    pilots,
    sheet_csv,
    told,
    workbook,
)

from components.i18n import LANGUAGES, Words, catalogue
from data_access.importing import cells
from data_access.importing.cells import Reading, Wrong, identity_codes, options
from data_access.importing.checking import Checked, is_reason
from data_access.importing.faults import MOST_ALIKE
from data_access.importing.rules import Rule, breaks
from data_access.importing.sheet import Column, frame

MONTHS = [f"{month}/{year}" for year in (2025, 2026) for month in range(1, 13)]


def read(kind, value, **more):
    """The value that a cell has in a column of *kind*, or the key of what is wrong."""
    reading = Reading(truths={"yes": True, "no": False, "kyllä": True})
    found = cells.read(Column(name="x", kind=kind, **more), value, reading)
    return found.key if isinstance(found, Wrong) else found


# Cells


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("3", 3),
        (3, 3),
        (3.0, 3),
        ("3,0", 3),
        (" 3 ", 3),
        (2.9999999999999996, 3),  # a sum of Excel's
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234\u202f567", 1234567),
        ("-1", "too_low"),
        ("−1", "too_low"),  # a true minus
        ("<5", "not_exact"),
        ("alle 5", "not_exact"),
        ("3.5", "not_whole"),
        ("3,5", "not_whole"),
        (3.5, "not_whole"),
        ("1e3", "not_whole"),
        ("TRUE", "not_whole"),
        (True, "not_whole"),
        ("inf", "not_whole"),
        ("nan", "not_whole"),
        (float("inf"), "not_whole"),
        ("٣", "foreign_digits"),
        ("１２", "foreign_digits"),
        ("1_000", "not_whole"),
        ("1,234", "thousands_unclear"),
        ("1.234", "thousands_unclear"),
        ("1 23", "not_whole"),
        ("0 123", "not_whole"),
        ("99999999999", "too_high"),
        (date(2026, 1, 3), "not_whole"),  # 3.1. as Excel understands it
        ("#N/A", "excel_error"),
        ("1\u202e2", "control_character"),
        ("1\x002", "control_character"),
        ("", "value_missing"),
        (None, "value_missing"),
        ("\u00a0", "value_missing"),
        ("=1+1", "not_whole"),
        ("x", "not_whole"),
        ("²", "not_whole"),
    ],
)
def test_whole_numbers_are_strict(written, meant):
    assert read("whole", written, lowest=0) == meant


def test_bounds_are_allowed_values():
    assert [read("whole", n, lowest=1, highest=3) for n in (0, 1, 3, 4)] == ["out_of_range", 1, 3, "out_of_range"]
    assert [read("number", n, highest=3) for n in ("3", "3,01")] == [3.0, "too_high"]


@pytest.mark.parametrize(
    ("written", "decimal", "meant"),
    [
        ("1,5", None, 1.5),
        ("1.5", None, 1.5),
        ("1 234,5", None, 1234.5),
        ("-0", None, 0.0),
        ("0,125", None, 0.125),
        ("1,234", None, "thousands_unclear"),
        ("1,234", ",", 1.234),
        ("1.234", ",", "thousands_unclear"),
        ("1,234,567", ",", "thousands_unclear"),
        ("1.234,5", None, "not_number"),
        ("1e3", None, "not_number"),
        ("5 %", None, "not_number"),
        ("inf", None, "not_number"),
        ("<5", None, "not_exact"),
        (True, None, "not_number"),
        (10**400, None, "not_number"),
    ],
)
def test_decimal_numbers_are_read_when_they_can_be_read_in_one_way_only(written, decimal, meant):
    found = cells.read(Column(name="x", kind="number"), written, Reading(decimal=decimal))
    assert (found.key if isinstance(found, Wrong) else found) == meant


def test_a_sheet_tells_by_its_clear_numbers_how_the_unclear_ones_are_meant():
    assert cells.decimal_sign(["1,234", "3,5", 7, "x"]) == ","
    assert cells.decimal_sign(["1,234", "0.125"]) == "."
    assert cells.decimal_sign(["1,234", "5.678"]) is None
    assert cells.decimal_sign(["3,5", "3.5"]) is None
    assert cells.decimal_sign(["1,234", 0.125]) is None  # how a number that is one is shown says nothing


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.9.2026", date(2026, 9, 1)),
        ("01.09.2026", date(2026, 9, 1)),
        ("1. 9. 2026", date(2026, 9, 1)),
        ("2026-09-01", date(2026, 9, 1)),
        ("2026-09-01T00:00:00", date(2026, 9, 1)),
        (date(2026, 9, 1), date(2026, 9, 1)),
        (datetime(2026, 9, 1, 12), date(2026, 9, 1)),  # noqa: DTZ001 (Excel knows no time zones)
        (46266, date(2026, 9, 1)),
        ("46266", date(2026, 9, 1)),
        ("29.2.2024", date(2024, 2, 29)),
        ("29.2.2025", "no_such_day"),
        ("31.4.2026", "no_such_day"),
        ("1.13.2026", "no_such_day"),
        ("2026-13-01", "no_such_day"),
        ("1/9/2026", "day_unclear"),
        ("1.9.26", "not_day"),
        ("9/2026", "not_day"),
        ("1.9.0206", "year_unlikely"),
        (date(1900, 1, 5), "year_unlikely"),
        (5, "not_day"),
        (True, "not_day"),
        ("syyskuu", "not_day"),
    ],
)
def test_days_are_read_as_finns_and_machines_write_them(written, meant):
    assert read("day", written) == meant


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        ("month", "2026-09", date(2026, 9, 1)),
        ("month", "9/2026", date(2026, 9, 1)),
        ("month", "09.2026", date(2026, 9, 1)),
        ("month", "1.9.2026", date(2026, 9, 1)),
        ("month", "15.9.2026", date(2026, 9, 1)),
        ("month", date(2026, 9, 1), date(2026, 9, 1)),
        ("month", 46266, date(2026, 9, 1)),
        ("month", "13/2026", "no_such_month"),
        ("month", "2026-00", "no_such_month"),
        ("month", "29.2.2025", "no_such_day"),
        ("month", 9.2026, "not_month"),
        ("quarter", "2026Q3", date(2026, 7, 1)),
        ("quarter", "2026-q3", date(2026, 7, 1)),
        ("quarter", "Q3/2026", date(2026, 7, 1)),
        ("quarter", "2026-07", date(2026, 7, 1)),
        ("quarter", "2026-08", date(2026, 7, 1)),
        ("quarter", date(2026, 7, 1), date(2026, 7, 1)),
        ("quarter", "3/2026", "quarter_unclear"),
        ("quarter", "2026/3", "quarter_unclear"),
        ("quarter", "2026Q5", "no_such_quarter"),
        ("quarter", "2026Q0", "no_such_quarter"),
        ("quarter", "2026-13", "no_such_month"),
        ("quarter", "Q3", "not_quarter"),
    ],
)
def test_months_and_quarters_are_their_first_day(kind, written, meant):
    assert read(kind, written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("+358", "+358"),
        ("@home", "@home"),
        ("- nothing", "- nothing"),
        (12, "12"),
        (12.0, "12"),
        ("a\u0308iti", "äiti"),
        ("two\r\nlines", "two\nlines"),
        ("soft\u00adhyphen", "soft\u00adhyphen"),
        (date(2026, 12, 7), "not_text"),  # "7-12", an age group, after Excel has had its way
        (True, "not_text"),
        ("x" * 500, "x" * 500),
        ("x" * 501, "too_long"),
        ("safe\u202egnp", "control_character"),
        ("\u2066x", "control_character"),
        ("a\x00b", "control_character"),
        ("a\x1bb", "control_character"),
        ("\ud800", "control_character"),
    ],
)
def test_text_is_taken_as_it_is_when_eyes_can_trust_it(written, meant):
    assert read("text", written) == meant


def test_yes_and_no_are_read_in_the_words_of_the_template():
    assert [read("truth", word) for word in ("Kyllä", "YES", True, "no", False)] == [True, True, True, False, False]
    assert [read("truth", word) for word in (1, "x", "TRUE")] == ["not_truth"] * 3


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", "12"),
        ("Etelä-Savo", "12"),
        ("etelä-savo", "12"),
        ("  Etelä-Savo\u00a0", "12"),
        ("Etela\u0308-Savo", "12"),  # ä as a and two dots
        ("Södra Savolax", "12"),
        ("Etelä‐Savo", "Etelä-Savo?"),  # another hyphen
        ("Etelä–Savo", "Etelä-Savo?"),
        ("Etelä-Sаvo", "Etelä-Savo?"),  # а is Cyrillic
        ("Södra  Savolax", "Södra Savolax?"),
        ("Södra\u00a0Savolax", "Södra Savolax?"),
        ("Kai\u200bnuu", "Kainuu?"),
        ("Etelä Savo", "Etelä-Savo?"),
        ("Kainu", "Kainuu?"),
        ("Lappi", "code_unknown"),
        ("99", "code_unknown"),
    ],
)
def test_a_county_that_is_nearly_right_is_asked_about(written, meant):
    labels = {"Etelä-Savo": "12", "Södra Savolax": "12", "Pohjois-Savo": "13", "Kainuu": "20"}
    text = read("text", written)
    found = cells.choose(text, options(("12", "13", "20"), labels), "code_unknown")
    if isinstance(found, Wrong):
        found = f"{found.values['suggestion']}?" if found.key == "did_you_mean" else found.key
    assert found == meant


ANYTHING = st.one_of(
    st.none(),
    st.text(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.from_regex(r"[0-9٠-٩]{1,8}[.,/:QqeE_\- ]{0,2}[0-9]{0,8}[.,/ ]?[0-9]{0,5}", fullmatch=True),
)
KINDS = ("text", "whole", "number", "day", "month", "quarter", "truth", "codes")


@given(ANYTHING, st.sampled_from(KINDS), st.sampled_from([None, ",", "."]))
@settings(max_examples=500)
def test_any_cell_gives_a_value_or_a_fault_and_never_an_exception(value, kind, decimal):
    column = Column(name="x", kind=kind, needed=False, lowest=0 if kind in ("whole", "number") else None)
    found = cells.read(column, value, Reading(decimal=decimal))
    if isinstance(found, Wrong):
        for language in LANGUAGES:
            assert catalogue(language)[f"fault.{found.key}"].format(**found.values)
    elif found is not None:
        types = {"whole": int, "number": float, "text": str, "codes": str, "truth": bool}
        assert type(found) is types.get(kind, date)
    if isinstance(found, str):
        assert isinstance(cells.choose(found, options(("12",), {"Etelä-Savo": "12"}), "not_a_choice"), str | Wrong)
    assert len(cells.shown(value)) < 1000
    assert isinstance(identity_codes(str(value)), tuple)


# Identity codes


@pytest.mark.parametrize(
    "text",
    [
        "131052-308T",
        "131052-308t",
        "Äiti (131052-308T) toivoi iltaryhmää",
        "131052–308T",
        "131052 - 308T",
        "131052 308T",
        "131052308T",
        "１３１０５２-308T",
        "131052-308Т",  # the last letter is Cyrillic
        "13\u200b1052-308T",
        "hetu:131052-308Tmatti",
        "010594Y9032",
    ],
)
def test_an_identity_code_is_found_however_it_is_written(text):
    assert identity_codes(text) in (("131052-308T",), ("131052308T",), ("010594Y9032",))


@pytest.mark.parametrize(
    "text", ["", "131052-308U", "321352-308T", "131052", "2026-09-01", "1131052-308T", "131052-3081"]
)
def test_other_numbers_are_not_taken_for_identity_codes(text):
    assert identity_codes(text) == ()


def test_a_file_with_an_identity_code_anywhere_is_refused_whole_and_the_code_is_not_repeated():
    rows = [[*PILOT_HEADER, "note"], [*A_PILOT, "131052-308T"]]
    for data, name in (
        (sheet_csv(*rows), "pilot.csv"),
        (sheet_csv(PILOT_HEADER, A_PILOT), "131052-308T.csv"),
        (workbook({"pilot": rows[:1], "Muistiinpanot": [["x"], ["131052-308T"]]}), "x.xlsx"),
        (sheet_csv(["131052-308T"], *rows[:1]), "pilot.csv"),
    ):
        result = checked(data, name)
        assert result.refused
        assert set(keys(result)) <= {"identity_code", "identity_code_in_title"}
        assert (result.rows, "308T" in repr(result.faults)) == ({}, False)


# Sheets and columns


def test_a_right_file_in_any_language_is_read_into_codes_and_types():
    result = checked(
        workbook(
            {
                "Ohjeet": [["Täytä taulukot"]],
                "Kokeilut": [
                    ["Ohje: yksi rivi kokeilua kohti"],
                    ["TUNNUS *", "Hyvinvointialue", "Vaihe", "Alkaa", "Päättyy", "Tiimi", "Maksettu", "Huomautus"],
                    ["Esimerkki: ES-99", "Etelä-Savo", "Idea", "1.1.2026"],
                    ["ES-01", "Etelä-Savo", "Idea", date(2025, 9, 1), None, "Sosiaalityöntekijä; nurse", "kyllä", "=x"],
                    ["KA-01", 20, "experiment", "2025-10-01", "1.12.2025"],
                ],
                "Toiminta": [
                    ["Kokeilu", "Kuukausi", "Aloittaneet  perheet", "Päättäneet perheet", "Tunteja"],
                    ["ES-01", "9/2025", 3, None, "2,5"],
                ],
            }
        ),
        "Lähetys.xlsx",
    )
    assert not result.faults
    rows = result.rows["pilot"]
    assert rows.loc[4].tolist()[:7] == ["ES-01", "12", "idea", date(2025, 9, 1), None, "nurse;social_worker", True]
    assert rows.loc[5, ["code", "county", "stage", "ends"]].tolist() == ["KA-01", "20", "experiment", date(2025, 12, 1)]
    assert result.rows["activity"].loc[2].tolist()[:3] == ["ES-01", date(2025, 9, 1), 3]
    assert str(result.rows["activity"]["started"].dtype) == "int64"
    assert result.found["pilot"].header_row == 2
    assert result.found["pilot"].columns["county"] == 2
    assert result.rules[("pilot", "ends_before_start", "ends")] == "fine"
    assert [note.key for note in result.assumed] == ["decimal_comma"]


def test_a_csv_file_is_known_by_its_name_or_by_its_headings():
    data = sheet_csv(PILOT_HEADER, A_PILOT)
    assert list(checked(data, "pilot.csv").rows) == list(checked(data, "Försök.csv").rows) == ["pilot"]
    by_headings = checked(data, "Taul1.csv")
    assert list(by_headings.rows) == ["pilot"]
    assert "sheet_by_headings" in {note.key for note in by_headings.assumed}


def test_sheets_that_are_not_ours_are_named_and_left_alone():
    result = checked(workbook({"pilot": [PILOT_HEADER, A_PILOT], "Kahvilista": [["Liisa", 3]]}), "x.xlsx")
    assert (result.faults, result.unread) == ((), ("Kahvilista",))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["code", "county", "stage", "starts", "ends", "teams"], [(1, "paid", "column_missing")]),
        (["code", "county", "stage", "starts", "ends", "Tiimit", "paid"], [(1, "teams", "column_renamed")]),
        ([*PILOT_HEADER, "Sukunimi"], [(1, None, "column_extra")]),
        ([*PILOT_HEADER, "Tunnus"], [(1, "code", "column_twice")]),
        (["code", "x1", "x2", "x3", "x4", "x5", "x6"], [(None, None, "nothing_recognised")]),
    ],
)
def test_columns_missing_extra_renamed_or_twice_are_told(header, expected):
    result = checked(sheet_csv(header, [*A_PILOT[: len(header)], *["x"] * (len(header) - 7)]), "Taul1.csv")
    assert told(result) == expected


def test_a_renamed_heading_is_answered_with_the_right_one():
    (fault,) = checked(sheet_csv([*PILOT_HEADER[:-1], "Maksetu"], A_PILOT), "pilot.csv").faults
    assert fault.values == {"found": "Maksetu", "expected": "Maksettu"}


def test_headings_that_are_nowhere_are_told_when_the_name_says_which_sheet_it_is():
    assert told(checked(sheet_csv(["a", "b"], ["1", "2"]), "pilot.csv")) == [(None, None, "no_header")]


def test_values_under_no_heading_are_told():
    assert told(pilots([*A_PILOT, "stray"])) == [(2, None, "column_without_heading")]


def test_a_sheet_without_rows_changes_nothing_but_a_file_without_rows_is_refused():
    result = checked(
        workbook({"pilot": [PILOT_HEADER], "activity": [ACTIVITY_HEADER, ["ES-00", "9/2025", 3]]}), "x.xlsx"
    )
    assert (list(result.rows), result.faults) == (["activity"], ())
    assert ("sheet_empty", "pilot") in {(note.key, note.sheet) for note in result.assumed}
    assert keys(pilots()) == ["nothing_to_send"]


# Rows


def test_all_problems_are_told_at_once_in_the_order_of_the_file():
    result = checked(
        workbook(
            {
                "activity": [ACTIVITY_HEADER, ["ES-77", "13/2025", "<5"], ["ES-00", "9/2025", "3.5", -1]],
                "pilot": [PILOT_HEADER, ["", "Lappi", "spred", "29.2.2025"], ["ES-02", "12", "idea", "1.9.2025"]],
            }
        ),
        "x.xlsx",
        whole=frozenset(),
    )
    assert [(fault.sheet, fault.row, fault.column, fault.key) for fault in result.faults] == [
        ("pilot", 2, "code", "value_missing"),
        ("pilot", 2, "county", "code_unknown"),
        ("pilot", 2, "stage", "not_a_choice"),
        ("pilot", 2, "starts", "no_such_day"),
        ("activity", 2, "pilot", "code_unknown"),
        ("activity", 2, "month", "no_such_month"),
        ("activity", 2, "started", "not_exact"),
        ("activity", 3, "started", "not_whole"),
        ("activity", 3, "ended", "too_low"),
    ]
    assert result.refused
    assert result.rows["pilot"].index.tolist() == [3]


def test_it_is_told_how_far_checking_has_come_sheet_by_sheet():
    steps = []
    sheets = {"pilot": [PILOT_HEADER, A_PILOT], "activity": [ACTIVITY_HEADER, ["ES-01", "9/2025", "3"]]}
    checked(workbook(sheets), "x.xlsx", progress=lambda sheet, share: steps.append((sheet, share)))
    assert [sheet for sheet, _ in steps] == ["pilot", "activity"] * 2
    shares = [share for _, share in steps]
    assert shares == sorted(set(shares))
    assert shares[0] == 0
    assert shares[-1] < 1


def test_repeated_rows_and_keys_are_told_apart():
    result = pilots(A_PILOT, A_PILOT, [*A_PILOT[:2], "experiment", *A_PILOT[3:]])
    assert told(result) == [(3, None, "duplicate_row"), (4, None, "duplicate_key")]
    assert result.faults[1].values == {"first": 2, "identity": "ES-01"}


def test_two_codes_that_look_the_same_are_not_let_in():
    assert told(pilots(A_PILOT, ["ES‐01", *A_PILOT[1:]], ["ЕS-01", *A_PILOT[1:]])) == [
        (3, "code", "did_you_mean"),
        (4, "code", "did_you_mean"),
    ]


def test_a_row_may_refer_to_what_the_same_file_adds():
    sheets = {"activity": [ACTIVITY_HEADER, ["NEW-1", "9/2025", 3]], "pilot": [PILOT_HEADER, ["NEW-1", *A_PILOT[1:]]]}
    assert not checked(workbook(sheets), "x.xlsx").faults
    assert keys(checked(workbook({"activity": sheets["activity"]}), "x.xlsx")) == ["code_unknown"]


def test_a_pilot_left_out_of_a_whole_sheet_is_no_longer_known():
    sheets = {"activity": [ACTIVITY_HEADER, ["ES-00", "9/2025", 3]], "pilot": [PILOT_HEADER, A_PILOT]}
    assert told(checked(workbook(sheets), "x.xlsx")) == [(2, "pilot", "code_unknown")]
    assert not checked(workbook(sheets), "x.xlsx", whole=frozenset()).faults


# Counties


def test_a_lead_sends_the_rows_of_one_county():
    assert not pilots(A_PILOT, county="12").faults
    assert told(pilots(A_PILOT, ["KA-01", "Kainuu", *A_PILOT[2:]], county="12")) == [(3, "county", "foreign_county")]
    assert told(activity(["ES-00", "9/2025", "1", "", ""], ["PS-00", "9/2025", "1", "", ""], county="12")) == [
        (3, "pilot", "foreign_county")
    ]


def test_nobody_takes_over_another_countys_row_by_calling_it_their_own():
    assert told(pilots(["PS-00", *A_PILOT[1:]], county="12")) == [(2, "county", "foreign_county")]
    sheets = {"pilot": [PILOT_HEADER, ["PS-00", *A_PILOT[1:]]], "activity": [ACTIVITY_HEADER, ["PS-00", "9/2025", 3]]}
    assert keys(checked(workbook(sheets), "x.xlsx", county="12")) == ["foreign_county", "foreign_county"]


def test_sheets_of_no_county_are_the_coordinators():
    data = sheet_csv(["held", "title"], ["1.9.2026", "Ohjausryhmä"])
    assert not checked(data, "meeting.csv").faults
    assert keys(checked(data, "meeting.csv", county="12")) == ["coordinator_only"]


# Rules


def with_rules(*rules):
    return tuple(replace(sheet, rules=rules) if sheet is PILOT else sheet for sheet in SHEETS)


def a_rule(broken, columns=("starts",), **more):
    return Rule(key="a_rule", columns=columns, broken=broken, good=({},), bad=({},), **more)


def test_a_broken_rule_names_row_column_and_values():
    (fault,) = pilots(A_PILOT, ["ES-02", *A_PILOT[1:4], "1.8.2025", "", ""]).faults
    assert (fault.row, fault.column, fault.value, fault.is_rule) == (3, "ends", "2025-08-01", True)
    assert fault.values["starts"] == date(2025, 9, 1)
    assert fault.phrases == ("rule.ends_before_start.what", "rule.ends_before_start.do")


def test_a_rule_sees_only_rows_that_are_right_in_its_columns():
    seen = []
    rule = a_rule(lambda rows, context: seen.append(rows) or rows["starts"].isna(), columns=("starts", "county"))
    rows = (A_PILOT, ["ES-02", "Lappi", *A_PILOT[2:]], ["ES-03", "12", "nonsense", "1.9.2025", "", "", ""])
    result = check_with(rule, *rows)
    assert [(frame.index.tolist(), list(frame.columns)) for frame in seen] == [([2, 4], ["starts", "county"])]
    assert result.rules["pilot", "a_rule", "starts"] == "fine"


def check_with(rule, *rows) -> Checked:
    return checked(sheet_csv(PILOT_HEADER, *rows), "pilot.csv", sheets=with_rules(rule))


def test_a_rule_that_raises_is_told_and_stops_the_file():
    result = check_with(a_rule(lambda rows, context: rows["no such column"]), A_PILOT)
    assert result.refused
    assert [(fault.key, fault.values) for fault in result.faults] == [
        ("rule_failed", {"rule": "a_rule", "error": "KeyError"})
    ]
    assert result.rules["pilot", "a_rule", "starts"] == "failed"


def test_a_rule_whose_columns_are_missing_is_skipped_which_is_not_fine():
    rule = a_rule(lambda rows, context: rows["note"].isna(), columns=("note",))
    assert check_with(rule, A_PILOT).rules["pilot", "a_rule", "note"] == "skipped"
    bad = check_with(a_rule(lambda rows, context: rows["starts"].isna()), [*A_PILOT[:3], "soon", "", "", ""])
    assert bad.rules["pilot", "a_rule", "starts"] == "skipped"


@pytest.mark.parametrize("mask", [[True, False], pd.Series([True, None]), pd.Series([1, 0]), [True, pd.NA]])
def test_a_mask_may_come_in_any_shape_and_missing_is_not_broken(mask):
    rows = frame(PILOT, [{"code": "a"}, {"code": "b"}])
    mask = mask.set_axis(rows.index) if isinstance(mask, pd.Series) else mask
    assert breaks(a_rule(lambda rows, context: mask, columns=("code",)), rows, context()).tolist() == [True, False]


def test_rules_see_other_sheets_as_they_will_be():
    seen = {}

    def broken(rows, context):
        seen.update(context.rows)
        return rows["starts"].isna()

    check_with(a_rule(broken), A_PILOT)
    assert seen["pilot"]["code"].tolist() == ["PS-00", "ES-01"]  # ES-00 is left out of its county's whole sheet


# Doubts


def history(values, name="activity", code="ES-00"):
    months = pd.date_range("2025-01-01", periods=len(values), freq="MS").date
    rows = [{"pilot": code, "month": month, "started": value} for month, value in zip(months, values, strict=True)]
    return STORED | {name: frame(ACTIVITY, rows)}


def doubts(stored, *rows, **more):
    return [
        (fault.row, fault.key)
        for fault in activity(*rows, context=context(history(stored)), whole=frozenset(), **more).warnings
    ]


def test_a_value_outside_the_countys_own_range_is_doubted():
    steady = [10, 11, 9, 10, 12, 10]
    assert doubts(steady, ["ES-00", "7/2025", "14", "", ""]) == []
    assert doubts(steady, ["ES-00", "7/2025", "16", "", ""]) == [(2, "unusual")]
    assert doubts(steady, ["ES-00", "7/2025", "4", "", ""]) == [(2, "unusual")]
    assert doubts([1] * 6, ["ES-00", "7/2025", "3", "", ""]) == []
    assert doubts([1] * 6, ["ES-00", "7/2025", "4", "", ""]) == [(2, "unusual")]  # more than three times the largest


def test_fewer_than_six_earlier_values_make_no_range_and_other_pilots_do_not_count():
    assert doubts([10, 11, 9, 10, 12], ["ES-00", "6/2025", "900", "", ""]) == []
    assert doubts([10, 11, 9, 10, 12, 10], ["PS-00", "7/2025", "900", "", ""]) == []


def test_what_the_store_already_holds_is_not_doubted_again():
    stored = [10, 11, 9, 10, 12, 10, 90]
    rows = [["ES-00", MONTHS[place], str(value), "", ""] for place, value in enumerate(stored)]
    assert doubts(stored, *rows) == []
    assert doubts(stored[:6], *rows) == [(8, "unusual")]


def test_a_rule_that_only_warns_is_silent_about_rows_that_the_store_already_holds():
    odd = {"pilot": "ES-00", "month": date(2025, 9, 1), "started": 0, "ended": 1}
    row = ["ES-00", "9/2025", "0", "1", ""]
    assert keys(activity(row)) == ["ended_without_start"]
    assert keys(activity(row, context=context(STORED | {"activity": frame(ACTIVITY, [odd])}))) == []


def test_months_left_out_are_doubted_once():
    stored = [10, 11]
    assert doubts(stored, ["ES-00", "3/2025", "10", "", ""]) == []
    assert doubts(stored, ["ES-00", "5/2025", "10", "", ""]) == [(2, "month_gap")]
    with_gap = history(stored)
    with_gap["activity"].loc[3, "month"] = date(2025, 4, 1)
    result = activity(["ES-00", "5/2025", "10", "", ""], context=context(with_gap), whole=frozenset())
    assert not result.faults


def test_a_warning_waits_for_a_reason_and_an_error_does_not_listen():
    result = activity(["ES-00", "9/2025", "0", "1", ""])
    (warning,) = result.warnings
    assert (warning.key, warning.severity, result.refused) == ("ended_without_start", "warning", False)
    assert result.unanswered({}) == (warning,)
    assert result.unanswered({warning.place: " ok  "}) == (warning,)
    assert result.unanswered({warning.place: "131052-308T moved"}) == (warning,)
    assert result.unanswered({warning.place: "families came from another pilot"}) == ()
    assert is_reason("moved")


# How it is told


def test_too_many_of_a_kind_are_told_once_with_their_number_and_first_rows():
    many = activity(*([f"X-{n}", "9/2025", "<5", "", ""] for n in range(MOST_ALIKE + 1)))
    assert [(fault.key, fault.count, fault.rows) for fault in many.faults] == [
        ("code_unknown", MOST_ALIKE + 1, (2, 3, 4, 5, 6)),
        ("not_exact", MOST_ALIKE + 1, (2, 3, 4, 5, 6)),
    ]
    assert many.faults[0].phrases == ("fault.code_unknown", "fault.many_alike")
    few = activity(*([f"X-{n}", "9/2025", "1", "", ""] for n in range(MOST_ALIKE)))
    assert [fault.count for fault in few.faults] == [1] * MOST_ALIKE


def test_what_cannot_be_seen_is_spelled_out():
    (fault,) = activity(["ES-00", "9/2025", "1\u202e2", "", ""]).faults
    assert fault.value == "1⟨U+202E⟩2"
    assert len(cells.shown("x" * 5000)) == 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_is_told_in_every_language_with_its_values(language):
    words = Words(language)
    result = checked(
        workbook(
            {
                "activity": [
                    [*ACTIVITY_HEADER, "x"],
                    ["ES-77", "13/2025", "<5"],
                    ["ES-00", "9/2025", "3.5", -1, "1,234"],
                ],
                "pilot": [PILOT_HEADER, ["", "Lappi", "spred", "29.2.2025"], ["ES‐02", "12", "idea", "1.9.2025"]],
            }
        ),
        "x.xlsx",
    )
    assert len(result.faults) > 8
    for fault in result.faults:
        for phrase in fault.phrases:
            assert "⟦" not in words(phrase, **fault.values)


@pytest.mark.parametrize("table", ["fault", "file", "assumed"])
def test_the_words_are_those_the_code_knows(table):
    source = "".join(path.read_text("utf-8") for path in Path(cells.__file__).parent.glob("*.py"))
    unused = [key for key in catalogue("en") if key.startswith(f"{table}.") and f'"{key.split(".")[1]}"' not in source]
    assert [key for key in unused if not key.startswith("assumed.separator_") and key != "fault.many_alike"] == []
