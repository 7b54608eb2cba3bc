"""The snapshot a release freezes of its definition."""

from __future__ import annotations

from collections.abc import Iterable

from api.concepts.cells import Cell
from api.concepts.codelists import TOTAL
from api.concepts.definition import SurveyDefinition
from api.concepts.snapshots import Snapshot, SnapshotDimension, SnapshotSeries
from api.concepts.sources import ResponsesSource


def take_snapshot(
    definition: SurveyDefinition, wave: str, series: Iterable[SnapshotSeries], cells: Iterable[Cell]
) -> Snapshot:
    """All that answering for the wave needs; only the channels, nodes and indicators that occur in it."""
    series = tuple(series)
    used_indicators = {one.indicator for one in series}
    used_channels = {one.channel for one in series} - {TOTAL}
    responses = isinstance(definition.source, ResponsesSource)
    return Snapshot(
        survey=definition.survey,
        wave=definition.wave[wave],
        dimensions=tuple(
            SnapshotDimension(
                id=dimension.id,
                label=dimension.label,
                codelist=dimension.codelist.id,
                codelist_version=dimension.codelist.version,
                whole=dimension.whole,
                nodes=tuple(dimension.codelist.by_code[code] for code in dimension.nodes),
            )
            for dimension in definition.dimensions
        ),
        indicators=tuple(indicator for indicator in definition.indicators if indicator.id in used_indicators),
        channels=tuple(node for node in definition.channels if node.code in used_channels),
        series=series,
        lattice=definition.lattice if responses else None,
        cells=tuple(cells),
        bases=definition.bases,
        notes=definition.notes,
        reported_sources=definition.reported_sources,
        policy=definition.policy,
    )
