"""What changed, as sentences: three at the top, then every change, like ones together under a fold."""

from collections.abc import Callable, Iterable
from html import escape

import streamlit as st

from components.charts import naming
from components.charts.panel import Door
from components.figures import FIGURES, agenda, changes
from components.figures.changes import Choice, Group
from components.figures.changes_line import Line
from components.figures.changes_rows import OFFICIAL
from components.figures.changes_ways import FOLLOWED, MEETING, way_of
from components.figures.pilots import CARD
from components.view import View
from components.widgets.address import way
from components.widgets.frame import notice, page_link, section

Ways = Callable[[Line], str]  # the links of a line, as HTML
FEW = 3  # like changes that stand open; more stand under a fold
MOST = 200  # changes under one fold; the rest is counted
LED = ("revised", "late", "untold", "moved")  # kinds whose weightiest change stands open above its fold
PAGES = ("pilots", "training", "involvement")  # themes with a page that shows what the sentences are about
STYLE = """<style>
.matka-changes { margin: 0; padding-left: 1.2em; max-width: 52rem; line-height: 1.5; overflow-wrap: anywhere; }
.matka-changes li { margin: 0 0 .6em; }
.matka-changes li > .matka-small { display: block; }
.matka-changes.top { font-size: 1.05rem; }
.matka-ways { font-size: .875rem; white-space: nowrap; }
.matka-ways a { color: inherit; text-decoration: underline; text-underline-offset: .15em; }
.matka-why { font-weight: 600; margin: .3rem 0 .4rem; max-width: 52rem; }
</style>"""


def changes_summary(view: View, choice: Choice):
    """Say between which releases, and in three sentences what changed."""
    words, days = view.words, changes.days(view)
    older, newer = changes.older(view, choice), int(choice.until)
    ends = {"older": older, "older_date": words.date(days[older])}
    ends |= {"newer": newer, "newer_date": words.date(days[newer])}
    st.html(STYLE)
    notice(words("change.between", **ends))
    sentences = [naming.sentence(note, words, "change") for note in changes.top(changes.lines(view, choice))]
    st.html(f'<ul class="matka-changes top">{"".join(f"<li>{escape(each)}</li>" for each in sentences)}</ul>')


def changes_list(view: View, choice: Choice):
    """Show every change with its reason, the weightiest first, and the way to the figures before and after."""
    words = view.words
    found = changes.lines(view, choice)
    if not found:
        st.info(words("change.same"), icon=":material/info:")
        return
    section(view, "change.list")
    why, ways = _reasons(view), _opener(view, choice)
    waiting: list[Line] = []
    for group in changes.groups(found):
        if len(group.lines) <= FEW:
            waiting += group.lines
            continue
        _open([*waiting, *(group.lines[:1] if group.lines[0].kind in LED else ())], view, why, ways)
        waiting = []
        _fold(view, choice, group, why, ways)
    _open(waiting, view, why, ways)
    themes = {each.theme for each in found if each.source != OFFICIAL}
    if any(page in themes for page in PAGES):
        section(view, "change.figures")
        for page in (page for page in PAGES if page in themes):
            _ways(view, choice, page)


def _opener(view: View, choice: Choice) -> Ways:
    """Return the function that gives the links from a line to what shows it, as it was before and as it is after."""
    words, newer = view.words, int(choice.until)
    older = changes.older(view, choice)
    meetings = {each.day: each.code for each in agenda.meetings(view)}

    def link(door: Door, key: str, number: int) -> str:
        text = words(f"change.{key}")
        release = {} if door.page == MEETING else {"release": str(number)}
        address = way(door.page, door.name, {**door.filters, **release}, here=changes.PAGE, held={})
        label = text
        if release:
            label = words("change.opens", when=text, what=words(f"page.{door.page}.title"), number=number)
        return f'<a href="{escape(address)}" aria-label="{escape(label)}">{escape(text)}</a>'

    def ways(line: Line) -> str:
        found = way_of(line, meetings)
        if found is None or not (found.door.page == MEETING or found.door.name in (*FIGURES, CARD)):
            return ""
        links = [link(found.door, "figure_before", older)] if found.is_twofold else []
        links.append(link(found.door, "figure_after" if found.is_twofold else _single(line, found.door), newer))
        return f'<span class="matka-ways">{" · ".join(links)}</span>'

    return ways


def _single(line: Line, door: Door) -> str:
    """Return what a link is called that has no other one beside it."""
    if line.source == FOLLOWED:
        return "official"
    return "held" if door.page == MEETING else "pilot" if door.name == CARD else "figure"


def _reasons(view: View) -> dict[int, str]:
    """Return which release it was, when, and why it was published, by its number."""
    words = view.words
    told = {}
    for row in view.published().itertuples():
        ours = row.reason.startswith("release_reason.") and words.has(row.reason)
        reason = words(row.reason) if ours else row.reason
        told[row.release] = words("change.why", number=row.release, date=words.date(row.published_at), reason=reason)
    return told


def _open(lines: Iterable[Line], view: View, why: dict[int, str], ways: Ways):
    """Show lines that stand open, each with its reason; nothing where there are none."""
    items = "".join(
        f'<li>{_said(line, view)} {ways(line)}<span class="matka-small">{escape(why.get(line.release, ""))}</span></li>'
        for line in lines
    )
    if items:
        st.html(f'<ul class="matka-changes">{items}</ul>')


def _fold(view: View, choice: Choice, group: Group, why: dict[int, str], ways: Ways):
    """Show like changes under a fold, those that one release brought under its reason."""
    words, shown = view.words, group.lines[:MOST]
    by_release: dict[int, list[Line]] = {}
    for line in shown:
        by_release.setdefault(line.release, []).append(line)
    with st.expander(naming.sentence(group.heading, words, "change")):  # nothing that people have written
        for release, lines in by_release.items():
            items = "".join(f"<li>{_said(line, view)} {ways(line)}</li>" for line in lines)
            st.html(f'<p class="matka-why">{escape(why.get(release, ""))}</p><ul class="matka-changes">{items}</ul>')
        if rest := len(group.lines) - len(shown):
            notice(words("change.more", count=words.number(rest)))
        if group.lines[0].theme in PAGES:
            _ways(view, choice, group.lines[0].theme)


def _ways(view: View, choice: Choice, page: str):
    """Show the way to a page as it was in the older release, and as it is in the newer one."""
    words = view.words
    with st.container(horizontal=True, gap="medium"):
        for key, number in (("before", changes.older(view, choice)), ("after", int(choice.until))):
            text = words(f"change.{key}", page=words(f"page.{page}.title"), number=number)
            page_link(view, page, text, icon=":material/visibility:", query={"release": str(number)})


def _said(line: Line, view: View) -> str:
    """Return a sentence as HTML; what people have written stands in it as text, never as markup."""
    return escape(naming.sentence(line.note, view.words, "change"))
