"""Pilots: where each stands, whom it reaches, what families' scores say, and several side by side."""

from components import widgets
from components.figures.pilots import FEWEST, SO_FAR
from components.page import Page

PAGE = Page(order=10, icon=":material/science:")


def show(view):
    """Choose; then the stages of all pilots, whom they reach, what they do, outcomes, a comparison, and one pilot."""
    widgets.heading(view, "pilots")
    if view.piloted().empty:
        widgets.notice(view.words("page.pilots.no_pilots"))
        return
    figures(view)


@widgets.part
def figures(view):
    """Let the reader choose and show what was chosen; the rest of the page stays as it is meanwhile."""
    choice = widgets.pilot_filters(view)
    widgets.section(view, "page.pilots.course")
    widgets.pilot_groups(view, choice)
    widgets.picture(view, "pilots.course", choice)
    reach(view, choice)
    activity(view, choice)
    widgets.section(view, "page.pilots.dropout")
    widgets.picture(view, "pilots.dropout", choice)
    compare(view, choice)
    outcomes(view, choice)
    one(view, choice)


@widgets.part
def reach(view, choice):
    """Show how many families the pilots reach, beside the plan or quarter by quarter."""
    widgets.section(view, "page.pilots.reach")
    choice = widgets.pilot_families(view, choice)
    widgets.notice(view.words("page.pilots.by_quarter"))
    widgets.picture(view, "pilots.reach" if choice.families == SO_FAR else "pilots.families", choice)


@widgets.part
def activity(view, choice):
    """Show what the pilots of each county do, month by month."""
    widgets.section(view, "page.pilots.activity")
    choice = widgets.pilot_measure(view, choice)
    widgets.picture(view, "pilots.activity", choice)


@widgets.part
def compare(view, choice):
    """Show two to six pilots side by side."""
    widgets.section(view, "page.pilots.compare")
    widgets.notice(view.words("page.pilots.compare_lead"))
    choice = widgets.compared_pilots(view, choice)
    if len(choice.compared) < FEWEST:
        widgets.notice(view.words("page.pilots.few"))
        return
    widgets.picture(view, "pilots.compare", choice)


@widgets.part
def outcomes(view, choice):
    """Show how families' scores changed, one instrument at a time."""
    widgets.section(view, "page.pilots.outcomes")
    widgets.notice(view.words("page.pilots.outcomes_lead"))
    choice = widgets.pilot_instrument(view, choice)
    widgets.picture(view, "pilots.changes", choice, titled=True)
    widgets.picture(view, "pilots.results", choice, titled=True)
    widgets.notice(view.words("page.pilots.conversation"))


@widgets.part
def one(view, choice):
    """Show everything known of one pilot."""
    widgets.section(view, "page.pilots.one")
    choice = widgets.one_pilot(view, choice)
    widgets.picture(view, "pilots.steps", choice)
    widgets.pilot_card(view, choice)
