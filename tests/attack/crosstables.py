"""Figures read back from cross-tables: several of them in a line, one for each code of the field in columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

STATUS = " (status)"


def uncrossed(line: Mapping[str, Any], crossed: str) -> Iterator[dict[str, Any]]:
    """The figures of a line of a table over the field ``crossed``, its heads being codes.

    A figure's value stands below its code, everything else of it below ``code (name)``; what comes before the first
    value is of all figures of the line. Texts for people are left out: they are joined for the whole line.
    """
    codes = [name.removesuffix(STATUS) for name in line if name.endswith(STATUS)]
    names = list(line)
    of_all = [*names[: names.index(codes[0])], "release", "confidence_level"]
    for code in codes:
        if line[code + STATUS]:
            own = {name[len(code) + 2 : -1]: line[name] for name in names if name.startswith(f"{code} (")}
            yield {name: line[name] for name in of_all} | own | {crossed: code, "value": line[code]}
