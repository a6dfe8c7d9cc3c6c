"""Sums of published figures over groups of places."""

from collections.abc import Mapping

import pandas as pd


def sums(rows: pd.DataFrame, groups: Mapping[str, frozenset[str]], *, by: list[str], add: list[str]) -> pd.DataFrame:
    """Return one row per group and combination of *by*, with the columns *add* summed over the group's members.

    A sum is given only where every member has a value in every column of *add*: a total that silently lacks a member
    is a wrong number.  The result has the columns ``place``, *by* and *add*.
    """
    belongs = pd.DataFrame(
        [(member, group) for group, members in groups.items() for member in members], columns=["place", "group"]
    )
    inside = rows.dropna(subset=add).merge(belongs, on="place")
    if inside.duplicated(["group", "place", *by]).any():
        raise ValueError(f"more than one row for a member and {by}")
    grouped = inside.groupby(["group", *by], sort=False)
    total = grouped[add].sum()
    whole = grouped.size() == total.index.get_level_values("group").map({g: len(m) for g, m in groups.items()})
    return total[whole.to_numpy()].reset_index().rename(columns={"group": "place"})[["place", *by, *add]]
