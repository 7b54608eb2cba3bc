"""How two schemas differ, and whether that breaks who sends or who reads: pure functions.

A schema of what is sent may become freer, one of what is answered stricter. Fixed values of answers may do neither:
programs have a case for each of them, and wait for those that were promised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract.difference import Difference, breaking, compatible

SENT = "sent"
ANSWERED = "answered"
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
FORMS = ("pattern", "format", "const", "multipleOf", "uniqueItems", "propertyNames")
EVERY_TYPE = ("null", "boolean", "integer", "number", "string", "array", "object")
REFUSED = "clients that send it as it was right get 422"
SURPRISED = "clients read something they were promised never to get"
MISSED = "clients find nothing where they were promised something"
Seen = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Side:
    """A part of a specification, with the whole, so that references in it can be followed."""

    said: Mapping[str, Any]
    document: Mapping[str, Any]

    def at(self, key: str) -> Side:
        """The part below; empty where there is none."""
        return Side(self.said.get(key, {}), self.document)


def resolve(side: Side) -> Side:
    """What a reference leads to, with what is said beside it."""
    if "$ref" not in side.said:
        return side
    found: Any = side.document
    for key in side.said["$ref"].removeprefix("#/").split("/"):
        found = found[key.replace("~1", "/").replace("~0", "~")]
    beside = {key: value for key, value in side.said.items() if key != "$ref"}
    return resolve(Side({**found, **beside}, side.document))


def compare_schemas(place: str, old: Side, new: Side, direction: str, seen: Seen = frozenset()) -> Iterator[Difference]:
    """Every difference of two schemas. ``seen`` are the references that were followed to here."""
    (old, old_null), (new, new_null) = _without_null(old), _without_null(new)
    followed = (old.said.get("$ref", ""), new.said.get("$ref", ""))
    if old_null != new_null:
        what = "may be null now" if new_null else "is not null any more"
        yield _differs(place, what, direction, freer=new_null)
    if all(followed):
        if followed in seen:
            return
        seen |= {followed}
    was, now = resolve(old), resolve(new)
    yield from _types(place, was.said, now.said, direction)
    yield from _values(place, was.said, now.said, direction)
    yield from _bounds(place, was.said, now.said, direction)
    yield from _forms(place, was.said, now.said, direction)
    if direction == SENT and "default" in was.said and was.said["default"] != now.said.get("default"):
        yield breaking(place, f"default was {was.said['default']!r}", "clients that leave it out get something else")
    yield from _alternatives(place, was, now, direction, seen)
    yield from _members(place, was, now, direction, seen)
    for key in ("items", "additionalProperties"):
        before, after = was.at(key), now.at(key)
        if (before.said or after.said) and isinstance(before.said, Mapping) and isinstance(after.said, Mapping):
            yield from compare_schemas(f"{place}[]", before, after, direction, seen)


def _without_null(side: Side) -> tuple[Side, bool]:
    """A schema that is written as "this or null" without the null, and whether it had one."""
    parts = [one for one in side.said.get("anyOf", ()) if one != {"type": "null"}]
    if len(parts) == 1 and len(side.said["anyOf"]) == 2:
        return Side(parts[0], side.document), True
    return side, False


def _differs(place: str, what: str, direction: str, *, freer: bool) -> Difference:
    """Something that has become freer (or else stricter)."""
    if freer == (direction == SENT):
        return compatible(place, what)
    return breaking(place, what, REFUSED if direction == SENT else SURPRISED)


def _types(place: str, old: Mapping[str, Any], new: Mapping[str, Any], direction: str) -> Iterator[Difference]:
    before, after = _allowed_types(old), _allowed_types(new)
    if before - after:
        yield _differs(place, f"is not {' or '.join(sorted(before - after))} any more", direction, freer=False)
    if after - before:
        yield _differs(place, f"may be {' or '.join(sorted(after - before))} now", direction, freer=True)


def _allowed_types(schema: Mapping[str, Any]) -> set[str]:
    said = schema.get("type", EVERY_TYPE)
    types = {said} if isinstance(said, str) else set(said)
    return types | ({"integer"} if "number" in types else set())


def _values(place: str, old: Mapping[str, Any], new: Mapping[str, Any], direction: str) -> Iterator[Difference]:
    before, after = old.get("enum"), new.get("enum")
    if before == after:
        return
    if before is None or after is None:
        what = "takes any value now" if after is None else f"is one of {after} now"
        yield _differs(place, what, direction, freer=after is None)
        return
    gone, more = ([one for one in a if one not in b] for a, b in ((before, after), (after, before)))
    if gone:
        yield breaking(place, f"{gone} is gone", REFUSED if direction == SENT else "clients wait for it in vain")
    if more:
        yield _differs(place, f"{more} is new", direction, freer=True)


def _bounds(place: str, old: Mapping[str, Any], new: Mapping[str, Any], direction: str) -> Iterator[Difference]:
    for key in (*LOWER, *UPPER):
        before, after = old.get(key), new.get(key)
        if before != after:
            sign = -1 if key in LOWER else 1
            freer = after is None or (before is not None and (after - before) * sign > 0)
            yield _differs(place, f"{key} was {before} and is {after}", direction, freer=freer)


def _forms(place: str, old: Mapping[str, Any], new: Mapping[str, Any], direction: str) -> Iterator[Difference]:
    for key in FORMS:
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        what = f"{key} was {before!r} and is {after!r}"
        if before is None or after is None:
            yield _differs(place, what, direction, freer=after is None)
        else:
            # Which of two forms takes more cannot be told.
            yield breaking(place, what, REFUSED if direction == SENT else SURPRISED)


def _alternatives(place: str, old: Side, new: Side, direction: str, seen: Seen) -> Iterator[Difference]:
    for key in ("anyOf", "oneOf", "allOf"):
        before, after = (list(side.said.get(key, ())) for side in (old, new))
        for number in range(min(len(before), len(after))):
            pair = Side(before[number], old.document), Side(after[number], new.document)
            yield from compare_schemas(place, *pair, direction, seen)
        if len(before) != len(after):
            more = len(after) > len(before)
            freer = (more or not after) if key != "allOf" else not more
            freer = freer and not (key != "allOf" and not before)
            yield _differs(place, f"{key} had {len(before)} parts and has {len(after)}", direction, freer=freer)


def _members(place: str, old: Side, new: Side, direction: str, seen: Seen) -> Iterator[Difference]:
    before, after = old.at("properties"), new.at("properties")
    yield from _promises(place, old.said, new.said, direction)
    for name in before.said.keys() - after.said.keys():
        yield breaking(f"{place}.{name}", "is gone", REFUSED if direction == SENT else MISSED)
    for name in after.said.keys() - before.said.keys():
        yield compatible(f"{place}.{name}", "is new")
    if old.said.get("additionalProperties") is not False and new.said.get("additionalProperties") is False:
        yield _differs(place, "takes no further members now", direction, freer=False)
    for name in before.said.keys() & after.said.keys():
        yield from compare_schemas(f"{place}.{name}", before.at(name), after.at(name), direction, seen)


def _promises(place: str, old: Mapping[str, Any], new: Mapping[str, Any], direction: str) -> Iterator[Difference]:
    """Members that became required, or are not any more."""
    before, after = (set(said.get("required", ())) for said in (old, new))
    known, left = old.get("properties", {}), new.get("properties", {})
    for name in sorted(after - before):
        if direction == SENT:
            yield breaking(f"{place}.{name}", "is required now", "clients that leave it out get 422")
        elif name in known:
            yield compatible(f"{place}.{name}", "is always there now")
    for name in sorted((before - after) & left.keys()):
        if direction == ANSWERED:
            yield breaking(f"{place}.{name}", "is not always there any more", MISSED)
        else:
            yield compatible(f"{place}.{name}", "may be left out now")
