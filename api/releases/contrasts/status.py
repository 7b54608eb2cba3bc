"""Which figures of a release a contrast may be about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.queries.contrasts_writing import CellStatuses

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Shown:
    """Which figures are published, which of them with their degrees of freedom, and which are withheld.

    Each of cells of the lattice × series of the release.
    """

    published: Flags
    counted: Flags
    withheld: Flags

    @classmethod
    def of(cls, statuses: Mapping[str, CellStatuses], cells: Sequence[str], series: int) -> Shown:
        found = cls(*(np.zeros((len(cells), series), dtype=bool) for _ in range(3)))
        for place, cell in enumerate(cells):
            if cell in statuses:
                found.published[place, statuses[cell].published] = True
                found.counted[place, statuses[cell].counted] = True
                found.withheld[place, statuses[cell].withheld] = True
        return found
