"""Fetching from Sotkanet: the coordinator asks for figures, sees what they would change, and publishes them.

The only page that calls out, and only when this button is pressed.
"""

from dataclasses import dataclass

import streamlit as st

from components.charts import say
from components.view import View
from components.widgets import official_figures, prose
from components.widgets.frame import HERE, notice, page_link, section
from components.widgets.sending import sentence
from components.widgets.sign_in import plain
from data_access import sotkanet_release, submissions
from data_access.access import User
from data_access.problem import Problem
from data_access.releases import Published
from data_access.sotkanet import OURS

KEY = f"{HERE}.send_in.sotkanet"
COUNTS = ("new", "revised", "same", "held", "gone")


@dataclass(slots=True, kw_only=True)
class Fetching:
    """One round of fetching on the page, and how far it has come."""

    by: User
    asked: bool = False  # has the button for fetching been pressed?
    preview: sotkanet_release.Preview | None = None
    problem: Problem | None = None
    going: bool = False  # is it being published?
    published: Published | None = None


def ask(view: View):
    """Let the coordinator fetch figures; show nothing to others."""
    words = view.words
    if view.user.role != "coordinator":
        return
    state = st.session_state.get(KEY)
    if state is None or state.by != view.user:
        state = st.session_state[KEY] = Fetching(by=view.user)
    section(view, "sotkanet.title")
    notice(words("sotkanet.text"))
    _say_held(view)
    chosen = st.multiselect(
        words("sotkanet.which"),
        OURS,
        default=OURS,
        format_func=lambda number: words("sotkanet.option", name=official_figures.name(view, number), n=number),
        placeholder=words("sotkanet.none_chosen"),
        key="sotkanet.indicators",
    )
    st.button(
        words("sotkanet.button"),
        key="sotkanet.fetch",
        icon=":material/cloud_download:",
        disabled=state.asked,
        on_click=_begin,
        args=[state, "asked"],
    )
    if state.asked:
        _fetch(view, chosen)
        st.rerun()
    if state.problem is not None:
        st.error(_sentence(view, state.problem), icon=":material/error:")
    if state.published is not None:
        _say_outcome(view, state.published)
    elif state.preview is not None:
        _show(view, state.preview)
        if state.preview.already is None:
            _ask_publish(view, state)


def _begin(state: Fetching, what: str):
    """Note that a button was pressed; the second press of a double click finds that another round has begun."""
    if st.session_state.get(KEY) is state:
        setattr(state, what, True)


def _say_held(view: View):
    """Say what is held already, and how new it is."""
    words, held = view.words, view.holdings()
    rows = [
        (
            official_figures.name(view, int(row.indicator)),
            str(row.indicator),
            words("common.period", first=row.first, last=row.last),
            say.vintage(row.vintage, words),
        )
        for row in held.itertuples()
        if row.indicator in OURS
    ]
    with st.expander(words("sotkanet.held", count=len(rows))):
        st.html(prose.STYLE)
        prose.table(
            words("sotkanet.held_caption"),
            prose.heads(words, "sotkanet.column", "figure", "number", "years", "set"),
            rows,
        )


def _fetch(view: View, chosen: list[int]):
    """Ask Sotkanet, saying whose turn it is."""
    words, done = view.words, Fetching(by=view.user)
    with st.status(words("sotkanet.fetching")) as status:

        def tell(number: int):
            status.update(label=plain(words("sotkanet.turn", name=official_figures.name(view, number))))

        try:
            done.preview = sotkanet_release.fetch(view.engine, by=view.user, indicators=chosen, tell=tell)
        except Problem as problem:
            done.problem = problem
    st.session_state[KEY] = done


def _sentence(view: View, problem: Problem) -> str:
    """Return what is wrong, with the area as people know it."""
    if "place" in problem.values:
        problem = Problem(
            problem.key, **problem.values | {"place": official_figures.place_name(view, problem.values["place"])}
        )
    return sentence(view, problem)


def _show(view: View, preview: sotkanet_release.Preview):
    """Show what publishing would change."""
    words = view.words
    st.html(prose.STYLE)
    rows = [
        (
            about.titles[words.language],
            str(about.indicator),
            words.date(about.updated),
            *(words.number(row[name]) for name in COUNTS),
        )
        for about, row in zip(preview.abouts, preview.counts.to_dict("records"), strict=True)
    ]
    heads = prose.heads(words, "sotkanet.column", "title", "number", "updated", *COUNTS)
    prose.table(words("sotkanet.preview"), heads, rows, numbers={1, 3, 4, 5, 6, 7}, wide={0})
    if preview.counts["gone"].any():
        notice(words("sotkanet.gone"))
    if old := int(preview.counts["old_counties"].sum()):
        notice(words("sotkanet.old_counties", count=words.number(old)))
    count = words.number(len(preview.revisions))
    official_figures.revisions(view, preview.revisions, words("sotkanet.revisions", count=count))
    if preview.already is not None:
        st.info(words("sotkanet.already", number=preview.already), icon=":material/info:")


def _ask_publish(view: View, state: Fetching):
    """Ask why, and publish at one press."""
    words = view.words
    reason = st.text_input(
        words("sending.publish.why"),
        value=words(sotkanet_release.DEFAULT_REASON),
        key=f"sotkanet.reason.{state.preview.newest}",
        max_chars=submissions.REASON[1],
        help=words("sotkanet.why_help"),
    )
    st.button(
        words("sotkanet.publish"),
        key="sotkanet.publish",
        type="primary",
        icon=":material/publish:",
        disabled=state.going,
        on_click=_begin,
        args=[state, "going"],
    )
    if not state.going:
        return
    if reason == words(sotkanet_release.DEFAULT_REASON):
        reason = sotkanet_release.DEFAULT_REASON  # so that everybody reads it in their own language
    # Nothing of Streamlit's happens between publishing and noting that it is done: it could stop this run.
    with st.spinner(words("sotkanet.publishing")):
        try:
            done = sotkanet_release.publish(view.engine, state.preview, by=view.user, reason=reason)
        except Problem as problem:
            state.problem, state.going = problem, False
            if problem.key == "sotkanet_meanwhile":
                state.preview = sotkanet_release.preview(view.engine, state.preview.answers)
        else:
            st.session_state[KEY] = Fetching(by=view.user, published=done)
    st.rerun()


def _say_outcome(view: View, done: Published):
    words = view.words
    if done.written:
        counts = {name: words.number(getattr(done, name)) for name in ("added", "changed", "ended")}
        st.success(words("sotkanet.published", number=done.release.number, **counts), icon=":material/check_circle:")
    else:
        st.info(words("sotkanet.already", number=done.release.number), icon=":material/info:")
    page_link(
        view,
        "releases",
        words("sending.to_releases"),
        icon=":material/history:",
        query={"shown": str(done.release.number)},
    )
