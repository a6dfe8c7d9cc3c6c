"""What a picture of the project's own data shows: rows and columns of numbers, in one of a few forms.

``chart.Chart`` is for official figures, places and years; this is for everything that counties send in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pandas as pd

from components.charts.chart import SHOWN, Edition, Note, Spot, Status

PLAN = "plan"  # the code of a row that is no finding but what was planned
TOGETHER = "ALL"  # the code of a row that is all counties together
TABLE = ("row", "column", "value", "low", "high", "count", "of", "status")


class Form(StrEnum):
    """How the rows and columns are drawn.  A row is always one line of the table beside the picture."""

    BARS = "bars"  # one bar a row, divided by column
    LINES = "lines"  # columns are times, one line a row
    RANGES = "ranges"  # one point a row, or one for each column, with its interval
    FLOW = "flow"  # bands from rows to columns, each as wide as its number; every number counts once
    GRID = "grid"  # a number or a word for each row and column, shaded
    STEPS = "steps"  # one row: columns are a first level, signed steps, and the last level
    COURSE = "course"  # columns are stages, values days: one row of marks along time
    TABLE = "table"  # texts and numbers of several kinds, to be read side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a row, a column or a period is called: by a phrase (``key`` and its ``values``), a stored text, or a place.

    ``code`` tells it apart from the others.
    """

    code: str
    key: str = ""
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    text: str = ""
    spot: Spot | None = field(default=None, hash=False)
    inside: bool = False  # within a list: begins with a small letter


def place(spot: Spot) -> Name:
    return Name(code=spot.code, spot=spot)


def word(code: str, key: str, **values: object) -> Name:
    return Name(code=code, key=key, values=values)


def stored(code: str, text: str) -> Name:
    return Name(code=code, text=text)


def month(day: date) -> Name:
    return Name(code=f"{day:%Y-%m}", key="panel.month", values={"month": day})


def quarter(code: str) -> Name:
    """Return the name of a quarter such as 2026-Q1."""
    return Name(code=code, key="panel.quarter", values={"year": code[:4], "number": code[-1]})


def year(code: str) -> Name:
    return Name(code=code, text=code)


def counted(key: str, count: int, **values: object) -> Note:
    """Return a sentence that agrees with a number: ``key.none``, ``key.one`` or ``key.many``, with its ``count``."""
    form = "none" if count == 0 else "one" if count == 1 else "many"
    return Note(key=f"{key}.{form}", values={"count": count, **values})


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number inside a sentence, with its decimals; ``signed`` where it is a change."""

    value: float
    decimals: int = 0
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Both ends of a 95 % interval inside a sentence."""

    low: float
    high: float
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Items:
    """Several things inside a sentence that have commas within themselves."""

    each: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something to compare with: a value, or a day as an ordinal number in a course; of one ``row``, or of all.

    ``key`` is the phrase ``mark.<key>``, such as "target {value}".
    """

    at: float
    key: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    row: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The way from a cell to the picture behind it: its page, its name, and what is to be chosen there.

    An empty text stands for what the page shows without being asked.
    """

    page: str
    name: str
    filters: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """One picture of project data, declared once.

    ``table`` is tidy and protected, one row per row and column, sorted so, with the columns of ``TABLE``: codes of
    ``rows`` and ``columns``; value (NaN unless shown; in a course the ordinal of a day); low and high (95 % interval,
    NaN where none); count and of (what the value was made of, NaN where it was made of nothing else); status.
    Of a course the table also has ``planned``: the ordinal of the day it was planned for, NaN where it was not.  Of a
    form TABLE it has ``told``: what is to be read in each cell, as it may stand in a sentence; value is then 0.

    ``name`` leads to its words: ``panel.<name>.title``, ``what``, ``numerator``, ``corner`` (the head of the rows),
    and where they are needed ``denominator``, ``method``, ``caution`` and ``reading`` (how to read its signs).
    ``findings`` are sentences under ``finding``, the leading one first.  ``span`` is the first and last period.
    ``asides`` say of a row, in a few words under ``finding``, what stands beside its name.  ``doors`` lead from cells,
    by row and column, to the pictures behind them.
    ``labels`` are phrases to show instead of values, where these are no numbers but answers.
    """

    name: str
    filters: Mapping[str, str]
    page: str
    shape: Form
    table: pd.DataFrame
    rows: tuple[Name, ...]
    columns: tuple[Name, ...]
    edition: Edition
    unit: str
    decimals: int = 0
    title: Note | None = None
    findings: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()
    span: tuple[Name, ...] = ()
    places: tuple[Spot, ...] = ()
    marks: tuple[Mark, ...] = ()
    labels: Mapping[int, str] = field(default_factory=dict, hash=False)
    asides: Mapping[str, tuple[Note, ...]] = field(default_factory=dict, hash=False)
    doors: Mapping[tuple[str, str], Door] = field(default_factory=dict, hash=False)
    sample: bool = False

    def __post_init__(self):
        """Refuse a table whose values and statuses, or whose codes and names, do not belong together."""
        shown = self.table["status"].isin(SHOWN)
        if (shown != self.table["value"].notna()).any():
            raise ValueError(f"{self.name}: a value may stand only where its status says it is shown")
        for codes, names in (("row", self.rows), ("column", self.columns)):
            if unknown := set(self.table[codes]) - {name.code for name in names}:
                raise ValueError(f"{self.name}: {codes}s without a name: {sorted(unknown)}")

    @property
    def shown(self) -> pd.DataFrame:
        """The rows that have something to show."""
        seen = self.table["value"].notna()
        return self.table[seen | self.table["planned"].notna() if self.shape is Form.COURSE else seen]

    @property
    def gaps(self) -> int:
        """How many cells are hidden or were not reported.  Where nothing was to be told there is no gap."""
        return int((self.table["value"].isna() & (self.table["status"] != Status.MISSING)).sum())

    @property
    def hidden(self) -> int:
        """How many cells are too few to show."""
        return int((self.table["status"] == Status.TOO_FEW).sum())

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(name.code for name in self.span)

    def cells(self) -> dict[tuple[str, str], object]:
        """Return every row of the table by its codes."""
        return {(cell.row, cell.column): cell for cell in self.table.itertuples()}


def texts(rows: list[tuple[str, str, object]]) -> pd.DataFrame:
    """Return *rows* of codes and what is to be read, or the ``Status`` of a gap, as the table of a form TABLE."""
    gaps = [isinstance(answer, Status) for *_, answer in rows]
    cells = [
        (row, column, None if gap else 0.0, answer if gap else Status.SHOWN)
        for (row, column, answer), gap in zip(rows, gaps, strict=True)
    ]
    read = [None if gap else answer for (*_, answer), gap in zip(rows, gaps, strict=True)]
    return told(cells).assign(told=pd.Series(read, dtype="object"))


def told(rows: list[tuple]) -> pd.DataFrame:
    """Return *rows*, each in the order of ``TABLE`` or only its codes, value and status, as the table of a panel."""
    full = [row if len(row) == len(TABLE) else (*row[:3], None, None, None, None, row[3]) for row in rows]
    numbers = dict.fromkeys(TABLE[2:7], "float64")
    return pd.DataFrame(full, columns=list(TABLE)).astype({"row": "str", "column": "str", "status": "object"} | numbers)
