"""Which codes a definition names for a column: they count as it says, even where the file declares them missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from api.concepts.surveys.items import FILLED, Coding, Item
from api.concepts.surveys.row_conditions import CellPattern, NumberRange
from api.concepts.surveys.sources import ResponsesSource


@dataclass(frozen=True)
class NamedCodes:
    """The codes that one of the ``patterns`` fits; ``FILLED`` names none, it stands for cells that hold an answer."""

    patterns: frozenset[CellPattern]

    def __contains__(self, text: object) -> bool:
        return any(names(pattern, str(text).strip()) for pattern in self.patterns)


def names(pattern: CellPattern, text: str) -> bool:
    if isinstance(pattern, NumberRange):
        return is_within(text, pattern)
    if pattern != FILLED and pattern.endswith(FILLED):
        return text.startswith(pattern.removesuffix(FILLED))
    return text == pattern != FILLED


def is_within(text: str, bounds: NumberRange) -> bool:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return False
    return (bounds.low is None or number >= bounds.low) and (bounds.high is None or number <= bounds.high)


def named_codes(source: ResponsesSource, wave: str) -> Mapping[str, Container[str]]:
    """Column → the codes that the definition names for it in a wave."""
    found: dict[str, set[CellPattern]] = defaultdict(set)
    for column, pattern in _named(source, wave):
        found[column].add(pattern)
    return {column: NamedCodes(frozenset(patterns)) for column, patterns in found.items()}


def _named(source: ResponsesSource, wave: str) -> Iterator[tuple[str, CellPattern]]:
    for item in source.items_of(wave):
        yield from ((column, text) for column in item.file_columns for text in _answers(item))
    for _, mapping in source.dimensions:
        yield from ((mapping.column, text) for text, _ in mapping.values)
    for condition in source.conditions_of(wave):
        for column in condition.columns:
            yield from ((column, pattern) for pattern in (*condition.values, *condition.excepted))


def _answers(item: Item) -> tuple[str, ...]:
    coding: Coding = item.coding
    options = [text for _, texts in coding.categories for text in texts]
    return (*coding.yes, *coding.no, *options, *coding.not_asked, *coding.no_answer, *item.contains)
