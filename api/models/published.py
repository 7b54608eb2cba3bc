"""Schema ``published``: all that a serving process reads."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from api.concepts.editions.change import KINDS
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
    Column("step", Float, comment="value, se and bounds are rounded to it; null: not noted"),
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


cell_contrasts = Table(
    "cell_contrasts",
    metadata,
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), primary_key=True),
    Column("cell", Text, primary_key=True),
    Column("other", Text, primary_key=True, comment="a cell that differs in one dimension; its text sorts after cell"),
    Column("se", ARRAY(Float), nullable=False, comment="of the difference, series by series; null: not offered"),
    Column("df", ARRAY(Integer), comment="degrees of freedom, series by series; null where n is rounded"),
    schema=PUBLISHED,
)

series_pairs = Table(
    "series_pairs",
    metadata,
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), primary_key=True),
    Column("pair", Integer, primary_key=True, comment="its place in se and df of series_contrasts, from 0"),
    Column("series", SmallInteger, nullable=False),
    Column("other", SmallInteger, nullable=False, comment="a series with a higher number"),
    UniqueConstraint("release_key", "series", "other"),
    schema=PUBLISHED,
)

series_contrasts = Table(
    "series_contrasts",
    metadata,
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), primary_key=True),
    Column("cell", Text, primary_key=True),
    Column("se", ARRAY(Float), nullable=False, comment="of the difference, pair by pair; null: not offered"),
    Column("df", ARRAY(Integer), comment="degrees of freedom, pair by pair; null where n is rounded"),
    schema=PUBLISHED,
)


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
