"""Which pages elsewhere may read answers, and what a server says about itself when asked with ``OPTIONS``."""

from __future__ import annotations

import pytest

from api.access.keys import key_hash, key_prefix, new_key
from api.queries.keys import store_key
from tests.conftest import Database
from tests.serving.conftest import ALLOWED_ORIGIN
from tests.serving.real_server import RealServer

PATH = "/v1/benchmarks"
OTHER_ORIGIN = "https://evil.example"
PATHS = [PATH, "/v1", "/v1/surveys/panel", "/openapi.json", "/v1/nothing", f"{PATH}?x=1", "/v1/releases/gone.2012.r1"]
EXPOSED = {"ETag", "Link", "X-Request-Id", "RateLimit", "RateLimit-Policy", "Retry-After", "Deprecation", "Sunset"}


@pytest.fixture(scope="module")
def authorization(samples_database: Database) -> str:
    """The header of a key without scopes."""
    key = new_key()
    prefix = key_prefix(key)
    assert prefix is not None
    with samples_database.owner.begin() as connection:
        store_key(connection, prefix, key_hash(key), "Tests of origins", (), None)
    return f"Bearer {key}"


def names(text: str) -> set[str]:
    return {one.strip() for one in text.split(",")}


@pytest.mark.parametrize("origin", [None, ALLOWED_ORIGIN, OTHER_ORIGIN, "null", "nonsense"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_of_every_origin_may_read_what_is_public(server: RealServer, path: str, origin: str | None) -> None:
    answer = server.ask(path, **({} if origin is None else {"Origin": origin}))
    assert answer.headers["access-control-allow-origin"] == "*"
    assert names(answer.headers["access-control-expose-headers"]) >= EXPOSED
    assert "access-control-allow-credentials" not in answer.headers
    assert "origin" not in answer.headers.get("vary", "").lower()


def test_an_unchanged_answer_may_be_read_too(server: RealServer) -> None:
    etag = server.ask(PATH).headers["etag"]
    answer = server.ask(PATH, If_None_Match=etag, Origin=OTHER_ORIGIN)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (304, "*")


@pytest.mark.parametrize("path", ["/", "/docs", "/problems", "/healthz", "/assets/pages.css", "/v10", "/openapi.json5"])
def test_what_is_not_the_interface_is_for_this_origin_alone(server: RealServer, path: str) -> None:
    assert not any(name.startswith("access-control") for name in server.ask(path, Origin=ALLOWED_ORIGIN).headers)


def test_with_a_key_only_origins_that_are_configured_may_read(server: RealServer, authorization: str) -> None:
    allowed = server.ask(PATH, Origin=ALLOWED_ORIGIN, Authorization=authorization)
    assert allowed.status == 200
    assert allowed.headers["access-control-allow-origin"] == ALLOWED_ORIGIN
    assert "Origin" in names(allowed.headers["vary"])
    for origin in (OTHER_ORIGIN, f"{ALLOWED_ORIGIN}.evil.example", "http://app.example.org", "null", ""):
        refused = server.ask(PATH, Origin=origin, Authorization=authorization)
        assert not any(name.startswith("access-control") for name in refused.headers)
        assert "Origin" in names(refused.headers["vary"])
    from_a_server = server.ask(PATH, Authorization=authorization)
    assert from_a_server.status == 200
    assert not any(name.startswith("access-control") for name in from_a_server.headers)


def test_that_a_key_is_wrong_can_be_read_by_those_who_may_send_one(server: RealServer) -> None:
    wrong = server.ask(PATH, Origin=ALLOWED_ORIGIN, Authorization="Bearer sbk_nothing")
    assert (wrong.status, wrong.headers["access-control-allow-origin"]) == (401, ALLOWED_ORIGIN)
    other = server.ask(PATH, Origin=OTHER_ORIGIN, Authorization="Bearer sbk_nothing")
    assert (other.status, other.headers.get("access-control-allow-origin")) == (401, None)


def preflight(server: RealServer, origin: str, announced: str, path: str = PATH) -> dict[str, str]:
    answer = server.ask(
        path,
        "OPTIONS",
        Origin=origin,
        Access_Control_Request_Method="GET",
        Access_Control_Request_Headers=announced,
    )
    assert (answer.status, answer.body) == (204, b"")
    return {name: text for name, text in answer.headers.items() if name.startswith(("access-control", "vary"))}


@pytest.mark.parametrize("origin", [ALLOWED_ORIGIN, OTHER_ORIGIN])
def test_a_preflight_without_a_key_is_granted_to_all(server: RealServer, origin: str) -> None:
    granted = preflight(server, origin, "if-none-match, x-request-id")
    assert granted["access-control-allow-origin"] == "*"
    assert {"GET", "HEAD"} <= names(granted["access-control-allow-methods"])
    allowed = {name.lower() for name in names(granted["access-control-allow-headers"])}
    assert {"if-none-match", "x-request-id", "content-type"} <= allowed
    assert "authorization" not in allowed
    assert int(granted["access-control-max-age"]) > 0


@pytest.mark.parametrize("announced", ["authorization", "Authorization", "if-none-match,authorization"])
def test_a_preflight_that_announces_a_key_is_granted_to_those_who_may_send_one(
    server: RealServer, announced: str
) -> None:
    granted = preflight(server, ALLOWED_ORIGIN, announced)
    assert granted["access-control-allow-origin"] == ALLOWED_ORIGIN
    assert "authorization" in {name.lower() for name in names(granted["access-control-allow-headers"])}
    refused = preflight(server, OTHER_ORIGIN, announced)
    assert set(refused) == {"vary"}
    assert "Origin" in names(refused["vary"])


@pytest.mark.parametrize("path", ["/v1", PATH, "/v1/surveys/panel", "/openapi.json", "/", "/docs", "/healthz"])
def test_options_says_what_may_be_done_and_sends_nothing(server: RealServer, path: str) -> None:
    answer = server.ask(path, "OPTIONS")
    assert (answer.status, answer.body) == (204, b"")
    assert names(answer.headers["allow"]) == {"GET", "HEAD", "OPTIONS"}
    assert "content-type" not in answer.headers
    assert answer.headers["x-request-id"]


def test_options_of_nothing_is_a_problem(server: RealServer) -> None:
    server.problem("/nothing", 404, "OPTIONS")
