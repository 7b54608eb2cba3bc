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


def final(name: str, target: str = "complete") -> list[str]:
    """The texts of the instructions of this name that make the image of a target, from the base on."""
    by_name = {stage[0].text.rpartition(" AS ")[2]: stage for stage in stages()}
    made: list[Instruction] = []
    while target in by_name:
        made = by_name[target][1:] + made
        target = by_name[target][0].text.partition(" AS ")[0]
    return [instruction.text for instruction in made if instruction.name == name]


def removed(target: str = "complete") -> list[str]:
    """The packages that are taken away again on the way to the image of a target."""
    (source,) = [text.split()[0].removeprefix("--from=") for text in final("COPY", target)]
    return [
        package
        for text in final("RUN", source)
        for names in re.findall(r"uninstall --yes --quiet ([a-z -]+?) &&", text)
        for package in names.split()
    ]


def image_environment() -> dict[str, str]:
    """What the final stage's ENV sets, except PATH."""
    pairs = (pair.partition("=") for text in final("ENV") for pair in text.split())
    return {name: value for name, _, value in pairs if name != "PATH"}


def compose(environment: Mapping[str, str] = {}) -> Any:
    """The compose file with ``${NAME:-default}`` filled in from ``environment``."""
    filled = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda match: environment.get(match[1], match[2]), COMPOSE)
    return yaml.safe_load(filled)
