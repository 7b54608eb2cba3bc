"""Unsafe sets that show by themselves: the rows of an echelon form.

A row of a reduced echelon form has as few entries as possible, and so have small sets. Whatever set the programme
would find is a row in some order of the columns; a few orders find nearly all, in a fraction of the time. Finding
none proves nothing: only the programme does.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from api.disclosure.elimination import Span
from api.disclosure.modular import PRIME, Residues


def elementary_sets(
    basis: Residues,
    changed: NDArray[np.bool_],
    size: NDArray[np.float64],
    unsafe: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
    forms: int,
) -> NDArray[np.int64]:
    """The ``unsafe`` sets among the rows of ``basis`` (rank x classes of a component) and of ``forms`` further ones.

    Signed indicators over the component's classes, each once. The orders are the same on every run.
    """
    random = np.random.default_rng(len(size))
    found = [_indicators(basis, changed)]
    for _ in range(forms):
        # Large classes tend to come first and so to be 0 in what follows.
        order = np.argsort(-np.log(size) - random.gumbel(size=len(size)))
        span = Span(len(size))
        span.add(basis[:, order])
        found.append(_indicators(span.basis[:, np.argsort(order)], changed))
    sets = np.unique(np.concatenate(found), axis=0)
    return sets[unsafe(sets)]


def _indicators(rows: Residues, changed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The rows that are indicators: 1; -1 only on changed facts."""
    negative = (rows == PRIME - 1) & changed
    positive = rows == 1
    indicator = ((rows == 0) | positive | negative).all(axis=1)
    signed: NDArray[np.int64] = positive[indicator].astype(np.int64) - negative[indicator]
    return signed
