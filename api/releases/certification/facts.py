"""Stored facts, read back as the problems that were certified."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from api.concepts.editions.identifiers import cell_text
from api.disclosure.axes import Axis
from api.disclosure.facts import axes_from_json, facts_from_json
from api.disclosure.suppression import Flags, SuppressionProblem
from api.queries.certificates import StoredFacts

EARLIER = "@"
"""In the id of an axis: before the number of the earlier version it belongs to."""


def released_cells(stored: StoredFacts) -> frozenset[str]:
    """The texts of the cells that the release itself shows of the base, without those of earlier releases."""
    own = [axis.id for axis in own_axes(stored)]
    cells = (stored.facts["cells"][place] for place in stored.released[0])
    return frozenset(cell_text(own, cell[: len(own)]) for cell in cells)


def own_axes(stored: StoredFacts) -> list[Axis]:
    """The dimensions of the release itself, without those of earlier releases."""
    return [axis for axis in axes_from_json(stored.facts) if EARLIER not in axis.id]


def read_problems(stored: Sequence[StoredFacts]) -> tuple[dict[str, SuppressionProblem], dict[str, Flags]]:
    """Problems and released cells by name of base."""
    problems: dict[str, SuppressionProblem] = {}
    flags: dict[str, Flags] = {}
    for one in stored:
        problem = facts_from_json(one.facts)
        released = np.zeros(problem.offered.shape, dtype=np.bool_)
        for base, places in enumerate(one.released):
            released[base, list(places)] = True
        problems |= dict.fromkeys(one.names, problem)
        flags |= dict.fromkeys(one.names, released)
    return problems, flags
