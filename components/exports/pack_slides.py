"""A meeting pack as PowerPoint slides: ours, or in an organisation's own template.

Title page, agenda, what became of earlier decisions, a slide or more for each figure with what was said and decided
beside it, and last the decisions of this meeting.
"""

from collections.abc import Callable
from dataclasses import replace

from components.charts import palette, say
from components.charts import table as tables
from components.charts.chart import Chart, Shape
from components.charts.panel import Panel
from components.charts.table import Grid
from components.exports import flow, panel_slides
from components.exports.agenda import Item, Pack, Paragraph, beside, figure, followed, name, noted, rulings, whole
from components.exports.colophon import Colophon
from components.exports.deck import (
    PLAIN,
    Box,
    entitle,
    fit,
    foot,
    lay_card,
    new_deck,
    new_page,
    number,
    saved,
    scaled,
    speak,
    text_box,
)
from components.exports.slides import show, show_table
from components.exports.template import Template, prepared

SIZES = (14, 13, 12)  # points, of running text
LISTED = (20, 18, 16, 14, 13, 12)  # of the agenda
SIDE, BETWEEN = 0.29, 0.3  # how much of the body stands beside a figure, and inches between
EASY = 13  # points from which a table reads easily, and no word in it is cut
WIDE_ENOUGH = 8.0  # inches of body from which figure and words have room side by side
_LOOK = palette.LOOKS["light"]


def slides(pack: Pack, words, *, template: bytes | None = None, progress: Callable[[float], None] | None = None):
    """Return the pack as a PPTX."""
    theirs = prepared(template) if template else None
    book = _Deck(pack, words, theirs)
    steps = len(pack.items) + 2
    book.opening()
    book.agenda()
    if pack.earlier:
        book.table(words("pack.earlier"), followed(pack, words), (0, 0.5, 0.1, 0, 0.4), _said_earlier(pack, words))
    for turn, item in enumerate(pack.items, start=1):
        if progress:
            progress(turn / steps)
        book.item(item)
    book.rulings()
    if progress:
        progress((steps - 1) / steps)
    made = saved(book.deck, book.told)
    if progress:
        progress(1.0)
    return made


def _said_earlier(pack: Pack, words) -> str:
    return _counted("pack.earlier", len(pack.earlier), words)


def _counted(key: str, count: int, words) -> str:
    return words(f"{key}_one") if count == 1 else words(f"{key}_many", count=count)


class _Deck:
    """The deck while it is being made."""

    def __init__(self, pack: Pack, words, template: Template | None):
        self.pack, self.words, self.template = pack, words, template
        self.told = whole(pack, words)
        self.ground = template.page if template else PLAIN
        self.deck = new_deck(self.told, template.data if template else None)

    def _page(self, told: Colophon, heading: str):
        page = new_page(self.deck, told, heading, ground=self.ground)
        number(page, self.ground)
        return page

    # ---- the first pages

    def opening(self) -> None:
        """Add the title page: which meeting, when, on which data."""
        words, pack = self.words, self.pack
        lines = [words("pack.meeting", day=words.date(pack.date)), say.edition(pack, words)]
        lines += [self.told.sample] if self.told.sample else []
        goals = " · ".join(words(f"goal.{goal}.name") for goal in ("structures", "expertise", "involvement"))
        lines.append(f"{words('about.goals.title')}: {goals}")
        if self.template and self.template.opening:
            self._their_opening(lines)
            return
        if self.template:
            page = self._page(replace(self.told, filters="", sample=""), pack.title)
            flow.write(page, self.ground.body, 18 * self.ground.scale, [Paragraph(text=line) for line in lines])
            return
        ground = replace(
            PLAIN,
            title=Box(left=PLAIN.title.left, top=1.6, width=PLAIN.title.width, height=1.7),
            sizes=(44, 40, 36, 32, *PLAIN.sizes),
        )
        page = new_page(self.deck, replace(self.told, filters="", sample=""), pack.title, ground=ground)
        box = Box(left=ground.title.left, top=3.55, width=ground.title.width, height=2.15)
        text_box(page, box, lines[:-1], size=20, colour=_LOOK.ink, after=6)
        box = Box(left=box.left, top=5.75, width=box.width, height=0.5)
        size = fit(lines[-1], (16, 14, 12, 11), box)
        text_box(page, box, lines[-1:], size=size, colour=_LOOK.soft)

    def _their_opening(self, lines: list[str]) -> None:
        from pptx.util import Pt

        template = self.template
        page = self.deck.slides.add_slide(self.deck.slide_layouts[template.opening.layout])
        subtitle = next(each for each in page.placeholders if each.placeholder_format.type.name == "SUBTITLE")
        entitle(page, self.pack.title, template.opening, keep=subtitle)
        subtitle.text_frame.text = "\n".join(lines)
        size = fit("\n".join(lines), (24, 20, 18, 16, 14, 12, 11, 10), template.subtitle.inside(0.1))
        for paragraph in subtitle.text_frame.paragraphs:
            for run in paragraph.runs:
                run.font.size = Pt(size)
        if template.opening.card:
            lay_card(page, template.opening.card)
        foot(page, replace(self.told, sample=""), template.opening)
        speak(page, self.told)

    def agenda(self) -> None:
        """Add the points of the agenda in order, and the coordinator's notes."""
        words, pack = self.words, self.pack
        listed = [Paragraph(text=f"{turn}. {name(item, words)}") for turn, item in enumerate(pack.items, start=1)]
        listed = listed or [Paragraph(text=words("pack.no_items"), soft=True)]
        told, sizes, body = noted(pack), scaled(LISTED, self.ground), self.ground.body
        together = [*listed, Paragraph(text=words("pack.notes"), head=True), *told]
        if told and len(flow.poured(together, body, body, sizes)) == 1:
            self._text(words("pack.agenda"), together, sizes)
            return
        self._text(words("pack.agenda"), listed, sizes)
        if told:
            self._text(words("pack.notes"), told, sizes)

    def _text(self, heading: str, paragraphs, sizes) -> None:
        body = self.ground.body
        for turn, (size, part) in enumerate(flow.poured(paragraphs, body, body, sizes)):
            page = self._page(self.told, self._continued(heading) if turn else heading)
            flow.write(page, body, size, part)

    def _continued(self, heading: str) -> str:
        return self.words("pack.continued", title=heading)

    # ---- figures

    def item(self, item: Item) -> None:
        """Add a figure with what belongs beside it, and its table where that tells more."""
        words, said = self.words, beside(item, self.words)
        if item.chart is None:
            told = replace(self.told, story=words("pack.gone_why"))
            why = Paragraph(text=words("pack.gone_why"), soft=True)
            self._talk(told, name(item, words), (why, *said), None, continued=False)
            return
        chart, told = figure(item, self.pack, words)
        body, side = self._divided(chart) if said else (self.ground.body, None)
        pages = show(chart, words, told, body, lambda heading: self._page(told, heading))
        if said:
            self._talk(told, told.finding, said, (pages[0], side) if side else None)
        if more_in_table(chart):
            parts = panel_slides.parts(tables.grid(chart, words), self.ground.body)
            if len(parts) == 1:
                heading = words("pack.as_table", title=told.finding)
                page = self._page(told, heading)
                show_table(chart, words, told, self.ground.body, lambda heading: self._page(told, heading), page)

    def _divided(self, chart: Chart | Panel) -> tuple[Box, Box | None]:
        """Return where the figure stands, and where what is said of it; None where there is no room for both."""
        body = self.ground.body
        side = replace(body, left=body.right - body.width * SIDE, width=body.width * SIDE)
        rest = replace(body, width=side.left - BETWEEN - body.left)
        if body.width < WIDE_ENOUGH:
            return body, None
        if isinstance(chart, Panel) and panel_slides.tabled(chart) and not chart.shown.empty:
            grid = tables.grid(chart, self.words)
            whole, narrow = (panel_slides.parts(grid, box) for box in (body, rest))
            if len(narrow) > 1 or narrow[0].size < min(whole[0].size, EASY):
                return body, None
        return rest, side

    def _talk(self, told: Colophon, title: str, said, first: tuple | None, *, continued: bool = True) -> None:
        """Write what is said of a figure: on its *first* page in a box beside it, if given, then on pages of its own.

        *continued* says whether the page after the figure goes on with it, or is where its *title* first stands.
        """
        body = self.ground.body
        page, box = first or (None, body)
        for size, part in flow.poured(said, box, body, scaled(SIZES, self.ground)):
            if page is None:
                page, continued = self._page(told, self._continued(title) if continued else title), True
            flow.write(page, box, size, part)
            page, box = None, body

    # ---- decisions

    def table(self, heading: str, grid: Grid, weights: tuple[float, ...], alt: str) -> None:
        """Add a table of decisions on as many pages as it takes."""
        body = self.ground.body
        told = replace(self.told, topic=heading, story=alt)
        for turn, part in enumerate(panel_slides.parts(grid, body, _shares(grid, body, weights))):
            page = self._page(told, self._continued(heading) if turn else heading)
            panel_slides.table(page, body, part, told, alt=f"{heading}. {alt}", bold_heads=False)

    def rulings(self) -> None:
        """Add the last slide: what this meeting decided."""
        words, grid = self.words, rulings(self.pack, self.words)
        heading = words("pack.rulings_of_meeting")
        if not grid.rows:
            self._text(heading, [Paragraph(text=words("pack.no_rulings"), soft=True)], SIZES)
            return
        self.table(heading, grid, (0.6, 0.1, 0, 0.3), _counted("pack.rulings", len(grid.rows), words))


def _shares(grid: Grid, body: Box, weights: tuple[float, ...]) -> tuple[float, ...]:
    """Return the widths of columns as parts of the body: each holds its longest word, the rest goes by *weights*."""
    lines = [(grid.corner, *grid.columns), *((row.head, *(cell.text for cell in row.cells)) for row in grid.rows)]
    least = [max(panel_slides.longest_word(text, 12) for text in texts) + 12 for texts in zip(*lines, strict=True)]
    spare = max(body.line - sum(least), 0)
    wide = [low + spare * weight for low, weight in zip(least, weights, strict=True)]
    return tuple(each / sum(wide) for each in wide)


def more_in_table(chart: Chart | Panel) -> bool:
    """Does the table tell what the native chart cannot: intervals, what a share was made of, words for gaps?"""
    if chart.shown.empty:
        return False
    if isinstance(chart, Panel):
        made_of = chart.table[["low", "of"]].notna().any().any()
        return not panel_slides.tabled(chart) and bool(made_of or chart.gaps)
    return chart.shape is Shape.LINE and chart.gaps > 0
