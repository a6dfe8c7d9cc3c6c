"""What a picture shows.  How it looks, sounds and prints is decided elsewhere, from this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from math import isnan
from operator import itemgetter

import pandas as pd

from analysis.indicators import DECIMALS, Indicator, Measure


class Shape(StrEnum):
    LINE = "line"  # years across, one line per place and vintage
    TILES = "tiles"  # one equal square per area, one year
    DOTS = "dots"  # two years per place, joined


class Status(StrEnum):
    """Why a value is there, or is not.  Never a sentinel number."""

    SHOWN = "shown"
    ZERO = "zero"
    TOO_FEW = "too_few"
    MISSING = "missing"
    NOT_REPORTED = "not_reported"
    PROVISIONAL = "provisional"


SHOWN = frozenset({Status.SHOWN, Status.ZERO, Status.PROVISIONAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place as a picture needs it: its code, its names in each language and where it stands on the tile map."""

    code: str
    kind: str
    names: Mapping[str, str] = field(hash=False)
    shorts: Mapping[str, str] = field(hash=False)
    area: str | None = None
    in_project: bool = False
    tile: tuple[int, int] | None = None  # row, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The data release a picture was made from, and the newest there was when it was made."""

    number: int
    published_at: datetime
    fingerprint: str
    latest: int

    @property
    def is_latest(self) -> bool:
        return self.number == self.latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where on the time axis figures before and after do not compare.  ``at`` is in years: 2022.5 = 1.1.2023."""

    at: float
    key: str  # words: chart.break.<key>


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing a reader must know: the key of its sentence (``note.<key>``) and what fills its blanks."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line, row of tiles or pair of dots: a place in one vintage.  ``values`` has None where there is no value."""

    place: str
    vintage: str
    periods: tuple[int, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chart:
    """One picture, declared once.

    ``table`` is tidy and protected, one row per place, vintage and period, sorted so
    (places in reading order, oldest vintage first), with the columns ``place``
    (code), ``period`` (year), ``vintage``, ``value`` (float, NaN unless shown), ``low`` and ``high`` (95 % interval,
    NaN where none), ``count`` and ``population`` (persons, NaN where not held), ``status`` (``Status``) and ``origin``
    ("published" or "calculated", the latter for our own sums and rates).  ``spots`` lists every place in the table in
    reading order; ``focus`` those drawn in colour, the others stay grey.  ``apart`` names places of another order of
    magnitude, drawn on a scale of their own.  ``filters`` is everything that was chosen, as it stands in an address.
    """

    name: str
    filters: Mapping[str, str]
    page: str
    shape: Shape
    indicator: Indicator
    measure: Measure
    table: pd.DataFrame
    spots: tuple[Spot, ...]
    focus: frozenset[str]
    edition: Edition
    apart: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()
    notes: tuple[Note, ...] = ()
    order: str = "name"
    sample: bool = False  # invented sample data, to be said wherever the picture goes

    def __post_init__(self):
        """Refuse a table in which a value stands beside a status that hides it: no renderer would know better."""
        shown = self.table["status"].isin(SHOWN)
        if (shown != self.table["value"].notna()).any():
            raise ValueError(f"{self.name}: a value may stand only where its status says it is shown")

    @property
    def decimals(self) -> int:
        return DECIMALS[self.measure]

    @property
    def shown(self) -> pd.DataFrame:
        """The rows that have a value."""
        return self.table[self.table["value"].notna()]

    @property
    def periods(self) -> tuple[int, ...]:
        return tuple(sorted(int(year) for year in self.table["period"].unique()))

    @property
    def vintages(self) -> tuple[str, ...]:
        """Vintages behind the shown values, oldest first."""
        return tuple(sorted(self.shown["vintage"].unique(), key=vintage_age))

    @property
    def gaps(self) -> int:
        """How many cells have no value to show, whatever the reason."""
        return int(self.table["value"].isna().sum())

    def spot(self, code: str) -> Spot:
        return next(spot for spot in self.spots if spot.code == code)

    def series(self) -> tuple[Series, ...]:
        """Return one series per place and vintage that has at least one value, places in reading order."""
        found = []
        held = zip(self.table["place"], self.table["vintage"], self.table["period"], self.table["value"], strict=True)
        for (place, vintage), cells in groupby(held, key=itemgetter(0, 1)):
            line = [(int(year), None if isnan(value) else float(value)) for _, _, year, value in cells]
            periods, values = zip(*line, strict=True)
            if any(value is not None for value in values):
                found.append(Series(place=place, vintage=vintage, periods=periods, values=values))
        return tuple(found)


def vintage_age(vintage: str) -> tuple[str, str]:
    """Return a sort key for vintages such as ``sotkanet-2026-08``: the date first, the source to break ties."""
    source, _, when = vintage.partition("-")
    return when, source
