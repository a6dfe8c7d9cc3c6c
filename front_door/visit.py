"""One run of the page: who is looking, in which language, at which release, and may they see what they ask for."""

import base64
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from types import ModuleType
from urllib.parse import urlsplit

import streamlit as st
from sqlalchemy import Engine

from components import widgets
from components.charts.chart import Edition
from components.i18n import Words
from components.view import View
from components.widgets import browser
from components.widgets.frame import PAGES
from components.widgets.part import STILL_HERE
from components.widgets.sign_in import plain, refused, sign_in
from data_access.access import NOBODY, User, refusal
from data_access.problem import Problem
from data_access.settings import HOUSE, settings
from front_door import address, language, mishap, opening, visitor
from pages import SECTIONS, all_pages, front_page, section_of

PATIENCE = 0.8  # seconds a visitor waits for the store before being told that it is being made ready
KNOCK = 0.5  # seconds between asking whether it is ready
UNPUBLISHED = Edition(number=0, published_at=datetime(1970, 1, 1, tzinfo=UTC), fingerprint="", latest=0)
STYLE = f"<style>{(HOUSE / 'assets' / 'front_door.css').read_text('utf-8')}</style>"


def main() -> None:
    """Draw one run."""
    st.set_page_config(page_title="Matka", page_icon=icon(), layout="wide")
    st.html(STYLE)
    st.logo(str(HOUSE / "assets" / "logo.svg"))
    address.check_page()
    address.check_language()
    with st.container(key="bar", horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        words = language.choose()
        person = st.container(key="person", width="content")
    backstage = st.container(key="backstage")
    with backstage:
        language.tell_browser(words)

    opened = opening.wait(PATIENCE)
    if not opened.is_open:
        menu(words, NOBODY, lambda slug, page: None)
        not_open(words, opened)
        return
    try:
        draw(opened.engine, words, person, backstage)
    except Problem as problem:
        say_problem(problem, words)


def draw(engine: Engine, words: Words, person, backstage) -> None:
    """Draw the page asked for, or what stands in its place."""
    with backstage:
        under_way = visitor.settle()
    found = visitor.visit(engine)
    edition = address.edition(engine)
    view = View(
        engine=engine,
        words=words,
        edition=edition or UNPUBLISHED,
        user=found.user or NOBODY,
        look="dark" if st.context.theme.type == "dark" else "light",
        sample=settings().in_sample_mode,
        address=reached_at(),
    )

    def opener(slug: str, page: ModuleType):
        return lambda: enter(view, slug, page, found.reason, is_published=edition is not None)

    page = menu(words, view.user, opener)
    st.session_state.pop(STILL_HERE, None)  # in this run the visitor has just been looked at
    if under_way:
        st.caption(words(f"sign_in.{under_way}"))
        return
    with person:
        who(view, is_open=all_pages()[page.url_path or front_page()].PAGE.needs == "nobody")
    if view.sample and view.user is not NOBODY:
        widgets.notice(words("menu.sample_mode"))
    address.show_notices(words)
    if not view.edition.is_latest:
        address.older_release(words, view.edition)
    try:
        page.run()
        widgets.footer(view)
    finally:
        st.session_state[STILL_HERE] = lambda: still_here(view)


def menu(words: Words, user: User, opener) -> st.Page:
    """Register every page, so that its address always works, list those *user* may enter, return the one asked for.

    *opener* makes the function that opens a page from its address and its module.
    """
    sections = {section: [] for section in SECTIONS}
    for slug, page in all_pages().items():
        entry = st.Page(
            opener(slug, page),
            title=words(f"page.{slug}.title"),
            icon=page.PAGE.icon,
            url_path=slug,
            default=slug == front_page(),
            visibility="hidden" if refusal(user, page.PAGE.needs) else "visible",
        )
        sections[section_of(page)].append(entry)
    st.session_state[PAGES] = {entry.url_path or front_page(): entry for entry in chain(*sections.values())}
    asked = st.navigation(in_menu(sections, words), position="top")
    st.set_page_config(page_title=words("menu.page_title", page=asked.title))
    return asked


def in_menu(sections: dict[str, list[st.Page]], words: Words) -> dict[str, list[st.Page]]:
    """Return the menu: sections by title.  Those of one page, as long as they come first, stand there as the page."""
    menu = {"": []}
    for section, entries in sections.items():
        visible = [entry for entry in entries if entry.visibility == "visible"]
        if len(visible) == 1 and len(menu) == 1:
            menu[""] += entries
        elif entries:
            menu[words(f"menu.{section}")] = entries
    return {title: entries for title, entries in menu.items() if entries}


def enter(view: View, slug: str, page: ModuleType, reason: str | None, *, is_published: bool) -> None:
    """Show a page to those who may see it; to others the sign-in page or the reason, in the same place."""
    refused_for = refusal(view.user, page.PAGE.needs)
    if refused_for == "access.sign_in_first":
        let_in(view, "" if slug == front_page() else view.words(f"page.{slug}.title"), reason)
    elif refused_for:
        refused(view, page.PAGE.needs)
    elif not is_published and page.PAGE.needs == "viewer":
        st.info(view.words("menu.no_release"), icon=":material/inbox:")
    else:
        page.show(view)


def still_here(view: View) -> None:
    """Draw the whole page anew if whoever saw it a moment ago is no longer signed in."""
    if visitor.visit(view.engine).user != (view.user if view.user is not NOBODY else None):
        st.rerun()


def let_in(view: View, page: str, reason: str | None) -> None:
    """Show the sign-in page, and begin a session for whoever proves who they are."""
    st.set_page_config(page_title=view.words("sign_in.title"))
    proved, stranger = visitor.vouched(view.engine) if visitor.by_provider() else (None, "")
    proved = proved or sign_in(
        view,
        reason=visitor.reason(reason),
        page=page,
        address=st.context.ip_address,
        providers=visitor.providers(),
        stranger=stranger,
    )
    if proved:
        visitor.admit(view.engine, proved)


def who(view: View, *, is_open: bool) -> None:
    """Show who is signed in, with the way out; to others on open pages the way in."""
    words = view.words
    if view.user is NOBODY:
        if is_open:
            widgets.page_link(view, front_page(), words("sign_in.button"), icon=":material/login:")
        return
    with st.popover(plain(view.user.name), icon=":material/person:", type="tertiary", key="person_menu"):
        role = words(f"access.role.{view.user.role}")
        county = {spot.code: spot.shorts[words.language] for spot in view.spots()}.get(view.user.county)
        st.write(words("access.role_in_county", role=role, county=county) if county else role)
        st.button(
            words("menu.sign_out"), key="sign_out", icon=":material/logout:", on_click=visitor.leave, args=[view.engine]
        )
    if visitor.providers():
        browser.return_to_address()


def not_open(words: Words, opened: opening.Opening) -> None:
    """Say that the store is being made ready, or why it cannot be."""
    if not opened.failed:  # it may have opened this very moment: then the first knock is answered
        st.info(words("menu.loading" if settings().in_sample_mode else "menu.preparing"), icon="spinner")
        knock()
    elif opened.problem is not None:
        st.error(words(f"problem.{opened.problem.key}", **opened.problem.values), icon=":material/error:")
    else:
        st.error(words("error.unexpected", reference=opened.reference), icon=":material/error:")


@st.fragment(run_every=KNOCK)
def knock() -> None:
    """Draw the whole page anew as soon as the store is open, or cannot be."""
    if opening.begin().done.is_set():
        st.rerun()


def say_problem(problem: Problem, words: Words) -> None:
    """Say what is wrong with the store, in the log and to the visitor, and let the next visit look at it afresh."""
    mishap.tell(problem)
    opening.again()
    st.error(words(f"problem.{problem.key}", **problem.values), icon=":material/error:")


def on_script_error(error: Exception) -> bool:
    """Tell the visitor in their language that a run broke.  Return True: nothing else shall be shown."""
    words = Words(language.in_use())
    if isinstance(error, Problem):
        say_problem(error, words)
    else:
        st.error(words("error.unexpected", reference=mishap.record(error)), icon=":material/error:")
    return True


def reached_at() -> str:
    """Return the address by which people reach Matka, without a trailing slash."""
    if settings().public_url:
        return settings().public_url.rstrip("/")
    here = st.context.url
    if not isinstance(here, str):
        return ""
    parts = urlsplit(here)
    return f"{parts.scheme}://{parts.netloc}{browser.base_path()}".rstrip("/")


@cache
def icon() -> str:
    """Return the tab's icon as an address that holds it: files served by Streamlit are closed to strangers."""
    return "data:image/png;base64," + base64.b64encode((HOUSE / "assets" / "favicon.png").read_bytes()).decode()
