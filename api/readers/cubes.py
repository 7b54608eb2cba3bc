"""Tables that name each dimension once and list their values in order: JSON-stat and PX."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.concepts.surveys.files import FileFormat
from api.readers.blocks import Block, ColumnDescription, numbered, rows_per_block, without_missing
from api.readers.columns import require_columns

VALUE, FLAG = "OBS_VALUE", "OBS_FLAG"
MAX_CELLS = 50_000_000


@dataclass(frozen=True)
class Cube:
    """A dataset: per dimension (in order) its codes and labels; ``values`` and ``flags`` by place, absent where none.

    Places count the cells row-major: the last dimension runs fastest. ``signs`` are what the file says its signs in
    place of values mean.
    """

    codes: Mapping[str, list[str]]
    labels: Mapping[str, str | None]
    code_labels: Mapping[str, Mapping[str, str]]
    values: Mapping[int, str]
    flags: Mapping[int, str]
    signs: Mapping[str, str] = field(default_factory=dict)
    absent: str | None = None
    """What a place without a value holds."""

    @property
    def length(self) -> int:
        return math.prod(len(codes) for codes in self.codes.values())

    def positions(self, dimension: str, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The position in the dimension's codes of each place."""
        names = list(self.codes)
        later = names[names.index(dimension) + 1 :]
        stride = math.prod(len(self.codes[name]) for name in later)
        return places // stride % len(self.codes[dimension])

    def blocks(self, name: str, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
        """The observations in the dataset's order: dimension codes, ``OBS_VALUE`` and ``OBS_FLAG``.

        Every cell is a row, those without a value too. ``name`` is that of the file, for messages.
        """
        require_columns([*self.codes, VALUE, FLAG], columns, name)
        names = list(dict.fromkeys(columns))
        step = rows_per_block(len(names))
        for first in range(0, self.length, step):
            places = np.arange(first, min(first + step, self.length))
            frame = pl.DataFrame([self._observed(column, places) for column in names])
            yield numbered(without_missing(frame, file.missing), first + 1)

    def _observed(self, name: str, places: NDArray[np.int64]) -> pl.Series:
        """One column for the observations at ``places``."""
        if name in self.codes:
            codes = pl.Series(self.codes[name], dtype=pl.String)
            return codes.gather(self.positions(name, places)).alias(name)
        cells, absent = (self.values, self.absent) if name == VALUE else (self.flags, None)
        return pl.Series(name, [cells.get(place, absent) for place in places.tolist()], dtype=pl.String)

    def columns(self) -> list[ColumnDescription]:
        """The dimensions with their labels, then ``OBS_VALUE`` and ``OBS_FLAG``."""
        dimensions = [ColumnDescription(name, self.labels[name], self.code_labels[name]) for name in self.codes]
        return [*dimensions, ColumnDescription(VALUE, None, self.signs, kind="number"), ColumnDescription(FLAG)]
