"""The cells of a margin: which one a respondent belongs to, and whether they are told apart at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from api.concepts.surveys.survey import Dimension

Cell = tuple[str, ...]
"""One code for each of the margin's dimensions."""

Place = str | None
"""The leaf a respondent is put into; None where the respondent is not classified (and counts in the whole only)."""


def covered(dimension: Dimension, code: str) -> frozenset[Place] | None:
    """The places in a dimension whose respondents belong to ``code``; None where it is not made of whole leaves."""
    if code == dimension.whole:
        return frozenset((*dimension.leaves, None))
    wanted = dimension.codelist.leaves(code)
    if wanted is None:
        return None
    parts = {leaf: dimension.codelist.leaves(leaf) or frozenset() for leaf in dimension.leaves}
    inside = {leaf: below for leaf, below in parts.items() if below and below <= wanted}
    return frozenset(inside) if frozenset().union(*inside.values()) == wanted else None


class MarginCells:
    """Finds cells by the respondent's places. Every code must be made of whole leaves (see :func:`covered`)."""

    def __init__(self, dimensions: Sequence[Dimension], cells: Sequence[Cell]) -> None:
        self._positions: dict[Cell, int] = {}
        for position, cell in enumerate(cells):
            self._positions.setdefault(cell, position)
        used = [dict.fromkeys(cell[place] for cell in cells) for place in range(len(dimensions))]
        self._places: list[dict[str, frozenset[Place]]] = [
            {code: covered(dimension, code) or frozenset() for code in codes}
            for dimension, codes in zip(dimensions, used, strict=True)
        ]
        self._codes = [_codes_by_place(places) for places in self._places]

    def find(self, places: Sequence[Place]) -> int | None:
        """The position of the cell that respondents with these places belong to; None where there is none."""
        found = (self._codes[number].get(place, ()) for number, place in enumerate(places))
        return next((self._positions[cell] for cell in product(*found) if cell in self._positions), None)

    def overlaps(self) -> Iterator[tuple[int, int]]:
        """Pairs of different cells that share respondents: each cell that does, with the first it does so with."""
        neighbours = [
            {code: {other for place in places for other in codes[place]} for code, places in by_code.items()}
            for by_code, codes in zip(self._places, self._codes, strict=True)
        ]
        for cell, position in self._positions.items():
            near = product(*(by_code[code] for by_code, code in zip(neighbours, cell, strict=True)))
            earlier = [self._positions[other] for other in near if self._positions.get(other, position) < position]
            if earlier:
                yield min(earlier), position


def _codes_by_place(places: Mapping[str, frozenset[Place]]) -> dict[Place, list[str]]:
    found: dict[Place, list[str]] = {}
    for code, inside in places.items():
        for place in inside:
            found.setdefault(place, []).append(code)
    return found
