"""A meeting before it begins: which one, at which release it looks, and its agenda, figure by figure."""

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from components.charts import naming, say
from components.figures import agenda
from components.figures.agenda import Meeting
from components.view import View
from components.widgets import address, prose
from components.widgets.frame import done, notice, page_link, turn
from components.widgets.rulings import attempt
from components.widgets.speak import named
from data_access import meetings
from data_access.importing.codes import MEETING_KINDS
from data_access.meetings import Plan, Point

PAGE = "meeting"
ASKED = "meeting"  # in the address: 2026-11-11.steering
WIDE = 420  # pixels
STORED = ' translate="no"'  # how a text that somebody wrote is marked: no part of the page's own words


def asked_meeting(view: View) -> Meeting | None:
    """Return the meeting that the address asks for, or None."""
    return _found(agenda.meetings(view), st.query_params.get(ASKED, ""))


def choose_meeting(view: View, *, may_add: bool) -> Meeting | None:
    """Ask which meeting, in the address too; the next one that is prepared comes first.  None where there is none."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="meeting-choice"):
        chosen = _choose(view)
        if may_add:
            _another(view)
    return chosen


def _choose(view: View) -> Meeting | None:
    words = view.words
    known = {meeting.code: meeting for meeting in agenda.meetings(view)}
    if not known:
        return None
    key, asked = address.key(PAGE, ASKED), st.query_params.get(ASKED, "")
    if key not in st.session_state or st.session_state[key] not in known:
        if asked and asked not in known:
            st.info(words("meeting.unknown"), icon=":material/info:")
        st.session_state[key] = asked if asked in known else _usual(view, known)
    chosen = st.selectbox(
        words("meeting.which"),
        list(known),
        format_func=lambda code: named(view, known[code]),
        key=key,
        filter_mode=None,
        width=WIDE,
    )
    if chosen != asked:
        st.query_params[ASKED] = chosen
    return known[chosen]


def choose(code: str):
    """Let the page show the meeting called *code* in the address from its next run on."""
    st.session_state.pop(address.key(PAGE, ASKED), None)
    st.query_params[ASKED] = code


def _usual(view: View, known: Mapping[str, Meeting]) -> str:
    """Return the next meeting that is prepared, else the last one that was, else the next one, else the last one."""
    coming = [code for code, meeting in known.items() if meeting.day >= view.today]
    prepared = [code for code, meeting in known.items() if meeting.plan]
    next_prepared = [code for code in coming if code in prepared][-1:]
    return [*next_prepared, *prepared[:1], *coming[-1:], *known][0]


def _found(known: tuple[Meeting, ...], code: str) -> Meeting | None:
    return next((meeting for meeting in known if meeting.code == code), None)


# Preparing


def prepare(view: View, meeting: Meeting):
    """Ask the coordinator to begin an agenda for the chosen meeting."""
    words = view.words
    with st.form("prepare", border=False, width=WIDE):
        release = _which_release(view, "prepare-release")
        sent = st.form_submit_button(words("meeting.prepare"), type="primary", icon=":material/event_note:")
    if sent and attempt(
        view,
        lambda: meetings.prepare(
            view.engine, by=view.user, day=meeting.day, kind=meeting.kind, title=meeting.title, release=release
        ),
    ):
        done(words("meeting.prepared"))


def _another(view: View):
    """Let the coordinator tell of a meeting that is on no list yet."""
    words = view.words
    box = st.popover(
        words("meeting.another"), icon=":material/add:", on_change="rerun", key=f"another-meeting-{turn()}"
    )
    with box:
        if not box.open:
            return
        with st.form("another", border=False):
            title = st.text_input(words("meeting.title"), max_chars=meetings.TITLE[1], key="another-title")
            day = st.text_input(words("meeting.day"), placeholder=words("rulings.day_example"), key="another-day")
            kind = st.selectbox(
                words("meeting.kind"),
                MEETING_KINDS,
                format_func=lambda code: words(f"code.meeting_kind.{code}"),
                key="another-kind",
                filter_mode=None,
            )
            sent = st.form_submit_button(words("meeting.prepare"), type="primary")

    def write():
        found = meetings.written_day(day)
        release, within = view.edition.number, view.project_time()
        meetings.prepare(view.engine, by=view.user, day=found, kind=kind, title=title, release=release, within=within)
        choose(agenda.code_of(found, kind))

    if sent and attempt(view, write):
        done(words("meeting.prepared"))


def looks_at(view: View, plan: Plan):
    """Say at which release the meeting looks and what became of it since."""
    words = view.words
    seen = view.at(plan.release)
    if seen is None or not seen.edition.fingerprint.startswith(plan.sign):
        st.warning(words("meeting.other_store", number=plan.release), icon=":material/warning:")
    else:
        published = words.date(seen.edition.published_at)
        notice(words("meeting.looks_at", number=plan.release, date=published))
        if (since := meetings.undone(view.engine, plan.release)) is not None:
            st.warning(words("meeting.undone", number=plan.release, by=since), icon=":material/history:")
        elif plan.release < view.edition.number:
            notice(words("meeting.newer", count=view.edition.number - plan.release))
    if plan.notes:
        prose.paragraphs(prose.Stored(plan.notes))


def change(view: View, plan: Plan):
    """Let the coordinator choose another release for a meeting, and write its notes."""
    words = view.words
    box = st.popover(words("meeting.change"), icon=":material/edit:", on_change="rerun", key=f"meeting-change-{turn()}")
    with box:
        if not box.open:
            return
        with st.form("meeting-form", border=False):
            release = _which_release(view, f"meeting-release-{turn()}", plan.release)
            notes = st.text_area(
                words("meeting.notes"),
                value=plan.notes,
                max_chars=meetings.NOTE[1],
                key=f"meeting-notes-{plan.id}-{turn()}",
            )
            sent = st.form_submit_button(words("rulings.save"), type="primary")

    def write():
        if release != plan.release:
            meetings.look_at(view.engine, plan.id, by=view.user, release=release)
        if notes != plan.notes:
            meetings.annotate(view.engine, plan.id, by=view.user, notes=notes)

    if sent and attempt(view, write):
        done(words("rulings.saved"))


def _which_release(view: View, key: str, usual: int | None = None) -> int:
    words = view.words
    told = {row.release: row for row in view.published().itertuples()}
    numbers = list(told)
    return st.selectbox(
        words("meeting.release"),
        numbers,
        index=numbers.index(usual) if usual in told else 0,
        format_func=lambda number: words(
            "meeting.release_named", number=number, date=words.date(told[number].published_at)
        ),
        key=key,
        filter_mode=None,
    )


# The agenda


def agenda_list(view: View, meeting: Meeting, *, may_change: bool):
    """Show every figure of the agenda with its finding and what was said of it; the coordinator changes the list."""
    plan = meeting.plan
    if not plan.points:
        return notice(view.words("meeting.empty_coordinator" if may_change else "meeting.empty"))
    then = view.at(plan.release) or view
    for number, point in enumerate(plan.points, start=1):
        with st.container(border=True, key=f"point-{point.id}"):
            _point(view, then, meeting, point, number)
            if may_change:
                _change(view, plan, point, number)
    return None


def _point(view: View, then: View, meeting: Meeting, point: Point, number: int):
    words, chart = view.words, agenda.drawn(then, point)
    if chart is None:
        st.subheader(words("meeting.numbered", number=number, title=words("meeting.gone_title")), anchor=False)
        st.warning(words("meeting.gone", figure=point.figure), icon=":material/warning:")
        return
    st.subheader(words("meeting.numbered", number=number, title=say.title(chart, words)), anchor=False)
    st.html(f'<p class="matka-finding">{escape(say.finding(chart, words))}.</p>{aside(view, meeting, point)}')
    query = {**chart.filters, "release": str(meeting.plan.release)}
    page_link(view, chart.page, words("meeting.open"), icon=":material/open_in_new:", query=query)


def aside(view: View, meeting: Meeting, point: Point) -> str:
    """Return what stands beside a figure: the coordinator's note, what counties say, and what was decided."""
    words, lines = view.words, []
    if point.note:
        lines.append((words("meeting.note"), point.note, STORED))
    for each in agenda.said(view, meeting, point):
        county = naming.text(each.county, words)
        if each.day is None:
            lines.append((county, words("meeting.asked"), ""))
        else:
            lines.append((words("meeting.said", county=county, day=words.date(each.day)), each.text, STORED))
    for each in agenda.beside(view, meeting, point):
        role = words(f"code.owner_role.{each.owner_role}")
        due = words("meeting.by", day=words.date(each.due)) if each.due else ""
        lines.append((words("meeting.decided", who=role, due=due).strip(), each.text, STORED))
    told = "".join(f"<li><b>{escape(head)}</b> <span{whose}>{escape(text)}</span></li>" for head, text, whose in lines)
    return f'<ul class="matka-remarks">{told}</ul>' if told else ""


def _change(view: View, plan: Plan, point: Point, number: int):
    words, counties = view.words, {spot.code: spot.shorts[view.words.language] for spot in view.counties()}

    def button(key: str, icon: str, deed: Callable, *, disabled: bool = False):
        pressed = st.button(
            words(f"meeting.{key}"),
            icon=f":material/{icon}:",
            type="tertiary",
            disabled=disabled,
            help=words(f"meeting.{key}_point", number=number),
            key=f"{key}-{point.id}",
        )
        if pressed and attempt(view, deed):
            st.rerun()

    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"change-{point.id}"):
        button(
            "up",
            "arrow_upward",
            lambda: meetings.move(view.engine, point.id, by=view.user, up=True),
            disabled=number == 1,
        )
        button(
            "down",
            "arrow_downward",
            lambda: meetings.move(view.engine, point.id, by=view.user, up=False),
            disabled=number == len(plan.points),
        )
        button("remove", "delete", lambda: meetings.remove(view.engine, point.id, by=view.user))
        box = st.popover(
            words("meeting.edit"),
            icon=":material/edit:",
            type="tertiary",
            on_change="rerun",
            key=f"edit-{point.id}-{turn()}",
        )
    with box:
        if not box.open:
            return
        with st.form(f"point-form-{point.id}", border=False):
            note = st.text_area(
                words("meeting.note"), value=point.note, max_chars=meetings.NOTE[1], key=f"note-{point.id}-{turn()}"
            )
            asked = st.multiselect(
                words("meeting.ask"),
                list(counties),
                default=[code for code in point.asked if code in counties],
                format_func=counties.get,
                placeholder=words("filter.places_placeholder"),
                select_all=False,
                key=f"ask-{point.id}-{turn()}",
            )
            sent = st.form_submit_button(words("rulings.save"), type="primary", key=f"point-save-{point.id}")
    if sent and attempt(
        view, lambda: meetings.note(view.engine, point.id, by=view.user, text=note, asked=tuple(asked))
    ):
        done(words("rulings.saved"))
