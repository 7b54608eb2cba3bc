"""What differences of published figures need beside the figures: their standard errors, for the pairs on offer."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Integer, SmallInteger, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY

from api.models.metadata import PUBLISHED, metadata
from api.models.published import releases

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
