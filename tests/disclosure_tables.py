"""Made-up tables of the size and shape that the project publishes, and an attacker who tries every whole number."""

import numpy as np
import pandas as pd

from analysis.disclosure import Dimension

KINDS = {"a": 0.45, "b": 0.25, "c": 0.15, "d": 0.1, "e": 0.05}


def project_like(seed, *, counties=23, mean=120.0, kinds=KINDS):
    """Return counts of counties, sexes and kinds, about *mean* to a county and sex, and their dimensions."""
    chance = np.random.default_rng(seed)
    codes = [f"{number:02d}" for number in range(1, counties + 1)]
    areas = {f"Y{number // 5 + 1}": codes[number : number + 5] for number in range(0, counties, 5)}
    sizes = chance.lognormal(0, 0.7, counties)
    rows = [
        (county, sex, kind, int(chance.poisson(mean * size * share)))
        for county, size in zip(codes, sizes, strict=True)
        for sex in ("f", "m")
        for kind, share in kinds.items()
    ]
    dimensions = (
        Dimension(name="county", groups={**areas, "FI": list(areas)}),
        Dimension(name="sex", groups={"both": ["f", "m"]}),
        Dimension(name="kind", groups={"all": list(kinds)}),
    )
    return pd.DataFrame(rows, columns=["county", "sex", "kind", "count"]), dimensions


def leads(table):
    """Return who knows which county."""
    return {f"lead of {code}": {"county": [code]} for code in table["county"].unique()}


def own_codes(dimension, code):
    """Return the codes of the table itself that a published code adds up."""
    if code not in dimension.groups:
        return {code}
    return set().union(*(own_codes(dimension, member) for member in dimension.groups[code]))


def published(rows, dimensions):
    """Return published rows as (codes, status, value, positions of the inner cells in *order*), the slow way."""
    names = [each.name for each in dimensions]
    order = [
        tuple(getattr(row, name) for name in names)
        for row in rows.itertuples()
        if all(getattr(row, each.name) not in each.groups for each in dimensions)
    ]
    cells = []
    for row in rows.itertuples():
        codes = tuple(getattr(row, name) for name in names)
        held = [own_codes(dimension, code) for dimension, code in zip(dimensions, codes, strict=True)]
        inside = [at for at, cell in enumerate(order) if all(one in own for one, own in zip(cell, held, strict=True))]
        cells.append((codes, row.status, row.value, inside))
    return order, cells


def solutions(cells, size, *, least, most, fixed=None, also=()):
    """Return every list of whole inner counts from 0 to *most* that fits published *cells*, by trying them all.

    Hidden cells hold at least *least*; *fixed* tells some counts by position; *also* are (positions, low, high).
    """
    fixed = fixed or {}
    sums = [(sorted(inside), value, value) for _, status, value, inside in cells if status != "too_few"]
    sums += [(sorted(inside), low, high) for inside, low, high in also]
    sums += [(sorted(inside), least, np.inf) for _, status, _, inside in cells if status == "too_few" and least]
    ending = {at: [each for each in sums if each[0][-1] == at] for at in range(size)}
    through = {at: [each for each in sums if at in each[0]] for at in range(size)}
    found, tried = [], [0] * size

    def go_on(at):
        if at == size:
            found.append(tuple(tried))
            return
        before = [(sum(tried[one] for one in inside if one < at), high) for inside, _, high in through[at]]
        top = min([most, *(high - done for done, high in before)])
        for value in [fixed[at]] if at in fixed else range(int(top) + 1):
            tried[at] = value
            if all(low <= sum(tried[one] for one in inside) <= high for inside, low, high in ending[at]):
                go_on(at + 1)
        tried[at] = 0

    go_on(0)
    return np.array(found)
