"""Codelists: the ordered, labelled, overlapping nodes along one axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from api.concepts.texts import Text

TOTAL = "_T"
"""The code of the total, in every codelist and for indicators without a channel."""


@dataclass(frozen=True)
class Node:
    """One code of a codelist.

    ``members`` are the codes it is made of (empty for a leaf); an ``opaque`` node is one whose parts the source does
    not give, such as "services" in a press release. ``parent`` is for display and for ``CODE/*`` only: nodes overlap
    (``SME`` and ``10-249``), so membership cannot be told from a tree. ``level`` names the depth ("section").
    """

    code: str
    label: Text
    parent: str | None = None
    members: tuple[str, ...] = ()
    opaque: bool = False
    level: str | None = None
    note: Text | None = None


class Nodes:
    """Looking into an ordered list of nodes: for codelists, and for what a release keeps of them."""

    nodes: tuple[Node, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Node]:
        return {node.code: node for node in self.nodes}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(node.code for node in self.nodes)

    def children(self, code: str) -> tuple[str, ...]:
        """The codes displayed below ``code``, in order."""
        return tuple(node.code for node in self.nodes if node.parent == code)


@dataclass(frozen=True)
class Codelist(Nodes):
    """A versioned codelist. The order of ``nodes`` is the order of display and of answers."""

    id: str
    version: str
    label: Text
    nodes: tuple[Node, ...]

    def __contains__(self, code: str) -> bool:
        return code in self.by_code

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The display parents of ``code``, nearest first."""
        found: list[str] = []
        parent = self.by_code[code].parent
        while parent is not None:
            found.append(parent)
            parent = self.by_code[parent].parent
        return tuple(found)

    def is_beside_the_tree(self, code: str) -> bool:
        """Whether nothing says where the node belongs: it is displayed below none, and neither has nor is a member."""
        node = self.by_code[code]
        return node.parent is None and not self._parts[code] and code not in self._members

    @cached_property
    def _members(self) -> frozenset[str]:
        return frozenset(member for node in self.nodes for member in node.members)

    @cached_property
    def _parts(self) -> Mapping[str, tuple[str, ...]]:
        children: dict[str, list[str]] = {}
        for node in self.nodes:
            if node.parent is not None and not node.members:
                children.setdefault(node.parent, []).append(node.code)
        return {node.code: node.members or tuple(children.get(node.code, ())) for node in self.nodes}

    def leaves(self, code: str) -> frozenset[str] | None:
        """The leaf codes ``code`` stands for (itself for a leaf); None where the node is opaque.

        A node's parts are its ``members``; without members, the nodes displayed below it that are not aggregates.
        """
        return self._leaves.get(code)

    @cached_property
    def _leaves(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}

        def resolve(code: str) -> frozenset[str] | None:
            if code in found:
                return found[code]
            node = self.by_code[code]
            if node.opaque:
                return None
            parts = [part for part in self._parts[code] if not self.by_code[part].opaque]
            leaves = frozenset().union(*(resolve(part) or frozenset() for part in parts)) if parts else {code}
            found[code] = frozenset(leaves)
            return found[code]

        for node in self.nodes:
            resolve(node.code)
        return found


def unkept(published: Codelist, later: Codelist) -> list[str]:
    """What a later codelist of the same id and version does not keep of the published one, in words.

    Kept is a code with all its texts and its place, made of the same leaves; the total is everybody, whatever is added.
    """
    found = [
        f"“{node.code}”"
        for node in published
        if later.by_code.get(node.code) != node
        or (node.code != TOTAL and later.leaves(node.code) != published.leaves(node.code))
    ]
    if later.label != published.label:
        found.append("its label")
    if not found and [code for code in later.codes if code in published] != list(published.codes):
        found.append("the order of its codes")
    return found


def find_cycle(links: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """A cycle in ``links`` (code → the codes it leads to) as the codes along it, first repeated last; () if none."""
    try:
        TopologicalSorter(links).prepare()
    except CycleError as error:
        *cycle, _ = reversed(error.args[1])
        first = cycle.index(next(code for code in links if code in cycle))
        return (*cycle[first:], *cycle[: first + 1])
    return ()
