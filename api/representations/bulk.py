"""The bulk file of a release: CSV also in parts as they are read, Parquet through a file on disk alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

import polars as pl
from polars.io.plugins import register_io_source

from api.representations.as_csv import CONTENT_TYPE, DELIMITERS, FORMULA_SIGNS
from api.representations.as_csv import CSV as CSV_OF_ANSWERS
from api.representations.bulk_frames import BulkFrames
from api.representations.documents import Locale

Frames = Iterator[pl.DataFrame]
ROW_GROUP = 100_000
HARMFUL = f"^[{''.join(sign for sign in FORMULA_SIGNS if sign != '-')}-]"


@dataclass(frozen=True)
class BulkFormat:
    """One form of the bulk file. ``write`` puts it into a file; ``pieces`` gives its bytes one after the other, where
    they can be sent while figures are read. Memory does not grow with the release."""

    name: str
    media_types: tuple[str, ...]
    content_type: str
    write: Callable[[BulkFrames, Frames, Locale, IO[bytes]], None]
    file_ending: str
    pieces: Callable[[BulkFrames, Frames, Locale], Iterator[bytes]] | None = None
    takes: tuple[str, ...] = ()


def _csv(table: BulkFrames, frames: Frames, locale: Locale) -> Iterator[bytes]:
    is_german, delimiter = locale == "de", DELIMITERS[locale]
    yield (delimiter.join(table.names) + "\r\n").encode("utf-8-sig" if is_german else "utf-8")
    for frame in frames:
        texts = pl.col(pl.String)
        harmless = frame.with_columns(
            pl.when(texts.str.contains(HARMFUL)).then("'" + texts).otherwise(texts).name.keep()
        )
        yield harmless.write_csv(
            include_header=False, line_terminator="\r\n", separator=delimiter, decimal_comma=is_german
        ).encode()


def _write_csv(table: BulkFrames, frames: Frames, locale: Locale, file: IO[bytes]) -> None:
    file.writelines(_csv(table, frames, locale))


def _write_parquet(table: BulkFrames, frames: Frames, locale: Locale, file: IO[bytes]) -> None:
    """Its index stands at the end and its groups are compressed whole, so it is finished on disk before it is sent.

    The same figures give the same bytes in every process: ranges of a file may come from several.
    """
    parts = register_io_source(lambda *wanted: _wanted(frames, *wanted), schema=table.schema())
    metadata = {"citation": table.legend.meta.citation, "notice": table.legend.notice or ""}
    parts.sink_parquet(file, row_group_size=ROW_GROUP, maintain_order=True, metadata=metadata)


def _wanted(frames: Frames, columns: list[str] | None, condition: pl.Expr | None, *rest: int | None) -> Frames:
    # The whole table is written, so nothing is ever left out; polars asks nevertheless.
    for frame in frames:
        chosen = frame if columns is None else frame.select(columns)
        yield chosen if condition is None else chosen.filter(condition)


BULK_FORMATS: Mapping[str, BulkFormat] = {
    one.name: one
    for one in (
        BulkFormat("csv", CSV_OF_ANSWERS.media_types, CONTENT_TYPE, _write_csv, "csv", _csv, ("locale",)),
        BulkFormat(
            "parquet",
            ("application/vnd.apache.parquet",),
            "application/vnd.apache.parquet",
            _write_parquet,
            "parquet",
        ),
    )
}
"""By name; the first is the one that anybody gets who does not choose."""
