"""Pilots: where each stands on its way, whom it reaches, what families' scores say, and several side by side.

``choice`` says what can be asked; each other module answers one question: ``stages``, ``families``, ``months``,
``scores``, ``answers`` and ``comparison``.
"""

from components.figures.pilots.answers import answered
from components.figures.pilots.choice import (
    FEWEST,
    GROUPS,
    MEASURES,
    MOST,
    PAGE,
    SCORED,
    Choice,
    asked,
    instruments,
    ordered,
    side_by_side,
)
from components.figures.pilots.comparison import QUESTIONS, compare
from components.figures.pilots.families import dropout, plan, reach
from components.figures.pilots.months import activity
from components.figures.pilots.scores import changes, results
from components.figures.pilots.stages import course, standing_note, standings, steps

__all__ = [
    "FEWEST",
    "GROUPS",
    "MEASURES",
    "MOST",
    "PAGE",
    "QUESTIONS",
    "SCORED",
    "Choice",
    "activity",
    "answered",
    "asked",
    "changes",
    "compare",
    "course",
    "dropout",
    "instruments",
    "ordered",
    "plan",
    "reach",
    "results",
    "side_by_side",
    "standing_note",
    "standings",
    "steps",
]
