"""Columns of a survey file as questions: the text that several share, and the option that each stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from api.definitions.wordings.option_labels import splits


@dataclass(frozen=True)
class FileColumn:
    """A column of a file: its name, its label where the file has one, and its distinct cells where they are known."""

    name: str
    label: str | None = None
    texts: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        return self.label or self.name


@dataclass(frozen=True)
class AskedColumn:
    """A column with the question it belongs to (``stem``) and its ``option``: empty where it is the whole question."""

    column: FileColumn
    stem: str
    option: str = ""

    @property
    def name(self) -> str:
        return self.column.name


def asked_columns(columns: Iterable[FileColumn]) -> list[AskedColumn]:
    """The columns, split into question and option wherever several share the question."""
    columns = list(columns)
    found = {column.name: list(splits(column.text, loosely=True)) for column in columns}
    shared = Counter(stem for ways in found.values() for stem in {stem for stem, _ in ways})
    return [
        next((AskedColumn(column, *way) for way in found[column.name] if shared[way[0]] > 1), whole)
        for column in columns
        for whole in [AskedColumn(column, column.text)]
    ]


def questions(columns: Iterable[AskedColumn]) -> dict[str, list[AskedColumn]]:
    """Question → its columns, in the file's order."""
    found: dict[str, list[AskedColumn]] = {}
    for column in columns:
        found.setdefault(column.stem, []).append(column)
    return found
