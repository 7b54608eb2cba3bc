"""The statements over a margin: how the responses are joined to the cells that hold them, and summed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Table

from api.concepts.surveys.cells import CellMargin
from api.concepts.surveys.items import Measure
from api.concepts.surveys.survey import Dimension
from api.errors import invalid
from api.models.responses import dimension_column
from api.queries.sums import (
    CLUSTER_FIELDS,
    MEAN_FIELDS,
    SHARE_FIELDS,
    cluster_joint,
    cluster_sums,
    count_where,
    element_joint,
    element_sums,
    quoted_table,
    unit_sums,
    valid_answer,
)

COLUMNS_PER_QUERY = 1500
"""PostgreSQL allows 1,664 columns in a query's result; wider tabulations are joined from several."""


@dataclass(frozen=True)
class Tabulation:
    """What is summed: the table, the crossing's dimensions, measures and pairs of measures."""

    table: Table
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    pairs: tuple[tuple[int, int], ...]
    clustered: bool

    def fields(self, measure: Measure) -> tuple[str, ...]:
        """Which sums are stored for a measure, in order."""
        if self.clustered:
            return CLUSTER_FIELDS
        return SHARE_FIELDS if measure.positive is not None else MEAN_FIELDS


class MarginStatement:
    """The text of one margin's query and its parameters."""

    def __init__(self, tabulation: Tabulation, margin: CellMargin) -> None:
        self._tabulation, self._margin = tabulation, margin
        self._crossed = [dimension for dimension in tabulation.dimensions if dimension.id in margin.dimensions]
        self.parameters: dict[str, object] = {}
        for place, dimension in enumerate(self._crossed):
            nodes = margin.nodes[margin.dimensions.index(dimension.id)]
            links = [(dimension.leaves.index(leaf), node) for node in nodes for leaf in dimension.node_leaves(node)]
            links.sort(key=lambda link: (nodes.index(link[1]), link[0]))
            self.parameters[f"leaves{place}"] = [leaf for leaf, _ in links]
            self.parameters[f"nodes{place}"] = [node for _, node in links]

    def query(self) -> str:
        """The rows (release, cell, stratum, sums, joint sums)."""
        return self._clustered() if self._tabulation.clustered else self._by_element()

    def _by_element(self) -> str:
        """Leaves summed once, then by node; in parts where there are more sums than a query may have columns."""
        measures = self._tabulation.measures
        sums = element_sums(measures)
        listed, width = [*sums, *element_joint(measures, self._tabulation.pairs)], len(sums)
        parts = [listed[at : at + COLUMNS_PER_QUERY] for at in range(0, len(listed), COLUMNS_PER_QUERY)]
        queries = [f"part{place} AS ({self._part(part)})" for place, part in enumerate(parts)]
        keys = ["stratum", *(f"k{place}" for place in range(len(self._crossed)))]
        joins = "".join(f" JOIN part{place} USING ({', '.join(keys)})" for place in range(1, len(parts)))
        arrays = " || ".join(f"part{place}.sums" for place in range(len(parts)))
        return (
            f"WITH {', '.join(queries)}, whole AS (SELECT {', '.join(keys)}, {arrays} AS sums FROM part0{joins}) "
            f"SELECT :release_key, {self._cell('k{}')}, stratum, sums[1:{width}], sums[{width + 1}:] FROM whole"
        )

    def _part(self, expressions: Sequence[str]) -> str:
        """The sums of ``expressions`` over the respondents of each stratum and cell, as an array."""
        columns = _Columns()
        names = [columns.add(expression) for expression in expressions]
        leaf_keys = ["stratum", *(f'"{dimension_column(dimension.id)}"' for dimension in self._crossed)]
        leaves = (
            f"SELECT {', '.join([*leaf_keys, *columns.listed()])} FROM {self._table} GROUP BY {', '.join(leaf_keys)}"
        )
        nodes = "".join(
            f" JOIN {self._nodes(place)} ON n{place}.leaf = leaf.{key}" for place, key in enumerate(leaf_keys[1:])
        )
        node_keys = "".join(f", n{place}.node AS k{place}" for place in range(len(self._crossed)))
        sums = _array(f"sum({name})" for name in names)
        return (
            f"SELECT stratum{node_keys}, {sums} AS sums FROM ({leaves}) leaf{nodes} GROUP BY stratum{self._node_keys()}"
        )

    def _clustered(self) -> str:
        columns = _Columns()
        units = [columns.add_named(unit_sums(measure)) for measure in self._tabulation.measures]
        keys = ["stratum", "cluster", *(f"n{place}.node AS k{place}" for place in range(len(self._crossed)))]
        sums = [sum_ for unit in units for sum_ in cluster_sums(unit)]
        joint = [sum_ for a, b in self._tabulation.pairs for sum_ in cluster_joint(units[a], units[b])]
        part = columns.single()
        return (
            f"WITH unit AS (SELECT {', '.join(keys)}, {', '.join(part)} FROM {self._respondents} "
            f"GROUP BY stratum, cluster{self._node_keys()}) "
            f"SELECT :release_key, {self._cell('k{}')}, stratum, {_array(sums)}, {_array(joint)} "
            f"FROM unit GROUP BY stratum{''.join(f', k{place}' for place in range(len(self._crossed)))}"
        )

    def shared(self) -> str:
        """Per cell, how many respondents of each measure are not the first of their contributor."""
        valid = [count_where(valid_answer(measure)) for measure in self._tabulation.measures]
        columns = _Columns()
        names = [columns.add(expression) for expression in valid]
        part = columns.single()
        several = f"SELECT contributor FROM {self._table} GROUP BY contributor HAVING count(*) > 1"
        return (
            f"WITH holder AS (SELECT {self._cell()} AS cell, contributor, {', '.join(part)} "
            f"FROM {self._respondents} WHERE contributor IN ({several}) GROUP BY contributor{self._node_keys()}) "
            f"SELECT cell, {_array(f'sum(greatest({name} - 1, 0))' for name in names)} FROM holder GROUP BY cell"
        )

    @property
    def _table(self) -> str:
        return quoted_table(self._tabulation.table)

    @property
    def _respondents(self) -> str:
        """The respondents (r), each once for every node of the crossed dimensions that holds its leaf."""
        nodes = "".join(
            f' JOIN {self._nodes(place)} ON n{place}.leaf = r."{dimension_column(dimension.id)}"'
            for place, dimension in enumerate(self._crossed)
        )
        return f"{self._table} r{nodes}"

    def _nodes(self, place: int) -> str:
        return f"unnest(CAST(:leaves{place} AS smallint[]), CAST(:nodes{place} AS text[])) AS n{place}(leaf, node)"

    def _node_keys(self) -> str:
        return "".join(f", n{place}.node" for place in range(len(self._crossed)))

    def _cell(self, node: str = "n{}.node") -> str:
        """The canonical text of the cell, as api.concepts.editions.identifiers.cell_text writes it."""
        places = {dimension.id: place for place, dimension in enumerate(self._crossed)}
        parts = []
        for dimension in sorted(self._tabulation.dimensions, key=lambda dimension: dimension.id):
            if dimension.id in places:
                parts.append(f"'{dimension.id}=' || {node.format(places[dimension.id])}")
            else:
                parts.append(f"'{dimension.id}={dimension.whole}'")
        return " || ';' || ".join(parts) or "''"


@dataclass
class _Columns:
    """Expressions of the inner query, each computed once under a short name."""

    names: dict[str, str] = field(default_factory=dict)

    def add(self, expression: str) -> str:
        return self.names.setdefault(expression, f"e{len(self.names)}")

    def add_named(self, expressions: dict[str, str]) -> dict[str, str]:
        return {name: self.add(expression) for name, expression in expressions.items()}

    def listed(self) -> list[str]:
        return [f"{expression} AS {name}" for expression, name in self.names.items()]

    def single(self) -> list[str]:
        """All of them in one query, where they cannot be put together from several."""
        if len(self.names) > COLUMNS_PER_QUERY:
            raise invalid(
                f"{len(self.names)} sums are too many for a survey with clusters or shared contributors",
                expected=f"at most {COLUMNS_PER_QUERY}: publish fewer items per survey",
            )
        return self.listed()


def _array(expressions: Iterable[str]) -> str:
    return f"ARRAY[{', '.join(expressions)}]::double precision[]"
