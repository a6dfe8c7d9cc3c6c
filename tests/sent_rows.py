"""Rows for tests: what a county might send, short to write, and one row of any table; and a way past the guards."""

from datetime import date

import pandas as pd
from sqlalchemy import Boolean, Connection, Date, Float, Integer, inspect, text

from data_access.access import User
from data_access.importing.sheet import frame
from data_access.importing.sheets import sheet
from data_access.releases import FRAME
from data_access.tables import Fact, SQLModel

EERO = User(username="eero", name="Eero", role="lead", county="13")
LIISA = User(username="liisa", name="Liisa", role="lead", county="20")
KAISA = User(username="kaisa", name="Kaisa", role="coordinator")
NAMES = dict.fromkeys(("name_fi", "name_sv", "name_en"), "Nimi")
PACKAGE = {"code": "TP1", **NAMES, "starts": date(2024, 8, 1), "ends": date(2026, 12, 31)}
PILOT = {"name": "Perheen tiimi", "work_package": "TP1", "goal": 1, "strategic_goal": 2, "target_group": "parents"} | {
    "professions": "nurse",
    "starts": date(2025, 1, 1),
}
EVENT = {"topic": "trauma", "kind": "training", "date": date(2025, 4, 1), "hours": 3.0, "work_package": "TP1"} | {
    "title": "Koulutus"
}


def rows(name: str, *told: dict) -> pd.DataFrame:
    """Return the rows of a sheet as checking gives them; the first is row 2 of its file."""
    return frame(sheet(name), told)


def packages() -> dict[str, pd.DataFrame]:
    return {"work_package": rows("work_package", PACKAGE)}


def pilots(**counties: str) -> dict[str, pd.DataFrame]:
    """``pilots(P1="13", P2="20")``"""
    return {"pilot": rows("pilot", *({**PILOT, "code": code, "county": at} for code, at in counties.items()))}


def events(**counties: str) -> dict[str, pd.DataFrame]:
    found = ({**EVENT, "code": code, "county": county} for code, county in counties.items())
    return {"training_event": rows("training_event", *found)}


def attendance(**people: int) -> dict[str, pd.DataFrame]:
    """``attendance(E1=12)``: so many nurses."""
    told = ({"event": code, "profession": "nurse", "own_staff": n, "partners": 0} for code, n in people.items())
    return {"training_attendance": rows("training_attendance", *told)}


def activity(**active: tuple[int | None, ...]) -> dict[str, pd.DataFrame]:
    """``activity(P1=(4, 5))``: families in pilot P1 at the end of January and February 2025."""
    told = [
        {"pilot": pilot, "month": date(2025, month, 1), "active": families}
        for pilot, months in active.items()
        for month, families in enumerate(months, start=1)
    ]
    return {"pilot_activity": rows("pilot_activity", *told)}


def budget(**planned: float) -> dict[str, pd.DataFrame]:
    """``budget(k13=1000)``: euros for the first quarter of 2025."""
    told = ({"county": key[1:], "quarter": date(2025, 1, 1), "planned": float(n)} for key, n in planned.items())
    return {"budget": rows("budget", *told)}


def one_of(table: type[Fact], **values) -> pd.DataFrame:
    """Return one row of *table* with something in every column."""
    kinds = {Boolean: True, Date: date(2025, 4, 1), Float: 1.5, Integer: 1}
    told = {
        column.name: next((value for kind, value in kinds.items() if isinstance(column.type, kind)), "x")
        for column in table.__table__.columns
        if column.name not in FRAME
    }
    return pd.DataFrame([told | values])


def unguard(connection: Connection) -> None:
    """Do away with the guards of every table, as only somebody with all rights in the database can."""
    tables = set(inspect(connection).get_table_names()) & set(SQLModel.metadata.tables)
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.execute(text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
    else:
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
