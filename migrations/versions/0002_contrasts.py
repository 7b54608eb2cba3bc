"""Contrasts: standard errors of the differences on offer.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


TABLES = ("cell_contrasts", "series_pairs", "series_contrasts")


def upgrade() -> None:
    op.create_table(
        "cell_contrasts",
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column(
            "other",
            sa.Text(),
            nullable=False,
            comment="a cell that differs in one dimension; its text sorts after cell",
        ),
        sa.Column(
            "se",
            postgresql.ARRAY(sa.Float()),
            nullable=False,
            comment="of the difference, series by series; null: not offered",
        ),
        sa.Column(
            "df",
            postgresql.ARRAY(sa.Integer()),
            nullable=True,
            comment="degrees of freedom, series by series; null where n is rounded",
        ),
        _release("cell_contrasts"),
        sa.PrimaryKeyConstraint("release_key", "cell", "other", name=op.f("pk_cell_contrasts")),
        schema="published",
    )
    op.create_table(
        "series_pairs",
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("pair", sa.Integer(), nullable=False, comment="its place in se and df of series_contrasts, from 0"),
        sa.Column("series", sa.SmallInteger(), nullable=False),
        sa.Column("other", sa.SmallInteger(), nullable=False, comment="a series with a higher number"),
        _release("series_pairs"),
        sa.PrimaryKeyConstraint("release_key", "pair", name=op.f("pk_series_pairs")),
        sa.UniqueConstraint("release_key", "series", "other", name=op.f("uq_series_pairs_release_key_series_other")),
        schema="published",
    )
    op.create_table(
        "series_contrasts",
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column(
            "se",
            postgresql.ARRAY(sa.Float()),
            nullable=False,
            comment="of the difference, pair by pair; null: not offered",
        ),
        sa.Column(
            "df",
            postgresql.ARRAY(sa.Integer()),
            nullable=True,
            comment="degrees of freedom, pair by pair; null where n is rounded",
        ),
        _release("series_contrasts"),
        sa.PrimaryKeyConstraint("release_key", "cell", name=op.f("pk_series_contrasts")),
        schema="published",
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE published.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY visible ON published.{table} FOR SELECT "
            "USING (release_key IN (SELECT key FROM published.releases))"
        )


def _release(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["release_key"],
        ["published.releases.key"],
        name=op.f(f"fk_{table}_release_key_releases"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="published")
