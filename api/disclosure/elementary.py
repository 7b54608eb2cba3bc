"""Small sets that show by themselves: the rows of an echelon form.

A row of a reduced echelon form has as few entries as possible, and so have small sets. Whatever set the programme
would find is a row in some order of the columns; a few orders find nearly all, in a fraction of the time. Finding
none proves nothing: only the programme does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from api.disclosure.directions import Component
from api.disclosure.elimination import Span
from api.disclosure.modular import PRIME, Residues

ORDERS = 4


def elementary_sets(basis: Residues, component: Component, k: int) -> NDArray[np.int64]:
    """Small sets among the rows of ``basis`` (rank x classes of the component) and of ``ORDERS`` further forms of it.

    Signed indicators over the component's classes, each once. The orders are the same on every run.
    """
    random = np.random.default_rng(len(component.classes))
    found = [_small(basis, component, k)]
    size = np.maximum(component.contributors(np.eye(len(component.classes), dtype=np.bool_)), 1)
    for _ in range(ORDERS):
        # Large classes tend to come first and so to be 0 in what follows.
        order = np.argsort(-np.log(size) - random.gumbel(size=len(size)))
        span = Span(len(size))
        span.add(basis[:, order])
        found.append(_small(span.basis[:, np.argsort(order)], component, k))
    return np.unique(np.concatenate(found), axis=0)


def _small(rows: Residues, component: Component, k: int) -> NDArray[np.int64]:
    """The rows that are indicators (1; -1 only on changed facts) of 1 to k - 1 contributors."""
    negative = (rows == PRIME - 1) & component.changed
    positive = rows == 1
    indicator = ((rows == 0) | positive | negative).all(axis=1)
    contributors = component.contributors(rows[indicator] != 0)
    signed: NDArray[np.int64] = positive[indicator].astype(np.int64) - negative[indicator]
    return signed[(contributors >= 1) & (contributors < k)]
