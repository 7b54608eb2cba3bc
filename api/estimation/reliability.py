"""How far a figure can be relied on: a judgement of quality, apart from confidentiality."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from api.concepts.surveys.policies import ReliabilityThresholds
from api.estimation.intervals import korn_graubard_interval
from api.estimation.moments import Array

Labels = NDArray[np.str_]


def share_reliability(value: Array, size: Array, n: Array, df: Array, thresholds: ReliabilityThresholds) -> Labels:
    """``good``, ``caution`` or ``poor`` for shares, after the presentation standard of NCHS (Parker et al. 2017)."""
    low, high = korn_graubard_interval(value, size, n, df, 0.95)
    width = high - low
    relative = np.divide(width, value, out=np.full_like(width, np.inf), where=value > 0)
    poor = (
        (size < thresholds.poor_n_eff)
        | (width >= thresholds.poor_width)
        | ((width > thresholds.small_width) & (relative > thresholds.poor_relative_width))
        | (df < thresholds.poor_df)
    )
    caution = (size < thresholds.caution_n_eff) | (width >= thresholds.caution_width)
    return _labels(value, poor, caution)


def mean_reliability(value: Array, se: Array, df: Array, thresholds: ReliabilityThresholds) -> Labels:
    """The same for means, by the coefficient of variation (Statistics Canada's classes), which says little on few
    degrees of freedom."""
    with np.errstate(divide="ignore", invalid="ignore"):
        cv = np.abs(se / value)
    poor = ~(cv <= thresholds.poor_cv) | (df < thresholds.poor_df)
    return _labels(value, poor, cv > thresholds.caution_cv)


WORST_LAST = np.array(["good", "caution", "poor", "not_assessed"])


def difference_reliability(first: Labels, second: Labels) -> Labels:
    """A difference is no more reliable than the less reliable of its two figures."""
    ranks = [(labels[..., None] == WORST_LAST).argmax(axis=-1) for labels in (first, second)]
    worse: Labels = WORST_LAST[np.maximum(*ranks)]
    return worse


def _labels(value: Array, poor: NDArray[np.bool_], caution: NDArray[np.bool_]) -> Labels:
    labels = np.where(poor, "poor", np.where(caution, "caution", "good"))
    return np.where(np.isnan(value), "not_assessed", labels)
