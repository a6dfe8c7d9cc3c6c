"""What changed in tables that tell of nobody, in sentences: decisions, targets, stages, pilots, what counties write.

Every change has a sentence: those that have none of their own are told by the heading of their column.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from analysis.differences import ADDED, ENDED, size
from components.charts.chart import Note
from components.charts.panel import Name, Number, counted, stored, word
from components.figures.changes_line import THEMES, Known, Line
from data_access.importing.codes import ALL, list_of
from data_access.importing.sheets import SHEETS

BY_NAME = {sheet.name: sheet for sheet in SHEETS}
OFFICIAL = "official_statistic"
VINTAGES = ("sotkanet", "findikaattori", "tietoanuorista")  # those that have a name of their own
OF_INDICATORS = {
    "pilots": ("pilots_started", "families_started", "reliably_improved"),
    "training": ("training_coverage", "training_in_use", "competence"),
    "involvement": ("involvement_events", "experts_trained", "experts_active", "proposals_answered"),
    "placements": ("placements_started",),
}
Told = tuple[str, str, Mapping[str, object], float]  # kind, key of the sentence, what fills it, size


def line(row, known: Known) -> Line:
    """Return the line of one change, a *row* of ``differences.between``; only of tables that tell of nobody."""
    if row.source == OFFICIAL:
        note = counted(f"rows.official.{row.became}", row.after, vintage=_vintage(row.key[0]))
        return Line(kind="official", source=OFFICIAL, theme="placements", note=note, release=row.release)
    held = dict(zip(BY_NAME[row.source].key, row.key, strict=True)) | row.row
    told = next((told for told in TELL[row.source](row, held, known) if told is not None), None)
    kind, key, values, large = told or _otherwise(row, held, known)
    return Line(
        kind=kind,
        source=row.source,
        theme=_theme(row.source, held),
        note=Note(key=f"rows.{key}", values=values),
        release=row.release,
        county=known.county(held.get("pilot") if row.source == "pilot_stage" else held.get("county")),
        size=large,
        about=held | {"pilot": held.get("pilot") or known.pilots.get(held.get("model") or held.get("code"))},
    )


# A change that the sentence of another change to the same row tells as well.
TOLD_WITH = {("pilot", "ended_reason"): "ended", ("spread", "date"): "stage", ("target", "rationale"): "value"}


def _vintage(code: str) -> Name:
    source, _, when = code.partition("-")
    year, _, month = when.partition("-")
    key = source if source in VINTAGES else "short"
    return word(code, f"vintage.{key}", when=f"{int(month)}/{year}" if month else year)


def _theme(source: str, held: Mapping) -> str:
    if source in ("pilot", "pilot_stage", "lesson"):
        return "pilots"
    if source == "target":
        return next((theme for theme, names in OF_INDICATORS.items() if held["indicator"] in names), "project")
    figure = (held.get("figure") or "").partition(".")[0]
    return figure if figure in THEMES else "project"


def _pilot(row, held, known: Known) -> Iterator[Told | None]:
    values = {"place": known.name(held["county"]), "name": stored(held["code"], held["name"])}
    if row.became == ADDED:
        yield "pilot", "pilot_new", values | {"day": held["starts"]}, 0.0
    if row.became == ENDED:
        yield "pilot", "pilot_gone", values, 0.0
    if row.column == "ended" and row.before is None:
        told = values | {"day": row.after}
        reason = held["ended_reason"]
        yield (
            ("pilot", "pilot_ended_why", told | {"text": reason}, 0.5) if reason else ("pilot", "pilot_ended", told, 0)
        )


def _stage(row, held, known: Known) -> Iterator[Told | None]:
    values = {"pilot": known.name(held["pilot"]), "stage": word(held["stage"], f"code.stage.{held['stage']}")}
    planned, reached = held["planned"], held["reached"]
    if (row.became == ADDED or (row.column == "reached" and row.before is None)) and reached:
        if planned:
            yield "stage", "stage_reached_planned", values | {"day": reached, "planned": planned}, 0.0
        yield "stage", "stage_reached", values | {"day": reached}, 0.0
    if row.became == ADDED and planned:
        yield "other", "stage_planned", values | {"day": planned}, 0.0
    if row.became == ENDED:
        yield "other", "stage_gone", values, 0.0
    if row.column == "reached":
        if row.after is None:
            yield "slipped", "stage_unreached", values, 1.0
        yield "stage", "stage_corrected", values | {"before": row.before, "after": row.after}, 0.0
    if row.column == "planned":
        if row.before is None:
            yield "other", "stage_planned", values | {"day": row.after}, 0.0
        if row.after is not None:
            later = row.after > row.before
            told = values | {"before": row.before, "after": row.after}
            yield "slipped" if later else "stage", "stage_slipped" if later else "stage_earlier", told, 0.0


def _target(row, held, known: Known) -> Iterator[Told | None]:
    indicator = word(held["indicator"], f"code.target_indicator.{held['indicator']}")
    values = {"place": known.name(held["county"]), "indicator": indicator, "due": held["due"]}
    if row.became == ADDED:
        yield "target", "target_new", values | {"value": _number(held["value"]), "text": held["rationale"]}, 0.5
    if row.became == ENDED:
        yield "target", "target_gone", values | {"value": _number(held["value"])}, 0.4
    if row.column == "value":
        change = _number(round(row.after - row.before, 6), signed=True)
        told = values | {"before": _number(row.before), "after": _number(row.after), "change": change}
        yield "target", "target_changed", told | {"text": held["rationale"]}, size(row.before, row.after)


def _decision(row, held, known: Known) -> Iterator[Told | None]:
    values = {"text": held["text"], "owner": _inside(f"code.owner_role.{held['owner_role']}")}
    if row.became == ADDED:
        told = values | {"day": held["meeting"]}
        if held["due"]:
            yield "decision", "decision_new_due", told | {"due": held["due"]}, 0.5
        yield "decision", "decision_new", told, 0.5
    if row.became == ENDED:
        yield "decision", "decision_gone", values, 0.0
    if row.column == "done" and row.before is None:
        yield "decision", "decision_done", values | {"day": row.after}, 0.2
    if row.column == "due" and row.before and row.after:
        yield "decision", "decision_due", values | {"before": row.before, "after": row.after}, 0.3


def _comment(row, held, known: Known) -> Iterator[Told | None]:
    page = held["figure"].partition(".")[0]
    about = word(page, f"page.{page}.title") if page in THEMES else stored("", held["figure"])
    if row.became == ADDED:
        yield "comment", "comment_new", {"place": known.name(held["county"]), "about": about, "text": held["text"]}, 0.0


def _lesson(row, held, known: Known) -> Iterator[Told | None]:
    if row.became == ADDED:
        place = known.name(held["pilot"] or held["county"])
        yield "lesson", "lesson_new", {"place": place, "text": held["text"]}, 0.0


def _model(row, held, known: Known) -> Iterator[Told | None]:
    values = {"place": known.name(held["county"]), "name": stored(held["code"], held["name"])}
    if row.became == ADDED:
        if held["described"]:
            yield "model", "model_described", values | {"day": held["described"]}, 0.0
        yield "model", "model_new", values, 0.0
    if row.column == "described" and row.before is None:
        yield "model", "model_described", values | {"day": row.after}, 0.0


def _spread(row, held, known: Known) -> Iterator[Told | None]:
    values = {"place": known.name(held["county"]), "name": known.name(held["model"]), "day": held["date"]}
    if row.became == ADDED:
        yield "spread", "spread_new", values | {"stage": _stage_of(held["stage"])}, 0.0
    if row.column == "stage":
        yield "spread", "spread_moved", values | {"before": _stage_of(row.before), "after": _stage_of(row.after)}, 0.0


def _stage_of(code: str) -> Name:
    return _inside(f"code.spread_stage.{code}")


def _inside(key: str) -> Name:
    """Return a phrase that stands inside a sentence."""
    return Name(code="", key=key, inside=True)


TELL: dict[str, Callable[..., Iterator[Told | None]]] = {
    "pilot": _pilot,
    "pilot_stage": _stage,
    "target": _target,
    "decision": _decision,
    "comment": _comment,
    "lesson": _lesson,
    "model": _model,
    "spread": _spread,
}


def _otherwise(row, held, known: Known) -> Told:
    """Return what is told of a change that has no sentence of its own."""
    sheet = BY_NAME[row.source]
    values = {"sheet": word("", f"sheet.{row.source}.title"), "which": _which(row.source, held, known)}
    if not row.column:
        return "other", f"other_{row.became}", values, 0.0
    values |= {"column": word("", f"sheet.{row.source}.column.{row.column}")}
    column = sheet.column(row.column)
    values |= {"before": _cell(column, row.before, known), "after": _cell(column, row.after, known)}
    return "other", "other", values, 0.0


def _which(source: str, held, known: Known) -> object:
    if source == "pilot_stage":
        return known.name(held["pilot"])
    if source == "target":
        return word("", f"code.target_indicator.{held['indicator']}")
    if source == "spread":
        return known.name(held["model"])
    return held.get("name") or held["text"]


def _cell(column, value, known: Known) -> object:
    """Return what stands in a cell as it may stand in a sentence."""
    if value is None:
        return word("", "sending.empty")
    if column.choices and (name := list_of(column.choices)):
        return tuple(word(code, f"code.{name}.{code}") for code in str(value).split(";"))
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int | date):
        return value
    return known.name(value) if value in known.spots or value == ALL else str(value)


def _number(value: float, *, signed: bool = False) -> Number:
    """Return a number with the decimals it has, three at most."""
    decimals = len(f"{value:.3f}".rstrip("0").partition(".")[2])
    return Number(value=value, decimals=decimals, signed=signed)
