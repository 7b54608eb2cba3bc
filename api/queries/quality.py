"""What a quality report needs from the responses, and the report a release was stored with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, select, text

from api.concepts.editions.quality_report import QualityReport
from api.concepts.stored_json import from_json
from api.concepts.surveys.items import Item
from api.models import releases
from api.models.responses import NO_ANSWER, item_column
from api.queries.sums import CONTRIBUTOR, quoted_table

_ITEMS_PER_QUERY = 800
"""Two columns each: PostgreSQL allows 1,664 in a query's result."""


@dataclass(frozen=True)
class ResponseCounts:
    """Respondents who answered an item and who were asked and did not; and the contributors behind either."""

    answered: int
    silent: int
    answering_contributors: int
    silent_contributors: int


@dataclass(frozen=True)
class WeightMoments:
    """Respondents, contributors, Σw and Σw² of all responses."""

    respondents: int
    contributors: int
    total: float
    squares: float


def response_counts(
    connection: Connection, table: Table, items: Sequence[Item], *, contributors: bool
) -> dict[str, ResponseCounts]:
    """Item name → its counts over all responses. Without ``contributors`` every respondent is one."""
    found: dict[str, ResponseCounts] = {}
    for at in range(0, len(items), _ITEMS_PER_QUERY):
        part = items[at : at + _ITEMS_PER_QUERY]
        counts = _pairs(connection, _counts(table, part))
        excess = _pairs(connection, _excess(table, part)) if contributors else [(0, 0)] * len(part)
        for item, (answered, silent), (answering, silencing) in zip(part, counts, excess, strict=True):
            found[item.name] = ResponseCounts(answered, silent, answered - answering, silent - silencing)
    return found


def _pairs(connection: Connection, statement: str) -> list[tuple[int, int]]:
    row = [int(count or 0) for count in connection.execute(text(statement)).one()]
    return list(zip(row[::2], row[1::2], strict=True))


def _counts(table: Table, items: Sequence[Item]) -> str:
    return f"SELECT {', '.join(column for item in items for column in _of_item(item))} FROM {quoted_table(table)}"


def _excess(table: Table, items: Sequence[Item]) -> str:
    """By how much respondents outnumber contributors: only those with several respondents are grouped."""
    columns = [column for item in items for column in _of_item(item)]
    inner = ", ".join(f"{column} AS c{place}" for place, column in enumerate(columns))
    outer = ", ".join(f"sum(greatest(c{place} - 1, 0))" for place in range(len(columns)))
    several = f"SELECT contributor FROM {quoted_table(table)} GROUP BY contributor HAVING count(*) > 1"
    shared = f"SELECT {inner} FROM {quoted_table(table)} WHERE contributor IN ({several}) GROUP BY contributor"
    return f"SELECT {outer} FROM ({shared}) holder"


def _of_item(item: Item) -> tuple[str, str]:
    """Who answered and who was asked and did not. In PostgreSQL NaN (not asked) sorts above infinity."""
    column = f'"{item_column(item.name)}"'
    if item.kind == "number":
        conditions = f"{column} < 'Infinity'", f"{column} IS NULL"
    else:
        conditions = f"{column} >= 0", f"{column} = {NO_ANSWER}"
    answered, silent = (f"count(*) FILTER (WHERE {condition})" for condition in conditions)
    return answered, silent


def weight_moments(connection: Connection, table: Table, *, contributors: bool) -> WeightMoments:
    """The sums of all weights; without ``contributors`` every respondent is one."""
    behind = f"count(DISTINCT {CONTRIBUTOR})" if contributors else "count(*)"
    sums = "coalesce(sum(weight), 0), coalesce(sum(weight * weight), 0)"
    row = connection.execute(text(f"SELECT count(*), {behind}, {sums} FROM {quoted_table(table)}")).one()
    return WeightMoments(int(row[0]), int(row[1]), float(row[2]), float(row[3]))


def weight_quantiles(
    connection: Connection, table: Table, parts: Sequence[float], *, contributors: bool
) -> list[tuple[float, int, int]]:
    """For each part of 1: the smallest weight that at least this part of respondents does not exceed, and how many
    contributors have a weight up to it and from it on."""
    held = f"SELECT min(weight) AS low, max(weight) AS high FROM {quoted_table(table)} GROUP BY {CONTRIBUTOR}"
    if not contributors:
        held = f"SELECT weight AS low, weight AS high FROM {quoted_table(table)}"
    columns = ", ".join(
        f"q[{place}], count(*) FILTER (WHERE low <= q[{place}]), count(*) FILTER (WHERE high >= q[{place}])"
        for place in range(1, len(parts) + 1)
    )
    quantiles = "percentile_disc(CAST(:parts AS float8[])) WITHIN GROUP (ORDER BY weight)"
    found = f"SELECT {quantiles} AS q FROM {quoted_table(table)}"
    statement = f"SELECT {columns} FROM ({held}) held, ({found}) found GROUP BY q"
    row = connection.execute(text(statement), {"parts": list(parts)}).one()
    return [(float(row[at]), int(row[at + 1]), int(row[at + 2])) for at in range(0, len(row), 3)]


def read_quality(connection: Connection, release_key: int) -> QualityReport | None:
    """The report a release was stored with; None where it has none."""
    document = connection.scalar(select(releases.c.quality).where(releases.c.key == release_key))
    return None if document is None else from_json(document, QualityReport)
