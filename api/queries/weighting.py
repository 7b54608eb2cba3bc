"""Weights computed after the responses were stored, and what is kept about how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Double, Integer, MetaData, Table, insert, select, text
from sqlalchemy.schema import CreateTable, DropTable

from api.models import imports
from api.models.responses import DESIGN_WEIGHT
from api.queries.copying import copy_csv


def replace_weights(connection: Connection, table: Table, parts: Iterable[bytes]) -> None:
    """Give every respondent of a table of responses a new weight and keep the old one as the design weight.

    ``parts`` are CSV rows of line and weight, one for each respondent. The table is written anew: an UPDATE of all
    rows would leave it twice as large and tabulating it several times slower.
    """
    # Not a temporary table: the owner may lack the right to those. Neither table outlives the transaction.
    final = Table(
        f"{table.name}_weights",
        MetaData(),
        Column("line", Integer, nullable=False),
        Column("weight", Double, nullable=False),
        schema=table.schema,
        prefixes=["UNLOGGED"],
    )
    before = table.to_metadata(MetaData(), name=f"{table.name}_before")
    connection.execute(CreateTable(final))
    copy_csv(connection, final, ["line", "weight"], parts)
    name = connection.dialect.identifier_preparer.format_table(table)
    connection.execute(text(f"ALTER TABLE {name} RENAME TO {before.name}"))
    connection.execute(CreateTable(table))
    sources = {column.name: before.c[column.name] for column in table.columns}
    sources |= {DESIGN_WEIGHT: before.c.weight, "weight": final.c.weight}
    joined = select(*sources.values()).join_from(before, final, before.c.line == final.c.line)
    connection.execute(insert(table).from_select(list(sources), joined))
    for passing in (before, final):
        connection.execute(DropTable(passing))


def weighting_report(connection: Connection, import_key: int) -> Mapping[str, Any] | None:
    """The report of an import's weighting (``api.releases.imports.weighting_report``); None if it was not weighted."""
    statement = select(imports.c.weighting).where(imports.c.key == import_key)
    report: Mapping[str, Any] | None = connection.execute(statement).scalar_one_or_none()
    return report
