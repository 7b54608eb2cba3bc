"""The shared vocabulary to read: as JSON for programs, and as a page for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from api.concepts.codelists import Codelist
from api.concepts.surveys.survey import Indicator
from api.concepts.texts import Text
from api.definitions.vocabulary import Vocabulary


def vocabulary_json(vocabulary: Vocabulary) -> dict[str, object]:
    """Indicators, bases, dimensions and codelists with their labels and definitions, in English and German."""
    indicators = {
        name: {**asdict(one), "categories": {code: asdict(label) for code, label in one.categories}}
        for name, one in vocabulary.indicators.items()
    }
    return {
        "indicators": indicators,
        "bases": {name: asdict(label) for name, label in vocabulary.bases.items()},
        "dimensions": {name: asdict(one) for name, one in vocabulary.dimensions.items()},
        "codelists": {name: asdict(one) for name, one in vocabulary.codelists.items()},
    }


def vocabulary_page(vocabulary: Vocabulary) -> str:
    """The page ``docs/vocabulary.md``, in Markdown that can be read as it is."""
    return "\n".join(_lines(vocabulary)) + "\n"


def _lines(vocabulary: Vocabulary) -> Iterator[str]:
    yield "# The shared vocabulary"
    yield ""
    yield "What definitions may name without declaring it, so that surveys can be laid side by side. Written by"
    yield "`benchmarks vocabulary`; `benchmarks vocabulary --format json` is for programs. How to use and change it:"
    yield "[definitions.md](definitions.md)."
    yield ""
    yield "## Indicators"
    yield ""
    yield "A share of another base is another indicator: figures of different bases never meet in one series."
    yield ""
    for indicator in vocabulary.indicators.values():
        yield from _indicator_lines(indicator, vocabulary)
    yield ""
    yield "## Bases"
    yield ""
    yield from (_named(name, label) for name, label in vocabulary.bases.items())
    for codelist in vocabulary.codelists.values():
        yield from _codelist_lines(codelist, vocabulary)


def _named(code: str, label: Text) -> str:
    return f"- `{code}`: {label.en}" + (f" / {label.de}" if label.de != label.en else "")


def _indicator_lines(indicator: Indicator, vocabulary: Vocabulary) -> Iterator[str]:
    yield _named(indicator.id, indicator.label)
    yield f"  - {indicator.definition.en}"
    yield f"  - {indicator.definition.de}"
    kind = indicator.kind if indicator.kind in ("share", "difference") else f"{indicator.kind} in {indicator.unit}"
    yield f"  - {kind} of: {vocabulary.bases[indicator.base].en} (`{indicator.base}`)"
    if indicator.categories:
        options = (f"`{code}` {label.en}" for code, label in indicator.categories)
        yield f"  - categories: {'; '.join(options)}"


def _codelist_lines(codelist: Codelist, vocabulary: Vocabulary) -> Iterator[str]:
    used = [f"`{name}`" for name, one in vocabulary.dimensions.items() if one.codelist == codelist.id]
    yield ""
    yield f"## Codelist `{codelist.id}`: {codelist.label.en} / {codelist.label.de}"
    yield ""
    yield f"Version {codelist.version}{f', of the dimension {used[0]}' if used else ''}."
    yield ""
    for node in codelist.nodes:
        made_of = f" = {', '.join(node.members)}" if node.members else ""
        yield f"{'  ' * len(codelist.ancestors(node.code))}{_named(node.code, node.label)}{made_of}"
