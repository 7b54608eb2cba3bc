"""The columns of the equal table, for who fills it and who reads it; imports nothing that peers lack."""

from __future__ import annotations

TEXTS = ("id", "survey", "wave", "release", "indicator", "channel", "category", "sector", "size", "region",
         "value_text", "unit", "base", "basis", "n_text", "status", "reliability")  # fmt: skip
LEVELS = ("0.90", "0.95", "0.99")
BOUNDS = tuple(f"ci{level[2:]}_{end}" for level in LEVELS for end in ("low", "high"))
NUMBERS = ("value", "se", "n_eff", *BOUNDS)
LISTS = ("flags", "notes", "sources")
DOCUMENTS = ("other_dimensions", "also_reported", "alternatives")
COLUMNS = ("place", "n", *TEXTS, *NUMBERS, *LISTS, *DOCUMENTS)
TYPES = (
    dict.fromkeys(("place", "n"), "integer")
    | dict.fromkeys(TEXTS, "text")
    | dict.fromkeys(NUMBERS, "double precision")
    | dict.fromkeys(LISTS, "text[]")
    | dict.fromkeys(DOCUMENTS, "jsonb")
)
INDEXED = "indicator, sector, size, region, channel"


def row_fields(level: str) -> str:
    """The select list of a row as the product answers it, with the bounds of a confidence level."""
    bounds = f"ci{level[2:]}"
    return (
        "id, survey, wave, release, indicator, channel, category, sector, size, region, other_dimensions, value, "
        f"value_text, unit, base, basis, se, {bounds}_low AS ci_low, {bounds}_high AS ci_high, n, n_text, n_eff, "
        "status, reliability, flags, notes, sources, also_reported, alternatives"
    )
