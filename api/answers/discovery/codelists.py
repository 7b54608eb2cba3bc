"""Codelists as they are answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.answers.discovery.links import SelfLinks
from api.answers.discovery.nodes import Node, node_entry
from api.answers.discovery.versions import CURRENT, linked, version_parameters
from api.concepts import codelists
from api.concepts.fields import described, extend
from api.concepts.terms import SelectionRequest
from api.concepts.texts import Language


@dataclass(slots=True)
class CodelistSummary:
    """A codelist."""

    id: str = described("The codelist's id.", example="nace-r2")
    version: str = described("Its newest version.")
    label: str = described("What it is called.")
    versions: Sequence[str] = described("Its versions, newest first.")
    links: SelfLinks = described("Where it is.")


@dataclass(slots=True)
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
