"""Before and after: how scores of the same people changed, and for how many the change is more than chance."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import exp, fsum, isfinite, lgamma, sqrt
from statistics import NormalDist

from analysis.indicators import Better
from analysis.intervals import check_confidence

SAME = 9  # decimals within which a change counts as being at a limit: 18.3 − 13.3 is not 5 in floating point
MEANS = ("mean_before", "mean_after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What must be known of an instrument: which way is good, its range, and what change is more than chance.

    That is either stated (*reliable_change*: a change at least so large) or follows from the standard deviation of the
    people the instrument was tried on and its *reliability* (0 to 1).  Where both are given, what is stated counts.
    """

    better: Better
    lowest: float | None = None
    highest: float | None = None
    reliable_change: float | None = None
    sd: float | None = None
    reliability: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is kept of pairs of scores: how many, their means, and the standard deviation of the changes, in points.

    ``improved``, ``unchanged`` and ``worse`` are how many families, None where no reliable change is known.
    """

    pairs: int
    mean_before: float
    mean_after: float
    sd_change: float
    improved: int | None = None
    unchanged: int | None = None
    worse: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """What pairs of scores say together.  Changes are after − before, whichever way is good.

    ``low`` and ``high`` are the limits of the mean change.  The standardised mean changes are named as their field
    names them: ``d_z`` by the standard deviation of the changes, ``d_av`` by the root of the mean of both variances (to
    be set beside studies without pairs); ``g_z`` and ``g_av`` the same without their small-sample bias.  None where
    nothing varies, the latter two also for two pairs.  ``improved``, ``unchanged`` and ``worse`` are None where no
    reliable change is known.  What only the scores themselves could tell (``d_av``, ``g_av`` and these three) is None
    where no more than their summary is known.
    """

    pairs: int
    mean_before: float
    mean_after: float
    mean_change: float
    low: float
    high: float
    sd_change: float
    d_z: float | None
    g_z: float | None
    d_av: float | None
    g_av: float | None
    improved: int | None
    unchanged: int | None
    worse: int | None


def paired(before: Iterable[float], after: Iterable[float], *, instrument: Scale, confidence: float = 0.95) -> Paired:
    """Return how the scores *before* and *after* of the same people changed.

    Interval: Student's t of the mean change (Student, Biometrika 1908;6:1–25).  Effect sizes: Lakens, Frontiers in
    Psychology 2013;4:863, with the exact correction of Hedges, Journal of Educational Statistics 1981;6:107–128, n − 1
    degrees of freedom.  Reliable change: Jacobson & Truax, Journal of Consulting and Clinical Psychology
    1991;59:12–19.  The same pairs in another order give the same numbers to the last bit.
    """
    before, after = [list(map(float, scores)) for scores in (before, after)]
    _check(before, after, instrument, confidence)
    pairs = len(before)
    changes = [second - first for first, second in zip(before, after, strict=True)]
    known = from_summary(pairs, _mean(before), _mean(after), _sd(changes), confidence=confidence)
    average = sqrt((_sd(before) ** 2 + _sd(after) ** 2) / 2)
    d_av, g_av = _standardised(known.mean_change, average, pairs)
    limit = smallest_reliable(instrument)
    improved = unchanged = worse = None
    if limit is not None:
        sign = 1 if instrument.better is Better.HIGHER else -1
        improved = sum(_reaches(sign * each, limit) for each in changes)
        worse = sum(_reaches(-sign * each, limit) for each in changes)
        unchanged = pairs - improved - worse
    return replace(known, d_av=d_av, g_av=g_av, improved=improved, unchanged=unchanged, worse=worse)


def from_summary(
    pairs: int, mean_before: float, mean_after: float, sd_change: float, *, confidence: float = 0.95
) -> Paired:
    """Return what a stored summary of pairs says: exactly what ``paired`` says of the same scores, as far as it can.

    *sd_change* is the standard deviation of the changes (n − 1), in points like the means.  Methods as in ``paired``.
    ``d_av`` and ``g_av`` need the spread of the scores before and after, and who improved needs everybody's own change:
    they are None.  Raises ``ValueError`` for fewer than two pairs, a negative *sd_change* or what is not finite.
    """
    _check_summary(pairs, (mean_before, mean_after), sd_change)
    check_confidence(confidence)
    mean = mean_after - mean_before
    reach = _t(1 - (1 - confidence) / 2, pairs - 1) * sd_change / sqrt(pairs)
    d_z, g_z = _standardised(mean, sd_change, pairs)
    return Paired(
        pairs=int(pairs),
        mean_before=mean_before,
        mean_after=mean_after,
        mean_change=mean,
        low=mean - reach,
        high=mean + reach,
        sd_change=sd_change,
        d_z=d_z,
        g_z=g_z,
        d_av=None,
        g_av=None,
        improved=None,
        unchanged=None,
        worse=None,
    )


def pooled(parts: Iterable[Summary | Paired]) -> Summary:
    """Return the summary of all pairs of the *parts* together, such as the quarters of one instrument, in any order.

    Exactly what the joined scores would give: means weighted by pairs, and the standard deviation of the changes from
    the spread within the parts and that between their means (Cochrane Handbook for Systematic Reviews of Interventions,
    version 6, section 6.5.2.10).  Families improved, unchanged and worse are added up; None where a part cannot tell.
    The *parts* must be of one instrument and of different families: whoever is in two would count twice.

    Raises ``ValueError`` for no parts, for a part ``from_summary`` would refuse, or one whose families do not add up.
    """
    parts = list(parts)
    if not parts:
        raise ValueError("there is no summary to pool")
    for part in parts:
        _check_summary(part.pairs, (part.mean_before, part.mean_after), part.sd_change)
        counts = (part.improved, part.unchanged, part.worse)
        if None not in counts and (min(counts) < 0 or sum(counts) != part.pairs):
            raise ValueError(f"improved, unchanged and worse must add up to the {part.pairs} pairs, got {counts}")
    pairs = sum(int(part.pairs) for part in parts)
    before, after = (fsum(part.pairs * getattr(part, mean) for part in parts) / pairs for mean in MEANS)
    within = [(part.pairs - 1) * part.sd_change**2 for part in parts]
    between = [part.pairs * (part.mean_after - part.mean_before - (after - before)) ** 2 for part in parts]
    told = [(part.improved, part.unchanged, part.worse) for part in parts]
    known = all(None not in counts for counts in told)
    improved, unchanged, worse = map(sum, zip(*told, strict=True)) if known else (None, None, None)
    return Summary(
        pairs=pairs,
        mean_before=before,
        mean_after=after,
        sd_change=sqrt(fsum([*within, *between]) / (pairs - 1)),
        improved=improved,
        unchanged=unchanged,
        worse=worse,
    )


def smallest_reliable(instrument: Scale, *, confidence: float = 0.95) -> float | None:
    """Return how large a change must be to be more than chance; None where nothing is known of that."""
    if instrument.reliable_change is not None:
        return instrument.reliable_change
    if instrument.sd is None or instrument.reliability is None:
        return None
    return NormalDist().inv_cdf(1 - (1 - confidence) / 2) * sd_of_chance(instrument.sd, instrument.reliability)


def reliable_change_index(before: float, after: float, *, sd: float, reliability: float) -> float:
    """Return the change in units of the spread of changes that are chance alone (Jacobson & Truax 1991, p. 14)."""
    return (after - before) / sd_of_chance(sd, reliability)


def sd_of_chance(sd: float, reliability: float) -> float:
    """Return the standard deviation of the difference of two scores of somebody who has not changed: S_diff."""
    if not (isfinite(sd) and sd > 0):
        raise ValueError(f"a standard deviation must be above zero, got {sd}")
    if not 0 < reliability < 1:
        raise ValueError(f"a reliability must lie between 0 and 1, got {reliability}")
    return sqrt(2) * standard_error(sd, reliability)


def standard_error(sd: float, reliability: float) -> float:
    """Return the standard error of measurement of an instrument, in points."""
    return sd * sqrt(1 - reliability)


def _check(before: list[float], after: list[float], instrument: Scale, confidence: float) -> None:
    """Refuse what cannot be; a message never repeats anybody's score."""
    if len(before) != len(after):
        raise ValueError(f"before and after must be equally long, got {len(before)} and {len(after)} scores")
    if len(before) < 2:
        raise ValueError(f"at least two pairs are needed, got {len(before)}")
    if not all(map(isfinite, (*before, *after))):
        raise ValueError("every pair needs both its scores; leave out those who were measured once")
    if instrument.better not in (Better.HIGHER, Better.LOWER):
        raise ValueError("an instrument without a better direction gives no score")
    low = -float("inf") if instrument.lowest is None else instrument.lowest
    high = float("inf") if instrument.highest is None else instrument.highest
    if off := sum(not low <= score <= high for score in (*before, *after)):
        raise ValueError(f"{off} scores are off the scale, which runs from {low:g} to {high:g}")
    if instrument.reliable_change is not None and not instrument.reliable_change > 0:
        raise ValueError(f"a reliable change must be above zero, got {instrument.reliable_change}")
    check_confidence(confidence)


def _check_summary(pairs: int, means: tuple[float, float], sd_change: float) -> None:
    """Refuse what cannot be; the means of two pairs may be somebody's scores, so no message repeats them."""
    if not pairs >= 2 or pairs % 1:
        raise ValueError(f"a summary is of a whole number of pairs, at least two, got {pairs}")
    if not all(map(isfinite, means)):
        raise ValueError("both means must be finite")
    if not (isfinite(sd_change) and sd_change >= 0):
        raise ValueError("the standard deviation of the changes must be zero or more and finite")


def _reaches(change: float, limit: float) -> bool:
    return round(change - limit, SAME) >= 0


def _mean(values: list[float]) -> float:
    return fsum(values) / len(values)


def _sd(values: list[float]) -> float:
    """Return the standard deviation of a sample (n − 1)."""
    mean = _mean(values)
    return sqrt(fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _standardised(mean: float, sd: float, pairs: int) -> tuple[float | None, float | None]:
    """Return a mean change in units of *sd*, and the same without its bias; None where nothing varies."""
    if not round(sd, SAME):
        return None, None
    less = _unbiased(pairs - 1)
    return mean / sd, None if less is None else mean / sd * less


def _unbiased(freedom: int) -> float | None:
    """Return Hedges' exact J: by how much a standardised mean of a small sample must shrink; None for two pairs."""
    if freedom < 2:
        return None
    return exp(lgamma(freedom / 2) - lgamma((freedom - 1) / 2)) / sqrt(freedom / 2)


def _t(probability: float, freedom: int) -> float:
    # the exact quantile of Student's t, only when somebody asks; scipy.stats would cost a second
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))
