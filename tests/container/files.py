"""The Dockerfile as a list of instructions and docker-compose.yml as the engine would see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parent.parent.parent
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, its continued lines joined."""

    name: str
    text: str


def instructions(dockerfile: str = DOCKERFILE) -> list[Instruction]:
    """Every instruction in order, without comments."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines()]


def stages() -> list[list[Instruction]]:
    """The instructions of each stage, its FROM first; what stands before the first FROM is left out."""
    found: list[list[Instruction]] = []
    for instruction in instructions():
        if instruction.name == "FROM":
            found.append([])
        if found:
            found[-1].append(instruction)
    return found


def final(name: str) -> list[str]:
    """The texts of the final stage's instructions of this name."""
    return [instruction.text for instruction in stages()[-1] if instruction.name == name]


def image_environment() -> dict[str, str]:
    """What the final stage's ENV sets, except PATH."""
    pairs = (pair.partition("=") for text in final("ENV") for pair in text.split())
    return {name: value for name, _, value in pairs if name != "PATH"}


def compose(environment: Mapping[str, str] = {}) -> Any:
    """The compose file with ``${NAME:-default}`` filled in from ``environment``."""
    filled = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda match: environment.get(match[1], match[2]), COMPOSE)
    return yaml.safe_load(filled)
