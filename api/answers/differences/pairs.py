"""Which figures stand against which: the rows of two selections, paired where all but the compared field agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from api.answers.differences.asked_rows import Pair, row_in
from api.answers.differences.contrasts import FIELDS, SERIES_FIELDS, Codes, Contrast
from api.answers.selections.selection import PROBLEMS_TITLE, Row
from api.answers.selections.waves import LATEST
from api.concepts.codelists import TOTAL
from api.concepts.editions.edition import Edition
from api.concepts.terms import BUILT_IN_DIMENSIONS, SelectionRequest
from api.errors import InvalidInput, Problem

Key = tuple[str, ...]


@dataclass(frozen=True)
class Pairing:
    """Pairs the rows of both sides of ``request``; ``waves`` are the releases of each survey, oldest first."""

    contrast: Contrast
    request: SelectionRequest
    waves: Mapping[str, Sequence[Edition]]

    def pairs(self, rows_a: Sequence[Row], rows_b: Sequence[Row]) -> list[Pair]:
        """The pairs in the order of answers.

        A side that a release lacks is a row that says so, unless it was only a wildcard that chose the other side.

        Raises:
            InvalidInput: a side means several waves.
        """
        by_key = {side: self._by_key(side, rows) for side, rows in (("a", rows_a), ("b", rows_b))}
        pairs: list[Pair] = []
        for key in dict.fromkeys((*by_key["a"], *by_key["b"])):
            a, b = by_key["a"].get(key), by_key["b"].get(key)
            if a is None and b is not None:
                a = self._opposite(b, self.contrast.a)
            if b is None and a is not None:
                b = self._opposite(a, self.contrast.b)
            if a is not None and b is not None:
                pairs.append(Pair(a, b))
        return pairs

    def _by_key(self, side: str, rows: Iterable[Row]) -> dict[Key, Row]:
        found: dict[Key, Row] = {}
        for row in rows:
            if found.setdefault(self._key(row), row) is not row:
                message = f"{side} means several waves of {row.edition.header.survey}"
                raise InvalidInput([Problem(message, pointer=side, expected="one wave on each side")], PROBLEMS_TITLE)
        return found

    def _key(self, row: Row) -> Key:
        """What both sides have in common. A dimension that is left out is each side's whole population."""
        axis, header = self.contrast.axis, row.edition.header
        codes = dict(zip(row.edition.dimension_ids, row.cell, strict=True))
        # Releases may be named of which one corrects the other, so that the wave alone does not tell them apart.
        source: Key = (header.id,)
        if axis == "wave":
            source = (header.survey,)
        elif axis == "survey":
            source = (header.wave,) if self.request.wave else ()
        return (
            *source,
            *(getattr(row.series, field) for field in SERIES_FIELDS if field != axis),
            *(codes.get(dimension, TOTAL) for dimension in self._named),
        )

    @cached_property
    def _named(self) -> list[str]:
        """The dimensions that the request names, apart from the axis."""
        of_sides = {field for field in self.contrast.a if field not in FIELDS or field in BUILT_IN_DIMENSIONS}
        return sorted({*self.request.dimensions, *of_sides} - {self.contrast.axis})

    def _opposite(self, row: Row, codes: Codes) -> Row | None:
        """The row of the other side, which its selection does not have; None where it is not offered."""
        axis = self.contrast.axis
        code = codes[axis]
        if self.contrast.is_series:
            series = row.series._replace(**{axis: code})
            return row._replace(series=series) if series in row.edition.numbers else None
        if self.contrast.is_dimension and axis in row.edition.dimension_ids:
            place = row.edition.dimension_ids.index(axis)
            cell = (*row.cell[:place], code, *row.cell[place + 1 :])
            return row._replace(cell=cell) if cell in row.edition.snapshot.tabulated else None
        if axis != "wave":
            return None
        editions = self.waves[row.edition.header.survey]
        named = editions[-1:] if code == LATEST else [one for one in editions if one.header.wave == code]
        return row_in(named[0], row) if named else None
