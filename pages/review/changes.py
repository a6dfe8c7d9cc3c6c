"""What changed: everything that differs between two releases or since a meeting, the weightiest first, and why."""

from components import widgets
from components.page import Page

PAGE = Page(order=20, icon=":material/difference:")


def show(view):
    """Choose the two ends, a county and a theme; then three sentences, and every change."""
    widgets.heading(view, "changes")
    if len(view.published()) < 2:
        widgets.notice(view.words("change.only_one"))
        return
    changes(view)


@widgets.part
def changes(view):
    """Let the reader choose and show what was chosen; the rest of the page stays as it is meanwhile."""
    choice = widgets.changes_filters(view)
    widgets.changes_summary(view, choice)
    widgets.changes_list(view, choice)
