"""The front door in a real browser: nobody gets past it, every tab knows who is signed in, and it speaks plainly."""

import re
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import expect

import pages
from components.i18n import LANGUAGES, Words
from data_access import accounts, store
from data_access.settings import settings
from tests.browser.conftest import PASSWORDS, fill_in, is_idle, sign_in
from tests.browser.seen import go
from tests.turns import FULL

pytestmark = pytest.mark.browser

EN = Words("en")
OPEN = [slug for slug, page in pages.all_pages().items() if page.PAGE.needs == "nobody"]
# Streamlit would find the pages folder by folder; each page's code alone is tried in test_pages.py
ONE_OF_EACH_SECTION = {section: slug for slug, section in pages.addresses().items()}.values()
DATA = ".stPlotlyChart, .matka-finding, .matka-table, [data-testid=stDataFrame], [data-testid=stDownloadButton]"

TREASURE = '''"""A page with files on it."""

import streamlit as st

from components.page import Page

PAGE = Page(order=1, icon=":material/key:")


def show(view):
    """Show a file, a picture and a way to send something in."""
    st.title("Treasure")
    st.download_button("Fetch", data=b"secret bytes", file_name="secret.txt")
    st.file_uploader("Send in", key="send")
'''

BROKEN = '''"""A page that breaks."""

from components.page import Page

PAGE = Page(order=2, icon=":material/bomb:", needs="nobody")


def show(view):
    """Break."""
    raise RuntimeError("the secret of the house is 4711")
'''


def title(page):
    return page.locator("h1").first


def is_signed_in(page):
    expect(page.locator(".st-key-person_menu button").first).to_be_visible()


# The three walls, on a server nobody has visited yet


FIRST = ["", *reversed(ONE_OF_EACH_SECTION)]


# the front page, of a house that has yet to be made, comes first; with MATKA_TEST_ROUNDS each on a server of its own
@pytest.mark.parametrize("slugs", [[slug] for slug in FIRST] if FULL else [FIRST], ids=str)
def test_an_address_opened_first_on_a_cold_server_shows_no_data_to_a_stranger(start, page, small_sample, slugs):
    with start(filled=slugs[0] != "", sample_data=small_sample) as cold:
        for slug in slugs:
            page.goto(f"{cold.address}/{slug}")
            if slug in OPEN:
                expect(title(page)).to_have_text(EN(f"page.{slug}.title"))
                expect(page.locator(".st-key-sign_in")).to_have_count(0)
            else:
                expect(title(page)).to_have_text(EN("sign_in.title"))  # without a click, however new the house
                is_idle(page)
                expect(page.locator(DATA)).to_have_count(0)


def test_no_other_address_leads_past_the_door(page):
    for path in ("/pages/compare/placements", "/placements.py", "/app", "/compare"):
        page.goto(path)
        expect(title(page)).to_have_text(EN("sign_in.title"))
        is_idle(page)
        expect(page.locator(DATA)).to_have_count(0)


@pytest.fixture(scope="module")
def treasury(start, house):
    with start(house=house({"pages/review/treasure.py": TREASURE, "pages/about/broken.py": BROKEN})) as running:
        yield running


def test_files_are_closed_to_whoever_has_no_live_session(treasury, page):
    fetched = []
    page.on("request", lambda request: fetched.append(request) if f"{treasury.address}/media/" in request.url else None)
    sign_in(page, at=f"{treasury.address}/treasure")
    with page.expect_download() as download:
        page.get_by_role("button", name="Fetch").click()
    assert download.value.path().read_bytes() == b"secret bytes"
    addresses = {request.url for request in fetched} | {download.value.url}
    assert addresses

    cookie = {"matka_session": next(c["value"] for c in page.context.cookies() if c["name"] == "matka_session")}
    for address in addresses:
        assert httpx.get(address).status_code == 403
        assert httpx.get(address, cookies={"matka_session": "made up"}).status_code == 403
        assert httpx.get(address, cookies=cookie).content == b"secret bytes"
    with page.expect_request(lambda request: "upload_file" in request.url) as sent:
        page.locator("input[type=file]").set_input_files(
            {"name": "note.txt", "mimeType": "text/plain", "buffer": b"hello"}
        )
    assert sent.value.response().ok
    assert httpx.put(sent.value.url, content=b"x").status_code == 403
    assert httpx.delete(sent.value.url).status_code == 403

    sign_out(page)
    for address in addresses:
        assert httpx.get(address, cookies=cookie).status_code == 403


# Signing in and out


def test_a_deep_link_with_its_choices_survives_signing_in_and_language_and_release_go_along_to_other_pages(page):
    words = Words("sv")
    _is_kept(page, "placements", "/placements?lang=sv&release=1&ages=13-17")
    go(page, words("menu.about"), words("page.methods.title"))
    expect(title(page)).to_have_text(words("page.methods.title"))
    expect(page.locator(".st-key-older_release")).to_be_visible()
    is_idle(page)
    assert "lang=sv" in page.url
    assert "release=1" in page.url
    page.get_by_role("button", name=words("menu.to_newest")).click()
    expect(page.locator(".st-key-older_release")).to_have_count(0)
    is_idle(page)
    assert "release" not in page.url


CLOSED = [slug for slug in ONE_OF_EACH_SECTION if slug not in OPEN]


@pytest.mark.parametrize("slug", CLOSED if FULL else [pages.front_page()])
def test_a_deep_link_without_choices_survives_signing_in_as_well(page, slug):
    _is_kept(page, slug, f"/{slug if slug != pages.front_page() else ''}?lang=sv&release=1")


def _is_kept(page, slug: str, link: str):
    sign_in(page, at=link)
    for again in (False, True):
        if again:
            page.reload()
        expect(title(page)).to_have_text(Words("sv")(f"page.{slug}.title"))
        expect(page.locator(".st-key-older_release")).to_be_visible()
        is_signed_in(page)
        is_idle(page)
        assert set(link.partition("?")[2].split("&")) <= set(page.url.partition("?")[2].split("&"))


def test_a_sample_account_is_let_in_by_one_click(page):
    page.goto("/")
    page.locator(".st-key-sign_in_as_viestinta button").click()
    expect(title(page)).to_have_text(EN("page.overview.title"))
    page.locator(".st-key-person_menu button").first.click()
    expect(page.get_by_test_id("stMarkdown").get_by_text(EN("access.role.communications"))).to_be_visible()


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(page):
    sign_in(page, at="/methods")
    cookie = next(c for c in page.context.cookies() if c["name"] == "matka_session")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["expires"] == -1
    assert "matka_session" not in page.evaluate("document.cookie")
    assert cookie["value"] not in page.content()


def sign_out(page):
    page.locator(".st-key-person_menu button").first.click()
    page.locator(".st-key-sign_out button").click()
    expect(page.get_by_text(EN("sign_in.signed_out"))).to_be_visible()


def test_signing_out_in_one_tab_is_signing_out_in_all_also_for_a_part_that_draws_itself_alone(page):
    sign_in(page, at="/placements")
    is_idle(page)
    other, third = page.context.new_page(), page.context.new_page()
    other.goto("/")
    is_signed_in(other)
    third.goto("/methods")
    sign_out(third)
    assert not [c for c in page.context.cookies() if c["name"] == "matka_session"]

    page.bring_to_front()
    page.locator(".st-key-placements_order [role=radio], [data-testid=stMain] [role=radio]").last.click()
    expect(title(page)).to_have_text(EN("sign_in.title"))
    expect(page.get_by_text(EN("sign_in.ended"))).to_be_visible()

    other.bring_to_front()
    other.get_by_text("svenska").click()  # any click will do
    expect(other.get_by_text(Words("sv")("sign_in.ended"))).to_be_visible()
    expect(other.locator(DATA)).to_have_count(0)
    other.reload()
    expect(title(other)).to_have_text(Words("sv")("sign_in.title"))
    expect(other.get_by_role("alert")).to_have_count(0)


def test_after_signing_out_one_can_sign_in_again_in_the_same_tab_as_somebody_else(page):
    sign_in(page, "ohjausryhma", at="/methods")
    sign_out(page)
    fill_in(page, "osahanke", PASSWORDS["osahanke"])
    page.locator(".st-key-person_menu button").first.click()
    expect(page.get_by_test_id("stMarkdown").get_by_text(EN("access.role.lead"))).to_be_visible()


def test_a_wrong_password_says_so_and_keeps_the_username(page):
    page.goto("/")
    fill_in(page, "ohjausryhma", "not this one")
    expect(page.get_by_role("alert")).to_contain_text(EN("sign_in.wrong"))
    expect(page.locator(".st-key-sign_in_username input")).to_have_value("ohjausryhma")


@contextmanager
def held(server):
    """The store of *server*, as somebody at the machine may change it."""
    made = store.engine(f"sqlite:///{server.var / 'matka.sqlite3'}")
    yield made
    made.dispose()


def test_too_many_wrong_passwords_pause_the_account_for_a_while(server, visitor):
    page = visitor(base_url=server.address, locale="fi-FI").new_page()
    with held(server) as db:
        try:
            for _ in range(settings().attempts - 2):
                accounts.record_failure(db, username="ohjausryhma", address=None)
            page.goto("/methods")
            for number, told in enumerate(("sign_in.wrong", "sign_in.locked")):
                fill_in(page, "ohjausryhma", f"not this one either {number}")
                start_of_sentence = Words("fi")(told, time="|").split("|")[0]
                expect(page.get_by_role("alert")).to_contain_text(start_of_sentence)
            assert re.search(r"kello \d{1,2}\.\d\d asti", page.get_by_role("alert").inner_text())
            fill_in(page, "ohjausryhma", PASSWORDS["ohjausryhma"])
            expect(page.get_by_role("alert")).to_contain_text("Kirjautuminen on tauolla")
        finally:
            with store.writing(db) as connection:
                connection.exec_driver_sql("DELETE FROM sign_in_attempt")


def test_an_account_that_is_closed_is_out_at_once(server, page):
    sign_in(page, "viestinta", at="/placements")
    with held(server) as db:
        accounts.disable(db, "viestinta")
        try:
            page.get_by_text("suomi").click()
            expect(page.get_by_role("alert")).to_contain_text(Words("fi")("sign_in.disabled"))
            expect(page.locator(DATA)).to_have_count(0)
            fill_in(page, "viestinta", PASSWORDS["viestinta"])
            expect(page.get_by_role("alert")).to_contain_text(Words("fi")("sign_in.disabled"))
        finally:
            accounts.enable(db, "viestinta")


def test_whoever_was_away_too_long_is_told_why_they_are_out(server, page):
    sign_in(page, at="/methods")
    with held(server) as db, store.writing(db) as connection:
        minutes = settings().session_idle_minutes + 1
        connection.exec_driver_sql(f"UPDATE sign_in_session SET seen_at = datetime(seen_at, '-{minutes} minutes')")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text(EN("sign_in.idle"))


def test_signing_in_works_with_the_keyboard_alone(page):
    page.goto("/methods")
    page.locator(".st-key-sign_in_username input").focus()
    page.keyboard.type("ohjausryhma")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORDS["ohjausryhma"])
    page.keyboard.press("Enter")
    is_signed_in(page)


def test_a_stranger_on_an_open_page_finds_the_way_in(page):
    page.goto("/project")
    page.locator(".st-key-bar").get_by_role("link", name=EN("sign_in.button")).click()
    expect(title(page)).to_have_text(EN("sign_in.title"))


def test_password_managers_are_welcome_and_an_organisations_sign_in_is_offered_only_where_it_is_configured(page):
    page.goto("/")
    expect(page.locator(".st-key-sign_in_username input")).to_have_attribute("autocomplete", "username")
    expect(page.locator(".st-key-sign_in_password input")).to_have_attribute("autocomplete", "current-password")
    is_idle(page)
    expect(page.get_by_role("button", name=EN("sign_in.with_provider"))).to_have_count(0)


# Languages and the address


FIRST_LANGUAGE = [("fi-FI", "fi"), ("sv-FI", "sv"), ("en-GB", "en")]  # others by the form alone in test_front_door.py


@pytest.mark.parametrize(("locale", "language"), FIRST_LANGUAGE + FULL * [("en-US", "en"), ("de-DE", "fi")])
def test_the_first_language_is_the_browsers(server, visitor, locale, language):
    page = visitor(base_url=server.address, locale=locale).new_page()
    page.goto("/")
    expect(title(page)).to_have_text(Words(language)("sign_in.title"))
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_choosing_a_language_changes_words_title_and_lang_and_is_remembered(page):
    page.goto("/project")
    for language in LANGUAGES[::-1][1:]:
        page.locator(".st-key-bar").get_by_text({"sv": "svenska", "fi": "suomi"}[language]).click()
        words = Words(language)
        expect(title(page)).to_have_text(words("page.project.title"))
        expect(page).to_have_title(words("menu.page_title", page=words("page.project.title")))
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert f"lang={language}" in page.url
    page.goto("/accessibility")
    expect(title(page)).to_have_text(Words("fi")("page.accessibility.title"))
    for place, language in enumerate(LANGUAGES):
        expect(page.locator(".st-key-language [role=radio]").nth(place)).to_have_attribute("lang", language)


def test_nonsense_in_the_address_is_answered_kindly(page):
    page.goto("/placements?lang=de&release=999&counties=xx&age='; drop")
    expect(title(page)).to_have_text(EN("sign_in.title"))
    expect(page.get_by_text(EN("address.lang", language="English"))).to_be_visible()
    expect(page.get_by_text(EN("address.release", asked="999"))).to_be_visible()
    page.goto("/?release=<b>1</b>")
    expect(page.get_by_text(EN("address.release_unclear"))).to_be_visible()


def test_an_address_without_a_page_leads_to_the_front_page_and_says_so(page):
    page.goto("/no-such-page?lang=fi")
    expect(page.get_by_text(Words("fi")("address.page"))).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


# What goes wrong


def test_a_page_that_breaks_shows_a_reference_number_and_the_log_the_rest(treasury, visitor, server):
    page = visitor(base_url=server.address, locale="sv-FI").new_page()
    page.goto(f"{treasury.address}/broken")
    alert = page.get_by_role("alert")
    before, after = Words("sv")("error.unexpected", reference="|").split("|")
    expect(alert).to_contain_text(before)
    reference = alert.inner_text().split(before)[1].split(after)[0]
    assert re.fullmatch(r"[0-9A-F]{8}", reference)
    for secret in ("Traceback", "RuntimeError", "4711", "broken.py"):
        assert secret not in page.content()
    log = treasury.log()
    assert f"Reference {reference}: RuntimeError" in log
    assert "the secret of the house is 4711" in log
    assert log.count("Traceback") == log.count("Reference ")


def test_a_store_that_cannot_be_used_gives_one_sentence_on_every_page_until_it_can(start, visitor, server):
    page = visitor(base_url=server.address, locale="fi-FI").new_page()
    with start(filled=False, sample="off") as closed:  # real use, but with the secret everybody knows
        for slug in ("", "project"):
            page.goto(f"{closed.address}/{slug}")
            expect(page.get_by_role("alert")).to_have_count(1)
            expect(page.locator("h1, .stException")).to_have_count(0)
        assert page.get_by_role("alert").inner_text().split("\n")[-1] in said("fi", "secret_default")
        assert "Traceback" not in closed.log()


def said(language: str, key: str) -> str:
    from data_access.store import SECRET_CHARACTERS

    return Words(language)(f"problem.{key}", characters=SECRET_CHARACTERS)


# What the browser thinks of it


@pytest.mark.parametrize("at", ["/", "/project"])
def test_nothing_is_fetched_from_elsewhere_and_the_console_stays_silent(page, server, at):
    complaints, fetched = [], []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: fetched.append(request.url))
    page.on("websocket", lambda socket: fetched.append(socket.url))
    page.goto(at)
    title(page).wait_for()
    is_idle(page)
    if at == "/":
        fill_in(page, "ohjausryhma", PASSWORDS["ohjausryhma"])
        is_signed_in(page)
        is_idle(page)
    ours = (server.address, server.address.replace("http", "ws", 1), "data:", "blob:")
    assert [url for url in fetched if not url.startswith(ours)] == []
    # below a page's address Streamlit first asks for its health in the wrong place, and the browser notes the answer
    assert [line for line in complaints if "404" not in line or at == "/"] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_what_streamlit_says_in_english_is_said_in_the_readers_language(server, visitor, width):
    words = Words("sv")
    page = visitor(base_url=server.address, locale="sv-FI").new_page()
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, at="/methods")
    is_idle(page)
    expect(page.locator('a[href="#stMain"]')).to_have_text(words("menu.skip"))
    menu = page.locator("[data-testid=stTopNav]" if width > 767 else "[data-testid=stSidebarNav]")
    expect(menu).to_have_attribute("aria-label", words("menu.pages"))
    expect(page.locator("[data-testid=stSidebarNav] li:not([role=none])")).to_have_count(0)


def test_everything_fits_a_phone_without_sideways_scrolling(server, visitor):
    page = visitor(base_url=server.address, locale="sv-FI").new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    title(page).wait_for()
    is_idle(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    fill_in(page, "osahanke", PASSWORDS["osahanke"])
    is_signed_in(page)
    bar = page.locator(".st-key-bar").bounding_box()
    assert bar["x"] > 60
    assert bar["x"] + bar["width"] <= 390
