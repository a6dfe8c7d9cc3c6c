"""Presenting: one figure at a time, large, with nothing around it; arrow keys or a clicker turn the leaves."""

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from components.charts import say
from components.charts.palette import LOOKS
from components.figures import agenda
from components.figures.agenda import Meeting, Ruling
from components.view import View
from components.widgets import browser
from components.widgets.frame import notice, say_done, style, turn
from components.widgets.meeting_room import aside
from components.widgets.part import part
from components.widgets.picture import BESIDE, WIDE, leaves_of, on_stage, ready
from components.widgets.rulings import decide, rulings
from data_access.meetings import Point

LEAF = "present"  # in the address: the number of the leaf, from 1
STYLE = """<style>
header[data-testid="stHeader"], .st-key-bar, .st-key-foot, .matka-foot { display: none !important; }
[data-testid="stMainBlockContainer"] { padding: 1rem 2.5rem 4.5rem !important; max-width: none; }
.st-key-stage h1 { font-size: 1.9rem !important; line-height: 1.2; padding: 0 0 .2rem !important; outline: none; }
.st-key-stage .matka-finding { font-size: 1.35rem; max-width: none; }
.st-key-stage .matka-remarks { font-size: 1.05rem; }
.st-key-stage .fact-table, .st-key-stage .prose { font-size: 1.1rem; }
.st-key-stage [class*="st-key-prose"] { width: 100% !important; max-width: none; }
.st-key-stage-turn { position: fixed; left: 0; right: 0; bottom: 0; z-index: 99; padding: .45rem 2.5rem;
  background: PAPER; border-top: 1px solid LINE; }
[data-testid="stMainBlockContainer"] .matka-small { max-width: none; }
.matka-stage-lines { font-size: 1.25rem; line-height: 1.6; margin: 0; padding-left: 1.6em; max-width: 60rem; }
@media (max-width: 640px) { [data-testid="stMainBlockContainer"] { padding: .5rem 1rem 8rem !important; }
  .st-key-stage-turn { padding: .3rem 1rem; } }
</style>"""


def presenting() -> bool:
    """Is a meeting being presented in this tab?"""
    return LEAF in st.query_params


def present(view: View):
    """Offer to present the meeting."""
    st.button(
        view.words("stage.present"),
        type="primary",
        icon=":material/present_to_all:",
        on_click=_turn_to,
        args=[1],
        key="present",
    )


@part
def stage(view: View, meeting: Meeting):
    """Show the leaf that the address asks for, and the few buttons that turn leaves."""
    leaves = _leaves(view, meeting)
    at = min(max(_asked(), 1), len(leaves))
    colours = LOOKS[view.look]
    st.html(STYLE.replace("PAPER", colours.paper).replace("LINE", colours.line))
    style(view)
    say_done()
    with st.container(key="stage"):
        leaves[at - 1][0]()
    _turning(view, meeting, at, leaves)
    browser.on_stage(at)
    _make_next(view, meeting, leaves, at)


def _leaves(view: View, meeting: Meeting) -> list[tuple[Callable, Point | None]]:
    """Return what draws each leaf, and its point of the agenda where it is one.

    The opening, what became of earlier decisions, every figure on as many leaves as it needs, and what was decided now.
    """
    left = agenda.left(view, meeting)
    figures = []
    for point in meeting.plan.points:
        beside = aside(view, meeting, point)
        for leaf in range(_count(view, meeting, point, beside)):
            figures.append((partial(_figure, view, meeting, point, beside, leaf), point))
    return [
        (lambda: _opening(view, meeting), None),
        *([(lambda: _earlier(view, left), None)] if left else []),
        *figures,
        (lambda: _closing(view, meeting), None),
    ]


def _count(view: View, meeting: Meeting, point: Point, beside: str) -> int:
    """Return how many leaves a point of the agenda has."""
    then = view.at(meeting.plan.release) or view
    choice = agenda.chosen(then, point)
    return 1 if choice is None else leaves_of(then, point.figure, choice, wide=_wide(beside))


def _wide(beside: str) -> int:
    return BESIDE if beside else WIDE


def _opening(view: View, meeting: Meeting):
    words, plan = view.words, meeting.plan
    then = view.at(plan.release) or view
    st.title(meeting.title, anchor=False)
    released = words("page.overview.release", number=plan.release, date=words.date(then.edition.published_at))
    st.html(
        f'<p class="matka-finding">{escape(words.date(meeting.day))}</p><p class="matka-small">{escape(released)}</p>'
    )
    charts = [agenda.drawn(then, point) for point in plan.points]
    titles = [words("meeting.gone_title") if chart is None else say.title(chart, words) for chart in charts]
    if titles:
        items = "".join(f"<li>{escape(title)}</li>" for title in titles)
        st.html(f'<ol class="matka-stage-lines">{items}</ol>')
    else:
        notice(words("meeting.empty"))
    if plan.notes:
        st.html(f'<p class="matka-small" translate="no">{escape(plan.notes)}</p>')


def _earlier(view: View, left: tuple[Ruling, ...]):
    st.title(view.words("meeting.earlier"), anchor=False)
    rulings(view, "meeting.earlier_caption", left, none="meeting.none_earlier")


def _figure(view: View, meeting: Meeting, point: Point, beside: str, leaf: int):
    """Show one leaf of a figure, with what is said *beside* it."""
    shown = partial(_picture, view, meeting, point, _wide(beside), leaf)
    if not beside:
        return shown()
    left, margin = st.columns([7, 3], gap="large")
    with left:
        shown()
    with margin:
        st.html(beside)
    return None


def _picture(view: View, meeting: Meeting, point: Point, wide: int, leaf: int):
    words, then = view.words, view.at(meeting.plan.release) or view
    choice = agenda.chosen(then, point)
    if choice is None:
        st.title(words("meeting.gone_title"), anchor=False)
        st.warning(words("meeting.gone", figure=point.figure), icon=":material/warning:")
        return
    scale = browser.stage_scale()
    on_stage(then, point.figure, choice, place=f"stage-{point.id}", scale=scale, wide=wide, leaf=leaf)


def _closing(view: View, meeting: Meeting):
    st.title(view.words("meeting.decisions"), anchor=False)
    rulings(view, "meeting.decisions_caption", agenda.decided(view, meeting), none="meeting.none_decided")


def _turning(view: View, meeting: Meeting, at: int, leaves: list):
    """Show the buttons that turn leaves; the keys press them.  The coordinator writes decisions beside them."""
    words, last = view.words, len(leaves)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="stage-turn"):
        _button(words("stage.previous"), "arrow_back", max(at - 1, 1), "stage_previous")
        _button(words("stage.next"), "arrow_forward", min(at + 1, last), "stage_next")
        notice(words("stage.at", number=at, last=last))
        if view.user.role == "coordinator":
            point = leaves[at - 1][1]
            box = st.popover(
                words("rulings.write"), icon=":material/gavel:", on_change="rerun", key=f"stage-decide-{at}-{turn()}"
            )
            with box:
                if box.open:
                    decide(view, meeting, point, place="-stage")
        st.button(words("stage.full"), icon=":material/fullscreen:", type="tertiary", key="stage_full")
        if st.button(words("stage.close"), icon=":material/close:", type="tertiary", key="stage_close"):
            del st.query_params[LEAF]
            st.rerun()


def _button(label: str, icon: str, to: int, key: str):
    # never closed at the ends: a button that closes under the keyboard loses it
    st.button(label, icon=f":material/{icon}:", on_click=_turn_to, args=[to], key=key)


def _turn_to(leaf: int):
    st.query_params[LEAF] = str(leaf)


def _asked() -> int:
    asked = st.query_params.get(LEAF, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1


def _make_next(view: View, meeting: Meeting, leaves: list, at: int):
    """Make the next figure while the room looks at this one."""
    point = leaves[at][1] if at < len(leaves) else None
    if point is None:
        return
    then = view.at(meeting.plan.release) or view
    if (choice := agenda.chosen(then, point)) is not None:
        ready(then, point.figure, choice)
