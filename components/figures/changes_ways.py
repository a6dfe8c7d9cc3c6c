"""The way from a change to what shows it: a figure, the card of one pilot, the meeting that decided, or a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl

from components.charts.panel import Door
from components.figures.changes_line import Line
from components.figures.involvement.choice import STATES
from components.figures.pilots import CARD
from data_access.importing.codes import COUNTIES, PROFESSIONS
from data_access.protection.cubes.cube import TO_DATE, UNTIL

# Kinds of changes to something that the older release did not hold: there is nothing to look at before.
ADDED = frozenset({"first", "decision", "comment", "lesson", "model", "spread"})
MEETING = "meeting"
FOLLOWED = "placements"  # what counties follow up by themselves has no figure: that of official figures is the nearest

# What a target is set for, and a leading number of the overview, is shown by a figure.
OF_INDICATORS = {
    "pilots_started": ("pilots.course", {}),
    "families_started": ("pilots.reach", {}),
    "reliably_improved": ("pilots.results", {}),
    "training_coverage": ("training.coverage", {}),
    "training_in_use": ("training.use", {}),
    "competence": ("training.competence", {}),
    "involvement_events": ("involvement.events", {}),
    "experts_trained": ("involvement.experts", {"state": "trained"}),
    "experts_active": ("involvement.experts", {"state": "active"}),
    "proposals_answered": ("involvement.answers", {}),
    "trained": ("training.coverage", {}),
    "in_use": ("training.use", {}),
    "placements_started": ("placements.trend", {}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where a change leads to; *is_twofold* where that is worth seeing as it was before and as it is after."""

    door: Door
    is_twofold: bool


def way_of(line: Line, meetings: Mapping[date, str]) -> Way | None:
    """Return where *line* leads to, or None where nothing shows what it is about.

    *meetings* are the codes of meetings by their days.
    """
    door = LEADS[line.source](line, meetings) if line.source in LEADS else None
    if door is None:
        return None
    is_twofold = line.kind not in ADDED and line.source != FOLLOWED and door.page != MEETING
    return Way(door=door, is_twofold=is_twofold)


def _to(name: str, **filters: str) -> Door:
    """Return the door to a figure; what stands for everything is not asked for."""
    return Door(page=name.partition(".")[0], name=name, filters={key: text for key, text in filters.items() if text})


def _pilot(code: str) -> Door:
    return _to(CARD, one=code)


def _county(line: Line) -> str:
    return line.county or ""


def _families(line: Line, _) -> Door:
    about = line.about
    place, flow, period = (str(about[name]) for name in ("place", "flow", "period"))
    if place not in COUNTIES and line.county:
        return _pilot(place)
    if period == TO_DATE or flow not in ("started", "ended"):
        return _to("pilots.reach" if flow == "started" else "pilots.dropout", places=_county(line))
    if flow == "started" and period.startswith(UNTIL):
        return _to("pilots.reach", places=_county(line))
    shown = "started" if flow == "started" else "ended_all" if period.startswith(UNTIL) else "ended"
    return _to("pilots.families", places=_county(line), families=shown)


def _outcomes(line: Line, _) -> Door:
    means = line.about["result"] == "pairs"
    name = "pilots.changes" if means else "pilots.results"
    return _to(name, places=_county(line), instrument=str(line.about["part"]))


def _coverage(line: Line, _) -> Door:
    profession = str(line.about["profession"])
    asked_for = profession if profession in PROFESSIONS else ""
    return _to("training.coverage", places=_county(line), topic=str(line.about["topic"]), profession=asked_for)


def _flows(line: Line, _) -> Door:
    return _to("training.change", topic=str(line.about["topic"]), county=_county(line))


def _experts(line: Line, _) -> Door:
    state = str(line.about["state"])
    return _to("involvement.experts", places=_county(line), state=state if state in STATES else "")


def _participations(line: Line, _) -> Door:
    period = str(line.about["period"])
    known = period.isdecimal() and line.kind != "new"  # a year that both releases know, not one of its quarters
    return _to("involvement.participations", places=_county(line), period=period if known else "")


def _indicator(line: Line, _) -> Door | None:
    if code := line.about.get("pilot"):
        return _pilot(str(code))
    held = OF_INDICATORS.get(str(line.about["indicator"]))
    if held is None:
        return None
    name, filters = held
    narrowed = {} if name.startswith("placements.") else {"places": _county(line)}
    return _to(name, **filters, **narrowed)


def _decision(line: Line, meetings: Mapping[date, str]) -> Door | None:
    """Return the figure a decision rests on, with what was chosen in it, else its pilot, else the meeting."""
    if figure := line.about.get("figure"):
        return _to(str(figure), **dict(parse_qsl(str(line.about.get("choice") or ""))))
    if code := line.about.get("pilot"):
        return _pilot(str(code))
    code = meetings.get(line.about["meeting"])
    return Door(page=MEETING, name="", filters={MEETING: code}) if code else None


def _comment(line: Line, _) -> Door:
    figure = str(line.about["figure"])
    return _to(figure, places="" if figure.startswith("placements.") else _county(line))


def _of_pilot(line: Line, _) -> Door | None:
    """Return the card of the pilot that a lesson was learned in, or that a model came out of."""
    code = line.about.get("pilot")
    return _pilot(str(code)) if code else None


LEADS: Mapping[str, Callable[[Line, Mapping[date, str]], Door | None]] = {
    "families": _families,
    "outcomes": _outcomes,
    "pilot": lambda line, _: _to("pilots.course", places=_county(line)),
    "pilot_stage": lambda line, _: _to("pilots.course", places=_county(line)),
    "coverage": _coverage,
    "training_flows": _flows,
    "training_programme": _flows,
    "attendances": lambda line, _: _to("training.attendances", places=_county(line)),
    "professions_reached": lambda line, _: _to("training.professions", places=_county(line)),
    "competence": lambda line, _: _to("training.competence", places=_county(line)),
    "experts": _experts,
    "participations": _participations,
    FOLLOWED: lambda line, _: _to("placements.trend"),
    "official_statistic": lambda line, _: _to("placements.trend"),
    "target": _indicator,
    "status": _indicator,
    "decision": _decision,
    "comment": _comment,
    "lesson": _of_pilot,
    "model": _of_pilot,
    "spread": _of_pilot,
}
