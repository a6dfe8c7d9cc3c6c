"""How much involvement there has been, where and in what: experts, events, people taking part, and hours."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import pandas as pd

from analysis.indicators import placed
from components.charts.chart import SHOWN, Note, Status
from components.charts.panel import Form, Name, Number, Panel, place, quarter, word
from components.figures.involvement.choice import LISTS, Choice, chosen, names_of, quarters_of, span, spots_of
from components.figures.involvement.telling import items_of, note, panel, said, shown, within
from components.view import View
from data_access.importing.codes import EXPERT_ROLES
from data_access.protection.cubes.cube import EVERYBODY, TO_DATE

PER_PILOTS = 10
PER_CHILDREN = 10_000
CHILDREN = placed("0-17").population
TAKING_PART = ("parents", "young", "others")


def experts_held(view: View, choice: Choice) -> pd.DataFrame:
    held = view.counts("experts")
    return held if choice.period == TO_DATE else held[held["part"].str.startswith(choice.period)]


def experts(view: View, *, choice: Choice) -> Panel:
    """Declare how many experts by experience there were at the end of each quarter."""
    held = experts_held(view, choice)
    quarters = tuple(sorted(set(held["part"])))
    names = names_of(view, choice)
    found = held[(held["role"] == EVERYBODY) & (held["state"] == choice.state)].set_index(["place", "part"])
    rows = [
        (name.code, at, *shown(found.at[(name.code, at), "status"], found.at[(name.code, at), "value"]))
        for name in names
        for at in quarters
        if (name.code, at) in found.index
    ]
    last = next((at for at in reversed(quarters) if any(row[1] == at and row[2] is not None for row in rows)), None)
    items = items_of(names, rows, column=last) if last else ()
    return panel(
        view,
        choice,
        "experts",
        Form.LINES,
        rows,
        by=("period", "state"),
        rows=names,
        columns=tuple(map(quarter, quarters)),
        unit="people",
        title=Note(key=choice.state),
        findings=said(f"experts_{choice.state}", items, quarter=quarter(last) if last else ""),
        span=tuple(quarter(at) for at in dict.fromkeys((*quarters[:1], *quarters[-1:]))),
    )


def _cells(found: pd.DataFrame, names: Iterable[Name], columns: Iterable[Name]) -> list[tuple]:
    """Return the rows of a panel from counts indexed by place and role."""
    return [
        (name.code, column.code, *shown(*found.loc[(name.code, column.code), ["status", "value"]]))
        for name in names
        for column in columns
        if (name.code, column.code) in found.index
    ]


def roles(view: View, *, choice: Choice) -> Panel:
    """Declare the experts by experience by role at the end of the newest quarter."""
    held = experts_held(view, choice)
    last = max(held["part"], default="")
    found = held[(held["part"] == last) & (held["state"] == choice.state)].set_index(["place", "role"])
    present = [role for role in EXPERT_ROLES if role in set(found.index.get_level_values("role"))]
    columns = (*(word(role, f"code.expert_role.{role}") for role in present), word(EVERYBODY, "involvement.all_roles"))
    names = names_of(view, choice)
    rows = _cells(found, names, columns)
    return panel(
        view,
        choice,
        "roles",
        Form.GRID,
        rows,
        by=("period", "state"),
        rows=names,
        columns=columns,
        unit="people",
        title=Note(key=choice.state),
        findings=said(f"roles_{choice.state}", items_of(names, rows, column=EVERYBODY)),
        span=(quarter(last),) if last else (),
    )


def events(view: View, *, choice: Choice) -> Panel:
    """Declare the events by phase or form, and how many there were for each ten pilots and 10,000 children."""
    held = chosen(view.involvement_events(), choice)
    spots, codes = spots_of(view, choice), LISTS[choice.by]
    counts = Counter(zip(held[choice.by], held["county"], strict=True))
    rows = [
        (code, spot.code, float(counts[code, spot.code]), Status.SHOWN if counts[code, spot.code] else Status.ZERO)
        for code in codes
        for spot in spots
        if len(held)
    ]
    sums = Counter(held[choice.by])
    most = tuple(
        word(code, f"code.{choice.by}.{code}") for code in codes if sums[code] == max(sums.values(), default=0)
    )
    findings = (note(f"events_{choice.by}", count=len(held), most=most, number=max(sums.values(), default=0)),)
    if per_pilots := _per_pilots(view, choice, held):
        findings += (note("per_pilots", items=per_pilots, per=PER_PILOTS),)
    counted, per_children = _per_children(view, choice, held)
    if per_children:
        findings += (note("per_children", items=per_children, year=counted),)
    return panel(
        view,
        choice,
        "events",
        Form.BARS,
        rows,
        by=("period", "by"),
        rows=tuple(word(code, f"code.{choice.by}.{code}") for code in codes),
        columns=tuple(map(place, spots)),
        unit="involvement.events",
        title=Note(key=f"by_{choice.by}"),
        findings=findings,
        span=span(choice, quarters_of(held["date"])),
    )


def _per_pilots(view: View, choice: Choice, held: pd.DataFrame) -> tuple[Note, ...]:
    """Return the events for each ten pilots that had begun and not ended before the period."""
    pilots = view.piloted("pilots")
    first, last = (date.min, date.max) if choice.period == TO_DATE else days_of(choice.period)
    pilots_of = Counter(
        row.county for row in pilots.itertuples() if row.starts <= last and (pd.isna(row.ended) or row.ended >= first)
    )
    events_of = Counter(held["county"])
    return tuple(
        note(
            "item",
            place=place(spot),
            value=Number(value=events_of[spot.code] / pilots_of[spot.code] * PER_PILOTS, decimals=1),
        )
        for spot in spots_of(view, choice)
        if pilots_of[spot.code]
    )


def _per_children(view: View, choice: Choice, held: pd.DataFrame) -> tuple[str, tuple[Note, ...]]:
    """Return the newest year in which the children of every chosen county are counted, and the events for each 10,000.

    Of all residents no number is held here; those whom child protection is there for are its children.
    """
    spots, events_of = spots_of(view, choice), Counter(held["county"])
    counted = view.official(CHILDREN)
    counted = counted[(counted["sex"] == "total") & counted["count"].notna()]
    counted = counted.sort_values("vintage")  # of two figures of a year the newer one stays
    children = dict(zip(zip(counted["year"], counted["place"], strict=True), counted["count"], strict=True))
    common = {year for year, _ in children if all((year, spot.code) in children for spot in spots)}
    if not common or not spots or not len(held):
        return "", ()
    return str(max(common)), tuple(
        note(
            "item",
            place=place(spot),
            value=Number(value=events_of[spot.code] / children[max(common), spot.code] * PER_CHILDREN, decimals=1),
        )
        for spot in spots
    )


def days_of(period: str) -> tuple[date, date]:
    return date(int(period), 1, 1), date(int(period), 12, 31)


def participations(view: View, *, choice: Choice) -> Panel:
    """Declare how often people took part; by role only where the whole time is chosen."""
    held = view.counts("participations")
    found = held[held["period"] == choice.period].set_index(["place", "role"])
    shown_roles = (*TAKING_PART, EVERYBODY) if choice.period == TO_DATE else (EVERYBODY,)
    columns = tuple(word(role, f"involvement.taking_part.{role}") for role in shown_roles)
    names = names_of(view, choice)
    rows = _cells(found, names, columns)
    return panel(
        view,
        choice,
        "participations",
        Form.GRID,
        rows,
        by=("period",),
        rows=names,
        columns=columns,
        unit="participations",
        findings=said("participations", items_of(names, rows, column=EVERYBODY)),
        span=span(choice, (at for at in held["period"] if "Q" in at)),
    )


def hours(view: View, *, choice: Choice) -> Panel:
    """Declare the hours of the events, and how many were paid for."""
    held = view.involvement_effort()
    names = names_of(view, choice)
    found = {row.place: row for row in held[held["period"] == choice.period].itertuples()}
    rows = [
        (name.code, "hours", *shown(found[name.code].status, found[name.code].hours))
        for name in names
        if name.code in found
    ]
    paid = tuple(
        note("paid_item", place=within(name), paid=int(row.paid), events=int(row.events))
        for name in names
        if (row := found.get(name.code)) is not None and row.status in SHOWN and row.events
    )
    findings = said("hours", items_of(names, rows, column="hours", decimals=1))
    return panel(
        view,
        choice,
        "hours",
        Form.BARS,
        rows,
        by=("period",),
        rows=names,
        columns=(word("hours", "unit.hours"),),
        unit="hours",
        decimals=1,
        findings=findings + ((note("paid", items=paid),) if paid else ()),
        span=span(choice, (at for at in held["period"] if "Q" in at)),
    )
