"""Overview: the latest official figures of the three counties, the long view, and where to read on."""

from components import widgets
from components.figures.placements import Choice
from components.page import Page
from components.widgets import first_steps

PAGE = Page(order=10, icon=":material/home:", default=True)


def show(view):
    """Show first steps while they are needed, which release this is, the newest published figures, the long line."""
    widgets.heading(view, "overview")
    first_steps.show(view)
    widgets.release_line(view)

    recent(view)
    long(view)

    widgets.page_link(view, "placements", view.words("page.overview.more"), icon=":material/trending_up:")
    widgets.page_link(view, "methods", view.words("page.overview.methods"), icon=":material/function:")


@widgets.part
def recent(view):
    """Show the newest figures THL has published."""
    widgets.section(view, "page.overview.recent")
    widgets.picture(view, "placements.trend", Choice.newest(), at="recent")


@widgets.part
def long(view):
    """Show a generation of figures that compare with the whole country."""
    widgets.section(view, "page.overview.long")
    widgets.picture(view, "placements.trend", Choice(), at="long")
