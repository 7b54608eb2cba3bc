"""Tabulate and estimate a survey with responses, margin by margin."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from sqlalchemy import Connection

from api.concepts.editions.identifiers import cell_text
from api.concepts.surveys.cells import CellMargin, margin_cells
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.measures import Measures
from api.concepts.surveys.survey import Wave
from api.queries.contributions import shared_contributors
from api.queries.imports import Import, sampled_strata
from api.queries.margin_statement import Tabulation
from api.queries.tabulation import prepare_tabulation, tabulate_margin, unasked_items
from api.releases.figures.estimating import CellFigures, Design, margin_figures, no_respondents
from api.releases.figures.frames import frame_of
from api.releases.figures.medians import Medians
from api.releases.figures.protection import statuses
from api.releases.imports.response_table import survey_table
from api.releases.progress import Progress


def response_frames(
    connection: Connection,
    definition: SurveyDefinition,
    wave: Wave,
    measures: Measures,
    imported: Import,
    release_key: int,
    progress: Progress,
) -> Iterator[pl.DataFrame]:
    """The figures of each margin in full precision with their status; moments are stored on the way."""
    source = definition.responses
    prepare_tabulation(connection)
    table = survey_table(definition, imported.key)
    tabulation = Tabulation(
        table, definition.dimensions, measures.tabulated, measures.pairs, clustered=source.cluster is not None
    )
    design = Design.of(sampled_strata(connection, imported.key))
    unasked = unasked_items(connection, table, measures.tabulated)
    medians = Medians.read(connection, tabulation, measures.medians, design, definition.policy)
    progress.start(f"Tabulating {definition.survey.id}, wave {wave.code}", len(definition.lattice.margins))
    for margin in definition.lattice.margins:
        sums = tabulate_margin(connection, tabulation, margin, release_key)
        shared = shared_contributors(connection, tabulation, margin) if source.contributor else {}
        empty = no_respondents(_absent_cells(definition, margin, set(sums.cells)), len(measures.all))
        found: list[CellFigures] = [empty] if empty.cells else []
        if sums.cells:
            found.append(margin_figures(sums, tabulation, measures, design, shared, definition.policy, medians.figures))
        for figures in found:
            status = statuses(figures, measures.all, definition.policy, unasked)
            yield frame_of(figures, status, measures.all, wave)
        progress.advance()


def _absent_cells(definition: SurveyDefinition, margin: CellMargin, present: set[str]) -> list[str]:
    """The margin's cells that no respondent is in."""
    ids = [dimension.id for dimension in definition.dimensions]
    cells = (cell_text(ids, cell) for cell in margin_cells(margin, definition.dimensions))
    return [cell for cell in cells if cell not in present]
