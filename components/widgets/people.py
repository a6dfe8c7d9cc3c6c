"""Sheets about people: take a file, say what is wrong with it, and show the summary that would be stored.

The file and its rows are gone before the page is drawn: what is kept is the summary, until it is published.
"""

from functools import partial

import streamlit as st

from components.view import View
from components.widgets import prose, sending
from components.widgets.frame import notice, section
from components.widgets.sign_in import plain
from components.workbook import telling, template
from components.workbook import words as wording
from data_access import submissions
from data_access.importing import people
from data_access.importing.faults import Fault
from data_access.importing.sheet import frame
from data_access.importing.sheet import plain as values_of
from data_access.queries.sheets import context
from data_access.releases import columns_of

WAYS = ("counts", "people")


def chosen(view: View) -> bool:
    """Ask what is sent in, and say whether it is a file about people."""
    words = view.words
    way = st.segmented_control(
        words("people.way.ask"),
        WAYS,
        format_func=lambda way: words(f"people.way.{way}"),
        default=WAYS[0],
        key="people.way",
        on_change=sending.drop,
    )
    return way == "people"


def ask(view: View) -> sending.Sending | None:
    """Ask which file it is and for the file itself; return what is left of it, None as long as there is none."""
    words, user = view.words, view.user
    notice(words("people.text"))
    of, county = _ask_kind(view)
    if county is None:
        return None
    now = context(view.engine, release=view.newest.number, today=view.today)
    first = _ask_first(view, now) if of.since else None
    section(view, "people.template.title")
    notice(words(f"people.kind.{of.name}.about"))
    st.download_button(
        words("people.template.take"),
        data=partial(workbook, view, of, county, now.rows["pilot"]),
        file_name=f"{words(f'people.kind.{of.name}.file_name')}.xlsx",
        mime=sending.XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="people.take",
    )
    section(view, "people.file.title")
    notice(words("people.file.text", megabytes=sending.MEGABYTES))
    turn = st.session_state.get(sending.TURN, 0)
    given = st.file_uploader(
        words("people.file.choose"),
        key=f"people.file.{user.username}.{turn}",
        max_upload_size=sending.MEGABYTES,
        label_visibility="collapsed",
    )
    if given is not None:
        with st.spinner(words("people.counting")):
            summarised = people.summarise(
                of,
                given.name,
                given.getvalue(),
                headings=wording.headings(of.sheets),
                titles=wording.titles(of.sheets),
                labels=wording.labels(view.counties(), of.sheets),
                county=county,
                context=now,
                first=first,
            )
        sending.forget(given)
        st.session_state[sending.KEY] = _begun(view, of, summarised)
        st.session_state[sending.TURN] = turn + 1
        st.rerun()
    sent = st.session_state.get(sending.KEY)
    if sent is not None and sent.by != user:  # somebody else has signed in here
        sending.drop()
        return None
    return sent


def _ask_kind(view: View) -> tuple[people.Kind, str | None]:
    words, county = view.words, view.user.county
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        of = st.selectbox(
            words("people.kind.ask"),
            people.KINDS,
            format_func=lambda each: words(f"people.kind.{each.name}.name"),
            key="people.kind",
            on_change=sending.drop,
            width=380,
        )
        if view.user.role == "coordinator":
            names = {spot.code: spot.shorts[words.language] for spot in view.counties()}
            county = st.selectbox(
                words("people.whose"),
                list(names),
                format_func=names.get,
                key="people.whose",
                on_change=sending.drop,
                width=320,
            )
    return of, county


def _ask_first(view: View, now):
    """Ask from which month on the file is complete."""
    words = view.words
    return st.selectbox(
        words("people.since.ask"),
        people.finished(now),
        format_func=telling.month,
        key="people.since",
        help=words("people.since.help"),
        on_change=sending.drop,
        width=380,
    )


def workbook(view: View, of: people.Kind, county: str, pilots) -> bytes:
    """Return the template of a file about people, in the reader's language and without any rows."""
    return template.workbook(
        view.words,
        {sheet.name: frame(sheet, []) for sheet in of.sheets},
        county=county,
        counties=view.counties(),
        packages=view.packages().iloc[:0],
        base=view.newest,
        about="people",
        choices_of={"pilot": values_of(pilots.loc[pilots["county"] == county, "code"])},
    )


def _begun(view: View, of: people.Kind, summarised: people.Summarised) -> sending.Sending:
    """Return what the page goes on with: the summary as if it had been sent in as a file of counts."""
    name = view.words(f"people.kind.{of.name}.name")  # never that of the file, which may say whose it is
    begun = sending.Sending(by=view.user, name=name, base=view.newest.number, summarised=summarised)
    if any(fault.key == "foreign_county" for fault in summarised.faults):
        told = {"sheets": [of.name], "rows": sum(f.count for f in summarised.faults if f.key == "foreign_county")}
        submissions.tell_refusal(view.engine, by=view.user, why="foreign_county", details=told)
    if summarised.checked is not None:
        begun.checked = summarised.checked
        if not begun.checked.refused:
            sending.compare(view, begun)
    return begun


# What came of it


def say(view: View, sent: sending.Sending):
    """Say all that is wrong with the file, or show the summary that would be stored."""
    words, told = view.words, sent.summarised
    st.html(prose.STYLE)
    if told.checked is None:
        section(view, "sending.check.title")
        return _say_refusal(view, told)
    sending.say_problems(view, sent)
    section(view, "people.summary.title")
    notice(words("people.summary.text", people=words.number(told.people), rows=words.number(len(told.summary))))
    if told.left_out:
        st.info(words("people.summary.left_out", count=words.number(told.left_out)), icon=":material/visibility_off:")
    _show_summary(view, told)


def _say_refusal(view: View, told: people.Summarised):
    words = view.words
    name = words(f"people.kind.{told.kind}.name")
    if told.refused is not None:
        key = f"people.problem.{told.refused.key}"
        why = words(key if words.has(key) else f"file.{told.refused.key}", **told.refused.values)
        st.error(plain(words("people.refused", name=name, why=why)), icon=":material/error:")
        return
    count = words.number(sum(fault.count for fault in told.faults))
    st.error(plain(words("people.faults", name=name, count=count)), icon=":material/error:")
    rows = [_line(view, told, fault) for fault in told.faults[: sending.MOST_SHOWN]]
    heads = prose.heads(words, "people.check", "sheet", "row", "column", "what")
    prose.table(words("people.check.caption"), heads, rows, wide={3})
    if len(told.faults) > len(rows):
        notice(words("sending.more_rows", count=words.number(len(told.faults) - len(rows))))


def _line(view: View, told: people.Summarised, fault: Fault) -> tuple[str, str, str, str]:
    words, sheet = view.words, telling.BY_NAME.get(fault.sheet)
    rows = ", ".join(map(str, fault.rows)) if fault.rows else str(fault.row or "–")
    return (
        wording.title(sheet, words) if sheet else words("sending.check.file"),
        rows,
        telling.where(fault, told.found or {}, words) or "–",
        sentence(view, fault),
    )


def sentence(view: View, fault: Fault) -> str:
    """Return what is wrong and what to do, in words that repeat nothing of the file."""
    words, own = view.words, f"people.fault.{fault.key}"
    if not words.has(own):
        return telling.sentence(fault, words, view.counties())
    values = {name: telling.plain(value, words) for name, value in fault.values.items()}
    alike = [words("fault.many_alike", **values)] if fault.count > 1 else []
    return " ".join([words(own, **values), *alike])


def _show_summary(view: View, told: people.Summarised):
    """Show the rows of counts, the newest period first, under the headings of the sheet they go into."""
    words, counties = view.words, view.counties()
    into = people.kind(told.kind).into
    columns = [into.column(name) for name in columns_of(into.table)]
    period = next(column.name for column in columns if column.kind in ("month", "quarter"))
    newest = told.summary.sort_values(period, ascending=False, kind="stable").head(sending.MOST_SHOWN)
    cells = [values_of(newest[column.name]) for column in columns]
    rows = [
        (str(row), *(telling.cell(column, value, words, counties) for column, value in zip(columns, line, strict=True)))
        for row, *line in zip(newest.index, *cells, strict=True)
    ]
    heads = (words("people.check.row"), *(wording.heading(into, column, words) for column in columns))
    numbers = {at for at, column in enumerate(columns, start=1) if column.kind in ("whole", "number")}
    prose.table(words("people.summary.caption", sheet=wording.title(into, words)), heads, rows, numbers=numbers)
    if len(told.summary) > len(rows):
        notice(words("sending.more_rows", count=words.number(len(told.summary) - len(rows))))
