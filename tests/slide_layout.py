"""What can be measured of a slide: whether words fit their boxes and boxes keep clear of each other."""

from collections.abc import Iterator

from pptx.util import Pt

from components.charts import lettering

NEAR = 2_000  # EMU, some two thousandths of an inch: rounding


def shapes_of(page) -> Iterator:
    for shape in page.shapes:
        yield shape
        if shape.shape_type == 6:  # a group
            yield from shape.shapes


def text_of(page) -> str:
    """Return all that can be read on a slide, tables too."""
    told = [shape.text_frame.text.replace("\v", " ") for shape in shapes_of(page) if shape.has_text_frame]
    tables = [shape.table for shape in page.shapes if shape.has_table]
    return "\n".join([*told, *(cell.text for table in tables for row in table.rows for cell in row.cells)])


def apart(one, other) -> bool:
    return (
        one.left + one.width <= other.left + NEAR
        or other.left + other.width <= one.left + NEAR
        or one.top + one.height <= other.top + NEAR
        or other.top + other.height <= one.top + NEAR
    )


def assert_nothing_clipped(deck, *, under: tuple[str, ...] = ()) -> None:
    """Measured with the letters of Arial, as PowerPoint sets them.  Shapes named in *under* may lie below others."""
    for page in deck.slides:
        for shape in shapes_of(page):
            assert shape.left >= -NEAR
            assert shape.top >= -NEAR
            assert shape.left + shape.width <= deck.slide_width + NEAR
            assert shape.top + shape.height <= deck.slide_height + NEAR, (shape.name, page.shapes.title.text)
            if shape.has_text_frame and shape.text_frame.text:
                assert tall(shape) <= shape.height / 12700 + 1, shape.text_frame.text
        boxes = [shape for shape in page.shapes if not shape.is_placeholder and shape.name not in under]
        for one in boxes:
            for other in boxes:
                assert one is other or apart(one, other), (one.name, other.name, page.shapes.title.text)


def tall(shape) -> float:
    """Return how high the text of a shape runs in points, as far as it says in which size it is set."""
    found = 0.0
    for paragraph in shape.text_frame.paragraphs:
        size = paragraph.runs[0].font.size if paragraph.runs else Pt(12)
        if size is None:  # as the layout wants it: it was measured when that size was kept
            continue
        face = "plain bold" if paragraph.runs and paragraph.runs[0].font.bold else "plain"
        lines = [lettering.wrapped(part, size.pt, shape.width / 12700, face) for part in paragraph.text.split("\v")]
        found += sum(map(len, lines)) * size.pt * 1.17
    return found
