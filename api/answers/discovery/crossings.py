"""Which dimensions of a survey are crossed with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.answers.discovery.combinations import Codes, Counted, Shown, held_series, shown_in
from api.concepts.editions.edition import Edition
from api.concepts.fields import described


@dataclass(kw_only=True)
class Crossing(Counted):
    """Dimensions that figures are crossed by."""

    dimensions: Sequence[str] = described("The dimensions; none for the whole population.")
    waves: list[str] = described("The waves that have such cells.")


def crossing_entries(editions: Sequence[Edition], shown: Shown) -> list[Crossing]:
    """Which dimensions are crossed with each other in the tabulated cells, coarse first: in which waves, how many
    figures there are, and how many of them are shown."""
    found: dict[Codes, Crossing] = {}
    for edition in editions:
        for cell in edition.cells:
            crossed = _crossed_by(edition, cell)
            entry = found.setdefault(crossed, Crossing(figures=0, shown=0, dimensions=crossed, waves=[]))
            if edition.header.wave not in entry.waves:
                entry.waves.append(edition.header.wave)
            entry.figures += len(held_series(edition, cell))
            entry.shown += shown_in(edition, cell, shown)
    return [found[crossed] for crossed in sorted(found, key=_coarse_first)]


def crossed_dimensions(edition: Edition) -> list[Codes]:
    """The sets of dimensions in which some tabulated cell is narrower than the whole population, coarse first."""
    return sorted({_crossed_by(edition, cell) for cell in edition.cells}, key=_coarse_first)


def _crossed_by(edition: Edition, cell: Codes) -> Codes:
    dimensions = zip(edition.snapshot.dimensions, cell, strict=True)
    return tuple(dimension.id for dimension, code in dimensions if code != dimension.whole)


def _coarse_first(crossed: Codes) -> tuple[int, Codes]:
    return len(crossed), crossed
