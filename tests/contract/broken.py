"""Specifications that break our own rules: a rule that finds nothing here would find nothing anywhere."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

Document = dict[str, Any]
RULES = Path(__file__).with_name("spectral.yaml")
LIST = "/v1/benchmarks"
ONE = "/v1/benchmarks/{benchmark}"
JSON = "application/json"


def own_rules() -> set[str]:
    """The names of the rules that `spectral.yaml` defines itself."""
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
    return {name for name, rule in rules.items() if isinstance(rule, dict)}


def broken(document: Document) -> Document:
    """The specification with something wrong for every rule."""
    found = deepcopy(document)
    for spoil in SPOILT:
        spoil(found)
    return found


def _paths(document: Document) -> None:
    # Beside the right ones, so that the other operations keep what is broken in them.
    document["paths"]["/v1/Some_Thing"] = {"get": deepcopy(document["paths"]["/v1"]["get"])}
    document["paths"]["/v1/thing/{thing_id}"] = {"get": deepcopy(document["paths"][ONE]["get"])}
    document["paths"]["/things"] = {"get": deepcopy(document["paths"]["/v1"]["get"])}
    del document["paths"]["/v1/thing/{thing_id}"]["get"]["responses"]["404"]


def _operation(document: Document) -> None:
    reading = document["paths"][LIST]["get"]
    reading["operationId"] = "BenchmarkList"
    del reading["responses"]["414"]
    del reading["responses"]["304"]
    sending = document["paths"]["/v1/positions"]["post"]
    del sending["responses"]["413"]


def _parameters(document: Document) -> None:
    named = {one["name"]: one for one in document["paths"][LIST]["get"]["parameters"]}
    del named["limit"]["schema"]["maximum"]
    named["cursor"]["name"] = "offset"
    named["sort"]["name"] = "sortOrder"
    del named["lang"]["description"]
    del document["paths"][ONE]["parameters"][0]["example"]


def _answer(document: Document) -> None:
    answer = document["paths"][LIST]["get"]["responses"]["200"]
    del answer["content"][JSON]["examples"]
    answer["content"][JSON]["schema"] = {"type": "array", "maxItems": 1, "items": {"type": "boolean"}}
    for name in ("ETag", "X-Request-Id"):
        del answer["headers"][name]
    answer["headers"]["x_other"] = answer["headers"].pop("Vary")


def _members(document: Document) -> None:
    figure = document["components"]["schemas"]["Figure"]["properties"]
    figure["unitOfValue"] = {"type": "integer", "format": "int32", "minimum": 0, "maximum": 1}
    figure["published"] = {"type": "string", "format": "date-time", "description": "When.", "maxLength": 40}
    figure["day"] = {"type": "string", "format": "date", "description": "Which day.", "maxLength": 40}
    figure["flags"]["type"] = ["array", "null"]
    del figure["survey"]["pattern"]
    document["components"]["schemas"]["BenchmarksAnswer"]["required"] = ["data"]


def _problems(document: Document) -> None:
    responses = document["components"]["responses"]
    schemas = document["components"]["schemas"]
    responses["Problem404"]["content"][JSON] = responses["Problem404"]["content"].pop("application/problem+json")
    del responses["Problem429"]["headers"]["Retry-After"]
    del responses["Problem401"]["headers"]["WWW-Authenticate"]
    schemas["ProblemAnswer"]["required"].remove("request_id")
    schemas["ParameterProblem"]["required"].remove("code")


SPOILT: tuple[Callable[[Document], None], ...] = (_paths, _operation, _parameters, _answer, _members, _problems)
