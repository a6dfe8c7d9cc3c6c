"""An organisation's own PowerPoint template: is it one, and where on its pages is room for ours?

A template is guarded before it is believed, as sent-in workbooks are.  Its slides, sections and what else tells of them
are taken out; its masters, layouts, fonts and colours stay as they are.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from itertools import combinations

from components.exports.deck import EDGE, FILTERS, FOOT, HEIGHT, WIDTH, Box, Ground
from components.exports.problem import ExportProblem
from data_access.importing.opening import OLE, Refused, container

LARGEST = 20 * 2**20  # bytes of the file
UNPACKED = 150 * 2**20  # bytes of all its parts together
PARTS = 2_000
EMU = 914_400  # to the inch
NARROWEST, LOWEST = 5.0, 1.6  # inches that a figure needs
BACKGROUND = 0.5  # of the page: a shape so large is ground to stand on, not a thing in the way
LIGHT = 0.75  # luminance from which our dark type reads well
# Fonts that run no wider than Arial.
NARROW = frozenset(
    {
        *(
            "Arial",
            "Aptos",
            "Aptos Display",
            "Arial Narrow",
            "Calibri",
            "Calibri Light",
            "Cambria",
            "Candara",
            "Corbel",
            "Garamond",
            "Gill Sans MT",
        ),
        *(
            "Helvetica",
            "Helvetica Neue",
            "Lato",
            "Liberation Sans",
            "Roboto",
            "Segoe UI",
            "Source Sans 3",
            "Source Sans Pro",
            "Times New Roman",
            "Trebuchet MS",
        ),
    }
)
GAP = 0.1  # inches kept from everything of theirs
_TITLE_SIZE = 44.0  # points, where a template does not say
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template ready for use: the file without slides, and where things stand on its first page and the others.

    ``opening`` is None where it has no title page with room for us; ``subtitle`` is where that page has its second
    line.
    """

    data: bytes
    page: Ground
    opening: Ground | None = None
    subtitle: Box | None = None


def check_template(data: bytes) -> None:
    """Raise an ExportProblem that says why *data* cannot be used as a template."""
    prepared(data)


@lru_cache(maxsize=4)
def prepared(data: bytes) -> Template:
    """Return *data* ready for use; read once, for a pack is made in several languages and kinds of file."""
    _guard(data)
    try:
        from pptx import Presentation

        deck = Presentation(BytesIO(_as_presentation(data)))
        _emptied(deck)
        _refuse_links(deck)
        page, (opening, subtitle) = _page(deck), _opening(deck)
    except ExportProblem:
        raise
    except Exception as error:  # python-pptx and lxml raise whatever they stumble over in a damaged file
        raise ExportProblem("template.damaged") from error
    file = BytesIO()
    deck.save(file)
    return Template(data=file.getvalue(), page=page, opening=opening, subtitle=subtitle)


# ---- guarding


def _guard(data: bytes) -> None:
    if len(data) > LARGEST:
        raise ExportProblem("template.large", megabytes=LARGEST // 2**20)
    if data.startswith(OLE):
        raise ExportProblem("template.password" if "EncryptedPackage".encode("utf-16-le") in data else "template.none")
    if not data.startswith(b"PK"):
        raise ExportProblem("template.none")
    try:
        with container(data, parts=PARTS, unpacked=UNPACKED) as archive:
            _guard_parts(archive)
    except ExportProblem:
        raise
    except Refused as refused:  # for the same reasons as a workbook would be: bomb, password, damaged, macros
        raise ExportProblem(f"template.{refused.key}") from refused
    except Exception as error:  # zipfile raises whatever it stumbles over
        raise ExportProblem("template.damaged") from error


def _guard_parts(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if "[Content_Types].xml" not in names:
        raise ExportProblem("template.none")
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types or any("/activex/" in name.lower() for name in names):
        raise ExportProblem("template.macros")
    if b"presentationml.presentation.main" not in types and b"presentationml.template.main" not in types:
        raise ExportProblem("template.none")
    for name in names:
        if name.lower().endswith((".xml", ".rels")) and _declares(archive.read(name)):
            raise ExportProblem("template.damaged")


def _declares(part: bytes) -> bool:
    """Does an XML part declare document types or entities?  Office never writes any, and they can swell endlessly."""
    return b"<!DOCTYPE" in part or b"<!ENTITY" in part or part.startswith((b"\xff\xfe", b"\xfe\xff"))


# ---- taking out what is not template


def _as_presentation(data: bytes) -> bytes:
    """Return a POTX as the PPTX it will be: only the name of its type differs."""
    with zipfile.ZipFile(BytesIO(data)) as source:
        types = source.read("[Content_Types].xml")
        if b"presentationml.template.main" not in types:
            return data
        file = BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in source.infolist():
                part = source.read(entry)
                if entry.filename == "[Content_Types].xml":
                    part = types.replace(b"presentationml.template.main", b"presentationml.presentation.main")
                target.writestr(entry.filename, part)
    return file.getvalue()


def _emptied(deck) -> None:
    """Take out the slides, and everything that tells of them or of who wrote them."""
    from pptx.oxml.ns import qn

    root = deck.part._element
    for each in list(deck.slides._sldIdLst):
        deck.part.drop_rel(each.rId)
        deck.slides._sldIdLst.remove(each)
    for tag in ("p:custShowLst", "p:extLst"):  # both name slides by number
        for each in root.findall(qn(tag)):
            root.remove(each)
    unwanted = ("/thumbnail", "/printerSettings", "/extended-properties", "/commentAuthors", "/slide")
    for holder in (deck.part.package, deck.part):
        for key, rel in list(holder._rels.items()):
            if rel.reltype.endswith(unwanted):
                holder._rels.pop(key)
    _with_notes(deck)


def _refuse_links(deck) -> None:
    """Refuse pictures and other parts that lie elsewhere: whoever opens the file would tell that place."""
    rels = (rel for part in deck.part.package.iter_parts() for rel in part.rels.values())
    if any(rel.is_external and not rel.reltype.endswith("/hyperlink") for rel in rels):
        raise ExportProblem("template.linked")


def _with_notes(deck) -> None:
    """Take out a notes master without a place for notes: python-pptx then makes one that has it."""
    from pptx.enum.shapes import PP_PLACEHOLDER
    from pptx.oxml.ns import qn

    for key, rel in list(deck.part._rels.items()):
        if not rel.reltype.endswith("/notesMaster"):
            continue
        kinds = [each.placeholder_format.type for each in rel.target_part.notes_master.placeholders]
        if PP_PLACEHOLDER.BODY not in kinds:
            deck.part._rels.pop(key)
            for each in deck.part._element.findall(qn("p:notesMasterIdLst")):
                deck.part._element.remove(each)


# ---- where there is room


def _page(deck) -> Ground:
    """Return the ground of the layout that serves figures best: with a heading, made for it, and with most room."""
    kinds = {"titleOnly": 2, "obj": 1}
    found = []
    for index, layout in enumerate(deck.slide_layouts):
        ground, headed = _ground(deck, index, layout)
        if ground is not None:
            rank = (headed, kinds.get(layout._element.get("type"), 0), ground.body.width * ground.body.height)
            found.append((rank, ground))
    if not found:
        raise ExportProblem("template.no_room")
    return max(found, key=lambda each: each[0])[1]


def _ground(deck, index: int, layout) -> tuple[Ground | None, bool]:
    """Return where things stand on a layout, None where nothing finds room, and whether its own heading serves."""
    paper = Box(left=0, top=0, width=deck.slide_width / EMU, height=deck.slide_height / EMU)
    scale = min(max(min(paper.width / WIDTH, paper.height / HEIGHT), 0.6), 1.5)
    things, grounded = _things(layout, paper)
    title = _title(layout)
    box = _box(title) if title is not None else None
    headed = box is not None and box.width >= 0.45 * paper.width and box.height >= 0.55 * scale
    clear = box
    if headed and any(_meet(box, each) for each in things):  # their heading may reach under their logo
        clear = _largest(box, things, narrowest=0.3 * paper.width)
        headed = clear is not None and clear.height >= 0.55 * scale
    room = _room(layout, paper, box if headed else None, things)
    if room is None:
        return None, False
    size, capitals = _type(layout)
    card = None
    if not _is_light(layout) or grounded:
        card, room = room, room.inside(0.15 * scale)
    moved = not headed or clear != box
    if headed:
        box = clear
    else:
        high = 0.95 * scale
        box = Box(left=room.left, top=room.top, width=room.width, height=high)
        room = Box(left=room.left, top=room.top + high, width=room.width, height=room.height - high)
        size = min(size, 28 * scale)
    if room.width < NARROWEST or room.height < LOWEST + (FILTERS + FOOT) * scale:
        return None, False
    number = None
    if not any(_kind(each) == "SLIDE_NUMBER" for each in layout.placeholders):
        wide, high = 0.5 * scale, 0.25 * scale
        number = Box(left=room.right - wide, top=room.top, width=wide, height=high)
    return Ground(
        layout=index,
        title=replace(box, breadth=_breadth(layout, "major")),
        room=replace(room, breadth=_breadth(layout, "minor")),
        sizes=_sizes(size),
        scale=scale,
        theirs=True,
        moved=moved,
        capitals=capitals,
        card=card,
        number=number,
    ), headed


def _opening(deck) -> tuple[Ground | None, Box | None]:
    """Return where things stand on the template's own title page, if it has one with room for the emblem."""
    for index, layout in enumerate(deck.slide_layouts):
        title = _title(layout)
        subtitle = next((each for each in layout.placeholders if _kind(each) == "SUBTITLE"), None)
        if layout._element.get("type") != "title" or title is None or subtitle is None:
            continue
        paper = Box(left=0, top=0, width=deck.slide_width / EMU, height=deck.slide_height / EMU)
        scale = min(max(min(paper.width / WIDTH, paper.height / HEIGHT), 0.6), 1.5)
        things, grounded = _things(layout, paper)
        boxes = [_box(title), _box(subtitle)]
        if None in boxes or any(_meet(box, each) for box in boxes for each in things):
            continue
        high, safe = 0.8 * scale, _safe(layout, paper)
        below = replace(safe, top=boxes[1].bottom, height=max(safe.bottom - boxes[1].bottom, 0))
        places = (_largest(part, [*things, *boxes], least=high) for part in (below, safe))
        free = next(filter(None, places), None)
        if free is None:
            continue
        foot = Box(left=free.left, top=free.bottom - high, width=free.width, height=high)
        card = None
        if not _is_light(layout) or grounded:
            card, foot = foot, foot.inside(0.08 * scale)
        size, capitals = _type(layout)
        return Ground(
            layout=index,
            title=replace(boxes[0], breadth=_breadth(layout, "major")),
            room=replace(foot, breadth=_breadth(layout, "minor")),
            sizes=_sizes(size),
            scale=scale,
            theirs=True,
            moved=False,
            capitals=capitals,
            card=card,
        ), replace(boxes[1], breadth=_breadth(layout, "minor"))
    return None, None


def _sizes(largest: float) -> tuple[float, ...]:
    return tuple(dict.fromkeys((largest, *(size for size in (36, 32, *range(28, 7, -1)) if size < largest))))


def _kind(placeholder) -> str:
    return placeholder.placeholder_format.type.name


def _title(layout):
    return next((each for each in layout.placeholders if _kind(each) in ("TITLE", "CENTER_TITLE")), None)


def _box(shape) -> Box | None:
    """Return where a shape stands, None where neither it nor what it inherits from says so."""
    sides = (shape.left, shape.top, shape.width, shape.height)
    if any(side is None for side in sides):
        return None
    left, top, width, height = (side / EMU for side in sides)
    return Box(left=left, top=top, width=width, height=height)


def _things(layout, paper: Box) -> tuple[list[Box], bool]:
    """Return everything of theirs that may not be covered, and whether something large lies behind it all."""
    shapes = [each for each in layout.shapes if not each.is_placeholder]
    if layout._element.get("showMasterSp") not in ("0", "false"):
        shapes += [each for each in layout.slide_master.shapes if not each.is_placeholder]
    shapes += [each for each in layout.placeholders if _kind(each) == "SLIDE_NUMBER"]
    found, grounded = [], False
    for box in filter(None, map(_box, shapes)):
        if box.width * box.height >= BACKGROUND * paper.width * paper.height:
            grounded = True
        else:
            found.append(box)
    return found, grounded


def _safe(layout, paper: Box) -> Box:
    """Return the part of the page inside its margins: as wide as the place for contents, else as the heading."""
    edge = EDGE * paper.width / WIDTH
    left, right = edge, paper.width - edge
    wide = [each for each in layout.placeholders if _kind(each) in ("OBJECT", "BODY", "TITLE", "CENTER_TITLE")]
    boxes = [box for box in map(_box, wide) if box is not None and box.width >= 0.6 * paper.width]
    if boxes:
        left, right = max(min(box.left for box in boxes), 0), min(max(box.right for box in boxes), paper.width)
    high = 0.15 * paper.height / HEIGHT
    return Box(left=left, top=high, width=right - left, height=paper.height - 2 * high)


def _room(layout, paper: Box, title: Box | None, things: list[Box]) -> Box | None:
    return _largest(_safe(layout, paper), [*things, *([title] if title else [])])


def _largest(safe: Box, things: Iterable[Box], *, narrowest: float = NARROWEST, least: float = 0) -> Box | None:
    """Return the largest rectangle inside *safe* that keeps clear of *things* and is wide and high enough."""
    held = [box for box in things if _meet(box, safe)]
    free = (box for box in _free(safe, held) if box.width >= narrowest and box.height >= least)
    return max(free, key=lambda box: box.width * box.height, default=None)


def _free(safe: Box, things: list[Box]) -> Iterator[Box]:
    across = sorted({safe.left, safe.right, *(x for box in things for x in (box.left - GAP, box.right + GAP))})
    down = sorted({safe.top, safe.bottom, *(y for box in things for y in (box.top - GAP, box.bottom + GAP))})
    across = [x for x in across if safe.left <= x <= safe.right]
    down = [y for y in down if safe.top <= y <= safe.bottom]
    for left, right in combinations(across, 2):
        for top, bottom in combinations(down, 2):
            box = Box(left=left, top=top, width=right - left, height=bottom - top)
            if not any(_meet(box, thing) for thing in things):
                yield box


def _meet(one: Box, other: Box) -> bool:
    """Do two rectangles share more than an edge?"""
    near = 1e-6
    return (
        one.left < other.right - near
        and other.left < one.right - near
        and one.top < other.bottom - near
        and other.top < one.bottom - near
    )


# ---- how their headings look, and on what ground


def _type(layout) -> tuple[float, bool]:
    """Return the type size of a layout's heading in points, and whether it is set in capitals."""
    from pptx.oxml.ns import qn

    master = layout.slide_master
    styles = master._element.find(qn("p:txStyles"))
    places = [styles.find(qn("p:titleStyle"))] if styles is not None else []
    for holder in (_title(master), _title(layout)):
        if holder is not None:
            places.append(holder._element.find(f".//{_A}lstStyle"))
    size, capitals = _TITLE_SIZE, False
    for place in places:
        found = place.find(f"{_A}lvl1pPr/{_A}defRPr") if place is not None else None
        if found is not None:
            size = float(found.get("sz", size * 100)) / 100
            capitals = found.get("cap", "all" if capitals else "none") == "all"
    return size, capitals


def _is_light(layout) -> bool:
    """Is the page's ground surely light?  What cannot be told, such as a picture, is not."""
    from pptx.oxml.ns import qn

    for sheet in (layout, layout.slide_master):
        ground = sheet._element.cSld.find(qn("p:bg"))
        if ground is not None:
            colour = _ground_colour(ground, layout)
            return colour is not None and _luminance(colour) >= LIGHT
    return True


def _ground_colour(ground, layout) -> str | None:
    """Return the one colour of a background as hexadecimal digits."""
    from pptx.oxml.ns import qn

    named = ground.find(qn("p:bgRef"))
    if named is not None and named.get("idx") != "1001":  # the others are gradients and pictures of the theme
        return None
    holder = named if named is not None else ground.find(f"{qn('p:bgPr')}/{_A}solidFill")
    colour = next(iter(holder), None) if holder is not None else None
    if colour is None or len(colour):  # made lighter or darker
        return None
    if colour.tag == f"{_A}srgbClr":
        return colour.get("val")
    if colour.tag != f"{_A}schemeClr":
        return None
    clear = layout.slide_master._element.find(qn("p:clrMap"))
    other = layout._element.find(f"{qn('p:clrMapOvr')}/{_A}overrideClrMapping")
    name = (other if other is not None else clear).get(colour.get("val"), colour.get("val"))
    colours = rf"<a:{name}>\s*<a:(?:srgbClr val|sysClr [^>]*lastClr)=\"([0-9A-Fa-f]{{6}})".encode()
    found = re.search(colours, _theme(layout))
    return found.group(1).decode() if found else None


def _theme(layout) -> bytes:
    rels = layout.slide_master.part.rels.values()
    return next((rel.target_part.blob for rel in rels if rel.reltype.endswith("/theme")), b"")


def _breadth(layout, kind: str) -> float:
    """Return how much wider than Arial the theme's "major" or "minor" font may run; of most fonts we cannot know."""
    found = re.search(rf'<a:{kind}Font>\s*<a:latin typeface="([^"]*)"'.encode(), _theme(layout))
    return 1.0 if found and found.group(1).decode() in NARROW else 1.2


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
