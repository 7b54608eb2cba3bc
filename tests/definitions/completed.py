"""A draft as its owner would complete it, by rule: texts, dates, the licence, and the likelier of the readings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import polars as pl

from api.definitions import draft_definition
from api.readers import guess_format, read_blocks, read_columns

FILLED = {
    "basis": "census",
    "wave": "2026",
    "period_start": "2026-01-01",
    "period_end": "2026-12-31",
    "column": "somewhere",
    "unit": "units",
    "minimum": "0",
    "maximum": "1000",
}
_CHOICE = re.compile(
    r"^(?P<indent> *)# (?P<key>\w+): one of these.*\n(?P<readings>(?: *#   .*\n)+) *(?P=key): CHANGE-ME$", re.M
)
_PLACEHOLDER = re.compile(r"^ *(?:- )?(?P<key>[^\s:]+):.*CHANGE-ME.*$", re.M)


def draft_of(path: Path, rows: Literal["respondents", "figures"] | None = None) -> str:
    """The draft of a file, as `benchmarks survey init` writes it."""
    file = guess_format(path)
    columns = read_columns(path, file)
    named = {column.name: column.missing for column in columns}
    blocks = [block.frame for block in read_blocks(path, file, list(named), named)]
    return draft_definition(columns, pl.concat(blocks), file, path.name, rows=rows)


def filled_in(draft: str, place: int = 0, **texts: str) -> str:
    """The draft with every placeholder filled in; of several readings, the one at ``place`` is taken."""

    def fill(line: re.Match[str]) -> str:
        return line[0].replace("CHANGE-ME", (FILLED | texts).get(line["key"], "A text"))

    return _PLACEHOLDER.sub(fill, with_readings(draft, place))


def with_readings(draft: str, place: int = 0) -> str:
    """The draft with one of the readings that are offered wherever several fit."""

    def choose(choice: re.Match[str]) -> str:
        readings = list(readings_of(choice["readings"]))
        return f"{choice['indent']}{choice['key']}: {readings[min(place, len(readings) - 1)]}"

    return _CHOICE.sub(choose, draft)


def readings_of(comments: str) -> dict[str, str]:
    """Reading → what it would give, of the comment lines of one choice."""
    return dict(re.findall(r"^ *#   (.+?) *   # (.*)$", comments, flags=re.M))


def choices_in(draft: str) -> dict[str, dict[str, str]]:
    """Key → the readings offered for it and what each would give."""
    return {choice["key"]: readings_of(choice["readings"]) for choice in _CHOICE.finditer(draft)}
