"""Whether a few carry everything: hours for each active expert, and training held together with them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from components.charts.chart import Note, Status
from components.charts.panel import Form, Name, Panel, word, year
from components.figures.involvement.amount import experts_held
from components.figures.involvement.choice import Choice, chosen, names_of, quarters_of, span
from components.figures.involvement.telling import items_of, note, panel, said, within
from components.view import View
from data_access.importing.codes import ALL
from data_access.protection.cubes.cube import EVERYBODY, TO_DATE


def load(view: View, *, choice: Choice) -> Panel:
    """Declare the hours of one year's events for each expert who was active at its end, where both are shown."""
    years = [period for period in view.involvement_effort()["period"] if len(period) == 4]
    at = choice.period if choice.period != TO_DATE else max(years, default="")
    choice = replace(choice, period=at) if at else choice
    effort = view.involvement_effort()
    hours_of = {row.place: row for row in effort[effort["period"] == at].itertuples()}
    held = experts_held(view, choice)
    last = max(held["part"], default="")
    people = held[(held["part"] == last) & (held["role"] == EVERYBODY) & (held["state"] == "active")]
    active = {row.place: row for row in people.itertuples()}
    names, rows = names_of(view, choice), []
    for name in names:
        work, few = hours_of.get(name.code), active.get(name.code)
        if work is None or few is None:
            rows.append((name.code, "load", None, Status.MISSING))
            continue
        states = {work.status, few.status}
        hidden = next((each for each in ("too_few", "not_reported") if each in states), None)
        if hidden or not few.value:
            rows.append((name.code, "load", None, Status(hidden) if hidden else Status.MISSING))
            continue
        rows.append((name.code, "load", float(work.hours) / float(few.value), Status(few.status)))
    return panel(
        view,
        choice,
        "load",
        Form.BARS,
        rows,
        by=("period",),
        rows=names,
        columns=(word("load", "unit.hours"),),
        unit="hours",
        decimals=1,
        findings=said("load", items_of(names, rows, column="load", decimals=1)),
        span=(year(at),) if at else (),
    )


def training(view: View, *, choice: Choice) -> Panel:
    """Declare training events, and the events in which people with experience took part in training."""
    trained, held = chosen(view.training_events(), choice), chosen(view.involvement_events(), choice)
    together = held[held["form"] == "training"]
    columns = {"all": Counter(trained["county"]), "together": Counter(together["county"])}
    names, rows = names_of(view, choice), []
    for name in names:
        for column, counts in columns.items():
            number = counts.total() if name.code == ALL else counts[name.code]
            rows.append((name.code, column, float(number), Status.SHOWN if number else Status.ZERO))
    return panel(
        view,
        choice,
        "training",
        Form.GRID,
        rows if len(trained) or len(together) else [],
        by=("period",),
        rows=names,
        columns=tuple(word(column, f"involvement.trainings.{column}") for column in columns),
        unit="involvement.events",
        findings=(note("training", all=len(trained), together=len(together)), *_beside(names, columns)),
        span=span(choice, quarters_of([*trained["date"], *together["date"]])),
    )


def _beside(names: tuple[Name, ...], columns: Mapping[str, Counter]) -> tuple[Note, ...]:
    """Return the events held together beside all training events, where there were not more of them."""
    items = []
    for name in names:
        both = [counts.total() if name.code == ALL else counts[name.code] for counts in columns.values()]
        if both[0] and both[1] <= both[0]:
            items.append(note("of_item", place=within(name), count=both[1], of=both[0]))
    return (note("co_trained", items=tuple(items)),) if items else ()
