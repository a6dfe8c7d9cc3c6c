"""A chart's numbers for other programs, and its words for those who cannot see the picture."""

import csv
from datetime import date
from io import StringIO

from components.charts.chart import Chart
from components.exports.colophon import Colophon, colophon
from components.exports.rows import columns, lines

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(chart: Chart, words, *, on: date, link: str = "") -> bytes:
    """Return the rows as CSV in UTF-8 with a byte order mark, as Excel in the reader's language opens it.

    Finnish and Swedish Excel expect semicolons and decimal commas, English commas and points.  Everything said of the
    figures stands in columns of its own, repeated on every row: lines of comment above or below would be read as data
    by most programs, and get lost as soon as somebody sorts, filters or copies.
    """
    told = colophon(chart, words, on=on, link=link)
    same, names = _said(told, words), columns(chart)
    file = StringIO()
    writer = csv.writer(file, delimiter="," if words.decimal_sign == "." else ";", lineterminator="\r\n")
    writer.writerow([*(words(f"export.column.{name}") for name in names), *same])
    for line in lines(chart, words):
        writer.writerow([*(_cell(line.cells[name], words) for name in names), *map(_harmless, same.values())])
    return file.getvalue().encode("utf-8-sig")


def _said(told: Colophon, words) -> dict[str, str]:
    said = {
        "topic": told.topic,
        "finding": told.finding,
        "filters": told.filters,
        "source": told.source,
        "citation": told.citation,
        "release": told.release,
        "licence": told.licence,
        "link": told.link,
        "funding": told.statement,
    }
    if told.sample:
        said["sample"] = told.sample
    return {words(f"export.field.{name}"): text for name, text in said.items()}


def _cell(value: str | float | None, words) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _harmless(value)
    return f"{value:.10g}".replace(".", words.decimal_sign)


def _harmless(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def alternative(chart: Chart, words, *, on: date, link: str = "") -> bytes:
    """Return a text file for pictures that lose their words on the way: alternative text, cautions, source, funding."""
    told = colophon(chart, words, on=on, link=link)
    said = [
        ("topic", told.topic),
        ("finding", told.finding),
        ("alternative", told.alt),
        ("told", told.story),
        ("filters", told.filters),
        ("notes", "\n".join(told.notes)),
        ("sample", told.sample),
        ("source", told.source),
        ("citation", told.citation),
        ("release", told.release),
        ("licence", told.licence),
        ("link", told.link),
        ("funding", told.statement),
    ]
    parts = [f"{words(f'export.field.{name}')}\n{text}" for name, text in said if text]
    return "\n\n".join(parts).encode("utf-8") + b"\n"
