"""Checking: everything that is wrong with a file, all at once, and the rows it holds when nothing is.

Cells first, then keys, counties and periods, then the rules of each sheet; a rule whose columns are missing is told as
skipped, which is not the same as fine.  A file with a personal identity code anywhere is not read at all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from data_access.importing import doubts, placing
from data_access.importing.cells import (
    Options,
    Reading,
    Wrong,
    choose,
    decimal_sign,
    identity_codes,
    normalised,
    options,
    read,
    shown,
    tidy,
)
from data_access.importing.faults import FIRST_ROWS, Fault, Faults
from data_access.importing.opening import Book, Note, Raw
from data_access.importing.placing import Found, letters
from data_access.importing.rules import Context, breaks
from data_access.importing.sheet import TRUTH, Column, Sheet, plain, series, tuples, typed

EXAMPLES = ("esimerkki:", "exempel:", "example:")  # a row that begins so is the template's, not data
REASON = 5  # characters of a reason why a warning is not heeded


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that has been checked.

    *rows* are the rows of each sheet that had any, in the file's order, index = row number; rows with an error in a
    cell are left out.  *rules* says of every rule of these sheets ``{(sheet, key, first column): "fine" | "broken"
    | "skipped" | "failed"}``; skipped is a rule whose columns the file lacks, or has no right row in.  *unread* are
    titles of sheets in the file that are not ours.
    """

    rows: Mapping[str, pd.DataFrame]
    faults: tuple[Fault, ...]
    assumed: tuple[Note, ...]
    rules: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    found: Mapping[str, Found] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.severity == "error")

    @property
    def warnings(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.severity == "warning")

    @property
    def refused(self) -> bool:
        return bool(self.errors)

    def unanswered(self, answers: Mapping[tuple, str]) -> tuple[Fault, ...]:
        """Return the warnings for which *answers*, ``{fault.place: reason}``, has no reason of our liking.

        A reason has at least five characters and no personal identity code.
        """
        return tuple(fault for fault in self.warnings if not is_reason(answers.get(fault.place, "")))


def is_reason(text: str) -> bool:
    """Is *text* long enough for a reason, and free of personal identity codes?"""
    return len(text.strip()) >= REASON and not identity_codes(text)


def check(
    book: Book,
    *,
    headings: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, str],
    labels: Mapping[str, Mapping[str, str]],
    county: str | None,
    context: Context,
    sheets: Iterable[Sheet] | None = None,
    whole: frozenset[str] | None = None,
    progress: Callable[[str, float], None] = lambda sheet, share: None,
) -> Checked:
    """Return all that is wrong with *book*, and its rows.

    *headings*: ``{sheet: {heading in any language: column}}``; *titles*: ``{title in any language: sheet}``, where a
    title that leads to no sheet of ours, such as the instructions, is passed over; *labels*: ``{what: {label in any
    language, as people read it: code}}``, where *what* is "sheet.column", the name that ``Column.refers`` gives, the
    column's name, or "truth" for "yes" and "no".  Case and spaces of headings, titles and labels do not matter here.
    *county* is the one whose rows may be sent, None for a coordinator.  *context* is the store as of the release that
    the sender began from.  *sheets* are ``importing.sheets.SHEETS`` unless given.  *whole* names the sheets that are
    sent with all their rows (None: every one), in which rows of the store that are absent will end.  *progress* is told
    the sheet that is next and which share of the work, counted in rows, is done.
    """
    if sheets is None:
        from data_access.importing.sheets import SHEETS as sheets
    sheets = tuple(sheets)
    with_codes = _identity_faults(book)
    if with_codes:
        return Checked(rows={}, faults=with_codes, assumed=book.assumed)

    standing = context.rows
    told = Faults({sheet.name: place for place, sheet in enumerate(sheets)})
    notes = list(book.assumed)
    placed, unread = placing.place(book, sheets, headings, titles, told, notes)
    files, done, work = [], 0, 2 * sum(len(raw.rows) for _, raw, _ in placed) or 1  # each is read, then held to rules
    for sheet, raw, header in placed:
        progress(sheet.name, done / work)
        files.append(_read_sheet(sheet, raw, header, book, labels, told, notes))
        done += len(raw.rows)
    files = [file for file in files if file.rows]
    if not files and not told.kept:
        told.add(Fault(sheet="", key="nothing_to_send" if placed else "nothing_recognised"))

    context, rows, new = _held_together(files, county, context, labels, whole, told)
    verdicts = {}
    for file in files:
        progress(file.sheet.name, done / work)
        done += len(file.rows)
        verdicts |= _run_rules(file, context, new[file.sheet.name], told)
        doubts.unusual(file.sheet, context.rows[file.sheet.name], new[file.sheet.name], told)
        doubts.gaps(file.sheet, context.rows[file.sheet.name], standing.get(file.sheet.name), told)
    return Checked(
        rows=rows,
        faults=told.in_order({sheet.name: [column.name for column in sheet.columns] for sheet in sheets}),
        assumed=tuple(notes),
        rules=verdicts,
        found={sheet.name: header for sheet, _, header in placed},
        unread=unread,
    )


# Identity codes


def _identity_faults(book: Book) -> tuple[Fault, ...]:
    """Return where there are personal identity codes, without repeating them.  Hidden and unknown sheets count too."""
    faults = []
    for number, raw in enumerate(book.sheets.values(), start=1):
        if identity_codes(raw.title):
            faults.append(Fault(sheet="", key="identity_code_in_title", values={"number": number}))
        texts = {value for cells in raw.columns.values() for value in cells.values() if isinstance(value, str)}
        if not identity_codes(" ¤ ".join(texts)):
            continue
        with_code = {text for text in texts if identity_codes(text)}
        title = str(number) if identity_codes(raw.title) else shown(raw.title)
        faults += [
            Fault(sheet="", row=row, key="identity_code", values={"place": f"{title}!{letters(column)}{row}"})
            for column, cells in raw.columns.items()
            for row, value in cells.items()
            if value in with_code
        ]
    return tuple(faults[:FIRST_ROWS])


# Cells


@dataclass(slots=True, kw_only=True)
class _File:
    """One sheet while it is checked: the values of each column, and which of them are wrong."""

    sheet: Sheet
    rows: list[int]
    written: dict[str, list]  # as the file has them
    values: dict[str, list]  # as read; None where empty or wrong
    wrong: dict[str, np.ndarray]

    def right(self, names: Iterable[str] | None = None) -> np.ndarray:
        """Return which rows are right in the columns *names*, by default in all."""
        masks = [self.wrong[name] for name in (self.values if names is None else names)]
        return ~np.logical_or.reduce(masks) if masks else np.ones(len(self.rows), dtype=bool)

    def frame(self, keep: np.ndarray, names: Iterable[str] | None = None) -> pd.DataFrame:
        """Return the rows *keep*, each column in its own type; index = row number."""
        index = pd.Index(np.asarray(self.rows, dtype="int64")[keep], name="row")
        given = [self.sheet.column(name) for name in names] if names else self.sheet.columns
        return pd.DataFrame(
            {
                column.name: series(
                    column,
                    [value for value, kept in zip(self.values[column.name], keep, strict=True) if kept],
                    index=index,
                )
                for column in given
                if column.name in self.values
            },
            index=index,
        )


def _read_sheet(
    sheet: Sheet,
    raw: Raw,
    header: Found,
    book: Book,
    labels: Mapping[str, Mapping[str, str]],
    told: Faults,
    notes: list[Note],
) -> _File:
    columns = [sheet.column(name) for name in (c.name for c in sheet.columns) if name in header.columns]
    cells = {column.name: raw.columns.get(header.columns[column.name], {}) for column in columns}
    places = {header.columns[column.name]: column.name for column in columns}
    odd = {(row, places[place]): said for (row, place), said in raw.odd.items() if place in places}
    filled = set().union(*cells.values(), (row for row, _ in odd)) if cells else set()
    examples = _examples(raw)
    rows = [row for row in raw.rows if row > header.header_row and row in filled and row not in examples]
    if not rows:
        notes.append(Note(key="sheet_empty", sheet=sheet.name))
    else:
        _refuse_merged(sheet, raw, header, rows, told)

    truths = {normalised(label): TRUTH[code] for label, code in labels.get("truth", {}).items()} | TRUTH
    decimal = decimal_sign(
        value for column in columns if column.kind == "number" for value in cells[column.name].values()
    )
    file = _File(sheet=sheet, rows=rows, written={}, values={}, wrong={})
    for column in columns:
        reading = Reading(decimal=decimal, days_from=book.days_from, truths=truths)
        written = [cells[column.name].get(row) for row in rows]
        file.written[column.name] = written
        found = _each(written, lambda value, column=column, reading=reading: read(column, value, reading))
        for place, row in enumerate(rows) if odd else ():
            if (row, column.name) in odd:
                key, said = odd[row, column.name]
                found[place], written[place] = Wrong(key=key), said
        _settle(file, column, found, told)
        notes += [
            Note(key=key, sheet=sheet.name, column=column.name, values={"value": shown(value)})
            for key, value in reading.assumed.items()
        ]
    return file


def _each(written: list, of: Callable) -> list:
    """Return ``of(value)`` for each value, asking once for each different one: columns repeat themselves."""
    kinds = list(map(type, written))  # for True == 1 == 1.0
    answers = {pair: of(pair[1]) for pair in set(zip(kinds, written, strict=True))}
    return [answers[pair] for pair in zip(kinds, written, strict=True)]


def _settle(file: _File, column: Column, found: list, told: Faults) -> None:
    """Keep what was *found* in a column and tell what is wrong with it."""
    wrong = np.fromiter((type(value) is Wrong for value in found), dtype=bool, count=len(found))
    places = np.flatnonzero(wrong)
    by_key = {}
    for place in places:
        by_key.setdefault(found[place].key, []).append(place)
    for key, at in by_key.items():
        faults = (
            Fault(
                sheet=file.sheet.name,
                row=file.rows[place],
                column=column.name,
                value=_said(file.written[column.name][place]),
                key=key,
                values=found[place].values,
            )
            for place in at
        )
        told.many(file.sheet.name, key, len(at), faults)
    file.values[column.name] = [None if bad else value for value, bad in zip(found, wrong, strict=True)]
    file.wrong[column.name] = wrong


def _said(value) -> str:
    return "" if value is None else shown(value)


def _examples(raw: Raw) -> set[int]:
    """Return the rows whose first cell says that they are only an example."""
    first = {}
    for column in sorted(raw.columns, reverse=True):
        first.update(raw.columns[column])
    texts = ((row, value) for row, value in first.items() if isinstance(value, str))
    return {row for row, value in texts if value.lstrip().casefold().startswith(EXAMPLES)}


def _refuse_merged(sheet: Sheet, raw: Raw, header: Found, rows: list[int], told: Faults) -> None:
    """Refuse merged cells among the data: all but the first of them are empty, whatever they look like."""
    used = set(header.columns.values())
    for top, left, bottom, right in raw.merged:
        if bottom >= rows[0] and top > header.header_row and top <= rows[-1] and used & set(range(left, right + 1)):
            values = {"cells": f"{letters(left)}{top}:{letters(right)}{bottom}"}
            told.add(Fault(sheet=sheet.name, row=top, key="merged_cells", values=values))


# Codes


def _refer(
    file: _File, known: Mapping[str, frozenset[str]], labels: Mapping[str, Mapping[str, str]], told: Faults
) -> None:
    """Turn words into codes, and tell of words and codes that nobody knows."""
    for name in list(file.values):
        column = file.sheet.column(name)
        if column.choices or column.refers:
            words = {}
            for what in (name, column.refers, f"{file.sheet.name}.{name}"):
                words |= labels.get(what, {})
            among = options(column.choices or known.get(column.refers, ()), words)
            fault = "not_a_choice" if column.choices else "code_unknown"
            choosing = _choosing(column, among, fault)
        elif name in file.sheet.key and column.kind == "text":
            choosing = _plainly
        else:
            continue
        found = _each(file.values[name], choosing)
        earlier = file.wrong[name]
        _settle(file, column, found, told)
        file.wrong[name] |= earlier


def _choosing(column: Column, among: Options, fault: str) -> Callable:
    def one(text: str | None) -> str | Wrong | None:
        return None if text is None else choose(text, among, fault)

    def several(text: str | None) -> str | Wrong | None:
        if text is None:
            return None
        codes = [choose(code, among, fault) for code in text.split(";")]
        return next((code for code in codes if isinstance(code, Wrong)), None) or ";".join(sorted(set(codes)))

    return several if column.kind == "codes" else one


def _plainly(text: str | None) -> str | Wrong | None:
    """Refuse a new code with characters that nobody can tell from others: it would look the same as another."""
    if text is None or tidy(text) == text:
        return text
    return Wrong(key="did_you_mean", values={"suggestion": tidy(text)})


# Counties, and what stands in the store


def _held_together(
    files: list[_File],
    county: str | None,
    context: Context,
    labels: Mapping[str, Mapping[str, str]],
    whole: frozenset[str] | None,
    told: Faults,
) -> tuple[Context, dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Hold the sheets against each other and the store, in our order: later sheets refer to the codes of earlier ones.

    Return the context with the file in its place, the rows of each sheet that are right, and those the store lacks.
    """
    known, overlaid = dict(context.known), dict(context.rows)
    owners = {"pilot": _owners(context.rows.get("pilot")), "event": _owners(context.rows.get("training_event"))}
    rows, new = {}, {}
    for file in files:
        sheet, standing = file.sheet, context.rows.get(file.sheet.name)
        codes = {value for value in file.values.get("code", ()) if isinstance(value, str)}
        # a row may refer to another one of its sheet
        known[sheet.name] = frozenset(known.get(sheet.name, frozenset()) | codes)
        _refer(file, known, labels, told)
        standing = None if standing is None else typed(sheet, standing)
        counties = _counties(sheet, file.values, len(file.rows), owners)
        if county is not None:
            _refuse_other_counties(file, counties, county, standing, owners, told)
        _refuse_repeats(file, told)

        right = rows[sheet.name] = file.frame(file.right())
        new[sheet.name] = right if standing is None else _new(right, standing)
        ours = {county} if county is not None else set(counties)
        is_whole = whole is None or sheet.name in whole
        staying = None if standing is None else _staying(sheet, standing, right, ours, is_whole, owners)
        merged = [frame for frame in (staying, typed(sheet, right)) if frame is not None and len(frame)]
        overlaid[sheet.name] = pd.concat(merged) if merged else typed(sheet, right)
        if standing is not None and "code" in standing:
            known[sheet.name] = frozenset(known[sheet.name] - set(standing["code"]) | set(staying["code"]) | codes)
        if sheet.name in ("pilot", "training_event"):
            named = "pilot" if sheet.name == "pilot" else "event"
            sent = dict(zip(file.values.get("code", ()), file.values.get("county", ()), strict=False))
            # a lead does not become the owner of another county's pilot by saying so
            owners[named] = {**sent, **owners[named]} if county is not None else {**owners[named], **sent}
    return replace(context, known=known, rows=overlaid), rows, new


def _owners(stored: pd.DataFrame | None) -> dict[str, str]:
    return {} if stored is None else dict(zip(stored["code"], stored["county"], strict=True))


def _new(rows: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Return the *rows* that the store does not have as they are.  Only these are doubted: the others once were."""
    stored = set(tuples(standing, rows.columns))
    return rows[[row not in stored for row in tuples(rows, rows.columns)]]


def _counties(
    sheet: Sheet, values: Mapping[str, Iterable], length: int, owners: Mapping[str, Mapping[str, str]]
) -> list:
    """Return the county of each row, None where it has none or cannot be told."""
    if sheet.county is None or sheet.county not in values:
        return [None] * length
    own = list(values[sheet.county])
    return own if sheet.county == "county" else [owners[sheet.county].get(code) for code in own]


def _staying(
    sheet: Sheet,
    standing: pd.DataFrame,
    rows: pd.DataFrame,
    ours: set,
    is_whole: bool,
    owners: Mapping[str, Mapping[str, str]],
) -> pd.DataFrame:
    """Return the rows of the store that stay true beside those that were sent."""
    sent = set(tuples(rows, sheet.key)) if set(sheet.key) <= set(rows) else set()
    stays = np.array([key not in sent for key in tuples(standing, sheet.key)], dtype=bool)
    if is_whole and sheet.county is None:
        stays[:] = False
    elif is_whole:
        of = _counties(sheet, {name: plain(standing[name]) for name in standing}, len(standing), owners)
        stays &= np.array([each not in ours for each in of], dtype=bool)
    return standing[stays]


def _refuse_other_counties(
    file: _File,
    counties: list,
    own: str,
    standing: pd.DataFrame | None,
    owners: Mapping[str, Mapping[str, str]],
    told: Faults,
) -> None:
    """Tell of rows that are not the sender's, or would take the place of another county's."""
    sheet = file.sheet
    if sheet.county is None:
        told.add(Fault(sheet=sheet.name, key="coordinator_only"))
        return
    if standing is not None and set(sheet.key) <= set(file.values):
        stored = _counties(sheet, {name: plain(standing[name]) for name in standing}, len(standing), owners)
        taken = dict(zip(tuples(standing, sheet.key), stored, strict=True))
        keys = zip(*(file.values[name] for name in sheet.key), strict=True)
        counties = [
            taken.get(key, county) if county == own else county for key, county in zip(keys, counties, strict=True)
        ]
    foreign = [place for place, county in enumerate(counties) if county is not None and county != own]
    faults = (
        Fault(
            sheet=sheet.name,
            row=file.rows[place],
            column=sheet.county,
            value=_said(file.written[sheet.county][place]),
            key="foreign_county",
            values={"county": counties[place], "own": own},
        )
        for place in foreign
    )
    told.many(sheet.name, "foreign_county", len(foreign), faults)


def _refuse_repeats(file: _File, told: Faults) -> None:
    """Tell of rows that say the same twice, and of rows that say two things of one key."""
    key = file.sheet.key
    if not set(key) <= set(file.values):
        return
    right = file.right(key)
    keys = zip(*(file.values[name] for name in key), strict=True)
    first = {}
    for place, said in enumerate(keys):
        if not right[place]:
            continue
        before = first.setdefault(said, place)
        if before != place:
            same = all(values[before] == values[place] for values in file.values.values())
            values = {"first": file.rows[before], "identity": " / ".join(_said(part) for part in said)}
            fault = "duplicate_row" if same else "duplicate_key"
            told.add(Fault(sheet=file.sheet.name, row=file.rows[place], key=fault, values=values))


# Rules and doubts


def _run_rules(file: _File, context: Context, new: pd.DataFrame, told: Faults) -> dict[tuple[str, str, str], str]:
    verdicts = {}
    all_right = file.right()
    whole = file.frame(all_right) if all_right.all() else None  # the usual case: one table does for all rules
    for rule in file.sheet.rules:
        at = (file.sheet.name, rule.key, rule.columns[0])
        if not set(rule.columns) <= set(file.values):
            verdicts[at] = "skipped"
            continue
        keep = file.right(rule.columns) if whole is None else all_right
        if not keep.any():
            verdicts[at] = "skipped"
            continue
        rows = file.frame(keep, rule.columns) if whole is None else whole
        try:
            broken = rows[breaks(rule, rows, context)]
        except (
            Exception
        ) as error:  # whatever a rule trips over is told, for then nobody knows whether the rows are right
            values = {"rule": rule.key, "error": type(error).__name__}
            told.add(Fault(sheet=file.sheet.name, key="rule_failed", values=values))
            verdicts[at] = "failed"
            continue
        if rule.severity == "warning" and not rule.in_time:
            broken = broken[broken.index.isin(new.index)]
        verdicts[at] = "broken" if len(broken) else "fine"
        faults = (
            Fault(
                sheet=file.sheet.name,
                row=int(row),
                column=rule.columns[0],
                value=_said(said[0]),
                key=rule.key,
                values={**dict(zip(rule.columns, said, strict=True)), "row": int(row), "value": _said(said[0])},
                severity=rule.severity,
                is_rule=True,
            )
            for row, said in zip(broken.index, tuples(broken, rule.columns), strict=True)
        )
        told.many(file.sheet.name, rule.key, len(broken), faults, is_rule=True)
    return verdicts
