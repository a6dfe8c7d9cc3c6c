"""The meeting pack: an agenda of figures with what was said and decided beside them, as PPTX, XLSX and PDF.

Pure: what goes in is all that comes out, and the same pack gives the same bytes (a PDF but for its time stamps).
"""

from collections.abc import Callable, Collection, Sequence

from components.charts import say
from components.exports.agenda import Item, Pack, Remark, Ruling
from components.exports.problem import ExportProblem

__all__ = [
    "ExportProblem",
    "Item",
    "Pack",
    "Remark",
    "Ruling",
    "check_template",
    "everything",
    "file_name",
    "numbers",
    "printable",
    "printed",
    "slides",
]

Progress = Callable[[float], None]


def slides(pack: Pack, words, *, template: bytes | None = None, progress: Progress | None = None) -> bytes:
    """Return the pack as a PPTX with native, editable charts and tables; *progress* is told 0…1.

    Raises ExportProblem where the template cannot be used.
    """
    from components.exports import pack_slides

    return pack_slides.slides(pack, words, template=template, progress=progress)


def numbers(pack: Pack, words, *, progress: Progress | None = None) -> bytes:
    """Return an XLSX: contents, a sheet a figure with its table and chart, decisions, and all figures by row."""
    from components.exports import pack_sheet

    return pack_sheet.numbers(pack, words, progress=progress)


def printed(pack: Pack, words, *, template: bytes | None = None, progress: Progress | None = None) -> bytes:
    """Return the slides as a PDF: through LibreOffice, else the same content printed by Chromium.

    Raises ExportProblem where neither is there, or where it gave no file.
    """
    from components.exports import pack_print

    return pack_print.printed(pack, words, template=template, progress=progress)


def printable() -> str | None:
    """Return what would make the PDF: "soffice", "chromium", or None where neither is there."""
    from components.exports import pack_print

    return pack_print.printable()


def check_template(data: bytes) -> None:
    """Raise an ExportProblem that says in words why *data* cannot be used as a template."""
    from components.exports import template

    template.check_template(data)


def everything(
    packs: Sequence[tuple[Pack, object]],
    *,
    forms: Collection[str] = ("pptx", "xlsx", "pdf"),
    template: bytes | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Return a ZIP of each pack with its words in each of *forms*; a PDF only where it can be made.

    For all three languages give the same pack three times, each time with the links of its language.
    """
    from components.exports.packing import packed

    makers = [("pptx", {"template": template}, slides), ("xlsx", {}, numbers)]
    if printable():
        makers.append(("pdf", {"template": template}, printed))
    makers = [maker for maker in makers if maker[0] in forms]
    files, steps = [], len(packs) * len(makers)
    for pack, words in packs:
        for ending, more, make in makers:
            done = len(files)

            def within(part: float, done=done) -> None:
                if progress:
                    progress((done + part) / steps)

            files.append((file_name(pack, words, ending), make(pack, words, progress=within, **more)))
    return packed(files)


def file_name(pack: Pack, words, ending: str) -> str:
    """Return the name a file of the pack is saved under: what, which meeting, when, language, kind."""
    return f"{say.plain_name(words('pack.file'), pack.title, f'{pack.date:%Y-%m-%d}', words.language)}.{ending}"
