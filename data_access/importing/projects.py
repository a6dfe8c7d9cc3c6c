"""The sheet of projects: one row per project, with the amounts as the public register labels them."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data_access.importing.sheet import Column, Sheet, read
from data_access.problem import Problem
from data_access.tables import Project

SHEET = Sheet(
    table=Project,
    key=("code",),
    columns=(
        Column(name="code"),
        Column(name="name_fi"),
        Column(name="name_sv"),
        Column(name="name_en"),
        Column(name="starts", kind="day"),
        Column(name="ends", kind="day"),
        Column(name="fund"),
        Column(name="programme"),
        Column(name="budget", kind="number", needed=False, lowest=0, highest=10**12),
        Column(name="eu_contribution", kind="number", needed=False, lowest=0, highest=10**12),
        Column(name="cofinancing_percent", kind="number", needed=False, lowest=0, highest=100),
        Column(name="budget_label", needed=False),
        Column(name="url", needed=False),
    ),
)


def rows(path: Path, *, known: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Return the projects in the file at *path*.  An amount without a label that says what it covers is refused."""
    projects = read(path, SHEET, known=known)
    for row in projects.itertuples():
        at = {"file": path.name, "row": row.Index}
        if row.ends < row.starts:
            raise Problem("sheet_ends_before_start", **at, starts=row.starts, ends=row.ends)
        if pd.notna(row.budget) and pd.isna(row.budget_label):
            raise Problem("sheet_value_missing", **at, column="budget_label")
        if pd.notna(row.url) and not row.url.startswith("https://"):  # it becomes a link on a page
            raise Problem("sheet_not_a_link", **at, column="url", value=row.url)
    return projects
