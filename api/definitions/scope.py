"""What the parts of one definition may name, once it has been read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.concepts.codelists import TOTAL, Codelist
from api.concepts.surveys.survey import Dimension, Indicator
from api.concepts.vocabulary import YES
from api.definitions.elements import Element
from api.definitions.findings import Findings


@dataclass(frozen=True)
class Scope:
    """The names a definition declares or inherits, and where its problems go.

    ``dimensions`` holds None for a dimension that is declared but could not be read.
    """

    findings: Findings
    channels: Codelist
    indicators: Mapping[str, Indicator]
    shared_indicators: Iterable[str]
    waves: tuple[str, ...]
    dimensions: Mapping[str, Dimension | None]

    def indicator(self, element: Element, name: str | None = None) -> Indicator | None:
        """The declared indicator; None after reporting that there is none of this name."""
        wanted = element.text if name is None else name
        if wanted in self.indicators:
            return self.indicators[wanted]
        if wanted in self.shared_indicators:
            message = f"the indicator “{wanted}” is not declared"
            self.findings.add(element, message, f"a line “{wanted}: {{}}” under indicators")
        else:
            self.findings.known(element, "indicator", self.indicators, wanted)
        return None

    def channel(self, element: Element, name: str | None = None) -> bool:
        wanted = element.text if name is None else name
        return wanted == TOTAL or self.findings.known(element, "channel", self.channels.codes, wanted)

    def category(self, element: Element, indicator: Indicator | None, name: str | None = None) -> bool:
        """Whether the indicator has the category; ``yes`` where it has none."""
        if indicator is None:
            return True
        accepted = [code for code, _ in indicator.categories] or [YES]
        return self.findings.known(element, f"category of {indicator.id}", accepted, name)
