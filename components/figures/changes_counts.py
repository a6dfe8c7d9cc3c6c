"""What changed in the protected counts of people, in sentences: a number that is hidden is never told, then or now."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from analysis.differences import ADDED, ENDED, size
from components.charts.chart import Note, Status
from components.charts.panel import Name, Number, quarter, word, year
from components.figures.changes_line import Known, Line, side_by_side
from components.figures.quality import due, shift
from data_access.protection import BY_KEY
from data_access.protection.cubes.cube import EVERYBODY, TO_DATE
from data_access.protection.cubes.reached import REST
from data_access.protection.cubes.training import FEW

THEMES = {
    "families": "pilots",
    "outcomes": "pilots",
    "experts": "involvement",
    "participations": "involvement",
    "placements": "placements",
    "coverage": "training",
    "training_flows": "training",
    "training_programme": "training",
    "attendances": "training",
    "professions_reached": "training",
    "competence": "training",
}
UNTIL = "until_"
SEEN = ("shown", "zero", "provisional")
STATUS = {"too_few": Status.TOO_FEW, "not_reported": Status.NOT_REPORTED}


def first(rows: Iterable) -> frozenset[tuple[str, str, str]]:
    """Return of which cube, part and place something is told for the first time among *rows*: of all time as well."""
    return frozenset(
        (row.source, *row.key[:2])
        for row in rows
        if row.became == ADDED and (row.source == "outcomes" or (row.source in BY_KEY and TO_DATE in row.key))
    )


def line(row, known: Known, older: date, first: frozenset[tuple[str, str, str]]) -> Line:
    """Return the line of one changed cell, a *row* of ``differences.between``.

    *older* is the day of the older release; *first* is what ``first`` returns of all rows.

    What was told before of a period that was over by then has been revised; what is told of it only now is late.
    """
    codes = dict(zip(("part", *BY_KEY[row.source].dimensions), row.key, strict=True))
    period = _period(row.source, codes)
    values = {"where": _where(row.source, codes, period, known), "what": _what(row.source, codes)}
    told = Line(
        kind="new",
        source=row.source,
        theme=THEMES[row.source],
        note=Note(key="counts.new", values=values),
        release=row.release,
        county=known.county(codes["place"]),
        about=codes,
    )
    over = _over(period)
    if row.became == ADDED:
        kind = "new"
        if not row.begun or (row.source, *row.key[:2]) in first:
            kind = "first"
        elif over is not None and "-Q" in period and due(over, "quarter") < older:
            kind = "late"
        note = Note(key="counts.new", values=values | {"after": _said(row.after)})
        large = size(0, row.after["told"][1] or 0)
        new = period.removeprefix(UNTIL) if kind == "new" else ""
        return replace(told, kind=kind, note=note, size=large, period=new)
    if row.became == ENDED:
        return replace(told, kind="gone", note=Note(key="counts.gone", values=values))
    kind, key = _kind(row.before, row.after, is_over=over is not None and shift(over, 3) <= older)
    before, after = row.before[1], row.after[1]
    if "before" in BLANKS[key]:
        values |= {"before": before}
    if "after" in BLANKS[key]:
        values |= {"after": after}
    if "change" in BLANKS[key]:
        values |= {"change": Number(value=after - before, signed=True)}
    large = size(before, after) if before is not None and after is not None else 0.0
    return replace(told, kind=kind, size=large, note=Note(key=f"counts.{key}", values=values))


# What each sentence tells of the numbers.  Into or out of "too few" none is told: the other one would be beside it.
BLANKS = {
    "moved": ("before", "after", "change"),
    "revised": ("before", "after", "change"),
    "completed": ("before", "after", "change"),
    "confirmed": ("after",),
    "incomplete": ("after",),
    "hidden": (),
    "freed": (),
    "told": ("after",),
    "told_few": (),
    "untold": ("before",),
    "untold_few": (),
}


def _kind(before: tuple, after: tuple, *, is_over: bool) -> tuple[str, str]:
    """Return the kind of a change and the key of its sentence."""
    (was, number), (became, now) = before, after
    if became == "too_few":
        return ("late", "told_few") if was == "not_reported" else ("hidden", "hidden")
    if was == "too_few":
        return ("untold", "untold_few") if became == "not_reported" else ("freed", "freed")
    if became == "not_reported":
        return "untold", "untold"
    if was == "not_reported":
        return "late", "told"
    if number == now:
        return ("provisional", "incomplete") if became == "provisional" else ("late", "confirmed")
    if was == "provisional":
        return "late", "completed"
    return ("revised", "revised") if is_over else ("moved", "moved")


def _said(state: dict) -> object:
    status, value = state["told"]
    return value if status in SEEN else STATUS[status]


def _period(cube: str, codes: dict[str, str]) -> str:
    """Return the code of the period a cell is about; a wave of a survey is one as well."""
    if cube == "competence":
        return codes["wave"]
    if cube == "experts":
        return codes["part"]
    return codes.get("period", TO_DATE)


def _over(period: str) -> date | None:
    """Return the first day of a period's last quarter; None where the period has no end."""
    period = period.removeprefix(UNTIL)
    if "-Q" in period:
        return date(int(period[:4]), int(period[-1]) * 3 - 2, 1)
    if period == TO_DATE:
        return None
    return date(int(period[:4]), 4 if period.endswith("-spring") else 10, 1)  # a year ends with its last quarter


def period_name(period: str) -> Name:
    """Return what a period is called."""
    if period.startswith(UNTIL):
        return word(period, "panel.until", period=quarter(period.removeprefix(UNTIL)))
    if period == TO_DATE:
        return word(period, "change.to_date")
    if "-Q" in period:
        return quarter(period)
    if "-" in period:
        return word(period, f"training.wave_{period[5:]}", year=period[:4])
    return year(period)


def _where(cube: str, codes: dict[str, str], period: str, known: Known) -> Name:
    details = [replace(name, inside=True) for name in DETAILS[cube](codes)]
    if cube == "outcomes":  # an instrument has a name of its own
        details = [replace(name, inside=False) for name in details]
    return side_by_side(known.name(codes["place"]), *details, period_name(period))


def _code(name: str, code: str) -> Name:
    return word(code, f"code.{name}.{code}")


def _unless_all(name: str, code: str) -> list[Name]:
    return [] if code == EVERYBODY else [_code(name, code)]


def _profession(code: str) -> list[Name]:
    return [word(code, f"training.{code}")] if code in (FEW, REST) else _unless_all("profession", code)


DETAILS: dict[str, Callable[[dict[str, str]], list[Name]]] = {
    "families": lambda codes: [],
    "outcomes": lambda codes: [_code("instrument", codes["part"])],
    "experts": lambda codes: _unless_all("expert_role", codes["role"]),
    "placements": lambda codes: [
        _code("placement_kind", codes["part"].split(".")[0]),
        *_unless_all("ages", codes["ages"]),
    ],
    "participations": lambda codes: [],
    "coverage": lambda codes: [_code("topic", codes["topic"]), *_profession(codes["profession"])],
    "training_flows": lambda codes: [_code("topic", codes["topic"])],
    "training_programme": lambda codes: [_code("topic", codes["topic"])],
    "attendances": lambda codes: [_code("topic", codes["topic"])],
    "professions_reached": lambda codes: _profession(codes["profession"]),
    "competence": lambda codes: [_code("topic", codes["topic"])],
}
WHAT = {
    "families": "flow",
    "outcomes": "result",
    "experts": "state",
    "participations": "role",
    "coverage": "state",
    "training_flows": "flow",
    "training_programme": "flow",
    "attendances": "who",
    "competence": "answer",
}


def _what(cube: str, codes: dict[str, str]) -> Name:
    if cube == "placements":
        code = codes["part"].split(".")[1]
    elif cube == "professions_reached":
        cube, code = "attendances", EVERYBODY
    else:
        code = codes[WHAT[cube]]
    return word(code, f"change.what.{'training_flows' if cube == 'training_programme' else cube}.{code}")
