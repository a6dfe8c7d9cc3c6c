"""The choice: which further cells are hidden so that no attacker can work out a small one, at the least cost.

The complementary cell suppression problem, solved as Fischetti & Salazar do (Management Science 2001;47:1008-1027): a
choice is made, attacked, and every way in becomes a condition on the next choice, until none is left.  Conditions that
can be read off every sum at once come first.  Where that takes too long, the cheapest ways to let a small cell move
are added one by one and what they made needless is shown again (Kelly, Golden & Assad, Networks 1992;22:397-417).
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.disclosure import swaps
from analysis.disclosure.attack import NEAR, WIDE, Attack, Moves, close, takes_three, unproved

ROOM = 8.0  # by how much a hidden cell may move in a condition: more than a width of three ever needs
HOPE = (
    0.001  # of every cell still shown counts as hidden when a condition is looked for: it then holds for more choices
)
EASE = 1e-4  # cost of moving what is hidden anyway, beside the cost of hiding more

AT_ONCE = 2  # conditions looked for at once for one cell: those of one attacker often are those of others

SEARCH = 0.5  # part of the time for the cheapest choice; the rest is for making a good one better
TURNS = 200  # choices made at most
TAKEN_BACK = 0.3  # part of what is hidden that is chosen anew each time
LEAST = 0.5  # seconds for a choice to start from
FORBIDDEN = 1e5  # the price of a cell that must not be hidden
TRIED = 3  # products of swaps tried for one cell

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What must be hidden, what may be, and what each cell costs; and the attack that the choice has to stand."""

    attack: Attack
    must: np.ndarray
    may: np.ndarray  # those that must are among them
    cost: np.ndarray
    count: np.ndarray
    floor: int  # what a hidden cell holds at least
    lines: tuple[tuple[int, np.ndarray], ...]


Condition = tuple[tuple[tuple[int, float], ...], float]  # weights of hidden cells, and what they must add up to


def complement(task: Task, moves: Moves, *, seconds: float) -> tuple[np.ndarray, bool]:
    """Return which cells to hide, and whether nothing cheaper would do.

    Whatever *seconds* allow, the choice is made and tried by the attack; what cannot be mended by hiding more (the
    numbers are known from elsewhere) is left to the audit to name.
    """
    start = time.monotonic()
    if not unproved(task.attack, task.must, moves, quick=True):
        return task.must.copy(), True
    conditions = dict.fromkeys(_conditions_of_lines(task))
    plain = list(conditions)
    lost: set[tuple[str, int]] = set()
    hidden, safe = _search(task, moves, conditions, lost, deadline=start + seconds * SEARCH)
    if safe:
        return hidden, True
    log.info("the cheapest choice was not found in %.1f s: a good one is taken", seconds * SEARCH)
    plain = _cheapest(task, plain, seconds=LEAST)
    starts = [task.must if plain is None else plain, hidden, task.must]
    return _polish(task, starts, moves, list(conditions), lost, start + seconds), False


def _polish(
    task: Task,
    starts: list[np.ndarray],
    moves: Moves,
    conditions: list[Condition],
    lost: set[tuple[str, int]],
    deadline: float,
) -> np.ndarray:
    """Return the best of the choices made from *starts*, and then from itself with some of it taken back.

    Chance is the same every time; how often it is tried depends on the time there is.
    """
    chance = np.random.default_rng(0)
    good = None
    for turn in range(TURNS):
        if good is not None and time.monotonic() > deadline:
            break
        start = starts[turn] if turn < len(starts) else task.must | (good & (chance.random(len(good)) > TAKEN_BACK))
        hidden = _spare(task, _mend(task, start, moves, lost), moves, conditions, lost, deadline)
        if good is None or task.cost[hidden].sum() < task.cost[good].sum() - NEAR:
            good = hidden
    return good


def _search(
    task: Task, moves: Moves, conditions: dict[Condition, None], lost: set[tuple[str, int]], *, deadline: float
) -> tuple[np.ndarray, bool]:
    """Return the cheapest choice that keeps all *conditions*, which grow, and whether it is safe."""
    hidden = task.must.copy()
    while True:
        chosen = _cheapest(task, list(conditions), seconds=max(deadline - time.monotonic(), LEAST))
        if chosen is None:
            return hidden, False
        hidden = chosen
        news = None if time.monotonic() > deadline else _news(task, hidden, moves, conditions, lost, deadline)
        if not news:
            return hidden, news == 0


def _news(
    task: Task,
    hidden: np.ndarray,
    moves: Moves,
    conditions: dict[Condition, None],
    lost: set[tuple[str, int]],
    deadline: float,
) -> int | None:
    """Add the conditions that a choice breaks, and return how many they are; None if there was no time."""
    before, asked = len(conditions), dict.fromkeys(range(len(task.attack.numbers)), 0)
    for attacker, target in unproved(task.attack, hidden, moves, quick=True):
        if (attacker, target) in lost or asked[target] >= AT_ONCE:
            continue
        if time.monotonic() > deadline:
            return None
        found = _condition(task, hidden, attacker, target)
        if found is None and not unproved(task.attack, hidden, moves, only=[(attacker, target)]):
            continue
        asked[target] += 1
        if found is None:
            found = _another(task, hidden)
        if found is None or sum(weight for _, weight in found[0]) < found[1] - NEAR:
            lost.add((attacker, target))
        else:
            conditions[found] = None
    return len(conditions) - before


def _conditions_of_lines(task: Task) -> Iterable[Condition]:
    """Yield what every single sum demands: a small cell in it cannot hide alone, from anybody who knows some of it.

    A part of a sum that holds *n* may rise without limit and fall by *n* less the floor; parts fall as others rise, the
    whole rises with its parts.
    """
    owned = {attacker: _owned(task.attack, known) for attacker, known in task.attack.knows.items()}
    spared = {
        attacker: {int(task.attack.numbers[target]) for target in np.flatnonzero(mine)}
        for attacker, mine in task.attack.spared.items()
    }
    small = {int(cell) for cell in task.attack.numbers if cell >= 0}
    for whole, parts in task.lines:
        members = [int(whole), *map(int, parts)]
        for cell in small.intersection(members):
            slack = int(task.count[cell]) - task.floor
            wanted = WIDE - 1 - slack if cell != whole else 0
            for attacker, known in owned.items():
                if cell in spared[attacker]:
                    continue
                weights = []
                for other in members:
                    if other == cell or known[other] or not task.may[other]:
                        continue
                    # to let the cell rise: another part falls, or the whole rises
                    most = wanted if other == whole else min(wanted, int(task.count[other]) - task.floor)
                    if wanted <= 0:
                        weights.append((other, 1.0))
                    elif most > 0:
                        weights.append((other, float(most)))
                yield _tidy(task, weights, float(max(wanted, 1)))


def _owned(attack: Attack, known: np.ndarray) -> np.ndarray:
    """Return which cells somebody knows who knows these unknowns."""
    return (attack.cells @ (~known).astype(np.int64)) == 0


def _tidy(task: Task, weights: list[tuple[int, float]], wanted: float) -> Condition:
    """Take away what is hidden anyway; no weight need be more than what is wanted."""
    wanted -= sum(weight for cell, weight in weights if task.must[cell])
    return tuple(sorted((cell, min(weight, wanted)) for cell, weight in weights if not task.must[cell])), wanted


def _condition(task: Task, hidden: np.ndarray, attacker: str, target: int) -> Condition | None:
    """Return a condition that *hidden* breaks and every safe choice keeps; None if it breaks none.

    By duality: how far the target can move is the least weighted sum of how far the others can, whatever is hidden.
    """
    share = np.where(hidden, 1.0, np.where(task.may, HOPE, 0.0))
    weights = np.zeros(len(hidden))
    wanted = float(WIDE - 1)
    for direction in (-1, 1):
        found = _reach(task, share, attacker, target, direction)
        if found is None:
            return None
        each, constant = found
        weights += each
        wanted -= constant
    weights[(weights < NEAR) | ~task.may] = 0
    condition = _tidy(task, [(int(cell), float(weights[cell])) for cell in np.flatnonzero(weights)], wanted)
    held, needed = condition
    if sum(weight for cell, weight in held if hidden[cell]) >= needed - NEAR:
        return None  # in fractions it does move far enough
    return condition


def _another(task: Task, hidden: np.ndarray) -> Condition | None:
    """Return the condition that some cell not yet hidden must be: hiding less than a choice that leaks leaks too."""
    others = np.flatnonzero(task.may & ~hidden)
    return (tuple((int(cell), 1.0) for cell in others), 1.0) if len(others) else None


def _reach(
    task: Task, share: np.ndarray, attacker: str, target: int, direction: int
) -> tuple[np.ndarray, float] | None:
    """Return the weights of hidden cells, and a constant, whose sum bounds how far a target moves; None without answer.

    *share* tells how far each cell is hidden, from 0 to 1.
    """
    from scipy import sparse
    from scipy.optimize import linprog

    attack = task.attack
    free = ~attack.knows[attacker]
    aim = attack.targets[[target]].toarray()[0]
    cells = attack.cells
    inner = np.diff(cells.indptr) == 1
    owner = cells.indices[cells.indptr[:-1][inner]]  # the unknown that is an inner cell
    low = np.where(free, -np.minimum(attack.truth - attack.least, ROOM), 0.0)
    high = np.where(free, ROOM, 0.0)
    # nobody can be taken from a cell without anybody in it, hidden though it is where nobody asks for it
    lower = -np.clip(task.count - task.floor, 0, ROOM)
    low_now, high_now = low.copy(), high.copy()
    low_now[owner] *= share[inner]
    high_now[owner] *= share[inner]
    live = high_now > 0
    # sums of inner cells move together with what they add up
    sums = np.flatnonzero(~inner)
    body = cells[sums][:, live]
    filled = np.diff(body.indptr) > 0
    sums, body = sums[filled], body[filled]
    size, more = int(live.sum()), len(sums)
    equal = sparse.hstack([body, -sparse.eye_array(more)], format="csr")
    rows = attack.rows[:, live]
    under, below = None, None
    if rows.shape[0]:
        rows = sparse.hstack([rows, sparse.csr_array((rows.shape[0], more))], format="csr")
        limit = np.concatenate([attack.high, -attack.low])
        finite = np.flatnonzero(np.isfinite(limit))
        if len(finite):
            under, below = sparse.vstack([rows, -rows], format="csr")[finite], limit[finite]
    bounds = np.column_stack(
        [
            np.concatenate([low_now[live], lower[sums] * share[sums]]),
            np.concatenate([high_now[live], ROOM * share[sums]]),
        ]
    )
    cost = np.concatenate([-direction * aim[live], np.zeros(more)])
    found = linprog(
        cost,
        A_eq=equal if more else None,
        b_eq=np.zeros(more) if more else None,
        A_ub=under,
        b_ub=below,
        bounds=bounds,
        method="highs",
    )
    if found.status != 0:
        log.warning("no condition was found: %s", found.message)
        return None
    down, up = np.abs(found.lower.marginals), np.abs(found.upper.marginals)
    weights = np.zeros(len(share))
    constant = 0.0
    each = np.zeros(len(low))
    each[live] = down[:size] * -low[live] + up[:size] * high[live]
    weights[inner] = each[owner]
    rest = np.ones(len(low), dtype=bool)
    rest[owner] = False
    constant += each[rest].sum()
    weights[sums] = down[size:] * -lower[sums] + up[size:] * ROOM
    if below is not None:
        constant += float(np.abs(found.ineqlin.marginals) @ below)
    return weights, constant


def _cheapest(task: Task, conditions: list[Condition], *, seconds: float) -> np.ndarray | None:
    """Return the cheapest choice that keeps all conditions; None without proof that it is, or in time."""
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    if seconds <= 0:
        return None
    cells = np.flatnonzero(task.may & ~task.must)
    if not len(cells):
        return None
    column = np.full(len(task.may), -1)
    column[cells] = np.arange(len(cells))
    kept = [condition for condition in conditions if condition[1] > NEAR]
    kept = [(held, wanted) for held, wanted in kept if sum(weight for _, weight in held) >= wanted - NEAR]
    body = sparse.csr_array(
        (
            [weight / wanted for held, wanted in kept for _, weight in held],
            (
                [number for number, (held, _) in enumerate(kept) for _ in held],
                [column[cell] for held, _ in kept for cell, _ in held],
            ),
        ),
        shape=(len(kept), len(cells)),
    )
    found = milp(
        task.cost[cells],
        integrality=np.ones(len(cells)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(body, lb=np.full(len(kept), 1 - NEAR), ub=np.inf) if kept else None,
        options={"time_limit": seconds, "mip_rel_gap": 1e-9},
    )
    if found.status != 0:
        log.warning("no cheapest choice: %s", found.message)
        return None
    hidden = task.must.copy()
    hidden[cells[found.x > 0.5]] = True
    return hidden


def _mend(task: Task, hidden: np.ndarray, moves: Moves, lost: set[tuple[str, int]]) -> np.ndarray:
    """Hide more until every target is proved, each time the cheapest cells that let one of them move."""
    hidden = _swap_in(task, hidden, moves)
    for gap in unproved(task.attack, hidden, moves):
        while gap not in lost and unproved(task.attack, hidden, moves, only=[gap]):
            more = _way(task, hidden, *gap)
            if more is None or not (more & ~hidden).any():
                more = task.may  # no way was found: everything that may be hidden is
            if not (more & ~hidden).any():
                lost.add(gap)
            hidden |= more
    return hidden


def _swap_in(task: Task, hidden: np.ndarray, moves: Moves) -> np.ndarray:
    """Hide for one target after the other what makes the cheapest product of swaps possible."""
    attack, of = task.attack, moves.swaps
    hidden = hidden.copy()
    gaps = unproved(attack, hidden, moves, quick=True)
    if of is None:
        return hidden
    proving = np.flatnonzero(swaps.proving(of, attack.truth - attack.least))
    forbidden = np.where(task.may, 0.0, FORBIDDEN)
    by_target: dict[int, np.ndarray] = {}
    for attacker, target in gaps:
        known, cell = attack.knows[attacker], int(attack.numbers[target])
        if cell < 0 or takes_three(moves, hidden, known, target):
            continue
        if target not in by_target:
            by_target[target] = proving[swaps.effect(of, proving, cell) != 0]
        mine = by_target[target][~of.touched[attacker][by_target[target]]]
        price = swaps.price(of, np.where(hidden, 0.0, task.cost) + forbidden)[mine]
        for best in np.argsort(price, kind="stable")[:TRIED]:
            if price[best] >= FORBIDDEN:
                break
            more = hidden | swaps.changes(of, mine[best])
            step = swaps.move(of, mine[best])
            if close(attack, more, known, moves, target, [step], [-step]):
                hidden = more
                break
    return hidden


def _way(task: Task, hidden: np.ndarray, attacker: str, target: int) -> np.ndarray | None:
    """Return the cells that the cheapest movement of a target by two touches; None if there is none."""
    from scipy import sparse
    from scipy.optimize import linprog

    attack = task.attack
    free = np.flatnonzero(~attack.knows[attacker])
    cells = attack.cells[:, free]
    touched = np.flatnonzero(np.diff(cells.indptr) > 0)
    cells = cells[touched]
    price = np.where(hidden, EASE, task.cost)[touched]
    size, more = len(free), len(touched)
    room = (attack.truth - attack.least)[free].astype(float)
    aim = attack.targets[[target]][:, free]
    equal = sparse.hstack([cells, -sparse.eye_array(more), sparse.eye_array(more)], format="csr")
    rows = attack.rows[:, free]
    under = sparse.hstack([sparse.vstack([rows, -rows]), sparse.csr_array((2 * rows.shape[0], 2 * more))], format="csr")
    limit = np.concatenate([attack.high, -attack.low])
    finite = np.flatnonzero(np.isfinite(limit))
    most = np.where(task.may[touched], np.inf, 0.0)
    bounds = np.column_stack(
        [
            np.concatenate([-room, np.zeros(2 * more)]),
            np.concatenate([np.full(size, np.inf), most, most]),
        ]
    )
    best, least = None, np.inf
    for goal in (2, -2):
        found = linprog(
            np.concatenate([np.zeros(size), price, price]),
            A_eq=sparse.vstack([equal, sparse.hstack([aim, sparse.csr_array((1, 2 * more))])], format="csr"),
            b_eq=np.concatenate([np.zeros(more), [goal]]),
            A_ub=under[finite] if len(finite) else None,
            b_ub=limit[finite] if len(finite) else None,
            bounds=bounds,
            method="highs",
        )
        if found.status == 0:
            moved = found.x[size : size + more] + found.x[size + more :] > NEAR
            price_of_it = task.cost[touched][moved & ~hidden[touched]].sum()
            if price_of_it < least:
                best, least = touched[moved], price_of_it
    if best is None:
        return None
    chosen = np.zeros(len(hidden), dtype=bool)
    chosen[best] = True
    return chosen


def _spare(
    task: Task,
    hidden: np.ndarray,
    moves: Moves,
    conditions: list[Condition],
    lost: set[tuple[str, int]],
    deadline: float,
) -> np.ndarray:
    """Show again, the dearest first, every cell that nothing needs hidden; after *deadline* only where it is plain."""
    hidden = hidden.copy()
    within: dict[int, list[Condition]] = {}
    for held, wanted in conditions:
        if sum(weight for _, weight in held) >= wanted - NEAR:
            for cell, _ in held:
                within.setdefault(cell, []).append((held, wanted))
    for cell in sorted(np.flatnonzero(hidden & ~task.must), key=lambda cell: (-task.cost[cell], cell)):
        hidden[cell] = False
        broken = any(
            sum(weight for one, weight in held if hidden[one]) < wanted - NEAR for held, wanted in within.get(cell, ())
        )
        quick = time.monotonic() > deadline
        if broken or unproved(task.attack, hidden, moves, but=lost, quick=quick, stop=True):
            hidden[cell] = True
    return hidden
