"""The problems found in one definition file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from api.concepts.nearest import nearest
from api.definitions.elements import Element
from api.errors import InvalidInput, Problem, ProblemCollector

MOST_NAMED = 20
"""How many of the names that are accepted are listed."""


@dataclass
class Findings:
    """Collects the problems of ``file``; nothing is raised before all have been looked for."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    consequences: int = 0
    """How many things were seen that follow from a reported mistake, and are not reported themselves."""

    @property
    def noticed(self) -> int:
        """How many mistakes and consequences of mistakes have been seen so far."""
        return len(self.problems) + self.consequences

    def passed_over(self) -> None:
        """Something is wrong because of what is reported already."""
        self.consequences += 1

    def add(self, element: Element, message: str, expected: str | None = None, accepted: Iterable[str] = ()) -> None:
        """Report ``element``; when it is wrong because it is none of ``accepted``, the nearest of those are shown."""
        choices = nearest(element.text, accepted)
        self.problems.append(Problem(message, self.file, element.line, element.pointer or None, expected, choices))

    def add_at(self, line: int, message: str, expected: str | None = None) -> None:
        self.problems.append(Problem(message, self.file, line, None, expected))

    def about(self, pointer: str) -> bool:
        """Whether something at or below this JSON pointer is reported; ``*`` stands for any part of it."""
        parts = ("[^/]*" if part == "*" else re.escape(part) for part in pointer.split("/"))
        wanted = re.compile("/".join(parts) + "(/.*)?")
        return any(wanted.fullmatch(problem.pointer or "") for problem in self.problems)

    def follows(self, *pointers: str) -> bool:
        """Whether something may be wrong only because of what is reported about one of these; noted if so."""
        if not any(map(self.about, pointers)):
            return False
        self.passed_over()
        return True

    def exists(
        self,
        element: Element,
        kind: str,
        accepted: Iterable[str],
        name: str | None = None,
        declared_at: Iterable[str] = (),
    ) -> bool:
        """Whether the name (default: the element's text) is among ``accepted``; reported when it is not.

        It is passed over where something is reported about ``declared_at``, the JSON pointers of what is accepted.
        """
        accepted = tuple(accepted)
        wanted = element.text if name is None else name
        if wanted in accepted:
            return True
        if self.follows(*declared_at):
            return False
        message = f"there is no {kind} “{wanted[:60]}”"
        choices = nearest(wanted, accepted)
        expected = None if choices else _one_of(accepted)
        self.problems.append(Problem(message, self.file, element.line, element.pointer or None, expected, choices))
        return False

    def error(self, title: str) -> InvalidInput:
        """The problems in reading order, to raise."""
        collector = ProblemCollector()
        collector.extend(sorted(dict.fromkeys(self.problems), key=lambda problem: problem.line or 0))
        return InvalidInput(collector.problems, title, collector.omitted)

    def raise_if_any(self, title: str) -> None:
        """Raise ``InvalidInput`` if there are problems."""
        if self.problems:
            raise self.error(title)


def _one_of(accepted: tuple[str, ...]) -> str:
    """What can be named, where nothing is near to what was."""
    if not accepted:
        return "none is defined: define it, or leave this out"
    more = f" … ({len(accepted)} in all)" if len(accepted) > MOST_NAMED else ""
    return f"one of {', '.join(accepted[:MOST_NAMED])}{more}"
