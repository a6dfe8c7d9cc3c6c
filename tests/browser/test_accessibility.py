"""Everybody can read every page: in each language, light and dark, on a wide screen and on a phone.

Checked against WCAG 2.1 A and AA by axe-core, and by what axe cannot know: the page's language, its headings and title,
its words, whether it has to be scrolled sideways and whether anything moves by itself.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect
from turns import FULL

from components.i18n import LANGUAGES, Words
from pages import all_pages, front_page
from tests.browser.seen import HEADINGS, WIDTHS, choose_language, cookies, faults, opened, said, settled, strange_words

pytestmark = pytest.mark.browser

SIGN_IN = "sign-in"  # shown in place of any page to somebody who is not signed in
SHOWN = (SIGN_IN, *all_pages())
PICTURES = {"overview": 2, "pilots": 7, "training": 13, "placements": 3, "involvement": 13}
LOOKS = ("light", "dark")
SCREENS = {1280: 800, 390: 844, 320: 640}
MOVING = """() => document.getAnimations().filter((one) => one.playState === 'running').map((one) =>
  `${one.animationName || one.transitionProperty} ${one.effect.target && one.effect.target.outerHTML.slice(0, 120)}`)"""
# what WCAG 1.4.12 lets a reader set
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
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

    title: str
    language: str
    headings: list[int]
    said: list[str]
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
def walk(browser, server, reader):
    """Every page, light in every language and dark in one: opened by a link in one language, then switched.

    Words and their room are the same in the dark, so there one language shows all that is different; phones show each
    page in one language, another from page to page.  With MATKA_TEST_ROUNDS it looks at everything.  From here on
    *reader* is signed in.
    """
    found, page = {}, reader.new_page()
    for place, slug in enumerate(SHOWN):
        turn = LANGUAGES[place % len(LANGUAGES)]
        others = [language for language in LANGUAGES if language != turn]
        for look in LOOKS:
            page.emulate_media(color_scheme=look)
            for language in [turn, *others] if look == "light" or FULL else [turn]:
                if language == turn or slug == "placements":  # where everything has been opened
                    by_link(page, slug, language)
                found[slug, language, look] = seen(page, slug, language, look, thorough=FULL or language == turn)
        if slug == SIGN_IN:
            reader.add_cookies(cookies(browser, server)["cookies"])
    page.close()
    return found


def by_link(page, slug: str, language: str) -> None:
    """Open a page in a language, as a link to it does."""
    address = "/placements" if slug == SIGN_IN else "/" if slug == front_page() else f"/{slug}"
    opened(page, f"{address}?lang={language}", pictures=PICTURES.get(slug, 0))
    page.wait_for_function("(wanted) => document.documentElement.lang === wanted", arg=language)


def seen(page, slug: str, language: str, look: str, *, thorough: bool) -> Seen:
    """Look at the page that is open on a wide screen, at the placement page also with everything opened.

    Phones, and what is the same in every language, are looked at where *thorough* is asked for; the smallest phone, on
    which only the room for words is of interest, not in the dark.
    """
    page.set_viewport_size({"width": 1280, "height": 800})
    if page.evaluate("() => document.documentElement.lang") != language:
        choose_language(page, language)
    one = Seen(
        title=page.title(),
        language=page.evaluate("() => document.documentElement.lang"),
        headings=page.evaluate(HEADINGS),
        said=said(page),
    )
    for width, height in SCREENS.items():
        if width < 1280 and not thorough:
            continue
        if width == 320 and look == "dark" and not FULL:
            continue
        page.set_viewport_size({"width": width, "height": height})
        settled(page)
        if width > 320:
            one.faults += faults(page, f"{width}")
        if width == 390:
            one.small += page.evaluate(SMALL)
            menu(page, one, is_new=FULL or slug in SHOWN[1 : 1 + len(LANGUAGES)])
        one.sideways += [f"{width}: {what}" for what in page.evaluate(WIDTHS)]
    if thorough:
        page.set_viewport_size({"width": 1280, "height": 800})
        settled(page)
    if look == "light":
        style = page.add_style_tag(content=SPACED)
        page.wait_for_timeout(300)
        one.cut += page.evaluate(CUT)
        one.sideways += [f"spaced: {what}" for what in page.evaluate(WIDTHS)]
        style.evaluate("(style) => style.remove()")
    if slug == "placements":
        open_everything(page)
        one.said += said(page)
        if thorough:
            one.faults += faults(page, "opened")
    return one


def menu(page, one: Seen, *, is_new: bool) -> None:
    """Open and close the menu of a narrow screen; it looks the same on every page, so once in a language is enough."""
    if page.get_by_test_id("stExpandSidebarButton").count() == 0:
        return
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").first.wait_for()
    one.said += said(page)
    if is_new:
        one.faults += faults(page, "menu opened")
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    page.get_by_test_id("stExpandSidebarButton").wait_for()


def open_everything(page) -> None:
    """Open every table, what is to know about every picture, and the files of the first.

    One after the other, as a reader does: what opens pushes the next one down, away from a click on its way to it.
    """
    for part in page.locator("main details").all():
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
    assert [where for where, one in walk.items() if one.language != where[1]] == []


def test_every_page_has_one_main_heading_and_skips_no_level(walk):
    for where, one in walk.items():
        assert one.headings.count(1) == 1, (where, one.headings)
        assert one.headings[0] == 1, (where, one.headings)
        steps = zip(one.headings, one.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), (where, one.headings)


def test_every_page_has_a_title_of_its_own_in_every_language(walk):
    titles = defaultdict(set)
    for (slug, language, _), one in walk.items():
        if slug != SIGN_IN:  # which stands in for a page and keeps its title
            assert Words(language)(f"page.{slug}.title") in one.title
            titles[one.title].add((slug, language))
    shared = {title: pages for title, pages in titles.items() if len({slug for slug, _ in pages}) > 1}
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
    opened(page, "/pilots?lang=sv", pictures=1)
    page.evaluate(
        """() => document.querySelector('main, [data-testid=stMain]').insertAdjacentHTML('beforeend',
        '<small data-testid="stDownloadButtonError">Failed to generate file for download</small>')"""
    )
    told = page.get_by_test_id("stDownloadButtonError")
    expect(told).to_have_text(Words("sv")("take.failed"))
    expect(told).to_have_attribute("role", "alert")
    page.close()


@pytest.mark.usefixtures("walk")
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_by_itself(reader, motion):
    page = reader.new_page()
    page.emulate_media(reduced_motion=motion)
    opened(page, "/placements?others=true", pictures=3)
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot').length === 3")
    page.wait_for_timeout(1000)
    assert page.evaluate(MOVING) == []
    moves = page.evaluate(
        "() => [...document.querySelectorAll('.js-plotly-plot')].map((plot) =>"
        " [plot.layout.transition?.duration ?? 0, (plot.layout.updatemenus || []).length,"
        " plot._transitionData?._frames?.length ?? 0])"
    )
    page.close()
    assert moves == [[0, 0, 0]] * 3
