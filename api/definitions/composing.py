"""YAML text → elements. A careful reading: duplicate keys are problems, ``no`` stays a text, size is bounded.

YAML 1.1, which PyYAML resolves by default, turns ``no`` into false, ``01`` into one and a date into a date object;
here scalars are resolved as YAML 1.2 does, as editors do. Aliases (``*name``) and merges (``<<``) are followed, but
could make a small file grow without bound: the number of values is limited.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from api.definitions.elements import Element, Scalar, child_pointer, described
from api.definitions.findings import Findings
from api.definitions.parsing import Unreadable, decoded, line_of, parser_events

MAXIMUM_DEPTH = 30
MAXIMUM_VALUES = 200_000
MERGE = "<<"

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def read_document(path: Path, findings: Findings, title: str) -> Element:
    """The YAML document in the file; raises ``InvalidInput`` where it cannot be read at all."""
    try:
        content = path.read_bytes()
    except OSError as error:
        findings.add_at(1, f"the file cannot be read: {error.strerror or error}")
        raise findings.error(title) from error
    root = compose(content, findings)
    if root is None:
        raise findings.error(title)
    return root


def compose(content: bytes, findings: Findings) -> Element | None:
    """The document in ``content``; None when it cannot be read at all (the findings say why)."""
    try:
        events = parser_events(decoded(content, findings), findings)
        return _Composer(events, findings).document()
    except Unreadable:
        return None


class _Composer:
    """Builds elements from parser events: at most ``MAXIMUM_DEPTH`` deep, at most ``MAXIMUM_VALUES`` of them."""

    def __init__(self, events: Iterator[yaml.Event], findings: Findings) -> None:
        self.events = events
        self.findings = findings
        self.anchors: dict[str, Element] = {}
        self.values = 0

    def document(self) -> Element | None:
        next(self.events)
        first = next(self.events)
        if isinstance(first, yaml.StreamEndEvent):
            self.findings.add_at(1, "the file is empty", "a survey definition in YAML")
            return None
        root = self.element("", None, next(self.events), 0)
        next(self.events)
        following = next(self.events)
        if not isinstance(following, yaml.StreamEndEvent):
            line = line_of(following)
            self.findings.add_at(line, "a second document begins here", "one definition per file")
        return root

    def element(self, pointer: str, line: int | None, event: yaml.Event, depth: int) -> Element:
        line = line or line_of(event)
        self._count(line_of(event), depth)
        if isinstance(event, yaml.AliasEvent):
            return self._copied(pointer, line, event)
        element = self._composed(pointer, line, event, depth)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            self.anchors[event.anchor] = element
        return element

    def _composed(self, pointer: str, line: int, event: yaml.Event, depth: int) -> Element:
        if isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent) and event.tag:
            self.findings.add_at(line_of(event), f"the tag {event.tag} is not allowed", "plain values")
        if isinstance(event, yaml.MappingStartEvent):
            return Element(pointer, line, entries=self._entries(pointer, depth))
        if isinstance(event, yaml.SequenceStartEvent):
            return Element(pointer, line, members=self._members(pointer, depth))
        if isinstance(event, yaml.ScalarEvent):
            return Element(pointer, line, event.value, event.value if event.style else resolved(event.value))
        raise TypeError(f"the YAML parser gave {event}")

    def _count(self, line: int, depth: int) -> None:
        self.values += 1
        if depth > MAXIMUM_DEPTH:
            self.findings.add_at(line, "the definition is nested too deeply", f"at most {MAXIMUM_DEPTH} levels")
            raise Unreadable
        if self.values > MAXIMUM_VALUES:
            expected = f"at most {MAXIMUM_VALUES}, those repeated by aliases (*name) included"
            self.findings.add_at(line, "the definition has too many values", expected)
            raise Unreadable

    def _copied(self, pointer: str, line: int, event: yaml.AliasEvent) -> Element:
        original = self.anchors.get(event.anchor or "")
        if original is None:
            expected = "an anchor further up, or quotes around a text that begins with *"
            self.findings.add_at(line, f"nothing is called &{event.anchor}", expected)
            return Element(pointer, line)
        return self._copy(original, pointer, line)

    def _copy(self, original: Element, pointer: str, line: int) -> Element:
        """A copy with pointers of its own; the lines of what is inside stay those where it is written."""
        self._count(line, 0)
        if original.entries is not None:
            below = {
                key: self._copy(value, child_pointer(pointer, key), value.line)
                for key, value in original.entries.items()
            }
            return Element(pointer, line, entries=below)
        if original.members is not None:
            members = [
                self._copy(value, child_pointer(pointer, place), value.line)
                for place, value in enumerate(original.members)
            ]
            return Element(pointer, line, members=members)
        return Element(pointer, line, original.text, original.scalar)

    def _entries(self, pointer: str, depth: int) -> dict[str, Element]:
        entries: dict[str, Element] = {}
        merged: list[Element] = []
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = line_of(event)
            key = self.element(pointer, line, event, depth + 1)
            is_merge = key.text == MERGE and isinstance(event, yaml.ScalarEvent) and event.style is None
            below = pointer if is_merge else child_pointer(pointer, key.text)
            value = self.element(below, line, next(self.events), depth + 1)
            if key.entries is not None or key.members is not None:
                self.findings.add_at(line, f"a key is {described(key)}", "a text as key")
            elif is_merge:
                merged.append(value)
            elif key.text in entries:
                earlier = entries[key.text].line
                self.findings.add(
                    value, f"the key “{key.text}” is given twice, first on line {earlier}", "each key once"
                )
            else:
                entries[key.text] = value
        return self._merged(entries, merged, pointer)

    def _merged(self, entries: dict[str, Element], merged: list[Element], pointer: str) -> dict[str, Element]:
        """The mapping's own entries, then those it takes over from others (``<<: *name``)."""
        for source in merged:
            for mapping in source.members if source.members is not None else [source]:
                if mapping.entries is None:
                    self.findings.add_at(
                        source.line, f"{MERGE} is {described(mapping)}", "an alias of a mapping (*name)"
                    )
                for key, value in (mapping.entries or {}).items():
                    entries.setdefault(key, self._copy(value, child_pointer(pointer, key), value.line))
        return entries

    def _members(self, pointer: str, depth: int) -> list[Element]:
        members: list[Element] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            members.append(self.element(child_pointer(pointer, len(members)), None, event, depth + 1))
        return members


def resolved(text: str) -> Scalar:
    """What YAML 1.2 makes of an unquoted scalar: null, true, false, a number, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) < 300 and _INTEGER.fullmatch(text):
        return int(text)
    if len(text) < 300 and _FLOAT.fullmatch(text):
        return float(text)
    return text
