"""What a reader can choose about pilots: counties and order for the whole page, and a choice of its own below."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from components.figures import pilots
from components.figures.pilots import GROUPS, MEASURES, MOST, SINGLE, SO_FAR, Choice
from components.view import View
from components.widgets import address
from components.widgets.frame import notice

NAMES = ("group", "places", "families", "measure", "compared", "instrument", "one")
SHORT, MIDDLE, LONG = 220, 290, 460  # pixels


def _key(name: str) -> str:
    return address.key(pilots.PAGE, name)


def pilot_filters(view: View) -> Choice:
    """Show the filters for the whole page and return the choice; say which parts of the address made no sense."""
    words = view.words
    above = st.container()  # what is only said at times has a place of its own: nothing else moves and is drawn anew
    asked = address.arrived(pilots.PAGE, NAMES)
    if asked is not None:
        choice, rejected = pilots.asked(view, asked)
        _seed(view, choice)
        st.session_state[_key("rejected")] = rejected
    if rejected := st.session_state.get(_key("rejected")):
        named = words.list(dict.fromkeys(words(f"filter.pilots.{name}") for name in rejected))
        above.info(words("filter.rejected", names=named), icon=":material/info:")
    if asked is None:
        st.session_state[_key("rejected")] = ()
    spots = {spot.code: spot for spot in view.counties()}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="pilots-filters"):
        group = _select(view, "group", GROUPS, lambda code: words(f"filter.pilots.group_{code}"), width=MIDDLE)
        places = st.multiselect(
            words("filter.pilots.places"),
            list(spots),
            format_func=lambda code: spots[code].shorts[words.language],
            key=_key("places"),
            placeholder=words("filter.places_placeholder"),
            select_all=False,
        )
    _keep(("group", "places"), Choice(), group=group, places=",".join(places))
    return Choice(
        group=group,
        places=tuple(code for code in spots if code in places),
        families=st.session_state[_key("families")],
        measure=st.session_state[_key("measure")],
        instrument=st.session_state[_key("instrument")],
        compared=tuple(st.session_state[_key("compared")]),
        one=st.session_state[_key("one")],
    )


def pilot_groups(view: View, choice: Choice):
    """Say which work packages or strategic goals pilots are grouped by; what counties are needs no word."""
    words = view.words
    mine = pilots.ordered(view, choice)
    if choice.group == "package":
        known, name = view.piloted("packages").sort_values("code"), f"name_{words.language}"
        rows = known[known["code"].isin(mine["work_package"])].to_dict("records")
        told = [words("page.pilots.package", code=row["code"], name=row[name]) for row in rows]
    elif choice.group == "goal":
        goals = sorted(set(mine["strategic_goal"]))
        told = [words("note.strategic_goal", number=goal, goal=words(f"programme.goal.{goal}")) for goal in goals]
    else:
        return
    if told:
        notice(" ".join(told))


def pilot_families(view: View, choice: Choice) -> Choice:
    """Let the reader choose what is told of families, quarter by quarter."""
    words = view.words
    families = _select(
        view, "families", (SO_FAR, *SINGLE), lambda code: words(f"filter.pilots.families_{code}"), width=LONG
    )
    _keep(("families",), Choice(), families=families)
    return replace(choice, families=families)


def pilot_measure(view: View, choice: Choice) -> Choice:
    """Let the reader choose what pilots do is shown month by month."""
    measure = _select(view, "measure", MEASURES, lambda code: view.words(f"filter.pilots.measure_{code}"), width=LONG)
    _keep(("measure",), Choice(), measure=measure)
    return replace(choice, measure=measure)


def compared_pilots(view: View, choice: Choice) -> Choice:
    """Let the reader choose two to six pilots."""
    words, named = view.words, _named(view)
    compared = st.multiselect(
        words("filter.pilots.compared"),
        list(named),
        format_func=named.get,
        key=_key("compared"),
        max_selections=MOST,
        placeholder=words("filter.pilots.compared_placeholder"),
        select_all=False,
    )
    default = pilots.side_by_side(view, Choice())
    changed = tuple(compared) != default
    address.keep(pilots.PAGE, ("compared",), {"compared": ",".join(compared)} if changed else {})
    return replace(choice, compared=tuple(compared))


def pilot_instrument(view: View, choice: Choice) -> Choice:
    """Let the reader choose the instrument; there is none where no scores are held."""
    offered = pilots.instruments(view)
    if not offered:
        return choice
    if st.session_state.get(_key("instrument")) not in offered:
        st.session_state[_key("instrument")] = offered[0]
    code = _select(view, "instrument", offered, lambda code: view.words(f"code.instrument.{code}"), width=LONG)
    _keep(("instrument",), Choice(instrument=offered[0]), instrument=code)
    return replace(choice, instrument=code)


def one_pilot(view: View, choice: Choice) -> Choice:
    """Let the reader choose the pilot that is told of by itself."""
    named = _named(view)
    if st.session_state.get(_key("one")) not in named:
        st.session_state[_key("one")] = next(iter(named))
    code = _select(view, "one", tuple(named), named.get, width=LONG)
    _keep(("one",), Choice(one=next(iter(named))), one=code)
    return replace(choice, one=code)


def _named(view: View) -> dict[str, str]:
    """Return the pilots' names with their counties, in the order of counties."""
    spots = {spot.code: spot.shorts[view.words.language] for spot in view.counties()}
    rows = pilots.ordered(view, Choice())
    texts = {row.code: {"name": row.name, "county": spots[row.county]} for row in rows.itertuples()}
    return {code: view.words("panel.pilot_in", **text) for code, text in texts.items()}


def _select(view: View, name: str, offered: Sequence[str], told: Callable[[str], str], width: int = SHORT) -> str:
    label = view.words(f"filter.pilots.{name}")
    return st.selectbox(
        label, offered, format_func=told, key=_key(name), filter_mode=None, placeholder=label, width=width
    )


def _seed(view: View, choice: Choice):
    for name in ("group", "families", "measure", "instrument", "one"):
        st.session_state[_key(name)] = getattr(choice, name)
    st.session_state[_key("places")] = list(choice.places)
    st.session_state[_key("compared")] = list(pilots.side_by_side(view, choice))


def _keep(names: tuple[str, ...], default: Choice, **chosen: str):
    """Write into the address what was chosen, but not what it means without being asked."""
    plain = default.address()
    address.keep(pilots.PAGE, names, {name: text for name, text in chosen.items() if text != plain[name]})
