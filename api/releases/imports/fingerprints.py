"""Fingerprints: whether a file, or the part of a definition that reads it, is the same as before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.surveys.derived_items import DerivedItem
from api.concepts.surveys.sources import ResponsesSource

_CHUNK = 1 << 20


def data_fingerprints(paths: Iterable[Path]) -> list[str]:
    """SHA-256 over the bytes of the first file, of the first two, and so on. Each is read once; memory stays flat."""
    digest, found = hashlib.sha256(), []
    for path in paths:
        digest.update(b"file")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        found.append(digest.hexdigest())
    return found


def table_fingerprint(file_hash: str, sheet: str | None) -> str:
    """A hash of the table that is read of a file: the whole file, or one sheet of it."""
    return file_hash if sheet is None else hashlib.sha256(f"{file_hash} {sheet}".encode()).hexdigest()


def reading_fingerprint(definition: SurveyDefinition, wave: str) -> str:
    """SHA-256 of all that decides what an import makes of a wave's file: the source and the codes it maps to.

    Texts, policy and lattice are not part of it, nor what is asked in other waves only: changing those needs no new
    import. Concepts are frozen dataclasses, so their representation is the same whenever they are equal.
    """
    dimensions = [
        (dimension.id, dimension.leaves, sorted((code, dimension.codelist.leaves(code)) for code in dimension.leaves))
        for dimension in definition.dimensions
    ]
    source = _of_wave(definition.responses, wave) if definition.has_responses else definition.source
    text = repr((source, _sorted_sets(dimensions), _sorted_sets(_weighted_nodes(definition))))
    return hashlib.sha256(text.encode()).hexdigest()


def _of_wave(source: ResponsesSource, wave: str) -> ResponsesSource:
    """The source as if there were this wave alone."""
    items = tuple(replace(item, waves=None) for item in source.items_of(wave))
    derived = _derived_from({item.name for item in items}, source)
    universes = {item.within for item in (*items, *derived)}
    weighting = source.weighting
    if weighting is not None:
        margins = tuple(replace(margin, waves=None) for margin in weighting.margins_of(wave))
        weighting = replace(weighting, margins=margins)
    return replace(
        source,
        items=items,
        derived=derived,
        universes=tuple(universe for universe in source.universes if universe.id in universes),
        wave_rows=tuple((code, rows) for code, rows in source.wave_rows if code == wave),
        weighting=weighting,
    )


def _derived_from(asked: set[str], source: ResponsesSource) -> tuple[DerivedItem, ...]:
    """The derived items that are made of what was asked, or of others that are."""
    known, found = set(asked), set[str]()
    while True:
        more = {item.name for item in source.derived if not known.isdisjoint(item.needs(source.universe))} - found
        if not more:
            return tuple(item for item in source.derived if item.name in found)
        found |= more
        known |= more


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
