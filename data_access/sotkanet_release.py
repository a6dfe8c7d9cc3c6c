"""Sotkanet's figures on their way into a release: fetched or read from files, held against ours, then published.

Only the coordinator may, whatever a page has decided before.  A figure keeps the vintage it came with, so that a past
value that THL has changed stands beside the earlier one and is told as a revision.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, Engine

from analysis import vintages
from data_access import protection, releases, sotkanet, sotkanet_client
from data_access.access import User
from data_access.problem import Problem
from data_access.queries import facts, official, places
from data_access.releases import Published, keyed_rows
from data_access.settings import settings
from data_access.sotkanet import OURS, About, Answer
from data_access.store import one_at_a_time, writing
from data_access.submissions import REASON, one_line, tell_refusal
from data_access.tables import OfficialStatistic

DEFAULT_REASON = "release_reason.sotkanet.fetched"  # a key of the words files, read in every language
KINDS = ("new", "revised", "same", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What publishing *answers* would do to the figures as they are in release *newest*.

    ``counts`` has a row for each indicator: indicator, new, revised, same (as an older vintage had it), held (already
    here), gone (figures we hold that Sotkanet no longer gives) and old_counties (rows of theirs, left out).
    ``revisions`` is as ``official.revisions`` tells them.  ``ended`` are the gone figures of the very same vintage:
    they no longer hold; those of an older vintage stay with it.  ``written`` is how many rows would be written.
    """

    answers: tuple[Answer, ...]
    newest: int
    counts: pd.DataFrame
    revisions: pd.DataFrame
    ended: frozenset[tuple]
    written: int

    @property
    def already(self) -> int | None:
        """The release that already holds all of this, or None where there is something to publish."""
        return None if self.written or self.ended else self.newest

    @property
    def abouts(self) -> tuple[About, ...]:
        return tuple(answer.about for answer in self.answers)


def fetch(
    engine: Engine,
    *,
    by: User,
    indicators: Iterable[int] = OURS,
    years: range | None = None,
    tell: Callable[[int], None] = lambda indicator: None,
) -> Preview:
    """Ask Sotkanet for *indicators* and return what publishing the answers would change.  Raises ``Problem``."""
    _refuse(engine, by)
    chosen, indicators = settings(), tuple(indicators)
    if not indicators:
        raise Problem("sotkanet_nothing_asked")
    answers = sotkanet_client.fetch(
        indicators,
        address=chosen.sotkanet_url,
        agent=f"Matka (+{chosen.contact})",
        regions=_regions(engine),
        years=years,
        tell=tell,
    )
    return preview(engine, answers)


def read(engine: Engine, paths: Iterable[Path], *, by: User) -> Preview:
    """Return what publishing answers of Sotkanet's saved in files would change.

    For each indicator one file tells what it is (``…/indicators/191``) and one its figures (``…/json?indicator=191…``).
    """
    _refuse(engine, by)
    abouts, figures = {}, {}
    for path in paths:
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise Problem("sotkanet_file", file=path) from error
        held = None if text.startswith("indicator;") else sotkanet.loaded(text)
        if isinstance(held, dict):
            about = sotkanet.about(text)
            abouts[about.indicator] = about
        else:
            figures[_indicator(text, held)] = text
    if not figures:
        raise Problem("sotkanet_nothing_asked")
    missing = sorted(figures.keys() ^ abouts.keys())
    if missing:
        raise Problem("sotkanet_file_missing", indicator=missing[0])
    known = _regions(engine)
    return preview(
        engine,
        tuple(
            sotkanet.answer(figures[indicator], about=about, regions=known, years=range(about.first, about.last + 1))
            for indicator, about in abouts.items()
        ),
    )


def _indicator(text: str, held) -> int:
    """Return the indicator whose figures a file holds; ``sotkanet.answer`` sees to it that there is only one."""
    try:
        return int(held[0]["indicator"] if held else text.splitlines()[1].split(";")[0])
    except (LookupError, TypeError, ValueError) as error:
        raise Problem("sotkanet_unreadable") from error


def preview(engine: Engine | Connection, answers: tuple[Answer, ...]) -> Preview:
    """Return what publishing *answers* would change.  Nothing is written."""
    last = releases.newest(engine)
    newest = last.number if last else 0
    asked = OfficialStatistic.indicator.in_([answer.about.indicator for answer in answers])
    held = facts(engine, OfficialStatistic, asked, release=newest)
    given = _rows(answers)
    compared = vintages.compared(given, held, measures=official.MEASURES, key=official.FIGURE)
    standing = keyed_rows(OfficialStatistic, held)
    offered = keyed_rows(OfficialStatistic, given)
    counts, ended = [], set()
    for answer in answers:
        indicator = answer.about.indicator
        mine = compared.loc[compared["indicator"] == indicator, "kind"].value_counts()
        gone = _gone(answer, held[held["indicator"] == indicator])
        ended |= set(keyed_rows(OfficialStatistic, gone[gone["vintage"] == answer.about.vintage]))
        counts.append((indicator, *(int(mine.get(kind, 0)) for kind in KINDS), len(gone), answer.old_counties))
    return Preview(
        answers=answers,
        newest=newest,
        counts=pd.DataFrame(counts, columns=["indicator", *KINDS, "gone", "old_counties"]),
        revisions=official.lines(compared),
        ended=frozenset(ended),
        written=sum(standing.get(key) != row for key, row in offered.items()),
    )


def _rows(answers: Iterable[Answer]) -> pd.DataFrame:
    return pd.concat([answer.rows for answer in answers], ignore_index=True)


def _gone(answer: Answer, held: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of Sotkanet's newest vintage held that *answer* could have, but has not.

    Only places, years and sexes that it speaks of at all: whoever asks for two years learns nothing about the others.
    """
    held = held[held["vintage"].str.startswith("sotkanet-")]
    if held.empty:
        return held
    rows = answer.rows
    last = max(held["vintage"], key=vintages.given_out)
    same = held[(held["vintage"] == last) & (vintages.given_out(last) <= vintages.given_out(answer.about.vintage))]
    for name in ("place", "year", "sex"):
        same = same[same[name].isin(rows[name])]
    key = list(official.FIGURE)
    known = pd.MultiIndex.from_frame(rows[key])
    return same[~pd.MultiIndex.from_frame(same[key]).isin(known)]


def publish(
    engine: Engine, previewed: Preview, *, by: User, reason: str = DEFAULT_REASON, at: datetime | None = None
) -> Published:
    """Publish what was *previewed* in one transaction, with an audit entry that names indicators, days and titles.

    Where it is all published already, nothing is written and ``release`` is the one that holds it.  Where somebody has
    published other figures since the preview, so that it would change something else, that is a ``Problem``.
    """
    _refuse(engine, by)
    reason = one_line(reason, REASON, "submission_reason")
    with writing(engine) as connection:
        one_at_a_time(connection)
        now = preview(connection, previewed.answers)
        moved = not (now.counts.equals(previewed.counts) and now.revisions.equals(previewed.revisions))
        if moved and now.already is None:
            last = releases.newest(connection)
            raise Problem("sotkanet_meanwhile", number=last.number, by=last.published_by)
        done = releases.publish_in(
            connection,
            {OfficialStatistic: _rows(now.answers)},
            by=by.username,
            role=by.role,
            reason=reason,
            at=at,
            ended={OfficialStatistic: now.ended},
            details=_details(now),
        )
        protection.keep_up(connection)
        return done


def _details(previewed: Preview) -> Mapping:
    return {
        "sotkanet": {
            str(about.indicator): {"updated": about.updated, "vintage": about.vintage, "titles": dict(about.titles)}
            for about in previewed.abouts
        },
        "figures": {name: int(previewed.counts[name].sum()) for name in ("new", "revised", "same", "held", "gone")},
    }


def _regions(engine: Engine) -> dict[int, str]:
    last = releases.newest(engine)
    found = sotkanet.regions(places.places(engine, release=last.number)) if last else {}
    if not found:
        raise Problem("sotkanet_no_places")
    return found


def _refuse(engine: Engine, by: User):
    """Refuse everybody but the coordinator, and enter it in the audit log."""
    if by.role != "coordinator":
        tell_refusal(engine, by=by, why="sotkanet_role")
        raise Problem("sotkanet_role", role=by.role)
