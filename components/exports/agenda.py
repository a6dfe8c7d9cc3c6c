"""What a meeting pack is made of: the points of the agenda, each with what was said and decided beside its figure.

Nothing here has a language or a form yet, except for the sentences that say the same in every kind of file.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from components.charts import naming, say
from components.charts.chart import Chart, Edition
from components.charts.panel import Name, Panel
from components.charts.table import Cell, Grid, Row
from components.exports import only_shown
from components.exports.colophon import TAGS, Colophon, colophon


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A county's comment beside a figure; without ``text`` it was asked and has not answered yet."""

    county: Name | str
    text: str = ""
    date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A decision or an action: which role sees to it, until when, and what became of it.

    ``meeting`` is the day it was made, ``followed`` what was written of it since.
    """

    text: str
    owner: str
    due: date | None = None
    done: date | None = None
    followed: str = ""
    meeting: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """One point of the agenda: a figure with what belongs beside it.

    Of a figure that is no longer in the catalogue ``chart`` is None and ``gone`` is the name it had.  ``address``
    opens the same view.
    """

    chart: Chart | Panel | None
    gone: str = ""
    note: str = ""
    address: str = ""
    remarks: tuple[Remark, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pack:
    """A meeting: its day, the release it looks at, its points in order, and what earlier meetings decided.

    ``rulings`` are those of its decisions that stand beside no figure of the agenda.
    """

    title: str
    date: date
    edition: Edition
    items: tuple[Item, ...] = ()
    notes: str = ""
    earlier: tuple[Ruling, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    sample: bool = False

    @property
    def invented(self) -> bool:
        """Is anything in it made from invented data?"""
        return self.sample or any(item.chart is not None and item.chart.sample for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A line or more of text; a ``head`` stands bold over what follows it, ``soft`` is what is not said yet."""

    text: str
    head: bool = False
    soft: bool = False


def whole(pack: Pack, words) -> Colophon:
    """Return what is said of the pack itself, on pages that show no figure of their own."""
    return Colophon(
        language=TAGS[words.language],
        topic=words("pack.file"),
        finding=_line(pack.title),
        story=words("pack.meeting", day=words.date(pack.date)),
        alt="",
        filters="",
        unit="",
        source="",
        citation="",
        release=say.edition(pack, words),
        licence="",
        notes=(),
        about=(),
        statement=words("eu.statement"),
        emblem=words("eu.emblem"),
        sample=words("say.sample") if pack.invented else "",
        link="",
        made=datetime.combine(pack.date, time(12), tzinfo=UTC),
    )


def figure(item: Item, pack: Pack, words) -> tuple[Chart | Panel, Colophon]:
    """Return a point's figure without what is hidden, and what is said of it."""
    chart = only_shown(item.chart)
    told = colophon(chart, words, on=pack.date, link=item.address)
    return chart, replace(told, sample=words("say.sample")) if pack.sample else told


def name(item: Item, words) -> str:
    """Return what a point of the agenda is called."""
    return say.title(item.chart, words) if item.chart is not None else words("pack.gone", name=_line(item.gone))


def beside(item: Item, words) -> tuple[Paragraph, ...]:
    """Return what stands beside a figure: the note, what counties say, and what was decided."""
    found = []
    if item.note.strip():
        found += [Paragraph(text=words("pack.note"), head=True), *_paragraphs(item.note)]
    if item.remarks:
        found.append(Paragraph(text=words("pack.remarks"), head=True))
        found += [each for remark in item.remarks for each in _remark(remark, words)]
    if item.rulings:
        found.append(Paragraph(text=words("pack.rulings"), head=True))
        found += [Paragraph(text=decided(each, words)) for each in item.rulings]
    return tuple(found)


def _remark(remark: Remark, words) -> list[Paragraph]:
    county = remark.county if isinstance(remark.county, str) else naming.name(remark.county, words)
    if not remark.text.strip():
        return [Paragraph(text=words("pack.asked", county=county), soft=True)]
    head = words("pack.remark", county=county, day=words.date(remark.date)) if remark.date else county
    return [Paragraph(text=f"{head}: {_line(remark.text)}")]


def noted(pack: Pack) -> tuple[Paragraph, ...]:
    """Return the coordinator's notes for the meeting."""
    return tuple(_paragraphs(pack.notes))


def _paragraphs(text: str) -> list[Paragraph]:
    return [Paragraph(text=" ".join(line.split())) for line in text.splitlines() if line.strip()]


def _line(text: str) -> str:
    return " ".join(text.split())


def decided(ruling: Ruling, words) -> str:
    """Return a decision as sentences: what, who, until when."""
    text = _line(ruling.text)
    text = text if text.endswith((".", "!", "?")) else f"{text}."
    parts = [text, words("pack.owner", owner=owner(ruling, words))]
    if ruling.due:
        parts.append(words("pack.due", day=words.date(ruling.due)))
    if ruling.done:
        parts.append(f"{words('pack.done', day=words.date(ruling.done))}.")
    return " ".join(parts)


def owner(ruling: Ruling, words) -> str:
    """Return the role that sees to it; a role that is no longer known by its code."""
    key = f"code.owner_role.{ruling.owner}"
    return words(key) if words.has(key) else ruling.owner


def state(ruling: Ruling, words, on: date) -> str:
    """Return what became of a decision by the day of the meeting, and what was written of it."""
    if ruling.done is not None:
        told = words("pack.done", day=words.date(ruling.done))
    elif ruling.due is not None and ruling.due < on:
        told = words("pack.late")
    else:
        told = words("pack.open")
    return f"{told}. {_line(ruling.followed)}" if ruling.followed.strip() else told


def followed(pack: Pack, words) -> Grid:
    """Return what became of the decisions of earlier meetings as a table."""
    rows = []
    for each in pack.earlier:
        cells = (each.text, owner(each, words), _day(each.due, words), state(each, words, pack.date))
        rows.append((_day(each.meeting, words), *cells))
    return _grid("pack.earlier", ("meeting", "ruling", "owner", "due", "became"), rows, words)


def rulings(pack: Pack, words) -> Grid:
    """Return the decisions of this meeting as a table: those beside figures in the order of the agenda, then others."""
    made = [
        (each, f"{turn}. {name(item, words)}") for turn, item in enumerate(pack.items, start=1) for each in item.rulings
    ]
    made += [(each, words("common.none")) for each in pack.rulings]
    rows = [(each.text, owner(each, words), _day(each.due, words), figure) for each, figure in made]
    return _grid("pack.rulings_of_meeting", ("ruling", "owner", "due", "figure"), rows, words)


def _day(day: date | None, words) -> str:
    return words.date(day) if day else words("common.none")


def _grid(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]], words) -> Grid:
    corner, *columns = (words(f"pack.head.{head}") for head in heads)
    return Grid(
        caption=words(title),
        corner=corner,
        columns=tuple(columns),
        rows=tuple(Row(head=_line(head), cells=tuple(Cell(text=_line(each)) for each in rest)) for head, *rest in rows),
    )
