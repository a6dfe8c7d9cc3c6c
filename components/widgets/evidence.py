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


def change(view):
    """Show published mean changes, effect sizes and reliable changes beside ours, calculated now."""
    words = view.words

    def limits(low: float, high: float) -> str:
        return words("common.period", first=words.number(low, 3), last=words.number(high, 3))

    scores, rows = worked_examples.paired_scores(), []
    for one in scores:
        ours, told = one.ours(), one.published
        rows.append(
            (
                words.number(ours.pairs),
                words.number(told["mean_change"], 3),
                limits(told["low"], told["high"]),
                limits(ours.low, ours.high),
                words.number(told["g_av"], 3),
                words.number(ours.g_av, 3),
            )
        )
    heads = prose.heads(words, "method.change", "pairs", "mean", "interval", "own_interval", "effect", "own_effect")
    _compare(words, "method.change.paired", heads, rows)
    changes, rows = worked_examples.reliable_changes(), []
    for one in changes:
        limit = one.smallest is not None
        rows.append(
            (
                words.number(one.sd, 1),
                words.number(one.reliability, 2),
                words.number(one.sd_of_chance, 3),
                words.number(one.our_sd_of_chance(), 3),
                words.number(one.smallest, 3) if limit else "–",
                words.number(one.our_smallest(), 3),
            )
        )
    heads = prose.heads(words, "method.change", "sd", "reliability", "spread", "own_spread", "smallest", "own_smallest")
    _compare(words, "method.change.reliable", heads, rows)
    prose.paragraphs(*(words("method.example.source", source=one.source) for one in (*scores, *changes)))


def coverage(view):
    """Show the cases in which counting coverage can go wrong, each counted anew."""
    words, rows = view.words, []

    def stay(first, last) -> str:
        if last is None:
            return words("method.coverage.still", first=words.date(first))
        return words("method.coverage.working", first=words.date(first), last=words.date(last))

    def told(counts) -> dict[str, str]:
        flows = {
            flow: words(
                "method.coverage.both", trained=counts[f"{flow}_trained"], untrained=counts[f"{flow}_untrained"]
            )
            for flow in ("joined", "left")
        }
        return {name: words.number(counts[name]) for name in ("staff", "trained")} | flows

    for case in worked_examples.coverage_cases():
        rows.append(
            (
                words(f"method.coverage.of.{case.name}"),
                words.list(stay(first, last) for _, first, last in case.stays),
                words.date(case.completed) if case.completed else "–",
                f"{case.month:%Y-%m}",
                *told(case.counts).values(),
                words("method.coverage.all", **told(case.ours())),
            )
        )
    names = ("case", "roster", "completed", "month", "staff", "trained", "joined", "left", "agrees")
    _compare(words, "method.coverage.caption", prose.heads(words, "method.coverage", *names), rows, numbers={4, 5})


def _compare(words, caption: str, heads, rows, *, numbers=None):
    """Show a table of numbers, or say that what they are compared with is missing here."""
    if rows:
        prose.table(words(caption), heads, rows, numbers=set(range(len(heads))) if numbers is None else numbers)
    else:
        prose.aside(words("method.example.missing"))
