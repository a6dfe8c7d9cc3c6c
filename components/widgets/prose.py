"""Long text that reads well: paragraphs, lists, facts and real tables, shown as text and never as markup."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count

import streamlit as st

from components.i18n import Words
from components.widgets.frame import arrow

WIDTH = 760  # pixels of a column of text with room for a table; paragraphs are narrower, see STYLE
RANGE = re.compile(r"(?<![\d.,])\d+–\d+(?![\d.,]\d)")  # "0–17" must not be torn apart at the end of a line
STYLE = """<style>
[class*="st-key-prose"] [data-testid="stHeading"] h2 { padding: 1.25rem 0 .35rem; }
[class*="st-key-prose"] [data-testid="stHeading"] h3 { padding: .75rem 0 .25rem; }
.prose, .fact-table caption { max-width: 70ch; line-height: 1.6; overflow-wrap: break-word; }
.prose[id] { scroll-margin-top: 8rem; }
.prose[id]:focus { outline: none; }
.prose p, .prose li { margin: 0 0 .6em; }
.prose > :last-child, .prose li:last-child { margin-bottom: 0; }
.prose.tight li { margin-bottom: .25em; }
.prose ul, .prose ol { margin: 0; padding-left: 1.4em; }
.prose a { color: inherit; text-decoration: underline; text-underline-offset: .15em; }
.prose dl { display: grid; grid-template-columns: minmax(8em, 13em) 1fr; gap: .45em 1.2em; margin: 0; padding: 0; }
.prose dt { font-weight: 600; }
.prose dd { margin: 0; min-width: 0; }
.prose.aside { border-left: 3px solid color-mix(in srgb, currentColor 35%, transparent); padding-left: .9em; }
.whole { white-space: nowrap; }
.fact-table { overflow-x: auto; line-height: 1.4; }
.fact-table:focus-visible { outline: 2px solid currentColor; outline-offset: 4px; }
.fact-table table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.fact-table caption { text-align: left; font-weight: 600; padding: 0 0 .5em; }
.fact-table th, .fact-table td { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent);
  padding: .4em 1em .4em 0; text-align: left; vertical-align: top; }
.fact-table th:last-child, .fact-table td:last-child { padding-right: 0; }
.fact-table th { font-weight: 600; }
.fact-table thead th { vertical-align: bottom; border-bottom-color: currentColor; }
.fact-table .number { text-align: right; }
.fact-table td.number { white-space: nowrap; }
.fact-table .wide { min-width: 13em; }
@media (max-width: 640px) {
  .prose dl { grid-template-columns: 1fr; gap: 0; }
  .prose dd { margin-bottom: .7em; }
  .fact-table { font-size: .875rem; }
  .fact-table th, .fact-table td { padding-right: .6em; }
}
</style>"""


@dataclass(frozen=True, slots=True)
class Link:
    """Text a person may click.  Nothing is fetched until they do; only web and mail addresses are ever linked."""

    text: str
    address: str

    @property
    def html(self) -> str:
        if not self.address.startswith(("https://", "mailto:", "#")):
            return escape(self.text)
        return f'<a href="{escape(self.address)}" rel="noreferrer">{escape(self.text)}</a>'


@dataclass(frozen=True, slots=True)
class Foreign:
    """Text in another language than the page, marked so that a screen reader pronounces it right."""

    text: str
    language: str

    @property
    def html(self) -> str:
        return f'<span lang="{escape(self.language)}">{escape(self.text)}</span>'


@dataclass(frozen=True, slots=True)
class Stored:
    """Text as somebody wrote it, in whatever language that was: no part of the page's own words."""

    text: str

    @property
    def html(self) -> str:
        return f'<span translate="no">{escape(self.text)}</span>'


@dataclass(frozen=True, slots=True)
class Led:
    """Text with an arrow behind it that leads to the figure it is told of by; a listener hears the arrow's *name*."""

    text: str | Stored
    address: str
    name: str

    @property
    def html(self) -> str:
        return f"{_html(self.text)}{arrow(self.address, self.name)}"


Text = str | Link | Foreign | Stored | Led


def every(words: Words, stem: str, **values) -> Iterator[str]:
    """Yield the phrases ``stem.1``, ``stem.2`` … as far as they go, so that a list grows with its words."""
    for number in count(1):
        if not words.has(f"{stem}.{number}"):
            return
        yield words(f"{stem}.{number}", **values)


def records(words: Words, stem: str, *fields: str) -> Iterator[tuple[str, ...]]:
    """Yield ``stem.1.<field>`` of every field, then those of ``stem.2`` … as far as they go."""
    for number in count(1):
        if not words.has(f"{stem}.{number}.{fields[0]}"):
            return
        yield tuple(words(f"{stem}.{number}.{field}") for field in fields)


def links(words: Words, stem: str) -> Iterator[Link]:
    """Yield the links ``stem.1.text`` / ``stem.1.address``, ``stem.2`` … as far as they go."""
    return (Link(*record) for record in records(words, stem, "text", "address"))


def heads(words: Words, stem: str, *columns: str) -> tuple[str, ...]:
    """Return the heads of a table's columns."""
    return tuple(words(f"{stem}.{column}") for column in columns)


def column(at: str = ""):
    """Return the container in which long text stands: narrow enough to read, wide enough for a table.

    *at* tells several on one page apart.
    """
    st.html(STYLE)
    return st.container(width=WIDTH, key=f"prose-{at}" if at else "prose")


def section(view, stem: str, **values):
    """Show a heading, ``stem.title``, and its paragraphs, which ``contents`` can link to."""
    # Streamlit's own anchors come with a link to click whose name is always English
    st.header(view.words(f"{stem}.title"), anchor=False)
    if texts := list(every(view.words, stem, **values)):
        _show(f'<div class="prose" id="{_anchor(stem)}">{_stacked(texts)}</div>')


def subsection(view, stem: str, **values):
    """Show a lower heading and its paragraphs."""
    subheading(view, f"{stem}.title")
    paragraphs(*every(view.words, stem, **values))


def subheading(view, key: str):
    """Show a lower heading by itself."""
    st.subheader(RANGE.sub(lambda found: found[0].replace("–", "\u2060–\u2060"), view.words(key)), anchor=False)


def contents(view, stems: Iterable[str]):
    """List the sections of a long page as links to them."""
    items = "".join(f"<li>{Link(view.words(f'{stem}.title'), '#' + _anchor(stem)).html}</li>" for stem in stems)
    label = escape(view.words("about.on_this_page"))
    _show(f'<nav class="prose tight" aria-label="{label}"><p><b>{label}</b></p><ul>{items}</ul></nav>')


def paragraphs(*texts: Text):
    """Show texts one below the other."""
    if texts:
        _show(f'<div class="prose">{_stacked(texts)}</div>')


def aside(*texts: Text):
    """Show a caution or an example, set apart from the text around it."""
    _show(f'<div class="prose aside" role="note">{_stacked(texts)}</div>')


def bullets(items: Iterable[Text], *, numbered: bool = False):
    """Show a list; nothing when there is nothing to list."""
    tag = "ol" if numbered else "ul"
    if listed := "".join(f"<li>{_html(item)}</li>" for item in items):
        _show(f'<div class="prose"><{tag}>{listed}</{tag}></div>')


def facts(pairs: Iterable[tuple[str, Text]], *, anchor: str = ""):
    """Show terms with what they are, as a definition list that a link may lead to by its *anchor*."""
    rows = "".join(f"<dt>{escape(term)}</dt><dd>{_html(text)}</dd>" for term, text in pairs)
    here = f' id="{escape(anchor)}" tabindex="-1"' if anchor else ""
    _show(f'<div class="prose"{here}><dl>{rows}</dl></div>')


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Text]],
    *,
    numbers: Collection[int] = (),
    wide: Collection[int] = (),
):
    """Show a real table: a caption, column heads, and the first cell of each row as its head.

    ``numbers`` are the positions of columns set flush right, ``wide`` those that hold sentences.  A narrow screen
    scrolls the table, never the page.
    """
    looks = ["number" if at in numbers else "wide" if at in wide else "" for at in range(len(columns))]
    head = "".join(_cell("th", name, look, "col") for name, look in zip(columns, looks, strict=True))
    body = "".join(
        f"<tr>{_cell('th', row[0], looks[0], 'row')}"
        + "".join(_cell("td", cell, look) for cell, look in zip(row[1:], looks[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    # a region one can scroll must be reachable by keyboard and have a name
    _show(
        f'<div class="fact-table" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(tag: str, text: Text, look: str, scope: str = "") -> str:
    marks = (f' scope="{scope}"' if scope else "") + (f' class="{look}"' if look else "")
    return f"<{tag}{marks}>{_html(text)}</{tag}>"


def _stacked(texts: Iterable[Text]) -> str:
    return "".join(f"<p>{_html(text)}</p>" for text in texts)


def _anchor(stem: str) -> str:
    return stem.replace(".", "-").replace("_", "-")


def _html(text: Text) -> str:
    return RANGE.sub(r'<span class="whole">\g<0></span>', escape(text)) if isinstance(text, str) else text.html


def _show(body: str):
    st.html(body)
