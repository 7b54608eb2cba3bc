"""Testing a family of differences: Student's t for each, its interval, and the adjustment for their number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from api.answers.differences.difference import Difference, Outcome, displayed_bounds
from api.answers.differences.rows import TestedDifference, difference_row
from api.answers.differences.verdicts import Adjustment
from api.estimation.intervals import mean_interval
from api.estimation.moments import Array
from api.estimation.significance import benjamini_hochberg, holm, t_test

ADJUST: Mapping[Adjustment, Callable[[Array], Array]] = {
    "holm": holm,
    "bh": benjamini_hochberg,
    "none": lambda p: p,
}


def assess_family(differences: Sequence[Difference], confidence: float, adjustment: Adjustment) -> list[Outcome]:
    """One outcome per difference, in order; those with an obstacle are not in the family.

    The interval value ± t(df) se is not adjusted; of published precision, t is the normal quantile. Source: Korn &
    Graubard (1999), chapter 3; Holm (1979).
    """
    value, se, df = (_column(differences, name) for name in ("value", "se", "df"))
    df = np.where([one.method == "published_precision" for one in differences], np.inf, df)
    test = t_test(value, se, df)
    adjusted = ADJUST[adjustment](test.p)
    low, high = mean_interval(value, se, df, confidence)
    outcomes = []
    for place, difference in enumerate(differences):
        if np.isnan(test.p[place]):
            outcomes.append(Outcome())
            continue
        bounds = displayed_bounds(difference, float(low[place]), float(high[place]))
        numbers = (float(array[place]) for array in (test.t, test.p, adjusted))
        outcomes.append(Outcome(*bounds, *numbers))
    return outcomes


def assessed_rows(
    differences: Sequence[Difference], confidence: float, adjustment: Adjustment
) -> tuple[list[TestedDifference], int]:
    """The rows of a family of differences, and how many of them are tested."""
    outcomes = assess_family(differences, confidence, adjustment)
    rows = [difference_row(one, outcome, confidence) for one, outcome in zip(differences, outcomes, strict=True)]
    return rows, sum(outcome.p is not None for outcome in outcomes)


def _column(differences: Sequence[Difference], name: str) -> Array:
    numbers = ((None if one.obstacle else getattr(one, name)) for one in differences)
    return np.array([np.nan if value is None else value for value in numbers], dtype=float)
