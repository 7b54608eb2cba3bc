"""Complete: what a release shows is decided; write its figures, their contrasts and the quality report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Connection

from api.concepts.editions.identifiers import benchmark_id
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.measures import survey_measures
from api.queries.imports import Import
from api.queries.releases_writing import copy_figures, delete_figures, set_state
from api.releases.bases import users_only
from api.releases.contrasts.contrasting import store_contrasts
from api.releases.figures.displaying import displayed, series_displays
from api.releases.figures.frames import SHOWN, content_hash
from api.releases.quality.report import release_quality


@dataclass(frozen=True)
class Draft:
    """A release that is being made."""

    key: int
    id: str
    definition: SurveyDefinition
    wave: str
    imported: Import
    series: tuple[Series, ...]


def complete(
    connection: Connection, draft: Draft, full: Sequence[pl.DataFrame], without: frozenset[Series] = frozenset()
) -> int:
    """Write what the release shows of ``full`` (figures in full precision, with their final status); the number of
    figures shown. For series ``without`` contrasts no standard errors of differences are stored."""
    shown = [_as_shown(draft.definition, frame) for frame in full]
    delete_figures(connection, draft.key)
    for frame in shown:
        ids = [
            benchmark_id(draft.id, draft.series[place], cell)
            for cell, place in zip(frame["cell"], frame["series"], strict=True)
        ]
        copy_figures(connection, draft.key, frame.with_columns(pl.Series("id", ids, dtype=pl.String)))
    if draft.definition.has_responses:
        measures = survey_measures(draft.definition)
        store_contrasts(connection, draft.key, draft.definition, measures, draft.imported.key, without)
    quality = release_quality(connection, draft.definition, draft.wave, draft.imported, draft.series, full, shown)
    set_state(connection, draft.key, quality=quality, content_hash=content_hash(shown, draft.series, SHOWN))
    return sum(int((frame["status"] == "published").sum()) for frame in shown)


def _as_shown(definition: SurveyDefinition, frame: pl.DataFrame) -> pl.DataFrame:
    """Figures published elsewhere are shown as they are; what responses gave, as the policy says."""
    if not definition.has_responses:
        return frame.with_columns(pl.lit(None, dtype=pl.Float64).alias("step"))
    measures = survey_measures(definition).all
    shown = displayed(frame, definition.policy, series_displays(measures, definition.indicator))
    if definition.policy.name != "certified":
        return shown
    hidden = users_only(definition.responses, measures)
    places = [place for place, measure in enumerate(measures) if measure.series in hidden]
    # How many respondents are users is a number of yes-answers; effective size and degrees of freedom tell it nearly.
    sizes = [
        pl.when(pl.col("series").is_in(places)).then(None).otherwise(pl.col(name)).alias(name)
        for name in ("n", "n_eff", "df")
    ]
    return shown.with_columns(sizes)
