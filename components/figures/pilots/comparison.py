"""Several pilots side by side: one row a question, one column a pilot."""

from dataclasses import replace

from components.charts.chart import Note
from components.charts.panel import Form, Panel, stored, texts, word
from components.figures.pilots.answers import answered
from components.figures.pilots.cells import last_quarter
from components.figures.pilots.choice import Choice, side_by_side
from components.figures.pilots.doors import doors
from components.figures.pilots.frame import counties, declare, pilot_names
from components.figures.pilots.scores import instrument_name, paired
from components.view import View

QUESTIONS = (
    *("stage", "running", "aim", "group", "team", "tools", "families", "active", "dropout", "per_family", "meetings"),
    *("outcomes", "experience", "trained", "heard"),
)


def compare(view: View, *, choice: Choice) -> Panel:
    """Declare several pilots side by side: one row a question, one column a pilot."""
    codes = side_by_side(view, choice)
    spots, rows = counties(view), view.piloted().set_index("code", drop=False)
    codes = tuple(code for code in codes if code in rows.index)
    answers = {code: answered(view, code) for code in codes}
    cells = [(question, code, answers[code][question]) for question in QUESTIONS for code in codes]
    homes = tuple(dict.fromkeys(spots[rows.loc[code, "county"]] for code in codes))
    last = last_quarter(view)
    return declare(
        view,
        replace(choice, compared=codes),
        ("compared",),
        name="pilots.compare",
        shape=Form.TABLE,
        table=texts(cells),
        rows=tuple(word(question, f"panel.question.{question}") for question in QUESTIONS),
        columns=tuple(pilot_names(view)[code] for code in codes),
        unit="answer",
        findings=(_difference(view, codes),) if codes else (),
        notes=(Note(key="no_comparison_group"), Note(key="no_league")),
        places=homes,
        doors={(question, code): door for code in codes for question, door in doors(view, code).items()},
        span=(last,) if last else (),
    )


def _difference(view: View, codes: tuple[str, ...]) -> Note:
    """Return which pilots differ on an instrument they share: only where their intervals lie apart."""
    rows = view.outcomes()
    rows = rows[rows["pilot"].isin(codes) & (rows["status"] == "shown")]
    names = view.piloted().set_index("code")["name"]
    apart, shared = [], False
    for code, mine in rows.groupby("instrument"):
        found = [(row.pilot, paired(row)) for row in mine.itertuples()]
        for turn, (one, first) in enumerate(found):
            for other, second in found[turn + 1 :]:
                shared = True
                if first.high < second.low or second.high < first.low:
                    pair = (stored(one, names[one]), stored(other, names[other]))
                    apart.append(word(code, "panel.pair", pilots=pair, instrument=instrument_name(code)))
    if apart:
        return Note(key="pilots.differ", values={"pairs": tuple(apart)})
    return Note(key="pilots.no_difference" if shared else "pilots.nothing_shared")
