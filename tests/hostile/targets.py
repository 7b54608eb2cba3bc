"""What is attacked: each takes bytes that somebody sent, and returns; a mistake of theirs is no fault of ours.

Random inputs (``test_files.py``) and a fuzzer that looks for new ways through the code (``make fuzz``) use the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

import polars as pl

from api.concepts.surveys.files import FORMATS, FileFormat, FormatName
from api.definitions import draft_definition, load_definition, places_left
from api.errors import BenchmarksError
from api.readers import guess_format, read_blocks, read_columns
from tests.hostile.seeds import files

Target = Callable[[bytes], None]


def load(content: bytes) -> None:
    """A definition."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "definition.yaml"
        path.write_bytes(content)
        _tell(lambda: load_definition(path))


def draft(suffix: str, content: bytes) -> None:
    """`survey init` of a file of which only its content says what it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"survey{suffix}"
        path.write_bytes(content)
        _tell(lambda: _draft(path, guess_format(path)))


def read(name: FormatName, content: bytes) -> None:
    """A file that is said to have a format."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey"
        path.write_bytes(content)
        _tell(lambda: _rows(path, FileFormat(name)))


def _draft(path: Path, file: FileFormat) -> None:
    columns = read_columns(path, file)
    if frames := _rows(path, file):
        places_left(draft_definition(columns, pl.concat(frames), file, path.name))


def _rows(path: Path, file: FileFormat) -> list[pl.DataFrame]:
    columns = read_columns(path, file)
    return [block.frame for block in read_blocks(path, file, [column.name for column in columns])]


def _tell(attempt: Callable[[], object]) -> None:
    """What is told to people is no fault."""
    with suppress(BenchmarksError):
        attempt()


def targets() -> Mapping[str, tuple[Target, list[bytes]]]:
    """By name, with what to begin from."""
    seeds = files()
    found: dict[str, tuple[Target, list[bytes]]] = {"definition": (load, seeds.pop(".yaml"))}
    found |= {f"draft{suffix}": (partial(draft, suffix), contents) for suffix, contents in seeds.items()}
    everything = [content for contents in seeds.values() for content in contents]
    found |= {f"read-{name}": (partial(read, name), everything) for name in FORMATS}
    return found
