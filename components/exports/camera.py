"""The one Chromium that photographs figures: kept warm, asked by one caller at a time, put to rest when idle.

Each picture is drawn in a page that is loaded anew for it, and no second caller enters before the first has left, so
nobody can be handed another person's picture.  Nothing is fetched: names of hosts do not resolve in this Chromium.
"""

import asyncio
import atexit
import logging
import os
import shutil
import tempfile
import threading
from functools import lru_cache
from pathlib import Path
from time import monotonic

from components.exports.problem import ExportProblem
from data_access.settings import HOUSE, settings

FONTS = HOUSE / "assets" / "fonts"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
START = 60.0  # seconds for the browser to start; a busy server has been seen to take twelve
PATIENCE = 30.0  # seconds for one picture
QUEUE = 60.0  # seconds to wait for those before
IDLE = 300.0  # seconds without a picture until the browser (some 400 MB) is stopped

# Joined letters such as "ft" have no place in a PDF's alphabet: searching and reading aloud would lose them.
SPELLED = """
const take = Plotly.toImage, style = '<style>text{font-variant-ligatures:none}</style>';
Plotly.toImage = (figure, options) => take(figure, options).then(image =>
  options.format !== 'svg' ? image
    : image.startsWith('<') ? image.replace('>', '>' + style)
    : image.replace('%3E', '%3E' + encodeURIComponent(style)));
"""

log = logging.getLogger("matka.exports")


def browser() -> str | None:
    """Return the path of the Chromium to use, or None where there is none: setting, BROWSER_PATH, usual places."""
    for chosen in (settings().browser, os.environ.get("BROWSER_PATH", "")):
        if chosen:  # a wrong setting is an answer too: another browser would hide the mistake
            return chosen if Path(chosen).is_file() and os.access(chosen, os.X_OK) else None
    return _found(os.environ.get("PATH", ""))


def available() -> bool:
    """Return whether pictures can be made on this server."""
    return browser() is not None


@lru_cache(maxsize=8)
def _found(path: str) -> str | None:
    """Return a Chromium in the directories of *path*, or in the places choreographer knows."""
    for program in PROGRAMS:
        if found := shutil.which(program, path=path):
            return found
    from choreographer.browsers.chromium import Chromium

    return Chromium.find_browser(skip_local=False)


class Camera:
    """A Chromium in a thread of its own.  ``take`` may be called from any thread."""

    def __init__(self):
        self._turn = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._kaleido = None
        self._folder: tempfile.TemporaryDirectory | None = None
        self._rest: asyncio.TimerHandle | None = None

    def take(self, figure: dict, *, form: str, width: int, height: int, scale: float = 1, patience=PATIENCE) -> bytes:
        """Return *figure* (Plotly JSON) as "png", "svg" or "pdf" of *width* x *height* CSS pixels.

        Raises ExportProblem: "no_browser", "busy" (too many waiting) or "picture" (Chromium gave none).
        """
        path = browser()
        if path is None:
            raise ExportProblem("no_browser")
        if not self._turn.acquire(timeout=QUEUE):
            raise ExportProblem("busy")
        try:
            options = {"format": form, "width": width, "height": height, "scale": scale}
            for _ in range(2):
                begun = monotonic()
                try:
                    self._run(self._ready(path), START)
                    begun = monotonic()
                    return self._run(self._shoot(figure, options), patience)
                except Exception as failure:
                    log.warning("Chromium gave no picture: %r", failure)
                    self._drop()
                    if monotonic() - begun >= patience:  # what hung once would hang again
                        break
            raise ExportProblem("picture")
        finally:
            self._turn.release()

    def close(self):
        """Stop Chromium and forget it; the next picture starts it again."""
        if self._loop is None:
            return
        with self._turn:
            self._drop()

    @property
    def process(self) -> int | None:
        """The process id of the browser's parent process while it runs."""
        return self._kaleido.subprocess.pid if self._kaleido is not None else None

    def _run(self, work, patience: float):
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, daemon=True, name="camera").start()
            atexit.register(self.close)
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, patience), self._loop).result()

    def _drop(self):
        try:
            self._run(self._stop(), 10)
        except Exception:
            log.warning("Chromium did not stop cleanly", exc_info=True)

    async def _ready(self, path: str) -> None:
        if self._rest is not None:
            self._rest.cancel()
        if self._kaleido is not None and (self._kaleido.subprocess.poll() is not None or self._kaleido.lost):
            await self._stop()
        if self._kaleido is None:
            await self._start(path)

    async def _shoot(self, figure: dict, options: dict) -> bytes:
        drawing = asyncio.ensure_future(self._kaleido.calc_fig(figure, opts=options))
        watching = asyncio.ensure_future(_end(self._kaleido.subprocess))
        try:
            await asyncio.wait({drawing, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not drawing.done():
                raise ConnectionError("Chromium ended while drawing")
            return drawing.result()
        finally:
            for task in (drawing, watching):
                task.cancel()
            await asyncio.gather(drawing, watching, return_exceptions=True)
            self._rest = asyncio.get_running_loop().call_later(IDLE, self._tire)

    async def _start(self, path: str):
        from kaleido import PageGenerator

        self._folder = tempfile.TemporaryDirectory(prefix="matka-camera-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        spelled = folder / "spelled.js"
        spelled.write_text(SPELLED, "utf-8")
        page = PageGenerator(mathjax=False, others=[(spelled.as_uri(), "utf-8")])
        started = _kaleido()(n=1, path=path, page_generator=page, timeout=None, browser_cls=_chromium(folder))
        try:
            await started.open()
        except BaseException:
            await _quietly(started.close())
            raise
        self._kaleido = started

    async def _stop(self):
        stopped, self._kaleido = self._kaleido, None
        folder, self._folder = self._folder, None
        if self._rest is not None:
            self._rest.cancel()
        if stopped is not None:
            await _quietly(stopped.close())
        if folder is not None:
            folder.cleanup()

    def _tire(self):
        if self._turn.acquire(blocking=False):  # else somebody is at it, and will set the clock again
            asyncio.ensure_future(self._stop()).add_done_callback(lambda _: self._turn.release())


async def _end(process):
    while process.poll() is None:
        await asyncio.sleep(0.1)


async def _quietly(work):
    try:
        await work
    except Exception:
        log.debug("while closing", exc_info=True)


def _kaleido():
    """Return Kaleido, changed to hand over a picture first and load its page anew afterwards: nearly twice as quick.

    Without the method that is changed here, in some later Kaleido, it would only be as slow as before.
    """
    from kaleido import Kaleido

    class PromptKaleido(Kaleido):
        reloading: asyncio.Future | None = None

        async def _return_kaleido_tab(self, tab):
            # The next picture waits for the tab, which comes back to Kaleido's queue only when it is loaded anew.
            self.reloading = asyncio.ensure_future(super()._return_kaleido_tab(tab))

        @property
        def lost(self) -> bool:
            """Will the tab never come back?"""
            done = self.reloading is not None and self.reloading.done()
            return done and (self.reloading.cancelled() or self.reloading.exception() is not None)

        async def close(self):
            if self.reloading is not None:
                self.reloading.cancel()
                await asyncio.gather(self.reloading, return_exceptions=True)
            await super().close()

    return PromptKaleido


def _chromium(folder: Path):
    """Return choreographer's Chromium, changed to know our fonts only and no network."""
    from choreographer.browsers.chromium import Chromium

    written = fonts_file(folder)

    class OfflineChromium(Chromium):
        def get_cli(self):
            return [*super().get_cli(), "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking"]

        def get_env(self):
            return super().get_env() | {"FONTCONFIG_FILE": str(written)}

    return OfflineChromium


def fonts_file(folder: Path) -> Path:
    """Write into *folder* what tells fontconfig of our fonts, and only ours, so that all servers draw alike.

    It cannot lie ready in the repository: fontconfig wants absolute paths.
    """
    from xml.sax.saxutils import escape

    written = folder / "fonts.conf"
    aliases = "".join(
        f"<alias binding='same'><family>{name}</family><prefer><family>{ours}</family></prefer></alias>"
        for name, ours in (
            ("Arial", "Liberation Sans"),
            ("Helvetica", "Liberation Sans"),
            ("Source Sans", "Source Sans Pro"),
            ("sans-serif", "Source Sans Pro"),
        )
    )
    written.write_text(
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        f"<dir>{escape(str(FONTS))}</dir><cachedir>{escape(str(folder / 'cache'))}</cachedir>{aliases}</fontconfig>",
        "utf-8",
    )
    return written


CAMERA = Camera()
