"""Answers of Sotkanet, THL's indicator bank, as rows of ours.  Reading only: nothing here calls the network.

Sotkanet gives ``indicator, region, year, gender, value, absolute value`` as JSON or CSV.  An answer holds every region
it has: municipalities, counties of several reforms, the country.  We keep those that are places of ours.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Literal

import pandas as pd

from data_access.importing.sheet import is_old_county
from data_access.problem import Problem

COLUMNS = ("indicator", "region", "year", "gender", "primary value", "absolute value")
SEXES = ("total", "female", "male")
Primary = Literal["share", "count"]


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
        answer = json.loads(text)
        if not isinstance(answer, list):
            raise TypeError("an answer is a list of rows")
        cells = [
            (each["indicator"], each["region"], each["year"], each["gender"], each.get("value"), each.get("absValue"))
            for each in answer
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Problem("sotkanet_unreadable") from error
    return _rows(cells, regions=regions, vintage=vintage, primary=primary)


def from_csv(text: str, *, regions: Mapping[int, str], vintage: str, primary: Primary = "share") -> pd.DataFrame:
    """Return the rows of a CSV answer, separated by semicolons, with decimal points or commas."""
    lines = [line for line in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";") if line]
    header = [name.strip() for name in lines[0]] if lines else []
    if header != list(COLUMNS) or any(len(line) != len(COLUMNS) for line in lines):
        raise Problem("sotkanet_unreadable")
    return _rows(lines[1:], regions=regions, vintage=vintage, primary=primary)


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
