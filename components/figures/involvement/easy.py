"""The findings of the page in easy language."""

from dataclasses import replace

from analysis import proposals as ledger
from components.charts.chart import Note
from components.charts.panel import quarter
from components.figures.involvement.amount import experts
from components.figures.involvement.choice import Choice, chosen
from components.figures.involvement.outcome import proposals, waited
from components.figures.involvement.telling import note
from components.view import View
from data_access.importing.codes import ALL


def easy(view: View, choice: Choice) -> tuple[Note, ...]:
    """Return the page's findings in easy language: short sentences under ``easy``, each with one thing to say."""
    if not choice.places:
        return (note("what"),)
    held = proposals(view, choice)
    shares = ledger.shares(held["response"], held["told_back"].notna())
    found = [
        note("what"),
        _counted("events", len(chosen(view.involvement_events(), choice))),
        _experts_easily(view, choice),
        _counted("made", len(held)),
    ]
    if len(held):
        found += [
            _counted("answered", shares["answered"].count),
            _counted("adopted", shares["adopted"].count),
            _counted("changed", int(held["changed"].sum())),
            _counted("waiting", shares["answered"].of - shares["answered"].count),
        ]
        wait = waited(view, choice)["answer"]
        if wait is not None and wait.median is not None:
            found.append(_counted("wait", round(wait.median)))
    return (*found, note("hidden"))


def _experts_easily(view: View, choice: Choice) -> Note:
    """Return how many experts are active in the counties together, where that is shown."""
    panel = experts(view, choice=replace(choice, state="active"))
    shown = panel.shown[panel.shown["row"] == ALL]
    if len(choice.places) == 1:
        shown = panel.shown[panel.shown["row"] == choice.places[0]]
    if shown.empty:
        return note("experts_hidden")
    last = shown.sort_values("column").iloc[-1]
    return _counted("experts", int(last["value"]), quarter=quarter(last["column"]))


def _counted(key: str, number: int, **values) -> Note:
    """Return the sentence *key* that agrees with *number*: none, one or many."""
    agrees = {0: "none", 1: "one"}.get(number, "many")
    return note(f"{key}_{agrees}", number=number, **values)
