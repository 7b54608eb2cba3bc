"""In which form differences are answered: the formats that can hold a test."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import fields

from api.representations.documents import LABEL_STYLES, Format
from api.schemas.fields import choice


def format_choice(formats: Mapping[str, Format]) -> fields.String:
    """The parameter that names a format."""
    return choice(
        "The format by name; it wins over `Accept`. Left out: what `Accept` likes best, JSON for browsers. "
        "`csvw` describes the columns of the CSV file.",
        tuple(formats),
    )


def label_choice() -> fields.String:
    """The parameter for codes or labels."""
    return choice("For tables: codes, their labels, or both. Left out: codes; in `xlsx` both.", LABEL_STYLES)


def media_types_beside_json(formats: Mapping[str, Format]) -> list[str]:
    return [media_type for one in list(formats.values())[1:] for media_type in one.media_types]
