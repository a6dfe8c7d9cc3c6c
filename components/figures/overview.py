"""Where the project is: two or three leading numbers of each theme, county beside county, beside what was planned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from analysis import proposals as answers
from analysis import targets
from analysis.indicators import Better
from analysis.targets import Standing, Step
from components import memory
from components.charts.chart import Note, Status
from components.charts.panel import Form, Name, Number, Panel, place, quarter, texts, word
from components.figures import involvement, pilots, placements, training
from components.view import View
from data_access.importing.codes import ALL, PERCENT, TARGET_UNITS
from data_access.protection.cubes.cube import EVERYBODY, UNTIL, last_day

PAGE = "overview"
TOGETHER, BESIDE = "together", "beside"  # columns after those of the counties
COUNTRY = "FI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Nothing can be chosen: everybody in a meeting sees the same."""

    def address(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One leading number: *cells* by county and ``TOGETHER``, each what may stand in a sentence or a ``Status``."""

    key: str
    name: Name
    cells: Mapping[str, object]
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One theme: its rows, the figure whose finding leads it and the one that shows how it runs, and its newest day."""

    key: str
    page: str
    goal: str
    rows: tuple[Row, ...]
    finding: tuple[str, object]
    trend: tuple[str, object]
    until: Name | None


def asked(view: View, given: Mapping[str, str]) -> tuple[Choice, tuple[str, ...]]:
    return Choice(), ()


def themes(view: View) -> tuple[Theme, ...]:
    """Return the four themes in the order of the menu."""
    return memory.once(_themes, view.anybody)


def _themes(view: View) -> tuple[Theme, ...]:
    return (_pilots(view), _training(view), _placements(view), _involvement(view))


def _codes(view: View) -> tuple[str, ...]:
    return tuple(spot.code for spot in view.counties())


def _standing(view: View, indicator: str, day: date | None, value: float | None, *, months: int = 1):
    """Return where a number of all counties, counted up to *day*, stands beside its plan; None without number or plan.

    A hidden number has no standing: that it is below a plan would tell how small it is.
    """
    planned = pilots.plan(view, indicator)
    if not planned or value is None or day is None:
        return None
    start = view.project_time()[0]
    if min(planned) <= start or day < start:
        return None
    cumulative = TARGET_UNITS[indicator] != PERCENT
    more = {} if cumulative else {"baseline": 0.0}
    return targets.status(
        {day: value},
        planned,
        start=start,
        today=view.released,
        better=Better.HIGHER,
        cumulative=cumulative,
        months=months,
        **more,
    )


def _counted(rows: pd.DataFrame, codes: Iterable[str]) -> dict[str, object]:
    """Return how many *rows* each county has, and all of them: they count no people."""
    held = rows["county"].value_counts()
    return {**{code: int(held.get(code, 0)) for code in codes}, TOGETHER: len(rows)}


def _row(key: str, cells: Mapping[str, object], standing: Standing | None = None) -> Row:
    return Row(key=key, name=word(key, f"overview.row.{key}"), cells=cells, standing=standing)


def _planned(view: View, key: str, cells: Mapping[str, object], day: date | None, *, months: int = 1) -> Row:
    """Return a row of what is counted up to *day*, with where all of it stands beside its plan."""
    number = cells[TOGETHER]
    actual = float(number) if isinstance(number, int) and number else None
    return _row(key, cells, _standing(view, key, day, actual, months=months))


def _yesterday(view: View) -> date:
    return date.fromordinal(view.released.toordinal() - 1)


def _pilots(view: View) -> Theme:
    codes, rows = _codes(view), view.piloted()
    begun = rows[[day <= view.released for day in rows["starts"]]]
    late = [
        code
        for code, at in pilots.standings(view).items()
        if at.step is Step.LATE and pd.isna(rows.set_index("code").loc[code, "ended"])
    ]
    families, last = _families(view, codes)
    return Theme(
        key="pilots",
        page="pilots",
        goal="structures",
        rows=(
            _planned(view, "pilots_started", _counted(begun, codes), _yesterday(view)),
            _planned(view, "families_started", families, last_day(last) if last else None, months=3),
            _row("stages_late", _counted(rows[rows["code"].isin(late)], codes)),
        ),
        finding=("pilots.reach", pilots.Choice()),
        trend=("pilots.reach", pilots.Choice()),
        until=quarter(last) if last else None,
    )


def _families(view: View, codes: Iterable[str]) -> tuple[dict[str, object], str | None]:
    held = view.counts("families")
    held = held[(held["part"] == "started") & held["period"].str.startswith(UNTIL)]
    if held.empty:
        return dict.fromkeys((*codes, TOGETHER), Status.NOT_REPORTED), None
    last = max(held["period"])
    found = {row.place: row for row in held[held["period"] == last].itertuples()}
    cells = {code: _cell(found.get(code)) for code in codes}
    return {**cells, TOGETHER: _cell(found.get(ALL))}, last.removeprefix(UNTIL)


def _cell(row) -> object:
    """Return the number of a protected cell, or why there is none."""
    if row is None:
        return Status.NOT_REPORTED
    return Status(row.status) if pd.isna(row.value) else int(row.value)


def _training(view: View) -> Theme:
    choice, codes = training.default(view), _codes(view)
    levels = {code: training.level(view, code, choice.topic, choice.last) for code in codes}
    cells: dict[str, object] = {code: _percent(found) for code, found in levels.items()}
    shown = [found for found in levels.values() if found.trained is not None]
    whole = len(shown) == len(codes) and bool(codes)
    together = _share(sum(f.trained for f in shown), sum(f.staff for f in shown)) if whole else None
    using = training.cells(view, "coverage")
    use: dict[str, object] = {}
    parts = []
    for code in codes:
        at = (code, choice.topic, choice.last, EVERYBODY)
        (_, in_use), (_, trained) = (using.get((*at, state), (None, None)) for state in ("in_use", "trained"))
        known = in_use is not None and trained
        use[code] = _share(in_use, trained) if known else (levels[code].status if code in levels else Status.MISSING)
        if known:
            parts.append((in_use, trained))
        elif use[code] in (Status.SHOWN, Status.PROVISIONAL):
            use[code] = Status.TOO_FEW  # how many are trained is shown, how many of them use it is not
    all_use = _share(*map(sum, zip(*parts, strict=True))) if len(parts) == len(codes) and parts else None
    topic = training.topic_name(choice.topic)
    return Theme(
        key="training",
        page="training",
        goal="expertise",
        rows=(
            Row(
                key="trained",
                name=word("trained", "overview.row.trained", topic=topic),
                cells={**cells, TOGETHER: together or Status.TOO_FEW},
            ),
            _row("in_use", {**use, TOGETHER: all_use or Status.TOO_FEW}),
        ),
        finding=("training.coverage", choice),
        trend=("training.over_time", choice),
        until=quarter(choice.last) if choice.last else None,
    )


def _share(count: int, of: int) -> Name:
    """Return a percentage with what it was made of."""
    return word("share", "overview.share", value=Number(value=100 * count / of), count=count, of=of)


def _percent(found: training.Level) -> object:
    return found.status if found.trained is None else _share(found.trained, found.staff)


def _placements(view: View) -> Theme:
    codes = _codes(view)
    newest, long = placements.Choice.newest(), placements.Choice()
    rows, years = [], []
    for key, choice, decimals in (("share", newest, 1), ("rate", long, 1)):
        held = placements.values(view, choice.ages, choice.sex, choice.measure)
        year = int(held["period"].max()) if len(held) else None
        mine = held[held["period"] == year].sort_values("vintage").drop_duplicates("place", keep="last")
        found = {row.place: row.value for row in mine.itertuples() if row.value == row.value}
        cells = {
            code: Number(value=float(found[at]), decimals=decimals) if at in found else Status.MISSING
            for code, at in (*zip(codes, codes, strict=True), (TOGETHER, COUNTRY))
        }
        rows.append(Row(key=key, name=word(key, f"overview.row.placed_{key}", year=str(year or "")), cells=cells))
        years.append(year)
    return Theme(
        key="placements",
        page="placements",
        goal="placements",
        rows=tuple(rows),
        finding=("placements.trend", newest),
        trend=("placements.trend", long),
        until=word("year", "overview.year", year=str(years[0])) if years[0] else None,
    )


def _involvement(view: View) -> Theme:
    codes, events, asked_for = _codes(view), view.involvement_events(), view.proposals()
    held = view.counts("experts")
    held = held[(held["role"] == EVERYBODY) & (held["state"] == "trained")]
    last = max(held["part"], default=None)
    found = {row.place: row for row in held[held["part"] == last].itertuples()}
    experts = {**{code: _cell(found.get(code)) for code in codes}, TOGETHER: _cell(found.get(ALL))}
    shares = {code: answers.shares(*_said(asked_for[asked_for["county"] == code])) for code in codes}
    every = answers.shares(*_said(asked_for))["answered"]
    answered = 100 * every.count / every.of if every.of else None
    return Theme(
        key="involvement",
        page="involvement",
        goal="involvement",
        rows=(
            _planned(view, "experts_trained", experts, last_day(last) if last else None, months=3),
            _planned(view, "involvement_events", _counted(events, codes), _yesterday(view)),
            Row(
                key="proposals_answered",
                name=word("proposals_answered", "overview.row.proposals_answered"),
                cells={
                    **{
                        code: _share(told_of["answered"].count, told_of["answered"].of)
                        if told_of["answered"].of
                        else Status.MISSING
                        for code, told_of in shares.items()
                    },
                    TOGETHER: _share(every.count, every.of) if every.of else Status.NOT_REPORTED,
                },
                standing=_standing(view, "proposals_answered", _yesterday(view), answered),
            ),
        ),
        finding=("involvement.answers", involvement.Choice()),
        trend=("involvement.experts", involvement.Choice()),
        until=quarter(last) if last else None,
    )


def _said(rows: pd.DataFrame) -> tuple[list[str], list[bool]]:
    return rows["response"].tolist(), rows["told_back"].notna().tolist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """How much of the project's time has gone, and how much of each end target has been reached, in per cent."""

    time: float
    reached: tuple[tuple[Row, float], ...]


def gone(view: View) -> Gone:
    """Return time and progress on the day of the release; only of numbers that are shown and have an end target."""
    start, end = view.project_time()
    time = 100 * min(max((view.released - start).days / max((end - start).days, 1), 0), 1)
    found = []
    for theme in themes(view):
        for row in theme.rows:
            planned = pilots.plan(view, row.key) if row.key in TARGET_UNITS else {}
            if row.standing is not None and row.standing.actual is not None and planned:
                found.append((row, 100 * row.standing.actual / planned[max(planned)]))
    return Gone(time=time, reached=tuple(found))


def now(view: View, *, choice: Choice) -> Panel:
    """Declare all leading numbers as one table, to be taken into a meeting's papers."""
    cells, rows = [], []
    columns = (*(place(spot) for spot in view.counties()), word(TOGETHER, "overview.together"))
    columns = (*columns, word(BESIDE, "overview.beside"))
    every = themes(view)
    for theme in every:
        for row in theme.rows:
            rows.append(row.name)
            for column in columns:
                answer = _beside(row) if column.code == BESIDE else row.cells.get(column.code, Status.MISSING)
                cells.append((row.name.code, column.code, answer))
    progress = gone(view)
    items = tuple(
        word(row.key, "overview.reached", name=replace(row.name, inside=True), value=Number(value=value))
        for row, value in progress.reached
    )
    time = Number(value=progress.time)
    findings = (
        Note(key="overview.gone", values={"time": time, "items": items})
        if items
        else Note(key="overview.time", values={"time": time}),
    )
    return Panel(
        name="overview.now",
        filters={},
        page=PAGE,
        shape=Form.TABLE,
        table=texts(cells),
        rows=tuple(rows),
        columns=columns,
        edition=view.edition,
        unit="answer",
        findings=findings,
        notes=(Note(key="neither"),),
        span=tuple(theme.until for theme in every if theme.until)[:1],
        places=view.counties(),
        sample=view.sample,
    )


def _beside(row: Row) -> object:
    """Return in words where a number stands beside its plan; nothing where it has none."""
    if row.standing is None:
        return Status.MISSING
    named = word(row.standing.status, f"standing.figure.{row.standing.status}")
    if row.standing.expected is None:
        return named
    return word(row.key, "overview.expected", status=named, value=Number(value=row.standing.expected))
