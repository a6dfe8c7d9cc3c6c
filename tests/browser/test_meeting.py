"""The coordinator adds a figure to a meeting, presents it by the keys of a clicker, and writes a decision beside it."""

import pytest
from playwright.sync_api import expect

from components.i18n import Words
from data_access import meetings, releases, store
from data_access.queries import facts
from data_access.tables import Decision
from tests.browser.seen import WIDTHS, faults, opened, said, settled, signed_in, strange_words

pytestmark = pytest.mark.browser

SV = Words("sv")
MEETING = "/meeting?meeting=2026-12-09.steering&lang=sv"


@pytest.fixture
def coordinator(visitor, server):
    """The page of the coordinator, in Swedish, on a projector."""
    context = visitor(base_url=server.address, locale="sv-FI")
    context.set_default_timeout(60_000)
    context.add_cookies(signed_in(server, "koordinaattori"))
    return opened(context.new_page(), MEETING)


def is_sound(page, where: str):
    """Nothing is scrolled sideways, nothing said in another language, nothing that axe has to say."""
    settled(page)
    assert page.evaluate(WIDTHS) == []
    assert strange_words(said(page), "sv") == set()
    assert faults(page, where) == []


def on_leaf(page, title: str):
    """Wait until the leaf called *title* is shown, and whoever listens has been led to its heading."""
    expect(page.locator(".st-key-stage h1")).to_have_text(title)
    settled(page)
    page.wait_for_function("() => document.activeElement?.closest('.st-key-stage h1')")


def test_a_meeting_is_prepared_presented_with_keys_and_decided_on(coordinator, server):
    page = coordinator
    engine = store.engine(f"sqlite:///{server.var / 'matka.sqlite3'}")
    is_sound(page, "meeting")
    page.set_viewport_size({"width": 390, "height": 844})
    is_sound(page, "meeting on a phone")
    page.set_viewport_size({"width": 1280, "height": 720})

    opened(page, "/pilots?lang=sv", pictures=1)
    page.locator("[class*=st-key-speak-pilots-dropout] button").first.click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name=SV("speak.add")).click()
    expect(page.get_by_test_id("stToast")).to_contain_text(SV("speak.added"))
    plan = meetings.plans(engine)[0]
    assert plan.points[-1].figure == "pilots.dropout"

    opened(page, MEETING)
    page.locator(".st-key-present button").click()
    title = page.locator(".st-key-stage h1").inner_text()
    on_leaf(page, title)
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    is_sound(page, "opening")
    page.keyboard.press("PageDown")  # what a clicker sends
    on_leaf(page, SV("meeting.earlier"))
    page.keyboard.press("ArrowRight")
    on_leaf(page, SV("panel.overview.now.title"))
    page.keyboard.press("ArrowRight")
    page.locator(".st-key-stage .js-plotly-plot").wait_for()
    is_sound(page, "figure")
    page.keyboard.press("PageUp")
    on_leaf(page, SV("panel.overview.now.title"))

    page.locator("[class*=st-key-stage-decide] button").click()
    body = page.get_by_test_id("stPopoverBody")
    body.locator("textarea").fill("Vi granskar talen på nytt i mars.")
    page.keyboard.press("ArrowRight")  # moves in the text, turns no leaf
    body.locator("input[type=text]").last.fill("31.3.2027")
    assert faults(page, "decision") == []
    body.get_by_role("button", name=SV("rulings.write")).click()
    expect(page.get_by_test_id("stToast")).to_contain_text(SV("rulings.written"))
    expect(page.locator(".st-key-stage")).to_contain_text("Vi granskar talen på nytt i mars.")
    rows = facts(engine, Decision, release=releases.newest(engine).number)
    row = rows[rows["text"] == "Vi granskar talen på nytt i mars."].iloc[0]
    assert (row["figure"], row["due"].isoformat()) == ("overview.now", "2027-03-31")

    page.locator(".st-key-stage h1").click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stHeader")).to_be_visible()
    expect(page.locator("main")).to_contain_text(SV("meeting.decisions_caption"))
    page.locator(".st-key-pack-make button").click()
    with page.expect_download() as download:
        page.locator(".st-key-pack-save button").click()
    assert download.value.suggested_filename.endswith("_sv.pptx")
    engine.dispose()
