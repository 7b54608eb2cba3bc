"""Who did what, when and why; and which responses were forgotten.

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actions",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="a release, the beginning of a key, or a survey"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "done_by",
            sa.Text(),
            server_default=sa.text("current_setting('application_name')"),
            nullable=False,
            comment="user, machine, process and command",
        ),
        sa.Column("login", sa.Text(), server_default=sa.text("SESSION_USER"), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_actions")),
        schema="confidential",
    )
    op.add_column(
        "imports",
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True, comment="when its responses were deleted"),
        schema="confidential",
    )


def downgrade() -> None:
    op.drop_column("imports", "forgotten_at", schema="confidential")
    op.drop_table("actions", schema="confidential")
