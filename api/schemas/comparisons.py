"""Comparisons: what may be asked, what is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema

from api.answers.differences import meta, rows
from api.answers.differences.comparisons import AskedComparison
from api.answers.differences.contrasts import EXAMPLE
from api.answers.differences.ordering import COMPARISON_SORTS
from api.errors import Problem
from api.schemas import parts, shared
from api.schemas.described import schema_of
from api.schemas.differences import DifferencesQuery, selecting
from api.schemas.fields import Codes, choice
from api.schemas.parameters import read_asked

SIDE_PATTERN = r"^[a-z][a-z0-9_]*:[A-Za-z0-9_.-]+$"
SIDE = (
    "as `dimension:code`, several separated by commas. Beside dimensions (also those that only a survey declares) it "
    "may name `wave`, `channel`, `indicator`, `category` and `survey`. Both sides name the same and differ in one of "
    "them; surveys may differ in the wave too."
)


class Side(Codes):
    """One side of a comparison, which must be given."""

    def __init__(self, description: str, example: str) -> None:
        super().__init__(f"{description}, {SIDE}", SIDE_PATTERN, example)
        self.required = True
        self.error_messages["required"] = f"is missing: a comparison has two sides, such as {EXAMPLE}"


class ComparedQuery(DifferencesQuery):
    """What is compared."""

    size = selecting("size", None)
    a = Side("The first side", "size:SME")
    sort = choice(
        "By difference, ascending or (`-difference`) descending; rows without one last. Rows then have `rank`, and in "
        "`rank_low` and `rank_high` the range of ranks that the intervals of the differences allow. The tests stay as "
        "they are. Left out: codelist order.",
        COMPARISON_SORTS,
    )
    b = Side("The second side, which is subtracted", "size:GE250")


def read_comparison(values: Mapping[str, Any], problems: Sequence[Problem]) -> AskedComparison:
    """What a query string of ``ComparedQuery`` asks for; its mistakes go along."""
    asked = read_asked(values, problems)
    return AskedComparison(asked, tuple(values.get("a", ())), tuple(values.get("b", ())), values.get("adjust", "holm"))


class ComparisonLinks(shared.OwnLinks):
    """Where this is, and what to keep."""

    permalink = parts.text("The same rows for ever: releases are named.")
    csv = parts.text("The same as CSV.")


class ComparisonsAnswer(Schema):
    data = parts.many(schema_of(rows.Comparison, sometimes=rows.RankedComparison), "The comparisons.")
    meta = parts.one(
        schema_of(meta.ComparisonsMeta, sometimes=meta.PlannedComparisonsMeta), "What is needed to read them."
    )
    links = parts.one(ComparisonLinks, "Where this is, and what to keep.")
