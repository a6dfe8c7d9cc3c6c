"""Deciding what is shown of each cube: once, in the transaction that publishes a release, and kept from then on."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from hashlib import sha256
from types import MappingProxyType

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, insert, select

from analysis.disclosure import Protected, protect, remembered
from data_access import releases
from data_access.problem import Problem
from data_access.protection.cubes import BY_KEY, CUBES, Cube, Part, Rows
from data_access.protection.cubes.cube import Only
from data_access.queries import facts
from data_access.store import reading
from data_access.tables import FACTS, ProtectedCell, ProtectedRelease, Release

TABLES = {table.__tablename__: table for table in FACTS}
SECONDS = 0.3  # for the search of the cheapest choice in one part: a release has dozens of parts
BETWEEN = "|"  # the codes of a cell
COLUMNS = ("cube", "part", "cell", "status", "value")
NAMED = 3  # cells that a message names
SEEN = ("shown", "provisional")

Choices = Mapping[str, list[str]]  # the hidden cells of a part, by its sign
Kept = MutableMapping[str, dict[str, list[list]]]  # what a release changed in what is shown, by its sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What is shown of every cube.

    *cells* has the columns of ``tables.ProtectedCell``, and so has *before*, of the release before.  *choices* are the
    hidden cells of the parts that were decided anew and are safe, by sign: deciding the same again need not search
    again.  *leaks* are cells that anybody could work out whatever is hidden: cube, part, cell; while there are any,
    nothing may be published.  *kept* is what ``keep_up`` keeps of it, under the sign of the release that was foreseen.
    """

    cells: pd.DataFrame
    before: pd.DataFrame
    choices: Choices
    leaks: tuple[tuple[str, str, str], ...]
    kept: Kept = field(default_factory=dict)

    def news(self, cube: Cube) -> dict[str, list[list]]:
        """Return what differs from the release before: the ``rows`` that are new or others, and the keys ``ended``."""
        then, now = (_by_key(frame[frame["cube"] == cube.key]) for frame in (self.before, self.cells))
        return {
            "rows": [row for key, row in sorted(now.items()) if then.get(key) != row],
            "ended": [list(key) for key in sorted(then.keys() - now.keys())],
        }

    def cost(self) -> pd.DataFrame:
        """Return for each cube: key, cells, hidden (too few to show), newly (was shown before), and freed (was not).

        Cells that nobody has told of, and cells where nobody is, are not counted: there is nothing to hide in them.
        """
        names = list(COLUMNS[:3])
        both = self.cells.merge(self.before, on=names, how="left", suffixes=("", "_before"))
        both["few"], both["few_before"] = both["status"] == "too_few", both["status_before"] == "too_few"
        seen = both["status_before"].isin(SEEN)
        both = both.assign(newly=both["few"] & seen, freed=both["status"].isin(SEEN) & both["few_before"])
        both = both[both["status"].isin((*SEEN, "too_few"))]
        lines = [
            (cube.key, len(held), int(held["few"].sum()), int(held["newly"].sum()), int(held["freed"].sum()))
            for cube in CUBES
            if len(held := both[both["cube"] == cube.key])
        ]
        return pd.DataFrame(lines, columns=["key", "cells", "hidden", "newly", "freed"])


def _by_key(cells: pd.DataFrame) -> dict[tuple, list]:
    """Return rows of cells as they are kept, by what names them."""
    gone = cells["value"].isna().tolist()
    columns = [cells[name].tolist() for name in COLUMNS]
    return {
        tuple(names): [*names, status, None if empty else int(value)]
        for (*names, status, value), empty in zip(zip(*columns, strict=True), gone, strict=True)
    }


def keep_up(connection: Connection, *, choices: Choices = MappingProxyType({}), kept: Kept | None = None) -> None:
    """Decide for every release and cube that has not been decided yet, in the releases' order, and keep it.

    A cube whose tables have not changed stays as it is, unless its threshold is another one by now.  *choices* are
    looked up before anything is searched.  *kept* holds what was decided of other stores with the same
    content, and is trusted; what it lacks is added to it.  A leak is ``Problem("protection_leak")``, and then the
    transaction must not be kept.
    """
    kept = {} if kept is None else kept
    changed = cache(partial(_changed, connection))
    done = ProtectedRelease
    last = dict(connection.execute(select(done.cube, done.threshold).order_by(done.number)).all())
    for release, cube in undecided(connection):
        sign = _sign_of_all(release.fingerprint, cube)
        same = last.get(cube.key) in (None, cube.threshold)
        if sign not in kept and same and not any(changed(name, release.number) for name in cube.tables):
            kept[sign] = {"rows": [], "ended": []}
        if sign not in kept:
            decided = decide(connection, release=release.number, cubes=(cube,), choices=choices)
            if decided.leaks:
                raise leak(decided)
            kept[sign] = decided.news(cube)
        news = kept[sign]
        rows = pd.DataFrame(news["rows"], columns=list(COLUMNS), dtype="object")
        ended = [tuple(each) for each in news["ended"]]
        releases.replace_in(connection, ProtectedCell, rows, number=release.number, ended=ended)
        row = {"number": release.number, "cube": cube.key, "threshold": cube.threshold}
        connection.execute(insert(ProtectedRelease.__table__), [row])
        last[cube.key] = cube.threshold


def _changed(connection: Connection, name: str, release: int) -> bool:
    """Has *release* begun or ended a row of table *name*?  Where it has not, all stays as it was decided before."""
    table = TABLES[name]
    asked = select(table.id).where((table.since == release) | (table.until == release)).limit(1)
    return connection.execute(asked).first() is not None


def undecided(store: Engine | Connection) -> list[tuple[Release, Cube]]:
    """Return the releases, in their order, and the cubes of which it has not been decided what is shown."""
    with reading(store) as connection:
        done = {tuple(row) for row in connection.execute(select(ProtectedRelease.number, ProtectedRelease.cube))}
        every = releases.every(connection)
    return [(release, cube) for release in every for cube in CUBES if (release.number, cube.key) not in done]


def leak(decided: Decided) -> Problem:
    """Return what to tell whoever wanted to publish *decided*, with the cells named."""
    named = "; ".join(" ".join(filter(None, each)).replace(BETWEEN, " × ") for each in decided.leaks[:NAMED])
    return Problem("protection_leak", cells=named, number=len(decided.leaks))


def foresee(
    connection: Connection,
    rows: Rows,
    *,
    after: int,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Decided:
    """Return what would be shown of the release *after* this one if these tables were *rows* in it.

    Whoever then publishes just that has nothing left to decide.  *told* hears how far it has come.
    """
    decided = decide(connection, release=after + 1, rows=rows, told=told)
    if decided.leaks:
        return decided
    fingerprint = releases.foreseen(connection, {TABLES[name]: held for name, held in rows.items()}, after=after)
    return replace(decided, kept={_sign_of_all(fingerprint, cube): decided.news(cube) for cube in CUBES})


def decide(
    connection: Connection,
    *,
    release: int,
    cubes: tuple[Cube, ...] = CUBES,
    rows: Rows | None = None,
    choices: Choices = MappingProxyType({}),
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Decided:
    """Return what is shown of *cubes* in release *release*; nothing is written.

    *rows* are the tables as they would be in it, for a release that has not been written yet; tables left out are as in
    the release before.  Parts that have not changed since then stay as they are.  *told* hears how far it has come.
    """
    earlier = release - 1
    last = releases.release(connection, earlier)
    history = History(connection, earlier)
    same = {cube: history.threshold(cube, earlier) == cube.threshold for cube in cubes}
    of_cubes = ProtectedCell.cube.in_([cube.key for cube in cubes])
    standing = facts(connection, ProtectedCell, of_cubes, release=earlier)[list(COLUMNS)]
    kept = {key: held for key, held in standing.groupby(["cube", "part"])}
    # what stands beside other cubes is made out of what was decided of them, so it comes when they have been
    now = {cube: cube.parts(_rows(history, cube, release, rows)) for cube in cubes if not cube.beside}
    total = sum(map(len, now.values()))
    frames, made, leaks = [], {}, []
    for cube, name, part in _in_turn(history, cubes, now, frames, release, rows):
        told(min(len(frames), total), total)
        then = history.parts(cube, earlier).get(name)
        if then is not None and same[cube] and _same(part, then) and (cube.key, name) in kept:
            frames.append(kept[cube.key, name])
            continue
        sign = _sign(last.fingerprint if last else "", cube, name, part)
        leaking = []
        protected = _chosen(cube, part, choices.get(sign))
        if protected is None:
            protected = protect(
                part.table,
                dimensions=part.dimensions,
                threshold=cube.threshold,
                zeros=cube.zeros,
                offers=part.offers,
                given=part.given,
                sensitive=part.sensitive.__contains__ if part.sensitive else None,
                holders=part.holders,
                before=history.before(cube, name),
                known=part.known,
                seconds=SECONDS,
            )
            found = protected.leaks[list(cube.dimensions)].itertuples(index=False, name=None)
            leaking = [(cube.key, name, BETWEEN.join(cell)) for cell in found]
        frame = _cells(cube, name, part, protected)
        if not leaking:  # what leaks must be found out again by whoever would publish it
            made[sign] = frame.loc[frame["status"] == "too_few", "cell"].tolist()
        leaks += leaking
        frames.append(frame)
    told(total, total)
    cells = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS), dtype="object")
    return Decided(cells=cells, before=standing, choices=made, leaks=tuple(dict.fromkeys(leaks)))


def _in_turn(
    history: "History",
    cubes: tuple[Cube, ...],
    now: Mapping[Cube, Mapping[str, Part]],
    frames: list[pd.DataFrame],
    release: int,
    rows: Rows | None,
) -> Iterator[tuple[Cube, str, Part]]:
    """Yield every part with its cube and name; *frames* are what has been decided meanwhile."""
    for cube in cubes:
        parts = now.get(cube)
        if parts is None:
            parts = cube.parts(_rows(history, cube, release, rows, decided=frames))
        yield from ((cube, *named) for named in parts.items())


def _rows(
    history: "History",
    cube: Cube,
    release: int,
    rows: Rows | None,
    decided: Iterable[pd.DataFrame] = (),
) -> dict[str, pd.DataFrame]:
    """Return what the parts of *cube* are made of: its tables, and what was *decided* of the cubes it stands beside."""
    at = release if rows is None else release - 1
    held = {} if rows is None else rows
    found = {name: held[name] if name in held else history.table(name, at) for name in cube.tables}
    for key in cube.beside:
        cells = [frame for frame in decided if len(frame) and frame["cube"].iat[0] == key]
        kept = pd.concat(cells) if cells else history.kept(key, at)
        codes = [cell.split(BETWEEN) for cell in kept["cell"]]
        found[key] = pd.DataFrame(codes, columns=list(BY_KEY[key].dimensions)).assign(status=kept["status"].tolist())
    return found


def _same(one: Part, other: Part) -> bool:
    names = ("missing", "dimensions", "known", "sensitive")
    alike = all(getattr(one, name) == getattr(other, name) for name in names)
    offered = one.offers == other.offers if isinstance(one.offers, Only) else True
    return alike and offered and one.table.equals(other.table)


def _sign_of_all(fingerprint: str, cube: Cube) -> str:
    """Return the sign of what a release changes of a whole cube: the fingerprint says all that it rests on."""
    return f"{fingerprint} {cube.key} {cube.threshold}"


def _sign(fingerprint: str, cube: Cube, name: str, part: Part) -> str:
    """Return the sign of a part: what it holds, how it is divided, and the release before it with all before that."""
    groups = [[each.name, {code: list(members) for code, members in each.groups.items()}] for each in part.dimensions]
    said = [fingerprint, cube.key, cube.threshold, name, groups, part.table.to_numpy().tolist(), sorted(part.missing)]
    said += [[sorted(each.weights.items()), each.low, str(each.high)] for each in part.known]
    said += [sorted(part.sensitive)]
    said += [sorted(part.offers.cells)] if isinstance(part.offers, Only) else []
    return sha256(json.dumps(said).encode()).hexdigest()


def _chosen(cube: Cube, part: Part, hidden: Collection[str] | None) -> Protected | None:
    """Return the part with the cells that were chosen to be *hidden*; None where none were, or they do not fit."""
    if hidden is None:
        return None
    try:
        protected = _recalled(cube, part, hidden, threshold=cube.threshold)
    except ValueError:
        return None
    held = protected.layout
    rows = zip(held.every(), held.spread(protected.hidden & protected.offered).tolist(), strict=True)
    fits = set(hidden) <= {BETWEEN.join(cell) for cell, few in rows if few}
    return None if not fits or (protected.small & ~protected.hidden).any() else protected


def _recalled(cube: Cube, part: Part, hidden: Collection[str], *, threshold: int) -> Protected:
    """Return what was decided of a part under a *threshold*: which of its cells are *hidden*."""
    few = frozenset(hidden)
    return remembered(
        part.table,
        hides=lambda cell: BETWEEN.join(cell) in few,
        dimensions=part.dimensions,
        threshold=threshold,
        zeros=cube.zeros,
        offers=part.offers,
        given=part.given,
        sensitive=part.sensitive.__contains__ if part.sensitive else None,
        known=part.known,
    )


class History:
    """The cubes as they were in earlier releases, each looked up once."""

    def __init__(self, connection: Connection, newest: int):
        self._connection = connection
        self._newest = newest
        self._tables: dict[tuple[str, int], pd.DataFrame] = {}
        self._parts: dict[tuple[str, int], Mapping[str, Part]] = {}
        self._cells: dict[tuple[str, int], dict[str, pd.DataFrame]] = {}
        done = ProtectedRelease
        asked = select(done.cube, done.number, done.threshold).where(done.number <= newest).order_by(done.number)
        self._thresholds = {(cube, number): threshold for cube, number, threshold in connection.execute(asked)}

    def threshold(self, cube: Cube, release: int) -> int:
        """Return the threshold under which *cube* was decided; where that was not kept yet, the one in force."""
        return self._thresholds.get((cube.key, release)) or cube.threshold

    def parts(self, cube: Cube, release: int) -> Mapping[str, Part]:
        """Return the tables of *cube* as they were in *release*; none before the first."""
        key = cube.key, release
        if key not in self._parts:
            rows = _rows(self, cube, release, None) if release else {}
            self._parts[key] = cube.parts(rows, threshold=self.threshold(cube, release)) if release else {}
        return self._parts[key]

    def table(self, name: str, release: int) -> pd.DataFrame:
        """Return a table of facts as it was in *release*; several cubes are made of the same."""
        key = name, release
        if key not in self._tables:
            self._tables[key] = facts(self._connection, TABLES[name], release=release)
        return self._tables[key]

    def kept(self, cube: str, release: int) -> pd.DataFrame:
        """Return what was decided of the cells of *cube* for *release*."""
        return facts(self._connection, ProtectedCell, ProtectedCell.cube == cube, release=release)

    def before(self, cube: Cube, name: str) -> list[Protected]:
        """Return part *name* as it was in every earlier release in which it was another, the oldest first."""
        found: list[tuple[Part, Protected]] = []
        for release in self._changing(cube):
            part, threshold = self.parts(cube, release).get(name), self.threshold(cube, release)
            if part is None or (found and threshold == found[-1][1].threshold and _same(part, found[-1][0])):
                continue
            kept = self._held(cube, release)
            # parts may have been divided in another way; what a cell is called tells which it is
            held = kept[name] if name in kept else pd.concat(kept.values())
            few = held.loc[held["status"] == "too_few", "cell"].tolist()
            found.append((part, _recalled(cube, part, few, threshold=threshold)))
        return [protected for _, protected in found]

    def _held(self, cube: Cube, release: int) -> dict[str, pd.DataFrame]:
        key = cube.key, release
        if key not in self._cells:
            self._cells[key] = dict(list(self.kept(cube.key, release).groupby("part")))
        return self._cells[key]

    def _changing(self, cube: Cube) -> list[int]:
        """Return the releases that changed a table of *cube*, or that were decided under another threshold."""
        numbers, last = set(), None
        for name in cube.tables:
            for column in (TABLES[name].since, TABLES[name].until):
                asked = select(column).where(column <= self._newest).distinct()
                numbers |= set(self._connection.execute(asked).scalars())
        for key, release in self._thresholds:
            if key == cube.key:
                threshold = self.threshold(cube, release)
                numbers |= {release} if last not in (None, threshold) else set()
                last = threshold
        return sorted(numbers)


def _cells(cube: Cube, name: str, part: Part, protected: Protected) -> pd.DataFrame:
    """Return the published cells of a part as they are kept.

    A cell nobody has told of is ``not_reported``; one of which not all have told is ``provisional``.
    """
    names = [each.name for each in part.dimensions]
    absent = np.array([cell in part.missing for cell in protected.layout.inner_names()], dtype=np.int64)
    sums = protected.layout.cells()
    lacking, holding = sums @ absent, sums @ np.ones_like(absent)
    rows = protected.public()
    offered = protected.layout.spread(protected.offered)
    lacking, holding = (protected.layout.spread(each)[offered] for each in (lacking, holding))
    seen = rows["status"] != "too_few"
    status = rows["status"].mask(seen & (lacking > 0), "provisional").mask(seen & (lacking == holding), "not_reported")
    return pd.DataFrame(
        {
            "cube": cube.key,
            "part": name,
            "cell": [BETWEEN.join(cell) for cell in zip(*(rows[name].tolist() for name in names), strict=True)],
            "status": status,
            "value": rows["value"].mask(status == "not_reported"),
        }
    )
