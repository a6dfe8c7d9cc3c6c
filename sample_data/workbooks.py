"""The workbooks that counties and the coordinator send: the very template, filled in with what is new or corrected."""

import json
from collections import ChainMap
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from components.charts.chart import Edition, Spot
from components.i18n import Words
from components.workbook import template
from components.workbook import words as wording
from data_access import releases, store
from data_access.importing import codes, first_fill, places, verdicts
from data_access.importing.sheet import frame
from data_access.importing.sheets import SHEETS
from data_access.settings import HOUSE
from sample_data.knowledge import Row, of_coordinator, of_county

FOLDER = HOUSE / "sample_data"


def files(folder: Path = FOLDER) -> Iterator[tuple[str, bytes]]:
    """Yield (path within the folder, content) of every file that is made: the vocabulary and a workbook per sending.

    The sendings are those that ``releases.toml`` in *folder* describes.  The same code gives the same bytes.
    """
    counties = _counties(folder)
    yield first_fill.VOCABULARY, _vocabulary(counties)
    sent: dict[str, dict] = {}
    for release in first_fill.plan(folder):
        if "workbook" in release:
            yield release["workbook"], _workbook(release, counties, sent)


def kept_of(folder: Path = FOLDER) -> Iterator[tuple[str, bytes]]:
    """Yield (path within the folder, content) of what checking finds in the workbooks of *folder*, and what is shown.

    Every one is opened, checked and published into a store that is thrown away.  What was decided to be shown of the
    same content is used again, because what is found in time depends on the machine.
    """
    found, shown = {}, ChainMap({}, first_fill.shown_in(folder))
    with TemporaryDirectory() as place:
        engine = store.engine(f"sqlite:///{place}/matka.sqlite3")
        store.migrate(engine)
        with store.writing(engine) as connection:
            first_fill.publish_all(connection, folder, found, shown)
            fingerprints = [release.fingerprint for release in releases.every(connection)]
        engine.dispose()
    yield first_fill.VERDICTS, verdicts.written(found)
    used = {sign: told for sign, told in shown.items() if sign.split()[0] in fingerprints}
    lines = [f"{json.dumps(sign)}:{json.dumps(told, separators=(',', ':'))}" for sign, told in sorted(used.items())]
    yield first_fill.SHOWN, ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _counties(folder: Path) -> tuple[Spot, ...]:
    rows = places.rows(folder / "places.csv", known={})
    return tuple(
        Spot(
            code=row.code,
            kind=row.kind,
            names={"fi": row.name_fi, "sv": row.name_sv, "en": row.name_en},
            shorts={"fi": row.short_fi, "sv": row.short_sv, "en": row.short_en},
        )
        for row in rows.itertuples()
        if row.code in codes.COUNTIES
    )


def _vocabulary(counties: tuple[Spot, ...]) -> bytes:
    told = {"headings": wording.headings(), "titles": wording.titles(), "labels": wording.labels(counties)}
    return (json.dumps(told, ensure_ascii=False, indent=0, sort_keys=True) + "\n").encode()


def _workbook(release: dict, counties: tuple[Spot, ...], sent: dict[str, dict]) -> bytes:
    """Return the workbook of *release* with what its sender knows by then and has not *sent* yet, which it is now."""
    county, on = release.get("county"), release["published_at"].date()
    known = of_county(county, on) if county else of_coordinator(on)
    rows = {sheet: found for sheet, told in known.items() if (found := _news(sheet, told, sent.setdefault(sheet, {})))}
    return template.workbook(
        Words(release.get("language", "fi")),
        {sheet.name: frame(sheet, rows[sheet.name]) for sheet in SHEETS if sheet.name in rows},
        county=county,
        counties=counties,
        packages=_packages(on),
        base=Edition(number=0, published_at=release["published_at"], fingerprint="", latest=0),  # begun from nothing
        filled=0,  # they have been filled in
        sample=True,
    )


def _packages(on: date) -> pd.DataFrame:
    return pd.DataFrame(of_coordinator(on)["work_package"])


def _news(sheet: str, told: list[Row], sent: dict[tuple, Row]) -> list[Row]:
    """Return the rows of *told* that have not been *sent* as they are, and note that they are now."""
    key = next(each.key for each in SHEETS if each.name == sheet)
    found = []
    for row in told:
        which = tuple(row[name] for name in key)
        if sent.get(which) != row:
            sent[which] = row
            found.append(row)
    return found
