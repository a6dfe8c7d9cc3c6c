"""Opening the house: the store is made ready once in a process, in the background; visitors are told so meanwhile."""

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module

from sqlalchemy import Engine

from data_access import store
from data_access.problem import Problem
from data_access.settings import settings
from front_door import mishap

AFTERWARDS = ("front_door.visit", "streamlit_authenticator.controllers")  # else the first visitor would wait for them
AGAIN_SECONDS = 5.0  # a failure is tried again by the first visit after this long

log = logging.getLogger(__name__)
_lock = threading.Lock()
_openings: dict[str, "Opening"] = {}


@dataclass(slots=True, kw_only=True, eq=False)
class Opening:
    """One attempt to make a store ready.  When ``done``, there is an engine or a reason why not."""

    engine: Engine | None = None
    problem: Problem | None = None
    reference: str = ""  # of an error nobody expected, as it stands in the log
    ended_at: float = 0.0  # seconds of the monotonic clock
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def is_open(self) -> bool:
        return self.done.is_set() and self.engine is not None

    @property
    def failed(self) -> bool:
        return self.done.is_set() and self.engine is None

    @property
    def is_stale(self) -> bool:
        return self.failed and time.monotonic() - self.ended_at > AGAIN_SECONDS


def begin() -> Opening:
    """Start making the store ready unless it is, or is being, made ready; return how far that has come."""
    chosen = settings()
    with _lock:
        opening = _openings.get(chosen.store_url)
        if opening is None or opening.is_stale:
            opening = _openings[chosen.store_url] = Opening()
            threading.Thread(target=_prepare, args=(opening, chosen), daemon=True, name="opening").start()
    return opening


def wait(seconds: float) -> Opening:
    """Return how far the opening has come, after giving it *seconds* to finish."""
    opening = begin()
    opening.done.wait(seconds)
    return opening


def again() -> None:
    """Let the next visit look at the store afresh: something about it went wrong after it had been opened."""
    with _lock:
        opening = _openings.get(settings().store_url)
        if opening is not None and opening.done.is_set():
            del _openings[settings().store_url]


def _prepare(opening: Opening, chosen) -> None:
    started = time.monotonic()
    try:
        opening.engine = store.prepare(chosen)
        log.info("The store is ready after %.1f seconds.", time.monotonic() - started)
    except Problem as problem:
        opening.problem = problem
        mishap.tell(problem)
    except Exception as error:
        opening.reference = mishap.record(error)
    finally:
        opening.ended_at = time.monotonic()
        opening.done.set()
    with suppress(Exception):  # what cannot be read breaks a visit, and is told there
        for later in AFTERWARDS:
            import_module(later)
