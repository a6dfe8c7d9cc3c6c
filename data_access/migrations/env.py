"""What Alembic runs: the migrations, on the connection and in the transaction that ``upgrade`` was given."""

from alembic import context

from data_access import tables
from data_access.migrations import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.SQLModel.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite cannot alter most things in place
)
with context.begin_transaction():
    context.run_migrations()
