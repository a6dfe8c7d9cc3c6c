"""A meeting pack as a PDF: its slides through LibreOffice, or else the same content as pages printed by Chromium.

Both run with a profile of their own that is thrown away, one at a time, within a time limit, and get to see no network
address: what they open is a file we wrote ourselves.
"""

import logging
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from base64 import b64encode
from collections.abc import Callable, Iterable
from contextlib import suppress
from html import escape
from io import BytesIO
from pathlib import Path

from components.charts import emblem, palette
from components.charts import table as tables
from components.charts.table import Grid
from components.exports import camera, image, pack_slides
from components.exports.agenda import Item, Pack, Paragraph, beside, figure, followed, name, noted, rulings, whole
from components.exports.colophon import AUTHOR, Colophon
from components.exports.problem import ExportProblem

PATIENCE = 180.0  # seconds for one file; a busy server has been seen to take forty
QUEUE = 120.0  # seconds to wait for those before
OFFICES = ("soffice", "libreoffice")
TAGGED = 'pdf:impress_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
_LOOK = palette.LOOKS["light"]
_TURN = threading.Lock()
_STYLE = f"""
@page {{ size: A4 landscape; margin: 14mm 14mm 12mm }}
body {{ font: 11pt/1.35 "Source Sans", Arial, sans-serif; color: {_LOOK.ink}; margin: 0 }}
section {{ break-after: page }} section:last-child {{ break-after: auto }}
h1 {{ font-size: 26pt; line-height: 1.15; margin: 30mm 0 8mm }}
h2 {{ font-size: 18pt; line-height: 1.2; margin: 0 0 5mm }}
h3 {{ font-size: 11pt; margin: 4mm 0 1mm }} p {{ margin: 0 0 1.5mm }} ol {{ font-size: 13pt }}
table {{ border-collapse: collapse; width: 100% }} tr {{ break-inside: avoid }}
th, td {{ text-align: left; vertical-align: top; padding: 1mm 2mm; border-bottom: 0.3mm solid {_LOOK.line} }}
img.figure {{ display: block; max-width: 100%; max-height: 178mm; margin: 0 auto }}
.soft {{ color: {_LOOK.soft} }} .foot {{ margin-top: 8mm }}
"""

log = logging.getLogger("matka.exports")


def printable() -> str | None:
    """Return what would make the PDF: "soffice", "chromium", or None where neither is there."""
    if _office():
        return "soffice"
    return "chromium" if camera.available() else None


def _office() -> str | None:
    return next(filter(None, map(shutil.which, OFFICES)), None)


def printed(pack: Pack, words, *, template: bytes | None = None, progress: Callable[[float], None] | None = None):
    """Return the PDF; raise ExportProblem "pack.no_printer", "busy" or "pack.not_printed"."""
    office = _office()
    if office is None and not camera.available():
        raise ExportProblem("pack.no_printer")

    def half(part: float) -> None:
        if progress:
            progress(part * 0.6)

    with tempfile.TemporaryDirectory(prefix="matka-print-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        fonts = {"FONTCONFIG_FILE": str(_fonts(folder) if office else camera.fonts_file(folder))}
        if office:
            source = folder / "pack.pptx"
            source.write_bytes(pack_slides.slides(pack, words, template=template, progress=half))
            profile = (folder / "profile").as_uri()
            options = ("--headless", "--norestore", "--nologo", "--convert-to", TAGGED, "--outdir", place)
            command = [office, f"-env:UserInstallation={profile}", *options, str(source)]
        else:
            source = folder / "pack.html"
            source.write_text(pages(pack, words, progress=half), "utf-8")
            network = ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking")
            profile = f"--user-data-dir={folder / 'profile'}"
            made = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-dev-shm-usage")
            target = f"--print-to-pdf={folder / 'pack.pdf'}"
            command = [camera.browser(), *made, *network, profile, target, source.as_uri()]
        _run(command, folder, fonts)
        target = folder / "pack.pdf"
        if not target.is_file() or not target.stat().st_size:
            raise ExportProblem("pack.not_printed")
        file = _told(target.read_bytes(), whole(pack, words))
    if progress:
        progress(1.0)
    return file


def _told(file: bytes, told: Colophon) -> bytes:
    """Return the PDF with its title, its day and its language, which LibreOffice always takes for English."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    try:
        writer = PdfWriter(clone_from=PdfReader(BytesIO(file)))
    except Exception as error:  # whatever pypdf stumbles over in half a file
        raise ExportProblem("pack.not_printed") from error
    writer.root_object[NameObject("/Lang")] = TextStringObject(told.language)
    shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    writer.root_object[NameObject("/ViewerPreferences")] = shown
    day = told.made.strftime("D:%Y%m%d%H%M%SZ")
    writer.metadata = {
        "/Title": told.finding,
        "/Author": AUTHOR,
        "/Subject": " ".join(filter(None, (told.sample, f"{told.story}.", told.statement))),
        "/Keywords": told.release,
        "/Producer": AUTHOR,
        "/CreationDate": day,
        "/ModDate": day,
    }
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _fonts(folder: Path) -> Path:
    """Write what tells fontconfig of the server's fonts, of which a template may need any, and of ours beside them."""
    written = folder / "server-fonts.conf"
    written.write_text(
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        f"<include ignore_missing='yes'>/etc/fonts/fonts.conf</include><dir>{escape(str(camera.FONTS))}</dir>"
        "</fontconfig>",
        "utf-8",
    )
    return written


def _run(command: list[str], folder: Path, more: dict[str, str]) -> None:
    """Run a program to its end, or end it and all that it started when it takes too long."""
    if not _TURN.acquire(timeout=QUEUE):
        raise ExportProblem("busy")
    try:
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        known = os.environ | {"HOME": str(folder), "TMPDIR": str(folder)} | more
        try:
            program = subprocess.Popen(command, cwd=folder, env=known, start_new_session=True, **quiet)  # noqa: S603
        except OSError as error:
            raise ExportProblem("pack.not_printed") from error
        try:
            program.wait(PATIENCE)
        except subprocess.TimeoutExpired as error:
            log.warning("%s took longer than %s seconds", command[0], PATIENCE)
            raise ExportProblem("pack.not_printed") from error
        finally:
            _end(program)
    finally:
        _TURN.release()


def _end(program: subprocess.Popen) -> None:
    """End whatever the program may have left running."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()


# ---- the same content as pages for Chromium


def pages(pack: Pack, words, *, progress: Callable[[float], None] | None = None) -> str:
    """Return the pack as an HTML document, a section a page; its figures are drawn as they are on screen."""
    told = whole(pack, words)
    parts = [_opening(pack, words, told), _agenda(pack, words, told)]
    if pack.earlier:
        parts.append(_section(words("pack.earlier"), _table(followed(pack, words)), _foot(told, words)))
    for turn, item in enumerate(pack.items, start=1):
        parts.append(_figure(item, pack, words, told))
        if progress:
            progress(turn / (len(pack.items) + 1))
    grid = rulings(pack, words)
    last = _table(grid) if grid.rows else f"<p>{escape(words('pack.no_rulings'))}</p>"
    parts.append(_section(words("pack.rulings_of_meeting"), last, _foot(told, words)))
    return (
        f'<!doctype html><html lang="{told.language}"><head><meta charset="utf-8"><title>{escape(told.finding)}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _section(heading: str, *parts: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{''.join(parts)}</section>"


def _foot(told: Colophon, words) -> str:
    lines = "<br>".join(escape(line) for line in told.lines)
    return f'<div class="foot"><p class="soft">{lines}</p>{emblem.lockup(words, height=40)}</div>'


def _opening(pack: Pack, words, told: Colophon) -> str:
    return f"<section><h1>{escape(told.finding)}</h1><p>{escape(told.story)}</p>{_foot(told, words)}</section>"


def _agenda(pack: Pack, words, told: Colophon) -> str:
    listed = "".join(f"<li>{escape(name(item, words))}</li>" for item in pack.items)
    listed = f"<ol>{listed}</ol>" if listed else f"<p>{escape(words('pack.no_items'))}</p>"
    said = noted(pack)
    notes = _paragraphs([Paragraph(text=words("pack.notes"), head=True), *said]) if said else ""
    return _section(words("pack.agenda"), listed, notes, _foot(told, words))


def _paragraphs(said: Iterable[Paragraph]) -> str:
    def told(each: Paragraph) -> str:
        tag = "h3" if each.head else 'p class="soft"' if each.soft else "p"
        return f"<{tag}>{escape(each.text)}</{tag.split()[0]}>"

    return "".join(map(told, said))


def _figure(item: Item, pack: Pack, words, whole_told: Colophon) -> str:
    said = _paragraphs(beside(item, words))
    if item.chart is None:
        why = f'<p class="soft">{escape(words("pack.gone_why"))}</p>'
        return _section(name(item, words), why, said, _foot(whole_told, words))
    chart, told = figure(item, pack, words)
    drawing = image.svg(chart, words, on=pack.date, link=item.address)
    source = f"data:image/svg+xml;base64,{b64encode(drawing).decode()}"
    parts = [f'<section><img class="figure" alt="{escape(told.alt)}" src="{source}"></section>']
    if said:
        parts.append(_section(words("pack.continued", title=told.finding), said))
    if pack_slides.more_in_table(chart):
        parts.append(_section(words("pack.as_table", title=told.finding), _table(tables.grid(chart, words))))
    return "".join(parts)


def _table(grid: Grid) -> str:
    def row(cells: Iterable[str], tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"

    head = row((grid.corner, *grid.columns), "th")
    body = "".join(row((each.head, *(cell.text for cell in each.cells)), "td") for each in grid.rows)
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"
