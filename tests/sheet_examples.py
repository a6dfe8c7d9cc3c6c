"""Sheets, words and files for the tests of importing: small ones, whatever the sheets are that counties really send."""

import csv
import io
from datetime import date

import pandas as pd
import xlsxwriter

from data_access.importing.checking import Checked, check
from data_access.importing.opening import open_file
from data_access.importing.rules import Context, Rule
from data_access.importing.sheet import Column, Sheet, frame

PILOT = Sheet(
    name="pilot",
    columns=(
        Column(name="code"),
        Column(name="county", refers="county"),
        Column(name="stage", choices=("idea", "experiment", "spreading")),
        Column(name="starts", kind="day"),
        Column(name="ends", kind="day", needed=False),
        Column(name="teams", kind="codes", needed=False, choices=("nurse", "social_worker")),
        Column(name="paid", kind="truth", needed=False),
        Column(name="note", needed=False, optional=True, longest=40),
    ),
    key=("code",),
    county="county",
    rules=(
        Rule(
            key="ends_before_start",
            columns=("ends", "starts"),
            broken=lambda rows, context: [end is not None and end < start for end, start in both(rows)],
            good=({"starts": date(2026, 1, 1)},),
            bad=({"starts": date(2026, 2, 1), "ends": date(2026, 1, 1)},),
        ),
    ),
)
ACTIVITY = Sheet(
    name="activity",
    columns=(
        Column(name="pilot", refers="pilot"),
        Column(name="month", kind="month"),
        Column(name="started", kind="whole", lowest=0, highest=9_999),
        Column(name="ended", kind="whole", needed=False, lowest=0),
        Column(name="hours", kind="number", needed=False, lowest=0),
    ),
    key=("pilot", "month"),
    county="pilot",
    usual=("started", "hours"),
    months="month",
    rules=(
        Rule(
            key="ended_without_start",
            columns=("ended", "started"),
            broken=lambda rows, context: (rows["started"] == 0) & (rows["ended"] > 0),
            severity="warning",
            good=({"started": 0},),
            bad=({"started": 0, "ended": 1},),
        ),
    ),
)
BUDGET = Sheet(
    name="budget",
    columns=(
        Column(name="county", refers="county"),
        Column(name="quarter", kind="quarter"),
        Column(name="planned", kind="number", lowest=0),
    ),
    key=("county", "quarter"),
    county="county",
)
MEETING = Sheet(name="meeting", columns=(Column(name="held", kind="day"), Column(name="title")), key=("held",))
SHEETS = (PILOT, ACTIVITY, BUDGET, MEETING)

TITLES = {
    "Kokeilut": "pilot",
    "Försök": "pilot",
    "Toiminta": "activity",
    "Budjetti": "budget",
    "Ohjeet": "instructions",
}
HEADINGS = {
    "pilot": {"Tunnus": "code", "Hyvinvointialue": "county", "Vaihe": "stage", "Alkaa": "starts", "Päättyy": "ends"}
    | {"Tiimi": "teams", "Maksettu": "paid", "Huomautus": "note"},
    "activity": {"Kokeilu": "pilot", "Kuukausi": "month", "Aloittaneet perheet": "started"}
    | {"Päättäneet perheet": "ended", "Tunteja": "hours"},
}
LABELS = {
    "county": {"Etelä-Savo": "12", "Pohjois-Savo": "13", "Kainuu": "20", "Södra Savolax": "12"},
    "stage": {"Idea": "idea", "Kokeilu": "experiment", "Levittäminen": "spreading"},
    "pilot.teams": {"Sairaanhoitaja": "nurse", "Sosiaalityöntekijä": "social_worker"},
    "truth": {"kyllä": "yes", "ei": "no"},
}
PILOT_HEADER = ["code", "county", "stage", "starts", "ends", "teams", "paid"]
ACTIVITY_HEADER = ["pilot", "month", "started", "ended", "hours"]
A_PILOT = ["ES-01", "12", "idea", "1.9.2025", "", "", ""]
STORED = {
    "pilot": frame(
        PILOT,
        [
            {"code": code, "county": county, "stage": "idea", "starts": date(2025, 1, 1)}
            for code, county in (("ES-00", "12"), ("PS-00", "13"))
        ],
    )
}


def both(rows: pd.DataFrame):
    return zip(rows["ends"], rows["starts"], strict=True)


def context(rows=None, **known) -> Context:
    """The project as it stands: two pilots, one of South Savo and one of North Savo."""
    rows = STORED if rows is None else rows
    codes = {
        "county": frozenset({"12", "13", "20"}),
        "pilot": frozenset(rows["pilot"]["code"] if "pilot" in rows else ()),
    }
    days = {"starts": date(2024, 8, 1), "ends": date(2026, 12, 31), "today": date(2026, 11, 21)}
    return Context(known=codes | known, rows=rows, **days)


def sheet_csv(*rows: list[str]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(rows)
    return stream.getvalue().encode()


def workbook(sheets: dict[str, list[list]]) -> bytes:
    """A workbook of ``{title: rows}``; days are written as Excel's dates."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "d.m.yyyy"}
    with xlsxwriter.Workbook(stream, options) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def checked(data: bytes, name: str = "file.csv", **more) -> Checked:
    """Open and check a file as a coordinator sends it, unless *more* says otherwise."""
    given = {"headings": HEADINGS, "titles": TITLES, "labels": LABELS, "county": None, "context": context()}
    return check(open_file(name, data), **{"sheets": SHEETS, **given, **more})


def pilots(*rows: list[str], **more) -> Checked:
    return checked(sheet_csv(PILOT_HEADER, *rows), "pilot.csv", **more)


def activity(*rows: list[str], **more) -> Checked:
    return checked(sheet_csv(ACTIVITY_HEADER, *rows), "activity.csv", **more)


def told(result: Checked) -> list[tuple]:
    """Each fault as (row, column, key)."""
    return [(fault.row, fault.column, fault.key) for fault in result.faults]


def keys(result: Checked) -> list[str]:
    return [fault.key for fault in result.faults]
