"""SDMX-CSV 1.0 and 2.0: one observation a row, dimensions and attributes by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from api.concepts.surveys.files import FileFormat
from api.errors import Problem, ProblemCollector, invalid
from api.readers.blocks import Block, ColumnDescription, without_missing
from api.readers.columns import named_once, require_columns
from api.readers.delimited import DelimitedTable

FIRST_COLUMNS = ("DATAFLOW", "STRUCTURE", "KEY")
LABELLED = r"^([^\s:][^:]*(?::[^\s:][^:]*)*?): .*$"


class SdmxTable:
    """An SDMX-CSV file whose header has been read.

    ``columns`` are the file's own, without labels where it was written with ``labels=both``, and ``OBS_FLAG`` made of
    ``OBS_STATUS`` and ``CONF_STATUS`` where the file has none: the status in lower case unless it is ``A`` (normal),
    then ``c`` unless the observation is free or ``CONF_STATUS`` is asked for as well. Rows that hold attributes of
    a series only, without period and value, are no observations.
    """

    def __init__(self, path: Path, file: FileFormat) -> None:
        self.table = DelimitedTable(path, file)
        header = self.table.header
        self.labelled = any(": " in name for name in header)
        own = [name.partition(": ")[0] if self.labelled else name for name in header]
        self.source = dict(zip(own, header, strict=True))
        self.columns = own if "OBS_FLAG" in own else [*own, "OBS_FLAG"]
        if header[0].partition(": ")[0] not in FIRST_COLUMNS or "OBS_VALUE" not in self.source:
            raise invalid(
                f"the header is not that of SDMX-CSV: it begins “{table_start(header)}”",
                file=path.name,
                line=self.table.header_line,
                expected="DATAFLOW, STRUCTURE or KEY first, then the dimensions, OBS_VALUE and the attributes",
            )

    def blocks(self, columns: Sequence[str]) -> Iterator[Block]:
        """One row an observation; rows that delete data are refused together after the last block."""
        require_columns(self.columns, columns, self.table.name, self.table.header_line)
        names = list(dict.fromkeys(columns))
        beside = ("TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "ACTION")
        needed = [name for name in dict.fromkeys((*names, *beside)) if name in self.source]
        problems = ProblemCollector()
        with problems.collecting():
            for block in self.table.blocks([self.source[name] for name in needed]):
                frame = self.normalised(block.frame, with_confidentiality="CONF_STATUS" not in names)
                self.report_deletions(frame, block, problems)
                observed = frame.select(observations(frame)).to_series()
                rows = without_missing(frame.select(names).filter(observed), self.table.file.missing)
                yield Block(rows, block.lines.filter(observed), block.blank)
        problems.raise_if_any(f"{self.table.name} cannot be read")

    def normalised(self, frame: pl.DataFrame, *, with_confidentiality: bool) -> pl.DataFrame:
        frame = frame.rename({source: name for name, source in self.source.items() if source in frame.columns})
        if self.labelled:
            frame = frame.with_columns(pl.exclude("OBS_VALUE").str.replace(LABELLED, "$1"))
        if "OBS_VALUE" in frame.columns:
            frame = frame.with_columns(pl.when(pl.col("OBS_VALUE") != "NaN").then(pl.col("OBS_VALUE")))
        if "OBS_FLAG" in self.source:
            return frame
        return frame.with_columns(flags(frame, with_confidentiality=with_confidentiality).alias("OBS_FLAG"))

    def report_deletions(self, frame: pl.DataFrame, block: Block, problems: ProblemCollector) -> None:
        if "ACTION" in frame.columns:
            for line in block.lines.filter((frame["ACTION"] == "D").fill_null(value=False)):
                message = "the row deletes an observation (ACTION D)"
                problems.add(Problem(message, self.table.name, line, expected="rows that hold observations"))


def table_start(header: Sequence[str]) -> str:
    return ",".join(header)[:60]


def observations(frame: pl.DataFrame) -> pl.Expr:
    """Which rows are observations: those with a period or a value; all, where the file has no column of periods."""
    if "TIME_PERIOD" not in frame.columns:
        return pl.repeat(value=True, n=pl.len())
    return pl.col("TIME_PERIOD").is_not_null() | pl.col("OBS_VALUE").is_not_null()


def flags(frame: pl.DataFrame, *, with_confidentiality: bool) -> pl.Expr:
    """Flags in Eurostat's manner from the SDMX statuses; null for a normal, free observation."""
    flag = pl.lit("")
    if "OBS_STATUS" in frame.columns:
        status = pl.col("OBS_STATUS").fill_null("A")
        flag = flag + pl.when(status != "A").then(status.str.to_lowercase()).otherwise(pl.lit(""))
    if with_confidentiality and "CONF_STATUS" in frame.columns:
        flag = flag + pl.when(pl.col("CONF_STATUS").fill_null("F") != "F").then(pl.lit("c")).otherwise(pl.lit(""))
    return flag.replace("", None)


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The observations of an SDMX-CSV file."""
    yield from SdmxTable(path, file).blocks(columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The file's columns, and ``OBS_FLAG``."""
    columns = named_once(SdmxTable(path, file).columns)
    return [ColumnDescription(name, kind="number" if name == "OBS_VALUE" else "text") for name in columns]
