"""Questions to the store: one question, one function.

Each takes the engine, or the connection of an open transaction, then by keyword the release and what to ask for, and
returns a tidy table with the same columns, types and order on both databases, also when it is empty.
"""

from operator import itemgetter

import pandas as pd
from sqlalchemy import Boolean, Column, ColumnElement, Connection, Date, Engine, Float, Integer, Select, select

from data_access.releases import FRAME, as_of
from data_access.store import reading
from data_access.tables import Fact


def facts(
    engine: Engine | Connection, table: type[Fact], *conditions: ColumnElement[bool], release: int
) -> pd.DataFrame:
    """Return the rows of *table* true in *release* that meet *conditions*, sorted by natural key."""
    columns = [column for column in table.__table__.columns if column.name not in FRAME]
    return ask(engine, select(*columns).where(as_of(table, release), *conditions), sort=table.KEY)


def ask(engine: Engine | Connection, question: Select, *, sort: tuple[str, ...]) -> pd.DataFrame:
    """Return the answer to *question* as a table, sorted here because databases order letters differently.

    Whole numbers are int64, or Int64 where a value may be missing; other numbers float64; text str; days ``date``;
    truths bool, or boolean where one may be missing.
    """
    with reading(engine) as connection:
        rows = connection.execute(question).all()
    columns = list(question.selected_columns)
    names = [column.name for column in columns]
    rows = sorted(rows, key=itemgetter(*(names.index(name) for name in sort)))
    cells = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return pd.DataFrame(
        {column.name: pd.Series(values, dtype=_dtype(column)) for column, values in zip(columns, cells, strict=True)}
    )


def _dtype(column: Column) -> str:
    kind = column.type
    if isinstance(kind, Boolean):
        return "boolean" if getattr(column, "nullable", False) else "bool"
    if isinstance(kind, Integer):
        return "Int64" if getattr(column, "nullable", False) else "int64"
    if isinstance(kind, Float):
        return "float64"
    return "object" if isinstance(kind, Date) else "str"
