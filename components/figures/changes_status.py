"""What stands otherwise beside its plan than it did: leading numbers, and pilots that time has made late."""

from analysis.targets import Step
from components.charts.chart import Note
from components.charts.panel import stored, word
from components.figures import overview, pilots
from components.figures.changes_line import Line
from components.view import View

SOURCE = "status"


def lines(older: View, newer: View) -> tuple[Line, ...]:
    """Return a line for each leading number and each pilot that stands otherwise in *newer* than in *older*.

    No single release brings that: a plan goes on by itself, and a pilot becomes late because time passes.
    """
    if older.piloted().empty or newer.piloted().empty:
        return ()  # before the first county has sent its data nothing stands anywhere
    return (*_numbers(older, newer), *_pilots(older, newer))


def _numbers(older: View, newer: View) -> list[Line]:
    then = {row.key: row.standing for theme in overview.themes(older) for row in theme.rows}
    found = []
    for theme in overview.themes(newer):
        for row in theme.rows:
            was, is_now = then.get(row.key), row.standing
            if was is None or is_now is None or was.status == is_now.status:
                continue
            named = {"before": was.status, "after": is_now.status}
            told = {name: word(status, f"standing.figure.{status}") for name, status in named.items()}
            note = Note(key="status.number", values={"what": row.name, **told})
            found.append(_line(theme.page, note, indicator=row.key))
    return found


def _pilots(older: View, newer: View) -> list[Line]:
    then, pilot = pilots.standings(older), newer.piloted().set_index("code")
    found = []
    for code, place in pilots.standings(newer).items():
        if code not in then or (place.step == Step.LATE) == (then[code].step == Step.LATE):
            continue
        if place.step == Step.LATE and place.following == then[code].following:
            values = {"pilot": stored(code, pilot.at[code, "name"]), "stage": _stage(place.following), "due": place.due}
            county = pilot.at[code, "county"]
            found.append(_line("pilots", Note(key="status.late", values=values), county, pilot=code))
    return found


def _stage(stage: str):
    return word(stage, f"code.stage.{stage}")


def _line(theme: str, note: Note, county: str | None = None, **about: str) -> Line:
    return Line(kind="status", source=SOURCE, theme=theme, note=note, release=0, county=county, about=about)
