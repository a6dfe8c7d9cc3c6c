"""What things are called in the reader's language: rows and columns of a panel, gaps, and what fills a sentence."""

from datetime import date

from babel.dates import format_date

from components.charts.chart import Note, Spot, Status
from components.charts.panel import Name, Number
from components.i18n import Words


def gap(status: Status, words: Words) -> str:
    """Return the one short word for a value that is not shown."""
    return words(f"common.{status}") if status in (Status.TOO_FEW, Status.NOT_REPORTED) else words("common.missing")


def name(named: Name, words: Words) -> str:
    """Return what a row, a column or a period is called."""
    if named.spot is not None:
        return text(named.spot, words)
    if not named.key:
        return named.text
    if "month" in named.values:
        told = format_date(named.values["month"], "LLLL y", locale=words.locale)
        return told if words.language == "en" else told[:1].upper() + told[1:]
    return words(named.key, **{key: text(value, words) for key, value in named.values.items()})


def sentence(note: Note, words: Words, under: str) -> str:
    """Return the phrase of *note*, which stands *under* a table of the words files, with its blanks filled."""
    return words(f"{under}.{note.key}", **{key: text(value, words) for key, value in note.values.items()})


def text(value: object, words: Words) -> str:
    """Return what fills a blank: numbers, days, names and places as the reader writes them, several as a list."""
    if isinstance(value, tuple):
        return words.list(text(each, words) for each in value)
    if isinstance(value, Name):
        return name(value, words)
    if isinstance(value, Spot):
        return words("common.country") if value.kind == "country" else value.shorts[words.language]
    if isinstance(value, Number):
        return (words.change if value.signed else words.number)(value.value, value.decimals)
    if isinstance(value, Status):
        return gap(value, words)
    if isinstance(value, Note):
        return sentence(value, words, "finding")
    if isinstance(value, date):
        return words.date(value)
    return words.number(value) if isinstance(value, int) else str(value)
