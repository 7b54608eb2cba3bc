"""Names of respondents that became known later: carried to what was imported before without them."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, select, text

from api.models import imports
from api.models.metadata import CONFIDENTIAL


def name_earlier_respondents(connection: Connection, key: int) -> list[int]:
    """Give the unnamed respondents of earlier imports of a wave the names they have in import ``key``, where line by
    line both hold the same; the versions of those imports.

    Rows that hold the same cannot be told apart, so no name is wrong where all rows do.
    """
    survey, wave, table = connection.execute(
        select(imports.c.survey, imports.c.wave, imports.c.table_name).where(imports.c.key == key)
    ).one()
    earlier = select(imports.c.version, imports.c.table_name).where(
        imports.c.survey == survey, imports.c.wave == wave, imports.c.key < key
    )
    stored = set(inspect(connection).get_table_names(CONFIDENTIAL))
    return [
        version
        for version, name in connection.execute(earlier.order_by(imports.c.version)).all()
        if name in stored and _carry_names(connection, table, name)
    ]


def _carry_names(connection: Connection, later: str, earlier: str) -> bool:
    columns = _answers(connection, earlier)
    # What was asked later only may have been added since.
    if not columns <= _answers(connection, later):
        return False
    same = " AND ".join(f'b."{name}" IS NOT DISTINCT FROM a."{name}"' for name in sorted(columns))
    tables = {"a": f'{CONFIDENTIAL}."{later}"', "b": f'{CONFIDENTIAL}."{earlier}"'}
    alike = f"a.respondent IS NOT NULL AND b.respondent IS NULL AND {same}"
    joined = f"{tables['b']} AS b FULL JOIN {tables['a']} AS a USING (line)"
    if not connection.scalar(text(f"SELECT coalesce(bool_and({alike}), FALSE) FROM {joined}")):
        return False
    connection.execute(
        text(f"UPDATE {tables['b']} AS b SET respondent = a.respondent FROM {tables['a']} AS a WHERE a.line = b.line")
    )
    return True


def _answers(connection: Connection, table: str) -> set[str]:
    """The columns of a table of responses but the names and the lines."""
    found = inspect(connection).get_columns(table, CONFIDENTIAL)
    return {column["name"] for column in found} - {"line", "respondent"}
