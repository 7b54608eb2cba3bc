"""The language of definitions: what a key takes, as JSON Schema for editors, and what the reader makes of it.

A section is described once, as a form; its schema and its reading follow from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, Generic, TypeVar, cast

from api.definitions.elements import Element

T = TypeVar("T")
Schema = dict[str, Any]
Keys = Mapping[str, "Part[Any]"]

NOTHING = Element("", 0, entries={}, members=[])
"""Stands for what is missing although it must be there (reported), so that reading can go on."""


@dataclass(frozen=True)
class Part(Generic[T]):
    """What stands at one place of a definition, and what is ``made`` of it.

    The schema has a ``title``: it says in a message what would be right, and in an editor what a key takes.
    ``field`` is that of the concept which takes the value ("": the one named like the key; None: it is read apart).
    """

    schema: Schema
    made: Callable[..., T]
    field: str | None = ""

    def __call__(self, description: str = "", **more: Any) -> Part[T]:
        """The part with what it means in its place."""
        said = {"description": description} if description else {}
        return replace(self, schema={**self.schema, **said, **more})

    def taking(self, title: str, **schema: Any) -> Part[T]:
        """A part that is read in the same way, of another schema."""
        return replace(self, schema={"title": title, **schema})

    def to(self, field: str) -> Part[T]:
        return replace(self, field=field)

    @property
    def apart(self) -> Part[T]:
        return replace(self, field=None)

    def read(self, element: Element, **given: Any) -> T:
        """The value; ``given`` are fields of a form's concept where the file says nothing."""
        return self.made(element, **given)

    def at(self, parent: Element, key: str) -> T:
        """The value of a key; what is made of nothing where it is left out."""
        return self.read(parent.get(key) or NOTHING)


def is_nullable(schema: Schema) -> bool:
    return "null" in schema.get("type", ())


def text_part(title: str, **schema: Any) -> Part[str]:
    """A scalar that is taken as it is written."""
    return Part({"title": title, **schema}, lambda element: element.text)


def whole_number(title: str, **schema: Any) -> Part[int | None]:
    return Part(
        {"title": title, "type": "integer", **schema},
        lambda element: None if element.number is None else int(element.number),
    )


def choice(values: Iterable[str], description: str = "", **more: Any) -> Part[str]:
    values = list(values)
    return text_part(f"one of {', '.join(values)}", enum=values, description=description, **more)


def list_of(part: Part[T], title: str, **more: Any) -> Part[tuple[T, ...]]:
    schema = {"title": title, "type": "array", "items": part.schema, **more}
    return Part(schema, lambda element: tuple(map(part.read, element.each)))


def one_or_more(part: Part[T], title: str, **more: Any) -> Part[tuple[T, ...]]:
    """A list, or one value alone."""
    several = list_of(part, title)
    alike = {key: value for key, value in several.schema.items() if key != "title"}
    return replace(several, schema={"title": title, "anyOf": [part.schema, {**alike, **more}]})


def named(part: Part[T], names: Part[str], title: str, **more: Any) -> Part[tuple[tuple[str, T], ...]]:
    """A mapping from names of the owner's choice."""
    schema = {"title": title, "type": "object", "propertyNames": names.schema, "additionalProperties": part.schema}
    return Part(
        {**schema, **more},
        lambda element: tuple((name, part.read(below)) for name, below in (element.entries or {}).items()),
    )


def mapping(keys: Keys, required: Iterable[str] = (), title: str = "", **more: Any) -> Part[Element]:
    """A mapping with exactly these keys."""
    return Part(_schema(keys, required, title) | more, lambda element: element)


def _schema(keys: Keys, required: Iterable[str], title: str) -> Schema:
    return {
        "title": title or f"a mapping with the keys {', '.join(keys)}",
        "type": "object",
        "properties": {key: part.schema for key, part in keys.items()},
        "required": list(required),
        "additionalProperties": False,
    }


def form(
    concept: Callable[..., T],
    keys: Keys,
    required: Iterable[str] = (),
    title: str = "",
    like: Mapping[str, str] | None = None,
    **more: Any,
) -> Part[T]:
    """A mapping with exactly these keys that becomes a concept, a dataclass.

    A key that is left out is ``like`` another one, else as the reader says, else as the field says or made of nothing.
    """
    needed = {one.name for one in fields(cast(Any, concept)) if one.default is one.default_factory is MISSING}
    taken = [(key, part.field or key, part) for key, part in keys.items() if part.field is not None]
    others = like or {}

    def made(element: Element, **given: Any) -> T:
        for key, name, part in taken:
            found = element.get(key, is_nullable(part.schema)) or element.get(others.get(key, ""))
            if found is not None:
                given[name] = part.read(found)
            elif name in needed and name not in given:
                given[name] = part.read(NOTHING)
        return concept(**given)

    return Part(_schema(keys, required, title) | more, made)
