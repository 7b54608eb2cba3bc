"""The generated table of responses: one per import, wide and typed, so that tabulating it is one plain GROUP BY.

Answers are small integers: 1 yes, 0 no, or the position of the answer category, or a count; negative means there is
no valid answer. Measured numbers are floats: null is no answer, NaN not asked. Dimensions hold the position of the
respondent's leaf, null where the respondent counts in the whole only.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Double, Integer, MetaData, SmallInteger, Table, Text

from api.models.metadata import CONFIDENTIAL

NOT_ASKED = -1
NO_ANSWER = -2


def table_name(import_key: int) -> str:
    return f"responses_{import_key}"


def dimension_column(dimension: str) -> str:
    return f"d_{dimension}"


def item_column(item: str) -> str:
    return f"i_{item}"


DESIGN_WEIGHT = "design_weight"
"""The weight as it is in the file, where weighting to margins replaced it; null elsewhere."""


def responses_table(import_key: int, dimensions: Sequence[str], coded: Sequence[str], measured: Sequence[str]) -> Table:
    """The table of one import: design columns, one column per dimension, per coded and per measured item."""
    return Table(
        table_name(import_key),
        MetaData(),
        Column("line", Integer, nullable=False),
        Column("respondent", Text),
        Column("weight", Double, nullable=False),
        Column(DESIGN_WEIGHT, Double),
        Column("stratum", Integer, nullable=False),
        Column("cluster", Text),
        Column("contributor", Text),
        *(Column(dimension_column(dimension), SmallInteger) for dimension in dimensions),
        *(Column(item_column(item), SmallInteger, nullable=False) for item in coded),
        *(Column(item_column(item), Double) for item in measured),
        schema=CONFIDENTIAL,
    )
