"""A sheet: the columns a file must have, what each cell may hold, and how to say where it does not."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from data_access.problem import Problem
from data_access.tables import Fact

WHOLE = re.compile(r"-?\d{1,15}")
NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,15})?")  # decimal point or comma; no thousands separators
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TRUTH = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.  ``kind`` is text, whole, number, day (2026-09-01) or truth (yes, no).

    A cell may be empty unless *needed*; an *optional* column may be left out altogether.  *refers* names the codes,
    such as "place", among which a cell's value must be.
    """

    name: str
    kind: str = "text"
    needed: bool = True
    optional: bool = False
    choices: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    refers: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The columns of a file and the table of facts it fills.  ``key`` are the columns that tell its rows apart."""

    table: type[Fact]
    columns: tuple[Column, ...]
    key: tuple[str, ...]


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
    return pd.DataFrame(
        {column.name: pd.Series(values[column.name], dtype=_dtype(column), index=numbers) for column in columns}
    )


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
    if column.lowest is not None and not column.lowest <= value <= column.highest:
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


def _dtype(column: Column) -> str:
    if column.kind == "whole":
        return "int64" if column.needed else "Int64"
    return {"text": "str", "number": "float64", "day": "object", "truth": "bool"}[column.kind]


def is_old_county(region: int) -> bool:
    """Is *region* Sotkanet's number for one of the counties as they were before the wellbeing services counties?"""
    return 877 <= region <= 898
