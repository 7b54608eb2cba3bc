"""Lines below the header that an export of a survey tool has, and that a definition takes for answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput, Problem
from api.readers import guess_format
from api.releases.checks.file_warnings import counted

FIRST_LINE = 3
"""The first record stands no lower: below the header, and a line that names the delimiter."""


def missed_label_lines(path: Path, file: FileFormat, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The mistake of a definition that does not pass over the question texts below the header, where ``problems`` were
    found in the first of them."""
    if not any(problem.line is not None and problem.line <= FIRST_LINE for problem in problems):
        return
    found = 0
    with suppress(InvalidInput):
        found = guess_format(path).label_lines
    if found > file.label_lines:
        message = f"below the header, {counted(found, 'line')} of texts about the columns are read as answers"
        yield Problem(message, path.name, expected=f"label_lines: {found}")
