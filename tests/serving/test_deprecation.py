"""Operations on their way out say so (RFC 9745, RFC 8594): on operations that only these tests have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from api.blueprints.deprecation import Deprecation
from tests.conftest import Database
from tests.serving.extended import PAGE, SINCE, SUNSET
from tests.serving.real_server import RealServer, real_server

ENDING, FADING = "/v1/test/ending", "/v1/test/fading"
SAID_SINCE = "@1772323200"
SAID_SUNSET = "Mon, 01 Mar 2027 12:00:00 GMT"


@pytest.fixture(scope="module")
def extended(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    log = tmp_path_factory.mktemp("extended") / "server.log"
    with real_server(samples_database, log, "tests.serving.extended_wsgi:application") as running:
        yield running


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [ENDING, f"{ENDING}?lang=fr", f"{ENDING}?lang=de"])
def test_every_answer_says_since_when_until_when_and_where_it_is_explained(
    extended: RealServer, path: str, method: str
) -> None:
    headers = extended.ask(path, method).headers
    assert headers["deprecation"] == SAID_SINCE
    assert headers["sunset"] == SAID_SUNSET
    assert f'<{PAGE}>; rel="deprecation"; type="text/html"' in headers["link"]
    assert f'<{PAGE}>; rel="sunset"; type="text/html"' in headers["link"]
    assert {"Deprecation", "Sunset"} <= {one.strip() for one in headers["access-control-expose-headers"].split(",")}


def test_an_unchanged_answer_says_it_too(extended: RealServer) -> None:
    etag = extended.ask(ENDING).headers["etag"]
    again = extended.ask(ENDING, If_None_Match=etag)
    assert (again.status, again.headers["deprecation"], again.headers["sunset"]) == (304, SAID_SINCE, SAID_SUNSET)


def test_without_a_decided_end_there_is_no_sunset(extended: RealServer) -> None:
    headers = extended.ask(FADING).headers
    assert headers["deprecation"] == SAID_SINCE
    assert "sunset" not in headers
    assert "sunset" not in headers["link"]


def test_the_specification_says_it(extended: RealServer) -> None:
    paths = extended.ask("/openapi.json").json["paths"]
    assert paths[ENDING]["get"]["deprecated"] is True
    assert paths[ENDING]["get"]["summary"] == "An operation that will end."
    assert "since 2026-03-01; it ends on 2027-03-01" in paths[ENDING]["get"]["description"]
    fading = paths[FADING]["get"]
    assert fading["description"].startswith("It has a description.")
    assert "since 2026-03-01." in fading["description"]
    assert not any(
        "deprecated" in one["get"] for path, one in paths.items() if not path.startswith("/v1/test/") and "get" in one
    )


def test_nothing_that_is_shipped_is_deprecated_and_the_test_operations_are_not_shipped(server: RealServer) -> None:
    assert server.ask(ENDING).status == 404
    assert "deprecation" not in server.ask("/v1/benchmarks").headers
    assert "/v1/test/" not in server.ask("/openapi.json").body.decode()


def test_an_end_before_the_beginning_is_refused() -> None:
    announced = Deprecation(SINCE, PAGE, SUNSET)
    with pytest.raises(ValueError, match="cannot end before"):
        replace(announced, sunset=SINCE - timedelta(seconds=1))
