"""Since when, up to when, which county and which theme: what a reader can choose about changes."""

import streamlit as st

from components.figures import changes
from components.figures.changes import EVERYTHING, PAGE, Choice
from components.figures.changes_line import THEMES
from components.view import View
from components.widgets import address

NAMES = ("to", "from", "county", "theme")
LONG, MIDDLE, SHORT = 330, 250, 200  # pixels


def _key(name: str) -> str:
    return address.key(PAGE, name)


def changes_filters(view: View) -> Choice:
    """Show the row of filters and return the choice; say which parts of the address made no sense."""
    words = view.words
    above = st.container()
    given = address.arrived(PAGE, NAMES)
    if given is not None:
        choice, rejected = changes.asked(view, given)
        for name, code in choice.address().items():
            st.session_state[_key(name)] = code
        st.session_state[_key("rejected")] = rejected
    if rejected := st.session_state.get(_key("rejected")):
        named = words.list(words(f"change.{name}") for name in rejected)
        above.info(words("filter.rejected", names=named), icon=":material/info:")
    if given is None:
        st.session_state[_key("rejected")] = ()
    choice = _ask(view)
    newest = changes.ends(view)[0]
    usual = Choice(since=changes.usual(view, choice.until), until=newest).address()
    told = choice.address()
    address.keep(PAGE, NAMES, {name: told[name] for name in NAMES if told[name] != usual[name]})
    return choice


def _ask(view: View) -> Choice:
    words = view.words
    ends = changes.ends(view)
    if st.session_state.get(_key("to")) not in ends:  # an older release may be on the screen now
        st.session_state[_key("to")] = ends[0]
    until = st.session_state[_key("to")]
    starts = changes.starts(view, until)
    if st.session_state.get(_key("from")) not in starts:
        st.session_state[_key("from")] = changes.usual(view, until)
    counties = {spot.code: spot.shorts[words.language] for spot in view.counties()}
    named = _named(view)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="changes-filters"):
        since = _select(view, "from", starts, named, LONG)
        until = _select(view, "to", ends, named, MIDDLE)
        county = _select(
            view, "county", (EVERYTHING, *counties), counties | {EVERYTHING: words("change.all_counties")}, SHORT
        )
        themes = {theme: words(f"change.themes.{theme}") for theme in THEMES}
        theme = _select(view, "theme", (EVERYTHING, *themes), themes | {EVERYTHING: words("change.all_themes")}, SHORT)
    return Choice(since=since, until=until, county=county, theme=theme)


def _named(view: View) -> dict[str, str]:
    """Return what releases and meetings are called, by their codes."""
    words = view.words
    days = changes.days(view).items()
    named = {str(number): words("change.release", number=number, date=words.date(day)) for number, day in days}
    for row in view.piloted("meetings").itertuples():
        told = words("change.meeting", date=words.date(row.date), title=row.title)
        if row.kind == changes.STEERING or row.date.isoformat() not in named:
            named[row.date.isoformat()] = told
    return named


def _select(view: View, name: str, offered: tuple[str, ...], named: dict[str, str], width: int) -> str:
    label = view.words(f"change.{name}")
    return st.selectbox(label, offered, format_func=named.get, key=_key(name), filter_mode=None, width=width)
