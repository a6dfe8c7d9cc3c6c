"""The tables of what the counties and the coordinator send: pilots, training, involvement, placements and the rest."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    facts(
        "work_package",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_fi", sa.String(), nullable=False),
        sa.Column("name_sv", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
    )
    facts(
        "pilot",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("work_package", sa.String(), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("strategic_goal", sa.Integer(), nullable=False),
        sa.Column("target_group", sa.String(), nullable=False),
        sa.Column("professions", sa.String(), nullable=False),
        sa.Column("model_url", sa.String()),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ended", sa.Date()),
        sa.Column("ended_reason", sa.String()),
    )
    facts(
        "pilot_stage",
        ("pilot", "stage"),
        sa.Column("pilot", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("planned", sa.Date()),
        sa.Column("reached", sa.Date()),
    )
    facts(
        "pilot_activity",
        ("pilot", "month"),
        sa.Column("pilot", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("started", sa.Integer()),
        sa.Column("active", sa.Integer()),
        sa.Column("ended", sa.Integer()),
        sa.Column("dropped_out", sa.Integer()),
        sa.Column("sessions", sa.Integer()),
        sa.Column("meetings", sa.Integer()),
    )
    facts(
        "outcome",
        ("pilot", "instrument", "period"),
        sa.Column("pilot", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("mean_before", sa.Float(), nullable=False),
        sa.Column("mean_after", sa.Float(), nullable=False),
        sa.Column("sd_change", sa.Float(), nullable=False),
        sa.Column("improved", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("worse", sa.Integer(), nullable=False),
    )
    facts(
        "training_event",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("work_package", sa.String(), nullable=False),
        sa.Column("part", sa.String()),
        sa.Column("title", sa.String(), nullable=False),
    )
    facts(
        "training_attendance",
        ("event", "profession"),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("profession", sa.String(), nullable=False),
        sa.Column("own_staff", sa.Integer(), nullable=False),
        sa.Column("partners", sa.Integer(), nullable=False),
    )
    facts(
        "training_coverage",
        ("county", "profession", "topic", "month"),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("profession", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("trained", sa.Integer(), nullable=False),
        sa.Column("in_use", sa.Integer(), nullable=False),
        sa.Column("joined_trained", sa.Integer(), nullable=False),
        sa.Column("joined_untrained", sa.Integer(), nullable=False),
        sa.Column("left_trained", sa.Integer(), nullable=False),
        sa.Column("left_untrained", sa.Integer(), nullable=False),
    )
    facts(
        "competence",
        ("wave", "county", "topic"),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=False),
        sa.Column("sd", sa.Float(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("middle", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
    )
    facts(
        "involvement_event",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("pilot", sa.String()),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("parents", sa.Integer(), nullable=False),
        sa.Column("young", sa.Integer(), nullable=False),
        sa.Column("others", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
    )
    facts(
        "experts",
        ("county", "quarter", "role"),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("trained", sa.Integer(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
    )
    facts(
        "proposal",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("pilot", sa.String()),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("response", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("decided", sa.Date()),
        sa.Column("change", sa.String()),
        sa.Column("told_back", sa.Date()),
    )
    facts(
        "placement_month",
        ("county", "month", "ages", "sex", "kind"),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("ages", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("at_end", sa.Integer(), nullable=False),
    )
    facts(
        "population",
        ("county", "year", "ages", "sex"),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ages", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
    )
    facts(
        "target",
        ("indicator", "county", "due"),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rationale", sa.String(), nullable=False),
    )
    facts(
        "budget",
        ("county", "quarter"),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("planned", sa.Float(), nullable=False),
        sa.Column("spent", sa.Float()),
    )
    facts(
        "participants",
        ("county", "quarter", "code"),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
    )
    facts(
        "meeting",
        ("date", "kind"),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
    )
    facts(
        "decision",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("meeting", sa.Date(), nullable=False),
        sa.Column("figure", sa.String()),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner_role", sa.String(), nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("done", sa.Date()),
    )
    facts(
        "comment",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
    )
    facts(
        "model",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String()),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("described", sa.Date()),
    )
    facts(
        "spread",
        ("model", "county"),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
    )
    facts(
        "network_event",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("participants", sa.Integer()),
    )
    facts(
        "lesson",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("pilot", sa.String()),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
    )


def facts(table, key, *columns):
    """Create a table of facts: its columns between ``since`` and ``until``, and one open row per natural key.

    SQLite keeps anything in any column; the checks hold it to what PostgreSQL's types hold by themselves.
    """
    checks = [sa.CheckConstraint("until > since", name=f"ck_{table}_until")]
    checks += [
        sa.CheckConstraint(f'"{column.name}" >= 0', name=f"ck_{table}_{column.name}")
        for column in columns
        if isinstance(column.type, sa.Integer)
    ]
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    first_day = "substr({name}, 9) = '01'" if is_sqlite else "extract(day FROM {name}) = 1"
    checks += [
        sa.CheckConstraint(first_day.format(name=column.name), name=f"ck_{table}_{column.name}")
        for column in columns
        if column.name in ("month", "quarter", "period")  # kept as their first day
    ]
    if is_sqlite:
        checks += [sa.CheckConstraint(holds(column), name=f"ck_{table}_{column.name}_type") for column in columns]
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer()),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["since"], ["release.number"], name=f"fk_{table}_since"),
        sa.ForeignKeyConstraint(["until"], ["release.number"], name=f"fk_{table}_until"),
        *checks,
    )
    op.create_index(f"ix_{table}_since", table, ["since"])
    op.create_index(f"ix_{table}_until", table, ["until"])
    still_true = sa.text("until IS NULL")
    op.create_index(f"one_open_{table}", table, key, unique=True, sqlite_where=still_true, postgresql_where=still_true)


def holds(column):
    """Return the condition under which SQLite's *column* holds its own type and nothing else."""
    name = f'"{column.name}"'
    if isinstance(column.type, sa.Date):
        return f"{name} IS NULL OR date({name}, '+0 days') IS {name}"  # a day that exists, written 2026-09-01
    if isinstance(column.type, sa.Boolean):
        return f"{name} IN (0, 1)"
    kind = {sa.Integer: "integer", sa.Float: "real", sa.String: "text"}[type(column.type)]
    return f"typeof({name}) IN ('{kind}', 'null')"
