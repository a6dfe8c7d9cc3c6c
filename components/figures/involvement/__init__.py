"""Involvement: how much, where in the work, what came of it, and who carries it."""

from components.figures.involvement.amount import events, experts, hours, participations, roles
from components.figures.involvement.capacity import load, training
from components.figures.involvement.choice import LISTS, PAGE, STATES, Choice, asked, periods
from components.figures.involvement.easy import easy
from components.figures.involvement.outcome import answers, paths, proposals, search, waits
from components.figures.involvement.work import NOBODY_THERE, NOT_YET, THERE, levels, passed, phases

__all__ = [
    "LISTS",
    "NOBODY_THERE",
    "NOT_YET",
    "PAGE",
    "STATES",
    "THERE",
    "Choice",
    "answers",
    "asked",
    "easy",
    "events",
    "experts",
    "hours",
    "levels",
    "load",
    "participations",
    "passed",
    "paths",
    "periods",
    "phases",
    "proposals",
    "roles",
    "search",
    "training",
    "waits",
]
