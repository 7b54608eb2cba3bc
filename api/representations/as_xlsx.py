"""XLSX: a workbook with the figures, the notes, and what must be said when they are quoted."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from api.concepts.vocabulary import FRACTIONS
from api.representations.documents import Document, Format
from api.representations.explanatory_notes import answer_notes, text_notes
from api.representations.legend import Legend
from api.representations.tables import Head, Table, table_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A text stays a text, whatever it looks like: nothing in a file of ours is ever calculated or opened.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
LONGEST_TEXT = 32_767
"""Characters; a cell holds no more."""
WIDTHS = {"number": 10, "whole": 10, "day": 12}
NARROWEST, WIDEST = 8, 44
MEASURED_LINES = 200
"""So many lines decide the width of a column."""
MEANINGFUL = ("value", "se", "ci_low", "ci_high")
"""The columns that have the unit and the decimals of the indicator."""


def _write(document: Document) -> bytes:
    legend = Legend(document.answer.meta)
    return xlsx_bytes(document, legend, table_of(document, legend, "both"))


def xlsx_bytes(document: Document, legend: Legend, table: Table) -> bytes:
    """A workbook with a table, the notes and what must be said beside it."""
    stream = io.BytesIO()
    with Workbook(stream, OPTIONS) as workbook:
        # The same answer is the same file: its date is that of the newest release in it.
        published = max((one.published_at for one in legend.releases.values()), default="1980-01-01T00:00:00Z")
        workbook.set_properties(
            {
                "title": "; ".join(dict.fromkeys(one.title for one in legend.releases.values())),
                "comments": " ".join(filter(None, (legend.notice, legend.meta.citation))),
                "created": datetime.fromisoformat(published).astimezone(UTC).replace(tzinfo=None),
            }
        )
        sheets = Sheets(workbook)
        sheets.add_figures(table, legend)
        sheets.add_texts("notes", text_notes(legend))
        sheets.add_texts("metadata", answer_notes(document, legend))
    return stream.getvalue()


class Sheets:
    """Adds sheets to a workbook, with formats made once each."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.header = workbook.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "valign": "top"})
        self.wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.numbers: dict[str, CellFormat] = {}

    def number(self, pattern: str) -> CellFormat:
        if pattern not in self.numbers:
            self.numbers[pattern] = self.workbook.add_format({"num_format": pattern})
        return self.numbers[pattern]

    def add_figures(self, table: Table, legend: Legend) -> None:
        sheet = self.workbook.add_worksheet("figures")
        self._begin(sheet, [head.name for head in table.heads])
        widths = [WIDTHS.get(head.kind, NARROWEST) for head in table.heads]
        last = 0
        for last, (row, cells) in enumerate(table.lines, 1):
            pattern = number_pattern(row.unit, legend.indicator(row).decimals)
            for place, (head, value) in enumerate(zip(table.heads, cells, strict=True)):
                if value is not None and value != "":
                    self._write_cell(sheet, last, place, head, value, pattern)
                    if last <= MEASURED_LINES and isinstance(value, str):
                        widths[place] = max(widths[place], min(len(value), WIDEST))
        for place, head in enumerate(table.heads):
            sheet.set_column(place, place, max(widths[place], min(len(head.name), WIDEST)) + 2)
        sheet.autofilter(0, 0, max(last, 1), len(table.heads) - 1)

    def _write_cell(self, sheet: Worksheet, line: int, place: int, head: Head, value: Any, pattern: str) -> None:
        if head.kind == "day" and len(value) == len("2026-01-01"):
            sheet.write_datetime(line, place, date.fromisoformat(value), self.day)
        elif isinstance(value, str):
            sheet.write_string(line, place, value[:LONGEST_TEXT])
        elif head.field in MEANINGFUL:
            sheet.write_number(line, place, value, self.number(pattern))
        elif head.kind == "whole":
            sheet.write_number(line, place, value, self.number("#,##0"))
        else:
            sheet.write_number(line, place, value)

    def add_texts(self, name: str, lines: Iterable[Sequence[str | None]]) -> None:
        """A sheet of texts; the first line is its header."""
        header, *rest = lines
        sheet = self.workbook.add_worksheet(name)
        self._begin(sheet, [str(one) for one in header])
        for line, cells in enumerate(rest, 1):
            for place, text in enumerate(cells):
                if text:
                    sheet.write_string(line, place, text[:LONGEST_TEXT], self.wrapped)
        sheet.set_column(0, len(header) - 2, 30)
        sheet.set_column(len(header) - 1, len(header) - 1, 100)

    def _begin(self, sheet: Worksheet, names: Sequence[str]) -> None:
        write: Callable[..., Any] = sheet.write_string
        for place, name in enumerate(names):
            write(0, place, name, self.header)
        sheet.freeze_panes(1, 0)


def number_pattern(unit: str, decimals: int) -> str:
    """The number format of an indicator's values: shares as percentages."""
    places = "." + "0" * decimals if decimals else ""
    return f"0{places}%" if unit in FRACTIONS else f"#,##0{places}"


XLSX = Format("xlsx", (MEDIA_TYPE,), MEDIA_TYPE, _write, takes=("labels", "columns"), file_ending="xlsx")
