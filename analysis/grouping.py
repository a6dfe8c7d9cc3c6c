"""Sums of published figures over groups of places."""

from collections.abc import Mapping

import pandas as pd


def sums(rows: pd.DataFrame, groups: Mapping[str, frozenset[str]], *, by: list[str], add: list[str]) -> pd.DataFrame:
    """Return one row per group and combination of *by*, with the columns *add* summed over the group's members.

    A sum is given only where every member has a value in every column of *add*: a total that silently lacks a member
    is a wrong number.  The result has the columns ``place``, *by* and *add*.
    """
    complete = rows.dropna(subset=add)
    found = []
    for group, members in groups.items():
        inside = complete[complete["place"].isin(members)]
        if inside.duplicated([*by, "place"]).any():
            raise ValueError(f"more than one row per member and {by} in group {group!r}")
        grouped = inside.groupby(by, as_index=False).agg(
            members=("place", "size"), **{column: (column, "sum") for column in add}
        )
        whole = grouped[grouped["members"] == len(members)].drop(columns="members")
        found.append(whole.assign(place=group))
    columns = ["place", *by, *add]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)
