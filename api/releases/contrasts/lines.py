"""Contrasts of cells that differ in one dimension, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from api.concepts.surveys.lines import CellLine, Overlap, overlaps
from api.concepts.surveys.measures import Measures
from api.concepts.surveys.survey import Dimension
from api.estimation.crossing import Common, Crossing, along, of_respondents
from api.estimation.moments import Array
from api.releases.contrasts.moments import Positions, ReleaseMoments
from api.releases.contrasts.pairs import Flags, Offering, Shown

VALUES_PER_BLOCK = 1_000_000
"""How many differences of a line are computed at once: bounds memory."""


@dataclass(frozen=True)
class CellContrasts:
    """Pairs of cells of the lattice, and the standard errors and degrees of freedom of pairs × series of the release.

    NaN where the difference is not on offer; degrees of freedom also where a figure does not tell its own."""

    first: Positions
    second: Positions
    se: Array
    df: Array


class LineContrasts:
    """Computes the contrasts of a release's lines."""

    def __init__(
        self,
        dimensions: Sequence[Dimension],
        measures: Measures,
        moments: ReleaseMoments,
        shown: Shown,
        offering: Offering,
    ) -> None:
        self._dimensions, self._moments = dimensions, moments
        self._width = len(measures.all)
        places = {measure.series: place for place, measure in enumerate(measures.all)}
        self._series = [places[measure.series] for measure in (*measures.tabulated, *measures.differences)]
        self._published, self._withheld = shown.published[:, self._series], shown.withheld[:, self._series]
        self._counted = shown.counted[:, self._series]
        self._n, self._carriers = shown.n[:, self._series], shown.carriers[:, self._series]
        self._se, self._offering = shown.se[:, self._series], offering
        self._overlaps: dict[tuple[int, tuple[str, ...]], _Overlaps] = {}

    def worthwhile(self, line: CellLine) -> bool:
        """Whether some series has figures of two members."""
        return bool((self._published[list(line.members)].sum(axis=0) > 1).any())

    def of(self, line: CellLine, units: Crossing | None) -> Iterator[CellContrasts]:
        """The contrasts of a line, some members at a time against those after them.

        ``units`` is the crossing of all members where primary units are clusters.
        """
        lattice = np.array(line.members, dtype=np.intp)
        members = self._moments.position[lattice]
        common = self._common(line)
        step = max(1, VALUES_PER_BLOCK // (len(lattice) * len(self._series)))
        for at in range(0, len(lattice) - 1, step):
            firsts = np.arange(at, min(at + step, len(lattice) - 1))
            if units is None:
                crossing = of_respondents(self._moments.domains, members, firsts, common.parts)
            else:
                crossing = Crossing(units.cross[firsts], units.shared[firsts])
            se, df = along(self._moments.domains, members, firsts, crossing)
            offered = self._offered(lattice, firsts, common)
            if self._offering.only_displayed:
                se = self._made_of_displayed(lattice, firsts, common, se)
            yield self._block(lattice, firsts, np.where(offered, se, np.nan), df)

    def _offered(self, lattice: Positions, firsts: Positions, common: _Overlaps) -> Flags:
        """Both figures are published, and what they have in common is made of cells that are not withheld; no few
        contributors carry it."""
        published = self._published[lattice]
        offered: Flags = published[firsts][:, None] & published[None]
        offered[np.arange(len(lattice))[None] <= firsts[:, None]] = False
        refused = np.zeros((len(common.parts.first), len(self._series)), dtype=bool)
        np.logical_or.at(refused, common.parts.pair, self._withheld[lattice[common.parts.part]])
        carried = np.zeros(refused.shape)
        np.add.at(carried, common.parts.pair, common.parts.sign[:, None] * self._carriers[lattice[common.parts.part]])
        one, other = (self._n[lattice[side]] for side in (common.parts.first, common.parts.second))
        refused |= self._offering.few(carried) | self._offering.too_few(one, other)
        refused[common.unknown] = True
        here = np.isin(common.parts.first, firsts)
        offered[common.parts.first[here] - firsts[0], common.parts.second[here]] &= ~refused[here]
        return offered

    def _made_of_displayed(self, lattice: Positions, firsts: Positions, common: _Overlaps, se: Array) -> Array:
        """The errors of pairs that share nobody, from the two displayed ones; of the others as they are."""
        shown = self._se[lattice]
        made = np.hypot(shown[firsts][:, None], shown[None])
        here = np.isin(common.parts.first, firsts)
        at = common.parts.first[here] - firsts[0], common.parts.second[here]
        made[at] = se[at]
        return made

    def _block(self, lattice: Positions, firsts: Positions, se: Array, df: Array) -> CellContrasts:
        first, second = np.nonzero(~np.isnan(se).all(axis=2))
        one, other = lattice[firsts[first]], lattice[second]
        told = ~np.isnan(se[first, second]) & self._counted[one] & self._counted[other]
        wide = np.full((2, len(first), self._width), np.nan)
        wide[0][:, self._series] = se[first, second]
        wide[1][:, self._series] = np.where(told, df[first, second], np.nan)
        return CellContrasts(one, other, wide[0], wide[1])

    def _common(self, line: CellLine) -> _Overlaps:
        key = (line.dimension, line.codes)
        if key not in self._overlaps:
            self._overlaps[key] = _Overlaps(overlaps(self._dimensions[line.dimension], line.codes))
        return self._overlaps[key]


class _Overlaps:
    """The overlaps of a line as arrays."""

    def __init__(self, found: Sequence[Overlap]) -> None:
        terms = [
            (pair, part, sign)
            for pair, overlap in enumerate(found)
            for part, sign in zip(overlap.parts, overlap.signs, strict=True)
        ]
        self.parts = Common(
            np.array([overlap.first for overlap in found], dtype=np.intp),
            np.array([overlap.second for overlap in found], dtype=np.intp),
            np.array([pair for pair, _, _ in terms], dtype=np.intp),
            np.array([part for _, part, _ in terms], dtype=np.intp),
            np.array([sign for _, _, sign in terms], dtype=float),
        )
        self.unknown = np.array([not overlap.parts for overlap in found], dtype=bool)
