"""Checks a document against the JSON Schema, in plain words and with lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from api.definitions.elements import PLACEHOLDER, Element, described
from api.definitions.findings import Findings
from api.definitions.written import Schema

_TOO_FEW = ("minItems", "minProperties")
_TOO_MANY = ("maxItems", "maxProperties")


def check_structure(root: Element, schema: Schema, findings: Findings) -> Element:
    """Report what does not follow ``schema`` and return the document without it, so that reading can go on."""
    errors = [(_located(root, one.absolute_path), one) for one in _told(_errors(root, schema))]
    wanted = {element.pointer: title for element, one in errors if (title := _wanted(one.schema))}
    broken = {element.pointer for element in _placeholders(root, wanted, findings)}
    for element, error in errors:
        broken.update(faulty.pointer for faulty in _report(element, error, findings, broken))
    return _without(root, frozenset(broken))


def _errors(root: Element, schema: Schema) -> Iterator[ValidationError]:
    return Draft202012Validator(schema).iter_errors(root.plain())


def _wanted(schema: Any) -> str | None:
    """What would be right: where one of several forms is a choice, its choices."""
    forms = schema.get("anyOf", ()) if isinstance(schema, dict) else ()
    return _title(next((form for form in forms if "enum" in form), schema)) if isinstance(schema, dict) else None


def _told(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The errors; where one of several forms was meant and complete, those of its parts instead."""
    for error in errors:
        forms: dict[str | int, list[ValidationError]] = {}
        for below in error.context or ():
            forms.setdefault(below.schema_path[0], []).append(below)
        meant = [form for form in forms.values() if not any(map(_of_another_form, form))]
        yield from _told(meant[0]) if error.validator == "anyOf" and len(meant) == 1 else [error]


def _of_another_form(error: ValidationError) -> bool:
    return not error.path and error.validator not in ("additionalProperties", "minProperties", "maxProperties")


def _placeholders(root: Element, wanted: Mapping[str, str], findings: Findings) -> Iterator[Element]:
    """Report what is left to fill in; ``wanted`` says by pointer what would be right where not any text is."""
    expected = f"your text in place of {PLACEHOLDER}"
    for element in root.walk():
        if PLACEHOLDER in element.text:
            message = f"{element.pointer.removeprefix('/')} has not been filled in"
            findings.add(element, message, wanted.get(element.pointer, expected))
            yield element
        for key, below in (element.entries or {}).items():
            if PLACEHOLDER in key:
                findings.add(below, f"the key “{key}” has not been filled in", expected)
                yield below


def _located(root: Element, path: Iterable[str | int]) -> Element:
    element = root
    for key in path:
        if isinstance(key, int) and element.members is not None:
            element = element.members[key]
        elif element.entries is not None:
            element = element.entries[str(key)]
    return element


def _report(element: Element, error: ValidationError, findings: Findings, reported: set[str]) -> Iterator[Element]:
    """Report one violation; yields the elements that cannot be used."""
    schema: Schema = error.schema if isinstance(error.schema, dict) else {}
    if "propertyNames" in error.absolute_schema_path:
        key = str(error.instance)
        faulty = (element.entries or {})[key]
        if faulty.pointer not in reported:
            findings.add(faulty, f"“{key}” cannot be a key here", _title(schema))
        yield faulty
    elif error.validator == "additionalProperties":
        yield from _unknown_keys(element, schema, findings, reported)
    elif error.validator == "required":
        _missing_keys(element, schema, findings)
    elif element.pointer not in reported:
        findings.add(element, _violation(element, error), _title(schema), _accepted(schema))
        yield element


def _unknown_keys(element: Element, schema: Schema, findings: Findings, reported: set[str]) -> Iterator[Element]:
    accepted = schema.get("properties", {})
    for key, below in (element.entries or {}).items():
        if key not in accepted:
            if below.pointer not in reported:
                findings.exists(below, "key", accepted, key)
            yield below


def _missing_keys(element: Element, schema: Schema, findings: Findings) -> None:
    for key in schema["required"]:
        if not element.has(key) and not misspelt(key, element, schema["properties"]):
            part = schema["properties"].get(key, {})
            findings.add(element, f"the key “{key}” is missing", part.get("description") or _title(part))


def misspelt(key: str, element: Element, accepted: Iterable[str]) -> bool:
    """Whether a key that is missing seems to be there under a name that is reported as unknown."""
    unknown = [other for other in {*(element.entries or {}), *element.dropped} if other not in set(accepted)]
    return bool(get_close_matches(key, unknown, 1, 0.8))


def _violation(element: Element, error: ValidationError) -> str:
    where = _name(element)
    if error.validator in _TOO_FEW:
        return f"{where} has too few entries"
    if error.validator in _TOO_MANY:
        return f"{where} has too many entries"
    return f"{where} is {described(element)}"


def _name(element: Element) -> str:
    """What to call the element: its key, or its place in a list."""
    *above, last = element.pointer.split("/")
    if not last:
        return "the file"
    return f"entry {int(last) + 1} of “{above[-1]}”" if last.isdecimal() and len(above) > 1 else f"“{last}”"


def _accepted(schema: Schema) -> list[str]:
    values: Any = schema.get("enum", [])
    return [str(value) for value in values]


def _title(schema: Schema) -> str | None:
    title = schema.get("title")
    return str(title) if title else None


def _without(element: Element, broken: frozenset[str]) -> Element:
    """The document without the broken elements. Pointers and lines stay those of the file."""
    if element.entries is not None:
        kept = {key: _without(below, broken) for key, below in element.entries.items() if below.pointer not in broken}
        return Element(
            element.pointer, element.line, entries=kept, dropped=frozenset(element.entries.keys() - kept.keys())
        )
    if element.members is not None:
        remaining = [_without(below, broken) for below in element.members if below.pointer not in broken]
        return Element(element.pointer, element.line, members=remaining)
    return element
