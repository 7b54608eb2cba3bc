"""A YAML file that is extended in place: everything that is not changed stays as its owner wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from api.definitions.drafts.yaml_texts import yaml_text
from api.errors import Refused

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")

Node = yaml.Node


def entry(node: Node | None, key: str) -> Node | None:
    """The value at ``key`` of a mapping; None where there is none."""
    if isinstance(node, yaml.MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    return None


def entries(node: Node | None) -> list[tuple[str, Node]]:
    """The entries of a mapping; none of anything else."""
    return [(key.value, value) for key, value in node.value] if isinstance(node, yaml.MappingNode) else []


def members(node: Node | None) -> list[Node]:
    """The members of a list; a single value counts as a list of one."""
    if node is None:
        return []
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def text_at(node: Node | None, key: str, default: str = "") -> str:
    found = entry(node, key)
    return found.value if isinstance(found, yaml.ScalarNode) else default


def code(text: str) -> str:
    """A code as it is written: without quotes where nobody can misunderstand it, as in ``wave: 2026``."""
    return text if _PLAIN.fullmatch(text) and not text.isalpha() else yaml_text(text)


@dataclass(frozen=True)
class Line:
    """An entry to be written: a value in YAML, a mapping or a list of such; the ``note`` becomes a comment."""

    key: str
    value: str | Mapping[str, str] | Sequence[str]
    note: str = ""

    @property
    def flow(self) -> str:
        if isinstance(self.value, str):
            return f"{self.key}: {self.value}"
        if isinstance(self.value, Mapping):
            return f"{self.key}: {{{', '.join(f'{key}: {value}' for key, value in self.value.items())}}}"
        return f"{self.key}: [{', '.join(self.value)}]"

    @property
    def block(self) -> list[str]:
        note = f"   # {self.note}" if self.note else ""
        if isinstance(self.value, str):
            return [f"{self.key}: {self.value}{note}"]
        if isinstance(self.value, Mapping):
            return [f"{self.key}:{note}", *(f"  {key}: {value}" for key, value in self.value.items())]
        return [f"{self.key}:{note}", *(f"  - {value}" for value in self.value)]


class YamlText:
    """The text of a file, its nodes, and the changes to be made, which are all told by places in the old text."""

    def __init__(self, text: str) -> None:
        self.text = text
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise Refused("The definition uses YAML aliases (*name): write out what they stand for, then add the wave.")
        self.root: Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
        self._changes: list[tuple[int, int, str]] = []

    def end_of(self, node: Node) -> int:
        """Where the node's last sign has been: comments and blank lines after it are not its own."""
        last = node
        while isinstance(last, yaml.CollectionNode) and not last.flow_style and last.value:
            child = last.value[-1]
            last = child[1] if isinstance(child, tuple) else child
        return len(self.text[: last.end_mark.index].rstrip())

    def replace(self, node: Node, text: str) -> None:
        self._changes.append((node.start_mark.index, self.end_of(node), text))

    def _insert(self, place: int, text: str) -> None:
        self._changes.append((place, place, text))

    def _line_end(self, place: int) -> int:
        found = self.text.find("\n", place)
        return len(self.text) if found < 0 else found

    def add_member(self, parent: yaml.SequenceNode, written: str, after: Node | None = None) -> None:
        """Put a member into a list: at its end, or ``after`` one. ``written`` goes on at the list's own indentation."""
        before = after or parent.value[-1]
        if parent.flow_style:
            self._insert(self.end_of(before), ", " + written)
        else:
            self._insert(self._line_end(self.end_of(before)), f"\n{' ' * parent.start_mark.column}- {written}")

    def add_mapping(self, parent: yaml.SequenceNode, lines: Sequence[Line]) -> None:
        """Put a mapping at the end of a list."""
        if parent.flow_style:
            self.add_member(parent, f"{{{', '.join(line.flow for line in lines)}}}")
        else:
            indent = "\n" + " " * (parent.start_mark.column + 2)
            self.add_member(parent, indent.join(one for line in lines for one in line.block))

    def add_entry(self, parent: Node, key: str, written: str) -> None:
        """Put an entry at the end of a mapping, which may be empty."""
        if not isinstance(parent, yaml.MappingNode):
            self._insert(self.end_of(parent), f" {{{key}: {written}}}")
        elif not parent.value:
            self.replace(parent, f"{{{key}: {written}}}")
        elif parent.flow_style:
            self._insert(self.end_of(parent.value[-1][1]), f", {key}: {written}")
        else:
            indent = " " * parent.start_mark.column
            self._insert(self._line_end(self.end_of(parent)), f"\n{indent}{key}: {written}")

    def add_section(self, before: str, written: Sequence[str]) -> None:
        """Put lines before the top-level entry of that name."""
        pairs = self.root.value if isinstance(self.root, yaml.MappingNode) else []
        key = next(key for key, _ in pairs if key.value == before)
        self._insert(key.start_mark.index, "".join(f"{line}\n" for line in written))

    def copied(
        self, node: yaml.MappingNode, changes: Iterable[tuple[Node, str]], added: Sequence[tuple[str, str]]
    ) -> str:
        """The part of the text that a mapping is, with nodes inside it replaced and entries added at its end."""
        copy = YamlText.__new__(YamlText)
        copy.text, copy._changes = self.text, []
        for inner, text in changes:
            copy.replace(inner, text)
        start, end = node.start_mark.index, self.end_of(node)
        last = self.end_of(node.value[-1][1]) if node.flow_style else end
        between = ", " if node.flow_style else "\n" + " " * node.start_mark.column
        copy._insert(last, "".join(f"{between}{key}: {written}" for key, written in added))
        return copy._written(start, end)

    def written(self) -> str:
        """The text with all changes made."""
        return self._written(0, len(self.text))

    def _written(self, start: int, end: int) -> str:
        parts, at = [], start
        for first, last, text in sorted(self._changes, key=lambda change: change[:2]):
            parts += [self.text[at:first], text]
            at = last
        return "".join([*parts, self.text[at:end]])
