"""What meetings are going to look at, and an organisation's own template for slides."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade():
    op.create_table(
        "agenda",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agenda"),
        sa.ForeignKeyConstraint(["release"], ["release.number"], name="fk_agenda_release"),
    )
    op.create_index("one_agenda_of_a_meeting", "agenda", ["date", "kind"], unique=True)
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agenda", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("figure", "choice", "note", "asked")),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_item"),
        sa.ForeignKeyConstraint(["agenda"], ["agenda.id"], name="fk_agenda_item_agenda"),
    )
    op.create_index("ix_agenda_item_agenda", "agenda_item", ["agenda"])
    op.create_index("one_agenda_item_of_a_figure", "agenda_item", ["agenda", "figure", "choice"], unique=True)
    op.create_table(
        "template",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_template"),
    )
