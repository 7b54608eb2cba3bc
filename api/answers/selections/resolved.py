"""A selection in words: the codes it came to, and the parameters that will always mean the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from api.answers.selections.selection import Block, Selection
from api.answers.selections.waves import LATEST
from api.concepts.codelists import TOTAL
from api.concepts.fields import described
from api.concepts.terms import BUILT_IN_DIMENSIONS, CHILDREN, EVERY, SelectionRequest, Terms


@dataclass(kw_only=True)
class ResolvedCodes:
    """Every parameter of the selection grammar with the codes that the rows have, in the order of answers."""

    survey: Sequence[str] = described("Surveys.")
    wave: Sequence[str] = described("Waves.")
    release: Sequence[str] = described("Releases.")
    indicator: Sequence[str] = described("Indicators.")
    channel: Sequence[str] = described("Channels.")
    category: Sequence[str] = described("Answer options.")
    sector: Sequence[str] = described("Economic activities.")
    size: Sequence[str] = described("Size classes.")
    region: Sequence[str] = described("Regions.")
    where: Mapping[str, Sequence[str]] = described("Codes of the surveys' own dimensions.")

    def of_dimension(self, dimension: str) -> Sequence[str]:
        """The codes along a dimension, built-in or the survey's own."""
        found: Sequence[str] = (
            getattr(self, dimension) if dimension in BUILT_IN_DIMENSIONS else self.where.get(dimension, ())
        )
        return found


def resolved_codes(selection: Selection) -> ResolvedCodes:
    """The codes that a selection came to."""
    blocks = selection.blocks
    series = [one for block in blocks for one in block.series]
    dimensions: dict[str, dict[str, None]] = {}
    for block in blocks:
        for dimension, codes in zip(block.edition.dimension_ids, zip(*block.cells, strict=True), strict=False):
            dimensions.setdefault(dimension, {}).update(dict.fromkeys(codes))
    listed = {dimension: list(codes) for dimension, codes in dimensions.items()}
    sector, size, region = (listed.pop(dimension, []) for dimension in BUILT_IN_DIMENSIONS)
    return ResolvedCodes(
        survey=_distinct(block.edition.header.survey for block in blocks),
        wave=_distinct(block.edition.header.wave for block in blocks),
        release=[block.edition.header.id for block in blocks],
        indicator=_distinct(one.indicator for one in series),
        channel=_distinct(one.channel for one in series),
        category=_distinct(one.category for one in series),
        sector=sector,
        size=size,
        region=region,
        where=listed,
    )


def _distinct(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def pinned_parameters(
    request: SelectionRequest, selection: Selection, codes: ResolvedCodes
) -> list[tuple[str, str]] | None:
    """Parameters that name the releases, so that they select the same rows for ever; None without any row. ``codes``
    are those of the selection.

    Codes that add no row are left out: the releases named may not know them.
    """
    if not selection.blocks:
        return None
    parameters: list[tuple[str, Sequence[str]]] = [
        ("release", codes.release),
        ("survey", _kept(request.survey, codes.survey, ())),
        ("wave", _kept_waves(request, selection)),
        ("indicator", _kept(request.indicator, codes.indicator, ())),
        ("channel", _kept(request.channel, codes.channel, _channel_parents(request.channel, selection.blocks))),
        ("category", _kept(request.category, codes.category, ())),
    ]
    where: list[str] = []
    for dimension, terms in request.dimensions.items():
        # A survey without the dimension answers for its total.
        known = [*codes.of_dimension(dimension), TOTAL]
        kept = _kept(terms, known, _parents(terms, selection.blocks, dimension))
        if dimension in BUILT_IN_DIMENSIONS:
            parameters.append((dimension, kept))
        else:
            where += [f"{dimension}:{value}" for value in kept]
    parameters.append(("where", where))
    return [(name, ",".join(values)) for name, values in parameters if values]


def _kept(terms: Terms, codes: Sequence[str], parents: Iterable[str]) -> list[str]:
    kept = [code for code in terms.codes if code in codes]
    kept += [parent + CHILDREN for parent in terms.parents if parent in parents]
    return kept + ([EVERY] if terms.every else [])


def _parents(terms: Terms, blocks: Sequence[Block], dimension: str) -> set[str]:
    if not terms.parents:
        return set()
    held = (block.edition.snapshot.dimension.get(dimension) for block in blocks)
    return {code for one in held if one is not None for code in one.codes}


def _channel_parents(terms: Terms, blocks: Sequence[Block]) -> set[str]:
    if not terms.parents:
        return set()
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
