"""Pairs that cannot be compared, as they differ in unit or lie outside the lattice; and the nearest that can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from api.answers.differences.asked_rows import Pair, is_measured, row_in
from api.answers.differences.contrasts import FIELDS, Contrast, as_parameters
from api.answers.selections.choices import alternatives
from api.answers.selections.selection import PROBLEMS_TITLE, Row
from api.concepts.surveys.cells import Cell
from api.errors import InvalidInput, Problem

MOST_NEAREST = 5
MOST_PROBLEMS = 10
"""More pairs are refused without a word on each: the nearest ones take time to find."""


def refuse_unavailable(contrast: Contrast, pairs: Sequence[Pair], rows: Sequence[Row]) -> None:
    """Refuse pairs that are not offered, naming the nearest that are.

    ``rows`` are those of both sides: without any pair they tell what could have been asked.

    Raises:
        InvalidInput: there is no pair; or one has different units or a cell outside the lattice.
    """
    if not pairs:
        raise InvalidInput([_nothing(contrast, rows)], PROBLEMS_TITLE)
    wrong = [pair for pair in pairs if _units(pair) or _outside(pair)]
    problems = list(dict.fromkeys(_problem(contrast, pair) for pair in wrong[:MOST_PROBLEMS]))
    if problems:
        raise InvalidInput(problems, PROBLEMS_TITLE, len(wrong[MOST_PROBLEMS:]))


def _units(pair: Pair) -> tuple[str, str] | None:
    """The units of both sides where they differ."""
    a, b = (row.edition.units.get(row.series.indicator) for row in pair)
    return None if a is None or b is None or a == b else (a, b)


def _outside(pair: Pair) -> list[Row]:
    """The sides whose cell the release does not tabulate."""
    return [row for row in pair if is_measured(row) and row.cell not in row.edition.snapshot.tabulated]


def _problem(contrast: Contrast, pair: Pair) -> Problem:
    if units := _units(pair):
        return Problem(
            f"{pair.a.series.indicator} is in {units[0]} and {pair.b.series.indicator} in {units[1]}: they have no "
            "difference",
            pointer="b",
            nearest=tuple(_of_one_unit(contrast, pair.a, units[0])),
            code="conflict",
        )
    outside = _outside(pair)[0]
    return Problem(
        f"{outside.edition.header.id} does not tabulate {outside.edition.text(outside.cell)}",
        pointer="a" if outside is pair.a else "b",
        expected="a pair of cells that are tabulated",
        nearest=tuple(islice(_tabulated_pairs(contrast, pair, outside), MOST_NEAREST)),
        code="conflict",
    )


def _of_one_unit(contrast: Contrast, row: Row, unit: str) -> list[str]:
    """Pairs of the row's indicator with others in its unit that the channel and answer have."""
    own = row.series.indicator
    codes = [
        series.indicator
        for series in row.edition.series
        if series._replace(indicator=own) == row.series
        and row.edition.units[series.indicator] == unit
        and series.indicator != own
    ]
    return [as_parameters(contrast.a, {**contrast.b, "indicator": code}) for code in codes[:MOST_NEAREST]]


def _tabulated_pairs(contrast: Contrast, pair: Pair, outside: Row) -> Iterator[str]:
    """Pairs along the same axis in broader cells, nearest first."""
    axis, ids = contrast.axis, outside.edition.dimension_ids
    own = dict(zip(ids, outside.cell, strict=True))
    wholes = {one.id: one.whole for one in outside.edition.snapshot.dimensions}
    for cell in alternatives(outside.edition, outside.series, outside.cell, count=100):
        codes = dict(zip(ids, cell, strict=True))
        moved = [row_in(row.edition, outside._replace(cell=_at(ids, cell, axis, row))) for row in pair]
        if codes.get(axis) == own.get(axis) and all(row.cell in row.edition.snapshot.tabulated for row in moved):
            yield _as_query(
                contrast, {name: code for name, code in codes.items() if name != axis and code != wholes[name]}
            )


def _at(ids: Sequence[str], cell: Cell, axis: str, row: Row) -> Cell:
    """A cell with the row's own code along the axis."""
    codes = dict(zip(row.edition.dimension_ids, row.cell, strict=False))
    return tuple(codes.get(name, code) if name == axis else code for name, code in zip(ids, cell, strict=True))


def _as_query(contrast: Contrast, shared: Mapping[str, str]) -> str:
    """A pair as parameters, with what else is not the whole population."""
    a, b = (
        {name: codes[name] for name in codes if name in (contrast.axis, "wave")} for codes in (contrast.a, contrast.b)
    )
    rest = [f"{name}={code}" if name in FIELDS else f"where={name}:{code}" for name, code in shared.items()]
    return "&".join([as_parameters(a, b), *rest])


def _nothing(contrast: Contrast, rows: Sequence[Row]) -> Problem:
    offered = dict.fromkeys(one for row in rows[:MOST_PROBLEMS] for one in _along_axis(contrast, row))
    return Problem(
        "none of the surveys asked has both sides of this comparison",
        pointer="b",
        expected="codes that one release has; across waves and surveys, an indicator that both have",
        nearest=tuple(offered)[:MOST_NEAREST],
        code="conflict",
    )


def _along_axis(contrast: Contrast, row: Row) -> list[str]:
    """Pairs of the row's own code with others along the same axis."""
    edition, axis = row.edition, contrast.axis
    if contrast.is_series:
        own = getattr(row.series, axis)
        codes = [getattr(one, axis) for one in edition.series if one._replace(**{axis: own}) == row.series]
    elif contrast.is_dimension and axis in edition.dimension_ids:
        place = edition.dimension_ids.index(axis)
        own = row.cell[place]
        cells = (cell for cell in edition.cells if (*cell[:place], own, *cell[place + 1 :]) == row.cell)
        codes = [cell[place] for cell in cells]
    else:
        return []
    return [as_parameters({axis: own}, {axis: code}) for code in codes if code != own]
