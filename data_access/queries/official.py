"""Official statistics: what THL has published, with the vintage each figure came from."""

import pandas as pd
from sqlalchemy import Engine, func, select

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
