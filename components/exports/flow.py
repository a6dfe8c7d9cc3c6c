"""Text that goes on: paragraphs as large as they fit into a box, and what does not fit into the next one."""

from collections.abc import Sequence

from components.charts import lettering, palette
from components.exports.agenda import Paragraph
from components.exports.deck import LEADING, Box, points, style, text_box

AFTER = 0.35  # under a paragraph, in type sizes
FEWEST = 2  # lines of a paragraph that may stand alone
THINNEST = 0.35  # of a letter on average, in type sizes
_LOOK = palette.LOOKS["light"]


def poured(
    paragraphs: Sequence[Paragraph], first: Box, rest: Box, sizes: Sequence[float]
) -> list[tuple[float, tuple[Paragraph, ...]]]:
    """Return for each box the size of its type and its paragraphs: *first*, then as many like *rest* as it takes.

    All stands in *first* where it fits in one of *sizes* (largest first).  Else the smallest is used there, the largest
    that is enough in the others, and no letter is lost.
    """
    for size in sizes:
        if _fits(paragraphs, size, first):
            return [(size, tuple(paragraphs))]
    found, left, box = [], list(paragraphs), first
    while left:
        size = sizes[-1]
        if found:
            size = next((each for each in sizes if _fits(left, each, box)), size)
        here, left = _filled(left, size, box)
        found.append((size, tuple(here)))
        box = rest
    return found


def _filled(paragraphs: list[Paragraph], size: float, box: Box) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return what of *paragraphs* fits into *box*, and what is left; at least a line goes in."""
    room, here = points(box.height), []
    for turn, each in enumerate(paragraphs):
        lines = _lines(each, size, box)
        most = int(room / (size * LEADING))
        if len(lines) <= most:
            here.append(each)
            room -= len(lines) * size * LEADING + size * AFTER
            continue
        left = list(paragraphs[turn:])
        if (most >= FEWEST and not each.head) or not here:
            cut = max(most, 1)
            here.append(_part(each, lines[:cut]))
            left[:1] = [_part(each, lines[cut:])] if lines[cut:] else []
        while len(here) > 1 and here[-1].head:  # a heading stands over what it is a heading of
            left.insert(0, here.pop())
        return here, left
    return here, []


def _part(whole: Paragraph, lines: Sequence[str]) -> Paragraph:
    return Paragraph(text=" ".join(lines), head=whole.head, soft=whole.soft)


def _lines(paragraph: Paragraph, size: float, box: Box) -> tuple[str, ...]:
    return lettering.wrapped(paragraph.text, size, box.line, "plain bold" if paragraph.head else "plain")


def _fits(paragraphs: Sequence[Paragraph], size: float, box: Box) -> bool:
    room = points(box.height) - (len(paragraphs) - 1) * size * AFTER
    letters = sum(len(each.text) for each in paragraphs)
    if letters * THINNEST * size / box.line * size * LEADING > room:  # wrapping a long text takes its time
        return False
    return sum(len(_lines(each, size, box)) for each in paragraphs) * size * LEADING <= room


def write(page, box: Box, size: float, paragraphs: Sequence[Paragraph]) -> None:
    """Put *paragraphs* into *box*."""
    frame = text_box(page, box, (), size=size, colour=_LOOK.ink)
    for turn, each in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if turn == 0 else frame.add_paragraph()
        colour = _LOOK.soft if each.soft else _LOOK.ink
        style(paragraph, (each.text,), size=size, colour=colour, bold=each.head, after=size * AFTER)
