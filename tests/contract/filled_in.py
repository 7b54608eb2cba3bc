"""The requests the documentation page makes as it stands: every parameter as its example or default fills it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Request = tuple[str, str, dict[str, Any], Any]
"""Method, path, query and body."""


def filled_in(document: Mapping[str, Any]) -> Iterator[Request]:
    """One request for each operation."""
    for path, item in document["paths"].items():
        for method in item.keys() - {"parameters"}:
            parameters = [*item.get("parameters", ()), *item[method].get("parameters", ())]
            values = {(one["in"], one["name"]): value for one in parameters if (value := _value(one)) is not None}
            address = path.format(**{name: value for (place, name), value in values.items() if place == "path"})
            query = {name: value for (place, name), value in values.items() if place == "query"}
            yield method.upper(), address, query, _body(item[method])


def _value(parameter: Mapping[str, Any]) -> Any:
    """What is filled in; None: nothing."""
    schema = parameter["schema"]
    return parameter.get("example", schema.get("example", schema.get("default")))


def _body(operation: Mapping[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("example")
