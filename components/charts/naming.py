"""What things are called in the reader's language: rows and columns of a panel, gaps, and what fills a sentence."""

from datetime import date

from babel.dates import format_date

from components.charts.chart import Note, Spot, Status
from components.charts.panel import Interval, Items, Name, Number
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
    told = words(named.key, **{key: text(value, words) for key, value in named.values.items()})
    return told[:1].lower() + told[1:] if named.inside else told


def sentence(note: Note, words: Words, under: str) -> str:
    """Return the phrase of *note*, which stands *under* a table of the words files, with its blanks filled."""
    return words(f"{under}.{note.key}", **{key: text(value, words) for key, value in note.values.items()})


def kind(note: Note, usual: str) -> str:
    """Return under which term a note stands among what is known about a figure: what a county says is no caution."""
    return note.key if note.key == "remark" else usual


def number(value: float, decimals: int, words: Words) -> str:
    """Return a number with a true minus where it is below zero."""
    return words.number(value, decimals) if round(value, decimals) >= 0 else words.change(value, decimals)


def between(low: float, high: float, decimals: int, words: Words) -> str:
    """Return the two ends of an interval: 5,4–8,2; with dots where one is below zero, for −2,1–5,4 is hard to read."""
    told = [number(end, decimals, words) for end in (low, high)]
    return (" … " if low < 0 else "–").join(told)


def text(value: object, words: Words) -> str:
    """Return what fills a blank: numbers, days, names and places as the reader writes them, several as a list."""
    if isinstance(value, tuple):
        return words.list(text(each, words) for each in value)
    if isinstance(value, Items):
        return "; ".join(text(each, words) for each in value.each)
    if isinstance(value, Name):
        return name(value, words)
    if isinstance(value, Spot):
        return words("common.country") if value.kind == "country" else value.shorts[words.language]
    if isinstance(value, Number):
        return words.change(value.value, value.decimals) if value.signed else number(value.value, value.decimals, words)
    if isinstance(value, Interval):
        return between(value.low, value.high, value.decimals, words)
    if isinstance(value, Status):
        return gap(value, words)
    if isinstance(value, Note):
        return sentence(value, words, "finding")
    if isinstance(value, date):
        return words.date(value)
    return words.number(value) if isinstance(value, int) else str(value)
