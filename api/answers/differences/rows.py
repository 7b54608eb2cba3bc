"""Rows of differences: two figures set against each other, and a figure with its changes over the waves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.answers.differences.difference import Difference, Outcome
from api.answers.differences.verdicts import Method, Obstacle, Reason, Verdict
from api.answers.figures.rows import Figure
from api.concepts.fields import described

P_DECIMALS = 3
STATISTIC_DECIMALS = 2
"""Of tests of rounded figures: more would not mean anything, and would tell more than the figures do."""


@dataclass(kw_only=True)
class TestedDifference:
    """A difference of two displayed figures and its test. Nothing here is computed from anything but what is public."""

    difference: float | None = described(
        "The first value minus the second, as displayed; null where it is not computed."
    )
    unit: str = described("`share_difference` (a fraction of 1) for shares, else the unit of the figures.")
    se: float | None = described("Standard error of the difference.")
    ci_low: float | None = described("Lower end of its confidence interval, not adjusted for the number of tests.")
    ci_high: float | None = described("Upper end of its confidence interval.")
    statistic: float | None = described("Student's t; z where there is no `df`.")
    df: int | None = described(
        "Degrees of freedom of the test; null for the normal distribution. No more than both `n_eff` allow, where the "
        "`interval` of both releases is `kish`."
    )
    p: float | None = described("Two-sided p-value.")
    p_adjusted: float | None = described("The p-value after the adjustment `meta.adjust` over the tests of the answer.")
    method: Method | None = described("What the test rests on; `meta.methods` has the texts. null: no test.")
    verdict: Verdict = described(
        "The first side against the second, by `p_adjusted` at the confidence level. `unclear`: it may be chance."
    )
    untested_because: Obstacle | None = described("Why there is no test; `meta.obstacles` has the texts.")
    comparable: bool = described("Whether the two figures speak of the same, as far as is known.")
    reasons: Sequence[Reason] = described("What they differ in beside what is compared; `meta.reasons` has the texts.")
    sentence: str = described("The row as a sentence.")


@dataclass(kw_only=True)
class Comparison(TestedDifference):
    """Two figures and their difference."""

    axis: str = described("What the sides differ in: a dimension, `wave`, `channel`, `indicator` …", example="size")
    a: Figure = described("The figure of the first side.")
    b: Figure = described("The figure of the second side.")


@dataclass(kw_only=True)
class RankedComparison(Comparison):
    """A comparison in an answer that was sorted by difference."""

    rank: int | None = described(
        "With `sort`: the place of the difference, from 1, among those that set one indicator of one release against "
        "one other; equal differences share the better one. null: no difference.",
        minimum=1,
    )
    rank_low: int | None = described(
        "The best place its interval allows. null: no difference, or no interval of it.", minimum=1
    )
    rank_high: int | None = described(
        "The worst place its interval allows. null: no difference, or no interval of it.", minimum=1
    )


@dataclass(kw_only=True)
class ChangeSince(TestedDifference):
    """A figure against that of an earlier wave, which is subtracted."""

    wave: str = described("The earlier wave.", example="2025")
    id: str | None = described("The id of its figure.")
    value: float | None = described("Its value.")
    skipped: Sequence[str] = described("Waves in between that have no value.")


@dataclass
class TrendFigure(Figure):
    """A figure and how it has changed."""

    since_previous: ChangeSince | None = described(
        "The change against the nearest wave before that has a value; null: there is none."
    )
    since_first: ChangeSince | None = described(
        "The change against the first wave that has a value; null: there is none before."
    )


def difference_row(difference: Difference, outcome: Outcome, confidence: float) -> TestedDifference:
    """A difference and its test as they are displayed; the sentence is said of the row that it becomes."""
    return TestedDifference(
        difference=difference.value,
        unit=difference.unit,
        se=_rounded(difference.se, difference.digits, difference),
        ci_low=outcome.ci_low,
        ci_high=outcome.ci_high,
        statistic=_rounded(outcome.statistic, STATISTIC_DECIMALS, difference),
        df=difference.df,
        p=_rounded(outcome.p, P_DECIMALS, difference),
        p_adjusted=_rounded(outcome.p_adjusted, P_DECIMALS, difference),
        method=difference.method,
        verdict=_verdict(difference, outcome, confidence),
        untested_because=difference.obstacle,
        comparable=not difference.reasons,
        reasons=difference.reasons,
        sentence="",
    )


def _verdict(difference: Difference, outcome: Outcome, confidence: float) -> Verdict:
    if difference.value is None or outcome.p_adjusted is None:
        return "not_testable"
    # 1 - 0.95 is a little more than 0.05 in binary floating point.
    if outcome.p_adjusted >= round(1 - confidence, 6):
        return "unclear"
    return "higher" if difference.value > 0 else "lower"


def _rounded(value: float | None, decimals: int | None, difference: Difference) -> float | None:
    """What goes with a difference of rounded figures is rounded as well."""
    if value is None or decimals is None or difference.digits is None:
        return value
    return round(value, decimals) + 0.0
