"""How long it takes until people get an answer, when some of them are still waiting for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from statistics import NormalDist

import numpy as np
import pandas as pd

from analysis.intervals import check_confidence

HALF = 0.5
SAME = 9  # decimals within which a share counts as a half


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waits:
    """How long answers take.

    ``median`` is the first day by which at least half have an answer, as the curve has it; None where the curve never
    comes down to half: any number would be made up.  ``share_answered`` (0 to 1) is who has an answer so far, whenever
    it came.

    ``curve`` has a row for day 0 and for each day on which somebody was answered or was last seen waiting: ``day``;
    ``share`` (0 to 1) that waits longer than that day, with its limits ``low`` and ``high``, missing where the share is
    none or all; and ``at_risk``, how many had waited until that day and had no answer yet when it began.
    """

    answered: int
    waiting: int
    median: float | None
    share_answered: float
    curve: pd.DataFrame


def until_answer(days: Iterable[float], answered: Iterable[bool], *, confidence: float = 0.95) -> Waits:
    """Return how long answers take: *days* from question to answer, or to today where *answered* is False.

    To leave out those who still wait would make answers look fast, and so would counting their days as an answer's.
    Somebody still waiting counts until the day they have waited to, and is taken to be no different from the others.
    Whoever was answered on the day until which another has waited was answered first.

    Curve: Kaplan & Meier, Journal of the American Statistical Association 1958;53:457–481.  Limits: Greenwood's
    variance on the scale of log(−log share), which never leaves 0 to 1 (Kalbfleisch & Prentice, The Statistical
    Analysis of Failure Time Data, 1980).

    Raises ``ValueError`` if there is nobody, if the lists are not equally long, if days are negative or not finite, or
    if somebody is neither answered nor waiting.
    """
    days, answered = list(days), list(answered)
    _check(days, answered, confidence)
    waited, came = np.array(days, dtype=float), np.array(answered, dtype=bool)
    # only when somebody asks: it costs a second
    from scipy.stats import CensoredData, ecdf

    found = ecdf(CensoredData(uncensored=waited[came], right=waited[~came])).sf
    day, share = found.quantiles, found.probabilities
    waiting_then = len(waited) - np.searchsorted(np.sort(waited), day, side="left")
    low, high = _limits(share, waiting_then, _each(np.sort(waited[came]), day), confidence)
    curve = pd.DataFrame({"day": day, "share": share, "low": low, "high": high, "at_risk": waiting_then})
    if day[0] > 0:
        curve = pd.concat([_beginning(len(waited)), curve], ignore_index=True)
    half = day[np.round(share, SAME) <= HALF]
    return Waits(
        answered=int(came.sum()),
        waiting=int((~came).sum()),
        median=float(half[0]) if len(half) else None,
        share_answered=float(came.mean()),
        curve=curve,
    )


def _beginning(people: int) -> pd.DataFrame:
    """Return the curve's first row: everybody waits when the day they ask begins."""
    nothing = float("nan")
    return pd.DataFrame({"day": [0.0], "share": [1.0], "low": [nothing], "high": [nothing], "at_risk": [people]})


def _limits(share: np.ndarray, at_risk: np.ndarray, events: np.ndarray, confidence: float) -> tuple[np.ndarray, ...]:
    """Return the limits of each share; missing where it is none or all, of which the formula says nothing."""
    some = (share > 0) & (share < 1)
    left = at_risk - events
    variance = np.divide(events, at_risk * left, out=np.zeros(len(share)), where=left > 0).cumsum()[some]
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * np.sqrt(variance) / np.abs(np.log(share[some]))
    low, high = np.full((2, len(share)), np.nan)
    low[some], high[some] = share[some] ** np.exp(reach), share[some] ** np.exp(-reach)
    return low, high


def _each(events: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return how many of the sorted *events* were on each of the days."""
    return np.searchsorted(events, days, side="right") - np.searchsorted(events, days, side="left")


def _check(days: list[float], answered: list[bool], confidence: float) -> None:
    if len(days) != len(answered):
        raise ValueError(f"days and answered must be equally long, got {len(days)} and {len(answered)}")
    if not days:
        raise ValueError("nobody has asked, so there is no wait to tell of")
    if not all(map(isfinite, days)) or min(days) < 0:
        raise ValueError("days waited must be zero or more and finite")
    if pd.isna(answered).any() or not set(answered) <= {True, False}:
        raise ValueError("everybody is either answered (True) or waiting (False)")
    check_confidence(confidence)
