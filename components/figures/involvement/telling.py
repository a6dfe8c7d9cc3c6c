"""How pictures and sentences of involvement are made: what all of them share."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from analysis.intervals import wilson
from components.charts.chart import SHOWN, Note, Status
from components.charts.panel import Form, Name, Number, Panel, told
from components.figures.involvement.choice import PAGE, Choice, spots_of
from components.view import View
from data_access.importing.codes import ALL


def panel(view: View, choice: Choice, name: str, shape: Form, cells: list[tuple], *, by=(), **more) -> Panel:
    given = choice.address()
    return Panel(
        name=f"involvement.{name}",
        filters={key: given[key] for key in ("places", *by)},
        page=PAGE,
        shape=shape,
        table=told(cells),
        places=spots_of(view, choice),
        edition=view.edition,
        sample=view.sample,
        **more,
    )


def shown(status: str, value) -> tuple[float | None, Status]:
    """Return value and status of a protected cell as a panel wants them."""
    seen = Status(status) in SHOWN and not pd.isna(value)
    return (float(value), Status(status)) if seen else (None, Status(status))


def note(key: str, **values) -> Note:
    return Note(key=f"involvement.{key}", values=values)


def within(name: Name) -> Name:
    """Return *name* as it stands inside a sentence."""
    return replace(name, inside=True) if name.code == ALL else name


def items_of(names: Iterable[Name], rows: Iterable[tuple], *, column: str, decimals: int = 0) -> tuple[Note, ...]:
    """Return "place number" for each row of *column* that is shown, to be listed in a sentence."""
    held = {row: value for row, at, value, *_ in rows if at == column and value is not None}
    return tuple(
        note("item", place=within(name), value=Number(value=held[name.code], decimals=decimals))
        for name in names
        if name.code in held
    )


def said(key: str, items: tuple[Note, ...], **values) -> tuple[Note, ...]:
    """Return the finding *key* with its items; that all of it is too few to show where nothing is."""
    return (note(key, items=items, **values),) if items else (note("hidden"),)


def percent(count: int, of: int) -> tuple:
    """Return value, low, high, count, of and status of a share in per cent; nothing to tell where there is none."""
    if not of:
        return None, None, None, None, None, Status.MISSING
    found = wilson(count, of)
    limits = [100 * each for each in (found.value, found.low, found.high)]
    return *limits, float(count), float(of), Status.SHOWN
