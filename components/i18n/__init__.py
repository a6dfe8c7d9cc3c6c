"""Words, numbers and dates in the reader's language.  One TOML file is one language."""

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import get_decimal_symbol, get_group_symbol

HERE = Path(__file__).parent
LANGUAGES = ("fi", "sv", "en")  # the order in which they are offered
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
HELSINKI = ZoneInfo("Europe/Helsinki")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every phrase of *language* as ``{"dotted.key": "phrase"}``."""
    phrases = _flatten(tomllib.loads((HERE / f"{language}.toml").read_text("utf-8")))
    # a number and its sign are never torn apart at the end of a line
    return {key: phrase.replace(" %", "\u00a0%") for key, phrase in phrases}


@cache
def _signs(locale: str) -> tuple[str, str]:
    """Return the sign between thousands and the decimal sign of a locale, as Babel knows them."""
    return get_group_symbol(locale), get_decimal_symbol(locale)


def _flatten(tree, prefix=""):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def best_language(accepted: str | None) -> str:
    """Return our language nearest to a browser's locale such as ``sv-FI``; Finnish when it is none of ours."""
    wanted = (accepted or "").lower().replace("_", "-").split("-")[0]
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


class Words:
    """Callable phrase book: ``words("page.training.title", n=3)``.  Equal when the language is."""

    __slots__ = ("language",)

    def __init__(self, language: str):
        self.language = language

    def __eq__(self, other):
        return isinstance(other, Words) and other.language == self.language

    def __hash__(self):
        return hash(self.language)

    def __call__(self, key: str, **values) -> str:
        """Return the phrase; a missing one shows its key, so a reader loses a word, never the page."""
        return catalogue(self.language).get(key, f"⟦{key}⟧").format(**values)

    def has(self, key: str) -> bool:
        return key in catalogue(self.language)

    @property
    def locale(self) -> str:
        return LOCALES[self.language]

    @property
    def decimal_sign(self) -> str:
        return "." if self.language == "en" else ","

    def number(self, value: float, decimals: int = 0) -> str:
        """Return *value* the way the reader writes it: 1 234,5 · 1 234,5 · 1,234.5."""
        # Babel's own formatter reads its pattern anew for every number; a picture has thousands of them.
        grouping, point = _signs(self.locale)
        return f"{round(value, decimals) + 0.0:,.{decimals}f}".translate({ord(","): grouping, ord("."): point})

    def change(self, value: float, decimals: int = 0) -> str:
        """Return *value* with its sign, a true minus (U+2212) for a fall: +12 · −3,5 · 0."""
        rounded = round(value, decimals) + 0.0
        sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
        return sign + self.number(abs(rounded), decimals)

    def date(self, day: date | datetime) -> str:
        """Return a day in Helsinki: 1.9.2026 · 1.9.2026 · 1 September 2026."""
        if isinstance(day, datetime):
            day = day.astimezone(HELSINKI).date()
        return format_date(day, "d MMMM y" if self.language == "en" else "d.M.y", locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Return a day and a time of day in Helsinki."""
        pattern = "d MMMM y 'at' HH:mm" if self.language == "en" else "d.M.y 'kl.' HH:mm"
        if self.language == "fi":
            pattern = "d.M.y 'klo' H.mm"
        return format_datetime(at, pattern, tzinfo=HELSINKI, locale=self.locale)

    def alphabet(self, name: str) -> tuple:
        """Return a sort key in which å, ä and ö come last, as in Finnish and Swedish."""
        letters = {letter: place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyzåäö", start=1)}
        return tuple(letters.get(letter, 0) for letter in name.lower())

    def list(self, items: Iterable[str]) -> str:
        """Return *items* as people list them: a, b ja c · a, b och c · a, b and c."""
        return format_list(list(items), locale=self.locale)
