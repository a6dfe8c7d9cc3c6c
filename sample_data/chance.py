"""Chance that falls the same way every time: each series has a stream of its own, so that one never moves another."""

from math import exp
from random import Random

SEED = "matka-2026"


def stream(*name: object) -> Random:
    """Return the stream of chance called *name*; the same name always gives the same one."""
    return Random(":".join(map(str, (SEED, *name))))  # noqa: S311  (nothing secret hangs on it)


def events(of: Random, rate: float) -> int:
    """Return how many events happen where *rate* are expected (Poisson), without the rare excess that nobody believes.

    The most is two standard deviations over the rate: what should surprise a reader is put there on purpose.
    """
    if rate <= 0:
        return 0
    product, count, least = of.random(), 0, exp(-rate)
    while product > least:
        product *= of.random()
        count += 1
    return min(count, round(rate + 2 * rate**0.5))


def some(of: Random, people: int, share: float) -> int:
    """Return how many of *people* it happens to, each with the probability *share*."""
    return sum(of.random() < share for _ in range(people))


def among(of: Random, chosen: int, marked: int, everybody: int) -> int:
    """Return how many of *chosen* people are marked where *marked* of *everybody* are."""
    return sum(place < marked for place in of.sample(range(everybody), chosen))
