"""Two stores that differ only inside hidden cells look alike: pages, pictures, files and logs, for every role."""

import logging
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from shutil import copy

import pytest
from streamlit.testing.v1 import AppTest
from test_pilots_page import SPOTS, stages, targeted
from test_protection import FAMILIES, ROWS, TOLD, months, outcomes, shown, tables, truth_of
from turns import in_turn, one_of

from components.charts.chart import Edition
from components.charts.printed import sheet
from components.exports import EXPORTS
from components.exports import pack as packs
from components.figures import FIGURES, agenda
from components.i18n import Words
from components.view import View
from components.widgets.pack import gathered
from data_access import meetings, protection, releases, store
from data_access.access import User
from data_access.protection import deciding
from data_access.protection.cubes import BY_KEY
from data_access.tables import Outcome, PilotActivity, PilotStage, Place

WHEN = datetime(2025, 10, 1, 9, tzinfo=UTC)
MEASURED = outcomes(("E1", 1, 12, 20, 25, 10), ("P1", 1, 14, 20, 25, 8))
SAME = {
    Place: SPOTS,
    **ROWS,
    **targeted(),
    PilotStage: stages(E1={"idea": (date(2025, 1, 1), date(2025, 1, 5)), "planning": (date(2025, 9, 1), None)}),
    Outcome: MEASURED,
}
# In Kainuu one family more in the one pilot, and one fewer in the other; and in South Savo one more had improved.
MOVED = {"K1": [(1, 3, 0, 0), TOLD["K1"][1]], "K2": [(2, 2, 0, 0), TOLD["K2"][1]]}
OTHER = SAME | {
    PilotActivity: months(**(TOLD | MOVED)),
    Outcome: MEASURED.assign(
        improved=MEASURED["improved"] - (MEASURED["pilot"] == "E1"),
        unchanged=MEASURED["unchanged"] + (MEASURED["pilot"] == "E1"),
    ),
}
READERS = {
    "viewer": User(username="v", name="V", role="viewer", sample=True),
    "communications": User(username="c", name="C", role="communications", sample=True),
    "lead of another county": User(username="l", name="L", role="lead", county="13", sample=True),
}
AGENDA = {
    "date": date(2025, 11, 12),
    "kind": "steering",
    "release": 1,
    "point": [{"figure": name} for name in ("overview.now", "pilots.reach", "pilots.compare", "pilots.dropout")],
}
CAMERA = ("choreographer", "kaleido", "logistro")  # what takes pictures tells of its tabs whenever it likes
PAGES = (
    "pilots",
    "meeting",
    "training",
    "involvement",
    "overview",
    "changes",
    "releases",
    "quality",
    "placements",
    "methods",
    "project",
)
# The pages that show the cells in which the twins differ, to every reader; the others to one of them by turns.
SEEN = [
    *((slug, reader) for slug in PAGES[:2] for reader in READERS),
    *((slug, reader) for slug, reader in in_turn(PAGES, READERS) if slug not in PAGES[:2]),
]


def choices_of(engine, rows):
    """Return what is hidden in *engine* as the choice for a store with other *rows*: a search would see the numbers."""
    found = {}
    for key, cube in BY_KEY.items():
        kept = shown(engine, cube=key)
        if not set(cube.tables) <= set(tables(rows)):
            continue
        for name, part in cube.parts(tables(rows)).items():
            few = kept[(kept["part"] == name) & (kept["status"] == "too_few")]
            sign = deciding._sign("", cube, name, part)
            found[sign] = few[list(cube.dimensions)].agg("|".join, axis=1).tolist()
    return found


def made_in(place, empty):
    """Return two stores in folders of *place*, copied from the *empty* one, that differ inside hidden cells only."""
    made = []
    for name, rows in (("one", SAME), ("other", OTHER)):
        folder = place / name
        folder.mkdir()
        engine = store.engine(f"sqlite:///{copy(empty, folder / 'matka.sqlite3')}")
        with store.writing(engine) as connection:
            releases.publish_in(connection, rows, by="k", reason="Uusia lukuja", at=WHEN)
            choices = choices_of(made[0], rows) if made else {}
            protection.keep_up(connection, choices=choices)
            meetings.fill_in(connection, [AGENDA])
        made.append(engine)
    return made


@pytest.fixture(scope="module")
def twins(empty_sqlite, tmp_path_factory):
    return made_in(tmp_path_factory.mktemp("twins"), empty_sqlite)


def edition(engine):
    return Edition(number=1, published_at=WHEN, fingerprint=releases.newest(engine).fingerprint, latest=1)


def seen_by(user, engine, language="en"):
    return View(engine=engine, words=Words(language), edition=edition(engine), user=user)


def test_the_twins_differ_inside_hidden_cells_and_nowhere_else(twins):
    assert not truth_of(OTHER).equals(truth_of(SAME))
    for key in BY_KEY:
        one, other = (shown(engine, cube=key) for engine in twins)
        assert one.equals(other), key
    few = shown(twins[0], cube="outcomes")
    assert set(few.loc[few["place"] == "E1", "status"]) == {"too_few", "shown", "zero"}
    assert FAMILIES.key in BY_KEY


@pytest.mark.parametrize(("name", "reader"), in_turn([name for name in FIGURES if name.startswith("pilots.")], READERS))
def test_pictures_and_files_of_twins_are_the_same_to_the_last_byte(twins, name, reader):
    made = []
    for engine in twins:
        view = seen_by(READERS[reader], engine)
        choice, _ = FIGURES[name].asked(view, {"one": "K1", "compared": "E1,K1,P1"})
        drawn = FIGURES[name].make(view, choice=choice)
        # a file names the release by number and day, never by the fingerprint of its content
        plain = replace(drawn, edition=replace(drawn.edition, fingerprint=""))
        files = [
            export.make(plain, view.words, on=date(2025, 10, 2), link="https://matka.example/pilots")
            for export in EXPORTS
            if export.key in ("csv", "xlsx", "pptx")
        ]
        made.append((files, str(sheet(plain, view.words, on=date(2025, 10, 2)))))
    assert made[0] == made[1]


@pytest.mark.parametrize(("make", "reader"), in_turn([packs.slides, packs.numbers], READERS))
def test_meeting_packs_of_twins_are_the_same_to_the_last_byte(twins, make, reader):
    made = []
    for engine in twins:
        view = seen_by(READERS[reader], engine)
        (meeting,) = agenda.meetings(view)
        pack = gathered(view, meeting, view.words)
        pack = replace(pack, edition=replace(pack.edition, fingerprint=""))
        made.append(make(pack, view.words))
    assert made[0] == made[1]


@pytest.mark.browser
@pytest.mark.parametrize("name", one_of(["pilots.compare", "pilots.reach", "pilots.changes"], 0))
def test_pictures_for_print_of_twins_are_the_same_to_the_last_byte(twins, name):
    made = []
    for engine in twins:
        view = seen_by(READERS["viewer"], engine)
        drawn = FIGURES[name].make(view, choice=FIGURES[name].asked(view, {"compared": "E1,K1,P1"})[0])
        plain = replace(drawn, edition=replace(drawn.edition, fingerprint=""))
        files = {
            export.key: export.make(plain, view.words, on=date(2025, 10, 2), link="https://matka.example/pilots")
            for export in EXPORTS
            if export.pictured and export.key != "zip"
        }
        files["pdf"] = re.sub(rb"D:[0-9]{14}[^)]*|<[0-9a-fA-F]{32}>", b"", files["pdf"])  # when it was made
        made.append(files)
    assert set(made[0]) == {"png", "svg", "pdf"}
    assert made[0] == made[1]


def drawn_page(url, slug, role, county, fingerprint):
    """Draw one page alone, as ``test_pages.open_page`` does, for a reader who may not see everything."""
    from datetime import UTC, datetime
    from importlib import import_module

    import streamlit as st

    from components.charts.chart import Edition
    from components.i18n import Words
    from components.view import View
    from data_access import store
    from data_access.access import User
    from pages import all_pages

    when = datetime(2025, 10, 1, 9, tzinfo=UTC)
    edition = Edition(number=1, published_at=when, fingerprint=fingerprint, latest=1)
    user = User(username="x", name="X", role=role, county=county, sample=True)
    view = View(engine=store.engine(url), words=Words("en"), edition=edition, user=user, sample=True)
    st.set_page_config(layout="wide")
    import_module(all_pages()[slug].__name__).show(view)


def messages(node):
    """Return every message that the page sends, in order."""
    proto = getattr(node, "proto", None)
    found = [proto.SerializeToString(deterministic=True)] if proto is not None else []
    for child in getattr(node, "children", {}).values():
        found += messages(child)
    return found


@pytest.mark.parametrize(("slug", "reader"), SEEN)
def test_pages_and_logs_of_twins_are_the_same(twins, slug, reader, caplog, monkeypatch):
    user, sent = READERS[reader], []
    for engine in twins:
        caplog.clear()
        with caplog.at_level(logging.INFO):
            visit = AppTest.from_function(
                drawn_page,
                default_timeout=60,
                kwargs={
                    "url": str(engine.url),
                    "slug": slug,
                    "role": user.role,
                    "county": user.county,
                    "fingerprint": releases.newest(engine).fingerprint,
                },
            ).run()
        assert not visit.exception
        records = [record for record in caplog.records if record.name.partition(".")[0] not in CAMERA]
        said = [record.getMessage() for record in records if "matka.sqlite3" not in record.getMessage()]
        sent.append((messages(visit._tree), said))
    (one, first), (other, second) = sent
    assert len(one) > 3
    assert one == other
    assert first == second
