"""What rounding leaves open: which numbers of answers fit a displayed share, its standard error and its intervals.

A release says how it computes them (``/v1/releases/{release}/quality``): without weights a share is y / n, its standard
error that of a simple random sample, its interval Wilson's with a quantile of Student's. So every whole n can be tried.
The promise does not reach this far; it is measured here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import ceil, floor, sqrt

from scipy.special import ndtri, stdtrit

from tests.attack.knowledge import Bounds

SLACK = 1e-9


def fitting_sizes(shares: Sequence[Mapping[str, Bounds]], most: int) -> list[int]:
    """The numbers of answers up to ``most`` that all shares of one base allow; ``n`` itself may be unknown."""
    low, high = 1.0, float(most)
    for numbers in shares:
        if "n" in numbers:
            low, high = max(low, numbers["n"].low), min(high, numbers["n"].high)
    return [n for n in range(ceil(low), floor(high) + 1) if all(_fits(n, numbers) for numbers in shares)]


def _fits(n: int, numbers: Mapping[str, Bounds]) -> bool:
    value = numbers["value"]
    first, last = ceil(value.low * n - SLACK), floor(value.high * n + SLACK)
    return any(_as_displayed(yes, n, numbers) for yes in range(max(0, first), min(n, last) + 1))


def _as_displayed(yes: int, n: int, numbers: Mapping[str, Bounds]) -> bool:
    """Whether this many of this many answers are displayed as they were, whatever the degrees of freedom."""
    share = yes / n
    spread = share * (1 - share)
    if "se" in numbers and n > 1 and not _meets(sqrt(spread / n), sqrt(spread / (n - 1)), numbers["se"]):
        return False
    for measure, bounds in numbers.items():
        name, _, level = measure.partition(" ")
        if level and n > 1 and share not in (0, 1):
            side = 1 if name == "ci_high" else -1
            quantiles = stdtrit(n - 1, _tail(level)), ndtri(_tail(level))
            ends = [_wilson(share, effective, side * t) for t, effective in product(map(float, quantiles), (n - 1, n))]
            if not _meets(min(ends), max(ends), bounds):
                return False
    return True


def _tail(level: str) -> float:
    return (1 + float(level)) / 2


def _wilson(share: float, n: int, t: float) -> float:
    return (share + t * t / (2 * n) + t / (2 * n) * sqrt(4 * n * share * (1 - share) + t * t)) / (1 + t * t / n)


def _meets(low: float, high: float, bounds: Bounds) -> bool:
    return low <= bounds.high + SLACK and high >= bounds.low - SLACK
