"""The examples of the README and other pages: what is typed and what comes out."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
ADDRESS = "http://127.0.0.1:8000"
EXAMPLE = re.compile(r"```console\n\$ (?P<lines>.*?)```", re.DOTALL)
COMMAND = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\n"'])*\n""")


@dataclass(frozen=True)
class Example:
    """A command (perhaps over several lines, inside quotes) and its output."""

    command: str
    output: str


def examples(text: str) -> list[Example]:
    """All console examples of a Markdown text."""
    found = []
    for block in EXAMPLE.finditer(text):
        command = COMMAND.match(block["lines"])
        if command is None:
            raise ValueError(f"no command in {block[0]}")
        found.append(Example(command[0].rstrip("\n"), block["lines"][command.end() :]))
    return found


def run(example: Example, base: str, environment: Mapping[str, str], folder: Path | None = None) -> str:
    """The output of the command, typed in a folder, asked of a server at ``base``, with nobody at the keyboard."""
    done = subprocess.run(
        ["sh", "-c", example.command.replace(ADDRESS, base)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=environment,
        cwd=folder,
    )
    assert done.returncode == 0, f"{example.command}\n{done.stderr}"
    return done.stdout.replace(base, ADDRESS)
