"""Who is looking.  Asked of the store on every run, so that signing out anywhere is signing out everywhere.

A websocket only ever shows the cookies of its handshake.  The tab in which somebody signs in therefore learns the id of
its session from the server (``claimed``), never through the browser's scripts; every later page finds it in the cookie.
"""

import secrets
import threading
import time

import streamlit as st
from sqlalchemy import Engine
from streamlit.errors import StreamlitSecretNotFoundError

from components.widgets import browser
from data_access import accounts, sessions

COOKIE = "matka_session"
CLAIM = "/auth/claim"
END = "/auth/end"
TICKET_SECONDS = 30
FRESH_SECONDS = 300  # how long what an identity provider said lets somebody in

_SESSION = "front_door.session"
_TICKET = "front_door.ticket"
_LEAVING = "front_door.leaving"
_REASON = "front_door.reason"

_lock = threading.Lock()
_claimed: dict[str, tuple[str, float]] = {}  # ticket -> session id and when to forget it
_used_tokens: dict[str, float] = {}  # what an identity provider gave us -> when to forget it


def claimed(ticket: str, session_id: str) -> None:
    """Keep for the tab that holds *ticket* which session the server has just made of it."""
    now = time.monotonic()
    with _lock:
        for old in [old for old, (_, until) in _claimed.items() if until < now]:
            del _claimed[old]
        _claimed[ticket] = (session_id, now + TICKET_SECONDS)


def _collect(ticket: str) -> str | None:
    with _lock:
        session_id, until = _claimed.pop(ticket, (None, 0.0))
    return session_id if until >= time.monotonic() else None


def visit(engine: Engine) -> sessions.Visit:
    """Return who is looking, or why nobody is: the tab's own session first, then the browser's cookie."""
    refused = None
    for session_id in _session_ids():
        found = sessions.visit(engine, session_id)
        if found.user is not None:
            st.session_state[_SESSION] = session_id
            return found
        refused = refused or found
    return refused or sessions.visit(engine, None)


def _session_ids() -> list[str]:
    ids = (st.session_state.get(_SESSION), st.context.cookies.get(COOKIE))
    return list(dict.fromkeys(session_id for session_id in ids if isinstance(session_id, str) and session_id))


def admit(engine: Engine, username: str) -> None:
    """Begin signing in *username*, who has proved who they are, and draw the page again."""
    st.session_state[_TICKET] = sessions.issue_ticket(engine, username)
    st.session_state.pop(_REASON, None)
    st.rerun()


def settle() -> str | None:
    """Carry on signing in or out where that is under way; return "working" or "leaving" while the page has to wait.

    The browser sends the ticket to the server, which answers with the cookie; then the tab is let in.
    """
    if _LEAVING in st.session_state:
        return _finish_leaving()
    ticket = st.session_state.get(_TICKET)
    if ticket is None:
        return None
    if session_id := _collect(ticket):
        del st.session_state[_TICKET]
        st.session_state[_SESSION] = session_id
    elif browser.post(CLAIM, {"ticket": ticket}, once=ticket[:12]) is None:
        return "working"
    else:  # refused, or taken by another server
        del st.session_state[_TICKET]
        st.session_state[_REASON] = "unfinished"
    return None


def leave(engine: Engine) -> None:
    """Sign out: end this tab's session in the store, and with it every tab's; the cookie goes next."""
    for session_id in _session_ids():
        sessions.end(engine, session_id)
    st.session_state.pop(_SESSION, None)
    st.session_state[_LEAVING] = secrets.token_hex(6)
    st.session_state[_REASON] = "signed_out"


def _finish_leaving() -> str | None:
    if browser.post(END, {}, once=st.session_state[_LEAVING]) is None:
        return "leaving"
    del st.session_state[_LEAVING]
    if by_provider():
        st.logout()
    return None


def reason(refused: str | None) -> str | None:
    """Return why there is nobody: what this tab itself did last, else what the store says."""
    return st.session_state.get(_REASON) or refused


# Identity providers: the counties' own accounts, where they are configured.


def by_provider() -> bool:
    """Has an identity provider told Streamlit who this is?"""
    return bool(providers() and st.user.get("is_logged_in"))


def providers() -> tuple[str, ...]:
    """Return the names of the identity providers in Streamlit's secrets; "" is the one that needs no name."""
    try:
        section = st.secrets["auth"]
    except (StreamlitSecretNotFoundError, KeyError):
        return ()
    named = tuple(name for name, value in section.items() if hasattr(value, "items") and "client_id" in value)
    return ("",) if "client_id" in section else named


def vouched(engine: Engine) -> tuple[str | None, str]:
    """Return the username of the account whose e-mail address the identity provider vouches for, else that address.

    What a provider says lets somebody in once, and only while it is fresh: a tab that was signed out, here or
    elsewhere, must not sign itself in again.
    """
    email = st.user.get("email")
    if not isinstance(email, str) or st.user.get("email_verified") is False:
        return None, str(email or st.user.get("sub"))
    account = accounts.by_email(engine, email)
    if account is None:
        return None, email
    if not account.active:
        st.session_state[_REASON] = "disabled"
        return None, ""
    return (account.username if _use_up_token() else None), ""


def _use_up_token() -> bool:
    """Has the identity provider spoken within the last minutes, and has that not been used yet?"""
    issued = st.user.get("iat")
    token = f"{st.user.get('iss')} {st.user.get('sub')} {issued}"
    now = time.time()
    with _lock:
        for old in [old for old, until in _used_tokens.items() if until < now]:
            del _used_tokens[old]
        fresh = isinstance(issued, int | float) and abs(now - issued) < FRESH_SECONDS and token not in _used_tokens
        if fresh:
            _used_tokens[token] = now + 2 * FRESH_SECONDS
    return fresh
