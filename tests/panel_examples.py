"""Panels to make pictures and files of: every form, ordinary, with one value, with none, with every value hidden."""

from datetime import date

import pandas as pd
from chart_examples import EDITION, PLACES, spot

from components.charts.chart import Note, Status
from components.charts.panel import Form, Mark, Name, Number, Panel, month, place, quarter, stored, told, word

SPOTS = tuple(spot(each) for each in PLACES[:3])
QUARTERS = ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2")
STAGES = ("idea", "planning", "experiment")
RESULTS = ("improved", "unchanged", "worse")
HIDDEN = 3.0  # a number that stands nowhere else; it must not come out


def value(row: int, column: int) -> float:
    """Return a made-up number that nobody would guess."""
    return 20.0 + (row * 37 + column * 11) % 29 + 0.25


def panel(form: Form, *, gaps: str = "some") -> Panel:
    """Return a panel; *gaps* is "some", "all" (every value hidden), "all but one" or "nothing" (not a single row)."""
    rows: tuple[Name, ...] = tuple(place(each) for each in SPOTS)
    columns = {
        Form.LINES: tuple(quarter(each) for each in QUARTERS),
        Form.BARS: tuple(word(each, f"panel.result.{each}") for each in RESULTS),
        Form.FLOW: tuple(word(each, f"panel.result.{each}") for each in RESULTS),
        Form.RANGES: (word("share", "panel.pilots.dropout.title"),),
        Form.GRID: tuple(word(each, f"code.stage.{each}") for each in STAGES),
        Form.STEPS: tuple(stored(each, f"={each}") for each in ("before", "came", "went", "after")),
        Form.COURSE: tuple(word(each, f"code.stage.{each}") for each in STAGES),
        Form.TABLE: tuple(stored(each, each) for each in ("one", "other")),
    }[form]
    if form is Form.STEPS:
        rows = (stored("coverage", "Coverage"),)
    cells, first = [], True
    for down, row in enumerate(rows):
        for across, column in enumerate(columns):
            hidden = gaps == "all" or (gaps == "all but one" and not first) or (gaps == "some" and down == across == 1)
            first = False
            number = value(down, across) * (-0.1 if form is Form.STEPS and across == 2 else 1)
            if form is Form.COURSE:
                number = float(date(2025, 1 + across * 3, 10 + down).toordinal())
            if hidden:
                cells.append((row.code, column.code, None, None, None, None, None, Status.TOO_FEW))
            else:
                made_of = (number - 2, number + 2, 7, 31) if form is Form.RANGES else (None,) * 4
                cells.append((row.code, column.code, number, *made_of, Status.SHOWN))
    table = told([] if gaps == "nothing" else cells)
    if form is Form.COURSE:
        late = [None if pd.isna(at) else at - 9 for at in table["value"]]
        table = table.assign(planned=pd.Series(late, index=table.index, dtype="float64"))
    if form is Form.TABLE:
        answers = [None if pd.isna(at) else Number(value=at, decimals=1) for at in table["value"]]
        table = table.assign(told=pd.Series(answers, index=table.index, dtype="object"))
    words = {Form.COURSE: "pilots.course", Form.LINES: "pilots.reach", Form.TABLE: "pilots.compare"}
    marks = {
        Form.COURSE: (Mark(at=date(2025, 9, 1).toordinal(), key="today", values={"day": date(2025, 9, 1)}),),
        Form.TABLE: (),
        Form.FLOW: (),
        Form.GRID: (),
        Form.STEPS: (),
    }
    target = Mark(at=33.0, key="target", values={"value": Number(value=33)})
    own = (Mark(at=30.0, key="target", values={"value": Number(value=30)}, row="13"),) if form is Form.RANGES else ()
    return Panel(
        name=words.get(form, "pilots.dropout"),
        filters={"places": "12,13,20"},
        page="pilots",
        shape=form,
        table=table,
        rows=rows if gaps != "nothing" else (),
        columns=columns,
        edition=EDITION,
        unit="percent",
        decimals=1,
        findings=(Note(key="pilots.reach.plain", values={"period": month(date(2026, 1, 1)), "value": 7}),),
        notes=(Note(key="no_league"),),
        span=(quarter(QUARTERS[0]), quarter(QUARTERS[-1])),
        places=SPOTS,
        marks=marks.get(form, (target, *own)),
        sample=True,
    )


EXAMPLES = {
    f"{form} {gaps}": (lambda form=form, gaps=gaps: panel(form, gaps=gaps))
    for form in Form
    for gaps in ("some", "all but one", "all", "nothing")
}
