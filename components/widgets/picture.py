"""One picture as a reader meets it: its finding, the picture, its table, what there is to know, and as files."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from components import memory
from components.charts import Chart, naming, say
from components.charts.chart import Shape
from components.charts.draw import draw, key, large, still
from components.charts.leaves import leaves
from components.charts.panel import Form, Panel
from components.charts.table import grid
from components.figures import commented
from components.figures.remarks import awaited
from components.i18n import Words
from components.view import View
from components.widgets.address import anchor, way
from components.widgets.frame import arrow, note, nothing, notice
from components.widgets.speak import speak, speaks
from components.widgets.take import camera, can_make_pictures, take
from data_access.access import NOBODY

STAGE_HEIGHT, READING = 400, 50  # pixels of a picture on a projector of 1280 by 720; of what says how to read it
TABLE_HEIGHT = 425  # pixels of a table there
WIDE, BESIDE = 1200, 800  # pixels of its width there: by itself, and where something is said beside it
LARGE, LARGEST = 1.2, 1.6  # times its letters and lines are enlarged there, those of a low picture most
IN_ROWS = (Form.BARS, Form.RANGES, Form.STEPS, Form.COURSE, Shape.DOTS)  # names below each other need their room
CONFIG = {"displayModeBar": False, "displaylogo": False, "responsive": True, "scrollZoom": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Everything of a picture that depends on nobody in particular, made once for all who ask."""

    chart: Chart | Panel
    title: str
    is_empty: bool
    figure: object
    alt: str
    finding: str
    below: str
    reading: str
    remarks: str


def picture(view: View, name: str, choice, *, beside: bool = False, titled: bool = False, at: str = ""):
    """Show the figure called *name* with all that belongs to it; its table stands *beside* it where there is room.

    It is *titled* where several stand in one section.  *at* tells two pictures of one figure on the same page apart.
    A choice without a single figure gets a kind word and its notes, no empty axes.
    """
    made = memory.once(_made, replace(view, user=NOBODY), name, choice)
    if titled:
        st.subheader(made.title, anchor=False)
    if made.is_empty:
        st.html(f'<span id="{anchor(name)}"></span>')
        nothing(view)
        for caution in made.chart.notes:
            if caution.key != "neither":
                notice(naming.sentence(caution, view.words, "note"))
        return
    place = "-".join(filter(None, (*name.split("."), at)))
    st.html(_above(made, anchor(name) if not at else ""))
    if made.chart.shape is Form.TABLE:
        st.html(memory.once(_table, made.chart, view.words, _ways(made.chart, choice)))
    elif beside:
        left, right = st.columns([11, 9], gap="medium")
        with left:
            _plot(made, place)
        with right:
            st.html(memory.once(_table, made.chart, view.words))
    else:
        _plot(made, place)
    st.html(f'<p class="matka-small">{escape(made.below)}</p>{made.remarks}{_awaited(view, name)}')
    _more(view, made.chart, place, with_table=not beside and made.chart.shape is not Form.TABLE)


def leaves_of(view: View, name: str, choice, *, wide: int) -> int:
    """Return on how many leaves of the stage the figure called *name* is shown."""
    return len(memory.once(_parts, replace(view, user=NOBODY), name, choice, wide))


def on_stage(view: View, name: str, choice, *, place: str, scale: float, wide: int, leaf: int):
    """Show the figure called *name* large and alone: its title, its finding and the picture, then the small print.

    *scale* is how much larger the screen is than one of 1280 by 720; *wide* and *leaf* say which part of it is shown.
    """
    words = view.words
    anybody = replace(view, user=NOBODY)
    made = memory.once(_made, anybody, name, choice)
    st.title(made.title, anchor=False)
    if made.is_empty:
        nothing(view)
        return
    st.html(_above(made, ""))
    count = leaves_of(view, name, choice, wide=wide)
    part = memory.once(_part, anybody, name, choice, wide, leaf)
    if part.chart.shape is Form.TABLE:
        st.html(memory.once(_table, part.chart, view.words))
    else:
        height = part.figure.layout.height
        room = STAGE_HEIGHT - (READING if made.reading else 0)
        least = 1 if part.chart.shape in IN_ROWS else LARGE
        most = 1 if count > 1 else LARGEST  # one size on all leaves of a picture
        larger = scale * min(max(room / height, least), most)
        figure = large(part.figure, larger, min(height * larger, room * scale))
        _plot(replace(part, figure=figure), f"{place}-{leaf}")
    which = words("stage.part", number=leaf + 1, last=count) if count > 1 else ""
    told = " ".join(filter(None, (which, counted_on(made.chart, words), made.below)))
    st.html(f'<p class="matka-small">{escape(told)}</p>')


def counted_on(chart: Chart | Panel, words: Words) -> str:
    """Return of which places and time a picture tells, in which unit, and what its numbers are shares of."""
    of = dict(say.about(chart, words)).get(words("told.denominator"))
    plain = chart.shape in (Form.TABLE, Form.COURSE)  # whose unit is nothing but an answer or a day
    line = f"{say.places(chart, words)} · {say.period(chart, words)}." if plain else f"{say.subtitle(chart, words)}."
    return f"{line} {words('told.denominator')}: {of}" if of else line


def _parts(view: View, name: str, choice, wide: int) -> tuple[Chart | Panel, ...]:
    """Return a picture in parts that each fit on a leaf of the stage."""
    chart = memory.once(commented, view, name, choice)
    high = TABLE_HEIGHT if chart.shape is Form.TABLE else STAGE_HEIGHT
    return leaves(chart, view.words, wide=wide, high=high)


def _part(view: View, name: str, choice, wide: int, leaf: int) -> Made:
    """Return what a leaf shows of a picture: its rows, under the title and the finding of the whole."""
    made = memory.once(_made, view, name, choice)
    parts = memory.once(_parts, view, name, choice, wide)
    if len(parts) == 1:
        return made
    part = parts[leaf]
    figure = still(draw(part, view.words, look=view.look))
    return replace(made, chart=part, figure=figure, alt=say.alt(part, view.words))


def ready(view: View, name: str, choice):
    """Make a picture before somebody asks for it, so that it comes at once when they do."""
    memory.once(_made, replace(view, user=NOBODY), name, choice)


def _made(view: View, name: str, choice) -> Made:
    chart = memory.once(commented, view, name, choice)
    figure = still(draw(chart, view.words, look=view.look))
    # the sentences of lines and of panels tell of gaps themselves
    whole = isinstance(chart, Panel) or chart.shape is Shape.LINE
    gaps = f" {say.gaps(chart, view.words)}" if chart.gaps and not whole else ""
    return Made(
        chart=chart,
        title=say.title(chart, view.words),
        is_empty=chart.shown.empty,
        figure=figure,
        alt=say.alt(chart, view.words),
        finding=say.story(chart, view.words) if whole else f"{say.finding(chart, view.words)}.",
        below=f"{below(chart, view.words)}{gaps}",
        reading=key(figure),
        remarks=_remarks(chart, view.words),
    )


def below(chart: Chart | Panel, words: Words) -> str:
    """Return what stands under a picture: that it is invented, where that is so, its source and its release."""
    told = f"{say.source_line(chart, words)}. {say.edition(chart, words)}."
    return f"{words('say.sample')}. {told}" if chart.sample else told


def _remarks(chart: Chart | Panel, words: Words) -> str:
    """Return what counties say beside the figure, as a list; nothing where they say nothing."""
    told = [naming.sentence(each, words, "note") for each in chart.notes if each.key == "remark"]
    items = "".join(f'<li translate="no">{escape(text)}</li>' for text in told)
    label = escape(words("told.remark"))
    return f'<ul class="matka-remarks" aria-label="{label}">{items}</ul>' if told else ""


def _awaited(view: View, name: str) -> str:
    """Return which counties have been asked for a comment and have not given it; nothing where none has."""
    words = view.words
    named = [naming.text(spot, words) for spot in awaited(view, name)]
    return note(words("speak.awaited", counties=words.list(named))) if named else ""


def _above(made: Made, name: str) -> str:
    """Return the finding, where a link to the picture leads, and how it is to be read where that is not plain."""
    here = f' id="{name}" tabindex="-1"' if name else ""
    reading = note(made.reading) if made.reading else ""
    return f'<p class="matka-finding"{here}>{escape(made.finding)}</p>{reading}'


def _plot(made: Made, place: str):
    st.plotly_chart(made.figure, theme=None, alt=made.alt, key=f"plot-{place}", config=CONFIG)


def _more(view: View, chart: Chart | Panel, place: str, *, with_table: bool):
    """Offer the table, the small print and the files; each is made only when somebody opens it."""
    words = view.words
    with st.container(horizontal=True, gap="small", key=f"tools-{place}") if speaks(view) else nullcontext():
        files = st.popover(words("figure.take"), icon=":material/download:", on_change="rerun", key=f"take-{place}")
        if speaks(view):
            speak(view, chart, place)
    with files:
        if files.open:
            take(view, chart, place)
    if not can_make_pictures():
        photo = st.expander(
            words("take.camera"),
            icon=":material/photo_camera:",
            on_change="rerun",
            key=f"photo-{place}",
            type="compact",
        )
        with photo:
            if photo.open:
                camera(view, chart, place)
    if with_table:
        numbers = st.expander(
            words("figure.table"), icon=":material/table:", on_change="rerun", key=f"table-{place}", type="compact"
        )
        with numbers:
            if numbers.open:
                st.html(memory.once(_table, chart, words))
    about = st.expander(
        words("figure.about"), icon=":material/info:", on_change="rerun", key=f"about-{place}", type="compact"
    )
    with about:
        if about.open:
            pairs = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in say.about(chart, words))
            st.html(f'<dl class="matka-about">{pairs}</dl>')


def _is_told(chart: Chart | Panel) -> bool:
    """Are its cells texts rather than numbers?"""
    return isinstance(chart, Panel) and (chart.shape in (Form.TABLE, Form.COURSE) or bool(chart.labels))


Ways = tuple[tuple[tuple[str, str], str], ...]  # an address for each cell, by row and column, that a door leads from


def _ways(chart: Chart | Panel, choice) -> Ways:
    doors = chart.doors if isinstance(chart, Panel) else {}
    held = choice.address() if doors else {}
    return tuple(
        (at, way(door.page, door.name, door.filters, here=chart.page, held=held)) for at, door in doors.items()
    )


def _table(chart: Chart | Panel, words: Words, ways: Ways = ()) -> str:
    """Return a real table: everything in it is escaped, gaps are words, and cells lead to the pictures behind them."""
    made = grid(chart, words)
    chosen = set()
    if isinstance(chart, Chart):
        chosen = {say.name(chart, spot, words) for spot in chart.spots if spot.code in chart.focus}
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in (made.corner, *made.columns))
    # a cell that its set of data does not reach: a dash to the eye, words to the ear
    beyond = f'<span aria-hidden="true">–</span><span class="matka-unseen">{escape(words("spoken.beyond"))}</span>'
    doors, rows = _doors(chart, words, dict(ways)), []
    for turn, row in enumerate(made.rows):
        cells = ""
        for place, cell in enumerate(row.cells):
            told = escape(cell.text)
            if cell.value is None:
                told = f'<span class="matka-gap">{told or beyond}</span>'
            cells += f"<td>{told}{doors.get((turn, place), '')}</td>"
        mark = ' class="chosen"' if row.head in chosen else ""
        rows.append(f'<tr{mark}><th scope="row">{escape(row.head)}</th>{cells}</tr>')
    looks = "matka-table told" if _is_told(chart) else "matka-table"
    return (
        f'<div class="matka-scroll" tabindex="0" role="region" aria-label="{escape(made.caption)}">'
        f'<table class="{looks}"><caption><span>{escape(made.caption)}</span></caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _doors(chart: Chart | Panel, words: Words, ways: dict[tuple[str, str], str]) -> dict[tuple[int, int], str]:
    """Return the link of each cell that has one, by its place in the table; a listener hears where it leads from."""
    found = {}
    for down, row in enumerate(chart.rows if ways else ()):
        for across, column in enumerate(chart.columns):
            address = ways.get((row.code, column.code))
            if address is None:
                continue
            told = {"row": naming.name(row, words), "column": naming.name(column, words)}
            found[down, across] = arrow(address, words("spoken.door", **told))
    return found
