"""``python -m sample_data`` makes the invented workbooks anew, the same every time, and says which have changed.

It then has every workbook checked, as at a county's sending, and keeps what was found; an error in one stops it.
"""

from sample_data.workbooks import FOLDER, files, kept_of


def main() -> None:
    """Write every file that is made, and remove workbooks that no release names any more."""
    made = set()
    for name, content in files():
        made.add(FOLDER / name)
        _write(name, content)
    for path in sorted((FOLDER / "counties").rglob("*.xlsx")):
        if path not in made:
            path.unlink()
            print(f"removed {path.relative_to(FOLDER)}")
    for name, content in kept_of():
        _write(name, content)


def _write(name: str, content: bytes) -> None:
    path = FOLDER / name
    changed = not path.exists() or path.read_bytes() != content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    print(f"{'changed' if changed else 'same':>8} {len(content):>8,} {name}")


if __name__ == "__main__":
    main()
