"""Display steps: how finely a figure is shown, so that no digit is shown that its standard error makes meaningless.

A step is at most about a fifth of the standard error, and the same for value, standard error and bounds. Shares have
the steps of ``SHARE_STEPS`` (0.1, 0.5, 1, 2 and 5 points), other numbers 1, 2 and 5 times a power of ten.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

SHARE_STEPS = (0.001, 0.005, 0.01, 0.02, 0.05)
STEPS_PER_ERROR = 5
"""A step is no larger than the standard error divided by this."""
MANY = 100
"""From so many respondents on, shares are never shown more coarsely than to ``POINT``."""
POINT = 0.01
NORMAL_REACH = 1.959964
"""Half the length of a 95 % interval, in standard errors."""
NOISE = 1e-9
"""So much, relative to it, a number may be off a step."""


def spread_of(se: Numbers, low: Numbers, high: Numbers, n: Numbers) -> Numbers:
    """What stands for the standard error where it is 0 or not told: what the 95 % interval would belong to, or that of
    a share of one half among ``n``."""
    by_interval = (high - low) / (2 * NORMAL_REACH)
    with np.errstate(divide="ignore"):
        by_size = 0.5 / np.sqrt(n)
    told = np.where(se > 0, se, by_interval)
    return np.where(told > 0, told, by_size)


def coarsest_steps(n: ArrayLike) -> Numbers:
    """The coarsest step of shares among ``n`` respondents."""
    return np.where(np.asarray(n) >= MANY, POINT, SHARE_STEPS[-1])


def share_steps(spread: Numbers, n: Numbers, finest: ArrayLike) -> Numbers:
    """The step of shares (fractions of 1) with these standard errors, never below ``finest``."""
    wanted = np.minimum(np.nan_to_num(spread / STEPS_PER_ERROR, nan=np.inf), coarsest_steps(n)) * (1 + NOISE)
    place = np.searchsorted(SHARE_STEPS, wanted, side="right") - 1
    return np.where(place < 0, finest, np.maximum(np.asarray(SHARE_STEPS)[np.maximum(place, 0)], finest))


def number_steps(spread: Numbers, finest: ArrayLike) -> Numbers:
    """The step of other numbers: 1, 2 or 5 times a power of ten, never below ``finest``, which it is where nothing is
    known."""
    wanted = np.where(spread > 0, spread / STEPS_PER_ERROR, np.nan) * (1 + NOISE)
    with np.errstate(invalid="ignore"):
        power = 10.0 ** np.floor(np.log10(wanted))
        step = power * np.select([wanted >= 5 * power, wanted >= 2 * power], [5.0, 2.0], 1.0)
    return np.asarray(np.fmax(step, finest))


def to_step(numbers: Numbers, steps: ArrayLike) -> Numbers:
    """The nearest multiples of ``steps``, of two the even one; written as decimals are, without a negative zero."""
    steps = np.asarray(steps, dtype=float)
    multiples = np.rint(numbers / steps)
    # Steps below 1 divide 1: dividing by a whole number gives the decimal nearest to the multiple.
    rounded: Numbers = multiples / np.rint(1 / np.minimum(steps, 1.0)) * np.rint(np.maximum(steps, 1.0)) + 0.0
    return rounded


def error_to_step(se: Numbers, steps: ArrayLike) -> Numbers:
    """Standard errors to the nearest multiple; never to 0 unless they are, which would say that there is none."""
    return np.where(se > 0, np.maximum(to_step(se, steps), steps), se)


def count_to_step(counts: Numbers, steps: ArrayLike) -> Numbers:
    """Counts to the nearest multiples of ``steps``, half up."""
    steps = np.asarray(steps, dtype=float)
    return np.asarray(np.floor(counts / steps + 0.5) * steps)


def size_steps(sizes: Numbers, least: float) -> Numbers:
    """The step of effective sizes: a tenth of them at most, never below ``least``."""
    return number_steps(sizes * STEPS_PER_ERROR / SIZE_PARTS, least)


SIZE_PARTS = 10
"""An effective size is told to about a tenth, as precisely as the standard error it follows from."""
