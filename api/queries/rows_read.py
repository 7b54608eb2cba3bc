"""Which rows of its file an import read, and what they hold: whether two releases are of the same respondents."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, and_, func, or_, select

from api.models import builds, imports, releases
from api.models.responses import DESIGN_WEIGHT

_NOT_THEIRS = ("line", "stratum", "weight", DESIGN_WEIGHT)
"""Columns of responses that say where a row stands or what an import made of it, not what a respondent answered."""


def note_rows_read(connection: Connection, key: int, table: Table, file_hash: str) -> None:
    """Keep, with an import, in which lines of its file its respondents are, and a hash of what their rows hold.

    The hash is of the sum of a number for each row, so that it does not depend on their order. The weights are those
    of the file, whatever they were brought to.
    """
    theirs = [column for column in table.columns if column.name not in _NOT_THEIRS]
    weight = func.coalesce(table.c[DESIGN_WEIGHT], table.c.weight)
    total = func.sum(func.hash_record_extended(func.row(weight, *theirs), 0))
    lines = func.range_agg(func.int4range(table.c.line, table.c.line, "[]"))
    count, numbers = connection.execute(select(func.count(), total).select_from(table)).one()
    held = "\n".join([*(column.name for column in theirs), str(count), str(numbers)])
    values = {
        "file_hash": file_hash,
        "rows_hash": hashlib.sha256(held.encode()).hexdigest(),
        "lines": select(lines).select_from(table).scalar_subquery(),
    }
    connection.execute(imports.update().where(imports.c.key == key).values(values))


@dataclass(frozen=True)
class SameRows:
    """Releases that were made public of the same respondents under another survey or wave: ids."""

    of_one_file: Sequence[str]
    alike: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.of_one_file or self.alike)


def same_rows_elsewhere(connection: Connection, release_key: int, survey: str, wave: str) -> SameRows:
    """Releases made public under another name from rows that a release is made from, too, or from rows like all of its.

    Where it is not known which rows of a file were read, all of them count.
    """
    own, other = builds.alias("own"), builds.alias("other")
    unknown = or_(own.c.lines.is_(None), other.c.lines.is_(None))
    one_file = or_(
        and_(own.c.file_hash == other.c.file_hash, own.c.lines.overlaps(other.c.lines)),
        and_(own.c.data_hash == other.c.data_hash, unknown),
    )
    statement = (
        select(releases.c.id, func.coalesce(one_file, False))
        .select_from(releases)
        .join(other, other.c.release_key == releases.c.key)
        .join(own, own.c.release_key == release_key)
        .where(
            or_(one_file, own.c.rows_hash == other.c.rows_hash),
            releases.c.state.in_(("published", "withdrawn")),
            (releases.c.survey != survey) | (releases.c.wave != wave),
        )
        .order_by(releases.c.id)
    )
    found = connection.execute(statement).all()
    return SameRows([name for name, same in found if same], [name for name, same in found if not same])
