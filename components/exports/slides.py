"""A chart as PowerPoint slides: native, editable charts and shapes, so no browser is needed and numbers can be changed.

A line chart is one native chart (two when some places need a scale of their own); a tile map is a group of native
tiles with a bar chart on the next slide; a dot plot becomes paired bars, which PowerPoint can draw and edit.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from math import floor

from components.charts import lettering, naming, palette, say, table
from components.charts.chart import Chart, Shape, Status
from components.charts.panel import Panel
from components.exports import panel_slides
from components.exports.colophon import Colophon, colophon
from components.exports.deck import (
    FONT,
    PLAIN,
    Box,
    native_chart,
    new_deck,
    new_page,
    number_format,
    plot_inside,
    points,
    rgb,
    saved,
    scale_axis,
    solid_fill,
    text_box,
)

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


def slides(chart: Chart, words, *, on: date, link: str = "") -> bytes:
    """Return a deck of one slide (two for a tile map) whose charts hold exactly the numbers charted."""
    told = colophon(chart, words, on=on, link=link)
    deck = new_deck(told)
    show(chart, words, told, PLAIN.body, lambda heading: new_page(deck, told, heading))
    return saved(deck, told)


def show(chart: Chart | Panel, words, told: Colophon, body: Box, new_page: Callable[[str], object]) -> list:
    """Put *chart* into *body* of as many pages as it takes, and return these; ``new_page(heading)`` makes each."""
    page = new_page(told.finding)
    if chart.shown.empty:
        text_box(page, body, [say.gaps(chart, words), *told.notes], size=14, colour=_LOOK.soft, after=8)
    elif isinstance(chart, Panel) and panel_slides.tabled(chart):
        return [page, *show_table(chart, words, told, body, new_page, page)]
    elif isinstance(chart, Panel):
        panel_slides.fill(page, body, chart, words, told)
    elif chart.shape is Shape.LINE:
        _lines(page, body, chart, words, told)
    elif chart.shape is Shape.TILES:
        _tiles(page, body, chart, words, told)
        second = new_page(f"{told.finding} – {words('export.slide.bars')}")
        _bars(second, body, chart, words, told)
        return [page, second]
    else:
        _bars(page, body, chart, words, told)
    return [page]


def show_table(chart: Chart | Panel, words, told: Colophon, body: Box, new_page, page) -> list:
    """Put the table of *chart* on *page*, and what has no room there on more pages, which are returned."""
    more = []
    for turn, part in enumerate(panel_slides.parts(table.grid(chart, words), body)):
        if turn:
            page = new_page(told.finding)
            more.append(page)
        panel_slides.table(page, body, part, told)
        if isinstance(chart, Panel):
            panel_slides.below_it(page, body, chart, words)
    return more


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
        text_box(page, box, [" · ".join(footnotes)], size=11, colour=_LOOK.soft)
    if not near or not far:
        box = replace(body, height=body.height - low)
        _line_chart(page, box, chart, near or far, words, told)
        return
    share = 0.6
    left = replace(body, width=body.width * share - 0.1, height=body.height - low)
    heading = 0.5
    right = replace(
        body,
        left=body.left + body.width * share + 0.1,
        top=body.top + heading,
        width=body.width * (1 - share) - 0.1,
        height=body.height - low - heading,
    )
    names = words.list(say.name(chart, spot, words) for spot in chart.spots if spot.code in chart.apart)
    apart = words("export.slide.apart", places=names)
    size, _ = lettering.fitted(apart, (13, 12, 11, 10), right.line, 2, "plain bold")
    box = replace(right, top=body.top, height=heading)
    text_box(page, box, [apart], size=size, colour=_LOOK.ink, bold=True)
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
    plot = native_chart(page, box, XL_CHART_TYPE.LINE_MARKERS, categories, named, values, chart, told, title)
    top = scale_axis(plot, max(v for row in values for v in row if v is not None))
    lead = {line.place: number for number, line in enumerate(lines)}  # the newest vintage of each place
    coloured = [number for number, line in enumerate(lines) if line.place in chart.focus]
    labelled = [number for number in coloured if lead[lines[number].place] == number] or list(lead.values())
    size = 12 if len(labelled) <= 12 else 9
    room = max(lettering.width(named[number], size, "plain bold") for number in labelled) * box.breadth + 14
    width = 1 - 0.055 - room / points(box.width)
    upright = _every_year(plot, len(years), width * box.line)
    inner = Box(left=0.055, top=0.03, width=width, height=0.88 if upright else 0.83)
    plot_inside(plot, inner)
    lasts = {n: max(at for at, value in enumerate(values[n]) if value is not None) for n in labelled}
    # Names of lines that reach the last years stand in one column; the others stay with their last point.
    at_end = {n: 1 - values[n][last] / top for n, last in lasts.items() if len(years) - 1 - last <= 3}
    offsets = _spread(at_end, size * 1.2 / points(box.height * inner.height))
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

    fill = solid_fill(look.colour)
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
            f'<a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:r><a:rPr lang="" sz="{size * 100}" b="1">{solid_fill(colour)}'
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
    plot = native_chart(page, body, XL_CHART_TYPE.BAR_CLUSTERED, names, named, values, chart, told)
    scale_axis(plot, max(v for row in values for v in row if v is not None))
    small = 12 if len(names) <= 10 else 9 if len(names) <= 24 else 8
    small = min(small, max(6, floor(points(body.height * 0.8) / len(names) / 1.15 * 2) / 2))  # else names are left out
    plot.category_axis.tick_labels.font.size = Pt(small)
    _all_labels(plot)
    room = (max(lettering.width(name, small, "plain") for name in names) + 10) / body.line
    over = 0.09 if len(groups) > 1 else 0.02  # for the legend
    plot_inside(plot, Box(left=room, top=over, width=0.96 - room, height=0.92 - over))
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
        labels.number_format, labels.number_format_is_linked = number_format(chart), False
        labels.font.size, labels.font.color.rgb = Pt(small), rgb(_LOOK.ink)
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
            word = naming.gap(Status(row.status) if row is not None else Status.MISSING, words)
            gaps.append((year, word))
    if len(gaps) == len(groups) and len({word for _, word in gaps}) == 1:
        return f"{named} ({gaps[0][1]})"
    return f"{named} ({', '.join(f'{year}: {word}' for year, word in gaps)})" if gaps else named


def _bar(form, colour: str, *, filled: bool):
    from pptx.util import Pt

    form.fill.solid()
    form.fill.fore_color.rgb = rgb(colour if filled else _LOOK.paper)
    form.line.color.rgb, form.line.width = rgb(colour), Pt(1)


# ---- the tile map


def _tiles(page, body: Box, chart: Chart, words, told: Colophon):
    """Add the tile map as one group of rectangles with name and value, and beside it what it tells."""
    spots = [spot for spot in chart.spots if spot.tile]
    held = {row.place: row for row in chart.table.itertuples()}
    rows, columns = (max(spot.tile[side] for spot in spots) for side in (0, 1))
    gap = 0.05
    wide = min(1.72, body.width * 0.72 / columns - gap)
    high = min((body.height + gap) / rows - gap, 0.7)
    low, top = chart.shown["value"].min(), chart.shown["value"].max()
    group = page.shapes.add_group_shape()
    group.name = say.form(chart, words)
    for number, spot in enumerate(spots):
        across, down = spot.tile[1] - 1, spot.tile[0] - 1
        box = Box(left=body.left + across * (wide + gap), top=body.top + down * (high + gap), width=wide, height=high)
        group._element.append(_tile(number, box, chart, spot, held.get(spot.code), (low, top), words))
    group._element.recalculate_extents()
    properties = group._element.nvGrpSpPr.cNvPr
    properties.set("title", told.topic)
    properties.set("descr", told.alt)
    left = body.left + columns * (wide + gap) + 0.3
    beside = replace(body, left=left, width=body.right - left)
    high_key = 0.75 if low < top else 0
    if high_key:
        _key(page, beside, [say.number(chart, end, words) for end in (low, top)])
    below = replace(beside, top=beside.top + high_key, height=beside.height - high_key)
    told_beside = [words("chart.darker"), say.gaps(chart, words), *told.notes]
    while True:  # notes that do not fit stay in the speaker notes
        lines = int(points(below.height) / (11 * 1.2)) - len(told_beside)
        size, found = lettering.fitted("\n".join(told_beside), (14, 13, 12, 11), below.line, lines, "plain")
        if len(found) <= lines * 11 / size:
            break
        told_beside.pop()
    text_box(page, below, told_beside, size=size, colour=_LOOK.ink, after=size * 0.6)


def _key(page, box: Box, ends: Sequence[str]):
    """Add the colours from lowest to highest with the two values under them."""
    steps, wide, high = 12, min(box.width, 3.6), 0.22
    group = page.shapes.add_group_shape()
    group._element.nvGrpSpPr.cNvPr.set("descr", "–".join(ends))
    for step in range(steps):  # LibreOffice knows gradients of two colours only
        part = Box(left=box.left + step * wide / steps, top=box.top, width=wide / steps, height=high)
        fill = solid_fill(palette.shade(step / (steps - 1)))
        group._element.append(_rectangle(900 + step, "", part, fill, "<a:ln><a:noFill/></a:ln>"))
    group._element.recalculate_extents()
    for place, (text, align) in enumerate(zip(ends, ("left", "right"), strict=True)):
        under = Box(left=box.left + place * wide / 2, top=box.top + high + 0.03, width=wide / 2, height=0.25)
        text_box(page, under, [text], size=12, colour=_LOOK.ink, align=align)


def _tile(number: int, box: Box, chart: Chart, spot, row, ends, words):
    """Return one tile: name and value on its colour, the word for a gap on white inside a dashed edge."""
    value = _value(row)
    status = Status(row.status) if row is not None else Status.MISSING
    named = say.name(chart, spot, words)
    told = naming.gap(status, words) if value is None else say.number(chart, value, words)
    for size in (12, 11, 10, 9, 8, 7):
        lines = [lettering.wrapped(text, size, points(box.width) - 8, "plain bold") for text in (named, told)]
        if sum(map(len, lines)) * size * 1.2 <= points(box.height) - 4:
            break
    colour = _LOOK.gap if value is None else palette.shade(_position(value, *ends))
    ink = _LOOK.ink if value is None else palette.ink_on(colour)
    edge, wide = (_LOOK.grey if value is None else _LOOK.line), 1
    if spot.code in chart.focus:
        edge, wide = _LOOK.ink, 3
    dash = '<a:prstDash val="dash"/>' if value is None else ""
    line = f'<a:ln w="{wide * 12700}">{solid_fill(edge)}{dash}</a:ln>'
    paragraphs = "".join(
        f'<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="" sz="{size * 100}" b="{bold}">{solid_fill(ink)}'
        f'<a:latin typeface="{FONT}"/></a:rPr><a:t>{escape(text)}</a:t></a:r></a:p>'
        for text, bold in ((named, 0), (told, int(value is not None)))
    )
    return _rectangle(1000 + number, f"{named}: {told}", box, solid_fill(colour), line, paragraphs=paragraphs)


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
