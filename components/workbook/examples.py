"""The example row of each sheet: believable, and right in itself.  Texts that people would write are words.

A column left out is empty.  ``{text}`` stands for ``workbook.example.<sheet>.<column>`` in the words files.
"""

from collections.abc import Mapping
from datetime import date

from components.i18n import Words
from data_access.importing.sheet import Sheet

DAY, LATER, LAST = date(2025, 9, 15), date(2025, 10, 20), date(2025, 12, 31)
MONTH, QUARTER = date(2025, 9, 1), date(2025, 7, 1)
PILOT, EVENT, MODEL, PACKAGE = "ES-01", "ES-K01", "ES-M01", "TP1"
TEXT = "{text}"

EXAMPLES: Mapping[str, Mapping] = {
    "work_package": {
        "code": PACKAGE,
        "name_fi": "Rakenteet ja tiimit",
        "name_sv": "Strukturer och team",
        "name_en": "Structures and teams",
        "starts": date(2024, 8, 1),
        "ends": date(2026, 12, 31),
    },
    "pilot": {
        "code": PILOT,
        "name": TEXT,
        "work_package": PACKAGE,
        "goal": 1,
        "strategic_goal": 2,
        "target_group": "families_0_6",
        "professions": "family_worker;social_worker",
        "starts": date(2025, 2, 1),
        "aim": TEXT,
        "tools": "kuvastin;ors",
    },
    "pilot_stage": {"pilot": PILOT, "stage": "experiment", "planned": date(2025, 2, 1), "reached": date(2025, 2, 10)},
    "pilot_activity": {
        "pilot": PILOT,
        "month": MONTH,
        "started": 3,
        "active": 12,
        "ended": 2,
        "dropped_out": 1,
        "sessions": 30,
        "meetings": 4,
    },
    "outcome": {
        "pilot": PILOT,
        "instrument": "ors",
        "period": QUARTER,
        "pairs": 12,
        "mean_before": 18.5,
        "mean_after": 24.0,
        "sd_change": 6.2,
        "improved": 7,
        "unchanged": 4,
        "worse": 1,
    },
    "training_event": {
        "code": EVENT,
        "topic": "trauma",
        "kind": "training",
        "date": DAY,
        "hours": 3.5,
        "work_package": PACKAGE,
        "part": "1/4",
        "title": TEXT,
    },
    "training_attendance": {"event": EVENT, "profession": "social_worker", "own_staff": 8, "partners": 3},
    "training_coverage": {
        "profession": "social_worker",
        "topic": "trauma",
        "month": MONTH,
        "staff": 24,
        "trained": 10,
        "in_use": 6,
        "joined_trained": 1,
        "joined_untrained": 0,
        "left_trained": 0,
        "left_untrained": 1,
    },
    "competence": {
        "wave": "2025-autumn",
        "topic": "trauma",
        "answers": 20,
        "mean": 3.6,
        "sd": 0.9,
        "low": 3,
        "middle": 6,
        "high": 11,
    },
    "involvement_event": {
        "code": "ES-O01",
        "pilot": PILOT,
        "date": DAY,
        "phase": "planning",
        "form": "workshop",
        "parents": 6,
        "young": 0,
        "others": 1,
        "hours": 2.0,
        "paid": True,
        "level": "involved",
    },
    "experts": {"quarter": QUARTER, "role": "parent", "trained": 5, "active": 3},
    "proposal": {
        "code": "ES-E01",
        "pilot": PILOT,
        "date": DAY,
        "text": TEXT,
        "response": "accepted",
        "reason": TEXT,
        "decided": date(2025, 10, 1),
        "change": TEXT,
        "told_back": LATER,
        "fit": True,
    },
    "placement_month": {
        "month": MONTH,
        "ages": "7-12",
        "sex": "total",
        "kind": "emergency",
        "started": 2,
        "ended": 1,
        "at_end": 9,
    },
    "population": {"year": 2024, "ages": "7-12", "sex": "total", "count": 8000},
    "budget": {"quarter": QUARTER, "planned": 25000.0, "spent": 23400.0},
    "participants": {"quarter": QUARTER, "code": "EECO01", "count": 12},
    "model": {"code": MODEL, "name": TEXT, "described": LATER},
    "spread": {"model": MODEL, "stage": "adopting", "date": LATER},
    "network_event": {"code": "ES-V01", "date": DAY, "title": TEXT, "participants": 34},
    "lesson": {"code": "ES-L01", "pilot": PILOT, "date": DAY, "text": TEXT},
    "comment": {"code": "ES-H01", "figure": "training.coverage", "date": DAY, "text": TEXT},
    "target": {
        "indicator": "families_started",
        "county": "ALL",
        "due": date(2026, 6, 30),
        "value": 120.0,
        "kind": "mid",
        "rationale": TEXT,
    },
    "meeting": {"date": DAY, "title": TEXT, "kind": "steering"},
    "decision": {
        "code": "P-2025-01",
        "meeting": DAY,
        "figure": "training.coverage",
        "text": TEXT,
        "owner_role": "lead",
        "due": LAST,
    },
}

# Of the sheets about people, which are summarised at the door: codes, never names.
PEOPLE: Mapping[str, Mapping] = {
    "training_roster": {"code": "T-014", "profession": "social_worker", "joined": date(2023, 3, 1)},
    "training_completed": {"code": "T-014", "topic": "trauma", "completed": DAY, "in_use": LATER},
    "outcome_people": {
        "code": "P-07",
        "pilot": PILOT,
        "instrument": "ors",
        "measured": QUARTER,
        "before": 18.5,
        "after": 24.0,
    },
    "expert_people": {"code": "K-03", "role": "parent", "trained": DAY, "active_from": LATER, "active_until": LAST},
}


def example(sheet: Sheet, words: Words, county: str) -> dict:
    """Return the example row of *sheet* about *county*: ``{column: value}``, None where it is empty."""
    told = EXAMPLES.get(sheet.name) or PEOPLE.get(sheet.name, {})
    row = {column.name: told.get(column.name) for column in sheet.columns}
    if "county" in row and row["county"] is None:
        row["county"] = county
    return {
        name: words(f"workbook.example.{sheet.name}.{name}") if said == TEXT else said for name, said in row.items()
    }
