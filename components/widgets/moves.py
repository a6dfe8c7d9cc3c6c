"""Which figures would move if something that is sent in were published, and which would be too few to show."""

from collections.abc import Iterator
from itertools import groupby

from analysis.headlines import BY_KEY, Headline, Status, Unit
from components.i18n import Words
from components.view import View
from components.widgets import prose
from components.widgets.frame import notice
from components.workbook import telling
from components.workbook import words as wording
from data_access.queries.headlines import Moves

DECIMALS = {Unit.COUNT: 0, Unit.PERCENT: 1, Unit.HOURS: 1}
SIDES = ("before", "after")
JOINER = "\u2060"


def show(view: View, moves: Moves, *, most: int):
    """Show which figures would move and by how much, at most so many, then what would be too few to show."""
    _show_moved(view, moves.moved, most)
    _show_few(view, moves, most)


def _show_moved(view: View, moved, most: int):
    words = view.words
    prose.subheading(view, "sending.figures.title")
    if moved.empty:
        return notice(words("sending.figures.nothing"))
    notice(words("sending.figures.text_all" if view.may_send(None) else "sending.figures.text"))
    heads = prose.heads(words, "sending.figures", "figure", "county", "period", *SIDES, "difference")
    rows = moved.to_dict("records")
    for theme, group in groupby(rows[:most], key=lambda row: row["theme"]):
        told = words(f"headline.theme.{theme}")
        caption = words("sending.figures.caption", theme=told, count=words.number((moved["theme"] == theme).sum()))
        prose.table(caption, heads, [_line(view, row) for row in group], numbers={3, 4, 5})
    if len(rows) > most:
        notice(words("sending.more_rows", count=words.number(len(rows) - most)))
    if (moved[[f"status_{side}" for side in SIDES]] == Status.PARTIAL).any(axis=None):
        notice(words("headline.partial_why"))
    return None


def _line(view: View, row: dict) -> tuple[str, ...]:
    words, headline = view.words, BY_KEY[row["key"]]
    periods = [_period(headline, row[f"period_{side}"], words) for side in SIDES if row[f"period_{side}"] is not None]
    period = "".join(periods[:1])
    if len({*periods}) > 1:
        period = words("headline.from_to", before=periods[0], after=periods[-1])
    if row["hidden"]:
        values = (words("common.too_few"), words("common.too_few"), words("common.none"))
    else:
        values = (*(_value(headline, row, side, words) for side in SIDES), _difference(headline, row, words))
    return _name(headline, row["part"], words), _county(view, row["county"]), period or words("common.none"), *values


def _value(headline: Headline, row: dict, side: str, words: Words) -> str:
    value = row[f"value_{side}"]
    if value != value:
        return words("common.missing")
    told = words.number(value, DECIMALS[headline.unit])
    if headline.unit is not Unit.COUNT:
        told = words(f"headline.{headline.unit}", value=told)
    if headline.denominator:
        parts = {name: words.number(row[f"{name}_{side}"]) for name in ("numerator", "denominator")}
        told = words("headline.of", value=told, **parts)
    return words("headline.partial", value=told) if row[f"status_{side}"] == Status.PARTIAL else told


def _difference(headline: Headline, row: dict, words: Words) -> str:
    if row["difference"] != row["difference"]:
        return words("common.none")
    told = words.change(row["difference"], DECIMALS[headline.unit])
    key = {Unit.PERCENT: "points", Unit.HOURS: "hours"}.get(headline.unit)
    return words(f"headline.{key}", value=told) if key else told


def _name(headline: Headline, part: str, words: Words) -> str:
    name = words(f"headline.{headline.key}.name")
    return words("headline.of_part", name=name, part=words(f"code.{headline.part}.{part}")) if part else name


def _county(view: View, county: str) -> str:
    return wording.county(county, view.counties(), view.words)


def _period(headline: Headline, period, words: Words) -> str:
    told = telling.quarter(period) if headline.quarterly else telling.month(period)
    whole = told.replace("-", f"{JOINER}-{JOINER}")  # "2026-10" must not be torn apart at the end of a line
    return words(f"headline.span.{headline.span}", period=whole)


def _show_few(view: View, moves: Moves, most: int):
    words, few = view.words, moves.few
    cells = moves.cells[moves.cells["small"] > 0]
    prose.subheading(view, "sending.few.title")
    if few.empty and cells.empty:
        return notice(words("sending.few.nothing"))
    notice(words("sending.few.text", hidden=words("common.too_few")))
    if len(few):
        heads = prose.heads(words, "sending.few", "figure", "county", "period", "state")
        caption = words("sending.few.caption", count=words.number(len(few)))
        prose.table(caption, heads, _few(view, few.head(most)))
        if len(few) > most:
            notice(words("sending.more_rows", count=words.number(len(few) - most)))
    if len(cells):
        heads = prose.heads(words, "sending.few", "sheet", "threshold", "people", "small")
        rows = [
            (
                wording.title(telling.BY_NAME[row.table], words),
                *map(words.number, (row.threshold, row.cells, row.small)),
            )
            for row in cells.itertuples()
        ]
        prose.table(words("sending.few.cells"), heads, rows, numbers={1, 2, 3})
    return None


def _few(view: View, few) -> Iterator[tuple[str, ...]]:
    words = view.words
    for row in few.itertuples():
        headline = BY_KEY[row.key]
        state = words("sending.few.new" if row.new else "sending.few.old")
        yield _name(headline, row.part, words), _county(view, row.county), _period(headline, row.period, words), state
