"""Schema ``published``: all that a serving process reads."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from api.concepts.vocabulary import ACCESSES, BASES, RELIABILITIES, STATUSES
from api.models.metadata import PUBLISHED, figure_columns, figure_key, metadata, one_of

releases = Table(
    "releases",
    metadata,
    Column("key", Integer, Identity(always=True), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("survey", Text, nullable=False),
    Column("wave", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("text_revision", Integer, nullable=False, server_default="0"),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("access", Text, nullable=False),
    Column("basis", Text, nullable=False),
    # Scheduled and superseded are not stored: they follow from published_at and the clock.
    Column("state", Text, nullable=False, server_default="draft"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("published_at", DateTime(timezone=True)),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_reason", Text),
    Column("definition_hash", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("snapshot", JSONB, nullable=False),
    Column("quality", JSONB, comment="the quality report; null while the release is being built"),
    Column(
        "certificate",
        JSONB(none_as_null=True),
        comment="the disclosure certificate as anybody may read it; null where none is needed or there is none yet",
    ),
    UniqueConstraint("survey", "wave", "revision", "text_revision"),
    one_of("access", ACCESSES),
    one_of("basis", BASES),
    one_of("state", ("draft", "certified", "published", "withdrawn")),
    CheckConstraint("period_start <= period_end", name="period"),
    CheckConstraint("(state IN ('published', 'withdrawn')) = (published_at IS NOT NULL)", name="published_at"),
    CheckConstraint("(state = 'withdrawn') = (withdrawn_reason IS NOT NULL)", name="withdrawn_reason"),
    schema=PUBLISHED,
)

series = Table(
    "series",
    metadata,
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), primary_key=True),
    Column("series", SmallInteger, primary_key=True),
    Column("indicator", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("category", Text, nullable=False),
    UniqueConstraint("release_key", "indicator", "channel", "category"),
    schema=PUBLISHED,
)

figures = Table(
    "figures",
    metadata,
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), primary_key=True),
    *figure_key(),
    Column("id", Text, nullable=False),
    *figure_columns(),
    one_of("status", STATUSES),
    one_of("reliability", RELIABILITIES),
    CheckConstraint("status = 'published' OR value IS NULL", name="value_only_when_published"),
    Index(None, "id", unique=True),
    schema=PUBLISHED,
)

codelists = Table(
    "codelists",
    metadata,
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("codes", Integer, nullable=False, comment="how many: a version may be continued, never changed"),
    Column("document", JSONB, nullable=False),
    schema=PUBLISHED,
)
