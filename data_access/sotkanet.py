"""Answers of Sotkanet, THL's indicator bank, as rows of ours.  Reading only: nothing here calls the network.

Sotkanet gives ``indicator, region, year, gender, value, absolute value`` as JSON or CSV.  An answer holds every region
it has: municipalities, counties of several reforms, the country.  We keep those that are places of ours.  What an
indicator is, and when Sotkanet last renewed it, is an answer of its own.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from analysis.indicators import INDICATORS
from data_access.importing.sheet import is_old_county
from data_access.problem import Problem

COLUMNS = ("indicator", "region", "year", "gender", "primary value", "absolute value")
SEXES = ("total", "female", "male")
Primary = Literal["share", "count"]
LANGUAGES = ("fi", "sv", "en")
COUNTRY = "FI"
PLACED = frozenset(each.sotkanet for each in INDICATORS)  # their value is a share
PEOPLE = frozenset(each.population for each in INDICATORS if each.population)  # their value is a count
OURS = tuple(sorted(PLACED | PEOPLE))  # the indicators that Matka shows or calculates with
# How an indicator's unit is called, in its code or its names.  Per thousand is neither of what we hold.
UNITS = (
    (None, re.compile(r"1[\s\u00a0]?000|promil")),
    ("share", re.compile(r"per_?cent|prosent|procent|%|\bper_?100\b")),
    ("count", re.compile(r"absol|lukumäärä|\blkm\b|\bantal|\bnumber\b")),
)
MOST_PEOPLE = 10_000_000  # more people than Finland has
LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What Sotkanet says of one indicator.  ``updated`` is the day it last renewed the figures (``data-updated``).

    ``titles`` are by language, the Finnish one where another is missing; ``first`` and ``last`` the years it has.
    """

    indicator: int
    updated: date
    titles: Mapping[str, str]
    first: int
    last: int
    primary: Primary

    @property
    def vintage(self) -> str:
        """The month in which Sotkanet gave these figures out, such as ``sotkanet-2026-08``."""
        return f"sotkanet-{self.updated:%Y-%m}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The figures of one indicator, checked: ``rows`` for ``OfficialStatistic``, and how many of old counties there
    were, which are never taken for one of ours."""

    about: About
    rows: pd.DataFrame
    old_counties: int = 0


def about(text: str) -> About:
    """Return what an answer about an indicator says.  Raises ``Problem``."""
    told = loaded(text)
    try:
        indicator, years, titles = _whole(told["id"]), told["range"], told["title"]
        updated = date.fromisoformat(str(told["data-updated"])[:10])
        first, last = _whole(years["start"]), _whole(years["end"])
        finnish = _title(titles["fi"])
        names = {language: _title(titles.get(language)) or finnish for language in LANGUAGES}
        unit = told.get("primaryValueType")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Problem("sotkanet_unreadable") from error
    if not finnish or not 1900 <= first <= last <= 2100:
        raise Problem("sotkanet_unreadable")
    primary = _primary(indicator, unit, names)
    return About(indicator=indicator, updated=updated, titles=names, first=first, last=last, primary=primary)


def _title(text) -> str:
    """Return a title as one line of plain text."""
    if text is None:
        return ""
    if not isinstance(text, str):
        raise TypeError("a title is text")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_TITLE]


def _primary(indicator: int, unit, titles: Mapping[str, str]) -> Primary:
    """Return whether an indicator's value is a share or a count.  We hold no other unit: that is a ``Problem``."""
    code, names = (unit.get("code"), unit.get("title")) if isinstance(unit, dict) else (unit, None)
    named = " ".join([str(code or ""), *map(str, names.values() if isinstance(names, dict) else ())]).lower()
    for told in (named, " ".join(titles.values()).lower()):
        for primary, words in UNITS:
            if words.search(told):
                if primary is None:
                    raise Problem("sotkanet_unit", indicator=indicator)
                return primary
    if indicator in PLACED | PEOPLE:
        return "share" if indicator in PLACED else "count"
    raise Problem("sotkanet_unit", indicator=indicator)


def loaded(text: str):
    """Return what a JSON answer holds.  A web page, or JSON that breaks off, is a ``Problem`` of its own."""
    if text.lstrip("\ufeff \t\r\n")[:1] == "<":
        raise Problem("sotkanet_web_page")
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise Problem("sotkanet_broken") from error


def answer(text: str, *, about: About, regions: Mapping[int, str], years: range) -> Answer:
    """Return the figures of one indicator in a JSON or CSV answer, all of them checked.  Raises ``Problem``.

    *years* are those that were asked for.
    """
    told = {"vintage": about.vintage, "primary": about.primary}
    if text.removeprefix("\ufeff").startswith("indicator;"):
        rows, seen = from_csv(text, regions=regions, **told), [line[1] for line in _lines(text)[1:]]
    else:
        held = loaded(text)
        if not isinstance(held, list):
            raise Problem("sotkanet_unreadable")
        rows, seen = _from_list(held, regions=regions, **told), [each["region"] for each in held]
    old = sum(map(is_old_county, map(_whole, seen)))
    if rows.empty:
        raise Problem("sotkanet_old_counties" if old else "sotkanet_empty", indicator=about.indicator)
    return Answer(about=about, rows=_checked(rows, about.indicator, years), old_counties=old)


def _checked(rows: pd.DataFrame, indicator: int, years: range) -> pd.DataFrame:
    """Return *rows*, each once, or refuse them all for one that cannot be."""
    key = ["place", "year", "sex"]
    rows = rows.drop_duplicates(ignore_index=True)
    count = rows["count"].astype("float64")
    whole = rows.assign(most=count)[rows["place"] == COUNTRY].set_index(["year", "sex"])["most"]
    both = rows.assign(most=count)[rows["sex"] == "total"].set_index(["place", "year"])["most"]
    for wrong in (
        rows["indicator"] != indicator,
        ~rows["year"].isin(years),
        rows.duplicated(key, keep=False),  # said twice, and not the same
        (count > MOST_PEOPLE) | (rows["share"] > 100),
    ):
        _refuse(rows, wrong, indicator)
    # a place has no more people than the country, nor girls more than all children
    _refuse(rows, _more(rows, count, whole, ["year", "sex"]) | _more(rows, count, both, ["place", "year"]), indicator)
    return rows


def _more(rows: pd.DataFrame, count: pd.Series, most: pd.Series, by: list[str]) -> pd.Series:
    limit = most.reindex(pd.MultiIndex.from_frame(rows[by])).to_numpy() if len(most) else float("nan")
    return count > limit


def _refuse(rows: pd.DataFrame, wrong: pd.Series, indicator: int):
    if wrong.any():
        row = rows[wrong].iloc[0]
        value = row["share"] if pd.isna(row["count"]) else row["count"]
        raise Problem("sotkanet_absurd", indicator=indicator, place=row["place"], year=int(row["year"]), value=value)


def regions(places: pd.DataFrame) -> dict[int, str]:
    """Return ``{Sotkanet's region: our code}`` for *places* (see ``queries.places``).

    Refuses the numbers of the old counties, 877–898, whose borders differ from today's.
    """
    known = places.dropna(subset=["sotkanet_region"])
    found = {int(region): code for region, code in zip(known["sotkanet_region"], known["code"], strict=True)}
    for region, code in found.items():
        if is_old_county(region):
            raise Problem("sotkanet_old_county", region=region, place=code)
    return found


def from_json(text: str, *, regions: Mapping[int, str], vintage: str, primary: Primary = "share") -> pd.DataFrame:
    """Return the rows of a JSON answer.  *primary* says what the indicator's value is: a per cent share or a count."""
    try:
        held = json.loads(text)
    except ValueError as error:
        raise Problem("sotkanet_unreadable") from error
    return _from_list(held, regions=regions, vintage=vintage, primary=primary)


def _from_list(held, *, regions: Mapping[int, str], vintage: str, primary: Primary) -> pd.DataFrame:
    try:
        if not isinstance(held, list):
            raise TypeError("an answer is a list of rows")
        cells = [
            (each["indicator"], each["region"], each["year"], each["gender"], each.get("value"), each.get("absValue"))
            for each in held
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise Problem("sotkanet_unreadable") from error
    return _rows(cells, regions=regions, vintage=vintage, primary=primary)


def from_csv(text: str, *, regions: Mapping[int, str], vintage: str, primary: Primary = "share") -> pd.DataFrame:
    """Return the rows of a CSV answer, separated by semicolons, with decimal points or commas."""
    lines = _lines(text)
    header = [name.strip() for name in lines[0]] if lines else []
    if header != list(COLUMNS) or any(len(line) != len(COLUMNS) for line in lines):
        raise Problem("sotkanet_unreadable")
    return _rows(lines[1:], regions=regions, vintage=vintage, primary=primary)


def _lines(text: str) -> list[list[str]]:
    return [line for line in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";") if line]


def _rows(cells: Iterable, *, regions: Mapping[int, str], vintage: str, primary: Primary) -> pd.DataFrame:
    rows = []
    for indicator, region, year, gender, value, absolute in cells:
        place = regions.get(_whole(region))
        value, absolute = _number(value), _number(absolute)
        if place is None or (value is None and absolute is None):
            continue  # not a place of ours, or left out by THL: missing, never zero
        if gender not in SEXES:
            raise Problem("sotkanet_unreadable")
        count = absolute if primary == "share" else value if absolute is None else absolute
        if count is not None and count != int(count):
            raise Problem("sotkanet_unreadable")
        rows.append(
            {
                "indicator": _whole(indicator),
                "place": place,
                "year": _whole(year),
                "sex": gender,
                "vintage": vintage,
                "count": None if count is None else int(count),
                "share": value if primary == "share" else None,
                "status": "zero" if count == 0 else "reported",
            }
        )
    types = {"indicator": "int64", "place": "str", "year": "int64", "sex": "str", "vintage": "str"}
    types |= {"count": "Int64", "share": "float64", "status": "str"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _number(cell) -> float | None:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, str) and re.fullmatch(r"\s*\d+([.,]\d+)?\s*", cell):
        return float(cell.replace(",", "."))
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < math.inf:
        return float(cell)
    raise Problem("sotkanet_unreadable")


def _whole(cell) -> int:
    number = _number(cell)
    if number is None or number != int(number):
        raise Problem("sotkanet_unreadable")
    return int(number)
