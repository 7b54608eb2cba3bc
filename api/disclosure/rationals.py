"""From residues back to fractions: the span's echelon form in rational numbers, checked."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from api.disclosure.limits import NotCertified
from api.disclosure.modular import PRIME, Residues

LARGEST = 1000
"""Numerators and denominators above this would not survive a solver's floating point."""


def fraction(residue: int) -> Fraction:
    """The fraction a/b with |a|, b <= LARGEST that is ``residue`` modulo the prime: unique, as 2·LARGEST² < PRIME.

    Extended Euclid stopped half way (Wang 1981). Raises ``NotCertified`` where there is none.
    """
    (low, low_factor), (value, factor) = (PRIME, 0), (residue, 1)
    while value > LARGEST:
        quotient = low // value
        (low, low_factor), (value, factor) = (value, factor), (low - quotient * value, low_factor - quotient * factor)
    if abs(factor) > LARGEST:
        raise NotCertified(f"the released cells combine with fractions beyond {LARGEST}")
    return Fraction(value, factor)


def rational_basis(basis: Residues, pivots: NDArray[np.intp], rows: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The echelon form as fractions, in floating point; ``rows`` are the 0/1 rows it was made from.

    Every row must equal the combination of the basis that its pivot entries say. As the rank modulo a prime never
    exceeds the true rank, this proves that both spans are the same. Raises ``NotCertified`` otherwise.
    """
    values, places = np.unique(basis, return_inverse=True)
    fractions = np.array([float(fraction(int(value))) for value in values], dtype=np.float64)
    rational: NDArray[np.float64] = fractions[places.reshape(basis.shape)]
    wanted = rows.astype(np.float64)
    if rational.size and np.abs(wanted[:, pivots] @ rational - wanted).max(initial=0.0) > 1e-6:
        raise NotCertified("the exact elimination of the released cells failed its check in rational numbers")
    return rational
