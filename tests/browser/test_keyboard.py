"""Everything can be done with the keyboard alone, from signing in to a file on one's own disk and out again."""

import pytest
from playwright.sync_api import expect

from components.i18n import Words
from tests.browser.conftest import PASSWORDS
from tests.browser.seen import eventually, opened, plots, quiet, settled, signed_in

pytestmark = pytest.mark.browser

MOST_STOPS = 60  # more than any page has; who has pressed Tab as often is caught
ROUND = 120  # stops of one whole round, browser included

# Where the keyboard is, and how that looks: everything about the place itself and what is around it that a ring,
# a border or a ground could be made of.
STOP = """async () => {
  // rings may take a moment to appear
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
  await Promise.allSettled(document.getAnimations().filter((one) => one.transitionProperty).map((one) => one.finished))
  const shape = (one) => {
    const look = getComputedStyle(one)
    return [look.outlineStyle, look.outlineWidth, look.outlineColor, look.boxShadow, look.borderColor,
      look.backgroundColor].join(' ')
  }
  const before = window.matkaStop
  const left = before && before.places.map(shape).join('|')
  const here = document.activeElement
  const places = [here]
  while (places.length < 5 && places.at(-1).parentElement) places.push(places.at(-1).parentElement)
  window.matkaStop = { places, shapes: places.map(shape).join('|') }
  const box = here.getBoundingClientRect()
  const frame = places.map((one) => one.getBoundingClientRect()).find((one) => one.width > 4 && one.height > 4)
  return {
    tag: here.tagName, key: here.closest('[class*=st-key-]')?.className.match(/st-key-\\S+/)[0] ?? '',
    name: here.getAttribute('aria-label') || here.innerText || '', type: here.type || '',
    inside: frame && frame.right > 0 && frame.bottom > 0 && frame.left < innerWidth && frame.top < innerHeight,
    unmarked: Boolean(before && before.shapes === left),
  }
}"""


class Keyboard:
    """Somebody who has no mouse.  ``unmarked`` gathers the stops at which nothing showed where they were."""

    def __init__(self, page):
        self.page, self.stops, self.unmarked, self.unseen = page, [], [], []

    def tab(self, *, back: bool = False) -> dict:
        """Go to the next stop, or the one before, and return it."""
        self.page.keyboard.press("Shift+Tab" if back else "Tab")
        stop = self.page.evaluate(STOP)
        label = f"{stop['tag']} {stop['key']} {stop['name'][:40]!r}"
        if stop["unmarked"] and self.stops and not self.stops[-1].startswith("BODY"):
            self.unmarked.append(self.stops[-1])
        if stop["tag"] != "BODY" and not stop["inside"]:
            self.unseen.append(label)
        self.stops.append(label)
        return stop

    def go_to(self, *, key: str = "", tag: str = "", name: str = "", back: bool = False) -> dict:
        """Press Tab until the keyboard is at the element asked for."""
        for _ in range(MOST_STOPS):
            stop = self.tab(back=back)
            if key in stop["key"] and (not tag or stop["tag"] == tag) and name in stop["name"]:
                return stop
        raise AssertionError(f"the keyboard never gets to {key} {tag} {name}: {self.stops[-MOST_STOPS:]}")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


def test_a_visitor_signs_in_chooses_downloads_and_signs_out_with_the_keyboard_alone(visitor, server):
    words = Words("sv")
    page = visitor(base_url=server.address, locale="sv-FI").new_page()
    page.set_default_timeout(60_000)
    keyboard = Keyboard(page)
    with quiet(page, server):
        opened(page, "/placements")
        expect(page.locator("h1")).to_have_text(words("sign_in.title"))

        keyboard.go_to(key="sign_in_username")
        keyboard.type("viestinta")
        keyboard.go_to(key="sign_in_password", tag="INPUT")
        keyboard.type(PASSWORDS["viestinta"])
        keyboard.press("Enter")
        page.locator(".js-plotly-plot").nth(2).wait_for()
        settled(page)

        # the first filter: another age group
        keyboard.go_to(key="placements-ages")
        keyboard.press("ArrowDown")
        page.get_by_role("listbox").wait_for()
        for _ in range(4):
            keyboard.press("ArrowDown")
        keyboard.press("Enter")
        chosen = words("filter.ages_years", ages="13–17")
        expect(page.locator(".st-key-placements-ages input")).to_have_value(chosen)
        eventually(lambda: _is_in(words("indicator.placed_13_17.name"), plots(page)[0]["label"]))
        settled(page)

        # a switch, with the space bar
        keyboard.go_to(key="placements-country")
        keyboard.press("Space")
        eventually(lambda: _is_in("country=false", page.evaluate("() => location.search")))
        settled(page)

        # the files of the first picture: the keyboard goes on inside what has been opened
        keyboard.go_to(key="take-placements-trend")
        keyboard.press("Enter")
        page.locator("[data-testid=stPopoverBody] [data-testid=stDownloadButton]").first.wait_for()
        settled(page)
        first = keyboard.tab()
        assert "file-png" in first["key"], first
        keyboard.go_to(key="file-csv")
        with page.expect_download() as download:
            keyboard.press("Enter")
        assert download.value.suggested_filename.endswith("_sv.csv")
        assert len(download.value.path().read_bytes()) > 500
        keyboard.press("Escape")
        expect(page.locator("[data-testid=stPopoverBody]")).to_have_count(0)
        assert "take-placements-trend" in page.evaluate(STOP)["key"], "closing leads back to the button"

        # a table, with the space bar
        keyboard.go_to(key="table-placements-trend")
        keyboard.press("Space")
        page.locator(".st-key-table-placements-trend table").wait_for()

        keyboard.go_to(key="person_menu", back=True)
        keyboard.press("Enter")
        page.locator("[data-testid=stPopoverBody] .st-key-sign_out").wait_for()
        assert "sign_out" in keyboard.tab()["key"]
        keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text(words("sign_in.title"))
        expect(page.get_by_text(words("sign_in.signed_out"))).to_be_visible()
    assert not keyboard.unmarked, f"nothing showed where the keyboard was: {keyboard.unmarked}"
    assert not keyboard.unseen, f"the keyboard was where nobody can see it: {keyboard.unseen}"


def _is_in(part: str, whole: str) -> None:
    assert part in whole


def test_the_keyboard_goes_round_the_whole_page_and_past_the_menu_and_is_caught_nowhere(visitor, server):
    """On a wide screen and on a phone, on a page that is loaded once; the way past the menu is the first stop."""
    context = visitor(base_url=server.address)
    context.add_cookies(signed_in(server, "ohjausryhma"))
    page = context.new_page()
    page.set_default_timeout(60_000)
    opened(page, "/placements", pictures=3)
    assert Keyboard(page).tab()["name"] == Words("en")("menu.skip")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        settled(page)
        page.evaluate("() => { document.activeElement.blur(); delete window.matkaStop }")
        keyboard = Keyboard(page)
        goes_round(keyboard)
        keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "stMain", width


def goes_round(keyboard: Keyboard) -> None:
    """Begin and end at the way past the menu, and find nothing on the way that holds or hides the keyboard."""
    keyboard.go_to(tag="A", name=Words("en")("menu.skip"))
    round_trip = [keyboard.stops[-1]]
    for _ in range(ROUND):
        keyboard.tab()
        if keyboard.stops[-1] == round_trip[0]:
            break
        round_trip.append(keyboard.stops[-1])
    else:
        raise AssertionError(f"the keyboard is caught: {round_trip[-10:]}")
    for key in ("language", "person_menu", "placements-ages", "take-placements-trend", "placements-year", "foot"):
        assert any(f"st-key-{key}" in stop for stop in round_trip), (key, round_trip)
    assert not keyboard.unmarked, f"nothing showed where the keyboard was: {keyboard.unmarked}"
    assert not keyboard.unseen, f"the keyboard was where nobody can see it: {keyboard.unseen}"
