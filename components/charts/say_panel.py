"""From a Panel to words: what ``say`` answers for pictures of the project's own data."""

from datetime import date

from components.charts import naming
from components.charts.panel import Form, Name, Panel
from components.i18n import Words

MOST_NAMED = 4  # places named in a subtitle; more are counted


def title(panel: Panel, words: Words) -> str:
    """Return the topic, as the choice makes it."""
    if panel.title is None:
        return words(f"panel.{panel.name}.title")
    return naming.sentence(panel.title, words, f"panel.{panel.name}")


def unit(panel: Panel, words: Words) -> str:
    return words(f"unit.{panel.unit}")


def number(panel: Panel, value: float | None, words: Words) -> str:
    """Return a value as it is shown everywhere: with its decimals, its sign where it is a step, or as its label."""
    if value is None or value != value:
        return words("common.missing")
    if panel.labels:
        return words(panel.labels[int(value)])
    if panel.shape is Form.COURSE:
        return words.date(date.fromordinal(int(value)))
    return naming.number(value, panel.decimals, words)


def reads(panel: Panel, cell, words: Words) -> str:
    """Return what is to be read in a cell that has something to show."""
    return naming.text(cell.told, words) if panel.shape is Form.TABLE else number(panel, cell.value, words)


def period(panel: Panel, words: Words) -> str:
    """Return the first and last period, or the one there is."""
    named = list(dict.fromkeys(naming.name(each, words) for each in panel.span))
    if not named:
        return words("common.none")
    return named[0] if len(named) == 1 else words("common.period", first=named[0], last=named[-1])


def finding(panel: Panel, words: Words) -> str:
    """Return the leading finding, without a full stop."""
    if panel.shown.empty or not panel.findings:
        return words("say.empty")
    return naming.sentence(panel.findings[0], words, "finding").removesuffix(".")


def story(panel: Panel, words: Words) -> str:
    """Return all findings as full sentences, with how many values are not shown where there are any."""
    more = () if panel.shown.empty else panel.findings[1:]
    told = [finding(panel, words), *(naming.sentence(each, words, "finding") for each in more)]
    told = [f"{sentence.removesuffix('.')}." for sentence in told]
    return " ".join([*told, *([gaps(panel, words)] if panel.gaps else [])])


def gaps(panel: Panel, words: Words) -> str:
    if panel.gaps == 0:
        return words("say.no_gaps")
    return words("say.gaps_one") if panel.gaps == 1 else words("say.gaps", count=panel.gaps)


def places(panel: Panel, words: Words) -> str:
    """Return which places are meant, by name when they are few."""
    if not panel.places:
        return words("say.counties")
    if len(panel.places) > MOST_NAMED:
        return words("say.places_many", count=len(panel.places))
    return words.list(naming.text(spot, words) for spot in panel.places)


def subtitle(panel: Panel, words: Words) -> str:
    """Return unit, places and period in words."""
    told = unit(panel, words)
    return " · ".join((told[:1].upper() + told[1:], places(panel, words), period(panel, words)))


def sources(panel: Panel, words: Words) -> tuple[str, ...]:
    return (words("say.own_data"),)


def citation(panel: Panel, words: Words, *, on: date) -> str:
    """Return the reference to be given with the figure, with the day it was cited."""
    return words("say.own_citation", title=title(panel, words), number=panel.edition.number, date=words.date(on))


def licence(panel: Panel, words: Words) -> str:
    return words("told.licence_own")


def notes(panel: Panel, words: Words) -> tuple[str, ...]:
    """Return every caution that belongs to the picture."""
    return tuple(naming.sentence(note, words, "note") for note in panel.notes)


def about(panel: Panel, words: Words, edition: str) -> tuple[tuple[str, str], ...]:
    """Return everything a careful reader wants to know about the figure, as term and text."""
    told = [
        *((term, _own(panel, term, words)) for term in ("what", "numerator", "denominator")),
        ("measure", unit(panel, words)),
        ("period", period(panel, words)),
        ("places", places(panel, words)),
        ("source", "; ".join(sources(panel, words))),
        ("licence", licence(panel, words)),
        ("release", edition),
        ("gaps", gaps(panel, words)),
        ("hidden", _hidden(panel, words)),
        ("method", _own(panel, "method", words)),
        *((naming.kind(note, "caution"), naming.sentence(note, words, "note")) for note in panel.notes),
        ("caution", _own(panel, "caution", words)),
    ]
    return tuple((words(f"told.{term}"), text) for term, text in told if text)


def _own(panel: Panel, term: str, words: Words) -> str | None:
    key = f"panel.{panel.name}.{term}"
    return words(key) if words.has(key) else None


def _hidden(panel: Panel, words: Words) -> str | None:
    if not panel.hidden:
        return None
    return words("told.hidden_one") if panel.hidden == 1 else words("told.hidden_many", count=panel.hidden)


def form(panel: Panel, words: Words) -> str:
    """Return what kind of picture it is."""
    return words(f"form.{panel.shape}")


def reading(panel: Panel, words: Words) -> str:
    """Return how to read the picture's signs, or nothing where it reads by itself."""
    return _own(panel, "reading", words) or ""


def corner(panel: Panel, words: Words) -> str:
    """Return the head of the column in which the rows are named."""
    return words(f"panel.{panel.name}.corner")


def aside(panel: Panel, row: str, words: Words) -> str:
    """Return what stands beside the name of a row, or nothing."""
    return " · ".join(naming.sentence(note, words, "finding") for note in panel.asides.get(row, ()))


def mark(one, words: Words) -> str:
    return naming.sentence(one, words, "mark")


def file_parts(panel: Panel, words: Words) -> tuple[str, ...]:
    """Return what a file is called after: what, in which form, where, when."""
    return title(panel, words), form(panel, words), places(panel, words), period(panel, words)


def row_name(panel: Panel, code: str, words: Words) -> str:
    return naming.name(named(panel.rows, code), words)


def column_name(panel: Panel, code: str, words: Words) -> str:
    return naming.name(named(panel.columns, code), words)


def named(names: tuple[Name, ...], code: str) -> Name:
    return next(name for name in names if name.code == code)
