"""Decisions: those that stand, what became of them, and the forms in which the coordinator writes them down."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from components.figures.agenda import Meeting, Ruling
from components.view import View
from components.widgets import prose
from components.widgets.frame import done, notice, turn
from components.widgets.sending import sentence
from data_access import meetings
from data_access.importing.codes import OWNER_ROLES
from data_access.meetings import Point
from data_access.problem import Problem

LONGEST = meetings.TEXT[1]


def rulings(view: View, caption: str, told: Iterable[Ruling], *, none: str):
    """Show decisions as a table, or say that there are *none*.  Texts are shown as text."""
    words, told = view.words, list(told)
    if not told:
        return notice(words(none))
    followed = any(each.followed for each in told)
    rows = []
    for each in told:
        cells = [
            prose.Stored(each.text),
            words(f"code.owner_role.{each.owner_role}"),
            words.date(each.due) if each.due else "–",
            stands(view, each),
            *([prose.Stored(each.followed) if each.followed else "–"] if followed else []),
            words.date(each.meeting),
        ]
        rows.append(cells)
    columns = ("what", "who", "due", "stands", *(["followed"] if followed else []), "meeting")
    with prose.column(caption):
        return prose.table(words(caption), prose.heads(words, "rulings", *columns), rows, wide={0})


def stands(view: View, ruling: Ruling) -> str:
    """Return whether a decision has been carried out, in words."""
    words = view.words
    if ruling.done:
        return words("rulings.done", day=words.date(ruling.done))
    if ruling.due is None or ruling.due >= view.today:
        return words("rulings.open")
    days = (view.today - ruling.due).days
    return words("rulings.late_day") if days == 1 else words("rulings.late", count=days)


def decide(view: View, meeting: Meeting, point: Point | None = None, *, place: str = ""):
    """Ask the coordinator for a decision of this meeting, beside the figure of *point* where there is one."""
    words, key = view.words, f"decide-{point.id if point else 'meeting'}{place}-{turn()}"
    with st.form(key, border=False, clear_on_submit=False):
        text = st.text_area(words("rulings.text"), max_chars=LONGEST, key=f"{key}-text", height=100)
        left, right = st.columns(2)
        role = left.selectbox(
            words("rulings.who"),
            OWNER_ROLES,
            format_func=lambda code: words(f"code.owner_role.{code}"),
            key=f"{key}-role",
            filter_mode=None,
        )
        due = right.text_input(words("rulings.due"), placeholder=words("rulings.day_example"), key=f"{key}-due")
        sent = st.form_submit_button(words("rulings.write"), type="primary", icon=":material/gavel:", key=f"{key}-send")
    if not sent:
        return
    figure = {"figure": point.figure, "choice": point.choice} if point else {}

    def write():
        day = _day(due)
        meetings.decide(view.engine, by=view.user, meeting=meeting.day, text=text, owner_role=role, due=day, **figure)

    if attempt(view, write):
        done(words("rulings.written"))


def follow(view: View, told: Iterable[Ruling]):
    """Ask the coordinator what became of an open decision."""
    words, still = view.words, {each.code: each for each in told if each.done is None}
    if not still:
        return
    with (
        st.expander(words("rulings.follow"), icon=":material/task_alt:", key=f"follow-{turn()}"),
        st.form(f"follow-form-{turn()}", border=False),
    ):
        code = st.selectbox(
            words("rulings.which"),
            list(still),
            format_func=lambda code: _short(still[code].text),
            key=f"follow-code-{turn()}",
            filter_mode=None,
        )
        day = st.text_input(
            words("rulings.done_on"), placeholder=words("rulings.day_example"), key=f"follow-done-{turn()}"
        )
        followed = st.text_area(words("rulings.followed"), max_chars=LONGEST, key=f"follow-text-{turn()}", height=80)
        sent = st.form_submit_button(words("rulings.save"), type="primary", key=f"follow-send-{turn()}")
    if not sent:
        return

    def write():
        meetings.follow(
            view.engine, by=view.user, code=code, done=_day(day), followed=followed, seen=view.edition.number
        )

    if attempt(view, write):
        done(words("rulings.written"))


def attempt(view: View, deed) -> bool:
    """Do what was asked for; say why where it cannot be done."""
    try:
        with st.spinner(view.words("rulings.writing")):
            deed()
    except Problem as problem:
        st.error(sentence(view, problem), icon=":material/error:")
        return False
    return True


def _day(text: str) -> date | None:
    """Return the day somebody wrote, or None where they wrote none.  What is no day is a ``Problem``."""
    return meetings.written_day(text) if text.strip() else None


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:89].rstrip()}…"
