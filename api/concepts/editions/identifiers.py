"""Names of cells and figures that never change: the text of a cell and the id of a benchmark."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from api.concepts.surveys.items import Series

ID_LENGTH = 20
"""Characters of a benchmark's id: 100 bits of its hash."""


def cell_text(dimension_ids: Sequence[str], codes: Sequence[str]) -> str:
    """The canonical text of a cell, ``region=DE;sector=C``: dimensions in alphabetical order, "" without any.

    ``codes`` has one code per dimension, in the order of ``dimension_ids``.
    """
    pairs = sorted(zip(dimension_ids, codes, strict=True))
    return ";".join(f"{dimension}={code}" for dimension, code in pairs)


def parse_cell(text: str) -> dict[str, str]:
    """Dimension id → code of a cell's canonical text; raises ``ValueError`` for any other text."""
    return dict(_pair(part) for part in text.split(";")) if text else {}


def _pair(part: str) -> tuple[str, str]:
    dimension, separator, code = part.partition("=")
    if not (dimension and separator and code):
        raise ValueError(f"“{part}” is not dimension=code")
    return dimension, code


def benchmark_id(release_id: str, series: Series, cell: str) -> str:
    """The id of a figure: 20 characters of a–z and 2–7, from what it is for and never from its value."""
    key = "\n".join((release_id, series.indicator, series.channel, series.category, cell))
    return base64.b32encode(hashlib.sha256(key.encode()).digest()).decode("ascii").lower()[:ID_LENGTH]
