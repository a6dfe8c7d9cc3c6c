"""What a new store begins with: the releases that ``sample_data/releases.toml`` describes and, to try out, accounts.

What is published by THL or the project itself lies in files of ours.  What is invented lies in workbooks as a county
would send them, and takes the way of every workbook: opened, checked and published as whoever sent it, or refused.
Opening and checking two dozen of them takes longer than a new store should, so ``verdicts`` says what they found; a
workbook of which it says nothing is opened and checked here.
"""

import json
import tomllib
from collections.abc import Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from data_access import meetings, protection, submissions
from data_access.access import User
from data_access.accounts import SAMPLE_ACCOUNTS, add_in, hash_password
from data_access.importing import checking, official_statistics, partners, places, projects, verdicts
from data_access.importing.faults import Fault
from data_access.importing.opening import Refused, open_file
from data_access.importing.verdicts import Verdict
from data_access.problem import Problem
from data_access.protection import Kept
from data_access.queries.sheets import context
from data_access.releases import newest, publish_in
from data_access.settings import Settings
from data_access.tables import Fact, Partner, Place, Project

# In this order: later sheets refer to the codes of earlier ones.
SHEETS = {"places": places, "projects": projects, "partners": partners, "official_statistics": official_statistics}
TOLD = {"published_at": datetime, "by": str, "reason": str, "invented": bool}  # what each release must say
SENT = {"workbook": str, "answers": list}  # and one that came in a workbook
ANSWER = ("sheet", "rule", "reason")  # why a warning of that rule in that sheet is right
WHOLE = frozenset({Place, Project, Partner})  # these sheets say all there is; figures only add to what is held
VOCABULARY = "counties/vocabulary.json"  # what the workbooks call sheets, columns and codes
VERDICTS = "counties/verdicts.json"  # what checking found in them
SHOWN = "counties/shown.json"  # what was decided to be shown of the counts in them
SENDERS = {each.username: each for each in SAMPLE_ACCOUNTS}


def fill(connection: Connection, settings: Settings, tell: Callable[[str], None]) -> None:
    """Publish the releases and add the sample accounts, inside the transaction of *connection*.

    Outside sample mode only what is not invented is published, and no account is added.
    """
    with ThreadPoolExecutor() as hashing:  # bcrypt is slow on purpose; let it run beside the figures
        samples = SAMPLE_ACCOUNTS if settings.in_sample_mode else ()
        hashes = [hashing.submit(hash_password, each.password, settings.password_cost) for each in samples]
        tell("figures")
        folder = settings.sample_data
        found, kept = (verdicts_in(folder), shown_in(folder)) if samples else ({}, {})
        publish_all(connection, folder, found, kept, invented=settings.in_sample_mode)
        if samples:
            meetings.fill_in(connection, agendas(folder))
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


def publish_all(
    connection: Connection,
    folder: Path,
    found: dict[str, Verdict],
    kept: Kept,
    *,
    invented: bool = True,
) -> None:
    """Publish the releases described in *folder*, those that are *invented* only if wanted.

    *found* are verdicts by sign, *kept* what is shown by sign; those they lack are added to them.
    """
    known, content = {}, {}
    for release in plan(folder):
        if release["invented"] and not invented:
            continue
        if "workbook" in release:
            publish_workbook(connection, folder, release, found, content, kept)
            continue
        rows = sheets(folder, release, known)
        told = {name: release[name] for name in ("by", "reason")}
        publish_in(connection, rows, at=release["published_at"], whole=WHOLE & set(rows), content=content, **told)
        protection.keep_up(connection, kept=kept)


# The plan


def plan(folder: Path) -> list[dict]:
    """Return the releases described in *folder*: published_at, by, reason, invented, and what they are made of.

    That is either files of each sheet, or a *workbook* with its *county* (left out where the coordinator sends for
    all) and the *answers* to what looked odd in it.
    """
    planned = _told(folder).get("release")
    if not isinstance(planned, list) or not planned or not all(map(_is_told_fully, planned)):
        raise Problem("plan_unclear", file="releases.toml")
    return planned


def agendas(folder: Path) -> list[dict]:
    """Return the meetings that come prepared, as ``meetings.fill_in`` takes them."""
    return _told(folder).get("meeting", [])


def _told(folder: Path) -> dict:
    path = folder / "releases.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Problem("sheet_missing", file=path) from error
    except UnicodeDecodeError as error:
        raise Problem("sheet_encoding", file=path.name) from error
    except tomllib.TOMLDecodeError as error:
        raise Problem("plan_unclear", file=path.name) from error


def _is_told_fully(release: object) -> bool:
    if not isinstance(release, dict) or not all(isinstance(release.get(name), kind) for name, kind in TOLD.items()):
        return False
    if release["published_at"].tzinfo is None:
        return False
    if "workbook" in release:
        return _is_sent_fully({"answers": [], **release})
    return all(isinstance(release.get(name, []), list) for name in SHEETS)


def _is_sent_fully(release: Mapping) -> bool:
    return (
        all(isinstance(release[name], kind) for name, kind in SENT.items())
        and isinstance(release.get("county", ""), str)
        and all(isinstance(each, dict) and set(each) == set(ANSWER) for each in release["answers"])
        and release["by"] in SENDERS
        and release["invented"]  # real data does not come with the program
    )


# Files of ours


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


# Workbooks


def publish_workbook(
    connection: Connection,
    folder: Path,
    release: Mapping,
    found: MutableMapping[str, Verdict],
    content: MutableMapping[type[Fact], bytes],
    kept: Kept,
) -> None:
    """Publish the workbook of a planned *release* as its sender would; check it first unless its verdict is *found*."""
    county = release.get("county")
    last = newest(connection)
    base = last.number if last else 0
    sign = verdicts.sign(
        _bytes(folder / release["workbook"]),
        _bytes(folder / VOCABULARY),
        last.fingerprint if last else "",
        county,
    )
    if sign not in found:
        found[sign] = check(connection, folder, release, base=base)
    checked = found[sign]
    account = SENDERS[release["by"]]
    submissions.publish_in(
        connection,
        checked.rows,
        by=User(username=account.username, name=account.name, role=account.role, county=account.county, sample=True),
        reason=release["reason"],
        county=county,
        base=base,
        faults=checked.warnings,
        warnings={fault.place: answer(release, fault) for fault in checked.warnings},
        at=release["published_at"],
        content=content,
        kept=kept,
    )


def check(connection: Connection, folder: Path, release: Mapping, *, base: int) -> Verdict:
    """Open the workbook of *release*, check it against release *base*, return what was found.  Raises ``Problem``."""
    path = folder / release["workbook"]
    try:
        book = open_file(path.name, _bytes(path))
    except Refused as error:
        raise Problem("sample_workbook_refused", file=path.name, sheet="–", row="–", why=error.key) from error
    checked = checking.check(
        book,
        **vocabulary(folder),
        county=release.get("county"),
        context=context(connection, release=base, today=release["published_at"].date()),
        whole=frozenset(),
    )
    if checked.refused:
        raise _refused(release, checked.errors[0])
    return verdicts.verdict(checked)


def vocabulary(folder: Path) -> dict[str, dict]:
    """Return what the workbooks in *folder* call things, as ``checking.check`` takes it: headings, titles, labels."""
    path = folder / VOCABULARY
    try:
        return json.loads(_bytes(path))
    except ValueError as error:
        raise Problem("plan_unclear", file=path.name) from error


def verdicts_in(folder: Path) -> dict[str, Verdict]:
    """Return the verdicts kept in *folder*; none where there are none, or none that we can read."""
    try:
        return verdicts.read((folder / VERDICTS).read_bytes())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # then every workbook is checked, which only takes longer


def shown_in(folder: Path) -> Kept:
    """Return what is kept in *folder* of what is shown; nothing where there is nothing that we can read."""
    try:
        return dict(json.loads((folder / SHOWN).read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}  # then it is decided anew, which only takes longer


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem("sheet_missing", file=path) from error


def answer(release: Mapping, fault: Fault) -> str:
    """Return why what looked odd is right, as the sender of *release* has answered it."""
    for each in release.get("answers", ()):
        if (each["sheet"], each["rule"]) == (fault.sheet, fault.key):
            return each["reason"]
    raise _refused(release, fault)


def _refused(release: Mapping, fault: Fault) -> Problem:
    told = {"sheet": fault.sheet or "–", "row": fault.row or "–", "why": fault.key}
    return Problem("sample_workbook_refused", file=Path(release["workbook"]).name, **told)
