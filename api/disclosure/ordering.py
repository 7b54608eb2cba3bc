"""The order in which cells are tried: what comes first is released where not everything can be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from api.disclosure.suppression import SuppressionProblem
from api.disclosure.unclassified import few_unclassified


def acceptance_order(problem: SuppressionProblem, k: int) -> NDArray[np.intp]:
    """The candidates as (base, cell) pairs: few dimensions first, then classes before aggregates that overlap where few
    have no class, then many contributors, then as they are listed.

    One class less is the price of a few respondents without one. Were aggregates that overlap (SME, GE10) released
    first, it would be nearly all classes: each of them and these aggregates give the few away.
    """
    places = np.argwhere(problem.candidates(k))
    contributors = problem.contributors[places[:, 0], places[:, 1]]
    later = _overlapping_beside_few(problem, k, places)
    return places[np.lexsort((-contributors, later, problem.crossings[places[:, 1]]))]


def _overlapping_beside_few(problem: SuppressionProblem, k: int, places: NDArray[np.intp]) -> NDArray[np.int64]:
    """In how many dimensions each candidate is an overlapping aggregate beside few respondents without a class."""
    marked = np.zeros((len(problem.bases), len(problem.cells)), dtype=np.int64)
    overlaps = [axis.overlapping for axis in problem.axes]
    crossing = [place for place in places if any(map(frozenset.__contains__, overlaps, problem.cells[place[1]]))]
    for few in few_unclassified(problem, k, np.array(crossing, dtype=np.intp).reshape(-1, 2)):
        marked[few.base, few.cell] += problem.cells[few.cell][few.axis] in overlaps[few.axis]
    return marked[places[:, 0], places[:, 1]]
