"""What is told in numbers, month by month and quarter by quarter, for the whole of the project's time.

Everything adds up as it would in life: families and staff who come and go, trained and untrained, placements that start
and end, girls and boys.  What a county knew at which time is decided in ``county``.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from statistics import fmean, stdev

from analysis.indicators import Better
from data_access.importing import codes
from data_access.importing.codes import ANY, WHOLE
from sample_data.chance import among, events, some, stream
from sample_data.stories import KAINUU, NORTH_SAVO, PILOTS, SOUTH_SAVO, STARTS, TRAINING, Pilot

LAST = date(2026, 10, 1)  # the last month that is told
SUMMER = {6: 0.6, 7: 0.3, 8: 0.8, 12: 0.7}  # of an ordinary month


def month_after(first: date, months: int = 1) -> date:
    """Return the first day of the month *months* after that of *first*."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def months(first: date, last: date = LAST) -> list[date]:
    """Return the first days of the months from that of *first* to *last*."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = month_after(month)
    return found


def quarters(first: date, last: date = LAST) -> list[date]:
    return [
        month for month in months(first.replace(month=(first.month - 1) // 3 * 3 + 1), last) if month.month % 3 == 1
    ]


def quarter_of(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


# Pilots


@cache
def activity(pilot: Pilot) -> tuple[dict, ...]:
    """Return the months of *pilot*: families who start, stay and end, sessions and meetings."""
    chance = stream("activity", pilot.code)
    until = min(LAST, pilot.ended.replace(day=1)) if pilot.ended else LAST
    rows, active = [], 0
    for number, month in enumerate(months(pilot.starts, until)):
        last = pilot.ended is not None and month == until
        pace = SUMMER.get(month.month, 1.0) * (1.6 if number < 2 else 1.0)
        fading = 1.0 - number / 12 if pilot.ended else 1.0
        started = 0 if last else events(chance, pilot.families * pace * fading)
        ended = active if last else max(0, min(active, round(active * 0.25 + chance.uniform(-0.6, 0.8))))
        dropped_out = some(chance, ended, 0.35 if pilot.ended else 0.15)
        active += started - ended
        worked = active + ended
        row = {
            "pilot": pilot.code,
            "month": month,
            "started": started,
            "active": active,
            "ended": ended,
            "dropped_out": dropped_out,
            "sessions": round(worked * 2.2 * (0.55 if month.month == 7 else 1.0)) + events(chance, 1) if worked else 0,
            "meetings": None if number == 1 else round(worked * 0.4) + events(chance, 0.6),
        }
        if month not in pilot.skips:
            rows.append(row)
    return tuple(rows)


DEVIATION = {"ors": 6.0, "cors": 6.0, "core_om": 6.5, "who_5": 15.0, "gbo": 2.2}


@cache
def outcomes(pilot: Pilot) -> tuple[dict, ...]:
    """Return the quarters in which at least two families of *pilot* were measured a second time."""
    rows = []
    for code, before in pilot.before.items():
        chance, instrument = stream("outcome", pilot.code, code), codes.instrument(code)
        sign = 1 if instrument.better is Better.HIGHER else -1
        for quarter in quarters(pilot.starts):
            ended = [row for row in activity(pilot) if quarter_of(row["month"]) == quarter]
            pairs = some(chance, sum(row["ended"] - row["dropped_out"] for row in ended), 0.85)
            measured = [_measured(chance, instrument, before, sign * pilot.gain) for _ in range(pairs)]
            if pairs < 2:
                continue
            moves = [sign * (after - first) for first, after in measured]
            improved = sum(move >= instrument.reliable_change for move in moves)
            worse = sum(move <= -instrument.reliable_change for move in moves)
            rows.append(
                {
                    "pilot": pilot.code,
                    "instrument": code,
                    "period": quarter,
                    "pairs": pairs,
                    "mean_before": round(fmean(first for first, _ in measured), 1),
                    "mean_after": round(fmean(after for _, after in measured), 1),
                    "sd_change": round(stdev(moves), 1),
                    "improved": improved,
                    "unchanged": pairs - improved - worse,
                    "worse": worse,
                }
            )
    return tuple(rows)


def _measured(chance, instrument, mean: float, gain: float) -> tuple[float, float]:
    deviation = DEVIATION[instrument.code]

    def score(middle: float, spread: float) -> float:
        return round(min(max(chance.gauss(middle, spread), instrument.lowest), instrument.highest), 1)

    first = score(mean, deviation)
    return first, score(first + gain * deviation, deviation * 0.7)


# Staff and training

STAFF = {
    SOUTH_SAVO: {
        "social_worker": 34,
        "social_counsellor": 22,
        "family_worker": 26,
        "family_therapist": 6,
        "mental_health_worker": 11,
    },
    NORTH_SAVO: {
        "social_worker": 62,
        "social_counsellor": 38,
        "family_worker": 41,
        "family_therapist": 9,
        "mental_health_worker": 18,
        "substance_use_worker": 12,
    },
    KAINUU: {"social_worker": 15, "social_counsellor": 9, "family_worker": 8, "family_therapist": 3},
}
COVERED = {
    SOUTH_SAVO: ("parenting", "systemic_work", "trauma"),
    NORTH_SAVO: ("experts_by_experience", "parenting", "systemic_work", "trauma"),
    KAINUU: ("parenting", "systemic_work", "trauma"),
}
LEAVES = {SOUTH_SAVO: 0.014, NORTH_SAVO: 0.018, KAINUU: 0.012}  # of staff, in a month
HARD_WINTER = {date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)}  # in North Savo, when more leave
TRAINED_BEFORE, TRAINED_ELSEWHERE = 0.12, 0.10
ONE_TOO_MANY = ("KA-K05", "family_therapist")  # somebody took part who changed jobs before the month was over


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a county's training came to: its events, who attended them, and how many are trained month by month."""

    events: tuple[dict, ...]
    attendance: tuple[dict, ...]
    coverage: tuple[dict, ...]


@cache
def training(county: str, sign: str) -> Trained:
    """Return the training of *county*, whose codes begin with *sign*."""
    held = _events(county, sign)
    attendance, coverage = [], []
    for profession, first in STAFF[county].items():
        moves = _moves(county, profession, first)
        of_topics = []
        for topic in codes.TOPICS:
            came, rows = _topic(county, profession, topic, first, moves, held)
            attendance += came
            of_topics += [rows] if topic in COVERED[county] else []
        coverage += [row for rows in (*of_topics, *_programme(of_topics)) for row in rows]
    order = {event["code"]: place for place, event in enumerate(held)}
    attendance += _others(county, held)
    attendance.sort(key=lambda row: (order[row["event"]], codes.PROFESSIONS.index(row["profession"])))
    coverage.sort(key=lambda row: (row["month"], codes.PROFESSIONS.index(row["profession"]), row["topic"]))
    return Trained(events=held, attendance=tuple(attendance), coverage=tuple(coverage))


def _events(county: str, sign: str) -> tuple[dict, ...]:
    found = []
    for topic, kind, days, hours, package, title, share in TRAINING[county]:
        for number, day in enumerate(days, start=1):
            found.append(
                {
                    "county": county,
                    "topic": topic,
                    "kind": kind,
                    "date": day,
                    "hours": hours,
                    "work_package": package,
                    "part": f"{number}/{len(days)}" if len(days) > 1 else None,
                    "title": title,
                    "share": share,
                    "last": number == len(days),
                }
            )
    found.sort(key=lambda event: event["date"])
    return tuple({"code": f"{sign}-K{number:02d}", **event} for number, event in enumerate(found, start=1))


def _moves(county: str, profession: str, first: int) -> list[tuple[date, int, int, int]]:
    """Return (month, staff at its end, joined, left)."""
    chance, staff, found = stream("staff", county, profession), first, []
    for month in months(STARTS):
        leaves = LEAVES[county] * (3 if county == NORTH_SAVO and month in HARD_WINTER else 1)
        left = some(chance, staff, leaves)
        joined = some(chance, max(0, first - staff), 0.35)
        staff += joined - left
        found.append((month, staff, joined, left))
    return found


def _topic(county, profession, topic, first, moves, held) -> tuple[list[dict], list[dict]]:
    """Return who of *profession* attended events of *topic*, and the coverage month by month."""
    chance = stream("training", county, profession, topic)
    trained, staff = some(chance, first, TRAINED_BEFORE), first
    came, rows = [], []
    for number, (month, after, joined, left) in enumerate(moves):
        left_trained = among(chance, left, trained, staff)
        joined_trained = some(chance, joined, TRAINED_ELSEWHERE)
        trained += joined_trained - left_trained
        staff = after
        for event in held:
            if event["topic"] != topic or event["date"].replace(day=1) != month:
                continue
            own = some(chance, staff - trained, event["share"])
            own = staff + 1 if (event["code"], profession) == ONE_TOO_MANY else own
            if own:
                partners = events(chance, 0.8)
                came.append({"event": event["code"], "profession": profession, "own_staff": own, "partners": partners})
            if event["last"] and event["kind"] == "training":
                trained = min(staff, trained + own)
        used = min(0.72, 0.3 + number * 0.018)
        rows.append(
            {
                "county": county,
                "profession": profession,
                "topic": topic,
                "month": month,
                "staff": staff,
                "trained": trained,
                "in_use": round(trained * used),
                "joined_trained": joined_trained,
                "joined_untrained": joined - joined_trained,
                "left_trained": left_trained,
                "left_untrained": left - left_trained,
            }
        )
    return came, rows


def _programme(topics: list[list[dict]]) -> tuple[list[dict], list[dict]]:
    """Return the coverage of any topic and of the whole programme where that of each of *topics* is told."""
    found, before = ([], []), None
    for at in zip(*topics, strict=True):
        now = at[0]
        chance = stream("programme", now["county"], now["profession"], now["month"])
        staff, joined, left = (
            now["staff"],
            now["joined_trained"] + now["joined_untrained"],
            now["left_trained"] + now["left_untrained"],
        )
        trained = [row["trained"] for row in at]
        untrained = 1.0
        for each in trained:
            untrained *= 1 - each / staff if staff else 1.0
        # who goes to one training often goes to another, so fewer are trained in any than if it were chance
        expected = max(trained) + 0.3 * (staff * (1 - untrained) - max(trained))
        used = max((row["in_use"] / row["trained"] for row in at if row["trained"]), default=0.0)
        any_before, whole_before = before or (max(trained), 0)
        joined_any = max(row["joined_trained"] for row in at)
        least = max(any_before + joined_any - staff, *(row["left_trained"] for row in at))
        left_any = min(left, max(least, some(chance, left, any_before / staff if staff else 0.0)))
        any_now = max(any_before + joined_any - left_any, *trained, round(expected))
        left_whole = max(0, whole_before - min(trained), min(row["left_trained"] for row in at) and 1)
        left_whole = min(left_whole, whole_before)
        whole_now = max(whole_before - left_whole, round(min(trained) * 0.6))
        before = any_now, whole_now
        for rows, topic, people, came, gone in (
            (found[0], ANY, any_now, joined_any, left_any),
            (found[1], WHOLE, whole_now, 0, left_whole),
        ):
            rows.append(
                {
                    "county": now["county"],
                    "profession": now["profession"],
                    "topic": topic,
                    "month": now["month"],
                    "staff": staff,
                    "trained": people,
                    "in_use": min(people, round(people * used)),
                    "joined_trained": came,
                    "joined_untrained": joined - came,
                    "left_trained": gone,
                    "left_untrained": left - gone,
                }
            )
    return found


def _others(county: str, held: tuple[dict, ...]) -> list[dict]:
    """Return who else attended: supervisors, and everybody's partners."""
    chance, found = stream("others", county), []
    size = len(STAFF[county]) - 3
    for event in held:
        own, partners = events(chance, size * 0.8), events(chance, size * 1.2)
        if own or partners:
            found.append({"event": event["code"], "profession": "supervisor", "own_staff": own, "partners": partners})
    return found


ANSWERS = {  # of everybody asked; those of spring 2025 were 126 together
    "2025-spring": {SOUTH_SAVO: 41, NORTH_SAVO: 58, KAINUU: 27},
    "2026-spring": {SOUTH_SAVO: 38, NORTH_SAVO: 63, KAINUU: 22},
}
TOLD_OF = {"2025-spring": date(2025, 6, 4), "2026-spring": date(2026, 5, 20)}
SKILL = dict(zip(codes.TOPICS, (3.4, 3.1, 3.3, 2.9, 3.0, 3.1, 3.5, 2.6, 3.3, 2.5), strict=True))


@cache
def competence(county: str) -> tuple[dict, ...]:
    """Return what the waves of the survey found in *county*, by topic."""
    rows = []
    for wave, answers in ANSWERS.items():
        for topic, skill in SKILL.items():
            chance = stream("competence", county, wave, topic)
            grown = 0.35 if wave == "2026-spring" and topic in COVERED[county] else 0.1 if wave == "2026-spring" else 0
            given = [min(5, max(1, round(chance.gauss(skill + grown, 0.95)))) for _ in range(answers[county])]
            low, middle = sum(answer <= 2 for answer in given), given.count(3)
            rows.append(
                {
                    "wave": wave,
                    "county": county,
                    "topic": topic,
                    "answers": len(given),
                    "mean": round(fmean(given), 1),
                    "sd": round(stdev(given), 1),
                    "low": low,
                    "middle": middle,
                    "high": len(given) - low - middle,
                }
            )
    return tuple(rows)


# Involvement

OCCASIONS = {SOUTH_SAVO: 0.75, NORTH_SAVO: 0.95, KAINUU: 0.45}  # in a month
OPEN_DAY = {NORTH_SAVO: date(2026, 8, 29)}  # when many more came than usual
PEOPLE = {SOUTH_SAVO: 4.0, NORTH_SAVO: 5.0, KAINUU: 2.5}
DEEPER = ("informed", "consulted", "consulted", "involved", "involved", "partner", "led")


@cache
def involvement(county: str, sign: str) -> tuple[dict, ...]:
    """Return the occasions in *county* where parents and the young took part in developing the services."""
    chance, found = stream("involvement", county), []
    own = [pilot for pilot in PILOTS if pilot.county == county]
    for number, month in enumerate(months(month_after(STARTS, 2))):
        for _ in range(events(chance, OCCASIONS[county] * SUMMER.get(month.month, 1.0))):
            day = month.replace(day=chance.randint(3, 26))
            going = [pilot for pilot in own if pilot.starts <= day and not (pilot.ended and pilot.ended < day)]
            pilot = chance.choice(going).code if going and chance.random() < 0.7 else None
            phase = codes.PHASES[min(chance.randint(0, 1 + number // 6), 3)]
            parents = 1 + events(chance, PEOPLE[county] - 1)
            found.append(
                {
                    "county": county,
                    "pilot": pilot,
                    "date": day,
                    "phase": phase,
                    "form": chance.choice(codes.FORMS),
                    "parents": parents,
                    "young": events(chance, PEOPLE[county] / 3),
                    "others": events(chance, 0.8),
                    "hours": chance.choice((1.5, 2.0, 2.0, 2.5, 3.0)),
                    "paid": chance.random() < 0.6,
                    "level": DEEPER[min(chance.randint(0, 3) + number // 8, len(DEEPER) - 1)],
                }
            )
    if county in OPEN_DAY:
        crowd = {"parents": 46, "young": 31, "others": 12, "hours": 4.0, "paid": False, "level": "informed"}
        told = {"county": county, "pilot": None, "date": OPEN_DAY[county], "phase": "doing", "form": "peer_support"}
        found.append({**told, **crowd})
    found.sort(key=lambda event: event["date"])
    return tuple({"code": f"{sign}-O{number:02d}", **event} for number, event in enumerate(found, start=1))


EXPERTS = {  # how many more were trained in each quarter, from the first of 2025 on
    SOUTH_SAVO: {"parent": (0, 3, 0, 2, 0, 2, 1), "young": (0, 1, 1, 0, 1, 0, 1), "relative": (0, 0, 0, 1, 0, 0, 0)},
    NORTH_SAVO: {"parent": (2, 2, 0, 3, 0, 2, 0), "young": (0, 2, 0, 1, 0, 1, 0), "relative": (0, 1, 0, 0, 1, 0, 0)},
    KAINUU: {"parent": (0, 2, 0, 0, 1, 0, 0), "young": (0, 0, 0, 1, 0, 1, 0)},
}


@cache
def experts(county: str) -> tuple[dict, ...]:
    """Return how many experts by experience *county* had trained so far, and how many were active."""
    rows = []
    for role, grown in EXPERTS[county].items():
        chance, trained = stream("experts", county, role), 0
        for quarter, more in zip(quarters(date(2025, 1, 1)), grown, strict=False):
            trained += more
            active = trained - some(chance, trained, 0.22)
            rows.append({"county": county, "quarter": quarter, "role": role, "trained": trained, "active": active})
    return tuple(sorted(rows, key=lambda row: (row["quarter"], codes.EXPERT_ROLES.index(row["role"]))))


# Placements, as the counties themselves count them

# At the beginning, by kind and age group: children, and in a month how many placements start.
LEVELS = {
    SOUTH_SAVO: {
        "open_care": {"0-6": (14, 1.0), "7-12": (26, 1.4), "13-17": (55, 3.2)},
        "emergency": {"0-6": (2, 1.1), "7-12": (3, 1.4), "13-17": (6, 3.6)},
        "taken_into_care": {"0-6": (22, 0.5), "7-12": (48, 0.9), "13-17": (96, 1.8)},
        "aftercare": {"13-17": (12, 1.0)},
    },
    NORTH_SAVO: {
        "open_care": {"0-6": (30, 1.8), "7-12": (52, 2.6), "13-17": (101, 5.4)},
        "emergency": {"0-6": (4, 2.2), "7-12": (5, 2.5), "13-17": (11, 6.4)},
        "taken_into_care": {"0-6": (48, 0.9), "7-12": (101, 1.6), "13-17": (186, 3.1)},
        "aftercare": {"13-17": (23, 1.7)},
    },
    KAINUU: {
        "open_care": {"0-6": (4, 0.4), "7-12": (9, 0.6), "13-17": (18, 1.2)},
        "emergency": {"0-6": (0, 0.3), "7-12": (1, 0.4), "13-17": (2, 0.9)},
        "taken_into_care": {"0-6": (6, 0.2), "7-12": (21, 0.4), "13-17": (41, 0.8)},
        "aftercare": {"13-17": (4, 0.4)},
    },
}
FEWER = {SOUTH_SAVO: (date(2025, 8, 1), 0.86)}  # emergency placements of the oldest, from when on and how many of them
PEAK = {(NORTH_SAVO, date(2026, 1, 1), "13-17", "female", "emergency"): 13}  # placements that started


@cache
def placements(county: str) -> tuple[dict, ...]:
    """Return the placements in *county* by month, age group, sex and kind; totals are girls and boys together."""
    rows = []
    for kind, levels in LEVELS[county].items():
        sexes = {sex: _placed(county, kind, sex, levels) for sex in ("female", "male")}
        for month, ages in sexes["female"]:
            for group in ages:
                parts = {sex: dict(told)[month][group] for sex, told in sexes.items()}
                parts["total"] = tuple(map(sum, zip(*parts.values(), strict=True)))
                for sex in codes.SEXES:
                    told = dict(zip(("started", "ended", "at_end"), parts[sex], strict=True))
                    rows.append({"county": county, "month": month, "ages": group, "sex": sex, "kind": kind, **told})
    return tuple(sorted(rows, key=lambda row: (row["month"], codes.PLACEMENT_KINDS.index(row["kind"]), row["ages"])))


def _placed(county, kind, sex, levels) -> list[tuple[date, dict[str, tuple[int, int, int]]]]:
    """Return (month, {age group: (started, ended, at the end)}) of girls or of boys; birthdays move a few."""
    chance = stream("placements", county, kind, sex)
    here = {ages: level // 2 + (level % 2 if sex == "male" else 0) for ages, (level, _) in levels.items()}
    usual, found = dict(here), []
    for month in months(STARTS):
        told = {}
        for ages, (_, rate) in levels.items():
            since, share = FEWER.get(county, (None, 1.0))
            fewer = share if since and month >= since and (kind, ages) == ("emergency", "13-17") else 1.0
            started = events(chance, rate * fewer * SUMMER.get(month.month, 1.0) / 2)
            started = PEAK.get((county, month, ages, sex, kind), started)
            leaving = (rate / 2 + (here[ages] - usual[ages]) * 0.35) if kind != "emergency" else 0.0
            ended = events(chance, leaving) if leaving > 0 else 0
            if kind == "emergency":  # short: most of those who were there have left a month later
                ended = round((here[ages] + started) * chance.uniform(0.5, 0.68))
            ended = min(ended, here[ages] + started)
            told[ages] = (started, ended, here[ages] + started - ended)
        if kind == "taken_into_care" and month.month % 3 == 0:  # a birthday: from one age group to the next
            for younger, older in (("0-6", "7-12"), ("7-12", "13-17")):
                if told[younger][2] > 1:
                    told[younger] = (*told[younger][:2], told[younger][2] - 1)
                    told[older] = (*told[older][:2], told[older][2] + 1)
        here = {ages: at_end for ages, (_, _, at_end) in told.items()}
        found.append((month, told))
    return found


# All under 18 at the end of 2021 as Statistics Finland counted them, and how many fewer each year since then: invented.
CHILDREN = {SOUTH_SAVO: (19_862, 480), NORTH_SAVO: (43_080, 610), KAINUU: (11_884, 240)}
SHARES = {"0-6": 0.31, "7-12": 0.345}  # the rest are 13–17
GIRLS = 0.489


@cache
def population(county: str) -> tuple[dict, ...]:
    """Return the children of *county* at the end of 2023, 2024 and 2025, by age group and sex."""
    rows, (counted, fewer) = [], CHILDREN[county]
    for year in (2023, 2024, 2025):
        children = counted - fewer * (year - 2021)
        groups = {ages: round(children * (share - 0.004 * (year - 2023))) for ages, share in SHARES.items()}
        groups["13-17"] = children - sum(groups.values())
        for ages, total in groups.items():
            girls = round(total * GIRLS)
            for sex, count in (("total", total), ("female", girls), ("male", total - girls)):
                rows.append({"county": county, "year": year, "ages": ages, "sex": sex, "count": count})
    return tuple(rows)


# Money and participants

YEARLY = {SOUTH_SAVO: 42_000, NORTH_SAVO: 51_000, KAINUU: 40_000}  # planned euros in a quarter
BOUGHT = {(SOUTH_SAVO, date(2025, 10, 1)): 2.3}  # times what was planned: an evaluation came a quarter early


@cache
def budget(county: str) -> tuple[dict, ...]:
    """Return euros planned and spent in each quarter of the project; those of the last two are not spent yet."""
    chance, rows = stream("budget", county), []
    for quarter in quarters(STARTS, date(2026, 10, 1)):
        planned = YEARLY[county] * (0.6 if quarter < date(2024, 10, 1) else 1.0)
        spent = planned * BOUGHT.get((county, quarter), chance.uniform(0.86, 1.06))
        rows.append({"county": county, "quarter": quarter, "planned": float(planned), "spent": round(spent, 2)})
    return tuple(rows)


JOINING = {SOUTH_SAVO: 11.0, NORTH_SAVO: 15.0, KAINUU: 4.0}


@cache
def participants(county: str) -> tuple[dict, ...]:
    """Return those who joined in each quarter, as the European Social Fund Plus counts them."""
    chance, rows = stream("participants", county), []
    for quarter in quarters(date(2024, 10, 1)):
        total = 2 + events(chance, JOINING[county])
        unemployed, children = some(chance, total, 0.18), some(chance, total, 0.3)
        employed = some(chance, total - unemployed - children, 0.7)
        counts = {
            "EECO01": total,
            "EECO02": unemployed,
            "EECO04": total - unemployed - employed,
            "EECO05": employed,
            "EECO06": children,
            "EECO07": some(chance, total - children, 0.3),
            "EECO17": some(chance, total, 0.4),
        }
        rows += [{"county": county, "quarter": quarter, "code": code, "count": n} for code, n in counts.items()]
    return tuple(rows)
