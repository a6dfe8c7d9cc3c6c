"""What a test sees on a page: the figures plotted, the tables beside them, the words, where the keyboard is."""

import json
import re
import time
from contextlib import contextmanager
from functools import cache

from playwright.sync_api import Page

from components.i18n import LANGUAGES, Words, catalogue
from data_access import sessions, store
from front_door.visitor import COOKIE
from tests.browser.conftest import sign_in

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
PATIENCE = 20  # seconds within which a page has to show what was asked for, on a machine with other things to do

IDLE = """() => {
  const app = document.querySelector('[data-testid=stApp]')
  return app && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every((one) => one.querySelector('.main-svg'))
}"""

PLOTS = """() => [...document.querySelectorAll('.js-plotly-plot')].map((plot) => {
  const list = (held) => (held && held.length !== undefined && typeof held !== 'string' ? Array.from(held) : held)
  const figure = plot.closest('[role=figure]')
  return {
    label: figure && figure.getAttribute('aria-label'),
    width: plot.getBoundingClientRect().width,
    traces: plot.data.map(({ x, y, ...more }) => ({
      x: list(x), y: list(y), name: more.name, meta: more.meta, mode: more.mode,
      text: list(more.text), numbers: list(more.customdata),
    })),
    annotations: (plot.layout.annotations || []).map((one) => one.text),
    places: plot.layout.yaxis && list(plot.layout.yaxis.ticktext),
    transition: plot.layout.transition,
    frames: (plot._transitionData?._frames || []).length,
  }
})"""

TABLES = """() => [...document.querySelectorAll('main table')].map((table) => ({
  caption: table.caption && table.caption.innerText,
  heads: [...table.querySelectorAll('thead th')].map((cell) => cell.innerText.trim()),
  scopes: [...table.querySelectorAll('th')].map((cell) => cell.scope),
  rows: [...table.querySelectorAll('tbody tr')].map((row) => [...row.children].map((cell) => cell.innerText.trim())),
}))"""

# What people see or hear, without what is marked as another language and without the names of icons.
SAID = """() => {
  const said = [document.title]
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.textContent.trim()) said.push(node.textContent.trim())
      return
    }
    if (node.nodeType !== Node.ELEMENT_NODE || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(node.tagName)) return
    if (node.getAttribute('translate') === 'no') return
    if (node.lang && node !== document.documentElement && node.lang !== document.documentElement.lang) return
    for (const name of ['aria-label', 'alt', 'title', 'placeholder']) {
      if (node.getAttribute(name)) said.push(node.getAttribute(name))
    }
    for (const child of node.childNodes) walk(child)
  }
  walk(document.body)
  return said
}"""

HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => Number(one.tagName[1]))"""

WIDTHS = """() => {
  const main = document.querySelector('[data-testid=stMain]')
  const wide = [document.documentElement, main].some((one) => one.scrollWidth > one.clientWidth + 1)
  const over = [...document.querySelectorAll('main *')].filter((one) => {
    const box = one.getBoundingClientRect()
    return box.width && box.right > innerWidth + 1 && !one.closest('.matka-scroll, .fact-table, pre')
  })
  return wide ? over.slice(0, 3).map((one) => one.outerHTML.slice(0, 200)) : []
}"""


def cookies(browser, server) -> dict:
    """Return the cookies of somebody of the steering group who has signed in at *server*."""
    context = browser.new_context(base_url=server.address, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(60_000)
    sign_in(page, "ohjausryhma", at="/methods")
    held = context.storage_state()
    context.close()
    return held


def signed_in(server, username: str) -> list[dict]:
    """Return the cookies of somebody who has signed in at *server*, as its store lets them in; no page is opened."""
    engine = store.engine(f"sqlite:///{server.var / 'matka.sqlite3'}")
    session = sessions.claim(engine, sessions.issue_ticket(engine, username))
    engine.dispose()
    return [{"name": COOKIE, "value": session, "url": server.address}]


def settled(page: Page) -> None:
    """Wait until the page has been drawn to its end, pictures included."""
    page.wait_for_function(IDLE, polling=100)  # not at every frame, or frames are drawn for nothing


def opened(page: Page, address: str, *, pictures: int = 0) -> Page:
    """Open *address* and wait until it has been drawn, with at least so many pictures."""
    page.goto(address)
    page.locator("h1").first.wait_for()
    if pictures:
        page.locator(".js-plotly-plot").nth(pictures - 1).wait_for()
    settled(page)
    return page


def eventually(check, seconds: float = PATIENCE):
    """Return what *check* returns as soon as it asserts nothing wrong."""
    until = time.monotonic() + seconds
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def go(page: Page, section: str, name: str) -> None:
    """Go to another page as a visitor does: through a section of the menu, which opens at a click."""
    page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=name).click()


def choose_language(page: Page, language: str) -> None:
    """Choose a language as a visitor does, and wait until the page speaks it."""
    page.locator(".st-key-language [role=radio]").nth(LANGUAGES.index(language)).click()
    page.wait_for_function("(wanted) => document.documentElement.lang === wanted", arg=language)
    settled(page)


def plots(page: Page) -> list[dict]:
    """Return every picture on the page: its description, and what is really plotted.

    Each has ``label``, ``width``, ``traces`` (x, y, name, meta, text, numbers), ``annotations`` and ``places``.
    """
    found = page.evaluate(PLOTS)
    for plot in found:
        for trace in plot["traces"]:
            trace["x"], trace["y"] = _plain(trace["x"]), _plain(trace["y"])
    return found


def _plain(held):
    """Return numbers as a list, also where Plotly keeps them as bytes."""
    if isinstance(held, dict) and "bdata" in held:
        from base64 import b64decode

        import numpy as np

        return np.frombuffer(b64decode(held["bdata"]), dtype=np.dtype(held["dtype"])).tolist()
    return held


def tables(page: Page) -> list[dict]:
    """Return every HTML table: ``caption``, ``heads``, ``scopes`` of all its heads, and ``rows`` of texts."""
    return page.evaluate(TABLES)


def number(text: str, words: Words) -> float | None:
    """Return the number a cell shows, None where it shows a word."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace("−", "-").removeprefix("+")
    plain = plain.replace(",", "") if words.language == "en" else plain.replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


def said(page: Page) -> list[str]:
    """Return every text people see or hear on the page in its own language, names and descriptions included."""
    return page.evaluate(SAID)


def strange_words(texts: list[str], language: str) -> set[str]:
    """Return phrases of other languages, and of none, that occur among *texts* though they are not of *language*."""
    everything, said = "\n".join(texts), set(texts)
    phrases, parts = _foreign(language)
    found = set(re.findall(r"⟦[^⟧]*⟧", everything))
    found |= {f"{other}: {phrase}" for phrase, other in phrases.items() if phrase in said}
    return found | {f"{other}: {part}" for part, other in parts.items() if part in everything}


@cache
def _foreign(language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the phrases of other languages that *language* has nowhere, and the parts between their blanks, each with
    the language it is of.
    """
    own, phrases, parts = "\n".join(catalogue(language).values()), {}, {}
    for other in LANGUAGES:
        told = {} if other == language else catalogue(other)
        for key, phrase in told.items():
            if phrase not in own and key != "language":
                phrases[phrase] = other
            for part in re.split(r"\{\w+\}", phrase):
                part = part.strip(" .:,;()")
                if len(part) >= 12 and part not in own:
                    parts[part] = other
    return phrases, parts


def faults(page, where: str) -> list[str]:
    """Return what axe finds, one line for each kind of fault."""
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("() => Boolean(window.axe)"):  # what is there already need not be read again
        page.evaluate(Axe().axe_script)
    return [
        f"{where}: {fault['id']} ({fault['impact']}) × {len(fault['nodes'])}: {fault['nodes'][0]['html'][:300]} "
        f"{fault['nodes'][0]['failureSummary'][:300]}"
        for fault in page.evaluate("(rules) => axe.run(rules)", RULES)["violations"]
    ]


@contextmanager
def quiet(page: Page, server):
    """Watch a page: afterwards nothing was asked of anybody else and nothing went wrong in the browser."""
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(error))
    yield
    own = (server.address, server.address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    # Streamlit feels its way to its server from the address of a page: /placements/_stcore/health is not there
    known = re.compile(r"/\w+/_stcore/(health|host-config)")
    assert [str(one) for one in wrong if not known.search(json.dumps(getattr(one, "location", {})))] == []
