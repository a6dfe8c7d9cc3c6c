"""Programs that tests need and a machine may lack."""

import os
import shutil
from pathlib import Path


def chromium() -> str | None:
    """Return the browser for tests marked ``browser``, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return os.environ.get("MATKA_BROWSER") or next(filter(None, map(shutil.which, names)), None)


def server_programs() -> Path | None:
    """Return the folder of PostgreSQL's server programs for tests marked ``postgresql``, or None."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return Path(found).resolve().parent if found else debian[-1].parent if debian else None
