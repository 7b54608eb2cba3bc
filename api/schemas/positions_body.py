"""What may be sent to be positioned, strictly: nothing is taken for what it merely looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from api.schemas.fields import CODE_PATTERN, DIMENSION_FORM, Moment

MOST_COMPANIES = 100
MOST_CHANNELS = 200
MOST_EMPLOYEES = 10_000_000
MINUTES_OF_A_DAY = 1440
LONGEST = 100
"""Characters of a text."""


class Word(fields.String):
    """A text; a code unless ``pattern`` says otherwise. null is as good as left out."""

    default_error_messages = {"required": "is missing", "invalid": "is no text"}

    def __init__(self, description: str, *, pattern: str | None = CODE_PATTERN, required: bool = False, **shown: Any):
        length = validate.Length(1, LONGEST, error=f"does not have 1 to {LONGEST} characters")
        form = [validate.Regexp(pattern, error="is no code: letters, digits, “_”, “.” and “-” only")] if pattern else []
        super().__init__(
            required=required,
            allow_none=not required,
            validate=[length, *form],
            metadata={"description": description, **shown},
        )


class YesNo(fields.Boolean):
    """true or false, and nothing that merely looks like it."""

    default_error_messages = {"required": "is missing", "null": "is null, but must be true or false"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("is neither true nor false")
        return value


class Whole(fields.Integer):
    """A whole number. In JSON 37 and 37.0 are the same number, and some languages write the latter."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if not is_whole or isinstance(value, bool):
            raise ValidationError("is no whole number")
        return int(value)


class Minutes(fields.Float):
    """Minutes of a day."""

    def __init__(self, description: str):
        super().__init__(
            allow_none=True,
            validate=validate.Range(0, MINUTES_OF_A_DAY, error=f"is not between 0 and {MINUTES_OF_A_DAY}"),
            metadata={"description": description, "format": "double", "example": 20},
        )

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ValidationError("is no number")
        return value


class ChannelBody(Schema):
    """What the company does with one channel."""

    channel = Word("The channel, as in `GET /v1/surveys/{survey}`.", required=True, example="xing")
    uses = YesNo(required=True, metadata={"description": "Whether the company uses it for business."})
    dialogue = YesNo(
        allow_none=True,
        metadata={"description": "Whether it holds a dialogue with customers there, answering and asking."},
    )
    minutes_per_day = Minutes("Working time per day spent on it.")


class CompanyBody(Schema):
    """A company and what it does. What is left out of sector, size and region means all of them."""

    ref = Word("Your name for it, given back in the answer; it says nothing to us.", pattern=None, required=True)
    sector = Word(
        "Its activity: a NACE Rev. 2 code of any depth (`J`, `62`, `J62`, `62.01`) or a sector of the survey. The "
        "narrowest released sector that is known to contain it is used; where there is none, also because the survey "
        "has sectors of its own, the whole population, which the sentence says.",
        example="62.01",
    )
    size = Word("Its size class; or give `employees`.", example="10-49")
    employees = Whole(
        allow_none=True,
        validate=validate.Range(0, MOST_EMPLOYEES, error=f"is not between 0 and {MOST_EMPLOYEES}"),
        metadata={"description": "Persons employed; the size class that contains them is used.", "format": "int32"},
    )
    region = Word("Where it is.", example="DE-BY")
    other_dimensions = fields.Dict(
        keys=fields.String(),
        values=fields.String(metadata={"pattern": CODE_PATTERN, "maxLength": LONGEST}),
        allow_none=True,
        metadata={
            "description": 'Codes of dimensions that only the survey declares, such as `{"market": "b2b"}`.',
            "propertyNames": {"pattern": f"^{DIMENSION_FORM.pattern}$"},
        },
    )
    channels = fields.List(
        fields.Nested(ChannelBody),
        allow_none=True,
        validate=validate.Length(max=MOST_CHANNELS),
        metadata={"description": "What it does, channel by channel. A channel that is left out is not known."},
    )
    minutes_per_day = Minutes(
        "Working time per day spent on all channels. Left out: the sum, where every channel used has its minutes."
    )


class PositionsBody(Schema):
    """The companies, and the survey whose enterprises they are compared with."""

    survey = Word("The survey. It may be left out when `release` is given.", example="sme-pulse")
    wave = Word(
        "The wave, or `latest`. Left out: the latest that has figures of the use of channels.", example="latest"
    )
    release = Word("A release, such as `sme-pulse.2026.r1`; the figures compared with then never change.")
    as_of = Moment(
        "Compare with the release that was the newest then: a date (its end, UTC) or a time.", allow_none=True
    )
    companies = fields.List(
        fields.Nested(CompanyBody),
        required=True,
        validate=validate.Length(1, MOST_COMPANIES),
        metadata={"description": "The companies, each with its own `ref`."},
    )
