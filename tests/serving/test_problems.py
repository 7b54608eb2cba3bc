"""Errors over the network: whatever goes wrong, and whoever notices, is answered as a problem document."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from api.blueprints.problem_documents import CODE_TEXTS, kind_of
from api.blueprints.problem_kinds import KINDS, OF_A_STATUS
from api.concepts.texts import LANGUAGES, Text
from tests.conftest import Database, DatabaseServer
from tests.serving.extended import SECRET
from tests.serving.real_server import Answer, RealServer, real_server

PATH = "/v1/benchmarks"
INSIDE = re.compile(r"Traceback|File \"|\.py\b|SELECT |psycopg|sqlalchemy|werkzeug|gunicorn|site-packages|/work|/root")


@pytest.fixture(scope="module")
def faulty(samples_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """The application with an operation that has a fault."""
    log = tmp_path_factory.mktemp("faulty") / "server.log"
    with real_server(samples_database, log, "tests.serving.extended_wsgi:application") as running:
        yield running


BULK = "/v1/releases/panel.2023.r2/download"
REQUESTS: dict[str, tuple[str, int, str]] = {
    "an unknown address": ("GET /nothing HTTP/1.1", 404, "not-found"),
    "a slash at the end": ("GET /v1/surveys/ HTTP/1.1", 404, "not-found"),
    "two slashes": ("GET /v1//surveys HTTP/1.1", 404, "not-found"),
    "only slashes": ("GET //evil.example/v1 HTTP/1.1", 404, "not-found"),
    "an unknown survey": ("GET /v1/surveys/pannel HTTP/1.1", 404, "not-found"),
    "an unknown kind of problem": ("GET /problems/not-fond HTTP/1.1", 404, "not-found"),
    "a withdrawn release": ("GET /v1/releases/gone.2012.r1 HTTP/1.1", 410, "withdrawn"),
    "a method for nothing": ("DELETE /v1/surveys/panel HTTP/1.1", 405, "method-not-allowed"),
    "a method nobody knows": ("BREW /v1/surveys HTTP/1.1", 405, "method-not-allowed"),
    "a trace": ("TRACE /v1/surveys HTTP/1.1", 405, "method-not-allowed"),
    "an unknown parameter": (f"GET {PATH}?sectr=C HTTP/1.1", 422, "invalid-parameters"),
    "a parameter that is no UTF-8": (f"GET {PATH}?survey=%ff%fe HTTP/1.1", 422, "invalid-parameters"),
    "a path that is no UTF-8": ("GET /v1/surveys/%ff HTTP/1.1", 404, "not-found"),
    "a null byte": ("GET /v1/surveys/%00 HTTP/1.1", 404, "not-found"),
    "a null byte in a parameter": (f"GET {PATH}?survey=%00 HTTP/1.1", 422, "invalid-parameters"),
    "an excluded format": (f"GET {PATH} HTTP/1.1\r\nAccept: image/tiff", 406, "not-acceptable"),
    "another version wanted": (f'GET {PATH} HTTP/1.1\r\nIf-Match: "other"', 412, "precondition-failed"),
    "too large a body announced": ("POST /v1 HTTP/1.1\r\nContent-Length: 1000001", 413, "too-large"),
    "a long address": (f"GET /v1/surveys?lang={'x' * 8200} HTTP/1.1", 414, "uri-too-long"),
    "a very long address": (f"GET /v1/surveys?lang={'x' * 60_000} HTTP/1.1", 414, "uri-too-long"),
    "an endless address": (
        f"GET /v1/surveys?lang={'x' * 200_000} HTTP/1.1",
        414,
        "uri-too-long",
    ),
    "a long header": (f"GET /v1 HTTP/1.1\r\nX-Long: {'x' * 9000}", 431, "headers-too-large"),
    "many headers": ("GET /v1 HTTP/1.1" + "\r\nX-One: 1" * 150, 431, "headers-too-large"),
    "a range behind the end": (f"GET {BULK} HTTP/1.1\r\nRange: bytes=99999999-", 416, "range-not-satisfiable"),
    "an unknown expectation": ("GET /v1 HTTP/1.1\r\nExpect: magic", 417, "expectation-failed"),
    "no HTTP": ("\x16\x03\x01 hello", 400, "bad-request"),
    "an unknown version": ("GET /v1 HTTP/9.9", 400, "bad-request"),
    "a broken header": ("GET /v1 HTTP/1.1\r\nno colon", 400, "bad-request"),
    "two lengths": ("GET /v1 HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2", 400, "bad-request"),
    "an unknown transfer coding": ("POST /v1 HTTP/1.1\r\nTransfer-Encoding: magic", 501, "not-implemented"),
}


def sent(server: RealServer, first_lines: str) -> Answer:
    return server.send(f"{first_lines}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode("latin-1"))


@pytest.mark.parametrize("what", REQUESTS)
def test_every_error_is_a_problem_document_without_a_word_about_the_inside(server: RealServer, what: str) -> None:
    lines, status, slug = REQUESTS[what]
    answer = sent(server, lines)
    document = server.checked(answer, status)
    assert document["type"] == f"/problems/{slug}"
    assert document["title"] == KINDS[slug].title.en
    assert not INSIDE.search(answer.body.decode())
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-language"] == "en"
    if status == 405:
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_the_server_goes_on_after_all_of_them(server: RealServer) -> None:
    for lines, _, _ in REQUESTS.values():
        sent(server, lines)
    assert server.ask("/v1").status == 200


def test_the_errors_over_the_wire_cover_every_kind_that_needs_no_key_body_or_fault() -> None:
    elsewhere = {
        "unauthorized",
        "refused",
        "too-many-requests",
        "unsupported-media-type",
        "too-many-rows",
        "internal-error",
        "unavailable",
        "busy",
    }
    assert {slug for _, _, slug in REQUESTS.values()} | elsewhere == set(KINDS)


def test_instance_is_the_path_as_an_address(server: RealServer) -> None:
    document = server.problem("/v1/surveys/K%C3%BCche%20%22x%22?lang=de", 404)
    assert document["instance"] == "/v1/surveys/K%C3%BCche%20%22x%22"


def test_all_mistakes_are_named_at_once_each_with_code_place_and_nearest_values(server: RealServer) -> None:
    query = "sectr=C&survey=pannel&format=cvs&limit=many&where=market:b2b&lang=en&lang=de"
    document = server.problem(f"{PATH}?{query}&release=panel.2023.r1&as_of=2026-01-01", 422)
    found = {one["parameter"]: one for one in document["errors"]}
    assert set(found) == {"sectr", "survey", "format", "limit", "lang", "as_of"}
    assert {name: one["code"] for name, one in found.items()} == {
        "sectr": "unknown_parameter",
        "survey": "unknown_code",
        "format": "invalid_value",
        "limit": "invalid_value",
        "lang": "repeated_parameter",
        "as_of": "conflict",
    }
    assert found["sectr"]["nearest"][0] == "sector"
    assert found["survey"]["nearest"][0] == "panel"
    assert found["format"]["nearest"][0] == "csv"
    assert all(set(one) == {"code", "parameter", "pointer", "detail", "expected", "nearest"} for one in found.values())
    assert all(one["pointer"] is None for one in found.values())
    assert "(5 more in errors)" in document["detail"]


@pytest.mark.parametrize(
    ("query", "parameter", "code", "nearest"),
    [
        ("survey=panel&channel=facebok", "channel", "unknown_code", "facebook"),
        ("survey=panel&indicator=adaption", "indicator", "unknown_code", "adoption"),
        ("survey=panel&sector=Cc", "sector", "unknown_code", "C"),
        ("survey=panel&where=markt:b2b", "where", "unknown_code", "market"),
        ("survey=panel&wave=2032", "wave", "unknown_code", "2023"),
        ("release=panel.2023.r9", "release", "unknown_code", "panel.2023.r1"),
        ("survey=panel&limit=5&cursor=5-0123456789abcdef", "cursor", "invalid_cursor", None),
        ("format=json&columns=size", "columns", "conflict", None),
        ("sort=vaule", "sort", "invalid_value", "value"),
        ("/pointer=1", "/pointer", "unknown_parameter", None),
        ("=1", "", "unknown_parameter", None),
    ],
)
def test_each_mistake_has_a_code_for_programs(
    server: RealServer, query: str, parameter: str, code: str, nearest: str | None
) -> None:
    (mistake,) = server.problem(f"{PATH}?{query}", 422)["errors"]
    assert (mistake["parameter"], mistake["pointer"], mistake["code"]) == (parameter, None, code)
    if nearest is not None:
        assert nearest in mistake["nearest"]


def test_an_unknown_identifier_in_the_path_is_named_like_a_parameter(server: RealServer) -> None:
    (mistake,) = server.problem("/v1/surveys/pannel", 404)["errors"]
    assert (mistake["code"], mistake["parameter"], mistake["nearest"][0]) == ("unknown_identifier", "survey", "panel")


def test_a_selection_that_is_too_large_says_how_large_and_what_to_do(
    samples_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.mktemp("small") / "server.log"
    with real_server(samples_database, log, BENCHMARKS_ROW_LIMIT="10") as small:
        document = small.problem(f"{PATH}?survey=panel&sector=*&size=*", 422)
    assert document["type"] == "/problems/too-many-rows"
    assert document["estimate"] > document["limit"] == 10
    assert "limit=" in document["detail"]


def test_a_fault_is_logged_and_says_nothing_about_the_inside(faulty: RealServer) -> None:
    answer = faulty.ask("/v1/test/broken", X_Request_Id="fault-1")
    document = faulty.checked(answer, 500)
    assert document["type"] == "/problems/internal-error"
    assert document["request_id"] == "fault-1"
    assert SECRET not in answer.body.decode()
    assert not INSIDE.search(answer.body.decode())
    assert "fault-1" in faulty.said
    assert SECRET in faulty.said


def test_a_database_that_is_gone_is_a_503_with_a_time_to_wait_and_comes_back(
    database_server: DatabaseServer, fresh_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.mktemp("lost") / "server.log"
    name = fresh_database.name
    with real_server(fresh_database, log) as server:
        fresh_database.owner.dispose()
        database_server.command(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        database_server.command(
            f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        for path in ("/v1/surveys", PATH, "/readyz"):
            answer = server.ask(path)
            document = server.checked(answer, 503)
            assert document["type"] == "/problems/unavailable"
            assert 1 <= int(answer.headers["retry-after"]) <= 60
            assert not re.search(f"{name}|127\\.0\\.0\\.1|FATAL|SELECT|reader", answer.body.decode())
        assert server.ask("/healthz").status == 200
        database_server.command(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert server.ask("/readyz").status == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", sorted(KINDS))
def test_the_type_of_a_problem_leads_to_a_page_that_explains_it(server: RealServer, slug: str, language: str) -> None:
    answer = server.ask(f"/problems/{slug}?lang={language}")
    page = answer.body.decode()
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in page
    kind = KINDS[slug]
    texts: list[Text] = [kind.title, kind.meaning, kind.remedy]
    for text in texts:
        said = text.de if language == "de" else text.en
        assert all(piece in page for piece in re.split(r"`[^`]*`|[{}<>&\"']", said)), said
    assert "`" not in page
    assert f"<code>/problems/{slug}</code>" in page


def test_the_page_of_mistakes_explains_every_code(server: RealServer) -> None:
    for language in LANGUAGES:
        page = server.ask(f"/problems/invalid-parameters?lang={language}").body.decode()
        for code, text in CODE_TEXTS.items():
            assert f"<code>{code}</code>" in page
            assert text[language] in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_kinds_of_problems_are_listed_with_links_that_work(server: RealServer, language: str) -> None:
    page = server.ask(f"/problems?lang={language}").body.decode()
    links = re.findall(r'<td><a href="([^"]+)">', page)
    assert len(links) == len(KINDS)
    for link in links:
        assert f'<html lang="{language}">' in server.ask(link).body.decode()


def test_a_page_that_does_not_exist_or_is_asked_wrongly_is_a_problem_too(server: RealServer) -> None:
    (mistake,) = server.problem("/problems/not-fond", 404)["errors"]
    assert mistake["nearest"][0] == "not-found"
    server.problem("/problems/not-found?lang=fr", 422)


@pytest.mark.parametrize("status", [402, 409, 418, 451, 502, 504, 599])
def test_a_status_nobody_foresaw_still_has_a_page(status: int) -> None:
    assert kind_of(status).slug == ("bad-request" if status < 500 else "internal-error")


def test_a_status_has_one_kind() -> None:
    assert len({kind.status for kind in OF_A_STATUS}) == len(OF_A_STATUS)
