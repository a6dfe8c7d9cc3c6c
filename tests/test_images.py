"""Pictures are complete, legible and each reader's own; Chromium may fall ill without taking the house along."""

import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from struct import unpack
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from chart_examples import EXAMPLES, NORMAL, chart
from kaleido._kaleido_tab import _KaleidoTab
from PIL import Image
from playwright.sync_api import sync_playwright
from pypdf import PdfReader
from turns import in_turn

from components.charts import say
from components.charts.chart import Shape
from components.exports import EXPORTS, ExportProblem, camera
from components.exports.camera import CAMERA, Camera
from components.i18n import LANGUAGES, Words

pytestmark = pytest.mark.browser

BY = {export.key: export for export in EXPORTS}
ON = date(2026, 11, 21)
LINK = "https://matka.example.org/placements?ages=0-17&sex=total&measure=rate&places=12%2C13%2C20&release=2&lang=fi"
TAGS = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
SVG, XML = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/XML/1998/namespace}"
CASES = in_turn(EXAMPLES, LANGUAGES)
# What is the same in every shape and language but for the words, which the SVG has shown to be right.
FEW = [pytest.param(name, language) for name, language in zip(NORMAL, LANGUAGES * 2, strict=False)]


@cache
def taken(name: str, language: str, key: str) -> bytes:
    return BY[key].make(EXAMPLES[name](), Words(language), on=ON, link=LINK)


@pytest.fixture(autouse=True, scope="module")
def closed():
    yield
    CAMERA.close()


def figure(title: str, *, width: int = 300, **layout) -> tuple[dict, dict]:
    """Return a small Plotly figure and how to take it."""
    drawn = {"data": [{"type": "scatter", "x": [1, 2], "y": [1, 2]}], "layout": {"title": {"text": title}, **layout}}
    return drawn, {"width": width, "height": 200}


def same(text: str) -> str:
    return re.sub(r"\s+", "", text)


def must_say(drawn, words) -> list[str]:
    """Return what stands in every picture: finding, unit and filters, source, citation, release, link, statement."""
    return [
        say.finding(drawn, words),
        say.subtitle(drawn, words),
        *say.sources(drawn, words),
        say.citation(drawn, words, on=ON),
        say.edition(drawn, words),
        LINK,
        words("eu.statement"),
        *([words("say.sample")] if drawn.sample else []),
    ]


def lettering_of(root) -> str:
    """Return all words in an SVG, line by line."""
    texts = root.iter(f"{SVG}text")
    return "\n".join(" ".join(piece for piece in text.itertext()) for text in texts)


@pytest.mark.parametrize(("name", "language"), CASES)
def test_an_svg_says_in_its_language_what_it_shows_where_from_and_who_paid(name, language):
    drawn, words = EXAMPLES[name](), Words(language)
    root = ElementTree.fromstring(taken(name, language, "svg"))
    assert (root.get("lang"), root.get(f"{XML}lang"), root.get("role")) == (TAGS[language], TAGS[language], "img")
    title, described = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", say.finding(drawn, words))
    assert (described.tag, described.text) == (f"{SVG}desc", say.alt(drawn, words))
    assert root.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"
    missing = [part for part in must_say(drawn, words) if same(part) not in same(lettering_of(root))]
    assert not missing
    assert "⟦" not in lettering_of(root)


@pytest.mark.parametrize(("name", "language"), [case for case in CASES if case[0] in ("line", "tiles", "dots")])
def test_each_name_and_value_stands_in_the_picture(name, language):
    drawn, words = EXAMPLES[name](), Words(language)
    lettering = same(lettering_of(ElementTree.fromstring(taken(name, language, "svg"))))
    for spot in drawn.spots:
        assert same(say.name(drawn, spot, words)) in lettering
    if drawn.shape is Shape.TILES:
        assert all(same(say.number(drawn, value, words)) in lettering for value in drawn.shown["value"])


@pytest.mark.parametrize(("name", "language"), FEW)
def test_a_png_is_sharp_and_carries_its_words(name, language):
    drawn, words = EXAMPLES[name](), Words(language)
    picture = Image.open(BytesIO(taken(name, language, "png")))
    picture.load()
    assert picture.width == 2400
    assert round(picture.info["dpi"][0]) == 300
    assert picture.text["Title"] == say.finding(drawn, words)
    assert picture.text["Description"] == say.alt(drawn, words)
    assert picture.text["Language"] == TAGS[language]
    assert picture.text["Title"].lang == TAGS[language]
    assert say.citation(drawn, words, on=ON) in picture.text["Source"]
    assert words("eu.statement") in picture.text["Comment"]
    colours = {colour for _, colour in picture.convert("RGB").getcolors(picture.width * picture.height)}
    assert {(0x00, 0x33, 0x99), (0xFF, 0xCC, 0x00), (255, 255, 255)} <= colours


@pytest.mark.parametrize(("name", "language"), FEW)
def test_a_pdf_is_tagged_and_told_with_its_letters_inside(name, language):
    drawn, words = EXAMPLES[name](), Words(language)
    reader = PdfReader(BytesIO(taken(name, language, "pdf")))
    (page,) = reader.pages
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (TAGS[language], True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712  (pypdf's own boolean)
    assert reader.metadata.title == say.finding(drawn, words)
    assert reader.metadata.creation_date.date() == ON
    assert say.citation(drawn, words, on=ON) in reader.metadata["/Keywords"]
    (figure_element,) = [element for element in elements(root["/StructTreeRoot"]) if element.get("/S") == "/Figure"]
    assert figure_element["/Alt"].startswith(say.alt(drawn, words))
    assert words("eu.statement") in figure_element["/Alt"]
    fonts = {font.get_object()["/BaseFont"].partition("+")[2] for font in page["/Resources"]["/Font"].values()}
    assert {font.partition("-")[0] for font in fonts} == {"SourceSansPro", "LiberationSans"}
    assert all(part in same(page.extract_text()) for part in map(same, must_say(drawn, words)))
    assert "/XObject" not in page["/Resources"] or not [
        held for held in page["/Resources"]["/XObject"].values() if held.get_object()["/Subtype"] == "/Image"
    ]


def elements(element):
    element = element.get_object()
    if isinstance(element, list):
        for part in element:
            yield from elements(part)
    elif isinstance(element, dict):
        yield element
        if "/K" in element:
            yield from elements(element["/K"])


# Legibility

BOXES = """() => [...document.querySelectorAll('svg text')].filter(t => t.textContent.trim()).map(t => {
  const box = t.getBoundingClientRect();
  return [t.textContent, box.left, box.top, box.right, box.bottom];
})"""


@pytest.fixture(scope="module", params=["our fonts", "Arial instead"])
def sheet(request, browser_path, tmp_path_factory):
    """A page to lay SVGs out on: with our fonts, and as on a machine that has only Arial, which runs wider."""
    environment = dict(os.environ)
    if request.param == "our fonts":
        environment["FONTCONFIG_FILE"] = str(camera.fonts_file(tmp_path_factory.mktemp("fonts")))
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=browser_path, env=environment)
        yield browser.new_page(viewport={"width": 1300, "height": 2200})
        browser.close()


@pytest.mark.parametrize(("name", "language"), CASES)
def test_no_words_leave_the_picture_or_cover_each_other(sheet, name, language):
    drawing = taken(name, language, "svg").decode()
    sheet.set_content(f"<body style='margin:0'>{drawing.partition('?>')[2]}</body>")
    root = ElementTree.fromstring(drawing.encode())
    boxes = sheet.evaluate(BOXES)
    assert len(boxes) > 5
    for text, left, top, right, bottom in boxes:
        assert left >= 0 <= top, text
        assert right <= float(root.get("width")), text
        assert bottom <= float(root.get("height")), text
    for number, (text, left, top, right, bottom) in enumerate(boxes):
        for other, others_left, others_top, others_right, others_bottom in boxes[:number]:
            wide = min(right, others_right) - max(left, others_left)
            high = min(bottom, others_bottom) - max(top, others_top)
            assert min(wide, high) <= 4, (text, other)  # boxes are taller than the letters in them


# Chromium


def test_eight_people_at_once_get_each_their_own_picture():
    def ask(number):
        drawn, options = figure(f"Reader {number}", width=300 + 20 * number)
        picture = CAMERA.take(drawn, form="png", **options)
        drawing = CAMERA.take(drawn, form="svg", **options).decode()
        return unpack(">I", picture[16:20])[0], re.findall(r"Reader \d", drawing)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert answers == [(300 + 20 * number, [f"Reader {number}"]) for number in range(8)]


def test_after_chromium_was_killed_the_next_picture_comes():
    drawn, options = figure("before")
    CAMERA.take(drawn, form="png", **options)
    first = CAMERA.process
    os.kill(first, signal.SIGKILL)
    assert CAMERA.take(drawn, form="png", **options).startswith(b"\x89PNG")
    assert CAMERA.process != first


def test_chromium_killed_while_drawing_is_replaced_before_anybody_notices():
    drawn, options = figure("while")
    CAMERA.take(drawn, form="png", **options)
    threading.Timer(0.05, os.kill, (CAMERA.process, signal.SIGKILL)).start()
    assert CAMERA.take(drawn, form="png", **options).startswith(b"\x89PNG")


def test_a_page_that_does_not_load_anew_is_replaced_for_the_next_picture(monkeypatch):
    async def fail(tab):
        raise ConnectionError("the page is gone")

    drawn, options = figure("lost")
    monkeypatch.setattr(_KaleidoTab, "reload", fail)
    assert CAMERA.take(drawn, form="png", **options).startswith(b"\x89PNG")
    monkeypatch.undo()
    begun = time.monotonic()
    assert CAMERA.take(drawn, form="png", **options).startswith(b"\x89PNG")
    assert time.monotonic() - begun < camera.PATIENCE


def test_what_takes_too_long_is_given_up_in_plain_words_and_the_next_picture_comes():
    drawn, options = figure("slow")
    CAMERA.take(drawn, form="png", **options)
    begun = time.monotonic()
    with pytest.raises(ExportProblem) as caught:
        CAMERA.take(drawn, form="png", **options, patience=0.001)
    for words in map(Words, LANGUAGES):
        assert caught.value.say(words) == words("export.problem.picture")
    assert time.monotonic() - begun < 20
    assert CAMERA.take(drawn, form="png", **options).startswith(b"\x89PNG")


def test_an_idle_chromium_is_put_to_rest_and_wakes_again(monkeypatch):
    monkeypatch.setattr(camera, "IDLE", 0.2)
    mine = Camera()
    drawn, options = figure("idle")
    mine.take(drawn, form="png", **options)
    until = time.monotonic() + 20
    while mine.process and time.monotonic() < until:
        time.sleep(0.1)
    assert mine.process is None
    monkeypatch.undo()
    assert mine.take(drawn, form="png", **options).startswith(b"\x89PNG")
    folder = mine._folder.name
    mine.close()
    assert mine.process is None
    assert not os.path.exists(folder)  # noqa: PTH110


def test_a_browser_that_does_not_start_is_told_in_plain_words(settings, tmp_path, monkeypatch):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    settings(browser=broken)
    monkeypatch.setattr(camera, "START", 10.0)
    drawn, options = figure("never")
    with pytest.raises(ExportProblem) as caught:
        Camera().take(drawn, form="png", **options)
    assert caught.value.key == "picture"


def test_chromium_fetches_nothing_from_anywhere():
    asked = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for host in ("localhost", "127.0.0.1"):
            picture = {"source": f"http://{host}:{server.server_port}/x.png", "x": 0, "y": 1, "sizex": 1, "sizey": 1}
            drawn, options = figure("offline", images=[picture])
            CAMERA.take(drawn, form="svg", **options)
        server.shutdown()
    assert not asked


def test_no_name_becomes_markup_in_a_picture(words):
    drawn = chart(Shape.LINE, places=1)
    place = drawn.spots[0].shorts
    evil = "<b>Kainuu</b> & <a href='javascript:alert(1)'>x</a>"
    place.update(dict.fromkeys(LANGUAGES, evil))
    try:
        root = ElementTree.fromstring(BY["svg"].make(drawn, words, on=ON))
    finally:
        place.update({"fi": "Etelä-Savo", "sv": "Södra Savolax", "en": "South Savo"})
    assert not [link for link in root.iter(f"{SVG}a") if "javascript" in "".join(link.attrib.values())]
    assert root[0].text == say.finding(drawn, words).replace(place[words.language], evil)


def test_the_package_holds_every_kind_of_file_and_the_words_beside_them():
    drawn, words = EXAMPLES["line"](), Words("sv")
    with ZipFile(BytesIO(BY["zip"].make(drawn, words, on=ON, link=LINK))) as archive:
        names = archive.namelist()
        said = archive.read(names[-1]).decode()
    assert [name.rpartition(".")[2] for name in names] == ["png", "svg", "pdf", "pptx", "xlsx", "csv", "txt"]
    assert {name.rpartition(".")[0] for name in names} == {say.file_stem(drawn, words)}
    assert say.alt(drawn, words) in said
    assert words("export.problem.no_browser") not in said
