"""Codes of dimensions that only a further wave has: figures for them, and what its new texts mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from api.concepts.codelists import TOTAL
from api.concepts.surveys.survey import Dimension
from api.definitions.added_waves.yaml_text import Node, YamlText, code, entry, members, text_at
from api.definitions.drafts.answer_words import says_no_answer
from api.definitions.drafts.yaml_texts import code_of, quoted, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.wordings import match_code, may_be_shown


@dataclass(frozen=True)
class FoundCodes:
    """What the cells of a new file say in one dimension, each with the number of its rows.

    ``leaves`` are those the rows are put into, ``unknown`` the texts that the definition does not know, ``labels`` what
    the file calls its texts. ``earlier`` are the leaves of the file before; None where it is not given.
    """

    dimension: Dimension
    leaves: Mapping[str, int]
    unknown: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    earlier: frozenset[str] | None = None


def add_codes(document: YamlText, found: Iterable[FoundCodes]) -> Iterator[str]:
    """Write what the file's new codes need; what was written, and what is left to the owner."""
    placed = {text_at(one, "id"): one for one in members(entry(document.root, "dimensions"))}
    for codes in found:
        place = placed[codes.dimension.id]
        read = _Texts(document, place, codes)
        yield from read.add()
        yield from _add_nodes(document, place, codes, read.leaves)


class _Texts:
    """The new texts of a dimension, under ``values``: with the code they mean, a code of their own, or left open."""

    def __init__(self, document: YamlText, place: Node, codes: FoundCodes) -> None:
        self._document, self._place, self._codes = document, place, codes
        declared = entry(entry(document.root, "codelists"), text_at(place, "codelist"))
        self._own = None if entry(place, "level") else entry(declared, "nodes")
        self._written: dict[str, str] = {}
        self.leaves: dict[str, int] = dict(codes.leaves)
        """Leaf → rows, with those of texts that are known from now on."""

    def add(self) -> Iterator[str]:
        name, few = self._codes.dimension.id, 0
        for text, rows in self._codes.unknown.items():
            said = self._codes.labels.get(text, text)
            known = match_code(name, said)
            if not may_be_shown(said, rows) and text not in self._codes.labels and known is None:
                few += 1
            elif says_no_answer(said):
                yield f"{name}: “{said}” ({rows} rows) is no answer, perhaps: write it under missing of the file"
            else:
                yield self._add(text, said, rows, known)
        self._write()
        if few:
            yield f"{name}: new texts of so few rows that they are not shown here ({few}): survey check names them"
        if self._written:
            yield f"{name}: the earlier waves are read as before; import them again before you build them again"

    def _add(self, text: str, said: str, rows: int, known: str | None) -> str:
        name, dimension = self._codes.dimension.id, self._codes.dimension
        if isinstance(self._own, yaml.SequenceNode):
            taken = {*dimension.codelist.codes, *self._written.values()}
            self._written[text] = new = code_of(said, taken)
            self._document.add_member(self._own, f"{{code: {code(new)}, label: {yaml_text(said)}, parent: {TOTAL}}}")
            self.leaves[new] = rows
            return f"new in {name}: “{said}” ({rows} rows), a code of its own: {new}"
        if known in dimension.leaves:
            self._written[text] = known
            self.leaves[known] = self.leaves.get(known, 0) + rows
            return f"new in {name}: “{said}” ({rows} rows), read as {known}"
        self._written[text] = PLACEHOLDER
        return f"new in {name}: “{said}” ({rows} rows): say under values which code it is"

    def _write(self) -> None:
        values = entry(self._place, "values")
        if values is None and self._written:
            listed = ", ".join(f"{quoted(text)}: {code(new)}" for text, new in self._written.items())
            self._document.add_entry(self._place, "values", f"{{{listed}}}")
        elif values is not None:
            for text, new in self._written.items():
                self._document.add_entry(values, quoted(text), code(new))


def _add_nodes(document: YamlText, place: Node, codes: FoundCodes, leaves: Mapping[str, int]) -> Iterator[str]:
    """Add the leaves that only this wave has to the nodes that figures are made for, where the definition lists these.

    Without the file before, nobody but the owner knows whether a leaf was left out on purpose.
    """
    nodes = entry(place, "nodes")
    if not isinstance(nodes, yaml.SequenceNode):
        return
    name, listed = codes.dimension.id, [one.value for one in nodes.value]
    for leaf, rows in leaves.items():
        if leaf in listed or leaf in (codes.earlier or ()) or not _is_wanted(leaf, listed, codes.dimension):
            continue
        if codes.earlier is None and leaf in codes.leaves:
            document.add_member(nodes, f"{PLACEHOLDER}-{leaf}")
            yield f"{name}: no figures are made of {leaf} ({rows} rows): say under nodes whether there shall be"
            continue
        new = [one for one in (_parent(leaf, listed, codes.dimension), leaf) if one and one not in listed]
        for one in new:
            document.add_member(nodes, code(one))
        listed += new
        yield f"new in {name}: figures are made of {' and '.join(new)} ({rows} rows)"


def _is_wanted(leaf: str, listed: Sequence[str], dimension: Dimension) -> bool:
    """Whether there are figures of other leaves, so that those of this one are missing; not where all are of groups."""
    return leaf not in dimension.leaves or any(one in dimension.leaves for one in listed)


def _parent(leaf: str, listed: Sequence[str], dimension: Dimension) -> str | None:
    """What the leaf is displayed below, where that of every other leaf has figures, too."""
    by_code = dimension.codelist.by_code
    parents = {by_code[one].parent for one in listed if one in dimension.leaves} - {dimension.whole}
    parent = by_code[leaf].parent if leaf in by_code else None
    return parent if parents and parents <= set(listed) and parent != dimension.whole else None
