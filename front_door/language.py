"""In which language: the one in the address, else the one chosen last time, else the browser's.

Streamlit could bind the choice to the address by itself, but would write there what a reader sees (``?lang=suomi``).
"""

import streamlit as st

from components.i18n import LANGUAGES, Words, best_language, catalogue
from components.widgets import browser

KEY = "lang"  # in the address: ?lang=sv
COOKIE = "matka_language"  # written only when somebody chooses; says nothing about who they are
_WIDGET = "language"
_ASKED = "front_door.language_asked"  # what the address said in the run before
_CHOSEN = "front_door.language_chosen"
_OFFERED = "front_door.language_offered"
_SPOKEN = "front_door.language_spoken"  # of the run before


def offered() -> str:
    """Return the language to begin with: what this browser chose before, else the nearest to its own.

    It stays the same for the whole visit, because the address names a language only when it is another one.
    """
    if _OFFERED not in st.session_state:
        before = st.context.cookies.get(COOKIE)
        locale = st.context.locale
        st.session_state[_OFFERED] = (
            before if before in LANGUAGES else best_language(locale if isinstance(locale, str) else None)
        )
    return st.session_state[_OFFERED]


def in_use() -> str:
    """Return the language of this run."""
    asked = st.query_params.get(KEY)
    if asked in LANGUAGES and asked != st.session_state.get(_ASKED):
        return asked  # somebody came by a link or the back button
    chosen = st.session_state.get(_WIDGET)
    return chosen if chosen in LANGUAGES else offered()


def choose() -> Words:
    """Let the reader choose a language and keep it in the address, also on the way to another page."""
    if st.session_state.get(_SPOKEN) not in (None, in_use()):
        _say_choices_anew()
    st.session_state[_SPOKEN] = st.session_state[_WIDGET] = in_use()
    st.segmented_control(
        " · ".join(Words(language)("menu.language") for language in LANGUAGES),
        LANGUAGES,
        format_func=lambda language: catalogue(language)["language"],
        required=True,
        key=_WIDGET,
        label_visibility="collapsed",
        on_change=_remember,
    )
    language = st.session_state[_WIDGET]
    if language == st.query_params.get(KEY):
        pass
    elif language == offered():
        st.query_params.pop(KEY, None)
    else:
        st.query_params[KEY] = language
    st.session_state[_ASKED] = st.query_params.get(KEY)
    return Words(language)


def tell_browser(words: Words) -> None:
    """Set the page's language in the browser, and remember it there if it was chosen by hand."""
    remember = COOKIE if st.session_state.get(_CHOSEN) else ""
    browser.set_language(words, options=f"st-key-{_WIDGET}", languages=LANGUAGES, remember=remember)


def _say_choices_anew() -> None:
    """Choose again what has been chosen, before the page speaks another language.

    A browser remembers choices by the words they were made in.  It would send these words back, which mean nothing any
    more, if it were not told that another word is chosen now.  Choices are texts here, or lists of them.
    """
    for key, held in st.session_state.items():
        if isinstance(held, str) or (isinstance(held, list) and all(isinstance(each, str) for each in held)):
            st.session_state[key] = held


def _remember() -> None:
    st.session_state[_CHOSEN] = True
