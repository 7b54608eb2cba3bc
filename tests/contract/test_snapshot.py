"""The interface keeps what the committed specification promised; and what finds that out is right."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.contract.difference import breaking, compatible, explain
from tests.contract.differences import compare
from tests.contract.snapshot import promised, specification

Document = dict[str, Any]
Change = Callable[[Document], object]
FIGURES = "/v1/benchmarks"
JSON = "application/json"


def test_the_interface_is_the_one_that_was_promised() -> None:
    found = explain(compare(promised(), specification()))
    assert not found, f"\n{found}"


@pytest.fixture(scope="module")
def snapshot() -> Document:
    return promised()


def reading(document: Document, path: str = FIGURES) -> Document:
    operation: Document = document["paths"][path]["get"]
    return operation


def parameter(document: Document, name: str, path: str = FIGURES) -> Document:
    found: Document = next(one for one in reading(document, path)["parameters"] if one["name"] == name)
    return found


def members(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]["properties"]
    return found


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


BREAKING: dict[str, tuple[Change, str]] = {
    "an operation is gone": (lambda one: one["paths"].pop("/v1/trends"), "GET /v1/trends: the operation is gone"),
    "a path is renamed": (
        lambda one: one["paths"].update({"/v1/trend": one["paths"].pop("/v1/trends")}),
        "GET /v1/trends: the operation is gone",
    ),
    "an operation is renamed": (
        lambda one: reading(one).update(operationId="getBenchmarks"),
        "generated clients lose the function",
    ),
    "anonymous reading ends": (lambda one: one.update(security=[{"partner_key": []}]), "clients that come with no key"),
    "keys are sent otherwise": (
        lambda one: one["components"]["securitySchemes"]["partner_key"].update(scheme="basic"),
        "clients with a key are refused",
    ),
    "the server moves": (lambda one: one.update(servers=[{"url": "/api"}]), "/ is gone"),
    "a parameter is gone": (
        lambda one: reading(one)["parameters"].remove(parameter(one, "sort")),
        "parameter sort (query) is gone",
    ),
    "a parameter is renamed": (
        lambda one: parameter(one, "sort").update(name="order"),
        "parameter sort (query) is gone - clients that send it get 422",
    ),
    "a new parameter is required": (
        lambda one: reading(one)["parameters"].append(
            {"name": "purpose", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        "parameter purpose (query) is new and required",
    ),
    "a parameter becomes required": (
        lambda one: parameter(one, "survey").update(required=True),
        "parameter survey (query): is required now",
    ),
    "several values are written otherwise": (
        lambda one: parameter(one, "survey").update(explode=False),
        "explode has changed",
    ),
    "a format is gone": (lambda one: parameter(one, "format")["schema"]["enum"].remove("csv"), "['csv'] is gone"),
    "a parameter takes only some values": (
        lambda one: parameter(one, "columns")["schema"].update(enum=["size"]),
        "is one of ['size'] now",
    ),
    "a limit is lowered": (
        lambda one: parameter(one, "limit")["schema"].update(maximum=100),
        "maximum was 10000 and is 100",
    ),
    "a limit begins higher": (
        lambda one: parameter(one, "limit")["schema"].update(minimum=1),
        "minimum was 0 and is 1",
    ),
    "a text must be shorter": (
        lambda one: parameter(one, "cursor")["schema"].update(maxLength=10),
        "maxLength was 200 and is 10",
    ),
    "a pattern changes": (
        lambda one: parameter(one, "cursor")["schema"].update(pattern="^[a-z]+$"),
        "pattern was",
    ),
    "a parameter has another type": (
        lambda one: parameter(one, "limit")["schema"].update(type="string"),
        "is not integer any more",
    ),
    "a default changes": (
        lambda one: parameter(one, "lang")["schema"].update(default="de"),
        "clients that leave it out get something else",
    ),
    "a body's member is gone": (
        lambda one: members(one, "CompanyBody").pop("region"),
        ".companies[].region: is gone",
    ),
    "a body's member becomes required": (
        lambda one: schema(one, "CompanyBody")["required"].append("sector"),
        ".companies[].sector: is required now",
    ),
    "fewer companies at once": (
        lambda one: members(one, "PositionsBody")["companies"].update(maxItems=10),
        "maxItems was 100 and is 10",
    ),
    "null is not taken any more": (
        lambda one: members(one, "CompanyBody")["employees"].update(type="integer"),
        "is not null any more",
    ),
    "an answer's member is gone": (lambda one: members(one, "Figure").pop("n_eff"), ".data[].n_eff: is gone"),
    "an answer's member is renamed": (
        lambda one: members(one, "Figure").update(size_class=members(one, "Figure").pop("size")),
        ".data[].size: is gone",
    ),
    "an answer's member may be missing": (
        lambda one: schema(one, "Figure")["required"].remove("value"),
        ".data[].value: is not always there any more",
    ),
    "an answer's member may be null": (
        lambda one: members(one, "Figure")["survey"].update(type=["string", "null"]),
        ".data[].survey: may be null now",
    ),
    "an answer's member has another type": (
        lambda one: members(one, "Figure")["value"].update(type=["string", "null"]),
        ".data[].value: may be string now",
    ),
    "whole numbers become fractions": (
        lambda one: members(one, "Figure")["n"].update(type=["number", "null"]),
        ".data[].n: may be number now",
    ),
    "an answer has a status more": (
        lambda one: members(one, "Figure")["status"]["enum"].append("guessed"),
        "['guessed'] is new",
    ),
    "an answer has a status less": (
        lambda one: members(one, "Figure")["status"]["enum"].remove("unreliable"),
        "clients wait for it in vain",
    ),
    "an answer's text may be longer": (
        lambda one: members(one, "Figure")["survey"].update(maxLength=5000),
        "maxLength was 200 and is 5000",
    ),
    "an answer's text has no form any more": (
        lambda one: members(one, "Figure")["survey"].pop("pattern"),
        "pattern was",
    ),
    "an answer's object may be null": (
        lambda one: members(one, "BenchmarksAnswer").update(
            meta={"anyOf": [members(one, "BenchmarksAnswer")["meta"], {"type": "null"}]}
        ),
        "application/json.meta: may be null now",
    ),
    "an answer's form is gone": (
        lambda one: reading(one)["responses"]["200"]["content"].pop("text/csv"),
        "text/csv is gone - clients that ask for it get 406",
    ),
    "the answer has another status": (
        lambda one: reading(one)["responses"].update({"202": reading(one)["responses"].pop("200")}),
        "200 is gone",
    ),
    "a header is gone": (
        lambda one: reading(one)["responses"]["200"]["headers"].pop("ETag"),
        "header ETag is gone",
    ),
    "a problem's member is gone": (
        lambda one: members(one, "ProblemAnswer").pop("request_id"),
        "application/problem+json.request_id: is gone",
    ),
    "a problem's header is gone": (
        lambda one: one["components"]["responses"]["Problem429"]["headers"].pop("Retry-After"),
        "429: header Retry-After is gone",
    ),
}
COMPATIBLE: dict[str, tuple[Change, str]] = {
    "a new operation": (
        lambda one: one["paths"].update({"/v1/news": deepcopy(one["paths"]["/v1/surveys"])}),
        "GET /v1/news: is a new operation",
    ),
    "a new optional parameter": (
        lambda one: reading(one)["parameters"].append({"name": "q", "in": "query", "schema": {"type": "string"}}),
        "parameter q (query) is new",
    ),
    "a new format": (lambda one: parameter(one, "format")["schema"]["enum"].append("ods"), "['ods'] is new"),
    "a limit is raised": (
        lambda one: parameter(one, "limit")["schema"].update(maximum=20_000),
        "maximum was 10000 and is 20000",
    ),
    "a parameter is not required any more": (
        lambda one: parameter(one, "a", "/v1/comparisons").update(required=False),
        "",
    ),
    "a member of a body that may be left out": (
        lambda one: members(one, "CompanyBody").update(founded={"type": "integer"}),
        ".companies[].founded: is new",
    ),
    "a member of a body is not required any more": (
        lambda one: schema(one, "ChannelBody")["required"].remove("uses"),
        ".channels[].uses: may be left out now",
    ),
    "a new member of answers": (
        lambda one: members(one, "Figure").update(mode={"type": "string"}),
        ".data[].mode: is new",
    ),
    "a new member of answers that is always there": (
        lambda one: [
            members(one, "Figure").update(mode={"type": "string"}),
            schema(one, "Figure")["required"].append("mode"),
        ],
        ".data[].mode: is new",
    ),
    "an answer's member is never null any more": (
        lambda one: members(one, "Figure")["value_text"].update(type="string"),
        ".data[].value_text: is not null any more",
    ),
    "an answer's member is always there": (
        lambda one: schema(one, "Figure")["required"].append("rank"),
        ".data[].rank: is always there now",
    ),
    "a new media type": (
        lambda one: reading(one)["responses"]["200"]["content"].update({"text/html": {"schema": {"type": "string"}}}),
        "text/html is new",
    ),
    "a new header": (
        lambda one: reading(one)["responses"]["200"]["headers"].update({"Age": {"schema": {"type": "integer"}}}),
        "header Age is new",
    ),
    "a further error": (
        lambda one: reading(one)["responses"].update({"409": reading(one)["responses"]["406"]}),
        "409 is new",
    ),
    "an operation is deprecated": (lambda one: reading(one).update(deprecated=True), "is deprecated"),
}
PROSE: dict[str, Change] = {
    "nothing": lambda one: None,
    "a description": lambda one: reading(one).update(description="Otherwise said."),
    "an example": lambda one: reading(one)["responses"]["200"]["content"][JSON].update(example={}),
    "a topic": lambda one: one["tags"].pop(),
    "the version of the software": lambda one: one["info"].update(version="99.0.0"),
    "the order of members": lambda one: schema(one, "Figure")["required"].reverse(),
}


def changed(snapshot: Document, change: Change) -> Document:
    found = deepcopy(snapshot)
    change(found)
    return found


@pytest.mark.parametrize("case", sorted(BREAKING))
def test_what_breaks_clients_is_found_and_explained(snapshot: Document, case: str) -> None:
    change, said = BREAKING[case]
    found = [one for one in compare(snapshot, changed(snapshot, change)) if one.breaks]
    assert any(said in str(one) for one in found), [str(one) for one in found]


@pytest.mark.parametrize("case", sorted(COMPATIBLE))
def test_what_no_client_minds_only_asks_for_a_new_snapshot(snapshot: Document, case: str) -> None:
    change, said = COMPATIBLE[case]
    found = compare(snapshot, changed(snapshot, change))
    assert [str(one) for one in found if one.breaks] == []
    assert not said or any(said in str(one) for one in found), [str(one) for one in found]


@pytest.mark.parametrize("case", sorted(PROSE))
def test_texts_for_people_are_no_part_of_the_contract(snapshot: Document, case: str) -> None:
    assert compare(snapshot, changed(snapshot, PROSE[case])) == []


def test_schemas_that_contain_themselves_are_compared() -> None:
    node = {"type": "object", "properties": {"below": {"$ref": "#/components/schemas/Node"}}}

    def document(inner: Document) -> Document:
        answer = {"200": {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Node"}}}}}
        operation = {"operationId": "getTree", "responses": answer}
        return {"paths": {"/tree": {"get": operation}}, "components": {"schemas": {"Node": inner}}}

    grown = {**node, "properties": {**node["properties"], "name": {"type": "string"}}}  # type: ignore[dict-item]
    (found,) = compare(document(node), document(grown))
    assert str(found) == "GET /tree, 200, application/json.name: is new"
    (lost,) = compare(document(grown), document(node))
    assert lost.breaks


def test_the_explanation_says_what_breaks_first_and_how_to_renew_the_snapshot() -> None:
    text = explain([breaking("GET /a", "is gone", "every client"), compatible("GET /b", "is new")])
    assert text.index("GET /a: is gone - every client") < text.index("make snapshot") < text.index("GET /b: is new")
    assert "deprecate" in text
    assert explain([]) == ""
    assert "breaks clients" not in explain([compatible("GET /b", "is new")])
