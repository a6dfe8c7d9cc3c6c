"""The one memory: answers kept by question, arguments and the data they were asked of.

A release never changes, so what was answered from it is true for ever: nothing here expires, it only makes room.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from components.charts.chart import Edition


@lru_cache(maxsize=256)
def _answer(question: Callable, engine: Engine, fingerprint: str, number: int, arguments: tuple) -> pd.DataFrame:
    return question(engine, release=number, **dict(arguments))


def ask(question: Callable, engine: Engine, *, edition: Edition, **arguments: Hashable) -> pd.DataFrame:
    """Return what *question* (see ``data_access.queries``) answers as of *edition*.

    The fingerprint is part of the key because a restored store may hold other data under the same number.
    Each caller gets a frame of its own; pandas copies the numbers only if somebody writes to them.
    """
    kept = _answer(question, engine, edition.fingerprint, edition.number, tuple(sorted(arguments.items())))
    return kept.copy(deep=False)


@lru_cache(maxsize=512)
def _made(make: Callable, key: tuple) -> Any:
    return make(*key)


def once(make: Callable, *key: Hashable) -> Any:
    """Return ``make(*key)``, made at most once for a key that says everything the result depends on.

    The result is shared between people: it must be protected, free of anybody's identity, and left unchanged.
    """
    return _made(make, key)
