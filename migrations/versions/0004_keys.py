"""Keys of partners.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA access")
    op.create_table(
        "keys",
        sa.Column("key", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False, comment="the part that may be shown and logged"),
        sa.Column("hash", sa.Text(), nullable=False, comment="SHA-256 of the whole key, in hexadecimal digits"),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_keys")),
        sa.UniqueConstraint("prefix", name=op.f("uq_keys_prefix")),
        schema="access",
    )


def downgrade() -> None:
    op.execute("DROP SCHEMA access CASCADE")
