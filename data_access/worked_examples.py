"""Worked examples: published numbers that our own calculations must reproduce, for the tests and the methods page."""

import csv
from dataclasses import dataclass

from analysis.intervals import Interval, poisson_rate, wilson
from data_access.settings import HOUSE

FOLDER = HOUSE / "sample_data" / "worked_examples"
NUMBERS = ("count", "size", "per", "confidence", "value", "low", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One published interval: ``count`` out of ``size``, expressed ``per``, with its limits at ``confidence``."""

    count: float
    size: float
    per: float
    confidence: float
    value: float
    low: float
    high: float
    method: str  # exact | byar | wilson
    shown: bool  # on the methods page, not only in the tests
    source: str

    def ours(self) -> Interval:
        """Return the same, calculated by this house."""
        if self.method == "wilson":
            return wilson(self.count, self.size, confidence=self.confidence)
        return poisson_rate(self.count, self.size, per=self.per, confidence=self.confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialShare:
    """A percentage as THL published it, beside the two numbers one might think it was made of."""

    year: int
    count: int
    population: int
    share: float
    source: str


def intervals(name: str) -> tuple[Example, ...]:
    """Return the examples of one function of ``analysis.intervals``; none when the file is missing."""
    return tuple(
        Example(
            **{column: float(row[column]) for column in NUMBERS},
            method=row["method"],
            shown=row["shown"] == "yes",
            source=row["source"],
        )
        for row in _rows(name)
    )


def official_shares() -> tuple[OfficialShare, ...]:
    """Return the years that show why our rate is not THL's percentage; none when the file is missing."""
    return tuple(
        OfficialShare(
            year=int(row["year"]),
            count=int(row["count"]),
            population=int(row["population"]),
            share=float(row["share"]),
            source=row["source"],
        )
        for row in _rows("official_share")
    )


def _rows(name: str) -> list[dict[str, str]]:
    file = FOLDER / f"{name}.csv"
    if not file.is_file():  # the page then says so; nothing else depends on it
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
