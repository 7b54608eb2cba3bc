"""How many channels peers use: read off its distribution, or bounded by the shares of single channels.

Without a distribution:
let p_1 ≥ … ≥ p_m be the shares that use each of m channels, S their sum (the mean number of channels), a the share that
uses any, and g_k the share that uses at least k. Whoever uses which channels together, g majorises p: g_1 ≥ g_2 ≥ …,
g_1 + … + g_t ≥ p_1 + … + p_t for every t, with equality for t = m (each side of the inequality is what t channels can
hold at most); and every g of this kind occurs. With g_1 = a that leaves

    g_k ≤ min over t < k of (S - p_1 - … - p_t) / (k - t)                     and  g_k ≤ (S - a) / (k - 1)
    g_k ≥ max over t ≥ k of (p_1 + … + p_t - (k - 1) a) / (t - k + 1)         and  g_k ≥ 0

The first is the bound of B. Rüger (Das maximale Signifikanzniveau des Tests "Lehne H0 ab, wenn k unter n gegebenen
Tests zur Ablehnung führen", Metrika 25, 1978); nothing sharper follows from these shares.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, floor
from typing import NamedTuple

HALF = 0.5
DIGITS = 3
NOISE = 1e-6
"""So little beyond a digit is an error of the arithmetic."""


class Range(NamedTuple):
    """A number that is known to lie between two ends."""

    low: float
    high: float

    def meet(self, other: Range) -> Range:
        """What lies in both; this one where they have nothing in common, as figures of differing bases may."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Range(low, high) if low <= high else self


UNKNOWN_SHARE = Range(0.0, 1.0)


@dataclass(frozen=True)
class PeerCounts:
    """What is known of the peers' channels: the share on each, on any, the mean number, and its median.

    All are ranges, such as confidence intervals; ``any`` and a share that is not published are ``UNKNOWN_SHARE``.
    """

    shares: tuple[Range, ...]
    any: Range = UNKNOWN_SHARE
    mean: Range | None = None
    median: Range | None = None

    def at_least(self, count: int) -> Range:
        """The share of peers on at least ``count`` channels: every value that some distribution within the ranges has
        lies in it."""
        if count <= 0:
            return Range(1.0, 1.0)
        if count > len(self.shares):
            return Range(0.0, 0.0)
        lows, highs = _sums(one.low for one in self.shares), _sums(one.high for one in self.shares)
        total = Range(lows[-1], highs[-1])
        total = total.meet(self.mean) if self.mean else total
        # Whoever uses the most used channel uses some, and nobody uses some without using one of them.
        least = max(one.low for one in self.shares)
        some = Range(least, max(least, min(1.0, total.high))).meet(self.any)
        if count == 1:
            return some.meet(self._by_median(count))
        low, high = _lower(count, lows, total.low, some.high), _upper(count, highs, total.high, some)
        # Figures of differing bases may contradict each other; then they say nothing together.
        found = Range(min(low, high), max(low, high)) if low <= high + NOISE else UNKNOWN_SHARE
        return found.meet(self._by_median(count))

    def _by_median(self, count: int) -> Range:
        """At least half have no fewer than the median, at least half have no more."""
        if self.median is None:
            return UNKNOWN_SHARE
        if count <= self.median.low:
            return Range(HALF, 1.0)
        return Range(0.0, HALF) if count > self.median.high else UNKNOWN_SHARE

    def percentile(self, fewest: int, most: int) -> Range:
        """Between which percentiles a company stands that uses ``fewest`` to ``most`` channels: above all peers that
        use fewer, and not above those that use more. To ``DIGITS``, rounded outwards."""
        low, high = 1.0 - self.at_least(fewest).high, 1.0 - self.at_least(most + 1).low
        return _outwards(low, high)


@dataclass(frozen=True)
class PeerDistribution:
    """The shares of peers that use 0, 1, … of the channels, as displayed: none is off by more than ``rounding``."""

    shares: tuple[float, ...]
    rounding: float = 0.0

    def between(self, fewest: int, most: int) -> float:
        """The share that uses ``fewest`` to ``most`` channels, as the displayed shares add up."""
        return round(min(1.0, sum(self.shares[fewest : most + 1])), 9)

    def percentile(self, fewest: int, most: int) -> Range:
        """As that of ``PeerCounts``: P(fewer than ``fewest``) to P(at most ``most``), each as far as rounding leaves
        it open. All shares together are 1, so either side of a number tells about it."""
        low = max(self._least(0, fewest), 1.0 - self._most(fewest, len(self.shares)))
        high = min(self._most(0, most + 1), 1.0 - self._least(most + 1, len(self.shares)))
        return _outwards(max(0.0, low), min(1.0, high))

    def _least(self, start: int, stop: int) -> float:
        return sum(max(0.0, share - self.rounding) for share in self.shares[start:stop])

    def _most(self, start: int, stop: int) -> float:
        return sum(share + self.rounding for share in self.shares[start:stop])


def _outwards(low: float, high: float) -> Range:
    scale = 10**DIGITS
    return Range(floor(low * scale + NOISE) / scale, ceil(high * scale - NOISE) / scale)


def _sums(values: Iterable[float]) -> list[float]:
    """0, the largest, the two largest together, …"""
    return [0.0, *accumulate(sorted(values, reverse=True))]


def _upper(count: int, sums: Sequence[float], total: float, some: Range) -> float:
    """``sums`` of the highest shares: the smallest of them, all but t, are their difference to the last."""
    bounds = [(min(total, sums[-1]) - sums[0]) / count, some.high]
    bounds += [(sums[-1] - sums[left_out]) / (count - left_out) for left_out in range(1, count)]
    if count > 1:
        bounds.append((total - some.low) / (count - 1))
    return max(0.0, min(bounds))


def _lower(count: int, sums: Sequence[float], total: float, some: float) -> float:
    reached = (count - 1) * some
    bounds = [(sums[most] - reached) / (most - count + 1) for most in range(count, len(sums))]
    return max(0.0, *bounds, (total - reached) / (len(sums) - count))
