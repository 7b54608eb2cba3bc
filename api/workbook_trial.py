"""The program of the process that opens a workbook on trial: ``python -m api.workbook_trial``.

``api.readers.workbook_opening`` starts it. The library that reads workbooks makes room for all cells between the first
and the last filled one: a forgotten cell in the last corner of a sheet is 500 GB, and the end of the process.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress

import python_calamine

MOST_MEMORY = 4 << 30
READ = b"read"


def main() -> None:
    """Open the workbook and the sheet that standard input names, and say so, also where that fails as it should."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    path, sheet = json.load(sys.stdin)
    with suppress(Exception):
        book = python_calamine.CalamineWorkbook.from_path(path)
        if sheet is not None:
            book.get_sheet_by_name(sheet)
    sys.stdout.buffer.write(READ)


if __name__ == "__main__":
    main()
