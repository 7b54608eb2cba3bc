"""Ways to read a file in a test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput, Problem
from api.readers import read_blocks, read_columns

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the real files in ../shared/data")


def table(path: Path, file: FileFormat, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """All rows of a file (of all columns unless named)."""
    wanted = [column.name for column in read_columns(path, file)] if columns is None else columns
    return pl.concat([block.frame for block in read_blocks(path, file, wanted)])


def lines(path: Path, file: FileFormat, columns: Sequence[str]) -> list[int]:
    return [line for block in read_blocks(path, file, columns) for line in block.lines]


def written(folder: Path, content: str | bytes, name: str = "survey.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problems(path: Path, file: FileFormat, columns: Sequence[str]) -> Sequence[Problem]:
    """What is wrong with a file that cannot be read."""
    with pytest.raises(InvalidInput) as caught:
        list(read_blocks(path, file, columns))
    return caught.value.problems
