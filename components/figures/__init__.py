"""What is shown.  One module per topic; each figure is one function ``(view, *, choice) -> Chart``, listed here.

A figure's name and the strings of its choice say everything: pages, links, files and tests all ask by them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from components.figures import pilots, placements


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How to make a figure, and how to read its choice from an address (``(view, given) -> (choice, rejected)``)."""

    make: Callable
    asked: Callable


FIGURES = MappingProxyType(
    {
        "placements.trend": Figure(make=placements.trend, asked=placements.asked),
        "placements.map": Figure(make=placements.tiles, asked=placements.asked),
        "placements.change": Figure(make=placements.change, asked=placements.asked),
        "pilots.course": Figure(make=pilots.course, asked=pilots.asked),
        "pilots.steps": Figure(make=pilots.steps, asked=pilots.asked),
        "pilots.reach": Figure(make=pilots.reach, asked=pilots.asked),
        "pilots.activity": Figure(make=pilots.activity, asked=pilots.asked),
        "pilots.dropout": Figure(make=pilots.dropout, asked=pilots.asked),
        "pilots.changes": Figure(make=pilots.changes, asked=pilots.asked),
        "pilots.results": Figure(make=pilots.results, asked=pilots.asked),
        "pilots.compare": Figure(make=pilots.compare, asked=pilots.asked),
    }
)
