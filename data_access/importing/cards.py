"""Rules that several sheets share.  Each function makes one card, with its examples, for the columns it is given."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pandas as pd

from data_access.importing.rules import Context, Rule

CODE = re.compile(r"[^\W_][\w.-]*")  # letters, numbers and . _ - without spaces
FIGURE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")  # the stable name of a figure, such as training.coverage
MONTHS = {"month": 1, "quarter": 3}
INSIDE = date(2025, 4, 1)  # a day, a month and a quarter of the project, long past, for examples


# Periods


def last_day(first: date, kind: str) -> date:
    """Return the last day of the period that begins on *first*: a "day", "month" or "quarter"."""
    if kind == "day":
        return first
    month = first.month + MONTHS[kind] - 1
    return date(first.year, month, monthrange(first.year, month)[1])


def month_before(first: date) -> date:
    """Return the first day of the month before the one that begins on *first*."""
    return (first - timedelta(days=1)).replace(day=1)


def outside_project(column: str, *, kind: str = "day") -> Rule:
    """A day or period that does not touch the project's time."""

    def broken(rows, context):
        return each(rows[column], lambda first: last_day(first, kind) < context.starts or first > context.ends)

    return Rule(
        key="outside_project",
        columns=(column,),
        broken=broken,
        good=({column: date(2024, 10, 1)}, {column: date(2026, 10, 1)}),
        bad=({column: date(2014, 10, 1)}, {column: date(2027, 1, 1)}),
    )


def in_future(column: str) -> Rule:
    """A day or period that has not begun, of something that is told as having happened."""
    return Rule(
        key="in_future",
        columns=(column,),
        broken=lambda rows, context: each(rows[column], lambda first: first > context.today),
        good=({column: INSIDE}, {}),
        bad=({column: date(2126, 4, 1)},),
    )


def unfinished(column: str, *, kind: str) -> Rule:
    """A period that is still running: its figures may change before it ends."""

    def broken(rows, context):
        return each(rows[column], lambda first: first <= context.today <= last_day(first, kind))

    return Rule(
        key=f"{kind}_unfinished",
        columns=(column,),
        broken=broken,
        severity="warning",
        good=({column: INSIDE},),
        bad=tuple({column: date(2026, month, 1)} for month in range(1, 13, MONTHS[kind])),
    )


def happened(column: str, *, kind: str = "day") -> tuple[Rule, ...]:
    """What every day, month or quarter that is told of as past must be: in the project's time, begun, and over."""
    ended = () if kind == "day" else (unfinished(column, kind=kind),)
    return (outside_project(column, kind=kind), in_future(column), *ended)


def before(later: str, earlier: str, *, key: str) -> Rule:
    """The day *later* comes before the day *earlier*.  The same day is right."""
    return Rule(
        key=key,
        columns=(later, earlier),
        broken=lambda rows, context: is_before(rows[later], rows[earlier]),
        good=({earlier: INSIDE, later: INSIDE}, {earlier: INSIDE}, {later: INSIDE}),
        bad=({earlier: INSIDE, later: date(2025, 3, 31)},),
    )


# Texts


def plain_code(column: str = "code") -> Rule:
    """A code with spaces or signs in it, which would not fit into an address or a file name."""
    return Rule(
        key="code_not_plain",
        columns=(column,),
        broken=lambda rows, context: each(rows[column], lambda code: not CODE.fullmatch(code)),
        good=({column: "ES-01"}, {column: "yhteinen_työ.2"}),
        bad=({column: "ES 01"}, {column: "-1"}, {column: "a/b"}),
    )


def figure_name(column: str = "figure") -> Rule:
    """Something else than the stable name of a figure."""
    return Rule(
        key="figure_not_named",
        columns=(column,),
        broken=lambda rows, context: each(rows[column], lambda name: not FIGURE.fullmatch(name)),
        good=({column: "training.coverage"}, {column: "placements"}, {}),
        bad=({column: "Koulutusten kattavuus"}, {column: "training."}),
    )


def link(column: str) -> Rule:
    """Something else than an https address.  It becomes a link on a page."""
    return Rule(
        key="not_a_link",
        columns=(column,),
        broken=lambda rows, context: each(
            rows[column], lambda url: not re.fullmatch(r"https://[^\s/.]+(\.[^\s/.]+)+(/\S*)?", url)
        ),
        good=({column: "https://innokyla.fi/fi/toimintamalli/perheen-tiimi"}, {}),
        bad=({column: "innokyla.fi"}, {column: "javascript:alert(1)"}, {column: "https://a b.fi"}),
    )


# Numbers


def impossible_hours(column: str = "hours") -> Rule:
    """No time at all, or a hundred hours or more for one occasion."""
    return Rule(
        key="hours_impossible",
        columns=(column,),
        broken=lambda rows, context: (rows[column] <= 0) | (rows[column] >= 100),
        good=({column: 0.5}, {column: 99.5}),
        bad=({column: 0.0}, {column: 100.0}, {column: -2.0}),
    )


def over(part: str, whole: str, *, key: str) -> Rule:
    """A part that is larger than its whole."""
    return Rule(
        key=key,
        columns=(part, whole),
        broken=lambda rows, context: rows[part] > rows[whole],
        good=({whole: 7, part: 7}, {whole: 7}, {part: 7}),
        bad=({whole: 7, part: 8},),
    )


def not_the_sum(parts: tuple[str, ...], whole: str, *, key: str) -> Rule:
    """A whole that is not the sum of its *parts*."""
    return Rule(
        key=key,
        columns=(whole, *parts),
        broken=lambda rows, context: rows[list(parts)].sum(axis=1, skipna=False) != rows[whole],
        good=({**dict.fromkeys(parts, 4), whole: 4 * len(parts)},),
        bad=({**dict.fromkeys(parts, 4), whole: 4 * len(parts) + 1},),
    )


def nobody(*columns: str) -> Rule:
    """A row that says that nobody was there."""
    return Rule(
        key="nobody",
        columns=columns,
        broken=lambda rows, context: (rows[list(columns)] == 0).all(axis=1),
        good=({**dict.fromkeys(columns, 0), columns[-1]: 1},),
        bad=(dict.fromkeys(columns, 0),),
    )


def sexes_differ(sheet: str, value: str, key: tuple[str, ...], example: dict) -> Rule:
    """A total that is not girls and boys together, where all three are told.  *key* tells rows apart but for sex."""

    def broken(rows, context):
        beside = standing(context, sheet, rows, (*key, "sex"))
        told = {sex: dict(zip(identities(part, key), part[value], strict=True)) for sex, part in beside.groupby("sex")}
        females, males = told.get("female", {}), told.get("male", {})
        return pd.Series(
            [
                sex == "total" and of in females and of in males and females[of] + males[of] != total
                for of, sex, total in zip(identities(rows, key), rows["sex"], rows[value], strict=True)
            ],
            index=rows.index,
        )

    def three(total):
        return tuple({**example, "sex": sex, value: n} for sex, n in (("total", total), ("female", 5), ("male", 6)))

    return Rule(
        key="sexes_differ",
        columns=(value, *key, "sex"),
        broken=broken,
        good=(*three(11), {**three(12)[0], key[-1]: "other"}),
        bad=three(12),
    )


# Other sheets


def pilot_elsewhere() -> Rule:
    """A pilot that belongs to another county than the row."""

    def broken(rows, context):
        counties = of_pilots(context, "county")
        found = rows["pilot"].map(counties)
        return found.notna() & (found != rows["county"])

    return Rule(
        key="pilot_elsewhere",
        columns=("pilot", "county"),
        broken=broken,
        good=({"county": "12", "pilot": "ES-01"}, {"county": "12"}),
        bad=({"county": "13", "pilot": "ES-01"},),
        given={"pilot": ({"code": "ES-01", "county": "12"},)},
    )


def after_pilot(column: str, *, key: str, severity: str) -> Rule:
    """Something dated after its pilot had ended."""

    def broken(rows, context):
        ends = of_pilots(context, "ended")
        return is_before(rows["pilot"].map(ends), rows[column])

    return Rule(
        key=key,
        columns=(column, "pilot"),
        broken=broken,
        severity=severity,
        good=({"pilot": "ES-01", column: INSIDE}, {"pilot": "ES-02", column: date(2026, 4, 1)}),
        bad=({"pilot": "ES-01", column: date(2025, 7, 1)},),
        given={"pilot": ({"code": "ES-01", "ended": date(2025, 5, 31)}, {"code": "ES-02"})},
    )


# What cards are made of


def each(values: pd.Series, test: Callable) -> pd.Series:
    """Return where *test* holds, value by value; an empty cell is never broken."""
    return values.map(test, na_action="ignore")


def is_before(first: Iterable, second: Iterable) -> list[bool]:
    """Return where the day *first* is before the day *second*, where both are there."""
    return [bool(pd.notna(one) and pd.notna(other) and one < other) for one, other in zip(first, second, strict=True)]


def identities(rows: pd.DataFrame, key: Iterable[str]) -> list[tuple]:
    """Return the values of *key* in each row."""
    return list(zip(*(rows[name].tolist() for name in key), strict=True))


def standing(context: Context, sheet: str, rows: pd.DataFrame, key: Iterable[str]) -> pd.DataFrame:
    """Return the rows of *sheet* that *rows* are read beside: those of the context, with *rows* in their places."""
    found = context.rows.get(sheet)
    if found is None or found.empty:
        return rows
    return pd.concat([found[list(rows.columns)], rows]).drop_duplicates(list(key), keep="last")


def of_pilots(context: Context, column: str) -> dict[str, object]:
    """Return *column* of every pilot that is known, by its code, where it is there."""
    pilots = context.rows.get("pilot")
    if pilots is None:
        return {}
    return {code: value for code, value in zip(pilots["code"], pilots[column], strict=True) if pd.notna(value)}


def of_month_before(rows: pd.DataFrame, beside: pd.DataFrame, key: tuple[str, ...], column: str) -> pd.Series:
    """Return for each of *rows* what *column* was a month earlier, missing where that is not told."""
    told = dict(zip(identities(beside, (*key, "month")), beside[column], strict=True))
    wanted = [(*of, month_before(month)) for *of, month in identities(rows, (*key, "month"))]
    return pd.Series([told.get(which) for which in wanted], index=rows.index, dtype="Float64").astype("Float64")
