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


class WorkPackage(Fact, table=True):
    """A work package of the project plan."""

    __tablename__ = "work_package"
    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("work_package", KEY),)

    code: str
    name_fi: str
    name_sv: str
    name_en: str
    starts: date
    ends: date


class Pilot(Fact, table=True):
    """A new way of working that one county tries out."""

    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("pilot", KEY),)

    code: str
    county: str  # code of a Place, as everywhere below
    name: str
    work_package: str
    goal: int  # 1–3: the project's own goals
    strategic_goal: int  # 1–4: those of the national coordination
    target_group: str
    professions: str  # those of its team, separated by ";"
    model_url: str | None = None
    starts: date
    ended: date | None = None
    ended_reason: str | None = None
    aim: str | None = None  # what it is to bring about
    tools: str | None = None  # the instruments and tools it uses, separated by ";"


class PilotStage(Fact, table=True):
    """When a pilot was to reach a stage on the way from idea to spreading, and when it did."""

    __tablename__ = "pilot_stage"
    KEY: ClassVar = ("pilot", "stage")
    __table_args__ = (one_open_row("pilot_stage", KEY),)

    pilot: str
    stage: str  # idea | planning | experiment | evaluation | modelling | spreading
    planned: date | None = None
    reached: date | None = None


class PilotActivity(Fact, table=True):
    """What a pilot did in a month.  An empty figure was not reported; it is never a zero."""

    __tablename__ = "pilot_activity"
    KEY: ClassVar = ("pilot", "month")
    __table_args__ = (one_open_row("pilot_activity", KEY),)

    pilot: str
    month: date  # its first day, as everywhere below
    started: int | None = None  # families
    active: int | None = None  # families at the end of the month
    ended: int | None = None  # families, those who dropped out among them
    dropped_out: int | None = None  # families
    sessions: int | None = None
    meetings: int | None = None  # multidisciplinary ones


class Outcome(Fact, table=True):
    """How the scores of families measured before and after changed in a pilot.  Always several families together."""

    KEY: ClassVar = ("pilot", "instrument", "period")
    __table_args__ = (one_open_row("outcome", KEY),)

    pilot: str
    instrument: str
    period: date  # first day of the quarter of the second measurement
    pairs: int  # families with both measurements
    mean_before: float
    mean_after: float
    sd_change: float
    improved: int  # reliably, as the instrument defines it
    unchanged: int
    worse: int


class TrainingEvent(Fact, table=True):
    """One occasion of training, coaching or a seminar, held or planned: what is later than a release is planned."""

    __tablename__ = "training_event"
    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("training_event", KEY),)

    code: str
    county: str
    topic: str
    kind: str  # training | coaching | seminar
    date: date
    hours: float
    work_package: str
    part: str | None = None  # which part of a longer programme
    title: str


class TrainingAttendance(Fact, table=True):
    """How many of a profession took part in a training event."""

    __tablename__ = "training_attendance"
    KEY: ClassVar = ("event", "profession")
    __table_args__ = (one_open_row("training_attendance", KEY),)

    event: str
    profession: str
    own_staff: int
    partners: int


class TrainingCoverage(Fact, table=True):
    """How many of a county's professionals were trained in a topic at the end of a month, and who came and left."""

    __tablename__ = "training_coverage"
    KEY: ClassVar = ("county", "profession", "topic", "month")
    __table_args__ = (one_open_row("training_coverage", KEY),)

    county: str
    profession: str
    topic: str  # or any (of the topics) or whole (all of them)
    month: date
    staff: int  # employed at the end of the month
    trained: int  # of staff
    in_use: int  # of trained, those who use it in their work
    joined_trained: int
    joined_untrained: int
    left_trained: int
    left_untrained: int


class Competence(Fact, table=True):
    """What a wave of the competence survey found about a topic, on a scale from 1 to 5."""

    KEY: ClassVar = ("wave", "county", "topic")
    __table_args__ = (one_open_row("competence", KEY),)

    wave: str  # such as 2025-spring
    county: str
    topic: str
    answers: int
    mean: float
    sd: float
    low: int  # answers 1–2
    middle: int  # answers 3
    high: int  # answers 4–5


class InvolvementEvent(Fact, table=True):
    """One occasion where parents, children or young people took part in developing the services."""

    __tablename__ = "involvement_event"
    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("involvement_event", KEY),)

    code: str
    county: str
    pilot: str | None = None
    date: date
    phase: str  # planning | doing | evaluation | decision
    form: str  # workshop | steering | training | recruitment | material | peer_support
    parents: int
    young: int
    others: int
    hours: float
    paid: bool
    level: str  # informed | consulted | involved | partner | led


class Experts(Fact, table=True):
    """How many experts by experience a county had at the end of a quarter."""

    KEY: ClassVar = ("county", "quarter", "role")
    __table_args__ = (one_open_row("experts", KEY),)

    county: str
    quarter: date  # its first day, as everywhere below
    role: str  # parent | young | relative | other
    trained: int  # so far
    active: int  # of trained


class Proposal(Fact, table=True):
    """What parents, children or young people proposed and what became of it."""

    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("proposal", KEY),)

    code: str
    county: str
    pilot: str | None = None
    date: date
    text: str
    response: str  # accepted | partly | declined | open
    reason: str | None = None
    decided: date | None = None
    change: str | None = None
    told_back: date | None = None
    fit: bool | None = None  # the county says that its words are fit to show; empty: nobody has said


class PlacementMonth(Fact, table=True):
    """A county's own count of placements in a month.  Started and ended are placements, at_end children."""

    __tablename__ = "placement_month"
    KEY: ClassVar = ("county", "month", "ages", "sex", "kind")
    __table_args__ = (one_open_row("placement_month", KEY),)

    county: str
    month: date
    ages: str  # 0-6 | 7-12 | 13-17
    sex: str  # total | female | male
    kind: str  # open_care | emergency | taken_into_care | aftercare
    started: int
    ended: int
    at_end: int  # on the last day of the month


class Population(Fact, table=True):
    """How many children lived in a county on 31 December."""

    KEY: ClassVar = ("county", "year", "ages", "sex")
    __table_args__ = (one_open_row("population", KEY),)

    county: str
    year: int
    ages: str  # 0-6 | 7-12 | 13-17
    sex: str  # total | female | male
    count: int


class Target(Fact, table=True):
    """What the project set out to reach by a day, and why."""

    KEY: ClassVar = ("indicator", "county", "due")
    __table_args__ = (one_open_row("target", KEY),)

    indicator: str
    county: str  # or ALL: the counties together
    due: date
    value: float
    kind: str  # mid | end
    rationale: str


class Budget(Fact, table=True):
    """Euros planned and spent in a quarter."""

    KEY: ClassVar = ("county", "quarter")
    __table_args__ = (one_open_row("budget", KEY),)

    county: str
    quarter: date
    planned: float
    spent: float | None = None


class Participants(Fact, table=True):
    """How many participants the European Social Fund Plus counts under one of its codes in a quarter."""

    KEY: ClassVar = ("county", "quarter", "code")
    __table_args__ = (one_open_row("participants", KEY),)

    county: str
    quarter: date
    code: str  # such as EECO01
    count: int


class Meeting(Fact, table=True):
    """A meeting of the steering group, or another one where decisions are made."""

    KEY: ClassVar = ("date", "kind")
    __table_args__ = (one_open_row("meeting", KEY),)

    date: date
    title: str
    kind: str  # steering | other


class Decision(Fact, table=True):
    """What a meeting decided, which figure or pilot it rests on, which role sees to it, and what became of it."""

    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("decision", KEY),)

    code: str
    meeting: date
    figure: str | None = None  # its stable name
    text: str
    owner_role: str
    due: date | None = None
    done: date | None = None
    pilot: str | None = None
    choice: str | None = None  # what was chosen in the figure, as in its address: topic=trauma&county=12
    followed: str | None = None


class Comment(Fact, table=True):
    """What a county says beside a figure."""

    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("comment", KEY),)

    code: str
    county: str
    figure: str
    date: date
    text: str


class Model(Fact, table=True):
    """An operational model that came out of the pilots, and the county it came from."""

    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("model", KEY),)

    code: str
    name: str
    url: str | None = None
    county: str
    described: date | None = None


class Spread(Fact, table=True):
    """How far a county has come in taking a model into use."""

    KEY: ClassVar = ("model", "county")
    __table_args__ = (one_open_row("spread", KEY),)

    model: str
    county: str
    stage: str  # interested | adopting | in_use | anchored
    date: date  # when it came to this stage


class NetworkEvent(Fact, table=True):
    """An occasion of the network around the project."""

    __tablename__ = "network_event"
    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("network_event", KEY),)

    code: str
    date: date
    county: str
    title: str
    participants: int | None = None


class Lesson(Fact, table=True):
    """What a county learned, for the others."""

    KEY: ClassVar = ("code",)
    __table_args__ = (one_open_row("lesson", KEY),)

    code: str
    county: str
    pilot: str | None = None
    date: date
    text: str


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


class AuditEntry(SQLModel, table=True):
    """What somebody did to the published data, or was refused.  Numbers run 1, 2, 3 …; rows are never changed.

    ``hash`` covers all the other columns, among them ``previous``: the hash of the entry before it.
    """

    __tablename__ = "audit"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    username: str
    role: str  # what they were then; empty for the program itself
    action: str  # publish | restore | refuse
    release: int | None = Field(default=None, foreign_key="release.number")
    details: str  # JSON
    previous: str
    hash: str


class OpenWarning(Fact, table=True):
    """Something unusual in published rows that a county has said is right, and why.

    It has releases as facts have, but is no part of a release's content: it is not in FACTS.
    """

    __tablename__ = "open_warning"
    KEY: ClassVar = ("county", "sheet", "identity", "column", "rule", "value")
    __table_args__ = (one_open_row("open_warning", KEY),)

    county: str  # or ALL
    sheet: str
    identity: str  # the natural key of the row, as a reader can search for it; empty where it is about the sheet
    column: str  # empty where it is about more than one
    rule: str  # key of the rule
    value: str  # what the cell says
    phrases: str  # keys of the words that tell it, separated by ";"
    blanks: str  # JSON: what fills their blanks
    reason: str


class ProtectedCell(Fact, table=True):
    """What is shown of a published cell of counts about people.

    It has releases as facts have, but is no part of a release's content: it is decided from it (``protection``).
    """

    __tablename__ = "protected_cell"
    KEY: ClassVar = ("cube", "part", "cell")
    __table_args__ = (one_open_row("protected_cell", KEY),)

    cube: str
    part: str
    cell: str  # its codes, separated by "|"
    status: str  # shown | zero | too_few | not_reported | provisional
    value: int | None = None  # none where it is hidden or was not reported


class ProtectedRelease(SQLModel, table=True):
    """A release of which it has been decided what is shown of a cube, and the smallest number that was shown then."""

    __tablename__ = "protected_release"

    number: int = Field(primary_key=True, foreign_key="release.number", sa_column_kwargs={"autoincrement": False})
    cube: str = Field(primary_key=True)
    threshold: int | None = None  # none where it was decided before this was kept


class Agenda(SQLModel, table=True):
    """What a meeting is going to look at.  Prepared and changed by the coordinator: no fact, and not published.

    ``release`` is the one whose figures are looked at, ``sign`` the beginning of its fingerprint: a store that has been
    put back may hold other data under the same number.
    """

    __table_args__ = (Index("one_agenda_of_a_meeting", "date", "kind", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    date: date
    kind: str  # as in Meeting
    release: int = Field(foreign_key="release.number")
    sign: str
    notes: str = ""


class AgendaItem(SQLModel, table=True):
    """One figure a meeting is going to look at, and which counties have been asked for a word about it."""

    __tablename__ = "agenda_item"
    __table_args__ = (Index("one_agenda_item_of_a_figure", "agenda", "figure", "choice", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    agenda: int = Field(foreign_key="agenda.id", index=True)
    place: int  # items are in the order of their places
    figure: str  # its stable name
    choice: str = ""  # its filters as they stand in an address
    note: str = ""
    asked: str = ""  # codes of counties, separated by ","


class Template(SQLModel, table=True):
    """An organisation's own file that made files are to look like.  The newest upload replaces the one before."""

    kind: str = Field(primary_key=True)  # slides
    file: str  # what it was called
    content: bytes
    uploaded_at: datetime


FACTS = (
    Place,
    OfficialStatistic,
    Project,
    Partner,
    WorkPackage,
    Pilot,
    PilotStage,
    PilotActivity,
    Outcome,
    TrainingEvent,
    TrainingAttendance,
    TrainingCoverage,
    Competence,
    InvolvementEvent,
    Experts,
    Proposal,
    PlacementMonth,
    Population,
    Target,
    Budget,
    Participants,
    Meeting,
    Decision,
    Comment,
    Model,
    Spread,
    NetworkEvent,
    Lesson,
)
