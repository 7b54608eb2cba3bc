"""JSON-stat datasets: one row an observation, a column for each dimension."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput, invalid
from api.readers.blocks import Block, ColumnDescription
from api.readers.compression import joined, read_chunks
from api.readers.cubes import Cube
from api.readers.encodings import as_utf8
from api.readers.json_stat_cube import cube_of

SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The observations, as ``Cube.blocks`` gives them. The document is held in memory as a whole."""
    yield from read_cube(path, file).blocks(path.name, file, columns)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The dimensions with their labels, then ``OBS_VALUE`` and ``OBS_FLAG``."""
    return read_cube(path, file).columns()


def read_cube(path: Path, file: FileFormat) -> Cube:
    """The dataset in a file; ``InvalidInput`` with every mistake in its structure."""
    document = read_document(path, file)
    cube = cube_of(document, file.sheet)
    if isinstance(cube, Cube):
        return cube
    problems = [replace(problem, file=path.name) for problem in cube]
    raise InvalidInput(problems, f"{path.name} is not a JSON-stat dataset")


def read_document(path: Path, file: FileFormat) -> Any:
    """The JSON document with its numbers as the texts they are written as (0.10 stays 0.10)."""
    text = joined(as_utf8(read_chunks(path), file.encoding, path.name), "document", path.name)
    try:
        document = json.loads(text, parse_float=str, parse_int=str, parse_constant=refuse_constant)
        if SURROGATE.search(text):
            json.dumps(document, ensure_ascii=False).encode()  # half a character raises UnicodeEncodeError
    except json.JSONDecodeError as error:
        message = f"is not JSON, or was cut off ({error.msg})"
        raise invalid(message, file=path.name, line=error.lineno, expected="a whole JSON document") from None
    except (RecursionError, ValueError) as error:
        raise invalid(f"is not JSON ({error})", file=path.name, expected="a JSON-stat dataset") from None
    return document


def refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")
