"""Means of scores: which may be told, so that nobody's score is the difference between two of them."""

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import Connection, Engine, select

from analysis.change import Summary, pooled
from data_access.protection.cubes import outcomes
from data_access.queries import ask
from data_access.settings import settings
from data_access.store import reading
from data_access.tables import Outcome

KEY = ("pilot", "instrument", "period", "since")
NUMBERS = ("pairs", "mean_before", "mean_after", "sd_change")
COLUMNS = ("pilot", "instrument", "status", "first", "last", *NUMBERS)


def of_outcomes(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the summary to date of each pilot and instrument as of *release*.

    Columns: pilot, instrument, status (shown, too_few), first and last quarter (their first days), pairs (families),
    mean_before, mean_after and sd_change (points on the instrument's scale; missing where they are hidden).  It holds
    whole batches of families (see ``outcomes.told``).  One that differs from what was told in an earlier release by
    fewer families than may be shown, such as after a correction, is hidden until there are enough.
    """
    with reading(engine) as connection:
        rows = ask(connection, select(*Outcome.__table__.columns).where(Outcome.since <= release), sort=KEY)
    changed = sorted({*rows["since"], *rows["until"].dropna().astype(int)} & set(range(release + 1)))
    spoken: dict[tuple[str, str], list[Summary]] = {}
    smallest = settings().smallest("clients")
    standing: dict[tuple[str, str], tuple] = {}
    for number in changed:
        at = rows[(rows["since"] <= number) & (rows["until"].isna() | (rows["until"] > number))]
        standing = {}
        for key, held in outcomes.told(at, smallest=smallest).groupby(["pilot", "instrument"]):
            summary = pooled(_summaries(held))
            status = "shown" if _tellable(summary, spoken.get(key, ()), smallest) else "too_few"
            if status == "shown":
                spoken.setdefault(key, []).append(summary)
            standing[key] = (status, min(held["period"]), max(held["period"]), summary)
        for key in set(zip(at["pilot"], at["instrument"], strict=True)) - standing.keys():
            held = at[(at["pilot"] == key[0]) & (at["instrument"] == key[1])]
            standing[key] = ("too_few", min(held["period"]), max(held["period"]), None)
    found = [
        (*key, status, first, last, *((getattr(told, name) if status == "shown" else None) for name in NUMBERS))
        for key, (status, first, last, told) in sorted(standing.items())
    ]
    kinds = {"pairs": "Int64"} | dict.fromkeys(NUMBERS[1:], "float64")
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(kinds)


def _summaries(rows: pd.DataFrame) -> list[Summary]:
    return [Summary(**dict(zip(NUMBERS, row, strict=True))) for row in rows[list(NUMBERS)].itertuples(index=False)]


def _tellable(summary: Summary, before: Iterable[Summary], smallest: int) -> bool:
    """Does *summary* differ from each told *before* by enough families, or from the same ones not at all?"""
    return summary.pairs >= smallest and all(
        summary == each or abs(summary.pairs - each.pairs) >= smallest for each in before
    )
