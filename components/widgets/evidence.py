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
    _pooled(words)
    prose.paragraphs(*(words("method.example.source", source=one.source) for one in (*scores, *changes)))


def targets(view):
    """Show plans and stages whose standing was worked out by hand, each judged anew."""
    words, rows = view.words, []

    def told(numbers) -> str:
        if not numbers:
            return words("method.targets.nothing")
        days = ((words.date(day), _plain(words, number)) for day, number in numbers.items())
        return words.list(words("method.targets.on_day", day=day, number=number) for day, number in days)

    def standing(found) -> tuple[str, str, str]:
        ahead = {True: "ahead", False: "behind"}.get(found.ahead)
        return (
            "–" if found.expected is None else _plain(words, found.expected),
            words(f"standing.figure.{found.status}"),
            words(f"standing.{ahead}") if ahead else "–",
        )

    for case in worked_examples.plans():
        name = words(f"method.targets.of.{case.name}")
        plan, reported, ours = told(case.points()), told(case.reported), " · ".join(standing(case.ours()))
        rows.append((name, plan, reported, words.date(case.today), *standing(case), ours))
    names = ("case", "plan", "reported", "today", "expected", "status", "verdict", "agrees")
    _compare(words, "method.targets.caption", prose.heads(words, "method.targets", *names), rows, numbers={4})
    _stages(words)


def waiting(view):
    """Show published curves and medians beside ours, calculated now."""
    words, rows, groups = view.words, [], []
    for case in worked_examples.waits():
        name, ours = words(f"method.waiting.of.{case.name}"), case.ours()
        curve = ours.curve.set_index("day")
        counts = (words.number(count) for count in (ours.answered, ours.waiting))
        median = "–" if ours.median is None else words.number(ours.median)
        groups.append((name, *counts, words.number(case.median), median))
        for day, share in case.shares.items():
            at_risk = words.number(case.at_risk[day]), words.number(curve["at_risk"][day])
            shares = words.number(share, 3), words.number(curve["share"][day], 3)
            rows.append((name, words.number(day), *at_risk, *shares))
    heads = prose.heads(words, "method.waiting", "group", "week", "at_risk", "own_at_risk", "share", "own_share")
    _compare(words, "method.waiting.curve", heads, rows, numbers=set(range(1, len(heads))))
    heads = prose.heads(words, "method.waiting", "group", "answered", "waiting", "median", "own_median")
    _compare(words, "method.waiting.medians", heads, groups, numbers=set(range(1, len(heads))))
    sources = (case.source for case in worked_examples.waits())
    prose.paragraphs(*(words("method.example.source", source=source) for source in sources))


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


def hiding(view):
    """Show a small table in which hiding two numbers of every row and column is not enough, attacked now."""
    words = view.words
    case = next((one for one in worked_examples.attacked() if one.name == "two_in_every_row"), None)
    if case is None:
        return prose.aside(words("method.example.missing"))
    chosen, ranges = case.chosen().public(), case.ours()
    rows, columns = (list(dict.fromkeys(chosen[each.name])) for each in case.dimensions)
    hidden = words("method.hiding.hidden")
    told = {
        (row, column): hidden if status == "too_few" else words.number(value)
        for row, column, status, value in chosen.itertuples(index=False, name=None)
    }
    total = words("method.hiding.sum")
    names = {code: total for each in case.dimensions for code in each.groups}
    heads = (words("method.hiding.row"), *(names.get(column, column) for column in columns))
    lines = [(names.get(row, row), *(told[row, column] for column in columns)) for row in rows]
    prose.table(words("method.hiding.caption"), heads, lines, numbers=set(range(1, len(heads))))
    (low, high), (value, _) = ranges["public", "a", "w"], ranges["public", "b", "y"]
    says = {"low": words.number(low), "high": words.number(high), "value": words.number(value)}
    return prose.paragraphs(words("method.hiding.says", **says))


def _pooled(words):
    """Show the parts of a published study, and all of it as published and as pooled from them."""
    study, rows = worked_examples.pooled_parts(), []

    def told(name: str, summary, d_z: float | None) -> tuple[str, ...]:
        change = words.change(summary.mean_after - summary.mean_before, 3)
        effect = "–" if d_z is None else words.number(d_z, 3)
        row = words.number(summary.pairs), change, words.number(summary.sd_change, 3), effect
        return words(f"method.change.part.{name}"), *row

    if study:
        rows = [told(part.name, part.summary, None) for part in study.parts]
        rows.append(told("together", study.together.summary, study.together.published["d_z"]))
        rows.append(told("ours", study.our_summary(), study.ours().d_z))
    heads = prose.heads(words, "method.change", "of_whom", "pairs", "mean", "sd_change", "d_z")
    _compare(words, "method.change.pooled", heads, rows, numbers={1, 2, 3, 4})


def _stages(words):
    """Show what is said of a stage, and what was to be said."""
    rows = []

    def day(when) -> str:
        return words.date(when) if when else "–"

    def told(found) -> tuple[str, str]:
        return words(f"standing.stage.{found.step}"), "–" if found.days is None else words.number(found.days)

    for case in worked_examples.stages():
        name, days = words(f"method.targets.stage.of.{case.name}"), (case.planned, case.reached, case.today)
        rows.append((name, *map(day, days), *told(case), " · ".join(told(case.ours()))))
    names = ("case", "planned", "reached", "today", "step", "days", "agrees")
    heads = prose.heads(words, "method.targets.stage", *names)
    _compare(words, "method.targets.stage.caption", heads, rows, numbers={5})


def _plain(words, number: float) -> str:
    """Write a number with the decimals it has, two at most."""
    decimals = next(at for at in (0, 1, 2) if at == 2 or round(number, at) == round(number, 2))
    return words.number(number, decimals)


def _compare(words, caption: str, heads, rows, *, numbers=None):
    """Show a table of numbers, or say that what they are compared with is missing here."""
    if rows:
        prose.table(words(caption), heads, rows, numbers=set(range(len(heads))) if numbers is None else numbers)
    else:
        prose.aside(words("method.example.missing"))
