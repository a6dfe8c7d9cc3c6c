"""A chart's numbers as an Excel workbook: the table people read with a native chart, what to know of it, the rows."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import groupby

from components.charts import emblem, lettering, naming, palette, say, table
from components.charts.chart import Chart, Shape, Status
from components.charts.panel import Form, Panel
from components.exports import emblem_picture
from components.exports.colophon import AUTHOR, Colophon, colophon
from components.exports.rows import Line, columns, lines

HEAD = 4  # rows above the table: finding, unit and filters, source, and an empty one
WIDEST = 8  # columns beside which the chart still stands on the first screen; else it stands below
CHART_SIZE = {"width": 900, "height": 480}
FLAG_HEIGHT = 64  # pixels
ABOUT_WIDTH = 110  # letters
_LOOK = palette.LOOKS["light"]
_DASHES = {"solid": "solid", "dash": "dash", "dot": "round_dot", "dashdot": "dash_dot"}
_SYMBOLS = {
    "circle": "circle",
    "square": "square",
    "diamond": "diamond",
    "triangle-up": "triangle",
    "triangle-down": "triangle",
    "cross": "plus",
}


def workbook(chart: Chart, words, *, on: date, link: str = "") -> bytes:
    """Return a workbook of three sheets: table and chart, about, rows.  Numbers are numbers, gaps are words."""
    told = colophon(chart, words, on=on, link=link)
    file = BytesIO()
    book = new_book(file, told)
    sheets = {name: book.add_worksheet(words(f"export.sheet.{name}")) for name in ("table", "about", "rows")}
    styles = Styles(book)
    for sheet in sheets.values():
        set_up(sheet, told)
    placed = write_rows(sheets["rows"], chart, words, styles)
    sheets["rows"].autofilter(0, 0, max(placed[-1].last if placed else 0, 1), len(columns(chart)) - 1)
    sheets["rows"].freeze_panes(1, 0)
    grid = table.grid(chart, words)
    write_table(sheets["table"], grid, chart, words, told, styles)
    add_charts(book, sheets["table"], sheets["rows"].name, chart, words, told, placed, grid)
    _about(sheets["about"], told, words, styles)
    book.close()
    return file.getvalue()


def new_book(file: BytesIO, told: Colophon):
    """Return an empty workbook with its properties, in which a text is never taken for anything but a text."""
    from xlsxwriter import Workbook

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(file, options)
    book.set_properties(
        {
            "title": told.finding[:255],
            "subject": told.topic[:255],
            "author": AUTHOR,
            "keywords": f"{told.topic}; {told.language}"[:255],
            "comments": "\n".join(filter(None, (told.filters, *told.lines, told.statement))),
            "created": told.made.replace(tzinfo=None),
        }
    )
    book.set_custom_property("Language", told.language)
    return book


def set_up(sheet, told: Colophon) -> None:
    """Let a sheet print on A4, as wide as one page."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{_plain(told.source)}&R{_plain(told.statement)}")


class Styles:
    """Cell formats, each made once for a workbook."""

    def __init__(self, book):
        self._book, self._made = book, {}

    def __call__(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Arial", "font_size": 10, **properties})
        return self._made[key]


# ---- the table people read


def write_table(sheet, grid: table.Grid, chart: Chart, words, told: Colophon, styles, *, name: str = "") -> list[float]:
    """Write finding, filters and source, and under them the table, and return the widths of its columns.

    *name* tells tables of one workbook apart.
    """
    sheet.write_string(0, 0, told.finding, styles(bold=True, font_size=14))
    sheet.write_string(1, 0, " · ".join(filter(None, (told.sample, told.filters))), styles(font_color=_LOOK.soft))
    sheet.write_string(2, 0, f"{told.source}. {told.release}." if told.source else f"{told.release}.", styles())
    heads = _unlike([grid.corner, *grid.columns])
    if not grid.rows:
        for column, head in enumerate(heads):
            sheet.write_string(HEAD, column, head, styles(bold=True))
        return []
    sheet.add_table(
        HEAD,
        0,
        HEAD + len(grid.rows),
        len(heads) - 1,
        {
            "name": name or chart.name.replace(".", "_"),
            "style": "Table Style Light 1",
            "first_column": True,
            "columns": [
                {
                    "header": head,
                    "header_format": styles(bold=True, text_wrap=True, align="left" if n == 0 else "right"),
                }
                for n, head in enumerate(heads)
            ],
        },
    )
    sheet.set_row(HEAD, 30)
    for down, row in enumerate(grid.rows, start=HEAD + 1):
        sheet.write_string(down, 0, row.head, styles(bold=True))
        for across, cell in enumerate(row.cells, start=1):
            _cell(sheet, down, across, cell, words, styles)
    widths = []
    for column, head in enumerate(heads):
        texts = [row.cells[column - 1].text if column else row.head for row in grid.rows]
        longest = max([max(map(len, head.split())), len(head) / 2 + 2, *map(len, texts)])
        widths.append(min(max(longest + 2, 9), 44))
        sheet.set_column(column, column, widths[-1])
    sheet.freeze_panes(HEAD + 1, 1)
    return widths


def _cell(sheet, down: int, across: int, cell, words, styles) -> None:
    if cell.value is None:
        gap = cell.status not in (Status.SHOWN, Status.ZERO, Status.PROVISIONAL)
        look = {"italic": True, "font_color": _LOOK.soft} if gap else {}
        if cell.text:  # else the year lies outside what this line was retrieved for
            sheet.write_string(down, across, cell.text, styles(align="right", **look))
        return
    sheet.write_number(down, across, cell.value, styles(num_format=_as_text(cell, words)))


def _as_text(cell, words) -> str:
    """Return the number format that shows a cell's number as its text does: decimals, sign, a word beside it."""
    digits = cell.text
    before = after = ""
    if cell.status is Status.PROVISIONAL:
        before, _, after = words("common.provisional", value="\0").partition("\0")
        digits = digits.removeprefix(before).removesuffix(after)
    decimals = len(digits.partition(words.decimal_sign)[2]) if words.decimal_sign in digits else 0
    plain = "#,##0" + (f".{'0' * decimals}" if decimals else "")
    if digits[:1] in "+−":
        return f"+{plain};−{plain};{plain}"
    return "".join(f'"{word}"' if word else "" for word in (before,)) + plain + (f'"{after}"' if after else "")


def _unlike(heads: list[str]) -> list[str]:
    """Return *heads* made unlike each other, as Excel's tables demand."""
    seen: dict[str, int] = {}
    found = []
    for head in heads:
        seen[head] = seen.get(head, 0) + 1
        found.append(head if seen[head] == 1 else f"{head} ({seen[head]})")
    return found


def _plain(text: str) -> str:
    return text.replace("&", "&&")[:110]


# ---- the rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Where the rows of one series lie on the sheet of rows."""

    key: tuple
    first: int
    last: int
    lines: tuple[Line, ...]


def write_rows(sheet, chart: Chart, words, styles, *, top: int = 0) -> tuple[Run, ...]:
    """Write one row per value from the row *top* on, and return where each series lies."""
    formats = {
        "value": styles(num_format="#,##0" + (f".{'0' * chart.decimals}" if chart.decimals else "")),
        "low": styles(num_format="#,##0.0"),
        "high": styles(num_format="#,##0.0"),
        "count": styles(num_format="#,##0"),
        **dict.fromkeys(("population", "numerator", "denominator"), styles(num_format="#,##0")),
    }
    names = columns(chart)
    for column, name in enumerate(names):
        sheet.write_string(top, column, words(f"export.column.{name}"), styles(bold=True, text_wrap=True, valign="top"))
    down, runs, plain = top + 1, [], styles()
    for key, group in groupby(lines(chart, words), key=lambda line: line.run):
        members = tuple(group)
        runs.append(Run(key=key, first=down, last=down + len(members) - 1, lines=members))
        for line in members:
            for column, name in enumerate(names):
                cell = line.cells[name]
                if isinstance(cell, str):
                    sheet.write_string(down, column, cell, plain)
                elif cell is not None:
                    sheet.write_number(down, column, cell, formats.get(name, plain))
            down += 1
    widths = {
        "place": 24,
        "row": 32,
        "column": 28,
        "told": 28,
        "unit": 30,
        "status": 34,
        "origin": 18,
        "vintage": 40,
        "low": 16,
        "high": 16,
    }
    for column, name in enumerate(names):
        sheet.set_column(column, column, widths.get(name, 12))
    return tuple(runs)


# ---- the native charts


def add_charts(book, sheet, rows: str, chart: Chart, words, told: Colophon, runs, grid: table.Grid) -> int:
    """Insert native charts beside the table, or below it when it is wide; return the first row under all.

    They read the sheet called *rows*.  The table itself cannot feed them: Excel draws a cell with a word as a zero, and
    an empty one as a gap.
    """
    under = HEAD + len(grid.rows) + 3
    held = tuple(run for run in runs if any(line.cells["value"] is not None for line in run.lines))
    if not held:
        return under
    wide = len(grid.columns) + 1
    down, across = (HEAD, wide + 1) if wide <= WIDEST else (under, 0)
    if isinstance(chart, Panel):
        if drawn := _panel_chart(book, rows, chart, words, held):
            high = CHART_SIZE["height"] if chart.shape is Form.LINES else max(280, 130 + 30 * len(held[0].lines))
            _place(sheet, drawn, down, across, high, told)
            down += high // 20 + 2
        return max(down, under)
    groups = [held]
    if chart.shape is Shape.LINE and chart.apart:
        groups = [[run for run in held if (run.key[0] in chart.apart) is apart] for apart in (False, True)]
    # The columns of a table of lines are its lines, in their order.
    named = dict(zip(((line.place, line.vintage) for line in chart.series()), grid.columns, strict=False))
    for group in filter(None, groups):
        if chart.shape is Shape.LINE:
            drawn = _line_chart(book, rows, chart, words, group, named)
        else:
            drawn = _bar_chart(book, rows, chart, words, group)
        high = CHART_SIZE["height"] if chart.shape is Shape.LINE else max(240, 110 + 24 * len(group[0].lines))
        _place(sheet, drawn, down, across, high, told)
        down += high // 20 + 2
    return max(down, under)


def _place(sheet, drawn, down: int, across: int, high: int, told: Colophon) -> None:
    drawn.set_size(CHART_SIZE | {"height": high})
    drawn.set_chartarea({"border": {"none": True}})
    drawn.set_title({"none": True})
    sheet.insert_chart(down, across, drawn, {"description": told.alt, "object_position": 3})


def _panel_chart(book, rows: str, panel: Panel, words, runs) -> object | None:
    """Return lines for times and bars for what is counted; a grid and a course of stages are tables already."""
    if panel.shape in (Form.GRID, Form.COURSE, Form.TABLE) or panel.labels:
        return None
    times, alone = panel.shape is Form.LINES, len(runs) == 1
    if times:
        drawn = book.add_chart({"type": "line"})
    else:
        stacked = {"subtype": "stacked"} if panel.shape in (Form.BARS, Form.FLOW) else {}
        drawn = book.add_chart({"type": "bar"} | stacked)
    heads, named = ("column", panel.rows) if times or panel.shape is Form.STEPS else ("row", panel.columns)
    for turn, run in enumerate(runs):
        name = next(each for each in named if each.code == run.key[0])
        colour = palette.stroke(name.code).colour if name.spot is not None else palette.turned(turn, len(runs))
        line = {"color": colour, "width": 2.25, "dash_type": "solid" if turn < 3 else "dash"}
        bars = {"fill": {"color": colour}, "border": {"color": _LOOK.soft}, "gap": 40}
        drawn.add_series(
            {
                "name": naming.name(name, words),
                "categories": _range(panel, rows, run, heads),
                "values": _range(panel, rows, run, "value"),
                **({"line": line, "marker": {"type": "circle", "size": 5}} if times else bars),
                "data_labels": {} if times else {"value": True},
            }
        )
    value_axis = {key: told for key, told in _value_axis(panel, words).items() if key != "min"}
    if times:
        drawn.set_y_axis(value_axis | {"min": 0})
        drawn.set_x_axis({"num_font": {"name": "Arial"}})
    else:
        drawn.set_y_axis({"reverse": True, "num_font": {"name": "Arial"}})
        drawn.set_x_axis(value_axis | {"label_position": "high"})
    drawn.set_legend({"none": True} if alone else {"position": "top", "font": {"name": "Arial"}})
    drawn.show_blanks_as("gap")
    return drawn


def _line_chart(book, rows: str, chart: Chart, words, runs, named) -> object:
    """Return years across and a line per run.  A scatter chart, because vintages reach over different years."""
    drawn = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    newest = dict(run.key for run in runs)
    runs = sorted(runs, key=lambda run: run.key[0] in chart.focus)  # grey lines first, under the coloured ones
    quiet = []
    for number, run in enumerate(runs):
        place, vintage = run.key
        stroke = palette.stroke(place)
        bright = place in chart.focus
        bold = bright and newest[place] == vintage  # an older vintage is thin, as on screen
        colour = stroke.colour if bright else _LOOK.grey
        if not bright:
            quiet.append(number)
        drawn.add_series(
            {
                "name": named[place, vintage],
                "categories": _range(chart, rows, run, "year"),
                "values": _range(chart, rows, run, "value"),
                "line": {
                    "color": colour,
                    "width": 2.25 if bold else 0.75,
                    "dash_type": _DASHES[stroke.dash] if bright else "solid",
                },
                "marker": {
                    "type": _SYMBOLS[stroke.symbol] if bright else "none",
                    "size": 6 if bold else 3,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
            }
        )
    years = [line.cells["year"] for run in runs for line in run.lines]
    span = max(years) - min(years)
    drawn.set_x_axis(
        {
            "min": min(years) - (1 if span == 0 else 0),
            "max": max(years) + (1 if span == 0 else 0),
            "major_unit": next(step for step in (1, 2, 5, 10, 100) if span / step <= 18),
            "num_format": "0",
            "major_gridlines": {"visible": False},
            "num_font": {"name": "Arial"},
        }
    )
    drawn.set_y_axis(_value_axis(chart, words))
    drawn.set_legend({"position": "right", "delete_series": quiet, "font": {"name": "Arial"}})
    drawn.show_blanks_as("gap")
    return drawn


def _bar_chart(book, rows: str, chart: Chart, words, runs) -> object:
    """Return places down and a bar per run: the year of a tile map, the two years of a dot plot."""
    drawn = book.add_chart({"type": "bar"})
    years = [year for _, year in (run.key for run in runs)]
    for number, run in enumerate(runs):
        vintage, year = run.key
        filled = number == len(runs) - 1
        name = str(year) if years.count(year) == 1 else f"{year} ({say.vintage(vintage, words, short=True)})"
        points = [_point(line.place, chart, filled=filled) for line in run.lines]
        drawn.add_series(
            {
                "name": name,
                "categories": _range(chart, rows, run, "place"),
                "values": _range(chart, rows, run, "value"),
                "gap": 40,
                "points": points,
                "data_labels": {"value": True} if filled else {},
                **_bar(_LOOK.soft, filled=filled),
            }
        )
    drawn.set_y_axis({"reverse": True, "num_font": {"name": "Arial"}})
    drawn.set_x_axis(_value_axis(chart, words) | {"label_position": "high"})  # below, although the places run down
    drawn.set_legend({"position": "top", "font": {"name": "Arial"}} if len(runs) > 1 else {"none": True})
    return drawn


def _bar(colour: str, *, filled: bool) -> dict:
    return {"fill": {"color": colour if filled else _LOOK.paper}, "border": {"color": colour}}


def _point(place: str, chart: Chart, *, filled: bool) -> dict | None:
    return _bar(palette.stroke(place).colour, filled=filled) if place in chart.focus else None


def _value_axis(chart: Chart, words) -> dict:
    return {
        "name": say.unit(chart, words),
        "name_font": {"name": "Arial", "bold": False, "color": _LOOK.soft},
        "min": 0,
        "num_format": "#,##0",
        "num_font": {"name": "Arial"},
        "major_gridlines": {"visible": True, "line": {"color": _LOOK.line}},
        "line": {"none": True},
    }


def _range(chart: Chart | Panel, rows: str, run: Run, name: str) -> list:
    column = columns(chart).index(name)
    return [rows, run.first, column, run.last, column]


# ---- what to know


def _about(sheet, told: Colophon, words, styles) -> None:
    """Write what a careful reader wants to know, and emblem and statement under it."""
    said = [
        ("sample", told.sample),
        ("topic", told.topic),
        ("finding", told.finding),
        ("told", told.story),
        ("filters", told.filters),
    ]
    pairs = [(words(f"export.field.{name}"), text) for name, text in said]
    pairs += told.about
    last = [
        ("citation", told.citation),
        ("link", told.link),
        ("alternative", told.alt),
        ("made", words.date(told.made)),
        ("funding", told.statement),
    ]
    pairs += [(words(f"export.field.{name}"), text) for name, text in last]
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, ABOUT_WIDTH)
    down = 0
    for term, text in pairs:
        if text:
            rows = len(lettering.wrapped(text, 10, ABOUT_WIDTH * 5, "plain"))  # points; a little less than it has
            sheet.set_row(down, 14 * rows + 4)
            sheet.write_string(down, 0, term, styles(bold=True, valign="top"))
            if text == told.link:
                sheet.write_url(down, 1, text, styles(font_color="#0000EE", underline=1, text_wrap=True))
            else:
                sheet.write_string(down, 1, text, styles(text_wrap=True, valign="top"))
            down += 1
    add_emblem(sheet, down, told, styles)


def add_emblem(sheet, down: int, told: Colophon, styles) -> None:
    """Put emblem and statement into the second column of a row."""
    scale = FLAG_HEIGHT / emblem_picture.HEIGHT
    sheet.set_row(down, FLAG_HEIGHT * 0.75 + 12)
    sheet.insert_image(
        down,
        1,
        "emblem.png",
        {
            "image_data": BytesIO(emblem_picture.png()),
            "x_scale": scale,
            "y_scale": scale,
            "x_offset": 4,
            "y_offset": 8,
            "description": told.emblem,
        },
    )
    beside = round(FLAG_HEIGHT * (emblem.WIDTH + emblem.SPACE) / 9)  # steps of some nine pixels
    plain = styles(font_size=14, valign="vcenter", font_color="#000000", indent=beside)
    sheet.write_string(down, 1, told.statement, plain)
