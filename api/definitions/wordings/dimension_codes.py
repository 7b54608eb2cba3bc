"""The code of a built-in dimension that a text means beyond doubt."""

from __future__ import annotations

from api.definitions.wordings.regions import match_region
from api.definitions.wordings.sectors import match_sector
from api.definitions.wordings.sizes import match_size


def match_code(dimension: str, text: str) -> str | None:
    """The section, size class or region that a text means; None where it is none, several, or not certain."""
    if dimension == "sector":
        found = match_sector(text)
        return found[0].code if len(found) == 1 else None
    one = match_size(text) if dimension == "size" else match_region(text) if dimension == "region" else None
    return one.code if one is not None and one.certain else None
