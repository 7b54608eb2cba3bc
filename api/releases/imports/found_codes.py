"""What the cells of a further wave's file say in each dimension, before it is imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.concepts.surveys.definition import SurveyDefinition
from api.definitions.added_waves import FoundCodes
from api.releases.imports.codes import CodeResolver


@dataclass(frozen=True)
class FileCells:
    """The texts of a column with the number of their cells, and what the file calls them."""

    name: str
    counts: Mapping[str, int]
    labels: Mapping[str, str]


def found_codes(
    definition: SurveyDefinition, cells: Sequence[FileCells], earlier: Sequence[FileCells] | None
) -> Iterator[FoundCodes]:
    """Each dimension whose column is in the file itself; ``earlier`` are the cells of the file before, if it is given.

    Numbers that lie in none of the bands are no new codes: they are left to the check.
    """
    now = {one.name: one for one in cells}
    before = None if earlier is None else {one.name: one for one in earlier}
    for name, mapping in definition.responses.dimensions:
        if mapping.column not in now:
            continue
        style = definition.responses.style_of(mapping.column)
        resolver = CodeResolver(mapping, definition.dimension[name], style)
        leaves, unknown = _placed(resolver, now[mapping.column].counts)
        known = None
        if before is not None:
            known = frozenset(_placed(resolver, before[mapping.column].counts)[0] if mapping.column in before else ())
        yield FoundCodes(
            definition.dimension[name],
            leaves,
            {} if mapping.bands else unknown,
            now[mapping.column].labels,
            known,
        )


def _placed(resolver: CodeResolver, counts: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Leaf → cells, and text → cells where the text means none; the commonest first."""
    leaves, unknown = Counter[str](), Counter[str]()
    for text, number in counts.items():
        leaf = resolver.leaf(text)
        if leaf is None:
            unknown[text.strip()] += number
        else:
            leaves[leaf] += number
    return dict(leaves.most_common()), dict(unknown.most_common())
