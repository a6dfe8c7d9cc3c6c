"""Pilots: where each stands on its way, whom it reaches, what families' scores say, and several side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from analysis import change, targets
from analysis.indicators import Better
from analysis.intervals import wilson
from analysis.targets import Standing, Step
from components import memory
from components.charts.chart import Note, Status
from components.charts.draw_panel import PLAN, TOGETHER
from components.charts.panel import (
    Form,
    Interval,
    Mark,
    Name,
    Number,
    Panel,
    counted,
    month,
    place,
    quarter,
    stored,
    texts,
    told,
    word,
)
from components.figures import training
from components.view import View
from data_access.importing.codes import ALL, COUNTIES, INSTRUMENTS, PHASES, STAGES, instrument
from data_access.protection.cubes.cube import TO_DATE, UNTIL, last_day
from data_access.protection.cubes.cube import quarter as quarter_of

PAGE = "pilots"
GROUPS = ("county", "package", "goal")
MEASURES = ("sessions", "meetings")
RESULTS = ("improved", "unchanged", "worse")
FEWEST, MOST = 2, 6  # pilots that can be read side by side
SCORED = tuple(each.code for each in INSTRUMENTS if each.scored)
DAY = timedelta(days=1)
OLD = 62  # days after which what a running pilot has told is called old: two months


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Everything a reader can choose on the page of pilots.

    ``places`` are counties; ``group`` is how pilots are ordered; ``measure`` is of what they do month by month;
    ``compared`` are the pilots side by side, ``one`` the pilot that is told of by itself; None or nothing is the first
    that there is.
    """

    places: tuple[str, ...] = COUNTIES
    group: str = "county"
    measure: str = "sessions"
    instrument: str | None = None
    compared: tuple[str, ...] = ()
    one: str | None = None

    def address(self) -> dict[str, str]:
        """Return the choice as it stands in an address."""
        given = {"places": ",".join(self.places), "group": self.group, "measure": self.measure}
        given["instrument"] = self.instrument or ""
        return given | {"compared": ",".join(self.compared), "one": self.one or ""}


def asked(view: View, given: Mapping[str, str]) -> tuple[Choice, tuple[str, ...]]:
    """Return the choice an address asks for, and the names of the values in it that make no sense here.

    More pilots side by side than can be read is one of those: the first ones are kept.
    """
    codes = list(view.piloted()["code"])
    allowed = {"places": COUNTIES, "compared": codes, "group": GROUPS, "measure": MEASURES}
    allowed |= {"instrument": instruments(view), "one": codes}
    found, rejected = {}, []
    for name, text in given.items():
        if name not in allowed or not text:
            continue
        several = name in ("places", "compared")
        values = tuple(dict.fromkeys(text.split(","))) if several else (text,)
        known = tuple(value for value in values if value in allowed[name])
        kept = known[:MOST] if name == "compared" else known
        if kept != values:
            rejected.append(name)
        if kept:
            found[name] = kept if several else kept[0]
    return replace(Choice(), **found), tuple(rejected)


def instruments(view: View) -> tuple[str, ...]:
    """Return the instruments with a summary of scores in the release, the one of most pilots first."""
    held = view.outcomes()["instrument"].value_counts()
    return tuple(sorted(held.index, key=lambda code: (-held[code], SCORED.index(code) if code in SCORED else 99)))


def ordered(view: View, choice: Choice) -> pd.DataFrame:
    """Return the pilots of the chosen counties in the chosen order, as ``queries.pilots.pilots`` has them."""
    rows = view.piloted()
    rank = {spot.code: at for at, spot in enumerate(view.counties())}
    rows = rows[rows["county"].isin(choice.places)].assign(rank=rows["county"].map(rank))
    first = {"county": "rank", "package": "work_package", "goal": "strategic_goal"}[choice.group]
    return rows.sort_values([first, "rank", "starts", "code"], ignore_index=True)


def side_by_side(view: View, choice: Choice) -> tuple[str, ...]:
    """Return the pilots to compare: those chosen, else the oldest of each county."""
    if choice.compared:
        return choice.compared
    rows = view.piloted().sort_values(["county", "starts", "code"])
    return tuple(rows.drop_duplicates("county")["code"])


def _name(row, spots: Mapping[str, object], group: str = "county") -> Name:
    """Return what a pilot is called, with what it is grouped by."""
    if group == "county":
        beside: object = spots[row.county]
    elif group == "package":
        beside = row.work_package
    else:
        beside = word(str(row.strategic_goal), "panel.pilot_goal", number=int(row.strategic_goal))
    return Name(code=row.code, key="panel.pilot_in", values={"name": row.name, "group": beside})


def _names(view: View, group: str = "county") -> dict[str, Name]:
    """Return what every pilot is called, by its code."""
    spots = _spots(view)
    return {row.code: _name(row, spots, group) for row in view.piloted().itertuples()}


def _spots(view: View) -> dict[str, object]:
    return {spot.code: spot for spot in view.counties()}


def _panel(view: View, choice: Choice, names: tuple[str, ...], **more) -> Panel:
    """Return a panel with what every picture of this page has; *names* are the parts of the choice it depends on."""
    spots = _spots(view)
    more.setdefault("places", tuple(spots[code] for code in choice.places if code in spots))
    filters = {name: text for name, text in choice.address().items() if name in names and text}
    return Panel(page=PAGE, filters=filters, edition=view.edition, sample=view.sample, **more)


# Where each pilot stands -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a pilot stands: the last stage it has reached, the next one, and how that stands beside its plan.

    ``heard`` is the last day of the newest month that it told of; ``disordered`` is true where a stage was reached
    before one that comes before it.
    """

    pilot: str
    reached: str | None
    following: str | None
    step: Step | None
    days: int | None
    heard: date | None
    disordered: bool


def standings(view: View) -> dict[str, Place]:
    """Return where each pilot stands on the day of the release, by its code."""
    stages, activity = view.piloted("stages"), view.piloted("activity")
    newest = activity.groupby("pilot")["month"].max().to_dict()
    found = {}
    for code in view.piloted()["code"]:
        mine = {row.stage: row for row in stages[stages["pilot"] == code].itertuples()}
        days = {stage: _date(mine[stage].reached) for stage in STAGES if stage in mine}
        done = [stage for stage, day in days.items() if day and day <= view.released]
        reached = done[-1] if done else None
        rest = STAGES[STAGES.index(reached) + 1 :] if reached else STAGES
        following = next((stage for stage in rest if stage in mine), None)
        stage = targets.stage(_date(mine[following].planned), None, today=view.released) if following else None
        reached_days = [days[stage] for stage in done]
        heard = newest.get(code)
        found[code] = Place(
            pilot=code,
            reached=reached,
            following=following,
            step=stage.step if stage else None,
            days=stage.days if stage else None,
            heard=_month_end(heard) if heard else None,
            disordered=reached_days != sorted(reached_days),
        )
    return found


def _date(value) -> date | None:
    return None if pd.isna(value) else value


def _month_end(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - DAY


def course(view: View, *, choice: Choice) -> Panel:
    """Declare when each pilot was to reach each stage and did, with the meetings and the day of the release."""
    rows = ordered(view, choice)
    return _course(view, choice, rows, "pilots.course", ("places", "group"))


def steps(view: View, *, choice: Choice) -> Panel:
    """Declare the same of one pilot."""
    rows = view.piloted()
    mine = rows[rows["code"] == choice.one]
    return _course(view, replace(choice, places=tuple(mine["county"])), mine, "pilots.steps", ("one",))


def _course(view: View, choice: Choice, rows: pd.DataFrame, name: str, filters: tuple[str, ...]) -> Panel:
    spots, stages, places = _spots(view), view.piloted("stages"), standings(view)
    cells, plans = [], []
    for code in rows["code"]:
        mine = {row.stage: row for row in stages[stages["pilot"] == code].itertuples()}
        for stage in STAGES:
            held = mine.get(stage)
            planned, reached = (_date(held.planned), _date(held.reached)) if held else (None, None)
            cells.append((code, stage, reached and reached.toordinal(), Status.SHOWN if reached else Status.MISSING))
            plans.append(planned and planned.toordinal())
    table = told(cells).assign(planned=pd.Series(plans, dtype="float64"))
    late = [places[code] for code in rows["code"] if places[code].step is Step.LATE and _going(rows, code)]
    out_of_order = [row.name for row in rows.itertuples() if places[row.code].disordered]
    meetings = view.piloted("meetings")
    marks = [Mark(at=day.toordinal(), key="meeting", values={"day": day}) for day in meetings["date"]]
    marks.append(Mark(at=view.released.toordinal(), key="today", values={"day": view.released}))
    days = [date.fromordinal(int(at)) for at in pd.concat([table["value"], table["planned"]]).dropna()]
    return _panel(
        view,
        choice,
        filters,
        name=name,
        shape=Form.COURSE,
        table=table,
        rows=tuple(_name(row, spots, choice.group) for row in rows.itertuples()),
        columns=tuple(word(stage, f"code.stage.{stage}") for stage in STAGES),
        unit="date",
        findings=_course_findings(rows, places, late),
        notes=(
            *((Note(key="disordered", values={"pilots": tuple(out_of_order)}),) if out_of_order else ()),
            *_silent(view, rows, places),
        ),
        span=(month(min(days)), month(max(days))) if days else (),
        marks=tuple(marks) if days else (),
    )


def _silent(view: View, rows: pd.DataFrame, places: Mapping[str, Place]) -> tuple[Note, ...]:
    """Return which running pilots have told of nothing for long."""
    items = []
    for row in rows.itertuples():
        heard = places[row.code].heard
        days = (view.released - heard).days if heard else None
        if pd.isna(row.ended) and days is not None and days > OLD:
            items.append(word(row.code, "panel.silent", name=row.name, days=days))
    return (Note(key="old_reports", values={"items": tuple(items)}),) if items else ()


def _going(rows: pd.DataFrame, code: str) -> bool:
    return pd.isna(rows.loc[rows["code"] == code, "ended"]).all()


def _course_findings(rows: pd.DataFrame, places: Mapping[str, Place], late: list[Place]) -> tuple[Note, ...]:
    if len(rows) == 1:
        return (standing_note(rows.iloc[0], places[rows.iloc[0]["code"]]),)
    far = sum(places[code].reached == STAGES[-1] for code in rows["code"])
    ended = int(rows["ended"].notna().sum())
    findings = [counted("pilots.far", far, all=len(rows)), counted("pilots.late", len(late))]
    return (*findings, *([counted("pilots.ended", ended)] if ended else []))


def standing_note(pilot, at: Place) -> Note:
    """Return in words where a pilot stands: the stage reached, and how the next one stands beside its plan."""
    values = {"stage": word(at.reached or "", f"code.stage.{at.reached}") if at.reached else "–"}
    if not pd.isna(pilot["ended"]):
        return Note(key="pilots.stands.ended", values=values | {"day": pilot["ended"]})
    if at.reached is None and at.following is None:
        return Note(key="pilots.stands.no_stages")
    if at.following is None:
        return Note(key="pilots.stands.all", values=values)
    values["next"] = word(at.following, f"code.stage.{at.following}")
    key = {Step.LATE: "late", Step.DUE_LATER: "due_later", Step.NO_PLAN: "no_plan"}[at.step]
    begun = "begun" if at.reached else "not_begun"
    return Note(key=f"pilots.stands.{begun}_{key}", values=values | {"days": at.days or 0})


# Reach -----------------------------------------------------------------------------------------------------------


def _families(view: View, part: str) -> pd.DataFrame:
    rows = view.counts("families")
    return rows[rows["part"] == part]


def _status(cell) -> Status:
    return Status(cell.status)


def reach(view: View, *, choice: Choice) -> Panel:
    """Declare how many families had started by the end of each quarter that is over, beside the plan."""
    held = _families(view, "started")
    held = held[held["period"].str.startswith(UNTIL)]
    quarters = sorted({period.removeprefix(UNTIL) for period in held["period"]})
    spots = _spots(view)
    places = [code for code in spots if code in choice.places]
    every = set(places) == set(spots)
    found = {(row.place, row.period.removeprefix(UNTIL)): row for row in held.itertuples()}
    rows = [place(spots[code]) for code in places]
    wanted = [(code, at) for code in places for at in quarters]
    if every:
        rows.append(word(TOGETHER, "panel.together"))
        wanted += [(ALL, at) for at in quarters]
    cells = []
    for code, at in wanted:
        cell = found.get((code, at))
        status = _status(cell) if cell is not None else Status.NOT_REPORTED
        value = None if cell is None or pd.isna(cell.value) else float(cell.value)
        cells.append((TOGETHER if code == ALL else code, at, value, status))
    planned = plan(view, "families_started") if every else {}
    standing = None
    if planned and quarters:
        start = view.project_time()[0]
        line = {at: targets.planned(last_day(at), start, 0.0, planned) for at in quarters}
        cells += [(PLAN, at, line[at], Status.SHOWN) for at in quarters]
        rows.append(word(PLAN, "panel.plan"))
        actual = {last_day(at): value for code, at, value, _ in cells if code == TOGETHER}
        # a number that is hidden is not one that was not reported: nothing is said of it
        if all(actual[last_day(at)] is not None for at in quarters[-1:]):
            standing = targets.status(actual, planned, start=start, today=view.released, better=Better.HIGHER, months=3)
    return _panel(
        view,
        choice,
        ("places",),
        name="pilots.reach",
        shape=Form.LINES,
        table=told(cells),
        rows=tuple(rows),
        columns=tuple(quarter(at) for at in quarters),
        unit="families",
        findings=_reach_findings(cells, quarters, spots, standing),
        notes=_plan_notes(planned),
        span=(quarter(quarters[0]), quarter(quarters[-1])) if quarters else (),
    )


def plan(view: View, indicator: str) -> dict[date, float]:
    """Return what all counties together are to reach by which day."""
    rows = view.targets()
    mine = rows[(rows["indicator"] == indicator) & (rows["county"] == ALL)]
    return dict(zip(mine["due"], mine["value"].astype(float), strict=True))


def _plan_notes(planned: Mapping[date, float]) -> tuple[Note, ...]:
    if not planned:
        return (Note(key="no_target"),)
    points = tuple(
        word(f"{day}", "panel.due", value=Number(value=value), day=day) for day, value in sorted(planned.items())
    )
    return (Note(key="plan_line", values={"targets": points}),)


def _reach_findings(cells, quarters, spots, standing: Standing | None) -> tuple[Note, ...]:
    if not quarters:
        return ()
    last = quarters[-1]
    now = {code: (value, status) for code, at, value, status in cells if at == last and code != PLAN}
    items = tuple(
        word(code, "panel.item", name=spots[code], value=_shown(value, status))
        for code, (value, status) in now.items()
        if code in spots
    )
    notes = []
    if TOGETHER in now:
        value, status = now[TOGETHER]
        if value is None:
            notes.append(Note(key="pilots.reach.hidden", values={"period": quarter(last), "word": status}))
        elif standing is None or standing.expected is None:
            notes.append(Note(key="pilots.reach.plain", values={"period": quarter(last), "value": Number(value=value)}))
        else:
            notes.append(
                Note(
                    key="pilots.reach.beside",
                    values={
                        "period": quarter(last),
                        "value": Number(value=value),
                        "expected": Number(value=standing.expected),
                        "status": word(standing.status, f"standing.figure.{standing.status}"),
                    },
                )
            )
    notes.append(Note(key="pilots.reach.items", values={"period": quarter(last), "items": items}))
    return tuple(notes)


def _shown(value: float | None, status: Status, decimals: int = 0) -> object:
    return status if value is None else Number(value=value, decimals=decimals)


def activity(view: View, *, choice: Choice) -> Panel:
    """Declare sessions or multidisciplinary meetings by month and county.  They count no people."""
    spots = _spots(view)
    pilots, rows = view.piloted(), view.piloted("activity")
    homes = dict(zip(pilots["code"], pilots["county"], strict=True))
    rows = rows.assign(county=rows["pilot"].map(homes))
    rows = rows[rows["county"].isin(choice.places)]
    months = _months(min(rows["month"], default=None), max(rows["month"], default=None))
    cells = []
    for code in (code for code in spots if code in choice.places):
        mine = rows[rows["county"] == code]
        of_county = pilots[pilots["county"] == code]
        newest = max(mine["month"], default=None)
        for day in months:
            alive = {p.code for p in of_county.itertuples() if _alive(p, day)}
            held = mine[(mine["month"] == day) & mine[choice.measure].notna()]
            key = f"{day:%Y-%m}"
            if not alive and held.empty:
                cells.append((code, key, None, Status.MISSING))
            elif held.empty:
                late = newest is None or day > newest
                cells.append((code, key, None, Status.MISSING if late else Status.NOT_REPORTED))
            else:
                number = float(held[choice.measure].sum())
                status = Status.PROVISIONAL if alive - set(held["pilot"]) else Status.SHOWN if number else Status.ZERO
                cells.append((code, key, number, status))
    sums = {code: sum(value or 0 for row, _, value, _ in cells if row == code) for code in spots}
    items = tuple(
        word(code, "panel.item", name=spots[code], value=Number(value=sums[code]))
        for code in spots
        if code in choice.places
    )
    lacking = sum(status is Status.NOT_REPORTED for *_, status in cells)
    partly = sum(status is Status.PROVISIONAL for *_, status in cells)
    return _panel(
        view,
        choice,
        ("places", "measure"),
        name="pilots.activity",
        title=Note(key=f"title_{choice.measure}"),
        shape=Form.LINES,
        table=told(cells),
        rows=tuple(place(spots[code]) for code in spots if code in choice.places),
        columns=tuple(month(day) for day in months),
        unit=choice.measure,
        findings=(Note(key=f"pilots.activity.{choice.measure}", values={"items": items}),) if months else (),
        notes=(
            *((Note(key="months_missing", values={"count": lacking}),) if lacking else ()),
            *((Note(key="months_partly", values={"count": partly}),) if partly else ()),
        ),
        span=(month(months[0]), month(months[-1])) if months else (),
    )


def _months(first: date | None, last: date | None) -> list[date]:
    if first is None or last is None:
        return []
    turns = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(turn // 12, turn % 12 + 1, 1) for turn in turns]


def _alive(pilot, day: date) -> bool:
    """Was the pilot on for the whole of the month that begins on *day*?"""
    ended = _date(pilot.ended)
    return pilot.starts <= day and (ended is None or _month_end(day) <= ended)


def dropout(view: View, *, choice: Choice) -> Panel:
    """Declare which share of the families that ended had dropped out, of each county and pilot, with its interval."""
    held = _families(view, "ended")
    held = held[held["period"] == TO_DATE]
    found = {(row.place, row.flow): row for row in held.itertuples()}
    spots, pilots = _spots(view), ordered(view, choice)
    rows, cells, shown, hidden = [], [], [], 0
    names = [place(spots[code]) for code in spots if code in choice.places]
    for row in (*names, *(_name(pilot, spots, choice.group) for pilot in pilots.itertuples())):
        all_of, gone = found.get((row.code, "ended")), found.get((row.code, "dropped_out"))
        if all_of is None or gone is None or all_of.status in ("not_reported", "zero"):
            continue  # nobody has ended yet, or nobody has told of it
        if pd.isna(all_of.value) or pd.isna(gone.value):
            if row.spot is None:  # a picture of words alone would be hard to read
                hidden += 1
                continue
            cells.append((row.code, "share", None, None, None, None, None, Status.TOO_FEW))
        else:
            share = wilson(int(gone.value), int(all_of.value))
            status = Status.PROVISIONAL if "provisional" in (all_of.status, gone.status) else Status.SHOWN
            numbers = (100 * share.value, 100 * share.low, 100 * share.high, int(gone.value), int(all_of.value))
            cells.append((row.code, "share", *numbers, status))
            shown.append((row, numbers))
        rows.append(row)
    findings = ()
    if shown:
        items = tuple(
            word(row.code, "panel.share", name=row, value=Number(value=numbers[0]), count=numbers[3], of=numbers[4])
            for row, numbers in shown[:4]
        )
        findings = (Note(key="pilots.dropout", values={"items": items}),)
    last = _last_quarter(view)
    return _panel(
        view,
        choice,
        ("places", "group"),
        name="pilots.dropout",
        shape=Form.RANGES,
        table=told(cells),
        rows=tuple(rows),
        columns=(word("share", "panel.pilots.dropout.title"),),
        unit="percent",
        findings=findings,
        notes=(counted("pilots_hidden", hidden),) if hidden else (),
        span=(last,) if last else (),
    )


def _last_quarter(view: View) -> Name | None:
    periods = view.counts("families")["period"]
    quarters = sorted(period.removeprefix(UNTIL) for period in periods if period.startswith(UNTIL))
    return word(quarters[-1], "panel.until", period=quarter(quarters[-1])) if quarters else None


# Outcomes --------------------------------------------------------------------------------------------------------


def _chosen_instrument(view: View, choice: Choice) -> str | None:
    offered = instruments(view)
    return choice.instrument if choice.instrument in offered else (offered[0] if offered else None)


def _summaries(view: View, choice: Choice) -> tuple[str | None, pd.DataFrame]:
    code, pilots = _chosen_instrument(view, choice), ordered(view, choice)
    rows = view.outcomes()
    rows = rows[(rows["instrument"] == code) & rows["pilot"].isin(pilots["code"])]
    rank = {pilot: at for at, pilot in enumerate(pilots["code"])}
    return code, rows.sort_values("pilot", key=lambda codes: codes.map(rank))


def _of_quarters(rows: pd.DataFrame) -> tuple[Name, ...]:
    if rows.empty:
        return ()
    first, last = min(rows["first"]), max(rows["last"])
    return tuple(quarter(quarter_of(day)) for day in (first, last))


def changes(view: View, *, choice: Choice) -> Panel:
    """Declare the mean change of families' scores on one instrument, by pilot, with its interval."""
    code, rows = _summaries(view, choice)
    names, cells, items = _names(view), [], []
    plain = view.piloted().set_index("code")["name"]
    for row in rows.itertuples():
        if row.status != "shown":
            cells.append((row.pilot, "change", None, None, None, None, None, Status.TOO_FEW))
            continue
        found = _paired(row)
        cells.append((row.pilot, "change", found.mean_change, found.low, found.high, found.pairs, None, Status.SHOWN))
        items.append(word(row.pilot, "panel.mean", name=stored(row.pilot, plain[row.pilot]), **_mean(found)))
    findings = ()
    if items:
        beyond = sum(_beyond_chance(code, low, high) for _, _, _, low, high, *_ in cells if low is not None)
        findings = (
            counted("pilots.beyond", beyond, all=len(items)),
            Note(key="pilots.changes", values={"items": tuple(items)}),
        )
    return _panel(
        view,
        replace(choice, instrument=code),
        ("places", "instrument"),
        name="pilots.changes",
        title=Note(key="title_of", values={"instrument": _instrument(code)}) if code else None,
        shape=Form.RANGES,
        table=told(cells),
        rows=tuple(names[pilot] for pilot in rows["pilot"]),
        columns=(word("change", "panel.pilots.changes.title"),),
        unit="points",
        decimals=1,
        findings=(*findings, *_direction(code)),
        notes=_outcome_notes(code),
        span=_of_quarters(rows),
    )


def _paired(row) -> change.Paired:
    return change.from_summary(int(row.pairs), row.mean_before, row.mean_after, row.sd_change)


def _beyond_chance(code: str, low: float, high: float) -> bool:
    """Does the whole interval lie on the good side of no change?"""
    return low > 0 if instrument(code).better is Better.HIGHER else high < 0


def _mean(found: change.Paired) -> dict[str, object]:
    """Return a mean change with its interval, as sentences tell it."""
    value = Number(value=found.mean_change, decimals=1, signed=True)
    return {"value": value, "interval": Interval(low=found.low, high=found.high, decimals=1), "of": found.pairs}


def _instrument(code: str) -> Name:
    return word(code, f"code.instrument.{code}")


def _direction(code: str | None) -> tuple[Note, ...]:
    if code is None or code not in SCORED:
        return ()
    better = "higher" if instrument(code).better is Better.HIGHER else "lower"
    return (Note(key=f"pilots.direction.{better}", values={"instrument": _instrument(code)}),)


def _outcome_notes(code: str | None) -> tuple[Note, ...]:
    notes = [Note(key="no_comparison_group")]
    if code is not None:
        known = instrument(code).reliable_change
        values = {"points": Number(value=known, decimals=1 if known % 1 else 0)} if known is not None else {}
        notes.append(Note(key="reliable_change" if known is not None else "no_reliable_change", values=values))
    return tuple(notes)


def results(view: View, *, choice: Choice) -> Panel:
    """Declare how many families reliably improved, did not change, or got worse on one instrument, by pilot."""
    code, rows = _summaries(view, choice)
    held = view.counts("outcomes")
    held = held[held["part"] == code]
    found = {(row.place, row.result): row for row in held.itertuples()}
    own, plain = _names(view), view.piloted().set_index("code")["name"]
    cells, items = [], []
    for pilot in rows["pilot"]:
        all_of = found.get((pilot, "pairs"))
        for result in RESULTS:
            cell = found.get((pilot, result))
            if cell is None:
                cells.append((pilot, result, None, None, None, None, None, Status.TOO_FEW))
                continue
            value = None if pd.isna(cell.value) else float(cell.value)
            of = None if all_of is None or pd.isna(all_of.value) or value is None else float(all_of.value)
            cells.append((pilot, result, value, None, None, value if of else None, of, _status(cell)))
        better = found.get((pilot, "improved"))
        if better is not None and all_of is not None and not pd.isna(better.value) and not pd.isna(all_of.value):
            name = stored(pilot, plain[pilot])
            items.append(word(pilot, "panel.of", name=name, count=int(better.value), of=int(all_of.value)))
    findings = (Note(key="pilots.results", values={"items": tuple(items)}),) if items else ()
    if cells and not items:
        findings = (Note(key="pilots.results_hidden"),)
    return _panel(
        view,
        replace(choice, instrument=code),
        ("places", "instrument"),
        name="pilots.results",
        title=Note(key="title_of", values={"instrument": _instrument(code)}) if code else None,
        shape=Form.BARS,
        table=told(cells),
        rows=tuple(own[pilot] for pilot in rows["pilot"]),
        columns=tuple(word(result, f"panel.result.{result}") for result in RESULTS),
        unit="families",
        findings=findings,
        notes=_outcome_notes(code),
        span=_of_quarters(rows),
    )


# Side by side ----------------------------------------------------------------------------------------------------

QUESTIONS = (
    *("stage", "running", "group", "team", "families", "active", "dropout", "per_family", "meetings", "outcomes"),
    *("experience", "trained", "heard"),
)


def compare(view: View, *, choice: Choice) -> Panel:
    """Declare several pilots side by side: one row a question, one column a pilot."""
    codes = side_by_side(view, choice)
    spots, rows = _spots(view), view.piloted().set_index("code", drop=False)
    codes = tuple(code for code in codes if code in rows.index)
    answers = {code: answered(view, code) for code in codes}
    cells = [(question, code, answers[code][question]) for question in QUESTIONS for code in codes]
    homes = tuple(dict.fromkeys(spots[rows.loc[code, "county"]] for code in codes))
    last = _last_quarter(view)
    return _panel(
        view,
        replace(choice, compared=codes),
        ("compared",),
        name="pilots.compare",
        shape=Form.TABLE,
        table=texts(cells),
        rows=tuple(word(question, f"panel.question.{question}") for question in QUESTIONS),
        columns=tuple(_names(view)[code] for code in codes),
        unit="answer",
        findings=(_difference(view, codes),) if codes else (),
        notes=(Note(key="no_comparison_group"), Note(key="no_league")),
        places=homes,
        span=(last,) if last else (),
    )


def answered(view: View, code: str) -> dict[str, object]:
    """Return what is known of one pilot, by question: what may stand in a sentence, or the ``Status`` of a gap."""
    return memory.once(_answered, view.anybody, code)


def _answered(view: View, code: str) -> dict[str, object]:
    pilot = view.piloted().set_index("code", drop=False).loc[code]
    at = standings(view)[code]
    started = _to_date(view, "started", code, "started")
    ended, gone = (_to_date(view, "ended", code, flow) for flow in ("ended", "dropped_out"))
    mine = view.piloted("activity")
    mine = mine[mine["pilot"] == code]
    last = _last_quarter(view)
    over = mine[[quarter_of(day) <= last.code for day in mine["month"]]] if last else mine.iloc[:0]
    sessions, meetings = (_sum(over[name]) for name in MEASURES)
    return {
        "stage": standing_note(pilot, at),
        "running": _running(pilot, view.released),
        "group": word(pilot["target_group"], f"code.target_group.{pilot['target_group']}"),
        "team": _team(pilot["professions"].split(";")),
        "families": _number(started),
        "active": _active(view, started, ended),
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


def _running(pilot, today: date) -> Note:
    ended = _date(pilot["ended"])
    until = min(ended, today) if ended else today
    months = max(0, (until - pilot["starts"]).days * 12 // 365)
    key = "pilots.ran" if ended else "pilots.runs"
    return counted(key, months, day=pilot["starts"])


def _heard(heard: date, today: date) -> Note:
    return counted("pilots.heard", max((today - heard).days, 0))


def _to_date(view: View, part: str, code: str, flow: str):
    rows = _families(view, part)
    rows = rows[(rows["place"] == code) & (rows["period"] == TO_DATE) & (rows["flow"] == flow)]
    return next(rows.itertuples(), None)


def _number(cell) -> object:
    if cell is None:
        return Status.MISSING
    return _status(cell) if pd.isna(cell.value) else int(cell.value)


def _active(view: View, started, ended) -> object:
    for cell in (started, ended):
        if cell is None or pd.isna(cell.value):
            return _number(cell)
    active = max(int(started.value) - int(ended.value), 0)
    return Status.TOO_FEW if 0 < active < view.smallest("clients") else active


def _dropout(ended, gone) -> object:
    for cell in (ended, gone):
        if cell is None or pd.isna(cell.value):
            return _number(cell)
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
    if started is None or pd.isna(started.value):
        return _number(started)
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
        found = _paired(row)
        values = {"name": _instrument(row.instrument), **_mean(found)}
        if found.g_z is None:
            told_of.append(word(row.instrument, "panel.mean_plain", **values))
        else:
            told_of.append(
                word(row.instrument, "panel.mean_effect", effect=Number(value=found.g_z, decimals=2), **values)
            )
    return tuple(told_of)


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


def _difference(view: View, codes: tuple[str, ...]) -> Note:
    """Return which pilots differ on an instrument they share: only where their intervals lie apart."""
    rows = view.outcomes()
    rows = rows[rows["pilot"].isin(codes) & (rows["status"] == "shown")]
    names = view.piloted().set_index("code")["name"]
    apart, shared = [], False
    for code, mine in rows.groupby("instrument"):
        found = [(row.pilot, _paired(row)) for row in mine.itertuples()]
        for turn, (one, first) in enumerate(found):
            for other, second in found[turn + 1 :]:
                shared = True
                if first.high < second.low or second.high < first.low:
                    pair = (stored(one, names[one]), stored(other, names[other]))
                    apart.append(word(code, "panel.pair", pilots=pair, instrument=_instrument(code)))
    if apart:
        return Note(key="pilots.differ", values={"pairs": tuple(apart)})
    return Note(key="pilots.no_difference" if shared else "pilots.nothing_shared")
