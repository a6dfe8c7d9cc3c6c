"""Moves that need no solver: in each dimension one code gives what another takes, or one alone rises.

Products of such swaps leave every sum over both codes as it is.  They are most of what an attacker cannot exclude
(the hypercubes of Repsilber, and of Giessing & Repsilber, in: Inference Control in Statistical Databases, Springer
2002, pp. 181-192; basic moves in Diaconis & Sturmfels, Annals of Statistics 1998;26:363-397), and all of them are
looked at in one go.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

MOST = 2_000_000  # products that are looked at; a table with more is left to the solver


@dataclass(frozen=True, slots=True, kw_only=True)
class Swaps:
    """All products of swaps of a table, numbered as ``numpy`` numbers the elements of an array of ``shape``."""

    steps: tuple[np.ndarray, ...]  # per dimension: swap × own codes; 1, -1 or 0
    effects: tuple[np.ndarray, ...]  # per dimension: swap × different published codes
    touched: dict[str, np.ndarray]  # attacker -> which products touch what they know
    size: int  # unknowns; those of this table come first

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(each) for each in self.steps)


def swaps(members: tuple[np.ndarray, ...], knows: dict[str, np.ndarray]) -> Swaps | None:
    """Return the swaps of a table with these members of each code; None if there are too many to look at."""
    inner = tuple(each.shape[1] for each in members)
    if np.prod([size * (size + 1) / 2 for size in inner]) > MOST:
        return None
    steps = tuple(_steps(size) for size in inner)
    sizes = [np.abs(each) for each in steps]
    cells = int(np.prod(inner))
    return Swaps(
        steps=steps,
        effects=tuple(step @ held.T.astype(np.int64) for step, held in zip(steps, members, strict=True)),
        touched={name: _along(known[:cells].reshape(inner), sizes).ravel() > 0 for name, known in knows.items()},
        size=len(next(iter(knows.values()))),
    )


def possible(swaps: Swaps, hidden: np.ndarray, room: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which products can be added to the counts, and which can be taken from them.

    *hidden* cells of the table may change, inner ones by as much as there is *room* to fall.
    """
    inner = tuple(each.shape[1] for each in swaps.steps)
    shown = ~hidden.reshape([each.shape[1] for each in swaps.effects])
    free = _along(shown, [each != 0 for each in swaps.effects]).ravel() == 0
    stuck = (room[: int(np.prod(inner))] < 1).reshape(inner)
    falls = [np.zeros(swaps.shape), np.zeros(swaps.shape)]
    for signs in product((1, -1), repeat=len(inner)):
        falls[int(np.prod(signs) < 0)] += _along(
            stuck, [each == sign for each, sign in zip(swaps.steps, signs, strict=True)]
        )
    return free & (falls[1].ravel() == 0), free & (falls[0].ravel() == 0)


def proving(swaps: Swaps, room: np.ndarray) -> np.ndarray:
    """Return which products give two values more than there are: added and taken, or one of these twice."""
    everything = np.ones(int(np.prod([each.shape[1] for each in swaps.effects])), dtype=bool)
    added, taken = possible(swaps, everything, room)
    twice_added, twice_taken = possible(swaps, everything, room // 2)
    return (added & taken) | twice_added | twice_taken


def price(swaps: Swaps, cost: np.ndarray) -> np.ndarray:
    """Return for each product the sum of *cost* over the published cells that it changes."""
    shape = [each.shape[1] for each in swaps.effects]
    return _along(cost.reshape(shape), [each != 0 for each in swaps.effects]).ravel()


def changes(swaps: Swaps, number: int) -> np.ndarray:
    """Return which published cells a product changes."""
    found = np.ones(1, dtype=bool)
    for each, swap in zip(swaps.effects, np.unravel_index(number, swaps.shape), strict=True):
        found = np.logical_and.outer(found, each[swap] != 0).ravel()
    return found


def effect(swaps: Swaps, numbers: np.ndarray, cell: int) -> np.ndarray:
    """Return by how much each of these products changes a published cell."""
    shape = [each.shape[1] for each in swaps.effects]
    at = np.unravel_index(cell, shape)
    of = np.unravel_index(numbers, swaps.shape)
    return np.prod([each[swap, code] for each, swap, code in zip(swaps.effects, of, at, strict=True)], axis=0)


def move(swaps: Swaps, number: int) -> np.ndarray:
    """Return what a product adds to every unknown."""
    return moves(swaps, np.array([number]))[0]


def moves(swaps: Swaps, numbers: np.ndarray) -> np.ndarray:
    """Return what each of these products adds to every unknown: products × unknowns."""
    found = np.ones((len(numbers), 1), dtype=np.int64)
    for each, swap in zip(swaps.steps, np.unravel_index(numbers, swaps.shape), strict=True):
        found = (found[:, :, None] * each[swap][:, None, :]).reshape(len(numbers), found.shape[1] * each.shape[1])
    return np.pad(found, ((0, 0), (0, swaps.size - found.shape[1])))


def _steps(size: int) -> np.ndarray:
    alone = np.eye(size, dtype=np.int64)
    pairs = [alone[one] - alone[other] for one in range(size) for other in range(one + 1, size)]
    return np.array([*alone, *pairs])


def _along(values: np.ndarray, by: list[np.ndarray]) -> np.ndarray:
    """Return the sums of *values* weighted along each axis: axes × swaps."""
    found = values.astype(np.float32)  # sums of zeros and ones, far below what this holds exactly
    for each in by:
        found = np.tensordot(found, each.astype(np.float32), axes=(0, 1))
    return found
