"""Opening a workbook and its sheets: what is damaged or too large is told before it ends this process."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError

from api.errors import invalid
from api.readers.canonical import CellValue
from api.readers.damage import telling_damage
from api.side_processes import start_beside
from api.workbook_trial import MOST_MEMORY, READ


def opened(path: Path) -> CalamineWorkbook:
    """The workbook, none of its sheets read.

    Raises:
        InvalidInput: it is none, or has a password.
    """
    _try(path)
    with _readable(path):
        try:
            return CalamineWorkbook.from_path(str(path))
        except PasswordError:
            raise invalid("the workbook has a password", file=path.name, expected="one without a password") from None


def sheet_of(book: CalamineWorkbook, sheet: str, path: Path) -> CalamineSheet:
    """A sheet that the workbook has."""
    _try(path, sheet)
    with _readable(path):
        return book.get_sheet_by_name(sheet)


def rows_of(sheet: CalamineSheet, path: Path) -> Iterator[list[CellValue]]:
    """The cells of each row."""
    with _readable(path):
        yield from sheet.iter_rows()


def _readable(path: Path) -> AbstractContextManager[None]:
    return telling_damage(path.name, "a workbook", "a whole file, .xlsx, .xls or .ods")


def _try(path: Path, sheet: str | None = None) -> None:
    """Read it in a process beside first: what ends that one would have ended this.

    Raises:
        InvalidInput: it did.
    """
    if not _ends_well(str(path), path.stat().st_mtime_ns, sheet):
        raise invalid(
            f"{f'the sheet “{sheet}”' if sheet else 'the workbook'} is damaged, or takes more than"
            f" {MOST_MEMORY >> 30} GB of memory",
            file=path.name,
            expected="the table alone: copy it into a new workbook, without cells far below it or to its right",
        )


@lru_cache(maxsize=100)
def _ends_well(path: str, changed: int, sheet: str | None) -> bool:
    """Once for each state of a file: it was ``changed`` at that moment."""
    process = start_beside("api.workbook_trial", subprocess.DEVNULL)
    said, _ = process.communicate(json.dumps([path, sheet]).encode())
    return said == READ
