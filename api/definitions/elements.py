"""The values of a YAML document, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Scalar = None | bool | int | float | str
Plain = Scalar | dict[str, "Plain"] | list["Plain"]

PLACEHOLDER = "CHANGE-ME"
"""What a drafted definition holds wherever its owner has to write something."""


@dataclass(frozen=True)
class Element:
    """A mapping (``entries``), a list (``members``) or a scalar, with its JSON pointer and its line (1-based).

    ``text`` is a scalar as it is written, so that the code ``01`` keeps its zero; ``scalar`` is what YAML 1.2 makes
    of it (``yes``, ``no``, ``on`` and dates are texts). The line is that of the key, where there is one.
    """

    pointer: str
    line: int
    text: str = ""
    scalar: Scalar = None
    entries: dict[str, Element] | None = field(default=None)
    members: list[Element] | None = field(default=None)
    dropped: frozenset[str] = frozenset()
    """Keys the file gives, but with a value that cannot be used (reported): not missing, yet not there."""

    def plain(self) -> Plain:
        """The value as JSON knows it."""
        if self.entries is not None:
            return {key: element.plain() for key, element in self.entries.items()}
        if self.members is not None:
            return [element.plain() for element in self.members]
        return self.scalar

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in reading order."""
        yield self
        for element in (self.entries or {}).values():
            yield from element.walk()
        for element in self.members or ():
            yield from element.walk()

    def get(self, key: str, or_empty: bool = False) -> Element | None:
        """The element at ``key``; None where there is none or, but for ``or_empty``, it is empty (``key:``)."""
        found = (self.entries or {}).get(key)
        if found is None or or_empty:
            return found
        return None if found.scalar is None and found.entries is None and found.members is None else found

    def has(self, key: str) -> bool:
        """Whether the file gives the key, whatever its value."""
        return key in (self.entries or {}) or key in self.dropped

    def at(self, key: str) -> Element:
        """The element at ``key``, or this one where it is missing: the best place to report a problem."""
        return (self.entries or {}).get(key, self)

    def text_of(self, key: str, default: str = "") -> str:
        found = self.get(key)
        return default if found is None else found.text

    def list_of(self, key: str) -> list[Element]:
        """The members of the list at ``key``; a single value counts as a list of one."""
        found = self.get(key)
        return [] if found is None else found.each

    @property
    def each(self) -> list[Element]:
        """The members; a single value counts as a list of one."""
        return [self] if self.members is None else self.members

    def texts_of(self, key: str) -> tuple[str, ...]:
        return tuple(element.text for element in self.list_of(key))

    def entries_of(self, key: str) -> dict[str, Element]:
        found = self.get(key)
        return {} if found is None else found.entries or {}

    def number_of(self, key: str) -> float | None:
        found = self.get(key)
        return None if found is None else found.number

    @property
    def number(self) -> float | None:
        """The number it is; None for anything else."""
        return None if isinstance(self.scalar, bool | str) or self.scalar is None else float(self.scalar)


def duplicates(elements: Iterable[Element], key: str) -> Iterable[tuple[Element, Element]]:
    """Pairs of elements that hold the same text at ``key``: the later one and the first."""
    first: dict[str, Element] = {}
    for element in elements:
        name = element.get(key)
        if name is not None and first.setdefault(name.text, element) is not element:
            yield element, first[name.text]


def child_pointer(pointer: str, key: str | int) -> str:
    """The JSON pointer (RFC 6901) of ``key`` below ``pointer``."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def described(element: Element) -> str:
    """What the element is, in words for a message."""
    if element.entries is not None:
        return "a mapping"
    if element.members is not None:
        return "a list"
    if element.scalar is None:
        return "empty"
    return f"“{element.text[:60]}{'…' if len(element.text) > 60 else ''}”"
