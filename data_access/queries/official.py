"""Official statistics: what THL has published, with the vintage each figure came from."""

import pandas as pd
from sqlalchemy import Engine, func, select

from analysis import vintages
from data_access.queries import ask, facts
from data_access.releases import as_of
from data_access.tables import OfficialStatistic


def statistics(engine: Engine, *, release: int, indicators: frozenset[int]) -> pd.DataFrame:
    """Return the figures of *indicators* (Sotkanet's numbers) as of *release*.

    Columns: indicator, place, year, sex, vintage, count (persons), share (per cent of the age group), status.  A figure
    that Sotkanet leaves out has no row.
    """
    return facts(engine, OfficialStatistic, OfficialStatistic.indicator.in_(sorted(indicators)), release=release)


def holdings(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return what is held as of *release*, one row per indicator and vintage.

    Columns: indicator, vintage, first and last (years), places, sexes and rows (how many).
    """
    fact = OfficialStatistic
    held = (
        select(
            fact.indicator,
            fact.vintage,
            func.min(fact.year).label("first"),
            func.max(fact.year).label("last"),
            func.count(fact.place.distinct()).label("places"),
            func.count(fact.sex.distinct()).label("sexes"),
            func.count().label("rows"),
        )
        .where(as_of(fact, release))
        .group_by(fact.indicator, fact.vintage)
    )
    return ask(engine, held, sort=("indicator", "vintage"))


FIGURE = ("indicator", "place", "year", "sex")
MEASURES = ("count", "share")


def revisions(engine: Engine, *, release: int, number: int) -> pd.DataFrame:
    """Return the figures that release *number* revised: they were another value in the newest vintage before.

    One row for each figure and measure: indicator, place, year, sex, measure (count or share), before, before_vintage,
    after, vintage.  A figure taken back has None after.  *release* is the newest one that may be known.
    """
    fact = OfficialStatistic
    if not 1 < number <= release:
        return _revised(facts(engine, fact, release=0), facts(engine, fact, release=0))
    return _revised(facts(engine, fact, fact.since == number, release=number), facts(engine, fact, release=number - 1))


def _revised(given: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    return lines(vintages.compared(given, held, measures=MEASURES, key=FIGURE))


def lines(compared: pd.DataFrame) -> pd.DataFrame:
    """Return the revised figures of a table of ``vintages.compared`` as ``revisions`` does."""
    found = []
    for row in compared[compared["kind"] == "revised"].to_dict("records"):
        for measure in MEASURES:
            before, after, since = row[f"{measure}_before"], row[measure], row[f"{measure}_vintage"]
            after = None if pd.isna(after) else float(after)
            if before is not None and before != after and (after is not None or since == row["vintage"]):
                found.append((*(row[name] for name in FIGURE), measure, before, since, after, row["vintage"]))
    columns = [*FIGURE, "measure", "before", "before_vintage", "after", "vintage"]
    return pd.DataFrame(found, columns=columns, dtype="object").sort_values(list(columns[:5]), ignore_index=True)
