"""The audit log, the warnings that were answered, and the database's own refusal to let history be changed.

A later migration that adds a table of facts, or makes one anew (as SQLite must to alter most things), guards it again.
"""

# ruff: noqa: S608  (every name in a statement below is our own)
import sqlalchemy as sa
from alembic import op
from sqlmodel import UTCDateTime

from data_access import audit

revision = "0003"
down_revision = "0002"

NEWEST = "(SELECT max(number) FROM release)"


def upgrade():
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("release", sa.Integer()),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
        sa.ForeignKeyConstraint(["release"], ["release.number"], name="fk_audit_release"),
    )
    key = ("county", "sheet", "identity", "column", "rule", "value")
    op.create_table(
        "open_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer()),
        *(sa.Column(name, sa.String(), nullable=False) for name in (*key, "phrases", "blanks", "reason")),
        sa.PrimaryKeyConstraint("id", name="pk_open_warning"),
        sa.ForeignKeyConstraint(["since"], ["release.number"], name="fk_open_warning_since"),
        sa.ForeignKeyConstraint(["until"], ["release.number"], name="fk_open_warning_until"),
        sa.CheckConstraint("until > since", name="ck_open_warning_until"),
    )
    op.create_index("ix_open_warning_since", "open_warning", ["since"])
    op.create_index("ix_open_warning_until", "open_warning", ["until"])
    still_true = sa.text("until IS NULL")
    op.create_index(
        "one_open_open_warning", "open_warning", key, unique=True, sqlite_where=still_true, postgresql_where=still_true
    )

    enter_earlier_releases()

    found = sa.inspect(op.get_bind())
    columns = {table: [column["name"] for column in found.get_columns(table)] for table in found.get_table_names()}
    facts = sorted(table for table, names in columns.items() if {"since", "until"} <= set(names))
    if op.get_bind().dialect.name == "sqlite":
        for table in facts:
            keys = next(index for index in found.get_indexes(table) if index["name"] == f"one_open_{table}")
            guard_facts_in_sqlite(table, columns[table], keys["column_names"])
        guard_log_in_sqlite("release")
        guard_log_in_sqlite("audit", "coalesce((SELECT hash FROM audit ORDER BY number DESC LIMIT 1), '')")
    else:
        guard_in_postgresql(facts)


def enter_earlier_releases():
    """Give each release that was published before there was a log the entry that every later one has."""
    release = sa.table(
        "release",
        sa.column("number", sa.Integer()),
        sa.column("published_at", UTCDateTime()),
        *(sa.column(name, sa.String()) for name in ("published_by", "reason", "fingerprint")),
    )
    for each in op.get_bind().execute(sa.select(release).order_by(release.c.number)).all():
        audit.record(
            op.get_bind(),
            at=each.published_at,
            by=each.published_by,
            role="",
            action="publish",
            release=each.number,
            details={"fingerprint": each.fingerprint, "reason": each.reason},
        )


def guard_facts_in_sqlite(table, columns, key):
    """Let rows of *table* be opened by the newest release and closed by it once; refuse all else."""
    same = " AND ".join(f'"{name}" IS NEW."{name}"' for name in key)
    # INSERT OR REPLACE would delete without a word, so what it could replace is looked for first.
    refuse(
        table,
        "insert",
        f"NEW.until IS NOT NULL OR NEW.since IS NOT {NEWEST} OR EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
        f" OR EXISTS (SELECT 1 FROM {table} WHERE until IS NULL AND {same})",
    )
    refuse(
        table,
        "update",
        f"OLD.until IS NOT NULL OR NEW.until IS NOT {NEWEST} OR NEW.until <= OLD.since",
        of="until",
    )
    refuse(table, "update", of=", ".join(f'"{name}"' for name in columns if name != "until"), name="rewrite")
    refuse(table, "delete")


def guard_log_in_sqlite(table, previous=None):
    """Let rows of *table* be added one number after another, each naming the *previous* hash; refuse all else."""
    chained = f" OR NEW.previous IS NOT {previous}" if previous else ""
    refuse(table, "insert", f"NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM {table}){chained}")
    refuse(table, "update")
    refuse(table, "delete")


def refuse(table, what, when="1", *, of="", name=None):
    """Make SQLite refuse to do *what* to *table* when a condition holds."""
    op.execute(
        f"CREATE TRIGGER guard_{table}_{name or what} BEFORE {what.upper()}{f' OF {of}' if of else ''} ON {table}"
        f" WHEN {when} BEGIN SELECT RAISE(ABORT, 'what has been published is never changed: {table}'); END"
    )


def guard_in_postgresql(facts):
    """Make PostgreSQL refuse the same things."""
    no = (
        "RAISE EXCEPTION 'what has been published is never changed: %', TG_TABLE_NAME"
        " USING ERRCODE = 'integrity_constraint_violation'"
    )
    function("guard_refuse", f"{no};")
    function(
        "guard_facts_insert",
        f"IF NEW.until IS NOT NULL OR NEW.since IS DISTINCT FROM {NEWEST} THEN {no}; END IF; RETURN NEW;",
    )
    function(
        "guard_facts_update",
        f"IF OLD.until IS NOT NULL OR NEW.until IS DISTINCT FROM {NEWEST} OR NEW.until <= OLD.since"
        f" OR to_jsonb(NEW) - 'until' IS DISTINCT FROM to_jsonb(OLD) - 'until' THEN {no}; END IF; RETURN NEW;",
    )
    function(
        "guard_release_insert",
        f"IF NEW.number IS DISTINCT FROM coalesce({NEWEST}, 0) + 1 THEN {no}; END IF; RETURN NEW;",
    )
    function(
        "guard_audit_insert",
        "IF NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM audit) OR NEW.previous"
        " IS DISTINCT FROM coalesce((SELECT hash FROM audit ORDER BY number DESC LIMIT 1), '')"
        f" THEN {no}; END IF; RETURN NEW;",
    )
    for table in facts:
        trigger(table, "INSERT", "guard_facts_insert")
        trigger(table, "UPDATE", "guard_facts_update")
        trigger(table, "DELETE", "guard_refuse")
    for table in ("release", "audit"):
        trigger(table, "INSERT", f"guard_{table}_insert")
        trigger(table, "UPDATE", "guard_refuse")
        trigger(table, "DELETE", "guard_refuse")
    for table in (*facts, "release", "audit"):
        trigger(table, "TRUNCATE", "guard_refuse", each="STATEMENT")


def function(name, body):
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")


def trigger(table, what, function, *, each="ROW"):
    op.execute(
        f"CREATE TRIGGER guard_{table}_{what.lower()} BEFORE {what} ON {table}"
        f" FOR EACH {each} EXECUTE FUNCTION {function}()"
    )
