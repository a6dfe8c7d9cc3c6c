"""The words of the workbook: how sheets, columns and codes are called in each language, and how they are read back.

A file may use any of our languages, whatever the language of the person who sends it.
"""

from collections.abc import Iterable

from components.charts.chart import Spot
from components.i18n import LANGUAGES, Words
from data_access.importing import codes
from data_access.importing.cells import normalised
from data_access.importing.opening import Book
from data_access.importing.sheet import Column, Sheet
from data_access.importing.sheets import SHEETS

OURS = ("instructions", "problems")  # sheets of ours that hold no data
TRUTHS = ("yes", "no")
BASE = ("base", "base_sign")  # what the sheet of instructions says of the release it was filled from


def title(sheet: Sheet, words: Words) -> str:
    return words(f"sheet.{sheet.name}.title")


def heading(sheet: Sheet, column: Column, words: Words) -> str:
    return words(f"sheet.{sheet.name}.column.{column.name}")


def headings(sheets: Iterable[Sheet] = SHEETS) -> dict[str, dict[str, str]]:
    """Return ``{sheet: {heading in any language: column}}``."""
    return {
        sheet.name: {
            heading(sheet, column, Words(language)): column.name for language in LANGUAGES for column in sheet.columns
        }
        for sheet in sheets
    }


def titles(sheets: Iterable[Sheet] = SHEETS) -> dict[str, str]:
    """Return ``{title in any language: sheet}``; the titles of ours that hold no data lead to no sheet."""
    data = {title(sheet, Words(language)): sheet.name for sheet in sheets for language in LANGUAGES}
    ours = {Words(language)(f"workbook.{name}.title"): "" for language in LANGUAGES for name in OURS}
    return data | ours


def labels(counties: Iterable[Spot], sheets: Iterable[Sheet] = SHEETS) -> dict[str, dict[str, str]]:
    """Return ``{what: {label in any language: code}}`` as ``checking.check`` reads them."""
    counties = tuple(counties)
    found = {
        f"{sheet.name}.{column.name}": {
            label: code for language in LANGUAGES for code, label in choices(column, Words(language)).items()
        }
        for sheet in sheets
        for column in sheet.columns
        if column.choices
    }
    places = {name: spot.code for spot in counties for name in (*spot.names.values(), *spot.shorts.values())}
    every = {Words(language)(f"code.county.{codes.ALL}"): codes.ALL for language in LANGUAGES}
    truths = {Words(language)(f"workbook.truth.{truth}"): truth for language in LANGUAGES for truth in TRUTHS}
    return found | {"county": places, "county_or_all": places | every, "truth": truths}


def choices(column: Column, words: Words) -> dict[str, str]:
    """Return ``{code: label}`` of a column that has choices, in their order."""
    listed = codes.list_of(column.choices)
    return {code: words(f"code.{listed}.{code}") if listed else code for code in column.choices}


def county(code: str, counties: Iterable[Spot], words: Words) -> str:
    """Return what the county with *code* is called, or "all counties together"."""
    if code == codes.ALL:
        return words(f"code.county.{codes.ALL}")
    return next((spot.shorts[words.language] for spot in counties if spot.code == code), code)


def base_of(book: Book) -> tuple[int, str] | None:
    """Return (number, first signs of the fingerprint) of the release that *book* was filled from, if it says so."""
    ours = {normalised(Words(language)("workbook.instructions.title")) for language in LANGUAGES}
    told = {
        normalised(Words(language)(f"workbook.instructions.{part}")): part for language in LANGUAGES for part in BASE
    }
    for raw in book.sheets.values():
        if normalised(raw.title) not in ours:
            continue
        said = {
            told[normalised(text)]: raw.columns.get(2, {}).get(row)
            for row, text in raw.columns.get(1, {}).items()
            if isinstance(text, str) and normalised(text) in told
        }
        number, sign = (said.get(part) for part in BASE)
        if isinstance(number, int) and not isinstance(number, bool) and isinstance(sign, str):
            return number, sign
    return None
