"""What attacks on certified releases share: surveys with parts of their definition replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.concepts.surveys.definition import SurveyDefinition
from api.definitions import load_definition
from tests.releases.certified import DEFINITION, CertifiedSurvey, Respondent

K = 5


@dataclass(frozen=True)
class Rewritten(CertifiedSurvey):
    """The survey with parts of its definition replaced."""

    changes: tuple[tuple[str, str], ...] = ()

    def with_(self, **changes: object) -> Rewritten:
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def definition(self) -> SurveyDefinition:
        names = ("survey", "k", "policy", "sensitive", "knows", "universe", "minimum", "title")
        document = DEFINITION.format(**{name: getattr(self, name) for name in names})
        for old, new in self.changes:
            assert old in document
            document = document.replace(old, new)
        path = self.folder / f"{self.survey}.yaml"
        path.write_text(document, encoding="utf-8")
        return load_definition(path)


def flipped(rows: Sequence[Respondent], name: str) -> list[Respondent]:
    """One respondent's answer corrected."""
    return [replace(one, facebook=1 - int(one.facebook or 0), dialogue=0) if one.id == name else one for one in rows]
