"""What happened to releases, in order: read by ``/v1/changes``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from api.models.metadata import PUBLISHED, metadata, one_of
from api.models.published import releases

CHANGES = ("scheduled", "published", "revised", "withdrawn")

changes = Table(
    "changes",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, comment="from when on it is visible"),
    Column("kind", Text, nullable=False),
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), nullable=False, index=True),
    Column("reason", Text),
    Column("details", JSONB, nullable=False, server_default="{}"),
    one_of("kind", CHANGES),
    schema=PUBLISHED,
)
