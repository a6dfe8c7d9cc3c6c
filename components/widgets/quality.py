"""The quality of the data: what has come and when, what is late, and what looked odd, as tables of words and signs."""

from collections import Counter
from dataclasses import dataclass
from html import escape

import streamlit as st

from components.figures import quality
from components.figures.quality import Grid, State
from components.view import View
from components.widgets import prose
from components.widgets.frame import notice, section
from components.workbook import telling
from components.workbook.words import county as county_name
from components.workbook.words import heading, title

SIGNS = {State.WHOLE: "✓", State.PARTLY: "◐", State.MISSING: "✕", State.WAITING: "…", State.NONE: "–"}
PERIOD = {"month": telling.month, "quarter": telling.quarter}
STYLE = """<style>
.state { white-space: nowrap; }
.state.missing { font-weight: 700; text-decoration: underline; text-underline-offset: .2em; }
.state.waiting, .state.none { opacity: .75; }
.fact-table.grid-table th, .fact-table.grid-table td { padding-right: .8em; }
</style>"""


@dataclass(frozen=True, slots=True)
class Told:
    """A state as a sign that everybody can see and a word that everybody can hear."""

    state: State
    word: str

    @property
    def html(self) -> str:
        sign = f'<span aria-hidden="true">{SIGNS[self.state]}</span> '
        return (
            f'<span class="state {self.state}">{sign if self.state is not State.NONE else ""}{escape(self.word)}</span>'
        )


def counties(view: View):
    """Show when each county last sent something, and what is late."""
    words = view.words
    st.html(prose.STYLE)
    st.html(STYLE)
    section(view, "quality.counties.title")
    notice(words("quality.rule", day=quality.DUE_DAY))
    late = {}
    for kind in ("month", "quarter"):
        for county, sheet, period in quality.grid(view, kind).late:
            late.setdefault(county, {}).setdefault(sheet, []).append(PERIOD[kind](period))
    rows = []
    for county, newest in quality.sent(view):
        missing = [
            words("quality.counties.late_sheet", sheet=title(telling.BY_NAME[sheet], words), periods=", ".join(periods))
            for sheet, periods in late.get(county, {}).items()
        ]
        rows.append(
            (
                county_name(county, view.counties(), words),
                words("quality.counties.never") if newest is None else words.date(newest["published_at"]),
                "–" if newest is None else words.number(newest["release"]),
                words.number(sum(map(len, late.get(county, {}).values()))),
                "; ".join(missing) or words("quality.counties.in_time"),
            )
        )
    heads = prose.heads(words, "quality.counties", "county", "last", "release", "count", "late")
    prose.table(words("quality.counties.caption", date=words.date(view.today)), heads, rows, numbers={2, 3}, wide={4})


def periods(view: View):
    """Show month by month and quarter by quarter what has come."""
    words = view.words
    section(view, "quality.periods.title")
    notice(words("quality.periods.signs"))
    for kind in ("month", "quarter"):
        grid = quality.grid(view, kind)
        if grid.periods:
            _grid(view, grid)
        else:
            notice(words(f"quality.periods.nothing_{kind}"))


def _grid(view: View, grid: Grid):
    words = view.words
    heads = (*prose.heads(words, "quality.periods", "sheet", "county"), *map(PERIOD[grid.kind], grid.periods))
    rows = [
        (
            title(telling.BY_NAME[line.sheet], words),
            county_name(line.county, view.counties(), words),
            *(Told(state, words(f"quality.state.{state}")) for state in line.states),
        )
        for line in grid.lines
    ]
    prose.table(words(f"quality.periods.by_{grid.kind}"), heads, rows)


def occasions(view: View):
    """Show how much has been told of what happens when it happens."""
    words, told = view.words, quality.occasions(view)
    section(view, "quality.occasions.title")
    if not told.lines:
        return notice(words("quality.occasions.nothing"))
    heads = (*prose.heads(words, "quality.periods", "sheet", "county"), *map(telling.month, told.months))
    rows = [
        (
            title(telling.BY_NAME[sheet], words),
            county_name(county, view.counties(), words),
            *(words.number(count) if count else "–" for count in counts),
        )
        for sheet, county, counts in told.lines
    ]
    numbers = set(range(2, len(heads)))
    return prose.table(words("quality.occasions.caption"), heads, rows, numbers=numbers)


def warnings(view: View):
    """Show what looked odd and was said to be right, and why."""
    words, held = view.words, view.open_warnings()
    section(view, "quality.warnings.title")
    if held.empty:
        return notice(words("quality.warnings.nothing"))
    rows = []
    for row in held.itertuples():
        sheet = telling.BY_NAME.get(row.sheet)
        column = heading(sheet, sheet.column(row.column), words) if sheet and row.column else "–"
        which = telling.identity(sheet, row.identity, words, view.counties()) if sheet and row.identity else "–"
        rows.append(
            (
                county_name(row.county, view.counties(), words),
                title(sheet, words) if sheet else "–",
                which,
                column,
                words("quality.warnings.hidden") if row.hidden else _sentence(view, row),
                prose.Stored(row.reason),
                words("quality.warnings.since", release=row.release, date=words.date(row.published_at)),
            )
        )
    heads = prose.heads(words, "quality.warnings", "county", "sheet", "row", "column", "what", "why", "when")
    prose.table(words("quality.warnings.caption", count=words.number(len(rows))), heads, rows, wide={4, 5})
    if held["hidden"].any():
        notice(words("quality.warnings.hidden_why"))
    return None


def _sentence(view: View, row) -> str:
    is_rule = any(key.startswith("rule.") for key in row.phrases)
    return telling.phrases(
        row.sheet, row.column or None, row.phrases, row.blanks, view.words, view.counties(), is_rule=is_rule
    )


def progress(view: View):
    """Show how what is held has grown from release to release, and how many warnings were open."""
    words, history = view.words, view.history()
    section(view, "quality.progress.title")
    counted = view.counted()
    ours = counted[counted["table"].isin(telling.BY_NAME)]
    grown = Counter()
    for row in ours.itertuples():
        grown[row.release] += row.added - row.ended
    open_then = view.warnings_over_time().groupby("release")["open"].sum().to_dict()
    held, rows = 0, []
    for row in history.iloc[::-1].itertuples():
        held += grown[row.release]
        own = ours[ours["release"] == row.release]
        senders = [county_name(county, view.counties(), words) for county in sorted(set(own["county"]) - {""})]
        rows.append(
            (
                words.number(row.release),
                words.date(row.published_at),
                words.list(senders) if senders else "–",
                words.number(held),
                words.number(int(own["changed"].sum())),
                words.number(int(open_then.get(row.release, 0))),
            )
        )
    heads = prose.heads(words, "quality.progress", "release", "date", "who", "rows", "revised", "open")
    prose.table(words("quality.progress.caption"), heads, rows[::-1], numbers={3, 4, 5})
