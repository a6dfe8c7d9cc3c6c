"""Filters and the address, kept in step: a link opens a choice, and a choice can be sent as a link.

Streamlit can bind a widget to the address by itself, but writes the words a reader sees there; a link would then work
in one language only.  So the address holds codes, the widgets hold the same codes, and this module carries them over.

What a reader does counts before what the address says: a click can reach the server before the browser has heard of the
address that the click before it has led to.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from components.widgets.browser import base_path


def key(page: str, name: str) -> str:
    """Return the key of the widget that asks for *name* on *page*."""
    return f"{page}.{name}"


def given(names: Iterable[str]) -> dict[str, str]:
    """Return what the address holds under *names*."""
    return {name: st.query_params[name] for name in names if name in st.query_params}


def anchor(name: str) -> str:
    """Return where on its page the figure called *name* stands."""
    return name.replace(".", "-")


def way(page: str, name: str, chosen: Mapping[str, str], *, here: str, held: Mapping[str, str]) -> str:
    """Return the address of the figure called *name* on *page* with what is *chosen* there, for a link on page *here*.

    Without a name it is that of the page.  The rest stays as the reader has it: on the same page everything, as far as
    it made sense and so is *held*, elsewhere what belongs to no page.
    """
    now = {each: held.get(each, text) for each, text in st.query_params.to_dict().items()}
    if page != here:
        now = {each: text for each, text in now.items() if key(here, each) not in st.session_state}
    asked = {each: text for each, text in (now | dict(chosen)).items() if text}
    query = f"?{urlencode(asked, safe=',')}" if asked else ""
    return f"{base_path()}{page}{query}" + (f"#{anchor(name)}" if name else "")


def arrived(page: str, names: Sequence[str]) -> Mapping[str, str] | None:
    """Return what the address asks for if the reader just came by a link, the menu or the back button, else None.

    The widget of the first name tells whether the page was on the screen in the run before.  A reader who comes back
    through the menu, with nothing in the address, gets the choice they left.
    """
    here = key(page, names[0]) in st.session_state
    asked, left = given(names), st.session_state.get(_left(page))
    if here and (asked == left or _has_chosen(page, names)):
        return None
    return left if left and not asked and not here else asked


def keep(page: str, names: Iterable[str], values: Mapping[str, str]) -> None:
    """Write *values* into the address, take out what else stood there under *names*, and remember both for the page."""
    others = {name: value for name, value in st.query_params.to_dict().items() if name not in names}
    if (wanted := others | dict(values)) != st.query_params.to_dict():
        # all at once: each change by itself would be a message, and a step of the back button
        st.query_params.from_dict(wanted)
    kept = {name: value for name, value in (st.session_state.get(_left(page)) or {}).items() if name not in names}
    st.session_state[_left(page)] = kept | dict(values)
    # last, for a run that is cut short above has not told the browser
    now = {name: st.session_state.get(key(page, name)) for name in names}
    st.session_state[_chosen(page)] = st.session_state.get(_chosen(page), {}) | now


def _has_chosen(page: str, names: Iterable[str]) -> bool:
    """Has the reader chosen something since the address was last written?"""
    then = st.session_state.get(_chosen(page), {})
    return any(st.session_state.get(key(page, name)) != then.get(name) for name in names)


def _chosen(page: str) -> str:
    return f"matka.chosen.{page}"


def _left(page: str) -> str:
    return f"matka.address.{page}"
