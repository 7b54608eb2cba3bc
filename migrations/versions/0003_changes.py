"""Changes: what happened to releases.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="from when on it is visible"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint("kind IN ('scheduled', 'published', 'revised', 'withdrawn')", name=op.f("ck_changes_kind")),
        sa.ForeignKeyConstraint(
            ["release_key"],
            ["published.releases.key"],
            name=op.f("fk_changes_release_key_releases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_changes")),
        schema="published",
    )
    op.create_index(op.f("ix_changes_release_key"), "changes", ["release_key"], schema="published")
    op.execute("ALTER TABLE published.changes ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY visible ON published.changes FOR SELECT USING (at <= now())")


def downgrade() -> None:
    op.drop_table("changes", schema="published")
