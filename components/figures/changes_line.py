"""One line of what changed: its sentence, what it is about, and how much it weighs beside others."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.charts.chart import Note, Spot
from components.charts.panel import Name, place, stored, word
from data_access.importing.codes import ALL

THEMES = ("pilots", "training", "placements", "involvement", "project")

# What a steering group wants to hear of first.  Within one kind, the larger change comes first.
WEIGHTS = {
    "decision": 100,
    "target": 95,
    "status": 92,
    "slipped": 90,
    "pilot": 88,
    "stage": 85,
    "revised": 80,
    "late": 75,
    "untold": 74,
    "moved": 70,
    "new": 60,
    "first": 58,
    "comment": 55,
    "model": 53,
    "spread": 52,
    "lesson": 50,
    "hidden": 45,
    "freed": 44,
    "official": 40,
    "provisional": 35,
    "other": 30,
    "gone": 10,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change as a sentence, whose words stand under ``change``.

    ``kind`` is a key of ``WEIGHTS``; ``source`` the cube or table it is of; ``county`` None where it is of no single
    one; ``size`` from 0 to 1 how large it is among its kind; ``release`` the one that brought it, 0 where none did;
    ``period`` the code of a period that is new with it; ``about`` what it is about, by names of columns or dimensions.
    """

    kind: str
    source: str
    theme: str
    note: Note
    release: int
    county: str | None = None
    size: float = 0.0
    period: str = ""
    about: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def weight(self) -> float:
        return WEIGHTS[self.kind] + self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What places, pilots and models are called, whose the pilots and models are, and from which pilot models came."""

    spots: Mapping[str, Spot]
    names: Mapping[str, tuple[str, str]]  # name, county
    pilots: Mapping[str, str]  # of each model whose pilot is known

    def name(self, code: str) -> Name:
        """Return what a place is called: a county, all of them together, a pilot or a model."""
        if code == ALL:
            return word(ALL, "panel.together")
        if code in self.names:
            return stored(code, self.names[code][0])
        return place(self.spots[code]) if code in self.spots else stored(code, code)

    def county(self, code: str | None) -> str | None:
        """Return the county of a place; None where it is none's own."""
        return self.names[code][1] if code in self.names else code if code in self.spots else None


def side_by_side(*names: Name) -> Name:
    """Return several names as one, with commas between them."""
    key = f"change.where.{len(names)}"
    return Name(code="", key=key, values=dict(zip(("first", "second", "third", "fourth"), names, strict=False)))
