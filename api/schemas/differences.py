"""Answers that have differences of figures, as comparisons and trends share them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from marshmallow import Schema, fields, validate

from api.answers.differences.verdicts import ADJUSTMENTS, METHODS, OBSTACLES, REASONS, VERDICTS
from api.schemas import parts
from api.schemas.fields import Codes, Count, choice
from api.schemas.figures import FigureMeta, SelectionCodes
from api.schemas.parameters import SelectionQuery

ADJUST = (
    "How p-values are adjusted for the number of tests in the answer: Holm's method (the chance of any false verdict), "
    "Benjamini and Hochberg's (the share of false verdicts among those given), or not at all."
)
WHOLE = (
    "an answer comes whole, as its tests are adjusted for each other; ask for fewer codes at a time, or with limit=0 "
    "how many rows and tests there would be"
)


def maybe_word(description: str, values: tuple[str, ...]) -> fields.String:
    """One of the product's fixed words, or null."""
    return fields.String(required=True, allow_none=True, metadata={"description": description, "enum": [*values, None]})


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


class DifferenceFields(Schema):
    """A difference of two displayed figures and its test. Nothing here is computed from anything but what is public."""

    difference = parts.number("The first value minus the second, as displayed; null where it is not computed.")
    unit = parts.text("`share_difference` (a fraction of 1) for shares, else the unit of the figures.")
    se = parts.number("Standard error of the difference.")
    ci_low = parts.number("Lower end of its confidence interval, not adjusted for the number of tests.")
    ci_high = parts.number("Upper end of its confidence interval.")
    statistic = parts.number("Student's t.")
    df = parts.whole("Degrees of freedom of the test.", null=True)
    p = parts.number("Two-sided p-value.")
    p_adjusted = parts.number("The p-value after the adjustment `meta.adjust` over the tests of the answer.")
    method = maybe_word("What the test rests on; `meta.methods` has the texts. null: no test.", tuple(METHODS))
    verdict = parts.word(
        "The first side against the second, by `p_adjusted` at the confidence level. `unclear`: it may be chance.",
        VERDICTS,
    )
    untested_because = maybe_word("Why there is no test; `meta.obstacles` has the texts.", tuple(OBSTACLES))
    comparable = fields.Boolean(
        required=True, metadata={"description": "Whether the two figures speak of the same, as far as is known."}
    )
    reasons = fields.List(
        fields.String(metadata={"enum": list(REASONS)}),
        required=True,
        metadata={"description": "What they differ in beside what is compared; `meta.reasons` has the texts."},
    )
    sentence = parts.text("The row as a sentence.")


class DifferenceMeta(FigureMeta):
    """What is needed to read differences."""

    adjust = parts.word("How `p_adjusted` is adjusted.", ADJUSTMENTS)
    tests = parts.by_key(
        fields.Integer(), "Family → how many tests it has, which are adjusted for each other whatever is shown of them."
    )
    suppressed_share = fields.Float(
        allow_none=True,
        metadata={
            "description": "With `limit=0`: the share of rows with a figure that is withheld.",
            "format": "double",
        },
    )
    methods = parts.by_key(fields.String(), "Method → text.")
    obstacles = parts.by_key(fields.String(), "Why there is no test → text.")
    reasons = parts.by_key(fields.String(), "Why figures are not comparable → text.")


class ComparedCodes(SelectionCodes):
    """The selection as it was understood."""

    sort = parts.text(
        "The order asked for; null: codelist order.",
        null=True,
        pattern="^-?(difference|since_previous|since_first)$",
    )
