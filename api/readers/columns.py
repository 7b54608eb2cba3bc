"""The columns of a file: are those that a definition names there, once each, and what do they hold?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from api.concepts.nearest import nearest
from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput, Problem
from api.readers.blocks import Block, ColumnDescription
from api.readers.numbers import all_numbers


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
    """One problem for each wanted name that several columns have."""
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(header, start=1):
        positions.setdefault(name, []).append(position)
    for name, places in positions.items():
        if len(places) > 1 and name in wanted:
            text = f"{', '.join(map(str, places[:-1]))} and {places[-1]}"
            yield Problem(f"columns {text} are all called “{name}”", file, line, expected="a name for one column only")


def named_once(header: Sequence[str]) -> list[str]:
    """The names that one column has and no other."""
    counts = Counter(header)
    return [name for name in header if name and counts[name] == 1]


def describe_columns(
    header: Sequence[str],
    labels: Mapping[str, str],
    blocks: Callable[[Sequence[str]], Iterator[Block]],
    file: FileFormat,
) -> list[ColumnDescription]:
    """The columns of a table that have a name of their own; one is a number when every cell in the first rows is."""
    names = named_once(header)
    frame = next(block.frame for block in blocks(names) if block.frame.height)
    return [
        ColumnDescription(name, labels.get(name), kind="number" if all_numbers(frame[name], file) else "text")
        for name in names
    ]


def require_columns(header: Sequence[str], wanted: Sequence[str], file: str, line: int | None = None) -> None:
    """Raise ``InvalidInput`` with every wanted column that is missing or there twice."""
    problems = [*duplicate_columns(header, wanted, file, line), *missing_columns(header, wanted, file, line)]
    if problems:
        raise InvalidInput(problems, f"The columns of {file} do not fit")
