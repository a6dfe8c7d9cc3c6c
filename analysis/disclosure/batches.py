"""Batches: how much of what comes in bit by bit may be told, so that no two tellings differ by few people."""

from collections.abc import Iterable


def told(sizes: Iterable[int], *, smallest: int) -> int:
    """Return how many of the first parts, of so many people each, may be told together.

    The parts are put into batches of at least *smallest* people, in their order.  What is told ends with a batch, so
    whoever remembers what was told before learns of a whole batch, never of a family that was added.  Raises
    ``ValueError`` for a part of fewer than no people or a *smallest* below 1.
    """
    if smallest < 1:
        raise ValueError(f"the smallest batch has at least one person, got {smallest}")
    found = waiting = 0
    for number, size in enumerate(sizes, start=1):
        if size < 0:
            raise ValueError(f"a part has no fewer than 0 people, got {size}")
        waiting += size
        if waiting >= smallest:
            found, waiting = number, 0
    return found
