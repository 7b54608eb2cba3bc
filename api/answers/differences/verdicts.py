"""The fixed words about a difference: verdicts, methods, and what stands in the way. ``texts`` says what each means."""

from __future__ import annotations

from typing import Literal, get_args

Verdict = Literal["higher", "lower", "unclear", "not_testable"]
"""Of the first side against the second, at the level of the intervals and after adjustment."""

Adjustment = Literal["holm", "bh", "none"]
ADJUSTMENTS: tuple[Adjustment, ...] = get_args(Adjustment)

Method = Literal[
    "stored_contrast",
    "stored_contrast_df_from_n",
    "independent_samples",
    "independent_samples_df_from_n",
    "published_precision",
]

Obstacle = Literal[
    "no_value",
    "other_survey",
    "break",
    "shared_respondents",
    "no_standard_error",
    "no_degrees_of_freedom",
    "no_spread",
]
Reason = Literal["survey", "break", "population", "basis", "base", "wording", "codelist", "period"]
