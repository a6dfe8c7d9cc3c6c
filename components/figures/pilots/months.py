"""What pilots do month by month: sessions with families and multidisciplinary meetings."""

from datetime import date

from components.charts.chart import Note, Status
from components.charts.panel import Form, Number, Panel, month, place, told, word
from components.figures.pilots.choice import Choice
from components.figures.pilots.frame import counties, day_of, declare
from components.figures.pilots.stages import month_end
from components.view import View


def activity(view: View, *, choice: Choice) -> Panel:
    """Declare sessions or multidisciplinary meetings by month and county.  They count no people."""
    spots = counties(view)
    pilots, rows = view.piloted(), view.piloted("activity")
    homes = dict(zip(pilots["code"], pilots["county"], strict=True))
    rows = rows.assign(county=rows["pilot"].map(homes))
    rows = rows[rows["county"].isin(choice.places)]
    months = _months(min(rows["month"], default=None), max(rows["month"], default=None))
    cells = []
    for code in (code for code in spots if code in choice.places):
        mine = rows[rows["county"] == code]
        of_county = pilots[pilots["county"] == code]
        newest = max(mine["month"], default=None)
        for day in months:
            alive = {p.code for p in of_county.itertuples() if _alive(p, day)}
            held = mine[(mine["month"] == day) & mine[choice.measure].notna()]
            key = f"{day:%Y-%m}"
            if not alive and held.empty:
                cells.append((code, key, None, Status.MISSING))
            elif held.empty:
                late = newest is None or day > newest
                cells.append((code, key, None, Status.MISSING if late else Status.NOT_REPORTED))
            else:
                number = float(held[choice.measure].sum())
                status = Status.PROVISIONAL if alive - set(held["pilot"]) else Status.SHOWN if number else Status.ZERO
                cells.append((code, key, number, status))
    sums = {code: sum(value or 0 for row, _, value, _ in cells if row == code) for code in spots}
    items = tuple(
        word(code, "panel.item", name=spots[code], value=Number(value=sums[code]))
        for code in spots
        if code in choice.places
    )
    lacking = sum(status is Status.NOT_REPORTED for *_, status in cells)
    partly = sum(status is Status.PROVISIONAL for *_, status in cells)
    return declare(
        view,
        choice,
        ("places", "measure"),
        name="pilots.activity",
        title=Note(key=f"title_{choice.measure}"),
        shape=Form.LINES,
        table=told(cells),
        rows=tuple(place(spots[code]) for code in spots if code in choice.places),
        columns=tuple(month(day) for day in months),
        unit=choice.measure,
        findings=(Note(key=f"pilots.activity.{choice.measure}", values={"items": items}),) if months else (),
        notes=(
            *((Note(key="months_missing", values={"count": lacking}),) if lacking else ()),
            *((Note(key="months_partly", values={"count": partly}),) if partly else ()),
        ),
        span=(month(months[0]), month(months[-1])) if months else (),
    )


def _months(first: date | None, last: date | None) -> list[date]:
    if first is None or last is None:
        return []
    turns = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(turn // 12, turn % 12 + 1, 1) for turn in turns]


def _alive(pilot, day: date) -> bool:
    """Was the pilot on for the whole of the month that begins on *day*?"""
    ended = day_of(pilot.ended)
    return pilot.starts <= day and (ended is None or month_end(day) <= ended)
