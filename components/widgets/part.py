"""A part of a page that draws itself anew alone, without the rest, and never for somebody who has been signed out."""

from collections.abc import Callable
from functools import wraps

import streamlit as st

STILL_HERE = "matka.still_here"  # session state: the front door's question whether the visitor may go on


def part(show: Callable) -> Callable:
    """Make *show* a fragment.  Streamlit draws it without the front door, so it asks there itself.

    Of parts within parts the outermost asks for all.
    """

    @st.fragment
    @wraps(show)
    def drawn(*arguments, **named):
        still_here = st.session_state.pop(STILL_HERE, None)
        try:
            if still_here:
                still_here()
            return show(*arguments, **named)
        finally:
            if still_here:
                st.session_state[STILL_HERE] = still_here

    return drawn
