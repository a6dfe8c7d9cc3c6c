"""Charts as files.  Every exporter is ``make(chart, words, *, on, link="") -> bytes`` and listed in ``EXPORTS``.

``on`` is the day the file is made (it stands in citations and file properties), ``link`` the address that opens the
same picture.  Nothing heavy is loaded before somebody asks for a file.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module

from components.charts import say
from components.charts.chart import Chart
from components.charts.panel import Panel
from components.exports.camera import available
from components.exports.problem import ExportProblem

__all__ = ["EXPORTS", "Export", "ExportProblem", "available", "file_name", "only_shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One kind of file.  Its words are ``export.name.<key>`` and ``export.use.<key>``.

    ``pictured`` ones need Chromium and raise ``ExportProblem`` without it: ask ``available()`` first.
    """

    key: str
    mime: str
    make: Callable[..., bytes]
    pictured: bool = False

    @property
    def ending(self) -> str:
        return self.key


def _made_by(module: str, function: str) -> Callable[..., bytes]:
    def make(chart, words, *, on, link="") -> bytes:
        write = getattr(import_module(f"components.exports.{module}"), function)
        return write(only_shown(chart), words, on=on, link=link)

    return make


MADE_OF = ("low", "high", "count", "population", "of")


def only_shown(chart: Chart | Panel) -> Chart | Panel:
    """Return *chart* without anything from which a value that is not shown could be worked out."""
    hidden, parts = chart.table["value"].isna(), [name for name in MADE_OF if name in chart.table]
    return replace(chart, table=chart.table.assign(**{part: chart.table[part].mask(hidden) for part in parts}))


_OFFICE = "application/vnd.openxmlformats-officedocument"

EXPORTS = (
    Export(key="png", mime="image/png", make=_made_by("image", "png"), pictured=True),
    Export(key="svg", mime="image/svg+xml", make=_made_by("image", "svg"), pictured=True),
    Export(key="pdf", mime="application/pdf", make=_made_by("image", "pdf"), pictured=True),
    Export(key="pptx", mime=f"{_OFFICE}.presentationml.presentation", make=_made_by("slides", "slides")),
    Export(key="xlsx", mime=f"{_OFFICE}.spreadsheetml.sheet", make=_made_by("sheet", "workbook")),
    Export(key="csv", mime="text/csv", make=_made_by("text", "table")),
    Export(key="zip", mime="application/zip", make=_made_by("package", "package")),
)


def file_name(export: Export, chart, words) -> str:
    """Return the name a file is saved under: what, where, when, language, kind."""
    return f"{say.file_stem(chart, words)}.{export.ending}"
