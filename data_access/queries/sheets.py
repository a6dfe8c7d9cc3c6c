"""The sheets as they stand: what counties and the coordinator have sent, and what new rows are held against."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
from sqlalchemy import Connection, Engine

from data_access.importing import codes
from data_access.importing.rules import Context
from data_access.importing.sheets import SHEETS, known
from data_access.queries import facts
from data_access.queries.project import projects


def standing(engine: Engine | Connection, *, release: int) -> dict[str, pd.DataFrame]:
    """Return the rows of every sheet true in *release*, by the sheet's name, with the columns of its table."""
    return {sheet.name: facts(engine, sheet.table, release=release) for sheet in SHEETS}


def of_county(rows: Mapping[str, pd.DataFrame], county: str) -> dict[str, pd.DataFrame]:
    """Return of *rows*, by sheet, those that *county* sends itself; sheets of the coordinator are left out."""
    own = {}
    for sheet in SHEETS:
        if sheet.county == "county":
            own[sheet.name] = _where(rows[sheet.name], "county", [county])
    for sheet in SHEETS:
        if sheet.county in ("pilot", "event"):
            parents = own["pilot" if sheet.county == "pilot" else "training_event"]
            own[sheet.name] = _where(rows[sheet.name], sheet.county, parents["code"])
    return {sheet.name: own[sheet.name] for sheet in SHEETS if sheet.name in own}


def _where(rows: pd.DataFrame, column: str, values) -> pd.DataFrame:
    return rows[rows[column].isin(values)].reset_index(drop=True)


def context(engine: Engine | Connection, *, release: int, today: date) -> Context:
    """Return what a file is checked against that was begun from *release* (0: a store without data)."""
    rows = standing(engine, release=release)
    project = projects(engine, release=release).set_index("code")
    starts, ends = codes.PROJECT_TIME
    if codes.PROJECT in project.index:
        starts, ends = project.loc[codes.PROJECT, ["starts", "ends"]]
    return Context(known=known(rows), rows=rows, starts=starts, ends=ends, today=today)
