"""The sheet of partners: one row per organisation, role and first day in it."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data_access.importing.sheet import Column, Sheet, read
from data_access.problem import Problem
from data_access.tables import Partner

SHEET = Sheet(
    table=Partner,
    key=("project", "code", "role", "starts"),
    columns=(
        Column(name="project", refers="project"),
        Column(name="code"),
        Column(name="name_fi"),
        Column(name="name_sv"),
        Column(name="name_en"),
        Column(name="role", choices=("lead", "sub_project", "coordinator")),
        Column(name="starts", kind="day"),
        Column(name="ends", kind="day", needed=False),
        Column(name="county", needed=False, refers="place"),
    ),
)


def rows(path: Path, *, known: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Return the partners in the file at *path*; an empty ``ends`` means that the role lasts as long as the project."""
    partners = read(path, SHEET, known=known)
    for row in partners.itertuples():
        if pd.notna(row.ends) and row.ends < row.starts:
            at = {"file": path.name, "row": row.Index}
            raise Problem("sheet_ends_before_start", **at, starts=row.starts, ends=row.ends)
    return partners
