"""The examples of docs/clients.md: what is typed, and what comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "clients.md"
ADDRESS = "http://127.0.0.1:8000"
BLOCK = re.compile(r"```(?P<language>python|typescript)\n(?P<code>.*?)```\n(?:```text\n(?P<output>.*?)```)?", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A program of the page and its output, empty where the page shows none."""

    language: str
    code: str
    output: str

    def at(self, address: str) -> str:
        """The program as it asks this server."""
        return self.code.replace(ADDRESS, address)


EXAMPLES = [
    Example(found["language"], found["code"], found["output"] or "")
    for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))
]
TYPED_PYTHON, *PYTHON = [one for one in EXAMPLES if one.language == "python"]
(TYPESCRIPT,) = [one for one in EXAMPLES if one.language == "typescript"]
