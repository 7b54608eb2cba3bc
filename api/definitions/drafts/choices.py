"""What only the owner can decide: the readings that fit, each with what it would give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.definitions.drafts.yaml_texts import comment
from api.definitions.elements import PLACEHOLDER

_OFFERED = "one of these (the likelier first)"


@dataclass(frozen=True)
class Reading:
    """One value a key may have (as YAML on one line), and what it means in figures."""

    value: str
    meaning: str


def written(key: str, readings: Sequence[Reading], indent: str) -> Iterator[str]:
    """The lines of a key: its value, or a placeholder with the readings above it, the likelier one first."""
    if len(readings) == 1:
        yield f"{indent}{key}: {readings[0].value}"
        return
    yield f"{indent}# {key}: {_OFFERED}"
    width = max(len(reading.value) for reading in readings)
    yield from (f"{indent}#   {one.value:{width}}   # {comment(one.meaning, 200)}" for one in readings)
    yield f"{indent}{key}: {PLACEHOLDER}"


def places_left(draft: str) -> tuple[int, int]:
    """How many values of a draft its owner has to fill in, and for how many of them it offers readings."""
    lines = draft.splitlines()
    return (
        sum(PLACEHOLDER in line.partition("# ")[0] for line in lines),
        sum(line.endswith(_OFFERED) for line in lines),
    )
