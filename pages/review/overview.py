"""Overview: where the project is on one screen, what needs a decision, and the latest official figures."""

from components import widgets
from components.figures.overview import Choice
from components.figures.placements import Choice as Placements
from components.page import Page
from components.widgets import first_steps

PAGE = Page(order=10, icon=":material/home:", default=True)


def show(view):
    """Show first steps while they are needed, the four themes, what is still to be done, and the official figures."""
    widgets.heading(view, "overview", more=widgets.released(view))
    first_steps.show(view)
    if not view.piloted().empty:
        widgets.theme_cards(view)
        papers(view)
        widgets.section(view, "page.overview.to_do")
        widgets.to_do(view)

    recent(view)
    long(view)

    widgets.page_link(view, "placements", view.words("page.overview.more"), icon=":material/trending_up:")
    widgets.page_link(view, "methods", view.words("page.overview.methods"), icon=":material/function:")


@widgets.part
def papers(view):
    """Show all leading numbers as one table to be taken along."""
    widgets.section(view, "page.overview.numbers")
    widgets.picture(view, "overview.now", Choice())


@widgets.part
def recent(view):
    """Show the newest figures THL has published."""
    widgets.section(view, "page.overview.recent")
    widgets.picture(view, "placements.trend", Placements.newest(), at="recent")


@widgets.part
def long(view):
    """Show a generation of figures that compare with the whole country."""
    widgets.section(view, "page.overview.long")
    widgets.picture(view, "placements.trend", Placements(), at="long")
