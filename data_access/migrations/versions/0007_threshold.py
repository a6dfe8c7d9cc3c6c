"""Under which threshold it was decided what is shown, so that another one takes effect with the next release."""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLE, NAME = "protected_release", "threshold"


def upgrade():
    # SQLite keeps anything in any column, so a check holds it to what PostgreSQL's types hold by themselves.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    check = f"CONSTRAINT ck_{TABLE}_{NAME}_type CHECK (typeof({NAME}) IN ('integer', 'null'))" if is_sqlite else ""
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN {NAME} INTEGER {check}")
