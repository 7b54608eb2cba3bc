"""Schema ``access``: keys of partners. A key itself is never stored, only its hash."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Integer, Table, Text, func
from sqlalchemy.dialects.postgresql import ARRAY

from api.models.metadata import ACCESS, metadata

keys = Table(
    "keys",
    metadata,
    Column("key", Integer, Identity(always=True), primary_key=True),
    Column("prefix", Text, nullable=False, unique=True, comment="the part that may be shown and logged"),
    Column("hash", Text, nullable=False, unique=True, comment="SHA-256 of the whole key, in hexadecimal digits"),
    Column("holder", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), comment="null: never"),
    Column("revoked_at", DateTime(timezone=True)),
    Column("last_used_at", DateTime(timezone=True), comment="to the minute"),
    Column("requests", BigInteger, nullable=False, server_default="0", comment="that came with it, as far as noted"),
    CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name="hash"),
    CheckConstraint("scopes <@ ARRAY['read:partner', 'read:embargoed']", name="scopes"),
    schema=ACCESS,
)
