"""Tables of counts with every roll-up that is published of them: what adds up to what, and whether it does."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from itertools import product

import numpy as np
import pandas as pd

NAMED = 5  # cells an error message names before it only counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One way a table is divided: a column of it, and the groups its codes are added up to.

    ``groups`` gives the members of each published group: codes of the column, or other groups.  Groups may nest
    (county, collaborative area, all) and overlap.  Every group is published with every code of the other dimensions.
    """

    name: str
    groups: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The published cells of a table, each named once: groups with the same members are one and the same cell.

    Cells are numbered as ``numpy`` numbers the elements of an array of ``shape``, inner cells as those of ``inner``.
    """

    dimensions: tuple[Dimension, ...]
    codes: tuple[tuple[str, ...], ...]  # every published code, the column's own first
    place: tuple[np.ndarray, ...]  # per published code: its number among those that differ
    members: tuple[np.ndarray, ...]  # per different code, which of the column's own it holds (codes × own)
    names: tuple[tuple[str, ...], ...]  # per different code, the first of its published codes
    counts: np.ndarray  # of the inner cells, one axis per dimension

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(each) for each in self.members)

    @property
    def inner(self) -> tuple[int, ...]:
        return self.counts.shape

    def cells(self):
        """Return which inner cells each published cell adds up, as a sparse matrix (cells × inner cells)."""
        return _added_up(tuple((each.shape, each.tobytes()) for each in self.members))

    def name(self, cell: int) -> tuple[str, ...]:
        """Return the codes of a published cell."""
        at = np.unravel_index(cell, self.shape)
        return tuple(names[number] for names, number in zip(self.names, at, strict=True))

    def inner_names(self) -> list[tuple[str, ...]]:
        """Return the codes of every inner cell, in their order."""
        return list(product(*(codes[:size] for codes, size in zip(self.codes, self.inner, strict=True))))

    def inner_numbers(self) -> np.ndarray:
        """Return which published cell each inner cell is."""
        return np.arange(np.prod(self.shape)).reshape(self.shape)[tuple(map(slice, self.inner))].ravel()

    def numbers(self, cells: Iterable[tuple[str, ...]]) -> np.ndarray:
        """Return the numbers of the published cells with these codes."""
        cells = [tuple(cell) for cell in cells]
        places = [
            dict(zip(codes, place.tolist(), strict=True)) for codes, place in zip(self.codes, self.place, strict=True)
        ]
        unknown = [
            cell
            for cell in cells
            if len(cell) != len(places) or any(code not in known for code, known in zip(cell, places, strict=True))
        ]
        if unknown:
            raise ValueError(f"no such cell: {told(unknown)}")
        if not cells:
            return np.zeros(0, dtype=np.int64)
        at = [[known[code] for code in codes] for known, codes in zip(places, zip(*cells, strict=True), strict=True)]
        return np.ravel_multi_index(at, self.shape)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Return *values*, one per different cell, for every combination of published codes."""
        return values.reshape(self.shape)[np.ix_(*self.place)].ravel()

    def every(self) -> Iterable[tuple[str, ...]]:
        """Yield every combination of codes, in the order of ``frame``."""
        return product(*self.codes)

    def gather(self, asks: Callable[[tuple[str, ...]], bool]) -> np.ndarray:
        """Return for each different cell whether *asks* says so of any of its combinations of codes."""
        numbers = self.spread(np.arange(np.prod(self.shape)))
        found = np.zeros(np.prod(self.shape), dtype=bool)
        found[numbers[np.fromiter(map(asks, self.every()), dtype=bool, count=len(numbers))]] = True
        return found

    def frame(self, **columns: np.ndarray) -> pd.DataFrame:
        """Return every published cell with its codes and *columns*, which have one value per different cell."""
        numbers = np.indices([len(codes) for codes in self.codes]).reshape(len(self.codes), -1)
        codes = {
            each.name: pd.Index(own).take(at)
            for each, own, at in zip(self.dimensions, self.codes, numbers, strict=True)
        }
        return pd.DataFrame(codes | {name: self.spread(values) for name, values in columns.items()})

    def known_to(self, codes: Mapping[str, Collection[str]], *, strict: bool = True) -> np.ndarray:
        """Return which inner cells lie in *codes*, given by dimension; a dimension not mentioned sets no limit.

        Unknown codes are refused if *strict*, else they hold nothing.
        """
        names = [each.name for each in self.dimensions]
        if lacking := [name for name in codes if name not in names]:
            raise ValueError(f"no such dimension: {', '.join(map(str, lacking))}")
        known = np.ones(self.inner, dtype=bool)
        for axis, name in enumerate(names):
            if name in codes:
                unknown = [code for code in codes[name] if code not in self.codes[axis]]
                if unknown and strict:
                    raise ValueError(f"no such code in {name}: {', '.join(map(str, unknown))}")
                at = [self.place[axis][self.codes[axis].index(code)] for code in codes[name] if code not in unknown]
                along = [1] * len(names)
                along[axis] = -1
                known &= self.members[axis][at].any(axis=0).reshape(along)
        return known.ravel()

    def lines(self) -> Iterable[tuple[int, np.ndarray]]:
        """Yield the sums that readers see: a cell, and the cells of one dimension that add up to it."""
        numbers = np.arange(np.prod(self.shape)).reshape(self.shape)
        for axis, members in enumerate(self.members):
            across = np.moveaxis(numbers, axis, 0).reshape(len(members), -1)
            for whole, parts in _partitions(members):
                for column in across.T:
                    yield int(column[whole]), column[parts]


def layout(table: pd.DataFrame, *, dimensions: Iterable[Dimension], totals: pd.DataFrame | None = None) -> Layout:
    """Return the published cells of *table*: one row per combination of codes, and a whole ``count``.

    *totals*, where given, has the published groups in the same columns and is checked against the sums.
    """
    dimensions = tuple(dimensions)
    names = [each.name for each in dimensions]
    if not names or len(set(names)) != len(names) or "count" in names:
        raise ValueError(f"dimensions need names that differ from each other and from count, got {names}")
    if lacking := [name for name in [*names, "count"] if name not in table]:
        raise ValueError(f"the table lacks {lacking}")
    if table.empty:
        raise ValueError("the table has no cells")
    rows = _checked(table, names)
    own = [list(dict.fromkeys(table[name].tolist())) for name in names]
    wanted = list(product(*own))
    if missing := [cell for cell in wanted if cell not in rows]:
        raise ValueError(f"missing cells: {told(missing)}")
    counts = np.array([rows[cell] for cell in wanted], dtype=np.int64).reshape([len(codes) for codes in own])

    codes, place, members, first = [], [], [], []
    for dimension, inner in zip(dimensions, own, strict=True):
        held = _members(dimension, inner)
        different = {each: number for number, each in enumerate(dict.fromkeys(held.values()))}
        codes.append(tuple(held))
        place.append(np.array([different[each] for each in held.values()]))
        members.append(np.array([[code in each for code in inner] for each in different]))
        first.append(tuple(next(code for code, each in held.items() if each == one) for one in different))
    found = Layout(
        dimensions=dimensions,
        codes=tuple(codes),
        place=tuple(place),
        members=tuple(members),
        names=tuple(first),
        counts=counts,
    )
    if totals is not None:
        _check_totals(found, totals, names)
    return found


@lru_cache(maxsize=64)  # tables of many places and releases are laid out alike
def _added_up(members: tuple[tuple[tuple[int, int], bytes], ...]):
    from scipy import sparse

    held = [np.frombuffer(body, dtype=bool).reshape(shape).astype(np.int64) for shape, body in members]
    return sparse.csr_array(reduce(lambda one, other: sparse.kron(one, other, format="csr"), held))


def sums(layout: Layout) -> np.ndarray:
    """Return the count of every different published cell."""
    counts = layout.counts
    for axis, members in enumerate(layout.members):
        counts = np.moveaxis(np.tensordot(members.astype(np.int64), counts, axes=(1, axis)), 0, axis)
    return counts.ravel()


def _members(dimension: Dimension, inner: list[str]) -> dict[str, frozenset[str]]:
    """Return what each published code adds up, in codes of the column itself."""
    held = {code: frozenset([code]) for code in inner}
    if both := [code for code in dimension.groups if code in held]:
        raise ValueError(f"{dimension.name}: a code of the table cannot be a group as well: {', '.join(both)}")

    def resolve(code: str, above: tuple[str, ...]) -> frozenset[str]:
        if code in held:
            return held[code]
        if code not in dimension.groups:
            raise ValueError(f"{dimension.name}: the group {above[-1]} has a member that nobody knows: {code}")
        if code in above:
            raise ValueError(f"{dimension.name}: the group {code} is a member of itself")
        if isinstance(dimension.groups[code], str) or not dimension.groups[code]:
            raise ValueError(f"{dimension.name}: the group {code} needs a list of members")
        held[code] = frozenset().union(*(resolve(each, (*above, code)) for each in dimension.groups[code]))
        return held[code]

    for group in dimension.groups:
        resolve(group, ())
    return {code: held[code] for code in [*inner, *dimension.groups]}


def _partitions(members: np.ndarray) -> Iterable[tuple[int, np.ndarray]]:
    """Yield every group with codes that divide it without rest: its largest groups if they do, else its own codes."""
    sizes = members.sum(axis=1)
    for whole in np.flatnonzero(sizes > 1):
        inside = np.flatnonzero((members <= members[whole]).all(axis=1) & (sizes < sizes[whole]))
        left, parts = members[whole].copy(), []
        for part in sorted(inside, key=lambda part: -sizes[part]):
            if (members[part] <= left).all():
                left &= ~members[part]
                parts.append(part)
        yield whole, np.array(parts)


def _checked(table: pd.DataFrame, names: list[str]) -> dict[tuple, int]:
    """Return the counts by cell, after a look at each of them."""
    if any(table[name].isna().any() for name in names):
        raise ValueError("the table has rows without a code")
    cells = list(zip(*(table[name].tolist() for name in names), strict=True))
    counts = pd.to_numeric(table["count"], errors="coerce").astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    for wrong, complaint in (
        (~np.isfinite(counts), "cells without a count"),
        (counts < 0, "negative counts"),
        (counts != np.floor(counts), "fractional counts"),
    ):
        if wrong.any():
            raise ValueError(f"{complaint}: {told([cell for cell, bad in zip(cells, wrong, strict=True) if bad])}")
    rows = dict(zip(cells, counts.astype(np.int64).tolist(), strict=True))
    if len(rows) < len(cells):
        twice = list(dict.fromkeys(cell for cell in cells if cells.count(cell) > 1))
        raise ValueError(f"duplicate cells: {told(twice)}")
    return rows


def _check_totals(layout: Layout, totals: pd.DataFrame, names: list[str]) -> None:
    """Refuse totals that are not those of the table: too few, too many, or other numbers."""
    if lacking := [name for name in [*names, "count"] if name not in totals]:
        raise ValueError(f"the totals lack {lacking}")
    given = _checked(totals, names)
    found = layout.frame(count=sums(layout))
    own = dict(zip(zip(*(found[name] for name in names), strict=True), found["count"].tolist(), strict=True))
    inner = set(layout.inner_names())
    if unknown := [cell for cell in given if cell not in own]:
        raise ValueError(f"totals of unknown cells: {told(unknown)}")
    if missing := [cell for cell in own if cell not in inner and cell not in given]:
        raise ValueError(f"missing totals: {told(missing)}")
    if wrong := [cell for cell, count in given.items() if own[cell] != count]:
        raise ValueError(f"totals do not add up: {told(wrong)}")


def told(cells: list[tuple]) -> str:
    """Name cells in a message: the first few of them, and how many more there are."""
    named = ", ".join(" × ".join(map(str, cell)) for cell in cells[:NAMED])
    return named if len(cells) <= NAMED else f"{named} and {len(cells) - NAMED} more"
