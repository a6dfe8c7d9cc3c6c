"""What a reader can choose about pilots, and the pilots that a choice means."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from components.view import View
from data_access.importing.codes import COUNTIES, INSTRUMENTS

PAGE = "pilots"
GROUPS = ("county", "package", "goal")
MEASURES = ("sessions", "meetings")
SO_FAR = "so_far"
SINGLE = ("started", "active", "ended", "ended_all")  # what else is told of families than how many started so far


FEWEST, MOST = 2, 6  # pilots that can be read side by side
SCORED = tuple(each.code for each in INSTRUMENTS if each.scored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Everything a reader can choose on the page of pilots.

    ``places`` are counties; ``group`` is how pilots are ordered; ``families`` is what is told of families, and
    ``measure`` of what pilots do month by month; ``compared`` are the pilots side by side, ``one`` the pilot that is
    told of by itself; None or nothing is the first that there is.
    """

    places: tuple[str, ...] = COUNTIES
    group: str = "county"
    families: str = SO_FAR
    measure: str = "sessions"
    instrument: str | None = None
    compared: tuple[str, ...] = ()
    one: str | None = None

    def address(self) -> dict[str, str]:
        """Return the choice as it stands in an address."""
        given = {"places": ",".join(self.places), "group": self.group, "families": self.families}
        given |= {"measure": self.measure, "instrument": self.instrument or ""}
        return given | {"compared": ",".join(self.compared), "one": self.one or ""}


def asked(view: View, given: Mapping[str, str]) -> tuple[Choice, tuple[str, ...]]:
    """Return the choice an address asks for, and the names of the values in it that make no sense here.

    More pilots side by side than can be read is one of those: the first ones are kept.
    """
    codes = list(view.piloted()["code"])
    allowed = {"places": COUNTIES, "compared": codes, "group": GROUPS, "measure": MEASURES}
    allowed["families"] = (SO_FAR, *SINGLE)
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
    rank = {spot.code: at for at, spot in enumerate(view.counties())}
    rows = view.piloted()
    rows = rows[rows["county"].isin(choice.places)]
    rows = rows.assign(rank=rows["county"].map(rank))
    first = {"county": "rank", "package": "work_package", "goal": "strategic_goal"}[choice.group]
    return rows.sort_values([first, "rank", "starts", "code"], ignore_index=True)


def side_by_side(view: View, choice: Choice) -> tuple[str, ...]:
    """Return the pilots to compare: those chosen, else the oldest of each county."""
    if choice.compared:
        return choice.compared
    rows = view.piloted().sort_values(["county", "starts", "code"])
    return tuple(rows.drop_duplicates("county")["code"])
