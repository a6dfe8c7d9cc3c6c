"""What leads and the coordinator can do beside a figure: say something of it, or put it on a meeting's agenda."""

import streamlit as st

from components.charts import Chart
from components.charts.panel import Panel
from components.figures import agenda
from components.figures.agenda import Meeting
from components.view import View
from components.widgets.frame import done, notice, page_link, turn
from components.widgets.rulings import attempt
from data_access import meetings

ICON = {"lead": ":material/comment:", "coordinator": ":material/playlist_add:"}
LONGEST = meetings.TEXT[1]


def speaks(view: View) -> bool:
    """Has this visitor something to say beside a figure?"""
    return view.user.role in ICON and view.edition.is_latest


def speak(view: View, chart: Chart | Panel, place: str):
    """Offer what this visitor may do; it is made only when somebody opens it."""
    role = view.user.role
    box = st.popover(view.words(f"speak.{role}"), icon=ICON[role], on_change="rerun", key=f"speak-{place}-{turn()}")
    with box:
        if box.open:
            (_comment if role == "lead" else _add)(view, chart, place)


def _comment(view: View, chart: Chart | Panel, place: str):
    """Ask a lead for a comment of their county, and publish it."""
    words, county = view.words, view.user.county
    if asked := [day for day, _, counties in view.asked(chart.name) if county in counties]:
        notice(words("speak.asked", day=words.date(asked[-1])))
    with st.form(f"comment-{place}", border=False):
        text = st.text_area(
            words("speak.text"), max_chars=LONGEST, help=words("speak.text_help"), key=f"comment-text-{place}"
        )
        sent = st.form_submit_button(words("speak.publish"), type="primary", key=f"comment-send-{place}")
    if sent and attempt(
        view,
        lambda: meetings.comment(
            view.engine, by=view.user, county=county, figure=chart.name, text=text, day=view.today
        ),
    ):
        done(words("speak.published"))


def _add(view: View, chart: Chart | Panel, place: str):
    """Ask the coordinator for a meeting, and put the figure on its agenda with the filters it has now."""
    words = view.words
    prepared = {meeting.plan.id: meeting for meeting in agenda.meetings(view) if meeting.plan}
    if not prepared:
        notice(words("speak.no_meeting"))
        page_link(view, "meeting", words("page.meeting.title"), icon=":material/groups:")
        return
    with st.form(f"add-{place}", border=False):
        chosen = st.selectbox(
            words("speak.meeting"),
            list(prepared),
            format_func=lambda plan: named(view, prepared[plan]),
            key=f"add-meeting-{place}",
            filter_mode=None,
        )
        sent = st.form_submit_button(words("speak.add"), type="primary", key=f"add-send-{place}")
    choice = agenda.choice_of(chart.filters)
    if sent and attempt(
        view, lambda: meetings.add(view.engine, chosen, by=view.user, figure=chart.name, choice=choice)
    ):
        done(words("speak.added"))


def named(view: View, meeting: Meeting) -> str:
    """Return what a meeting is called, with its day."""
    return view.words("meeting.named", title=meeting.title, day=view.words.date(meeting.day))
