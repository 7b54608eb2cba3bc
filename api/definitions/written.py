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
Keys = Mapping[str, "Written[Any]"]

NOTHING = Element("", 0, entries={}, members=[])
"""Stands for what is missing although it must be there (reported), so that reading can go on."""


@dataclass(frozen=True)
class Written(Generic[T]):
    """What stands at one place of a definition, and what is ``made`` of it.

    The schema has a ``title``: it says in a message what would be right, and in an editor what a key takes.
    ``field`` is that of the concept which takes the value ("": the one named like the key; None: it is read apart).
    """

    schema: Schema
    made: Callable[..., T]
    field: str | None = ""

    def __call__(self, description: str = "", **more: Any) -> Written[T]:
        """The part with what it means in its place."""
        said = {"description": description} if description else {}
        return replace(self, schema={**self.schema, **said, **more})

    def taking(self, title: str, **schema: Any) -> Written[T]:
        """A part that is read in the same way, of another schema."""
        return replace(self, schema={"title": title, **schema})

    def to(self, field: str) -> Written[T]:
        return replace(self, field=field)

    @property
    def apart(self) -> Written[T]:
        return replace(self, field=None)

    def read(self, element: Element, **given: Any) -> T:
        """The value; ``given`` are fields of a form's concept where the file says nothing."""
        return self.made(element, **given)

    def at(self, parent: Element, key: str) -> T:
        """The value of a key; what is made of nothing where it is left out."""
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


def list_of(part: Written[T], title: str, **more: Any) -> Written[tuple[T, ...]]:
    schema = {"title": title, "type": "array", "items": part.schema, **more}
    return Written(schema, lambda element: tuple(map(part.read, element.each)))


def one_or_more(part: Written[T], title: str, **more: Any) -> Written[tuple[T, ...]]:
    """A list, or one value alone."""
    several = list_of(part, title)
    alike = {key: value for key, value in several.schema.items() if key != "title"}
    return replace(several, schema={"title": title, "anyOf": [part.schema, {**alike, **more}]})


def named(part: Written[T], names: Written[str], title: str, **more: Any) -> Written[tuple[tuple[str, T], ...]]:
    """A mapping from names of the owner's choice."""
    schema = {"title": title, "type": "object", "propertyNames": names.schema, "additionalProperties": part.schema}
    return Written(
        {**schema, **more},
        lambda element: tuple((name, part.read(below)) for name, below in (element.entries or {}).items()),
    )


def mapping(keys: Keys, required: Iterable[str] = (), title: str = "", **more: Any) -> Written[Element]:
    """A mapping with exactly these keys."""
    return Written(_schema(keys, required, title) | more, lambda element: element)


def _schema(keys: Keys, required: Iterable[str], title: str) -> Schema:
    return {
        "title": title or f"a mapping with the keys {', '.join(keys)}",
        "type": "object",
        "properties": {key: part.schema for key, part in keys.items()},
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

    return Written(_schema(keys, required, title) | more, made)
