"""Training: which share of today's staff has been trained and uses it, and what staff turnover does to that share."""

from components import widgets
from components.page import Page

PAGE = Page(order=20, icon=":material/school:")


def show(view):
    """Choose; then coverage now and over time, gaps, from attending to using, events held and to come, competence."""
    widgets.heading(view, "training")
    figures(view)


@widgets.part
def figures(view):
    """Let the reader choose and show what was chosen; the rest of the page stays as it is meanwhile."""
    choice = widgets.training_filters(view)
    widgets.training_hints(view, choice)
    now(view, choice)
    over_time(view, choice)
    gaps(view, choice)
    use(view, choice)
    offered(view, choice)
    coming(view, choice)
    competence(view, choice)


def now(view, choice):
    """Show coverage at the end of the last quarter: by county, and by profession."""
    widgets.section(view, "page.training.now")
    widgets.picture(view, "training.coverage", choice, titled=True)
    widgets.picture(view, "training.grid", choice, titled=True)


@widgets.part
def over_time(view, choice):
    """Show how coverage has run, and for one county what changed it."""
    widgets.section(view, "page.training.over_time")
    widgets.picture(view, "training.over_time", choice)
    widgets.section(view, "page.training.change")
    choice = widgets.one_county(view, choice)
    widgets.picture(view, "training.change", choice)
    widgets.section(view, "page.training.need")
    widgets.picture(view, "training.need", choice)


def gaps(view, choice):
    """List the groups that lack most people to their county's target."""
    widgets.section(view, "page.training.gaps")
    widgets.picture(view, "training.gaps", choice)


def use(view, choice):
    """Show people who are trained and use it, how much of the whole they have, and attendances apart from them."""
    widgets.section(view, "page.training.use")
    widgets.picture(view, "training.use", choice, titled=True)
    widgets.picture(view, "training.parts", choice, titled=True)
    widgets.picture(view, "training.attendances", choice, titled=True)


def offered(view, choice):
    """Show what training was held, and which professions it reached."""
    widgets.section(view, "page.training.offered")
    widgets.picture(view, "training.events", choice, titled=True)
    widgets.picture(view, "training.hours", choice, titled=True)
    widgets.picture(view, "training.professions", choice, titled=True)
    widgets.training_list(view, choice)


def coming(view, choice):
    """Show what training is to come."""
    widgets.section(view, "page.training.coming")
    widgets.picture(view, "training.coming", choice)
    widgets.training_calendar(view, choice)


def competence(view, choice):
    """Show what those answered who were asked what they know."""
    widgets.section(view, "page.training.competence")
    widgets.picture(view, "training.competence", choice, titled=True)
    widgets.picture(view, "training.answers", choice, titled=True)
