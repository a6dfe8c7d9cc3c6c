"""Colours are told apart by every kind of colour sight, and every word on them can be read."""

from itertools import combinations

import numpy as np
import pytest

from components.charts.palette import LOOKS, contrast, ink_on, shade, stroke

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
CODES = [f"{number:02d}" for number in range(1, 22)] + ["90", "91", "FI", "Y1", "Y2", "Y3", "Y4", "Y5"]


def lab(colour, sight):
    rgb = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SIGHT[sight]) @ linear, 0, 1)
    xyz = XYZ @ seen / [0.95047, 1, 1.08883]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one, other):
    """Return the CIEDE2000 difference (Sharma, Wu & Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    t = sum(
        weight * np.cos(np.radians(factor * hm + shift))
        for weight, factor, shift in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    )
    sl = 1 + 0.015 * (lm - 50) ** 2 / np.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * (1 + t)
    rt = -2 * np.sqrt(cm**7 / (cm**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hm - 275) / 25) ** 2))))
    return np.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * dc / sc * dh / sh)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ],
)
def test_the_yardstick_agrees_with_its_published_pairs(one, other, distance):
    assert ciede2000(np.array(one, float), np.array(other, float)) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_series_are_told_apart(look, sight):
    distances = [ciede2000(lab(a, sight), lab(b, sight)) for a, b in combinations(LOOKS[look].series, 2)]
    assert min(distances) >= 10


@pytest.mark.parametrize("look", LOOKS)
def test_every_line_stands_out_from_the_paper_and_every_word_can_be_read(look):
    colours = LOOKS[look]
    assert all(contrast(colour, colours.paper) >= 3 for colour in (*colours.series, colours.grey))
    assert contrast(colours.ink, colours.paper) >= 7
    assert contrast(colours.soft, colours.paper) >= 4.5


@pytest.mark.parametrize("look", LOOKS)
def test_the_number_in_a_tile_can_be_read_on_every_shade(look):
    shades = [shade(step / 100, look) for step in range(101)]
    assert min(contrast(ink_on(colour), colour) for colour in shades) >= 4.5


@pytest.mark.parametrize("look", LOOKS)
def test_every_place_has_one_stroke_of_its_own(look):
    strokes = [stroke(code, look) for code in CODES]
    own = [stroke(code, look).colour for code in ("12", "13", "20", "FI")]
    assert len(set(own)) == 4
    assert not set(own) & {stroke(code, look).colour for code in CODES if code not in ("12", "13", "20", "FI")}
    assert len(set(strokes)) > 18  # the rest share two colours and differ by dash and symbol
    assert strokes == [stroke(code, look) for code in CODES]
