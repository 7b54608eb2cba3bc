"""What a release keeps of its survey's definition: all that answering from it needs, frozen with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from api.concepts.codelists import Node, Nodes
from api.concepts.surveys.cells import Cell, Lattice
from api.concepts.surveys.definition import ReportedSource
from api.concepts.surveys.items import Series
from api.concepts.surveys.policies import Policy
from api.concepts.surveys.survey import Indicator, Survey, Wave
from api.concepts.texts import Text


@dataclass(frozen=True)
class SnapshotDimension(Nodes):
    """A dimension with the nodes answers exist for, in order, and the version of its codelist."""

    id: str
    label: Text
    codelist: str
    codelist_version: str
    whole: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class SnapshotSeries:
    """One series of the release and the base its figures speak of (an id of ``bases``)."""

    indicator: str
    channel: str
    category: str
    base: str

    @property
    def key(self) -> Series:
        return Series(self.indicator, self.channel, self.category)


@dataclass(frozen=True)
class Snapshot:
    """Definition, labels, nodes, wording and policy as they were when the release was built.

    ``lattice`` says which cells are tabulated; for published figures it is None and ``cells`` lists those given.
    ``series`` and nodes are in the order of answers.
    """

    survey: Survey
    wave: Wave
    dimensions: tuple[SnapshotDimension, ...]
    indicators: tuple[Indicator, ...]
    channels: tuple[Node, ...]
    series: tuple[SnapshotSeries, ...]
    lattice: Lattice | None
    cells: tuple[Cell, ...]
    bases: tuple[tuple[str, Text], ...]
    notes: tuple[tuple[str, Text], ...]
    reported_sources: tuple[ReportedSource, ...]
    policy: Policy

    @cached_property
    def dimension(self) -> Mapping[str, SnapshotDimension]:
        return {dimension.id: dimension for dimension in self.dimensions}

    @cached_property
    def indicator(self) -> Mapping[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def tabulated(self) -> frozenset[Cell]:
        """Every cell the release holds, as codes in the order of ``dimensions``."""
        return frozenset(self.cells)
