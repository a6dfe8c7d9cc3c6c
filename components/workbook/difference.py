"""What a file would change, row by row, as people read it."""

from collections.abc import Iterable, Iterator

import pandas as pd

from components.charts.chart import Spot
from components.i18n import Words
from components.workbook.telling import BY_NAME, cell
from components.workbook.words import heading
from data_access.importing.sheet import Sheet


def lines(
    sheet: Sheet, changes: pd.DataFrame, words: Words, counties: Iterable[Spot]
) -> Iterator[tuple[str, str, str, dict]]:
    """Yield (kind of change, the row's key, what becomes of it, the row) of *changes*, shaped like a comparison."""
    counties = tuple(counties)
    rows = changes.astype("object").where(changes.notna(), None)
    for row in rows.to_dict("records"):
        key = " · ".join(cell(sheet.column(name), row[name], words, counties) for name in sheet.key)
        yield row["became"], key, "; ".join(_cells(sheet, row, words, counties)), row


def _cells(sheet: Sheet, row: dict, words: Words, counties: tuple[Spot, ...]) -> Iterator[str]:
    for column in sheet.columns:
        if column.name in sheet.key or row["became"] == "ended":
            continue
        name = heading(sheet, column, words)
        before, after = (cell(column, row[each], words, counties) for each in (f"{column.name}_before", column.name))
        if row["became"] == "changed" and before != after:
            empty = words("sending.empty")
            yield words("sending.from_to", column=name, before=before or empty, after=after or empty)
        elif row["became"] == "added" and after:
            yield words("sending.holds", column=name, value=after)


def sheet_of(table: str) -> Sheet | None:
    """Return the sheet that fills *table*; None for a table that no county sends."""
    return BY_NAME.get(table)
