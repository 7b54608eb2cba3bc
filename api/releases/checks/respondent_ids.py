"""Whether respondents can be recognised when their file comes again."""

from __future__ import annotations

from collections.abc import Iterator

from api.concepts.surveys.sources import ResponsesSource
from api.releases.checks.file_warnings import FileWarning


def no_respondent_ids(source: ResponsesSource) -> Iterator[FileWarning]:
    """Corrections are audited respondent by respondent, which needs to know who is who."""
    if source.respondent is None:
        yield FileWarning(
            "no_respondent_ids",
            "the definition names no column that identifies the respondents: no later correction will be possible",
            "respondent: the column with their ids; number the rows of the file first if it has none",
        )
