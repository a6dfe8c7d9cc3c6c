"""What a new store begins with: the releases that ``sample_data/releases.toml`` describes and, to try out, accounts."""

import tomllib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from data_access.accounts import SAMPLE_ACCOUNTS, add_in, hash_password
from data_access.importing import official_statistics, partners, places, projects
from data_access.problem import Problem
from data_access.releases import publish_in
from data_access.settings import Settings
from data_access.tables import Fact, Partner, Place, Project

# In this order: later sheets refer to the codes of earlier ones.
SHEETS = {"places": places, "projects": projects, "partners": partners, "official_statistics": official_statistics}
TOLD = {"published_at": datetime, "by": str, "reason": str, "invented": bool}  # what each release must say
WHOLE = frozenset({Place, Project, Partner})  # these sheets say all there is; figures only add to what is held


def fill(connection: Connection, settings: Settings, tell: Callable[[str], None]) -> None:
    """Publish the releases and add the sample accounts, inside the transaction of *connection*.

    Outside sample mode only what is not invented is published, and no account is added.
    """
    with ThreadPoolExecutor() as hashing:  # bcrypt is slow on purpose; let it run beside the figures
        samples = SAMPLE_ACCOUNTS if settings.in_sample_mode else ()
        hashes = [hashing.submit(hash_password, each.password, settings.password_cost) for each in samples]
        tell("figures")
        known = {}
        for release in plan(settings.sample_data):
            if settings.in_sample_mode or not release["invented"]:
                rows = sheets(settings.sample_data, release, known)
                told = {name: release[name] for name in ("by", "reason")}
                publish_in(connection, rows, at=release["published_at"], whole=WHOLE & set(rows), **told)
        if samples:
            tell("accounts")
        for each, hashed in zip(samples, hashes, strict=True):
            add_in(
                connection,
                username=each.username,
                name=each.name,
                role=each.role,
                county=each.county,
                password_hash=hashed.result(),
                sample=True,
            )


def plan(folder: Path) -> list[dict]:
    """Return the releases described in *folder*: published_at, by, reason, invented, and the files of each sheet."""
    path = folder / "releases.toml"
    try:
        planned = tomllib.loads(path.read_text("utf-8")).get("release")
    except OSError as error:
        raise Problem("sheet_missing", file=path) from error
    except UnicodeDecodeError as error:
        raise Problem("sheet_encoding", file=path.name) from error
    except tomllib.TOMLDecodeError as error:
        raise Problem("plan_unclear", file=path.name) from error
    if not isinstance(planned, list) or not planned or not all(map(_is_told_fully, planned)):
        raise Problem("plan_unclear", file=path.name)
    return planned


def _is_told_fully(release: object) -> bool:
    if not isinstance(release, dict) or not all(isinstance(release.get(name), kind) for name, kind in TOLD.items()):
        return False
    files = [release.get(name, []) for name in SHEETS]
    return release["published_at"].tzinfo is not None and all(isinstance(each, list) for each in files)


def sheets(folder: Path, release: Mapping, known: dict[str, frozenset[str]]) -> dict[type[Fact], pd.DataFrame]:
    """Return the rows of one planned *release* by table; *known* gathers the codes that later sheets may refer to."""
    rows = {}
    for name, sheet in SHEETS.items():
        if not release.get(name):
            continue
        read = pd.concat([sheet.rows(folder / file, known=known) for file in release[name]], ignore_index=True)
        rows[sheet.SHEET.table] = read
        if name in ("places", "projects"):
            known[name.removesuffix("s")] = frozenset(read["code"])
    return rows
