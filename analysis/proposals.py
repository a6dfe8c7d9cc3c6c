"""What became of proposals: how many were answered, which way they went, and how long it took."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.intervals import Interval, wilson
from analysis.waiting import Waits, until_answer

ADOPTED = ("accepted", "partly")
RESPONSES = (*ADOPTED, "declined", "open")
OUTCOMES = ("changed_told", "changed", "told", "answered", "waiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """*count* of *of* proposals, as a share (0 to 1) with its 95 % interval; None where there were none to count."""

    count: int
    of: int

    @property
    def interval(self) -> Interval | None:
        return wilson(self.count, self.of) if self.of else None


def shares(responses: Iterable[str], told: Iterable[bool]) -> dict[str, Share]:
    """Return how many proposals have been answered and told back, of all; and of those answered, how many adopted.

    *told* says of each whether those who made it have been told what came of it.  Adopted are those accepted as they
    were or in part.  Interval: Wilson, see ``analysis.intervals``.
    """
    responses, told = _checked(responses, told)
    answered = [each for each in responses if each != "open"]
    return {
        "answered": Share(count=len(answered), of=len(responses)),
        "told": Share(count=sum(told), of=len(responses)),
        "adopted": Share(count=sum(each in ADOPTED for each in answered), of=len(answered)),
    }


def paths(responses: Iterable[str], changed: Iterable[bool], told: Iterable[bool]) -> pd.DataFrame:
    """Return how many proposals went which way: response, outcome, count; every way once, so that all add up.

    Outcomes: something was changed and it was told back; changed only; told only; answered and neither; or no answer
    yet (``waiting``), which is every proposal that is still open and no other.
    """
    responses, told = _checked(responses, told)
    changed = [bool(each) for each in changed]
    if len(changed) != len(responses):
        raise ValueError(f"responses and changed must be equally long, got {len(responses)} and {len(changed)}")
    counts = {(response, outcome): 0 for response in RESPONSES for outcome in OUTCOMES}
    for response, moved, known in zip(responses, changed, told, strict=True):
        if response == "open" and (moved or known):
            raise ValueError("a proposal that is still open cannot have led to a change or been told back")
        one = {(True, True): "changed_told", (True, False): "changed", (False, True): "told"}
        counts[response, "waiting" if response == "open" else one.get((moved, known), "answered")] += 1
    rows = [(*way, number) for way, number in counts.items()]
    return pd.DataFrame(rows, columns=["response", "outcome", "count"])


def waits(asked: Iterable[date], came: Iterable[date | None], *, today: date) -> Waits | None:
    """Return how long it takes from the days *asked* to the days it *came*, with those who wait by *today* counted in.

    None where nobody has asked.  See ``analysis.waiting`` for the method.  Raises ``ValueError`` where something came
    before it was asked for, or was asked for after *today*.
    """
    asked, came = list(asked), [None if pd.isna(each) else each for each in came]
    if not asked:
        return None
    if len(asked) != len(came):
        raise ValueError(f"asked and came must be equally long, got {len(asked)} and {len(came)}")
    days = [((today if end is None else end) - begun).days for begun, end in zip(asked, came, strict=True)]
    if min(days) < 0:
        raise ValueError("nothing can come before it was asked for, nor be asked for after today")
    return until_answer(days, [end is not None for end in came])


def _checked(responses: Iterable[str], told: Iterable[bool]) -> tuple[list[str], list[bool]]:
    responses, told = list(responses), [bool(each) for each in told]
    if len(responses) != len(told):
        raise ValueError(f"responses and told must be equally long, got {len(responses)} and {len(told)}")
    if unknown := set(responses) - set(RESPONSES):
        raise ValueError(f"no such response: {sorted(unknown)}; known: {list(RESPONSES)}")
    return responses, told
