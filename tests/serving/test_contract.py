"""The specification, the documentation page and its assets."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from marshmallow import ValidationError

from api import web
from api.app import create_app
from api.schemas.positions_body import CompanyBody
from tests.conftest import Database
from tests.serving.conftest import configured
from tests.serving.test_benchmarks import PATH

SWAGGER_UI = Path(web.__file__).parent / "swagger-ui"
ANSWERS = {
    "/v1": "/v1",
    "/v1/surveys": "/v1/surveys",
    "/v1/surveys/{survey}": "/v1/surveys/panel",
    "/v1/codelists": "/v1/codelists",
    "/v1/codelists/{codelist}": "/v1/codelists/size",
    "/v1/indicators": "/v1/indicators",
    "/v1/indicators/{indicator}": "/v1/indicators/goal",
    "/v1/benchmarks": "/v1/benchmarks?survey=*&size=*&wave=*",
    "/v1/comparisons": "/v1/comparisons?survey=*&wave=*&sector=*&a=size:SME&b=size:GE250",
    "/v1/trends": "/v1/trends?survey=panel&indicator=*&size=*",
    "/v1/releases": "/v1/releases",
    "/v1/releases/{release}": "/v1/releases/panel.2023.r1",
    "/v1/releases/{release}/quality": "/v1/releases/panel.2023.r1/quality",
    "/v1/changes": "/v1/changes",
    "/healthz": "/healthz",
    "/readyz": "/readyz",
}


@pytest.fixture
def contract(client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/openapi.json").get_json()
    return document


def operations(contract: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each path has one operation: a GET, or the POST of a document that is answered and forgotten."""
    return {path: methods.get("get") or methods["post"] for path, methods in contract["paths"].items()}


def answer_schema(contract: dict[str, Any], path: str) -> dict[str, Any]:
    schema = operations(contract)[path]["responses"]["200"]["content"]["application/json"]["schema"]
    return {**schema, "components": {"schemas": closed(contract["components"]["schemas"])}}


def closed(schemas: dict[str, Any]) -> dict[str, Any]:
    """Answers may grow, so clients pass over what they do not know; what there is today is described in full."""
    return {name: {"additionalProperties": False, **schema} for name, schema in schemas.items()}


def test_the_specification_does_not_depend_on_what_is_loaded(client: FlaskClient, fresh_database: Database) -> None:
    empty = create_app(configured(row_limit=7), fresh_database.reader).test_client()
    assert empty.get("/openapi.json").data == client.get("/openapi.json").data


def test_every_operation_says_what_it_is_what_it_answers_and_what_can_go_wrong(contract: dict[str, Any]) -> None:
    assert contract["openapi"] == "3.1.0"
    (server,) = contract["servers"]
    assert server["url"] == "/"
    found = operations(contract)
    of_release = {f"/v1/releases/{{release}}/{name}" for name in ("certificate", "download")}
    assert set(found) == {*ANSWERS, *of_release, "/v1/benchmarks/{benchmark}", "/v1/positions", "/v1/changes.atom"}
    assert len({one["operationId"] for one in found.values()}) == len(found)
    # Swagger UI shows a summary as it is: Markdown stands there with its marks.
    assert not [one["summary"] for one in found.values() if set("`*_[") & set(one["summary"])]
    for path, one in found.items():
        assert one["summary"], path
        assert {"200", "406", "414", "422", "500", "503"} <= set(one["responses"]), path
        assert ("{" not in path) or ("404" in one["responses"]), path
        for status, response in one["responses"].items():
            if status >= "400":
                (name,) = re.findall(r"^#/components/responses/(\w+)$", response["$ref"])
                content = contract["components"]["responses"][name]["content"]
                assert list(content) == ["application/problem+json"]
        for parameter in one.get("parameters", ()):
            assert parameter["description"], (path, parameter["name"])


@pytest.mark.parametrize("path", sorted(ANSWERS))
def test_answers_are_as_the_specification_says(client: FlaskClient, contract: dict[str, Any], path: str) -> None:
    answer = client.get(ANSWERS[path]).get_json()
    errors = [error.message for error in Draft202012Validator(answer_schema(contract, path)).iter_errors(answer)]
    assert errors == []


def test_a_single_figure_is_as_the_specification_says(client: FlaskClient, contract: dict[str, Any]) -> None:
    identifier = client.get(PATH).get_json()["data"][0]["id"]
    schema = answer_schema(contract, "/v1/benchmarks/{benchmark}")
    Draft202012Validator(schema).validate(client.get(f"{PATH}/{identifier}").get_json())


def test_every_operation_shows_an_answer_which_is_as_the_specification_says(contract: dict[str, Any]) -> None:
    for path, one in operations(contract).items():
        content = one["responses"]["200"]["content"]
        shown = [example for said in content.values() for example in said.get("examples", {}).values()]
        assert shown, path
        assert all(example["summary"] for example in shown)
        for example in content.get("application/json", {}).get("examples", {}).values():
            Draft202012Validator(answer_schema(contract, path)).validate(example["value"])


def test_every_problem_is_shown_as_it_is_answered(contract: dict[str, Any]) -> None:
    schema = {
        "$ref": "#/components/schemas/ProblemAnswer",
        "components": {"schemas": closed(contract["components"]["schemas"])},
    }
    shown = contract["components"]["responses"]
    assert {"Problem400", "Problem401", "Problem404", "Problem429", "Problem503"} <= set(shown)
    for name, response in shown.items():
        if name != "DEFAULT_ERROR":
            example = response["content"]["application/problem+json"]["example"]
            assert f"Problem{example['status']}" == name
            Draft202012Validator(schema).validate(example)


def test_topics_stand_in_the_order_they_are_read_and_none_is_empty(contract: dict[str, Any]) -> None:
    topics = [topic["name"] for topic in contract["tags"]]
    used = [topic for one in operations(contract).values() for topic in one["tags"]]
    assert list(dict.fromkeys(used)) == topics
    assert all(topic["description"] and topic["externalDocs"]["url"] for topic in contract["tags"])


def test_answers_may_grow_and_what_is_sent_may_not_have_what_nobody_knows(contract: dict[str, Any]) -> None:
    schemas = contract["components"]["schemas"]
    sent = {name for name, schema in schemas.items() if schema.get("additionalProperties") is False}
    assert sent == {"ChannelBody", "CompanyBody", "PositionsBody"}


def test_problems_are_as_the_specification_says(client: FlaskClient, contract: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/ProblemAnswer", "components": contract["components"]}
    for path in ("/nothing", "/v1/surveys/x", f"{PATH}?sectr=1", f"{PATH}?survey=gone"):
        Draft202012Validator(schema).validate(client.get(path).get_json())


@pytest.mark.parametrize(
    "query",
    [
        f"{PATH}?survey={','.join(['panel'] * 1001)}",
        f"{PATH}?as_of=20260331",
        f"{PATH}?as_of=2026-W14-2",
        f"{PATH}?as_of=2026-03-31T08:00:00.{'0' * 40}Z",
        "/v1/changes?since=20260331",
        "/v1/changes?since=12",
    ],
    ids=["too many codes", "no hyphens", "a week", "too long", "since: no hyphens", "since: no place"],
)
def test_what_the_specification_does_not_allow_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(query)
    assert answer.status_code == 422
    (mistake,) = answer.get_json()["errors"]
    assert mistake["code"] == "invalid_value"


def test_as_many_codes_as_the_specification_allows_are_taken(client: FlaskClient, contract: dict[str, Any]) -> None:
    parameters = contract["paths"]["/v1/benchmarks"]["get"]["parameters"]
    (most,) = (one["schema"]["maxItems"] for one in parameters if one["name"] == "survey")
    assert client.get(f"{PATH}?survey={','.join(['panel'] * most)}").status_code == 200


def test_a_whole_number_is_one_however_json_writes_it() -> None:
    schema = CompanyBody()
    for written in ("37", "37.0", "3.7e1"):
        assert schema.load({"ref": "a", "employees": json.loads(written)})["employees"] == 37
    for written in ("37.5", "true", '"37"', "1e400"):
        with pytest.raises(ValidationError, match="no whole number"):
            schema.load({"ref": "a", "employees": json.loads(written)})


def test_every_link_leads_to_an_operation_and_begins_where_its_answer_has_something(contract: dict[str, Any]) -> None:
    found = operations(contract)
    known = {one["operationId"]: one for one in found.values()}
    links = [(path, link) for path, one in found.items() for link in one["responses"]["200"].get("links", {}).values()]
    assert len(links) >= 10
    for path, link in links:
        assert link["operationId"] in known
        (pointer,) = (value.removeprefix("$response.body#/") for value in link["parameters"].values())
        shown = found[path]["responses"]["200"]["content"]["application/json"]["examples"]
        part = next(iter(shown.values()))["value"]
        for key in pointer.split("/"):
            part = part[int(key)] if key.isdigit() else part[key]
        assert isinstance(part, str)


def test_the_shipped_swagger_ui_is_the_one_recorded() -> None:
    version, *sums = (SWAGGER_UI / "VERSION").read_text().splitlines()
    assert re.fullmatch(r"swagger-ui-dist \d+\.\d+\.\d+", version)
    recorded = {name: digest for digest, name in (line.split() for line in sums)}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in SWAGGER_UI.iterdir()
        if path.name != "VERSION"
    }
    assert found == recorded
    assert {"LICENSE", "NOTICE"} <= set(found)


@pytest.mark.parametrize("path", ["/", "/docs", "/problems/withdrawn", "/releases/panel.2023.r1/quality"])
def test_pages_load_nothing_from_elsewhere_and_have_no_inline_script_or_style(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    loaded = re.findall(r"""<(?:script|link|img)[^>]*(?:src|href)="([^"]*)""", response.text)
    assert loaded
    for address in loaded:
        assert client.get(address).status_code == 200, address
    assert not re.search(r"<style|<script(?![^>]*src=)| style=| on\w+=", response.text)
