"""The project: how the public register describes it, and who takes part in which role and when."""

import pandas as pd
from sqlalchemy import Connection, Engine

from data_access.queries import facts
from data_access.tables import Partner, Project


def projects(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the projects as of *release* by code, with the columns of ``tables.Project``; amounts in euros."""
    return facts(engine, Project, release=release)


def partners(engine: Engine, *, release: int) -> pd.DataFrame:
    """Return the partners as of *release*, with the columns of ``tables.Partner``; ``ends`` is None while it lasts."""
    return facts(engine, Partner, release=release)
