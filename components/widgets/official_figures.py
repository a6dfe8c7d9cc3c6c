"""Official figures in words: which one it is, and what THL has changed in figures that were published before."""

from analysis.indicators import INDICATORS
from components.charts import say
from components.view import View
from components.widgets import prose
from components.widgets.frame import notice

TABLE = "official_statistic"
DECIMALS = {"count": 0, "share": 1}
MOST_SHOWN = 200  # rows of a table on the page; the rest are counted


def name(view: View, indicator: int) -> str:
    """Return what Sotkanet's *indicator* is called here."""
    for each in INDICATORS:
        if each.sotkanet == indicator:
            return view.words(f"indicator.{each.key}.name")
        if each.population == indicator:
            return view.words("method.holdings.population", ages=each.ages.replace("-", "–"))
    return view.words("sotkanet.other", number=indicator)


def identity(view: View, said: str) -> str:
    """Return the natural key *said*, such as ``191 / 12 / 2020 / total / sotkanet-2026-08``, as people read it."""
    parts = said.split(" / ")
    if len(parts) != 5 or not parts[0].isdecimal():
        return said
    indicator, place, year, sex, vintage = parts
    told = (name(view, int(indicator)), place_name(view, place), year, view.words(f"sotkanet.sex.{sex}"))
    return " · ".join((*told, say.vintage(vintage, view.words)))


def place_name(view: View, code: str) -> str:
    return next((spot.shorts[view.words.language] for spot in view.spots() if spot.code == code), code)


def value(view: View, column: str, said) -> str | None:
    """Return a cell as people read it, or None where it is said as everything else is."""
    if said is None or said != said:
        return None
    if column == "status" and view.words.has(f"sotkanet.status.{said}"):
        return view.words(f"sotkanet.status.{said}")
    return view.words.number(float(said), DECIMALS[column]) if column in DECIMALS else None


def revisions(view: View, rows, caption: str):
    """Show revised figures, a table of ``queries.official.revisions``: what each was, and what it is."""
    words = view.words
    if rows.empty:
        return
    heads = prose.heads(words, "sotkanet.column", "figure", "place", "year", "sex", "measure", "before", "after")
    shown = [
        (
            name(view, int(row.indicator)),
            place_name(view, row.place),
            str(row.year),
            words(f"sotkanet.sex.{row.sex}"),
            words(f"sotkanet.measure.{row.measure}"),
            _dated(view, row.measure, row.before, row.before_vintage),
            _dated(view, row.measure, row.after, row.vintage),
        )
        for row in rows.head(MOST_SHOWN).itertuples()
    ]
    prose.table(caption, heads, shown, numbers={2}, wide={0})
    if len(rows) > MOST_SHOWN:
        notice(words("sotkanet.more", count=words.number(len(rows) - MOST_SHOWN)))


def _dated(view: View, measure: str, said: float | None, vintage: str) -> str:
    words = view.words
    told = words("sotkanet.taken_back") if said is None else words.number(float(said), DECIMALS[measure])
    return words("sotkanet.dated", value=told, vintage=say.vintage(vintage, words, short=True))
