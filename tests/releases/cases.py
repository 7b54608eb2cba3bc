"""The situations of ``../shared/cases``: their definitions, changed where a test says so, and the figures they give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import Engine

from api.concepts.surveys.definition import SurveyDefinition
from api.definitions import load_definition
from api.errors import InvalidInput, Problem
from api.releases.imports.importing import check_survey
from tests.releases.stored import Stored, build_draft
from tests.shared import CASES

_numbers = count()


@dataclass(frozen=True)
class Case:
    """One situation, by its number; ``folder`` is where changed definitions are written."""

    number: str
    folder: Path

    def file(self, name: str) -> Path:
        (found,) = CASES.glob(f"{self.number}-*")
        return found / name

    def definition(self, name: str, *changes: tuple[str, str]) -> SurveyDefinition:
        """The definition under an id that no other test uses, with parts of its text replaced."""
        text = self.file(name).read_text(encoding="utf-8")
        (line,) = [line for line in text.splitlines() if line.startswith("survey:")]
        for old, new in [(line, f"survey: case{self.number}-{next(_numbers)}"), *changes]:
            assert old in text, old
            text = text.replace(old, new)
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return load_definition(path)

    def figures(self, engine: Engine, definition: SurveyDefinition, file: str) -> Stored:
        """The figures of a file of the case in full precision."""
        return Stored(engine, build_draft(engine, definition, self.file(file)).release)

    def problems(self, definition: SurveyDefinition, file: str) -> list[Problem]:
        """What is wrong with a file of the case; a file that is in order fails the test."""
        return problems_of(definition, self.file(file))


def mistakes(definition: SurveyDefinition, path: Path) -> list[Problem]:
    """What is wrong with a file; nothing where it is in order."""
    try:
        check_survey(definition, path)
    except InvalidInput as error:
        return list(error.problems)
    return []


def problems_of(definition: SurveyDefinition, path: Path) -> list[Problem]:
    """What is wrong with a file; one that is in order fails the test."""
    found = mistakes(definition, path)
    assert found, "no problem was reported"
    return found


def lines_of(problems: Iterable[Problem]) -> list[int]:
    """The lines that are named; a mistake names its first three."""
    return [line for problem in problems for line in problem.first_lines]
