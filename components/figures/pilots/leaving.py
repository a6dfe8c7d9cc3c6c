"""Which share of the families whose work in a pilot has ended had dropped out."""

from analysis.intervals import wilson
from components.charts.chart import Note, Status
from components.charts.panel import TOGETHER, Form, Interval, Number, Panel, counted, place, told, word
from components.figures.pilots.cells import cell, is_told, last_quarter
from components.figures.pilots.choice import Choice, ordered
from components.figures.pilots.frame import counties, declare, pilot_name
from components.view import View

MOST_NAMED = 4  # shares in one sentence


def dropout(view: View, *, choice: Choice) -> Panel:
    """Declare which share of the families that ended had dropped out, of each county and pilot, with its interval."""
    spots, pilots = counties(view), ordered(view, choice)
    rows, cells, shown, hidden = [], [], [], 0
    names = [place(spots[code]) for code in spots if code in choice.places]
    if len(names) == len(spots):
        names.append(word(TOGETHER, "panel.together"))
    for row in (*names, *(pilot_name(pilot, spots, choice.group) for pilot in pilots.itertuples())):
        all_of, gone = cell(view, row.code, "ended"), cell(view, row.code, "dropped_out")
        if all_of is None or gone is None or all_of.status in ("not_reported", "zero"):
            continue  # nobody has ended yet, or nobody has told of it
        if not (is_told(all_of) and is_told(gone)):
            if row.code not in (*spots, TOGETHER):  # a picture of words alone would be hard to read
                hidden += 1
                continue
            cells.append((row.code, "share", None, None, None, None, None, Status.TOO_FEW))
        else:
            share = wilson(int(gone.value), int(all_of.value))
            state = Status.PROVISIONAL if "provisional" in (all_of.status, gone.status) else Status.SHOWN
            numbers = (100 * share.value, 100 * share.low, 100 * share.high, int(gone.value), int(all_of.value))
            cells.append((row.code, "share", *numbers, state))
            shown.append((row, numbers))
        rows.append(row)
    findings = ()
    if shown:
        # counties where these may be shown: many pilots one after the other would be no finding but the table
        told_of = [each for each in shown if each[0].code in (*spots, TOGETHER)] or shown
        if len(told_of) > MOST_NAMED:
            ends = [numbers[0] for _, numbers in told_of]
            between = Interval(low=min(ends), high=max(ends))
            findings = (Note(key="pilots.dropout_between", values={"count": len(told_of), "between": between}),)
        else:
            items = tuple(
                word(row.code, "panel.share", name=row, value=Number(value=numbers[0]), count=numbers[3], of=numbers[4])
                for row, numbers in told_of
            )
            findings = (Note(key="pilots.dropout", values={"items": items}),)
    last = last_quarter(view)
    return declare(
        view,
        choice,
        ("places", "group"),
        name="pilots.dropout",
        shape=Form.RANGES,
        table=told(cells),
        rows=tuple(rows),
        columns=(word("share", "panel.pilots.dropout.title"),),
        unit="percent",
        findings=findings,
        notes=(counted("pilots_hidden", hidden),) if hidden else (),
        span=(last,) if last else (),
    )
