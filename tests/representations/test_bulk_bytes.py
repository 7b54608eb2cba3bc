"""The same figures give the same bytes in every process: ranges of a Parquet file may come from several workers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

ROWS = 150_000
PROGRAM = f"""
import sys
from types import SimpleNamespace

import polars as pl

from api.queries.bulk import FIGURES_PER_PART
from api.representations.bulk import BULK_FORMATS

SCHEMA = pl.Schema({{"id": pl.String, "status": pl.String, "value": pl.Float64, "n": pl.Int64, "notes": pl.String}})


def part(start):
    places = range(start, min(start + FIGURES_PER_PART, {ROWS}))
    columns = {{
        "id": [f"{{place * 7919 % 1000003:x}}" for place in places],
        "status": ["confidential" if place % 7 == 0 else "published" for place in places],
        "value": [place * 31 % 997 / 997 for place in places],
        "n": [None if place % 7 == 0 else place * 5 % 1000 for place in places],
        "notes": [f"note {{place % 11}}" if place % 3 == 0 else None for place in places],
    }}
    return pl.DataFrame(columns, schema=SCHEMA)


legend = SimpleNamespace(meta=SimpleNamespace(citation="Somebody."), notice=None)
table = SimpleNamespace(schema=lambda: SCHEMA, legend=legend)
with open(sys.argv[1], "wb") as file:
    BULK_FORMATS["parquet"].write(table, map(part, range(0, {ROWS}, FIGURES_PER_PART)), "en", file)
"""


def _written(path: Path, threads: int) -> bytes:
    """The file as a process of its own writes it, on so many threads."""
    settings = os.environ | {"POLARS_MAX_THREADS": str(threads), "PYTHONHASHSEED": str(threads)}
    subprocess.run([sys.executable, "-c", PROGRAM, str(path)], env=settings, check=True, timeout=120)
    return path.read_bytes()


@pytest.mark.parametrize("threads", [2, 7])
def test_many_figures_are_the_same_bytes_whichever_process_writes_them(tmp_path: Path, threads: int) -> None:
    one, other = (_written(tmp_path / f"{number}.parquet", number) for number in (1, threads))
    assert one == other
    assert pl.scan_parquet(tmp_path / "1.parquet").select(pl.len()).collect().item() == ROWS
