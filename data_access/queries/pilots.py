"""Pilots: what they are, where they stand, and what they do, without a number of people."""

import pandas as pd
from sqlalchemy import Connection, Engine

from data_access.queries import facts
from data_access.tables import (
    Comment,
    Decision,
    Lesson,
    Meeting,
    Model,
    Pilot,
    PilotActivity,
    PilotStage,
    Target,
    WorkPackage,
)


def pilots(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the pilots as of *release* by code, with the columns of ``tables.Pilot``."""
    return facts(engine, Pilot, release=release)


def packages(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the work packages that pilots belong to, with the columns of ``tables.WorkPackage``."""
    return facts(engine, WorkPackage, release=release)


def stages(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return when each pilot was to reach each stage and did, with the columns of ``tables.PilotStage``."""
    return facts(engine, PilotStage, release=release)


def activity(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return what each pilot did in each month it told of: pilot, month, sessions and multidisciplinary meetings.

    How many families it met is told by the cube ``families`` alone.
    """
    return facts(engine, PilotActivity, release=release)[["pilot", "month", "sessions", "meetings"]]


def targets(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return what was set out to be reached, with the columns of ``tables.Target``."""
    return facts(engine, Target, release=release)


def meetings(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the meetings, the oldest first, with the columns of ``tables.Meeting``."""
    return facts(engine, Meeting, release=release)


def lessons(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return what counties learned, with the columns of ``tables.Lesson``."""
    return facts(engine, Lesson, release=release)


def models(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the operational models that came out of pilots, with the columns of ``tables.Model``."""
    return facts(engine, Model, release=release)


def comments(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return what counties say beside figures, with the columns of ``tables.Comment``."""
    return facts(engine, Comment, release=release)


def decisions(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return what meetings have decided, with the columns of ``tables.Decision``."""
    return facts(engine, Decision, release=release)
