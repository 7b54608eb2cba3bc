"""The OWASP API Security Top 10 (2023), risk by risk, tried over the network."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import text

from api import __version__
from api.answers.figures.rows import ROW_FIELDS
from api.concepts.texts import Text, same
from api.queries.keys import revoke_key
from tests.conftest import Database, DatabaseServer
from tests.serving import hidden, samples, stored
from tests.serving.conftest import publish_samples
from tests.serving.real_server import RealServer, real_server

PATH = "/v1/benchmarks"
POSITIONS = "/v1/positions"
PARTNER, EMBARGOED = hidden.PARTNER, hidden.EMBARGOED
SCRIPT = "<script>alert(1)</script>"
FORMULA = "=HYPERLINK(1)"
WRONG_KEYS = 5
SECONDS = 5.0
"""What an answer, also to an attack, may take on a busy machine."""


@pytest.fixture(scope="module")
def attacked_database(database_server: DatabaseServer, migrated_template: str) -> Iterator[Database]:
    """Public releases, those that only some may see, and one whose texts are hostile."""
    with database_server.database(migrated_template) as made:
        publish_samples(made)
        with made.owner.begin() as connection:
            hidden.store_hidden(connection)
            stored.store(connection, samples.edition(0, hostile_snapshot()))
        yield made


def hostile_snapshot() -> Any:
    plain = samples.panel_snapshot(2023, "hostile")
    title = Text(f"{SCRIPT} & co", f"{SCRIPT} & Co.")
    survey = replace(plain.survey, title=title, citation=same(FORMULA), publisher=f"{SCRIPT}\n{FORMULA}")
    indicator = replace(plain.indicators[0], label=same(FORMULA), definition=same(SCRIPT))
    return replace(plain, survey=survey, indicators=(indicator, *plain.indicators[1:]))


@pytest.fixture(scope="module")
def attacked(attacked_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    log = tmp_path_factory.mktemp("attacked") / "server.log"
    with real_server(attacked_database, log, BENCHMARKS_FAILED_KEY_LIMIT="1000") as server:
        yield server


@pytest.fixture(scope="module")
def limited(attacked_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    log = tmp_path_factory.mktemp("limited") / "server.log"
    settings = {"BENCHMARKS_RATE_LIMIT": "20", "BENCHMARKS_FAILED_KEY_LIMIT": str(WRONG_KEYS)}
    with real_server(attacked_database, log, **settings) as server:
        yield server


@pytest.fixture(scope="module")
def partner(attacked_database: Database) -> str:
    """The header of a key that may read the surveys of partners, but no embargoed release."""
    with attacked_database.owner.begin() as connection:
        return f"Bearer {hidden.hand_out(connection, {'read:partner'})}"


def contract(server: RealServer) -> dict[str, Any]:
    document: dict[str, Any] = server.ask("/openapi.json").json
    return document


# API1:2023 Broken object level authorization


def objects(one: hidden.Hidden) -> list[str]:
    """The addresses of everything that has an identifier."""
    release = f"/v1/releases/{one.release}"
    found = [f"/v1/surveys/{one.word}", f"/v1/indicators/{one.word}", f"/v1/codelists/{one.word}", release]
    found += [f"{release}/quality", f"{release}/certificate", f"{release}/download", f"/releases/{one.release}/quality"]
    found += [f"{PATH}/{one.figure}", f"{PATH}?survey={one.word}", f"{PATH}?release={one.release}"]
    return [*found, f"{PATH}?indicator={one.word}", f"{PATH}?where={one.word}:{one.word}"]


@pytest.mark.parametrize("place", range(len(objects(PARTNER))))
@pytest.mark.parametrize("one", [PARTNER, EMBARGOED], ids=["partner", "embargoed"])
def test_api1_an_object_of_others_is_like_one_that_never_was(
    attacked: RealServer, one: hidden.Hidden, place: int
) -> None:
    there, nowhere = attacked.ask(objects(one)[place]), attacked.ask(objects(hidden.NOWHERE)[place])
    assert there.status in (404, 422)

    def without_names(body: bytes, own: hidden.Hidden) -> str:
        said = re.sub(r'"request_id":"[^"]+"', "", body.decode())
        # What is nearest to a word is a matter of its letters.
        return re.sub(
            r'"nearest":\[[^]]*\]|Nearest: [^"]*', "", said.replace(own.word, "WORD").replace(own.figure, "ID")
        )

    assert there.status == nowhere.status
    assert without_names(there.body, one) == without_names(nowhere.body, hidden.NOWHERE)
    assert one.word not in re.sub(r'"(instance|detail)":"[^"]*"', "", there.body.decode()) or place > 9


def test_api1_a_key_opens_the_objects_of_its_scopes_and_no_others(attacked: RealServer, partner: str) -> None:
    for path in (f"/v1/surveys/{PARTNER.word}", f"/v1/releases/{PARTNER.release}", f"{PATH}/{PARTNER.figure}"):
        assert attacked.ask(path, Authorization=partner).status == 200
    for one in (EMBARGOED, hidden.BOTH):
        assert attacked.ask(f"/v1/releases/{one.release}", Authorization=partner).status == 404
        assert attacked.ask(f"{PATH}/{one.figure}", Authorization=partner).status == 404


def test_api1_ids_of_figures_cannot_be_counted_through(attacked: RealServer) -> None:
    ids = [row["id"] for row in attacked.ask(f"{PATH}?survey=panel&sector=*&size=*").json["data"]]
    assert len(set(ids)) == len(ids) > 50
    assert all(re.fullmatch(r"[a-z2-7]{20,}", one) for one in ids)
    assert len({one[:4] for one in ids}) > len(ids) * 0.9


# API2:2023 Broken authentication


@pytest.mark.parametrize(
    "given",
    [
        "Bearer",
        "Bearer ",
        "Bearer sbk_",
        "Bearer null",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "Basic YWRtaW46YWRtaW4=",
        "Digest x",
        "sbk_aaaaaaaa_" + "a" * 52,
        "Bearer sbk_aaaaaaaa_" + "a" * 52,
        "Bearer sbk_aaaaaaaa_" + "a" * 5000,
        "Bearer sbk_aaaaaaaa_' OR '1'='1",
        "Bearer %00",
        "",
    ],
    ids=range(13),
)
def test_api2_what_is_no_key_opens_nothing_and_is_not_taken_for_nobody(attacked: RealServer, given: str) -> None:
    answer = attacked.ask(PATH, Authorization=given)
    attacked.checked(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_api2_a_key_is_only_taken_from_its_header_and_whole(attacked: RealServer, partner: str) -> None:
    key, path = partner.removeprefix("Bearer "), f"/v1/surveys/{PARTNER.word}"
    assert attacked.ask(f"{path}?lang=en&key={key}").status in (404, 422)
    assert attacked.ask(path, Cookie=f"key={key}").status == 404
    assert attacked.ask(path, X_API_Key=key).status == 404
    for wrong in (key[:-1], key + "a", key.upper(), key[:13] + "a" * 52):
        assert attacked.ask(path, Authorization=f"Bearer {wrong}").status == 401
    twice = ("Host: x", "Connection: close", "Authorization: Bearer x", f"Authorization: {partner}")
    assert attacked.send("\r\n".join((f"GET {path} HTTP/1.1", *twice, "", "")).encode()).status in (400, 401)


def test_api2_a_revoked_key_ends_at_once(attacked: RealServer, attacked_database: Database) -> None:
    with attacked_database.owner.begin() as connection:
        key = hidden.hand_out(connection, {"read:partner"})
    assert attacked.ask(PATH, Authorization=f"Bearer {key}").status == 200
    with attacked_database.owner.begin() as connection:
        revoke_key(connection, key[:12])
    assert attacked.ask(PATH, Authorization=f"Bearer {key}").status == 401


def test_api2_guessing_is_slowed_down_also_for_who_changes_what_can_be_forged(
    limited: RealServer, partner: str
) -> None:
    statuses = [
        limited.ask(PATH, Authorization=f"Bearer sbk_{number}", X_Forwarded_For=f"203.0.113.{number}").status
        for number in range(WRONG_KEYS + 2)
    ]
    assert statuses == [401] * WRONG_KEYS + [429] * 2
    # The right one passes: it has 256 random bits, and whoever shares the address is not to be locked out.
    assert limited.ask(PATH, Authorization=partner).status == 200


def test_api2_no_key_is_written_down(attacked: RealServer, attacked_database: Database, partner: str) -> None:
    key = partner.removeprefix("Bearer ")
    assert key not in attacked.said
    assert key[13:] not in attacked.said
    with attacked_database.owner.connect() as connection:
        rows = connection.execute(text("SELECT keys::text FROM access.keys AS keys")).scalars().all()
    assert rows
    assert not any(key[13:] in row for row in rows)


# API3:2023 Broken object property level authorization


def test_api3_rows_have_the_documented_properties_and_no_others(attacked: RealServer) -> None:
    for row in attacked.ask(f"{PATH}?survey=panel&sector=*&size=*").json["data"]:
        assert tuple(row) == ROW_FIELDS


def test_api3_what_is_withheld_has_no_number_in_any_format(attacked: RealServer) -> None:
    query = f"{PATH}?survey=panel&sector=*&size=*"
    withheld = [row for row in attacked.ask(query).json["data"] if row["status"] == "confidential"]
    assert withheld
    for row in withheld:
        numbers = ("value", "value_text", "se", "ci_low", "ci_high", "n", "n_text", "n_eff")
        assert [row[name] for name in numbers] == [None] * len(numbers)
        assert not row["also_reported"]
    for line in csv.DictReader(io.StringIO(attacked.ask(f"{query}&format=csv").body.decode())):
        if line["status"] == "confidential":
            assert not any(line[name] for name in ("value", "value_text", "se", "ci_low", "ci_high", "n", "n_eff"))
    bulk = io.StringIO(attacked.ask("/v1/releases/panel.2023.r1/download").body.decode())
    hidden_lines = [line for line in csv.DictReader(bulk) if line["status"] == "confidential"]
    assert hidden_lines
    assert not any(line["value"] or line["n"] or line["se"] for line in hidden_lines)


@pytest.mark.parametrize("extra", ["admin", "scopes", "__proto__", "constructor", "weight"])
def test_api3_what_is_not_known_is_not_taken(attacked: RealServer, extra: str) -> None:
    (mistake,) = attacked.problem(f"{PATH}?{extra}=true", 422)["errors"]
    assert (mistake["parameter"], mistake["code"]) == (extra, "unknown_parameter")
    body = json.dumps({"survey": "panel", extra: True, "companies": [{extra: True}]}).encode()
    document = attacked.problem(POSITIONS, 422, "POST", body, Content_Type="application/json")
    unknown = {one["pointer"] for one in document["errors"] if one["code"] == "unknown_member"}
    assert {f"/{extra}", f"/companies/0/{extra}"} <= unknown


# API4:2023 Unrestricted resource consumption


ATTACKS = {
    "many codes": f"{PATH}?survey={','.join(f's{number}' for number in range(1200))}",
    "many parameters": f"{PATH}?" + "&".join(f"p{number}=1" for number in range(900)),
    "many wrong codes": f"{PATH}?survey=panel&sector={','.join(f'x{number}' for number in range(1300))}",
    "many wrong waves": f"{PATH}?survey=panel&wave={','.join(f'x{number}' for number in range(1300))}",
    "one parameter many times": f"{PATH}?" + "&".join(["sector=C"] * 800),
    "everything": f"{PATH}?survey=*&wave=*&indicator=*&channel=*&category=*&sector=*&size=*&region=*&where=market:*",
    "a large limit": f"{PATH}?limit=999999999",
    "a larger limit": f"{PATH}?limit=99999999999999999999",
    "a far cursor": f"{PATH}?limit=1&cursor=999999999-0123456789abcdef",
    "a long word": f"{PATH}?survey={'a' * 7000}",
    "many words nearly right": f"{PATH}?survey=panel&sector={','.join('C' * count for count in range(2, 110))}",
    "a long range": f"{PATH}?wave=0001..9999",
    "stars": f"{PATH}?sector={'*' * 5000}",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_api4_nothing_that_is_asked_takes_long(attacked: RealServer, attack: str) -> None:
    began = time.monotonic()
    answer = attacked.ask(ATTACKS[attack])
    assert time.monotonic() - began < SECONDS
    assert answer.status in (200, 422)
    assert len(answer.body) < 5_000_000


NESTED = b"[" * 400_000
BODIES = {
    "a bomb": (gzip.compress(b" " * 50_000_000), 400),
    "depth": (NESTED, 400),
    "a long number": (b'{"survey":' + b"9" * 500_000 + b"}", 400),
    "many companies": (json.dumps({"survey": "panel", "companies": [{}] * 50_000}).encode(), 422),
    "many members": (json.dumps({f"m{number}": 1 for number in range(50_000)}).encode(), 422),
    "a large text": (json.dumps({"survey": "a" * 900_000}).encode(), 422),
    "too much": (b" " * 1_000_001, 413),
}


@pytest.mark.parametrize("attack", BODIES)
def test_api4_no_body_takes_long(attacked: RealServer, attack: str) -> None:
    body, status = BODIES[attack]
    began = time.monotonic()
    answer = attacked.ask(POSITIONS, "POST", body, Content_Type="application/json", Content_Encoding="gzip")
    assert time.monotonic() - began < SECONDS
    attacked.checked(answer, status)
    assert len(answer.body) < 200_000


@pytest.mark.parametrize(
    "beginning",
    [b"GET /v1 HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"G"],
    ids=["a header without end", "a letter"],
)
def test_api4_clients_who_send_slowly_keep_others_out_for_seconds_only(attacked: RealServer, beginning: bytes) -> None:
    """More of them than the server has threads."""
    slow = [socket.create_connection(("127.0.0.1", attacked.port)) for _ in range(12)]
    try:
        for connection in slow:
            connection.sendall(beginning)
        assert attacked.ask("/healthz").status == 200
        assert attacked.ask(PATH).status == 200
    finally:
        for connection in slow:
            connection.close()


def test_api4_requests_are_counted(limited: RealServer) -> None:
    statuses = [limited.ask("/v1").status for _ in range(25)]
    assert set(statuses) == {200, 429}
    assert statuses[-1] == 429
    assert limited.ask("/healthz").status == 200


# API5:2023 Broken function level authorization


def test_api5_nothing_can_be_changed_over_http(attacked: RealServer, partner: str) -> None:
    for path, methods in contract(attacked)["paths"].items():
        address = re.sub(r"{\w+}", "panel.2023.r1", path)
        for method in ("PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", *(() if "post" in methods else ("POST",))):
            assert attacked.ask(address, method, Authorization=partner).status in (404, 405), (method, path)


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_api5_a_method_cannot_be_changed_by_a_header(attacked: RealServer, header: str) -> None:
    answer = attacked.ask("/v1/releases/panel.2023.r1", **{header: "DELETE"})
    assert (answer.status, answer.json["data"]["id"]) == (200, "panel.2023.r1")


@pytest.mark.parametrize(
    "path",
    ["/admin", "/v1/admin", "/v1/keys", "/v1/responses", "/v1/moments", "/v1/imports", "/console", "/debug", "/.env"]
    + ["/.git/config", "/server-status", "/actuator", "/graphql", "/v1/surveys/panel/responses", "/metrics/../v1/keys"],
)
def test_api5_there_is_no_back_door(attacked: RealServer, path: str, partner: str) -> None:
    assert attacked.ask(path).status == 404
    assert attacked.ask(path, Authorization=partner).status == 404


def test_api5_the_serving_login_cannot_read_what_respondents_said_or_any_key(attacked_database: Database) -> None:
    table = "quote_ident(schemaname) || '.' || quote_ident(tablename)"
    count = f"SELECT count(*) FROM pg_tables WHERE schemaname = :schema AND has_table_privilege({table}, 'SELECT')"
    with attacked_database.reader.connect() as connection:
        for schema in ("confidential", "access"):
            used = text("SELECT has_schema_privilege(:schema, 'USAGE')")
            # Whoever may not even use a schema is told nothing about its tables.
            if connection.execute(used, {"schema": schema}).scalar_one():
                assert connection.execute(text(count), {"schema": schema}).scalar_one() == 0


# API6:2023 Unrestricted access to sensitive business flows


def test_api6_a_release_under_embargo_cannot_be_had_early_by_any_name(attacked: RealServer) -> None:
    ways = ["/v1/surveys", "/v1/releases", "/v1/changes", "/v1/changes.atom", "/v1/indicators", "/v1/codelists", "/v1"]
    ways += [f"{PATH}?survey=*", f"{PATH}?survey=*&wave=*", f"{PATH}?as_of=2999-01-01", "/openapi.json", "/"]
    for way in ways:
        answer = attacked.ask(way)
        assert answer.status == 200, way
        assert not any(one.word in answer.body.decode() for one in hidden.HIDDEN), way


def test_api6_a_cursor_of_another_makes_leads_nowhere(attacked: RealServer, partner: str) -> None:
    page = attacked.ask(f"{PATH}?survey=*&wave=*&limit=1", Authorization=partner)
    onward = page.json["links"]["next"]
    assert PARTNER.release in onward
    refused = attacked.ask(onward)
    assert refused.status == 422
    assert "next" not in refused.headers.get("link", "")


def test_api6_limits_cannot_be_dodged_by_naming_another_address(limited: RealServer) -> None:
    for _ in range(25):
        limited.ask("/v1")
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP"):
        assert limited.ask("/v1", **{header: "203.0.113.9"}).status == 429


# API7:2023 Server side request forgery


def test_api7_no_address_that_is_sent_is_ever_visited(attacked: RealServer) -> None:
    visits: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.1)
        done = threading.Event()

        def watch() -> None:
            while not done.is_set():
                try:
                    connection, _ = trap.accept()
                except TimeoutError:
                    continue
                with connection:
                    visits.append(connection.recv(100))

        watching = threading.Thread(target=watch)
        watching.start()
        url = f"http://127.0.0.1:{trap.getsockname()[1]}/visited"
        for path, methods in contract(attacked)["paths"].items():
            address = re.sub(r"{\w+}", "panel", path)
            for parameter in methods.get("get", {}).get("parameters", ()):
                attacked.ask(f"{address}?{parameter['name']}={url}")
        for header in ("Host", "X-Forwarded-Host", "Referer", "Origin", "X-Original-URL", "X-Rewrite-URL", "Forwarded"):
            attacked.ask(PATH, **{header: url})
        attacked.ask(url)
        body = json.dumps({"survey": url, "callback": url, "companies": [{"name": url, "sector": url}]}).encode()
        attacked.ask(POSITIONS, "POST", body, Content_Type="application/json")
        time.sleep(0.3)
        done.set()
        watching.join()
    assert visits == []


# API8:2023 Security misconfiguration


@pytest.mark.parametrize("path", ["/", "/docs", "/problems", "/v1", PATH, "/nowhere", "/healthz", "/assets/docs.js"])
def test_api8_every_answer_protects_its_reader_and_tells_no_versions(attacked: RealServer, path: str) -> None:
    headers = attacked.ask(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "set-cookie" not in headers
    assert "x-powered-by" not in headers
    assert not re.search(r"\d", headers.get("server", ""))


@pytest.mark.parametrize(
    "path",
    ["/assets/../app.py", "/assets/..%2fapp.py", "/assets/%2e%2e/%2e%2e/app.py", "/assets//etc/passwd", "/assets/"]
    + ["/assets/..%5c..%5capp.py", "/assets/swagger-ui/../../__init__.py", "/assets/swagger-ui", "/assets/VERSION%00"],
)
def test_api8_no_file_but_the_shipped_ones_can_be_had(attacked: RealServer, path: str) -> None:
    assert attacked.ask(path).status == 404


SMUGGLED = {
    "both lengths": "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "a hidden coding": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a signed length": "Content-Length: +6\r\n\r\nabcdef",
    "a blank in a name": "Content-Length : 6\r\n\r\nabcdef",
    "a folded line": "X-One: 1\r\n two\r\n\r\n",
    "a broken chunk": "Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("attack", SMUGGLED)
def test_api8_a_request_that_two_servers_may_read_differently_is_refused(attacked: RealServer, attack: str) -> None:
    sent = f"POST {POSITIONS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{SMUGGLED[attack]}"
    answer = attacked.send(sent.encode(), "POST")
    assert answer.status in (400, 501)
    attacked.checked(answer, answer.status)


def test_api8_the_name_of_the_host_decides_nothing(attacked: RealServer) -> None:
    for path in ("/v1", PATH, "/v1/surveys/panel", "/docs", "/v1/changes.atom", "/v1//surveys", "/v1/"):
        answer = attacked.send(f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
        assert b"evil.example" not in answer.body
        assert "location" not in answer.headers


# API9:2023 Improper inventory management


def test_api9_every_address_is_in_the_contract_or_a_known_page(app: Flask, attacked: RealServer) -> None:
    described = {re.sub(r"{(\w+)}", r"<\1>", path) for path in contract(attacked)["paths"]}
    pages = {"/", "/docs", "/openapi.json", "/assets/<path:name>", "/problems", "/problems/<slug>"}
    pages |= {"/releases/<release>/quality", "/metrics"}
    assert {str(rule) for rule in app.url_map.iter_rules()} - described <= pages


def test_api9_there_is_one_version_and_it_says_which(attacked: RealServer) -> None:
    assert contract(attacked)["info"]["version"] == __version__ == attacked.ask("/v1").json["version"]
    for other in ("/v0", "/v2", "/v1.1", "/beta", "/internal", "/api/v1", "/test", "/v1/test/broken"):
        assert attacked.ask(other).status == 404


def test_api9_what_is_not_in_the_contract_is_not_taken(attacked: RealServer) -> None:
    for path, methods in contract(attacked)["paths"].items():
        if "get" in methods and "{" not in path:
            named = {one["parameter"] for one in attacked.problem(f"{path}?undocumented=1", 422)["errors"]}
            assert "undocumented" in named, path


# API10:2023 Unsafe consumption of APIs


def test_api10_the_server_calls_no_other_service() -> None:
    """What is not imported cannot be called. (``urllib.request`` comes with the standard library's mimetypes.)"""
    program = "import api.wsgi, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    environment = {"DATABASE_READER_URL": "postgresql://a:b@127.0.0.1:1/c", "PATH": ""}
    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert {"requests", "httpx", "aiohttp", "urllib3", "boto3", "smtplib", "ftplib"} & set(said.stdout.split()) == set()


def test_api10_texts_of_surveys_are_data_wherever_they_appear(attacked: RealServer) -> None:
    page = attacked.ask("/releases/hostile.2023.r1/quality").body.decode()
    assert "&lt;script&gt;" in page
    assert SCRIPT not in page
    for format_ in ("svg", "vega-lite"):
        answer = attacked.ask(f"{PATH}?survey=hostile&channel=xing&format={format_}")
        assert answer.status == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        if format_ == "svg":
            tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(answer.body).iter()}
            assert "script" not in tags
    for path in (f"{PATH}?survey=hostile&format=csv&labels=both", "/v1/releases/hostile.2023.r1/download?labels=both"):
        lines = list(csv.reader(io.StringIO(attacked.ask(path).body.decode(), newline="")))
        assert any(f"'{FORMULA}" in line for line in lines)
        assert not any(cell.startswith("=") for line in lines for cell in line)
    feed = attacked.ask("/v1/changes.atom").body
    assert "script" not in {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(feed).iter()}
    assert attacked.ask("/v1/surveys/hostile").headers["content-type"] == "application/json"
