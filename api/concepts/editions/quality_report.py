"""The quality report of a release: what was measured when it was built, as it is stored with it.

Texts are not in it: they come from the release's snapshot and from ``api.answers.reports.quality``. All numbers are
what the public may know already; ``api.releases.quality.report`` says why.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cattrs.preconf.json import JsonConverter, make_converter


@dataclass(frozen=True)
class ItemResponse:
    """A question and the share of those asked it who gave no answer.

    ``non_response`` is None where it is not shown (too few on either side) or nobody was ``asked``. A question with
    answer options is one item: its ``category`` is None.
    """

    indicator: str
    channel: str
    category: str | None
    base: str
    asked: bool
    non_response: float | None


@dataclass(frozen=True)
class WeightSpread:
    """How unequal the weights are. ``cv`` is their coefficient of variation, ``kish_effect`` 1 + cv², by which unequal
    weights alone multiply variances. Quantiles are relative to the mean weight; None where not shown."""

    cv: float
    kish_effect: float
    p5: float | None
    p50: float | None
    p95: float | None


@dataclass(frozen=True)
class MetMargin:
    """Population counts that weights were brought to: by which dimensions, in how many cells."""

    by: tuple[str, ...]
    cells: int


@dataclass(frozen=True)
class WeightAdjustment:
    """How weights were brought to population counts. ``largest_difference`` from a count is relative to it;
    ``factors_cv`` is the coefficient of variation of new over old weights; the others are Kish's effect."""

    method: str
    iterations: int
    largest_difference: float
    margins: tuple[MetMargin, ...]
    factors_cv: float
    kish_effect_before: float
    kish_effect_after: float


@dataclass(frozen=True)
class SampleDesign:
    """What variances take into account. ``lonely_strata`` have a single primary unit and were not fully surveyed."""

    weighted: bool
    strata: int
    lonely_strata: int
    clustered: bool
    population_correction: bool


@dataclass(frozen=True)
class FigureSpread:
    """How a number varies over published figures: those of cells that cross ``crossed`` dimensions, or of all (None).

    A quantile is the smallest value that at least this part of the figures does not exceed.
    """

    crossed: int | None
    figures: int
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float


@dataclass(frozen=True)
class Suppression:
    """How many figures of cells that cross ``crossed`` dimensions (None: of all) are published or withheld."""

    crossed: int | None
    figures: int
    published: int
    withheld: int
    withheld_share: float


@dataclass(frozen=True)
class Reported:
    """What is known about figures published elsewhere: how many state a base count, carry notes, are in words only,
    and how many further reports of the same figures there are."""

    with_n: int
    with_notes: int
    in_words: int
    further_reports: int


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


@lru_cache(maxsize=1)
def _converter() -> JsonConverter:
    return make_converter()


def quality_to_json(report: QualityReport) -> dict[str, Any]:
    """The report as plain JSON values, for storing."""
    document: dict[str, Any] = json.loads(_converter().dumps(report, allow_nan=False))
    return document


def quality_from_json(document: Mapping[str, Any]) -> QualityReport:
    """The report a release stored; raises when the document is not one."""
    return _converter().structure(document, QualityReport)
