"""Comparing the figures of two releases of a wave as both show them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, func, select, text

from api.concepts.editions.cell_codes import CellCodes
from api.concepts.editions.identifiers import parse_cell
from api.concepts.editions.revisions import (
    LISTED,
    MOST_CELLS,
    RevisedCell,
    Revision,
    ShownFigure,
    revision_of,
    value_change,
)
from api.concepts.fields import extend
from api.concepts.texts import Text
from api.concepts.vocabulary import Status
from api.models import figures
from api.queries.releases_writing import StoredRelease

# What a figure that is not published has beside its status is not shown, so it is not compared either.
_SHOWN = """
SELECT indicator, channel, category, cell, series, id, status, value,
       CASE WHEN status = 'published' THEN value_text END AS wording,
       CASE WHEN status = 'published' THEN value_text_de END AS wording_de,
       CASE WHEN status = 'published' THEN ROW(se, ci90_low, ci90_high, ci95_low, ci95_high, ci99_low, ci99_high,
                                               n, n_text, n_text_de, n_eff, reliability, base, flags, notes,
                                               sources)::text
       END AS rest
FROM published.figures JOIN published.series USING (release_key, series)
WHERE release_key = :{which}
"""
_COMPARED = f"""
WITH old AS ({_SHOWN.format(which="old")}), new AS ({_SHOWN.format(which="new")}),
compared AS (
    SELECT indicator, channel, category, cell, coalesce(new.series, old.series) AS place,
           old.id AS old_id, old.status AS old_status, old.value AS old_value,
           old.wording AS old_wording, old.wording_de AS old_wording_de,
           new.id AS new_id, new.status AS new_status, new.value AS new_value,
           new.wording AS new_wording, new.wording_de AS new_wording_de,
           abs(new.value - old.value) AS distance,
           CASE
               -- What nobody was asked is as good as not there.
               WHEN coalesce(old.status, 'not_asked') = 'not_asked' AND coalesce(new.status, 'not_asked') = 'not_asked'
                   THEN 'unchanged'
               WHEN old.id IS NULL THEN 'added'
               WHEN new.id IS NULL THEN 'removed'
               WHEN old.status = 'published' AND new.status <> 'published' THEN 'became_withheld'
               WHEN old.status <> 'published' AND new.status = 'published' THEN 'became_shown'
               WHEN (old.value, old.wording, old.wording_de) IS DISTINCT FROM (new.value, new.wording, new.wording_de)
                   THEN 'changed'
               WHEN (old.status, old.rest) IS DISTINCT FROM (new.status, new.rest) THEN 'restated'
               ELSE 'unchanged'
           END AS difference
    FROM old FULL JOIN new USING (indicator, channel, category, cell)
)
"""
_COUNTS = text(f"{_COMPARED} SELECT difference, count(*) FROM compared GROUP BY difference")
_BY_CELL = text(f"""{_COMPARED}
SELECT difference, cell, count(*) FROM compared
WHERE difference IN ('became_withheld', 'removed', 'became_shown', 'added')
  AND 'published' IN (old_status, new_status)
GROUP BY difference, cell ORDER BY count(*) DESC, min(place), cell
""")
# Units differ, so each indicator's largest changes come in turn.
_CELLS = text(f"""{_COMPARED}
SELECT difference, indicator, channel, category, cell,
       old_id, old_status, old_value, old_wording, old_wording_de,
       new_id, new_status, new_value, new_wording, new_wording_de
FROM (
    SELECT *, array_position(:listed, difference) AS weight,
           row_number() OVER (
               PARTITION BY difference, indicator ORDER BY distance DESC NULLS LAST, place, cell
           ) AS turn
    FROM compared WHERE difference = ANY (:listed)
) AS ranked
ORDER BY weight, turn, place, cell LIMIT :most
""")


def compare_releases(connection: Connection, old: StoredRelease, new: StoredRelease) -> Revision[Text]:
    """How the figures of ``new`` differ from those of ``old``.

    Both are read as they are shown, so that the comparison tells no more than the two releases do.
    """
    if old.content_hash == new.content_hash:
        held = select(func.count()).select_from(figures).where(figures.c.release_key == new.key)
        return revision_of({"unchanged": connection.execute(held).scalar_one()}, ())
    keys = {"old": old.key, "new": new.key}
    counts = {difference: count for difference, count in connection.execute(_COUNTS, keys)}
    rows = connection.execute(_CELLS, keys | {"listed": list(LISTED), "most": MOST_CELLS})
    return revision_of(counts, [_compared(row) for row in rows])


def lost_and_gained(
    connection: Connection, old: StoredRelease, new: StoredRelease
) -> tuple[Counter[str], Counter[str]]:
    """How many figures by cell are shown by ``old`` only, and by ``new`` only; most first."""
    lost, gained = Counter[str](), Counter[str]()
    for difference, cell, count in connection.execute(_BY_CELL, {"old": old.key, "new": new.key}):
        (lost if difference in ("became_withheld", "removed") else gained)[cell] += count
    return lost, gained


def _compared(row: Any) -> RevisedCell[Text]:
    before = _figure(row.old_id, row.old_status, row.old_value, row.old_wording, row.old_wording_de)
    after = _figure(row.new_id, row.new_status, row.new_value, row.new_wording, row.new_wording_de)
    return extend(
        CellCodes.of(parse_cell(row.cell)),
        RevisedCell,
        difference=row.difference,
        indicator=row.indicator,
        channel=row.channel,
        category=row.category,
        change=value_change(before, after),
        before=before,
        after=after,
    )


def _figure(
    identifier: str | None, status: Status, value: float | None, english: str | None, german: str | None
) -> ShownFigure[Text] | None:
    """What a release shows; None where it does not have the cell."""
    if identifier is None:
        return None
    wording = None if english is None or german is None else Text(english, german)
    return ShownFigure(id=identifier, status=status, value=value, value_text=wording)
