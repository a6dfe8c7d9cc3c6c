"""The history of the store's shape.  Each file in ``versions`` leads from one shape to the next, on both databases.

To change the shape: change ``data_access/tables.py`` and add ``versions/<next number>_<what>.py`` beside the others;
a test compares the two.  The newest file is the head, so nothing else needs to be told.
"""

from pathlib import Path

from sqlalchemy import Connection

HERE = Path(__file__).parent
KNOWN = tuple(sorted(path.name.split("_")[0] for path in (HERE / "versions").glob("[0-9]*.py")))
HEAD = KNOWN[-1]
VERSION_TABLE = "matka_version"  # our own name, so that a database shared with another program does no harm


def upgrade(connection: Connection, to: str = "head") -> None:
    """Lead the store behind *connection* to the newest shape, or to *to*, in the transaction that is already open."""
    from alembic import command  # 0.4 s that only a new or old store pays for
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
