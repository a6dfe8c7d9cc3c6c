"""What families' scores say: the mean change by pilot, and how many changed reliably."""

from dataclasses import replace

import pandas as pd

from analysis import change
from analysis.indicators import Better
from components.charts.chart import Note, Status
from components.charts.panel import Form, Interval, Name, Number, Panel, counted, quarter, stored, told, word
from components.figures.pilots.choice import SCORED, Choice, instruments, ordered
from components.figures.pilots.frame import declare, pilot_names
from components.view import View
from data_access.importing.codes import instrument
from data_access.protection.cubes.cube import quarter as quarter_of

RESULTS = ("improved", "unchanged", "worse")


def _chosen_instrument(view: View, choice: Choice) -> str | None:
    offered = instruments(view)
    return choice.instrument if choice.instrument in offered else (offered[0] if offered else None)


def _summaries(view: View, choice: Choice) -> tuple[str | None, pd.DataFrame]:
    code, pilots = _chosen_instrument(view, choice), ordered(view, choice)
    rows = view.outcomes()
    rows = rows[(rows["instrument"] == code) & rows["pilot"].isin(pilots["code"])]
    rank = {pilot: at for at, pilot in enumerate(pilots["code"])}
    return code, rows.sort_values("pilot", key=lambda codes: codes.map(rank))


def _of_quarters(rows: pd.DataFrame) -> tuple[Name, ...]:
    if rows.empty:
        return ()
    first, last = min(rows["first"]), max(rows["last"])
    return tuple(quarter(quarter_of(day)) for day in (first, last))


def changes(view: View, *, choice: Choice) -> Panel:
    """Declare the mean change of families' scores on one instrument, by pilot, with its interval."""
    code, rows = _summaries(view, choice)
    names, cells, items = pilot_names(view), [], []
    plain = view.piloted().set_index("code")["name"]
    for row in rows.itertuples():
        if row.status != "shown":
            cells.append((row.pilot, "change", None, None, None, None, None, Status.TOO_FEW))
            continue
        found = paired(row)
        cells.append((row.pilot, "change", found.mean_change, found.low, found.high, found.pairs, None, Status.SHOWN))
        items.append(word(row.pilot, "panel.mean", name=stored(row.pilot, plain[row.pilot]), **mean(found)))
    findings = ()
    if items:
        beyond = sum(_beyond_chance(code, low, high) for _, _, _, low, high, *_ in cells if low is not None)
        findings = (
            counted("pilots.beyond", beyond, all=len(items)),
            Note(key="pilots.changes", values={"items": tuple(items)}),
        )
    return declare(
        view,
        replace(choice, instrument=code),
        ("places", "instrument"),
        name="pilots.changes",
        title=Note(key="title_of", values={"instrument": instrument_name(code)}) if code else None,
        shape=Form.RANGES,
        table=told(cells),
        rows=tuple(names[pilot] for pilot in rows["pilot"]),
        columns=(word("change", "panel.pilots.changes.title"),),
        unit="points",
        decimals=1,
        findings=(*findings, *_direction(code)),
        notes=_outcome_notes(code),
        span=_of_quarters(rows),
    )


def paired(row) -> change.Paired:
    """Return what a summary of paired scores tells."""
    return change.from_summary(int(row.pairs), row.mean_before, row.mean_after, row.sd_change)


def _beyond_chance(code: str, low: float, high: float) -> bool:
    """Does the whole interval lie on the good side of no change?"""
    return low > 0 if instrument(code).better is Better.HIGHER else high < 0


def mean(found: change.Paired) -> dict[str, object]:
    """Return a mean change with its interval, as sentences tell it."""
    value = Number(value=found.mean_change, decimals=1, signed=True)
    return {"value": value, "interval": Interval(low=found.low, high=found.high, decimals=1), "of": found.pairs}


def instrument_name(code: str) -> Name:
    """Return what an instrument is called."""
    return word(code, f"code.instrument.{code}")


def _direction(code: str | None) -> tuple[Note, ...]:
    if code is None or code not in SCORED:
        return ()
    better = "higher" if instrument(code).better is Better.HIGHER else "lower"
    return (Note(key=f"pilots.direction.{better}", values={"instrument": instrument_name(code)}),)


def _outcome_notes(code: str | None) -> tuple[Note, ...]:
    notes = [Note(key="no_comparison_group")]
    if code is not None:
        known = instrument(code).reliable_change
        values = {"points": Number(value=known, decimals=1 if known % 1 else 0)} if known is not None else {}
        notes.append(Note(key="reliable_change" if known is not None else "no_reliable_change", values=values))
    return tuple(notes)


def results(view: View, *, choice: Choice) -> Panel:
    """Declare how many families reliably improved, did not change, or got worse on one instrument, by pilot."""
    code, rows = _summaries(view, choice)
    held = view.counts("outcomes")
    held = held[held["part"] == code]
    found = {(row.place, row.result): row for row in held.itertuples()}
    own, plain = pilot_names(view), view.piloted().set_index("code")["name"]
    cells, items = [], []
    for pilot in rows["pilot"]:
        all_of = found.get((pilot, "pairs"))
        for result in RESULTS:
            cell = found.get((pilot, result))
            if cell is None:
                cells.append((pilot, result, None, None, None, None, None, Status.TOO_FEW))
                continue
            value = None if pd.isna(cell.value) else float(cell.value)
            of = None if all_of is None or pd.isna(all_of.value) or value is None else float(all_of.value)
            cells.append((pilot, result, value, None, None, value if of else None, of, Status(cell.status)))
        better = found.get((pilot, "improved"))
        if better is not None and all_of is not None and not pd.isna(better.value) and not pd.isna(all_of.value):
            name = stored(pilot, plain[pilot])
            items.append(word(pilot, "panel.of", name=name, count=int(better.value), of=int(all_of.value)))
    findings = (Note(key="pilots.results", values={"items": tuple(items)}),) if items else ()
    if cells and not items:
        findings = (Note(key="pilots.results_hidden"),)
    return declare(
        view,
        replace(choice, instrument=code),
        ("places", "instrument"),
        name="pilots.results",
        title=Note(key="title_of", values={"instrument": instrument_name(code)}) if code else None,
        shape=Form.BARS,
        table=told(cells),
        rows=tuple(own[pilot] for pilot in rows["pilot"]),
        columns=tuple(word(result, f"panel.result.{result}") for result in RESULTS),
        unit="families",
        findings=findings,
        notes=_outcome_notes(code),
        span=_of_quarters(rows),
    )
