"""What a draft is made from: every column of a file with its labels and all its cells."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import polars as pl

_NO_LABELS = ("Response", "Open-Ended Response", "Antwort")
"""What SurveyMonkey writes below a question that has one column."""


class ResponseSet(Protocol):
    """A multiple-response set that the file declares: ``counted`` is the value that means ticked, None for a set
    whose columns hold the codes chosen."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def counted(self) -> str | None: ...


class DescribedColumn(Protocol):
    """What a reader says about a column of the file."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def value_labels(self) -> Mapping[str, str]: ...
    @property
    def missing(self) -> Container[str]: ...
    @property
    def response_set(self) -> ResponseSet | None: ...


@dataclass(frozen=True)
class Column:
    """A column with all its cells (texts; null for an empty one).

    ``missing`` has the texts that the file declares to be no answer.
    """

    name: str
    cells: pl.Series
    label: str | None = None
    value_labels: Mapping[str, str] = field(default_factory=dict)
    missing: Container[str] = ()
    response_set: ResponseSet | None = None

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Each text and the number of its cells, in the order of the file."""
        filled = self.cells.drop_nulls().alias("text")
        counted = filled.to_frame().group_by("text", maintain_order=True).len()
        return {str(text): int(number) for text, number in counted.rows()}

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self.counts)

    @property
    def some_empty(self) -> bool:
        return self.cells.null_count() > 0

    @property
    def all_different(self) -> bool:
        return len(self.counts) == len(self.cells) > 0

    @property
    def question(self) -> str:
        """What people read of it: its label, else its name."""
        return self.label or self.name

    def holds(self, texts: Iterable[str]) -> pl.Series:
        """For each row whether the cell is one of the texts; "*" is any, "" an empty one."""
        texts = tuple(texts)
        found = self.cells.is_in(list(texts)).fill_null(value=False)
        if "*" in texts:
            found = found | self.cells.is_not_null()
        return found | self.cells.is_null() if "" in texts else found


def columns_of(described: Sequence[DescribedColumn], frame: pl.DataFrame) -> list[Column]:
    """The columns that were read, with their cells, of which empty texts are null."""
    found = []
    for one in described:
        if one.name in frame.columns:
            cells = frame[one.name].cast(pl.String)
            cells = cells.set(cells.str.strip_chars() == "", None)
            label = None if one.label in _NO_LABELS else one.label
            found.append(Column(one.name, cells, label, one.value_labels, one.missing, one.response_set))
    return found


def response_sets(columns: Iterable[Column]) -> list[ResponseSet]:
    """The sets that the file declares, each once."""
    return list({one.response_set.name: one.response_set for one in columns if one.response_set}.values())
