"""Published tables with several columns of figures: what each measures, and which errors and bounds are its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.concepts.surveys.files import FileFormat
from api.definitions.drafts.beside_figures import Owned, possible_owners
from api.definitions.drafts.choices import Reading, written
from api.definitions.drafts.summary import Column
from api.definitions.drafts.table_columns import Table
from api.definitions.drafts.yaml_texts import flow, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.vocabulary import Vocabulary
from api.definitions.wordings import match_channel

_IN_ORDER = ("n", "se", "ci_low", "ci_high")
_INTERVAL = {"ci_low", "ci_high"}


def wide_values(columns: Sequence[Column], table: Table, file: FileFormat, vocabulary: Vocabulary) -> Iterator[str]:
    """Each column of figures with what it measures and what stands beside it; the owner is asked whose that is where
    no name says it."""
    beside = table.beside
    for role, column in beside.of_rows.items():
        yield f"  {role}: {yaml_text(column.name)}"
    ways = possible_owners(columns, table.values, beside, file) if beside.unclear else [{}]
    if len(ways) == 1 and (not beside.unclear or {role for role, _ in beside.unclear} >= _INTERVAL):
        yield "  values:                        # what each column measures: indicator, channel, category"
        yield from (f"    - {entry}" for entry in _entries(table.values, beside.owned, ways[0], vocabulary))
        return
    own = [*table.values, *(column for _, column in beside.unclear)]
    readings = [(_entries(table.values, beside.owned, way, vocabulary), _said_of(way)) for way in ways]
    unclear = ", ".join(column.name for _, column in beside.unclear)
    readings.append((_entries(own, beside.owned, {}, vocabulary), f"figures of their own: {unclear}"))
    readings.append((_entries(table.values, beside.owned, {}, vocabulary), f"left out: {unclear}"))
    yield from written("values", [Reading(f"[{', '.join(entries)}]", said) for entries, said in readings], "  ")


def _entries(values: Sequence[Column], owned: Owned, way: Owned, vocabulary: Vocabulary) -> list[str]:
    """The entries of ``values``, each on one line."""
    entries = []
    for column in values:
        found = match_channel(column.question)
        known = found is not None and found.certain and found.code in vocabulary.channels
        keys = {"channel": found.code} if found is not None and known else {"indicator": PLACEHOLDER}
        roles = {**owned.get(column.name, {}), **way.get(column.name, {})}
        beside = {role: yaml_text(roles[role].name) for role in _IN_ORDER if role in roles}
        if ("ci_low" in beside) != ("ci_high" in beside):
            beside = {role: name for role, name in beside.items() if not role.startswith("ci_")}
        entries.append(flow({"column": yaml_text(column.name)} | keys | beside))
    return entries


def _said_of(way: Owned) -> str:
    told = (f"{', '.join(column.name for column in roles.values())} of {name}" for name, roles in way.items())
    return "; ".join(told)
