"""What the parts of one definition may name, once it has been read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from api.concepts.codelists import TOTAL, Codelist
from api.concepts.nearest import nearest
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
    doubtful: set[str] = field(default_factory=set)
    """Indicators that may lack items because of a mistake that is reported: what rests on them is not judged."""
    undeclared: dict[str, Element] = field(default_factory=dict)
    """Shared indicators that are used and not declared, with the first place of each."""

    def indicator(self, element: Element, name: str | None = None) -> Indicator | None:
        """The declared indicator; None after reporting that there is none of this name."""
        wanted = element.text if name is None else name
        if wanted in self.indicators:
            return self.indicators[wanted]
        if wanted in self.shared_indicators or not self.indicators:
            self.findings.passed_over()
            first = self.undeclared.setdefault(wanted, element)
            if element.line < first.line:
                self.undeclared[wanted] = element
        else:
            self.findings.exists(element, "indicator", self.indicators, wanted)
        return None

    def report_undeclared(self, root: Element) -> None:
        """Report each shared indicator that is used and not declared: once, and not where its line is misspelt."""
        misspelt = {
            nearest(name, self.shared_indicators, 1)
            for name, element in root.entries_of("indicators").items()
            if name not in self.shared_indicators and not (element.has("label") and element.has("definition"))
        }
        for name, element in self.undeclared.items():
            if self.indicators and (name,) not in misspelt:
                message = f"the indicator “{name}” is not declared"
                self.findings.add(element, message, f"a line “{name}: {{}}” under indicators")

    @contextmanager
    def doubting(self, element: Element) -> Iterator[None]:
        """Whatever is wrong with the item or derived item ``element`` makes its indicator doubtful."""
        before = self.findings.noticed
        yield
        if self.findings.noticed > before:
            self.doubt(element.text_of("indicator"))

    def doubt(self, name: str) -> None:
        """Items of the indicator are missing; of any, where none is named; of the nearest, where it is misspelt."""
        self.doubtful.update({name, *nearest(name, self.indicators, 1)} if name else self.indicators)

    def doubt_kind(self, kind: str) -> None:
        """Items of an indicator of this kind are missing: they stand below one of another kind."""
        self.doubtful.update(name for name, indicator in self.indicators.items() if indicator.kind == kind)

    def follows(self, *names: str) -> bool:
        """Whether something may be wrong only because of mistakes about these indicators; noted if so."""
        if self.doubtful.isdisjoint(names):
            return False
        self.findings.passed_over()
        return True

    def channel(self, element: Element, name: str | None = None) -> bool:
        wanted = element.text if name is None else name
        return wanted == TOTAL or self.findings.exists(element, "channel", self.channels.codes, wanted, ["/channels/*"])

    def category(self, element: Element, indicator: Indicator | None, name: str | None = None) -> bool:
        """Whether the indicator has the category; ``yes`` where it has none."""
        if indicator is None:
            return True
        accepted = [code for code, _ in indicator.categories] or [YES]
        declared_at = [f"/indicators/{indicator.id}/categories/*"]
        return self.findings.exists(element, f"category of {indicator.id}", accepted, name, declared_at)
