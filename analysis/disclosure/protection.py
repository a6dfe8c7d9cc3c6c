"""Protecting a table and attacking the result: what ``analysis.disclosure`` offers."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.disclosure import attack as attacks
from analysis.disclosure.choose import Task, complement
from analysis.disclosure.tables import Dimension, Layout, layout, sums, told

PUBLIC = "public"  # the attacker who knows only what is published
SECONDS = 1.5  # for the search of the cheapest choice; a table of 500 cells is then protected in less than five
STATUSES = ("shown", "zero", "too_few")

log = logging.getLogger(__name__)

Cell = tuple[str, ...]  # published codes, one for each dimension in their order
Asks = Callable[[Cell], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Something published elsewhere about cells: their weighted sum lies between ``low`` and ``high``.

    A percentage, a mean or a difference is a ``Known`` as well; ``rate`` makes one of a rate and its population.
    """

    weights: Mapping[Cell, float]
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A table with what is decided about each of its cells.  Only ``public`` may leave the house."""

    layout: Layout
    threshold: int
    zeros: bool
    offered: np.ndarray  # per different cell: whether anybody asks for it; what nobody sees needs no status
    hidden: np.ndarray
    small: np.ndarray  # of these, the ones hidden for their own sake
    known: tuple[Known, ...] = ()  # what was published of it elsewhere
    optimal: bool = False  # whether no cheaper choice would be safe
    leaks: pd.DataFrame | None = None  # what the attack could still work out: rows of ``audit``; None: not attacked

    def public(self) -> pd.DataFrame:
        """Return every published cell: its codes, ``status`` and ``value``, which is empty where it is hidden."""
        counts = sums(self.layout)
        status = np.where(self.hidden, "too_few", np.where(counts == 0, "zero", "shown"))
        rows = self.layout.frame(
            status=pd.Series(status, dtype=object).to_numpy(),
            value=np.where(self.hidden, -1, counts),
            offered=self.offered,
        )
        rows["value"] = rows["value"].astype("Int64").mask(rows["status"] == "too_few")
        return rows[rows.pop("offered")].reset_index(drop=True)

    def cells(self) -> pd.DataFrame:
        """Return the books behind ``public``, for those who decide: also ``count``, and ``small`` where it is."""
        offered = self.layout.spread(self.offered)
        return self.public().assign(
            count=self.layout.spread(sums(self.layout))[offered],
            small=self.layout.spread(self.small & self.hidden)[offered],
        )


def rate(cell: Cell, published: float, *, population: float, per: float = 1000, decimals: int = 1) -> Known:
    """Return what a published, rounded rate tells about the count of *cell* to who knows the population."""
    half = 0.5 * 10.0**-decimals
    return Known(
        weights={cell: 1.0}, low=(published - half) * population / per, high=(published + half) * population / per
    )


def protect(
    table: pd.DataFrame,
    *,
    dimensions: Iterable[Dimension],
    threshold: int,
    zeros: bool = True,
    offers: Asks | None = None,
    given: Asks | None = None,
    sensitive: Asks | None = None,
    totals: pd.DataFrame | None = None,
    holders: Mapping[str, Mapping[str, Collection[str]]] | None = None,
    before: Iterable[Protected] = (),
    known: Iterable[Known] = (),
    seconds: float = SECONDS,
) -> Protected:
    """Return *table* with small cells hidden, and others so that nobody can work a small one out.

    *table* has one row per combination of codes: a column for each dimension, and a whole ``count``.  Published is
    every combination of codes and groups, or where *offers* is given those it says yes to; the others add up to what is
    published, but nobody asks for them.  *totals*, where given, must agree with the sums.  Small is from 1 to
    *threshold* − 1, in sums too; so is every cell that *sensitive* says yes to, whatever its count, because something
    else that is published would tell of few people by it.  True *zeros* show, and a hidden cell is then known to hold
    at least 1; else zeros are hidden as small ones are.  *given* are cells that everybody knows anyway, offered or not:
    they are never hidden, and every attacker counts with them.  *holders* tells who knows which cells, as codes by
    dimension:
    ``{"lead": {"county": ["13"]}}``.  *before* are earlier releases: cells that have not changed keep their status, and
    the attack joins all releases.  *known* is what else is known of the cells.  The cheapest choice is looked for
    during *seconds*; cost is the sum of 1 + ln(1 + n); what is found in time depends on the machine, so decisions are
    stored.

    ``leaks`` of the result has rows if what is known elsewhere cannot be mended by hiding more: then it must not be
    published.
    """
    held = _laid_out(table, dimensions, threshold, totals)
    counts, before, known = sums(held), tuple(before), tuple(known)
    offered, open_to_all = _offered(held, offers), _given(held, given)
    small = (_small(counts, threshold, zeros) | _sensitive(held, counts, sensitive)) & offered & ~open_to_all
    result = Protected(
        layout=held, threshold=threshold, zeros=zeros, offered=offered, hidden=small, small=small, known=known
    )
    stays, shows = _decided(result, before)
    shows &= offered | open_to_all
    if (small & shows).any():
        log.warning("%d small cells were shown in an earlier release and stay so", (small & shows).sum())
    must = (((small | stays) & ~shows) | ~offered) & ~open_to_all
    may = ((((counts > 0) | (not zeros)) & ~shows) | must) & ~open_to_all
    attack, asked = _attack(result, must & small, holders or {}, before)
    task = Task(
        attack=attack,
        must=must,
        may=may,
        cost=1 + np.log1p(counts),
        count=counts,
        floor=int(zeros),
        lines=tuple(held.lines()),
    )
    moves = attacks.none_yet(attack)
    try:
        hidden, optimal = complement(task, moves, seconds=seconds)
    except Exception:  # whatever befalls a solver: hide all there is rather than too little
        log.exception("choosing what else to hide failed: everything is hidden")
        hidden, optimal = may, False
    leaks = _ranges(result, hidden, attack, asked, moves, only_leaks=True)
    if len(leaks):
        log.warning("%d small cells can be worked out whatever is hidden", len(leaks))
    return replace(result, hidden=hidden, optimal=optimal, leaks=leaks)


def unprotected(table: pd.DataFrame, *, dimensions: Iterable[Dimension], offers: Asks | None = None) -> pd.DataFrame:
    """Return every cell that would be published of *table*, with its ``count``: for those who decide, never to show."""
    held = layout(table, dimensions=dimensions)
    return held.frame(count=sums(held))[held.spread(_offered(held, offers))].reset_index(drop=True)


def recall(
    table: pd.DataFrame,
    statuses: pd.DataFrame,
    *,
    dimensions: Iterable[Dimension],
    threshold: int,
    zeros: bool = True,
    offers: Asks | None = None,
    given: Asks | None = None,
    sensitive: Asks | None = None,
    known: Iterable[Known] = (),
) -> Protected:
    """Return what was decided earlier, from the counts as they were and the stored ``status`` of each published cell.

    Also for a choice made by hand that is to be attacked.  *offers*, *given* and *sensitive* are those of ``protect``:
    what nobody asks for has no status.
    """
    held = _laid_out(table, dimensions, threshold, None)
    offered, open_to_all = _offered(held, offers), _given(held, given)
    names = [each.name for each in held.dimensions]
    if lacking := [name for name in [*names, "status"] if name not in statuses]:
        raise ValueError(f"the statuses lack {lacking}")
    cells = list(zip(*(statuses[name] for name in names), strict=True))
    given = dict(zip(cells, statuses["status"], strict=True))
    if len(given) < len(cells):
        raise ValueError(
            f"duplicate cells: {told(list(dict.fromkeys(each for each in cells if cells.count(each) > 1)))}"
        )
    counts = sums(held)
    wanted = held.frame(number=np.arange(len(counts)))[held.spread(offered)]
    wanted = dict(zip(zip(*(wanted[name] for name in names), strict=True), wanted["number"], strict=True))
    if missing := [cell for cell in wanted if cell not in given]:
        raise ValueError(f"missing cells: {told(missing)}")
    if unknown := [cell for cell, status in given.items() if cell not in wanted or status not in STATUSES]:
        raise ValueError(f"unknown cells or statuses: {told(unknown)}")
    hidden = ~offered & ~open_to_all
    for cell, number in wanted.items():
        hidden[number] |= given[cell] == "too_few"
    wrong = [
        cell
        for cell, number in wanted.items()
        if given[cell] != ("too_few" if hidden[number] else "shown" if counts[number] else "zero")
        or (hidden[number] and (open_to_all[number] or (zeros and not counts[number])))
    ]
    if wrong:
        raise ValueError(f"statuses that do not fit the counts: {told(wrong)}")
    small = (_small(counts, threshold, zeros) | _sensitive(held, counts, sensitive)) & offered & ~open_to_all
    return Protected(
        layout=held,
        threshold=threshold,
        zeros=zeros,
        offered=offered,
        hidden=hidden,
        small=small,
        known=tuple(known),
    )


def audit(
    protected: Protected,
    *,
    holders: Mapping[str, Mapping[str, Collection[str]]] | None = None,
    before: Iterable[Protected] = (),
    exact: bool = False,
) -> pd.DataFrame:
    """Return for every attacker and every cell hidden from them the whole numbers it can be, as far as they can tell.

    One row per attacker ("public", and each of *holders*) and hidden cell: its codes, ``release`` (0 is this one, 1 the
    one before), ``low`` and ``high`` (empty: no limit), ``exact``, ``small`` and ``leak``.  A leak is a small cell with
    fewer than three possible values.  A range that is not ``exact`` is at least as wide as told, and that it is at
    least three values was enough to know; *exact* asks for the limits of all, which takes minutes for large tables.
    Cells that an attacker owns have no row.
    """
    attack, asked = _attack(protected, protected.hidden & protected.offered, holders or {}, tuple(before))
    return _ranges(protected, protected.hidden, attack, asked, attacks.none_yet(attack), exact=exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A cell whose values the attack asks for."""

    release: int  # how many releases ago; 0 is this one
    cell: Cell
    number: int  # in this release, else -1
    small: bool


def _laid_out(table: pd.DataFrame, dimensions: Iterable[Dimension], threshold: int, totals) -> Layout:
    if isinstance(threshold, bool) or threshold != int(threshold) or threshold < 1:
        raise ValueError(f"the threshold must be a whole number from 1, got {threshold}")
    return layout(table, dimensions=dimensions, totals=totals)


def _offered(held: Layout, offers: Asks | None) -> np.ndarray:
    return held.gather(offers is None or offers(cell) for cell in held.every())


def _given(held: Layout, given: Asks | None) -> np.ndarray:
    return held.gather(given is not None and given(cell) for cell in held.every())


def _sensitive(held: Layout, counts: np.ndarray, sensitive: Asks | None) -> np.ndarray:
    return held.gather(sensitive is not None and sensitive(cell) for cell in held.every()) & (counts > 0)


def _small(counts: np.ndarray, threshold: int, zeros: bool) -> np.ndarray:
    return (counts < threshold) & ((counts > 0) | (not zeros))


def _unknowns(releases: list[Protected]) -> tuple[dict[tuple, int], list[np.ndarray]]:
    """Return the number of each different inner count, by codes and value, and which they are in each release.

    The newest comes first, so its own are 0, 1, 2 …  A count that has become what it was long ago is the same one:
    an attacker may know that a change was taken back.
    """
    numbers: dict[tuple, int] = {}
    held = []
    for each in releases:
        cells = zip(each.layout.inner_names(), each.layout.counts.ravel().tolist(), strict=True)
        held.append(np.array([numbers.setdefault(cell, len(numbers)) for cell in cells]))
    return numbers, held


def _marks(releases: list[Protected]) -> list[np.ndarray]:
    """Return a number for every published cell of each release, the same only where the same counts are added up."""
    numbers, held = _unknowns(releases)
    chance = np.random.default_rng(0).integers(0, 2**62, size=len(numbers), dtype=np.int64)
    return [each.layout.cells() @ chance[own] for each, own in zip(releases, held, strict=True)]


def _decided(result: Protected, before: tuple[Protected, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return which cells stay hidden and which stay shown because an earlier release has them unchanged."""
    now, *earlier = _marks([result, *before])
    shown = [marks[~each.hidden] for marks, each in zip(earlier, before, strict=True)]
    hidden = [marks[each.hidden] for marks, each in zip(earlier, before, strict=True)]
    shows = np.isin(now, np.concatenate([*shown, now[:0]]))
    return np.isin(now, np.concatenate([*hidden, now[:0]])) & ~shows, shows


def _attack(
    result: Protected,
    wanted: np.ndarray,
    holders: Mapping[str, Mapping[str, Collection[str]]],
    before: tuple[Protected, ...],
) -> tuple[attacks.Attack, list[Asked]]:
    """Return the attack on *wanted* cells of *result* and on the small ones of releases *before*, the oldest first.

    That a hidden sum holds at least one person says nothing new where its parts do, so only inner cells say it.
    """
    from scipy import sparse

    for each in before:
        if [one.name for one in each.layout.dimensions] != [one.name for one in result.layout.dimensions]:
            raise ValueError("earlier releases need the same dimensions in the same order")
        if each.zeros != result.zeros:
            raise ValueError("zeros must be shown or hidden as in earlier releases")
    if PUBLIC in holders:
        raise ValueError(f"a holder cannot be called {PUBLIC}")
    releases = [result, *reversed(before)]
    numbers, held = _unknowns(releases)
    size = len(numbers)
    truth = np.array([value for _, value in numbers], dtype=np.int64)
    least = np.where((truth > 0) & result.zeros, 1, 0)
    bodies = []
    for each, own in zip(releases, held, strict=True):
        pick = sparse.csr_array((np.ones(len(own), np.int64), (np.arange(len(own)), own)), shape=(len(own), size))
        bodies.append(sparse.csr_array(each.layout.cells() @ pick))

    rows, low, high = [sparse.csr_array((0, size))], [], []
    for release, (each, body) in enumerate(zip(releases, bodies, strict=True)):
        if release:
            shown = attacks.distinct(body[~each.hidden])
            rows.append(shown)
            low += [0.0] * shown.shape[0]
            high += [0.0] * shown.shape[0]
        for fact in each.known:
            line = np.zeros(size)
            for cell, weight in fact.weights.items():
                line += weight * body[[each.layout.number(tuple(cell))]].toarray()[0]
            value = float(line @ truth)
            if not fact.low - attacks.NEAR <= value <= fact.high + attacks.NEAR:
                raise ValueError(f"what is known elsewhere does not fit the counts: {told(list(fact.weights))}")
            rows.append(sparse.csr_array(line[None, :]))
            low.append(min(fact.low - value, 0.0))
            high.append(max(fact.high - value, 0.0))

    marks = _marks(releases)
    asked, targets, met = [], [sparse.csr_array((0, size))], {}
    for release, (each, body, mark) in enumerate(zip(releases, bodies, marks, strict=True)):
        for number in np.flatnonzero(each.small & each.hidden if release else wanted):
            if (at := met.get(int(mark[number]))) is not None:
                asked[at] = replace(asked[at], small=True) if each.small[number] else asked[at]
                continue
            met[int(mark[number])] = len(asked)
            name = each.layout.name(number)
            asked.append(
                Asked(release=release, cell=name, number=-1 if release else int(number), small=bool(each.small[number]))
            )
            targets.append(body[[number]])
    targets = sparse.vstack(targets, format="csr").astype(np.int64)

    knows = {PUBLIC: np.zeros(size, dtype=bool)}
    for name, codes in holders.items():
        knows[name] = np.zeros(size, dtype=bool)
        for release, (each, own) in enumerate(zip(releases, held, strict=True)):
            knows[name][own[each.layout.known_to(codes, strict=not release)]] = True
    spared = {
        # where zeros show, a cell is a holder's own also when everybody sees that the others in it have nobody
        name: targets @ (~known & ((truth > 0) | (not result.zeros))).astype(np.int64) == 0
        for name, known in knows.items()
    }
    by_cell: dict[Cell, list[int]] = {}
    for (cell, _), number in numbers.items():
        by_cell.setdefault(cell, []).append(number)
    differ = [(one, other) for same in by_cell.values() for at, one in enumerate(same) for other in same[at + 1 :]]
    attack = attacks.Attack(
        cells=bodies[0],
        truth=truth,
        least=least,
        rows=sparse.csr_array(sparse.vstack(rows, format="csr"), dtype=float),
        low=np.array(low, dtype=float),
        high=np.array(high, dtype=float),
        differ=np.array(differ, dtype=np.int64).reshape(-1, 2),
        targets=targets,
        knows=knows,
        spared=spared,
        numbers=np.array([each.number for each in asked], dtype=np.int64),
        members=result.layout.members,
    )
    return attack, asked


def _ranges(
    result: Protected,
    hidden: np.ndarray,
    attack: attacks.Attack,
    asked: list[Asked],
    moves: attacks.Moves,
    *,
    exact: bool = False,
    only_leaks: bool = False,
) -> pd.DataFrame:
    """Return what ``audit`` promises; *only_leaks*: of the leaks alone."""
    narrow = set(attacks.unproved(attack, hidden, moves))
    values = attack.targets @ attack.truth
    lines = []
    for attacker in attack.knows:
        system = None
        low, high = attacks.reached(attack, hidden, moves, attacker)
        for target, each in enumerate(asked):
            leak = (attacker, target) in narrow and each.small
            if attack.spared[attacker][target] or (only_leaks and not leak):
                continue
            sure = exact or (attacker, target) in narrow
            least, most = int(values[target] + low[target]), int(values[target] + high[target])
            if sure:
                system = system or attacks.systems(attack, hidden, attack.knows[attacker])
                least, most = attacks.limits(
                    attack, hidden, attacker, attack.targets[[target]].toarray()[0], system=system
                )
            lines.append((attacker, each.release, *each.cell, least, most, sure, each.small, leak))
    names = [each.name for each in result.layout.dimensions]
    columns = ["attacker", "release", *names, "low", "high", "exact", "small", "leak"]
    kinds = {"release": "int64", "low": "Int64", "high": "Int64", "exact": bool, "small": bool, "leak": bool}
    return pd.DataFrame(lines, columns=columns).astype(kinds)
