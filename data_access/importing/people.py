"""Sheets about people, summarised at the door: rows come in as a file and counts go out, and nothing else does.

All happens in one call.  What it returns says where something is wrong, never what stood there; the file, its rows and
whatever was read from them are gone when it returns.
"""

import gc
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from data_access.importing import (
    cards,
    expert_people,
    experts,
    outcome,
    outcome_people,
    suspicion,
    training_coverage,
    training_people,
)
from data_access.importing.checking import Checked, check
from data_access.importing.faults import FIRST_ROWS, Fault
from data_access.importing.opening import Book, Raw, Refused, open_file
from data_access.importing.placing import Found, letters
from data_access.importing.rules import Context
from data_access.importing.sheet import Sheet, plain, typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of file about people: its *sheets*, and the ordinary sheet that its summary goes into.

    ``summary(rows, county, context, first, last)`` returns rows of that sheet; *since* says whether it must be told
    from which month on the file is complete, for a list of those who are here today says nothing of those who left.
    """

    name: str
    sheets: tuple[Sheet, ...]
    into: Sheet
    summary: Callable[..., pd.DataFrame]
    since: bool
    left_out: Callable[[Mapping[str, pd.DataFrame]], int] = lambda rows: 0


KINDS = (
    Kind(
        name="training_people",
        sheets=(training_people.ROSTER, training_people.COMPLETED),
        into=training_coverage.SHEET,
        summary=training_people.summary,
        since=True,
    ),
    Kind(
        name="outcome_people",
        sheets=(outcome_people.SCORES,),
        into=outcome.SHEET,
        summary=outcome_people.summary,
        since=False,
        left_out=outcome_people.left_out,
    ),
    Kind(
        name="expert_people",
        sheets=(expert_people.EXPERTS,),
        into=experts.SHEET,
        summary=expert_people.summary,
        since=True,
    ),
)
SHEETS = tuple(sheet for kind in KINDS for sheet in kind.sheets)

# Of what a fault says, the blanks that can never hold what a cell holds.
NEVER_FROM_A_CELL = ("lowest", "highest", "longest", "choices", "character", "county", "own", "cells", "rule", "error")
COUNTED = ("count", "first_rows", "rows", "first", "last", "second", "letter", "missing", "number", "found")
RENAMED = {("did_you_mean", "code"): "code_unclear", ("code_unknown", "code"): "not_on_roster"}
PLACE = re.compile(r"[0-9, …]+|[A-Z]{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarised:
    """What came of a file about people.

    *refused* is why it could not be opened, *faults* are what is wrong with it; with either there is no *checked*.
    Otherwise *checked* holds the summary, checked as rows of the ordinary sheet, whose row numbers are those of
    *summary*.  *people* is how many codes there were, *left_out* how many groups of one.
    """

    kind: str
    county: str
    refused: Refused | None = None
    faults: tuple[Fault, ...] = ()
    found: Mapping[str, Found] | None = None
    summary: pd.DataFrame | None = None  # index: 2, 3, 4 …
    checked: Checked | None = None
    people: int = 0
    left_out: int = 0


def kind(name: str) -> Kind:
    """Return the kind called *name*.  Raises ``ValueError`` for a name we do not know."""
    for each in KINDS:
        if each.name == name:
            return each
    raise ValueError(f"no kind {name!r}; known: {[each.name for each in KINDS]}")


def finished(context: Context) -> tuple[date, ...]:
    """Return the first days of the months of the project that are over."""
    months, month = [], context.starts.replace(day=1)
    while month <= context.ends and cards.last_day(month, "month") < context.today:
        months.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    return tuple(months)


def summarise(
    of: Kind,
    name: str,
    data: bytes,
    *,
    headings: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, str],
    labels: Mapping[str, Mapping[str, str]],
    county: str,
    context: Context,
    first: date | None = None,
) -> Summarised:
    """Return the summary of the file *data*, called *name*, about people of *county*; or what is wrong with it.

    *headings*, *titles*, *labels* and *context* are those of ``checking.check``.  *first* is the month from which the
    file is complete, by default the project's first.  Never raises for what a file holds: an exception would carry the
    rows along with it.
    """
    told = None
    try:
        told = _summarised(of, name, data, headings, titles, labels, county, context, first)
    except Refused as refused:
        # a new one: the first still holds on to all that was being read
        safe = {name: value for name, value in refused.values.items() if not isinstance(value, str)}
        key = "people_cell_too_long" if refused.key == "cell_too_long" else refused.key
        told = Summarised(kind=of.name, county=county, refused=Refused(key, **safe))
    except Exception as error:  # whatever it was, its message may repeat a cell
        refused = Refused("people_failed", error=type(error).__name__)
        told = Summarised(kind=of.name, county=county, refused=refused)
    del data
    gc.collect()  # parsers leave circles behind, and with them every cell
    return told


def _summarised(of, name, data, headings, titles, labels, county, context, first) -> Summarised:
    book = open_file(name, data)
    told = Summarised(kind=of.name, county=county)
    if faults := _suspicious(name, book):
        return replace(told, faults=faults)
    months = finished(context)
    if not months:
        return replace(told, faults=(Fault(sheet="", key="no_month_over"),))

    # whose the rows are, is a question only where a row says so: by its pilot
    own = county if any(sheet.county for sheet in of.sheets) else None
    read = check(
        book,
        headings=headings,
        titles=titles,
        labels=labels,
        county=own,
        context=context,
        sheets=of.sheets,
        whole=frozenset(),
    )
    faults = (*_strange_sheets(book, read), *_missing(of, read), *(_quiet(fault) for fault in read.faults))
    found = {sheet: Found(title="", header_row=at.header_row, columns=at.columns) for sheet, at in read.found.items()}
    if any(fault.severity == "error" for fault in faults):
        return replace(told, faults=faults, found=found)

    start = max(months[0], (first or months[0]).replace(day=1))
    end = cards.last_day(months[-1], "month")
    rows = of.summary(read.rows, county, context, start, end)
    rows.index = pd.RangeIndex(2, len(rows) + 2, name="row")
    people, left_out = _people(of, read.rows), of.left_out(read.rows)
    told = replace(told, faults=faults, found=found, people=people, left_out=left_out)
    if rows.empty:
        return replace(told, faults=(*faults, Fault(sheet="", key="nothing_to_tell")))
    checked = check(
        _book(of.into, rows), headings={}, titles={}, labels={}, county=county, context=context, whole=frozenset()
    )
    return replace(told, summary=typed(of.into, rows), checked=checked)


def _people(of: Kind, rows: Mapping[str, pd.DataFrame]) -> int:
    return rows[of.sheets[0].name]["code"].nunique()


def _book(sheet: Sheet, rows: pd.DataFrame) -> Book:
    """Return the summary as a file that would be sent in as usual, so that it is checked as usual."""
    cells = {
        place: {1: column.name}
        | {row: value for row, value in zip(rows.index, plain(rows[column.name]), strict=True) if value is not None}
        for place, column in enumerate(sheet.columns, start=1)
    }
    numbers = (1, *rows.index)
    return Book(kind="xlsx", assumed=(), sheets={sheet.name: Raw(title=sheet.name, rows=numbers, columns=cells)})


# What is wrong, without what stands there


def _suspicious(name: str, book: Book) -> tuple[Fault, ...]:
    """Return where the file tells who somebody is.  Sheets that are hidden or not ours count too."""
    faults = [Fault(sheet="", key="suspicious_name")] if suspicion.found_in(name) else []
    for number, raw in enumerate(book.sheets.values(), start=1):
        if book.kind == "xlsx" and suspicion.found_in(raw.title):
            faults.append(Fault(sheet="", key="suspicious_title", values={"number": number}))
    counts, shown = {}, []
    for number, row, column, what in suspicion.cells(book):
        counts[what] = counts.get(what, 0) + 1
        if counts[what] <= FIRST_ROWS:
            values = {"cell": f"{letters(column)}{row}", "number": number}
            shown.append(Fault(sheet="", row=row, key=f"suspicious_{what}", values=values))
    return (*faults, *shown)


def _strange_sheets(book: Book, read: Checked) -> Iterable[Fault]:
    """Yield a fault for every sheet that is not of this kind: somebody may stand on it."""
    for number, title in enumerate(book.sheets, start=1):
        if any(note.key == "sheet_unread" for note in read.assumed) and title in read.unread:
            yield Fault(sheet="", key="strange_sheet", values={"number": number})


def _missing(of: Kind, read: Checked) -> Iterable[Fault]:
    """Yield a fault for every sheet without which there is nothing to count."""
    named = {fault.sheet for fault in read.faults}
    for sheet in of.sheets:
        if sheet.name not in read.rows and sheet.name not in named and read.rows:
            yield Fault(sheet=sheet.name, key="person_sheet_missing")


def _quiet(fault: Fault) -> Fault:
    """Return *fault* without anything that a cell or a heading says."""
    key, values = RENAMED.get((fault.key, fault.column), fault.key), {}
    if key in ("column_extra", "column_renamed"):
        heading = str(fault.values.get("heading", fault.values.get("found", "")))
        if what := suspicion.heading(heading):
            key = f"forbidden_{what}"
        if fault.key == "column_renamed" and what is None:
            values["expected"] = fault.values["expected"]  # a heading of ours
    for name, value in fault.values.items() if not fault.is_rule and key != "sheet_twice" else ():
        counted = name in COUNTED and (isinstance(value, int) or PLACE.fullmatch(str(value)))
        if name in NEVER_FROM_A_CELL or counted:
            values[name] = value
    if fault.key == "did_you_mean" and fault.column != "code":
        values["suggestion"] = fault.values["suggestion"]  # a word of ours
    if fault.count > 1:
        values |= {name: fault.values[name] for name in ("count", "first_rows")}
    return replace(fault, key=key, value="", values=values)
