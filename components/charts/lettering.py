"""How wide words run, measured with the bundled fonts, so that nothing in a file is clipped or overlaps."""

from collections.abc import Sequence
from functools import cache, lru_cache

from data_access.settings import HOUSE

FONTS = HOUSE / "assets" / "fonts"
BODY = '"Source Sans Pro", "Source Sans", Arial, sans-serif'

# Files are opened on machines without Source Sans too, where Arial steps in.  It runs wider, so each face is measured
# in both and the wider counts; Liberation Sans has Arial's widths, and Arial Bold is about 7 % wider than Arial.
_FACES = {
    "regular": (("SourceSansPro-Regular.ttf", 1.0), ("LiberationSans-Regular.ttf", 1.0)),
    "semibold": (("SourceSansPro-Semibold.ttf", 1.0), ("LiberationSans-Regular.ttf", 1.07)),
    "plain": (("LiberationSans-Regular.ttf", 1.0),),
    "plain bold": (("LiberationSans-Regular.ttf", 1.07),),
}
_MEASURED_AT = 100


@cache
def _font(file: str):
    from PIL import ImageFont

    return ImageFont.truetype(str(FONTS / file), _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def _relative(text: str, face: str) -> float:
    return max(_font(file).getlength(text) * factor for file, factor in _FACES[face]) / _MEASURED_AT


def width(text: str, size: float, face: str = "regular") -> float:
    """Return how wide *text* runs on one line, in the units of *size*."""
    return _relative(text, face) * size


def wrapped(text: str, size: float, room: float, face: str = "regular") -> tuple[str, ...]:
    """Return *text* in lines no wider than *room*; only a word too long for a line is cut, and keeps every letter."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in (piece for whole in paragraph.split(" ") for piece in _pieces(whole, size, room, face)):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size, face) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return tuple(lines)


def _pieces(word: str, size: float, room: float, face: str) -> list[str]:
    """Return *word* whole, or cut where it must be because nothing else would keep it inside."""
    pieces = []
    while len(word) > 1 and width(word, size, face) > room:
        cut = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width(word[:n], size, face) <= room)
        sign = max(word.rfind(sign, 0, cut) + 1 for sign in "/?&")  # where an address is best cut
        cut = sign if sign > cut / 2 else cut
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]


def fitted(
    text: str, sizes: Sequence[float], room: float, lines: int, face: str = "regular"
) -> tuple[float, tuple[str, ...]]:
    """Return the first of *sizes* (largest first) at which *text* fits into *lines*, and the lines; else the last."""
    for size in sizes:
        found = wrapped(text, size, room, face)
        if len(found) <= lines:
            break
    return size, found
