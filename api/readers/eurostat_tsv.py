r"""Eurostat's bulk TSV: ``freq,unit,geo\TIME_PERIOD`` and a column for each period, unpivoted to a row a cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.errors import Problem, ProblemCollector, invalid
from api.readers.blocks import Block, ColumnDescription, without_missing
from api.readers.columns import require_columns
from api.readers.delimited import DelimitedTable

# A value or ":" for none, then flags and a letter of confidentiality: "12.3", "12.3 b", ": c", "12.3e", ": @C", "0n".
CELL = r"^\s*(?:([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|:)\s*((?:[@|]?[A-Za-z]| )*?)\s*$"
CHUNK = 1 << 19  # a block grows several times when it is unpivoted
OBSERVATION = ("TIME_PERIOD", "OBS_VALUE", "OBS_FLAG")


class EurostatTable:
    """A bulk TSV file whose header has been read: ``keys`` are its dimensions, ``periods`` its time columns."""

    def __init__(self, path: Path, file: FileFormat) -> None:
        self.table = DelimitedTable(path, replace(file, delimiter="\t", quote="", missing=()), CHUNK)
        self.missing = file.missing
        self.key, *self.periods = self.table.header
        keys, backslash, _ = self.key.partition("\\")
        if not (backslash and self.periods):
            raise invalid(
                f"the header begins with “{self.key[:60]}”",
                file=path.name,
                line=self.table.header_line,
                expected="dimensions and time, as in “freq,unit,geo\\TIME_PERIOD”, then a column for each period",
            )
        self.keys = [key.strip() for key in keys.split(",")]
        self.columns = [*self.keys, *OBSERVATION]
        header = [self.key, *self.periods]
        require_columns(header, header, path.name, self.table.header_line)

    def blocks(self, columns: Sequence[str]) -> Iterator[Block]:
        """A row for each cell, line by line; malformed keys and cells are reported together after the last block."""
        require_columns(self.columns, columns, self.table.name, self.table.header_line)
        names = list(dict.fromkeys(columns))
        problems = ProblemCollector()
        with problems.collecting():
            for block in self.table.blocks(self.table.header):
                rows = self.unpivoted(block, problems)
                yield Block(without_missing(rows.select(names), self.missing), rows["line"], block.blank)
        problems.raise_if_any(f"{self.table.name} cannot be read")

    def unpivoted(self, block: Block, problems: ProblemCollector) -> pl.DataFrame:
        """The rows of one block with the columns ``self.columns`` and ``line``."""
        keys = pl.col(self.key).str.split(",").list
        found: list[Problem] = []
        wide = block.frame.with_columns(block.lines.alias("line"), keys.len().alias("keys"))
        for line, key in wide.filter(pl.col("keys") != len(self.keys)).select("line", self.key).rows():
            message = f"the key “{key}” has not the {len(self.keys)} parts of the header"
            found.append(Problem(message, self.table.name, line, expected=",".join(self.keys)))
        long = wide.filter(pl.col("keys") == len(self.keys)).select(
            "line",
            *(keys.get(index).str.strip_chars().alias(name) for index, name in enumerate(self.keys)),
            pl.lit(pl.Series([self.periods])).first().alias("TIME_PERIOD"),
            pl.concat_list(self.periods).alias("cell"),
        )
        observed = long.explode("TIME_PERIOD", "cell").filter(pl.col("cell").str.strip_chars() != "")
        rows = observed.with_columns(
            pl.col("cell").str.extract(CELL, 1).alias("OBS_VALUE"),
            pl.col("cell").str.extract(CELL, 2).alias("OBS_FLAG"),
        )
        malformed = rows.filter(~pl.col("cell").str.contains(CELL))
        for line, period, cell in malformed.select("line", "TIME_PERIOD", "cell").rows():
            message = f"“{cell}” in column {period} is no value with flags"
            found.append(Problem(message, self.table.name, line, expected="as in “12.3”, “12.3 b”, “:” or “: c”"))
        problems.extend(sorted(found, key=lambda problem: problem.line or 0))
        return rows


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The cells of a bulk TSV. ``:`` gives a null value; with flags after it, the flags tell why. An empty cell is no
    row."""
    yield from EurostatTable(path, file).blocks(columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The dimensions, then ``TIME_PERIOD``, ``OBS_VALUE`` and ``OBS_FLAG``."""
    columns = EurostatTable(path, file).columns
    return [ColumnDescription(name, kind="number" if name == "OBS_VALUE" else "text") for name in columns]
