"""Counting respondents for disclosure control: how many are in each combination of leaves, inside which bases.

Several versions of a wave are counted in one go: an answer that is the same in two versions is one fact inside both, an
answer that changed is a fact of its own in each. Where a respondent was placed is counted version by version.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, text

from api.concepts.surveys.items import Measure
from api.concepts.surveys.survey import Dimension
from api.disclosure.atoms import AtomKey, Atoms, Holding, atoms_of
from api.disclosure.axes import UNCLASSIFIED
from api.models.responses import NOT_ASKED, dimension_column
from api.queries.sums import quoted_column, quoted_table, valid_answer


@dataclass(frozen=True)
class Counted:
    """A base: the respondents with a valid answer to ``measure``; or ``everybody``, their answer being whether it is
    valid. ``turned``: another version has yes for no, and no for yes."""

    measure: Measure
    everybody: bool = False
    turned: bool = False

    @property
    def condition(self) -> str:
        """Who is inside."""
        return "TRUE" if self.everybody else f"({valid_answer(self.measure)})"

    @property
    def answer(self) -> str:
        """What somebody inside answered, as a number; null outside."""
        answer = f"({valid_answer(self.measure)})::int" if self.everybody else quoted_column(self.measure)
        answer = f"1 - {answer}" if self.turned else answer
        return f"CASE WHEN {self.condition} THEN CAST({answer} AS double precision) END"


@dataclass(frozen=True)
class Version:
    """A table of responses, and bases in it that have the same answers."""

    table: Table
    bases: tuple[Counted, ...]


Weighed = Collection[str] | None
"""The respondents by whose weights answers are told apart; None: all."""


def count_atoms(
    connection: Connection,
    dimensions: Sequence[Dimension],
    versions: Sequence[Version],
    weighed: Weighed = None,
) -> Atoms:
    """The atoms over all bases, version by version in their order; their leaves are those in each version in turn.

    Versions are matched by the respondents' names; with several, every respondent needs one. An answer whose weight
    changed, and not with most others' by one factor, counts as another answer: of the respondents ``weighed``, or of
    all.
    """
    facts, given = facts_of(dimensions, versions, weighed=weighed), parameters(versions, weighed)
    width = len(dimensions) * len(versions)
    listed = ", ".join(key_columns(dimensions, versions))
    counted = connection.execute(text(f"WITH {facts} SELECT {listed}, count(*) FROM fact GROUP BY {listed}"), given)
    counts = [(key_of(row, width), int(row[-1])) for row in counted]
    held = connection.execute(
        text(
            f"WITH {facts}, several AS ({_several(versions)}) SELECT {listed}, holder, count(*) FROM fact "
            f"WHERE changed OR holder IN (SELECT holder FROM several) GROUP BY {listed}, holder"
        ),
        given,
    )
    holdings = [Holding(str(row[-2]), key_of(row, width), int(row[-1])) for row in held]
    return atoms_of(counts, holdings)


def key_columns(dimensions: Sequence[Dimension], versions: Sequence[Version]) -> list[str]:
    """The columns of ``facts_of`` that say which atom a fact is in."""
    return [f"k{place}" for place in range(len(dimensions) * len(versions))] + ["inside", "changed"]


def key_of(row: Sequence[object], width: int) -> AtomKey:
    """The atom of a row that begins with the key columns, ``width`` leaves among them."""
    leaves = tuple(int(str(leaf)) for leaf in row[:width])
    return AtomKey(leaves, tuple(bit == "1" for bit in str(row[width])), bool(row[width + 1]))


def _leaf(dimension: Dimension) -> str:
    return f'coalesce("{dimension_column(dimension.id)}", {UNCLASSIFIED})'


_HOLDER = "coalesce('contributor ' || contributor, 'respondent ' || respondent, 'line ' || line)"
"""Who counts once towards k: the enterprise group, else the respondent itself."""


def parameters(versions: Sequence[Version], weighed: Weighed) -> dict[str, list[str]]:
    """The parameters of ``facts_of``."""
    return {"weighed": sorted(weighed)} if len(versions) > 1 and weighed else {}


def facts_of(
    dimensions: Sequence[Dimension], versions: Sequence[Version], asides: Sequence[str] = (), *, weighed: Weighed = None
) -> str:
    """The queries of a WITH that end in ``fact``: the key columns, ``holder`` (who counts once towards k), ``answer``,
    ``amount`` (the weight, in the unit of the first version; of several the newest) and ``s0``, ``s1`` … for
    ``asides``, whole numbers that the first version alone knows."""
    several = len(versions) > 1
    return _facts(dimensions, versions, asides, weighed) if several else _facts_of_one(dimensions, versions[0], asides)


def _facts_of_one(dimensions: Sequence[Dimension], version: Version, asides: Sequence[str]) -> str:
    """One version: every respondent inside any base is a fact."""
    leaves = "".join(f"{_leaf(dimension)} AS k{place}, " for place, dimension in enumerate(dimensions))
    return (
        f"fact AS (SELECT {leaves}{_bits(version)} AS inside, FALSE AS changed, {_HOLDER} AS holder, "
        f"weight AS amount, {_answer(version)}{_asides(asides, 0)} "
        f"FROM {quoted_table(version.table)} WHERE {_anywhere(version)})"
    )


def _answer(version: Version) -> str:
    return f"coalesce({', '.join(base.answer for base in version.bases)}) AS answer"


def _asides(asides: Sequence[str], version: int) -> str:
    return "".join(f", {'NULL::int' if version else of} AS s{place}" for place, of in enumerate(asides))


def _facts(
    dimensions: Sequence[Dimension],
    versions: Sequence[Version],
    asides: Sequence[str],
    weighed: Weighed,
) -> str:
    """Several versions: a fact is what a respondent answered (by a weight) in one or more of them."""
    width = sum(len(version.bases) for version in versions)
    selects, at = [], 0
    for number, version in enumerate(versions):
        before, behind = "0" * at, "0" * (width - at - len(version.bases))
        leaves = "".join(f"{_leaf(dimension)} AS d{place}, " for place, dimension in enumerate(dimensions))
        amount = f"weight / {_unit(version, versions[0])}"
        weight = _weight(version, versions[0], weighed)
        selects.append(
            f"SELECT {number} AS version, {leaves}respondent, {_HOLDER} AS holder, {weight} AS w, "
            f"{amount} AS amount, {_answer(version)}{_asides(asides, number)}, "
            f"CAST('{before}' || {_bits(version)} || '{behind}' AS bit({width})) AS inside "
            f"FROM {quoted_table(version.table)} WHERE {_anywhere(version)}"
        )
        at += len(version.bases)
    placed = ", ".join(
        f"coalesce(max(d{place}) FILTER (WHERE version = {number}), {UNCLASSIFIED}) "
        f"AS k{number * len(dimensions) + place}"
        for number in range(len(versions))
        for place in range(len(dimensions))
    )
    placed += ", " if placed else ""
    newest = ", (array_agg(amount ORDER BY version))[1] AS amount"
    newest += "".join(f", max(s{place}) AS s{place}" for place in range(len(asides)))
    return (
        f"answered AS ({' UNION ALL '.join(selects)}), "
        f"state AS (SELECT {placed}respondent, min(holder) AS holder, bit_or(inside) AS bits, answer{newest} "
        "FROM answered GROUP BY respondent, answer, w), "
        "fact AS (SELECT *, CAST(bits AS text) AS inside, "
        "count(*) OVER (PARTITION BY respondent) > 1 AS changed FROM state)"
    )


def _weight(version: Version, first: Version, weighed: Weighed) -> str:
    """By what an answer counts as another one: the weight in the unit of the first version, or nothing."""
    if weighed is not None and not weighed:
        return "0"
    weight = f"round((weight / {_unit(version, first)})::numeric, 9)"
    return weight if weighed is None else f"CASE WHEN respondent = ANY(:weighed) THEN {weight} ELSE 0 END"


def _unit(version: Version, first: Version) -> str:
    """By what most weights of a version are those of the first one: shares do not depend on the unit of weights."""
    return (
        "coalesce((SELECT mode() WITHIN GROUP (ORDER BY round((now.weight / before.weight)::numeric, 9)) "
        f"FROM {quoted_table(version.table)} now JOIN {quoted_table(first.table)} AS before USING (respondent) "
        "WHERE now.weight > 0 AND before.weight > 0), 1)"
    )


def _bits(version: Version) -> str:
    return " || ".join(f"CASE WHEN {base.condition} THEN '1' ELSE '0' END" for base in version.bases)


def _anywhere(version: Version) -> str:
    return " OR ".join(base.condition for base in version.bases)


def _several(versions: Sequence[Version]) -> str:
    """The contributors with more than one respondent, in any version."""
    return " UNION ".join(
        f"SELECT 'contributor ' || contributor AS holder FROM {quoted_table(version.table)} "
        "WHERE contributor IS NOT NULL GROUP BY contributor HAVING count(*) > 1"
        for version in versions
    )


def has_unnamed_respondents(connection: Connection, table: Table) -> bool:
    """Whether some respondent has no name to be found again by in another version."""
    return bool(
        connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {quoted_table(table)} WHERE respondent IS NULL)"))
    )


def is_stored(connection: Connection, table: Table) -> bool:
    """Whether the table of responses is still there (responses may be deleted, releases stay)."""
    return connection.scalar(text("SELECT to_regclass(:name)"), {"name": quoted_table(table)}) is not None


def was_skipped(connection: Connection, table: Table, measure: Measure, unless: Measure | None = None) -> bool:
    """Whether some respondent was not asked for the measure's answer, though the answer to ``unless`` was yes."""
    unasked = f"{quoted_column(measure)} " + ("= 'NaN'" if measure.fractional else f"= {NOT_ASKED}")
    asked = f" AND {quoted_column(unless)} = {unless.positive}" if unless is not None else ""
    return bool(connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {quoted_table(table)} WHERE {unasked}{asked})")))


def same_respondents(connection: Connection, table: Table, measures: Sequence[Measure]) -> bool:
    """Whether the measures have valid answers from the same respondents."""
    first, *others = (f"({valid_answer(measure)})" for measure in measures)
    tests = " AND ".join(f"{first} = {other}" for other in others) or "TRUE"
    return bool(connection.scalar(text(f"SELECT coalesce(bool_and({tests}), TRUE) FROM {quoted_table(table)}")))


def only_those_asked(connection: Connection, table: Table, inner: Measure, outer: Measure) -> bool:
    """Whether ``inner`` was asked of those alone who say yes to ``outer``: all others with an answer to that have one
    to ``inner``, too, which follows from it."""
    exception = (
        f"{valid_answer(outer)} AND {quoted_column(outer)} <> {outer.positive} AND NOT ({valid_answer(inner)} "
        f"AND {quoted_column(inner)} <> {inner.positive})"
    )
    return not connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {quoted_table(table)} WHERE {exception})"))


def says_yes_within(connection: Connection, table: Table, inner: Measure, outer: Measure) -> bool:
    """Whether nobody answers yes to ``inner`` and something else than yes to ``outer``; no answer is none."""
    exception = (
        f"{quoted_column(inner)} = {inner.positive} AND {valid_answer(outer)} "
        f"AND {quoted_column(outer)} <> {outer.positive}"
    )
    return not connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {quoted_table(table)} WHERE {exception})"))
