"""What stands around every story: heading, sections, notices, the way to other pages, and the emblem at the foot."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from components.charts import emblem as eu
from components.charts.palette import LOOKS

HERE = "matka.here"  # session state: what a page keeps under ``matka.here.<page>`` is dropped on any other page
SAY, TURN = "matka.say", "matka.turn"  # session state: what was done in the run before, and how much was done so far
PAGES = "matka.pages"  # session state: the menu's own page objects by address, put there by the front door


def style(view):
    """Set the few looks Streamlit has no setting for, in the colours of the page."""
    colours = LOOKS[view.look]
    st.html(
        f"""<style>
.matka-lead {{ font-size: 1.05rem; color: {colours.soft}; margin: 0; max-width: 46rem; }}
.matka-lead.wide {{ max-width: none; font-size: 1rem; }}
[data-testid="stHeading"] h1 {{ font-size: 2rem; padding: .25rem 0 .3rem; }}
[data-testid="stHeading"] h2 {{ font-size: 1.4rem; padding: .75rem 0 .4rem; }}
[data-testid="stHeading"] h3 {{ font-size: 1rem; color: {colours.soft}; padding: 1rem 0 0; }}
.matka-finding {{ font-size: 1.15rem; line-height: 1.4; font-weight: 600; margin: 0; max-width: 60rem; }}
.matka-small {{ font-size: .875rem; line-height: 1.45; color: {colours.soft}; margin: 0; max-width: 60rem; }}
.matka-remarks {{ font-size: .95rem; line-height: 1.45; margin: .4rem 0 0; padding-left: 1.1rem; max-width: 60rem; }}
.matka-finding + .matka-small {{ margin-top: .6rem; }}
.matka-scroll {{ overflow-x: auto; position: relative; }}
.matka-scroll:focus-visible {{ outline: 2px solid {colours.series[0]}; outline-offset: 2px; }}
.matka-table {{ border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }}
.matka-table caption {{ text-align: left; color: {colours.soft}; padding: 0 0 .5rem; }}
.matka-table caption span {{ display: block; position: sticky; left: 0; max-width: min(100%, calc(100vw - 2.5rem)); }}
.matka-table th, .matka-table td {{ padding: .25rem .75rem; text-align: right; }}
.matka-table tr {{ border-bottom: 1px solid {colours.line}; }}
.matka-table thead th {{ position: sticky; top: 0; background: {colours.paper}; vertical-align: bottom; }}
.matka-table th[scope=row], .matka-table thead th:first-child {{ text-align: left; font-weight: 600; }}
.matka-table tr.chosen th, .matka-table tr.chosen td {{ font-weight: 700; }}
.matka-table.told td, .matka-table.told thead th {{ text-align: left; vertical-align: top; min-width: 9rem; }}
.matka-table.told th[scope=row] {{ vertical-align: top; }}
.matka-table.told .matka-gap {{ color: inherit; }}
.matka-finding[id] {{ scroll-margin-top: 8rem; }} .matka-finding:focus {{ outline: none; }}
.matka-door {{ display: inline-block; min-width: 1.5rem; min-height: 1.5rem; text-align: center;
  text-decoration: none; color: {colours.series[0]}; }}
.matka-door:hover {{ text-decoration: underline; }}
.matka-door:focus-visible {{ outline: 2px solid {colours.series[0]}; outline-offset: 1px; }}
.matka-gap {{ color: {colours.soft}; font-style: normal; font-weight: 400; }}
.matka-unseen {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
.matka-about {{ display: grid; grid-template-columns: minmax(8rem, 12rem) minmax(0, 46rem); gap: .35rem 1rem; margin: 0;
  font-size: .9rem; line-height: 1.5; }}
.matka-about dt {{ color: {colours.soft}; }} .matka-about dd {{ margin: 0; }}
@media (max-width: 640px) {{
  .matka-about {{ grid-template-columns: 1fr; }} .matka-about dd {{ margin-bottom: .5rem; }}
}}
.matka-foot {{ border-top: 1px solid {colours.line}; padding-top: 1rem; }}
</style>"""
    )


def heading(view, page: str, *, more: str = ""):
    """Show the page's title and what one finds on it, with the looks of everything below; forget what others kept.

    *more* stands behind what one finds on it, on the same line where there is room.
    """
    for key in [key for key in st.session_state if str(key).startswith(f"{HERE}.")]:
        if not str(key).startswith(f"{HERE}.{page}"):
            del st.session_state[key]
    style(view)
    say_done()
    st.title(view.words(f"page.{page}.title"), anchor=False)
    rest = f' <span class="matka-small">{escape(more)}</span>' if more else ""
    looks = "matka-lead wide" if more else "matka-lead"
    st.html(f'<p class="{looks}">{escape(view.words(f"page.{page}.lead"))}{rest}</p>')


def section(view, key: str):
    """Show the heading of one part of a page."""
    st.header(view.words(key), anchor=False)


def arrow(address: str, name: str) -> str:
    """Return an arrow behind a text as a link to *address*; who listens hears its *name*, who points at it sees it."""
    told = escape(name)
    return (
        f'\u00a0<a class="matka-door" href="{escape(address)}" title="{told}">'
        f'<span aria-hidden="true">→</span><span class="matka-unseen">{told}</span></a>'
    )


def done(text: str):
    """Draw the page anew and say there, in passing, what has just been done: said before, it would be lost."""
    st.session_state[SAY] = text
    st.session_state[TURN] = turn() + 1
    st.rerun()


def turn() -> int:
    """Return a number that grows with everything done: what has it in its key is closed afterwards."""
    return st.session_state.get(TURN, 0)


def say_done():
    """Say what was done in the run before, if anything was."""
    if text := st.session_state.pop(SAY, None):
        st.toast(text, icon=":material/check:")


def row(key: str):
    """Return a row for a few small things beside each other."""
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key=key)


def released(view) -> str:
    """Return which data release is on the screen."""
    published = view.words.date(view.edition.published_at)
    return view.words("page.overview.release", number=view.edition.number, date=published)


def nothing(view):
    """Say kindly that the choice leaves nothing to show."""
    st.info(view.words("common.nothing"), icon=":material/info:")


def notice(text: str):
    """Say one short thing without raising one's voice."""
    st.html(note(text))


def note(text: str) -> str:
    """Return a notice as HTML, for what is shown together with more."""
    return f'<p class="matka-small" role="note">{escape(text)}</p>'


def page_link(view, page: str, text: str, *, icon: str | None = None, query: Mapping[str, str] | None = None):
    """Show the way to another page of the menu; nothing where the menu is not known, as in a page shown alone.

    *query* is what its address shall ask for.
    """
    if known := st.session_state.get(PAGES, {}).get(page):
        st.page_link(known, label=text, icon=icon, query_params=query)


def emblem(view, *, height: int = 64):
    """Show the emblem of the European Union with its statement."""
    st.html(eu.lockup(view.words, height=height, look=view.look))


def footer(view):
    """End the page: who funds, and the way to what everybody may read."""
    st.html('<div class="matka-foot"></div>')
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="foot"):
        emblem(view, height=40)
        for page in ("project", "methods", "accessibility"):
            page_link(view, page, view.words(f"page.{page}.title"))
