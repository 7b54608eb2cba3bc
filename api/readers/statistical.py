"""Files of statistical packages, read with pyreadstat: codes, not labels; a slice of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput, invalid
from api.readers.blocks import (
    Block,
    ColumnDescription,
    DeclaredMissing,
    ResponseSet,
    numbered,
    rows_per_block,
    without_blank,
    without_missing,
)
from api.readers.canonical import canonical_text
from api.readers.columns import require_columns

ReadFunction = Callable[..., tuple[dict[str, list[Any]], Any]]
NONE = DeclaredMissing()


def in_encoding(read: ReadFunction, file: FileFormat, **options: Any) -> ReadFunction:
    """``read`` with the encoding: these files name their own, only a definition that says otherwise overrules it."""
    return partial(read, encoding=None if file.encoding == "utf-8" else file.encoding, **options)


class StatisticalFile:
    """One file of a statistical package. ``read`` is pyreadstat's function for it, ``what`` its name for people.

    Values are codes. Where ``read`` gives them, so are those that the file declares to be missing: of SPSS as they are,
    of the others ``special`` in any column of numbers.
    """

    def __init__(
        self, path: Path, file: FileFormat, read: ReadFunction, what: str, special: DeclaredMissing = NONE
    ) -> None:
        self.path, self.file, self.what, self.special = path, file, what, special
        self.read = partial(read, str(path), output_format="dict")
        _, self.metadata = self.call(metadataonly=True)

    def call(self, **options: Any) -> tuple[dict[str, list[Any]], Any]:
        try:
            return self.read(**options)
        except Exception as error:  # readstat raises its own class, and others for broken texts and dates
            raise self.unreadable(error) from None

    def unreadable(self, error: Exception) -> InvalidInput:
        message = f"is not {self.what}, or damaged or cut off ({error})"
        return invalid(message, file=self.path.name, expected="a whole file, and its encoding if it is an old one")

    def blocks(self, columns: Sequence[str]) -> Iterator[Block]:
        """The rows with only ``columns``.

        readstat skips to each slice from the file's start, so smaller slices cost time in compressed files, larger ones
        memory: 1,000,000 x 58 cells take 15 s and 190 MB.
        """
        require_columns(self.metadata.column_names, columns, self.path.name)
        names = list(dict.fromkeys(columns))
        declared = {name: found for name in names if (found := self.declared(name)) != NONE}
        size, first, height, is_filled = rows_per_block(len(names)), 0, 0, False
        while height == first:
            frame = self.frame(names, first, size)
            if frame.height:
                every = partial(self.frame, self.metadata.column_names, first, frame.height)
                block = without_blank(numbered(frame, first + 1), every)
                is_filled |= bool(block.frame.height)
                yield replace(block, frame=without_missing(block.frame, self.file.missing), declared=declared)
            height += frame.height
            first += size
        self.check_height(height, is_filled)

    def frame(self, names: Sequence[str], first: int, size: int) -> pl.DataFrame:
        """The ``size`` rows behind the ``first`` ones (fewer at the end of the file)."""
        values, metadata = self.call(usecols=list(names), row_limit=size, row_offset=first)
        lettered = metadata.missing_user_values
        return pl.DataFrame([self.texts(name, values.get(name, []), name in lettered) for name in names])

    def check_height(self, height: int, is_filled: bool) -> None:
        """Raise ``InvalidInput`` when no row has a cell, or fewer were read than the file says it has."""
        declared = self.metadata.number_rows or 0
        if height < declared:
            message = f"only {height} of {declared} rows could be read: the file is damaged or cut off"
            raise invalid(message, file=self.path.name, expected="the whole file; get it again")
        if not is_filled:
            raise invalid("the file has no rows", file=self.path.name, expected="rows")

    def texts(self, name: str, values: list[Any], lettered: bool) -> pl.Series:
        """A column as texts; ``lettered``: among its numbers are letters, pyreadstat's word for special missings."""
        letters = [f".{value}" if isinstance(value, str) else None for value in values] if lettered else None
        if letters is not None:
            values = [None if isinstance(value, str) else value for value in values]
        column = pl.Series(name, values, strict=False)
        if self.metadata.readstat_variable_types[name] == "float":
            column = column.cast(pl.Float32)  # else 0.1 in single precision reads 0.10000000149011612
        texts = self.canonical(column)
        return texts if letters is None else pl.Series(name, letters, dtype=pl.String).fill_null(texts)

    def canonical(self, column: pl.Series) -> pl.Series:
        return column.to_frame().select(canonical_text(pl.first(), column.dtype, self.file.decimal)).to_series()

    def code_text(self, code: object, is_text: bool) -> str:
        """A value as ``blocks`` gives it."""
        if isinstance(code, str) and not is_text:
            return f".{code}"
        return str(self.canonical(pl.Series([code])).item())

    def is_text(self, name: str) -> bool:
        return bool(self.metadata.readstat_variable_types[name] == "string")

    def declared(self, name: str) -> DeclaredMissing:
        """What the file declares to be missing in a column."""
        if self.is_text(name):
            ranges = self.metadata.missing_ranges.get(name, [])
            return DeclaredMissing(frozenset(str(one["lo"]) for one in ranges))
        ranges = [(float(one["lo"]), float(one["hi"])) for one in self.metadata.missing_ranges.get(name, [])]
        return replace(self.special, ranges=tuple(ranges))

    def descriptions(self) -> list[ColumnDescription]:
        """Names, question texts, value labels, what is declared missing, multiple-response sets."""
        sets = self.response_sets()
        return [self.description(name, sets) for name in self.metadata.column_names]

    def description(self, name: str, sets: Sequence[ResponseSet]) -> ColumnDescription:
        labels = self.metadata.variable_value_labels.get(name, {})
        is_text = self.is_text(name)
        return ColumnDescription(
            name,
            self.metadata.column_names_to_labels.get(name) or None,
            {self.code_text(code, is_text): str(label) for code, label in labels.items()},
            "text" if is_text else "number",
            self.declared(name),
            next((one for one in sets if name in one.columns), None),
        )

    def response_sets(self) -> list[ResponseSet]:
        """The multiple-response sets of SPSS that have columns."""
        return [
            ResponseSet(name, one["label"] or None, tuple(one["variable_list"]), self.counted(one))
            for name, one in self.metadata.mr_sets.items()
            if one["variable_list"]
        ]

    def counted(self, one: dict[str, Any]) -> str | None:
        if not one["is_dichotomy"]:
            return None
        return self.code_text(one["counted_value"], is_text=True)
