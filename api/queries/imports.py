"""Imports: which data versions there are, their tables and strata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, SmallInteger, Table, func, insert, inspect, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.schema import CreateColumn, CreateTable

from api.database.waiting import rest_unlimited
from api.models import imports, strata
from api.models.responses import NOT_ASKED


@dataclass(frozen=True)
class Import:
    """One version of a wave's content. ``forgotten_at``: its responses were deleted."""

    key: int
    survey: str
    wave: str
    version: int
    data_hash: str
    definition_hash: str
    rows: int
    table_name: str | None
    forgotten_at: datetime | None


_COLUMNS = (
    imports.c.key,
    imports.c.survey,
    imports.c.wave,
    imports.c.version,
    imports.c.data_hash,
    imports.c.definition_hash,
    imports.c.rows,
    imports.c.table_name,
    imports.c.forgotten_at,
)


def latest_import(connection: Connection, survey: str, wave: str) -> Import | None:
    """The newest version of a wave."""
    statement = (
        select(*_COLUMNS)
        .where(imports.c.survey == survey, imports.c.wave == wave)
        .order_by(imports.c.version.desc())
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else Import(*row)


def find_import(connection: Connection, key: int) -> Import | None:
    """The import of that key, as long as it is stored."""
    stored = select(*_COLUMNS).where(imports.c.key == key, imports.c.forgotten_at.is_(None))
    row = connection.execute(stored).one_or_none()
    return None if row is None else Import(*row)


def imported_surveys(connection: Connection) -> list[str]:
    """Every survey of which something was imported."""
    return list(connection.scalars(select(imports.c.survey).distinct().order_by(imports.c.survey)))


def lock_survey(connection: Connection, survey: str) -> None:
    """Hold other imports and builds of the survey until this transaction ends."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("survey-benchmarks"), func.hashtext(survey))))


def hold_ingest(connection: Connection, survey: str) -> None:
    """Hold other ingests of the survey until this transaction ends, however long it rests."""
    rest_unlimited(connection)
    connection.execute(
        select(func.pg_advisory_xact_lock(func.hashtext("survey-benchmarks-ingest"), func.hashtext(survey)))
    )


def create_import(
    connection: Connection, survey: str, wave: str, version: int, data_hash: str, definition_hash: str
) -> int:
    """A new version, without rows yet; its key."""
    statement = (
        insert(imports)
        .values(survey=survey, wave=wave, version=version, data_hash=data_hash, definition_hash=definition_hash, rows=0)
        .returning(imports.c.key)
    )
    return int(connection.execute(statement).scalar_one())


def finish_import(
    connection: Connection, key: int, rows: int, table_name: str | None, weighting: Mapping[str, Any] | None = None
) -> None:
    """Record how many rows the version has, where they are, and how they were weighted."""
    values = {"rows": rows, "table_name": table_name, "weighting": weighting}
    connection.execute(imports.update().where(imports.c.key == key).values(values))


def create_responses(connection: Connection, table: Table) -> None:
    """Make the table of one import's responses."""
    connection.execute(CreateTable(table))


def add_items_asked_later(connection: Connection, table: Table) -> None:
    """Give the table of an earlier wave the questions that a later one added: nobody was asked them."""
    there = {column["name"] for column in inspect(connection).get_columns(table.name, table.schema)}
    name = connection.dialect.identifier_preparer.format_table(table)
    for column in table.columns:
        if column.name not in there:
            never = str(NOT_ASKED) if isinstance(column.type, SmallInteger) else "'NaN'"
            column_sql = CreateColumn(column).compile(dialect=connection.dialect)
            connection.execute(text(f"ALTER TABLE {name} ADD COLUMN {column_sql} DEFAULT {never}"))


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def repeated_respondents(connection: Connection, table: Table) -> Sequence[tuple[str, list[int]]]:
    """Respondents who are in the table more than once, with their lines, first ones first."""
    lines = func.array_agg(aggregate_order_by(table.c.line, table.c.line))
    statement = (
        select(table.c.respondent, lines)
        .where(table.c.respondent.is_not(None))
        .group_by(table.c.respondent)
        .having(func.count() > 1)
        .order_by(func.min(table.c.line))
    )
    return [(respondent, list(found)) for respondent, found in connection.execute(statement)]


def sampled_by_stratum(connection: Connection, table: Table, *, clustered: bool) -> Mapping[int, int]:
    """Primary sampling units per stratum: the clusters, or without clusters the respondents."""
    units = func.count(func.distinct(table.c.cluster)) if clustered else func.count()
    rows = connection.execute(select(table.c.stratum, units).group_by(table.c.stratum))
    return {stratum: count for stratum, count in rows}


def add_strata(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Store the strata of an import."""
    connection.execute(insert(strata), list(rows))


def sampled_strata(connection: Connection, import_key: int) -> Sequence[tuple[int, int, float | None]]:
    """(stratum, primary units sampled, units in the population) of an import's strata."""
    statement = select(strata.c.stratum, strata.c.sampled, strata.c.population).where(strata.c.import_key == import_key)
    return [(stratum, sampled, population) for stratum, sampled, population in connection.execute(statement)]


def finish_responses(connection: Connection, table: Table) -> None:
    """Give the planner what it needs to tabulate the new table well."""
    name = connection.dialect.identifier_preparer.format_table(table)
    connection.execute(text(f"ANALYZE {name}"))
