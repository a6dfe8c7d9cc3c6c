"""What a reader chooses on the page of involvement, and what of the data it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from components.charts.chart import Spot
from components.charts.panel import Name, place, quarter, word, year
from components.view import View
from data_access.importing.codes import ALL, COUNTIES, FORMS, PHASES
from data_access.protection.cubes.cube import TO_DATE
from data_access.protection.cubes.cube import quarter as quarter_of

PAGE = "involvement"
STATES = ("active", "trained")
LISTS = {"phase": PHASES, "form": FORMS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Everything a reader can choose on the page.

    ``places`` are codes of counties; ``period`` is a year, or all the time there has been; ``state`` says which experts
    by experience are counted, those active or those trained; ``by`` how events are divided, by phase or by form.
    """

    places: tuple[str, ...] = COUNTIES
    period: str = TO_DATE
    state: str = STATES[0]
    by: str = "phase"

    def address(self) -> dict[str, str]:
        """Return the choice as it stands in an address."""
        return {"places": ",".join(self.places), "period": self.period, "state": self.state, "by": self.by}


def periods(view: View) -> tuple[str, ...]:
    """Return what can be chosen: all the time there has been, then the years, the newest first."""
    days = [*view.involvement_events()["date"], *view.proposals()["date"]]
    found = {str(day.year) for day in days} | {part[:4] for part in view.counts("experts")["part"]}
    return (TO_DATE, *sorted(found, reverse=True))


def asked(view: View, given: Mapping[str, str]) -> tuple[Choice, tuple[str, ...]]:
    """Return the choice an address asks for, and the names of the values in it that make no sense here."""
    allowed = {"period": periods(view), "state": STATES, "by": tuple(LISTS)}
    choice, rejected = Choice(), []
    for name, text in given.items():
        if name == "places":
            codes = tuple(code for code in text.split(",") if code)
            if set(codes) <= set(COUNTIES):
                choice = replace(choice, places=tuple(dict.fromkeys(codes)))
            else:
                rejected.append(name)
        elif name in allowed:
            if text in allowed[name]:
                choice = replace(choice, **{name: text})
            else:
                rejected.append(name)
    return choice, tuple(rejected)


def spots_of(view: View, choice: Choice) -> tuple[Spot, ...]:
    return tuple(spot for spot in view.counties() if spot.code in choice.places)


def names_of(view: View, choice: Choice) -> tuple[Name, ...]:
    """Return the chosen counties; all of them together as well where all are chosen."""
    named = tuple(place(spot) for spot in spots_of(view, choice))
    whole = set(COUNTIES) <= set(choice.places)
    return (*named, word(ALL, "involvement.together")) if whole else named


def inside(days: pd.Series, period: str) -> pd.Series:
    return days.map(lambda day: period in (TO_DATE, str(day.year))).astype("bool")


def chosen(rows: pd.DataFrame, choice: Choice, *, period: bool = True) -> pd.DataFrame:
    """Return the rows of the chosen counties and period.

    What belongs to no county that may be told is there only where all counties are.
    """
    among = rows["county"].isin(choice.places)
    if set(COUNTIES) <= set(choice.places):
        among |= rows["county"].isna()
    kept = rows[among]
    return kept[inside(kept["date"], choice.period)] if period else kept


def span(choice: Choice, quarters: Iterable[str]) -> tuple[Name, ...]:
    if choice.period != TO_DATE:
        return (year(choice.period),)
    held = sorted(set(quarters))
    return (quarter(held[0]), quarter(held[-1])) if held else ()


def quarters_of(days: Iterable[date]) -> list[str]:
    return [quarter_of(day) for day in days]
