"""Schema ``confidential``: what respondents said, and everything computed from it before protection.

Responses themselves are in one generated table per survey, wave and version; see ``api.models.responses``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, INT4MULTIRANGE, JSONB

from api.concepts.vocabulary import RELIABILITIES, STATUSES
from api.models.metadata import CONFIDENTIAL, figure_columns, figure_key, in_both_languages, metadata, one_of
from api.models.published import releases


def _rows_read() -> tuple[Column[Any], ...]:
    """Which rows of which file were read, and what they hold; null where it was not noted, or for figures."""
    return (
        Column("file_hash", Text, comment="hash of the main file; null: not noted, or no responses"),
        Column("answer_hashes", ARRAY(Text), comment="hashes of the answers to each question, in any order of rows"),
        Column("lines", INT4MULTIRANGE, comment="the lines of the main file in which they are"),
    )


imports = Table(
    "imports",
    metadata,
    Column("key", Integer, Identity(always=True), primary_key=True),
    Column("survey", Text, nullable=False),
    Column("wave", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("data_hash", Text, nullable=False),
    Column("definition_hash", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("table_name", Text),
    Column("imported_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("forgotten_at", DateTime(timezone=True), comment="when its responses were deleted"),
    Column("weighting", JSONB(none_as_null=True), comment="how weights were brought to margins; null: they were not"),
    *_rows_read(),
    UniqueConstraint("survey", "wave", "version"),
    schema=CONFIDENTIAL,
)

strata = Table(
    "strata",
    metadata,
    Column("import_key", ForeignKey(imports.c.key, ondelete="CASCADE"), primary_key=True),
    Column("stratum", Integer, primary_key=True),
    Column("label", Text, nullable=False),
    Column("sampled", Integer, nullable=False, comment="primary sampling units in the design, answered or not"),
    Column("population", Float, comment="units in the population; null: no finite population correction"),
    CheckConstraint("sampled > 0", name="sampled"),
    CheckConstraint("population IS NULL OR population >= sampled", name="population"),
    schema=CONFIDENTIAL,
)

reported = Table(
    "reported",
    metadata,
    Column("import_key", ForeignKey(imports.c.key, ondelete="CASCADE"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("also", SmallInteger, nullable=False, comment="0: the preferred report of the figure, 1: a further one"),
    Column("status", Text, nullable=False),
    Column("value", Numeric),
    *(Column(name, Numeric) for name in ("se", "ci_low", "ci_high")),
    *in_both_languages("value_text", Text),
    Column("n", Integer),
    *in_both_languages("n_text", Text),
    Column("base", Text, nullable=False),
    Column("flags", ARRAY(Text), nullable=False),
    Column("notes", ARRAY(Text), nullable=False),
    Column("sources", ARRAY(Text), nullable=False),
    one_of("status", STATUSES),
    Index(
        "ix_reported_figure",
        "import_key",
        "indicator",
        "channel",
        "category",
        "cell",
        unique=True,
        postgresql_where="also = 0",
    ),
    schema=CONFIDENTIAL,
)

moments = Table(
    "moments",
    metadata,
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), primary_key=True),
    Column("cell", Text, primary_key=True),
    Column("stratum", Integer, primary_key=True),
    Column("sums", ARRAY(Float), nullable=False, comment="series by series, as api.estimation.moments orders them"),
    Column("joint", ARRAY(Float), nullable=False, comment="pair by pair: joint sums of two series"),
    schema=CONFIDENTIAL,
)

estimates = Table(
    "estimates",
    metadata,
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), primary_key=True),
    *figure_key(),
    *figure_columns(),
    Column("contributors", Integer),
    Column("positives", Integer, comment="respondents who said yes, of a share"),
    Column("kish", Float),
    Column("carriers", Integer, comment="contributors that standard error and interval rest on, at least"),
    one_of("status", STATUSES),
    one_of("reliability", RELIABILITIES),
    schema=CONFIDENTIAL,
)

builds = Table(
    "builds",
    metadata,
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), primary_key=True),
    # Here and not with the release: who knows all but one answer of a file could confirm a guess with its hash.
    Column("data_hash", Text, nullable=False, comment="hash of the file the release was made from"),
    Column("fingerprint", Text, nullable=False, comment="hash of the figures in full precision"),
    Column("import_key", Integer, nullable=False, comment="of which import; it may be deleted, the release stays"),
    Column("bases", JSONB(none_as_null=True), comment="series by series: the bases its figures rest on"),
    Column("categories", JSONB(none_as_null=True), comment="by question, the answer options as they are numbered"),
    # Whole, with the hashes of facts; what anybody may read is in published.releases.
    Column("certificate", JSONB(none_as_null=True)),
    *_rows_read(),
    Column("compared_with", ARRAY(Text), comment="hashes of figures: releases of other waves it was compared with"),
    schema=CONFIDENTIAL,
)

facts = Table(
    "facts",
    metadata,
    Column("release_key", ForeignKey(releases.c.key, ondelete="CASCADE"), primary_key=True),
    Column("place", SmallInteger, primary_key=True),
    Column("names", ARRAY(Text), nullable=False, comment="the bases that have these respondents and unsafe cells"),
    Column("facts", JSONB, nullable=False),
    Column("released", JSONB, nullable=False, comment="base by base, the places of the released cells"),
    schema=CONFIDENTIAL,
)
