"""What of a wave's content is there for other waves of its survey only: where nothing else is new, nothing is."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

import polars as pl

from api.concepts.codelists import Node
from api.concepts.editions.identifiers import cell_text
from api.concepts.editions.snapshots import Snapshot, SnapshotDimension
from api.concepts.surveys.cells import Lattice
from api.concepts.surveys.survey import Wave
from api.concepts.texts import Text
from api.releases.content import Content

Labelled = tuple[tuple[str, Text], ...]


def without_other_waves(content: Content, before: Snapshot) -> Content:
    """The content without what its wave cannot have: it then equals that of the release with the snapshot ``before``,
    unless something of the wave itself has changed.

    Left out are questions that nobody was asked in this wave, nodes and cells in which nobody is, and the texts that
    only these need; also how a question was put, where that is told now because another wave puts it in other words.
    Where more than that was added, the content is given as it is.
    """
    ids = [dimension.id for dimension in before.dimensions]
    if before.lattice is None or ids != [dimension.id for dimension in content.snapshot.dimensions]:
        return content
    offered = frozenset(before.series)
    places = [place for place, series in enumerate(content.snapshot.series) if series in offered]
    is_asked = pl.col("series").is_in(places)
    is_cell = pl.col("cell").is_in([cell_text(ids, cell) for cell in before.cells])
    of_another = (is_asked | (pl.col("status") == "not_asked")) & (is_cell | (pl.col("n").fill_null(0) == 0))
    if not all(frame.select(of_another.all()).item() for frame in content.full):
        return content
    numbers = {place: number for number, place in enumerate(places)}
    series = pl.col("series").replace_strict(numbers, return_dtype=pl.Int64)
    return replace(
        content,
        snapshot=replace(_narrowed(content, before), series=tuple(content.snapshot.series[place] for place in places)),
        series=tuple(content.series[place] for place in places),
        full=[frame.filter(is_asked & is_cell).with_columns(series) for frame in content.full],
    )


def _narrowed(content: Content, before: Snapshot) -> Snapshot:
    """The snapshot with the codes and ids of ``before`` alone."""
    now = content.snapshot
    indicators, channels = before.indicator, {node.code for node in before.channels}
    return replace(
        now,
        wave=_as_worded(now.wave, before.wave, content.worded_elsewhere),
        dimensions=tuple(_of_nodes(one, before.dimension[one.id]) for one in now.dimensions),
        indicators=tuple(
            replace(one, categories=_listed(one.categories, dict(indicators[one.id].categories)))
            for one in now.indicators
            if one.id in indicators
        ),
        channels=tuple(node for node in now.channels if node.code in channels),
        lattice=_of_lattice(now.lattice, before),
        cells=tuple(cell for cell in now.cells if cell in before.tabulated),
        bases=_listed(now.bases, dict(before.bases)),
        notes=_listed(now.notes, dict(before.notes)),
        policy=replace(now.policy, sensitive=tuple(one for one in now.policy.sensitive if one in indicators)),
    )


def _listed(entries: Labelled, known: Container[str]) -> Labelled:
    return tuple((key, entry) for key, entry in entries if key in known)


def _as_worded(now: Wave, before: Wave, elsewhere: frozenset[str]) -> Wave:
    said = dict(before.wording)
    return replace(now, wording=tuple(one for one in now.wording if one[0] in said or one[0] not in elsewhere))


def _of_nodes(now: SnapshotDimension, before: SnapshotDimension) -> SnapshotDimension:
    return replace(now, nodes=tuple(_placed(node, now, before) for node in now.nodes if node.code in before.by_code))


def _placed(node: Node, now: SnapshotDimension, before: SnapshotDimension) -> Node:
    """The node below the nearest one above it that was there before."""
    parent = node.parent
    while parent is not None and parent not in before.by_code:
        parent = now.by_code[parent].parent
    return replace(node, parent=parent)


def _of_lattice(now: Lattice | None, before: Snapshot) -> Lattice | None:
    if now is None:
        return None
    margins = (
        replace(
            margin,
            nodes=tuple(
                tuple(code for code in codes if code in before.dimension[name].by_code)
                for name, codes in zip(margin.dimensions, margin.nodes, strict=True)
            ),
        )
        for margin in now.margins
    )
    return Lattice(tuple(margins))
