"""The four themes on one screen: finding, leading numbers, how they run, and the way to the page behind them."""

from dataclasses import replace
from html import escape

import streamlit as st

from components import memory
from components.charts import naming, say
from components.charts.chart import Status
from components.charts.palette import LOOKS
from components.charts.spark import spark
from components.figures import FIGURES, overview
from components.figures.overview import TOGETHER, Row, Theme
from components.view import View
from components.widgets.frame import page_link
from data_access.access import NOBODY

SIGNS = {"on_track": "●", "above": "▲", "below": "▼", "not_yet_due": "○", "not_reported": "–"}
STYLE = """<style>
.matka-card {{ margin: 0; }}
.matka-card h2 {{ font-size: 1.2rem; line-height: 1.3; margin: 0; padding: 0; }}
.matka-card .goal {{ font-size: .8rem; line-height: 1.3; color: {soft}; margin: 0; }}
.matka-card .says {{ font-size: .95rem; line-height: 1.3; font-weight: 600; margin: .1rem 0 .2rem; }}
.matka-card .head {{ display: flex; justify-content: space-between; gap: 1rem; align-items: flex-start; }}
.matka-card .head img {{ flex: none; margin: 0; }}
.matka-card table {{ width: 100%; border-collapse: collapse; font-size: .82rem; line-height: 1.35;
  font-variant-numeric: tabular-nums; }}
.matka-card th, .matka-card td {{ padding: .1rem .45rem .1rem 0; text-align: right; vertical-align: top; }}
.matka-card th:first-child {{ text-align: left; font-weight: 400; }}
.matka-card thead th {{ color: {soft}; font-weight: 400; white-space: nowrap; vertical-align: bottom; }}
.matka-card tbody tr {{ border-top: 1px solid {line}; }}
.matka-card td.together {{ font-weight: 600; }}
.matka-card td.beside {{ text-align: left; padding-left: .5rem; padding-right: 0; }}
.matka-card td, .matka-card .small {{ white-space: nowrap; }}
.matka-card td .gap {{ display: inline-block; white-space: normal; max-width: 5rem; line-height: 1.2; }}
.matka-card td.beside {{ white-space: normal; min-width: 6.5rem; }}
.matka-card tbody th {{ min-width: 8rem; }}
.matka-card thead th:last-child.beside {{ text-align: left; padding-left: .5rem; }}
.matka-card .small {{ color: {soft}; font-size: .75rem; }}
@media (max-width: 640px) {{ .matka-card .head img {{ display: none; }} }}
.matka-card, .matka-gone {{ max-width: none; }}
ul.matka-gone.matka-gone {{ display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; margin: 0; padding: 0; list-style: none;
  font-size: .9rem; }}
.matka-gone li.matka-part {{ margin: 0; min-width: 9rem; flex: 1 1 9rem; max-width: 16rem; }}
.matka-gone .bar {{ display: block; height: .4rem; background: {line}; margin-top: .15rem; }}
.matka-gone .bar span {{ display: block; height: 100%; background: {soft}; }}
.matka-gone .time .bar span {{ background: {ink}; }}
</style>"""


def theme_cards(view: View):
    """Show how much of the time has gone and been reached, then a card for each theme."""
    colours = LOOKS[view.look]
    st.html(STYLE.format(soft=colours.soft, line=colours.line, ink=colours.ink))
    st.html(memory.once(_gone, _anybody(view)))
    themes = overview.themes(view)
    for pair in (themes[:2], themes[2:]):
        for theme, column in zip(pair, st.columns(2, gap="large"), strict=True):
            with column, st.container(gap=None, key=f"theme-{theme.key}"):
                query = {} if view.edition.is_latest else {"release": str(view.edition.number)}
                label = f"**{view.words(f'page.{theme.page}.title')}**"
                page_link(view, theme.page, label, icon=":material/arrow_forward:", query=query)
                st.html(memory.once(_card, _anybody(view), theme.key))


def _anybody(view: View) -> View:
    """Return the visit without what nothing here depends on, so that all visitors share one memory."""
    return replace(view, user=NOBODY, address="")


def _gone(view: View) -> str:
    words, found = view.words, overview.gone(view)

    def item(look: str, name: str, percent: float) -> str:
        said = words("overview.bar", name=name, value=words.number(percent))
        wide = min(max(percent, 0), 100)
        return (
            f'<li class="matka-part {look}">{escape(said)}<span class="bar" aria-hidden="true">'
            f'<span style="width:{wide:.0f}%"></span></span></li>'
        )

    rows = [item("time", words("overview.time_gone"), found.time)]
    rows += [item("", naming.name(row.name, words), percent) for row, percent in found.reached]
    return f'<ul class="matka-gone" aria-label="{escape(words("overview.gone_label"))}">{"".join(rows)}</ul>'


def _card(view: View, key: str) -> str:
    words = view.words
    theme = next(each for each in overview.themes(view) if each.key == key)
    finding, trend = (FIGURES[name].make(view, choice=choice) for name, choice in (theme.finding, theme.trend))
    title, goal = words(f"page.{theme.page}.title"), words(f"overview.goal.{theme.goal}")
    until = words("overview.until", until=naming.name(theme.until, words)) if theme.until else words("common.missing")
    drawn = spark(trend, words, look=view.look)
    return (
        f'<section class="matka-card" aria-label="{escape(title)}"><h2 class="matka-unseen">{escape(title)}</h2>'
        f'<div class="head"><div><p class="goal">{escape(goal)} · {escape(until)}</p>'
        f'<p class="says">{escape(say.finding(finding, words))}.</p></div>{drawn}</div>'
        f"{_table(view, theme)}</section>"
    )


def _table(view: View, theme: Theme) -> str:
    words = view.words
    spots = view.counties()
    together = words("common.country" if theme.key == "placements" else "overview.together")
    heads = [*(spot.shorts[words.language] for spot in spots), together[:1].upper() + together[1:]]
    planned = any(row.standing for row in theme.rows)
    row_head = words("overview.row_head")
    first = f'<th scope="col"><span class="matka-unseen">{escape(row_head)}</span></th>'
    body = "".join(_row(view, row, [spot.code for spot in spots], planned=planned) for row in theme.rows)
    title = escape(words(f"page.{theme.page}.title"))
    return (
        f'<div class="matka-scroll" tabindex="0" role="region" aria-label="{title}">'
        f"<table><thead><tr>{first}"
        + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
        + (f'<th scope="col" class="beside">{escape(words("overview.beside"))}</th>' if planned else "")
        + f"</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(view: View, row: Row, codes: list[str], *, planned: bool) -> str:
    cells = "".join(_cell(view, row.cells.get(code, Status.MISSING)) for code in codes)
    cells += _cell(view, row.cells.get(TOGETHER, Status.MISSING), look="together")
    if planned:
        cells += f'<td class="beside">{_beside(view, row)}</td>'
    return f'<tr><th scope="row">{escape(naming.name(row.name, view.words))}</th>{cells}</tr>'


def _cell(view: View, answer: object, look: str = "") -> str:
    """Return one cell: a number, with what it was made of in small where it is a share, or the word for a gap."""
    mark = f' class="{look}"' if look else ""
    if isinstance(answer, Status):
        word = naming.gap(answer, view.words) if answer is not Status.MISSING else view.words("common.none")
        return f'<td{mark}><span class="small gap">{escape(word)}</span></td>'
    told, opened, parts = naming.text(answer, view.words).partition(" (")
    small = f' <span class="small">({escape(parts)}</span>' if opened else ""
    return f"<td{mark}>{escape(told)}{small}</td>"


def _beside(view: View, row: Row) -> str:
    """Return where a number stands beside its plan, in words and shape."""
    if row.standing is None:
        return ""
    sign = SIGNS[row.standing.status]
    told = view.words(f"standing.figure.{row.standing.status}")
    planned = ""
    if row.standing.expected is not None:
        value = view.words.number(row.standing.expected)
        planned = f' <span class="small">({escape(view.words("overview.plan", value=value))})</span>'
    return f'<span aria-hidden="true">{sign}</span> {escape(told)}{planned}'
