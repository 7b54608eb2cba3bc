"""The dimensions of a survey: which codelist, which nodes, which leaves respondents are put into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.concepts.codelists import Codelist
from api.concepts.nearest import nearest
from api.concepts.surveys.survey import Dimension
from api.concepts.texts import same
from api.definitions.elements import Element, duplicates
from api.definitions.findings import Findings
from api.definitions.mappings import MAPPING_KEYS
from api.definitions.values import CODE, CODES, IDENTIFIER, STRING, TEXT
from api.definitions.vocabulary import BuiltInDimension
from api.definitions.written import mapping

DIMENSION = mapping(
    {
        "id": IDENTIFIER("sector, size, region, or a name of your own"),
        "label": TEXT("default: that of the built-in dimension"),
        "codelist": CODE("a built-in codelist or one of `codelists`; default: the built-in dimension's"),
        "level": STRING("respondents are put into the nodes of this level; default: the codelist's leaves"),
        "whole": CODE("the node that stands for everybody: what a query without this dimension gets"),
        "nodes": CODES("the nodes answers exist for; default: all that the data can fill"),
        **MAPPING_KEYS,
    },
    ["id", "whole"],
)

RESERVED = frozenset(
    {"survey", "wave", "indicator", "channel", "category", "where", "release", "as_of", "confidence", "sort", "limit"}
    | {"cursor", "lang", "format", "labels", "columns", "locale", "value", "value_text", "unit", "base", "basis", "se"}
    | {"ci_low", "ci_high", "n", "n_text", "n_eff", "status", "reliability", "flags", "notes", "id"}
    | {"other_dimensions", "also_reported", "sources"}
)
"""Parameters and columns of the HTTP interface: no dimension can have these names."""


def read_dimensions(
    root: Element,
    built_in: Mapping[str, BuiltInDimension],
    codelists: Mapping[str, Codelist | None],
    findings: Findings,
) -> dict[str, Dimension | None]:
    """The dimensions in the order of answers; None for one that cannot be used (reported)."""
    elements = [element for element in root.list_of("dimensions") if element.get("id")]
    for later, first in duplicates(elements, "id"):
        findings.add(
            later.at("id"), f"the dimension “{later.text_of('id')}” is given twice, first on line {first.line}"
        )
    is_figures = root.has("figures") and not root.has("responses")
    return {
        element.text_of("id"): _dimension(element, built_in, codelists, findings, is_figures) for element in elements
    }


def _dimension(
    element: Element,
    built_in: Mapping[str, BuiltInDimension],
    codelists: Mapping[str, Codelist | None],
    findings: Findings,
    is_figures: bool,
) -> Dimension | None:
    identifier = element.text_of("id")
    if identifier in RESERVED:
        findings.add(element.at("id"), f"“{identifier}” is a word of the HTTP interface", "another id")
    usual = built_in.get(identifier)
    if usual is None and not element.has("label"):
        findings.add(
            element, f"the dimension “{identifier}” has no label", f"a label; only {', '.join(built_in)} have one"
        )
    codelist = _codelist(element, usual, codelists, findings)
    if codelist is None:
        return None
    whole = element.get("whole")
    if whole is None or not findings.exists(whole, f"code in codelist {codelist.id}", codelist.codes):
        return None
    said = element.get("label")
    label = TEXT.read(said) if said else usual.label if usual else same(identifier)
    if is_figures:
        return Dimension(identifier, label, codelist, whole.text, _figure_nodes(element, codelist, findings))
    leaves = _leaves(element, codelist, whole, findings)
    bare = Dimension(identifier, label, codelist, whole.text, codelist.codes, leaves)
    return Dimension(identifier, label, codelist, whole.text, _nodes(element, bare, findings), leaves)


def _codelist(
    element: Element, usual: BuiltInDimension | None, codelists: Mapping[str, Codelist | None], findings: Findings
) -> Codelist | None:
    found = element.get("codelist")
    if found is not None:
        return codelists[found.text] if findings.exists(found, "codelist", codelists) else None
    if usual is None:
        findings.add(element, f"the dimension “{element.text_of('id')}” has no codelist", "codelist: the id of one")
        return None
    return codelists.get(usual.codelist)


def _leaves(element: Element, codelist: Codelist, whole: Element, findings: Findings) -> tuple[str, ...]:
    """The nodes of the level (default: the codelist's leaves) that lie inside the whole."""
    everything = codelist.leaves(whole.text)
    if everything is None:
        findings.add(whole, f"“{whole.text}” is opaque: what it is made of is not known", "a node with parts")
        return ()
    level = element.get("level")
    levels = dict.fromkeys(node.level for node in codelist if node.level)
    if level is not None and not findings.exists(level, f"level of codelist {codelist.id}", levels):
        return ()
    inside = {
        node.code: codelist.leaves(node.code) or frozenset()
        for node in codelist
        if (node.level == level.text if level else codelist.leaves(node.code) == frozenset((node.code,)))
    }
    leaves = tuple(code for code, parts in inside.items() if parts and parts <= everything)
    if leaves == (whole.text,) and len(inside) > 1:
        expected = f"a node made of the others: give them parent: {whole.text}"
        findings.add(
            whole, f"“{whole.text}” is a leaf itself and does not contain {', '.join(list(inside)[:5])}", expected
        )
    elif not leaves:
        findings.add(level or whole, f"no node of the level lies inside “{whole.text}”", "another level or whole")
    _check_overlap(leaves, inside, level or whole, findings)
    return leaves


def _check_overlap(
    leaves: Iterable[str], inside: Mapping[str, frozenset[str]], place: Element, findings: Findings
) -> None:
    owner: dict[str, str] = {}
    for leaf in leaves:
        for part in inside[leaf]:
            if owner.setdefault(part, leaf) != leaf:
                message = f"“{owner[part]}” and “{leaf}” overlap: a respondent cannot be put into one of them"
                findings.add(place, message, "a level whose nodes do not overlap")
                return


def _is_exact(dimension: Dimension, code: str) -> bool:
    """Whether the node is made of whole leaves of the survey."""
    wanted = dimension.codelist.leaves(code)
    parts = [dimension.codelist.leaves(leaf) or frozenset() for leaf in dimension.node_leaves(code)]
    return bool(parts) and wanted == frozenset().union(*parts)


def _nodes(element: Element, dimension: Dimension, findings: Findings) -> tuple[str, ...]:
    """The nodes that responses are tabulated for, in codelist order."""
    given = element.list_of("nodes")
    fitting = [code for code in dimension.codelist.codes if _is_exact(dimension, code) or code == dimension.whole]
    for node in given:
        if findings.exists(node, f"code in codelist {dimension.codelist.id}", dimension.codelist.codes) and (
            dimension.leaves and node.text not in fitting
        ):
            message = f"“{node.text}” cannot be made of the leaves inside “{dimension.whole}”"
            expected = f"nodes made of {', '.join(nearest(node.text, dimension.leaves))}"
            findings.add(node, message, expected, fitting)
    usual = (code for code in fitting if not set(dimension.codelist.ancestors(code)) & set(dimension.leaves))
    wanted = {node.text for node in given} | {dimension.whole} if given else set(usual)
    return tuple(code for code in fitting if code in wanted)


def _figure_nodes(element: Element, codelist: Codelist, findings: Findings) -> tuple[str, ...]:
    """The nodes figures may be given for, in codelist order."""
    given = element.list_of("nodes")
    for node in given:
        findings.exists(node, f"code in codelist {codelist.id}", codelist.codes)
    used = element.texts_of("nodes") or element.texts_of("constant")
    wanted = {*used, element.text_of("whole")} if used else set(codelist.codes)
    return tuple(code for code in codelist.codes if code in wanted)
