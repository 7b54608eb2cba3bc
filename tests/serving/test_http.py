"""What every answer of the server keeps: problems, headers, validators, formats, methods."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from api.app import create_app
from api.blueprints.problem_kinds import KINDS
from api.errors import Refused
from tests.serving.conftest import configured
from tests.serving.test_benchmarks import PATH, refused

READABLE = [
    "/v1",
    "/v1/surveys",
    "/v1/surveys/panel",
    "/v1/codelists",
    "/v1/codelists/size",
    "/v1/indicators",
    "/v1/indicators/goal",
    "/v1/releases",
    "/v1/releases/panel.2023.r1",
    "/v1/releases/panel.2023.r1/quality",
    "/v1/changes",
    "/v1/changes.atom",
    PATH,
    f"{PATH}?format=csv",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/",
    "/docs",
    "/problems/not-found",
    "/releases/panel.2023.r1/quality",
    "/assets/pages.css",
    "/assets/swagger-ui/swagger-ui.css",
]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize("path", READABLE)
def test_every_answer_carries_the_headers_that_protect_its_reader(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert re.fullmatch(r"[0-9a-f]{24}", response.headers["X-Request-Id"])
    assert response.headers["Cache-Control"]


def test_the_entry_says_how_much_one_request_may_ask_for(client: FlaskClient) -> None:
    limits = client.get("/v1").get_json()["limits"]
    assert list(limits) == ["rows", "rows_per_page", "figures_per_picture", "companies_per_request"]
    assert (limits["figures_per_picture"], limits["companies_per_request"]) == (200, 100)
    companies = [{"ref": str(number)} for number in range(limits["companies_per_request"] + 1)]
    body = {"survey": "panel", "companies": companies}
    refused(client.post("/v1/positions", json=body))
    assert client.post("/v1/positions", json={**body, "companies": companies[1:]}).status_code == 200


def test_each_link_of_a_release_leads_to_what_belongs_to_it(client: FlaskClient) -> None:
    listed = client.get("/v1/releases?survey=panel").get_json()["data"]
    assert [set(one["links"]) for one in listed] == [
        {"self", "benchmarks", "quality", "certificate", "download"} for _ in listed
    ]
    for address in client.get("/v1/releases/panel.2023.r1").get_json()["data"]["links"].values():
        assert "panel.2023.r1" in address
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("path", READABLE)
def test_head_answers_as_get_without_the_body(client: FlaskClient, path: str) -> None:
    got, headed = client.get(path), client.head(path)
    assert headed.status_code == 200
    assert headed.data == b""
    assert headed.headers["Content-Length"] == got.headers["Content-Length"]
    assert headed.headers.get("ETag") == got.headers.get("ETag")


@pytest.mark.parametrize("path", [path for path in READABLE if path not in ("/", "/docs", "/problems/not-found")])
def test_what_the_client_has_already_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_etag_tells_representations_apart(client: FlaskClient) -> None:
    queries = ["", "?lang=de", "?format=csv", "?format=csv&labels=both", "?confidence=0.99", "?limit=1", "?sort=value"]
    assert len({client.get(PATH + query).headers["ETag"] for query in queries}) == len(queries)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        (BROWSER, "application/json"),
        ("application/json", "application/json"),
        ("application/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/csv;q=0.9, application/json;q=0.1", "text/csv"),
        ("application/json, text/csv", "application/json"),
        ("text/*", "text/csv"),
        ("application/problem+json, application/json;q=0.5", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("text/csv; charset=utf-8; header=present", "text/csv"),
        ("text/csv;header=present;q=0.9, application/json;charset=utf-8;q=0.1", "text/csv"),
        ("text/html;charset=utf-8, */*;q=0.8", "application/json"),
        ("application/vnd.sdmx.data+csv; version=2.0.0", "application/vnd.sdmx.data+csv"),
    ],
)
def test_the_format_is_what_accept_likes_best(client: FlaskClient, accept: str | None, expected: str) -> None:
    response = client.get(PATH, headers={"Accept": accept} if accept else {})
    assert response.mimetype == expected
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("path", ["/v1", "/v1/surveys", "/v1/releases/panel.2023.r1/download"])
def test_what_is_asked_for_by_its_whole_content_type_is_sent(client: FlaskClient, path: str) -> None:
    sent = client.get(path).headers["Content-Type"]
    for accept in (sent, f"{sent.partition(';')[0]}; charset=utf-8"):
        assert client.get(path, headers={"Accept": accept}).headers["Content-Type"] == sent


@pytest.mark.parametrize("path", [PATH, "/v1/surveys"])
@pytest.mark.parametrize("accept", ["image/tiff", "application/xml", "application/json;q=0, text/csv;q=0"])
def test_what_accept_excludes_is_not_sent(client: FlaskClient, path: str, accept: str) -> None:
    document = refused(client.get(path, headers={"Accept": accept}), 406)
    assert "application/json" in document["detail"]


def test_the_format_by_name_wins_over_accept(client: FlaskClient) -> None:
    assert client.get(f"{PATH}?format=csv", headers={"Accept": "image/png"}).mimetype == "text/csv"
    assert client.get(f"{PATH}?format=json", headers={"Accept": "text/csv"}).mimetype == "application/json"


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/nothing", 404, "not-found"),
        ("GET", "/v1/surveys/", 404, "not-found"),
        ("GET", "/v1/surveys/pannel", 404, "not-found"),
        ("GET", "/v1/indicators/adaption", 404, "not-found"),
        ("GET", "/v1/codelists/sise", 404, "not-found"),
        ("GET", "/v1/releases/panel.2023.r9", 404, "not-found"),
        ("GET", "/v1/surveys/%00", 404, "not-found"),
        ("GET", "/v1/surveys/panel%2F..", 404, "not-found"),
        ("GET", "/problems/nothing", 404, "not-found"),
        ("GET", "/assets/..%2f__init__.py", 404, "not-found"),
        ("GET", "/v1/releases/gone.2012.r1", 410, "withdrawn"),
        ("GET", "/v1/surveys/gone", 410, "withdrawn"),
        ("GET", "/v1/surveys?x=1", 422, "invalid-parameters"),
        ("GET", "/v1/codelists/size?version=3", 422, "invalid-parameters"),
        ("GET", "/v1/releases?survey=pannel", 422, "invalid-parameters"),
        ("GET", "/healthz?lang=en", 422, "invalid-parameters"),
        ("POST", PATH, 405, "method-not-allowed"),
        ("DELETE", "/v1/surveys/panel", 405, "method-not-allowed"),
        ("PUT", "/", 405, "method-not-allowed"),
    ],
)
def test_every_error_is_a_problem_document(client: FlaskClient, method: str, path: str, status: int, slug: str) -> None:
    response = client.open(path, method=method)
    document = refused(response, status)
    assert document["type"] == f"/problems/{slug}"
    assert document["title"] == KINDS[slug].title.en
    assert document["detail"]
    assert response.headers.getlist("Content-Type") == ["application/problem+json"]
    if status == 405:
        assert {"GET", "HEAD", "OPTIONS"} <= set(response.headers["Allow"].split(", "))


def test_what_is_nearest_to_an_unknown_identifier_is_named(client: FlaskClient) -> None:
    document = refused(client.get("/v1/surveys/pannel"), 404)
    assert document["errors"][0]["nearest"][0] == "panel"


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_the_type_of_a_problem_is_the_address_of_a_page_that_explains_it(client: FlaskClient, slug: str) -> None:
    response = client.get(f"/problems/{slug}")
    assert response.mimetype == "text/html"
    assert KINDS[slug].title.en in response.text


def test_a_request_id_that_is_given_is_kept_when_it_is_harmless(client: FlaskClient) -> None:
    given = {"X-Request-Id": "partner-42.a"}
    assert client.get("/healthz", headers=given).headers["X-Request-Id"] == "partner-42.a"
    for harmful in ("a b", "x" * 65, "<script>", ""):
        found = client.get("/healthz", headers={"X-Request-Id": harmful}).headers["X-Request-Id"]
        assert re.fullmatch(r"[0-9a-f]{24}", found)


def test_an_unreachable_database_is_said_without_its_address_and_health_goes_on() -> None:
    secret = "postgresql+psycopg2://someone:s3cret@127.0.0.1:1/nowhere"
    client = create_app(configured().__class__(**{**vars(configured()), "database_reader_url": secret})).test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/openapi.json").status_code == 200
    for path in ("/readyz", PATH, "/v1/surveys"):
        # A name of its own: one drawn at random may hold any three digits.
        response = client.get(path, headers={"X-Request-Id": "asked"})
        document = refused(response, 503)
        assert int(response.headers["Retry-After"]) > 0
        assert not re.search("s3cret|someone|127|nowhere|psycopg|SELECT", response.text)
        assert document["type"] == "/problems/unavailable"


def broken(error: Exception) -> Flask:
    """The application with one more address, where an error happens."""
    app = create_app(configured(), create_engine("postgresql+psycopg2://"))

    def fail() -> Any:
        raise error

    app.add_url_rule("/broken", view_func=fail)
    return app


def test_a_fault_of_the_server_is_logged_and_says_nothing_about_its_inside(caplog: pytest.LogCaptureFixture) -> None:
    response = broken(RuntimeError("SELECT secret FROM /somewhere")).test_client().get("/broken")
    document = refused(response, 500)
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert document["type"] == "/problems/internal-error"
    assert document["request_id"] in caplog.text
    assert "SELECT secret" in caplog.text


def test_what_policy_refuses_is_forbidden() -> None:
    assert refused(broken(Refused("Not for everybody.")).test_client().get("/broken"), 403)["detail"] == (
        "Not for everybody."
    )


def test_current_answers_are_kept_briefly_and_pinned_ones_for_long(client: FlaskClient) -> None:
    assert "max-age=60" in client.get(PATH).headers["Cache-Control"]
    assert "immutable" in client.get(f"{PATH}?release=panel.2023.r1").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/v1/surveys/panel", "/v1/indicators/goal", "/v1/codelists/size", PATH])
def test_lang_alone_decides_the_language(client: FlaskClient, path: str) -> None:
    english = client.get(path, headers={"Accept-Language": "de"})
    german = client.get(f"{path}?lang=de", headers={"Accept-Language": "en"})
    assert (english.headers["Content-Language"], german.headers["Content-Language"]) == ("en", "de")
    assert english.text != german.text


def test_links_do_not_depend_on_the_host_named_in_the_request(client: FlaskClient) -> None:
    for path in (PATH, "/v1", "/v1/surveys/panel"):
        assert "evil.example" not in client.get(path, headers={"Host": "evil.example"}).text
