"""Peers: the narrowest group of a release that contains a company and has a figure that can be relied on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api.answers.figures.rows import Figure, answer_rows
from api.answers.positions.companies import Company
from api.answers.positions.compared_series import (
    answers_by_series,
    deciding_series,
    distribution,
    median_of,
    minutes_by_series,
)
from api.answers.positions.groups import Group, Search
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


def distribution_search(group: Group) -> Search | None:
    """Where the distribution may be had: all of it, beside a mean number that can be relied on."""
    shares = distribution(group.edition)
    first = deciding_series(group.edition)
    if not shares or first is None:
        return None
    return Search(first, group.search(first).cells, shares)


def searches(group: Group, company: Company) -> list[Search]:
    """Every figure that the position of a company needs, but those for counting: they are of one cell together."""
    edition = group.edition
    series = [one for use in company.channels for one, _ in answers_by_series(edition, use)]
    for one, _ in minutes_by_series(edition, company):
        series += [one, median_of(one)]
    first = deciding_series(edition)
    found = [group.search(one) for one in dict.fromkeys([*series, *([first] if first else [])])]
    whole = distribution_search(group)
    return [*found, whole] if whole else found


def _key(edition: Edition, series: Series, cell: Cell) -> FigureKey:
    return edition.header.key, edition.numbers[series], edition.text(cell)
