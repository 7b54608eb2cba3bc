"""Are the columns that a definition names in the file, once each?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.concepts.nearest import nearest
from api.errors import InvalidInput, Problem


def missing_columns(header: Sequence[str], wanted: Sequence[str], file: str, line: int | None) -> Iterator[Problem]:
    """One problem for each wanted column that the header lacks."""
    present = set(header)
    for name in dict.fromkeys(wanted):
        if name not in present:
            yield Problem(
                f"there is no column “{name}”",
                file=file,
                line=line,
                expected=f"the file has {len(header)} columns",
                nearest=nearest(name, header),
            )


def duplicate_columns(header: Sequence[str], wanted: Sequence[str], file: str, line: int | None) -> Iterator[Problem]:
    """One problem for each name that several columns have; columns without a name matter only when wanted."""
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(header, start=1):
        positions.setdefault(name, []).append(position)
    for name, places in positions.items():
        if len(places) > 1 and (name or name in wanted):
            text = f"{', '.join(map(str, places[:-1]))} and {places[-1]}"
            yield Problem(f"columns {text} are all called “{name}”", file, line, expected="a name for one column only")


def require_columns(header: Sequence[str], wanted: Sequence[str], file: str, line: int | None = None) -> None:
    """Raise ``InvalidInput`` with every wanted column that is missing and every name used twice."""
    problems = [*duplicate_columns(header, wanted, file, line), *missing_columns(header, wanted, file, line)]
    if problems:
        raise InvalidInput(problems, f"The columns of {file} do not fit")
