"""The attack: which values of a hidden cell fit everything that somebody can read, added up, compared and known.

An attacker solves for the *unknowns*: the inner counts of this release, and those of earlier ones that differ from
them.  Every other solution of what is published is called a move here: what it adds to each unknown.  A cell that
takes three values in three whole-numbered solutions is proved safe, whatever else might be asked about it; what is
not proved counts as a leak.

The bounds an attacker computes: Duncan & Fienberg 1999; Hundepool et al., Statistical Disclosure Control, Wiley 2012,
ch. 4 (the auditing problem).  Rounding linear bounds to whole numbers alone can claim too much where tables have three
dimensions or more (Cox, Journal of the American Statistical Association 1980;75:377-385), hence the moves.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from analysis.disclosure import swaps

WIDE = 3  # values that a hidden small cell must be able to take
NEAR = 1e-6  # how near to a whole number a solver's answer is one
TRIED = 4  # products of swaps tried together for one cell
LOOKED_AT = 60  # products among which these are chosen
STEPS = (1, -1, 2, -2, 3, -3)  # by how much a cell is tried to be moved, until it takes three values
FAR = 100  # how far an unknown moves at most where two of them must differ
PATIENCE = 5.0  # seconds for one question in whole numbers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """All that may be asked about a release: its cells, what is known beside it, and which values must stay unknown.

    ``cells``, ``rows`` and ``targets`` are sparse, one column per unknown.  ``low`` and ``high`` bound what a move
    may change of a row that everybody knows.
    """

    cells: object  # published cells of this release × unknowns, 0 or 1
    truth: np.ndarray  # the unknowns as they are
    least: np.ndarray  # what everybody knows each of them to hold at least
    rows: object
    low: np.ndarray
    high: np.ndarray
    differ: np.ndarray  # pairs of unknowns known to differ: the same cell before and after a change
    targets: object  # small cells × unknowns
    knows: Mapping[str, np.ndarray]  # attacker -> the unknowns that they know
    spared: Mapping[str, np.ndarray]  # attacker -> the targets that are theirs to know
    numbers: np.ndarray  # per target: which published cell of this release it is, else -1
    members: tuple[np.ndarray, ...]  # as in the layout of this release


@dataclass(slots=True, kw_only=True)
class Moves:
    """Moves found so far, each with what it does to cells and targets: one found for one cell proves many."""

    of: np.ndarray
    cells: np.ndarray
    targets: np.ndarray
    swaps: swaps.Swaps | None  # what can be tried without a solver
    seen: set = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The unknowns that one attacker cannot simply look up, and the equations between them."""

    free: np.ndarray
    equal: object
    rows: object
    low: np.ndarray
    high: np.ndarray
    part: np.ndarray  # per free unknown: which of the parts that have nothing to do with each other
    pieces: dict[bytes, "Piece"] = field(default_factory=dict)  # put together so far


def none_yet(attack: Attack) -> Moves:
    """Return an empty collection of moves."""
    return Moves(
        of=np.zeros((0, len(attack.truth)), dtype=np.int64),
        cells=np.zeros((0, attack.cells.shape[0]), dtype=np.int64),
        targets=np.zeros((0, attack.targets.shape[0]), dtype=np.int64),
        swaps=swaps.swaps(attack.members, attack.knows),
    )


def unproved(
    attack: Attack,
    hidden: np.ndarray,
    moves: Moves,
    *,
    only: Collection[tuple[str, int]] | None = None,
    but: Collection[tuple[str, int]] = (),
    quick: bool = False,
    stop: bool = False,
) -> list[tuple[str, int]]:
    """Return attacker and target wherever fewer than three values could be proved possible.

    *hidden* tells which cells of this release are.  *moves* grows by what is found on the way.  *only* some pairs may
    be asked for, or all *but* some.  A *quick* look asks no solver, and may leave unproved what is safe; to *stop* at
    the first is enough to know that there is one.
    """
    good = _good(hidden, moves)
    asked = [
        (attacker, int(target))
        for attacker, known in attack.knows.items()
        for target in np.flatnonzero(~attack.spared[attacker] & ~_wide(moves, good, known))
        if (attacker, target) not in but and (only is None or (attacker, target) in only)
    ]
    found, products, system = [], None, {}
    for attacker, target in asked:
        known = attack.knows[attacker]
        if takes_three(moves, hidden, known, target):
            continue  # by a move found for another
        if moves.swaps and attack.numbers[target] >= 0:
            products = products or swaps.possible(moves.swaps, hidden, attack.truth - attack.least)
            if _swapped(attack, hidden, moves, products, attacker, target):
                continue
        if not quick:
            if attacker not in system:
                system[attacker] = systems(attack, hidden, known)
            if _prove(attack, system[attacker], hidden, known, moves, target):
                continue
        found.append((attacker, target))
        if stop:
            break
    return found


def reached(attack: Attack, hidden: np.ndarray, moves: Moves, attacker: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most that moves found so far change each target by, for one attacker."""
    good = _good(hidden, moves) & ~(moves.of[:, attack.knows[attacker]] != 0).any(axis=1)
    changed = moves.targets[good]
    return changed.min(axis=0, initial=0), changed.max(axis=0, initial=0)


def limits(
    attack: Attack, hidden: np.ndarray, attacker: str, vector: np.ndarray, *, system: System | None = None
) -> tuple[int, int | None]:
    """Return the least and greatest whole number that *vector* (one weight per unknown) may add up to.

    None is no limit.  Where the solver gives no answer in time the limit is the linear one, which lies outside.
    """
    system = system or systems(attack, hidden, attack.knows[attacker])
    value = round(float(vector @ attack.truth))
    found = []
    for direction in (-1, 1):
        state, move, reached = _solve(attack, system, vector, direction=direction)
        if state == "unbounded":
            found.append(None)
            continue
        if state != "solved":  # the safe side: as if it were known
            found.append(value)
            continue
        # towards the inside, but never past what an error in the last digit takes away
        limit = value + (int(np.floor(reached + NEAR)) if direction > 0 else int(np.ceil(reached - NEAR)))
        if limit != value and (_whole(attack, hidden, attack.knows[attacker], move) is None or abs(reached) % 1 > NEAR):
            state, move, reached = _solve(attack, system, vector, direction=direction, whole=True)
            if state == "solved" and _whole(attack, hidden, attack.knows[attacker], move) is not None:
                limit = value + round(reached)
        found.append(limit)
    return found[0], found[1]


def systems(attack: Attack, hidden: np.ndarray, known: np.ndarray) -> System:
    """Return what is left to solve when everything that follows at once from a single equation is known."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    sure = (attack.low == 0) & (attack.high == 0)
    equal = sparse.vstack([attack.cells[~hidden], attack.rows[sure]], format="csr")
    touches = (equal != 0).astype(np.int64)
    free = ~known
    while True:
        alone = (touches @ free.astype(np.int64)) == 1
        fixed = free & (touches[alone].sum(axis=0) > 0)
        if not fixed.any():
            break
        free &= ~fixed
    equal = distinct(equal[:, free])
    rows = sparse.csr_array(attack.rows[~sure][:, free])
    pairs = np.repeat(np.arange(len(attack.differ)), 2)
    shape = (len(attack.differ), len(attack.truth))
    differ = sparse.csr_array((np.ones(len(pairs)), (pairs, attack.differ.ravel())), shape=shape)
    both = sparse.vstack([equal, rows, differ[:, free]], format="csr")
    both = (both != 0).astype(np.int64)
    part = connected_components(both.T @ both, directed=False)[1] if free.any() else np.zeros(0, dtype=np.int64)
    return System(
        free=np.flatnonzero(free), equal=equal, rows=rows, low=attack.low[~sure], high=attack.high[~sure], part=part
    )


def distinct(rows):
    """Return the different rows of a sparse matrix that are not empty."""
    kept = {}
    for number in range(rows.shape[0]):
        start, end = rows.indptr[number], rows.indptr[number + 1]
        if start < end:
            order = np.argsort(rows.indices[start:end])
            key = rows.indices[start:end][order].tobytes() + rows.data[start:end][order].tobytes()
            kept.setdefault(key, number)
    return rows[list(kept.values())]


def _good(hidden: np.ndarray, moves: Moves) -> np.ndarray:
    """Return which moves leave what is shown as it is."""
    return ~(moves.cells[:, ~hidden] != 0).any(axis=1)


def _wide(moves: Moves, good: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return which targets take three values by moves already found: one is the truth, so two others must differ."""
    changed = moves.targets[good]
    if known.any():
        changed = changed[~(moves.of[np.ix_(good, known)] != 0).any(axis=1)]
    largest = np.iinfo(np.int64).max
    low = np.where(changed != 0, changed, largest).min(axis=0, initial=largest)
    high = np.where(changed != 0, changed, -largest).max(axis=0, initial=-largest)
    return low < high


def takes_three(moves: Moves, hidden: np.ndarray, known: np.ndarray, target: int) -> bool:
    """Tell whether moves found so far show that one target takes three values."""
    moving = np.flatnonzero(moves.targets[:, target])
    fit = ~(moves.cells[np.ix_(moving, ~hidden)] != 0).any(axis=1) & ~(moves.of[np.ix_(moving, known)] != 0).any(axis=1)
    return len(set(moves.targets[moving[fit], target].tolist())) >= WIDE - 1


def _swapped(
    attack: Attack,
    hidden: np.ndarray,
    moves: Moves,
    products: tuple[np.ndarray, np.ndarray],
    attacker: str,
    target: int,
) -> bool:
    """Tell whether products of swaps, of those that can be added or taken, let a target take three values."""
    added, taken = products
    numbers = np.flatnonzero(added | taken)
    by = swaps.effect(moves.swaps, numbers, int(attack.numbers[target])) * ~moves.swaps.touched[attacker][numbers]
    ups, downs = [
        _likely(attack, swaps.moves(moves.swaps, numbers[(sign * by > 0) & added[numbers]][:LOOKED_AT]))
        + _likely(attack, -swaps.moves(moves.swaps, numbers[(sign * by < 0) & taken[numbers]][:LOOKED_AT]))
        for sign in (1, -1)
    ]
    return close(attack, hidden, attack.knows[attacker], moves, target, ups, downs)


def _likely(attack: Attack, steps: np.ndarray) -> list[np.ndarray]:
    """Return the few of these moves that are tried: first those that what is known elsewhere allows by themselves."""
    if len(steps) > TRIED and attack.rows.shape[0]:
        changed = attack.rows @ steps.T
        allowed = (changed >= attack.low[:, None] - NEAR) & (changed <= attack.high[:, None] + NEAR)
        steps = steps[np.argsort(~allowed.all(axis=0), kind="stable")]
    return list(steps[:TRIED])


def close(
    attack: Attack,
    hidden: np.ndarray,
    known: np.ndarray,
    moves: Moves,
    target: int,
    ups: list[np.ndarray],
    downs: list[np.ndarray],
) -> bool:
    """Remember moves of a target up and down, or up by one and by two; tell whether there were enough."""
    values = set()
    tried = [[one] for one in ups[:2]] + [[one] for one in downs[:2]]
    for side in (ups, downs):
        tried += [[one, other] for at, one in enumerate(side) for other in side[at:]]
    for parts in tried:
        whole = _whole(attack, hidden, known, sum(parts))
        if whole is None:
            continue
        by = int((attack.targets[[target]] @ whole)[0])
        if by and by not in values:
            values.add(by)
            remember(attack, moves, whole)
            if (other := _whole(attack, hidden, known, -whole)) is not None:
                values.add(-by)
                remember(attack, moves, other)
        if len(values) >= WIDE - 1:
            return True
    return False


def _prove(attack: Attack, system: System, hidden: np.ndarray, known: np.ndarray, moves: Moves, target: int) -> bool:
    """Look for moves that show one target with two more values, and remember them."""
    vector = attack.targets[[target]].toarray()[0]
    closed = set()  # a direction in which not even fractions lead anywhere
    found = set()
    for step in STEPS:
        if np.sign(step) in closed or step in found:
            continue
        state, move, _ = _solve(attack, system, vector, goal=step)
        if state == "impossible":
            closed.add(np.sign(step))
            continue
        whole = _whole(attack, hidden, known, move)
        if whole is None:
            state, move, _ = _solve(attack, system, vector, goal=step, whole=True)
            whole = _whole(attack, hidden, known, move)
        if whole is None:
            continue
        for times in (1, -1, 2, -2):  # what goes once often goes twice, or the other way
            if (more := _whole(attack, hidden, known, times * whole)) is not None:
                remember(attack, moves, more)
                found.add(times * step)
        if takes_three(moves, hidden, known, target):
            return True
    return False


def remember(attack: Attack, moves: Moves, move: np.ndarray) -> None:
    """Keep a move, with what it does."""
    key = move.tobytes()
    if key in moves.seen:
        return
    moves.seen.add(key)
    moves.of = np.vstack([moves.of, move])
    moves.cells = np.vstack([moves.cells, attack.cells @ move])
    moves.targets = np.vstack([moves.targets, attack.targets @ move])


def _whole(attack: Attack, hidden: np.ndarray, known: np.ndarray, move: np.ndarray | None) -> np.ndarray | None:
    """Return *move* in whole numbers if it then is one, checked against everything that is known."""
    if move is None:
        return None
    whole = np.rint(move).astype(np.int64)
    found = attack.truth + whole
    changed = attack.rows @ whole
    fits = (
        (np.abs(move - whole) < 0.01).all()
        and not whole[known].any()
        and (found >= attack.least).all()
        and not (attack.cells @ whole)[~hidden].any()
        and (changed >= attack.low - NEAR).all()
        and (changed <= attack.high + NEAR).all()
        and (found[attack.differ[:, 0]] != found[attack.differ[:, 1]]).all()
    )
    return whole if fits else None


def _solve(
    attack: Attack,
    system: System,
    vector: np.ndarray,
    *,
    goal: int | None = None,
    direction: int = 0,
    whole: bool = False,
) -> tuple[str, np.ndarray | None, float]:
    """Return "solved", "impossible", "unbounded" or "failed", a move, and by how much it changes *vector*.

    With a *goal*, the smallest move that changes it by just that; with a *direction*, the one that goes farthest.
    """
    from scipy.optimize import linprog

    piece = _piece(attack, system, np.unique(system.part[vector[system.free] != 0]))
    atoms, size = piece.atoms, len(piece.atoms)
    if not size:
        return ("solved", np.zeros_like(attack.truth), 0.0) if goal is None else ("impossible", None, 0.0)
    aim = vector[atoms].astype(float)
    differ = [
        (np.flatnonzero(atoms == one), np.flatnonzero(atoms == other), attack.truth[one] - attack.truth[other])
        for one, other in (attack.differ if whole else ())
    ]
    differ = [each for each in differ if len(each[0]) or len(each[1])]
    far = FAR if differ else np.inf

    # an unknown rises by the first half of the variables and falls by the second; the rest choose between < and >
    choices = len(differ)
    both = np.concatenate([aim, -aim, np.zeros(choices)])
    equal, under = _wider(piece.equal, choices), _wider(piece.under, choices)
    right = np.zeros(equal.shape[0])
    if goal is not None:
        equal, right = _with_line(equal, both), np.append(right, goal)
        cost = np.concatenate([np.ones(2 * size), np.zeros(choices)])
    else:
        cost = -direction * both
    limit = piece.limit
    for number, (one, other, apart) in enumerate(differ):
        line = np.zeros(2 * size + choices)
        line[one], line[size + one], line[other], line[size + other] = 1, -1, -1, 1
        line[2 * size + number] = -4 * FAR - 2 * abs(apart)
        under, limit = _with_line(under, line), np.append(limit, -1 - apart)  # one - other <= -1, unless chosen
        line = -line
        under = _with_line(under, line)  # other - one <= -1, if chosen
        limit = np.append(limit, -1 + apart + 4 * FAR + 2 * abs(apart))
    options = {"time_limit": PATIENCE} if whole else {}
    bounds = np.column_stack(
        [
            np.zeros(2 * size + choices),
            np.concatenate([np.full(size, far), np.minimum(piece.room, far), np.ones(choices)]),
        ]
    )
    found = linprog(
        cost,
        A_ub=under if len(limit) else None,
        b_ub=limit if len(limit) else None,
        A_eq=equal if len(right) else None,
        b_eq=right if len(right) else None,
        bounds=bounds,
        integrality=np.ones(2 * size + choices) if whole else None,
        method="highs",
        options=options,
    )
    state = {0: "solved", 2: "impossible", 3: "unbounded"}.get(found.status, "failed")
    if found.status == 4 and goal is None:
        state = "unbounded"  # the solver cannot tell from impossible, but standing still is possible
    if state == "failed":
        log.warning("a question of the attack had no answer: %s", found.message)
    if found.x is None:
        return state, None, direction * np.inf
    move = np.zeros(len(attack.truth))
    move[atoms] = found.x[:size] - found.x[size : 2 * size]
    return state, move, float(aim @ move[atoms])


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The equations between some of the free unknowns, by how much each rises and by how much it falls."""

    atoms: np.ndarray
    room: np.ndarray  # by how much each can fall
    equal: object
    under: object  # at most ``limit``
    limit: np.ndarray


def _piece(attack: Attack, system: System, parts: np.ndarray) -> Piece:
    """Return what must be solved for some *parts* of a system; it is put together once."""
    from scipy import sparse

    key = parts.tobytes()
    if key not in system.pieces:
        mine = np.isin(system.part, parts)
        atoms = system.free[mine]
        equal, _ = _touched(system.equal, mine)
        rows, kept = _touched(system.rows, mine)
        rows = sparse.hstack([rows, -rows], format="csr")
        limit = np.concatenate([system.high[kept], -system.low[kept]])
        finite = np.flatnonzero(np.isfinite(limit))
        system.pieces[key] = Piece(
            atoms=atoms,
            room=(attack.truth - attack.least)[atoms].astype(float),
            equal=sparse.hstack([equal, -equal], format="csr"),
            under=sparse.vstack([rows, -rows], format="csr")[finite],
            limit=limit[finite],
        )
    return system.pieces[key]


def _wider(rows, more: int):
    """Return sparse *rows* with so many more columns, all empty."""
    from scipy import sparse

    shape = (rows.shape[0], rows.shape[1] + more)
    return sparse.csr_array((rows.data, rows.indices, rows.indptr), shape=shape) if more else rows


def _with_line(rows, line: np.ndarray):
    """Return sparse *rows* and one more."""
    from scipy import sparse

    at = np.flatnonzero(line)
    told = (
        np.concatenate([rows.data, line[at]]),
        np.concatenate([rows.indices, at.astype(rows.indices.dtype)]),
        np.append(rows.indptr, rows.indptr[-1] + len(at)).astype(rows.indptr.dtype),
    )
    return sparse.csr_array(told, shape=(rows.shape[0] + 1, rows.shape[1]))


def _touched(rows, columns: np.ndarray):
    """Return *rows* of these columns without those that become empty, and which remain."""
    inside = rows[:, np.flatnonzero(columns)]
    kept = np.flatnonzero(np.diff(inside.indptr))
    return inside[kept], kept
