"""Surveys, their waves, dimensions and indicators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from api.concepts.codelists import Codelist
from api.concepts.texts import Text
from api.concepts.vocabulary import Access, Basis, IndicatorKind, SampleKind


@dataclass(frozen=True)
class Licence:
    name: Text
    url: str | None = None


@dataclass(frozen=True)
class Survey:
    """A statistical inquiry and the texts that go with every answer from it."""

    id: str
    title: Text
    publisher: str
    population: Text
    basis: Basis
    licence: Licence
    citation: Text
    access: Access
    headline: str
    description: Text | None = None
    homepage: str | None = None


@dataclass(frozen=True)
class Break:
    """A wave in which an indicator's series breaks (another wording, another population)."""

    indicator: str
    note: Text
    channel: str | None = None


@dataclass(frozen=True)
class Wave:
    """One fielding. ``wording`` maps an indicator to the question put to respondents."""

    code: str
    period_start: date
    period_end: date
    label: Text
    sample: SampleKind = "independent"
    wording: tuple[tuple[str, Text], ...] = ()
    breaks: tuple[Break, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """What is measured. ``decimals`` counts those of the percentage (or of the unit, for means)."""

    id: str
    label: Text
    definition: Text
    kind: IndicatorKind = "share"
    unit: str = "share"
    decimals: int = 1
    base: str = "responding"
    categories: tuple[tuple[str, Text], ...] = ()

    @property
    def bounds(self) -> tuple[int, int] | None:
        """Between which numbers every value lies; None for means and medians, which may be any number."""
        if self.kind == "share" or self.unit == "share":
            return 0, 1
        return (-1, 1) if self.kind == "difference" or self.unit == "share_difference" else None


@dataclass(frozen=True)
class Dimension:
    """An axis over respondents as one survey uses it.

    ``nodes`` are the codes answers exist for, in codelist order; ``whole`` is the whole-population node, which a
    query that leaves the dimension out gets. ``leaves`` are the codes respondents are put into.
    """

    id: str
    label: Text
    codelist: Codelist
    whole: str
    nodes: tuple[str, ...]
    leaves: tuple[str, ...] = ()

    def node_leaves(self, code: str) -> frozenset[str]:
        """The survey's leaves that lie in ``code``: those all of whose codelist leaves belong to it."""
        return self._node_leaves.get(code, frozenset())

    @cached_property
    def _node_leaves(self) -> dict[str, frozenset[str]]:
        below = {leaf: self.codelist.leaves(leaf) for leaf in self.leaves}
        found = {}
        for code in self.nodes:
            wanted = self.codelist.leaves(code)
            inside = (leaf for leaf, parts in below.items() if parts and wanted is not None and parts <= wanted)
            found[code] = frozenset(inside)
        return found
