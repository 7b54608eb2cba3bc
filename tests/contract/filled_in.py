"""The requests the documentation page makes as it stands: every parameter as its example or default fills it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

Request = tuple[str, str, dict[str, Any], Any]
"""Method, path, query and body."""


Parameters = Sequence[Mapping[str, Any]]
FORMS = ("format", "lang")
"""Parameters that say in which of several forms the same is answered."""


def filled_in(document: Mapping[str, Any]) -> Iterator[Request]:
    """One request for each operation."""
    for path, method, parameters, body in _operations(document):
        yield _request(path, method, parameters, body)


def in_every_form(document: Mapping[str, Any]) -> Iterator[Request]:
    """The same for each operation in each format and language."""
    for path, method, parameters, body in _operations(document):
        _, address, query, _ = _request(path, method, parameters, body)
        offered = {one["name"]: one["schema"]["enum"] for one in parameters if one["name"] in FORMS}
        for form in product(*offered.values()):
            yield method, address, query | dict(zip(offered, form, strict=True)), body


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Parameters, Any]]:
    for path, item in document["paths"].items():
        for method in sorted(item.keys() - {"parameters"}):
            parameters = [*item.get("parameters", ()), *item[method].get("parameters", ())]
            yield path, method.upper(), parameters, _body(item[method])


def _request(path: str, method: str, parameters: Parameters, body: Any) -> Request:
    values = {(one["in"], one["name"]): value for one in parameters if (value := _value(one)) is not None}
    address = path.format(**{name: value for (place, name), value in values.items() if place == "path"})
    query = {name: value for (place, name), value in values.items() if place == "query"}
    return method, address, query, body


def _value(parameter: Mapping[str, Any]) -> Any:
    """What is filled in; None: nothing."""
    schema = parameter["schema"]
    return parameter.get("example", schema.get("example", schema.get("default")))


def _body(operation: Mapping[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("example")
