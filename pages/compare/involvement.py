"""Involvement: how many have taken part, where in the work they were, and what came of what they proposed."""

from components import widgets
from components.page import Page

PAGE = Page(order=40, icon=":material/diversity_3:")


def show(view):
    """Choose; then how much, where in the work, what came of it, and who carries it."""
    widgets.heading(view, "involvement")
    figures(view)


@widgets.part
def figures(view):
    """Let the reader choose and show what was chosen; the rest of the page stays as it is meanwhile."""
    choice = widgets.involvement_filters(view)
    if choice.places:
        amount(view, choice)
        work(view, choice)
        outcome(view, choice)
        capacity(view, choice)


@widgets.part
def amount(view, choice):
    """Show how much involvement there has been, where and in what form."""
    widgets.section(view, "page.involvement.experts")
    for name in ("experts", "roles", "events", "participations", "hours"):
        widgets.picture(view, f"involvement.{name}", choice, titled=True)


@widgets.part
def work(view, choice):
    """Show where in the work people with experience took part, and with how much influence."""
    widgets.section(view, "page.involvement.work")
    for name in ("phases", "passed", "levels"):
        widgets.picture(view, f"involvement.{name}", choice, titled=True)


@widgets.part
def outcome(view, choice):
    """Show what became of proposals, first together and then one by one."""
    widgets.section(view, "page.involvement.outcome")
    for name in ("answers", "waits", "paths"):
        widgets.picture(view, f"involvement.{name}", choice, titled=True)
    widgets.involvement_ledger(view, choice)


@widgets.part
def capacity(view, choice):
    """Show whether a few carry everything."""
    widgets.section(view, "page.involvement.capacity")
    for name in ("load", "training"):
        widgets.picture(view, f"involvement.{name}", choice, titled=True)
    widgets.page_link(view, "training", view.words("page.involvement.training_link"), icon=":material/school:")
