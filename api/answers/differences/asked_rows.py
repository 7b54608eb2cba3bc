"""Rows as they are asked for: how they are told apart, the same in another release, and the selection that has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from api.answers.figures.rows import Figure
from api.answers.selections.selection import Block, Row, Selection
from api.concepts.editions.edition import Edition
from api.concepts.fields import extend
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.vocabulary import Status

RowKey = tuple[int, Series, Cell]
NUMBERS = ("value", "value_text", "se", "ci_low", "ci_high", "n", "n_text", "n_eff")
LISTS = ("flags", "notes", "sources", "also_reported", "alternatives")


class Pair(NamedTuple):
    """Two rows to be compared; the figure of the second is subtracted."""

    a: Row
    b: Row

    @property
    def measured(self) -> Row:
        """The first of them that can be asked for its figure."""
        return self.a if is_measured(self.a) else self.b


def row_key(row: Row) -> RowKey:
    """By which rows are told apart."""
    return row.edition.header.key, row.series, row.cell


def is_measured(row: Row) -> bool:
    """Whether the release has the series and all codes of the cell, so that it can be asked for the figure."""
    return row.series in row.edition.numbers and len(row.cell) == len(row.edition.dimension_ids)


def row_in(edition: Edition, row: Row) -> Row:
    """The same series and cell in another release of the survey; a cell that fits no release where it lacks a code."""
    nowhere = (*row.cell, "")
    codes = dict(zip(row.edition.dimension_ids, row.cell, strict=True))
    own = edition.snapshot.dimension
    wholes = {dimension.id: dimension.whole for dimension in row.edition.snapshot.dimensions}
    if any(name not in own and code != wholes[name] for name, code in codes.items()):
        return Row(edition, row.series, nowhere)
    cell = tuple(codes.get(dimension.id, dimension.whole) for dimension in edition.snapshot.dimensions)
    valid = all(code in one.by_code for code, one in zip(cell, edition.snapshot.dimensions, strict=True))
    return Row(edition, row.series, cell if valid else nowhere)


def distinct(rows: Iterable[Row]) -> list[Row]:
    return list({row_key(row): row for row in rows}.values())


def selection_of(rows: Sequence[Row], pinned: bool) -> Selection:
    """The selection that has just these rows; those that cannot be asked for are left out."""
    editions: dict[int, Edition] = {}
    listed: dict[int, dict[tuple[Series, Cell], None]] = {}
    for row in filter(is_measured, rows):
        key = row.edition.header.key
        editions[key] = row.edition
        listed.setdefault(key, {})[row.series, row.cell] = None
    blocks = [
        Block(
            editions[key],
            tuple(dict.fromkeys(series for series, _ in pairs)),
            tuple(dict.fromkeys(cell for _, cell in pairs)),
            tuple(pairs),
        )
        for key, pairs in listed.items()
    ]
    return Selection(tuple(blocks), pinned)


def absent_figure(row: Row, like: Figure) -> Figure:
    """The answer for a row that cannot be asked for: as ``like``, the row of another wave, but without a figure."""
    header = row.edition.header
    return extend(
        like,
        type(like),
        id=None,
        wave=header.wave,
        release=header.id,
        basis=header.basis,
        status=_absent_status(row),
        reliability="not_assessed",
        **dict.fromkeys(NUMBERS),
        **dict.fromkeys(LISTS, ()),
    )


def _absent_status(row: Row) -> Status:
    if row.series in row.edition.numbers:
        return "not_tabulated"
    # What a publisher does not report may well have been asked.
    return "not_available" if row.edition.snapshot.lattice is None else "not_asked"
