"""Placing: which sheet of a file is which of ours, and where its headings are."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from data_access.importing.cells import normalised, shown, tidy
from data_access.importing.faults import Fault, Faults
from data_access.importing.opening import Book, Note, Raw
from data_access.importing.sheet import Sheet

HEADER_WITHIN = 20  # rows: above the headings there may be instructions and an example


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where a sheet of ours is in the file: title, row of headings, and ``{column of ours: column, 1 = A}``."""

    title: str
    header_row: int
    columns: Mapping[str, int]


def letters(column: int) -> str:
    """Return what a spreadsheet calls its column number *column*: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def place(
    book: Book,
    sheets: tuple[Sheet, ...],
    headings: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, str],
    told: Faults,
    notes: list[Note],
) -> tuple[list[tuple[Sheet, Raw, Found]], tuple[str, ...]]:
    """Return the sheets of ours in *book*, in our order, and the titles of those that are not ours."""
    ours = {sheet.name: sheet for sheet in sheets}
    by_title = {normalised(title): name for title, name in titles.items()} | {normalised(name): name for name in ours}
    columns = {sheet.name: _headings(sheet, headings) for sheet in sheets}
    placed, unread = {}, []
    for raw in book.sheets.values():
        name = by_title.get(normalised(raw.title))
        if name is not None and name not in ours:
            continue  # the instructions
        recognised = name is not None
        if not recognised:
            name = _by_headings(raw, sheets, columns)
        if name is None or (raw.hidden and not recognised):  # lists for the template's menus are in a hidden sheet
            if raw.rows and not raw.hidden:
                unread.append(raw.title)
                notes.append(Note(key="sheet_unread", values={"title": shown(raw.title)}))
            continue
        if raw.hidden:
            if raw.rows:
                told.add(
                    Fault(sheet=name, key="hidden_sheet", value=shown(raw.title), values={"title": shown(raw.title)})
                )
            continue
        if name in placed:
            told.add(
                Fault(sheet=name, key="sheet_twice", value=shown(raw.title), values={"first": placed[name][1].title})
            )
            continue
        if not recognised:
            notes.append(Note(key="sheet_by_headings", sheet=name, values={"title": shown(raw.title)}))
        if raw.hidden_rows:
            notes.append(Note(key="hidden_rows", sheet=name, values={"rows": raw.hidden_rows}))
        header = _header(ours[name], raw, columns[name], told) if raw.rows else None
        if not raw.rows:
            notes.append(Note(key="sheet_empty", sheet=name))
        if header is not None:
            placed[name] = (ours[name], raw, header)
    return [placed[sheet.name] for sheet in sheets if sheet.name in placed], tuple(unread)


def _headings(sheet: Sheet, headings: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """Return ``{heading normalised: (column, heading as written)}``; our own names of columns are headings as well."""
    names = {column.name: column.name for column in sheet.columns}
    given = {heading: name for heading, name in headings.get(sheet.name, {}).items() if name in names}
    return {normalised(heading): (name, heading) for heading, name in {**names, **given}.items()}


def cells_of(raw: Raw, row: int) -> dict[int, object]:
    return {column: raw.columns[column][row] for column in sorted(raw.columns) if row in raw.columns[column]}


def _recognised(raw: Raw, row: int, columns: Mapping[str, tuple[str, str]]) -> set[str]:
    texts = (normalised(value) for value in cells_of(raw, row).values() if isinstance(value, str))
    return {columns[text][0] for text in texts if text in columns}


def _header_row(sheet: Sheet, raw: Raw, columns: Mapping[str, tuple[str, str]]) -> int | None:
    """Return the first of the top rows in which at least half of the sheet's headings are."""
    top = (row for row in raw.rows if row <= HEADER_WITHIN)
    half = len(sheet.columns) / 2
    return next((row for row in top if len(_recognised(raw, row, columns)) >= half), None)


def _by_headings(raw: Raw, sheets: tuple[Sheet, ...], columns: Mapping[str, Mapping]) -> str | None:
    """Return the sheet of ours whose headings *raw* has, if that is beyond doubt."""
    scores = {}
    for sheet in sheets if raw.rows else ():
        row = _header_row(sheet, raw, columns[sheet.name])
        if row is not None:
            scores[sheet.name] = len(_recognised(raw, row, columns[sheet.name])) / len(sheet.columns)
    best = max(scores.values(), default=0)
    names = [name for name, score in scores.items() if score == best]
    return names[0] if len(names) == 1 else None


def _header(sheet: Sheet, raw: Raw, columns: Mapping[str, tuple[str, str]], told: Faults) -> Found | None:
    """Return where the columns of *sheet* are, and tell of those that are missing, renamed, twice there or not ours."""
    row = _header_row(sheet, raw, columns)
    if row is None:
        told.add(Fault(sheet=sheet.name, key="no_header", values={"title": shown(raw.title)}))
        return None
    for top, left, bottom, _right in raw.merged:
        if top <= row <= bottom:
            told.add(Fault(sheet=sheet.name, row=row, key="merged_header", values={"cells": f"{letters(left)}{top}"}))
    places, strangers = {}, {}
    for place, value in cells_of(raw, row).items():
        name = columns.get(normalised(str(value)), (None,))[0]
        if name is None:
            strangers[place] = shown(value)
        elif name in places:
            at = {"first": letters(places[name]), "second": letters(place)}
            told.add(Fault(sheet=sheet.name, row=row, column=name, value=shown(value), key="column_twice", values=at))
        else:
            places[name] = place
    missing = [column.name for column in sheet.columns if column.name not in places]
    for place, heading in strangers.items():
        name, expected = _meant(heading, {key: pair for key, pair in columns.items() if pair[0] in missing})
        if name:
            missing.remove(name)
            values = {"found": heading, "expected": expected}
            told.add(Fault(sheet=sheet.name, row=row, column=name, value=heading, key="column_renamed", values=values))
        else:
            values = {"heading": heading, "letter": letters(place)}
            told.add(Fault(sheet=sheet.name, row=row, value=heading, key="column_extra", values=values))
    for name in missing:
        if not sheet.column(name).optional:
            told.add(Fault(sheet=sheet.name, row=row, column=name, key="column_missing"))
    for place, cells in raw.columns.items():
        below = next((number for number in sorted(cells) if number > row), None)
        if below is not None and row not in cells:
            value = shown(cells[below])
            values = {"letter": letters(place)}
            told.add(Fault(sheet=sheet.name, row=below, value=value, key="column_without_heading", values=values))
    return Found(title=raw.title, header_row=row, columns=places)


def _meant(heading: str, candidates: Mapping[str, tuple[str, str]]) -> tuple[str, str] | tuple[None, None]:
    nearest = difflib.get_close_matches(normalised(tidy(heading)), candidates, n=1, cutoff=0.75)
    return candidates[nearest[0]] if nearest else (None, None)
