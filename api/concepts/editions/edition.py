"""Releases as answers are made from them: which are current, and what each of them holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from api.concepts.editions.identifiers import cell_text
from api.concepts.editions.snapshots import Snapshot
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.vocabulary import Basis


@dataclass(frozen=True)
class ReleaseHeader:
    """A visible release without its content. ``withdrawn_reason`` is None unless it was withdrawn; ``scheduled`` while
    it is under embargo, and so visible only to some."""

    key: int
    id: str
    survey: str
    wave: str
    revision: int
    text_revision: int
    period_start: date
    period_end: date
    basis: Basis
    published_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None
    scheduled: bool = False

    @property
    def version(self) -> tuple[int, int]:
        return self.revision, self.text_revision

    @property
    def of_wave(self) -> tuple[str, str]:
        return self.survey, self.wave

    @property
    def recency(self) -> tuple[date, date]:
        """By which waves are newer or older: period end, then start."""
        return self.period_end, self.period_start


class VisibleReleases(tuple[ReleaseHeader, ...]):
    """Every release that somebody may name, withdrawn ones included; survey by survey, oldest first. What answers ask
    of them again and again is found out once."""

    @cached_property
    def by_id(self) -> Mapping[str, ReleaseHeader]:
        return {header.id: header for header in self}

    @cached_property
    def surveys(self) -> Mapping[str, None]:
        """Their surveys, in order."""
        return dict.fromkeys(header.survey for header in self)

    @cached_property
    def changed_at(self) -> datetime | None:
        """When one of them was last published or withdrawn; None without any."""
        return last_change(self)

    def changed_at_of(self, surveys: Collection[str]) -> datetime | None:
        """When a release of one of ``surveys`` (all of them, where none is named) was last published or withdrawn: an
        answer that asks for these rests on no other."""
        return last_change(one for one in self if one.survey in surveys) if surveys else self.changed_at

    @cached_property
    def _newest(self) -> NewestReleases:
        return NewestReleases(newest_versions(self))

    def newest(self, as_of: datetime | None = None) -> NewestReleases:
        """The newest release of each survey and wave: see ``newest_versions``."""
        return self._newest if as_of is None else NewestReleases(newest_versions(self, as_of))


class NewestReleases(tuple[ReleaseHeader, ...]):
    """The newest release of each survey and wave, withdrawn ones included; survey by survey, oldest first."""

    @cached_property
    def shown(self) -> Sequence[ReleaseHeader]:
        """Those that were not withdrawn."""
        return tuple(header for header in self if header.withdrawn_reason is None)

    @cached_property
    def shown_by_survey(self) -> Mapping[str, Sequence[ReleaseHeader]]:
        found: dict[str, list[ReleaseHeader]] = {}
        for header in self.shown:
            found.setdefault(header.survey, []).append(header)
        return found

    @cached_property
    def withdrawn(self) -> Sequence[ReleaseHeader]:
        return tuple(header for header in self if header.withdrawn_reason is not None)


def last_change(headers: Iterable[ReleaseHeader]) -> datetime | None:
    """When one of the releases was last published or withdrawn; None without any."""
    moments = (moment for one in headers for moment in (one.published_at, one.withdrawn_at) if moment is not None)
    return max(moments, default=None)


def published_by(headers: Iterable[ReleaseHeader], as_of: datetime | None) -> list[ReleaseHeader]:
    """Those of the releases that were published by ``as_of``; all of them when it is None."""
    return [header for header in headers if as_of is None or header.published_at <= as_of]


def newest_versions(headers: Iterable[ReleaseHeader], as_of: datetime | None = None) -> list[ReleaseHeader]:
    """The newest release of each survey and wave among those published by ``as_of``, survey by survey, oldest first.

    A withdrawn release stays the newest of its wave: an older one returns only when it is published again.
    """
    newest: dict[tuple[str, str], ReleaseHeader] = {}
    for header in published_by(headers, as_of):
        known = newest.get((header.survey, header.wave))
        if known is None or header.version > known.version:
            newest[header.survey, header.wave] = header
    return sorted(newest.values(), key=lambda header: (header.survey, header.recency, header.wave))


@dataclass(frozen=True, eq=False)
class Edition:
    """A release with its content.

    ``numbers`` is the stored number of each series. ``present`` lists the series numbers of each cell (by its text)
    where not every series has a figure in every cell, as in published tables; None where all have.
    """

    header: ReleaseHeader
    snapshot: Snapshot
    numbers: Mapping[Series, int]
    present: Mapping[str, frozenset[int]] | None = None

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """What the release measures, in the order of answers."""
        return tuple(series.key for series in self.snapshot.series if series.key in self.numbers)

    @cached_property
    def indicators(self) -> Mapping[str, int]:
        """The indicators it measures and their places in the order of answers."""
        return _places(series.indicator for series in self.series)

    @cached_property
    def by_indicator(self) -> Mapping[str, tuple[Series, ...]]:
        found: dict[str, list[Series]] = {}
        for series in self.series:
            found.setdefault(series.indicator, []).append(series)
        return {indicator: tuple(series) for indicator, series in found.items()}

    @cached_property
    def channels(self) -> Mapping[str, int]:
        """The channels it measures and their places in the order of answers."""
        return _places(series.channel for series in self.series)

    @cached_property
    def categories(self) -> Mapping[str, int]:
        """The categories it measures and their places in the order of answers."""
        return _places(series.category for series in self.series)

    def channel_children(self, code: str) -> tuple[str, ...]:
        """The channels displayed below ``code``."""
        return tuple(node.code for node in self.snapshot.channels if node.parent == code)

    @cached_property
    def bases(self) -> Mapping[Series, str]:
        return {series.key: series.base for series in self.snapshot.series}

    @cached_property
    def units(self) -> Mapping[str, str]:
        return {indicator.id: indicator.unit for indicator in self.snapshot.indicators}

    @cached_property
    def dimension_ids(self) -> tuple[str, ...]:
        return tuple(dimension.id for dimension in self.snapshot.dimensions)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The tabulated cells in the order of answers: by the first dimension's codelist, then the second's …"""
        return tuple(sorted(self.snapshot.cells, key=self.position))

    def position(self, cell: Sequence[str]) -> tuple[int, ...]:
        """Where a cell stands in the order of answers."""
        return tuple(places[code] for places, code in zip(self.places, cell, strict=True))

    @cached_property
    def places(self) -> tuple[Mapping[str, int], ...]:
        """The codes of each dimension and their places in the order of answers."""
        return tuple(_places(dimension.codes) for dimension in self.snapshot.dimensions)

    @cached_property
    def _texts(self) -> dict[Cell, str]:
        return {}

    def text(self, cell: Cell) -> str:
        """The cell's canonical text."""
        known = self._texts.get(cell)
        if known is None:
            known = cell_text(self.dimension_ids, cell)
            if cell in self.snapshot.tabulated:
                self._texts[cell] = known
        return known

    def holds(self, series: Series, cell: Cell) -> bool:
        """Whether the release has a figure there, be it published or withheld."""
        if self.present is None:
            return cell in self.snapshot.tabulated
        return self.numbers[series] in self.present.get(self.text(cell), ())


def _places(codes: Iterable[str]) -> Mapping[str, int]:
    """Distinct codes → their places."""
    return {code: place for place, code in enumerate(dict.fromkeys(codes))}
