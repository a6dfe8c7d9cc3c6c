"""A chart as PowerPoint slides: native, editable charts and shapes, so no browser is needed and numbers can be changed.

A line chart is one native chart (two when some places need a scale of their own); a tile map is a group of native
tiles with a bar chart on the next slide; a dot plot becomes paired bars, which PowerPoint can draw and edit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from html import escape
from io import BytesIO
from math import ceil, floor, log10

from components.charts import emblem, lettering, palette, say, table
from components.charts.chart import Chart, Shape, Status
from components.exports import emblem_picture
from components.exports.colophon import AUTHOR, Colophon, colophon
from components.exports.packing import same_bytes

WIDTH, HEIGHT, EDGE = 13.333, 7.5, 0.5  # inches
BODY_TOP, BODY_BOTTOM = 1.95, 6.3
FONT = "Arial"
POINTS = 72
_LOOK = palette.LOOKS["light"]
_BAR = _LOOK.soft  # places that were not chosen; no place owns it
_DASHES = {"solid": "solid", "dash": "dash", "dot": "sysDot", "dashdot": "dashDot"}
_NO_LEADERS = (  # else LibreOffice draws black lines from points to moved labels
    '<c:extLst xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:showLeaderLines val="0"/>'
    "</c:ext></c:extLst>"
)
_SYMBOLS = {
    "circle": "circle",
    "square": "square",
    "diamond": "diamond",
    "triangle-up": "triangle",
    "triangle-down": "triangle",
    "cross": "plus",
    "none": "none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on the slide, in inches."""

    left: float
    top: float
    width: float
    height: float


def slides(chart: Chart, words, *, on: date, link: str = "") -> bytes:
    """Return a deck of one slide (two for a tile map) whose charts hold exactly the numbers charted."""
    told = colophon(chart, words, on=on, link=link)
    deck = _deck(told)
    page = _page(deck, told)
    body = Box(left=EDGE, top=BODY_TOP, width=WIDTH - 2 * EDGE, height=BODY_BOTTOM - BODY_TOP)
    if chart.shown.empty:
        _text(page, body, [say.gaps(chart, words), *told.notes], size=14, colour=_LOOK.soft, after=8)
    elif chart.shape is Shape.LINE:
        _lines(page, body, chart, words, told)
    elif chart.shape is Shape.TILES:
        _tiles(page, body, chart, words, told)
        second = _page(deck, told, heading=f"{told.finding} – {words('export.slide.bars')}")
        _bars(second, body, chart, words, told)
    else:
        _bars(page, body, chart, words, told)
    return _saved(deck, told)


# ---- the deck and what every slide carries


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


def _deck(told: Colophon):
    from pptx import Presentation

    deck = Presentation(BytesIO(_template()))
    properties = deck.core_properties
    properties.title, properties.subject = told.finding[:255], told.topic[:255]
    properties.author = properties.last_modified_by = AUTHOR
    properties.language = told.language
    properties.comments = f"{told.statement}. {told.source}. {told.release}."[:255]
    properties.created = properties.modified = told.made.replace(tzinfo=None)
    properties.revision = 1
    return deck


def _page(deck, told: Colophon, heading: str = ""):
    """Add a slide with title, subtitle, source lines, emblem and statement, and speaker notes; its body is empty."""
    layout = next(layout for layout in deck.slide_layouts if layout.name == "Title Only")
    page = deck.slides.add_slide(layout)
    room = WIDTH - 2 * EDGE
    title, text = page.shapes.title, heading or told.finding
    _place(title, Box(left=EDGE, top=0.3, width=room, height=1.0))
    size, lines = lettering.fitted(text, (28, 26, 24, 22, 20), _points(room), 2, "plain bold")
    if len(lines) > 2:
        size, _ = lettering.fitted(text, (19, 18, 17, 16), _points(room), 3, "plain bold")
    _write(title.text_frame, [text], size=size, colour=_LOOK.ink, bold=True, anchor="bottom")
    filters = " · ".join(filter(None, (told.sample, told.filters)))
    size, lines = lettering.fitted(filters, (16, 14, 13, 12, 11), _points(room), 1, "plain")
    box = Box(left=EDGE, top=1.35, width=room, height=size * 1.2 * len(lines) / POINTS)
    _text(page, box, [filters], size=size, colour=_LOOK.soft)
    _foot(page, told)
    _speak(page, told)
    return page


def _foot(page, told: Colophon):
    height, top = 0.62, 6.52
    lines = emblem.statement_lines(lambda _: told.statement)
    size = height * emblem.TEXT * POINTS * 0.85
    text_width = max(lettering.width(line, size, "plain") for line in lines) / POINTS + 0.1
    left = WIDTH - EDGE - text_width
    flag_width = height * emblem.WIDTH
    flag_left = left - height * emblem.SPACE - flag_width
    room = flag_left - EDGE - 0.3
    size_of_source, _ = lettering.fitted("\n".join(told.lines), (11, 10.5, 10, 9.5, 9), _points(room), 4, "plain")
    box = Box(left=EDGE, top=6.42, width=room, height=HEIGHT - 6.42 - 0.15)
    frame = _text(page, box, told.lines, size=size_of_source, colour=_LOOK.soft)
    for paragraph in frame.paragraphs:
        if told.link and paragraph.text == told.link:
            paragraph.runs[0].hyperlink.address = told.link
    _emblem(page, told, Box(left=flag_left, top=top, width=flag_width, height=height))
    box = Box(left=left, top=top, width=text_width, height=height)
    _text(page, box, [" ".join(lines)], size=size, colour="#000000", anchor="middle", broken=lines)


def _emblem(page, told: Colophon, box: Box):
    from pptx.util import Inches

    flag = page.shapes.add_picture(
        BytesIO(emblem_picture.png()), *(Inches(side) for side in (box.left, box.top, box.width, box.height))
    )
    _named(flag, title=told.emblem, alt=told.emblem)


def _speak(page, told: Colophon):
    frame = page.notes_slide.notes_text_frame
    frame.text = "\n".join([told.story, "", *(f"{term}: {text}" for term, text in told.about), "", *told.lines])


def _saved(deck, told: Colophon) -> bytes:
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


# ---- words on a slide


def _points(inches: float) -> float:
    return inches * POINTS


def _place(shape, box: Box):
    from pptx.util import Inches

    shape.left, shape.top = Inches(box.left), Inches(box.top)
    shape.width, shape.height = Inches(box.width), Inches(box.height)


def _colour(hexadecimal: str):
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(hexadecimal.lstrip("#"))


def _text(page, box: Box, paragraphs: Sequence[str], *, name: str = "", **style):
    from pptx.util import Inches

    shape = page.shapes.add_textbox(*(Inches(side) for side in (box.left, box.top, box.width, box.height)))
    if name:
        shape.name = name
    _write(shape.text_frame, paragraphs, **style)
    return shape.text_frame


def _write(
    frame, paragraphs, *, size, colour, bold=False, anchor="top", align="left", after=0, broken: Iterable[str] = ()
):
    """Write *paragraphs* without inner margins; *broken* gives the one paragraph's own lines."""
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
    from pptx.util import Pt

    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = getattr(MSO_ANCHOR, anchor.upper())
    for number, text in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = getattr(PP_ALIGN, align.upper())
        paragraph.space_after = Pt(after)
        for part, line in enumerate(broken or (text,)):
            if part:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
            run.font.color.rgb = _colour(colour)


def _named(shape, *, title: str, alt: str):
    """Give a shape its name, title and alternative text."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("title", title)
    properties.set("descr", alt)


# ---- native charts


def _lines(page, body: Box, chart: Chart, words, told: Colophon):
    lines = chart.series()
    near, far = ([line for line in lines if (line.place in chart.apart) is apart] for apart in (False, True))
    footnotes = [
        words("export.slide.break", year=f"{floor(mark.at + 0.5)}", reason=words(f"chart.{mark.key}"))
        for mark in chart.breaks
    ]
    if {line.place for line in lines} - chart.focus:
        footnotes.append(words("export.slide.grey"))
    low = 0.3 if footnotes else 0.0
    if footnotes:
        box = Box(left=body.left, top=body.top + body.height - 0.25, width=body.width, height=0.25)
        _text(page, box, [" · ".join(footnotes)], size=11, colour=_LOOK.soft)
    if not near or not far:
        box = Box(left=body.left, top=body.top, width=body.width, height=body.height - low)
        _line_chart(page, box, chart, near or far, words, told)
        return
    share = 0.6
    left = Box(left=body.left, top=body.top, width=body.width * share - 0.1, height=body.height - low)
    heading = 0.5
    right = Box(
        left=body.left + body.width * share + 0.1,
        top=body.top + heading,
        width=body.width * (1 - share) - 0.1,
        height=body.height - low - heading,
    )
    names = words.list(say.name(chart, spot, words) for spot in chart.spots if spot.code in chart.apart)
    apart = words("export.slide.apart", places=names)
    size, _ = lettering.fitted(apart, (13, 12, 11, 10), _points(right.width), 2, "plain bold")
    box = Box(left=right.left, top=body.top, width=right.width, height=heading)
    _text(page, box, [apart], size=size, colour=_LOOK.ink, bold=True)
    _line_chart(page, left, chart, near, words, told)
    _line_chart(page, right, chart, far, words, told, title=apart)


def _line_chart(page, box: Box, chart: Chart, lines, words, told: Colophon, title: str = ""):
    """Add a native line chart of *lines*; a year a line does not have, or has no value for, is a gap."""
    from pptx.enum.chart import XL_CHART_TYPE

    years = sorted({year for line in lines for year in line.periods})
    years = list(range(years[0], years[-1] + 1))
    named = [table.series_name(chart, line.place, line.vintage, words) for line in lines]
    values = [_over(years, line) for line in lines]
    categories = [str(year) for year in years]
    plot = _chart(page, box, XL_CHART_TYPE.LINE_MARKERS, categories, named, values, chart, told, title)
    top = _scale(plot, max(v for row in values for v in row if v is not None))
    lead = {line.place: number for number, line in enumerate(lines)}  # the newest vintage of each place
    coloured = [number for number, line in enumerate(lines) if line.place in chart.focus]
    labelled = [number for number in coloured if lead[lines[number].place] == number] or list(lead.values())
    size = 12 if len(labelled) <= 12 else 9
    room = max(lettering.width(named[number], size, "plain bold") for number in labelled) + 14
    width = 1 - 0.055 - room / _points(box.width)
    upright = _every_year(plot, len(years), width * _points(box.width))
    inner = Box(left=0.055, top=0.03, width=width, height=0.88 if upright else 0.83)
    _inside(plot, inner)
    lasts = {n: max(at for at, value in enumerate(values[n]) if value is not None) for n in labelled}
    # Names of lines that reach the last years stand in one column; the others stay with their last point.
    at_end = {n: 1 - values[n][last] / top for n, last in lasts.items() if len(years) - 1 - last <= 3}
    offsets = _spread(at_end, size * 1.2 / _points(box.height * inner.height))
    elements = plot._chartSpace.xpath(".//c:ser")
    for number, (element, line) in enumerate(zip(elements, lines, strict=True)):
        bright, newest = number in coloured, lead[line.place] == number
        look = palette.stroke(line.place)
        grey = replace(look, colour=_LOOK.grey, dash="solid", symbol="none")
        _draw_line(element, look if bright else grey, bold=bright and newest)
        if number in lasts:
            across = down = 0.0
            if number in at_end:
                across = (len(years) - 1 - lasts[number]) / len(years) * inner.width
                down = (offsets[number] - at_end[number]) * inner.height
            text = say.name(chart, chart.spot(line.place), words)
            _label(element, lasts[number], text, look.colour if bright else _LOOK.soft, size, across, down)
    _in_front(elements, coloured)


def _every_year(plot, count: int, room: float) -> bool:
    """Let every year be written, and return whether upright; LibreOffice cannot leave some out."""
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    labels = plot.category_axis.tick_labels
    upright = count * 30 <= room
    labels.font.size = Pt(11 if upright else 9)
    plot.category_axis._element.find(qn("c:txPr")).find(qn("a:bodyPr")).set("rot", "0" if upright else "-5400000")
    _all_labels(plot)
    return upright


def _all_labels(plot):
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    last = plot.category_axis._element.find(qn("c:noMultiLvlLbl"))
    last.addprevious(parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>'))


def _over(years, line) -> list[float | None]:
    held = dict(zip(line.periods, line.values, strict=True))
    return [held.get(year) for year in years]


def _in_front(elements, coloured: list[int]):
    """Let grey lines be drawn first, under the coloured ones, although their numbers come last in the workbook."""
    from pptx.oxml.ns import qn

    behind = [element for number, element in enumerate(elements) if number not in coloured]
    for turn, element in enumerate([*behind, *(elements[number] for number in coloured)]):
        element.find(qn("c:order")).set("val", str(turn))
    for element in behind:
        elements[coloured[0] if coloured else 0].addprevious(element)


def _draw_line(series, look, *, bold: bool):
    """Give a line its colour, dash and markers.  Grey lines and older vintages are thin, as on screen."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    fill = _fill(look.colour)
    for old in (*series.findall(qn("c:spPr")), *series.findall(qn("c:marker"))):
        series.remove(old)
    series.find(qn("c:tx")).addnext(
        parse_xml(
            f'<c:marker {nsdecls("c", "a")}><c:symbol val="{_SYMBOLS[look.symbol]}"/><c:size val="{7 if bold else 3}"/>'
            f"<c:spPr>{fill}<a:ln>{fill}</a:ln></c:spPr></c:marker>"
        )
    )
    series.find(qn("c:tx")).addnext(
        parse_xml(
            f'<c:spPr {nsdecls("c", "a")}><a:ln w="{28575 if bold else 12700}" cap="rnd">{fill}'
            f'<a:prstDash val="{_DASHES[look.dash]}"/><a:round/></a:ln></c:spPr>'
        )
    )


def _label(series, last: int, text: str, colour: str, size: float, across: float, down: float):
    """Write a line's name beside its *last* point, moved by fractions of the chart so that names do not overlap."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    moved = abs(down) > 0.002 or across > 0.002
    layout = f'<c:manualLayout><c:x val="{across:.4f}"/><c:y val="{down:.4f}"/></c:manualLayout>' if moved else ""
    kinds = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    shows, hides = ("".join(f'<c:show{kind} val="{int(kind == shown)}"/>' for kind in kinds) for shown in ("Val", ""))
    series.find(qn("c:marker")).addnext(
        parse_xml(
            f'<c:dLbls {nsdecls("c", "a")}><c:dLbl><c:idx val="{last}"/><c:layout>{layout}</c:layout><c:tx><c:rich>'
            f'<a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:r><a:rPr lang="" sz="{size * 100}" b="1">{_fill(colour)}'
            f'<a:latin typeface="{FONT}"/></a:rPr>'
            f'<a:t>{escape(text)}</a:t></a:r></a:p></c:rich></c:tx><c:dLblPos val="r"/>'
            f"{shows}</c:dLbl>{hides}{_NO_LEADERS}</c:dLbls>"
        )
    )


def _spread(wanted: dict[int, float], apart: float) -> dict[int, float]:
    """Return heights (0 top, 1 bottom) near those *wanted*, at least *apart* from each other and inside the plot."""
    placed: dict[int, float] = {}
    groups: list[list] = []  # [sum of wanted tops, members]; neighbours that touch move as one block
    for key in sorted(wanted, key=lambda key: (wanted[key], key)):
        groups.append([[key]])
        while len(groups) > 1 and _block(groups[-2][0], wanted, apart)[1] > _block(groups[-1][0], wanted, apart)[0]:
            last = groups.pop()
            groups[-1][0] += last[0]
    for (members,) in groups:
        top, _ = _block(members, wanted, apart)
        placed |= {key: top + apart * (place + 0.5) for place, key in enumerate(members)}
    return placed


def _block(members: list[int], wanted: dict[int, float], apart: float) -> tuple[float, float]:
    """Return top and bottom of a block of labels around the middle of where they want to be."""
    tall = apart * len(members)
    middle = sum(wanted[key] for key in members) / len(members)
    top = min(max(middle - tall / 2, -apart / 2), max(1 + apart / 2 - tall, -apart / 2))
    return top, top + tall - 1e-9


def _chart(page, box: Box, kind, categories, named, values, chart: Chart, told: Colophon, title: str = ""):
    """Add a native chart; its workbook holds *values* and nothing else, an empty cell where there is None."""
    from pptx.chart.data import CategoryChartData
    from pptx.util import Inches, Pt

    digits = _digits(chart)
    data = CategoryChartData(number_format=digits)
    data.categories = categories
    for name, row in zip(named, values, strict=True):
        data.add_series(name, row)
    frame = page.shapes.add_chart(kind, *(Inches(side) for side in (box.left, box.top, box.width, box.height)), data)
    _named(frame, title=title or told.topic, alt=f"{title}. {told.alt}" if title else told.alt)
    plot = frame.chart
    plot.part.chart_workbook.update_from_xlsx_blob(_workbook(categories, named, values, digits, told))
    plot.has_legend, plot.has_title = False, False
    plot.font.size, plot.font.name, plot.font.color.rgb = Pt(12), FONT, _colour(_LOOK.ink)
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


def _scale(plot, highest: float) -> float:
    """Give the value axis round ticks from zero and thin lines; return its upper end."""
    from pptx.util import Pt

    step = _round_step(highest / 5)
    top = max(ceil(highest / step - 1e-9), 1) * step
    axis = plot.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, top, step
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb, axis.major_gridlines.format.line.width = _colour(_LOOK.line), Pt(0.75)
    axis.format.line.fill.background()
    digits = max(0, -floor(log10(step))) if step < 1 else 0
    axis.tick_labels.number_format = "#,##0" + (f".{'0' * digits}" if digits else "")
    axis.tick_labels.number_format_is_linked = False
    for one in (axis, plot.category_axis):
        one.tick_labels.font.size, one.tick_labels.font.color.rgb = Pt(11), _colour(_LOOK.soft)
    plot.category_axis.format.line.color.rgb = _colour(_LOOK.grey)
    return top


def _round_step(rough: float) -> float:
    """Return 1, 2 or 5 times a power of ten, at least *rough*."""
    if rough <= 0:
        return 1.0
    power = 10 ** floor(log10(rough))
    return next(round(times * power, 12) for times in (1, 2, 5, 10) if times * power >= rough * (1 - 1e-9))


def _inside(plot, inner: Box):
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


def _bars(page, body: Box, chart: Chart, words, told: Colophon):
    """Add native bars, one series per year and vintage; a place without a value says so in its name."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    rows = chart.table
    groups = list(dict.fromkeys(zip(rows["vintage"], rows["period"].astype(int), strict=True)))
    held = {(r.place, r.vintage, int(r.period)): r for r in rows.itertuples()}
    values = [[_value(held.get((spot.code, *group))) for spot in chart.spots] for group in groups]
    names = [_with_gaps(chart, spot, groups, held, words) for spot in chart.spots]
    years = [year for _, year in groups]
    named = [
        str(year) if years.count(year) == 1 else f"{year} ({say.vintage(vintage, words, short=True)})"
        for vintage, year in groups
    ]
    plot = _chart(page, body, XL_CHART_TYPE.BAR_CLUSTERED, names, named, values, chart, told)
    _scale(plot, max(v for row in values for v in row if v is not None))
    small = 12 if len(names) <= 10 else 9 if len(names) <= 24 else 8
    plot.category_axis.tick_labels.font.size = Pt(small)
    _all_labels(plot)
    room = (max(lettering.width(name, small, "plain") for name in names) + 10) / _points(body.width)
    over = 0.09 if len(groups) > 1 else 0.02  # for the legend
    _inside(plot, Box(left=room, top=over, width=0.96 - room, height=0.92 - over))
    plot.category_axis.reverse_order = True  # else PowerPoint begins at the bottom
    plot.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH  # and the numbers would stand on top
    bars = plot.plots[0]
    bars.gap_width, bars.overlap, bars.vary_by_categories = 40, 0, False
    for number, series in enumerate(bars.series):
        newest = number == len(groups) - 1  # older years are open, as their dots are on screen
        _bar(series.format, _BAR, filled=newest)
        series.invert_if_negative = False
        for place, spot in enumerate(chart.spots):
            if spot.code in chart.focus and values[number][place] is not None:
                _bar(series.points[place].format, palette.stroke(spot.code).colour, filled=newest)
    for series in bars.series if len(names) <= 10 else list(bars.series)[-1:]:  # more would overlap
        labels = series.data_labels
        labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
        labels.number_format, labels.number_format_is_linked = _digits(chart), False
        labels.font.size, labels.font.color.rgb = Pt(small), _colour(_LOOK.ink)
    plot.has_legend = len(groups) > 1
    if plot.has_legend:
        plot.legend.position, plot.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        plot.legend.font.size = Pt(12)


def _value(row) -> float | None:
    return None if row is None or row.value != row.value else float(row.value)


def _with_gaps(chart: Chart, spot, groups, held, words) -> str:
    """Return a place's name, with the word for the value it lacks and the year when there are several."""
    named = say.name(chart, spot, words)
    gaps = []
    for vintage, year in groups:
        row = held.get((spot.code, vintage, year))
        if _value(row) is None:
            word = say.gap(Status(row.status) if row is not None else Status.MISSING, words)
            gaps.append((year, word))
    if len(gaps) == len(groups) and len({word for _, word in gaps}) == 1:
        return f"{named} ({gaps[0][1]})"
    return f"{named} ({', '.join(f'{year}: {word}' for year, word in gaps)})" if gaps else named


def _bar(form, colour: str, *, filled: bool):
    from pptx.util import Pt

    form.fill.solid()
    form.fill.fore_color.rgb = _colour(colour if filled else _LOOK.paper)
    form.line.color.rgb, form.line.width = _colour(colour), Pt(1)


def _digits(chart: Chart) -> str:
    return "#,##0" + (f".{'0' * chart.decimals}" if chart.decimals else "")


# ---- the tile map


def _tiles(page, body: Box, chart: Chart, words, told: Colophon):
    """Add the tile map as one group of rectangles with name and value, and beside it what it tells."""
    spots = [spot for spot in chart.spots if spot.tile]
    held = {row.place: row for row in chart.table.itertuples()}
    rows, columns = (max(spot.tile[side] for spot in spots) for side in (0, 1))
    gap, wide = 0.05, 1.72
    high = min((body.height + gap) / rows - gap, 0.7)
    low, top = chart.shown["value"].min(), chart.shown["value"].max()
    group = page.shapes.add_group_shape()
    group.name = words(f"chart.{chart.shape}")
    for number, spot in enumerate(spots):
        across, down = spot.tile[1] - 1, spot.tile[0] - 1
        box = Box(left=body.left + across * (wide + gap), top=body.top + down * (high + gap), width=wide, height=high)
        group._element.append(_tile(number, box, chart, spot, held.get(spot.code), (low, top), words))
    group._element.recalculate_extents()
    properties = group._element.nvGrpSpPr.cNvPr
    properties.set("title", told.topic)
    properties.set("descr", told.alt)
    left = body.left + columns * (wide + gap) + 0.3
    beside = Box(left=left, top=body.top, width=body.left + body.width - left, height=body.height)
    high_key = 0.75 if low < top else 0
    if high_key:
        _key(page, beside, [say.number(chart, end, words) for end in (low, top)])
    below = Box(left=left, top=beside.top + high_key, width=beside.width, height=beside.height - high_key)
    told_beside = [words("chart.darker"), say.gaps(chart, words), *told.notes]
    while True:  # notes that do not fit stay in the speaker notes
        lines = int(_points(below.height) / (11 * 1.2)) - len(told_beside)
        size, found = lettering.fitted("\n".join(told_beside), (14, 13, 12, 11), _points(below.width), lines, "plain")
        if len(found) <= lines * 11 / size:
            break
        told_beside.pop()
    _text(page, below, told_beside, size=size, colour=_LOOK.ink, after=size * 0.6)


def _key(page, box: Box, ends: Sequence[str]):
    """Add the colours from lowest to highest with the two values under them."""
    steps, wide, high = 12, min(box.width, 3.6), 0.22
    group = page.shapes.add_group_shape()
    group._element.nvGrpSpPr.cNvPr.set("descr", "–".join(ends))
    for step in range(steps):  # LibreOffice knows gradients of two colours only
        part = Box(left=box.left + step * wide / steps, top=box.top, width=wide / steps, height=high)
        fill = _fill(palette.shade(step / (steps - 1)))
        group._element.append(_rectangle(900 + step, "", part, fill, "<a:ln><a:noFill/></a:ln>"))
    group._element.recalculate_extents()
    for place, (text, align) in enumerate(zip(ends, ("left", "right"), strict=True)):
        under = Box(left=box.left + place * wide / 2, top=box.top + high + 0.03, width=wide / 2, height=0.25)
        _text(page, under, [text], size=12, colour=_LOOK.ink, align=align)


def _tile(number: int, box: Box, chart: Chart, spot, row, ends, words):
    """Return one tile: name and value on its colour, the word for a gap on white inside a dashed edge."""
    value = _value(row)
    status = Status(row.status) if row is not None else Status.MISSING
    named = say.name(chart, spot, words)
    told = say.gap(status, words) if value is None else say.number(chart, value, words)
    for size in (12, 11, 10, 9, 8, 7):
        lines = [lettering.wrapped(text, size, _points(box.width) - 8, "plain bold") for text in (named, told)]
        if sum(map(len, lines)) * size * 1.2 <= _points(box.height) - 4:
            break
    colour = _LOOK.gap if value is None else palette.shade(_position(value, *ends))
    ink = _LOOK.ink if value is None else palette.ink_on(colour)
    edge, wide = (_LOOK.grey if value is None else _LOOK.line), 1
    if spot.code in chart.focus:
        edge, wide = _LOOK.ink, 3
    dash = '<a:prstDash val="dash"/>' if value is None else ""
    line = f'<a:ln w="{wide * 12700}">{_fill(edge)}{dash}</a:ln>'
    paragraphs = "".join(
        f'<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="" sz="{size * 100}" b="{bold}">{_fill(ink)}'
        f'<a:latin typeface="{FONT}"/></a:rPr><a:t>{escape(text)}</a:t></a:r></a:p>'
        for text, bold in ((named, 0), (told, int(value is not None)))
    )
    return _rectangle(1000 + number, f"{named}: {told}", box, _fill(colour), line, paragraphs=paragraphs)


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'


def _rectangle(number: int, name: str, box: Box, fill: str, line: str, *, paragraphs: str = "<a:p/>"):
    """Return a rectangle as XML; a map has two dozen, and python-pptx's own way takes four times as long."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls
    from pptx.util import Inches

    left, top, width, height = (Inches(side) for side in (box.left, box.top, box.width, box.height))
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="{escape(name)}"/>'
        f'<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{fill}{line}'
        f'</p:spPr><p:txBody><a:bodyPr wrap="square" '
        f'lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle/>{paragraphs}</p:txBody></p:sp>'
    )


def _position(value: float, low: float, high: float) -> float:
    return 0.5 if high == low else (value - low) / (high - low)
