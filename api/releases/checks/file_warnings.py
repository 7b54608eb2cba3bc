"""Warnings about a file: what can be read as it is, and probably says something else than its owner thinks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WarningKind = Literal[
    "far_off_value",
    "fractions_in_bands",
    "largest_weight",
    "missing_answers",
    "no_respondent_ids",
    "nobody_asked",
    "nothing_ticked",
    "population_unit",
    "routing",
    "same_column",
    "spread_of_weights",
    "thousands_sign",
    "unclassified",
    "whole_without_rows",
]
"""What a warning is about, for programs."""


@dataclass(frozen=True)
class FileWarning:
    """What was seen in a file (``text``, with numbers) and what to write or do if it is not meant (``remedy``).

    ``subject`` is the question, dimension or column it is about. No text tells the answers of a single respondent.
    """

    kind: WarningKind
    text: str
    remedy: str
    subject: str = ""


def counted(number: int, one: str, many: str = "") -> str:
    """“1 row”, “2,000 rows”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(part: float, whole: float) -> str:
    """The part of a whole in percent, without decimals: “38%”."""
    return f"{part / whole:.0%}"
