"""Worked examples: numbers published or worked out by hand that ours must equal, for the tests and the methods page."""

import csv
import json
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis import targets
from analysis.change import (
    Paired,
    Scale,
    Summary,
    from_summary,
    paired,
    pooled,
    reliable_change_index,
    sd_of_chance,
    smallest_reliable,
)
from analysis.coverage import COUNTS, over_time
from analysis.disclosure import Dimension, Known, Protected, audit, rate, recall, unprotected
from analysis.indicators import Better
from analysis.intervals import Interval, poisson_rate, wilson
from analysis.waiting import Waits, until_answer
from data_access.settings import HOUSE

FOLDER = HOUSE / "sample_data" / "worked_examples"
NUMBERS = ("count", "size", "per", "confidence", "value", "low", "high")
EFFECTS = ("mean_change", "low", "high", "sd_change", "d_z", "g_z", "d_av", "g_av")
SUMMARY = ("mean_before", "mean_after", "sd_change")
TOGETHER = ("low", "high", "d_z", "g_z")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedScores:
    """Scores of the same people before and after, and what was published of them: ``EFFECTS`` by name."""

    before: tuple[float, ...]
    after: tuple[float, ...]
    confidence: float
    published: dict[str, float]
    source: str

    def ours(self) -> Paired:
        """Return the same, calculated by this house."""
        return paired(self.before, self.after, instrument=Scale(better=Better.HIGHER), confidence=self.confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some of the pairs of a study, or all of them ``together``, of which ``published`` tells ``TOGETHER`` by name."""

    name: str  # its words: method.change.part.<name>
    summary: Summary
    published: dict[str, float]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """The parts of a study, and what was published of all of it."""

    parts: tuple[Part, ...]
    together: Part

    def our_summary(self) -> Summary:
        """Return the summary of the parts together, calculated by this house."""
        return pooled(part.summary for part in self.parts)

    def ours(self) -> Paired:
        """Return what that summary says, calculated by this house."""
        found = self.our_summary()
        return from_summary(found.pairs, found.mean_before, found.mean_after, found.sd_change)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliableChange:
    """An instrument's standard deviation and reliability, and what was published to follow from them."""

    sd: float
    reliability: float
    before: float | None
    after: float | None
    sd_of_chance: float
    index: float | None  # of the change from before to after
    smallest: float | None  # change that is reliable at 95 %
    source: str

    def our_sd_of_chance(self) -> float:
        return sd_of_chance(self.sd, self.reliability)

    def our_index(self) -> float:
        return reliable_change_index(self.before, self.after, sd=self.sd, reliability=self.reliability)

    def our_smallest(self) -> float:
        return smallest_reliable(Scale(better=Better.HIGHER, sd=self.sd, reliability=self.reliability))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One person's time at work and training, and what one month counts of them, all professions together."""

    name: str  # its words: method.coverage.of.<name>
    stays: tuple[tuple[str, date, date | None], ...]  # profession, first day, last day
    completed: date | None
    month: date
    counts: dict[str, int]
    source: str

    def ours(self) -> dict[str, int]:
        """Return the same, counted by this house."""
        roster = pd.DataFrame(self.stays, columns=["profession", "joined", "left"], dtype="object").assign(person="T-1")
        done = [("T-1", "trauma", self.completed, None)] if self.completed else []
        attendance = pd.DataFrame(done, columns=["person", "topic", "completed", "in_use"], dtype="object")
        found = over_time(roster, attendance, first=self.month, last=self.month, topics=["trauma"])
        return {name: int(found[name].sum()) for name in self.counts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan, what has been reported until a day, and where that stands, worked out by hand."""

    name: str  # its words: method.targets.of.<name>
    start: date
    baseline: float | None
    targets: dict[date, float]  # by the day they are due
    cumulative: bool
    better: Better
    reported: dict[date, float]  # by the last day of the month
    today: date
    status: targets.Status
    expected: float | None
    ahead: bool | None
    source: str

    def points(self) -> dict[date, float]:
        """Return the corners of the plan's line."""
        first = 0 if self.baseline is None and self.cumulative else self.baseline
        return ({} if first is None else {self.start: first}) | self.targets

    def ours(self) -> targets.Standing:
        """Return where it stands, calculated by this house."""
        return targets.status(
            self.reported,
            self.targets,
            start=self.start,
            today=self.today,
            better=self.better,
            cumulative=self.cumulative,
            baseline=self.baseline,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCase:
    """A stage's planned day and the day it was reached, and what is to be said of it on another day."""

    name: str  # its words: method.targets.stage.of.<name>
    planned: date | None
    reached: date | None
    today: date
    step: targets.Step
    days: int | None
    source: str

    def ours(self) -> targets.Stage:
        """Return the same, said by this house."""
        return targets.stage(self.planned, self.reached, today=self.today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """How long each of a group waited, and the published curve: ``shares`` and ``at_risk`` by day, and the median."""

    name: str  # its words: method.waiting.of.<name>
    days: tuple[float, ...]
    answered: tuple[bool, ...]
    shares: dict[float, float]  # with three decimals
    at_risk: dict[float, int]
    median: float
    source: str

    def ours(self) -> Waits:
        """Return the same, calculated by this house."""
        return until_answer(self.days, self.answered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """A table with some cells hidden, and the range in which an attacker finds some of them, worked out by hand."""

    name: str
    dimensions: tuple[Dimension, ...]
    threshold: int
    zeros: bool
    counts: tuple[tuple[str | int, ...], ...]  # codes, then the count
    hidden: frozenset[tuple[str, ...]]
    holders: dict[str, dict[str, list[str]]]
    known: tuple[Known, ...]
    counts_before: tuple[tuple[str | int, ...], ...]  # of an earlier release, if any
    hidden_before: frozenset[tuple[str, ...]]
    ranges: dict[tuple[str, ...], tuple[int, int]]  # by attacker and codes
    source: str

    def table(self, *, before: bool = False) -> pd.DataFrame:
        """Return the counts, or those of the release before."""
        names = [each.name for each in self.dimensions]
        return pd.DataFrame(self.counts_before if before else self.counts, columns=[*names, "count"])

    def chosen(self, *, before: bool = False) -> Protected:
        """Return the choice that is attacked, or that of the release before."""
        table, hidden = self.table(before=before), self.hidden_before if before else self.hidden
        given = {"dimensions": self.dimensions, "threshold": self.threshold, "zeros": self.zeros}
        names = [each.name for each in self.dimensions]
        shown = unprotected(table, dimensions=self.dimensions)
        told = [
            "too_few" if cell in hidden else "shown" if count else "zero"
            for *cell, count in shown[[*names, "count"]].itertuples(index=False, name=None)
            for cell in [tuple(cell)]
        ]
        return recall(table, shown.assign(status=told), known=() if before else self.known, **given)

    def earlier(self) -> tuple[Protected, ...]:
        """Return the releases before."""
        return (self.chosen(before=True),) if self.counts_before else ()

    def ours(self) -> dict[tuple[str, ...], tuple[int, int]]:
        """Return the same ranges, calculated by this house."""
        found = audit(self.chosen(), holders=self.holders, before=self.earlier(), exact=True)
        found = found[found["release"] == 0]
        cells = zip(found["attacker"], *(found[each.name] for each in self.dimensions), strict=True)
        limits = dict(zip(cells, zip(found["low"], found["high"], strict=True), strict=True))
        return {cell: limits[cell] for cell in self.ranges}


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


def paired_scores() -> tuple[PairedScores, ...]:
    """Return the examples of ``analysis.change.paired``; none when the file is missing."""
    return tuple(
        PairedScores(
            before=tuple(map(float, row["before"].split())),
            after=tuple(map(float, row["after"].split())),
            confidence=float(row["confidence"]),
            published={name: float(row[name]) for name in EFFECTS},
            source=row["source"],
        )
        for row in _rows("paired")
    )


def pooled_parts() -> Pooled | None:
    """Return the example of ``analysis.change.pooled``; None when the file is missing."""
    found = {
        row["part"]: Part(
            name=row["part"],
            summary=Summary(pairs=int(row["pairs"]), **{name: float(row[name]) for name in SUMMARY}),
            published={name: float(row[name]) for name in TOGETHER if row[name]},
            source=row["source"],
        )
        for row in _rows("pooled")
    }
    together = found.pop("together", None)
    return None if together is None else Pooled(parts=tuple(found.values()), together=together)


def reliable_changes() -> tuple[ReliableChange, ...]:
    """Return the examples of the reliable change index; none when the file is missing."""
    names = ("sd", "reliability", "before", "after", "sd_of_chance", "index", "smallest")
    return tuple(
        ReliableChange(**{name: float(row[name]) if row[name] else None for name in names}, source=row["source"])
        for row in _rows("reliable_change")
    )


def coverage_cases() -> tuple[Case, ...]:
    """Return the examples of ``analysis.coverage.over_time``; none when the file is missing."""
    return tuple(
        Case(
            name=row["case"],
            stays=tuple(map(_stay, row["roster"].split())),
            completed=date.fromisoformat(row["completed"]) if row["completed"] else None,
            month=date.fromisoformat(f"{row['month']}-01"),
            counts={name: int(row[name]) for name in COUNTS if name in row},
            source=row["source"],
        )
        for row in _rows("coverage")
    )


def plans() -> tuple[Plan, ...]:
    """Return the examples of ``analysis.targets.status``; none when the file is missing."""
    return tuple(
        Plan(
            name=row["case"],
            start=date.fromisoformat(row["start"]),
            baseline=float(row["baseline"]) if row["baseline"] else None,
            targets=_by_day(row["targets"]),
            cumulative=row["cumulative"] == "yes",
            better=Better(row["better"]),
            reported=_by_day(row["reported"]),
            today=date.fromisoformat(row["today"]),
            status=targets.Status(row["status"]),
            expected=float(row["expected"]) if row["expected"] else None,
            ahead={"yes": True, "no": False, "": None}[row["ahead"]],
            source=row["source"],
        )
        for row in _rows("targets")
    )


def stages() -> tuple[StageCase, ...]:
    """Return the examples of ``analysis.targets.stage``; none when the file is missing."""
    return tuple(
        StageCase(
            name=row["case"],
            planned=date.fromisoformat(row["planned"]) if row["planned"] else None,
            reached=date.fromisoformat(row["reached"]) if row["reached"] else None,
            today=date.fromisoformat(row["today"]),
            step=targets.Step(row["step"]),
            days=int(row["days"]) if row["days"] else None,
            source=row["source"],
        )
        for row in _rows("stages")
    )


def waits() -> tuple[Waited, ...]:
    """Return the examples of ``analysis.waiting.until_answer``; none when the file is missing."""
    return tuple(map(_waited, _rows("waiting")))


def attacked() -> tuple[Attacked, ...]:
    """Return the examples of ``analysis.disclosure``; none when the file is missing."""
    file = FOLDER / "disclosure.json"
    if not file.is_file():
        return ()
    return tuple(
        Attacked(
            name=case["name"],
            dimensions=tuple(Dimension(name=name, groups=groups) for name, groups in case["dimensions"].items()),
            threshold=case["threshold"],
            zeros=case["zeros"],
            counts=tuple(map(tuple, case["counts"])),
            hidden=frozenset(map(tuple, case["hidden"])),
            holders=case.get("holders", {}),
            known=tuple(rate(tuple(each.pop("cell")), each.pop("published"), **each) for each in case.get("rates", ())),
            counts_before=tuple(map(tuple, case.get("before", {}).get("counts", ()))),
            hidden_before=frozenset(map(tuple, case.get("before", {}).get("hidden", ()))),
            ranges={tuple(cell): (low, high) for *cell, low, high in case["ranges"]},
            source=case["source"],
        )
        for case in json.loads(file.read_text("utf-8"))
    )


def _waited(row: dict[str, str]) -> Waited:
    waited, days = row["waited"].split(), list(map(float, row["days"].split()))
    return Waited(
        name=row["case"],
        days=tuple(float(each.removesuffix("+")) for each in waited),
        answered=tuple(not each.endswith("+") for each in waited),
        shares=dict(zip(days, map(float, row["shares"].split()), strict=True)),
        at_risk=dict(zip(days, map(int, row["at_risk"].split()), strict=True)),
        median=float(row["median"]),
        source=row["source"],
    )


def _by_day(text: str) -> dict[date, float]:
    """Read ``2025-12-31:30 2026-12-31:103``: numbers by day."""
    told = (each.split(":") for each in text.split())
    return {date.fromisoformat(day): float(number) for day, number in told}


def _stay(text: str) -> tuple[str, date, date | None]:
    """Read ``nurse:2025-03-01/2025-03-31``: profession (a nurse, unless told), first day, last day."""
    profession, _, days = text.rpartition(":")
    first, _, last = days.partition("/")
    return profession or "nurse", date.fromisoformat(first), date.fromisoformat(last) if last else None


def _rows(name: str) -> list[dict[str, str]]:
    file = FOLDER / f"{name}.csv"
    if not file.is_file():  # the page then says so; nothing else depends on it
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
