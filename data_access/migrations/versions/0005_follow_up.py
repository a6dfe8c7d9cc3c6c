"""What pilots are for and use, what decisions rest on and led to, and whether a proposal's words are fit to show."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXT, TRUTH = "VARCHAR", "BOOLEAN"
NEW = {
    "pilot": {"aim": TEXT, "tools": TEXT},
    "decision": {"pilot": TEXT, "choice": TEXT, "followed": TEXT},
    "proposal": {"fit": TRUTH},
}
# SQLite keeps anything in any column, so a check holds it to what PostgreSQL's types hold by themselves.
HOLDS = {TEXT: "typeof(\"{name}\") IN ('text', 'null')", TRUTH: '"{name}" IN (0, 1)'}


def upgrade():
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in NEW.items():
        for name, kind in columns.items():
            check = f"CONSTRAINT ck_{table}_{name}_type CHECK ({HOLDS[kind].format(name=name)})" if is_sqlite else ""
            op.execute(f'ALTER TABLE {table} ADD COLUMN "{name}" {kind} {check}')
        if is_sqlite:
            guard_in_sqlite(table)  # PostgreSQL guards whole rows


def guard_in_sqlite(table):
    """Let the guard against rewriting what has been published know the new columns of *table*."""
    names = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    rewritten = ", ".join(f'"{name}"' for name in names if name != "until")
    op.execute(f"DROP TRIGGER guard_{table}_rewrite")
    op.execute(
        f"CREATE TRIGGER guard_{table}_rewrite BEFORE UPDATE OF {rewritten} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, 'what has been published is never changed: {table}'); END"
    )
