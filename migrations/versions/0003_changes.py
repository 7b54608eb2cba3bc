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


# What happened before changes were recorded, as far as the releases tell it.
PUBLICATIONS = """
INSERT INTO published.changes (at, kind, release, survey, wave, access, replaces)
SELECT published_at, CASE WHEN previous IS NULL THEN 'published' ELSE 'revised' END,
       id, survey, wave, access, previous
FROM (
    SELECT *, lag(id) OVER (PARTITION BY survey, wave ORDER BY revision, text_revision) AS previous
    FROM published.releases WHERE state IN ('published', 'withdrawn')
) AS released
ORDER BY published_at, key
"""
WITHDRAWALS = """
INSERT INTO published.changes (at, kind, release, survey, wave, access, reason)
SELECT withdrawn_at, 'withdrawn', id, survey, wave, access, withdrawn_reason
FROM published.releases WHERE withdrawn_at IS NOT NULL
ORDER BY withdrawn_at, key
"""
DATES = """
INSERT INTO published.changes (at, kind, release, survey, wave, access, scheduled_for)
SELECT now(), 'scheduled', id, survey, wave, access, published_at
FROM published.releases WHERE state = 'published' AND published_at > now()
ORDER BY published_at, key
"""


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column(
            "number",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="ascends as transactions commit",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="from when on it is visible"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("release", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaces", sa.Text(), nullable=True, comment="the release of the wave that was the newest before"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "revision",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="how the figures differ from those replaced",
        ),
        sa.CheckConstraint("(kind = 'revised') = (replaces IS NOT NULL)", name=op.f("ck_changes_replaces")),
        sa.CheckConstraint("(kind = 'scheduled') = (scheduled_for IS NOT NULL)", name=op.f("ck_changes_scheduled_for")),
        sa.CheckConstraint("access IN ('public', 'partner')", name=op.f("ck_changes_access")),
        sa.CheckConstraint(
            "kind IN ('scheduled', 'cancelled', 'published', 'revised', 'withdrawn')", name=op.f("ck_changes_kind")
        ),
        sa.CheckConstraint("kind = 'revised' OR revision IS NULL", name=op.f("ck_changes_revision")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_changes")),
        schema="published",
    )
    op.create_index(op.f("ix_changes_at_number"), "changes", ["at", "number"], schema="published")
    op.execute("ALTER TABLE published.changes ENABLE ROW LEVEL SECURITY")
    # An entry tells all it has, so it does not exist before its second.
    op.execute("CREATE POLICY visible ON published.changes FOR SELECT USING (at <= now() AND access = 'public')")
    for statement in (PUBLICATIONS, WITHDRAWALS, DATES):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("changes", schema="published")
