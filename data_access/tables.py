"""What is stored.  Facts about the world carry ``since`` and ``until``: the releases between which they were true.

No row of any table describes one client, worker or expert by experience.  A column added to a table of facts later
must be nullable: a release's fingerprint covers the values that are there, so old releases keep theirs.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

# Every constraint has a name by which a later migration can find it, the same one in both databases.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(column_0_label)s",
}


class Release(SQLModel, table=True):
    """One publication of data.  Numbers run 1, 2, 3 … without gaps; rows are never changed.

    ``fingerprint`` is the SHA-256 of the content true in this release together with its parent's fingerprint, so two
    stores with the same history have the same one, and caches keyed by it can never be stale.
    """

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    published_at: datetime
    published_by: str
    reason: str
    fingerprint: str


class Fact(SQLModel):
    """Mixed into every table of facts.  True in release r when ``since <= r`` and (``until`` is null or > r)."""

    KEY: ClassVar[tuple[str, ...]]  # the natural key: one open row (``until`` is null) per key

    id: int | None = Field(default=None, primary_key=True)
    since: int = Field(foreign_key="release.number", index=True)
    until: int | None = Field(default=None, foreign_key="release.number", index=True)


def one_open_row(table: str, key: tuple[str, ...]) -> Index:
    """Return the index by which the database itself refuses two open rows for one natural key."""
    return Index(
        f"one_open_{table}",
        *key,
        unique=True,
        sqlite_where=text("until IS NULL"),
        postgresql_where=text("until IS NULL"),
    )


class Place(Fact, table=True):
    """A county, Helsinki, Åland, a collaborative area or the whole country."""

    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("place", KEY),)

    code: str
    kind: str  # county | city | province | area | country
    sotkanet_region: int | None = None
    name_fi: str
    name_sv: str
    name_en: str
    short_fi: str
    short_sv: str
    short_en: str
    area: str | None = None  # code of its collaborative area
    in_project: bool = False
    tile_row: int | None = None
    tile_column: int | None = None


class OfficialStatistic(Fact, table=True):
    """One published figure of Sotkanet.  ``count`` is persons; ``share`` per cent of the age group."""

    __tablename__ = "official_statistic"
    KEY: ClassVar = ("indicator", "place", "year", "sex", "vintage")
    __table_args__ = (one_open_row("official_statistic", KEY),)

    indicator: int = Field(index=True)  # Sotkanet's number
    place: str
    year: int
    sex: str  # total | female | male
    vintage: str  # such as sotkanet-2026-08: when Sotkanet gave this figure out
    count: int | None = None
    share: float | None = None
    status: str = "reported"  # reported | zero | suppressed_at_source | not_reported | provisional


class Project(Fact, table=True):
    """The project or one sub-project, as the public register describes it.  Amounts in euros."""

    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("project", KEY),)

    code: str  # mrv | soila
    name_fi: str
    name_sv: str
    name_en: str
    starts: date
    ends: date
    fund: str  # key of its words: esf_plus
    programme: str  # key of its words: safety_nets
    budget: float | None = None
    eu_contribution: float | None = None
    cofinancing_percent: float | None = None
    budget_label: str | None = None  # key of the words that say what the budget covers
    url: str | None = None


class Partner(Fact, table=True):
    """An organisation in the project, with the dates between which it had the role."""

    KEY: ClassVar = ("project", "code", "role", "starts")
    __table_args__ = (one_open_row("partner", KEY),)

    project: str
    code: str
    name_fi: str
    name_sv: str
    name_en: str
    role: str  # lead | sub_project | coordinator
    starts: date
    ends: date | None = None
    county: str | None = None


class Account(SQLModel, table=True):
    """Somebody who may sign in.  Not project data: never published, never exported."""

    username: str = Field(primary_key=True)  # lower case
    name: str
    email: str | None = Field(default=None, unique=True)
    role: str
    county: str | None = None
    password_hash: str = Field(repr=False)  # bcrypt
    sample: bool = False
    active: bool = True
    created_at: datetime


class SignInSession(SQLModel, table=True):
    """A signed-in browser.  Only a keyed hash of the id in its cookie is kept."""

    __tablename__ = "sign_in_session"

    id_hash: str = Field(primary_key=True)
    username: str = Field(foreign_key="account.username", index=True)
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None


class SignInTicket(SQLModel, table=True):
    """A right, good once and for half a minute, to turn a correct password into a session cookie."""

    __tablename__ = "sign_in_ticket"

    ticket_hash: str = Field(primary_key=True)
    username: str = Field(foreign_key="account.username")
    expires_at: datetime


class SignInAttempt(SQLModel, table=True):
    """A wrong password.  Account and address are kept as keyed hashes and only for the time window."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, primary_key=True)
    who_hash: str = Field(index=True)
    at: datetime


FACTS = (Place, OfficialStatistic, Project, Partner)
