"""Sending in: take a file, say what is wrong with it and what it would change, and publish it.

A file lives in the memory of this visit only, for as long as the page is open, and is dropped once it is published.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby, islice
from pathlib import PurePath

import streamlit as st

from components.view import View
from components.widgets import moves, prose
from components.widgets.frame import HERE, notice, page_link, section
from components.widgets.sign_in import plain
from components.workbook import difference, marked, telling, template
from components.workbook import words as wording
from data_access import submissions
from data_access.access import User
from data_access.importing import checking
from data_access.importing.faults import Fault
from data_access.importing.opening import Book, Refused, open_file
from data_access.importing.people import Summarised
from data_access.importing.sheets import SHEETS
from data_access.problem import Problem
from data_access.protection import Decided
from data_access.protection.deciding import leak
from data_access.queries.sheets import context
from data_access.releases import Published

KEY = f"{HERE}.send_in"
TURN = f"{HERE}.send_in.turn"  # how many files have been taken: each gets a fresh place to drop it
MEGABYTES = 20
MOST_SHOWN = 200  # rows of a table on the page; the rest are counted
ONE_BY_ONE = 3  # warnings of one kind that are asked about singly without being asked to
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("added", "changed", "ended", "unchanged")
STEPS = {  # where in the bar each step begins and ends, by how long they take with ten thousand rows
    "opening": (0.0, 0.4),
    "checking": (0.4, 0.8),
    "comparing": (0.8, 0.92),
    "counting": (0.92, 1.0),
}
SAY = {
    "errors": (st.error, ":material/error:"),
    "warnings": (st.warning, ":material/help:"),
    "fine": (st.success, ":material/check_circle:"),
}


@dataclass(slots=True, kw_only=True)
class Sending:
    """One file on the page, and how far it has come."""

    by: User
    name: str
    base: int = 0  # the release its sender began from
    known: bool = False  # has the file said so itself?
    whole: bool = False  # does it hold all rows of its sheets?
    data: bytes = field(default=b"", repr=False)  # only while there is something to mark in it
    book: Book | None = None
    refused: Refused | None = None  # it cannot be opened at all
    checked: checking.Checked | None = None
    preview: submissions.Preview | None = None
    decided: Decided | None = None  # what would be shown of counts about people
    problem: Problem | None = None  # why it cannot be previewed or published
    asked: list[tuple[list[Fault], str, str]] = field(default_factory=list)  # doubts: faults, keys of the two answers
    accepts: str | None = None  # key of the answer whether it takes the place of what others have changed
    pressed: bool = False  # was publishing asked for before everything had been answered?
    going: bool = False  # is it being published?
    published: Published | None = None
    summarised: Summarised | None = None  # where the file is about people: all that is left of it


# The template


def take_template(view: View):
    """Offer the workbook in the reader's language, filled with what stands now."""
    words = view.words
    section(view, "sending.template.title")
    notice(words("sending.template.text"))
    county = view.user.county
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if view.user.role == "coordinator":
            names = {spot.code: spot.shorts[words.language] for spot in view.counties()}
            county = st.selectbox(
                words("sending.template.whose"),
                [None, *names],
                format_func=lambda code: names.get(code, words("workbook.all_counties")),
                key="sending.whose",
                width=320,
            )
        who = wording.county(county, view.counties(), words) if county else words("workbook.all_counties")
        file = words("workbook.file_name", who=who.replace(" ", "-"), number=view.newest.number)
        st.download_button(
            words("sending.template.take"),
            data=partial(_template, view, county),
            file_name=f"{file}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            on_click="ignore",
            key="sending.take",
        )


def _template(view: View, county: str | None) -> bytes:
    return template.workbook(
        view.words,
        view.standing(county),
        county=county,
        counties=view.counties(),
        packages=view.packages(),
        base=view.newest,
        sample=view.sample,
    )


# The file


def ask(view: View) -> Sending | None:
    """Ask for a file, check what is given, and return it; None as long as there is none."""
    words = view.words
    section(view, "sending.file.title")
    notice(words("sending.file.text", megabytes=MEGABYTES))
    turn = st.session_state.get(TURN, 0)
    given = st.file_uploader(
        words("sending.file.choose"),
        key=f"sending.file.{view.user.username}.{turn}",
        max_upload_size=MEGABYTES,
        label_visibility="collapsed",
    )
    if given is not None:
        sending = Sending(by=view.user, name=given.name, data=given.getvalue())
        forget(given)
        _read(view, sending)
        st.session_state[KEY], st.session_state[TURN] = sending, turn + 1
        st.rerun()
    sending = st.session_state.get(KEY)
    if sending is not None and sending.by != view.user:  # somebody else has signed in here
        drop()
        return None
    return sending


def forget(given):
    """Take the file out of Streamlit's hands at once, so that nobody but this visit holds it."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    run = get_script_run_ctx()
    if run is not None and hasattr(run.uploaded_file_mgr, "remove_file"):
        run.uploaded_file_mgr.remove_file(session_id=run.session_id, file_id=given.file_id)


def _read(view: View, sending: Sending):
    """Open a new file and see which release it was begun from, then check it."""
    step = _steps(view)
    step("opening", 0)
    try:
        sending.book = open_file(sending.name, sending.data)
    except Refused as refused:
        sending.refused, sending.data = refused, b""
        return
    newest, told = view.newest, wording.base_of(sending.book)
    sending.base = newest.number
    if told is not None and view.holds(*told):
        sending.base, sending.known, sending.whole = told[0], True, True
    _check(view, sending, step)
    if any(fault.key.startswith("identity_code") for fault in sending.checked.faults):
        sending.book, sending.data = None, b""
    elif not sending.checked.faults:
        sending.data = b""
    if foreign := [fault for fault in sending.checked.faults if fault.key == "foreign_county"]:
        told = {"sheets": sorted({fault.sheet for fault in foreign}), "rows": sum(fault.count for fault in foreign)}
        submissions.tell_refusal(view.engine, by=view.user, why="foreign_county", details=told)


def _check(view: View, sending: Sending, step: Callable):
    """Check what was opened and see what it would change."""
    sending.preview = sending.problem = None
    names = frozenset(sheet.name for sheet in SHEETS)
    step("checking", 0)
    sending.checked = checking.check(
        sending.book,
        headings=wording.headings(),
        titles=wording.titles(),
        labels=wording.labels(view.counties()),
        county=_county(view),
        context=context(view.engine, release=sending.base, today=view.today),
        whole=names if sending.whole else frozenset(),
        progress=lambda sheet, share: step("checking", share, sheet),
    )
    if not sending.checked.refused:
        compare(view, sending, step)


def compare(view: View, sending: Sending, step: Callable | None = None):
    """See what publishing would change."""
    sending.decided = None
    rows, step = sending.checked.rows, step or _steps(view)
    step("comparing", 0)
    try:
        sending.preview = submissions.preview(
            view.engine,
            rows,
            county=_county(view),
            base=sending.base,
            whole=frozenset(rows) if sending.whole else frozenset(),
            compared=lambda: step("counting", 0),
        )
    except Problem as problem:
        sending.problem = problem


def _steps(view: View) -> Callable[..., None]:
    """Show a bar, and return how to move it: ``step(which, share of it that is done, sheet)``.

    It says only what has been done.  Where there is a file to open it begins there, otherwise at the first step taken.
    """
    words, bar = view.words, st.empty()

    def step(which: str, share: float, sheet: str = ""):
        begins, ends = STEPS[which]
        if sheet:
            text = words("sending.progress.sheet", sheet=wording.title(telling.BY_NAME[sheet], words))
        else:
            text = words("sending.progress.counting" if which == "counting" else f"sending.{which}")
        bar.progress(begins + (ends - begins) * min(share, 1.0), text)

    return step


def _county(view: View) -> str | None:
    return None if view.user.role == "coordinator" else view.user.county


def drop():
    """Forget the file on the page."""
    st.session_state.pop(KEY, None)


# What is wrong


def say_outcome(view: View, sending: Sending):
    """Say what became of a file that has been published."""
    words, done = view.words, sending.published
    if done.written:
        counts = {name: words.number(getattr(done, name)) for name in KINDS[:3]}
        st.success(words("sending.published", number=done.release.number, **counts), icon=":material/check_circle:")
    else:
        st.info(words("sending.already", number=done.release.number), icon=":material/info:")
    page_link(view, "releases", words("sending.to_releases"), icon=":material/history:")


def say_problems(view: View, sending: Sending):
    """Say which file it is, what was taken for granted, and all that is wrong, sheet by sheet."""
    words = view.words
    section(view, "sending.check.title")
    st.html(prose.STYLE)
    if sending.refused is not None:
        why = words(f"file.{sending.refused.key}", **sending.refused.values)
        st.error(plain(words("sending.refused", name=_short(sending.name), why=why)), icon=":material/error:")
        return
    checked = sending.checked
    errors, warnings = (sum(fault.count for fault in some) for some in (checked.errors, checked.warnings))
    key = "errors" if errors else "warnings" if warnings else "fine"
    counts = {"errors": words.number(errors), "warnings": words.number(warnings)}
    say, icon = SAY[key]
    say(plain(words(f"sending.check.{key}", name=_short(sending.name), **counts)), icon=icon)
    _say_assumed(view, sending)
    if errors:
        _tables(view, sending, checked.errors, "sending.check.errors_in")
        if checked.warnings:
            _tables(view, sending, checked.warnings, "sending.check.warnings_in")
    if sending.data:
        _offer_marked(view, sending)
    if sending.problem is not None and sending.preview is None:
        st.error(sentence(view, sending.problem), icon=":material/error:")


def _short(name: str) -> str:
    """Return a file's name as it may be shown: without a folder, and short."""
    return "".join(sign for sign in PurePath(name).name if sign.isprintable())[-80:]


def _say_assumed(view: View, sending: Sending):
    words = view.words
    if not sending.checked.assumed:
        return
    said = []
    for note in sending.checked.assumed:
        values = {name: telling.plain(value, words) for name, value in note.values.items()}
        text, sheet = words(f"assumed.{note.key}", **values), telling.BY_NAME.get(note.sheet)
        if sheet:
            at = wording.title(sheet, words)
            if note.column:
                column = wording.heading(sheet, sheet.column(note.column), words)
                at = words("sending.at_column", sheet=at, column=column)
            text = words("sending.said_of", what=at, text=text)
        said.append(text)
    with st.expander(words("sending.assumed", number=len(said))):
        prose.bullets(said[:MOST_SHOWN])


def _tables(view: View, sending: Sending, faults: Iterable[Fault], key: str):
    """Show *faults* by sheet, as many as a person can read."""
    words, left = view.words, MOST_SHOWN
    for name, group in groupby(faults, key=lambda fault: fault.sheet):
        members = list(group)
        shown = members[:left]
        left -= len(shown)
        sheet = telling.BY_NAME.get(name)
        title = wording.title(sheet, words) if sheet else words("sending.check.file")
        caption = words(key, sheet=title, count=words.number(sum(fault.count for fault in members)))
        if shown:
            heads = prose.heads(words, "sending.check", "row", "column", "value", "what")
            prose.table(caption, heads, (_line(view, sending, fault) for fault in shown), wide={3})
        if len(members) > len(shown):
            notice(words("sending.more", sheet=title, count=words.number(len(members) - len(shown))))


def _line(view: View, sending: Sending, fault: Fault) -> tuple[str, str, str, str]:
    words = view.words
    rows = ", ".join(map(str, fault.rows)) if fault.rows else str(fault.row or "–")
    return (
        rows,
        telling.where(fault, sending.checked.found, words) or "–",
        telling.value(fault, words, view.counties()) or "–",
        telling.sentence(fault, words, view.counties()),
    )


def _offer_marked(view: View, sending: Sending):
    words = view.words
    file = words("workbook.marked_file_name", name=PurePath(sending.name).stem)
    st.download_button(
        words("sending.take_marked"),
        data=partial(marked.marked, sending.data, sending.book, sending.checked, words, view.counties()),
        file_name=f"{file}.xlsx",
        mime=XLSX,
        icon=":material/format_paint:",
        on_click="ignore",
        key="sending.take_marked",
    )


# Whether rows that are missing end


def ask_whole(view: View, sending: Sending):
    """Ask whether the file holds all rows of its sheets, and check it anew where that is not as it was taken."""
    words = view.words
    if sending.book is None:
        return
    if sending.known and sending.base < view.newest.number:
        notice(words("sending.older_base", base=sending.base, newest=view.newest.number))
    elif not sending.known:
        notice(words("sending.unknown_base", newest=sending.base))
    whole = st.radio(
        words("sending.whole.ask"),
        (True, False),
        index=0 if sending.whole else 1,
        format_func=lambda whole: words("sending.whole.yes" if whole else "sending.whole.no"),
        key=f"sending.whole.{st.session_state.get(TURN, 0)}",
    )
    if whole != sending.whole:
        sending.whole = whole
        _check(view, sending, _steps(view))
        st.rerun()


# Doubts


def ask_doubts(view: View, sending: Sending) -> dict[tuple, str]:
    """Ask about everything unusual whether it is right, and why; return the answers that are good enough."""
    words, turn = view.words, st.session_state.get(TURN, 0)
    warnings = sending.checked.warnings
    sending.asked = []
    if not warnings:
        return {}
    section(view, "sending.doubt.title")
    notice(words("sending.doubt.text"))
    kinds = sorted({(fault.sheet, fault.key) for fault in warnings}, key=[(f.sheet, f.key) for f in warnings].index)
    for number, kind in enumerate(kinds):
        alike = [fault for fault in warnings if (fault.sheet, fault.key) == kind]
        with st.container(border=True, key=f"doubt-{turn}-{number}"):
            _tables(view, sending, alike, "sending.check.warnings_in")
            singly = 1 < len(alike) <= ONE_BY_ONE
            if len(alike) > ONE_BY_ONE:
                singly = st.toggle(words("sending.doubt.singly"), key=f"sending.singly.{turn}.{number}")
            if singly:
                for place, fault in enumerate(alike[:MOST_SHOWN]):
                    value = telling.value(fault, words, view.counties())
                    at = plain(words("sending.doubt.row", row=fault.row or "–", value=value))
                    _ask_doubt(view, sending, [fault], f"{turn}.{number}.{place}", at)
            else:
                _ask_doubt(view, sending, alike, f"{turn}.{number}", "")
    return _answers(sending)


def _answers(sending: Sending) -> dict[tuple, str]:
    """Return the answers that are good enough, as they stand on the page now."""
    found = {}
    for faults, right, why in sending.asked:
        reason = st.session_state.get(why) or ""
        if st.session_state.get(right) and checking.is_reason(reason):
            found |= {fault.place: reason for fault in faults}
    return found


def _ask_doubt(view: View, sending: Sending, faults: list[Fault], key: str, at: str):
    words, right_key, why_key = view.words, f"sending.right.{key}", f"sending.why.{key}"
    sending.asked.append((faults, right_key, why_key))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        several = "all_right" if len(faults) > 1 else "right"
        told = words(f"sending.doubt.{several}", count=len(faults))
        right = st.checkbox(words("sending.said_of", what=at, text=told) if at else told, key=right_key)
        reason = st.text_input(
            words("sending.doubt.why"), key=why_key, max_chars=submissions.ANSWER[1], disabled=not right
        )
    if right and reason and not checking.is_reason(reason):
        notice(words("sending.doubt.longer", shortest=checking.REASON))


# What would change


def show_preview(view: View, sending: Sending) -> bool:
    """Show what publishing would change.  Return whether the sender accepts what others have changed meanwhile."""
    words, preview = view.words, sending.preview
    section(view, "sending.preview.title")
    if preview.already is not None:
        st.info(words("sending.already", number=preview.already), icon=":material/info:")
        return False
    counts = preview.counts
    rows = [
        (wording.title(telling.BY_NAME[row.table], words), *(words.number(getattr(row, kind)) for kind in KINDS))
        for row in counts.itertuples()
    ]
    if len(rows) > 1:
        rows.append((words("sending.preview.total"), *(words.number(getattr(preview, kind)) for kind in KINDS)))
    heads = prose.heads(words, "sending.preview", "sheet", *KINDS)
    prose.table(words("sending.preview.counts"), heads, rows, numbers={1, 2, 3, 4})
    if preview.ended:
        st.warning(words("sending.preview.ends", count=words.number(preview.ended)), icon=":material/remove_circle:")
    with st.expander(words("sending.preview.rows"), expanded=True):
        _show_changes(view, preview)
    moves.show(view, preview.moves, most=MOST_SHOWN)
    return _show_conflicts(view, sending) if preview.conflicts else False


def _show_changes(view: View, preview: submissions.Preview):
    words, left = view.words, MOST_SHOWN
    for table, changes in preview.changes.items():
        sheet = difference.sheet_of(table.__tablename__)
        lines = difference.lines(sheet, changes, words, view.counties())
        shown = [(words(f"sending.change.{kind}"), key, what or "–") for kind, key, what, _ in islice(lines, left)]
        left -= len(shown)
        title = wording.title(sheet, words)
        if shown:
            heads = prose.heads(words, "sending.preview", "change", "row", "what")
            caption = words("sending.preview.rows_of", sheet=title, count=words.number(len(changes)))
            prose.table(caption, heads, shown, wide={2})
        if len(changes) > len(shown):
            notice(words("sending.more", sheet=title, count=words.number(len(changes) - len(shown))))


def _show_conflicts(view: View, sending: Sending) -> bool:
    words, preview = view.words, sending.preview
    number = sum(map(len, preview.conflicts.values()))
    st.warning(words("sending.conflict.text", count=number, base=preview.base), icon=":material/group:")
    rows = []
    for table, changes in preview.conflicts.items():
        sheet = difference.sheet_of(table.__tablename__)
        for kind, key, what, row in difference.lines(sheet, changes, words, view.counties()):
            who = words("sending.conflict.by", by=row["by"], release=row["in_release"])
            told = words(f"sending.change.{kind}")
            told = words("sending.said_of", what=told, text=what) if what else told
            rows.append((wording.title(sheet, words), key, who, told))
    heads = prose.heads(words, "sending.conflict", "sheet", "row", "who", "what")
    prose.table(words("sending.conflict.caption"), heads, rows[:MOST_SHOWN], wide={3})
    if len(rows) > MOST_SHOWN:
        notice(words("sending.more_rows", count=words.number(len(rows) - MOST_SHOWN)))
    # what is newer still is accepted anew
    sending.accepts = f"sending.accept.{st.session_state.get(TURN, 0)}.{preview.newest}"
    return st.checkbox(words("sending.conflict.accept"), key=sending.accepts)


def show_protection(view: View, sending: Sending) -> bool:
    """Say what would be hidden in the tables about people and what that costs; return whether it may be published."""
    words = view.words
    prose.subheading(view, "sending.protection.title")
    if sending.decided is None:
        bar = st.progress(0.0, words("sending.protection.working"))

        def told(done: int, of: int):
            bar.progress(done / of if of else 1.0, words("sending.protection.working"))

        sending.decided = submissions.shown(view.engine, sending.preview, told=told)
        bar.empty()
    if sending.decided.leaks:
        st.error(sentence(view, leak(sending.decided)), icon=":material/error:")
        return False
    costs = sending.decided.cost()
    if costs.empty:
        notice(words("sending.protection.nothing"))
        return True
    notice(words("sending.protection.text", hidden=words("common.too_few")))
    rows = [
        (
            words(f"protection.cube.{row.key}"),
            *map(words.number, (row.cells, row.hidden, row.newly, row.freed)),
            words("about.percent", number=words.number(100 * (row.cells - row.hidden) / row.cells)),
        )
        for row in costs.itertuples()
    ]
    heads = prose.heads(words, "sending.protection", "cube", "cells", "hidden", "newly", "freed", "share")
    prose.table(words("sending.protection.caption"), heads, rows, numbers={1, 2, 3, 4, 5})
    return True


# Publishing


def ask_publish(view: View, sending: Sending, answers: dict[tuple, str], *, accepted: bool):
    """Ask why, and publish at one press, however often it is pressed."""
    words = view.words
    section(view, "sending.publish.title")
    reason = st.text_input(
        words("sending.publish.why"),
        key=f"sending.reason.{st.session_state.get(TURN, 0)}",
        max_chars=submissions.REASON[1],
        help=words("sending.publish.why_help"),
    )
    st.button(
        words("sending.publish.button"),
        type="primary",
        icon=":material/publish:",
        disabled=sending.going,
        on_click=_begin,
        args=[sending],
        key="sending.publish",
    )
    if not sending.going:
        missing = _unready(sending)
        if sending.pressed and missing:
            st.error(words(f"sending.publish.{missing[0]}", count=missing[1]), icon=":material/error:")
        elif sending.problem is not None:
            st.error(sentence(view, sending.problem), icon=":material/error:")
        return
    _publish(view, sending, reason, answers, accepted=accepted)
    st.rerun()


def _begin(sending: Sending):
    """Note that the button was pressed, and whether all is answered that must be before anything is published.

    Decided here, before the page is drawn: a button that is drawn as if something were going on would stay closed.  A
    second press finds the file gone or already on its way.
    """
    if st.session_state.get(KEY) is sending and sending.published is None and not sending.going:
        sending.pressed, sending.problem = True, None
        sending.going = _unready(sending) is None


def _unready(sending: Sending) -> tuple[str, int] | None:
    """Return what is still to be answered before publishing, and how much of it; None where nothing is."""
    if unanswered := sending.checked.unanswered(_answers(sending)):
        return "unanswered", len(unanswered)
    if sending.preview.conflicts and not st.session_state.get(sending.accepts):
        return "undecided", 1
    return None


def _publish(view: View, sending: Sending, reason: str, answers: dict[tuple, str], *, accepted: bool):
    # Nothing of Streamlit's happens between publishing and noting that it is done: it could stop this run.  So there is
    # no bar either; a transaction is done as a whole or not at all.
    with st.spinner(view.words("sending.publishing")):
        try:
            done = submissions.publish(
                view.engine,
                sending.preview,
                by=view.user,
                reason=reason,
                accept_conflicts=accepted,
                faults=sending.checked.warnings,
                warnings=answers,
                decided=sending.decided,
            )
        except Problem as problem:
            sending.problem, sending.going, sending.pressed = problem, False, False
            if problem.key == "submission_conflict":
                compare(view, sending)
                sending.problem = sending.problem or problem
        else:
            st.session_state[KEY] = Sending(by=sending.by, name=sending.name, published=done)


def sentence(view: View, problem: Problem) -> str:
    """Return what is wrong, with sheets and columns as people know them."""
    words, values = view.words, dict(problem.values)
    sheet = telling.BY_NAME.get(str(values.get("table", "")))
    for name in ("table", "tables", "by"):
        tables = str(values.get(name, "")).split(", ")
        if all(table in telling.BY_NAME for table in tables):
            values[name] = words.list(f"“{wording.title(telling.BY_NAME[table], words)}”" for table in tables)
    if sheet and (column := values.get("column")) in {each.name for each in sheet.columns}:
        values["column"] = wording.heading(sheet, sheet.column(column), words)
    if "county" in values:
        values["county"] = wording.county(str(values["county"]), view.counties(), words)
    return plain(words(f"problem.{problem.key}", **values))
