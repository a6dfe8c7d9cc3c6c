"""The first tables: releases, places, official statistics, the project and its partners, accounts and sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "release",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_release"),
    )
    facts(
        "place",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sotkanet_region", sa.Integer()),
        sa.Column("name_fi", sa.String(), nullable=False),
        sa.Column("name_sv", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("short_fi", sa.String(), nullable=False),
        sa.Column("short_sv", sa.String(), nullable=False),
        sa.Column("short_en", sa.String(), nullable=False),
        sa.Column("area", sa.String()),
        sa.Column("in_project", sa.Boolean(), nullable=False),
        sa.Column("tile_row", sa.Integer()),
        sa.Column("tile_column", sa.Integer()),
    )
    facts(
        "official_statistic",
        ("indicator", "place", "year", "sex", "vintage"),
        sa.Column("indicator", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("vintage", sa.String(), nullable=False),
        sa.Column("count", sa.Integer()),
        sa.Column("share", sa.Float()),
        sa.Column("status", sa.String(), nullable=False),
    )
    op.create_index("ix_official_statistic_indicator", "official_statistic", ["indicator"])
    facts(
        "project",
        ("code",),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_fi", sa.String(), nullable=False),
        sa.Column("name_sv", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("fund", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("budget", sa.Float()),
        sa.Column("eu_contribution", sa.Float()),
        sa.Column("cofinancing_percent", sa.Float()),
        sa.Column("budget_label", sa.String()),
        sa.Column("url", sa.String()),
    )
    facts(
        "partner",
        ("project", "code", "role", "starts"),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_fi", sa.String(), nullable=False),
        sa.Column("name_sv", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date()),
        sa.Column("county", sa.String()),
    )
    op.create_table(
        "account",
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String()),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("county", sa.String()),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("username", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id_hash", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id_hash", name="pk_sign_in_session"),
        sa.ForeignKeyConstraint(["username"], ["account.username"], name="fk_sign_in_session_username"),
    )
    op.create_index("ix_sign_in_session_username", "sign_in_session", ["username"])
    op.create_table(
        "sign_in_ticket",
        sa.Column("ticket_hash", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ticket_hash", name="pk_sign_in_ticket"),
        sa.ForeignKeyConstraint(["username"], ["account.username"], name="fk_sign_in_ticket_username"),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who_hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempt"),
    )
    op.create_index("ix_sign_in_attempt_who_hash", "sign_in_attempt", ["who_hash"])


def facts(table, key, *columns):
    """Create a table of facts: its columns between ``since`` and ``until``, and one open row per natural key."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer()),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["since"], ["release.number"], name=f"fk_{table}_since"),
        sa.ForeignKeyConstraint(["until"], ["release.number"], name=f"fk_{table}_until"),
    )
    op.create_index(f"ix_{table}_since", table, ["since"])
    op.create_index(f"ix_{table}_until", table, ["until"])
    still_true = sa.text("until IS NULL")
    op.create_index(f"one_open_{table}", table, key, unique=True, sqlite_where=still_true, postgresql_where=still_true)
