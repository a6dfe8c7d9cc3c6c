"""From a Chart or a Panel to words: the same table, for ears, headlines, captions and quotations."""

import re
import unicodedata
from datetime import date
from functools import singledispatch
from urllib.parse import urlencode

from babel.dates import format_date

from analysis.indicators import Measure
from components.charts import naming, say_panel
from components.charts.chart import Chart, Series, Shape, Spot
from components.charts.panel import Panel
from components.i18n import Words

MOST_NAMED = 4  # places named in one sentence; more are counted
LONGEST_ALT = 400  # characters a screen reader is asked to read at one go


def name(chart: Chart, spot: Spot, words: Words) -> str:
    """Return the place's short name in the reader's language."""
    return spot.shorts[words.language]


def _in_text(chart: Chart, spot: Spot, words: Words) -> str:
    """Return the name as it stands inside a sentence: the country is no proper name."""
    return words("common.country") if spot.kind == "country" else name(chart, spot, words)


@singledispatch
def title(chart: Chart, words: Words) -> str:
    """Return the topic: who is counted, girls or boys alone where only they are."""
    topic, sex = words(f"indicator.{chart.indicator.key}.name"), chart.filters.get("sex", "total")
    return topic if sex == "total" else f"{topic}: {words(f'filter.sex_{sex}')}"


@singledispatch
def unit(chart: Chart, words: Words) -> str:
    return words(f"measure.{chart.measure}.unit")


@singledispatch
def number(chart: Chart, value: float | None, words: Words) -> str:
    """Return a value as it is shown everywhere, the word for a gap where there is none."""
    return words("common.missing") if value is None or value != value else words.number(value, chart.decimals)


@singledispatch
def period(chart: Chart, words: Words) -> str:
    """Return the years that have values: 1991–2021, or 2024 alone."""
    years = sorted({int(year) for year in chart.shown["period"]}) or list(chart.periods)
    if not years:
        return words("common.none")
    return str(years[0]) if years[0] == years[-1] else words("common.period", first=years[0], last=years[-1])


@singledispatch
def finding(chart: Chart, words: Words) -> str:
    """Return the finding as a headline, without a full stop: which way, where, from what to what."""
    if chart.shown.empty:
        return words("say.empty")
    tell = {Shape.LINE: _line_finding, Shape.TILES: _tiles_finding, Shape.DOTS: _dots_finding}[chart.shape]
    return tell(chart, words).removesuffix(".")


@singledispatch
def story(chart: Chart, words: Words) -> str:
    """Return the finding as full sentences, with how many values are not shown where there are any."""
    told = f"{finding(chart, words)}."
    return f"{told} {gaps(chart, words)}" if chart.gaps else told


def alt(chart: Chart | Panel, words: Words) -> str:
    """Return what a listener needs in at most 400 characters: kind, topic, unit, years, finding and gaps."""
    parts = {
        "shape": form(chart, words),
        "title": title(chart, words),
        "unit": unit(chart, words),
        "period": period(chart, words),
        "gaps": gaps(chart, words),
    }
    found = finding(chart, words)
    told = words("say.alt", finding=found, **parts)
    if len(told) <= LONGEST_ALT:
        return told
    # only the finding may be cut short: how much is missing must be heard
    kept = found[: len(found) - (len(told) - LONGEST_ALT) - 1]
    kept = kept[: kept.rfind(" ")].rstrip(" ,.;:") + "…"
    return words("say.alt", finding=kept, **parts).replace("….", "…")


@singledispatch
def gaps(chart: Chart, words: Words) -> str:
    """Return how many values are not shown."""
    if chart.gaps == 0:
        return words("say.no_gaps")
    return words("say.gaps_one") if chart.gaps == 1 else words("say.gaps", count=chart.gaps)


@singledispatch
def places(chart: Chart, words: Words) -> str:
    """Return which places are meant, by name when they are few."""
    if chart.shape is not Shape.LINE:
        return words("say.all_areas")
    named = [_in_text(chart, spot, words) for spot in chart.spots if spot.code in chart.focus]
    if len(named) > MOST_NAMED:
        return words("say.places_many", count=len(chart.spots))
    return words.list(named) if named else words("common.none")


@singledispatch
def subtitle(chart: Chart, words: Words) -> str:
    """Return unit and filters in words."""
    return words(
        "say.subtitle",
        unit=_capital(unit(chart, words)),
        sex=words(f"filter.sex_{chart.filters.get('sex', 'total')}"),
        places=places(chart, words),
        period=period(chart, words),
    )


def edition(chart: Chart | Panel, words: Words) -> str:
    """Return which data release the picture is made from, and whether there is a newer one."""
    key = "say.release" if chart.edition.is_latest else "say.release_old"
    values = {"number": chart.edition.number, "date": words.date(chart.edition.published_at)}
    return words(key, latest=chart.edition.latest, **values)


@singledispatch
def sources(chart: Chart, words: Words) -> tuple[str, ...]:
    """Return each source with its vintage, and that we calculated where we did."""
    named = [vintage(held, words) for held in chart.vintages]
    calculated = (chart.shown["origin"] == "calculated").any()
    return (*named, *([words("say.calculated").removesuffix(".")] if calculated else []))


def source_line(chart: Chart | Panel, words: Words) -> str:
    return words("say.source_line", sources="; ".join(sources(chart, words)))


def vintage(held: str, words: Words, *, short: bool = False) -> str:
    """Return a vintage such as ``sotkanet-2026-08`` in words."""
    source, _, when = held.partition("-")
    year, _, month = when.partition("-")
    told = format_date(date(int(year), int(month), 1), "LLLL y", locale=words.locale) if month else year
    if words.language == "fi" and month:
        told = f"{int(month)}/{year}"
    known = words.has(f"vintage.{source}") and not short
    return words(f"vintage.{source}" if known else "vintage.short", when=told)


@singledispatch
def citation(chart: Chart, words: Words, *, on: date) -> str:
    """Return the reference Sotkanet asks for, with the day it was cited."""
    published = words(f"indicator.{chart.indicator.key}.name")
    return words("say.citation", title=published, number=chart.indicator.sotkanet, date=words.date(on))


@singledispatch
def notes(chart: Chart, words: Words) -> tuple[str, ...]:
    """Return every caution that belongs to the picture, one sentence or two each."""
    return tuple(naming.sentence(note, words, "note") for note in chart.notes)


@singledispatch
def licence(chart: Chart, words: Words) -> str:
    """Return under which terms the figures may be used again."""
    return words("told.licence_text")


@singledispatch
def form(chart: Chart, words: Words) -> str:
    """Return what kind of picture it is."""
    return words(f"chart.{chart.shape}")


@singledispatch
def reading(chart: Chart, words: Words) -> str:
    """Return how to read the picture's signs, where the drawing itself does not know."""
    return ""


@singledispatch
def about(chart: Chart, words: Words) -> tuple[tuple[str, str], ...]:
    """Return everything a careful reader wants to know about the figure, as term and text."""
    key = chart.indicator.key
    told = [
        ("what", words(f"indicator.{key}.why")),
        ("numerator", words(f"indicator.{key}.numerator")),
        ("denominator", words(f"indicator.{key}.denominator") if chart.measure is not Measure.COUNT else None),
        ("measure", words(f"measure.{chart.measure}.name")),
        ("period", period(chart, words)),
        ("places", places(chart, words)),
        ("source", "; ".join(sources(chart, words)) or None),
        ("licence", licence(chart, words)),
        ("release", edition(chart, words)),
        ("gaps", gaps(chart, words)),
        *(
            (
                naming.kind(note, "method" if note.key.startswith("own") else "caution"),
                naming.sentence(note, words, "note"),
            )
            for note in chart.notes
        ),
        ("caution", words(f"indicator.{key}.caution")),
    ]
    return tuple((words(f"told.{term}"), text) for term, text in told if text)


def link(chart: Chart | Panel, words: Words, address: str) -> str:
    """Return the address that opens the same picture, as of the same release, in the same language."""
    asked = {**chart.filters, "release": chart.edition.number, "lang": words.language}
    return f"{address.rstrip('/')}/{chart.page}?{urlencode(asked, safe=',')}"


def copy_text(chart: Chart | Panel, words: Words, *, on: date) -> str:
    """Return a paragraph to paste into a text: finding, unit and filters, source, citation, release."""
    lines = [
        f"{title(chart, words)}. {story(chart, words)}",
        f"{subtitle(chart, words)}.",
        f"{source_line(chart, words)}. {edition(chart, words)}.",
        citation(chart, words, on=on),
        licence(chart, words),
    ]
    if chart.sample:
        lines.insert(0, f"{words('say.sample')}.")
    return "\n".join(lines)


def file_stem(chart: Chart | Panel, words: Words) -> str:
    """Return a file name without ending: what, where, when, language."""
    return plain_name(*file_parts(chart, words), words.language)


def plain_name(*parts: str) -> str:
    """Return *parts* as one file name without ending, in letters, digits and hyphens that every system takes."""
    return "_".join(filter(None, map(_plain, parts)))[:140]


@singledispatch
def file_parts(chart: Chart, words: Words) -> tuple[str, ...]:
    """Return what a file is called after: what, in which form, where, when."""
    shown = [name(chart, spot, words) for spot in chart.spots if spot.code in chart.focus]
    where = "-".join(shown) if len(shown) <= MOST_NAMED else words("say.places_many", count=len(shown))
    return title(chart, words), form(chart, words), where, period(chart, words)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.replace("–", "-")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-zA-Z0-9]+", "-", letters).strip("-").lower()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _held(line: Series) -> list[tuple[int, float]]:
    return [(year, value) for year, value in zip(line.periods, line.values, strict=True) if value is not None]


def _newest(chart: Chart) -> list[tuple[Spot, Series]]:
    """Return each coloured place with its newest line, the one a finding may speak of."""
    newest = {line.place: line for line in chart.series() if line.place in chart.focus}
    return [(chart.spot(code), line) for code, line in newest.items()]


def _turn(chart: Chart, start: float, end: float) -> str:
    """Return "up", "down" or "same" as the reader sees the figures, that is, after rounding."""
    first, last = round(start, chart.decimals), round(end, chart.decimals)
    return "up" if last > first else "down" if last < first else "same"


def _some(items: list[str], words: Words) -> str:
    if len(items) <= MOST_NAMED + 1:
        return ", ".join(items)
    return words("say.and_more", items=", ".join(items[:MOST_NAMED]), count=len(items) - MOST_NAMED)


def _line_finding(chart: Chart, words: Words) -> str:
    lines = [(spot, _held(line)) for spot, line in _newest(chart)]
    lines = lines or [(chart.spot(line.place), _held(line)) for line in chart.series()]
    subject = words(f"measure.{chart.measure}.subject")
    # Lines may begin in different years; the headline speaks of the years that most of them share.
    spans = [(line[0][0], line[-1][0]) for _, line in lines]
    first, last = max(set(spans), key=lambda span: (spans.count(span), span[1]))
    lines = [(spot, line) for spot, line in lines if (line[0][0], line[-1][0]) == (first, last)]
    if first == last:
        items = [_item_one(chart, spot, line[-1][1], words) for spot, line in lines]
        return words("say.point", subject=subject, first=first, items=_some(items, words))
    turns = [_turn(chart, line[0][1], line[-1][1]) for _, line in lines]
    items = [
        words(
            "say.item",
            place=_in_text(chart, spot, words),
            start=number(chart, line[0][1], words),
            end=number(chart, line[-1][1], words),
        )
        for spot, line in lines
    ]
    said = {"subject": subject, "first": first, "last": last, "items": _some(items, words)}
    if len(lines) == 1:
        return words(f"say.single_{turns[0]}", **said)
    if len(set(turns)) == 1 and turns[0] != "same":
        return words(f"say.all_{turns[0]}", **said)
    # the country and the collaborative areas are there to compare with, not to be counted among the areas
    areas = [turn for (spot, _), turn in zip(lines, turns, strict=True) if spot.tile] or turns
    return words("say.mixed", **said, parts=_parts(areas, words))


def _parts(turns: list[str], words: Words) -> str:
    """Return in how many areas the figure rose, fell or stayed, leaving out what happened nowhere."""
    counted = ((turn, turns.count(turn)) for turn in ("up", "down", "same"))
    return words.list(
        words(f"say.part_{turn}_one") if count == 1 else words(f"say.part_{turn}", count=count)
        for turn, count in counted
        if count
    )


def _item_one(chart: Chart, spot: Spot, value: float, words: Words) -> str:
    return words("say.item_one", place=_in_text(chart, spot, words), value=number(chart, value, words))


def _tiles_finding(chart: Chart, words: Words) -> str:
    held = chart.shown
    mine = held[held["place"].isin(chart.focus)].set_index("place")["value"]
    items = [_item_one(chart, spot, mine[spot.code], words) for spot in chart.spots if spot.code in mine.index]
    low, high = (number(chart, value, words) for value in (held["value"].min(), held["value"].max()))
    said = {"year": chart.periods[0], "low": low, "high": high, "items": _some(items, words), "count": len(held)}
    said["subject"] = words(f"measure.{chart.measure}.subject")
    return words("say.tiles_same" if low == high else "say.tiles", **said).rstrip()


def _dots_finding(chart: Chart, words: Words) -> str:
    pairs = [(chart.spot(line.place), _held(line)) for line in chart.series()]
    pairs = [(spot, line) for spot, line in pairs if len(line) > 1]
    if not pairs:
        return words("say.empty")
    turns = [_turn(chart, line[0][1], line[-1][1]) for spot, line in pairs if spot.tile]
    items = [
        words(
            "say.item_change",
            place=_in_text(chart, spot, words),
            change=words.change(line[-1][1] - line[0][1], chart.decimals),
        )
        for spot, line in pairs
        if spot.code in chart.focus
    ]
    years = {"first": chart.periods[0], "last": chart.periods[-1]}
    subject = words(f"measure.{chart.measure}.subject")
    return words("say.dots", subject=subject, items=_some(items, words), parts=_parts(turns, words), **years).rstrip()


for ours, its in (
    (title, say_panel.title),
    (unit, say_panel.unit),
    (number, say_panel.number),
    (period, say_panel.period),
    (finding, say_panel.finding),
    (story, say_panel.story),
    (gaps, say_panel.gaps),
    (places, say_panel.places),
    (subtitle, say_panel.subtitle),
    (sources, say_panel.sources),
    (citation, say_panel.citation),
    (licence, say_panel.licence),
    (form, say_panel.form),
    (reading, say_panel.reading),
    (notes, say_panel.notes),
    (about, lambda panel, words: say_panel.about(panel, words, edition(panel, words))),
    (file_parts, say_panel.file_parts),
):
    ours.register(Panel, its)
