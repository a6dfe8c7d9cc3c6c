"""The visit: who is looking, in which language, at which release.  All that a page may know."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pandas as pd
from sqlalchemy import Engine

from components import memory
from components.charts.chart import Edition, Spot
from components.i18n import HELSINKI, Words
from data_access import accounts, audit, meetings, releases
from data_access.access import NOBODY, User
from data_access.importing.codes import ALL, PROJECT, PROJECT_TIME
from data_access.importing.sheets import SHEETS
from data_access.queries import (
    changes,
    differences,
    facts,
    involvement,
    official,
    pilots,
    places,
    project,
    protected,
    sendings,
    sheets,
    training,
)
from data_access.settings import settings
from data_access.tables import Pilot, Release, WorkPackage


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Built once per run at the front door and handed to ``show``.  Its questions are the only way to data.

    ``look`` is "light" or "dark"; ``sample`` says that this installation shows invented data; ``address`` is where
    people reach Matka, without a trailing slash.
    """

    engine: Engine
    words: Words
    edition: Edition
    user: User = NOBODY
    look: str = "light"
    sample: bool = False
    address: str = ""

    @property
    def anybody(self) -> "View":
        """Return the visit without what no number depends on, so that all visitors share one memory of the numbers."""
        return replace(self, user=NOBODY, look="light", address="")

    def spots(self) -> tuple[Spot, ...]:
        """Return every place: the country, collaborative areas and the 23 areas, in the reader's alphabet."""
        return memory.once(_spots, self.engine, self.edition, self.words)

    def official(self, *indicators: int) -> pd.DataFrame:
        """Return THL's published figures of *indicators* (Sotkanet numbers); columns as ``official.statistics``."""
        return memory.ask(official.statistics, self.engine, edition=self.edition, indicators=frozenset(indicators))

    def holdings(self) -> pd.DataFrame:
        """Return what is held: indicator, vintage, first, last, places, sexes, rows."""
        return memory.ask(official.holdings, self.engine, edition=self.edition)

    def projects(self) -> pd.DataFrame:
        return memory.ask(project.projects, self.engine, edition=self.edition)

    def partners(self) -> pd.DataFrame:
        return memory.ask(project.partners, self.engine, edition=self.edition)

    def counts(self, cube: str) -> pd.DataFrame:
        """Return the protected counts about people of *cube*, as ``protected.counts`` does."""
        return memory.ask(protected.counts, self.engine, edition=self.edition, cube=cube)

    # Involvement

    def involvement_events(self) -> pd.DataFrame:
        """Return the events of involvement, without anything about people, as ``involvement.events`` does."""
        return memory.ask(involvement.events, self.engine, edition=self.edition)

    def involvement_effort(self) -> pd.DataFrame:
        """Return the hours and paid events of involvement, protected, as ``involvement.effort`` does."""
        return memory.ask(involvement.effort, self.engine, edition=self.edition)

    def proposals(self) -> pd.DataFrame:
        """Return what was proposed and what came of it, as ``involvement.proposals`` does."""
        return memory.ask(involvement.proposals, self.engine, edition=self.edition)

    # Pilots, and what they are held against, as of the release on the screen

    def piloted(self, what: str = "pilots") -> pd.DataFrame:
        """Return what ``queries.pilots`` answers to *what*: pilots, stages, activity, targets, meetings, lessons …"""
        return memory.ask(getattr(pilots, what), self.engine, edition=self.edition)

    def outcomes(self) -> pd.DataFrame:
        """Return how scores changed to date by pilot and instrument, as ``protected.outcomes`` does."""
        return memory.ask(protected.outcomes, self.engine, edition=self.edition)

    @property
    def released(self) -> date:
        """Return the day of the release on the screen: what is late is late on that day, however long ago it was."""
        return self.edition.published_at.astimezone(HELSINKI).date()

    def decisions(self) -> pd.DataFrame:
        """Return what meetings have decided, with the columns of ``tables.Decision``."""
        return self.piloted("decisions")

    # Training

    def training_events(self) -> pd.DataFrame:
        """Return the training events held so far, with the columns of ``tables.TrainingEvent``."""
        return memory.ask(training.events, self.engine, edition=self.edition)

    def training_coming(self) -> pd.DataFrame:
        """Return the training events to come, the next first, with the columns of ``tables.TrainingEvent``."""
        return memory.ask(training.coming, self.engine, edition=self.edition)

    def competence_means(self) -> pd.DataFrame:
        """Return mean and standard deviation of the answers of each wave, county and topic, where they may be shown."""
        return memory.ask(training.means, self.engine, edition=self.edition)

    def targets(self) -> pd.DataFrame:
        """Return the targets, with the columns of ``tables.Target``."""
        return memory.ask(pilots.targets, self.engine, edition=self.edition)

    # What changed

    def differences(self, older: int, newer: int) -> pd.DataFrame:
        """Return what differs between two releases, as ``differences.between`` does; none newer than on the screen."""
        return memory.ask(_differences, self.engine, edition=self.edition, older=older, newer=newer)

    def published(self) -> pd.DataFrame:
        """Return the releases up to the one on the screen, the newest first: release, published_at, reason."""
        return memory.ask(differences.published, self.engine, edition=self.edition)

    def names_told(self) -> pd.DataFrame:
        """Return what pilots and models are called, those that have ended among them: code, name, county."""
        return memory.ask(differences.names, self.engine, edition=self.edition)

    # What has been sent in.  These ask of the newest release, whichever one is on the screen, unless they are told.

    @property
    def newest(self) -> Edition:
        """Return the newest release; number 0 where nothing has been published."""
        found = releases.newest(self.engine)
        if found is None:
            return Edition(number=0, published_at=datetime(1970, 1, 1, tzinfo=UTC), fingerprint="", latest=0)
        return _edition(found, found.number)

    def at(self, number: int) -> "View | None":
        """Return the same visit at release *number*, or None where there is none; the newest is asked for anew."""
        found = releases.release(self.engine, number)
        return None if found is None else replace(self, edition=_edition(found, self.newest.number))

    # Meetings.  Agendas change in place, so nothing of them is remembered.

    def plans(self) -> tuple[meetings.Plan, ...]:
        """Return what meetings are going to look at, the newest meeting first."""
        return meetings.plans(self.engine)

    def asked(self, figure: str) -> meetings.Asked:
        """Return whose word on *figure* coming meetings have asked for, as ``meetings.asked`` does."""
        return meetings.asked(self.engine, figure, self.today)

    def holds(self, number: int, sign: str) -> bool:
        """Is there a release *number* here whose fingerprint begins with *sign*?"""
        found = releases.release(self.engine, number)
        return found is not None and found.fingerprint.startswith(sign)

    def counties(self) -> tuple[Spot, ...]:
        """Return the counties of the project, in the reader's alphabet."""
        return tuple(spot for spot in self.spots() if spot.in_project and spot.kind == "county")

    def standing(self, county: str | None) -> dict[str, pd.DataFrame]:
        """Return the rows of each sheet that *county* sends, or of all sheets where it is None, to be corrected.

        Not protected: only for those who send them, so others get none of them.
        """
        if not self.may_send(county):
            return {}
        rows = sheets.standing(self.engine, release=self.newest.number)
        return rows if county is None else sheets.of_county(rows, county)

    def project_time(self) -> tuple[date, date]:
        """Return the first and the last day of the project."""
        ours = [row for row in self.projects().itertuples() if row.code == PROJECT]
        return (ours[0].starts, ours[0].ends) if ours else PROJECT_TIME

    def packages(self) -> pd.DataFrame:
        """Return the work packages of the project plan, with the columns of ``tables.WorkPackage``."""
        return facts(self.engine, WorkPackage, release=self.newest.number)

    def history(self) -> pd.DataFrame:
        """Return all releases, newest first, as ``changes.history`` does, with who and as what: ``name``, ``role``."""
        told = memory.ask(changes.history, self.engine, edition=self.newest)
        roles = {entry.release: entry.role for entry in audit.entries(self.engine) if entry.action in audit.WRITES}
        names = {account.username: account.name for account in accounts.everyone(self.engine)}
        told["role"] = [roles.get(number, "") for number in told["release"]]
        told["name"] = [names.get(username, username) for username in told["published_by"]]
        return told

    def counted(self) -> pd.DataFrame:
        """Return how many rows each release added, changed and ended, by table and county."""
        return memory.ask(changes.counted, self.engine, edition=self.newest)

    def changed_cells(self, number: int) -> pd.DataFrame:
        """Return what release *number* changed, as ``changes.cells`` does, and ``hidden``: values not for this user."""
        rows = memory.ask(_changed_cells, self.engine, edition=self.newest, number=number)
        hidden = [
            bool(county) and (table, column) in GUARDED and not self.may_send(county)
            for table, county, column in zip(rows["table"], rows["county"], rows["column"], strict=True)
        ]
        shown = rows.assign(hidden=hidden)
        shown.loc[shown["hidden"], ["before", "after"]] = None
        return shown

    def revisions(self, number: int) -> pd.DataFrame:
        """Return the official figures that release *number* revised, as ``official.revisions`` does."""
        return memory.ask(official.revisions, self.engine, edition=self.newest, number=number)

    def sendings(self) -> pd.DataFrame:
        """Return what each county sent in each release."""
        return memory.ask(sendings.sent, self.engine, edition=self.newest)

    def waited_for(self) -> tuple[Spot, ...]:
        """Return the counties of the project that have no data of their own here yet."""
        held = set(memory.ask(sendings.holders, self.engine, edition=self.newest)["county"])
        return tuple(spot for spot in self.counties() if spot.code not in held)

    def led(self) -> frozenset[str]:
        """Return the codes of the counties whose lead has an account."""
        everyone = accounts.everyone(self.engine)
        return frozenset(each.county for each in everyone if each.role == "lead" and each.active and each.county)

    def completeness(self) -> pd.DataFrame:
        """Return how much is held, by sheet, county and period."""
        return memory.ask(sendings.completeness, self.engine, edition=self.newest)

    def pilots(self) -> pd.DataFrame:
        """Return the pilots, with the columns of ``tables.Pilot``."""
        return facts(self.engine, Pilot, release=self.newest.number)

    def open_warnings(self) -> pd.DataFrame:
        """Return the open warnings as ``sendings.warnings`` does, and ``hidden``: figures not for this user."""
        rows = memory.ask(sendings.warnings, self.engine, edition=self.newest)
        hidden = [not self.may_send(None if county == ALL else county) for county in rows["county"]]
        shown = rows.assign(hidden=hidden)
        shown.loc[shown["hidden"], ["value", "blanks"]] = None
        return shown

    def warnings_over_time(self) -> pd.DataFrame:
        """Return how many warnings were open in each release, by county."""
        return memory.ask(sendings.warnings_over_time, self.engine, edition=self.newest)

    def may_send(self, county: str | None) -> bool:
        """May this user send in the data of *county* (None: of all), and so see it unprotected?"""
        return self.user.role == "coordinator" or (
            self.user.role == "lead" and county is not None and county == self.user.county
        )

    def smallest(self, people: str) -> int:
        """Return the smallest number of *people* (clients or staff) that is shown to everybody."""
        return settings().smallest(people)

    @property
    def contact(self) -> str:
        return settings().contact

    @property
    def today(self) -> date:
        return datetime.now(HELSINKI).date()


# Figures about people as a county has sent them, before protection: only for those who send them.
FREE = ("pilot", "training_event", "population", "budget")  # sheets whose figures are not about few people
GUARDED = frozenset(
    (sheet.name, column.name)
    for sheet in SHEETS
    if sheet.county and sheet.name not in FREE
    for column in sheet.columns
    if column.kind in ("whole", "number")
)
KINDS = ("country", "area", "county", "city", "province")


def _edition(found: Release, latest: int) -> Edition:
    told = {name: getattr(found, name) for name in ("number", "published_at", "fingerprint")}
    return Edition(**told, latest=latest)


def _changed_cells(engine: Engine, *, release: int, number: int) -> pd.DataFrame:
    return changes.cells(engine, release=min(number, release), older=min(number, release) - 1)


def _differences(engine: Engine, *, release: int, older: int, newer: int) -> pd.DataFrame:
    newer = min(newer, release)
    return differences.between(engine, release=newer, older=min(older, newer))


def _spots(engine: Engine, edition: Edition, words: Words) -> tuple[Spot, ...]:
    rows = memory.ask(places.places, engine, edition=edition)
    spots = [
        Spot(
            code=row.code,
            kind=row.kind,
            names={"fi": row.name_fi, "sv": row.name_sv, "en": row.name_en},
            shorts={"fi": row.short_fi, "sv": row.short_sv, "en": row.short_en},
            area=None if pd.isna(row.area) else row.area,
            in_project=bool(row.in_project),
            tile=None if pd.isna(row.tile_row) else (int(row.tile_row), int(row.tile_column)),
        )
        for row in rows.itertuples()
    ]
    return tuple(sorted(spots, key=lambda spot: (_level(spot), words.alphabet(spot.shorts[words.language]))))


def _level(spot: Spot) -> int:
    """Return 0 for the country, 1 for collaborative areas, 2 for counties with Helsinki and Åland among them."""
    return min(KINDS.index(spot.kind), 2)
