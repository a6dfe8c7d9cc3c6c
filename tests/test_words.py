"""Every phrase exists in every language, with the same blanks, and numbers and dates look as people write them."""

import ast
import re
import string
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from analysis.headlines import HEADLINES, Span
from analysis.indicators import INDICATORS, Measure
from components.charts.chart import Shape
from components.i18n import LANGUAGES, Words, best_language, catalogue
from pages import all_pages

HOUSE = Path(__file__).parents[1]
PARTS = ("name", "numerator", "denominator", "why", "caution")
NEEDED = (
    {f"page.{slug}.{part}" for slug in all_pages() for part in ("title", "lead")}
    | {f"indicator.{indicator.key}.{part}" for indicator in INDICATORS for part in PARTS}
    | {f"measure.{measure}.{part}" for measure in Measure for part in ("name", "unit", "axis", "subject")}
    | {f"chart.{shape}" for shape in Shape}
    | {f"headline.{headline.key}.name" for headline in HEADLINES}
    | {f"headline.theme.{headline.theme}" for headline in HEADLINES}
    | {f"headline.span.{span}" for span in Span}
)


def blanks(phrase):
    return sorted(name for _, name, _, _ in string.Formatter().parse(phrase) if name)


def asked_for():
    """Yield every whole key that is written out in the code, with the file that asks."""
    for path in (path for room in ("components", "front_door", "pages") for path in (HOUSE / room).glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
            if called and re.search(r"\bwords$", ast.unparse(node.func)) and isinstance(node.args[0].value, str):
                yield node.args[0].value, path.relative_to(HOUSE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_says_the_same_things_as_english(language):
    assert catalogue(language).keys() == catalogue("en").keys()
    assert {k: blanks(v) for k, v in catalogue(language).items()} == {k: blanks(v) for k, v in catalogue("en").items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_has_words_for_every_page_indicator_measure_and_headline(language):
    missing = NEEDED - catalogue(language).keys()
    assert not missing, f"components/i18n/{language}.toml lacks {sorted(missing)}"


def test_every_phrase_the_code_asks_for_exists():
    missing = {f"{key} ({path})" for key, path in asked_for() if key not in catalogue("en")}
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_empty_or_unfinished(language):
    assert not [key for key, phrase in catalogue(language).items() if not phrase.strip() or "TODO" in phrase]


def test_the_languages_do_not_copy_one_another():
    """Short words and names may be alike; whole sentences may not."""
    for one, other in (("fi", "en"), ("sv", "en"), ("fi", "sv")):
        same = {
            key
            for key, phrase in catalogue(one).items()
            if phrase == catalogue(other)[key]
            and len(re.findall(r"[^\W\d_]{3,}", re.sub(r"\{\w+\}|https?\S+", "", phrase))) > 4
        }
        assert not same, f"{one} says the same as {other}: {sorted(same)}"


def test_a_missing_phrase_costs_a_word_and_never_the_page():
    assert Words("fi")("no.such.phrase") == "⟦no.such.phrase⟧"


@pytest.mark.parametrize(
    ("language", "number", "rate", "fall", "day", "moment"),
    [
        ("fi", "17\u00a0883", "17,3", "−12,5", "1.9.2026", "1.9.2026 klo 9.05"),
        ("sv", "17\u00a0883", "17,3", "−12,5", "1.9.2026", "1.9.2026 kl. 09:05"),
        ("en", "17,883", "17.3", "−12.5", "1 September 2026", "1 September 2026 at 09:05"),
    ],
)
def test_numbers_and_dates_look_as_people_write_them(language, number, rate, fall, day, moment):
    words = Words(language)
    at = datetime(2026, 9, 1, 6, 5, tzinfo=UTC)
    assert (words.number(17883), words.number(17.26, 1)) == (number, rate)
    assert (words.change(-12.5, 1), words.date(date(2026, 9, 1)), words.moment(at)) == (fall, day, moment)


@given(st.floats(-1e9, 1e9), st.integers(0, 3), st.sampled_from(LANGUAGES))
def test_numbers_are_what_babel_would_write(value, decimals, language):
    words = Words(language)
    rounded = round(value, decimals) + 0.0
    expected = format_decimal(rounded, f"#,##0.{'0' * decimals}", locale=words.locale).replace("−", "-")
    assert words.number(value, decimals) == expected


@pytest.mark.parametrize(
    ("browser", "language"),
    [("sv-FI", "sv"), ("en-US", "en"), ("fi", "fi"), ("de-DE", "fi"), (None, "fi"), ("SV", "sv")],
)
def test_the_browsers_language_is_met_as_nearly_as_we_can(browser, language):
    assert best_language(browser) == language


def test_the_alphabet_ends_in_a_ring():
    names = ["Österbotten", "Åland", "Kajanaland", "Södra Savolax", "Ähtäri"]
    ordered = sorted(names, key=Words("sv").alphabet)
    assert ordered == ["Kajanaland", "Södra Savolax", "Åland", "Ähtäri", "Österbotten"]
