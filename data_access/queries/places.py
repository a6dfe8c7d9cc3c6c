"""Places: counties, Helsinki, Åland, the collaborative areas and the whole country."""

import pandas as pd
from sqlalchemy import Engine

from data_access.queries import facts
from data_access.tables import Place


def places(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return every place as of *release* by code, with the columns of ``tables.Place``."""
    return facts(engine, Place, release=release)
