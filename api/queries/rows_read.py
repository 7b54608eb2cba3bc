"""Which rows of its file an import read, and what they hold: whether two releases are of the same respondents."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Numeric,
    SmallInteger,
    Table,
    Text,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import BIT

from api.models import builds, imports, releases
from api.models.responses import DESIGN_WEIGHT, dimension_column, item_column

ALIKE = 0.5
"""Two releases are of the same respondents where this part of the questions of one has the same answers in both. A few
may: of members who are asked every year, some facts stay as they are."""
NOTHING = -9999
"""What counts as the answer where there is none, and twice that for a number that was not asked for."""


def note_rows_read(connection: Connection, key: int, table: Table, file_hash: str) -> None:
    """Keep, with an import, in which lines of its file its respondents are, and a hash of the answers to each question.

    A hash is of the sum of a number for each row, so that it does not depend on their order, nor on what the question
    is called, nor on the version of PostgreSQL. Questions that all answered alike tell nobody apart and have none.
    """
    lines = func.range_agg(func.int4range(table.c.line, table.c.line, "[]"))
    items = [column for column in table.columns if column.name.startswith(item_column(""))]
    rows = select(_who(table).label("who"), *items).cte().prefix_with("MATERIALIZED")
    count, *numbers = connection.execute(select(func.count(), *(_answers(rows, item) for item in items))).one()
    held = {hashlib.sha256(f"{count} {number}".encode()).hexdigest() for number in numbers if number is not None}
    values = {
        "file_hash": file_hash,
        "answer_hashes": sorted(held),
        "lines": select(lines).select_from(table).scalar_subquery(),
    }
    connection.execute(imports.update().where(imports.c.key == key).values(values))


def _who(table: Table) -> ColumnElement[Any]:
    """The first 48 bits of SHA-256 of who answered: name, classes and the weight in the file, whatever that was
    brought to."""
    places = [column for column in table.columns if column.name.startswith(dimension_column(""))]
    weight = cast(func.coalesce(table.c[DESIGN_WEIGHT], table.c.weight), Numeric)
    written = func.convert_to(cast(func.row(weight, table.c.respondent, *places), Text), "UTF8")
    digits = func.substr(func.encode(func.sha256(written), "hex"), 1, 12)
    return cast(cast(literal("x") + digits, BIT(48)), BigInteger)


def _answers(rows: FromClause, item: Column[Any]) -> ColumnElement[Any]:
    """A number for what all rows answered to a question; null where all answered the same.

    It is the sum of the answers, each times the number of who gave it: with other answers, or answers of others, it is
    another one, but by an accident of about 1 in 2⁴⁸.
    """
    given = rows.c[item.name]
    if isinstance(item.type, SmallInteger):
        answer: ColumnElement[Any] = func.coalesce(cast(given, BigInteger), NOTHING)
    else:
        number = case((given == float("nan"), 2 * NOTHING), else_=cast(given, Numeric))
        answer = func.coalesce(number, NOTHING)
    return case((func.min(given) == func.max(given), None), else_=func.sum(rows.c.who * answer))


@dataclass(frozen=True)
class SameRows:
    """Releases that were made public of the same respondents under another survey or wave: ids."""

    of_one_file: Sequence[str]
    alike: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.of_one_file or self.alike)

    def without_alike(self, releases: Collection[str]) -> SameRows:
        """The same without some whose answers are alike."""
        return SameRows(self.of_one_file, [name for name in self.alike if name not in releases])


def same_rows_elsewhere(connection: Connection, release_key: int, survey: str, wave: str) -> SameRows:
    """Releases made public under another name from rows that a release is made from, too, or that answered alike.

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
            or_(one_file, _has_same_answers(own, other)),
            releases.c.state.in_(("published", "withdrawn")),
            (releases.c.survey != survey) | (releases.c.wave != wave),
        )
        .order_by(releases.c.id)
    )
    found = connection.execute(statement).all()
    return SameRows([name for name, same in found if same], [name for name, same in found if not same])


def _has_same_answers(own: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Whether enough of the questions of the one that has fewer were answered alike in both."""
    hashes = own.c.answer_hashes, other.c.answer_hashes
    mine = func.unnest(hashes[0]).column_valued("one")
    common = select(func.count(mine)).where(mine == any_(hashes[1])).correlate(own, other).scalar_subquery()
    fewer = func.least(func.cardinality(hashes[0]), func.cardinality(hashes[1]))
    return and_(fewer > 0, common >= fewer * ALIKE)
