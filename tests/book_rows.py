"""One row or more of every sheet, as South Savo and the coordinator might send them, that break no rule at all."""

from datetime import date

from data_access.importing import codes

COUNTY = "12"
TODAY = date(2025, 11, 21)
FEBRUARY, MARCH = date(2025, 2, 1), date(2025, 3, 1)
SPRING = date(2025, 4, 1)  # the second quarter of 2025
# Emergency placements started, ended and children at month end; in March a child had its thirteenth birthday.
PLACED = {"0-6": ((1, 0, 12), (0, 1, 11)), "7-12": ((2, 1, 20), (1, 1, 19)), "13-17": ((3, 2, 48), (2, 4, 47))}

ROWS = {
    "work_package": [
        {
            "code": "TP2",
            "name_fi": "Osaaminen ja menetelmät",
            "name_sv": "Kompetens och metoder",
            "name_en": "Expertise and methods",
            "starts": date(2024, 8, 1),
            "ends": date(2026, 12, 31),
        }
    ],
    "pilot": [
        {
            "code": "ES-01",
            "county": COUNTY,
            "name": "Perheen oma tiimi",
            "work_package": "TP2",
            "goal": 1,
            "strategic_goal": 2,
            "target_group": "families_13_17",
            "professions": "family_therapist;social_worker",
            "model_url": "https://innokyla.fi/fi/toimintamalli/perheen-oma-tiimi",
            "starts": FEBRUARY,
            "ended": date(2025, 9, 30),
            "ended_reason": "Tiimi siirtyi osaksi perhepalveluja.",
            "aim": "Perhe saa apua kotiin ennen sijoituksen harkintaa.",
            "tools": "kuvastin;ors",
        }
    ],
    "pilot_stage": [
        {"pilot": "ES-01", "stage": "idea", "planned": date(2024, 9, 1), "reached": date(2024, 9, 20)},
        {"pilot": "ES-01", "stage": "experiment", "reached": FEBRUARY},
        {"pilot": "ES-01", "stage": "spreading", "planned": date(2026, 6, 1)},
    ],
    "pilot_activity": [
        {"pilot": "ES-01", "month": FEBRUARY, "started": 4, "active": 4, "ended": 0, "dropped_out": 0, "sessions": 9},
        {"pilot": "ES-01", "month": MARCH, "started": 2, "active": 5, "ended": 1, "dropped_out": 1, "meetings": 3},
    ],
    "outcome": [
        {
            "pilot": "ES-01",
            "instrument": "ors",
            "period": date(2025, 7, 1),
            "pairs": 9,
            "mean_before": 19.4,
            "mean_after": 26.1,
            "sd_change": 6.2,
            "improved": 6,
            "unchanged": 2,
            "worse": 1,
        }
    ],
    "training_event": [
        {
            "code": "K-2025-01",
            "county": COUNTY,
            "topic": "trauma",
            "kind": "training",
            "date": date(2025, 3, 12),
            "hours": 6.5,
            "work_package": "TP2",
            "part": "1/2",
            "title": "Traumatietoinen työote perheiden kanssa",
        }
    ],
    "training_attendance": [{"event": "K-2025-01", "profession": "social_worker", "own_staff": 14, "partners": 2}],
    "training_coverage": [
        {
            "county": COUNTY,
            "profession": "social_worker",
            "topic": "trauma",
            "month": month,
            "staff": 40,
            "trained": trained,
            "in_use": in_use,
            "joined_trained": 0,
            "joined_untrained": 1,
            "left_trained": 1,
            "left_untrained": 0,
        }
        for month, trained, in_use in ((FEBRUARY, 11, 3), (MARCH, 24, 9))
    ],
    "competence": [
        {
            "wave": "2025-spring",
            "county": COUNTY,
            "topic": "trauma",
            "answers": 42,
            "mean": 3.2,
            "sd": 0.9,
            "low": 9,
            "middle": 15,
            "high": 18,
        }
    ],
    "involvement_event": [
        {
            "code": "O-1",
            "county": COUNTY,
            "pilot": "ES-01",
            "date": date(2025, 4, 2),
            "phase": "planning",
            "form": "workshop",
            "parents": 5,
            "young": 0,
            "others": 1,
            "hours": 3.0,
            "paid": True,
            "level": "involved",
        }
    ],
    "experts": [{"county": COUNTY, "quarter": SPRING, "role": "parent", "trained": 4, "active": 3}],
    "proposal": [
        {
            "code": "E-1",
            "county": COUNTY,
            "pilot": "ES-01",
            "date": date(2025, 4, 2),
            "text": "Tapaamisia myös illalla.",
            "response": "partly",
            "reason": "Yksi ilta viikossa on mahdollinen.",
            "decided": date(2025, 5, 6),
            "change": "Tiistaisin tavataan iltaan asti.",
            "told_back": date(2025, 5, 20),
            "fit": True,
        }
    ],
    "placement_month": [
        {"county": COUNTY, "month": month, "ages": ages, "sex": "total", "kind": "emergency"}
        | {"started": started, "ended": ended, "at_end": at_end}
        for ages, months in PLACED.items()
        for month, (started, ended, at_end) in zip((FEBRUARY, MARCH), months, strict=True)
    ],
    "population": [
        {"county": COUNTY, "year": 2024, "ages": "13-17", "sex": sex, "count": count}
        for sex, count in zip(codes.SEXES, (6510, 3170, 3340), strict=True)
    ],
    "budget": [{"county": COUNTY, "quarter": SPRING, "planned": 41_000.0, "spent": 38_120.55}],
    "participants": [
        {"county": COUNTY, "quarter": SPRING, "code": "EECO01", "count": 12},
        {"county": COUNTY, "quarter": SPRING, "code": "EECO07", "count": 5},
    ],
    "model": [{"code": "M-1", "name": "Perheen oma tiimi", "county": COUNTY, "described": date(2025, 10, 1)}],
    "spread": [{"model": "M-1", "county": COUNTY, "stage": "in_use", "date": date(2025, 10, 15)}],
    "network_event": [
        {"code": "V-1", "date": date(2025, 6, 9), "county": COUNTY, "title": "Hankkeen webinaari", "participants": 100}
    ],
    "lesson": [
        {"code": "L-1", "county": COUNTY, "pilot": "ES-01", "date": date(2025, 9, 30), "text": "Ensin aikataulu."}
    ],
    "comment": [
        {
            "code": "H-1",
            "county": COUNTY,
            "figure": "training.coverage",
            "date": date(2025, 11, 3),
            "text": "Koulutus jatkuu keväällä.",
        }
    ],
    "target": [
        {
            "indicator": "training_coverage",
            "county": place,
            "due": date(2026, 12, 31),
            "value": 80.0,
            "kind": "end",
            "rationale": "Hankesuunnitelman tavoite.",
        }
        for place in (COUNTY, codes.ALL)
    ],
    "meeting": [{"date": date(2025, 9, 10), "title": "Ohjausryhmä 3/2025", "kind": "steering"}],
    "decision": [
        {
            "code": "P-1",
            "meeting": date(2025, 9, 10),
            "figure": "training.coverage",
            "text": "Toinen koulutuskierros järjestetään keväällä 2026.",
            "owner_role": "coordinator",
            "due": date(2026, 5, 31),
            "pilot": "ES-01",
            "choice": "topic=trauma&places=12",
            "followed": "Kierroksen päivät on sovittu.",
        }
    ],
}
