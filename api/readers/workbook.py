"""Workbooks of Excel and LibreOffice, .xlsx, .xls and .ods: the cells of one sheet as texts, whatever they hold.

No type is guessed for a column: a text in the last row counts as much as the numbers above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import polars as pl
from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from api.concepts.nearest import nearest
from api.concepts.surveys.files import FileFormat
from api.errors import invalid
from api.readers.blocks import Block, ColumnDescription, rows_per_block, without_missing
from api.readers.canonical import CellValue, cell_text
from api.readers.columns import describe_columns, require_columns
from api.readers.headers import count_label_lines, header_of
from api.readers.surroundings import count_title_lines, footer_of
from api.readers.workbook_opening import opened, rows_of, sheet_of

Row = tuple[int, list[CellValue]]
"""The number of a row of the sheet (from 1), and its cells."""
MOST_NOTES = 20
"""A sheet with one column and more filled rows than that is a table, too, and no cover."""


class SheetTable:
    """The table on one sheet of a workbook, its header read; the rows can be read once, with ``blocks``.

    ``header``, ``header_line`` and ``labels`` are as those of a delimited table.
    """

    def __init__(self, path: Path, file: FileFormat) -> None:
        self.name, self.file = path.name, file
        sheet = chosen_sheet(opened(path), file, path)
        self.rows: Iterator[Row] = enumerate(rows_of(sheet, path), start=1)
        for _ in islice(self.rows, file.title_lines):
            pass
        self.header_line, names = self.read_header(sheet.name)
        header = header_of(names, [self.texts(row) for _, row in islice(self.rows, file.label_lines)])
        self.header, self.labels = header.names, header.labels

    def read_header(self, sheet: str) -> tuple[int, list[str]]:
        for line, row in self.rows:
            if any(names := self.texts(row)):
                return line, names
        raise invalid(
            f"the sheet “{sheet}” has no header", file=self.name, expected="a row with the names of the columns"
        )

    def texts(self, row: Sequence[CellValue]) -> list[str]:
        return [cell_text(value, self.file.decimal).strip() for value in row]

    def blocks(self, columns: Sequence[str]) -> Iterator[Block]:
        """The rows down to the footer with only ``columns``, without those that have no filled cell, which are
        counted."""
        require_columns(self.header, columns, self.name, self.header_line)
        places = {name: self.header.index(name) for name in columns}
        rows, found = self.rows_before_footer(), False
        while chunk := list(islice(rows, rows_per_block(len(self.header)))):
            filled = [row for row in chunk if first_text(row[1])]
            found |= bool(filled)
            cells = {
                name: pl.Series([cell_text(row[place], self.file.decimal) for _, row in filled], dtype=pl.String)
                for name, place in places.items()
            }
            lines = pl.Series("line", [line for line, _ in filled], dtype=pl.Int64)
            yield Block(without_missing(pl.DataFrame(cells), self.file.missing), lines, len(chunk) - len(filled))
        if not found:
            message = "the sheet has a header and no rows"
            raise invalid(message, file=self.name, line=self.header_line + 1, expected="rows")

    def rows_before_footer(self) -> Iterator[Row]:
        for line, row in self.rows:
            if self.file.footer and first_text(row).startswith(self.file.footer):
                return
            yield line, row


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The rows of a sheet. The workbook is held in memory as a whole."""
    yield from SheetTable(path, file).blocks(columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The header's columns that have a name of their own; a column is a number when all cells in the first rows are."""
    table = SheetTable(path, file)
    return describe_columns(table.header, table.labels, table.blocks, file)


def sheet_name(path: Path, file: FileFormat) -> str:
    """The name of the sheet that is read."""
    return chosen_sheet(opened(path), file, path).name


def guess_lines(path: Path, file: FileFormat) -> FileFormat:
    """The format with the sheet, the titles above its header, the labels below it and the footer that it seems to have.

    The first sheet that is a table is taken. A line with a single filled cell at the end is a footer only below a
    table with titles: without them it may be a respondent who broke off.
    """
    book = opened(path)
    for place, sheet in enumerate(visible_sheets(book, path)):
        rows = list(rows_of(sheet, path))
        head, end = ([[cell_text(cell).strip() for cell in row] for row in part] for part in (rows[:40], rows[-40:]))
        titles = count_title_lines(head)
        if sum(map(bool, head[titles])) > 1 or len(rows) > MOST_NOTES:
            return replace(
                file,
                sheet=sheet.name if place else None,
                title_lines=titles,
                label_lines=count_label_lines(head[titles : titles + 3]),
                footer=footer_of(end) if titles else None,
            )
    chosen_sheet(book, file, path)  # says so where no sheet has cells
    return file


def first_text(row: Sequence[CellValue]) -> str:
    """The row's first filled cell; "" where it has none."""
    return next((text for value in row if (text := cell_text(value).strip())), "")


def chosen_sheet(book: CalamineWorkbook, file: FileFormat, path: Path) -> CalamineSheet:
    """The sheet that the definition names, else the first visible one that has cells."""
    sheets = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if file.sheet is not None:
        if file.sheet in sheets:
            return sheet_of(book, file.sheet, path)
        message, expected = f"there is no sheet “{file.sheet}”", f"sheet: {', '.join(sheets)}"
        raise invalid(message, file=path.name, expected=expected, nearest=nearest(file.sheet, sheets))
    if first := next(visible_sheets(book, path), None):
        return first
    raise invalid("the workbook has no sheet with cells", file=path.name, expected="a header and rows")


def visible_sheets(book: CalamineWorkbook, path: Path) -> Iterator[CalamineSheet]:
    """The visible sheets that have cells."""
    visible = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
    named = [sheet.name for sheet in book.sheets_metadata if (sheet.typ, sheet.visible) == visible]
    return (sheet for sheet in (sheet_of(book, one, path) for one in named) if sheet.height)
