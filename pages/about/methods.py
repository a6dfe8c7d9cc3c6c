"""Methods: what each figure means, where it comes from, how sure it is, and what it cannot tell."""

from analysis.indicators import INDICATORS
from components import widgets
from components.page import Page
from components.widgets import evidence, prose

PAGE = Page(order=20, icon=":material/function:")
TERMS = ("numerator", "denominator", "why", "caution")


def show(view):
    """Go from what is counted to how it is protected and cited; each section has a heading one can link to."""
    widgets.heading(view, "methods")
    edition = {
        "release": view.edition.number,
        "date": view.words.date(view.edition.published_at),
        "hidden": view.words("common.too_few"),
    }

    with prose.column():
        prose.contents(view, [f"method.{section}" for section in SECTIONS])
        for section, details in SECTIONS.items():
            prose.section(view, f"method.{section}", **edition)
            if details:
                details(view)


def indicators(view):
    """Define every indicator in the field's own terms."""
    words = view.words
    for one in INDICATORS:
        prose.subheading(view, f"indicator.{one.key}.name")
        told = [(words(f"method.fact.{term}"), words(f"indicator.{one.key}.{term}")) for term in TERMS]
        prose.facts([(words("method.fact.sotkanet"), str(one.sotkanet)), *told])


def measures(view):
    """Tell the three measures apart, and why our rate is not THL's percentage."""
    for measure in ("count", "share", "rate"):
        prose.subsection(view, f"method.{measure}")
    evidence.own_rate(view)


def sureness(view):
    """Give the formulas, and published results beside ours."""
    for name in ("poisson_rate", "wilson"):
        prose.subsection(view, f"method.{name}")
        evidence.intervals(view, name)


def small(view):
    """Say below which number each kind of data is hidden, and why."""
    words = view.words
    # THL has shown the official figures to everybody already
    smallest_shown = {"official": 0} | {kind: view.smallest(kind) for kind in ("clients", "staff")}
    rows = [
        (
            words(f"method.small.kinds.{kind}.name"),
            words.number(smallest) if smallest else words("method.small.none"),
            words(f"method.small.kinds.{kind}.reason"),
        )
        for kind, smallest in smallest_shown.items()
    ]
    heads = prose.heads(words, "method.small", "kind", "threshold", "reason")
    prose.table(words("method.small.caption"), heads, rows, wide={2})
    evidence.hiding(view)


def citing(view):
    """Show the citation the source asks for, filled in for one indicator."""
    title = view.words(f"indicator.{INDICATORS[0].key}.name")
    today = view.words.date(view.today)
    prose.aside(view.words("say.citation", title=title, number=INDICATORS[0].sotkanet, date=today))


SECTIONS = {
    "indicators": indicators,
    "holdings": evidence.holdings,
    "measures": measures,
    "vintages": None,
    "reform": None,
    "sums": None,
    "missing": None,
    "others": None,
    "ranking": None,
    "intervals": sureness,
    "coverage": evidence.coverage,
    "change": evidence.change,
    "targets": evidence.targets,
    "waiting": evidence.waiting,
    "small": small,
    "releases": None,
    "citing": citing,
}
