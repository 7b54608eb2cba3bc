"""Texts in two languages, as a definition writes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from api.concepts.texts import Text, same
from api.definitions.composing import compose
from api.definitions.elements import Element
from api.definitions.findings import Findings


def text(element: Element) -> Text:
    """``{en: …, de: …}``, or one text for both languages."""
    if element.entries is None:
        return same(element.text)
    english, german = element.text_of("en"), element.text_of("de")
    return Text(english or german, german or english)


def text_at(parent: Element, key: str, default: str = "") -> Text:
    found = parent.get(key)
    return same(default) if found is None else text(found)


def optional_text_at(parent: Element, key: str) -> Text | None:
    found = parent.get(key)
    return None if found is None else text(found)


def texts_at(parent: Element, key: str) -> tuple[tuple[str, Text], ...]:
    """The texts of a mapping from ids, in the file's order."""
    return tuple((name, text(element)) for name, element in parent.entries_of(key).items())


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


def duplicates(elements: Iterable[Element], key: str) -> Iterable[tuple[Element, Element]]:
    """Pairs of elements that hold the same text at ``key``: the later one and the first."""
    first: dict[str, Element] = {}
    for element in elements:
        name = element.optional_text(key)
        if name is not None and first.setdefault(name, element) is not element:
            yield element, first[name]
