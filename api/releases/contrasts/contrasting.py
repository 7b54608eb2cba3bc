"""Contrast: the standard errors of the differences that a release offers, stored when it is made.

Of any two published figures of a release these differences are on offer:

- two cells that differ in exactly one dimension, of one share, mean or difference (``dialogue_gap``: its covariance
  between cells follows from the joint sums of its two shares). The cells may be apart, part and whole, or overlap;
  then what they have in common must be made of cells of the release, none of them withheld: the covariance says
  something about it;
- two channels of one indicator, or two indicators of one channel, within one cell (``Measures.pairs``).

Where 1 to k - 1 contributors are in both, their answers are what the covariance tells, and nothing is offered. Of
certified figures that share nobody the standard error is made of the two displayed ones
(``api.releases.contrasts.pairs.Offering``).

Medians are not: moments do not hold them. Nor are figures that are made of others
(``api.releases.certification.combining``). How many pairs of cells there are is bounded by the lattice alone, see
``api.concepts.surveys.lines``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from api.concepts.editions.identifiers import cell_text
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.items import Series
from api.concepts.surveys.lines import CellLine, lines
from api.concepts.surveys.measures import Measures
from api.queries.contrasts_writing import (
    add_series_pairs,
    cell_statuses,
    copy_cell_contrasts,
    copy_series_contrasts,
    delete_contrasts,
    read_carriers,
)
from api.queries.tabulation import prepare_tabulation
from api.releases.contrasts.frames import ContrastFrames
from api.releases.contrasts.lines import CellContrasts, LineContrasts
from api.releases.contrasts.moments import Reading, ReleaseMoments, read_moments
from api.releases.contrasts.pairs import Offering, Shown, series_contrasts
from api.releases.contrasts.units import unit_crossings

VALUES_PER_BATCH = 4_000_000
"""How many differences are computed before they are stored: bounds memory."""


def store_contrasts(
    connection: Connection,
    release_key: int,
    definition: SurveyDefinition,
    measures: Measures,
    import_key: int,
    without: frozenset[Series] = frozenset(),
) -> None:
    """Compute and store the contrasts of a release with responses, in place of those it had.

    Its moments and figures must be stored already; ``import_key`` is the import it was made from. What is shown of
    them follows the figures: no difference without both, no degrees of freedom unless both have theirs, and the
    decimals of rounded figures. Series ``without`` contrasts have figures that are not those of their own moments.
    """
    prepare_tabulation(connection)
    delete_contrasts(connection, release_key)
    ids = [dimension.id for dimension in definition.dimensions]
    cells = list(definition.lattice.cells(definition.dimensions))
    texts = [cell_text(ids, cell) for cell in cells]
    statuses, carried = cell_statuses(connection, release_key), read_carriers(connection, release_key)
    shown, offering = Shown.of(statuses, carried, texts, len(measures.all)), Offering.under(definition.policy)
    shown.published[:, [place for place, measure in enumerate(measures.all) if measure.series in without]] = False
    if not shown.published.any():
        return
    reading = Reading.of(connection, definition, measures, import_key)
    moments = read_moments(connection, reading, release_key, texts)
    frames = ContrastFrames(definition, measures, texts, shown)
    within = series_contrasts(measures, moments, shown, offering)
    if within.pairs:
        add_series_pairs(connection, release_key, within.pairs)
        copy_series_contrasts(connection, release_key, frames.of_series(within))
    between = LineContrasts(definition.dimensions, measures, moments, shown, offering)
    worthwhile = (line for line in lines(cells, len(ids)) if between.worthwhile(line))
    for batch in _batches(worthwhile, len(measures.all)):
        found = _line_contrasts(connection, reading, moments, cells, batch, between)
        copy_cell_contrasts(connection, release_key, frames.of_cells(found))


def _batches(wanted: Iterator[CellLine], series: int) -> Iterator[list[CellLine]]:
    batch: list[CellLine] = []
    size = 0
    for line in wanted:
        batch.append(line)
        size += len(line.members) ** 2 * series
        if size >= VALUES_PER_BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _line_contrasts(
    connection: Connection,
    reading: Reading,
    moments: ReleaseMoments,
    cells: Sequence[Cell],
    batch: Sequence[CellLine],
    between: LineContrasts,
) -> Iterator[CellContrasts]:
    if not reading.tabulation.clustered:
        for line in batch:
            yield from between.of(line, None)
        return
    for line, units in zip(batch, unit_crossings(connection, reading, moments, cells, batch), strict=True):
        yield from between.of(line, units)
