"""Colours.  One fixed colour per county, told apart by every kind of colour sight and in grey print.

The six were found by search: at least 3:1 against the background, and a CIEDE2000 distance of at least 11 between
any two as seen with normal, protan, deutan and tritan sight (Machado 2009, severity 1); ``tests/test_palette.py``
measures it again.  None is a traffic light: nothing on a placement chart is good or bad.
"""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One set of colours for a whole page: light for screen and print, dark for dark screens."""

    paper: str
    ink: str
    soft: str  # secondary text, 4.5:1 on paper
    line: str  # grid and hairlines
    grey: str  # places shown only as background, 3:1 on paper
    series: tuple[str, ...]
    scale: tuple[str, ...]  # sequential, low to high
    gap: str  # a tile with nothing to show


LOOKS = MappingProxyType(
    {
        "light": Look(
            paper="#FFFFFF",
            ink="#1B2430",
            soft="#55606E",
            line="#DDE2E8",
            grey="#8A94A0",
            series=("#0C4BA5", "#D15206", "#791E64", "#232A34", "#2A7667", "#C38193"),
            scale=("#E9F1F8", "#BCD3E6", "#86AFD1", "#4F87B8", "#245F97", "#0B3B6F"),
            gap="#FFFFFF",
        ),
        "dark": Look(
            paper="#10161D",
            ink="#EEF2F7",
            soft="#AEB8C4",
            line="#2B3645",
            grey="#6F7B8A",
            series=("#75C9F9", "#F09B43", "#A35AB1", "#F4F7FD", "#50998F", "#A24B5B"),
            scale=("#16283B", "#1F4265", "#2C6091", "#4683BB", "#77ACDB", "#B5D6F2"),
            gap="#10161D",
        ),
    }
)

DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")

# The project's counties and the country own a colour nobody else gets; the rest share the last two and differ by
# dash, symbol and label.  Written out so that a county keeps its colour whatever else is chosen.
_OWN = {"12": 0, "13": 1, "20": 2, "FI": 3}
_REST = (
    *("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "14", "15", "16", "17", "18", "19", "21"),
    *("90", "91", "Y1", "Y2", "Y3", "Y4", "Y5"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """How one place is drawn everywhere: colour, and a second sign for those who cannot tell colours apart."""

    colour: str
    dash: str
    symbol: str


def stroke(code: str, look: str = "light") -> Stroke:
    """Return the fixed stroke of the place with *code*."""
    series = LOOKS[look].series
    if code in _OWN:
        turn = _OWN[code]
        return Stroke(colour=series[turn], dash="dash" if code == "FI" else "solid", symbol=SYMBOLS[turn])
    turn = _REST.index(code) if code in _REST else sum(map(ord, code))
    return Stroke(
        colour=series[4 + turn % 2],
        dash=DASHES[turn // 2 % len(DASHES)],
        symbol=SYMBOLS[turn // 2 % len(SYMBOLS)],
    )


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.1) of a colour such as ``#0C4BA5``, 0 to 1."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (WCAG 2.1) of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on *colour*: one of them always has 4.5:1, near-black would not."""
    return max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, colour))


def turned(turn: int, of: int, look: str = "light") -> str:
    """Return the colour of the *turn*-th of so many things that no county owns, from light to dark."""
    return shade(0.85 if of == 1 else 0.15 + 0.8 * turn / (of - 1), look)


def shade(position: float, look: str = "light") -> str:
    """Return the sequential colour at *position*, 0 (lowest) to 1 (highest), mixed between its neighbours."""
    scale = LOOKS[look].scale
    place = min(max(position, 0.0), 1.0) * (len(scale) - 1)
    lower = min(int(place), len(scale) - 2)
    mixed = (
        round(
            int(scale[lower][at : at + 2], 16) * (1 - place + lower)
            + int(scale[lower + 1][at : at + 2], 16) * (place - lower)
        )
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in mixed)
