"""Rules: what rows must say together, beyond what each cell may hold.

A rule is a mask over the rows of one sheet.  Its words are ``rule.<key>.what`` and ``rule.<key>.do`` in every language,
with blanks for ``row``, for ``value`` (of the rule's first column) and for any of the rule's columns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the rows of a file are held against.

    ``known`` gathers the codes that ``Column.refers`` speaks of.  ``rows`` are the sheets as the store has them; while
    a file is checked its own rows have taken their places (index = row number; that of stored rows is negative).  The
    project runs from ``starts`` to ``ends``.
    """

    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    starts: date
    ends: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.  ``broken(rows, context)`` returns a boolean mask: True where a row breaks it.

    *columns* are all the columns it reads; a fault is shown at the first of them.  It is given only these columns and
    only rows whose cells in them are right, in the order of the file; the index are row numbers of the file.  An empty
    cell is missing (pd.NA, NaN or None), and where the mask is missing nothing is broken.  A "warning" may be answered
    with a reason, an "error" may not.  A warning is given of rows that the store lacks; one that comes *in_time* is
    given of all, for a row that was right when it was sent may no longer be.

    *good* and *bad* are example rows, one or more, as ``{column: value}``; columns left out are empty.  Every good row
    passes; at least one of the bad rows is broken.  *given* are rows of other sheets that the examples stand beside.
    """

    key: str
    columns: tuple[str, ...]
    broken: Callable[[pd.DataFrame, Context], pd.Series]
    severity: str = "error"  # error | warning
    in_time: bool = False
    good: tuple[Mapping, ...]
    bad: tuple[Mapping, ...]
    given: Mapping[str, tuple[Mapping, ...]] = field(default_factory=dict)


def breaks(rule: Rule, rows: pd.DataFrame, context: Context) -> pd.Series:
    """Return where *rows* break *rule*, as booleans on the index of *rows*."""
    mask = rule.broken(rows[list(rule.columns)], context)
    if not isinstance(mask, pd.Series):
        mask = pd.Series(list(mask), index=rows.index, dtype="object")
    if not mask.index.equals(rows.index):
        mask = mask.reindex(rows.index)
    if mask.dtype == bool:
        return mask
    return mask.astype("boolean").fillna(False).astype(bool)
