"""How sure we can be of a share or a rate: confidence intervals, and nothing else."""

from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd

EXACT_BELOW = 10  # the public-health convention: Byar's approximation is good from ten upwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A value and the limits it lies between, in the value's own unit."""

    value: float
    low: float
    high: float


def wilson(count: float, total: float, *, confidence: float = 0.95) -> Interval:
    """Return the share *count* / *total* (0 to 1) with Wilson's score interval.

    Good also for small groups and for shares near none or all, where the usual plus-or-minus leaves the scale.
    Wilson, J Am Stat Assoc 1927;22:209-212; recommended by Newcombe, Stat Med 1998;17:857-872.
    """
    z = _z(confidence)
    _check("total", total, zero_allowed=False)
    _check("count", count)
    if count > total:
        raise ValueError(f"a share needs count <= total, got count {count} of total {total}")
    share = count / total
    middle = 2 * count + z * z
    reach = z * sqrt(z * z + 4 * count * (1 - share))
    whole = 2 * (total + z * z)
    # none and all are exact limits; the formula misses them by a rounding error
    low = 0.0 if count == 0 else (middle - reach) / whole
    high = 1.0 if count == total else (middle + reach) / whole
    return Interval(value=share, low=low, high=high)


def poisson_rate(count: float, exposure: float, *, per: float = 1, confidence: float = 0.95) -> Interval:
    """Return *count* events per *per* units of *exposure* with a Poisson interval.

    Exact chi-square limits below ten events (Garwood, Biometrika 1936;28:437-442), Byar's approximation from ten
    (Breslow & Day, Statistical Methods in Cancer Research II, IARC 1987, p. 69).  *count* may exceed *exposure*.
    """
    _check("count", count)
    _check("exposure", exposure, zero_allowed=False)
    rates = poisson_rates(np.array([count]), np.array([exposure]), per=per, confidence=confidence)
    return Interval(**{limit: float(rates[limit].iloc[0]) for limit in ("value", "low", "high")})


def poisson_rates(counts, exposures, *, per: float = 1, confidence: float = 0.95) -> pd.DataFrame:
    """Return ``value``, ``low`` and ``high`` of ``poisson_rate`` for two equally long arrays, row by row.

    A row whose count or exposure is missing (NaN) stays missing.  Series keep their index.
    """
    z = _z(confidence)
    _check("per", per, zero_allowed=False)
    index = counts.index if isinstance(counts, pd.Series) else None
    events = np.asarray(counts, dtype=float)
    sizes = np.asarray(exposures, dtype=float)
    if events.shape != sizes.shape or events.ndim != 1:
        raise ValueError(f"counts and exposures must be equally long lists, got {events.shape} and {sizes.shape}")
    if (events < 0).any() or np.isinf(events).any():
        raise ValueError("counts must be zero or more and finite")
    if (sizes <= 0).any() or np.isinf(sizes).any():
        raise ValueError("exposures must be above zero and finite")

    low, high = _byar(events, z)
    few = events < EXACT_BELOW
    if few.any():
        low[few], high[few] = _exact(events[few], 1 - confidence)
    scale = per / sizes
    return pd.DataFrame({"value": events * scale, "low": low * scale, "high": high * scale}, index=index)


def _byar(events: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    """Return Byar's limits of a Poisson count; meaningful from ten events."""
    some = np.where(events < EXACT_BELOW, np.nan, events)  # fewer are never judged by this approximation
    more = some + 1
    low = some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return low, high


def _exact(events: np.ndarray, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact limits: half of chi-square quantiles, here by the incomplete gamma function."""
    # only when somewhere fewer than ten were counted; scipy.stats would cost a second
    from scipy.special import gammainccinv, gammaincinv

    some = np.where(events == 0, 1, events)
    low = np.where(events == 0, 0.0, gammaincinv(some, alpha / 2))
    return low, gammainccinv(events + 1, alpha / 2)


def check_confidence(confidence: float) -> None:
    """Raise ``ValueError`` unless *confidence* is a share between 0 and 1, such as 0.95."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")


def _z(confidence: float) -> float:
    check_confidence(confidence)
    return NormalDist().inv_cdf(1 - (1 - confidence) / 2)


def _check(name: str, number: float, *, zero_allowed: bool = True) -> None:
    if not isfinite(number) or number < 0 or (number == 0 and not zero_allowed):
        raise ValueError(f"{name} must be {'zero or more' if zero_allowed else 'above zero'} and finite, got {number}")
