"""The codes a sheet may hold.  Each list is a literal tuple; its words are under ``code.<list>.<code>``.

To add a code, add it here and its word in each language.  A code that has been published stays: rows refer to it.
"""

from dataclasses import dataclass
from datetime import date

from analysis.coverage import ANY, WHOLE
from analysis.indicators import Better

PROJECT = "mrv"  # its row in the sheet of projects says from when to when it runs; this is for a store without it
PROJECT_TIME = (date(2024, 8, 1), date(2026, 12, 31))
COUNTIES = ("12", "13", "20")  # South Savo, North Savo, Kainuu; their words are their names in the sheet of places
ALL = "ALL"  # in a target: the counties together

PROFESSIONS = (
    "social_worker",
    "social_counsellor",
    "family_worker",
    "family_therapist",
    "mental_health_worker",
    "substance_use_worker",
    "psychologist",
    "nurse",
    "residential_worker",
    "supervisor",
    "other",
)
TOPICS = (
    "parenting",
    "systemic_work",
    "mental_health",
    "substance_use",
    "trauma",
    "violence",
    "child_involvement",
    "experts_by_experience",
    "multisectoral_work",
    "instruments",
)
COVERED = (*TOPICS, ANY, WHOLE)  # what coverage is told of
TARGET_GROUPS = (
    "families_0_6",
    "families_7_12",
    "families_13_17",
    "parents",
    "parents_of_placed",
    "young_in_aftercare",
    "several",
)
STAGES = ("idea", "planning", "experiment", "evaluation", "modelling", "spreading")  # in the order of the ladder
TRAINING_KINDS = ("training", "coaching", "seminar")
PHASES = ("planning", "doing", "evaluation", "decision")
BEGINS = {
    "planning": "idea",
    "doing": "experiment",
    "evaluation": "evaluation",
    "decision": "modelling",
}  # with a stage
FORMS = ("workshop", "steering", "training", "recruitment", "material", "peer_support")
LEVELS = ("informed", "consulted", "involved", "partner", "led")  # from the least influence to the most
EXPERT_ROLES = ("parent", "young", "relative", "other")
RESPONSES = ("accepted", "partly", "declined", "open")
AGES = ("0-6", "7-12", "13-17")
SEXES = ("total", "female", "male")
PLACEMENT_KINDS = ("open_care", "emergency", "taken_into_care", "aftercare")
SPREAD_STAGES = ("interested", "adopting", "in_use", "anchored")  # in the order of the ladder
TARGET_KINDS = ("mid", "end")
MEETING_KINDS = ("steering", "other")
OWNER_ROLES = ("coordinator", "lead", "team", "steering", "communications", "county_management")

# What a target may be set for, and how it is measured.
COUNT, PERCENT, MEAN, RATE, EUROS = "count", "percent", "mean", "rate", "euros"
TARGET_UNITS = {
    "pilots_started": COUNT,
    "families_started": COUNT,
    "reliably_improved": PERCENT,  # of families measured before and after
    "training_coverage": PERCENT,  # of staff
    "training_in_use": PERCENT,  # of those trained
    "competence": MEAN,  # of answers from 1 to 5
    "involvement_events": COUNT,
    "experts_trained": COUNT,
    "experts_active": COUNT,
    "proposals_answered": PERCENT,  # of proposals
    "placements_started": RATE,  # per 1,000 children in a year
    "models_described": COUNT,
    "models_in_use": COUNT,  # counties that have come to in_use or further, all models together
    "participants": COUNT,  # EECO01
    "budget_spent": EUROS,
}
TARGET_INDICATORS = tuple(TARGET_UNITS)

# The common output and result indicators of the European Social Fund Plus (Regulation (EU) 2021/1057, Annex I).
ESF_TOTAL = "EECO01"
ESF_LABOUR = ("EECO02", "EECO04", "EECO05")  # unemployed, inactive, employed: everybody is one of these
ESF_LONG_TERM = ("EECO03", "EECO02")  # the long-term unemployed are among the unemployed
ESF_PEOPLE = (
    "EECO01",
    "EECO02",
    "EECO03",
    "EECO04",
    "EECO05",
    "EECO06",
    "EECO07",
    "EECO08",
    "EECO09",
    "EECO10",
    "EECO11",
    "EECO12",
    "EECO13",
    "EECO14",
    "EECO15",
    "EECO16",
    "EECO17",
)
ESF_CODES = (
    *ESF_PEOPLE,
    "EECO18",  # public administrations: not people
    "EECO19",  # enterprises: not people
    "EECR01",
    "EECR02",
    "EECR03",
    "EECR04",
    "EECR05",
    "EECR06",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A way to measure how a family is doing.

    Scores run from ``lowest`` to ``highest``; ``reliable_change`` is how much a score must move to be more than chance,
    or None where no standard is known.  A tool for conversation has ``better`` None: it gives no score to report.
    The thresholds are customary ones, to be confirmed from each manual before they are called anybody's standard.
    """

    code: str
    better: Better | None = None
    lowest: float | None = None
    highest: float | None = None
    reliable_change: float | None = None

    @property
    def scored(self) -> bool:
        return self.better is not None


HIGHER, LOWER = Better.HIGHER, Better.LOWER
INSTRUMENTS = (
    Instrument(code="ors", better=HIGHER, lowest=0, highest=40, reliable_change=5),
    Instrument(code="cors", better=HIGHER, lowest=0, highest=40, reliable_change=5),
    Instrument(code="srs", better=HIGHER, lowest=0, highest=40),
    Instrument(code="sdq_total", better=LOWER, lowest=0, highest=40),
    Instrument(code="sdq_prosocial", better=HIGHER, lowest=0, highest=10),
    Instrument(code="core_om", better=LOWER, lowest=0, highest=40, reliable_change=5),
    Instrument(code="yp_core", better=LOWER, lowest=0, highest=40),
    Instrument(code="who_5", better=HIGHER, lowest=0, highest=100, reliable_change=10),  # the raw score times four
    # T-score: 50 + 10 Σx / √(0.7 n + 0.3 n²) with every x from −2 to 2 cannot leave these limits.
    Instrument(code="gas", better=HIGHER, lowest=13, highest=87),
    Instrument(code="gbo", better=HIGHER, lowest=0, highest=10, reliable_change=2.45),
    Instrument(code="psi_4_sf", better=LOWER, lowest=36, highest=180),
    Instrument(code="3x10d", better=HIGHER, lowest=0, highest=10),  # the mean of its ten areas
    Instrument(code="vanhemmuuden_roolikartta"),
    Instrument(code="kuvastin"),
)
# Left out: the functioning measure for child welfare, PARCA and KEIJU, whose scales we have not found.

LISTS = {
    "profession": PROFESSIONS,
    "topic": COVERED,
    "target_group": TARGET_GROUPS,
    "stage": STAGES,
    "instrument": tuple(instrument.code for instrument in INSTRUMENTS),
    "training_kind": TRAINING_KINDS,
    "phase": PHASES,
    "form": FORMS,
    "level": LEVELS,
    "expert_role": EXPERT_ROLES,
    "response": RESPONSES,
    "ages": AGES,
    "sex": SEXES,
    "placement_kind": PLACEMENT_KINDS,
    "spread_stage": SPREAD_STAGES,
    "target_indicator": TARGET_INDICATORS,
    "target_kind": TARGET_KINDS,
    "esf": ESF_CODES,
    "meeting_kind": MEETING_KINDS,
    "owner_role": OWNER_ROLES,
}


def list_of(choices: tuple[str, ...]) -> str | None:
    """Return the name of the list *choices*, under which its words stand (``code.<name>.<code>``); None if not ours.

    *choices* may also be the beginning of a list: no county holds an event about any topic, but coverage is told so.
    """
    return next((name for name, codes in LISTS.items() if choices and codes[: len(choices)] == choices), None)


def instrument(code: str) -> Instrument:
    """Return the instrument *code*.  Raises ``ValueError`` for a code we do not know."""
    for each in INSTRUMENTS:
        if each.code == code:
            return each
    raise ValueError(f"no instrument {code!r}; known: {[each.code for each in INSTRUMENTS]}")
