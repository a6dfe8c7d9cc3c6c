"""What somebody knows on a day: a county of itself, the coordinator of the whole.  Nobody knows what is to come."""

from collections.abc import Iterable
from datetime import date, timedelta

from sample_data import series
from sample_data.stories import (
    ABOUT,
    COMMENTS,
    DECISIONS,
    ENDS,
    FOLLOWED,
    KAINUU,
    LESSONS,
    MEETINGS,
    MODELS,
    NETWORK,
    NORTH_SAVO,
    PACKAGES,
    PROPOSALS,
    SIGN,
    SOUTH_SAVO,
    SPREAD,
    STARTS,
    TARGETS,
    UNFIT,
    UNMARKED,
    Pilot,
    pilots_of,
)

Row = dict[str, object]
LADDER = (("idea", -120), ("planning", -70), ("experiment", 0), ("evaluation", 250), ("modelling", 340))
SPREADING = 430  # days after the start
OUT_OF_ORDER = ("KA-03", "evaluation")  # it was asked what families thought before the pilot was let loose
CALLED = timedelta(days=60)  # before it, people are called to a training
TOLD_AFTER = {"spent": 35, "population": 90}  # days until it is known

# Corrections: what was told before a day, in place of what is true: (sheet, key, told before, {column: told}).
CORRECTIONS = {
    SOUTH_SAVO: (
        ("pilot_activity", {"pilot": "ES-02", "month": date(2025, 10, 1)}, date(2026, 2, 1), {"sessions": -6}),
        ("budget", {"quarter": date(2025, 7, 1)}, date(2026, 5, 1), {"spent": 1_850.0}),
        (
            "training_coverage",
            {"profession": "family_worker", "topic": "trauma", "month": date(2026, 5, 1)},
            date(2026, 9, 1),
            {"in_use": -2},
        ),
    ),
    NORTH_SAVO: (
        *(
            (
                "placement_month",
                {"month": date(2025, 6, 1), "ages": "13-17", "sex": sex, "kind": "emergency"},
                date(2025, 11, 1),
                {"started": -1, "ended": -1},
            )
            for sex in ("total", "male")
        ),
        (
            "outcome",
            {"pilot": "PS-01", "instrument": "ors", "period": date(2025, 10, 1)},
            date(2026, 5, 1),
            {"mean_after": -0.4},
        ),
    ),
    KAINUU: (("experts", {"quarter": date(2025, 7, 1), "role": "parent"}, date(2025, 11, 1), {"active": -1}),),
}


def of_county(county: str, on: date) -> dict[str, list[Row]]:
    """Return the rows of each sheet that *county* knows on the day *on*."""
    sign, pilots = SIGN[county], [pilot for pilot in pilots_of(county) if _day(pilot, -70) <= on]
    trained = series.training(county, sign)
    events = [event for event in trained.events if event["date"] < on + CALLED]
    held = {event["code"] for event in events if event["date"] < on}
    rows = {
        "pilot": [_pilot(pilot, on) for pilot in pilots],
        "pilot_stage": [row for pilot in pilots for row in _stages(pilot, on)],
        "pilot_activity": [row for pilot in pilots for row in series.activity(pilot) if _over(row["month"], 1, on)],
        "outcome": [row for pilot in pilots for row in series.outcomes(pilot) if _over(row["period"], 3, on)],
        "training_event": [{k: v for k, v in event.items() if k not in ("share", "last")} for event in events],
        "training_attendance": [row for row in trained.attendance if row["event"] in held],
        "training_coverage": [row for row in trained.coverage if _over(row["month"], 1, on)],
        "competence": [row for row in series.competence(county) if series.TOLD_OF[row["wave"]] < on],
        "involvement_event": [row for row in series.involvement(county, sign) if row["date"] < on],
        "experts": [row for row in series.experts(county) if _over(row["quarter"], 3, on)],
        "proposal": list(_proposals(county, on)),
        "placement_month": [row for row in series.placements(county) if _over(row["month"], 1, on)],
        "population": [row for row in series.population(county) if _counted(row["year"]) <= on],
        "budget": [_spent(row, on) for row in series.budget(county)],
        "participants": [row for row in series.participants(county) if _over(row["quarter"], 3, on)],
        "model": [
            {"code": code, "name": name, "url": url, "county": where, "described": day}
            for code, name, url, where, day in MODELS
            if where == county and day < on
        ],
        "spread": list(_spread(county, on)),
        "network_event": [
            {"code": code, "date": day, "county": county, "title": title, "participants": people}
            for code, (day, title, people) in _numbered(NETWORK[county], f"{sign}-V")
            if day < on
        ],
        "lesson": [
            {"code": code, "county": county, "pilot": pilot, "date": day, "text": text}
            for code, (day, pilot, text) in _numbered(LESSONS[county], f"{sign}-L")
            if day < on
        ],
        "comment": [
            {"code": code, "county": county, "figure": figure, "date": day, "text": text}
            for code, (day, figure, text) in _numbered(COMMENTS[county], f"{sign}-H")
            if day < on
        ],
    }
    return {sheet: [_as_told(county, sheet, row, on) for row in told] for sheet, told in rows.items()}


def of_coordinator(on: date) -> dict[str, list[Row]]:
    """Return the rows of the coordinator's own sheets on the day *on*: plan, targets, meetings, decisions."""
    targets = {}
    for indicator, county, due, value, kind, why, since in TARGETS:
        told = {"value": value, "kind": kind, "rationale": why}
        if since <= on:
            targets[indicator, county, due] = {"indicator": indicator, "county": county, "due": due, **told}
    decisions = _numbered_by_year(each for each in DECISIONS if each[0] <= on)
    return {
        "work_package": [{**package, "starts": STARTS, "ends": ENDS} for package in PACKAGES],
        "target": list(targets.values()),
        "meeting": [
            {"date": day, "title": title, "kind": kind}
            for day, title, kind in MEETINGS
            if day <= on + timedelta(days=140)  # those to come are called in good time
        ],
        "decision": [
            {
                "code": code,
                "meeting": meeting,
                "figure": figure,
                "text": text,
                "owner_role": owner,
                "due": due,
                "done": done if done and done <= on else None,
                "pilot": ABOUT.get(code, (None, None))[0],
                "choice": ABOUT.get(code, (None, None))[1],
                "followed": FOLLOWED[code][0] if code in FOLLOWED and FOLLOWED[code][1] <= on else None,
            }
            for code, (meeting, figure, text, owner, due, done) in decisions
        ],
    }


def _over(first: date, months: int, on: date) -> bool:
    """Is the period of so many *months* over on the day *on*?"""
    return series.month_after(first, months) <= on


def _counted(year: int) -> date:
    return date(year, 12, 31) + timedelta(days=TOLD_AFTER["population"])


def _day(pilot: Pilot, days: int) -> date:
    return min(max(pilot.starts + timedelta(days=days), STARTS + timedelta(days=days // 10 + 25)), ENDS)


def _pilot(pilot: Pilot, on: date) -> Row:
    ended = pilot.ended is not None and pilot.ended < on
    return {
        "code": pilot.code,
        "county": pilot.county,
        "name": pilot.name,
        "work_package": pilot.work_package,
        "goal": pilot.goal,
        "strategic_goal": pilot.strategic_goal,
        "target_group": pilot.target_group,
        "professions": pilot.professions,
        "model_url": pilot.model_url if pilot.described and pilot.described < on else None,
        "starts": pilot.starts,
        "ended": pilot.ended if ended else None,
        "ended_reason": pilot.ended_reason if ended else None,
        "aim": pilot.aim,
        "tools": ";".join(sorted({*pilot.before, *pilot.tools})) or None,
    }


def _stages(pilot: Pilot, on: date) -> Iterable[Row]:
    """Yield the stages of *pilot*: planned from the beginning, reached later and later."""
    for number, (stage, days) in enumerate((*LADDER, ("spreading", SPREADING))):
        planned = _day(pilot, days)
        reached = planned + timedelta(days=pilot.late * max(0, number - 1))
        if stage == "experiment":
            reached = pilot.starts
        if (pilot.code, stage) == OUT_OF_ORDER:
            reached = pilot.starts - timedelta(days=20)
        stopped = pilot.ended is not None and reached > pilot.ended
        is_reached = reached < on and not stopped
        yield {"pilot": pilot.code, "stage": stage, "planned": planned, "reached": reached if is_reached else None}


def _proposals(county: str, on: date) -> Iterable[Row]:
    for code, (day, pilot, text, answers) in _numbered(PROPOSALS[county], f"{SIGN[county]}-E"):
        if day >= on:
            continue
        row = {"code": code, "county": county, "pilot": pilot, "date": day, "text": text, "response": "open"}
        row |= dict.fromkeys(("reason", "decided", "change", "told_back"))
        for response, reason, decided, change, told_back in answers:
            if decided < on:
                row |= {"response": response, "reason": reason, "decided": decided, "change": change}
                row["told_back"] = told_back if told_back < on else None
        row["fit"] = None if code in UNMARKED else code not in UNFIT
        yield row


def _spent(row: Row, on: date) -> Row:
    is_known = series.month_after(row["quarter"], 3) + timedelta(days=TOLD_AFTER["spent"]) <= on
    return row if is_known else {**row, "spent": None}


def _spread(county: str, on: date) -> Iterable[Row]:
    described = {model[0]: model[4] for model in MODELS}
    for (model, where), steps in SPREAD.items():
        reached = [(stage, day) for stage, day in steps if day < on]
        if where == county and reached and described[model] < on:
            yield {"model": model, "county": county, "stage": reached[-1][0], "date": reached[-1][1]}


def _numbered(rows: Iterable[tuple], sign: str) -> list[tuple[str, tuple]]:
    return [(f"{sign}{number:02d}", row) for number, row in enumerate(rows, start=1)]


def _numbered_by_year(decisions: Iterable[tuple]) -> list[tuple[str, tuple]]:
    counts, found = {}, []
    for decision in decisions:
        year = decision[0].year
        counts[year] = counts.get(year, 0) + 1
        found.append((f"P-{year}-{counts[year]:02d}", decision))
    return found


def _as_told(county: str, sheet: str, row: Row, on: date) -> Row:
    """Return *row* as it was told on the day *on*, with what had not been corrected yet."""
    for corrected, key, until, off in CORRECTIONS[county]:
        if corrected == sheet and on < until and all(row[name] == value for name, value in key.items()):
            return row | {name: round(row[name] + by, 2) for name, by in off.items() if row[name] is not None}
    return row
