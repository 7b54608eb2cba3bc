"""What the language of definitions is made of: how a value is written, as JSON Schema for editors, and how it is read.

A section is described once; its schema and its reading follow from that. A new key is a line in its section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from inspect import signature
from typing import Any, Generic, TypeVar

from api.definitions.elements import Element

T = TypeVar("T")
Schema = dict[str, Any]
Keys = Mapping[str, "Written[Any]"]

NOTHING = Element("", 0, entries={}, members=[])
"""Stands for what is missing although it must be there (reported), so that reading can go on."""


@dataclass(frozen=True)
class Written(Generic[T]):
    """How a value is written: the schema of what an editor takes, and what is ``made`` of an element that follows it.

    The schema's ``title`` says what would be right, in editors and in messages. Under a key of a section, ``field`` is
    the concept's that takes the value ("": the one named like the key; None: it is read on its own).
    """

    schema: Schema
    made: Callable[..., T]
    field: str | None = ""

    def __call__(self, description: str = "", **more: Any) -> Written[T]:
        """The same, with what it means in its place."""
        said = {"description": description} if description else {}
        return replace(self, schema={**self.schema, **said, **more})

    def taking(self, title: str, **schema: Any) -> Written[T]:
        """Another schema, read in the same way."""
        return replace(self, schema={"title": title, **schema})

    def to(self, field: str) -> Written[T]:
        """The same, under a key whose field has another name."""
        return replace(self, field=field)

    @property
    def read_by_hand(self) -> Written[T]:
        """The same, under a key that is read on its own."""
        return replace(self, field=None)

    def read(self, element: Element, **given: Any) -> T:
        """The value; ``given`` are the fields of a section's concept where the element says nothing."""
        return self.made(element, **given)

    def at(self, parent: Element, key: str) -> T:
        """The value under ``key``; what is made of nothing where it is left out."""
        return self.read(parent.get(key) or NOTHING)


def is_nullable(schema: Schema) -> bool:
    return "null" in schema.get("type", ())


def scalar(title: str, **schema: Any) -> Written[str]:
    """A scalar that is taken as it is written."""
    return Written({"title": title, **schema}, lambda element: element.text)


def whole_number(title: str, **schema: Any) -> Written[int | None]:
    return Written(
        {"title": title, "type": "integer", **schema},
        lambda element: None if element.number is None else int(element.number),
    )


def choice(values: Iterable[str], description: str = "", **more: Any) -> Written[str]:
    values = list(values)
    return scalar(f"one of {', '.join(values)}", enum=values, description=description, **more)


def list_of(member: Written[T], title: str, **more: Any) -> Written[tuple[T, ...]]:
    schema = {"title": title, "type": "array", "items": member.schema, **more}
    return Written(schema, lambda element: tuple(map(member.read, element.each)))


def one_or_more(one: Written[T], title: str, **more: Any) -> Written[tuple[T, ...]]:
    """A list, or one value alone."""
    several = list_of(one, title)
    alike = {key: value for key, value in several.schema.items() if key != "title"}
    return replace(several, schema={"title": title, "anyOf": [one.schema, {**alike, **more}]})


def named(value: Written[T], names: Written[str], title: str, **more: Any) -> Written[tuple[tuple[str, T], ...]]:
    """A mapping from names of the owner's choice."""
    schema = {"title": title, "type": "object", "propertyNames": names.schema, "additionalProperties": value.schema}
    return Written(
        {**schema, **more},
        lambda element: tuple((name, value.read(below)) for name, below in (element.entries or {}).items()),
    )


def mapping(keys: Keys, required: Iterable[str] = (), title: str = "", **more: Any) -> Written[Element]:
    """A mapping with exactly these keys."""
    return Written(_schema(keys, required, title) | more, lambda element: element)


def _schema(keys: Keys, required: Iterable[str], title: str) -> Schema:
    return {
        "title": title or f"a mapping with the keys {', '.join(keys)}",
        "type": "object",
        "properties": {key: written.schema for key, written in keys.items()},
        "required": list(required),
        "additionalProperties": False,
    }


def section(
    concept: Callable[..., T],
    keys: Keys,
    required: Iterable[str] = (),
    title: str = "",
    like: Mapping[str, str] | None = None,
    **more: Any,
) -> Written[T]:
    """A mapping with exactly these keys that becomes a concept, one that is made of fields by name.

    A key that is left out is ``like`` another one, else as the reader gives it, else as the field's default, else made
    of nothing. Raises ``TypeError`` for a key that is no field of the concept and not read by hand.
    """
    needed = {name: one.default is one.empty for name, one in signature(concept).parameters.items()}
    taken = [(key, written.field or key, written) for key, written in keys.items() if written.field is not None]
    if unknown := {name for _, name, _ in taken} - needed.keys():
        raise TypeError(f"{concept} has no {', '.join(unknown)}")
    others = like or {}

    def made(element: Element, **given: Any) -> T:
        for key, name, written in taken:
            found = element.get(key, is_nullable(written.schema)) or element.get(others.get(key, ""))
            if found is not None:
                given[name] = written.read(found)
            elif needed[name] and name not in given:
                given[name] = written.read(NOTHING)
        return concept(**given)

    return Written(_schema(keys, required, title) | more, made)
