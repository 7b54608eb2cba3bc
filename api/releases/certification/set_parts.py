"""Sets of answers whose figures, beside those of a part, could give away the few who did not answer both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table

from api.queries.atoms import same_respondents
from api.releases.bases import AuditedBase


def parts_with_other_respondents(
    connection: Connection, table: Table, bases: Sequence[AuditedBase], sets: Mapping[str, tuple[str, ...]]
) -> dict[str, list[str]]:
    """By set of answers (``sets``: those it counts, by its name) the audited bases that are part of it and do not have
    its respondents: questions, and smaller sets."""
    measures = {base.name: base.measure for base in bases}
    found = {}
    for name, counted in sets.items():
        smaller = [other for other, of in sets.items() if set(of) < set(counted)]
        parts = [part for part in (*counted, *smaller) if part in measures]
        if name in measures:
            found[name] = [
                part for part in parts if not same_respondents(connection, table, [measures[name], measures[part]])
            ]
    return found
