"""A selection in words: the codes it came to, and the parameters that will always mean the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.answers.selections.selection import Block, Selection
from api.answers.selections.waves import LATEST
from api.concepts.terms import BUILT_IN_DIMENSIONS, CHILDREN, EVERY, SelectionRequest, Terms


def resolved_codes(selection: Selection) -> dict[str, Any]:
    """Every parameter of the selection grammar with the codes that the rows have, in the order of answers."""
    blocks = selection.blocks
    series = [one for block in blocks for one in block.series]
    dimensions: dict[str, dict[str, None]] = {}
    for block in blocks:
        for dimension, codes in zip(block.edition.dimension_ids, zip(*block.cells, strict=True), strict=False):
            dimensions.setdefault(dimension, {}).update(dict.fromkeys(codes))
    return {
        "survey": _distinct(block.edition.header.survey for block in blocks),
        "wave": _distinct(block.edition.header.wave for block in blocks),
        "release": [block.edition.header.id for block in blocks],
        "indicator": _distinct(one.indicator for one in series),
        "channel": _distinct(one.channel for one in series),
        "category": _distinct(one.category for one in series),
        **{dimension: list(dimensions.get(dimension, ())) for dimension in BUILT_IN_DIMENSIONS},
        "where": {
            dimension: list(codes) for dimension, codes in dimensions.items() if dimension not in BUILT_IN_DIMENSIONS
        },
    }


def _distinct(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def pinned_parameters(request: SelectionRequest, selection: Selection) -> list[tuple[str, str]] | None:
    """Parameters that name the releases, so that they select the same rows for ever; None without any row.

    Codes that add no row are left out: the releases named may not know them.
    """
    if not selection.blocks:
        return None
    codes = resolved_codes(selection)
    parameters = [
        ("release", codes["release"]),
        ("survey", _kept(request.survey, codes["survey"], ())),
        ("wave", _kept_waves(request, selection)),
        ("indicator", _kept(request.indicator, codes["indicator"], ())),
        ("channel", _kept(request.channel, codes["channel"], _channel_parents(selection.blocks))),
        ("category", _kept(request.category, codes["category"], ())),
    ]
    where = []
    for dimension, terms in request.dimensions.items():
        if dimension in BUILT_IN_DIMENSIONS:
            # A survey without the dimension answers for its total.
            kept = _kept(terms, [*(codes[dimension]), "_T"], _parents(selection.blocks, dimension))
            parameters.append((dimension, kept))
        else:
            kept = _kept(terms, [*codes["where"].get(dimension, ()), "_T"], _parents(selection.blocks, dimension))
            where += [f"{dimension}:{value}" for value in kept]
    parameters.append(("where", where))
    return [(name, ",".join(values)) for name, values in parameters if values]


def _kept(terms: Terms, codes: Sequence[str], parents: Iterable[str]) -> list[str]:
    kept = [code for code in terms.codes if code in codes]
    kept += [parent + CHILDREN for parent in terms.parents if parent in parents]
    return kept + ([EVERY] if terms.every else [])


def _parents(blocks: Sequence[Block], dimension: str) -> set[str]:
    held = (block.edition.snapshot.dimension.get(dimension) for block in blocks)
    return {code for one in held if one is not None for code in one.codes}


def _channel_parents(blocks: Sequence[Block]) -> set[str]:
    return {node.parent for block in blocks for node in block.edition.snapshot.channels if node.parent is not None}


def _kept_waves(request: SelectionRequest, selection: Selection) -> list[str]:
    """The waves as asked where indicators come from different ones; else none, as the releases say it all."""
    indicators = {one.indicator for block in selection.blocks for one in block.series}
    whole: Mapping[str, bool] = {
        block.edition.header.id: indicators.intersection(block.edition.by_indicator)
        == {one.indicator for one in block.series}
        for block in selection.blocks
    }
    if all(whole.values()):
        return []
    return list(request.wave) or ([] if request.release else [LATEST])
