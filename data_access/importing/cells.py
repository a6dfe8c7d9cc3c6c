"""Cells: what people write into a cell, read as one value or as what is wrong with it.

Nothing here raises: every cell gives a value, None where it is empty, or ``Wrong``.  Where more than one reading is
possible we ask rather than guess; where we do take something for granted it is noted.
"""

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from data_access.importing.sheet import TRUTH, Column

WINDOWS_DAYS = date(1899, 12, 30)  # Excel's day 0; in workbooks that count from 1904 it is that year's first day
YEARS = range(1990, 2101)  # a date outside them is a slip of the finger
LARGEST_WHOLE = 2**31 - 1  # the largest either database can hold
EXCEL_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)
SHOWN = 60  # characters of a cell that a message repeats

# Characters that look like another one, folded to what the writer surely meant.
LOOKALIKES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | dict.fromkeys("’‘ʼ´`", "'")
    | dict(zip("АВЕКМНОРСТУХаеорсухіјѕԁһ", "ABEKMHOPCTYXaeopcyxijsdh", strict=True))  # Cyrillic
    | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυ", "ABEZHIKMNOPTYXaikvoptu", strict=True))  # Greek
    | {"ı": "i"}
)
INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
)
INVISIBLE |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x2070)])
# Bidirectional controls turn the order of what a reader sees; C0 and C1 controls do not belong in a cell.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SPACES = re.compile(r"\s+")

# Unlike \d, [0-9] is not also the digits of every other script.
_WHOLE = re.compile(r"-?[0-9]{1,15}([.,]0{1,2})?")
_NUMBER = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,15})?")
_SPACED = re.compile(r"(-?[1-9][0-9]{0,2}(?: [0-9]{3})+)([.,][0-9]{1,15})?")  # 1 234 567,5
_UNCLEAR = re.compile(r"-?[1-9][0-9]{0,2}([.,][0-9]{3})+")  # 1,234: a thousand or a bit more than one?
_DECIMAL_MARK = re.compile(r"-?(?:[0-9]+([.,])(?:[0-9]{1,2}|[0-9]{4,})|0([.,])[0-9]+)")
_LESS = re.compile(r"\s*(alle|under|less than|färre än|vähemmän kuin|[<≤>≥~])\s*[0-9]+.*", re.IGNORECASE)
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_FINNISH_DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
_DAYS = re.compile(r"[0-9]{5}(?:\.0+)?")
_ISO_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_FINNISH_MONTH = re.compile(r"([0-9]{1,2})[./]([0-9]{4})")
_QUARTER = re.compile(r"(?:([0-9]{4})[-/ ]?Q([0-9])|Q([0-9])[-/ ]([0-9]{4}))", re.IGNORECASE)

_IDENTITY = re.compile(
    r"(?<![0-9])([0-9]{2})([0-9]{2})([0-9]{2}) ?([-+A-FU-Y]) ?([0-9]{3})([0-9A-FHJ-NPR-Y])(?![0-9])"
    r"|(?<![0-9])([0-9]{2})([0-9]{2})([0-9]{2}) ?()([0-9]{3})([A-FHJ-NPR-Y])",  # written without its sign
    re.IGNORECASE,
)
_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is wrong with a cell: ``words(f"fault.{key}", **values)``."""

    key: str
    values: Mapping = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the cells of one column are read.

    *decimal* is the decimal sign that the sheet uses for certain, if any.  *truths* are the words for yes and no,
    normalised.  What is taken for granted is added to *assumed* as ``{key of the note: first cell it was said of}``.
    """

    decimal: str | None = None
    days_from: date = WINDOWS_DAYS
    truths: Mapping[str, bool] = field(default_factory=lambda: TRUTH)
    assumed: dict[str, object] = field(default_factory=dict)


def normalised(text: str) -> str:
    """Return *text* as headings and sheet names are compared: without case, extra spaces or a trailing asterisk."""
    folded = unicodedata.normalize("NFKC", text).casefold().rstrip(" *:")
    return SPACES.sub(" ", folded.translate(LOOKALIKES)).strip()


def tidy(text: str) -> str:
    """Return *text* with lookalike letters, odd hyphens and spaces, and invisible characters made plain."""
    folded = unicodedata.normalize("NFKC", text).translate(LOOKALIKES)
    return SPACES.sub(" ", folded.translate(INVISIBLE)).strip()


def shown(value) -> str:
    """Return *value* as a message repeats it: short, and with every character that cannot be seen spelled out."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    text = str(value.isoformat() if isinstance(value, date | time) else value)
    short = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return "".join(c if c.isprintable() or c == "\u00a0" else f"⟨U+{ord(c):04X}⟩" for c in short)


def identity_codes(text: str) -> tuple[str, ...]:
    """Return the Finnish personal identity codes in *text*, check character verified, as they would be written.

    Also those with an odd hyphen, lookalike letters, spaces around the sign or no sign.  Only real days of birth count.
    """
    found = []
    for match in _IDENTITY.finditer(tidy(text)) if any(map(str.isdigit, text)) else ():
        day, month, year, sign, number, check = (
            part or "" for part in (match.groups()[:6] if match[1] else match.groups()[6:])
        )
        try:
            date(2000 + int(year), int(month), int(day))  # 29 February of 1900 is let through: not worth a rule
        except ValueError:
            continue
        if _CHECK[int(day + month + year + number) % 31] == check.upper():
            found.append(f"{day}{month}{year}{sign.upper()}{number}{check.upper()}")
    return tuple(found)


def decimal_sign(values: Iterable) -> str | None:
    """Return the decimal sign of a sheet's numbers written as text, where some can only be read one way; else None."""
    marks = {
        match[1] or match[2]
        for value in values
        if isinstance(value, str) and (match := _DECIMAL_MARK.fullmatch(value.strip()))
    }
    return marks.pop() if len(marks) == 1 else None


def read(column: Column, value, reading: Reading):
    """Return the value that *value*, a cell as a file holds it, has in *column*; None if empty; or ``Wrong``.

    Choices and references are another matter: ``choose``.
    """
    if isinstance(value, str):
        control = CONTROL.search(value)
        if control:
            return Wrong(key="control_character", values={"character": f"U+{ord(control[0]):04X}"})
        value = unicodedata.normalize("NFC", value.strip().strip("\ufeff\u200b")).strip()
        if value in EXCEL_ERRORS:
            return Wrong(key="excel_error")
    if isinstance(value, int) and abs(value) > 10**18:
        value = math.inf
    if value is None or value == "":
        return Wrong(key="value_missing") if column.needed else None
    found = _KINDS[column.kind](column, value, reading)
    if isinstance(found, Wrong) or column.kind not in ("whole", "number"):
        return found
    return _within(column, found)


def _within(column: Column, number: float) -> float | Wrong:
    highest = column.highest
    if highest is None and column.kind == "whole":
        highest = LARGEST_WHOLE
    low = column.lowest is not None and number < column.lowest
    high = highest is not None and number > highest
    if not (low or high):
        return number
    if column.lowest is not None and column.highest is not None:
        return Wrong(key="out_of_range", values={"lowest": column.lowest, "highest": column.highest})
    return (
        Wrong(key="too_low", values={"lowest": column.lowest})
        if low
        else Wrong(key="too_high", values={"highest": highest})
    )


def _text(column: Column, value, _reading: Reading) -> str | Wrong:
    if isinstance(value, bool | date | time | timedelta):
        return Wrong(key="not_text")  # Excel has made a date of 7-12, or a truth value of a word
    if isinstance(value, float):
        value = int(value) if value.is_integer() else repr(value)
    text = re.sub(r"\r\n?", "\n", str(value))
    if len(text) > column.longest:
        return Wrong(key="too_long", values={"longest": column.longest, "found": len(text)})
    return text


def _codes(column: Column, value, reading: Reading) -> str | Wrong:
    text = _text(column, value, reading)
    if isinstance(text, Wrong):
        return text
    codes = [code.strip() for code in re.split(r"[;\n]", text)]
    return ";".join(dict.fromkeys(filter(None, codes))) or Wrong(key="value_missing")


def _plain_number(value: str, reading: Reading) -> str | Wrong:
    """Return *value* with a hyphen for a minus and without spaces between thousands; or what no number looks like."""
    text = value.replace("−", "-")
    if any(c.isdecimal() and not c.isascii() for c in text):
        return Wrong(key="foreign_digits")
    if _LESS.fullmatch(text):
        return Wrong(key="not_exact")
    spaced = _SPACED.fullmatch(SPACES.sub(" ", text))
    if spaced:
        reading.assumed.setdefault("thousands_spaces", value)
        return spaced[1].replace(" ", "") + (spaced[2] or "")
    return text


def _whole(_column: Column, value, reading: Reading) -> int | Wrong:
    if isinstance(value, str):
        text = _plain_number(value, reading)
        if isinstance(text, Wrong):
            return text
        if _UNCLEAR.fullmatch(text):
            return Wrong(key="thousands_unclear")
        return int(re.split("[.,]", text)[0]) if _WHOLE.fullmatch(text) else Wrong(key="not_whole")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return Wrong(key="not_whole")
    # the sum of a formula may be off by the last bits of a float
    return round(value) if abs(value - round(value)) <= 1e-9 * max(1, abs(value)) else Wrong(key="not_whole")


def _number(_column: Column, value, reading: Reading) -> float | Wrong:
    if isinstance(value, str):
        text = _plain_number(value, reading)
        if isinstance(text, Wrong):
            return text
        if _UNCLEAR.fullmatch(text) and (reading.decimal is None or text.count(reading.decimal) != 1):
            return Wrong(key="thousands_unclear")
        if not _NUMBER.fullmatch(text):
            return Wrong(key="not_number")
        if "," in text:
            reading.assumed.setdefault("decimal_comma", value)
        return float(text.replace(",", ".")) + 0.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return Wrong(key="not_number")
    return float(value) + 0.0  # no negative zero


def _truth(_column: Column, value, reading: Reading) -> bool | Wrong:
    if isinstance(value, bool):
        return value
    truth = reading.truths.get(normalised(value)) if isinstance(value, str) else None
    return Wrong(key="not_truth") if truth is None else truth


def _day(_column: Column, value, reading: Reading) -> date | Wrong:
    if isinstance(value, datetime):
        if value.time() != time():
            reading.assumed.setdefault("time_dropped", value)
        return _likely(value.date())
    if isinstance(value, date):
        return _likely(value)
    if isinstance(value, str):
        written = _ISO_DAY.fullmatch(value)
        parts = written.groups() if written else (_FINNISH_DAY.fullmatch(value) or [None] * 4)
        if not written and parts[0]:
            parts = parts.groups()[::-1]
        if parts[0]:
            return _made(*map(int, parts), "no_such_day")
        if not _DAYS.fullmatch(value):
            return Wrong(key="day_unclear" if re.fullmatch(r"[0-9]+/[0-9]+/[0-9]+", value) else "not_day")
        value = float(value)
    return _counted_day(value, reading) or Wrong(key="not_day")


def written_day(text: str) -> date | None:
    """Return the day that somebody has written by hand, as in a sheet; None where it is none or an unlikely one."""
    found = _day(Column(name="day", kind="day"), text.strip(), Reading())
    return None if isinstance(found, Wrong) else found


def _counted_day(value, reading: Reading) -> date | None:
    """Return the day that Excel counts as *value*, where that is a likely one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 20_000 <= value < 80_000:
        return None
    day = reading.days_from + timedelta(days=int(value))
    if day.year not in YEARS:
        return None
    reading.assumed.setdefault("excel_days", value)
    return day


def _made(year: int, month: int, day: int, fault: str) -> date | Wrong:
    try:
        return _likely(date(year, month, day))
    except ValueError:  # 29 February of a wrong year, month 13
        return Wrong(key=fault)


def _likely(day: date) -> date | Wrong:
    return day if day.year in YEARS else Wrong(key="year_unlikely", values={"first": YEARS[0], "last": YEARS[-1]})


def _month(column: Column, value, reading: Reading) -> date | Wrong:
    if isinstance(value, str):
        iso, finnish = _ISO_MONTH.fullmatch(value), _FINNISH_MONTH.fullmatch(value)
        if iso or finnish:
            year, month = iso.groups() if iso else finnish.groups()[::-1]
            return _made(int(year), int(month), 1, "no_such_month")
    day = _day(column, value, reading)
    if isinstance(day, Wrong):
        return Wrong(key="not_month") if day.key in ("not_day", "day_unclear") else day
    if day.day != 1:
        reading.assumed.setdefault("month_of_day", value)
    return day.replace(day=1)


def _quarter(column: Column, value, reading: Reading) -> date | Wrong:
    if isinstance(value, str):
        written = _QUARTER.fullmatch(value)
        if written:
            year, quarter = (written[1], written[2]) if written[1] else (written[4], written[3])
            return _made(int(year), 3 * int(quarter) - 2, 1, "no_such_quarter")
        if _FINNISH_MONTH.fullmatch(value) or re.fullmatch(r"[0-9]{4}([-/][0-9]|/[0-9]{2})", value):
            return Wrong(key="quarter_unclear")  # 3/2026 is March to some and July to September to others
    month = _month(column, value, reading)
    if isinstance(month, Wrong):
        return Wrong(key="not_quarter") if month.key == "not_month" else month
    if month.month % 3 != 1:
        reading.assumed.setdefault("quarter_of_month", value)
    return month.replace(month=month.month - (month.month - 1) % 3)


_KINDS: dict[str, Callable] = {
    "text": _text,
    "whole": _whole,
    "number": _number,
    "day": _day,
    "month": _month,
    "quarter": _quarter,
    "truth": _truth,
    "codes": _codes,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a cell can be: its codes, and the words for them in every language.

    Compared without case; an odd hyphen, a lookalike letter or a double space is asked about, never let through.
    """

    codes: frozenset[str]
    exact: Mapping[str, str]  # word or code without case: code
    likely: Mapping[str, str]  # the same made plain: as it should be written


def options(codes: Iterable[str], words: Mapping[str, str]) -> Options:
    """Return the options among *codes*, which may also be written as *words* (``{word: code}``)."""
    codes = frozenset(codes)
    written = {code: code for code in sorted(codes)} | {word: code for word, code in words.items() if code in codes}
    return Options(
        codes=codes,
        exact={_folded(word): code for word, code in written.items()},
        likely={tidy(word).casefold(): word for word in written},
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def choose(text: str, among: Options, fault: str) -> str | Wrong:
    """Return the code that *text* means among the options; else ``Wrong``, with a suggestion where there is one."""
    if text in among.codes:
        return text
    code = among.exact.get(_folded(text))
    if code is not None:
        return code
    plain = tidy(text).casefold()
    nearest = [plain] if plain in among.likely else []
    if not nearest and not any(map(str.isdigit, plain)):  # ES-01 is not meant where PS-01 or ES-10 is written
        nearest = difflib.get_close_matches(plain, among.likely, n=1, cutoff=0.8)
    if nearest:
        return Wrong(key="did_you_mean", values={"suggestion": among.likely[nearest[0]]})
    return Wrong(key=fault, values={"choices": _some(among.codes)} if fault == "not_a_choice" else {})


def _some(codes: Iterable[str], most: int = 12) -> str:
    codes = sorted(codes)
    return ", ".join(codes[:most]) + (" …" if len(codes) > most else "")
