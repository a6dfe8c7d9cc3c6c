"""Releases on the page: the list, what one of them changed, everything as it was then, and the way back to it."""

from collections.abc import Iterator

import streamlit as st

from components.view import View
from components.widgets import address, official_figures, prose
from components.widgets.frame import HERE, notice, page_link, section
from components.widgets.sending import MOST_SHOWN, sentence
from components.workbook import telling
from components.workbook.words import county as county_name
from components.workbook.words import heading, title
from data_access import submissions
from data_access.importing.sheet import Column
from data_access.problem import Problem

PAGE = "releases"
SHOWN = "shown"  # ?shown=3: the release whose changes are on the page
KEY = address.key(PAGE, SHOWN)
DONE = f"{HERE}.{PAGE}.done"  # what restoring came to
GOING = f"{HERE}.{PAGE}.going"
SIGNS = 12  # of a fingerprint
KINDS = ("added", "changed", "ended")


def listing(view: View, history):
    """Show all releases, the newest first."""
    words = view.words
    st.html(prose.STYLE)
    rows = [
        (
            words.number(row.release),
            words.moment(row.published_at),
            _who(view, row),
            _reason(view, row.reason),
            *(words.number(getattr(row, kind)) for kind in KINDS),
            *((row.fingerprint[:SIGNS],) if _all_is_known(view) else ()),
        )
        for row in history.itertuples()
    ]
    names = ("number", "at", "who", "why", *KINDS, *(("fingerprint",) if _all_is_known(view) else ()))
    heads = prose.heads(words, "release_list", *names)
    prose.table(words("release_list.caption", count=words.number(len(rows))), heads, rows, numbers={4, 5, 6}, wide={3})


def _all_is_known(view: View) -> bool:
    """May this reader see every number?  A fingerprint is made of them all: who knew the rest could try out a few."""
    return view.may_send(None)


def _who(view: View, row) -> str:
    role = f"access.role.{row.role}"
    if not view.words.has(role):
        return row.name
    return view.words("release_list.name_and_role", name=row.name, role=view.words(role))


def _reason(view: View, reason: str) -> str:
    """Return why a release was published; those that come with Matka say it in every language."""
    return view.words(reason) if reason.startswith("release_reason.") and view.words.has(reason) else reason


def choose(view: View, history):
    """Let the reader choose a release and return its row of *history*; the choice lives in the address."""
    words, numbers = view.words, history["release"].tolist()
    asked = address.arrived(PAGE, (SHOWN,))
    if asked is not None:
        wanted = asked.get(SHOWN, "")
        known = [number for number in numbers if str(number) == wanted]
        st.session_state[KEY] = (known or numbers)[0]
    section(view, "release_list.one")
    days = {row.release: words.date(row.published_at) for row in history.itertuples()}
    number = st.selectbox(
        words("release_list.choose"),
        numbers,
        format_func=lambda number: words("release_list.option", number=number, date=days[number]),
        key=KEY,
        width=360,
        filter_mode=None,
    )
    address.keep(PAGE, (SHOWN,), {} if number == numbers[0] else {SHOWN: str(number)})
    return next(row for row in history.itertuples() if row.release == number)


def facts(view: View, release):
    """Show what a release says of itself, and the way to everything as it was then."""
    words = view.words
    told = {
        "at": words.moment(release.published_at),
        "who": _who(view, release),
        "why": _reason(view, release.reason),
    }
    if _all_is_known(view):
        told["fingerprint"] = release.fingerprint
    prose.facts((words(f"release_list.{name}"), text) for name, text in told.items())
    page_link(
        view,
        "overview",
        words("release_list.as_of", number=release.release),
        icon=":material/visibility:",
        query={"release": str(release.release)},
    )


def changes(view: View, release):
    """Show what a release changed: counted by sheet and county, then down to the cell."""
    words, number = view.words, release.release
    counted = view.counted()
    counted = counted[counted["release"] == number]
    if counted.empty:
        return notice(words("release_list.nothing_changed"))
    rows = [
        (_table(view, row.table), _county(view, row.county), *(words.number(getattr(row, kind)) for kind in KINDS))
        for row in counted.itertuples()
    ]
    heads = prose.heads(words, "release_list", "sheet", "county", *KINDS)
    prose.table(words("release_list.counts", number=number), heads, rows, numbers={2, 3, 4})

    revised = view.revisions(number)
    caption = words("sotkanet.revised_in", number=number, count=words.number(len(revised)))
    official_figures.revisions(view, revised, caption)

    cells = view.changed_cells(number)
    order = {"changed": 0, "ended": 1, "added": 2}  # what has become something else is what people look for
    cells = cells.assign(order=cells["change"].map(order)).sort_values("order", kind="stable")
    rows = list(_cells(view, cells.head(MOST_SHOWN)))
    heads = prose.heads(words, "release_list", "change", "sheet", "row", "column", "before", "after")
    with st.expander(words("release_list.cells", count=words.number(len(cells)))):
        prose.table(words("release_list.cells_caption", number=number), heads, rows)
        if len(cells) > MOST_SHOWN:
            notice(words("release_list.more", count=words.number(len(cells) - MOST_SHOWN)))
        if cells["hidden"].any():
            notice(words("release_list.hidden_why"))
    return None


def _cells(view: View, cells) -> Iterator[tuple[str, ...]]:
    words, counties = view.words, view.counties()
    for row in cells.itertuples():
        sheet = telling.BY_NAME.get(row.table)
        which = telling.identity(sheet, row.identity, words, counties) if sheet else _identity(view, row)
        kind = words(f"sending.change.{row.change}")
        if not row.column:
            yield kind, _table(view, row.table), which, "–", "–", "–"
            continue
        column = sheet.column(row.column) if sheet else None
        if row.hidden:
            before = after = words("release_list.hidden")
        else:
            said = (_said(view, row, column, value) for value in (row.before, row.after))
            before, after = (text or words("sending.empty") for text in said)
        name = heading(sheet, column, words) if column else words(f"release_list.columns.{row.column}")
        yield kind, _table(view, row.table), which, name, before, after


def _identity(view: View, row) -> str:
    return official_figures.identity(view, row.identity) if row.table == official_figures.TABLE else row.identity


def _said(view: View, row, column: Column | None, value) -> str:
    if column is not None:
        return telling.cell(column, value, view.words, view.counties())
    if row.table == official_figures.TABLE and (told := official_figures.value(view, row.column, value)):
        return told
    return "" if value is None or value != value else telling.plain(value, view.words)


def _table(view: View, table: str) -> str:
    sheet = telling.BY_NAME.get(table)
    return title(sheet, view.words) if sheet else view.words(f"release_list.table.{table}")


def _county(view: View, county: str) -> str:
    return county_name(county, view.counties(), view.words) if county else view.words("release_list.no_county")


# The way back


def ask_restore(view: View, release):
    """Let the coordinator publish a new release with the content of *release*; show nothing to others."""
    words, newest = view.words, view.newest.number
    if view.user.role != "coordinator":
        return
    if done := st.session_state.pop(DONE, None):
        say, text = done
        (st.success if say == "done" else st.error)(
            text, icon=f":material/{'check_circle' if say == 'done' else 'error'}:"
        )
    if release.release == newest:
        return
    number = release.release
    with st.expander(words("release_list.restore.title", number=number), icon=":material/undo:"):
        notice(words("release_list.restore.text", number=number, newest=newest))
        reason = st.text_input(
            words("release_list.restore.why"), key=f"restore.why.{number}.{newest}", max_chars=submissions.REASON[1]
        )
        sure = f"restore.sure.{number}.{newest}"
        st.checkbox(words("release_list.restore.sure", number=number), key=sure)
        st.button(
            words("release_list.restore.button", number=number),
            key=f"restore.button.{number}.{newest}",
            disabled=GOING in st.session_state,
            on_click=_begin,
            args=[newest, sure, words("release_list.restore.not_sure")],
        )
        if st.session_state.pop(GOING, None) != newest:
            return
        _restore(view, number, reason, newest)
        st.rerun()


def _begin(newest: int, sure: str, not_sure: str):
    """Note that the button was pressed while *newest* was the newest release: a second press restores nothing more."""
    if st.session_state[sure]:
        st.session_state[GOING] = newest
    else:
        st.session_state[DONE] = "problem", not_sure


def _restore(view: View, number: int, reason: str, newest: int):
    words = view.words
    with st.spinner(words("release_list.restore.going")):
        try:
            done = submissions.restore(view.engine, number, by=view.user, reason=reason, seen=newest)
        except Problem as problem:
            st.session_state[DONE] = "problem", sentence(view, problem)
            return
        key = "done" if done.written else "same"
        told = words(f"release_list.restore.{key}", number=number, release=done.release.number)
        st.session_state[DONE] = "done", told
