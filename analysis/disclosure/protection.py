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
    dimension: ``{"lead": {"county": ["13"]}}``.

    *before* are earlier releases, the oldest first: cells that have not changed keep their status, and the attack joins
    all releases.  A cell that was told and is small only now, by a raised threshold or as *sensitive*, is told no more;
    what is hidden with it makes this release safe by itself, for those who remember an earlier one know it anyway.
    *known* is what else is known of the cells.  The cheapest choice is looked for during *seconds*; cost is the sum of
    1 + ln(1 + n); what is found in time depends on the machine, so decisions are stored.

    ``leaks`` of the result has rows if what is known elsewhere cannot be mended by hiding more: then it must not be
    published.
    """
    dimensions = tuple(dimensions)
    held = _laid_out(table, dimensions, threshold, totals)
    counts, before, known = sums(held), tuple(before), tuple(known)
    offered, open_to_all = _asked(held, offers, otherwise=True), _asked(held, given)
    small = _small(held, counts, threshold, zeros, sensitive) & offered & ~open_to_all
    result = Protected(
        layout=held, threshold=threshold, zeros=zeros, offered=offered, hidden=small, small=small, known=known
    )
    joined = _joined(result, before)
    stays, shows = _decided(joined)
    gone = small & _past_mending(joined)[0]
    anew = small
    if gone.any():
        log.warning(
            "%d cells that have become small were told in an earlier release: they are told no more", gone.sum()
        )
        alone = protect(
            table,
            dimensions=dimensions,
            threshold=threshold,
            zeros=zeros,
            offers=offers,
            given=given,
            sensitive=sensitive,
            holders=holders,
            known=known,
            seconds=seconds,
        )
        anew = alone.hidden  # so that this release by itself does not tell them, whoever remembers more
    shows &= (offered | open_to_all) & ~anew
    must = (((anew | stays) & ~shows) | ~offered) & ~open_to_all
    may = ((((counts > 0) | (not zeros)) & ~shows) | must) & ~open_to_all
    attack, asked = _attack(joined, must & small & ~gone, holders or {})
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
    return replace(result, hidden=hidden, optimal=optimal and not gone.any(), leaks=leaks)


def unprotected(table: pd.DataFrame, *, dimensions: Iterable[Dimension], offers: Asks | None = None) -> pd.DataFrame:
    """Return every cell that would be published of *table*, with its ``count``: for those who decide, never to show."""
    held = layout(table, dimensions=dimensions)
    return held.frame(count=sums(held))[held.spread(_asked(held, offers, otherwise=True))].reset_index(drop=True)


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
    held = layout(table, dimensions=dimensions)
    offered = _asked(held, offers, otherwise=True)
    names = [each.name for each in held.dimensions]
    if lacking := [name for name in [*names, "status"] if name not in statuses]:
        raise ValueError(f"the statuses lack {lacking}")
    cells = list(zip(*(statuses[name].tolist() for name in names), strict=True))
    status = dict(zip(cells, statuses["status"].tolist(), strict=True))
    if len(status) < len(cells):
        raise ValueError(
            f"duplicate cells: {told(list(dict.fromkeys(each for each in cells if cells.count(each) > 1)))}"
        )
    rows = zip(held.every(), held.spread(offered).tolist(), held.spread(sums(held)).tolist(), strict=True)
    wanted = {cell: count for cell, asked, count in rows if asked}
    if missing := [cell for cell in wanted if cell not in status]:
        raise ValueError(f"missing cells: {told(missing)}")
    if unknown := [cell for cell, each in status.items() if cell not in wanted or each not in STATUSES]:
        raise ValueError(f"unknown cells or statuses: {told(unknown)}")
    found = remembered(
        table,
        hides=lambda cell: status.get(cell) == "too_few",
        dimensions=dimensions,
        threshold=threshold,
        zeros=zeros,
        offers=offers,
        given=given,
        sensitive=sensitive,
        known=known,
    )
    hidden = dict(zip(held.every(), held.spread(found.hidden).tolist(), strict=True))
    wrong = [
        cell
        for cell, count in wanted.items()
        if status[cell] != ("too_few" if hidden[cell] else "shown" if count else "zero")
    ]
    if wrong:
        raise ValueError(f"statuses that do not fit the counts: {told(wrong)}")
    return found


def remembered(
    table: pd.DataFrame,
    *,
    hides: Asks,
    dimensions: Iterable[Dimension],
    threshold: int,
    zeros: bool = True,
    offers: Asks | None = None,
    given: Asks | None = None,
    sensitive: Asks | None = None,
    known: Iterable[Known] = (),
) -> Protected:
    """Return what was decided earlier, from the counts as they were and what was hidden: *hides* says it of each cell.

    What it says of cells that nobody asked for does not matter.
    """
    held = _laid_out(table, dimensions, threshold, None)
    offered, open_to_all = _asked(held, offers, otherwise=True), _asked(held, given)
    counts = sums(held)
    hidden = _asked(held, hides) & offered
    if (wrong := hidden & (open_to_all | (zeros & (counts == 0)))).any():
        named = [held.name(number) for number in np.flatnonzero(wrong)]
        raise ValueError(f"statuses that do not fit the counts: {told(named)}")
    small = _small(held, counts, threshold, zeros, sensitive) & offered & ~open_to_all
    return Protected(
        layout=held,
        threshold=threshold,
        zeros=zeros,
        offered=offered,
        hidden=hidden | (~offered & ~open_to_all),
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
    joined = _joined(protected, tuple(before))
    attack, asked = _attack(joined, protected.hidden & protected.offered, holders or {})
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


def _asked(held: Layout, asks: Asks | None, *, otherwise: bool = False) -> np.ndarray:
    """Return what *asks* says of each different cell; where nobody has said, it is *otherwise*."""
    return np.full(np.prod(held.shape), otherwise) if asks is None else held.gather(asks)


def _small(held: Layout, counts: np.ndarray, threshold: int, zeros: bool, sensitive: Asks | None) -> np.ndarray:
    """Return which different cells tell of too few people, by themselves or, as *sensitive*, by something else."""
    few = (counts < threshold) & ((counts > 0) | (not zeros))
    return few | (_asked(held, sensitive) & (counts > 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Releases of a table together, the newest first, as an attacker joins them."""

    releases: tuple[Protected, ...]
    cells: tuple[Cell, ...]  # per different inner count: its codes
    truth: np.ndarray  # and how many it is
    own: tuple[np.ndarray, ...]  # per release: which different inner count each inner cell is
    marks: tuple[np.ndarray, ...]  # per release and published cell: a number, the same where the same counts add up


def _joined(result: Protected, before: tuple[Protected, ...]) -> Joined:
    """Return *result* with the releases *before*, which are given the oldest first.

    The different inner counts of the newest release come first, so its own are 0, 1, 2 …  A count that has become what
    it was long ago is the same one: an attacker may know that a change was taken back.
    """
    for each in before:
        if [one.name for one in each.layout.dimensions] != [one.name for one in result.layout.dimensions]:
            raise ValueError("earlier releases need the same dimensions in the same order")
        if each.zeros != result.zeros:
            raise ValueError("zeros must be shown or hidden as in earlier releases")
    releases = (result, *reversed(before))
    numbers: dict[tuple[Cell, int], int] = {}
    own = []
    for each in releases:
        cells = zip(each.layout.inner_names(), each.layout.counts.ravel().tolist(), strict=True)
        own.append(np.array([numbers.setdefault(cell, len(numbers)) for cell in cells]))
    chance = np.random.default_rng(0).integers(0, 2**62, size=len(numbers), dtype=np.int64)
    return Joined(
        releases=releases,
        cells=tuple(cell for cell, _ in numbers),
        truth=np.array([value for _, value in numbers], dtype=np.int64),
        own=tuple(own),
        marks=tuple(each.layout.cells() @ chance[mine] for each, mine in zip(releases, own, strict=True)),
    )


def _decided(joined: Joined) -> tuple[np.ndarray, np.ndarray]:
    """Return which cells of the newest release stay hidden and which stay shown, unchanged since an earlier one.

    The last release that was asked for a cell counts: one that nobody could ask for it says nothing of what was shown.
    """
    now = joined.marks[0]
    stays, shows = np.zeros(len(now), dtype=bool), np.zeros(len(now), dtype=bool)
    for marks, each in reversed(list(zip(joined.marks[1:], joined.releases[1:], strict=True))):
        hides, tells = np.isin(now, marks[each.hidden & each.offered]), np.isin(now, marks[~each.hidden])
        unseen = np.isin(now, marks[each.hidden & ~each.offered])
        stays, shows = (stays | hides | (unseen & ~shows)) & ~tells, (shows & ~hides) | tells
    return stays, shows


def _past_mending(joined: Joined) -> list[np.ndarray]:
    """Return for each release which of its cells an earlier one told, or did not guard under its lower threshold.

    What somebody has read cannot be taken back; it can only be told no more.
    """
    found, told_before = [], np.zeros(0, dtype=np.int64)
    unguarded: list[tuple[int, np.ndarray]] = []
    for marks, each in reversed(list(zip(joined.marks, joined.releases, strict=True))):
        lower = [held for threshold, held in unguarded if threshold < each.threshold]
        found.append(np.isin(marks, np.concatenate([told_before, *lower])))
        told_before = np.concatenate([told_before, marks[~each.hidden]])
        unguarded.append((each.threshold, marks[each.hidden & each.offered & ~each.small]))
    return found[::-1]


def _attack(
    joined: Joined, wanted: np.ndarray, holders: Mapping[str, Mapping[str, Collection[str]]]
) -> tuple[attacks.Attack, list[Asked]]:
    """Return the attack on *wanted* cells of the newest release and on the small ones of all before it.

    That a hidden sum holds at least one person says nothing new where its parts do, so only inner cells say it.
    """
    from scipy import sparse

    if PUBLIC in holders:
        raise ValueError(f"a holder cannot be called {PUBLIC}")
    result, truth, size = joined.releases[0], joined.truth, len(joined.truth)
    least = np.where((truth > 0) & result.zeros, 1, 0)
    bodies = []
    for each, own in zip(joined.releases, joined.own, strict=True):
        cells = each.layout.cells()
        bodies.append(sparse.csr_array((cells.data, own[cells.indices], cells.indptr), shape=(cells.shape[0], size)))

    rows, low, high = [sparse.csr_array((0, size))], [np.zeros(0)], [np.zeros(0)]
    for release, (each, body) in enumerate(zip(joined.releases, bodies, strict=True)):
        if release:
            rows.append(attacks.distinct(body[~each.hidden]))
            low.append(np.zeros(rows[-1].shape[0]))
            high.append(np.zeros(rows[-1].shape[0]))
        lines = _lines(each) @ body
        values = lines @ truth
        least_told, most_told = (np.array([getattr(one, name) for one in each.known]) for name in ("low", "high"))
        if (wrong := (values < least_told - attacks.NEAR) | (values > most_told + attacks.NEAR)).any():
            fact = each.known[np.flatnonzero(wrong)[0]]
            raise ValueError(f"what is known elsewhere does not fit the counts: {told(list(fact.weights))}")
        rows.append(lines)
        low.append(np.minimum(least_told - values, 0.0))
        high.append(np.maximum(most_told - values, 0.0))

    asked, targets, met = [], [sparse.csr_array((0, size))], {}
    everything = zip(joined.releases, bodies, joined.marks, _past_mending(joined), strict=True)
    for release, (each, body, marks, gone) in enumerate(everything):
        small = each.small & ~gone
        new = []
        for number in np.flatnonzero(small & each.hidden if release else wanted):
            if (at := met.get(int(marks[number]))) is not None:
                asked[at] = replace(asked[at], small=True) if small[number] else asked[at]
                continue
            met[int(marks[number])] = len(asked)
            name = each.layout.name(number)
            asked.append(
                Asked(release=release, cell=name, number=-1 if release else int(number), small=bool(small[number]))
            )
            new.append(number)
        targets.append(body[new])
    targets = sparse.vstack(targets, format="csr").astype(np.int64)

    knows = {PUBLIC: np.zeros(size, dtype=bool)}
    for name, codes in holders.items():
        knows[name] = np.zeros(size, dtype=bool)
        for release, (each, own) in enumerate(zip(joined.releases, joined.own, strict=True)):
            knows[name][own[each.layout.known_to(codes, strict=not release)]] = True
    spared = {
        # where zeros show, a cell is a holder's own also when everybody sees that the others in it have nobody
        name: targets @ (~known & ((truth > 0) | (not result.zeros))).astype(np.int64) == 0
        for name, known in knows.items()
    }
    by_cell: dict[Cell, list[int]] = {}
    for number, cell in enumerate(joined.cells):
        by_cell.setdefault(cell, []).append(number)
    differ = [(one, other) for same in by_cell.values() for at, one in enumerate(same) for other in same[at + 1 :]]
    attack = attacks.Attack(
        cells=bodies[0],
        truth=truth,
        least=least,
        rows=sparse.csr_array(sparse.vstack(rows, format="csr"), dtype=float),
        low=np.concatenate(low),
        high=np.concatenate(high),
        differ=np.array(differ, dtype=np.int64).reshape(-1, 2),
        targets=targets,
        knows=knows,
        spared=spared,
        numbers=np.array([each.number for each in asked], dtype=np.int64),
        members=result.layout.members,
    )
    return attack, asked


def _lines(protected: Protected):
    """Return the weights of what is known elsewhere: facts × published cells."""
    from scipy import sparse

    facts = protected.known
    columns = protected.layout.numbers(cell for fact in facts for cell in fact.weights)
    weights = np.array([weight for fact in facts for weight in fact.weights.values()], dtype=float)
    rows = np.repeat(np.arange(len(facts)), [len(fact.weights) for fact in facts])
    return sparse.csr_array((weights, (rows, columns)), shape=(len(facts), len(protected.hidden)))


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
