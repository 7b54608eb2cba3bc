"""Withhold further cells of a release that is proved safe: every part of it is, so nothing is searched for again."""

from __future__ import annotations

import numpy as np

from api.disclosure.complementary import Selection
from api.disclosure.directions import directions
from api.disclosure.ordering import acceptance_order
from api.disclosure.suppression import Flags, SuppressionProblem


def withhold(problem: SuppressionProblem, released: Flags, unsafe: Flags, k: int) -> Flags:
    """The ``released`` cells without the ``unsafe`` ones (both bases x cells) and those from which these would follow.

    Raises ``NotCertified`` where the fixed cells give an unsafe one away.
    """
    kept = released & ~unsafe
    places = acceptance_order(problem, k)
    places = places[kept[places[:, 0], places[:, 1]]]
    rows, fixed = problem.indicators(places), problem.rows(problem.fixed)
    selection = Selection(fixed, rows, directions(np.concatenate([fixed, rows]), problem.atoms, k))
    selection.protect(problem.rows(unsafe).astype(np.int64))
    accepted = places[selection.run()]
    found = np.zeros_like(released)
    found[accepted[:, 0], accepted[:, 1]] = True
    return found
