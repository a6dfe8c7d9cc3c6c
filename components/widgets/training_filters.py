"""What a reader can choose about training: one row of filters, and one county where a picture tells of one only."""

from dataclasses import replace

import streamlit as st

from components.figures import training
from components.figures.training import PAGE, READ, Choice
from components.view import View
from components.widgets import address
from components.widgets.frame import notice
from data_access.protection.cubes.cube import EVERYBODY

ROW = tuple(name for name in READ if name != "county")
SHORTEST, SHORT = 130, 230  # pixels


def _key(name: str) -> str:
    return address.key(PAGE, name)


def training_filters(view: View) -> Choice:
    """Show the row of filters and return the choice; say which parts of the address made no sense."""
    above = st.container()
    asked = address.arrived(PAGE, READ)
    if asked is not None:
        choice, rejected = training.asked(view, asked)
        _seed(choice)
        st.session_state[_key("rejected")] = rejected
    if rejected := st.session_state.get(_key("rejected")):
        named = view.words.list(dict.fromkeys(view.words(f"training.filter.{name}") for name in rejected))
        above.info(view.words("filter.rejected", names=named), icon=":material/info:")
    choice = _ask(view)
    usual = training.default(view).address()
    address.keep(
        PAGE, ROW, {name: text for name, text in choice.address().items() if name in ROW if text != usual[name]}
    )
    if asked is None:
        st.session_state[_key("rejected")] = ()
    return choice


def _seed(choice: Choice):
    for name in ("topic", "profession", "first", "last", "county"):
        st.session_state[_key(name)] = getattr(choice, name)
    st.session_state[_key("places")] = list(choice.places)


def _ask(view: View) -> Choice:
    words = view.words
    usual, spots = training.default(view), {spot.code: spot for spot in view.counties()}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="training-filters"):
        topic = st.selectbox(
            words("training.filter.topic"),
            training.topics(view) or (usual.topic,),
            format_func=lambda code: words(f"code.topic.{code}"),
            key=_key("topic"),
            filter_mode=None,
            placeholder=words("training.filter.topic"),
            width=SHORT,
        )
        places = st.multiselect(
            words("training.filter.places"),
            list(spots),
            format_func=lambda code: spots[code].shorts[words.language],
            key=_key("places"),
            placeholder=words("filter.places_placeholder"),
            select_all=False,
        )
        held = training.quarters(view) or ("",)
        first = _quarter(view, "first", held, usual.first)
        last = _quarter(view, "last", held[held.index(first) :], usual.last)
        offered = training.professions(view, topic, last) or (EVERYBODY,)
        if st.session_state.get(_key("profession")) not in offered:
            st.session_state[_key("profession")] = EVERYBODY
        profession = st.selectbox(
            words("training.filter.profession"),
            offered,
            format_func=lambda code: words(training.profession_name(code).key),
            key=_key("profession"),
            filter_mode=None,
            placeholder=words("training.filter.profession"),
            width=SHORT,
        )
    county = st.session_state.get(_key("county"))
    return Choice(
        topic=topic,
        places=tuple(code for code in usual.places if code in places),
        profession=profession,
        first=first,
        last=last,
        county=county if county in places else next((code for code in usual.places if code in places), ""),
    )


def _quarter(view: View, name: str, offered: tuple[str, ...], usual: str) -> str:
    if st.session_state.get(_key(name)) not in offered:
        st.session_state[_key(name)] = usual
    return st.selectbox(
        view.words(f"training.filter.{name}"),
        offered,
        format_func=lambda code: view.words("panel.quarter", year=code[:4], number=code[-1:]),
        key=_key(name),
        filter_mode=None,
        placeholder=view.words(f"training.filter.{name}"),
        width=SHORTEST,
    )


def one_county(view: View, choice: Choice) -> Choice:
    """Let the reader choose the county that a picture tells of; return the choice with it."""
    spots = {spot.code: spot for spot in training.counties(view, choice)}
    key = _key("county")
    if st.session_state.get(key) not in spots:
        st.session_state[key] = choice.county or None
    if len(spots) > 1:
        chosen = st.segmented_control(
            view.words("training.filter.county"),
            list(spots),
            format_func=lambda code: spots[code].shorts[view.words.language],
            key=key,
            required=True,
            width="content",
        )
        choice = replace(choice, county=chosen or choice.county)
    usual = next(iter(choice.places), "")
    address.keep(PAGE, ("county",), {"county": choice.county} if choice.county != usual else {})
    return choice


def hints(view: View, choice: Choice):
    """Say what the chosen counties have not told yet of the quarter that is shown as the last."""
    lacking = [
        spot.shorts[view.words.language]
        for spot in training.counties(view, choice)
        if training.level(view, spot.code, choice.topic, choice.last).status == "not_reported"
    ]
    if lacking and choice.last:
        period = view.words("panel.quarter", year=choice.last[:4], number=choice.last[-1:])
        notice(view.words("training.not_told", places=view.words.list(lacking), period=period))
