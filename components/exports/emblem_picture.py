"""The emblem as a PNG for files that take no vectors."""

from functools import cache
from io import BytesIO

from components.charts import emblem

HEIGHT = 400  # pixels: sharp at three centimetres in print
_FINER = 4  # drawn larger and scaled down, for smooth edges


@cache
def png() -> bytes:
    """Return the emblem, 600 x 400 pixels."""
    from PIL import Image, ImageDraw

    height = HEIGHT * _FINER
    flag = Image.new("RGB", (int(height * emblem.WIDTH), height), emblem.BLUE)
    pen = ImageDraw.Draw(flag)
    for star in emblem.stars(height):
        pen.polygon(star, fill=emblem.GOLD)
    file = BytesIO()
    size = (int(HEIGHT * emblem.WIDTH), HEIGHT)
    flag.resize(size, Image.Resampling.LANCZOS).quantize(64, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
