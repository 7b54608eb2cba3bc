"""What happened to releases, in order: read by ``/v1/changes``."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from api.concepts.editions.change import KINDS
from api.concepts.vocabulary import ACCESSES
from api.models.metadata import PUBLISHED, metadata, one_of

# Without a foreign key: what was announced stays on record, also when the draft is called off and built anew.
changes = Table(
    "changes",
    metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True, comment="ascends as transactions commit"),
    Column("at", DateTime(timezone=True), nullable=False, comment="from when on it is visible"),
    Column("kind", Text, nullable=False),
    Column("release", Text, nullable=False),
    Column("survey", Text, nullable=False),
    Column("wave", Text, nullable=False),
    Column("access", Text, nullable=False),
    Column("scheduled_for", DateTime(timezone=True)),
    Column("replaces", Text, comment="the release of the wave that was the newest before"),
    Column("reason", Text),
    Column("revision", JSONB(none_as_null=True), comment="how the figures differ from those replaced"),
    one_of("kind", KINDS),
    one_of("access", ACCESSES),
    CheckConstraint("(kind = 'scheduled') = (scheduled_for IS NOT NULL)", name="scheduled_for"),
    CheckConstraint("(kind = 'revised') = (replaces IS NOT NULL)", name="replaces"),
    CheckConstraint("kind = 'revised' OR revision IS NULL", name="revision"),
    Index(None, "at", "number"),
    schema=PUBLISHED,
)
