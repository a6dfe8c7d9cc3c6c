"""The sign-in page, shown in place of the page that was asked for, so that its address stays where it is."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from string import punctuation

import streamlit as st
from sqlalchemy import Engine

from components.i18n import HELSINKI, Words
from components.widgets import browser, frame
from data_access import accounts
from data_access.tables import Account

FORM_WIDTH = 420  # pixels, where nothing stands beside it
_SAID = "sign_in.said"  # what the last attempt came to, until the next one


def sign_in(
    view, *, reason: str | None, page: str, address: str | None, providers: Sequence[str] = (), stranger: str = ""
) -> str | None:
    """Show the sign-in page and return the username of whoever has just proved who they are.

    *reason* says why nobody is signed in, *page* is the title of the page asked for or "", *address* the visitor's
    network address as far as known.  *providers* are those of the organisations' own accounts; *stranger* is an
    e-mail address that one of them vouches for but that no account has.
    """
    words = view.words
    with st.container(key="sign_in", gap="small"):
        st.title(words("sign_in.title"), anchor=False)
        st.write(words("sign_in.lead"))
        if page:
            st.caption(words("sign_in.continue_to", page=plain(page)))
        message = st.empty()
        form, samples = st.columns([5, 6], gap="medium") if view.sample else (st.container(width=FORM_WIDTH), None)
        with form:
            username = _form(view.engine, words, address)
            if providers:
                _providers(words, providers, stranger)
        if samples is not None:
            with samples:
                username = _samples(view, words) or username
        _say(message, words, reason, stranger)
    return username


def refused(view, needs: str) -> None:
    """Say that a page is not part of the visitor's role, and whom to ask."""
    words = view.words
    frame.style(view)
    st.title(words("access.not_for_your_role_title"), anchor=False)
    needed, role = words(f"access.needs.{needs}"), words(f"access.role.{view.user.role}")
    st.warning(words("access.not_for_your_role", needs=needed, role=role), icon=":material/lock:")


def plain(text: str) -> str:
    """Return *text* so that Streamlit shows it as it is and finds no Markdown in it."""
    return "".join(f"\\{sign}" if sign in punctuation else sign for sign in " ".join(text.split()))


def _form(engine: Engine, words: Words, address: str | None) -> str | None:
    with st.form("sign_in_form", border=True):
        username = st.text_input(words("sign_in.username"), autocomplete="username", key="sign_in_username")
        password = st.text_input(
            words("sign_in.password"), type="password", autocomplete="current-password", key="sign_in_password"
        )
        pressed = st.form_submit_button(words("sign_in.button"), type="primary", width="stretch")
    if not pressed:
        return None
    proved, st.session_state[_SAID] = _attempt(engine, username or "", password or "", address)
    return proved


def _attempt(engine: Engine, username: str, password: str, address: str | None) -> tuple[str | None, tuple]:
    """Return the username if the password is right, and what to say: a key of ``sign_in`` and what fills its blanks."""
    if not username.strip() or not password:
        return None, ("fill_both", {})
    who = {"username": username, "address": address}
    if until := accounts.locked_until(engine, **who):
        return None, ("locked", {"until": until})
    account = accounts.find(engine, username)
    if not is_right(account, password):
        accounts.record_failure(engine, **who)
        if until := accounts.locked_until(engine, **who):
            return None, ("locked", {"until": until})
        return None, ("wrong", {})
    accounts.clear_failures(engine, **who)
    if not account.active:
        return None, ("disabled", {})
    return account.username, ()


def is_right(account: Account | None, password: str) -> bool:
    """Is *password* that of *account*?  Takes as long when there is no such account.

    streamlit-authenticator's controller compares; its ``login`` would also trim the password and write to the visit.
    """
    from streamlit_authenticator.controllers import AuthenticationController

    hashed = account.password_hash if account else accounts.DUMMY_HASH
    controller = AuthenticationController({"usernames": {"who": {"password": hashed}}}, auto_hash=False)
    typed = password.encode("utf-8", "surrogatepass")
    fits = len(typed) <= accounts.LONGEST
    # bcrypt reads 72 bytes and refuses more; something is compared all the same, so that the answer takes as long
    right = controller.authentication_model.check_credentials("who", password if fits else "too long")
    return bool(right) and fits and account is not None


def _providers(words: Words, providers: Sequence[str], stranger: str) -> None:
    browser.keep_address()
    st.caption(words("sign_in.or"), text_alignment="center")
    if stranger:
        if st.button(words("sign_in.other_account"), key="sign_in_other", width="stretch"):
            st.logout()
        return
    for name in providers:
        label = words("sign_in.with_named_provider", provider=plain(name)) if name else words("sign_in.with_provider")
        if st.button(label, key=f"sign_in_with_{name}", icon=":material/badge:", width="stretch"):
            st.login(name or None)


def _samples(view, words: Words) -> str | None:
    """Show the sample accounts with their passwords; return the username of the one pressed."""
    pressed = None
    counties = {spot.code: spot.shorts[words.language] for spot in view.spots()}
    with st.container(border=True, key="sample_accounts", gap="xsmall"):
        st.header(words("sign_in.sample_title"), anchor=False)
        st.caption(words("sign_in.sample_lead"))
        for sample in accounts.SAMPLE_ACCOUNTS:
            role = words(f"access.role.{sample.role}")
            county = counties.get(sample.county, "")
            label = words("access.role_in_county", role=role, county=county) if county else role
            if st.button(plain(label), key=f"sign_in_as_{sample.username}", width="stretch"):
                account = accounts.find(view.engine, sample.username)
                pressed = account.username if account and account.sample and account.active else None
            st.caption(
                f"{words('sign_in.sample_username')} `{sample.username}` · "
                f"{words('sign_in.sample_password')} `{sample.password}`"
            )
    return pressed


def _say(place, words: Words, reason: str | None, stranger: str) -> None:
    """Show one sentence about the last attempt, else about why nobody is signed in; each is a live region."""
    key, values = st.session_state.get(_SAID) or (None, {})
    if key == "locked":
        place.error(words("sign_in.locked", time=_clock(values["until"], words)), icon=":material/timer:")
    elif key:
        place.error(words(f"sign_in.{key}"), icon=":material/error:")
    elif stranger:
        place.warning(words("sign_in.unknown_email", email=plain(stranger)), icon=":material/person_off:")
    elif reason == "disabled":
        place.error(words("sign_in.disabled"), icon=":material/person_off:")
    elif reason in ("ended", "idle", "expired", "unfinished"):
        place.warning(words(f"sign_in.{reason}"), icon=":material/logout:")
    elif reason == "signed_out":
        place.success(words("sign_in.signed_out"), icon=":material/check:")


def _clock(at: datetime, words: Words) -> str:
    """Return the next full minute after *at*, as a clock in Helsinki shows it."""
    minute = datetime.fromtimestamp(math.ceil(at.timestamp() / 60) * 60, UTC).astimezone(HELSINKI)
    return f"{minute.hour}.{minute.minute:02}" if words.language == "fi" else f"{minute:%H:%M}"
