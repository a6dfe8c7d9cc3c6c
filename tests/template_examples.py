"""PowerPoint templates such as organisations have, and odd ones."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

OWN_SLIDE = "A slide of the template's own"


def picture(colour: str, size=(60, 40)) -> BytesIO:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    file.seek(0)
    return file


def template(
    *,
    wide: float = 13.333,
    high: float = 7.5,
    font: str = "Georgia",
    logo: tuple[float, float, float, float] | None = (0.82, 0.03, 0.14, 0.1),
    band: bool = True,
    titles: bool = True,
    dark: bool = False,
    layouts: tuple[str, ...] = (),
) -> bytes:
    """Return a template with two slides of its own, a logo (left, top, width, height as parts of the page) and a band.

    *layouts* are the names of those kept, all where none is given.
    """
    deck = Presentation()
    across, down = wide / 10, high / 7.5
    deck.slide_width, deck.slide_height = Inches(wide), Inches(high)
    for sheet in (deck.slide_master, *deck.slide_layouts):
        for shape in sheet.placeholders:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = int(shape.left * across), int(shape.width * across)
                shape.top, shape.height = int(shape.top * down), int(shape.height * down)
    for part in deck.part.package.iter_parts():
        if str(part.partname).startswith("/ppt/theme/"):
            part._blob = part.blob.replace(b'typeface="Calibri"', f'typeface="{font}"'.encode())
    master = deck.slide_master
    if logo:
        left, top, width, height = (part * side for part, side in zip(logo, (wide, high, wide, high), strict=True))
        drawn, rel = master.part.get_or_add_image_part(picture("#7A1F5C"))
        del drawn
        master.shapes._spTree.append(
            parse_xml(
                f'<p:pic {nsdecls("p", "a", "r")}><p:nvPicPr><p:cNvPr id="90" name="Logo"/><p:cNvPicPr/><p:nvPr/>'
                f'</p:nvPicPr><p:blipFill><a:blip r:embed="{rel}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
                f'<p:spPr><a:xfrm><a:off x="{Inches(left)}" y="{Inches(top)}"/>'
                f'<a:ext cx="{Inches(width)}" cy="{Inches(height)}"/></a:xfrm>'
                '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
            )
        )
    if band:
        spare = deck.slides.add_slide(deck.slide_layouts[6])
        shape = spare.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, Inches(high - 0.3), Inches(wide), Inches(0.3))
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string("1F5C7A")
        master.shapes._spTree.append(shape._element)
    if dark:
        master._element.cSld.insert(
            0,
            parse_xml(
                f'<p:bg {nsdecls("p", "a")}><p:bgPr><a:solidFill><a:srgbClr val="102030"/></a:solidFill><a:effectLst/>'
                "</p:bgPr></p:bg>"
            ),
        )
        for old in master._element.cSld.findall(qn("p:bg"))[1:]:
            master._element.cSld.remove(old)
        for run in master._element.iter(qn("a:defRPr")):
            for fill in run.findall(qn("a:solidFill")):
                run.replace(fill, parse_xml(f'<a:solidFill {nsdecls("a")}><a:schemeClr val="bg1"/></a:solidFill>'))
    if not titles:
        for layout in deck.slide_layouts:
            for shape in list(layout.placeholders):
                if shape.placeholder_format.type.name in ("TITLE", "CENTER_TITLE"):
                    shape._element.getparent().remove(shape._element)
    for layout in list(deck.slide_layouts):
        if layouts and layout.name not in layouts and not layout.used_by_slides:
            deck.slide_layouts.remove(layout)
    for _ in range(2):
        page = deck.slides.add_slide(deck.slide_layouts[0])
        box = page.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1))
        box.text_frame.text = OWN_SLIDE
        box.text_frame.paragraphs[0].runs[0].font.size = Pt(20)
        page.notes_slide.notes_text_frame.text = OWN_SLIDE
    deck.core_properties.author = "Somebody at the county"
    file = BytesIO()
    deck.save(file)
    return file.getvalue()


def retyped(data: bytes, old: str, new: str, **parts: bytes) -> bytes:
    """Return a PPTX whose main part is called *new* instead of *old*, with more *parts*."""
    file = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "[Content_Types].xml":
                content = content.replace(old.encode(), new.encode())
            target.writestr(entry.filename, content)
        for name, content in parts.items():
            target.writestr(name, content)
    return file.getvalue()


TEMPLATES = {
    "wide with logo and band": lambda: template(),
    "four to three": lambda: template(wide=10, high=7.5),
    "small page": lambda: template(wide=10, high=5.625),
    "without headings": lambda: template(titles=False),
    "huge logo": lambda: template(logo=(0.6, 0.05, 0.38, 0.55)),
    "dark": lambda: template(dark=True),
    "only contents": lambda: template(layouts=("Title and Content",), logo=None),
    "only blank": lambda: template(layouts=("Blank",), band=False),
}
