"""Arithmetic modulo the prime 2^31 - 1: exact, without overflow, and in whole arrays.

Why a prime: elimination over fractions grows numbers without bound, in floating point it needs a tolerance. Modulo a
prime every step is exact. A vector that is a rational combination of others is one modulo the prime too, unless the
prime divides a denominator; ``api.disclosure.rationals`` checks that it did not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PRIME = 2**31 - 1
"""A Mersenne prime: a number is reduced by adding its upper to its lower 31 bits."""

Residues = NDArray[np.int64]
"""Whole numbers in [0, PRIME)."""

_PIECE = 11
_TERMS = 2 ** (53 - 31 - _PIECE)
"""So many products of 31 by 11 bits add up exactly in a float's 53 bits."""


def reduced(values: NDArray[np.int64]) -> Residues:
    """``values`` (in [0, 2^62 - 2^32 + 2^31)) modulo ``PRIME``, written over them."""
    upper = values >> 31
    values &= PRIME
    values += upper
    np.subtract(values, PRIME, out=values, where=values >= PRIME)
    return values


def inverse(value: int) -> int:
    """The number whose product with ``value`` (not 0) is 1: ``value`` to the power PRIME - 2 (Fermat)."""
    return pow(value, PRIME - 2, PRIME)


def scaled(row: Residues, factor: int) -> Residues:
    """``factor`` times ``row``."""
    return reduced(row * np.int64(factor))


def without(rows: Residues, factors: Residues, row: Residues) -> Residues:
    """``rows`` minus ``factors`` (one per row) times ``row``: one step of elimination."""
    product = factors[:, None] * (PRIME - row)[None, :]
    product += rows
    return reduced(product)


def difference(left: Residues, right: Residues) -> Residues:
    """``left`` minus ``right``."""
    values = left - right
    np.add(values, PRIME, out=values, where=values < 0)
    return values


def product(left: Residues, right: Residues) -> Residues:
    """The matrix product. ``right`` is cut into pieces of 11 bits, so that floating point multiplies exactly."""
    total = np.zeros((left.shape[0], right.shape[1]), dtype=np.int64)
    for start in range(0, left.shape[1], _TERMS):
        a = left[:, start : start + _TERMS].astype(np.float64)
        b = right[start : start + _TERMS]
        for shift in (22, 11, 0):
            piece = ((b >> shift) & (2**_PIECE - 1)).astype(np.float64)
            part = reduced((a @ piece).astype(np.int64))
            total += reduced(part << shift) if shift else part
        total = reduced(total)
    return total
