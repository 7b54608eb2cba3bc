"""Differences of figures: what may be asked of comparisons and trends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import validate

from api.answers.differences.comparisons import AskedComparison
from api.answers.differences.contrasts import EXAMPLE
from api.answers.differences.ordering import COMPARISON_SORTS, TREND_SORTS
from api.answers.differences.trends import AskedTrend
from api.answers.differences.verdicts import ADJUSTMENTS
from api.errors import Problem
from api.schemas.fields import Codes, Count, choice
from api.schemas.parameters import SelectionQuery, read_asked

ADJUST = (
    "How p-values are adjusted for the number of tests in the answer: Holm's method (the chance of any false verdict), "
    "Benjamini and Hochberg's (the share of false verdicts among those given), or not at all."
)
WHOLE = (
    "an answer comes whole, as its tests are adjusted for each other; ask for fewer codes at a time, or with limit=0 "
    "how many rows and tests there would be"
)

SIDE_PATTERN = r"^[a-z][a-z0-9_]*:[A-Za-z0-9_.-]+$"
SIDE = (
    "as `dimension:code`, several separated by commas. Beside dimensions (also those that only a survey declares) it "
    "may name `wave`, `channel`, `indicator`, `category` and `survey`. Both sides name the same and differ in one of "
    "them; surveys may differ in the wave too."
)
WORDS = ("false", "true")


def selecting(name: str, example: str | None, description: str | None = None) -> Codes:
    """A parameter of the selection with another example: all that a resource shows must go together."""
    own = SelectionQuery().fields[name]
    if not isinstance(own, Codes):
        raise TypeError(f"{name} does not take codes")
    return Codes(description or own.metadata["description"], own.pattern, example)


class DifferencesQuery(SelectionQuery):
    """A selection whose figures are compared. An answer comes whole, as its tests are adjusted for each other."""

    class Meta:
        exclude = ("cursor",)

    refused: ClassVar[Mapping[str, str]] = {"cursor": WHOLE}
    limit = Count(
        validate=validate.Range(0, 0, error=f"is not 0: {WHOLE}"),
        metadata={
            "description": "Only 0: the resolved selection, the total, the share suppressed and the number of tests, "
            "without rows. Left out: everything at once, as the tests of an answer are adjusted for each other.",
        },
    )

    survey = selecting("survey", "sme-pulse")
    adjust = choice(ADJUST, ADJUSTMENTS, load_default="holm")


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


class TrendQuery(DifferencesQuery):
    """Which figures are followed over the waves."""

    wave = selecting(
        "wave",
        None,
        "Waves by code, `latest`, `latest:N`, `2010..2012` (either end may be left out) or `*`. Left out: every wave.",
    )
    sort = choice(
        "By the change of the newest wave that has one, since the wave before or the first, ascending or (`-`) "
        "descending; what has none comes last. The waves of a figure stay together, oldest first, and the tests as "
        "they are. Left out: codelist order.",
        TREND_SORTS,
    )
    allow_break = choice(
        "Whether changes are computed across a break in the series too; a note then says so.",
        WORDS,
        load_default=WORDS[0],
    )


def read_trend(values: Mapping[str, Any], problems: Sequence[Problem]) -> AskedTrend:
    """What a query string of ``TrendQuery`` asks for; its mistakes go along."""
    asked = read_asked(values, problems)
    return AskedTrend(asked, values.get("adjust", "holm"), values.get("allow_break") == "true")
