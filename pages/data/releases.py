"""Releases: what was published when, by whom and why, down to the cell, and the way back."""

from components import widgets
from components.page import Page
from components.widgets import release_list

PAGE = Page(order=20, icon=":material/history:", needs="viewer")


def show(view):
    """List the releases; choose one, see what it changed, look at everything as it was then, or restore it."""
    widgets.heading(view, "releases")
    history = view.history()
    if history.empty:
        return widgets.nothing(view)

    release_list.listing(view, history)
    release = release_list.choose(view, history)

    release_list.facts(view, release)
    release_list.changes(view, release)
    release_list.ask_restore(view, release)
