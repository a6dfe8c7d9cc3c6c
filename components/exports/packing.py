"""Archives that are the same, byte for byte, whenever they are packed."""

from collections.abc import Iterable
from io import BytesIO
from struct import pack, unpack_from
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

DAY_ONE = (1980, 1, 1, 0, 0, 0)  # the first a ZIP can tell, and what Office itself writes
_DAY_ONE = pack("<HH", 0, 1 << 5 | 1)  # the same as ZIP packs it: midnight, then year 0, month 1, day 1


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
    """Return an Office file without the time of day, which each entry tells twice: before it and in the directory."""
    untimed = bytearray(archive)
    with ZipFile(BytesIO(archive)) as source:
        entries, directory = source.infolist(), source.start_dir
    for entry in entries:
        untimed[entry.header_offset + 10 : entry.header_offset + 14] = _DAY_ONE
        untimed[directory + 12 : directory + 16] = _DAY_ONE
        directory += 46 + sum(unpack_from("<3H", untimed, directory + 28))  # name, extra field and comment follow
    return bytes(untimed)
