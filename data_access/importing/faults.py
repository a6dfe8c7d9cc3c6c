"""Faults: what is wrong with a file, told so that the sender finds the place and knows what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

MOST_ALIKE = 200  # faults of one kind told one by one
FIRST_ROWS = 5  # of faults told together


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong in a file, at a cell, a row (*column* is None) or a sheet (*row* is None too).

    *column* is the name of a column of ours.  *value* is what the cell says, made visible and short.  *values* fill the
    blanks of the sentence: str, int, float or date.  A fault that occurs very often is told once: *count* says how many
    times and *rows* which rows come first.
    """

    sheet: str
    row: int | None = None
    column: str | None = None
    value: str = ""
    key: str
    values: Mapping = field(default_factory=dict)
    severity: str = "error"  # error | warning
    is_rule: bool = False
    count: int = 1
    rows: tuple[int, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """The keys of its sentences, in order; all are filled from *values*."""
        told = (f"rule.{self.key}.what", f"rule.{self.key}.do") if self.is_rule else (f"fault.{self.key}",)
        return (*told, "fault.many_alike") if self.count > 1 else told

    @property
    def place(self) -> tuple[str, int | None, str | None, str]:
        """By this a warning is answered: sheet, row, column, key."""
        return self.sheet, self.row, self.column, self.key


class Faults:
    """Gathers faults; of one kind in one sheet only the first are kept, the rest are counted."""

    def __init__(self, order: Mapping[str, int]):
        self.order = order
        self.kept: dict[tuple, list[Fault]] = {}
        self.counts: dict[tuple, int] = {}

    def add(self, fault: Fault) -> None:
        self.many(fault.sheet, fault.key, 1, iter([fault]), is_rule=fault.is_rule)

    def many(self, sheet: str, key: str, count: int, faults: Iterator[Fault], *, is_rule: bool = False) -> None:
        """Add *count* faults of one kind, made only as far as they are told."""
        kind = (sheet, key, is_rule)
        kept = self.kept.setdefault(kind, [])
        self.counts[kind] = self.counts.get(kind, 0) + count
        for fault in faults:
            if len(kept) > MOST_ALIKE:
                break
            kept.append(fault)

    def in_order(self, columns: Mapping[str, list[str]]) -> tuple[Fault, ...]:
        """Return the faults by sheet, row and column; those of too many told as one."""

        def place(fault: Fault) -> tuple:
            names = columns.get(fault.sheet, [])
            column = names.index(fault.column) if fault.column in names else -1
            return self.order.get(fault.sheet, -1), fault.row or 0, column, fault.key

        told = []
        for kind, kept in self.kept.items():
            kept.sort(key=place)
            if self.counts[kind] > MOST_ALIKE:
                one_column = {fault.column for fault in kept} == {kept[0].column}
                rows = tuple(dict.fromkeys(fault.row for fault in kept if fault.row is not None))[:FIRST_ROWS]
                told.append(
                    replace(
                        kept[0],
                        column=kept[0].column if one_column else None,
                        count=self.counts[kind],
                        rows=rows,
                        values={
                            **kept[0].values,
                            "count": self.counts[kind],
                            "first_rows": ", ".join(map(str, rows)),
                        },
                    )
                )
            else:
                told += kept
        return tuple(sorted(told, key=place))
