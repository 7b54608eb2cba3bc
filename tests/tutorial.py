"""A page that is followed step by step: commands with their output, and edits of a file in between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tests import readme

FIRST_SURVEY = readme.README.parent / "docs" / "first-survey.md"
BLOCK = re.compile(r"```(?:console|diff)\n.*?```\n", re.DOTALL)
LEFT_OUT = "…"


@dataclass(frozen=True)
class Edit:
    """A place in a file, and what is written there instead."""

    old: str
    new: str

    def apply(self, path: Path) -> None:
        """The place must be there exactly once."""
        text = path.read_text(encoding="utf-8")
        assert text.count(self.old) == 1, f"{self.old} is in {path.name} {text.count(self.old)} times"
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def steps(text: str) -> Iterator[readme.Example | Edit]:
    """All blocks of a page in their order; a ``diff`` gives an edit for each run of lines that go with what comes."""
    for block in BLOCK.findall(text):
        if block.startswith("```console"):
            yield from readme.examples(block)
        else:
            yield from _edits(block.splitlines()[1:-1])


def _edits(lines: list[str]) -> Iterator[Edit]:
    runs = ["\n".join(line[1:] for line in run) for _, run in groupby(lines, key=lambda line: line[0])]
    for old, new in zip(runs[::2], runs[1::2], strict=True):
        yield Edit(old, new)


def is_shown(shown: str, output: str) -> bool:
    """Whether a page shows an output byte for byte, but for lines and ends of lines left out as ``…``."""
    lines = [re.escape(line).replace(LEFT_OUT, ".*") + "\n" for line in shown.splitlines()]
    pattern = "".join(r"(?:.*\n)*" if line == ".*\n" else line for line in lines)
    return re.fullmatch(pattern, output) is not None
