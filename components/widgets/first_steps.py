"""First steps: what is still to do before the counties' own data can be seen, and who does it.

Shown in real use until every county of the project has data here; then never again, with nothing to switch off.
"""

from collections.abc import Iterator
from html import escape

import streamlit as st

from components.charts import say
from components.charts.chart import vintage_age
from components.view import View
from components.widgets import prose
from components.widgets.frame import notice, page_link, section

ROLES = ("coordinator", "lead", "communications", "viewer")


def show(view: View):
    """Show the coordinator what to do next, others whose data is still to come; nothing once all of it is here."""
    if view.sample or not view.edition.is_latest:
        return
    waited_for = view.waited_for()
    if not waited_for:
        return
    if view.user.role == "coordinator":
        _steps(view, waited_for)
    else:
        _wait(view, waited_for)


def _wait(view: View, waited_for: tuple):
    words = view.words
    if view.user.county in {spot.code for spot in waited_for}:
        notice(words("first_steps.yours"))
        page_link(view, "send_in", words("first_steps.to_send_in"), icon=":material/upload_file:")
    elif len(waited_for) == len(view.counties()):
        notice(words("first_steps.nobody"))
    else:
        notice(words("first_steps.some", counties=_names(view, waited_for)))


def _names(view: View, spots) -> str:
    return view.words.list(spot.shorts[view.words.language] for spot in spots)


def _steps(view: View, waited_for: tuple):
    """Show the steps in the order in which they are done, those that are done ticked."""
    words = view.words
    with st.container(border=True, key="first_steps"):
        section(view, "first_steps.title")
        notice(words("first_steps.text"))
        for number, (key, done, more) in enumerate(_list(view, waited_for), start=1):
            sign, state = ("✓", "done") if done else ("○", "to_do")
            title = escape(words("first_steps.numbered", number=number, title=words(f"first_steps.{key}.title")))
            said = escape(words(f"first_steps.{state}"))
            st.html(
                f'<p class="matka-step"><span aria-hidden="true">{sign}</span> <b>{title}</b>'
                f' <span class="matka-gap">{said}</span></p>'
            )
            more()
        with st.expander(words("first_steps.who")):
            st.html(prose.STYLE)
            prose.facts((words(f"access.role.{role}"), words(f"first_steps.may.{role}")) for role in ROLES)


def _list(view: View, waited_for: tuple) -> Iterator[tuple]:
    """Yield for each step its key, whether it is done, and what shows the rest of it."""
    without = [spot for spot in view.counties() if spot.code not in view.led()]
    yield "accounts", not without, lambda: _accounts(view, without)
    held = view.holdings()
    yield "figures", not held.empty, lambda: _figures(view, held)
    has_packages = not view.packages().empty
    yield "shared", has_packages, lambda: None if has_packages else notice(view.words("first_steps.shared.text"))
    yield "counties", False, lambda: _counties(view, waited_for)


def _accounts(view: View, without: list):
    words = view.words
    if not without:
        return
    notice(words("first_steps.accounts.text", counties=_names(view, without)))
    name = f'{words("command.help_username")} --name "{words("first_steps.accounts.name")}"'
    lines = [f"python -m data_access users add {name} --role lead --county {spot.code}" for spot in without]
    st.code("\n".join(lines), language=None, wrap_lines=True)


def _figures(view: View, held):
    words = view.words
    if held.empty:
        notice(words("first_steps.figures.none"))
    else:
        newest = max(held["vintage"], key=vintage_age)
        last = int(held["last"].max())
        notice(words("first_steps.figures.held", newest=say.vintage(newest, words), last=last))
    page_link(view, "send_in", words("first_steps.figures.link"), icon=":material/cloud_download:")


def _counties(view: View, waited_for: tuple):
    words = view.words
    here = [spot for spot in view.counties() if spot not in waited_for]
    notice(words("first_steps.counties.text"))
    if here:
        notice(words("first_steps.counties.here", counties=_names(view, here)))
    notice(words("first_steps.some", counties=_names(view, waited_for)))
    page_link(view, "send_in", words("first_steps.to_send_in"), icon=":material/upload_file:")
