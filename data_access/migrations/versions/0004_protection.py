"""What is shown of counts about people, decided once for each release, and the refusal to let that be changed.

What has been decided stays decided: rows are opened and closed only by releases that are not decided yet.
"""

# ruff: noqa: S608  (every name in a statement below is our own)
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = ("cube", "part", "cell")
DECIDED = "EXISTS (SELECT 1 FROM protected_release WHERE cube = NEW.cube AND number >= {})"


def upgrade():
    op.create_table(
        "protected_release",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cube", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", "cube", name="pk_protected_release"),
        sa.ForeignKeyConstraint(["number"], ["release.number"], name="fk_protected_release_number"),
    )
    op.create_table(
        "protected_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer()),
        *(sa.Column(name, sa.String(), nullable=False) for name in (*KEY, "status")),
        sa.Column("value", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_protected_cell"),
        sa.ForeignKeyConstraint(["since"], ["release.number"], name="fk_protected_cell_since"),
        sa.ForeignKeyConstraint(["until"], ["release.number"], name="fk_protected_cell_until"),
        sa.CheckConstraint("until > since", name="ck_protected_cell_until"),
    )
    op.create_index("ix_protected_cell_since", "protected_cell", ["since"])
    op.create_index("ix_protected_cell_until", "protected_cell", ["until"])
    still_true = sa.text("until IS NULL")
    op.create_index(
        "one_open_protected_cell",
        "protected_cell",
        KEY,
        unique=True,
        sqlite_where=still_true,
        postgresql_where=still_true,
    )
    if op.get_bind().dialect.name == "sqlite":
        guard_in_sqlite()
    else:
        guard_in_postgresql()


def guard_in_sqlite():
    cell, release = "protected_cell", "protected_release"
    same = " AND ".join(f'"{name}" IS NEW."{name}"' for name in KEY)
    # INSERT OR REPLACE would delete without a word, so what it could replace is looked for first
    refuse(
        cell,
        "insert",
        f"NEW.until IS NOT NULL OR {DECIDED.format('NEW.since')}"
        f" OR EXISTS (SELECT 1 FROM {cell} WHERE id = NEW.id)"
        f" OR EXISTS (SELECT 1 FROM {cell} WHERE until IS NULL AND {same})",
    )
    refuse(
        cell,
        "update",
        f"OLD.until IS NOT NULL OR NEW.until IS NULL OR {DECIDED.format('NEW.until')} OR NEW.until <= OLD.since",
        of="until",
    )
    columns = ("id", "since", *KEY, "status", "value")
    refuse(cell, "update", of=", ".join(f'"{name}"' for name in columns), name="rewrite")
    refuse(cell, "delete")
    refuse(release, "insert", DECIDED.format("NEW.number"))
    refuse(release, "update")
    refuse(release, "delete")


def refuse(table, what, when="1", *, of="", name=None):
    """Make SQLite refuse to do *what* to *table* when a condition holds."""
    op.execute(
        f"CREATE TRIGGER guard_{table}_{name or what} BEFORE {what.upper()}{f' OF {of}' if of else ''} ON {table}"
        f" WHEN {when} BEGIN SELECT RAISE(ABORT, 'what has been published is never changed: {table}'); END"
    )


def guard_in_postgresql():
    """Make PostgreSQL refuse the same things.  ``guard_refuse`` has been there since the audit log."""
    no = (
        "RAISE EXCEPTION 'what has been published is never changed: %', TG_TABLE_NAME"
        " USING ERRCODE = 'integrity_constraint_violation'"
    )
    function(
        "guard_protected_insert",
        f"IF NEW.until IS NOT NULL OR {DECIDED.format('NEW.since')} THEN {no}; END IF; RETURN NEW;",
    )
    function(
        "guard_protected_update",
        f"IF OLD.until IS NOT NULL OR NEW.until IS NULL OR {DECIDED.format('NEW.until')} OR NEW.until <= OLD.since"
        f" OR to_jsonb(NEW) - 'until' IS DISTINCT FROM to_jsonb(OLD) - 'until' THEN {no}; END IF; RETURN NEW;",
    )
    function("guard_decided_insert", f"IF {DECIDED.format('NEW.number')} THEN {no}; END IF; RETURN NEW;")
    trigger("protected_cell", "INSERT", "guard_protected_insert")
    trigger("protected_cell", "UPDATE", "guard_protected_update")
    trigger("protected_release", "INSERT", "guard_decided_insert")
    trigger("protected_release", "UPDATE", "guard_refuse")
    for table in ("protected_cell", "protected_release"):
        trigger(table, "DELETE", "guard_refuse")
        trigger(table, "TRUNCATE", "guard_refuse", each="STATEMENT")


def function(name, body):
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")


def trigger(table, what, function, *, each="ROW"):
    op.execute(
        f"CREATE TRIGGER guard_{table}_{what.lower()} BEFORE {what} ON {table}"
        f" FOR EACH {each} EXECUTE FUNCTION {function}()"
    )
