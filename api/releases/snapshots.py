"""The snapshot a release freezes of its definition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from api.concepts.codelists import TOTAL, Node
from api.concepts.editions.snapshots import Snapshot, SnapshotDimension, SnapshotSeries
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.sources import ResponsesSource
from api.concepts.surveys.survey import Dimension


def take_snapshot(
    definition: SurveyDefinition, wave: str, series: Iterable[SnapshotSeries], cells: Iterable[Cell]
) -> Snapshot:
    """All that answering for the wave needs; only the channels, nodes and indicators that occur in it."""
    series, cells = tuple(series), tuple(cells)
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
                nodes=_nodes(dimension, None if responses else {cell[place] for cell in cells}),
            )
            for place, dimension in enumerate(definition.dimensions)
        ),
        indicators=tuple(indicator for indicator in definition.indicators if indicator.id in used_indicators),
        channels=tuple(node for node in definition.channels if node.code in used_channels),
        series=series,
        lattice=definition.lattice if responses else None,
        cells=cells,
        bases=definition.bases,
        notes=definition.notes,
        reported_sources=definition.reported_sources,
        policy=definition.policy,
    )


def _nodes(dimension: Dimension, used: set[str] | None) -> tuple[Node, ...]:
    """The dimension's nodes, for published figures only those some figure is for and the whole population.

    A node whose display parent is left out is shown below its nearest ancestor that is there.
    """
    codelist = dimension.codelist
    kept = [code for code in dimension.nodes if used is None or code in used or code == dimension.whole]
    return tuple(
        replace(
            codelist.by_code[code], parent=next((above for above in codelist.ancestors(code) if above in kept), None)
        )
        for code in kept
    )
