"""What every picture of pilots has: names of pilots and of their counties, filters, and the release."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from components.charts.chart import Spot
from components.charts.panel import Name, Panel, word
from components.figures.pilots.choice import PAGE, Choice
from components.view import View


def pilot_name(row, spots: Mapping[str, Spot], group: str = "county") -> Name:
    """Return what a pilot is called, with its county and, before that, what else it is grouped by."""
    values: dict[str, object] = {"name": row.name, "county": spots[row.county]}
    if group == "county":
        return Name(code=row.code, key="panel.pilot_in", values=values)
    goal = word(str(row.strategic_goal), "panel.pilot_goal", number=int(row.strategic_goal))
    values["group"] = row.work_package if group == "package" else goal
    return Name(code=row.code, key="panel.pilot_of", values=values)


def pilot_names(view: View, group: str = "county") -> dict[str, Name]:
    """Return what every pilot is called, by its code."""
    spots = counties(view)
    return {row.code: pilot_name(row, spots, group) for row in view.piloted().itertuples()}


def counties(view: View) -> dict[str, Spot]:
    """Return the counties of the project by their codes."""
    return {spot.code: spot for spot in view.counties()}


def declare(view: View, choice: Choice, names: tuple[str, ...], **more) -> Panel:
    """Return a panel with what every picture of this page has; *names* are the parts of the choice it depends on."""
    spots = counties(view)
    more.setdefault("places", tuple(spots[code] for code in choice.places if code in spots))
    filters = {name: text for name, text in choice.address().items() if name in names and text}
    return Panel(page=PAGE, filters=filters, edition=view.edition, sample=view.sample, **more)


def day_of(value) -> date | None:
    """Return a stored day, or None where there is none."""
    return None if pd.isna(value) else value
