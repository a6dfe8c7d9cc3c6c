"""A sheet: the columns a file must have and what each cell may hold; and a strict reader of our own CSV files.

Files that people send are opened by ``opening`` and checked by ``checking``.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from data_access.importing.rules import Rule
from data_access.problem import Problem
from data_access.tables import Fact

# [0-9], for \d is also the digits of every other script
WHOLE = re.compile(r"-?[0-9]{1,15}")
NUMBER = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,15})?")  # decimal point or comma; no thousands separators
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TRUTH = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    ``kind`` is text, whole, number, day (2026-09-01), month (its first day), quarter (its first day), truth (yes, no)
    or codes (several codes, joined by ";").  A cell may be empty unless *needed*; an *optional* column may be left out
    altogether.  *choices* are the values it can have.  *refers* names the codes, such as "place" or the name of
    another sheet, among which a cell's value must be.  *lowest* and *highest* are bounds of a number, both allowed;
    *longest* is the most characters of a text.
    """

    name: str
    kind: str = "text"
    needed: bool = True
    optional: bool = False
    choices: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    refers: str | None = None
    longest: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One kind of data: the columns of its sheet and the table of facts it fills.

    *key* are the columns that tell its rows apart.  *county* says how a row belongs to a county: by its column
    "county", by the county of its "pilot" or of its "event" (a training event), or not at all (None: the
    coordinator's).  Values of the columns *usual* are held against the county's own earlier ones.  *months* is the
    column in which no month may be skipped without a word.
    """

    name: str = ""
    table: type[Fact] | None = None  # None: not stored as it is, only summarised
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    county: str | None = None  # county | pilot | event
    usual: tuple[str, ...] = ()
    months: str | None = None

    def column(self, name: str) -> Column:
        """Return the column called *name*."""
        return next(column for column in self.columns if column.name == name)


def read(path: Path, sheet: Sheet, *, known: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Return the rows of the file at *path*, every cell checked; row 2 of the file has index 2.

    UTF-8, separated by commas or semicolons.  *known* holds the codes that ``Column.refers`` speaks of.
    """
    rows = _lines(path)
    header = next(rows, None)
    if header is None:
        raise Problem("sheet_empty", file=path.name)
    columns = _columns(path, sheet, [name.strip() for name in header[1]])
    values = {column.name: [] for column in columns}
    numbers = []
    seen = {}
    for number, cells in rows:
        if len(cells) != len(columns):
            raise Problem("sheet_cells", file=path.name, row=number, expected=len(columns), found=len(cells))
        for column, cell in zip(columns, cells, strict=True):
            values[column.name].append(_value(path, number, column, cell, known))
        key = tuple(values[name][-1] for name in sheet.key)
        if key in seen:
            said = " / ".join(str(part) for part in key)
            raise Problem("sheet_duplicate_key", file=path.name, row=number, first=seen[key], identity=said)
        seen[key] = number
        numbers.append(number)
    if not numbers:
        raise Problem("sheet_empty", file=path.name)
    return pd.DataFrame({column.name: series(column, values[column.name], index=numbers) for column in columns})


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (row, cells) as a spreadsheet counts rows, without the empty ones."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Problem("sheet_missing", file=path) from error
    except UnicodeDecodeError as error:
        raise Problem("sheet_encoding", file=path.name) from error
    separator = ";" if ";" in text.partition("\n")[0] else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from ((number, cells) for number, cells in enumerate(lines, start=1) if any(map(str.strip, cells)))
    except csv.Error as error:
        raise Problem("sheet_damaged", file=path.name, row=lines.line_num) from error


def _columns(path: Path, sheet: Sheet, header: list[str]) -> list[Column]:
    ours = {column.name: column for column in sheet.columns}
    for name in header:
        if name not in ours or header.count(name) > 1:
            raise Problem("sheet_column_unknown", file=path.name, column=name, columns=", ".join(ours))
    for column in sheet.columns:
        if column.name not in header and not column.optional:
            raise Problem("sheet_column_missing", file=path.name, column=column.name)
    return [ours[name] for name in header]


def _value(path: Path, row: int, column: Column, cell: str, known: Mapping[str, frozenset[str]]):
    text = cell.strip()
    if not text:
        if column.needed:
            raise Problem("sheet_value_missing", file=path.name, row=row, column=column.name)
        return None
    value = _KINDS[column.kind](text)
    fault, more = _fault(column, value, known)
    if fault:
        raise Problem(fault, file=path.name, row=row, column=column.name, value=text, **more)
    return value


def _fault(column: Column, value, known: Mapping[str, frozenset[str]]) -> tuple[str | None, dict]:
    """Return the key of what is wrong with a cell's value, and what else its sentence needs; None when it is right."""
    if value is None:
        return f"sheet_not_{column.kind}", {}
    if column.choices and value not in column.choices:
        return "sheet_not_a_choice", {"choices": ", ".join(column.choices)}
    if (column.lowest is not None and value < column.lowest) or (column.highest is not None and value > column.highest):
        return "sheet_out_of_range", {"lowest": column.lowest, "highest": column.highest}
    if column.refers and value not in known[column.refers]:
        return "sheet_old_county" if value.isdigit() and is_old_county(int(value)) else "sheet_code_unknown", {}
    return None, {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:  # such as 2026-02-30
        return None


_KINDS: dict[str, Callable] = {
    "text": lambda text: unicodedata.normalize("NFC", text),
    "whole": lambda text: int(text) if WHOLE.fullmatch(text) else None,
    "number": lambda text: float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None,
    "day": _day,
    "truth": lambda text: TRUTH.get(text.lower()),
}


def series(column: Column, values: Iterable, *, index: Iterable[int] | None = None) -> pd.Series:
    """Return *values* (None where empty) in the one type that rows of *column* have everywhere.

    text and codes: str; whole: int64, or Int64 where a cell may be empty; number: float64; day, month and quarter:
    objects of ``datetime.date``; truth: bool, or boolean where a cell may be empty.
    """
    return pd.Series(values, index=index, name=column.name, dtype=_dtype(column))


def frame(sheet: Sheet, rows: Iterable[Mapping]) -> pd.DataFrame:
    """Return example *rows* of *sheet* as a table: every column, empty where a row does not say; index 2, 3, 4 …"""
    rows = list(rows)
    columns = [replace(column, needed=False) for column in sheet.columns]
    return pd.DataFrame(
        {
            each.name: series(each, [row.get(each.name) for row in rows], index=range(2, len(rows) + 2))
            for each in columns
        }
    )


def typed(sheet: Sheet, rows: pd.DataFrame) -> pd.DataFrame:
    """Return *rows* with every column of *sheet*, in types that may be empty; stored rows get a negative index."""
    index = rows.index if rows.index.name == "row" else pd.RangeIndex(-1, -1 - len(rows), -1)
    values = {}
    for column in (replace(column, needed=False) for column in sheet.columns):
        told = rows.get(column.name)
        if told is not None and told.dtype == _dtype(column):
            values[column.name] = told.set_axis(index)
        else:
            values[column.name] = series(column, [None] * len(rows) if told is None else plain(told), index=index)
    return pd.DataFrame(values, index=index)


def plain(values: pd.Series) -> list:
    """Return *values* as plain Python values, None where empty."""
    told, missing = values.tolist(), values.isna().to_numpy()
    if missing.any():
        return [None if gone else value for value, gone in zip(told, missing.tolist(), strict=True)]
    return told


def tuples(rows: pd.DataFrame, names: Iterable[str]) -> list[tuple]:
    """Return *rows* as tuples of plain values of the columns *names*."""
    return list(zip(*(plain(rows[name]) for name in names), strict=True))


def _dtype(column: Column) -> str:
    if column.kind == "whole":
        return "int64" if column.needed else "Int64"
    if column.kind == "truth":
        return "bool" if column.needed else "boolean"
    return {"text": "str", "codes": "str", "number": "float64"}.get(column.kind, "object")


def is_old_county(region: int) -> bool:
    """Is *region* Sotkanet's number for one of the counties as they were before the wellbeing services counties?"""
    return 877 <= region <= 898
