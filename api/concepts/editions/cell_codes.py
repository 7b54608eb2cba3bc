"""The codes of a cell as fields, as answers and records of changes have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.concepts.fields import described
from api.concepts.terms import BUILT_IN_DIMENSIONS

LACKED = "null where the survey lacks the dimension."


@dataclass
class CellCodes:
    """Whom a figure describes."""

    sector: str | None = described(f"Economic activity; {LACKED}", example="_T")
    size: str | None = described(f"Size class; {LACKED}", example="SME")
    region: str | None = described(f"Region; {LACKED}", example="DE")
    other_dimensions: Mapping[str, str] = described("The codes of dimensions that only the survey declares.")

    @classmethod
    def of(cls, codes: Mapping[str, str]) -> CellCodes:
        """The codes by dimension as fields; None for a built-in dimension the survey lacks."""
        other = dict(codes)
        sector, size, region = (other.pop(dimension, None) for dimension in BUILT_IN_DIMENSIONS)
        return CellCodes(sector, size, region, other)
