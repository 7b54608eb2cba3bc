"""Which cells a survey of responses tabulates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.concepts.surveys.cells import CellMargin, Lattice, crossings
from api.concepts.surveys.survey import Dimension
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.values import CODES_OR_ALL, IDENTIFIER
from api.definitions.written import list_of, mapping, named, whole_number

DEFAULT_CROSSINGS = 2
LATTICE = mapping(
    {
        "crossings": whole_number("a whole number of at least 0", minimum=0, default=DEFAULT_CROSSINGS)(
            "all nodes of every crossing of up to so many dimensions"
        ),
        "extra": list_of(
            named(CODES_OR_ALL, IDENTIFIER, "dimension: [nodes]", minProperties=1), "a list of {dimension: [nodes], …}"
        )("further crossings, of the nodes given"),
    },
    description="which cells are tabulated",
)


def read_lattice(root: Element, dimensions: Mapping[str, Dimension | None], findings: Findings) -> Lattice:
    """All crossings up to the depth asked for, then the further ones, each cell in one margin only."""
    element = root.get("lattice") or Element("/lattice", root.line, entries={})
    readable = [dimension for dimension in dimensions.values() if dimension is not None]
    asked = element.number_of("crossings")
    depth = min(DEFAULT_CROSSINGS, len(dimensions)) if asked is None else int(asked)
    if depth > len(dimensions):
        findings.add(
            element.at("crossings"), f"crossings is {depth}", f"at most {len(dimensions)}, the number of dimensions"
        )
    places = {entry.text_of("id"): entry.pointer for entry in root.list_of("dimensions")}
    extra = [_margin(entry, dimensions, places, readable, findings) for entry in element.list_of("extra")]
    further = (margin for margin in extra if len(margin.dimensions) > depth)
    return Lattice((*crossings(readable, min(depth, len(readable))), *dict.fromkeys(further)))


def _margin(
    element: Element,
    dimensions: Mapping[str, Dimension | None],
    places: Mapping[str, str],
    ordered: Sequence[Dimension],
    findings: Findings,
) -> CellMargin:
    """The crossing without whole-population nodes: those cells belong to a coarser crossing."""
    chosen: dict[str, tuple[str, ...]] = {}
    for name, entry in (element.entries or {}).items():
        findings.exists(entry, "dimension", dimensions, name, ["/dimensions/*/id"])
        dimension = dimensions.get(name)
        if dimension is None:
            continue
        nodes = dimension.nodes if entry.members is None else _nodes(entry.members, dimension, places[name], findings)
        chosen[name] = tuple(code for code in dimension.nodes if code in nodes and code != dimension.whole)
    crossed = [dimension.id for dimension in ordered if chosen.get(dimension.id)]
    return CellMargin(tuple(crossed), tuple(chosen[name] for name in crossed))


def _nodes(elements: Sequence[Element], dimension: Dimension, place: str, findings: Findings) -> set[str]:
    kind = f"node of {dimension.id}"
    declared_at = [place, "/dimensions/*/id", f"/codelists/{dimension.codelist.id}"]
    return {one.text for one in elements if findings.exists(one, kind, dimension.nodes, None, declared_at)}
