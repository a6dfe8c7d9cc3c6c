"""What is known of one pilot, question by question: for its own card and for pilots side by side."""

from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.intervals import wilson
from components import memory
from components.charts.chart import Note, Status
from components.charts.panel import Interval, Items, Name, Number, counted, stored, word
from components.figures import training
from components.figures.pilots.cells import active, cell, is_told, last_quarter, number
from components.figures.pilots.choice import MEASURES
from components.figures.pilots.frame import day_of
from components.figures.pilots.scores import instrument_name, mean, paired
from components.figures.pilots.stages import standing_note, standings
from components.view import View
from data_access.importing.codes import PHASES
from data_access.protection.cubes.cube import quarter as quarter_of


def answered(view: View, code: str) -> dict[str, object]:
    """Return what is known of one pilot, by question: what may stand in a sentence, or the ``Status`` of a gap."""
    return memory.once(_answered, view.anybody, code)


def _answered(view: View, code: str) -> dict[str, object]:
    pilot = view.piloted().set_index("code", drop=False).loc[code]
    at = standings(view)[code]
    started = cell(view, code, "started")
    ended, gone = (cell(view, code, flow) for flow in ("ended", "dropped_out"))
    mine = view.piloted("activity")
    mine = mine[mine["pilot"] == code]
    last = last_quarter(view)
    over = mine[[quarter_of(day) <= last.code for day in mine["month"]]] if last else mine.iloc[:0]
    sessions, meetings = (_sum(over[name]) for name in MEASURES)
    return {
        "stage": standing_note(pilot, at),
        "running": _running(pilot, view.released),
        "aim": Status.NOT_REPORTED if pd.isna(pilot["aim"]) else stored(code, pilot["aim"]),
        "group": word(pilot["target_group"], f"code.target_group.{pilot['target_group']}"),
        "team": _team(pilot["professions"].split(";")),
        "tools": Status.MISSING if pd.isna(pilot["tools"]) else _tools(pilot["tools"].split(";")),
        "families": number(started),
        "active": number(active(view, code)),
        "dropout": _dropout(ended, gone),
        "per_family": _per_family(sessions, started),
        "meetings": Status.NOT_REPORTED if meetings is None else meetings,
        "outcomes": _outcomes(view, code),
        "experience": _experience(view, code),
        "trained": _trained(view, pilot["county"]),
        "heard": Status.NOT_REPORTED if at.heard is None else _heard(at.heard, view.released),
    }


def _team(professions: list[str]) -> tuple[Name, ...]:
    named = (word(code, f"code.profession.{code}") for code in professions)
    return tuple(replace(name, inside=turn > 0) for turn, name in enumerate(named))


def _tools(codes: list[str]) -> Items:
    return Items(tuple(instrument_name(code) for code in codes))


def _running(pilot, today: date) -> Note:
    ended = day_of(pilot["ended"])
    until = min(ended, today) if ended else today
    months = max(0, (until - pilot["starts"]).days * 12 // 365)
    key = "pilots.ran" if ended else "pilots.runs"
    return counted(key, months, day=pilot["starts"])


def _heard(heard: date, today: date) -> Note:
    return counted("pilots.heard", max((today - heard).days, 0))


def _dropout(ended, gone) -> object:
    for found in (ended, gone):
        if not is_told(found):
            return number(found)
    if ended.value == 0:
        return Status.MISSING
    share = wilson(int(gone.value), int(ended.value))
    value, interval = Number(value=100 * share.value), Interval(low=100 * share.low, high=100 * share.high)
    parts = {"count": int(gone.value), "of": int(ended.value)}
    return word("share", "panel.share_interval", value=value, interval=interval, **parts)


def _sum(numbers: pd.Series) -> int | None:
    told_of = numbers.dropna()
    return int(told_of.sum()) if len(told_of) else None


def _per_family(sessions: int | None, started) -> object:
    if not is_told(started):
        return number(started)
    if sessions is None or not started.value:
        return Status.NOT_REPORTED
    return Number(value=sessions / int(started.value), decimals=1)


def _outcomes(view: View, code: str) -> object:
    """Return the mean change on each instrument of a pilot with its interval and effect size."""
    rows = view.outcomes()
    rows = rows[rows["pilot"] == code]
    if rows.empty:
        return Status.NOT_REPORTED
    shown = rows[rows["status"] == "shown"]
    if shown.empty:
        return Status.TOO_FEW
    told_of = []
    for row in shown.itertuples():
        found = paired(row)
        values = {"name": instrument_name(row.instrument), **mean(found)}
        if found.g_z is None:
            told_of.append(word(row.instrument, "panel.mean_plain", **values))
        else:
            told_of.append(
                word(row.instrument, "panel.mean_effect", effect=Number(value=found.g_z, decimals=2), **values)
            )
    return Items(tuple(told_of))


def _experience(view: View, code: str) -> object:
    """Return in which phases of a pilot somebody with experience of their own took part."""
    events = view.involvement_events()
    held = set(events.loc[events["pilot"] == code, "phase"])
    named = (word(phase, f"involvement.phase.{phase}") for phase in PHASES if phase in held)
    return tuple(replace(name, inside=turn > 0) for turn, name in enumerate(named)) or word("nobody", "panel.nobody")


def _trained(view: View, county: str) -> object:
    """Return the share of a county's staff that is trained in the topic that the training page begins with."""
    asked_for = training.default(view)
    found = training.level(view, county, asked_for.topic, asked_for.last)
    if found.trained is None:
        return found.status
    topic, value = training.topic_name(asked_for.topic), Number(value=found.percent)
    return word(county, "panel.trained", topic=topic, value=value, count=found.trained, of=found.staff)
