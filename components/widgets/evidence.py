"""The tables behind the methods page: what is held, and published numbers beside those this house calculates."""

from analysis.indicators import INDICATORS, RATE_PER
from analysis.intervals import poisson_rate
from components.charts import say
from components.charts.chart import vintage_age
from components.widgets import prose
from data_access import worked_examples

SCALE = {"poisson_rate": 1, "wilson": 100}  # shares are read in per cent


def holdings(view):
    """Show what this release holds, by indicator and by the time it was retrieved."""
    words = view.words
    names = {one.sotkanet: words("method.holdings.placed", ages=one.ages.replace("-", "–")) for one in INDICATORS}
    for one in INDICATORS:
        if one.population:
            names[one.population] = words("method.holdings.population", ages=one.ages.replace("-", "–"))
    order = [*names, *set(view.holdings()["indicator"]) - set(names)]
    held = sorted(view.holdings().itertuples(), key=lambda row: (order.index(row.indicator), vintage_age(row.vintage)))
    rows = [
        (
            names.get(row.indicator, words("method.holdings.other")),
            str(row.indicator),
            say.vintage(row.vintage, words),
            words("common.period", first=row.first, last=row.last),
            words.number(row.places),
            words("method.holdings.by_sex" if row.sexes > 1 else "method.holdings.together"),
            words.number(row.rows),
        )
        for row in held
    ]
    columns = ("indicator", "number", "vintage", "years", "places", "sexes", "rows")
    heads = prose.heads(words, "method.holdings", *columns)
    prose.table(words("method.holdings.caption", release=view.edition.number), heads, rows, numbers={1, 4, 6}, wide={2})


def own_rate(view):
    """Show the years in which our rate and THL's percentage can be set side by side."""
    words = view.words
    rows = []
    for year in worked_examples.official_shares():
        rate = poisson_rate(year.count, year.population, per=RATE_PER).value
        rows.append(
            (
                str(year.year),
                words.number(year.count),
                words.number(year.population),
                words.number(rate, 1),
                words("about.percent", number=words.number(rate * 100 / RATE_PER, 2)),
                words("about.percent", number=words.number(year.share, 1)),
            )
        )
    heads = prose.heads(words, "method.rate", "year", "placed", "population", "own", "own_percent", "published")
    _compare(words, "method.rate.caption", heads, rows)


def intervals(view, name: str):
    """Show the published intervals of one function of ``analysis.intervals`` beside ours, calculated now."""
    words = view.words

    def limits(one) -> str:
        low, high = (words.number(limit * SCALE[name], 3) for limit in (one.low, one.high))
        return words("common.period", first=low, last=high)

    shown = [one for one in worked_examples.intervals(name) if one.shown]
    rows = [
        (
            words.number(one.count),
            words.number(one.size),
            words.number(one.value * SCALE[name], 3),
            limits(one),
            limits(one.ours()),
        )
        for one in shown
    ]
    heads = prose.heads(words, "method.example", "count", "size", "value", "published", "ours")
    _compare(words, f"method.{name}.caption", heads, rows)
    prose.paragraphs(*sorted({words("method.example.source", source=one.source) for one in shown}))


def _compare(words, caption: str, heads, rows):
    """Show a table of numbers, or say that what they are compared with is missing here."""
    if rows:
        prose.table(words(caption), heads, rows, numbers=set(range(len(heads))))
    else:
        prose.aside(words("method.example.missing"))
