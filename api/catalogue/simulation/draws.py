"""Chance that comes out the same everywhere: on every platform and with every version of numpy.

Only what is guaranteed is used: the raw 64-bit stream of ``PCG64`` (numpy keeps the streams of its bit generators,
unlike the methods of ``Generator``) and operations that IEEE 754 rounds correctly (+ − × ÷ √). No logarithm,
exponential or normal quantile, whose last bit depends on the processor.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_LATENT_PARTS = 4
_LATENT_SCALE = math.sqrt(12 / _LATENT_PARTS)
"""A sum of k uniform numbers has the variance k/12; scaled by this it has the variance 1."""


class Draws:
    """A stream of random numbers, fixed by its seed."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def uniform(self, count: int) -> FloatArray:
        """``count`` numbers in [0, 1): the upper 53 bits of each raw number."""
        raw: NDArray[np.uint64] = np.asarray(self._bits.random_raw(count), dtype=np.uint64)
        numbers: FloatArray = (raw >> np.uint64(11)).astype(np.float64) / 2**53
        return numbers

    def below(self, bound: int, count: int) -> IntArray:
        """``count`` whole numbers in [0, ``bound``)."""
        return (self.uniform(count) * bound).astype(np.int64)

    def latent(self, count: int) -> FloatArray:
        """``count`` bell-shaped numbers with mean 0 and variance 1 (sums of four uniform numbers)."""
        total = np.zeros(count)
        for _ in range(_LATENT_PARTS):
            total = total + self.uniform(count)
        return (total - _LATENT_PARTS / 2) * _LATENT_SCALE

    def sample(self, population: int, count: int) -> list[int]:
        """A simple random sample without replacement of the numbers below ``population``, ascending."""
        if not 0 <= count <= population:
            raise ValueError(f"cannot draw {count} of {population} without replacement")
        drawn: dict[int, None] = {}
        while len(drawn) < count:
            drawn.update(dict.fromkeys(self.below(population, count - len(drawn)).tolist()))
        return sorted(drawn)


def latent_distribution(points: int) -> tuple[FloatArray, FloatArray]:
    """Values and probabilities of ``Draws.latent`` when each uniform number takes only ``points`` midpoints.

    Used for expectations over the population; both arrays have 4 · (``points`` − 1) + 1 entries.
    """
    ways = np.ones(1, dtype=np.int64)
    for _ in range(_LATENT_PARTS):
        ways = np.convolve(ways, np.ones(points, dtype=np.int64))
    sums = (np.arange(len(ways)) + _LATENT_PARTS / 2) / points
    return (sums - _LATENT_PARTS / 2) * _LATENT_SCALE, ways / points**_LATENT_PARTS


def probability(score: FloatArray) -> FloatArray:
    """A score on the real line as a probability: ½ + ½ · x / √(1 + x²), an S-curve made of exact operations."""
    return 0.5 + 0.5 * score / np.sqrt(1.0 + score * score)
