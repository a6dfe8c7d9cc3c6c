"""Headlines: the leading figures as of a release, and which of them something that is sent in would move."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection, Engine

from analysis import headlines
from analysis.headlines import HEADLINES, Headline
from data_access.importing.codes import COUNTIES
from data_access.queries import facts
from data_access.releases import day_of
from data_access.settings import settings
from data_access.store import reading
from data_access.tables import FACTS, TrainingEvent

TABLES = {table.__tablename__: table for table in FACTS}
VALUES = ("numerator", "denominator", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Which figures would move, and which would be too few to show to everybody afterwards.

    *moved* has the columns of ``analysis.headlines.moved`` without few, and hidden: where it is true, numerator,
    denominator, value and difference are missing, for they would tell of few people elsewhere.  *few*: key, part,
    county, period, and new (it can be shown as it is now).  *cells*: those of ``analysis.headlines.small_cells``.
    """

    moved: pd.DataFrame
    few: pd.DataFrame
    cells: pd.DataFrame


def figures(engine: Engine | Connection, *, release: int) -> pd.DataFrame:
    """Return the headline figures as of *release*, as ``analysis.headlines.figures`` does.  They are not protected."""
    with reading(engine) as connection:
        rows, day = _read(connection, HEADLINES, {}, release=release), day_of(connection, release)
    return headlines.figures(_happened(rows, day), counties=COUNTIES, smallest=_smallest())


def moves(
    engine: Engine | Connection,
    *,
    release: int,
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    sent: Mapping[str, pd.DataFrame],
    county: str | None,
    today: date,
) -> Moves:
    """Return what moves where the tables *before*, as of *release*, become those *after*; nothing is written.

    *sent* is what has been sent in; what is to come after *today* is not counted.  *county* is the one whose own
    numbers the sender knows, None for all: every other county's small number stays hidden, also one that could be
    reckoned from the counties together.
    """
    among = headlines.about(before)
    others = _read(engine, among, before, release=release)
    then, now = (
        headlines.figures(_happened({**others, **held}, today), counties=COUNTIES, smallest=_smallest(), among=among)
        for held in (before, after)
    )
    moved = headlines.moved(then, now)
    hidden = [
        county is not None and not {*one, *other} <= {county}
        for one, other in zip(moved["few_before"], moved["few_after"], strict=True)
    ]
    moved = moved.assign(hidden=pd.Series(hidden, index=moved.index, dtype="bool"))
    told = [*(f"{name}_{side}" for name in VALUES for side in ("before", "after")), "difference"]
    moved.loc[moved["hidden"], told] = float("nan")
    return Moves(
        moved=moved.drop(columns=["few_before", "few_after"]),
        few=_few(then, now, county),
        cells=headlines.small_cells(sent, smallest=_smallest()),
    )


def _smallest() -> dict[str, int]:
    return {people: settings().smallest(people) for people in (headlines.CLIENTS, headlines.STAFF)}


def _happened(rows: Mapping[str, pd.DataFrame], today: date) -> dict[str, pd.DataFrame]:
    """Return *rows* without the training events that are planned for later than *today*."""
    found, name = dict(rows), TrainingEvent.__tablename__
    if name in found:
        held = found[name]
        found[name] = held[pd.Series([day <= today for day in held["date"]], index=held.index, dtype="bool")]
    return found


def _few(then: pd.DataFrame, now: pd.DataFrame, county: str | None) -> pd.DataFrame:
    """Return the figures of *county* (None: of all, and of all together) that are too few to show afterwards."""
    places = ["key", "part", "county"]
    seen = now if county is None else now[now["county"] == county]
    few = seen[_is_few(seen)]
    shown = then[~_is_few(then) & then["value"].notna()]
    shown = set(shown[places].itertuples(index=False, name=None))
    new = [place in shown for place in few[places].itertuples(index=False, name=None)]
    return few[[*places, "period"]].assign(new=pd.Series(new, index=few.index, dtype="bool")).reset_index(drop=True)


def _is_few(found: pd.DataFrame) -> pd.Series:
    few = [county in few for county, few in zip(found["county"], found["few"], strict=True)]
    return pd.Series(few, index=found.index, dtype="bool")


def _read(
    engine: Engine | Connection, among: Collection[Headline], held: Mapping[str, pd.DataFrame], *, release: int
) -> dict[str, pd.DataFrame]:
    """Return the tables, besides those *held*, that the figures *among* are counted from."""
    names = {name for headline in among for name in headline.tables} - set(held)
    return {name: facts(engine, TABLES[name], release=release) for name in sorted(names)}
