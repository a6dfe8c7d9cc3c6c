"""What counties say beside a figure, as notes that go wherever the figure goes, and who has been asked to."""

from datetime import date

from components import memory
from components.charts.chart import Note, Spot
from components.view import View
from data_access.meetings import Asked


def remarks(view: View, name: str) -> tuple[Note, ...]:
    """Return the newest comment of each county beside the figure called *name*, in the order of the counties."""
    rows = view.piloted("comments")
    newest = {row.county: row for row in rows[rows["figure"] == name].sort_values(["date", "code"]).itertuples()}
    return tuple(
        Note(key="remark", values={"county": spot, "date": newest[spot.code].date, "text": newest[spot.code].text})
        for spot in (view.counties() if newest else ())
        if spot.code in newest
    )


def awaited(view: View, name: str) -> tuple[Spot, ...]:
    """Return the counties whose comment on a figure has been asked for a coming meeting, and that have not given it.

    What was said before the meeting before that one was said of other numbers.
    """
    asked = view.asked(name)
    return memory.once(_silent, view.anybody, name, asked) if asked else ()


def _silent(view: View, name: str, asked: Asked) -> tuple[Spot, ...]:
    meetings = {code: (kind, day) for day, kind, counties in asked for code in counties}
    rows = view.piloted("comments")
    newest = rows[rows["figure"] == name].groupby("county")["date"].max().to_dict()
    found = []
    for spot in view.counties():
        if spot.code not in meetings:
            continue
        since = meeting_before(view, *meetings[spot.code])
        if spot.code not in newest or (since is not None and newest[spot.code] <= since):
            found.append(spot)
    return tuple(found)


def meeting_before(view: View, kind: str, day: date) -> date | None:
    """Return the day of the last meeting of *kind* before *day*, or None where that is the first."""
    days = (row.date for row in view.piloted("meetings").itertuples() if row.kind == kind and row.date < day)
    return max(days, default=None)
