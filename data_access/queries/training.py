"""Training: events held and to come, which count no people, and means of answers where every class of them is shown."""

import pandas as pd
from sqlalchemy import Connection, Engine

from data_access.protection.cubes.training import COMPETENCE
from data_access.queries import facts
from data_access.queries.protected import counts
from data_access.releases import day_of
from data_access.store import reading
from data_access.tables import Competence, TrainingEvent

OF = ["wave", "place", "topic"]


def events(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the training events held by the day of *release*, with the columns of ``tables.TrainingEvent``."""
    with reading(engine) as connection:
        return facts(connection, TrainingEvent, TrainingEvent.date <= day_of(connection, release), release=release)


def coming(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the training events that are to come after the day of *release*, with the same columns, the next first."""
    with reading(engine) as connection:
        day = day_of(connection, release)
        found = facts(connection, TrainingEvent, TrainingEvent.date > day, release=release)
    return found.sort_values(["date", "code"], ignore_index=True)


def means(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return mean and standard deviation of the answers of each wave, county and topic as of *release*.

    Columns: wave, place, topic, mean, sd.  Where any class of the answers is hidden there is no row: the mean would
    help to work it out.
    """
    held = facts(engine, Competence, release=release).rename(columns={"county": "place"})
    classes = counts(engine, release=release, cube=COMPETENCE.key)
    whole = classes.assign(shown=classes["value"].notna()).groupby(OF)["shown"].all()
    shown = {cell for cell, every in whole.items() if every}
    kept = [cell in shown for cell in held[OF].itertuples(index=False, name=None)]
    return held.loc[kept, [*OF, "mean", "sd"]].reset_index(drop=True)
