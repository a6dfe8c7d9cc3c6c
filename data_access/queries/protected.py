"""Protected counts about people: the only way by which they leave the store for pages, figures and files."""

import pandas as pd
from sqlalchemy import Connection, Engine, select

from data_access.protection import BY_KEY, summaries
from data_access.protection.deciding import BETWEEN
from data_access.queries import ask, facts
from data_access.releases import as_of, moved
from data_access.store import reading
from data_access.tables import ProtectedCell


def counts(engine: Engine | Connection, *, release: int, cube: str) -> pd.DataFrame:
    """Return what is shown of the counts of *cube* (see ``data_access.protection.CUBES``) as of *release*.

    Columns: part, a code for each dimension of the cube, status (shown, zero, too_few, not_reported, provisional) and
    value (people; missing where it is hidden or was not reported).
    """
    names = list(BY_KEY[cube].dimensions)
    held = facts(engine, ProtectedCell, ProtectedCell.cube == cube, release=release)
    codes = pd.DataFrame([cell.split(BETWEEN) for cell in held["cell"]], columns=names, dtype="str")
    return pd.concat([held[["part"]], codes, held[["status", "value"]]], axis=1)


def outcomes(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return how scores changed to date, by pilot and instrument; columns as ``summaries.of_outcomes``.

    How many families improved is in the cube ``outcomes``.
    """
    return summaries.of_outcomes(engine, release=release)


def states(engine: Engine | Connection, *, release: int, older: int) -> pd.DataFrame:
    """Return every state between the releases *older* and *release* of the cells that have changed in that time.

    Columns: cube, part, cell (its codes, separated by ``deciding.BETWEEN``), status and value as ``counts`` has them,
    since and until (the releases between which it was so; until is missing where it still is).
    """
    row = ProtectedCell.__table__.c
    columns = [row[name] for name in ("cube", "part", "cell", "status", "value", "since", "until")]
    return ask(
        engine, select(*columns).where(moved(ProtectedCell, older, release)), sort=("cube", "part", "cell", "since")
    )


def told(engine: Engine | Connection, *, release: int) -> frozenset[str]:
    """Return the cubes of which anything is told as of *release*."""
    held = select(ProtectedCell.cube).where(as_of(ProtectedCell, release)).distinct()
    with reading(engine) as connection:
        return frozenset(connection.execute(held).scalars())
