"""Items with the same answers but different respondents: bases that would be audited apart and combined by others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table

from api.concepts.surveys.sources import ResponsesSource
from api.errors import Refused
from api.queries.atoms import same_respondents
from api.releases.bases import AuditedBase


def refuse_conflicting_bases(
    connection: Connection,
    table: Table,
    source: ResponsesSource,
    wave: str,
    bases: Sequence[AuditedBase],
    sets: Mapping[str, Sequence[str]],
) -> None:
    """Raise ``Refused`` where the answers of one column have two bases, which would be audited one by one.

    ``sets`` are the items that are derived from others, with their names (``bases.sets_of_answers``).
    """
    measures = {base.name: base.measure for base in bases}
    columns: dict[str, list[str]] = {}
    for item in source.items_of(wave):
        if item.name in measures:
            for column in item.file_columns:
                columns.setdefault(column, []).append(item.name)
    derived: dict[tuple[str, ...], list[str]] = {}
    for name, parts in sets.items():
        if name in measures:
            derived.setdefault(tuple(parts), []).append(name)
    derived |= {parts: [*names, *parts] for parts, names in derived.items() if len(parts) == 1}
    for names in (*columns.values(), *derived.values()):
        read = [measures[name] for name in names if name in measures]
        if len(read) > 1 and not same_respondents(connection, table, read):
            raise Refused(
                f"{' and '.join(names)} are the same answers with different respondents. Each would be audited for "
                "itself, and both together could identify respondents: leave one of them out, or make one of the other "
                "under derived: {indicator: …, restrict: …, universe: …}."
            )
