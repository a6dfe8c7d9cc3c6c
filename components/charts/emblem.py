"""The emblem of the European Union from its published geometry, and its statement: numbers, SVG, Plotly shapes.

Source: the graphical specification annexed to the European Union's *Interinstitutional style guide*: a rectangle 3:2
in Reflex Blue, twelve gold stars with one point upwards, placed like the hours on a clock on a circle whose radius is
a third of the height; each star fits a circle whose radius is an eighteenth of the height.  The rules for use
(no effects, plain upright typeface in Reflex Blue, black or white, not touching the emblem) are kept by every caller.
"""

from base64 import b64encode
from html import escape
from math import cos, pi, sin

BLUE = "#003399"
GOLD = "#FFCC00"
WIDTH = 1.5  # of the height
FONT = '"Liberation Sans", Arial, sans-serif'  # the rules ask for a plain one; ours is drawn like Arial

# How the emblem and its statement stand together, in emblem heights.
SPACE = 0.3  # between emblem and words
TEXT = 0.42  # type size
LEADING = 0.5  # from one line of words to the next

_CIRCLE, _STAR = 1 / 3, 1 / 18
_WAIST = _STAR * sin(pi / 10) / sin(3 * pi / 10)  # where the sides of a regular five-pointed star meet

Point = tuple[float, float]


def stars(height: float = 1.0) -> tuple[tuple[Point, ...], ...]:
    """Return the twelve stars as ten corners each, in the units of *height*, x to the right and y down."""
    middle = (WIDTH / 2, 1 / 2)
    found = []
    for hour in range(12):
        turn = hour * pi / 6
        x, y = middle[0] + _CIRCLE * sin(turn), middle[1] - _CIRCLE * cos(turn)
        star = []
        for step, radius in enumerate((_STAR, _WAIST) * 5):
            star.append(((x + radius * sin(step * pi / 5)) * height, (y - radius * cos(step * pi / 5)) * height))
        found.append(tuple(star))
    return tuple(found)


def statement_lines(words) -> tuple[str, str]:
    """Return the statement in two lines, broken after the second word as in the Union's own models."""
    parts = words("eu.statement").split(" ")
    return " ".join(parts[:2]), " ".join(parts[2:])


def svg(words, *, height: float = 48, look: str = "light") -> str:
    """Return the emblem alone as an SVG element that says what it is; *height* in pixels."""
    return _svg(height, look, f'role="img" aria-label="{escape(words("eu.emblem"))}"')


def lockup(words, *, height: float = 48, look: str = "light") -> str:
    """Return emblem and statement side by side as HTML for a page; words black, on dark pages white.

    The emblem is a picture inside the HTML: what Streamlit takes in as HTML may hold no drawing of its own.
    """
    ink = "#000000" if look == "light" else "#FFFFFF"
    lines = "<br>".join(escape(line) for line in statement_lines(words))
    drawn = b64encode(svg(words, height=height, look=look).encode()).decode()
    picture = (
        f'<img src="data:image/svg+xml;base64,{drawn}" height="{height:g}" alt="{escape(words("eu.emblem"))}" '
        f'style="flex:none;height:{height:g}px;width:auto">'
    )
    return (
        f'<div style="display:flex;align-items:center;gap:{height * SPACE:g}px">{picture}'
        f"<span style='font:normal {height * TEXT:g}px/{height * LEADING:g}px {FONT};color:{ink}'>{lines}</span></div>"
    )


def _svg(height: float, look: str, says: str) -> str:
    points = "".join(f'<polygon points="{" ".join(f"{x:g},{y:g}" for x, y in star)}"/>' for star in _rounded(180))
    # On a dark ground the rules ask for a white border, a twenty-fifth of the height wide.
    border = '<rect x="-7.2" y="-7.2" width="284.4" height="194.4" fill="#FFFFFF"/>' if look == "dark" else ""
    box = "-7.2 -7.2 284.4 194.4" if look == "dark" else "0 0 270 180"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{height * WIDTH:g}" height="{height:g}" '
        f'style="flex:none" {says}>{border}<rect width="270" height="180" fill="{BLUE}"/>'
        f'<g fill="{GOLD}">{points}</g></svg>'
    )


def _rounded(height: float) -> list[list[Point]]:
    return [[(round(x, 3), round(y, 3)) for x, y in star] for star in stars(height)]


def shapes(*, x: float, y: float, height: float) -> list[dict]:
    """Return the emblem as Plotly shapes: the flag and one path of twelve stars.

    *x* and *y* are pixels from the lower left corner of the plotting area to the emblem's upper left corner, x to the
    right and y up; *height* in pixels.
    """
    pinned = {
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0,
        "yanchor": 0,
        "layer": "above",
        "line": {"width": 0},
    }
    paths = (
        "M" + "L".join(f"{x + corner_x:.2f},{y - corner_y:.2f}" for corner_x, corner_y in star) + "Z"
        for star in stars(height)
    )
    flag = {"type": "rect", "x0": x, "x1": x + height * WIDTH, "y0": y - height, "y1": y, "fillcolor": BLUE}
    return [pinned | flag, pinned | {"type": "path", "path": "".join(paths), "fillcolor": GOLD}]
