"""Whether one column is read as the answers to two questions, as happens when lines of a definition are copied."""

from __future__ import annotations

from collections.abc import Iterator

from api.concepts.surveys.sources import ResponsesSource
from api.releases.checks.file_warnings import FileWarning


def same_columns(source: ResponsesSource, wave: str) -> Iterator[FileWarning]:
    """Columns that are read alike for two channels or categories of an indicator: both would have the same figures."""
    seen: dict[object, str] = {}
    for item in source.items_of(wave):
        read = (item.indicator, item.file_columns, item.kind, item.coding, item.contains, item.universe)
        first = seen.setdefault((*read, item.asked_if, item.no_if, item.no_answer_if), item.name)
        if first != item.name:
            yield FileWarning(
                "same_column",
                f"column “{item.file_columns[0]}” is read alike for {first} and {item.name}: they get the same figures",
                "the column of each under columns",
                item.name,
            )
