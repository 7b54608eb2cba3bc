"""A page of the documentation with a part that a program writes, between two markers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


@dataclass(frozen=True)
class MarkedDocument:
    """The page ``docs/{page}``, and the ``part`` that is written anew."""

    page: str
    part: str

    @property
    def begin(self) -> str:
        return f"<!-- {self.part}: begin -->"

    @property
    def end(self) -> str:
        return f"<!-- {self.part}: end -->"

    def read(self) -> str:
        """The part as it stands."""
        return self._path.read_text(encoding="utf-8").partition(self.begin)[2].partition(self.end)[0]

    def write(self, text: str) -> None:
        self._path.write_text(self.replaced(self._path.read_text(encoding="utf-8"), text), encoding="utf-8")

    def replaced(self, document: str, text: str) -> str:
        """The document with the text between the markers replaced.

        Raises:
            ValueError: a marker is missing.
        """
        before, found, rest = document.partition(self.begin)
        _, found_end, after = rest.partition(self.end)
        if not found or not found_end:
            raise ValueError(f"{self.page} needs the lines {self.begin} and {self.end}")
        return f"{before}{self.begin}\n{text}\n{self.end}{after}"

    @property
    def _path(self) -> Path:
        return DOCS / self.page
