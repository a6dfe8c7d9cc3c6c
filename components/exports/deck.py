"""Slides as every one of them is: title, filters, source, emblem and statement, notes, and native charts that fit.

What stands in the middle of a slide is drawn by ``slides`` and ``panel_slides``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from math import ceil, floor, log10

from components.charts import emblem, lettering, palette
from components.charts.chart import Chart
from components.charts.panel import Panel
from components.exports import emblem_picture
from components.exports.colophon import AUTHOR, Colophon
from components.exports.packing import same_bytes

WIDTH, HEIGHT, EDGE = 13.333, 7.5, 0.5  # inches
FILTERS, FOOT = 0.6, 1.05  # inches above and below the body: for unit and filters, and for source and emblem
FONT = "+mn-lt"  # the theme's own: Arial in our deck, in a template whatever the organisation writes in
POINTS = 72
PLAIN_FONT = "Arial"  # in which the Union wants its statement
LEADING = 1.2  # height of a line in type sizes
_LOOK = palette.LOOKS["light"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on the slide, in inches; ``breadth`` is how much wider than Arial the type in it runs."""

    left: float
    top: float
    width: float
    height: float
    breadth: float = 1.0

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def inside(self, by: float) -> "Box":
        """Return what is left when *by* is taken off all around."""
        sides = {"left": self.left + by, "top": self.top + by}
        return replace(self, **sides, width=self.width - 2 * by, height=self.height - 2 * by)

    @property
    def line(self) -> float:
        """How many points of Arial a line holds."""
        return points(self.width) / self.breadth


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where things stand on the pages of a deck, in inches.

    ``layout`` is the number of its slide layout, ``title`` where the heading stands and ``sizes`` the type it may be
    set in, largest first; ``room`` is all that is ours beside the heading.  ``scale`` is how large our type and the
    emblem are beside those on our own pages.  ``theirs`` says that the deck is an organisation's template: headings
    then look as it wants them.  ``card`` is laid under our part where the template's own ground is dark or a picture.
    ``number`` is where the slide number stands, None where the layout has a place for it.
    """

    layout: int
    title: Box
    room: Box
    sizes: tuple[float, ...]
    scale: float = 1.0
    theirs: bool = False
    moved: bool = True  # the heading is put where ``title`` says; else it stays where the layout has it
    capitals: bool = False
    card: Box | None = None
    number: Box | None = None

    @property
    def body(self) -> Box:
        above, below = FILTERS * self.scale, FOOT * self.scale
        return replace(self.room, top=self.room.top + above, height=self.room.height - above - below)


PLAIN = Ground(
    layout=5,  # "Title Only"
    title=Box(left=EDGE, top=0.3, width=WIDTH - 2 * EDGE, height=1.0),
    room=Box(left=EDGE, top=1.35, width=WIDTH - 2 * EDGE, height=HEIGHT - 1.35 - 0.15),
    sizes=(28, 26, 24, 22, 20, 19, 18, 17, 16, 14, 12, 11, 10, 9, 8),
    number=Box(left=WIDTH - EDGE - 0.8, top=0.08, width=0.8, height=0.2),
)


@cache
def _template() -> bytes:
    """Return an empty 16:9 deck in Arial, made once from python-pptx's own 4:3 one."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    wider = WIDTH / 10  # the template's ten inches
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for sheet in (deck.slide_master, *deck.slide_layouts):
        for shape in sheet.placeholders:
            if shape._element.spPr.xfrm is not None:  # else it stands where the master says
                shape.left, shape.width = int(shape.left * wider), int(shape.width * wider)
    package = deck.part.package
    for part in package.iter_parts():
        if str(part.partname).startswith("/ppt/theme/"):
            part._blob = part.blob.replace(b'typeface="Calibri"', b'typeface="Arial"')
    for holder in (package, deck.part):  # a picture and a printer of the template's author
        for key, rel in list(holder._rels.items()):
            if rel.reltype.endswith(("/thumbnail", "/printerSettings")):
                holder._rels.pop(key)
    file = BytesIO()
    deck.save(file)
    return file.getvalue()


def new_deck(told: Colophon, template: bytes | None = None):
    """Return an empty deck with its properties: ours, or one made from a prepared *template*."""
    from pptx import Presentation

    deck = Presentation(BytesIO(template or _template()))
    properties = deck.core_properties
    properties.title, properties.subject = told.finding[:255], told.topic[:255]
    properties.author = properties.last_modified_by = AUTHOR
    properties.language = told.language
    properties.comments = ". ".join(filter(None, (told.statement, told.source, told.release, "")))[:255].strip()
    properties.created = properties.modified = told.made.replace(tzinfo=None)
    properties.revision = 1
    return deck


def new_page(deck, told: Colophon, heading: str = "", *, ground: Ground = PLAIN):
    """Add a slide with title, subtitle, source lines, emblem and statement, and speaker notes; its body is empty."""
    page = deck.slides.add_slide(deck.slide_layouts[ground.layout])
    if ground.card:
        lay_card(page, ground.card)
    entitle(page, heading or told.finding, ground)
    filters = " · ".join(filter(None, (told.sample, told.filters)))
    if filters:
        beside = 0.6 * ground.scale if ground.theirs and ground.number else 0
        box = replace(ground.room, width=ground.room.width - beside, height=(FILTERS - 0.05) * ground.scale)
        size, lines = lettering.fitted(filters, scaled((16, 14, 13, 12, 11), ground), box.line, 1, "plain")
        if len(lines) > 1:
            size = fit(filters, scaled((11, 10, 9, 8, 7), ground), box)
        text_box(page, box, [filters], size=size, colour=_LOOK.soft)
    foot(page, told, ground)
    speak(page, told)
    return page


def entitle(page, text: str, ground: Ground, keep=None) -> None:
    """Write the slide's heading as large as it fits, and take away the layout's other placeholders except *keep*."""
    title = page.shapes.title
    for shape in list(page.placeholders):
        if not any(each is not None and each.shape_id == shape.shape_id for each in (title, keep)):
            shape._element.getparent().remove(shape._element)
    title = title or _titled(page)
    if ground.moved:
        _place(title, ground.title)
    shown = text.upper() if ground.capitals else text
    room = ground.title.inside(0.1) if ground.theirs else ground.title  # a template's own margins inside its box
    size = fit(shown, ground.sizes, room, "plain bold")
    if ground.theirs:
        title.text_frame.text = text
        if size < ground.sizes[0] or ground.moved:
            from pptx.util import Pt

            for run in title.text_frame.paragraphs[0].runs:
                run.font.size = Pt(size)
    else:
        write(title.text_frame, [text], size=size, colour=_LOOK.ink, bold=True, anchor="bottom")


def _titled(page):
    """Give the slide a title although its layout has none: listeners and lists of slides go by it."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    page.shapes._spTree.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{max_id(page) + 1}" name="Title"/>'
            '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr/>'
            "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
        )
    )
    return page.shapes.title


def max_id(page) -> int:
    return max(int(each) for each in page.shapes._spTree.xpath("//p:cNvPr/@id"))


def lay_card(page, box: Box) -> None:
    """Lay white paper under what is ours."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Inches

    sides = (Inches(side) for side in (box.left, box.top, box.width, box.height))
    shape = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *sides)
    shape.name = "Paper"
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(_LOOK.paper)
    shape.line.fill.background()
    shape.shadow.inherit = False


def foot(page, told: Colophon, ground: Ground = PLAIN) -> None:
    """Put source lines, emblem and statement at the lower edge of our room."""
    height, right = 0.62 * ground.scale, ground.room.right
    tall = min(0.93 * ground.scale, ground.room.height)
    top = ground.room.bottom - tall + min(0.1 * ground.scale, (tall - height) / 2)
    lines = emblem.statement_lines(lambda _: told.statement)
    size = height * emblem.TEXT * POINTS * 0.85
    text_width = max(lettering.width(line, size, "plain") for line in lines) / POINTS + 0.1
    left = right - text_width
    flag_width = height * emblem.WIDTH
    flag_left = left - height * emblem.SPACE - flag_width
    source = replace(
        ground.room,
        top=ground.room.bottom - tall,
        width=flag_left - ground.room.left - 0.3 * ground.scale,
        height=tall,
    )
    if told.lines:
        sizes = scaled((11, 10.5, 10, 9.5, 9, 8, 7, 6), ground)
        frame = text_box(page, source, told.lines, size=fit("\n".join(told.lines), sizes, source), colour=_LOOK.soft)
        for paragraph in frame.paragraphs:
            if told.link and paragraph.text == told.link:
                paragraph.runs[0].hyperlink.address = told.link
    _emblem(page, told, Box(left=flag_left, top=top, width=flag_width, height=height))
    box = Box(left=left, top=top, width=text_width, height=height)
    text_box(page, box, [" ".join(lines)], size=size, colour="#000000", anchor="middle", broken=lines, font=PLAIN_FONT)


def scaled(sizes: Sequence[float], ground: Ground) -> tuple[float, ...]:
    """Return type sizes for a page smaller or larger than ours."""
    return tuple(round(size * ground.scale * 2) / 2 for size in sizes)


def fit(text: str, sizes: Sequence[float], box: Box, face: str = "plain") -> float:
    """Return the first of *sizes* (largest first) at which *text* fits into *box*; else the last."""
    for size in sizes:
        lines = lettering.wrapped(text, size, box.line, face)
        if len(lines) * size * LEADING <= points(box.height) - 1:
            break
    return size


def number(page, ground: Ground) -> None:
    """Write the number of the slide where its layout has a place for it, else where the ground says."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    field = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang=""%s/><a:t>%s</a:t></a:fld>'
    position = len(page.part.package.presentation_part.presentation.slides)
    if ground.number is None:
        index = next(each for each in page.slide_layout.placeholders if _is_number(each)).placeholder_format.idx
        held = f'<p:nvPr><p:ph type="sldNum" idx="{index}"/></p:nvPr>'
        place, told = "<p:spPr/>", f"<a:p>{field % ('', position)}</a:p>"
        frame = "<a:bodyPr/>"
    else:
        from pptx.util import Inches

        box = ground.number
        left, top, width, height = (Inches(side) for side in (box.left, box.top, box.width, box.height))
        held = "<p:nvPr/>"
        place = (
            f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        )
        size = f' sz="{round(11 * ground.scale) * 100}"'
        shaded = (field % (size, position)).replace("/><a:t>", f">{solid_fill(_LOOK.soft)}</a:rPr><a:t>")
        told, frame = f'<a:p><a:pPr algn="r"/>{shaded}</a:p>', '<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"/>'
    page.shapes._spTree.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{max_id(page) + 1}" name="Slide Number"/><p:cNvSpPr/>'
            f"{held}</p:nvSpPr>{place}<p:txBody>{frame}<a:lstStyle/>{told}</p:txBody></p:sp>"
        )
    )


def _is_number(placeholder) -> bool:
    from pptx.enum.shapes import PP_PLACEHOLDER

    return placeholder.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER


def _emblem(page, told: Colophon, box: Box):
    from pptx.util import Inches

    flag = page.shapes.add_picture(
        BytesIO(emblem_picture.png()), *(Inches(side) for side in (box.left, box.top, box.width, box.height))
    )
    describe(flag, title=told.emblem, alt=told.emblem)


def speak(page, told: Colophon) -> None:
    """Write the speaker notes: what the figure tells, everything about it, source and link."""
    frame = page.notes_slide.notes_text_frame
    frame.text = "\n".join([told.story, "", *(f"{term}: {text}" for term, text in told.about), "", *told.lines])


def saved(deck, told: Colophon) -> bytes:
    for page in deck.slides:
        for part in (page.part, page.notes_slide.part, *(frame.chart.part for frame in _frames(page))):
            _in_language(part._element, told.language)
    file = BytesIO()
    deck.save(file)
    return same_bytes(file.getvalue())


def _frames(page):
    return [shape for shape in page.shapes if shape.has_chart]


def _in_language(element, tag: str):
    """Write the language on every run, paragraph end and default, so that it is spelled and read aloud rightly."""
    from pptx.oxml.ns import qn

    for run in element.iter(qn("a:r"), qn("a:fld")):
        run.get_or_add_rPr().set("lang", tag)
    for properties in element.iter(qn("a:endParaRPr"), qn("a:defRPr")):
        properties.set("lang", tag)


def points(inches: float) -> float:
    return inches * POINTS


def _place(shape, box: Box):
    from pptx.util import Inches

    shape.left, shape.top = Inches(box.left), Inches(box.top)
    shape.width, shape.height = Inches(box.width), Inches(box.height)


def rgb(hexadecimal: str):
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(hexadecimal.lstrip("#"))


def text_box(page, box: Box, paragraphs: Sequence[str], *, name: str = "", **style):
    from pptx.util import Inches

    shape = page.shapes.add_textbox(*(Inches(side) for side in (box.left, box.top, box.width, box.height)))
    if name:
        shape.name = name
    write(shape.text_frame, paragraphs, **style)
    return shape.text_frame


def write(frame, paragraphs, *, anchor="top", broken: Iterable[str] = (), **look):
    """Write *paragraphs* without inner margins; *broken* gives the one paragraph's own lines."""
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE

    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = getattr(MSO_ANCHOR, anchor.upper())
    for turn, text in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if turn == 0 else frame.add_paragraph()
        style(paragraph, broken or (text,), **look)


def style(paragraph, lines: Iterable[str], *, size, colour, bold=False, align="left", after=0, font=FONT) -> None:
    """Write *lines* into a paragraph."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    paragraph.alignment = getattr(PP_ALIGN, align.upper())
    paragraph.space_after = Pt(after)
    for part, line in enumerate(lines):
        if part:
            paragraph.add_line_break()
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, font
        run.font.color.rgb = rgb(colour)


def describe(shape, *, title: str, alt: str):
    """Give a shape its name, title and alternative text."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("title", title)
    properties.set("descr", alt)


def native_chart(
    page, box: Box, kind, categories, named, values, chart: Chart | Panel, told: Colophon, title: str = ""
):
    """Add a native chart; its workbook holds *values* and nothing else, an empty cell where there is None."""
    from pptx.chart.data import CategoryChartData
    from pptx.util import Inches, Pt

    digits = number_format(chart)
    data = CategoryChartData(number_format=digits)
    data.categories = categories
    for name, row in zip(named, values, strict=True):
        data.add_series(name, row)
    frame = page.shapes.add_chart(kind, *(Inches(side) for side in (box.left, box.top, box.width, box.height)), data)
    describe(frame, title=title or told.topic, alt=f"{title}. {told.alt}" if title else told.alt)
    plot = frame.chart
    plot.part.chart_workbook.update_from_xlsx_blob(_workbook(categories, named, values, digits, told))
    plot.has_legend, plot.has_title = False, False
    plot.font.size, plot.font.name, plot.font.color.rgb = Pt(12), FONT, rgb(_LOOK.ink)
    return plot


def _workbook(categories, named, values, digits: str, told: Colophon) -> bytes:
    """Return the numbers behind a chart where python-pptx's formulas look for them.

    Its own workbook would take a name that begins with "=" for a formula and carries the time of day.
    """
    from xlsxwriter import Workbook

    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": told.finding, "author": AUTHOR, "created": told.made.replace(tzinfo=None)})
    sheet = book.add_worksheet("Sheet1")  # the formulas in the chart say so
    number = book.add_format({"num_format": digits})
    sheet.set_column(0, 0, 24)
    sheet.write_column(1, 0, categories)
    for column, (name, row) in enumerate(zip(named, values, strict=True), start=1):
        sheet.write_string(0, column, name)
        for place, value in enumerate(row, start=1):
            if value is not None:
                sheet.write_number(place, column, value, number)
    book.close()
    return file.getvalue()


def scale_axis(plot, highest: float) -> float:
    """Give the value axis round ticks from zero and thin lines; return its upper end."""
    step = _round_step(highest / 5)
    top = max(ceil(highest / step - 1e-9), 1) * step
    axis = plot.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, top, step
    digits = max(0, -floor(log10(step))) if step < 1 else 0
    axis.tick_labels.number_format = "#,##0" + (f".{'0' * digits}" if digits else "")
    axis.tick_labels.number_format_is_linked = False
    plain_axes(plot)
    return top


def plain_axes(plot) -> None:
    """Give both axes thin lines and small soft type."""
    from pptx.util import Pt

    axis = plot.value_axis
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb, axis.major_gridlines.format.line.width = rgb(_LOOK.line), Pt(0.75)
    axis.format.line.fill.background()
    for one in (axis, plot.category_axis):
        one.tick_labels.font.size, one.tick_labels.font.color.rgb = Pt(11), rgb(_LOOK.soft)
    plot.category_axis.format.line.color.rgb = rgb(_LOOK.grey)


def _round_step(rough: float) -> float:
    """Return 1, 2 or 5 times a power of ten, at least *rough*."""
    if rough <= 0:
        return 1.0
    power = 10 ** floor(log10(rough))
    return next(round(times * power, 12) for times in (1, 2, 5, 10) if times * power >= rough * (1 - 1e-9))


def plot_inside(plot, inner: Box):
    """Fix where the plotting area lies (fractions of the chart), so that labels find room beside it."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    area = plot._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    sides = (("x", inner.left), ("y", inner.top), ("w", inner.width), ("h", inner.height))
    area.insert(
        0,
        parse_xml(
            f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/>'
            '<c:xMode val="edge"/><c:yMode val="edge"/>'
            + "".join(f'<c:{side} val="{value:.4f}"/>' for side, value in sides)
            + "</c:manualLayout></c:layout>"
        ),
    )


def number_format(chart: Chart | Panel) -> str:
    return "#,##0" + (f".{'0' * chart.decimals}" if chart.decimals else "")


def solid_fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'
