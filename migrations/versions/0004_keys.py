"""Keys of partners: the table, what the reader may do with it, and what a key lets it see.

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


FUNCTION = """
CREATE FUNCTION access.{name} LANGUAGE sql {kind} SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ {body} $$
"""
LIVE = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())"

# All three take or find the hash of a whole key: who does not hold one learns nothing, and nothing can be listed.
FUNCTIONS = {
    "check_key(presented text) RETURNS TABLE (prefix text, scopes text[], state text)": (
        "STABLE",
        "SELECT prefix, scopes, CASE WHEN revoked_at IS NOT NULL THEN 'revoked' "
        f"WHEN {LIVE} THEN 'live' ELSE 'expired' END FROM access.keys WHERE hash = presented",
    ),
    "note_use(presented text) RETURNS void": (
        "VOLATILE",
        "UPDATE access.keys SET last_used_at = now() "
        f"WHERE hash = presented AND {LIVE} "
        "AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')",
    ),
    "granted() RETURNS text[]": (
        "STABLE",
        "SELECT coalesce((SELECT scopes FROM access.keys "
        f"WHERE hash = current_setting('benchmarks.key', true) AND {LIVE}), '{{}}')",
    ),
}

# Asked once per statement, and only when a row needs it; without a key the function is not even called.
GRANTED = "= ANY ((SELECT CASE WHEN current_setting('benchmarks.key', true) <> '' THEN access.granted() END)::text[])"
POLICIES = {
    "releases": (
        "state IN ('published', 'withdrawn') AND published_at <= now() AND access = 'public'",
        "state IN ('published', 'withdrawn') "
        f"AND (published_at <= now() OR 'read:embargoed' {GRANTED}) "
        f"AND (access = 'public' OR 'read:partner' {GRANTED})",
    ),
    "changes": (
        "at <= now() AND access = 'public'",
        f"at <= now() AND (access = 'public' OR 'read:partner' {GRANTED})",
    ),
}
"""Table → what the reader sees of it without a key, and with one."""


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
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True, comment="null: never"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True, comment="to the minute"),
        sa.CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_keys_hash")),
        sa.CheckConstraint("scopes <@ ARRAY['read:partner', 'read:embargoed']", name=op.f("ck_keys_scopes")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_keys")),
        sa.UniqueConstraint("prefix", name=op.f("uq_keys_prefix")),
        sa.UniqueConstraint("hash", name=op.f("uq_keys_hash")),
        schema="access",
    )
    for name, (kind, body) in FUNCTIONS.items():
        op.execute(FUNCTION.format(name=name, kind=kind, body=body))
    # Everybody may call a new function; the readers are granted theirs by name.
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA access FROM PUBLIC")
    for table, (_, with_key) in POLICIES.items():
        op.execute(f"ALTER POLICY visible ON published.{table} USING ({with_key})")


def downgrade() -> None:
    for table, (without_key, _) in POLICIES.items():
        op.execute(f"ALTER POLICY visible ON published.{table} USING ({without_key})")
    op.execute("DROP SCHEMA access CASCADE")
