"""Columns of a survey file as questions: the text that several share, and the option that each stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_FORMS = (
    re.compile(r"(?P<stem>.*\S)\s*\[(?P<option>[^\[\]]+)\]\s*", re.DOTALL),
    re.compile(r"(?P<stem>.*\S)(?:\s+[-–|]|\s*:)\s+(?P<option>\S.*)", re.DOTALL),
    re.compile(r"(?P<stem>\w*[^\W_])_(?P<option>[^\W_]+)"),
)
"""How survey tools put an option behind its question: LimeSurvey and forms, Qualtrics and SurveyMonkey, names."""


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
    splits = {column.name: [_split(form, column) for form in _FORMS] for column in columns}
    shared: dict[str, int] = {}
    for found in splits.values():
        for split in found:
            if split is not None:
                shared[split.stem] = shared.get(split.stem, 0) + 1
    return [
        next((one for one in splits[column.name] if one and shared[one.stem] > 1), AskedColumn(column, column.text))
        for column in columns
    ]


def _split(form: re.Pattern[str], column: FileColumn) -> AskedColumn | None:
    match = form.fullmatch(column.text)
    return AskedColumn(column, " ".join(match["stem"].split()), match["option"].strip()) if match else None


def questions(columns: Iterable[AskedColumn]) -> dict[str, list[AskedColumn]]:
    """Question → its columns, in the file's order."""
    found: dict[str, list[AskedColumn]] = {}
    for column in columns:
        found.setdefault(column.stem, []).append(column)
    return found
