"""Training coverage: of those employed on a day, how many are trained, and what moves that share from month to month.

Nothing here keeps a person: rosters come in, counts go out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import numpy as np
import pandas as pd

FLOWS = ("joined_trained", "joined_untrained", "left_trained", "left_untrained")
COUNTS = ("staff", "trained", "in_use", *FLOWS)
ANY, WHOLE = "any", "whole"  # instead of a topic: trained in at least one of them, and in all of them
ROSTER = ("person", "profession", "joined", "left")
ATTENDANCE = ("person", "topic", "completed", "in_use")
NEXT = timedelta(days=1)
SAME = 9  # decimals within which a number is a whole one: 70 % of 10 is not 7 in floating point


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How coverage changed between the ends of two months, as shares (0.06 is six percentage points).

    The five parts add up to ``last`` − ``first``: people newly trained, trained people who left, untrained people who
    left (coverage rises), new people not yet trained and new people already trained.
    """

    first: float
    last: float
    newly_trained: float
    left_trained: float
    left_untrained: float
    joined_untrained: float
    joined_trained: float
    people: dict[str, int]  # how many people are behind each part

    @property
    def change(self) -> float:
        return self.last - self.first

    @property
    def turnover(self) -> float:
        """All that came of people coming and going."""
        return self.left_trained + self.left_untrained + self.joined_untrained + self.joined_trained


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How coverage changed between two days, as shares, where only those newly trained are known, not who came or went.

    The three parts add up to ``last`` − ``first``: people newly trained here, trained people who came less those who
    left, and untrained people who came less those who left (coverage falls).  ``people`` tells how many are behind each
    part, fewer than none where more left than came.
    """

    first: float
    last: float
    newly_trained: float
    trained_moved: float
    untrained_moved: float
    people: dict[str, int]

    @property
    def change(self) -> float:
        return self.last - self.first

    @property
    def turnover(self) -> float:
        """All that came of people coming and going."""
        return self.trained_moved + self.untrained_moved


def over_time(
    roster: pd.DataFrame, attendance: pd.DataFrame, *, first: date, last: date, topics: Iterable[str] = ()
) -> pd.DataFrame:
    """Return the counts of every month from *first* to *last* (any day of them), by profession and topic.

    *roster*: person, profession, joined (first day at work), left (last day at work; empty: still here), and county
    where there are several.  Somebody who returned, or has several professions, has several rows; they count once on
    any day, in the row that stands first among those that hold on that day.  *attendance*: person, topic, completed,
    and in_use (the day from which they use it at work; empty: not).  Of several days the earliest counts.
    *topics* are counted also if nobody has completed them yet.

    The columns are county (if given), profession, topic, month (its first day) and ``COUNTS``.  ``staff`` are employed
    on the last day of the month; of them ``trained`` have completed the topic by then, before or after being hired, and
    ``in_use`` use it.  Joined and left are people who came or went during the month, also both in the same one; gone is
    who has no work the day after.  Trained when joining is who completed the topic on an earlier day, trained when
    leaving who had completed it by the last day at work.  So staff = staff a month earlier + joined − left, always.

    Defined by the project's own question, "which share of those who work here today?"; stocks and flows balance as in
    the demographic balancing equation (Preston, Heuveline & Guillot, Demography, 2001, p. 2).
    """
    _check(roster, attendance, first, last)
    base = _number(first)
    months = _number(last) - base + 1
    groups = ["county", "profession"] if "county" in roster else ["profession"]
    stays = _stays(roster, groups)
    completed, in_use = _earliest(attendance, "completed"), _earliest(attendance, "in_use")
    topics = list(dict.fromkeys([*topics, *attendance["topic"]]))
    places = list(dict.fromkeys(zip(*(roster[name] for name in groups), strict=True)))

    counts = {
        (place, topic): np.zeros((len(COUNTS), months + 1), dtype=np.int64) for place in places for topic in topics
    }
    for person, place, came, gone in stays:
        joins = _number(came) - base
        leaves = months if gone is None else _number(gone) - base
        for topic in topics:
            of = counts[place, topic]
            done, used = completed.get((person, topic)), in_use.get((person, topic))
            _present(of[0], joins, leaves, months)
            if done is not None:
                _present(of[1], max(joins, _number(done) - base), leaves, months)
            if used is not None:
                _present(of[2], max(joins, _number(used) - base), leaves, months)
            if 0 <= joins < months:
                of[3 if done is not None and done < came else 4, joins] += 1
            if gone is not None and 0 <= leaves < months:
                of[5 if done is not None and done < gone else 6, leaves] += 1

    lines = []
    for (place, topic), of in counts.items():
        of[:3] = of[:3].cumsum(axis=1)
        lines += [(*place, topic, _first_day(base + at), *of[:, at].tolist()) for at in range(months)]
    return pd.DataFrame(lines, columns=[*groups, "topic", "month", *COUNTS])


def with_programme(attendance: pd.DataFrame) -> pd.DataFrame:
    """Return *attendance* (as for ``over_time``) with the days on which each person had completed any topic, and all.

    All are the topics that anybody has completed.  Any is in use from the first day that one of them is, the whole from
    the day that the last of them is.  So at least as many are trained in any topic as in each, and at most as many in
    the whole.
    """
    topics = set(attendance["topic"])
    completed, in_use = _earliest(attendance, "completed"), _earliest(attendance, "in_use")
    rows = []
    for person in dict.fromkeys(attendance["person"]):
        done = [completed[person, topic] for topic in topics if (person, topic) in completed]
        used = [in_use[person, topic] for topic in topics if (person, topic) in in_use]
        rows.append((person, ANY, min(done), min(used, default=None)))
        if len(done) == len(topics):
            rows.append((person, WHOLE, max(done), max(used) if len(used) == len(topics) else None))
    added = pd.DataFrame(rows, columns=list(ATTENDANCE), dtype="object")
    return pd.concat([attendance[list(ATTENDANCE)].astype("object"), added], ignore_index=True)


def change(counts: pd.DataFrame, *, first: date, last: date) -> Change:
    """Return what changed coverage from the end of the month of *first* to the end of that of *last*.

    *counts* has month and ``COUNTS`` for every month between, of one profession and topic or of several professions,
    which are then added up.  Each part is a flow of people times what one of them moves the share by at the mean of
    both ends: with mean staff S and mean coverage c, (1 − c) / S for somebody trained and c / S for somebody who is
    not; training somebody who works here moves it by 1 / S.  These parts add up exactly, and do not depend on an order
    in which things are imagined to happen (Bennet, Journal of the Royal Statistical Society 1920;83:455–462).
    """
    start, end = _number(first), _number(last)
    if start >= end:
        raise ValueError(f"the first month must be before the last, got {first} and {last}")
    told_apart = [name for name in ("county", "profession") if name in counts]
    if "topic" in counts and counts["topic"].nunique() > 1:
        raise ValueError("a change is that of one topic: staff would be counted once for each")
    if counts.duplicated(["month", *told_apart]).any():
        raise ValueError("a month has more than one row for a profession")
    numbers = counts["month"].map(_number)
    told = {number: rows[list(COUNTS)].sum() for number, rows in counts.groupby(numbers)}
    if missing := [number for number in range(start, end + 1) if number not in told]:
        raise ValueError(f"no counts for {_first_day(missing[0]):%Y-%m}; a change needs every month between")
    whole = {
        number: set(zip(*(rows[name] for name in told_apart), strict=True)) for number, rows in counts.groupby(numbers)
    }
    if any(whole[number] != whole[start] for number in range(start, end + 1)):
        raise ValueError("every month must have a row for the same professions")
    before, after = told[start], told[end]
    if not before["staff"] or not after["staff"]:
        raise ValueError("coverage needs somebody employed at both ends")
    people = {flow: int(sum(told[number][flow] for number in range(start + 1, end + 1))) for flow in FLOWS}
    moved = people["joined_trained"] + people["joined_untrained"] - people["left_trained"] - people["left_untrained"]
    if before["staff"] + moved != after["staff"]:
        raise ValueError("staff of the last month is not staff of the first, plus joined, minus left")
    people["newly_trained"] = int(
        after["trained"] - before["trained"] - people["joined_trained"] + people["left_trained"]
    )
    if people["newly_trained"] < 0:
        raise ValueError("fewer are trained than those who left can explain")

    shares = [float(each["trained"] / each["staff"]) for each in (before, after)]
    staff, share = (before["staff"] + after["staff"]) / 2, sum(shares) / 2
    worth = {
        "newly_trained": 1 / staff,
        "left_trained": -(1 - share) / staff,
        "left_untrained": share / staff,
        "joined_untrained": -share / staff,
        "joined_trained": (1 - share) / staff,
    }
    parts = {name: float(people[name] * each) for name, each in worth.items()}
    return Change(first=shares[0], last=shares[1], **parts, people={name: people[name] for name in worth})


def split(first: tuple[int, int], last: tuple[int, int], *, newly_trained: int) -> Split:
    """Return what changed coverage from *first* to *last*, each (trained, staff).

    The balance of trained people says how many more of them came than left: those at the end, less those at the
    beginning, less the *newly_trained*; that of all staff says it of the untrained.  Each part is worth what ``change``
    makes it worth, so ``trained_moved`` is its joined_trained and left_trained together, ``untrained_moved`` the other
    two.  Raises ``ValueError`` if more are trained than employed, or if nobody is employed at one of the ends.
    """
    for trained, staff in (first, last):
        if staff < 1 or not 0 <= trained <= staff:
            raise ValueError(f"coverage needs trained people among staff, got {trained} of {staff}")
    if newly_trained < 0:
        raise ValueError(f"nobody becomes untrained, got {newly_trained} newly trained")
    shares = [trained / staff for trained, staff in (first, last)]
    staff, share = (first[1] + last[1]) / 2, sum(shares) / 2
    trained_moved = last[0] - first[0] - newly_trained
    untrained_moved = last[1] - first[1] - trained_moved
    return Split(
        first=shares[0],
        last=shares[1],
        newly_trained=newly_trained / staff,
        trained_moved=trained_moved * (1 - share) / staff,
        untrained_moved=-untrained_moved * share / staff,
        people={
            "newly_trained": newly_trained,
            "trained_moved": trained_moved,
            "untrained_moved": untrained_moved,
        },
    )


def needed(trained: int, staff: int, *, target: float) -> int:
    """Return how many more of *staff* must be trained for coverage to reach *target* (0 to 1), if nobody comes or goes.

    That is the smallest whole number of people with which the target is reached; 0 where it has been.
    """
    if staff < 1 or not 0 <= trained <= staff:
        raise ValueError(f"coverage needs trained people among staff, got {trained} of {staff}")
    if not 0 <= target <= 1:
        raise ValueError(f"a target is a share from 0 to 1, got {target}")
    return max(0, ceil(round(target * staff, SAME)) - trained)


def average_share(trained: Sequence[int], staff: int) -> float:
    """Return which share of the parts of a programme its *staff* have completed on average, from 0 to 1.

    *trained* says of each part how many of the staff have completed it.  The mean over people of their own shares is
    the mean over parts of their coverage: both are all completed parts by parts × staff.
    """
    if staff < 1 or not trained or not all(0 <= each <= staff for each in trained):
        raise ValueError(f"an average share needs parts, and trained among staff, got {list(trained)} of {staff}")
    return sum(trained) / (len(trained) * staff)


def _check(roster: pd.DataFrame, attendance: pd.DataFrame, first: date, last: date) -> None:
    if (first.year, first.month) > (last.year, last.month):
        raise ValueError(f"the first month must not be after the last, got {first} and {last}")
    for name, rows, columns in (("roster", roster, ROSTER), ("attendance", attendance, ATTENDANCE)):
        if lacking := [column for column in columns if column not in rows]:
            raise ValueError(f"the {name} lacks {lacking}")
        needed = [column for column in columns if column not in ("left", "in_use")]
        if rows[needed].isna().any(axis=None):
            raise ValueError(f"the {name} has empty cells in {needed}")
    # a message tells how many, never who
    if wrong := sum(gone is not None and gone < came for came, gone in _days(roster, "joined", "left")):
        raise ValueError(f"{wrong} rows of the roster end before they begin")
    if wrong := sum(used is not None and used < done for done, used in _days(attendance, "completed", "in_use")):
        raise ValueError(f"{wrong} rows of the attendance are in use before they are completed")
    if wrong := len(set(attendance["person"]) - set(roster["person"])):
        raise ValueError(f"{wrong} people attended who are not on the roster")


def _days(rows: pd.DataFrame, *columns: str) -> list[tuple]:
    """Return days as tuples, None where a cell is empty."""
    return [
        tuple(None if pd.isna(day) else day for day in days)
        for days in zip(*(rows[column].tolist() for column in columns), strict=True)
    ]


def _stays(roster: pd.DataFrame, groups: list[str]) -> Iterator[tuple]:
    """Yield (person, place, first day, day after the last or None) of unbroken work in one place."""
    rows = {}
    places = list(zip(*(roster[name].tolist() for name in groups), strict=True))
    for person, place, (came, left) in zip(
        roster["person"].tolist(), places, _days(roster, "joined", "left"), strict=True
    ):
        rows.setdefault(person, []).append((place, came, None if left is None else left + NEXT))
    for person, theirs in rows.items():
        turns = sorted({day for _, came, gone in theirs for day in (came, gone) if day is not None})
        at, since = None, None
        for day in turns:
            now = next((place for place, came, gone in theirs if came <= day and (gone is None or day < gone)), None)
            if now != at:
                if at is not None:
                    yield person, at, since, day
                at, since = now, day
        if at is not None:
            yield person, at, since, None


def _earliest(attendance: pd.DataFrame, column: str) -> dict[tuple, date]:
    """Return the earliest day in *column* by person and topic."""
    days = {}
    people = zip(attendance["person"].tolist(), attendance["topic"].tolist(), strict=True)
    for who, (day,) in zip(people, _days(attendance, column), strict=True):
        if day is not None:
            days[who] = min(day, days.get(who, day))
    return days


def _present(steps: np.ndarray, start: int, end: int, months: int) -> None:
    """Count one more in the months from *start* up to *end*; ``steps`` are added up later."""
    start, end = max(start, 0), min(end, months)
    if start < end:
        steps[start] += 1
        steps[end] -= 1


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
