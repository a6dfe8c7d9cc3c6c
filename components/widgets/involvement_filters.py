"""What a reader can choose about involvement: one row of filters, and the findings in easy language."""

from dataclasses import fields

import streamlit as st

from components.charts import naming
from components.figures import involvement
from components.figures.involvement import LISTS, PAGE, STATES, Choice
from components.view import View
from components.widgets import address, prose
from components.widgets.frame import nothing
from data_access.protection.cubes.cube import TO_DATE

NAMES = ("places", "period", "state", "by", "easy")
EASY = {"true": True, "false": False}
SHORT, LONG = 180, 235  # pixels


def _key(name: str) -> str:
    return address.key(PAGE, name)


def involvement_filters(view: View) -> Choice:
    """Show the row of filters and return the choice; say which parts of the address made no sense."""
    words = view.words
    above = st.container()
    given = address.arrived(PAGE, NAMES)
    if given is not None:
        _seed(view, given)
    if rejected := st.session_state.get(_key("rejected")):
        named = words.list(dict.fromkeys(words(f"involvement.filter.{name}") for name in rejected))
        above.info(words("filter.rejected", names=named), icon=":material/info:")
    choice, easy = _ask(view)
    told = choice.address() | {"easy": str(easy).lower()}
    usual = Choice().address() | {"easy": "false"}
    address.keep(PAGE, NAMES, {name: told[name] for name in NAMES if told[name] != usual[name]})
    if given is None:
        st.session_state[_key("rejected")] = ()
    if easy:
        _easily(view, choice)
    if not choice.places:
        nothing(view)
    return choice


def _seed(view: View, given):
    choice, rejected = involvement.asked(view, given)
    for field in fields(choice):
        st.session_state[_key(field.name)] = getattr(choice, field.name)
    st.session_state[_key("places")] = list(choice.places)
    asked = given.get("easy", "false")
    st.session_state[_key("easy")] = EASY.get(asked, False)
    st.session_state[_key("rejected")] = rejected if asked in EASY else (*rejected, "easy")


def _ask(view: View) -> tuple[Choice, bool]:
    words = view.words
    names = {spot.code: spot.shorts[words.language] for spot in view.counties()}
    offered = involvement.periods(view)
    # an older release may not reach as far
    for name, options in (("period", offered), ("state", STATES), ("by", tuple(LISTS))):
        if st.session_state.get(_key(name)) not in options:
            st.session_state[_key(name)] = options[0]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="involvement-filters"):
        places = st.multiselect(
            words("involvement.filter.places"),
            list(names),
            format_func=names.get,
            key=_key("places"),
            placeholder=words("filter.places_placeholder"),
            select_all=False,
        )
        period = st.selectbox(
            words("involvement.filter.period"),
            offered,
            format_func=lambda period: words("involvement.to_date") if period == TO_DATE else period,
            key=_key("period"),
            filter_mode=None,
            width=SHORT,
        )
        state, by = (
            st.selectbox(
                words(f"involvement.filter.{name}"),
                options,
                format_func=lambda code, stem=stem: words(f"involvement.filter.{stem}{code}"),
                key=_key(name),
                filter_mode=None,
                width=width,
            )
            for name, options, stem, width in (("state", STATES, "", SHORT), ("by", tuple(LISTS), "by_", LONG))
        )
        easy = st.toggle(words("involvement.filter.easy"), key=_key("easy"))
    # in one order, whichever was chosen first
    chosen = tuple(code for code in Choice().places if code in places)
    return Choice(places=chosen, period=period, state=state, by=by), easy


def _easily(view: View, choice: Choice):
    """Show the findings of the page in easy language."""
    words = view.words
    st.html(prose.STYLE)
    st.subheader(words("easy.involvement.title"), anchor=False)
    prose.paragraphs(*(naming.sentence(each, words, "easy") for each in involvement.easy(view, choice)))
