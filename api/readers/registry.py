"""The one list of file formats. A new format is a module with ``read_blocks`` and ``read_columns``, and a line here."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from api.concepts.nearest import nearest
from api.concepts.surveys.files import FileFormat, FormatName
from api.errors import invalid
from api.readers import delimited, eurostat_tsv, json_stat, parquet, px, sas, sdmx_csv, spss, stata, workbook
from api.readers.blocks import Block, ColumnDescription, Reader, without_declared
from api.readers.compression import check_readable

READERS: Mapping[FormatName, Reader] = {
    "csv": delimited,
    "xlsx": workbook,
    "xls": workbook,
    "ods": workbook,
    "spss": spss,
    "stata": stata,
    "sas": sas,
    "parquet": parquet,
    "eurostat-tsv": eurostat_tsv,
    "sdmx-csv": sdmx_csv,
    "json-stat": json_stat,
    "px": px,
}


def read_blocks(
    path: Path, file: FileFormat, columns: Sequence[str], named: Mapping[str, Container[str]] = MappingProxyType({})
) -> Iterator[Block]:
    """The rows of a survey file, in its order, as blocks of ``columns`` only; memory does not grow with the file.

    At least one column must be asked for; one named twice is given once. A code that the file declares to be missing
    (user-missing values of SPSS and the like) is null, unless it is among those ``named`` for its column. Raises
    ``InvalidInput``: at the first block for what is known from the header, and after the last block for malformed
    rows, all of them together. Until the iterator has ended nothing may be taken as accepted.
    """
    if not columns:
        raise ValueError("read_blocks needs at least one column to read")
    reader = reader_of(file, path)
    check_readable(path)
    return (without_declared(block, named) for block in reader.read_blocks(path, file, columns))


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The columns that ``read_blocks`` can be asked for, with the labels the file has for them."""
    reader = reader_of(file, path)
    check_readable(path)
    columns = reader.read_columns(path, file)
    if not columns:
        raise invalid("there is no column to read", file=path.name, expected="columns with names and one value a row")
    return columns


def read_sheet(path: Path, file: FileFormat) -> str | None:
    """The sheet of a workbook, or the dataset of a document, that is read; None where a file is one table."""
    reader = reader_of(file, path)
    if reader is workbook:
        check_readable(path)
        return workbook.sheet_name(path, file)
    return file.sheet


def reader_of(file: FileFormat, path: Path) -> Reader:
    if file.name not in READERS:
        close = nearest(file.name, READERS)
        message = f"there is no file format “{file.name}”"
        raise invalid(message, file=path.name, expected=", ".join(READERS), nearest=close)
    return READERS[file.name]
