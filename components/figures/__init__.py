"""What is shown.  One module per topic; each figure is one function ``(view, *, choice) -> Chart``, listed here.

A figure's name and the strings of its choice say everything: pages, links, files and tests all ask by them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import MappingProxyType

from components.charts import Chart
from components.charts.panel import Panel
from components.figures import involvement, overview, pilots, placements, training, training_offer
from components.figures.remarks import remarks
from components.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How to make a figure, and how to read its choice from an address (``(view, given) -> (choice, rejected)``)."""

    make: Callable
    asked: Callable


FIGURES = MappingProxyType(
    {
        "overview.now": Figure(make=overview.now, asked=overview.asked),
        "placements.trend": Figure(make=placements.trend, asked=placements.asked),
        "placements.map": Figure(make=placements.tiles, asked=placements.asked),
        "placements.change": Figure(make=placements.change, asked=placements.asked),
        "involvement.experts": Figure(make=involvement.experts, asked=involvement.asked),
        "involvement.roles": Figure(make=involvement.roles, asked=involvement.asked),
        "involvement.events": Figure(make=involvement.events, asked=involvement.asked),
        "involvement.participations": Figure(make=involvement.participations, asked=involvement.asked),
        "involvement.hours": Figure(make=involvement.hours, asked=involvement.asked),
        "involvement.phases": Figure(make=involvement.phases, asked=involvement.asked),
        "involvement.passed": Figure(make=involvement.passed, asked=involvement.asked),
        "involvement.levels": Figure(make=involvement.levels, asked=involvement.asked),
        "involvement.answers": Figure(make=involvement.answers, asked=involvement.asked),
        "involvement.waits": Figure(make=involvement.waits, asked=involvement.asked),
        "involvement.paths": Figure(make=involvement.paths, asked=involvement.asked),
        "involvement.load": Figure(make=involvement.load, asked=involvement.asked),
        "involvement.training": Figure(make=involvement.training, asked=involvement.asked),
        "pilots.course": Figure(make=pilots.course, asked=pilots.asked),
        "pilots.steps": Figure(make=pilots.steps, asked=pilots.asked),
        "pilots.reach": Figure(make=pilots.reach, asked=pilots.asked),
        "pilots.families": Figure(make=pilots.families, asked=pilots.asked),
        "pilots.activity": Figure(make=pilots.activity, asked=pilots.asked),
        "pilots.dropout": Figure(make=pilots.dropout, asked=pilots.asked),
        "pilots.changes": Figure(make=pilots.changes, asked=pilots.asked),
        "pilots.results": Figure(make=pilots.results, asked=pilots.asked),
        "pilots.compare": Figure(make=pilots.compare, asked=pilots.asked),
        "training.coverage": Figure(make=training.coverage, asked=training.asked),
        "training.grid": Figure(make=training.grid, asked=training.asked),
        "training.over_time": Figure(make=training.over_time, asked=training.asked),
        "training.change": Figure(make=training.change, asked=training.asked),
        "training.use": Figure(make=training_offer.use, asked=training.asked),
        "training.parts": Figure(make=training_offer.parts, asked=training.asked),
        "training.attendances": Figure(make=training_offer.attendances, asked=training.asked),
        "training.professions": Figure(make=training_offer.professions, asked=training.asked),
        "training.events": Figure(make=training_offer.events, asked=training.asked),
        "training.hours": Figure(make=training_offer.hours, asked=training.asked),
        "training.coming": Figure(make=training_offer.coming, asked=training.asked),
        "training.competence": Figure(make=training_offer.competence, asked=training.asked),
        "training.answers": Figure(make=training_offer.answers, asked=training.asked),
        "training.need": Figure(make=training_offer.need, asked=training.asked),
        "training.gaps": Figure(make=training.gaps, asked=training.asked),
    }
)


def commented(view: View, name: str, choice) -> Chart | Panel:
    """Make the figure called *name*, with what counties say beside it among its notes."""
    made = FIGURES[name].make(view, choice=choice)
    return replace(made, notes=(*made.notes, *remarks(view, name)))
