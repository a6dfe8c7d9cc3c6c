"""A chart as a picture: PNG, SVG and PDF drawn by Chromium, each saying in words what it shows."""

import re
from binascii import crc32
from datetime import date
from io import BytesIO
from struct import pack
from xml.etree import ElementTree
from zlib import compress

from components.charts.chart import Chart
from components.exports.camera import CAMERA, available
from components.exports.colophon import AUTHOR, Colophon, colophon

__all__ = ["available", "pdf", "png", "svg"]

OPENED = 1200  # CSS pixels: as wide as the pictures open
FINER = 2  # PNG pixels per CSS pixel
INCH = 300  # PNG pixels per inch, so that Word places the picture 20 cm wide
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"


def png(chart: Chart, words, *, on: date, link: str = "") -> bytes:
    """Return a PNG 2,400 pixels wide with title, description, source and language in its metadata."""
    told = colophon(chart, words, on=on, link=link)
    picture = _taken(chart, words, "png", on=on, link=link, scale=OPENED * FINER)
    texts = {
        "Title": told.finding,
        "Author": AUTHOR,
        "Description": told.alt,
        "Copyright": f"{told.release}. {told.licence}",
        "Source": f"{told.source}. {told.citation}",
        "Comment": " ".join(filter(None, (told.sample, told.filters, told.statement, told.link))),
        "Language": told.language,
    }
    return _with_texts(picture, texts, told)


def svg(chart: Chart, words, *, on: date, link: str = "") -> bytes:
    """Return an SVG of editable text that names its language, its title and its description."""
    told = colophon(chart, words, on=on, link=link)
    return _told_svg(_taken(chart, words, "svg", on=on, link=link), told)


def pdf(chart: Chart, words, *, on: date, link: str = "") -> bytes:
    """Return a tagged one-page PDF of vectors and embedded fonts with title, language and alternative text."""
    told = colophon(chart, words, on=on, link=link)
    return _told_pdf(_taken(chart, words, "pdf", on=on, link=link), told)


def _taken(chart: Chart, words, form: str, *, on: date, link: str, scale: float = 0) -> bytes:
    from components.charts.printed import WIDTH, sheet

    figure = sheet(chart, words, on=on, link=link)
    height = figure["layout"]["height"]
    return CAMERA.take(figure, form=form, width=WIDTH, height=height, scale=scale / WIDTH if scale else 1)


def _with_texts(picture: bytes, texts: dict[str, str], told: Colophon) -> bytes:
    """Return the PNG with international text chunks behind its header; decoding it again would take longer."""
    head = 8 + 4 + 4 + 13 + 4  # signature, then length, name, body and checksum of IHDR
    chunks = [_chunk(b"pHYs", pack(">IIB", *(round(INCH / 0.0254),) * 2, 1))]
    for key, text in texts.items():
        body = compress(text.encode(), 9)
        chunks.append(_chunk(b"iTXt", key.encode() + b"\0\1\0" + told.language.encode() + b"\0\0" + body))
    return picture[:head] + b"".join(chunks) + picture[head:]


def _chunk(name: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + name + body + pack(">I", crc32(name + body))


def _settled(drawing: bytes) -> bytes:
    """Return *drawing* with names of its own for its parts instead of random ones, so that the same gives the same."""
    for chance in set(re.findall(rb'id="(?:top)?defs-([0-9a-f]{6})"', drawing)):
        drawing = re.sub(rb"(?<=[a-z-])" + chance, b"matka", drawing)
    return re.sub(rb" trace[0-9a-f]{6}\b", b"", drawing)


def _told_svg(drawing: bytes, told: Colophon) -> bytes:
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(_settled(drawing))  # noqa: S314  (our own Chromium wrote it)
    wide, high = (float(root.get(side)) for side in ("width", "height"))
    root.set("width", str(OPENED))
    root.set("height", f"{high * OPENED / wide:g}")
    root.attrib.pop("style", None)
    for name, value in (
        ("lang", told.language),
        ("{http://www.w3.org/XML/1998/namespace}lang", told.language),
        ("role", "img"),
        ("aria-labelledby", "title desc"),
    ):
        root.set(name, value)
    for place, (name, text) in enumerate((("title", told.finding), ("desc", told.alt))):
        element = ElementTree.Element(f"{{{SVG}}}{name}", {"id": name})
        element.text = text
        root.insert(place, element)
    root.insert(2, _metadata(told))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _metadata(told: Colophon) -> ElementTree.Element:
    """Return what the picture says in words as Dublin Core, for programs that ask."""
    rdf, core = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://purl.org/dc/elements/1.1/"
    ElementTree.register_namespace("rdf", rdf)
    ElementTree.register_namespace("dc", core)
    metadata = ElementTree.Element(f"{{{SVG}}}metadata")
    about = ElementTree.SubElement(ElementTree.SubElement(metadata, f"{{{rdf}}}RDF"), f"{{{rdf}}}Description")
    for name, text in (
        ("title", told.finding),
        ("subject", told.topic),
        ("description", told.filters),
        ("language", told.language),
        ("publisher", AUTHOR),
        ("contributor", told.statement),
        ("source", f"{told.source}. {told.citation}"),
        ("rights", f"{told.release}. {told.licence}"),
        ("relation", told.link),
    ):
        if text:
            ElementTree.SubElement(about, f"{{{core}}}{name}").text = text
    return metadata


def _told_pdf(page: bytes, told: Colophon) -> bytes:
    """Return the PDF with its figure's alternative text; Chromium has tagged the figure but does not know its words."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    writer = PdfWriter(clone_from=PdfReader(BytesIO(page)))
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(told.language)
    spoken = " ".join(filter(None, (told.alt, *told.lines, told.statement)))
    for element in _elements(root["/StructTreeRoot"]):
        if element.get("/S") == "/Document":
            element[NameObject("/Lang")] = TextStringObject(told.language)
        if element.get("/S") == "/Figure":
            element[NameObject("/Alt")] = TextStringObject(spoken)
    day = told.made.strftime("D:%Y%m%d%H%M%SZ")
    writer.metadata = {
        "/Title": told.finding,
        "/Author": AUTHOR,
        "/Subject": " ".join(filter(None, (told.sample, f"{told.topic}.", f"{told.filters}.", told.statement))),
        "/Keywords": " ".join(filter(None, (told.source, told.citation, told.release, told.link))),
        "/Producer": AUTHOR,
        "/CreationDate": day,
        "/ModDate": day,
    }
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _elements(element):
    """Yield every dictionary of a PDF's structure tree, parents first."""
    from pypdf.generic import ArrayObject, DictionaryObject

    element = element.get_object()
    if isinstance(element, ArrayObject):
        for part in element:
            yield from _elements(part)
    elif isinstance(element, DictionaryObject):
        yield element
        if "/K" in element:
            yield from _elements(element["/K"])
