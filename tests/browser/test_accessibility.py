"""Everybody can read every page: in each language, light and dark, on a wide screen and on a phone.

Checked against WCAG 2.1 A and AA by axe-core, and by what axe cannot know: the page's language, its headings and title,
its words, whether it has to be scrolled sideways and whether anything moves by itself.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise, product

import pytest
from playwright.sync_api import expect
from turns import FULL

from components.charts import palette
from components.i18n import LANGUAGES, Words
from pages import all_pages, front_page
from tests.browser.seen import (
    HEADINGS,
    WIDTHS,
    choose_language,
    faults,
    opened,
    said,
    settled,
    signed_in,
    strange_words,
)

pytestmark = pytest.mark.browser

SIGN_IN = "sign-in"  # shown in place of any page to somebody who is not signed in
SHOWN = (SIGN_IN, *all_pages())
PICTURES = {"overview": 2, "pilots": 7, "training": 13, "placements": 3, "involvement": 13}
LOOKS = ("light", "dark")
NOT_IN = {  # the colour of small words in the other look
    look: "rgb({}, {}, {})".format(*bytes.fromhex(palette.LOOKS[other].soft[1:]))
    for look, other in zip(LOOKS, reversed(LOOKS), strict=True)
}
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}
MOVING = """() => document.getAnimations().filter((one) => one.playState === 'running').map((one) =>
  `${one.animationName || one.transitionProperty} ${one.effect.target && one.effect.target.outerHTML.slice(0, 120)}`)"""
# what WCAG 1.4.12 lets a reader set; two frames later whatever watches sizes has done so
SPACED = """(wanted) => {
  const rules = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`
  const there = document.getElementById('spaced')
  if (wanted && !there) document.head.insertAdjacentHTML('beforeend', `<style id="spaced">${rules}</style>`)
  if (!wanted && there) there.remove()
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
}"""
# the look that was asked for is there, and no colour is on its way to another
# what Streamlit colours turns at once, what the server has coloured with the run that follows
IN_LOOK = """([look, other]) => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === look
  && [...document.querySelectorAll('.matka-small')].slice(0, 1).every((one) => getComputedStyle(one).color !== other)
  && document.getAnimations().every((one) => one.playState !== 'running')"""
# names on buttons, in the menu and of filters that stand outside what they stand on, or are cut off in it
CUT = """() => [...document.querySelectorAll('button p, summary p, label p, header a p')].filter((one) => {
  const on = one.closest('button, summary, label, a')
  const [text, ground] = [one, on].map((each) => each.getBoundingClientRect())
  return text.width > 1 && (text.top < ground.top - 1 || text.bottom > ground.bottom + 1 || text.left < ground.left - 1
    || text.right > ground.right + 1 || one.scrollWidth > one.clientWidth + 1)
}).map((one) => one.innerText)"""
# WCAG 2.2's 24 pixels; switches and sliders are hit by their names and rails
SMALL = """() => [...document.querySelectorAll('a[href], button, summary, [role=radio]')].filter((one) => {
  const box = one.getBoundingClientRect()
  const shown = box.width > 1 && getComputedStyle(one).visibility !== 'hidden' && !one.closest('p, li, dd')
  return shown && one.tabIndex >= 0 && (box.width < 24 || box.height < 24)
}).map((one) => [one.getAttribute('aria-label') || one.innerText, one.outerHTML.slice(0, 200)])"""


@dataclass(slots=True, kw_only=True)
class Seen:
    """What was found on one page in one language."""

    titles: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    headings: list[list[int]] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    small: list = field(default_factory=list)
    cut: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def reader(browser, server):
    """One browser for the whole file: what it has fetched once it need not fetch again.  Nobody is signed in yet."""
    context = browser.new_context(base_url=server.address, locale="fi-FI", reduced_motion="reduce")
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture(scope="module")
def walk(server, reader):
    """Every page in every language, light and dark, on a wide screen and on a phone: opened by a link, then switched.

    What takes its time goes by turns from page to page: the language and the look that a page is opened in, and whether
    axe sees it light on the wide screen and dark on the phone or the other way round.  With MATKA_TEST_ROUNDS it looks
    at everything.  From here on *reader* is signed in.
    """
    found, page = {}, reader.new_page()
    for place, slug in enumerate(SHOWN):
        for number, (language, look, screen, thorough) in enumerate(turns(place, heavy=slug in PICTURES)):
            page.set_viewport_size(screen)
            page.emulate_media(color_scheme=look)
            if number == 0:
                by_link(page, slug, language)
            page.wait_for_function(IN_LOOK, arg=[look, NOT_IN[look]])
            settled(page)
            if page.evaluate("() => document.documentElement.lang") != language:
                choose_language(page, language)
                page.wait_for_function(IN_LOOK, arg=[look, NOT_IN[look]])
            settled(page)
            one = found.setdefault((slug, language), Seen())
            if screen is DESK:
                at_a_desk(page, one, slug, look, thorough=thorough)
            else:
                page.evaluate(SPACED, False)
                is_new = FULL or place in (1, 3, 5)  # one in each language
                on_a_phone(page, one, look, is_new=is_new)
        if slug == SIGN_IN:
            reader.add_cookies(signed_in(server, "ohjausryhma"))
    page.close()
    return found


def turns(place: int, *, heavy: bool):
    """Yield language, look, screen and whether axe looks, in the order in which the page at *place* is looked at.

    A *heavy* page, of many pictures, stays in one language: what it says in the others is heard without a browser.
    """
    first, second, third = (LANGUAGES[(place + step) % len(LANGUAGES)] for step in range(3))
    look, other = LOOKS if place // 2 % 2 else LOOKS[::-1]
    if FULL:
        yield from ((spoken, seen, screen, True) for seen, spoken, screen in product(LOOKS, LANGUAGES, (DESK, PHONE)))
    elif heavy:
        screens = (PHONE, DESK) if place % 2 else (DESK, PHONE)
        yield from zip((first, first), (look, other), screens, (True, True), strict=True)
    elif place % 2:
        yield from ((first, look, PHONE, True), (first, look, DESK, False))
        yield from ((second, other, DESK, True), (third, other, DESK, False))
    else:
        yield from ((first, look, DESK, True), (second, look, DESK, False))
        yield from ((third, other, DESK, False), (third, other, PHONE, True))


def by_link(page, slug: str, language: str) -> None:
    """Open a page in a language, as a link to it does."""
    address = "/placements" if slug == SIGN_IN else "/" if slug == front_page() else f"/{slug}"
    opened(page, f"{address}?lang={language}", pictures=PICTURES.get(slug, 0))
    page.wait_for_function("(wanted) => document.documentElement.lang === wanted", arg=language)


def at_a_desk(page, one: Seen, slug: str, look: str, *, thorough: bool) -> None:
    """Look at the page on a wide screen, at the placement page also with everything opened; where *thorough*, with axe.

    What has room when it is spaced out has room otherwise.
    """
    one.titles.append(page.title())
    one.spoken.append(page.evaluate("() => document.documentElement.lang"))
    one.headings.append(page.evaluate(HEADINGS))
    one.said |= set(said(page))
    if thorough:
        page.evaluate(SPACED, False)
        settled(page)
        one.faults += faults(page, f"{look} 1280")
        one.sideways += [f"1280: {what}" for what in page.evaluate(WIDTHS)]
    page.evaluate(SPACED, True)
    settled(page)
    one.cut += page.evaluate(CUT)
    one.sideways += [f"spaced: {what}" for what in page.evaluate(WIDTHS)]
    if slug == "placements":
        page.evaluate(SPACED, False)
        open_everything(page)
        one.said |= set(said(page))
        if thorough or look == "dark":  # light and dark, by whichever turn
            one.faults += faults(page, f"{look} opened")
        page.keyboard.press("Escape")
        page.get_by_test_id("stPopoverBody").wait_for(state="detached")


def on_a_phone(page, one: Seen, look: str, *, is_new: bool) -> None:
    """Look at the page on a phone, with its menu opened, and at the room for words on the smallest one."""
    one.faults += faults(page, f"{look} 390")
    one.small += page.evaluate(SMALL)
    menu(page, one, is_new=is_new)
    one.sideways += [f"390: {what}" for what in page.evaluate(WIDTHS)]
    page.set_viewport_size(SMALLEST)
    settled(page)
    one.sideways += [f"320: {what}" for what in page.evaluate(WIDTHS)]


def menu(page, one: Seen, *, is_new: bool) -> None:
    """Open and close the menu of a narrow screen; it looks the same on every page, so once in a language is enough."""
    if page.get_by_test_id("stExpandSidebarButton").count() == 0:
        return
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").first.wait_for()
    one.said |= set(said(page))
    if is_new:
        one.faults += faults(page, "menu opened")
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    page.get_by_test_id("stExpandSidebarButton").wait_for()


def open_everything(page) -> None:
    """Open every table, what is to know about every picture, and the files of the first.

    One after the other, as a reader does: what opens pushes the next one down, away from a click on its way to it.
    """
    for part in page.locator("main details").all():
        if not part.evaluate("(part) => part.open"):  # as another language may have left it
            part.locator("summary").click()
        part.locator("table, dl").first.wait_for()
    assert page.locator("main details table").count() == 2
    assert page.locator("main details dl").count() == 3
    page.locator("[class*=st-key-take] button").first.click()
    page.locator("[data-testid=stPopoverBody] [data-testid=stDownloadButton]").first.wait_for()
    settled(page)


def test_axe_finds_no_fault_on_any_page(walk):
    where_found = defaultdict(list)
    for where, one in walk.items():
        for fault in one.faults:
            where_found[fault].append(where)
    assert not where_found, "\n".join(f"{fault}\n    {where}" for fault, where in where_found.items())


def test_no_page_is_scrolled_sideways(walk):
    assert [(*where, what) for where, one in walk.items() for what in one.sideways] == []


def test_the_page_tells_its_language_after_loading_and_after_switching(walk):
    assert {where: one.spoken for where, one in walk.items() if set(one.spoken) != {where[1]}} == {}


def test_every_page_has_one_main_heading_and_skips_no_level(walk):
    for where, each in [(where, headings) for where, one in walk.items() for headings in one.headings]:
        assert each.count(1) == 1, (where, each)
        assert each[0] == 1, (where, each)
        assert all(after <= before + 1 for before, after in pairwise(each)), (where, each)


def test_every_page_has_a_title_of_its_own_in_every_language(walk):
    titles = defaultdict(set)
    for (slug, language), one in walk.items():
        for title in one.titles if slug != SIGN_IN else ():  # which stands in for a page and keeps its title
            assert Words(language)(f"page.{slug}.title") in title
            titles[title].add(slug)
    shared = {title: pages for title, pages in titles.items() if len(pages) > 1}
    assert shared == {}


def test_no_page_lacks_a_word_or_speaks_another_language(walk):
    strange = {where: strange_words(one.said, where[1]) for where, one in walk.items()}
    assert {where: found for where, found in strange.items() if found} == {}


def test_the_accessibility_statement_is_one_step_away_from_every_page(walk):
    for where, one in walk.items():
        assert Words(where[1])("page.accessibility.title") in one.said, where


def test_texts_may_be_spaced_out_without_being_cut(walk):
    assert {where: one.cut for where, one in walk.items() if one.cut} == {}


def test_what_can_be_pressed_is_large_enough_to_hit(walk):
    assert {where: one.small for where, one in walk.items() if one.small} == {}


@pytest.mark.usefixtures("walk")
def test_axe_finds_no_fault_in_what_is_said_about_an_address(reader):
    found, page = [], reader.new_page()
    for look in LOOKS:
        page.emulate_media(color_scheme=look)
        opened(page, "/placements?release=1&lang=de&ages=xx&places=&country=false", pictures=2)
        page.get_by_test_id("stAlert").nth(3).wait_for()  # the release, the language, the age group, nothing to show
        found += faults(page, look)
    page.close()
    assert found == []


@pytest.mark.usefixtures("walk")
def test_a_file_that_could_not_be_made_is_said_in_the_readers_language(reader):
    """Streamlit has one English sentence for it, in a place of its own; here it is put there as Streamlit does."""
    page = reader.new_page()
    opened(page, "/accessibility?lang=sv")
    page.evaluate(
        """() => document.querySelector('main, [data-testid=stMain]').insertAdjacentHTML('beforeend',
        '<small data-testid="stDownloadButtonError">Failed to generate file for download</small>')"""
    )
    told = page.get_by_test_id("stDownloadButtonError")
    expect(told).to_have_text(Words("sv")("take.failed"))
    expect(told).to_have_attribute("role", "alert")
    page.close()


@pytest.mark.usefixtures("walk")
def test_nothing_moves_by_itself_whatever_the_reader_prefers(reader):
    page = reader.new_page()
    page.emulate_media(reduced_motion="no-preference")
    opened(page, "/placements?others=true", pictures=3)
    for motion in ("no-preference", "reduce"):
        page.emulate_media(reduced_motion=motion)
        page.wait_for_timeout(1000)
        assert page.evaluate(MOVING) == []
    moves = page.evaluate(
        "() => [...document.querySelectorAll('.js-plotly-plot')].map((plot) =>"
        " [plot.layout.transition?.duration ?? 0, (plot.layout.updatemenus || []).length,"
        " plot._transitionData?._frames?.length ?? 0])"
    )
    page.close()
    assert moves == [[0, 0, 0]] * 3
