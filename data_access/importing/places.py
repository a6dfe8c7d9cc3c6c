"""The sheet of places: one row per county, Helsinki, Åland, collaborative area and the whole country."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data_access.importing.sheet import Column, Sheet, is_old_county, read
from data_access.problem import Problem
from data_access.tables import Place

SHEET = Sheet(
    table=Place,
    key=("code",),
    columns=(
        Column(name="code"),
        Column(name="kind", choices=("county", "city", "province", "area", "country")),
        Column(name="sotkanet_region", kind="whole", needed=False),
        Column(name="name_fi"),
        Column(name="name_sv"),
        Column(name="name_en"),
        Column(name="short_fi"),
        Column(name="short_sv"),
        Column(name="short_en"),
        Column(name="area", needed=False),
        Column(name="in_project", kind="truth"),
        Column(name="tile_row", kind="whole", needed=False, lowest=1, highest=99),
        Column(name="tile_column", kind="whole", needed=False, lowest=1, highest=99),
    ),
)


def rows(path: Path, *, known: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Return the places in the file at *path*; each ``area`` must be a collaborative area of the same file."""
    places = read(path, SHEET, known=known)
    areas = set(places.loc[places["kind"] == "area", "code"])
    for row in places.itertuples():
        if pd.notna(row.sotkanet_region) and is_old_county(row.sotkanet_region):
            at = {"row": row.Index, "column": "sotkanet_region", "value": row.sotkanet_region}
            raise Problem("sheet_old_county", file=path.name, **at)
        if pd.notna(row.area) and row.area not in areas:
            raise Problem("sheet_code_unknown", file=path.name, row=row.Index, column="area", value=row.area)
        if pd.isna(row.tile_row) != pd.isna(row.tile_column):
            column = "tile_row" if pd.isna(row.tile_row) else "tile_column"
            raise Problem("sheet_value_missing", file=path.name, row=row.Index, column=column)
    return places
