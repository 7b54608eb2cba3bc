"""Codelists as they are answered, and the nodes of surveys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from api.answers.discovery.links import CURRENT, SelfLinks, linked, version_parameters
from api.answers.figures.meta import Code
from api.concepts import codelists
from api.concepts.fields import described, extend
from api.concepts.nearest import nearest
from api.concepts.terms import SelectionRequest
from api.concepts.texts import Language
from api.errors import UnknownIdentifier, invalid


@dataclass
class Node(Code):
    """A node of a codelist, in its place."""

    parent: str | None = described("The code it is displayed below.")
    members: Sequence[str] = described(
        "The codes it is made of, where it is an aggregate. In a survey those that are nodes of the survey; "
        "the codelist lists all of them."
    )
    level: str | None = described("The name of its depth, such as `section`.")
    note: str | None = described("What must be known about it.")


@dataclass
class CodelistSummary:
    """A codelist."""

    id: str = described("The codelist's id.", example="nace-r2")
    version: str = described("Its newest version.")
    label: str = described("What it is called.")
    versions: Sequence[str] = described("Its versions, newest first.")
    links: SelfLinks = described("Where it is.")


@dataclass
class Codelist(CodelistSummary):
    """A codelist with its nodes."""

    nodes: Sequence[Node] = described("The nodes, in their order.")


def codelist_summary(
    versions: Sequence[codelists.Codelist], language: Language, version: SelectionRequest = CURRENT
) -> CodelistSummary:
    """A codelist and its versions, newest first; ``version`` is that of the answer."""
    newest = versions[0]
    links = SelfLinks(linked(f"/v1/codelists/{newest.id}", version_parameters(version)))
    return CodelistSummary(newest.id, newest.version, newest.label[language], [one.version for one in versions], links)


def choose_codelist(
    held: Mapping[str, Sequence[codelists.Codelist]], identifier: str, version: str | None
) -> tuple[Sequence[codelists.Codelist], codelists.Codelist]:
    """The versions of a codelist, newest first, and the one asked for: the newest where none is named.

    Raises:
        UnknownIdentifier: there is no such codelist.
        InvalidInput: it has no such version.
    """
    if identifier not in held:
        raise UnknownIdentifier("codelist", identifier, nearest(identifier, held))
    versions = held[identifier]
    by_version = {one.version: one for one in versions}
    if version is not None and version not in by_version:
        message = f"there is no version “{version}” of {identifier}"
        raise invalid(message, pointer="version", nearest=nearest(version, by_version), code="unknown_code")
    return versions, versions[0] if version is None else by_version[version]


def codelist_description(
    versions: Sequence[codelists.Codelist],
    chosen: codelists.Codelist,
    language: Language,
    version: SelectionRequest = CURRENT,
) -> Codelist:
    """One of the versions of a codelist, with its nodes."""
    return extend(
        codelist_summary(versions, language, version),
        Codelist,
        version=chosen.version,
        label=chosen.label[language],
        nodes=[node_entry(node, language) for node in chosen],
    )


def node_entry(node: codelists.Node, language: Language) -> Node:
    note = node.note[language] if node.note else None
    return Node(node.code, node.label[language], node.parent, node.members, node.level, note)


def entries_of_waves(lists: Sequence[Sequence[codelists.Node]], language: Language) -> list[Node]:
    """The nodes of several waves, newest first, as one list; the newest wave's labels win."""
    newest = {node.code: node for nodes in reversed(lists) for node in nodes}
    codes = merged([[node.code for node in nodes] for nodes in lists])
    return [node_entry(_among(newest[code], newest), language) for code in codes]


def _among(node: codelists.Node, known: Collection[str]) -> codelists.Node:
    """The node beside nodes only: other parents and members have no figures that could be asked for."""
    members = tuple(member for member in node.members if member in known)
    return replace(node, members=members, parent=node.parent if node.parent in known else None)


def merged(lists: Iterable[Sequence[str]]) -> list[str]:
    """The codes of all lists in one order: that of the first, and each further code before the one it precedes."""
    found: list[str] = []
    for codes in lists:
        place = len(found)
        for code in reversed(codes):
            if code in found:
                place = found.index(code)
            else:
                found.insert(place, code)
    return found
