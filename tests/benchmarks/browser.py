"""What a person in front of a browser waits for: from the address or the click until the last chart stands still."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.benchmarks.servers import Server

STILL = 400  # milliseconds without a change inside a chart, after which it is taken to be drawn
PATIENCE = 60_000

# Notes when a chart last changed and when something was last clicked, in milliseconds since the page was asked for.
# It looks at as little as it can: a page with more on it must not pay more for being watched.
WATCH = """
window.watch = { changed: 0, clicked: 0 }
document.addEventListener("click", () => { watch.clicked = performance.now() }, true)
const isInChart = ({ target }) => target.nodeType === 1 && target.closest(".js-plotly-plot")
new MutationObserver((changes) => {
  if (changes.some(isInChart)) watch.changed = performance.now()
}).observe(document, { subtree: true, childList: true, attributes: true })
"""
STANDS = f"""([since, charts]) => {{
  const app = document.querySelector("[data-testid=stApp]")
  const drawn = document.querySelectorAll(".js-plotly-plot .main-svg:first-child").length === charts
  const over = app && app.dataset.testScriptState === "notRunning"
  return drawn && over && watch.changed > since && performance.now() - watch.changed > {STILL}
}}"""


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Start a browser that keeps nothing between two visits."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@contextmanager
def visit(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """Open a fresh browser profile, signed in where there is something to sign in to."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 1600})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    if server.cookie:
        name, value = server.cookie
        context.add_cookies([{"name": name, "value": value, "url": server.origin}])
    yield context
    context.close()


def load(page: Page, server: Server, query: str = "") -> float:
    """Open the page and return the seconds until every chart is drawn."""
    page.goto(server.origin + server.path + query, wait_until="commit")
    page.wait_for_function(STANDS, arg=[0, server.charts], polling=50)
    return page.evaluate("watch.changed") / 1000


def choose(page: Page, server: Server, turn: int) -> float:
    """Choose the age group at place *turn* of the list; return the seconds from that click to the last chart's."""
    page.locator(f".st-key-{server.widget.replace('.', '-')} [data-testid=stSelectbox] input").click()
    option = page.locator("[role=option]").nth(turn)
    option.wait_for()
    page.wait_for_timeout(100)  # the list has opened
    before = page.evaluate("performance.now()")
    option.click()
    page.wait_for_function(STANDS, arg=[before, server.charts], polling=50)
    changed, clicked = page.evaluate("[watch.changed, watch.clicked]")
    return (changed - clicked) / 1000


def overheard(browser: Browser, server: Server, turns: int) -> list[bytes]:
    """Return what a browser says to the server at the first run and at each choice: to be said again without it."""
    said = []
    with visit(browser, server) as context:
        page = context.new_page()
        page.on("websocket", lambda wire: wire.on("framesent", lambda frame: said.append(frame)))
        load(page, server)
        for turn in range(1, turns + 1):
            choose(page, server, turn % turns)
    return said
