"""Meeting: what it is going to look at, presented figure by figure, what it decides, and all of it to take along."""

from components import widgets
from components.figures import agenda
from components.page import Page

PAGE = Page(order=30, icon=":material/groups:")


def show(view):
    """Choose a meeting; then what became of earlier decisions, the agenda, decisions, and the files."""
    view = view.at(view.newest.number) or view  # what is said and decided is always the newest
    if widgets.presenting() and (meeting := widgets.asked_meeting(view)) and meeting.plan:
        widgets.stage(view, meeting)
        return
    widgets.heading(view, "meeting")
    coordinates = view.user.role == "coordinator"
    meeting = widgets.choose_meeting(view, may_add=coordinates)
    if meeting is None:
        widgets.notice(view.words("meeting.none"))
        return
    if meeting.plan:
        widgets.looks_at(view, meeting.plan)
        with widgets.row("meeting-tools"):
            widgets.present(view)
            if coordinates:
                widgets.change_meeting(view, meeting.plan)
    else:
        widgets.notice(view.words("meeting.not_prepared"))
        if coordinates:
            widgets.prepare_meeting(view, meeting)
    earlier(view, meeting, coordinates=coordinates)
    if meeting.plan:
        widgets.section(view, "meeting.agenda")
        widgets.agenda_list(view, meeting, may_change=coordinates)
    decided(view, meeting, coordinates=coordinates)
    if meeting.plan:
        widgets.section(view, "meeting.files")
        widgets.pack(view, meeting)


def earlier(view, meeting, *, coordinates: bool):
    """Show what became of decisions of earlier meetings."""
    widgets.section(view, "meeting.earlier")
    left = agenda.left(view, meeting)
    widgets.rulings(view, "meeting.earlier_caption", left, none="meeting.none_earlier")
    if coordinates:
        widgets.follow(view, left)


def decided(view, meeting, *, coordinates: bool):
    """Show what the meeting has decided, and let the coordinator write down more."""
    widgets.section(view, "meeting.decisions")
    widgets.rulings(view, "meeting.decisions_caption", agenda.decided(view, meeting), none="meeting.none_decided")
    if coordinates:
        widgets.decide(view, meeting)
