"""Which series and cells of one release a request means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from api.concepts.codelists import TOTAL
from api.concepts.editions.edition import Edition
from api.concepts.editions.snapshots import SnapshotDimension
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.terms import NO_TERMS, SelectionRequest, Terms
from api.errors import TooManyRows

MOST_NAMED_CELLS = 100_000
"""Cells that the codes of one request may name by combination; more is refused before any is looked at."""


@dataclass(frozen=True)
class Axis:
    """The codes meant along one dimension: ``named`` one by one, and all ``chosen``, wildcards included."""

    named: tuple[str, ...]
    chosen: tuple[str, ...]


def read_axes(edition: Edition, request: SelectionRequest) -> tuple[Axis, ...] | None:
    """An axis per dimension of the release; None when it has nothing of what is asked.

    A dimension that the release lacks is met by its total alone (or by ``*``, which includes the total).
    """
    own = edition.snapshot.dimension
    for dimension, terms in request.dimensions.items():
        if dimension not in own and terms and not (terms.every or TOTAL in terms.codes):
            return None
    asked = request.dimensions
    axes = tuple(
        read_axis(dimension, places, asked.get(dimension.id, NO_TERMS))
        for dimension, places in zip(edition.snapshot.dimensions, edition.places, strict=True)
    )
    return axes if all(axis.chosen for axis in axes) else None


def read_axis(dimension: SnapshotDimension, places: Mapping[str, int], terms: Terms) -> Axis:
    """The codes meant along one dimension of a release, which has them at these places."""
    if not terms:
        return Axis((dimension.whole,), (dimension.whole,))
    chosen = terms.choose(places, dimension.children)
    return Axis(tuple(code for code in chosen if code in terms.codes), chosen)


def tabulated_cells(edition: Edition, axes: Sequence[Axis]) -> list[Cell]:
    """The cells meant that the release tabulates, in the order of answers."""
    if prod(len(axis.chosen) for axis in axes) <= len(edition.cells):
        tabulated = edition.snapshot.tabulated
        return [cell for cell in product(*(axis.chosen for axis in axes)) if cell in tabulated]
    wanted = [frozenset(axis.chosen) for axis in axes]
    return [cell for cell in edition.cells if all(code in codes for code, codes in zip(cell, wanted, strict=True))]


def named_cells(axes: Sequence[Axis]) -> list[Cell]:
    """The cells asked for by name, tabulated or not, in the order of answers.

    Raises:
        TooManyRows: the codes combine to more than ``MOST_NAMED_CELLS``.
    """
    count = prod(len(axis.named) for axis in axes)
    if count > MOST_NAMED_CELLS:
        raise TooManyRows(count, MOST_NAMED_CELLS, "Name fewer codes per request, or use * for the tabulated cells.")
    return list(product(*(axis.named for axis in axes)))


def wanted_indicators(edition: Edition, request: SelectionRequest) -> tuple[str, ...]:
    """The indicators of the release that are asked; left out, the headline of its survey."""
    if not request.indicator:
        return (edition.snapshot.survey.headline,)
    return request.indicator.choose(edition.indicators, lambda _: ())


def chosen_series(edition: Edition, request: SelectionRequest, indicators: frozenset[str]) -> tuple[Series, ...]:
    """The series meant, in the order of answers."""
    if not indicators:
        return ()
    channels = frozenset(request.channel.choose(edition.channels, edition.channel_children))
    categories = frozenset(request.category.choose(edition.categories, lambda _: ()))
    (only, *others) = indicators
    return tuple(
        series
        for series in (edition.series if others else edition.by_indicator[only])
        if series.indicator in indicators and series.channel in channels and series.category in categories
    )


def alternatives(edition: Edition, series: Series, cell: Cell, count: int = 3) -> list[Cell]:
    """The cells nearest to ``cell`` for which the release has the series: codes replaced by their display parents
    or by the whole population, as few and as little as possible. Where it has none of these, the first it has."""
    broader = [_broader(dimension, code) for dimension, code in zip(edition.snapshot.dimensions, cell, strict=True)]
    steps = product(*(range(len(codes)) for codes in broader))
    ranked = sorted(steps, key=lambda step: (sum(part > 0 for part in step), sum(step)))
    cells = (tuple(codes[part] for codes, part in zip(broader, step, strict=True)) for step in ranked)
    found = [candidate for candidate in cells if candidate != cell and edition.holds(series, candidate)]
    return (found or [candidate for candidate in edition.cells if edition.holds(series, candidate)])[:count]


def _broader(dimension: SnapshotDimension, code: str) -> list[str]:
    """The code, its display parents and the whole population, nearest first."""
    found = [code]
    parent = dimension.by_code[code].parent
    while parent is not None and parent in dimension.by_code and parent not in found:
        found.append(parent)
        parent = dimension.by_code[parent].parent
    if dimension.whole not in found:
        found.append(dimension.whole)
    return found
