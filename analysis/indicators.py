"""What we measure.  One entry per indicator: no words (see ``components/i18n``), no arithmetic (see its neighbours)."""

from dataclasses import dataclass
from enum import StrEnum


class Better(StrEnum):
    """Which way is good news.  Placements are ``NEITHER``: a placement can be the help a child needed."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Measure(StrEnum):
    """How an indicator is expressed."""

    COUNT = "count"  # people, as published
    SHARE = "share"  # per cent of the age group, as THL publishes it
    RATE = "rate"  # per 1,000 of the age group, our own calculation


DECIMALS = {Measure.COUNT: 0, Measure.SHARE: 1, Measure.RATE: 1}
RATE_PER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One thing followed over time.

    ``sotkanet`` is the number in THL's indicator bank; ``population`` the indicator whose count is the matching age
    group, or None where we hold none (then no rate of our own is offered).  ``threshold`` is the smallest number of
    people that may be shown: 0 for figures THL itself has already published to everybody.
    """

    key: str
    ages: str
    sotkanet: int
    population: int | None = None
    threshold: int = 0
    better: Better = Better.NEITHER


INDICATORS = (
    Indicator(key="placed_0_17", ages="0-17", sotkanet=191, population=1065),
    Indicator(key="placed_0_24", ages="0-24", sotkanet=3563),
    Indicator(key="placed_0_6", ages="0-6", sotkanet=5495),
    Indicator(key="placed_7_12", ages="7-12", sotkanet=5497),
    Indicator(key="placed_13_17", ages="13-17", sotkanet=5496),
)


def placed(ages: str) -> Indicator:
    """Return the indicator of children placed outside the home in one age group, such as ``"0-17"``."""
    for indicator in INDICATORS:
        if indicator.ages == ages:
            return indicator
    raise ValueError(f"no placement indicator for ages {ages!r}; known: {[i.ages for i in INDICATORS]}")
