"""The quality report of a release, computed when it is built.

Under every policy but ``public_use`` the report must not tell more than the release does. What a data-protection
officer would ask, and the answer:

- *Do counts tell who did not answer?* Counts are rounded as the release rounds n (at least to 5), and
  the share without an answer is computed from rounded counts, to whole points, for the whole population only and only
  where at least k contributors answered and at least k did not. So no exact count follows, however small the survey.
- *Do weights tell a respondent?* An extreme weight may be one enterprise, and Σw with one weight tells its share in
  every figure. So there is no minimum, maximum or sum: quantiles relative to the mean, two digits, and only where at
  least k contributors lie at either side of (or at) the quantile. Of a weighting to margins, method, rounds and what
  inequality costs are told; its extremes, sums and worst cells are the owner's.
- *Do spreads over figures tell hidden cells?* They are taken over published figures only; widths and effective sizes
  from these as displayed, which anybody can repeat. The design effect has two digits: rounded n and error give as much.
- *Do counts of hidden figures tell why one is hidden?* They count the statuses that answers show; small,
  complementary and empty cells are one status there and here.
- Numbers of strata are numbers of strata. Which stratum is lonely, degrees of freedom and n of single cells are left
  out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection

from api.concepts.editions.quality_report import QualityReport
from api.concepts.stored_json import to_json
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.measures import survey_measures
from api.concepts.surveys.sources import ResponsesSource
from api.queries.imports import Import
from api.releases.quality.response_quality import ResponseQuality, is_open, significant
from api.releases.quality.spreads import figure_table, reported_counts, spreads, suppression


def release_quality(
    connection: Connection,
    definition: SurveyDefinition,
    wave: str,
    imported: Import,
    series: Sequence[Series],
    full: Sequence[pl.DataFrame],
    shown: Sequence[pl.DataFrame],
) -> dict[str, Any]:
    """The report of the release whose figures are ``full`` (in full precision) and ``shown`` (as displayed).

    Both are frames of the same rows, with the number of the series in ``series``.
    """
    kinds = {measure.series: measure.kind for measure in survey_measures(definition).all}
    shares = [place for place, one in enumerate(series) if kinds.get(one) == "share"]
    figures = figure_table(definition, shares, full, shown)
    digits = 4 if is_open(definition.policy) else 2
    source = definition.source
    counted = ResponseQuality(connection, definition, source, imported) if isinstance(source, ResponsesSource) else None
    report = QualityReport(
        respondents=counted.respondents if counted else None,
        respondents_rounded_to=counted.step if counted and counted.step > 1 else None,
        items=counted.items(wave) if counted else (),
        design=counted.design() if counted else None,
        weights=counted.weights(digits) if counted else None,
        weighting=counted.adjustment(digits) if counted else None,
        design_effects=spreads(figures, "design_effect", lambda number: significant(number, digits)),
        interval_widths=spreads(figures, "width", lambda number: round(number, 6)),
        effective_sizes=spreads(figures, "n_eff", lambda number: round(number, 1)),
        statuses=_occurring(figures["status"]),
        reliability=_occurring(figures.filter(pl.col("status") == "published")["reliability"]),
        suppression=suppression(figures),
        reported=None if counted else reported_counts(shown),
    )
    return to_json(report)


def _occurring(words: pl.Series) -> dict[str, int]:
    return dict(words.value_counts().iter_rows())
