"""What changed between two releases: every difference as a sentence, the weightiest first, like ones together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from components import memory
from components.charts.chart import Note
from components.charts.panel import Name, counted, word
from components.figures import changes_counts, changes_rows, changes_status
from components.figures.changes_line import THEMES, Known, Line
from components.i18n import HELSINKI
from components.view import View
from data_access.importing.codes import COUNTIES
from data_access.protection import BY_KEY

PAGE = "changes"
EVERYTHING = "all"
STEERING = "steering"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a reader can choose: the ends (``since``: a release or the day of a meeting, as codes), and what about."""

    since: str
    until: str
    county: str = EVERYTHING
    theme: str = EVERYTHING

    def address(self) -> dict[str, str]:
        """Return the choice as it stands in an address."""
        return {"from": self.since, "to": self.until, "county": self.county, "theme": self.theme}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Changes that are alike, the weightiest first; ``heading`` has its words under ``change``."""

    heading: Note
    lines: tuple[Line, ...]

    @property
    def weight(self) -> float:
        return self.lines[0].weight


def days(view: View) -> dict[int, date]:
    """Return the day of each release up to the one on the screen, the newest first."""
    rows = view.published()
    return {row.release: row.published_at.astimezone(HELSINKI).date() for row in rows.itertuples()}


def ends(view: View) -> tuple[str, ...]:
    """Return the releases up to which changes can be told, the newest first: all but the oldest."""
    return tuple(str(number) for number in list(days(view))[:-1])


def meetings(view: View, until: str) -> dict[str, int]:
    """Return the release that stood at each meeting before *until*, by the meeting's day, the newest first.

    A meeting at which no other release stood than in the end has nothing to tell from.
    """
    held = view.piloted("meetings")
    found = {}
    for day in sorted(set(held["date"]), reverse=True):
        stood = standing(view, day)
        if stood is not None and stood < int(until):
            found[day.isoformat()] = stood
    return found


def standing(view: View, day: date) -> int | None:
    """Return the release that stood on *day*, the newest published by its end; None before the first."""
    return next((number for number, published in days(view).items() if published <= day), None)


def usual(view: View, until: str) -> str:
    """Return what changes are told since if nobody asks for anything else.

    That is the last meeting of the steering group before *until*, or where there was none, the release before.
    """
    held = view.piloted("meetings")
    steering = {day.isoformat() for day in held.loc[held["kind"] == STEERING, "date"]}
    ended = days(view)[int(until)].isoformat()
    stood = [day for day in meetings(view, until) if day in steering and day < ended]
    return stood[0] if stood else str(int(until) - 1)


def starts(view: View, until: str) -> tuple[str, ...]:
    """Return the codes since which changes up to *until* can be told: meetings and releases, the newest first."""
    numbers = [str(number) for number in days(view) if number < int(until)]
    return (*meetings(view, until), *numbers)


def asked(view: View, given: Mapping[str, str]) -> tuple[Choice, tuple[str, ...]]:
    """Return the choice an address asks for, and the names of the values in it that make no sense here."""
    rejected = []

    def known(name: str, allowed: Sequence[str], default: str) -> str:
        text = given.get(name, default)
        if text not in allowed:
            rejected.append(name)
        return text if text in allowed else default

    until = known("to", ends(view), ends(view)[0])
    since = known("from", starts(view, until), usual(view, until))
    county = known("county", (EVERYTHING, *COUNTIES), EVERYTHING)
    theme = known("theme", (EVERYTHING, *THEMES), EVERYTHING)
    return Choice(since=since, until=until, county=county, theme=theme), tuple(rejected)


def older(view: View, choice: Choice) -> int:
    """Return the release since which changes are told."""
    return int(choice.since) if choice.since.isdecimal() else meetings(view, choice.until)[choice.since]


def lines(view: View, choice: Choice) -> tuple[Line, ...]:
    """Return every change of the choice as a line, the weightiest first."""
    found = memory.once(_lines, view.engine, view.edition, view.words, older(view, choice), int(choice.until))
    return tuple(
        each
        for each in found
        if choice.county in (EVERYTHING, each.county) and choice.theme in (EVERYTHING, each.theme)
    )


def _lines(engine, edition, words, since: int, until: int) -> tuple[Line, ...]:
    view = View(engine=engine, edition=edition, words=words)
    names = {row.code: (row.name, row.county) for row in view.names_told().itertuples(index=False)}
    known = Known(spots={spot.code: spot for spot in view.counties()}, names=names, pilots=_origins(view))
    day = days(view)[since]
    rows = list(view.differences(since, until).itertuples())
    changed = {(row.source, row.key, row.column) for row in rows}
    first = changes_counts.first(rows)
    found = [
        changes_counts.line(row, known, day, first) if row.source in BY_KEY else changes_rows.line(row, known)
        for row in rows
        if (row.source, row.key, changes_rows.TOLD_WITH.get((row.source, row.column))) not in changed
    ]
    found += changes_status.lines(view.at(since), view.at(until))
    return tuple(sorted(found, key=lambda each: -each.weight))


def _origins(view: View) -> dict[str, str]:
    """Return the pilot that each model came out of: of the same name in the same county, or that links to it."""
    rows = list(view.piloted().itertuples())
    named = {(row.county, row.name): row.code for row in rows}
    linked = {row.model_url: row.code for row in rows if not pd.isna(row.model_url)}
    models = view.piloted("models").itertuples()
    found = {row.code: linked.get(row.url) or named.get((row.county, row.name)) for row in models}
    return {model: pilot for model, pilot in found.items() if pilot}


def groups(found: Iterable[Line]) -> tuple[Group, ...]:
    """Return the lines with like ones together, the group with the weightiest line first."""
    held: dict[tuple, list[Line]] = {}
    for each in found:
        held.setdefault((each.kind, each.source, each.period), []).append(each)
    made = [Group(heading=_heading(*key, len(alike)), lines=tuple(alike)) for key, alike in held.items()]
    return tuple(sorted(made, key=lambda group: -group.weight))


def _heading(kind: str, source: str, period: str, count: int) -> Note:
    if source == changes_status.SOURCE:
        return counted("group.status", count)
    if source not in BY_KEY:
        what = "release_list.table.official_statistic" if source == changes_rows.OFFICIAL else f"sheet.{source}.title"
        return counted("group.rows", count, what=word(source, what))
    values = {"what": word(source, f"protection.cube.{source}")}
    if period:
        return counted("group.new", count, **values, period=changes_counts.period_name(period))
    return counted(f"group.{kind}", count, **values)


# What the three sentences at the top count: the stem of its words, and the kinds of lines.
EVENTS = {
    "decisions": ("decision",),
    "targets": ("target",),
    "statuses": ("status",),
    "pilots": ("pilot",),
    "stages": ("stage",),
    "slipped": ("slipped",),
    "comments": ("comment",),
    "lessons": ("lesson",),
    "models": ("model", "spread"),
    "others": ("other",),
}
FIGURES = {
    "new": ("new", "first"),
    "moved": ("moved",),
    "revised": ("revised",),
    "late": ("late",),
    "others": ("untold", "official", "provisional", "gone"),
}
HIDING = {"hidden": ("hidden",), "freed": ("freed",)}


def top(found: Sequence[Line]) -> tuple[Note, ...]:
    """Return three sentences: what happened in the project, which figures changed, what is newly hidden or shown."""
    kinds = [each.kind for each in found]
    told = []
    for name, counts in (("events", EVENTS), ("figures", FIGURES), ("hiding", HIDING)):
        things = tuple(
            _things(stem, number) for stem, some in counts.items() if (number := sum(map(kinds.count, some)))
        )
        told.append(Note(key=f"top.{name}", values={"things": things}) if things else Note(key=f"top.no_{name}"))
    return tuple(told)


def _things(stem: str, number: int) -> Name:
    form = "one" if number == 1 else "many"
    return word(stem, f"change.count.{stem}.{form}", count=number)
