"""COPY from a generator: all rows or none, and the error that really happened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, func, select, text
from sqlalchemy.exc import DBAPIError

from api.errors import DatabaseUnavailable
from api.queries.copying import copy_csv
from tests.conftest import Database

NUMBERS = Table("copied", MetaData(), Column("number", Integer), Column("name", Text), schema="confidential")


@pytest.fixture
def table(fresh_database: Database) -> Table:
    NUMBERS.create(fresh_database.owner)
    return NUMBERS


def _copy(database: Database, parts: Iterator[bytes]) -> None:
    with database.owner.begin() as connection:
        copy_csv(connection, NUMBERS, ["number", "name"], parts)


def _count(database: Database) -> int:
    with database.owner.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(NUMBERS)) or 0)


def test_parts_arrive_in_order_and_whole(fresh_database: Database, table: Table) -> None:
    _copy(fresh_database, (f'{number},"a, ""quoted""\nname"\n'.encode() for number in range(50_000)))
    with fresh_database.owner.connect() as connection:
        numbers = list(connection.scalars(select(table.c.number)))
        names = set(connection.scalars(select(table.c.name)))
    assert numbers == list(range(50_000))
    assert names == {'a, "quoted"\nname'}


def test_an_empty_part_does_not_end_the_copy(fresh_database: Database, table: Table) -> None:
    _copy(fresh_database, iter([b"1,a\n", b"", b"2,b\n"]))
    assert _count(fresh_database) == 2


def test_an_error_of_the_maker_is_raised_and_nothing_is_stored(fresh_database: Database, table: Table) -> None:
    def parts() -> Iterator[bytes]:
        yield b"1,a\n"
        raise LookupError("the file broke")

    with pytest.raises(LookupError, match="the file broke"):
        _copy(fresh_database, parts())
    assert _count(fresh_database) == 0


def test_a_row_the_table_refuses_is_a_database_error(fresh_database: Database, table: Table) -> None:
    with pytest.raises(DBAPIError, match="invalid input syntax"):
        _copy(fresh_database, (b"not a number,a\n" for _ in range(100_000)))
    assert _count(fresh_database) == 0


@pytest.mark.parametrize("code", ["53100", "57P01"])
def test_a_full_disk_and_a_shutdown_are_errors_for_people(fresh_database: Database, table: Table, code: str) -> None:
    body = f"BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '{code}'; END"
    with fresh_database.owner.begin() as connection:
        connection.execute(
            text(f"CREATE FUNCTION confidential.fail() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        )
        connection.execute(
            text("CREATE TRIGGER fail BEFORE INSERT ON confidential.copied EXECUTE FUNCTION confidential.fail()")
        )
    with pytest.raises(DatabaseUnavailable, match="No space left on device"):
        _copy(fresh_database, iter([b"1,a\n"]))
