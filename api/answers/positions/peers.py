"""Peers: the narrowest group of a release that contains a company and has a figure that can be relied on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal, NamedTuple, get_args

from api.answers.figures.rows import Figure, answer_rows
from api.answers.positions.placing import Placement
from api.answers.selections.selection import Row
from api.concepts.editions.edition import Edition
from api.concepts.editions.stored_figures import FigureKey, Figures, StoredFigure
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series

Obstacle = Literal[
    "confidential",
    "unreliable",
    "poor",
    "no_number",
    "not_asked",
    "not_available",
    "not_tabulated",
    "no_group",
    "not_measured",
    "not_informative",
]
"""Why a figure is not compared with: its status, or

``poor``: published, with poor reliability; ``no_number``: published in words; ``no_group``: no node of the release is
known to contain the company; ``not_measured``: the release has no such indicator for the channel; ``not_informative``:
what is published allows every answer.
"""
OBSTACLES: tuple[Obstacle, ...] = get_args(Obstacle)


class Search(NamedTuple):
    """What to find a figure of, and the cells it may be of, the nearest first. ``beside`` are series that must have a
    number there, too, however reliable each is for itself."""

    series: Series
    cells: tuple[Cell, ...]
    beside: tuple[Series, ...] = ()


@dataclass(frozen=True)
class Group:
    """The cells of a release that contain a company. ``placements`` are in the order of the release's dimensions."""

    edition: Edition
    placements: tuple[Placement, ...]

    @cached_property
    def asked(self) -> Cell | None:
        """The narrowest cell, tabulated or not; None where some dimension has no node for the company."""
        if not all(one.nodes for one in self.placements):
            return None
        return tuple(one.nodes[0] for one in self.placements)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The tabulated cells, the nearest first: as few codes broadened as possible; of those with equally many, later
        dimensions give way before earlier ones (region before size before sector), each as little as possible."""
        steps = product(*(range(len(one.nodes)) for one in self.placements))
        ranked = sorted(steps, key=lambda step: (sum(part > 0 for part in step), step))
        found = (tuple(one.nodes[part] for one, part in zip(self.placements, step, strict=True)) for step in ranked)
        return tuple(cell for cell in found if cell in self.edition.snapshot.tabulated)

    @cached_property
    def _searches(self) -> dict[Series, Search]:
        return {}

    def search(self, series: Series) -> Search:
        """Where figures of a series may be had for this group: nothing that the release does not show decides it."""
        found = self._searches.get(series)
        if found is None:
            is_held = series in self.edition.numbers
            cells = tuple(cell for cell in self.cells if self.edition.holds(series, cell)) if is_held else ()
            found = self._searches[series] = Search(series, cells)
        return found


@dataclass(frozen=True)
class Peers:
    """The figure to compare with, and what stood in the way of the narrowest one.

    ``row`` None: no cell has a figure to be relied on. ``obstacle`` None: the figure is of the narrowest cell.
    """

    row: Figure | None
    cell: Cell | None
    obstacle: Obstacle | None


def obstacle_of(figure: StoredFigure | None) -> Obstacle | None:
    """What speaks against comparing with a figure; small, complementary and empty cells are alike ``confidential``."""
    if figure is None:
        return "not_tabulated"
    if figure.status != "published":
        return figure.status
    if figure.value is None:
        return "no_number"
    return "poor" if figure.reliability == "poor" else None


def found_in(edition: Edition, search: Search, figures: Figures, count: int | None = None) -> Cell | None:
    """The nearest of the first ``count`` cells that has a figure to be relied on."""
    for cell in search.cells[:count]:
        if obstacle_of(figures.get(_key(edition, search.series, cell))) is None and all(
            obstacle_of(figures.get(_key(edition, one, cell))) in (None, "poor") for one in search.beside
        ):
            return cell
    return None


def peers_of(group: Group, series: Series, figures: Figures) -> Peers:
    """The figure of a series that a company is compared with."""
    edition, asked = group.edition, group.asked
    if series not in edition.numbers:
        return Peers(None, None, "not_measured")
    if asked is None:
        return Peers(None, None, "no_group")
    cell = found_in(edition, group.search(series), figures)
    obstacle = None if cell == asked else obstacle_of(figures.get(_key(edition, series, asked)))
    return Peers(row_at(edition, series, cell, figures) if cell else None, cell, obstacle)


def row_at(edition: Edition, series: Series, cell: Cell, figures: Figures) -> Figure:
    """The figure of a series in a cell, as everywhere in answers."""
    (row,) = answer_rows([Row(edition, series, cell)], figures)
    return row


def rows_wanted(edition: Edition, searches: Sequence[Search], start: int, stop: int) -> list[Row]:
    """What to look up for the cells from ``start`` to before ``stop`` of each search."""
    return [
        Row(edition, series, cell)
        for one in searches
        for cell in one.cells[start:stop]
        for series in (one.series, *one.beside)
    ]


def _key(edition: Edition, series: Series, cell: Cell) -> FigureKey:
    return edition.header.key, edition.numbers[series], edition.text(cell)
