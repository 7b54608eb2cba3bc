"""JSON-stat 2.0 datasets: one row an observation, a column for each dimension."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from api.concepts.surveys.files import FileFormat
from api.errors import InvalidInput, invalid
from api.readers.blocks import Block, ColumnDescription, numbered, rows_per_block, without_missing
from api.readers.columns import require_columns
from api.readers.compression import read_chunks
from api.readers.encodings import as_utf8
from api.readers.json_stat_cube import Cube, cube_of

MAX_BYTES = 256 << 20
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def read_blocks(path: Path, file: FileFormat, columns: Sequence[str]) -> Iterator[Block]:
    """The observations in the dataset's order: dimension codes, ``OBS_VALUE`` and ``OBS_FLAG`` (the status).

    Every cell of the cube is a row, those without a value too. The document is held in memory as a whole.
    """
    cube = read_cube(path, file)
    require_columns([*cube.codes, "OBS_VALUE", "OBS_FLAG"], columns, path.name)
    names = list(dict.fromkeys(columns))
    step = rows_per_block(len(names))
    for first in range(0, cube.length, step):
        places = np.arange(first, min(first + step, cube.length))
        frame = pl.DataFrame([observed(cube, name, places) for name in names])
        yield numbered(without_missing(frame, file.missing), first + 1)


def observed(cube: Cube, name: str, places: np.typing.NDArray[np.int64]) -> pl.Series:
    """One column for the observations at ``places``."""
    if name in cube.codes:
        codes = pl.Series(cube.codes[name], dtype=pl.String)
        return codes.gather(cube.positions(name, places)).alias(name)
    cells = cube.values if name == "OBS_VALUE" else cube.flags
    return pl.Series(name, [cells.get(place) for place in places.tolist()], dtype=pl.String)


def read_columns(path: Path, file: FileFormat) -> list[ColumnDescription]:
    """The dimensions with their labels, then ``OBS_VALUE`` and ``OBS_FLAG``."""
    cube = read_cube(path, file)
    dimensions = [ColumnDescription(name, cube.labels[name], cube.code_labels[name]) for name in cube.codes]
    return [*dimensions, ColumnDescription("OBS_VALUE", kind="number"), ColumnDescription("OBS_FLAG")]


def read_cube(path: Path, file: FileFormat) -> Cube:
    """The dataset in a file; ``InvalidInput`` with every mistake in its structure."""
    document = read_document(path, file)
    cube = cube_of(document)
    if isinstance(cube, Cube):
        return cube
    problems = [replace(problem, file=path.name) for problem in cube]
    raise InvalidInput(problems, f"{path.name} is not a JSON-stat 2.0 dataset")


def read_document(path: Path, file: FileFormat) -> Any:
    """The JSON document with its numbers as the texts they are written as (0.10 stays 0.10)."""
    text = bytearray()
    for chunk in as_utf8(read_chunks(path), file.encoding, path.name):
        text += chunk
        if len(text) > MAX_BYTES:
            raise invalid(f"the document is longer than {MAX_BYTES:,} bytes", file=path.name, expected="a smaller one")
    try:
        document = json.loads(text, parse_float=str, parse_int=str, parse_constant=refuse_constant)
        if SURROGATE.search(text):
            json.dumps(document, ensure_ascii=False).encode()  # half a character raises UnicodeEncodeError
    except json.JSONDecodeError as error:
        message = f"is not JSON, or was cut off ({error.msg})"
        raise invalid(message, file=path.name, line=error.lineno, expected="a whole JSON document") from None
    except (RecursionError, ValueError) as error:
        raise invalid(f"is not JSON ({error})", file=path.name, expected="a JSON-stat 2.0 dataset") from None
    return document


def refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")
