"""What the address asks for, and a short notice where it asks for something there is not."""

import re
import time

import streamlit as st
from sqlalchemy import Engine

from components.charts.chart import Edition
from components.i18n import LANGUAGES, Words, catalogue
from data_access import releases
from front_door import language

RELEASE = "release"  # ?release=1
NOTICE = "notice"  # ?notice=page is how the server says that an address had no page
_OLDER = "front_door.older_release"
_NOTICES = "front_door.notices"
SHOWN_SECONDS = 4  # a page may draw itself a few times before anybody has read a word


def edition(engine: Engine) -> Edition | None:
    """Return the release the address asks for, else the newest; None where nothing has been published.

    A reader of an older release stays with it on the way to other pages.
    """
    newest = releases.newest(engine)
    if newest is None:
        return None
    asked = st.query_params.get(RELEASE, st.session_state.get(_OLDER))
    chosen = newest if asked is None else _found(engine, asked) or newest
    number = str(chosen.number)
    st.session_state[_OLDER] = older = number if chosen.number != newest.number else None
    if number != st.query_params.get(RELEASE):
        if older:
            st.query_params[RELEASE] = older
        else:
            st.query_params.pop(RELEASE, None)
    return Edition(
        number=chosen.number,
        published_at=chosen.published_at,
        fingerprint=chosen.fingerprint,
        latest=newest.number,
    )


def _found(engine: Engine, asked: str):
    if not re.fullmatch(r"[0-9]{1,9}", asked):
        notice("release_unclear")
        return None
    found = releases.release(engine, int(asked))
    if found is None:
        notice("release", asked=str(int(asked)))
    return found


def check_language() -> None:
    """Note a language in the address that is none of ours."""
    asked = st.query_params.get(language.KEY)
    if asked is not None and asked not in LANGUAGES:
        notice("lang", language=catalogue(language.in_use())["language"])


def check_page() -> None:
    """Note that the server found no page at the address first asked for."""
    if st.query_params.get(NOTICE) == "page":
        notice("page")
        del st.query_params[NOTICE]


def notice(key: str, **values: str) -> None:
    """Remember that something about the address is to be said: ``address.<key>`` in the words files."""
    noted = [kept for kept in st.session_state.get(_NOTICES, []) if kept[0] != key]
    st.session_state[_NOTICES] = [*noted, (key, values, time.monotonic())]


def show_notices(words: Words) -> None:
    """Show what was noted about the address just now."""
    fresh = [kept for kept in st.session_state.get(_NOTICES, []) if time.monotonic() - kept[2] < SHOWN_SECONDS]
    st.session_state[_NOTICES] = fresh
    for key, values, _ in fresh:
        st.info(words(f"address.{key}", **values), icon=":material/info:")


def older_release(words: Words, shown: Edition) -> None:
    """Say that an older release is on the screen, with the way to the newest."""
    with st.container(key="older_release", horizontal=True, vertical_alignment="center", gap="small"):
        published = words.date(shown.published_at)
        sentence = words("menu.older_release", number=shown.number, date=published, newest=shown.latest)
        st.warning(sentence, icon=":material/history:")
        st.button(words("menu.to_newest"), key="to_newest", on_click=_to_newest)


def _to_newest() -> None:
    st.session_state[_OLDER] = None
    st.query_params.pop(RELEASE, None)
