"""The table that the peers read: the rows of the product's own answers, field by field, flat in PostgreSQL and SQLite.

It is filled over HTTP, so it holds what the product answers, however the product stores it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extras import execute_values

from tests.bench.asking import ask
from tests.bench.columns import BOUNDS, COLUMNS, DOCUMENTS, INDEXED, LEVELS, LISTS, TYPES
from tests.bench.databases import Database
from tests.bench.queries import ALL_CELLS
from tests.bench.surveys import CHANNELS, INDICATORS


def sqlite_file(database: Database) -> Path:
    """Where the table is in SQLite."""
    return database.folder / "figures.db"


def make_equal_tables(base: str, database: Database) -> None:
    """Fill table ``peer.figure`` of PostgreSQL, then the SQLite file, with all figures of survey ``bench``.

    ``base`` is the address of the product that serves them.
    """
    rows = list(_rows(base))
    _fill_postgresql(database.owner_dsn, rows)
    unfinished = sqlite_file(database).with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    _fill_sqlite(unfinished, rows)
    unfinished.rename(sqlite_file(database))


def _rows(base: str) -> Iterator[dict[str, Any]]:
    """All figures in the order of answers, with the bounds of all confidence levels."""
    place = 0
    for indicator, channel in product(INDICATORS, CHANNELS):
        levels = [_answered(base, indicator, channel, level) for level in LEVELS]
        for answers in zip(*levels, strict=True):
            row = {name: answers[0][name] for name in COLUMNS if name != "place" and name not in BOUNDS}
            bounds = [answer[end] for answer in answers for end in ("ci_low", "ci_high")]
            yield {"place": place, **row, **dict(zip(BOUNDS, bounds, strict=True))}
            place += 1


def _answered(base: str, indicator: str, channel: str, level: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ask(base + ALL_CELLS.format(indicator, channel, level)).json()["data"]
    return rows


def _fill_postgresql(dsn: str, rows: list[dict[str, Any]]) -> None:
    columns = ", ".join(f"{name} {TYPES[name]}" for name in COLUMNS)
    values = [[json.dumps(row[name]) if name in DOCUMENTS else row[name] for name in COLUMNS] for row in rows]
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS peer CASCADE; CREATE SCHEMA peer; CREATE TABLE peer.figure ({columns})")
        execute_values(cursor, f"INSERT INTO peer.figure ({', '.join(COLUMNS)}) VALUES %s", values, page_size=2_000)
        cursor.execute(f"CREATE INDEX ON peer.figure ({INDEXED})")
        cursor.execute("CREATE INDEX ON peer.figure (indicator, channel, place)")
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE peer.figure")


def _fill_sqlite(file: Path, rows: list[dict[str, Any]]) -> None:
    affinity = {"integer": "integer", "double precision": "real"}
    columns = ", ".join(f"{name} {affinity.get(TYPES[name], 'text')}" for name in COLUMNS)
    texts = (*LISTS, *DOCUMENTS)
    values = ([json.dumps(row[name]) if name in texts else row[name] for name in COLUMNS] for row in rows)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"CREATE TABLE figure ({columns}, PRIMARY KEY (id))")
        connection.executemany(f"INSERT INTO figure VALUES ({', '.join('?' * len(COLUMNS))})", values)
        connection.execute(f"CREATE INDEX figure_codes ON figure ({INDEXED})")
        connection.execute("ANALYZE")
