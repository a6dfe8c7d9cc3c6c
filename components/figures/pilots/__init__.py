"""Pilots: where each stands on its way, whom it reaches, what families' scores say, and several side by side.

``choice`` says what can be asked; each other module answers one question: ``stages``, ``families``, ``leaving``,
``months``, ``scores``, ``answers``, ``doors`` and ``comparison``.
"""

from components.figures.pilots.answers import answered
from components.figures.pilots.choice import (
    FEWEST,
    GROUPS,
    MEASURES,
    MOST,
    PAGE,
    SCORED,
    SINGLE,
    SO_FAR,
    Choice,
    asked,
    instruments,
    ordered,
    side_by_side,
)
from components.figures.pilots.comparison import QUESTIONS, compare
from components.figures.pilots.doors import CARD, doors
from components.figures.pilots.families import families, plan, reach
from components.figures.pilots.leaving import dropout
from components.figures.pilots.months import activity
from components.figures.pilots.scores import changes, results
from components.figures.pilots.stages import course, standing_note, standings, steps

__all__ = [
    "CARD",
    "FEWEST",
    "GROUPS",
    "MEASURES",
    "MOST",
    "PAGE",
    "QUESTIONS",
    "SCORED",
    "SINGLE",
    "SO_FAR",
    "Choice",
    "activity",
    "answered",
    "asked",
    "changes",
    "compare",
    "course",
    "doors",
    "dropout",
    "families",
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
