"""The ledger: every proposal that may be shown, what was answered and why, what changed, and when it was told back."""

import streamlit as st

from components.figures import involvement
from components.figures.involvement import PAGE, Choice
from components.view import View
from components.widgets import address, prose
from components.widgets.frame import notice
from data_access.queries.involvement import FEWEST

COLUMNS = ("date", "text", "county", "response", "reason", "decided", "change", "told_back")


def involvement_ledger(view: View, choice: Choice):
    """Show the proposals of the choice as a table that can be searched."""
    words = view.words
    held = involvement.proposals(view, choice)
    if held.empty:
        return
    open_to_all = held[held["told"] & held["fit"]]
    st.html(prose.STYLE)
    notice(words("involvement.ledger.rule", fewest=FEWEST))
    if untold := int((~held["told"]).sum()):
        notice(words("involvement.ledger.held_back", count=words.number(untold), fewest=FEWEST))
    if unmarked := int((held["told"] & ~held["fit"]).sum()):
        notice(words("involvement.ledger.unmarked", count=words.number(unmarked)))
    if open_to_all.empty:
        return
    notice(words("involvement.ledger.search_help"))
    sought = st.text_input(
        words("involvement.ledger.search"),
        key=address.key(PAGE, "search"),
        max_chars=100,
        width=380,
    )
    found = involvement.search(open_to_all, sought or "")
    if found.empty:
        st.info(words("involvement.ledger.nothing"), icon=":material/search_off:")
        return
    notice(words("involvement.ledger.shown", count=words.number(len(found)), of=words.number(len(open_to_all))))
    names = {spot.code: spot.shorts[words.language] for spot in view.counties()}
    rows = [
        (
            _day(view, row.date),
            prose.Stored(row.text),
            names.get(row.county, ""),
            words(f"code.response.{row.response}"),
            prose.Stored(row.reason or "–"),
            _day(view, row.decided),
            prose.Stored(row.change or "–"),
            _day(view, row.told_back),
        )
        for row in found.itertuples()
    ]
    heads = prose.heads(words, "involvement.ledger.column", *COLUMNS)
    prose.table(words("involvement.ledger.caption"), heads, rows, wide={1, 4, 6})


def _day(view: View, value: object) -> str:
    return "–" if value is None else view.words.date(value)
