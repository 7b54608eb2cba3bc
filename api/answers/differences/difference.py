"""A difference of two displayed figures: its value, and what a test of it would rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import hypot

import numpy as np

from api.answers.differences.verdicts import Method, Obstacle, Reason
from api.answers.figures.rows import Figure
from api.answers.selections.selection import Row
from api.concepts.editions.stored_figures import StandardError
from api.concepts.surveys.policies import PolicyName
from api.concepts.vocabulary import FRACTIONS
from api.estimation.precision import welch_df

WITH_LEAST_N: tuple[PolicyName, ...] = ("certified", "threshold")
"""Policies that publish no figure of fewer than ``k`` respondents."""


@dataclass(frozen=True)
class Difference:
    """``value`` is the first side minus the second; None without two values. ``obstacle`` says why nothing can be
    tested; then ``se``, ``df`` and ``method`` are None. With a method ``df`` is None for the normal distribution.
    Numbers are displayed with ``digits`` decimals, in full where it is None. ``reasons`` are those for which the two
    figures are not comparable."""

    unit: str
    value: float | None = None
    se: float | None = None
    df: int | None = None
    method: Method | None = None
    obstacle: Obstacle | None = None
    digits: int | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What the test of a difference came to; everything is None where there is none."""

    ci_low: float | None = None
    ci_high: float | None = None
    statistic: float | None = None
    p: float | None = None
    p_adjusted: float | None = None


def displayed_difference(a: Figure, b: Figure) -> float | None:
    """The value of ``a`` minus that of ``b``, exact in decimals: 0.61 - 0.44 is 0.17."""
    if a.value is None or b.value is None:
        return None
    return float(Decimal(repr(a.value)) - Decimal(repr(b.value)))


def difference_unit(unit: str) -> str:
    return "share_difference" if unit in FRACTIONS else unit


def displayed_digits(rows: Sequence[Row]) -> int | None:
    """With how many decimals differences of these rows are displayed; None where all are displayed in full."""
    digits = []
    for row in rows:
        indicator = row.edition.snapshot.indicator[row.series.indicator]
        if row.edition.snapshot.policy.display == "rounded":
            digits.append(indicator.decimals + (0 if indicator.kind in ("mean", "median") else 2))
    return max(digits, default=None)


def untested(a: Figure, b: Figure, obstacle: Obstacle, digits: int | None) -> Difference:
    """The difference, where there are two values, and why it is not tested."""
    value = displayed_difference(a, b)
    unit = difference_unit(a.unit)
    return Difference(unit, value, obstacle="no_value" if value is None else obstacle, digits=digits)


def assured_n(row: Row, answered: Figure) -> int | None:
    """The displayed n of a figure; where it is not displayed, the least that the policy lets a figure have."""
    if answered.n is not None:
        return int(answered.n)
    policy = row.edition.snapshot.policy
    return policy.k if policy.name in WITH_LEAST_N else None


def stored_difference(
    a: Figure,
    b: Figure,
    stored: StandardError | None,
    n: Sequence[int | None],
    lost: int,
    nested: bool,
    digits: int | None,
) -> Difference:
    """A difference within one release, by the standard error that the release stores for it.

    ``lost`` degrees of freedom go to the comparison: one for two domains, none for two items. Where the release does
    not tell them, they follow from the ``assured_n`` of both sides, or of the larger where they share respondents
    (``nested``); the number of strata is not told either, so that they are not exact.
    """
    if a.value is None or b.value is None or stored is None:
        return untested(a, b, "no_standard_error", digits)
    if stored.df is not None:
        return _tested(a, b, stored.se, stored.df - lost, "stored_contrast", digits)
    if n[0] is None or n[1] is None:
        return untested(a, b, "no_degrees_of_freedom", digits)
    respondents = max(n[0], n[1]) if nested else n[0] + n[1]
    return _tested(a, b, stored.se, respondents - 1 - lost, "stored_contrast_df_from_n", digits)


def independent_difference(
    a: Figure, b: Figure, df: Sequence[int | None], n: Sequence[int | None], digits: int | None
) -> Difference:
    """A difference of two waves drawn independently: Var(a - b) = Var a + Var b, from the displayed standard errors.

    ``df`` are the degrees of freedom of each figure, ``n`` its ``assured_n``. As a regression on the wave it has one
    less than their sum.
    """
    if a.value is None or b.value is None or a.se is None or b.se is None:
        return untested(a, b, "no_standard_error", digits)
    se = hypot(a.se, b.se)
    if df[0] is not None and df[1] is not None:
        return _tested(a, b, se, df[0] + df[1] - 1, "independent_samples", digits)
    if n[0] is None or n[1] is None:
        return untested(a, b, "no_degrees_of_freedom", digits)
    return _tested(a, b, se, n[0] + n[1] - 2, "independent_samples_df_from_n", digits)


def published_difference(a: Figure, b: Figure, digits: int | None) -> Difference:
    """A difference of two figures that were published elsewhere and rest on different respondents:
    Var(a - b) = Var a + Var b, from the standard errors that their publisher states.

    Nothing is known of the degrees of freedom (``df`` is None): the test is that of the normal distribution.
    """
    if a.value is None or b.value is None or a.se is None or b.se is None:
        return untested(a, b, "no_standard_error", digits)
    unit, se = difference_unit(a.unit), hypot(a.se, b.se)
    return Difference(unit, displayed_difference(a, b), se, None, "published_precision", None, digits)


def limited_by_weights(found: Difference, rows: Sequence[Row], figures: Sequence[Figure]) -> Difference:
    """The same with no more than Welch's degrees of freedom, from displayed standard errors and effective sizes, where
    both sides' intervals rest on no more than the weights allow (``kish``), too."""
    sizes, errors = [one.n_eff for one in figures], [one.se for one in figures]
    by_kish = all(row.edition.snapshot.policy.interval == "kish" for row in rows)
    if found.df is None or not by_kish or None in sizes or None in errors:
        return found
    (a, b), (m_a, m_b) = np.array(errors, dtype=float), np.array(sizes, dtype=float)
    df = np.fmin(found.df, np.floor(welch_df(a, m_a, b, m_b)))
    if df < 1:
        return untested(figures[0], figures[1], "no_degrees_of_freedom", found.digits)
    return replace(found, df=int(df))


def _tested(a: Figure, b: Figure, se: float, df: int, method: Method, digits: int | None) -> Difference:
    if not se > 0:
        return untested(a, b, "no_spread", digits)
    if df < 1:
        return untested(a, b, "no_degrees_of_freedom", digits)
    return Difference(difference_unit(a.unit), displayed_difference(a, b), se, df, method, None, digits)


def displayed_bounds(difference: Difference, low: float, high: float) -> tuple[float, float]:
    """The bounds of its interval as displayed. A difference of two shares lies between -1 and 1."""
    is_of_shares = difference.unit == "share_difference"
    bounds = (max(low, -1.0), min(high, 1.0)) if is_of_shares else (low, high)
    digits = difference.digits
    return bounds if digits is None else (round(bounds[0], digits) + 0.0, round(bounds[1], digits) + 0.0)
