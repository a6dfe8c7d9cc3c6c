"""What a meeting looks at: each figure of its agenda as it is in the meeting's release, and what was said and decided.

What counties say and what meetings decide is always that of the newest release: it is written after the release that
the meeting looks at, which stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

import pandas as pd

from components.charts import Chart
from components.charts.chart import Spot
from components.charts.panel import Panel
from components.figures import FIGURES
from components.figures.remarks import meeting_before
from components.view import View
from data_access.meetings import Plan, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting: its day, kind and title, and its plan where it has been prepared."""

    day: date
    kind: str
    title: str
    plan: Plan | None

    @property
    def code(self) -> str:
        return code_of(self.day, self.kind)


def code_of(day: date, kind: str) -> str:
    """Return what a meeting is called in an address."""
    return f"{day:%Y-%m-%d}.{kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a county says beside a figure; ``day`` is None and ``text`` empty where it was asked and has not said it."""

    county: Spot
    text: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Something a meeting has decided.  ``followed`` is what became of it, in words, where somebody wrote that."""

    code: str
    meeting: date
    text: str
    owner_role: str
    due: date | None
    done: date | None
    followed: str
    figure: str
    choice: str


def chosen(view: View, point: Point) -> object | None:
    """Return the choice of a point's figure, or None where no figure has that name any more."""
    if point.figure not in FIGURES:
        return None
    return FIGURES[point.figure].asked(view, dict(parse_qsl(point.choice)))[0]


def drawn(view: View, point: Point) -> Chart | Panel | None:
    """Return the figure of a point, or None where no figure has that name any more."""
    choice = chosen(view, point)
    return None if choice is None else FIGURES[point.figure].make(view, choice=choice)


def choice_of(filters: Mapping[str, str]) -> str:
    """Return what a figure was filtered by as a point and a decision keep it."""
    return urlencode({name: text for name, text in sorted(filters.items()) if text}, safe=",")


def meetings(view: View) -> tuple[Meeting, ...]:
    """Return all meetings that were told of or prepared, the newest first."""
    plans = {(plan.date, plan.kind): plan for plan in view.plans()}
    titles = {(row.date, row.kind): row.title for row in view.piloted("meetings").itertuples()}
    return tuple(
        Meeting(
            day=key[0],
            kind=key[1],
            title=titles.get(key) or view.words(f"code.meeting_kind.{key[1]}"),
            plan=plans.get(key),
        )
        for key in sorted(plans.keys() | titles.keys(), reverse=True)
    )


def before(view: View, meeting: Meeting) -> date | None:
    """Return the day of the meeting of the same kind before this one, or None where it is the first."""
    return meeting_before(view, meeting.kind, meeting.day)


def said(view: View, meeting: Meeting, point: Point) -> tuple[Said, ...]:
    """Return the newest thing each county has said of a point's figure since the meeting before, and who was asked."""
    since = before(view, meeting)
    rows = view.piloted("comments").sort_values(["date", "code"])
    newest = {
        row.county: row
        for row in rows.itertuples()
        if row.figure == point.figure and (since is None or row.date > since)
    }
    return tuple(
        Said(county=spot, text=newest[spot.code].text, day=newest[spot.code].date)
        if spot.code in newest
        else Said(county=spot)
        for spot in view.counties()
        if spot.code in newest or spot.code in point.asked
    )


def rulings(view: View) -> tuple[Ruling, ...]:
    """Return all that meetings have decided, the oldest first."""
    rows = view.decisions().sort_values(["meeting", "code"])
    return tuple(
        Ruling(
            code=row["code"],
            meeting=row["meeting"],
            text=row["text"],
            owner_role=row["owner_role"],
            **{name: _or(row.get(name), None) for name in ("due", "done")},
            **{name: _or(row.get(name), "") for name in ("followed", "figure", "choice")},
        )
        for row in rows.to_dict("records")
    )


def decided(view: View, meeting: Meeting) -> tuple[Ruling, ...]:
    """Return what this meeting has decided."""
    return tuple(each for each in rulings(view) if each.meeting == meeting.day)


def left(view: View, meeting: Meeting) -> tuple[Ruling, ...]:
    """Return what earlier meetings decided and the meeting before this one did not know as done, the oldest first."""
    since = before(view, meeting)
    return tuple(
        each
        for each in rulings(view)
        if each.meeting < meeting.day and (each.done is None or since is None or each.done > since)
    )


def beside(view: View, meeting: Meeting, point: Point) -> tuple[Ruling, ...]:
    """Return what this meeting has decided beside a point's figure, with its filters or without any."""
    return tuple(
        each
        for each in decided(view, meeting)
        if each.figure == point.figure and (not each.choice or each.choice == point.choice)
    )


def _or(value, otherwise):
    return otherwise if value is None or pd.isna(value) or value == "" else value
