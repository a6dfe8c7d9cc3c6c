"""What stands in a cell, and what is wrong with it, as people read it."""

from collections.abc import Iterable, Mapping
from datetime import date

from components.charts.chart import Spot
from components.i18n import Words
from components.workbook.words import choices, county, heading
from data_access.importing import people
from data_access.importing.faults import Fault
from data_access.importing.placing import Found, letters
from data_access.importing.sheet import Column, Sheet
from data_access.importing.sheets import SHEETS

BY_NAME = {sheet.name: sheet for sheet in (*SHEETS, *people.SHEETS)}


def quarter(first: date) -> str:
    """Return a quarter as the workbook writes it."""
    return f"Q{(first.month + 2) // 3}/{first.year}"


def month(first: date) -> str:
    """Return a month as the workbook writes it."""
    return f"{first:%Y-%m}"


def cell(column: Column, value, words: Words, counties: Iterable[Spot] = ()) -> str:
    """Return a stored *value* of *column* as people read it; "" where it is empty."""
    if value is None or value != value:
        return ""
    if column.kind in ("month", "quarter", "day") and isinstance(value, date):
        return {"month": month, "quarter": quarter, "day": words.date}[column.kind](value)
    if column.kind == "truth":
        return words(f"workbook.truth.{'yes' if value else 'no'}")
    if column.kind in ("whole", "number") and not isinstance(value, str):
        return number(value, words)
    if column.refers in ("county", "county_or_all"):
        return county(str(value), counties, words)
    if column.choices:
        labels = choices(column, words)
        several = str(value).split(";") if column.kind == "codes" else [str(value)]
        return "; ".join(labels.get(code, code) for code in several)
    return str(value)


def number(value: float, words: Words) -> str:
    """Return a number with the decimals it has, six at most; years and other small whole numbers ungrouped."""
    text = f"{float(value):.6f}".rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    if abs(value) < 10_000:
        return text.replace(".", words.decimal_sign).replace("-", "−")
    return words.number(float(value), decimals)


def where(fault: Fault, found: Mapping[str, Found], words: Words) -> str:
    """Return the heading of the column that *fault* is about, with its letter where the file has it; "" where none."""
    if fault.column is None or fault.sheet not in BY_NAME:
        return ""
    sheet = BY_NAME[fault.sheet]
    name = heading(sheet, sheet.column(fault.column), words)
    placed = found[fault.sheet].columns.get(fault.column) if fault.sheet in found else None
    return words("workbook.column_at", name=name, letter=letters(placed)) if placed else name


def value(fault: Fault, words: Words, counties: Iterable[Spot] = ()) -> str:
    """Return what the faulty cell says."""
    sheet = BY_NAME.get(fault.sheet)
    if sheet and fault.is_rule and fault.column in fault.values:  # held as a value, not as the file has it
        return cell(sheet.column(fault.column), fault.values[fault.column], words, counties)
    return fault.value


def sentence(fault: Fault, words: Words, counties: Iterable[Spot] = ()) -> str:
    """Return what is wrong and what to do."""
    return phrases(fault.sheet, fault.column, fault.phrases, fault.values, words, counties, is_rule=fault.is_rule)


def phrases(
    sheet: str,
    column: str | None,
    keys: Iterable[str],
    values: Mapping,
    words: Words,
    counties: Iterable[Spot] = (),
    *,
    is_rule: bool,
) -> str:
    """Return the sentences *keys* of a fault in *sheet*, their blanks filled from *values*."""
    filled = _filled(BY_NAME.get(sheet), column, values, words, tuple(counties), is_rule=is_rule)
    return " ".join(words(key, **filled) for key in keys)


def _filled(
    sheet: Sheet | None, column: str | None, values: Mapping, words: Words, counties: tuple[Spot, ...], *, is_rule: bool
) -> dict[str, str]:
    names = {each.name: each for each in sheet.columns} if sheet else {}
    filled = {name: plain(said, words) for name, said in values.items()}
    for name, said in values.items() if is_rule else ():
        if name in names:
            filled[name] = cell(names[name], said, words, counties)
    if is_rule and column in filled:
        filled["value"] = filled[column]
    if not is_rule:
        for name in ("county", "own"):
            if name in values:
                filled[name] = county(str(values[name]), counties, words)
        if "choices" in values and column in names and names[column].choices:
            filled["choices"] = "; ".join(choices(names[column], words).values())
    return filled


def plain(said, words: Words) -> str:
    if isinstance(said, bool):
        return words(f"workbook.truth.{'yes' if said else 'no'}")
    if isinstance(said, int | float):
        return number(said, words)
    if isinstance(said, date):
        return words.date(said)
    return "" if said is None else str(said)


def identity(sheet: Sheet, said: str, words: Words, counties: Iterable[Spot] = ()) -> str:
    """Return the natural key *said*, such as ``12 / 2026-09-01 / total``, as people read it."""
    parts = said.split(" / ")
    if len(parts) != len(sheet.key):
        return said
    columns = [sheet.column(name) for name in sheet.key]
    return " · ".join(
        cell(column, _typed(column, part), words, counties) for column, part in zip(columns, parts, strict=True)
    )


def _typed(column: Column, said: str):
    if column.kind in ("day", "month", "quarter"):
        try:
            return date.fromisoformat(said)
        except ValueError:
            return said
    return int(said) if column.kind == "whole" and said.isdecimal() else said
