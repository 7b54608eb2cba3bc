"""The same survey as CSV, SPSS, Stata and Parquet gives the same figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
from sqlalchemy import select

from api.definitions import load_definition
from api.models import estimates, releases
from api.releases.ingesting import ingest
from tests.conftest import Database
from tests.releases.small import HEADER, small_rows, write_csv, write_definition

NUMBERS = ("w", "N", "fb", "xing", "dfb", "dx")


def _frame() -> pl.DataFrame:
    """The small survey's rows, numbers as numbers."""
    rows = [row.split(",") for row in small_rows()]
    frame = pl.DataFrame(rows, schema=HEADER.split(","), orient="row")
    return frame.with_columns(pl.col(name).cast(pl.Float64, strict=False) for name in NUMBERS)


def _write_spss(path: Path) -> None:
    pyreadstat.write_sav(_frame(), str(path))


def _write_stata(path: Path) -> None:
    pyreadstat.write_dta(_frame(), str(path))


WRITERS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "spss": ("answers.sav", _write_spss),
    "stata": ("answers.dta", _write_stata),
    "parquet": ("answers.parquet", lambda path: _frame().write_parquet(path)),
}


def _values(database: Database, release: str) -> list[tuple[object, ...]]:
    columns = (
        estimates.c.cell,
        estimates.c.series,
        estimates.c.status,
        estimates.c.value,
        estimates.c.se,
        estimates.c.n,
    )
    statement = select(*columns).join(releases).where(releases.c.id == release)
    with database.owner.connect() as connection:
        return [tuple(row) for row in connection.execute(statement.order_by(estimates.c.cell, estimates.c.series))]


@pytest.mark.parametrize("name", WRITERS)
def test_every_file_format_gives_the_same_figures(database: Database, tmp_path: Path, name: str) -> None:
    file, write = WRITERS[name]
    plain = write_definition(tmp_path, f"as-csv-for-{name}")
    (csv,) = ingest(database.owner, load_definition(plain), write_csv(tmp_path, small_rows()))
    source = write_definition(tmp_path, f"as-{name}")
    source.write_text(source.read_text().replace("file: {format: csv}", f"file: {{format: {name}}}"))
    write(tmp_path / file)
    (built,) = ingest(database.owner, load_definition(source), tmp_path / file)
    assert built.figures == csv.figures > 100
    assert _values(database, built.release) == _values(database, csv.release)
