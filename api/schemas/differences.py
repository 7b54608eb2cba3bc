"""Answers that have differences of figures, as comparisons and trends share them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from marshmallow import validate

from api.answers.differences.verdicts import ADJUSTMENTS
from api.schemas.fields import Codes, Count, choice
from api.schemas.parameters import SelectionQuery

ADJUST = (
    "How p-values are adjusted for the number of tests in the answer: Holm's method (the chance of any false verdict), "
    "Benjamini and Hochberg's (the share of false verdicts among those given), or not at all."
)
WHOLE = (
    "an answer comes whole, as its tests are adjusted for each other; ask for fewer codes at a time, or with limit=0 "
    "how many rows and tests there would be"
)


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
