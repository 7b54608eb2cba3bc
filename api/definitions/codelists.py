"""Codelists, built in or a survey's own, from their elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from api.concepts.codelists import Codelist, Node, find_cycle
from api.definitions.elements import Element, duplicates
from api.definitions.findings import Findings
from api.definitions.values import CODE, CODES, STRING, TEXT, TRUTH
from api.definitions.written import Keys, list_of, section

FIRST_VERSION = "1"
NODE = section(
    Node,
    {
        "code": CODE,
        "label": TEXT("default: the code"),
        "parent": CODE("the code it is displayed below"),
        "members": CODES("the codes it is made of, where it is not everything below it"),
        "level": STRING("the name of its level, such as section"),
        "opaque": TRUTH("its parts are not known"),
        "note": TEXT,
    },
    ["code"],
    like={"label": "code"},
)
CODELIST_KEYS: Keys = {
    "label": TEXT,
    "version": CODE("changes when a code's meaning does", default=FIRST_VERSION),
    "nodes": list_of(NODE, "a list of {code: …, label: …}", minItems=1),
}
CODELIST = section(Codelist, CODELIST_KEYS, ["label", "nodes"])


def read_codelist(identifier: str, element: Element, findings: Findings) -> Codelist | None:
    """The codelist; None when its nodes do not fit together (what is wrong has been reported)."""
    found_before = len(findings.problems)
    nodes = [node for node in element.list_of("nodes") if node.get("code")]
    _check_nodes(nodes, findings)
    codelist = replace(CODELIST.read(element, id=identifier, version=FIRST_VERSION), nodes=tuple(map(NODE.read, nodes)))
    if len(findings.problems) == found_before:
        _check_cycles(codelist, {node.text_of("code"): node for node in nodes}, findings)
    return codelist if nodes and len(findings.problems) == found_before else None


def read_codelists(root: Element, built_in: Mapping[str, Codelist], findings: Findings) -> dict[str, Codelist | None]:
    """Every codelist that can be named: the built-in ones, and the survey's own (None where unusable)."""
    found: dict[str, Codelist | None] = dict(built_in)
    for identifier, element in root.entries_of("codelists").items():
        if identifier in built_in:
            findings.add(element, f"the codelist “{identifier}” is built in", "another id for your own codelist")
        else:
            found[identifier] = read_codelist(identifier, element, findings)
    return found


def _check_nodes(nodes: list[Element], findings: Findings) -> None:
    codes = [node.text_of("code") for node in nodes]
    for later, first in duplicates(nodes, "code"):
        findings.add(later.at("code"), f"the code “{later.text_of('code')}” is given twice, first on line {first.line}")
    for node in nodes:
        if parent := node.get("parent"):
            findings.exists(parent, "code", codes)
        for member in node.list_of("members"):
            findings.exists(member, "code", codes)
        opaque = node.get("opaque")
        if opaque is not None and opaque.scalar is True and node.list_of("members"):
            findings.add(opaque, "an opaque node has members", "either: opaque means that its parts are not known")


def _check_cycles(codelist: Codelist, elements: Mapping[str, Element], findings: Findings) -> None:
    parents = {node.code: (node.parent,) if node.parent else () for node in codelist}
    if _report_cycle(find_cycle(parents), elements, "parent", "is displayed below", findings):
        return
    parts: dict[str, Iterable[str]] = {
        node.code: node.members or [child.code for child in codelist if child.parent == node.code and not child.members]
        for node in codelist
    }
    _report_cycle(find_cycle(parts), elements, "members", "is made of", findings)


def _report_cycle(
    cycle: tuple[str, ...], elements: Mapping[str, Element], key: str, relation: str, findings: Findings
) -> bool:
    if cycle:
        found = f" {relation} ".join(f"“{code}”" for code in cycle)
        findings.add(
            elements[cycle[0]].at(key), f"the codelist goes round in a circle: {found}", "a tree without circles"
        )
    return bool(cycle)
