"""Data quality: what each county has sent and when, what is late, how complete it is, and what looked odd."""

from components import widgets
from components.page import Page
from components.widgets import quality

PAGE = Page(order=30, icon=":material/fact_check:", needs="viewer")


def show(view):
    """Show what has come and what is late, month by month and quarter by quarter; then open warnings and progress."""
    widgets.heading(view, "quality")

    quality.counties(view)
    quality.periods(view)
    quality.occasions(view)
    quality.warnings(view)
    quality.progress(view)
