"""Nothing heavy is loaded before somebody asks for it: no exporter, no Chromium, no statistics package."""

import os
import subprocess
import sys

import pytest

from data_access.settings import HOUSE

HEAVY = (
    "alembic",
    "choreographer",
    "kaleido",
    "matplotlib",
    "openpyxl",
    "plotly.express",
    "pptx",
    "pypdf",
    "scipy",
    "statsmodels",
    "streamlit_authenticator",
    "typer",
    "xlsxwriter",
)

# They tell whether there is a Chromium, which decides what a page offers.
LIGHT = {"components.exports.camera", "components.exports.problem"}

# What the server imports, what a run imports, and every page: then the modules that are there.
IMPORT_EVERYTHING = """
import sys
from front_door import server, visit
import pages
pages.all_pages()
"""

# A page with three pictures on it, drawn by Streamlit for somebody who is signed in.
PAGE = """
from components.charts.chart import Edition
from components.i18n import Words
from components.view import View
from data_access import releases, store
from pages.compare import placements

engine = store.engine()
newest = releases.newest(engine)
edition = Edition(
    number=newest.number, published_at=newest.published_at, fingerprint=newest.fingerprint, latest=newest.number
)
placements.show(View(engine=engine, words=Words("sv"), edition=edition))
"""
DRAW_A_PAGE = f"""
import sys
from streamlit.testing.v1 import AppTest

drawn = AppTest.from_string({PAGE!r}, default_timeout=60).run()
assert not drawn.exception, drawn.exception
assert len(drawn.get("plotly_chart")) == 3
"""


def loaded_by(program: str, **environment: str) -> set[str]:
    """Return the names of all modules that a new Python has loaded after running *program*."""
    told = subprocess.run(
        [sys.executable, "-c", f"{program}\nprint(*sys.modules)"],
        cwd=HOUSE,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert told.returncode == 0, told.stderr
    return set(told.stdout.split())


@pytest.mark.parametrize("program", [IMPORT_EVERYTHING, DRAW_A_PAGE], ids=["importing everything", "drawing a page"])
def test_nothing_heavy_is_loaded_by(program, filled_sqlite):
    loaded = loaded_by(program, MATKA_VAR=str(filled_sqlite.parent))
    assert {"pages.compare.placements", "components.charts.draw", "streamlit"} <= loaded
    assert not loaded.intersection(HEAVY)
    assert {name for name in loaded if name.startswith("components.exports.")} <= LIGHT


def test_this_test_would_notice_what_is_loaded():
    assert {"scipy", "openpyxl"} <= loaded_by("import sys, openpyxl, scipy")
