"""The one place that calls out: asks Sotkanet, THL's indicator bank, for figures, when a person has asked for them.

Two answers for each indicator: what it is and when it was renewed, and its figures.  The standard library does it: a
few plain GETs in a row need no connection pool, and nothing more to keep safe.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from data_access import sotkanet
from data_access.problem import Problem
from data_access.sotkanet import Answer

SECONDS = 20  # of silence after which nobody waits any longer
LONGEST = 120  # seconds one answer may take altogether, however steadily it drips
PAUSE = 3  # seconds before the one second try
MEGABYTES = 32  # of one answer; all years of an indicator, every municipality and sex among them, are about five
PIECE = 2**16
TRANSIENT = ("sotkanet_slow", "sotkanet_down", "sotkanet_cut_short")


def fetch(
    indicators: Iterable[int],
    *,
    address: str,
    agent: str,
    regions: Mapping[int, str],
    years: range | None = None,
    tell: Callable[[int], None] = lambda indicator: None,
) -> tuple[Answer, ...]:
    """Return the figures of *indicators* from the service at *address*, all of them checked; one that fails fails all.

    *agent* is the name we go by: Sotkanet turns the nameless away.  *years* defaults to all that an indicator has.
    *tell* hears which indicator's turn it is.  Raises ``Problem``.
    """
    address, found = _checked(address), []
    for indicator in dict.fromkeys(indicators):
        tell(indicator)
        about = sotkanet.about(_text(f"{address}/indicators/{indicator}", agent, indicator=indicator))
        if about.indicator != indicator:
            raise Problem("sotkanet_unreadable")
        asked = range(about.first, about.last + 1)
        if years is not None:
            asked = range(max(asked.start, years.start), min(asked.stop, years.stop))
        if not asked:
            raise Problem("sotkanet_no_such_years", indicator=indicator, first=about.first, last=about.last)
        question = [("indicator", indicator), *(("years", year) for year in asked)]
        question += [("genders", sex) for sex in sotkanet.SEXES]  # years and sexes repeated: commas are refused
        text = _text(f"{address}/json?{urlencode(question)}", agent, indicator=indicator)
        found.append(sotkanet.answer(text, about=about, regions=regions, years=asked))
    return tuple(found)


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) and address.isprintable()
    except ValueError:
        sound = False
    if not sound or " " in address:
        raise Problem("sotkanet_address", address=address)
    return address.rstrip("/")


def _text(url: str, agent: str, *, indicator: int) -> str:
    """Return the text at *url*; what may pass by itself is tried once more."""
    try:
        return _once(url, agent, indicator=indicator)
    except Problem as problem:
        if problem.key not in TRANSIENT:
            raise
    time.sleep(PAUSE)
    return _once(url, agent, indicator=indicator)


def _once(url: str, agent: str, *, indicator: int) -> str:
    asked = Request(url, headers={"User-Agent": agent, "Accept": "application/json"})  # noqa: S310  (checked above)
    until = time.monotonic() + LONGEST
    with _told(url, indicator), _opener().open(asked, timeout=SECONDS) as answer:
        promised = answer.length  # bytes; None where it is not said
        pieces, size = [], 0
        while size != promised and (piece := answer.read1(PIECE)):
            pieces.append(piece)
            size += len(piece)
            if size > MEGABYTES * 2**20:
                raise Problem("sotkanet_too_large", megabytes=MEGABYTES)
            if time.monotonic() > until:
                raise TimeoutError
    if promised is not None and size < promised:  # http.client does not mind an answer that breaks off
        raise Problem("sotkanet_cut_short")
    try:
        return b"".join(pieces).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("sotkanet_unreadable") from error


def _opener() -> OpenerDirector:
    """Return what opens web addresses and nothing else: no files, no FTP, also not where an answer leads to them."""
    opener = OpenerDirector()
    for kind in (ProxyHandler, UnknownHandler, HTTPHandler, HTTPSHandler, HTTPRedirectHandler):
        opener.add_handler(kind())
    for kind in (HTTPDefaultErrorHandler, HTTPErrorProcessor):
        opener.add_handler(kind())
    return opener


@contextmanager
def _told(url: str, indicator: int) -> Iterator[None]:
    """Turn what can go wrong on the way into what a person can do about it."""
    host = urlsplit(url).netloc
    try:
        yield
    except HTTPError as error:
        error.close()
        if error.code == 403:
            raise Problem("sotkanet_forbidden", host=host) from error
        if error.code == 404:
            raise Problem("sotkanet_unknown_indicator", indicator=indicator) from error
        if error.code >= 500 or error.code == 429:
            raise Problem("sotkanet_down", host=host, status=error.code) from error
        raise Problem("sotkanet_refused", host=host, status=error.code) from error
    except TimeoutError as error:
        raise Problem("sotkanet_slow", host=host) from error
    except URLError as error:
        key = "sotkanet_slow" if isinstance(error.reason, TimeoutError) else "sotkanet_unreachable"
        raise Problem(key, host=host) from error
    except (HTTPException, ConnectionError) as error:
        raise Problem("sotkanet_cut_short") from error
    except OSError as error:
        raise Problem("sotkanet_unreachable", host=host) from error
