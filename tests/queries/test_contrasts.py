"""Looking contrasts up: in either order, in one statement, and only those of visible releases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, event, insert, text

from api.concepts.editions.stored_figures import StandardError
from api.models import cell_contrasts, releases, series_contrasts, series_pairs
from api.queries.contrasts import CellPair, SeriesPair, cell_standard_errors, series_standard_errors
from tests.conftest import Database

# Upper case sorts before lower case by code point, and after or among it in most collations.
CELL, OTHER, FAR = "sector=C;size=SME", "sector=C;size=_T", "sector=c;size=SME"


def _store(connection: Connection, release: str, published_at: datetime | None) -> int:
    values = {
        "id": release,
        "survey": release,
        "wave": "2025",
        "revision": 1,
        "period_start": date(2025, 1, 1),
        "period_end": date(2025, 12, 31),
        "access": "public",
        "basis": "census",
        "state": "published" if published_at else "draft",
        "published_at": published_at,
        "definition_hash": "e",
        "content_hash": "c",
        "snapshot": {},
    }
    key = int(connection.execute(insert(releases).values(values).returning(releases.c.key)).scalar_one())
    rows: list[dict[str, object]] = [
        {"cell": CELL, "other": OTHER, "se": [0.25, None, 0.5], "df": [7, None, 9]},
        {"cell": CELL, "other": FAR, "se": [0.125, None, None], "df": None},
    ]
    connection.execute(insert(cell_contrasts), [{"release_key": key, **row} for row in rows])
    pairs = [{"release_key": key, "pair": pair, "series": pair, "other": pair + 1} for pair in (0, 1)]
    connection.execute(insert(series_pairs), pairs)
    told: list[dict[str, object]] = [
        {"cell": CELL, "se": [None, 0.75], "df": [None, 5]},
        {"cell": FAR, "se": [None, 0.75], "df": None},
    ]
    connection.execute(insert(series_contrasts), [{"release_key": key, **row} for row in told])
    return key


@pytest.fixture
def keys(fresh_database: Database) -> dict[str, int]:
    now = datetime.now(UTC)
    times = {"out": now - timedelta(days=1), "also-out": now, "coming": now + timedelta(days=1), "draft": None}
    with fresh_database.owner.begin() as connection:
        return {release: _store(connection, release, at) for release, at in times.items()}


@contextmanager
def _counted(database: Database) -> Iterator[tuple[Connection, list[str]]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.reader, "before_cursor_execute", note)
    try:
        with database.reader.connect() as connection:
            yield connection, statements
    finally:
        event.remove(database.reader, "before_cursor_execute", note)


def test_pairs_of_cells_in_either_order_in_one_statement(fresh_database: Database, keys: dict[str, int]) -> None:
    out, also = keys["out"], keys["also-out"]
    expected: dict[CellPair, StandardError] = {
        (out, CELL, OTHER, 0): StandardError(0.25, 7),
        (out, OTHER, CELL, 0): StandardError(0.25, 7),
        (out, OTHER, CELL, 2): StandardError(0.5, 9),
        (out, FAR, CELL, 0): StandardError(0.125, None),
        (also, CELL, FAR, 0): StandardError(0.125, None),
    }
    missing = [
        (out, CELL, OTHER, 1),
        (out, CELL, OTHER, 3),
        (out, CELL, CELL, 0),
        (out, OTHER, FAR, 0),
        (-1, CELL, OTHER, 0),
    ]
    with _counted(fresh_database) as (connection, statements):
        assert cell_standard_errors(connection, [*missing, *expected]) == expected
        assert len(statements) == 1


def test_pairs_of_series_in_either_order_in_one_statement(fresh_database: Database, keys: dict[str, int]) -> None:
    out, also = keys["out"], keys["also-out"]
    expected: dict[SeriesPair, StandardError] = {
        (out, CELL, 1, 2): StandardError(0.75, 5),
        (out, CELL, 2, 1): StandardError(0.75, 5),
        (also, FAR, 2, 1): StandardError(0.75, None),
    }
    missing = [(out, CELL, 0, 1), (out, CELL, 0, 2), (out, CELL, 1, 1), (out, OTHER, 1, 2), (-1, CELL, 1, 2)]
    with _counted(fresh_database) as (connection, statements):
        assert series_standard_errors(connection, [*missing, *expected]) == expected
        assert len(statements) == 1


@pytest.mark.parametrize("release", ["coming", "draft"])
def test_releases_that_are_not_visible_tell_nothing(
    fresh_database: Database, keys: dict[str, int], release: str
) -> None:
    key = keys[release]
    with fresh_database.reader.connect() as connection:
        assert cell_standard_errors(connection, [(key, CELL, OTHER, 0)]) == {}
        assert series_standard_errors(connection, [(key, CELL, 1, 2)]) == {}
    with fresh_database.owner.connect() as connection:
        assert cell_standard_errors(connection, [(key, CELL, OTHER, 0)])
        assert series_standard_errors(connection, [(key, CELL, 1, 2)])


def test_nothing_wanted_asks_nothing(fresh_database: Database) -> None:
    with _counted(fresh_database) as (connection, statements):
        assert cell_standard_errors(connection, []) == {}
        assert series_standard_errors(connection, []) == {}
        assert statements == []


def test_a_look_up_walks_the_primary_keys(fresh_database: Database, keys: dict[str, int]) -> None:
    """With many contrasts stored and nobody having told the planner so."""
    many = "SELECT :key, 'a' || n, 'b' || n, ARRAY[0.5], ARRAY[1] FROM generate_series(1, 20000) n"
    with fresh_database.owner.begin() as connection:
        connection.execute(text(f"INSERT INTO published.cell_contrasts {many}"), {"key": keys["out"]})
    with fresh_database.reader.connect() as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        before = connection.scalar(_READ)
        wanted = [(keys["out"], f"a{number}", f"b{number}", 0) for number in range(1, 100)]
        assert len(cell_standard_errors(connection, wanted)) == 99
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        assert connection.scalar(_READ) - before < 1000


_READ = text("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'cell_contrasts'")
