"""Files of statistical packages, read with pyreadstat: codes, not labels; a slice of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput, invalid
from api.readers.blocks import Block, ColumnDescription, numbered, rows_per_block, without_missing
from api.readers.canonical import canonical_text
from api.readers.columns import require_columns

ReadFunction = Callable[..., tuple[dict[str, list[Any]], Any]]


class StatisticalFile:
    """One file of a statistical package. ``read`` is pyreadstat's function for it, ``what`` its name for people.

    Values are codes; a value that the file declares as user-missing is null, as it is in the package itself.
    """

    def __init__(self, path: Path, file: FileFormat, read: ReadFunction, what: str) -> None:
        self.path = path
        self.missing = file.missing
        self.read = read
        self.what = what
        # These files name their own encoding; only a definition that says otherwise overrules it.
        self.encoding = None if file.encoding == "utf-8" else file.encoding
        _, self.metadata = self.call(metadataonly=True)

    def call(self, **options: Any) -> tuple[dict[str, list[Any]], Any]:
        try:
            return self.read(str(self.path), output_format="dict", encoding=self.encoding, **options)
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
        size, first = rows_per_block(len(names)), 0
        while True:
            values, _ = self.call(usecols=names, row_limit=size, row_offset=first)
            frame = pl.DataFrame([self.texts(name, values.get(name, [])) for name in names])
            if frame.height:
                yield numbered(without_missing(frame, self.missing), first + 1)
            if frame.height < size:
                break
            first += size
        self.check_height(first + frame.height)

    def check_height(self, height: int) -> None:
        """Raise ``InvalidInput`` when no row was read, or fewer than the file says it has."""
        declared = self.metadata.number_rows or 0
        if height < declared:
            message = f"only {height} of {declared} rows could be read: the file is damaged or cut off"
            raise invalid(message, file=self.path.name, expected="the whole file; get it again")
        if not height:
            raise invalid("the file has no rows", file=self.path.name, expected="rows")

    def texts(self, name: str, values: list[Any]) -> pl.Series:
        column = pl.Series(name, values, strict=False)
        if self.metadata.readstat_variable_types[name] == "float":
            column = column.cast(pl.Float32)  # else 0.1 in single precision reads 0.10000000149011612
        return column.to_frame().select(canonical_text(pl.col(name), column.dtype)).to_series()

    def descriptions(self) -> list[ColumnDescription]:
        """Names, question texts, value labels."""
        return [self.description(name) for name in self.metadata.column_names]

    def description(self, name: str) -> ColumnDescription:
        labels = self.metadata.variable_value_labels.get(name, {})
        is_text = self.metadata.readstat_variable_types[name] == "string"
        return ColumnDescription(
            name,
            self.metadata.column_names_to_labels.get(name) or None,
            {code_text(code): str(label) for code, label in labels.items()},
            "text" if is_text else "number",
        )


def code_text(code: object) -> str:
    """A labelled value as ``read_blocks`` gives it."""
    column = pl.Series("code", [code])
    return str(column.to_frame().select(canonical_text(pl.col("code"), column.dtype)).item())
