"""Fingerprints: whether a file, or the part of a definition that reads it, is the same as before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from api.concepts.surveys.definition import SurveyDefinition

_CHUNK = 1 << 20


def data_fingerprint(paths: Iterable[Path]) -> str:
    """SHA-256 over the bytes of the files, in order; memory stays flat."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(b"file")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def reading_fingerprint(definition: SurveyDefinition) -> str:
    """SHA-256 of all that decides what an import makes of a file: the source and the codes it maps to.

    Texts, policy and lattice are not part of it: changing those needs no new import. Concepts are frozen
    dataclasses, so their representation is the same whenever they are equal.
    """
    dimensions = [
        (dimension.id, dimension.leaves, sorted((code, dimension.codelist.leaves(code)) for code in dimension.leaves))
        for dimension in definition.dimensions
    ]
    text = repr((definition.source, _sorted_sets(dimensions), _sorted_sets(_weighted_nodes(definition))))
    return hashlib.sha256(text.encode()).hexdigest()


def _weighted_nodes(definition: SurveyDefinition) -> list[tuple[str, str, frozenset[str] | None]]:
    """What the codes of the margins stand for: any node of the dimensions the survey is weighted by."""
    if definition.weighting is None:
        return []
    names = sorted({name for margin in definition.weighting.margins for name in margin.by})
    codelists = [(name, definition.dimension[name].codelist) for name in names]
    return [(name, code, codelist.leaves(code)) for name, codelist in codelists for code in codelist.codes]


def _sorted_sets(value: object) -> object:
    """The same value with sets as sorted lists: the order of a set changes from process to process."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_sorted_sets(part) for part in value]
    return value


def data_files(definition: SurveyDefinition, path: Path) -> list[Path]:
    """The main file and every auxiliary file the definition joins, counts or takes population counts from."""
    if not definition.has_responses:
        return [path]
    source = definition.responses
    auxiliary = [path.parent / join.path for join in source.joins]
    population = [path.parent / source.population.path] if source.population else []
    margins = [margin.file for margin in source.weighting.margins if margin.file] if source.weighting else []
    return list(dict.fromkeys([path, *auxiliary, *population, *(path.parent / file.path for file in margins)]))
