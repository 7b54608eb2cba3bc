"""Naming of constraints, and the columns that the schemas share."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, Column, Float, Integer, MetaData, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from api.concepts.texts import LANGUAGES, Language
from api.database.names import ACCESS, CONFIDENTIAL, PUBLISHED

__all__ = [
    "ACCESS",
    "BOUNDS",
    "CONFIDENTIAL",
    "PUBLISHED",
    "TEXTS",
    "figure_columns",
    "figure_key",
    "in_both_languages",
    "in_language",
    "metadata",
    "one_of",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BOUNDS = ("ci90_low", "ci90_high", "ci95_low", "ci95_high", "ci99_low", "ci99_high")
"""Columns of the interval's bounds, lower before upper, for each stored confidence level."""


TEXTS = ("value_text", "n_text", "also_reported")
"""Columns of a figure that hold words: each has a second one, with the same in German (see ``in_language``)."""


def in_language(column: str, language: Language) -> str:
    """The column that holds what ``column`` of a figure says in a language."""
    return f"{column}_de" if language == "de" and column in TEXTS else column


def in_both_languages(column: str, kind: type[Text | JSONB]) -> list[Column[object]]:
    return [Column(in_language(column, language), kind) for language in LANGUAGES]


def one_of(column: str, values: Sequence[str]) -> CheckConstraint:
    """A check that a text column holds one of the product's fixed words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def figure_columns() -> list[Column[object]]:
    """What is known about one figure, in full precision (``estimates``) or as displayed (``figures``)."""
    columns: list[Column[object]] = [
        Column("status", Text, nullable=False),
        Column("value", Float),
        *in_both_languages("value_text", Text),
        Column("se", Float),
        *(Column(name, Float) for name in BOUNDS),
        Column("n", Integer),
        *in_both_languages("n_text", Text),
        Column("n_eff", Float),
        Column("df", Integer),
        Column("reliability", Text, nullable=False),
        Column("base", Text, nullable=False),
        Column("flags", ARRAY(Text), nullable=False, server_default="{}"),
        Column("notes", ARRAY(Text), nullable=False, server_default="{}"),
        Column("sources", ARRAY(Text), nullable=False, server_default="{}"),
        *in_both_languages("also_reported", JSONB),
    ]
    return columns


def figure_key() -> list[Column[object]]:
    """Which cell and which series of the release a figure is for."""
    return [Column("cell", Text, primary_key=True), Column("series", SmallInteger, primary_key=True)]
