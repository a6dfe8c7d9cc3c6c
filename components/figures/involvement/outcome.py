"""What came of it: which proposals were answered, how long that took, and where they went."""

import pandas as pd

from analysis import proposals as ledger
from components.charts.chart import Note, Status
from components.charts.panel import Form, Number, Panel, word
from components.figures.involvement.choice import Choice, chosen, quarters_of, span
from components.figures.involvement.telling import note, panel, percent
from components.view import View

STEPS = 10  # points in time at which the share that waits is drawn
WEEK = 7


def proposals(view: View, choice: Choice) -> pd.DataFrame:
    """Return the proposals of the chosen counties made in the period, as ``queries.involvement.proposals`` does."""
    return chosen(view.proposals(), choice)


def search(rows: pd.DataFrame, sought: str) -> pd.DataFrame:
    """Return the proposals that hold every word of *sought* in one of their texts, None where something is missing."""
    told = rows[["text", "reason", "change"]].fillna("").agg(" ".join, axis=1).str.casefold()
    kept = pd.Series(True, index=rows.index)
    for each in sought.casefold().split():
        kept &= told.str.contains(each, regex=False)
    found = rows[kept].astype("object")
    return found.where(found.notna(), None)


def answers(view: View, *, choice: Choice) -> Panel:
    """Declare how many proposals were answered, told back and adopted."""
    held = proposals(view, choice)
    shares = ledger.shares(held["response"], held["told_back"].notna())
    rows = [(key, "share", *percent(share.count, share.of)) for key, share in shares.items()]
    counts = {f"{key}_{part}": getattr(share, part) for key, share in shares.items() for part in ("count", "of")}
    return panel(
        view,
        choice,
        "answers",
        Form.RANGES,
        rows if len(held) else [],
        by=("period",),
        rows=tuple(word(key, f"involvement.share.{key}") for key in shares),
        columns=(word("share", "unit.percent"),),
        unit="percent",
        findings=(note("answers", made=len(held), **counts),),
        span=span(choice, quarters_of(held["date"])),
    )


def waited(view: View, choice: Choice) -> dict:
    """Return the waits until an answer and until it was told back, as seen on the day of the release."""
    held, today = proposals(view, choice), view.released
    held = held[held["date"].map(lambda day: day <= today).astype("bool")]
    # what came later than the release was published was not there to be seen
    ends = {
        name: [None if pd.isna(day) or day > today else day for day in held[column]]
        for name, column in (("answer", "decided"), ("told", "told_back"))
    }
    return {name: ledger.waits(held["date"], came, today=today) for name, came in ends.items()}


def _days(median: float | None) -> Note:
    """Return a number of days in words that agree with it."""
    if median is None:
        return note("days_unknown")
    return note("days_one" if median == 1 else "days_many", days=Number(value=median))


def waits(view: View, *, choice: Choice) -> Panel:
    """Declare which share still waits for an answer, and to be told back, so and so many days after the proposal."""
    found = {name: wait for name, wait in waited(view, choice).items() if wait is not None}
    longest = max((int(wait.curve["day"].max()) for wait in found.values()), default=0)
    step = WEEK * max(1, -(-longest // (WEEK * STEPS)))
    days = range(0, longest + step, step)
    rows = []
    for name, wait in found.items():
        seen_until = wait.curve["day"].max()
        for day in days:
            at = wait.curve[wait.curve["day"] <= day].iloc[-1]
            if day - step >= seen_until:
                rows.append((name, str(day), None, Status.MISSING))
                continue
            ends = [None if pd.isna(at[end]) else 100 * at[end] for end in ("low", "high")]
            rows.append((name, str(day), 100 * at["share"], *ends, None, None, Status.SHOWN))
    findings = ()
    if found:
        findings = (
            note("waits", answer=_days(found["answer"].median), told=_days(found["told"].median)),
            note("waiting", answer=found["answer"].waiting, told=found["told"].waiting),
        )
    return panel(
        view,
        choice,
        "waits",
        Form.LINES,
        rows,
        by=("period",),
        rows=tuple(word(name, f"involvement.wait.{name}") for name in found),
        columns=tuple(word(str(day), "involvement.day", day=day) for day in days) if found else (),
        unit="percent",
        findings=findings,
        span=span(choice, quarters_of(proposals(view, choice)["date"])),
    )


def paths(view: View, *, choice: Choice) -> Panel:
    """Declare where proposals went: from the answer to the change and to telling back, every one counted once."""
    held = proposals(view, choice)
    found = ledger.paths(held["response"], held["changed"], held["told_back"].notna())
    used = [each for each in ledger.OUTCOMES if found.loc[found["outcome"] == each, "count"].sum()]
    rows = [
        (row.response, row.outcome, float(row.count), Status.SHOWN if row.count else Status.ZERO)
        for row in found.itertuples(index=False)
        if row.outcome in used
    ]
    changed = int(held["changed"].sum())
    return panel(
        view,
        choice,
        "paths",
        Form.FLOW,
        rows,
        by=("period",),
        rows=tuple(word(each, f"code.response.{each}") for each in ledger.RESPONSES),
        columns=tuple(word(each, f"involvement.outcome.{each}") for each in used),
        unit="proposals",
        findings=(note("paths", made=len(held), changed=changed, waiting=int((held["response"] == "open").sum())),),
        span=span(choice, quarters_of(held["date"])),
    )
