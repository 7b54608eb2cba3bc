"""Size classes: which numbers of persons employed a code of the codelist ``size`` stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from api.concepts.codelists import TOTAL

CODELIST = "size"


class Bounds(NamedTuple):
    """The fewest and the most persons employed; ``most`` None has no upper end."""

    fewest: int
    most: int | None

    def contains(self, other: Bounds) -> bool:
        if self.most is None:
            return self.fewest <= other.fewest
        return self.fewest <= other.fewest and other.most is not None and other.most <= self.most

    def meets(self, other: Bounds) -> bool:
        """Whether a number lies in both."""
        ends = [one.most for one in (self, other) if one.most is not None]
        return not ends or max(self.fewest, other.fewest) <= min(ends)

    @property
    def width(self) -> float:
        """How many numbers lie within; infinite without an upper end."""
        return float("inf") if self.most is None else self.most - self.fewest + 1


NAMED: Mapping[str, Bounds] = {
    TOTAL: Bounds(0, None),
    "SME": Bounds(0, 249),
    "SME_LT500": Bounds(0, 500),
    "GE500": Bounds(501, None),
}
"""Codes whose bounds their letters do not say; 500 itself belongs to ``SME_LT500``."""
_RANGE = re.compile(r"([0-9]{1,7})[-_]([0-9]{1,7})", re.ASCII)
_FROM = re.compile(r"GE([0-9]{1,7})", re.ASCII)


def bounds(code: str) -> Bounds | None:
    """The bounds of a size class, by its code: ``10-49``, ``GE250``; None where it has none (``SME_UNSTATED``)."""
    if code in NAMED:
        return NAMED[code]
    if (match := _RANGE.fullmatch(code)) and int(match[1]) <= int(match[2]):
        return Bounds(int(match[1]), int(match[2]))
    if match := _FROM.fullmatch(code):
        return Bounds(int(match[1]), None)
    return None
