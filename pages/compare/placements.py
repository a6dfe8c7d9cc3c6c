"""Placement trends: how many children have been placed outside the home, where, and what has changed."""

from components import widgets
from components.page import Page

PAGE = Page(order=30, icon=":material/trending_up:")


def show(view):
    """Choose; then year by year, across the country in one year, and what has changed since."""
    widgets.heading(view, "placements")
    figures(view)


@widgets.part
def figures(view):
    """Let the reader choose and show what was chosen; the rest of the page stays as it is meanwhile."""
    choice = widgets.placement_filters(view)
    trend(view, choice)
    areas(view, choice)
    change(view, choice)


@widgets.part
def trend(view, choice):
    """Show how the figures run."""
    widgets.section(view, "page.placements.trend")
    widgets.picture(view, "placements.trend", choice)


@widgets.part
def areas(view, choice):
    """Show every area in one year."""
    widgets.section(view, "page.placements.map")
    choice = widgets.map_year(view, choice)
    widgets.picture(view, "placements.map", choice, beside=True)


@widgets.part
def change(view, choice):
    """Show the first and last figure of every area, by name or by size, never as a list of best and worst."""
    widgets.section(view, "page.placements.change")
    choice = widgets.comparison(view, choice)
    widgets.picture(view, "placements.change", choice)
