"""What is tried each time and what only with MATKA_TEST_ROUNDS.

Much of Matka exists in three languages, on two databases, in two looks and a dozen file formats: all combinations take
an hour.  A test that takes its time therefore takes each of its cases once, in another language from case to case.
"""

import os
from collections.abc import Iterable
from itertools import product

import pytest

ROUNDS = int(os.environ.get("MATKA_TEST_ROUNDS") or 0)
FULL = ROUNDS > 0


def one_of(cases: Iterable, turn: int) -> list:
    """Return only the case whose *turn* it is, counted round and round; with MATKA_TEST_ROUNDS all of them."""
    cases = list(cases)
    return cases if FULL else [cases[turn % len(cases)]]


def in_turn(*lists: Iterable) -> list[tuple]:
    """Return tuples with every entry of every list once or more, side by side; with MATKA_TEST_ROUNDS all combinations.

    Shorter lists begin again.  ``in_turn(["a", "b", "c", "d"], ["fi", "sv", "en"])`` gives a-fi, b-sv, c-en and d-fi.
    """
    lists = [list(one) for one in lists]
    if FULL:
        return list(product(*lists))
    longest = max(len(one) for one in lists)
    return [tuple(one[place % len(one)] for one in lists) for place in range(longest)]


def on_sqlite(test):
    """Let a test of a store that has ``begun`` run on SQLite only: what it asks for is decided before any database.

    With MATKA_TEST_ROUNDS it runs on both.
    """
    return test if FULL else pytest.mark.parametrize("beginning", ["sqlite"], indirect=True)(test)
