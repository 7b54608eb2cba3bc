"""What differs between two specifications, and which clients break by it: pure functions on documents.

What is sent may only become freer, what is answered only stricter: then whoever was right before is right after. Texts
for people (summaries, descriptions, examples, topics) are no part of the contract and are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.contract.difference import Difference, breaking, compatible
from tests.contract.schema_differences import ANSWERED, SENT, Side, compare_schemas, resolve

Document = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


def compare(old: Document, new: Document) -> list[Difference]:
    """Every difference of the contract, those that break clients first."""
    found = [*_servers(old, new), *_keys(old, new), *_operations(old, new)]
    return sorted(dict.fromkeys(found), key=lambda one: one.breaks is None)


def _servers(old: Document, new: Document) -> Iterator[Difference]:
    gone = {one["url"] for one in old.get("servers", ())} - {one["url"] for one in new.get("servers", ())}
    for url in sorted(gone):
        yield breaking("servers", f"{url} is gone", "clients built for this address find nothing there")


def _keys(old: Document, new: Document) -> Iterator[Difference]:
    before, after = (one.get("components", {}).get("securitySchemes", {}) for one in (old, new))
    for name, scheme in before.items():
        kept = ("type", "scheme", "in", "name")
        if [scheme.get(key) for key in kept] != [after.get(name, {}).get(key) for key in kept]:
            yield breaking(f"key {name}", "is sent in another way", "clients with a key are refused")


def _by_name(document: Document) -> dict[str, Document]:
    """Operations by method and path; parameters of the path stand with those of the operation."""
    return {
        f"{method.upper()} {path}": {**item[method], "parameters": [*item.get("parameters", ()), *_given(item[method])]}
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def _given(operation: Document) -> list[Any]:
    return list(operation.get("parameters", ()))


def _operations(old: Document, new: Document) -> Iterator[Difference]:
    before, after = _by_name(old), _by_name(new)
    for place in before.keys() - after.keys():
        yield breaking(place, "the operation is gone", "every client that calls it gets 404 or 405")
    for place in after.keys() - before.keys():
        yield compatible(place, "is a new operation")
    for place in before.keys() & after.keys():
        sides = Side(before[place], old), Side(after[place], new)
        yield from _names(place, *sides)
        yield from _security(place, *sides)
        yield from _parameters(place, *sides)
        yield from _bodies(place, *sides)
        yield from _responses(place, *sides)


def _names(place: str, old: Side, new: Side) -> Iterator[Difference]:
    if old.said["operationId"] != new.said["operationId"]:
        what = f"operationId was {old.said['operationId']} and is {new.said['operationId']}"
        yield breaking(place, what, "generated clients lose the function of that name")
    if new.said.get("deprecated") and not old.said.get("deprecated"):
        yield compatible(place, "is deprecated")


def _security(place: str, old: Side, new: Side) -> Iterator[Difference]:
    before, after = (side.said.get("security", side.document.get("security", [{}])) for side in (old, new))
    for way in (way for way in before if way not in after):
        named = " and ".join(way) or "no key"
        yield breaking(place, f"does not take {named} any more", f"clients that come with {named} get 401")


def _parameters(place: str, old: Side, new: Side) -> Iterator[Difference]:
    before, after = (_parameters_by_name(side) for side in (old, new))
    for name in before.keys() - after.keys():
        yield breaking(place, f"parameter {name} is gone", "clients that send it get 422, as nobody knows it")
    for name in after.keys() - before.keys():
        what = f"parameter {name} is new"
        if after[name].said.get("required"):
            yield breaking(place, f"{what} and required", "no client sends it yet: all get 422")
        else:
            yield compatible(place, what)
    for name in before.keys() & after.keys():
        yield from _parameter(f"{place}, parameter {name}", before[name], after[name])


def _parameters_by_name(side: Side) -> dict[str, Side]:
    found = [resolve(Side(one, side.document)) for one in side.said["parameters"]]
    return {f"{one.said['name']} ({one.said['in']})": one for one in found}


def _parameter(place: str, old: Side, new: Side) -> Iterator[Difference]:
    if new.said.get("required") and not old.said.get("required"):
        yield breaking(place, "is required now", "clients that leave it out get 422")
    for key in ("style", "explode", "allowReserved"):
        if old.said.get(key) != new.said.get(key):
            yield breaking(place, f"{key} has changed", "clients write several values in the way that was right")
    yield from compare_schemas(place, old.at("schema"), new.at("schema"), SENT)


def _bodies(place: str, old: Side, new: Side) -> Iterator[Difference]:
    before, after = (resolve(side.at("requestBody")) for side in (old, new))
    if after.said.get("required") and not before.said.get("required"):
        yield breaking(place, "a body is required now", "clients that send none get an error")
    yield from _contents(f"{place}, body", before, after, SENT)


def _responses(place: str, old: Side, new: Side) -> Iterator[Difference]:
    before, after = (side.said["responses"] for side in (old, new))
    for status in before.keys() - after.keys():
        if status.startswith("2"):
            yield breaking(place, f"{status} is gone", "clients wait for this answer")
        else:
            yield compatible(place, f"{status} is gone")
    for status in after.keys() - before.keys():
        if status.startswith("2"):
            yield breaking(place, f"{status} is new", "clients take another status for the answer")
        else:
            yield compatible(place, f"{status} is new")
    for status in before.keys() & after.keys():
        where = f"{place}, {status}"
        was, now = (resolve(side.at("responses").at(status)) for side in (old, new))
        yield from _contents(where, was, now, ANSWERED)
        yield from _headers(where, was, now)


def _contents(place: str, old: Side, new: Side, direction: str) -> Iterator[Difference]:
    before, after = (side.said.get("content", {}) for side in (old, new))
    for media_type in before.keys() - after.keys():
        who = "clients that send it get 415" if direction == SENT else "clients that ask for it get 406"
        yield breaking(place, f"{media_type} is gone", who)
    for media_type in after.keys() - before.keys():
        yield compatible(place, f"{media_type} is new")
    for media_type in before.keys() & after.keys():
        was, now = (side.at("content").at(media_type).at("schema") for side in (old, new))
        yield from compare_schemas(f"{place}, {media_type}", was, now, direction)


def _headers(place: str, old: Side, new: Side) -> Iterator[Difference]:
    before, after = (side.said.get("headers", {}) for side in (old, new))
    for name in before.keys() - after.keys():
        yield breaking(place, f"header {name} is gone", "clients that read it find nothing")
    for name in after.keys() - before.keys():
        yield compatible(place, f"header {name} is new")
    for name in before.keys() & after.keys():
        was, now = (resolve(side.at("headers").at(name)).at("schema") for side in (old, new))
        yield from compare_schemas(f"{place}, header {name}", was, now, ANSWERED)
