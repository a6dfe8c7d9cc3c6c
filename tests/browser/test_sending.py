"""A county sends its data in with a browser: template, mistakes, what would change, publishing, once and not twice."""

import re
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from components.i18n import Words
from components.workbook import words as wording
from data_access import releases, store
from data_access.importing.sheets import sheet
from tests.browser.conftest import sign_in
from tests.browser.seen import WIDTHS, faults, said, settled, strange_words

pytestmark = pytest.mark.browser

ACTIVITY = sheet("pilot_activity")
SV = Words("sv")


@pytest.fixture
def lead(visitor, server):
    """The page of the lead of North Savo, in Swedish, on a phone in the dark."""
    context = visitor(
        base_url=server.address, locale="sv-FI", color_scheme="dark", viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, "osahanke", at="/send_in?lang=sv")
    settled(page)
    return page


def taken(page, key: str, path):
    with page.expect_download() as download:
        page.locator(f".st-key-{key} button").click()
    download.value.save_as(path)
    return path


def give(page, path):
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    page.get_by_role("heading", name=SV("sending.check.title")).wait_for()
    settled(page)


def write(page, name: str, text: str, *, at: int = 0):
    field = page.locator(f"[class*=st-key-sending-{name}] input").nth(at)
    expect(field).to_be_enabled()
    field.fill(text)
    field.press("Tab")
    settled(page)


def is_sound(page):
    """Nothing is scrolled sideways, nothing said in another language, nothing that axe has to say."""
    settled(page)
    assert page.evaluate(WIDTHS) == []
    assert strange_words(said(page), "sv") == set()
    assert faults(page, "sending") == []


def changed(template, path, value):
    """Return the template with *value* in, or so many added to, the last sessions, and where: row, column, before.

    Only that cell is touched, as by Excel: openpyxl would drop what the formulas of the other rows have come to.
    """
    book = load_workbook(template, data_only=True)
    rows = book[wording.title(ACTIVITY, SV)]
    heading = wording.heading(ACTIVITY, ACTIVITY.column("sessions"), SV)
    (column,) = {cell.column for row in rows.iter_rows(max_row=10) for cell in row if cell.value == heading}
    row = max(number for number in range(1, rows.max_row + 1) if isinstance(rows.cell(number, column).value, int))
    before, at = rows.cell(row, column).value, rows.cell(row, column).coordinate
    filled = f"<v>{before + value}</v>" if isinstance(value, int) else f"<is><t>{value}</t></is>"
    kind = "n" if isinstance(value, int) else "inlineStr"
    part = f"xl/worksheets/sheet{book.sheetnames.index(rows.title) + 1}.xml"
    with ZipFile(template) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            held = old.read(name)
            if name == part:
                held, count = re.subn(
                    rf'<c r="{at}"([^>]*)><v>{before}</v></c>', rf'<c r="{at}"\1 t="{kind}">{filled}</c>', held.decode()
                )
                assert count == 1
            new.writestr(name, held)
    return row, column, before


def test_a_lead_corrects_what_is_marked_sees_what_would_change_and_publishes_it_once(lead, server, tmp_path):
    page = lead
    template = taken(page, "sending-take", tmp_path / "mall.xlsx")

    row, column, before = changed(template, tmp_path / "fel.xlsx", "många")
    give(page, tmp_path / "fel.xlsx")
    told = page.locator("main table").filter(has_text="många")
    expect(told).to_contain_text(str(row))
    expect(told).to_contain_text(wording.heading(ACTIVITY, ACTIVITY.column("sessions"), SV))
    expect(page.locator(".st-key-sending-publish")).to_have_count(0)
    is_sound(page)
    marked = load_workbook(taken(page, "sending-take_marked", tmp_path / "markerad.xlsx"))
    cell = marked[wording.title(ACTIVITY, SV)].cell(row, column)
    assert cell.value == "många"
    assert cell.comment is not None
    assert cell.fill.fill_type == "solid"

    changed(template, tmp_path / "rätt.xlsx", 1)
    give(page, tmp_path / "rätt.xlsx")
    page.get_by_role("heading", name=SV("sending.preview.title")).wait_for()
    expect(page.locator("main")).to_contain_text(SV("headline.sessions.name"))
    expect(page.locator("main")).to_contain_text(re.compile(rf"(?<!\d){before} → {before + 1}(?!\d)"))
    is_sound(page)

    newest = store.engine(f"sqlite:///{server.var / 'matka.sqlite3'}")
    count = releases.newest(newest).number
    publish = page.locator(".st-key-sending-publish button")
    publish.click()
    said_of = SV("sending.publish.unanswered", count="").rstrip(". ")
    page.get_by_test_id("stAlert").filter(has_text=said_of).wait_for()
    doubts = page.locator("[class*=st-key-sending-right] label")
    for turn in range(doubts.count()):
        doubts.nth(turn).click()
        settled(page)
        write(page, "why", "Det är rätt: det ser ut så.", at=turn)
    publish.click()
    page.get_by_test_id("stAlert").filter(
        has_text=SV("problem.submission_reason", shortest=5, longest=200, found=0)
    ).wait_for()
    write(page, "reason", "Ett besök saknades i oktober.")
    publish.click()
    page.get_by_test_id("stAlert").filter(has_text=str(count + 1)).wait_for()
    is_sound(page)
    found = releases.newest(newest)
    assert (found.number, found.published_by) == (count + 1, "osahanke")
    assert found.reason == "Ett besök saknades i oktober."

    give(page, tmp_path / "rätt.xlsx")
    page.get_by_test_id("stAlert").filter(has_text=SV("sending.already", number=count + 1)).wait_for()
    expect(page.locator(".st-key-sending-publish")).to_have_count(0)
    assert releases.newest(newest).number == count + 1
    newest.dispose()
