"""Verdicts: what checking found in the workbooks that come with the program, so that a new store need not wait for it.

Checking the two dozen workbooks of the sample data takes several times as long as publishing them.  So what it finds is
kept beside them, under a sign made of the workbook, the words it was read by and the release it was checked against.
Where any of these is another, nothing is kept under the new sign and the workbook is checked anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256

import pandas as pd

from data_access.importing.checking import Checked
from data_access.importing.faults import Fault
from data_access.importing.sheet import plain, series, tuples
from data_access.importing.sheets import sheet

TIMES = ("day", "month", "quarter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The rows of a workbook without errors, and what looked odd in it."""

    rows: Mapping[str, pd.DataFrame]
    warnings: tuple[Fault, ...]


def verdict(checked: Checked) -> Verdict:
    """Return what is kept of *checked*, which has no errors."""
    return Verdict(rows=checked.rows, warnings=checked.warnings)


def sign(workbook: bytes, words: bytes, fingerprint: str, county: str | None) -> str:
    """Return the sign of a workbook, sent by *county*, read by *words* and checked against a release."""
    digest = sha256(json.dumps([fingerprint, county]).encode())
    for part in (workbook, words):
        digest.update(sha256(part).digest())
    return digest.hexdigest()


def written(verdicts: Mapping[str, Verdict]) -> bytes:
    """Return *verdicts* by sign as JSON, a line for each sheet, the same every time."""
    lines = []
    for name, each in verdicts.items():
        parts = [f'"warnings":{_line([_plain(fault) for fault in each.warnings])}']
        parts += [f'"{table}":{_line(_cells(table, rows))}' for table, rows in each.rows.items()]
        lines.append(f'"{name}":{{\n' + ",\n".join(parts) + "\n}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def read(content: bytes) -> dict[str, Verdict]:
    """Return the verdicts in *content*.  Raises ``ValueError``, ``KeyError`` or ``TypeError`` if it is not ours."""
    found = {}
    for name, told in json.loads(content).items():
        warnings = tuple(_fault(said) for said in told.pop("warnings"))
        found[name] = Verdict(rows={table: _frame(table, cells) for table, cells in told.items()}, warnings=warnings)
    return found


def _line(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_day)


def _day(value):
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(f"a verdict cannot hold {type(value).__name__}")


def _cells(table: str, rows: pd.DataFrame) -> dict[str, list]:
    told = {
        column.name: [each.isoformat() if isinstance(each, date) else each for each in plain(rows[column.name])]
        for column in sheet(table).columns
        if column.name in rows
    }
    return {"row": rows.index.tolist(), **told}


def _frame(table: str, cells: dict[str, list]) -> pd.DataFrame:
    index = pd.Index(cells.pop("row"), name="row", dtype="int64")
    columns = {}
    for name, values in cells.items():
        column = sheet(table).column(name)
        if column.kind in TIMES:
            values = [None if said is None else date.fromisoformat(said) for said in values]
        columns[name] = series(column, values, index=index)
    return pd.DataFrame(columns, index=index)


def _plain(fault: Fault) -> dict:
    return {field.name: getattr(fault, field.name) for field in fields(fault)}


def _fault(said: dict) -> Fault:
    values = {name: date.fromisoformat(v["day"]) if isinstance(v, dict) else v for name, v in said["values"].items()}
    return Fault(**{**said, "values": values, "rows": tuple(said["rows"])})


def same(one: Verdict, other: Verdict) -> bool:
    """Do two verdicts say the same?"""
    return (
        one.warnings == other.warnings
        and list(one.rows) == list(other.rows)
        and all(
            list(rows) == list(other.rows[table])
            and rows.index.tolist() == other.rows[table].index.tolist()
            and tuples(rows, rows.columns) == tuples(other.rows[table], rows.columns)
            for table, rows in one.rows.items()
        )
    )
