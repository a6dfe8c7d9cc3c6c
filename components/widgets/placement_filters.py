"""What a reader can choose about placements: one row of filters, and a choice of its own at map and dot plot."""

from dataclasses import replace

import streamlit as st

from analysis.indicators import Measure
from components.figures import placements
from components.figures.placements import AGES, ORDERS, SEXES, Choice
from components.view import View
from components.widgets import address
from components.widgets.frame import notice

ROW = ("ages", "sex", "measure", "places", "country", "area", "others", "years")
NAMES = (*ROW, "year", "since", "order")
SHORT, LONG = 160, 340  # pixels: two short ones side by side on a phone, a long one for itself


def _key(name: str) -> str:
    return address.key(placements.PAGE, name)


def placement_filters(view: View) -> Choice:
    """Show the row of filters and return the choice; say which parts of the address made no sense."""
    first, last = placements.years(view)
    above = st.container()  # what is only said at times has a place of its own: nothing else moves and is drawn anew
    asked = address.arrived(placements.PAGE, NAMES)
    if asked is not None:
        choice, rejected = placements.asked(view, asked)
        _seed(choice)
        st.session_state[_key("rejected")] = rejected
    if rejected := st.session_state.get(_key("rejected")):
        named = view.words.list(dict.fromkeys(view.words(f"filter.{name}") for name in rejected))
        above.info(view.words("filter.rejected", names=named), icon=":material/info:")

    choice, offered = _ask(view, (first, last))
    with st.container():
        _hints(view, choice, offered)
    default = _default(view, choice)
    changed = {name: text for name, text in choice.address().items() if text != default.get(name)}
    address.keep(placements.PAGE, ROW, {name: changed[name] for name in ROW if name in changed})
    if asked is None:
        st.session_state[_key("rejected")] = ()
    return choice


def _default(view: View, choice: Choice) -> dict[str, str]:
    """Return what an address without anything in it means, for the age group and sex that were chosen."""
    given = {"ages": choice.ages, "sex": choice.sex}
    return placements.asked(view, given)[0].address() | {"ages": Choice().ages, "sex": Choice().sex}


def _seed(choice: Choice):
    for name in ("ages", "sex", "measure", "country", "area", "others", "year", "since", "order"):
        st.session_state[_key(name)] = getattr(choice, name)
    st.session_state[_key("places")] = list(choice.places)
    st.session_state[_key("years")] = (choice.first, choice.last)


def _ask(view: View, bounds: tuple[int, int]) -> tuple[Choice, tuple[Measure, ...]]:
    """Show the filters; return what was chosen, and which measures there are to choose from."""
    words = view.words
    spots = {spot.code: spot for spot in view.spots() if spot.tile}
    # one row that wraps: a row of columns within rows of columns would be three times as much to send and lay out
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="placements-filters"):
        ages = st.selectbox(
            words("filter.ages"),
            AGES,
            format_func=lambda ages: words("filter.ages_years", ages=ages.replace("-", "–")),
            key=_key("ages"),
            filter_mode=None,
            placeholder=words("filter.ages"),
            width=SHORT,
        )
        sex = st.selectbox(
            words("filter.sex"),
            SEXES,
            format_func=lambda sex: words(f"filter.sex_{sex}"),
            key=_key("sex"),
            filter_mode=None,
            placeholder=words("filter.sex"),
            width=SHORT,
        )
        offered = placements.measures(view, ages, sex)
        if st.session_state.get(_key("measure")) not in offered:
            st.session_state[_key("measure")] = offered[0] if offered else Measure.COUNT
        measure = st.selectbox(
            words("filter.measure"),
            offered or (Measure.COUNT,),
            format_func=lambda measure: words(f"measure.{measure}.name"),
            key=_key("measure"),
            filter_mode=None,
            placeholder=words("filter.measure"),
            width=LONG,
        )
        areas = st.multiselect(
            words("filter.places"),
            list(spots),
            format_func=lambda code: spots[code].shorts[words.language],
            key=_key("places"),
            placeholder=words("filter.places_placeholder"),
            select_all=False,
        )
        first, last = bounds
        if first < last:  # a slider needs two ends; a store without official figures has none
            first, last = st.slider(words("filter.years"), *bounds, key=_key("years"), width=LONG)
        country, area, others = (
            st.toggle(words(f"filter.{name}"), key=_key(name)) for name in ("country", "area", "others")
        )
    chosen = Choice(
        ages=ages,
        sex=sex,
        measure=Measure(measure),
        places=tuple(areas),
        country=country,
        area=area,
        others=others,
        first=first,
        last=last,
        year=st.session_state.get(_key("year")),
        since=st.session_state.get(_key("since")),
        order=st.session_state.get(_key("order")) or ORDERS[0],
    )
    return chosen, offered


def _hints(view: View, choice: Choice, offered: tuple[Measure, ...]):
    """Say what this choice cannot show although a reader might look for it."""
    words = view.words
    newest = placements.years(view)[1]
    held = placements.values(view, choice.ages, choice.sex, choice.measure)
    reaches = int(held["period"].max()) if len(held) else newest
    if choice.ages != "0-24" and reaches < newest:
        notice(words("filter.newer", first=reaches, last=newest))
    elif choice.ages == "0-24" and choice.sex != "total" and reaches < newest:
        notice(words("filter.only_total"))
    if 0 < len(offered) < 2:
        named = words.list(words(f"measure.{measure}.name") for measure in offered)
        notice(words("filter.no_measure", measures=named))


def map_year(view: View, choice: Choice) -> Choice:
    """Let the reader slide through the years of the map; return the choice with the year."""
    offered = placements.map_years(view, choice)
    with st.container():  # always there, though some choices have but one year
        year = _one(view, "year", offered, default=offered[-1] if offered else None)
    return replace(choice, year=year)


def comparison(view: View, choice: Choice) -> Choice:
    """Let the reader choose the year to compare with and the order of the areas; return the choice with both."""
    words = view.words
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        offered = placements.since_years(view, choice)
        since = _one(view, "since", offered, default=offered[0] if offered else None)
        order = st.segmented_control(
            words("filter.order"),
            ORDERS,
            format_func=lambda order: words(f"filter.order_{order}"),
            key=_key("order"),
            required=True,
            width="content",
        )
    address.keep(placements.PAGE, ("order",), {"order": order} if order != ORDERS[0] else {})
    return replace(choice, since=since, order=order)


def _one(view: View, name: str, offered: tuple[int, ...], *, default: int | None) -> int | None:
    key = _key(name)
    if not offered:
        asked = st.session_state.get(key)
        address.keep(placements.PAGE, (name,), {} if asked is None else {name: str(asked)})
        return None
    if st.session_state.get(key) not in offered:
        st.session_state[key] = default
    # a slider needs two ends
    chosen = st.select_slider(view.words(f"filter.{name}"), offered, key=key) if len(offered) > 1 else offered[0]
    address.keep(placements.PAGE, (name,), {name: str(chosen)} if chosen != default else {})
    return chosen
