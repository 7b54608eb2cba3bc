"""Figures as a table of cells × series, in which some can be replaced by others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.estimation.moments import Array
from api.releases.figures.estimating import Labels


class FigureTable:
    """A frame of all cells with all ``width`` series each, in any order. Raises ValueError where some are missing."""

    def __init__(self, frame: pl.DataFrame, width: int) -> None:
        self._frame = frame
        order = frame.select(pl.arg_sort_by("cell", "series")).to_series().to_numpy()
        if frame.height % width or not (frame["series"].to_numpy()[order].reshape(-1, width) == np.arange(width)).all():
            raise ValueError(f"not every cell of the frame has {width} series")
        self._rows = order.astype(np.intp).reshape(-1, width)
        self._places = {cell: place for place, cell in enumerate(frame["cell"][order[::width]])}
        self._replaced: dict[str, NDArray[Any]] = {}

    def numbers(self, name: str, cells: Sequence[str], series: NDArray[np.intp]) -> Array:
        """A column of cells × series; NaN where there is nothing."""
        return self._column(name).astype(np.float64)[self._at(cells, series)]

    def texts(self, name: str, cells: Sequence[str], series: NDArray[np.intp]) -> Labels:
        """A column of cells × series."""
        return self._column(name)[self._at(cells, series)].astype(np.str_)

    def replace(self, cells: Sequence[str], series: NDArray[np.intp], columns: Mapping[str, Array | Labels]) -> None:
        """Put other values, of cells × series each, into some columns; NaN empties a field."""
        at = self._at(cells, series)
        for name, values in columns.items():
            if name not in self._replaced:
                self._replaced[name] = self._frame[name].to_numpy().copy()
            self._replaced[name][at] = values

    def frame(self) -> pl.DataFrame:
        """The frame as it was, with what was replaced."""
        changed = [
            pl.Series(name, values, dtype=self._frame.schema[name], strict=False, nan_to_null=True)
            for name, values in self._replaced.items()
        ]
        return self._frame.with_columns(changed)

    def _column(self, name: str) -> NDArray[Any]:
        return self._replaced[name] if name in self._replaced else self._frame[name].to_numpy()

    def _at(self, cells: Sequence[str], series: NDArray[np.intp]) -> NDArray[np.intp]:
        places = np.array([self._places[cell] for cell in cells], dtype=np.intp)
        return self._rows[np.ix_(places, series)]
