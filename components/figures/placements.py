"""Children placed outside the home: how the figures run, where, and what has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis import grouping, vintages
from analysis.indicators import INDICATORS, RATE_PER, Indicator, Measure, placed
from analysis.intervals import poisson_rates
from components import memory
from components.charts.chart import SHOWN, Break, Chart, Note, Shape, Spot, Status, vintage_age
from components.view import View

AGES = tuple(indicator.ages for indicator in INDICATORS)
SEXES = ("total", "female", "male")
ORDERS = ("name", "size")
PAGE = "placements"
REFORM = 2022.5  # 1.1.2023: the wellbeing services counties took over; a year's figure is drawn at the year itself
COLUMNS = ["place", "period", "vintage", "value", "low", "high", "count", "population", "status", "origin"]
STATUS = {
    "reported": Status.SHOWN,
    "zero": Status.ZERO,
    "suppressed_at_source": Status.TOO_FEW,
    "not_reported": Status.NOT_REPORTED,
    "provisional": Status.PROVISIONAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Everything a reader can choose on the placement page.

    ``places`` are codes of counties, Helsinki or Åland; ``country``, ``area`` and ``others`` add the whole country,
    the collaborative areas of the chosen places, and all the rest in grey.  ``year`` is the map's, ``since`` and
    ``order`` the dot plot's; None means the newest year, and the first year that compares with the last one.
    ``first`` and ``last`` bound the period; None leaves it open.
    """

    ages: str = "0-17"
    sex: str = "total"
    measure: Measure = Measure.RATE
    places: tuple[str, ...] = ("12", "13", "20")
    country: bool = True
    area: bool = False
    others: bool = False
    first: int | None = None
    last: int | None = None
    year: int | None = None
    since: int | None = None
    order: str = "name"

    @property
    def indicator(self) -> Indicator:
        return placed(self.ages)

    @classmethod
    def newest(cls) -> "Choice":
        """Return the choice that shows the newest published figures: THL's percentages, ages 0–24."""
        return cls(ages="0-24", measure=Measure.SHARE, country=False, area=True)

    def address(self) -> dict[str, str]:
        """Return the choice as it stands in an address; what no figure depends on is left out by the caller."""
        given = {
            "ages": self.ages,
            "sex": self.sex,
            "measure": self.measure.value,
            "places": ",".join(self.places),
            "country": str(self.country).lower(),
            "area": str(self.area).lower(),
            "others": str(self.others).lower(),
            "order": self.order,
        }
        if self.first and self.last:
            given["years"] = f"{self.first},{self.last}"
        return given | {name: str(year) for name, year in (("year", self.year), ("since", self.since)) if year}


def measures(view: View, ages: str, sex: str) -> tuple[Measure, ...]:
    """Return the measures that hold at least one figure for an age group and sex, in the order they are offered."""
    return tuple(m for m in (Measure.RATE, Measure.SHARE, Measure.COUNT) if not values(view, ages, sex, m).empty)


def years(view: View) -> tuple[int, int]:
    """Return the first and last year of any placement figure in the release."""
    return memory.once(_years_held, view.anybody)


def _years_held(view: View) -> tuple[int, int]:
    held = view.holdings()
    held = held[held["indicator"].isin([indicator.sotkanet for indicator in INDICATORS])]
    return (int(held["first"].min()), int(held["last"].max())) if len(held) else (1991, 1991)


def map_years(view: View, choice: Choice) -> tuple[int, ...]:
    """Return the years inside the chosen period for which the map has at least one value."""
    return memory.once(_map_years, view.anybody, _scope(choice))


def _map_years(view: View, choice: Choice) -> tuple[int, ...]:
    rows = _areas_only(view, _period(values(view, choice.ages, choice.sex, choice.measure), choice))
    return tuple(sorted(int(year) for year in rows.loc[rows["value"].notna(), "period"].unique()))


def since_years(view: View, choice: Choice) -> tuple[int, ...]:
    """Return the years from which a change up to the last year can be told within one vintage."""
    return memory.once(_since_years, view.anybody, _scope(choice))


def _since_years(view: View, choice: Choice) -> tuple[int, ...]:
    return tuple(_comparable(_areas_only(view, _period(values(view, choice.ages, choice.sex, choice.measure), choice))))


def _scope(choice: Choice) -> Choice:
    """Return what decides which numbers there are: the same for every choice of places."""
    asked = ("ages", "sex", "measure", "first", "last")
    return Choice(**{name: getattr(choice, name) for name in asked})


def values(view: View, ages: str, sex: str, measure: Measure) -> pd.DataFrame:
    """Return every held figure for all places and vintages, as ``Chart.table`` wants it."""
    return memory.once(_values, view.anybody, ages, sex, measure)


def _values(view: View, ages: str, sex: str, measure: Measure) -> pd.DataFrame:
    indicator = placed(ages)
    rows = view.official(*filter(None, (indicator.sotkanet, indicator.population)))
    rows = rows[rows["sex"] == sex]
    mine = rows[rows["indicator"] == indicator.sotkanet].rename(columns={"year": "period"})
    mine = mine.assign(status=mine["status"].map(STATUS), origin="published", population=np.nan)
    mine["count"] = mine["count"].astype(float)
    if measure is Measure.SHARE:
        mine = mine[mine["share"].notna()].assign(value=lambda held: held["share"].astype(float))
    elif measure is Measure.COUNT:
        mine = mine[mine["count"].notna() | ~mine["status"].isin([Status.SHOWN, Status.ZERO])]
        mine = _with_sums(view, mine, ["count"]).assign(value=lambda held: held["count"])
    else:
        mine = _rates(view, mine[mine["count"].notna()], rows[rows["indicator"] == indicator.population])
    return mine.assign(low=mine.get("low", np.nan), high=mine.get("high", np.nan))[COLUMNS]


def _rates(view: View, counts: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return our own rates: children placed per 1,000 of the age group, of one vintage, with a 95 % interval."""
    people = people.rename(columns={"year": "period"})[["place", "period", "vintage", "count"]].dropna()
    people = people.rename(columns={"count": "people"})
    held = counts.merge(people, on=["place", "period", "vintage"])
    held = held[held["people"] > 0].assign(population=lambda rows: rows["people"].astype(float))
    held = _with_sums(view, held, ["count", "population"]).reset_index(drop=True)
    rates = poisson_rates(held["count"].to_numpy(float), held["population"].to_numpy(float), per=RATE_PER)
    return held.assign(origin="calculated", **{name: rates[name].to_numpy() for name in ("value", "low", "high")})


def _with_sums(view: View, rows: pd.DataFrame, add: list[str]) -> pd.DataFrame:
    """Add our own sums for the country and collaborative areas where the source gives none."""
    members = {}
    for spot in view.spots():
        if spot.kind not in ("country", "area"):
            members.setdefault("FI", set()).add(spot.code)
            members.setdefault(spot.area, set()).add(spot.code)
    known = {spot.code for spot in view.spots() if spot.kind in ("country", "area")}
    groups = {code: frozenset(inside) for code, inside in members.items() if code in known}
    own = grouping.sums(rows, groups, by=["period", "vintage"], add=add)
    own = own.assign(status=Status.SHOWN, origin="calculated")
    return pd.concat([rows, own]).drop_duplicates(["place", "period", "vintage"], keep="first")


def _period(rows: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    return rows[rows["period"].between(choice.first or 0, choice.last or 9999)]


def _areas_only(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["place"].isin([spot.code for spot in view.spots() if spot.tile])]


def _comparable(rows: pd.DataFrame) -> list[int]:
    held = rows[rows["value"].notna()]
    if held.empty:
        return []
    last = int(held["period"].max())
    # The newest vintage may hold the last year alone; then an older one that reaches it is the honest comparison.
    for vintage in sorted(held["vintage"].unique(), key=vintage_age, reverse=True):
        inside = sorted({int(year) for year in held.loc[held["vintage"] == vintage, "period"]})
        if last in inside and len(inside) > 1:
            return inside[:-1]
    return []


def _with_gaps(rows: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Add a row without a value wherever a place lacks a year that its own vintage reaches over.

    Absent is not zero: Sotkanet leaves small and unreported figures out alike.
    """
    rows = rows[rows["place"].isin(codes)]
    wanted = [
        (place, period, vintage)
        for (place, vintage), line in rows.groupby(["place", "vintage"])
        for period in range(int(line["period"].min()), int(line["period"].max()) + 1)
    ]
    index = pd.MultiIndex.from_tuples(wanted, names=["place", "period", "vintage"])
    return _filled(rows, index)


def _filled(rows: pd.DataFrame, index: pd.MultiIndex) -> pd.DataFrame:
    full = rows.set_index(["place", "period", "vintage"]).reindex(index).reset_index()
    full["status"] = full["status"].fillna(Status.MISSING)
    full["origin"] = full["origin"].fillna("published")
    full.loc[~full["status"].isin(SHOWN), ["value", "low", "high", "count"]] = np.nan
    return full[COLUMNS]


def _in_order(rows: pd.DataFrame, spots: tuple[Spot, ...]) -> pd.DataFrame:
    rank = {spot.code: place for place, spot in enumerate(spots)}
    order = rows.assign(_rank=rows["place"].map(rank), _age=rows["vintage"].map(vintage_age))
    return order.sort_values(["_rank", "_age", "period"], ignore_index=True)[COLUMNS]


def _notes(table: pd.DataFrame, choice: Choice, wanted: frozenset[str]) -> tuple[Note, ...]:
    """Say everything a reader must know before quoting the picture."""
    held = table[table["value"].notna()]
    notes = []
    if choice.measure is Measure.RATE:
        notes.append(Note(key="own_rate"))
    elif (held["origin"] == "calculated").any():
        notes.append(Note(key="own_sum"))
    if choice.ages == "0-24":
        notes.append(Note(key="ages_0_24"))
    if "FI" in wanted and "FI" not in set(held["place"]):
        notes.append(Note(key="no_country"))
    if held.groupby("place")["vintage"].nunique().gt(1).any():
        notes.append(Note(key="two_vintages"))
    if (table["status"] == Status.MISSING).any():
        notes.append(Note(key="missing", values={"count": int((table["status"] == Status.MISSING).sum())}))
    if set(held["place"]) - {"FI"}:
        notes.append(Note(key="back_cast"))
    return (*notes, Note(key="neither"))


def _chart(view: View, choice: Choice, *, name: str, shape: Shape, table, spots, focus, leave_out=(), **more) -> Chart:
    filters = {key: value for key, value in choice.address().items() if key not in leave_out}
    return Chart(
        name=name,
        filters=filters,
        page=PAGE,
        shape=shape,
        indicator=choice.indicator,
        measure=choice.measure,
        table=table,
        spots=spots,
        focus=focus,
        edition=view.edition,
        **more,
    )


def _chosen(view: View, choice: Choice) -> tuple[tuple[Spot, ...], frozenset[str]]:
    """Return the places to show, chosen ones first, comparators after them and the rest last; and the coloured ones."""
    spots = {spot.code: spot for spot in view.spots()}
    chosen = [code for code in choice.places if code in spots]
    areas = sorted({spots[code].area for code in chosen if spots[code].area in spots}) if choice.area else []
    focus = [*chosen, *(["FI"] if choice.country and "FI" in spots else []), *areas]
    rest = [code for code, spot in spots.items() if spot.tile and code not in focus] if choice.others else []
    return tuple(spots[code] for code in [*focus, *rest]), frozenset(focus)


def trend(view: View, *, choice: Choice) -> Chart:
    """Declare how the figures run over the chosen years, one line per place and vintage."""
    wanted, focus = _chosen(view, choice)
    rows = _period(values(view, choice.ages, choice.sex, choice.measure), choice)
    rows = vintages.side_by_side(rows[rows["place"].isin([spot.code for spot in wanted])], age=vintage_age)
    table = _in_order(_with_gaps(rows, [spot.code for spot in wanted]), wanted)
    present = set(table["place"])
    spots = tuple(spot for spot in wanted if spot.code in present)
    large = {spot.code for spot in spots if spot.kind in ("country", "area")}
    alone = large == present
    return _chart(
        view,
        choice,
        name="placements.trend",
        shape=Shape.LINE,
        table=table,
        spots=spots,
        focus=focus & present,
        apart=frozenset() if alone or choice.measure is not Measure.COUNT else frozenset(large),
        breaks=_breaks(table),
        notes=_notes(table, choice, focus),
        leave_out=("year", "since", "order"),
    )


def _breaks(table: pd.DataFrame) -> tuple[Break, ...]:
    held = table[table["value"].notna()]
    if held.empty:
        return ()
    starts = held.groupby(["place", "vintage"])["period"].min().reset_index().sort_values("period")
    found = [Break(at=float(year), key="vintage") for year in starts.loc[starts.duplicated("place"), "period"].unique()]
    if held["period"].min() < REFORM < held["period"].max():
        found.append(Break(at=REFORM, key="reform"))
    return tuple(sorted(found, key=lambda mark: mark.at))


def tiles(view: View, *, choice: Choice) -> Chart:
    """Declare the figures of all areas in one year, from the newest vintage that holds it."""
    offered = map_years(view, choice)
    year = choice.year if choice.year in offered else (offered[-1] if offered else choice.last or years(view)[1])
    spots = tuple(spot for spot in view.spots() if spot.tile)
    rows = _areas_only(view, values(view, choice.ages, choice.sex, choice.measure))
    vintage = vintages.newest_with(rows[rows["value"].notna()], (year,), age=vintage_age) or "none-0000-00"
    index = pd.MultiIndex.from_tuples([(s.code, year, vintage) for s in spots], names=["place", "period", "vintage"])
    table = _in_order(_filled(rows, index), spots)
    return _chart(
        view,
        replace(choice, year=year),
        name="placements.map",
        shape=Shape.TILES,
        table=table,
        spots=spots,
        focus=frozenset(choice.places),
        notes=_notes(table, choice, frozenset()),
        leave_out=("since", "order", "country", "area", "others"),
    )


def change(view: View, *, choice: Choice) -> Chart:
    """Declare the first and last figure of every area, always of one and the same vintage."""
    offered = since_years(view, choice)
    since = choice.since if choice.since in offered else (offered[0] if offered else choice.first or years(view)[0])
    rows = _period(values(view, choice.ages, choice.sex, choice.measure), choice)
    held = _areas_only(view, rows[rows["value"].notna()])
    last = int(held["period"].max()) if offered else choice.last or years(view)[1]
    vintage = vintages.newest_with(held, (since, last), age=vintage_age) or "none-0000-00"
    compared = _chosen(view, replace(choice, others=True))[0]
    if choice.measure is Measure.COUNT:  # the country would press every county flat against the axis
        compared = tuple(spot for spot in compared if spot.tile)
    ends = (since, last) if offered else ()
    index = pd.MultiIndex.from_tuples(
        [(spot.code, year, vintage) for spot in compared for year in ends], names=["place", "period", "vintage"]
    )
    table = _filled(rows, index) if ends else rows.iloc[:0][COLUMNS]
    table = table[table["place"].isin(table.loc[table["status"] != Status.MISSING, "place"])]
    by_name = tuple(spot for spot in view.spots() if spot in compared)
    spots = _ordered(by_name, table, last, choice.order)
    return _chart(
        view,
        replace(choice, since=since),
        name="placements.change",
        shape=Shape.DOTS,
        table=_in_order(table, spots),
        spots=spots,
        focus=frozenset(choice.places),
        notes=_notes(table, choice, frozenset()),
        order=choice.order,
        leave_out=("year", "others"),
    )


def _ordered(spots: tuple[Spot, ...], table: pd.DataFrame, last: int, order: str) -> tuple[Spot, ...]:
    """Return the places that have rows, by name as ``view.spots`` gives them or by the size of the last figure."""
    present = set(table["place"])
    size = table[table["period"] == last].set_index("place")["value"]
    named = sorted((spot for spot in spots if spot.code in present), key=lambda spot: spot.kind in ("country", "area"))
    if order == "size":
        return tuple(sorted(named, key=lambda spot: -size.get(spot.code, -np.inf)))
    return tuple(named)


def asked(view: View, given: Mapping[str, str]) -> tuple[Choice, tuple[str, ...]]:
    """Return the choice an address asks for, and the names of the values in it that make no sense here.

    Each of those falls back to its default; nothing in *given* is trusted, looked up as code or shown as markup.
    """
    first, last = years(view)
    places = {spot.code for spot in view.spots() if spot.tile}
    choice, rejected = replace(Choice(), first=first, last=last), []
    for name, text in given.items():
        read = _READ.get(name)
        if read is None:
            continue
        try:
            choice = replace(choice, **read(text, places, (first, last)))
        except (KeyError, ValueError):
            rejected.append(name)
    offered = measures(view, choice.ages, choice.sex)
    if choice.measure not in offered:
        if "measure" in given and "measure" not in rejected:
            rejected.append("measure")
        choice = replace(choice, measure=offered[0] if offered else Measure.COUNT)
    return choice, tuple(rejected)


def _one_of(text: str, allowed) -> str:
    if text not in allowed:
        raise ValueError(text)
    return text


def _codes(text: str, places: set[str]) -> tuple[str, ...]:
    return tuple(_one_of(code, places) for code in text.split(",") if code)


def _years(text: str, bounds: tuple[int, int]) -> dict[str, int]:
    first, last = (_year(part, bounds) for part in text.split(","))
    if first > last:
        raise ValueError(text)
    return {"first": first, "last": last}


def _year(text: str, bounds: tuple[int, int]) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    if not bounds[0] <= year <= bounds[1]:
        raise ValueError(text)
    return year


_YES = {"true": True, "false": False}
_READ = {
    "ages": lambda text, places, bounds: {"ages": _one_of(text, AGES)},
    "sex": lambda text, places, bounds: {"sex": _one_of(text, SEXES)},
    "measure": lambda text, places, bounds: {"measure": Measure(text)},
    "places": lambda text, places, bounds: {"places": _codes(text, places)},
    "country": lambda text, places, bounds: {"country": _YES[text]},
    "area": lambda text, places, bounds: {"area": _YES[text]},
    "others": lambda text, places, bounds: {"others": _YES[text]},
    "years": lambda text, places, bounds: _years(text, bounds),
    "year": lambda text, places, bounds: {"year": _year(text, bounds)},
    "since": lambda text, places, bounds: {"since": _year(text, bounds)},
    "order": lambda text, places, bounds: {"order": _one_of(text, ORDERS)},
}
