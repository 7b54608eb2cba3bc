"""The quality report of a release: what was measured when it was built, as it is stored with it.

Texts are not in it: they come from the release's snapshot and from ``api.answers.reports.quality``. All numbers are
what the public may know already; ``api.releases.quality.report`` says why.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.concepts.fields import described

CROSSED = "How many dimensions the cells cross; null: all cells."
NOT_SHOWN = "null: not shown, or not assessed."


@dataclass(frozen=True)
class ItemResponse:
    """A question and how many did not answer it; one with answer options is one item."""

    indicator: str = described("Its indicator.")
    channel: str = described("Its channel.")
    category: str | None = described("Its answer option; null: a question with several.")
    base: str = described("The id of its base.")
    asked: bool = described("Whether anybody was asked in this wave.")
    non_response: float | None = described(f"The unweighted share of those asked who gave no answer; {NOT_SHOWN}")


@dataclass(frozen=True)
class WeightSpread:
    """How unequal the weights are."""

    cv: float = described("Their coefficient of variation.")
    kish_effect: float = described("1 + cv²: by how much unequal weights alone multiply variances.")
    p5: float | None = described(f"Their 5 % quantile, relative to the mean weight; {NOT_SHOWN}")
    p50: float | None = described(f"Their median, relative to the mean weight; {NOT_SHOWN}")
    p95: float | None = described(f"Their 95 % quantile, relative to the mean weight; {NOT_SHOWN}")


@dataclass(frozen=True)
class MetMargin:
    """Population counts that weights were brought to."""

    by: tuple[str, ...] = described("The dimensions they are by.")
    cells: int = described("In how many cells.")


@dataclass(frozen=True)
class WeightAdjustment:
    """How weights were brought to population counts. Kish's effect is 1 + cv²."""

    method: str = described("The method.", example="rake")
    iterations: int = described("Rounds until all counts were met.")
    largest_difference: float = described("The largest difference from a count, relative to it.")
    margins: tuple[MetMargin, ...] = described("The counts.")
    factors_cv: float = described("The coefficient of variation of new over old weights.")
    kish_effect_before: float = described("By how much unequal weights multiplied variances before.")
    kish_effect_after: float = described("By how much they do since.")


@dataclass(frozen=True)
class SampleDesign:
    """What standard errors take into account."""

    weighted: bool = described("Whether respondents have weights.")
    strata: int = described("Strata of the sample.")
    lonely_strata: int = described("Strata with a single unit that were not fully surveyed.")
    clustered: bool = described("Whether respondents were drawn in clusters.")
    population_correction: bool = described("Whether the finite population is corrected for.")


@dataclass(frozen=True)
class FigureSpread:
    """How a number varies over published figures.

    A quantile is the smallest value that at least this part of the figures does not exceed.
    """

    crossed: int | None = described(CROSSED)
    figures: int = described("How many published figures have it.")
    p5: float = described("5 % of them have at most this.")
    p25: float = described("A quarter of them has at most this.")
    p50: float = described("Half of them has at most this.")
    p75: float = described("Three quarters of them have at most this.")
    p95: float = described("95 % of them have at most this.")


@dataclass(frozen=True)
class Suppression:
    """How much is withheld."""

    crossed: int | None = described(CROSSED)
    figures: int = described("Figures in all.")
    published: int = described("Figures published.")
    withheld: int = described("Figures that are confidential or too unreliable.")
    withheld_share: float = described("`withheld` ÷ `figures`.")


@dataclass(frozen=True)
class Reported:
    """What figures published elsewhere state about themselves."""

    with_n: int = described("Figures with a count of respondents.")
    with_notes: int = described("Figures with a note.")
    in_words: int = described("Figures in words only.")
    further_reports: int = described("Further reports of the same figures.")


@dataclass(frozen=True)
class QualityReport:
    """Everything measured about one release. What does not apply to it is None or empty.

    ``respondents`` is rounded to ``respondents_rounded_to`` (None: exact). ``interval_widths`` are of 95 % intervals
    of shares.
    """

    respondents: int | None
    respondents_rounded_to: int | None
    items: tuple[ItemResponse, ...]
    design: SampleDesign | None
    weights: WeightSpread | None
    weighting: WeightAdjustment | None
    design_effects: tuple[FigureSpread, ...]
    interval_widths: tuple[FigureSpread, ...]
    effective_sizes: tuple[FigureSpread, ...]
    statuses: dict[str, int]
    reliability: dict[str, int]
    suppression: tuple[Suppression, ...]
    reported: Reported | None
