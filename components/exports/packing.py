"""Archives that are the same, byte for byte, whenever they are packed."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

DAY_ONE = (1980, 1, 1, 0, 0, 0)  # the first a ZIP can tell, and what Office itself writes


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP archive of names and contents, in the order given, without the time of day."""
    archive = BytesIO()
    with ZipFile(archive, "w") as target:
        for name, content in files:
            entry = ZipInfo(name, DAY_ONE)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, content)
    return archive.getvalue()


def same_bytes(archive: bytes) -> bytes:
    """Return an Office file packed again without the time of day."""
    with ZipFile(BytesIO(archive)) as source:
        return packed((name, source.read(name)) for name in source.namelist())
