"""The template: a workbook to fill in, with what is known already in it, so that people correct rather than retype.

It has no macros.  The county fills itself in by a plain formula; everything else that is written here is a value, and
text is always text, whatever it looks like.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from io import BytesIO
from types import MappingProxyType

import pandas as pd

from components.charts.chart import Edition, Spot
from components.i18n import Words
from components.workbook.examples import example
from components.workbook.telling import BY_NAME, quarter
from components.workbook.telling import cell as told
from components.workbook.words import choices, heading, title
from data_access.importing import codes
from data_access.importing.sheet import Column, Sheet, plain

EXAMPLE = 1  # row of the example, 0 = the headings
FIRST = 2  # first row to fill in
SPARE = 500  # rows below the data that have lists, formats and checks
FILLED = 300  # of them, those whose county fills itself in
AUTHOR = "Matka"
SIGNS = 12  # of a fingerprint: enough to tell one store from another
INK, SOFT, PAPER, LINE, REQUIRED = "#1B2430", "#55606E", "#E9F1F8", "#C3CCD6", "#BCD3E6"
FORMATS = {"day": {"fi": "d.m.yyyy", "sv": "d.m.yyyy", "en": "d mmm yyyy"}, "month": "yyyy-mm"}
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)  # a date outside them is a slip of the finger
WIDEST = 44  # letters
ERROR_TITLE, ERROR_TEXT = 32, 255  # the most letters that Excel allows


def workbook(
    words: Words,
    rows: Mapping[str, pd.DataFrame],
    *,
    county: str | None,
    counties: Iterable[Spot],
    packages: pd.DataFrame,
    base: Edition,
    project: tuple[date, date] = codes.PROJECT_TIME,
    about: str = "workbook",
    choices_of: Mapping[str, Iterable[str]] = MappingProxyType({}),
    filled: int = FILLED,
    sample: bool = False,
) -> bytes:
    """Return the template in the language of *words*: a sheet of instructions, then each sheet that *rows* has.

    *rows* are those that stand, by the name of the sheet, with the columns of its table.  *county* is the sender's own
    one, None for the coordinator, who may fill in all *counties*.  *packages* are the rows of the work packages, whose
    codes a county uses but does not send.  The instructions are ``<about>.instructions.name`` and ``<about>.step.1`` …;
    *choices_of* gives the codes of sheets that are not in the workbook, by the name that ``Column.refers`` gives.
    *filled* is in how many spare rows the county fills itself in.  *sample* data is invented, and the workbook says so.
    """
    told = (about, choices_of, filled, sample)
    return _Template(words, rows, county, tuple(counties), packages, base, project, *told).written()


class _Template:
    """One workbook while it is written: its formats and its lists are shared by its sheets."""

    def __init__(self, words, rows, county, counties, packages, base, project, about, choices_of, filled, sample):
        from xlsxwriter import Workbook

        self.words, self.rows, self.county, self.packages = words, rows, county, packages
        self.base, self.project, self.about, self.choices_of = base, project, about, choices_of
        self.filled, self.sample = filled, sample
        self.counties = [spot for spot in counties if spot.code == county or county is None]
        self.sheets = [sheet for sheet in BY_NAME.values() if sheet.name in rows]
        self.file = BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = Workbook(self.file, {**options, "strings_to_numbers": False})
        self.formats, self.listed = {}, {}

    def written(self) -> bytes:
        words = self.words
        self.book.set_properties(
            {
                "title": words(f"{self.about}.instructions.name"),
                "author": AUTHOR,
                "subject": self.subject,
                "comments": words("sample.workbook") if self.sample else "",
                "created": datetime.combine(self.base.published_at.date(), time()),  # the same data gives the same file
            }
        )
        self.book.set_custom_property("Language", words.language)
        self.book.set_custom_property("Matka base release", self.base.number, "number")
        front = self.book.add_worksheet(words("workbook.instructions.title"))
        pages = {sheet.name: self.book.add_worksheet(title(sheet, words)) for sheet in self.sheets}
        self.lists = self.book.add_worksheet(words("workbook.lists"))
        self.lists.hide()
        self._instructions(front)
        for sheet in self.sheets:
            self._sheet(pages[sheet.name], sheet)
        self.book.close()
        return self.file.getvalue()

    @property
    def subject(self) -> str:
        names = [spot.shorts[self.words.language] for spot in self.counties]
        return names[0] if self.county else self.words("workbook.all_counties")

    def look(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            plain_look = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
            self.formats[key] = self.book.add_format({**plain_look, **properties})
        return self.formats[key]

    # Instructions

    def _instructions(self, page):
        words, down = self.words, 0
        page.set_column(0, 0, 30)
        page.set_column(1, 1, 90)
        page.hide_gridlines(2)
        page.set_paper(9)
        page.fit_to_pages(1, 0)

        def line(left="", right="", *, look=None, first=None):
            nonlocal down
            if isinstance(right, str):
                page.write_string(down, 1, right, look or self.look(text_wrap=True))
                page.set_row(down, 14 * (1 + len(right) // 115) + 3)
            else:
                page.write_number(down, 1, right, self.look(align="left"))
            page.write_string(down, 0, left, first or self.look(bold=True))
            down += 1

        page.write_string(down, 0, words(f"{self.about}.instructions.name"), self.look(bold=True, font_size=16))
        page.set_row(down, 24)
        down += 1
        if self.sample:
            line(words("sample.name"), words("sample.workbook"))
        line(words("workbook.instructions.county"), self.subject)
        if self.about == "workbook":  # filled with what stands in that release
            line(words("workbook.instructions.base"), self.base.number)
            self.book.define_name("Matka_base_release", f"={_area(page, (down - 1, 1), (down - 1, 1))}")
            line(words("workbook.instructions.base_sign"), self.base.fingerprint[:SIGNS] or "–")
            published = words.date(self.base.published_at) if self.base.number else "–"
            line(words("workbook.instructions.base_date"), published)
        down += 1
        for number in range(1, 9):
            if words.has(f"{self.about}.step.{number}"):
                line(words("workbook.instructions.step", number=number), words(f"{self.about}.step.{number}"))
        down += 1
        page.write_string(down, 0, words("workbook.instructions.sheets"), self.look(bold=True, font_size=12))
        down += 1
        for sheet in self.sheets:
            line(first=self.look(bold=True), right=words(f"sheet.{sheet.name}.about"))
            name = title(sheet, words)
            target = f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1"
            page.write_url(down - 1, 0, target, self.look(bold=True, underline=1, font_color="#0B3B6F"), name)
        self._packages(page, down + 1)

    def _packages(self, page, down):
        """List the work packages, whose codes other sheets use."""
        if self.packages.empty:
            return
        words = self.words
        page.write_string(down, 0, words("sheet.work_package.title"), self.look(bold=True, font_size=12))
        for row in self.packages.itertuples():
            down += 1
            page.write_string(down, 0, row.code, self.look())
            page.write_string(down, 1, getattr(row, f"name_{words.language}"), self.look())

    # Sheets

    def _sheet(self, page, sheet: Sheet):
        rows = self.rows[sheet.name]
        last = FIRST + len(rows) + SPARE
        page.freeze_panes(FIRST, 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_row(0, 32)
        cells = {column.name: plain(rows[column.name]) for column in sheet.columns}
        shown = example(sheet, self.words, self.county or next((spot.code for spot in self.counties), ""))
        for across, column in enumerate(sheet.columns):
            self._heading(page, across, sheet, column)
            look = self.look(**self._format(column))
            for down, value in enumerate(cells[column.name], start=FIRST):
                self._write(page, down, across, column, value, look)
            self._example(page, across, column, shown[column.name])
            longest = max(
                (len(told(column, value, self.words, self.counties)) for value in cells[column.name]), default=0
            )
            name = heading(sheet, column, self.words)
            wide = max(len(name) / 2 + 4, max(map(len, name.split())) + 3, longest + 2, 12)
            page.set_column(across, across, min(max(wide, 18 if across == 0 else 0), WIDEST), look)
            self._check(page, across, sheet, column, last)
            if column.name == "county" and self.county and column.refers == "county":
                self._fill_county(page, across, len(sheet.columns), FIRST + len(rows))

    def _heading(self, page, across, sheet, column):
        words = self.words
        name = heading(sheet, column, words) + (" *" if column.needed else "")
        look = self.look(
            bold=True, text_wrap=True, valign="bottom", bottom=1, bg_color=REQUIRED if column.needed else PAPER
        )
        page.write_string(0, across, name, look)
        help_text = words(f"sheet.{sheet.name}.help.{column.name}")
        lines = [help_text, words("workbook.needed" if column.needed else "workbook.not_needed")]
        if column.kind == "codes":
            lines.append(words("workbook.several", choices="; ".join(choices(column, words).values())))
        text = "\n".join(lines)
        size = {"x_scale": 2.2, "y_scale": max(0.9, 0.28 * sum(1 + len(each) // 42 for each in lines))}
        page.write_comment(0, across, text, {"author": AUTHOR, "font_name": "Arial", "font_size": 9, **size})

    def _format(self, column: Column) -> dict:
        if column.kind in FORMATS:
            found = FORMATS[column.kind]
            return {"num_format": found if isinstance(found, str) else found[self.words.language], "align": "left"}
        if column.kind == "whole":
            return {"num_format": "0"}
        return (
            {} if column.kind == "number" else {"num_format": "@"}
        )  # text that looks like a number or date stays text

    def _write(self, page, down, across, column, value, look):
        if value is None:
            return
        if column.kind in ("day", "month"):
            page.write_datetime(down, across, datetime.combine(value, time()), look)
        elif column.kind in ("whole", "number") and not isinstance(value, str):
            page.write_number(down, across, value, look)
        else:
            page.write_string(down, across, told(column, value, self.words, self.counties), look)

    def _example(self, page, across, column, value):
        look = self.look(italic=True, font_color=SOFT, **self._format(column))
        if across == 0:
            page.write_string(
                EXAMPLE,
                0,
                self.words("workbook.example_row", text=told(column, value, self.words, self.counties)),
                look,
            )
        elif value is not None:
            self._write(page, EXAMPLE, across, column, value, look)
        else:
            page.write_blank(EXAMPLE, across, None, look)

    def _fill_county(self, page, across, columns, first):
        """Let the county of a new row fill itself in as soon as anything else is written into the row."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        name = self.subject.replace('"', '""')
        for down in range(first, first + self.filled):
            parts = [(0, across - 1)] if across else []
            parts += [(across + 1, columns - 1)] if across < columns - 1 else []
            ranges = ",".join(f"{xl_rowcol_to_cell(down, a)}:{xl_rowcol_to_cell(down, b)}" for a, b in parts)
            # a space, for a formula that has no value would be taken for one that was never counted
            page.write_formula(down, across, f'=IF(COUNTA({ranges})>0,"{name}","")', self.look(num_format="@"), " ")

    # Checks that the spreadsheet itself makes

    def _check(self, page, across, sheet, column, last):
        rule = self._rule(sheet, column)
        if rule is None:
            return
        words = self.words
        rule["error_title"] = heading(sheet, column, words)[:ERROR_TITLE]
        rule["error_message"] = words(f"workbook.error.{rule.pop('says')}", **rule.pop("blanks", {}))[:ERROR_TEXT]
        page.data_validation(FIRST, across, last, across, {"ignore_blank": True, "error_type": "stop", **rule})

    def _rule(self, sheet, column) -> dict | None:
        words = self.words
        if column.kind == "codes":
            return None  # several in one cell: the comment tells which
        if column.choices:
            return self._list(("code", column.choices), choices(column, words).values())
        if column.kind == "truth":
            return self._list(("truth",), [words("workbook.truth.yes"), words("workbook.truth.no")])
        if column.kind == "quarter":
            return self._list(("quarter",), self._quarters()) | {"error_type": "information", "says": "quarter"}
        if column.kind in ("day", "month"):
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": EARLIEST,
                "maximum": LATEST,
                "says": column.kind,
                "error_type": "information",
            }
        if column.kind in ("whole", "number"):
            return self._bounds(column)
        if column.refers:
            return self._reference(column)
        most = {"validate": "length", "criteria": "<=", "value": column.longest, "says": "longest"}
        return most | {"blanks": {"longest": column.longest}}

    def _bounds(self, column):
        low = -1e9 if column.lowest is None else column.lowest
        high = 1e9 if column.highest is None else column.highest
        kind = "integer" if column.kind == "whole" else "decimal"
        rule = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high, "says": column.kind}
        if column.lowest is not None and column.highest is not None:
            limits = {
                name: f"{limit:g}" if limit < 1e6 else f"{limit:.0f}"
                for name, limit in (("lowest", low), ("highest", high))
            }
            rule |= {"says": f"{column.kind}_between", "blanks": limits}
        return rule

    def _reference(self, column):
        names = [told(column, spot.code, self.words, self.counties) for spot in self.counties]
        if column.refers == "county":
            return self._list(("county",), names)
        if column.refers == "county_or_all":
            return self._list(("county_or_all",), [*names, told(column, codes.ALL, self.words)])
        if column.refers in self.choices_of:
            return self._list((column.refers,), self.choices_of[column.refers])
        if column.refers == "work_package" and "work_package" not in self.rows:
            return self._list(("work_package",), self.packages["code"]) if len(self.packages) else None
        page = self.book.get_worksheet_by_name(self.words(f"sheet.{column.refers}.title"))
        if page is not None:
            last = FIRST + len(self.rows[column.refers]) + SPARE
            return {
                "validate": "list",
                "source": "=" + _area(page, (FIRST, 0), (last, 0)),
                "says": "reference",
                "blanks": {"sheet": page.name},
                "error_type": "warning",  # a code may be written here before it is written there
            }
        return None

    def _quarters(self):
        first, last = self.project
        months = range(first.year * 12 + (first.month - 1) // 3 * 3, last.year * 12 + last.month, 3)
        return [quarter(date(month // 12, month % 12 + 1, 1)) for month in months]

    def _list(self, key, values) -> dict:
        """Return the check that a cell holds one of *values*, which are written once, on the hidden sheet of lists."""
        if key not in self.listed:
            across, values = len(self.listed), list(values)
            for down, value in enumerate(values):
                self.lists.write_string(down, across, value)
            self.listed[key] = f"={_area(self.lists, (0, across), (max(len(values) - 1, 0), across))}"
        return {"validate": "list", "source": self.listed[key], "says": "list"}


def _area(page, first: tuple[int, int], last: tuple[int, int]) -> str:
    from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell

    cells = xl_range_abs(*first, *last) if first != last else xl_rowcol_to_cell(*first, row_abs=True, col_abs=True)
    return f"{quote_sheetname(page.name)}!{cells}"
