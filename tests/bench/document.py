"""The place of the table in the documentation."""

from __future__ import annotations

from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- bench-serving: begin -->", "<!-- bench-serving: end -->"


def written(document: str, text: str) -> str:
    """The document with the text between the markers replaced."""
    before, found, rest = document.partition(BEGIN)
    _, found_end, after = rest.partition(END)
    if not found or not found_end:
        raise ValueError(f"{DOCUMENT.name} needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"
