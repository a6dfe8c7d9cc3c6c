"""The visit: who is looking, in which language, at which release.  All that a page may know."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Engine

from components import memory
from components.charts.chart import Edition, Spot
from components.i18n import HELSINKI, Words
from data_access.access import NOBODY, User
from data_access.queries import official, places, project
from data_access.settings import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Built once per run at the front door and handed to ``show``.  Its questions are the only way to data.

    ``look`` is "light" or "dark"; ``sample`` says that this installation shows invented data; ``address`` is where
    people reach Matka, without a trailing slash.
    """

    engine: Engine
    words: Words
    edition: Edition
    user: User = NOBODY
    look: str = "light"
    sample: bool = False
    address: str = ""

    def spots(self) -> tuple[Spot, ...]:
        """Return every place: the country, collaborative areas and the 23 areas, in the reader's alphabet."""
        return memory.once(_spots, self.engine, self.edition, self.words)

    def official(self, *indicators: int) -> pd.DataFrame:
        """Return THL's published figures of *indicators* (Sotkanet numbers); columns as ``official.statistics``."""
        return memory.ask(official.statistics, self.engine, edition=self.edition, indicators=frozenset(indicators))

    def holdings(self) -> pd.DataFrame:
        """Return what is held: indicator, vintage, first, last, places, sexes, rows."""
        return memory.ask(official.holdings, self.engine, edition=self.edition)

    def projects(self) -> pd.DataFrame:
        return memory.ask(project.projects, self.engine, edition=self.edition)

    def partners(self) -> pd.DataFrame:
        return memory.ask(project.partners, self.engine, edition=self.edition)

    @property
    def contact(self) -> str:
        return settings().contact

    @property
    def today(self) -> date:
        return datetime.now(HELSINKI).date()


KINDS = ("country", "area", "county", "city", "province")


def _spots(engine: Engine, edition: Edition, words: Words) -> tuple[Spot, ...]:
    rows = memory.ask(places.places, engine, edition=edition)
    spots = [
        Spot(
            code=row.code,
            kind=row.kind,
            names={"fi": row.name_fi, "sv": row.name_sv, "en": row.name_en},
            shorts={"fi": row.short_fi, "sv": row.short_sv, "en": row.short_en},
            area=None if pd.isna(row.area) else row.area,
            in_project=bool(row.in_project),
            tile=None if pd.isna(row.tile_row) else (int(row.tile_row), int(row.tile_column)),
        )
        for row in rows.itertuples()
    ]
    return tuple(sorted(spots, key=lambda spot: (_level(spot), words.alphabet(spot.shorts[words.language]))))


def _level(spot: Spot) -> int:
    """Return 0 for the country, 1 for collaborative areas, 2 for counties with Helsinki and Åland among them."""
    return min(KINDS.index(spot.kind), 2)
