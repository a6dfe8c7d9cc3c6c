"""The sheet of official statistics: one row per published figure; the file's name is its vintage."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data_access.importing.sheet import Column, Sheet, read
from data_access.problem import Problem
from data_access.tables import OfficialStatistic

WITHOUT_FIGURE = ("suppressed_at_source", "not_reported")

SHEET = Sheet(
    table=OfficialStatistic,
    key=("indicator", "place", "year", "sex"),
    columns=(
        Column(name="indicator", kind="whole", lowest=1, highest=99_999),
        Column(name="place", refers="place"),
        Column(name="year", kind="whole", lowest=1900, highest=2100),
        Column(name="sex", choices=("total", "female", "male")),
        Column(name="count", kind="whole", needed=False, lowest=0, highest=99_999_999),
        Column(name="share", kind="number", needed=False, lowest=0, highest=100),
        Column(name="status", needed=False, optional=True, choices=("reported", "provisional", *WITHOUT_FIGURE)),
    ),
)


def rows(path: Path, *, known: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Return the figures in the file at *path*, such as ``sotkanet-2026-08.csv``.

    A count of 0 is a figure and gets the status "zero".  A share of 0.0 alone stays "reported": it may be rounded.
    """
    figures = read(path, SHEET, known=known)
    given = figures["status"] if "status" in figures else pd.Series(None, index=figures.index, dtype="str")
    status = given.fillna("reported")
    without = figures["count"].isna() & figures["share"].isna()
    wrong = without != status.isin(WITHOUT_FIGURE)
    if wrong.any():
        raise Problem("sheet_figure_or_status", file=path.name, row=int(wrong.idxmax()))
    status = status.mask((figures["count"] == 0).fillna(False) & (status == "reported"), "zero")
    return figures.assign(vintage=path.stem, status=status)
