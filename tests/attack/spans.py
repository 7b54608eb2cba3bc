"""Exact linear algebra of published sums: which groups of answers they determine. Fractions, no rounding."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

Vector = Mapping[int, Fraction]


class Span:
    """What is a rational combination of the vectors given so far. ``combined`` says of which, with which factors."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[dict[int, Fraction], dict[int, Fraction]]] = {}

    def add(self, vector: Mapping[int, int], name: int) -> bool:
        """Take in a vector, named ``name``; False where it is a combination already."""
        left, used = self._reduced(_fractions(vector), {name: Fraction(1)})
        if not left:
            return False
        pivot = min(left)
        factor = left[pivot]
        self._rows[pivot] = _scaled(left, factor), _scaled(used, factor)
        return True

    def combined(self, vector: Mapping[int, int]) -> dict[int, Fraction] | None:
        """The factors by name whose combination is the vector; None where there is none."""
        left, used = self._reduced(_fractions(vector), {})
        return None if left else {name: -factor for name, factor in used.items()}

    def _reduced(
        self, left: dict[int, Fraction], used: dict[int, Fraction]
    ) -> tuple[dict[int, Fraction], dict[int, Fraction]]:
        """The vector minus multiples of rows until no pivot is left in it; pivots rise, so one pass is enough."""
        rest: dict[int, Fraction] = {}
        while left:
            place = min(left)
            row = self._rows.get(place)
            if row is None:
                rest[place] = left.pop(place)
                continue
            factor = left[place]
            left = _minus(left, row[0], factor)
            used = _minus(used, row[1], factor)
        return rest, used


def _fractions(vector: Mapping[int, int]) -> dict[int, Fraction]:
    return {place: Fraction(value) for place, value in vector.items()}


def _scaled(vector: Vector, by: Fraction) -> dict[int, Fraction]:
    return {place: value / by for place, value in vector.items()}


def _minus(vector: Vector, row: Vector, factor: Fraction) -> dict[int, Fraction]:
    found = dict(vector)
    for place, value in row.items():
        less = found.get(place, Fraction(0)) - factor * value
        if less:
            found[place] = less
        else:
            found.pop(place, None)
    return found
