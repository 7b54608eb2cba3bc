"""A survey as its owner defines it: everything needed to read its files, tabulate and publish them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from api.concepts.codelists import Codelist
from api.concepts.surveys.cells import Lattice
from api.concepts.surveys.policies import Policy
from api.concepts.surveys.sources import ResponsesSource, Source, Weighting
from api.concepts.surveys.survey import Dimension, Indicator, Survey, Wave
from api.concepts.texts import Text


@dataclass(frozen=True)
class ReportedSource:
    """Where a published figure was read: the addresses of the pages that print it."""

    id: str
    urls: tuple[str, ...]
    text: str | None = None


@dataclass(frozen=True)
class SurveyDefinition:
    """One survey definition file, checked.

    ``channels`` is the built-in codelist of channels with the survey's own added. ``bases`` and ``notes`` are the
    texts that figures name by id. ``fingerprint`` is the SHA-256 of the file's text and of everything it refers to.
    """

    survey: Survey
    waves: tuple[Wave, ...]
    dimensions: tuple[Dimension, ...]
    indicators: tuple[Indicator, ...]
    channels: Codelist
    lattice: Lattice
    policy: Policy
    source: Source
    bases: tuple[tuple[str, Text], ...]
    notes: tuple[tuple[str, Text], ...]
    reported_sources: tuple[ReportedSource, ...]
    fingerprint: str

    @property
    def has_responses(self) -> bool:
        return isinstance(self.source, ResponsesSource)

    @property
    def responses(self) -> ResponsesSource:
        """The source of responses. Raises ``TypeError`` for a survey of published figures."""
        if not isinstance(self.source, ResponsesSource):
            raise TypeError(f"{self.survey.id} has figures, not responses")
        return self.source

    @property
    def weighting(self) -> Weighting | None:
        """What the weights are brought to; None where they stay as they are."""
        return self.responses.weighting if self.has_responses else None

    @cached_property
    def dimension(self) -> dict[str, Dimension]:
        return {dimension.id: dimension for dimension in self.dimensions}

    @cached_property
    def indicator(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def wave(self) -> dict[str, Wave]:
        return {wave.code: wave for wave in self.waves}
