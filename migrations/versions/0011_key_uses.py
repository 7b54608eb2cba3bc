"""How many requests came with a key: noted with its use, by the function that the reader may call already.

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE OR REPLACE FUNCTION access.note_use(presented text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ UPDATE access.keys SET {change} WHERE hash = presented
AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()){when} $$
"""
A_MINUTE_AGO = "(last_used_at IS NULL OR last_used_at < now() - interval '1 minute')"
# A server of the version before says no number, and calls it once a minute.
COUNTED = f"""
requests = requests + greatest(coalesce(nullif(current_setting('benchmarks.requests', true), ''), '1')::bigint, 0),
last_used_at = CASE WHEN {A_MINUTE_AGO} THEN now() ELSE last_used_at END
"""


def upgrade() -> None:
    op.add_column(
        "keys",
        sa.Column(
            "requests",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="that came with it, as far as noted",
        ),
        schema="access",
    )
    op.execute(FUNCTION.format(change=COUNTED, when=""))


def downgrade() -> None:
    op.execute(FUNCTION.format(change="last_used_at = now()", when=f" AND {A_MINUTE_AGO}"))
    op.drop_column("keys", "requests", schema="access")
