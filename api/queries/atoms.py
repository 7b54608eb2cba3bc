"""Counting respondents for disclosure control: how many are in each combination of leaves, inside which bases.

Several versions of a wave are counted in one go: an answer that is the same in two versions is one fact inside both,
an answer that changed (or whose weight or place changed) is a fact of its own in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, text

from api.concepts.measures import Measure
from api.concepts.surveys import Dimension
from api.disclosure.atoms import AtomKey, Atoms, Holding, atoms_of
from api.disclosure.axes import UNCLASSIFIED
from api.models.responses import NOT_ASKED, dimension_column
from api.queries.sums import quoted_column, valid_answer


@dataclass(frozen=True)
class Counted:
    """A base: the respondents with a valid answer to ``measure``; or ``everybody``, their answer being whether it is
    valid."""

    measure: Measure
    everybody: bool = False

    @property
    def condition(self) -> str:
        """Who is inside."""
        return "TRUE" if self.everybody else f"({valid_answer(self.measure)})"

    @property
    def answer(self) -> str:
        """What somebody inside answered, as a number."""
        answer = f"({valid_answer(self.measure)})::int" if self.everybody else quoted_column(self.measure)
        return f"CAST({answer} AS double precision)"


@dataclass(frozen=True)
class Version:
    """A table of responses, and the bases in it."""

    table: Table
    bases: tuple[Counted, ...]


def count_atoms(connection: Connection, dimensions: Sequence[Dimension], versions: Sequence[Version]) -> Atoms:
    """The atoms over all bases, version by version in their order.

    Versions are matched by the respondents' names; with several, every respondent needs one.
    """
    facts = _facts(dimensions, versions) if len(versions) > 1 else _facts_of_one(dimensions, versions[0])
    keys = [f"k{place}" for place in range(len(dimensions))] + ["inside", "changed"]
    listed = ", ".join(keys)
    counted = connection.execute(text(f"WITH {facts} SELECT {listed}, count(*) FROM fact GROUP BY {listed}"))
    counts = [(_key(row, len(dimensions)), int(row[-1])) for row in counted]
    held = connection.execute(
        text(
            f"WITH {facts}, several AS ({_several(versions)}) SELECT {listed}, holder, count(*) FROM fact "
            f"WHERE changed OR holder IN (SELECT holder FROM several) GROUP BY {listed}, holder"
        )
    )
    holdings = [Holding(str(row[-2]), _key(row, len(dimensions)), int(row[-1])) for row in held]
    return atoms_of(counts, holdings)


def _key(row: Sequence[object], width: int) -> AtomKey:
    leaves = tuple(int(str(leaf)) for leaf in row[:width])
    return AtomKey(leaves, tuple(bit == "1" for bit in str(row[width])), bool(row[width + 1]))


def _leaves(dimensions: Sequence[Dimension]) -> str:
    return "".join(
        f'coalesce("{dimension_column(dimension.id)}", {UNCLASSIFIED}) AS k{place}, '
        for place, dimension in enumerate(dimensions)
    )


_HOLDER = "coalesce('contributor ' || contributor, 'respondent ' || respondent, 'line ' || line)"
"""Who counts once towards k: the enterprise group, else the respondent itself."""


def _facts_of_one(dimensions: Sequence[Dimension], version: Version) -> str:
    """One version: every respondent inside any base is a fact."""
    conditions = [base.condition for base in version.bases]
    bits = " || ".join(f"CASE WHEN {condition} THEN '1' ELSE '0' END" for condition in conditions)
    return (
        f"fact AS (SELECT {_leaves(dimensions)}{bits} AS inside, FALSE AS changed, {_HOLDER} AS holder "
        f"FROM {_name(version.table)} WHERE {' OR '.join(conditions)})"
    )


def _facts(dimensions: Sequence[Dimension], versions: Sequence[Version]) -> str:
    """Several versions: a fact is what a respondent's place, weight and answers are in one or more of them."""
    width = sum(len(version.bases) for version in versions)
    answers = max(len(version.bases) for version in versions)
    selects, at = [], 0
    for version in versions:
        conditions = [base.condition for base in version.bases]
        zeros = "0" * at, "0" * (width - at - len(conditions))
        bits = " || ".join(f"CASE WHEN {condition} THEN '1' ELSE '0' END" for condition in conditions)
        given = [base.answer for base in version.bases]
        given += ["CAST(NULL AS double precision)"] * (answers - len(given))
        columns = "".join(f", {answer} AS y{place}" for place, answer in enumerate(given))
        selects.append(
            f"SELECT {_leaves(dimensions)}respondent, {_HOLDER} AS holder, weight{columns}, "
            f"CAST('{zeros[0]}' || {bits} || '{zeros[1]}' AS bit({width})) AS inside "
            f"FROM {_name(version.table)} WHERE {' OR '.join(conditions)}"
        )
        at += len(conditions)
    state = "".join(f"k{place}, " for place in range(len(dimensions)))
    state += "respondent, weight" + "".join(f", y{place}" for place in range(answers))
    return (
        f"answer AS ({' UNION ALL '.join(selects)}), "
        f"state AS (SELECT {state}, min(holder) AS holder, bit_or(inside) AS bits FROM answer GROUP BY {state}), "
        "fact AS (SELECT *, CAST(bits AS text) AS inside, "
        "count(*) OVER (PARTITION BY respondent) > 1 AS changed FROM state)"
    )


def _several(versions: Sequence[Version]) -> str:
    """The contributors with more than one respondent, in any version."""
    return " UNION ".join(
        f"SELECT 'contributor ' || contributor AS holder FROM {_name(version.table)} WHERE contributor IS NOT NULL "
        "GROUP BY contributor HAVING count(*) > 1"
        for version in versions
    )


def _name(table: Table) -> str:
    return f'confidential."{table.name}"'


def has_unnamed_respondents(connection: Connection, table: Table) -> bool:
    """Whether some respondent has no name to be found again by in another version."""
    return bool(connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {_name(table)} WHERE respondent IS NULL)")))


def is_stored(connection: Connection, table: Table) -> bool:
    """Whether the table of responses is still there (responses may be deleted, releases stay)."""
    return connection.scalar(text("SELECT to_regclass(:name)"), {"name": _name(table)}) is not None


def was_skipped(connection: Connection, table: Table, measure: Measure) -> bool:
    """Whether some respondent was not asked for the measure's answer."""
    unasked = "= 'NaN'" if measure.fractional else f"= {NOT_ASKED}"
    statement = f"SELECT EXISTS (SELECT 1 FROM {_name(table)} WHERE {quoted_column(measure)} {unasked})"
    return bool(connection.scalar(text(statement)))


def says_yes_within(connection: Connection, table: Table, inner: Measure, outer: Measure) -> bool:
    """Whether nobody answers yes to ``inner`` and something else than yes to ``outer``; no answer is none."""
    exception = (
        f"{quoted_column(inner)} = {inner.positive} AND {valid_answer(outer)} "
        f"AND {quoted_column(outer)} <> {outer.positive}"
    )
    return not connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {_name(table)} WHERE {exception})"))
