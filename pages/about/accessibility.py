"""The accessibility statement: what works, what does not, how it was tested, and where to complain."""

from datetime import date

from components import widgets
from components.page import Page
from components.widgets import prose

PAGE = Page(order=30, icon=":material/accessibility_new:", needs="nobody")
ASSESSED = date(2026, 11, 21)  # renew at least once a year, with a new assessment
EXAMPLE = "@example.org"  # the address of an installation nobody has given one


def show(view):
    """Follow the order the law asks for: scope, status, shortcomings, how it was assessed, feedback, supervision."""
    words = view.words
    widgets.heading(view, "accessibility")

    with prose.column():
        prose.section(view, "accessibility.scope", date=words.date(ASSESSED))
        prose.section(view, "accessibility.status")
        prose.section(view, "accessibility.gaps")
        prose.bullets(prose.every(words, "accessibility.gap"))
        prose.section(view, "accessibility.doing")
        prose.bullets(prose.every(words, "accessibility.deed"))
        prose.section(view, "accessibility.testing")
        prose.bullets(prose.every(words, "accessibility.test"))

        prose.section(view, "accessibility.feedback")
        prose.facts([(words("accessibility.contact"), prose.Link(view.contact, f"mailto:{view.contact}"))])
        if view.contact.endswith(EXAMPLE):
            prose.aside(words("accessibility.sample_contact"))

        prose.section(view, "accessibility.supervision")
        website = prose.Link(words("accessibility.website_text"), words("accessibility.website_address"))
        prose.facts(
            [
                (words("accessibility.authority"), words("accessibility.authority_name")),
                (words("accessibility.website"), website),
            ]
        )
