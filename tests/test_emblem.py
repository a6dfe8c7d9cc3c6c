"""The emblem of the European Union is drawn as its specification says, and the statement stands beside it in full."""

import re
from base64 import b64decode
from io import BytesIO
from itertools import combinations
from math import atan2, degrees, hypot
from xml.etree import ElementTree

import pytest
from PIL import Image

from components.charts import emblem
from components.exports import emblem_picture
from components.i18n import Words

STATEMENTS = {
    "fi": ("Euroopan unionin", "osarahoittama"),
    "sv": ("Medfinansieras av", "Europeiska unionen"),
    "en": ("Co-funded by", "the European Union"),
}
HEIGHT = 180.0


def middle(star):
    return sum(x for x, _ in star) / len(star), sum(y for _, y in star) / len(star)


def test_twelve_stars_stand_like_the_hours_on_a_circle_of_a_third_of_the_height():
    centres = [middle(star) for star in emblem.stars(HEIGHT)]
    from_middle = [(x - HEIGHT * 0.75, y - HEIGHT / 2) for x, y in centres]
    assert [round(hypot(x, y), 6) for x, y in from_middle] == [HEIGHT / 3] * 12
    assert [round(degrees(atan2(x, -y))) % 360 for x, y in from_middle] == list(range(0, 360, 30))


def test_each_star_is_upright_and_fits_a_circle_of_an_eighteenth_of_the_height():
    for star in emblem.stars(HEIGHT):
        x, y = middle(star)
        points = star[::2]
        assert {round(hypot(px - x, py - y), 6) for px, py in points} == {HEIGHT / 18}
        assert points[0] == pytest.approx((x, y - HEIGHT / 18))


def test_each_star_has_straight_arms():
    """Two outer points and the waists between them lie on one line: the mark of a regular five-pointed star."""
    for star in emblem.stars(HEIGHT):
        points, waists = star[::2], star[1::2]
        (ax, ay), (bx, by), (wx, wy) = points[0], points[2], waists[0]
        assert (bx - ax) * (wy - ay) - (by - ay) * (wx - ax) == pytest.approx(0, abs=1e-6)


def test_stars_neither_touch_each_other_nor_leave_the_flag():
    stars = emblem.stars(HEIGHT)
    assert all(0 < x < HEIGHT * 1.5 and 0 < y < HEIGHT for star in stars for x, y in star)
    for one, other in combinations(stars, 2):
        (x, y), (u, v) = middle(one), middle(other)
        assert hypot(x - u, y - v) > HEIGHT / 9


@pytest.mark.parametrize("language", STATEMENTS)
def test_the_statement_is_the_one_prescribed_and_breaks_where_the_models_break(language):
    words = Words(language)
    assert emblem.statement_lines(words) == STATEMENTS[language]
    assert words("eu.statement") == " ".join(STATEMENTS[language])


@pytest.mark.parametrize("language", STATEMENTS)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_on_a_page_the_emblem_says_what_it_is_and_the_statement_is_plain_text(language, look):
    words = Words(language)
    root = ElementTree.fromstring(re.sub(r"<(br|img [^>]*)>", r"<\1/>", emblem.lockup(words, look=look)))
    picture = root.find("img")
    assert picture.get("alt") == words("eu.emblem")
    flag = ElementTree.fromstring(b64decode(picture.get("src").removeprefix("data:image/svg+xml;base64,")))
    assert (flag.get("role"), flag.get("aria-label")) == ("img", words("eu.emblem"))
    assert len(flag.findall(".//{http://www.w3.org/2000/svg}polygon")) == 12
    colours = {element.get("fill") for element in flag.iter() if element.get("fill")}
    assert colours == {"#003399", "#FFCC00"} | ({"#FFFFFF"} if look == "dark" else set())
    words_beside = root.find("span")
    assert " ".join(words_beside.itertext()) == words("eu.statement")
    assert ("color:#000000" if look == "light" else "color:#FFFFFF") in words_beside.get("style")
    assert not any(effect in words_beside.get("style") for effect in ("italic", "underline", "shadow"))


def test_words_never_touch_the_emblem():
    gap = next(part for part in emblem.lockup(Words("en"), height=100).split(";") if part.startswith("gap:"))
    assert gap.startswith("gap:30px")


def test_the_picture_is_gold_on_blue_and_three_to_two():
    picture = Image.open(BytesIO(emblem_picture.png())).convert("RGB")
    assert picture.width / picture.height == 1.5
    assert picture.getpixel((5, 5)) == (0x00, 0x33, 0x99)
    high = picture.height
    for x, y in map(middle, emblem.stars(high)):
        assert picture.getpixel((round(x), round(y))) == (0xFF, 0xCC, 0x00)


def test_plotly_gets_the_same_stars_right_way_up():
    flag, stars = emblem.shapes(x=10, y=100, height=40)
    assert (flag["x0"], flag["x1"], flag["y0"], flag["y1"]) == (10, 70, 60, 100)
    first_star = stars["path"].split("Z")[0].removeprefix("M").split("L")
    top = tuple(map(float, first_star[0].split(",")))
    assert top == pytest.approx((10 + 30, 100 - 20 + 40 / 3 + 40 / 18), abs=0.01)
    assert (flag["fillcolor"], stars["fillcolor"]) == ("#003399", "#FFCC00")
