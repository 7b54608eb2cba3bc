"""Every statement of "Conventions our API keeps" (../shared/stack-notes.md), each with a check over the network.

Two statements are kept in another form, decided later and for a reason: `Vary` names no `Accept-Language` (the
language is in the address) and `Origin` only where a key was sent; and what a key has no scope for is 404 rather than
403, because 403 would tell that it exists.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from api.blueprints.problem_kinds import KINDS
from api.cli import cli
from tests.conftest import Database
from tests.serving import hidden
from tests.serving.conftest import ALLOWED_ORIGIN, publish_samples
from tests.serving.extended import SECRET
from tests.serving.real_server import Answer, RealServer, real_server

PATH = "/v1/benchmarks"
CELLS = f"{PATH}?survey=panel&sector=*&size=*"
IN_PATHS = {
    "survey": "panel",
    "codelist": "size",
    "indicator": "goal",
    "release": "panel.2023.r1",
    "benchmark": "",
}
QUERIES = {"/v1/comparisons": "survey=panel&a=size:SME&b=size:GE250", "/v1/trends": "survey=panel"}
OF_NO_RELEASE = ("/v1", "/healthz", "/readyz")
"""What was changed with the software last, if at all."""
NOWHERE = "/v1/surveys/nothing"
KEY_LIMIT, ADDRESS_LIMIT, WRONG_KEYS = 7, 5, 3


@dataclass(frozen=True)
class Site:
    """The product as it is checked: with generous limits, with tight ones, and what it says of itself."""

    server: RealServer
    limited: RealServer
    database: Database
    key: str
    paths: dict[str, dict[str, Any]]
    """Address → what the specification says about its methods."""

    def readable(self) -> Iterator[str]:
        """An address for every GET of the specification that can be answered 200."""
        figure = self.server.ask(PATH).json["data"][0]["id"]
        for path, methods in self.paths.items():
            if "get" in methods:
                filled = path.format(**(IN_PATHS | {"benchmark": figure}))
                yield f"{filled}?{QUERIES[path]}" if path in QUERIES else filled

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, methods in self.paths.items():
            for method, operation in methods.items():
                if method in ("get", "post"):
                    yield path, method, operation


@pytest.fixture(scope="module")
def checked_database(database_server: Any, migrated_template: str) -> Iterator[Database]:
    """The sample releases, those that only some may see, and a change of the owner's now and then."""
    with database_server.database(migrated_template) as made:
        publish_samples(made)
        with made.owner.begin() as connection:
            hidden.store_hidden(connection)
        yield made


@pytest.fixture(scope="module")
def site(checked_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with checked_database.owner.begin() as connection:
        key = hidden.hand_out(connection, {"read:partner"})
    tight = {
        "BENCHMARKS_RATE_LIMIT": str(ADDRESS_LIMIT),
        "BENCHMARKS_KEY_RATE_LIMIT": str(KEY_LIMIT),
        "BENCHMARKS_FAILED_KEY_LIMIT": str(WRONG_KEYS),
        "BENCHMARKS_ROW_LIMIT": "10",
    }
    extended = "tests.serving.extended_wsgi:application"
    with (
        real_server(
            checked_database, folder / "server.log", extended, BENCHMARKS_CORS_ORIGINS=ALLOWED_ORIGIN
        ) as server,
        real_server(checked_database, folder / "limited.log", **tight) as limited,
    ):
        paths = server.ask("/openapi.json").json["paths"]
        shipped = {path: methods for path, methods in paths.items() if not path.startswith("/v1/test/")}
        yield Site(server, limited, checked_database, f"Bearer {key}", shipped)


Check = Callable[[Site], None]
CHECKS: dict[str, Check] = {}


def statement(words: str) -> Callable[[Check], Check]:
    """Registers the check of a statement."""

    def register(check: Check) -> Check:
        CHECKS[words] = check
        return check

    return register


@statement("problem+json for every 4xx/5xx, routing errors included")
def _(site: Site) -> None:
    for path, method, status in (
        ("/nowhere", "GET", 404),
        (NOWHERE, "GET", 404),
        (PATH, "PATCH", 405),
        (f"{PATH}?x=1", "GET", 422),
        ("/v1/releases/gone.2012.r1", "GET", 410),
        ("/v1/test/broken", "GET", 500),
    ):
        site.server.problem(path, status, method)
    site.server.checked(site.server.send(b"no HTTP\r\n\r\n"), 400)


@statement("type (stable, resolvable), title, status, detail, instance, request_id, field errors")
def _(site: Site) -> None:
    document = site.server.problem(f"{PATH}?sectr=1&siz=2", 422)
    assert set(document) == {"type", "title", "status", "detail", "instance", "request_id", "errors"}
    assert len(document["errors"]) == 2
    for slug in KINDS:
        assert site.server.ask(f"/problems/{slug}").status == 200


@statement("never a trace or SQL")
def _(site: Site) -> None:
    assert SECRET not in site.server.ask("/v1/test/broken").body.decode()
    for query in ("survey='", "where=market:b2b';--", "limit=-1", "as_of=0001-01-01", "cursor=0-%00", "wave=%27%22"):
        said = site.server.ask(f"{PATH}?{query}").body.decode()
        assert not re.search(r"Traceback|File \"|SELECT|psycopg|sqlalchemy|\.py", said)


@statement("HEAD = GET")
def _(site: Site) -> None:
    for address in site.readable():
        got, headed = site.server.ask(address), site.server.ask(address, "HEAD")
        assert (got.status, headed.status, headed.body) == (200, 200, b""), (address, got.body)
        passing = {"date", "x-request-id", "ratelimit", "content-length", "transfer-encoding"}
        assert {name: said for name, said in headed.headers.items() if name not in passing} == {
            name: said for name, said in got.headers.items() if name not in passing
        }


@statement("405 Allow")
def _(site: Site) -> None:
    for path, methods in site.paths.items():
        taken = {method.upper() for method in methods if method in ("get", "post")}
        address = path.format(**IN_PATHS).rstrip("/") or "/v1"
        answer = site.server.ask(address, "PATCH")
        site.server.checked(answer, 405)
        allowed = set(answer.headers["allow"].split(", "))
        assert allowed == taken | ({"HEAD"} if "GET" in taken else set()) | {"OPTIONS"} or "{benchmark}" in path


@statement("401 WWW-Authenticate")
def _(site: Site) -> None:
    answer = site.server.ask(PATH, Authorization="Bearer sbk_wrong")
    site.server.checked(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer ")


@statement("406")
def _(site: Site) -> None:
    for address in site.readable():
        answer = site.server.ask(address, Accept="image/x-nothing")
        assert "is available as" in site.server.checked(answer, 406)["detail"], address


@statement("415 for a wrong body type")
def _(site: Site) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        site.server.problem("/v1/positions", 415, "POST", b"{}", Content_Type=content_type)
    site.server.problem("/v1/positions", 422, "POST", b"{}", Content_Type="application/json; charset=utf-8")


@statement("strong ETag per representation")
def _(site: Site) -> None:
    queries = ("", "format=csv", "lang=de", "format=jsonstat", "format=sdmx-csv", "format=xlsx", "limit=1")
    found = [site.server.ask(f"{CELLS}&{query}").headers["etag"] for query in queries]
    found += [site.server.ask(CELLS, Accept_Encoding=coding).headers["etag"] for coding in ("gzip", "br", "zstd")]
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r'"[\w-]+"', etag) for etag in found)


@statement("If-None-Match lists, W/, * → 304 with ETag, Cache-Control, Vary")
def _(site: Site) -> None:
    for address in site.readable():
        etag = site.server.ask(address).headers["etag"]
        for condition in (etag, f'"x", {etag}', f"W/{etag}", "*"):
            answer = site.server.ask(address, If_None_Match=condition)
            assert (answer.status, answer.body) == (304, b""), address
            assert {"etag", "cache-control", "vary"} <= set(answer.headers)


@statement("Last-Modified = release time")
def _(site: Site) -> None:
    published = site.server.ask("/v1/releases/panel.2023.r1").json["data"]["published_at"]
    said = site.server.ask(f"{PATH}?release=panel.2023.r1").headers["last-modified"]
    assert parsedate_to_datetime(said) == datetime.fromisoformat(published)
    for address in site.readable():
        answer = site.server.ask(address, Authorization=site.key)
        assert ("last-modified" in answer.headers) == (address not in OF_NO_RELEASE), address
    newest = max(entry["at"] for entry in site.server.ask("/v1/changes", Authorization=site.key).json["data"])
    for address in ("/v1/changes", "/v1/changes?limit=1", "/v1/changes.atom"):
        said = site.server.ask(address, Authorization=site.key).headers["last-modified"]
        assert parsedate_to_datetime(said) == datetime.fromisoformat(newest), address


@statement("explicit Cache-Control everywhere (errors no-store)")
def _(site: Site) -> None:
    for address in (*site.readable(), "/", "/docs", "/problems", "/assets/pages.css"):
        assert site.server.ask(address).headers["cache-control"], address
    for address in ("/nowhere", NOWHERE, f"{PATH}?x=1", "/v1/test/broken", "/v1/releases/gone.2012.r1"):
        assert site.server.ask(address).headers["cache-control"] == "no-store"


@statement("Vary: Accept, Accept-Encoding, Origin with a key; no Accept-Language, for lang is in the address")
def _(site: Site) -> None:
    assert set(site.server.ask(PATH).headers["vary"].split(", ")) == {"Accept", "Accept-Encoding", "Authorization"}
    keyed = site.server.ask(PATH, Authorization=site.key, Origin=ALLOWED_ORIGIN)
    assert {"Origin", "Authorization"} <= set(keyed.headers["vary"].split(", "))
    german = site.server.ask(PATH, Accept_Language="de")
    assert german.headers["content-language"] == "en"
    assert site.server.ask(f"{PATH}?lang=de").headers["content-language"] == "de"


@statement("top-level object")
def _(site: Site) -> None:
    for address in site.readable():
        answer = site.server.ask(address)
        if answer.headers["content-type"] == "application/json":
            assert isinstance(answer.json, dict), address


def keys(value: Any, fixed: bool = True) -> Iterator[str]:
    """The names of all properties of a document, but not of maps whose keys are codes or ids."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if fixed:
                yield name
            yield from keys(
                inner, name not in ("waves", "bases", "notes", "sources", "links", "dimensions", "selection")
            )
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


@statement("snake_case properties and parameters")
def _(site: Site) -> None:
    schemas = site.server.ask("/openapi.json").json["components"]["schemas"]
    # A citation as citation managers read it has the names of CSL-JSON.
    schemas = {name: one for name, one in schemas.items() if not name.startswith("Csl")}
    named = [name for one in schemas.values() for name in one.get("properties", {})]
    named += [one["name"] for _, _, operation in site.operations() for one in operation.get("parameters", ())]
    named += [name for name in keys(site.server.ask(CELLS).json["data"])]
    # Registered link relations have hyphens; they are keys of a map, not properties.
    assert len(named) > 100
    assert [name for name in named if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)] == []


@statement("kebab-case plural paths")
def _(site: Site) -> None:
    single = {"quality", "certificate", "download"}
    """What a release has one of."""
    for path in site.paths:
        if not path.startswith("/v1"):
            continue
        parts = [part for part in path.split("/")[2:] if not part.startswith("{")]
        for part in parts:
            name = part.removesuffix(".atom")
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name), path
            assert name.endswith("s") or name in single, path


@statement("RFC 3339 UTC times ending in _at")
def _(site: Site) -> None:
    utc = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
    times = 0

    def check(value: Any, name: str = "") -> None:
        nonlocal times
        if isinstance(value, dict):
            for key, inner in value.items():
                check(inner, key)
        elif isinstance(value, list):
            for inner in value:
                check(inner, name)
        elif isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
            times += 1
            assert name.endswith("_at"), name
            assert utc.fullmatch(value), value
        elif name.endswith("_at"):
            assert value is None, name

    for address in site.readable():
        answer = site.server.ask(address)
        if answer.headers["content-type"] == "application/json":
            check(answer.json)
    assert times > 5


@statement("empty arrays not null")
def _(site: Site) -> None:
    schemas = site.server.ask("/openapi.json").json["components"]["schemas"]
    nullable = {
        f"{name}.{property_}"
        for name, one in schemas.items()
        if not name.endswith(("Body", "1"))
        for property_, said in one.get("properties", {}).items()
        if isinstance(said.get("type"), list) and set(said["type"]) == {"array", "null"}
    }
    # Whether there are other reports of a figure is not known for every figure: null is not the same as none.
    assert {one for one in nullable if not one.endswith(".also_reported")} == set()
    row = site.server.ask(f"{PATH}?survey=panel").json["data"][0]
    assert (row["flags"], row["notes"], row["alternatives"]) == ([], [], [])


@statement("all responses declared")
def _(site: Site) -> None:
    for path, method, operation in site.operations():
        declared = set(operation["responses"])
        assert {"200", "406", "422", "500", "503", "default"} <= declared, path
        assert method != "get" or {"304", "412"} <= declared, path
        assert method != "post" or {"400", "413", "415"} <= declared, path
        assert not path.startswith("/v1") or {"401", "429"} <= declared, path
        assert "{" not in path or "404" in declared, path


@statement("Link: rel=next|prev|first keep the filters and return 200")
def _(site: Site) -> None:
    address, pages, before = f"{CELLS}&confidence=0.99&lang=de&limit=20", [], None
    first = address
    while address:
        page = site.server.ask(address)
        links = {found[2]: found[1] for found in re.finditer(r'<([^>]+)>; rel="(\w+)"', page.headers.get("link", ""))}
        for link in links.values():
            assert site.server.ask(link).status == 200
            kept = parse_qs(urlsplit(link).query)
            assert {
                "sector": ["*"],
                "size": ["*"],
                "confidence": ["0.99"],
                "lang": ["de"],
                "limit": ["20"],
            }.items() <= kept.items()
        assert site.server.ask(links["first"]).json["data"] == site.server.ask(first).json["data"]
        if before is not None:
            assert site.server.ask(links["prev"]).json["data"] == before
        else:
            assert "prev" not in links
        before = page.json["data"]
        pages += before
        address = links.get("next", "")
    assert pages == site.server.ask(f"{CELLS}&confidence=0.99&lang=de").json["data"]


@statement("service-desc, service-doc, license on the root")
def _(site: Site) -> None:
    said = site.server.ask("/v1").headers["link"]
    links = {found[2]: found[1] for found in re.finditer(r'<([^>]+)>; rel="([\w-]+)"', said)}
    assert {"service-desc", "service-doc", "license"} <= set(links)
    assert site.server.ask(links["service-desc"]).status == site.server.ask(links["service-doc"]).status == 200


@statement("RateLimit draft-11 headers")
def _(site: Site) -> None:
    answer = site.limited.ask(PATH, Authorization=site.key)
    assert answer.headers["ratelimit-policy"] == f'"key";q={KEY_LIMIT};w=60'
    assert re.fullmatch(r'"key";r=[0-6];t=([1-9]|[1-5]\d|60)', answer.headers["ratelimit"])


@statement("429/503 with Retry-After")
def _(site: Site) -> None:
    answers: list[Answer] = []
    while not answers or (answers[-1].status != 429 and len(answers) <= 3 * ADDRESS_LIMIT):
        answers.append(site.limited.ask("/v1/surveys"))
    site.limited.checked(answers[-1], 429)
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert not any("retry-after" in answer.headers for answer in answers[:-1])
    # That a lost database is a 503 with Retry-After: test_problems.py.


@statement("unknown parameter or code → 422 naming it and the nearest valid ones")
def _(site: Site) -> None:
    for query, named, nearest in (("sectr=C", "sectr", "sector"), ("channel=facebok", "channel", "facebook")):
        (mistake,) = site.server.problem(f"{PATH}?survey=panel&{query}", 422)["errors"]
        assert (mistake["parameter"], mistake["nearest"][0]) == (named, nearest)


@statement("caps on cells, rows, body and time, with the estimate and the limit in the error")
def _(site: Site) -> None:
    document = site.limited.problem(CELLS, 422, Authorization=site.key)
    assert document["estimate"] > document["limit"] == 10
    detail = site.server.problem("/v1/positions", 413, "POST", b"x" * 1_000_001, Content_Type="application/json")[
        "detail"
    ]
    assert "1000000" in detail
    chunked = b"POST /v1/positions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
    chunked += b"Transfer-Encoding: chunked\r\n\r\n" + b"F4241\r\n" + b"x" * 1_000_001 + b"\r\n0\r\n\r\n"
    site.server.checked(site.server.send(chunked, "POST"), 413)
    with site.database.reader.connect() as connection:
        seconds = connection.execute(
            text("SELECT extract(epoch FROM current_setting('statement_timeout')::interval)")
        ).scalar_one()
    assert 0 < seconds <= 30


@statement("Deprecation (RFC 9745), Sunset (RFC 8594), deprecated: true")
def _(site: Site) -> None:
    answer = site.server.ask("/v1/test/ending")
    assert re.fullmatch(r"@\d+", answer.headers["deprecation"])
    assert parsedate_to_datetime(answer.headers["sunset"])
    assert site.server.ask("/openapi.json").json["paths"]["/v1/test/ending"]["get"]["deprecated"] is True


@statement("keys: header only, prefix")
def _(site: Site) -> None:
    key = site.key.removeprefix("Bearer ")
    specification = site.server.ask("/openapi.json").json
    schemes = specification["components"]["securitySchemes"]
    assert [(one["type"], one["scheme"]) for one in schemes.values()] == [("http", "bearer")]
    # Without a key, or with one: what is public needs none.
    assert specification["security"] == [{}, *({name: []} for name in schemes)]
    assert re.fullmatch(r"sbk_[a-z2-7]{8}_[a-z2-7]{52}", key)
    partner = f"/v1/surveys/{hidden.PARTNER.word}"
    assert site.server.ask(partner, Authorization=site.key).status == 200
    for name in ("key", "api_key", "access_token"):
        assert site.server.ask(f"{PATH}?{name}={key}").status == 422
        assert site.server.ask(f"{partner}?{name}={key}").status in (404, 422)
    assert site.server.ask(partner, X_Api_Key=key).status == 404
    assert site.server.ask(partner, Cookie=f"Authorization=Bearer {key}").status == 404
    assert key not in site.server.said


@statement("keys: shown once, revocable, last use recorded")
def _(site: Site) -> None:
    settings = {"DATABASE_URL": site.database.owner_url, "DATABASE_READER_URL": site.database.reader_url}

    def run(*words: str) -> str:
        done = CliRunner().invoke(cli, ["key", *words], env=settings)
        assert done.exit_code == 0, (done.output, done.exception)
        return done.output

    made = re.search(
        r"sbk_[a-z2-7]{8}_[a-z2-7]{52}", run("create", "--holder", "A convention", "--scope", "read:partner")
    )
    assert made is not None
    key, prefix = made[0], made[0][:12]
    assert site.server.ask(PATH, Authorization=f"Bearer {key}").status == 200
    with site.database.owner.connect() as connection:
        row = connection.execute(text("SELECT * FROM access.keys WHERE prefix = :prefix"), {"prefix": prefix}).one()
    assert row.last_used_at is not None
    assert datetime.now(row.last_used_at.tzinfo) - row.last_used_at < timedelta(minutes=2)
    assert not any(key in str(one) for one in row)
    listed = run("list")
    assert prefix in listed
    assert key not in listed
    run("revoke", prefix)
    assert site.server.ask(PATH, Authorization=f"Bearer {key}").status == 401


@statement("bad key 401; what a key has no scope for does not exist (404, not 403)")
def _(site: Site) -> None:
    site.server.problem(PATH, 401, Authorization="Bearer sbk_wrong")
    for one in (hidden.EMBARGOED, hidden.BOTH):
        assert site.server.ask(f"/v1/surveys/{one.word}", Authorization=site.key).status == 404
    assert site.server.ask(f"/v1/surveys/{hidden.PARTNER.word}").status == 404


@statement("JSON-stat 2.0: value length = product of sizes; suppressed = null + status; bounds as a metric dimension")
def _(site: Site) -> None:
    cube = site.server.ask(f"{CELLS}&format=jsonstat").json
    assert (cube["version"], cube["class"]) == ("2.0", "dataset")
    assert len(cube["value"]) == math.prod(cube["size"])
    rows = site.server.ask(CELLS).json["data"]
    confidential = sum(row["status"] == "confidential" for row in rows)
    assert confidential
    (metric,) = [name for name in cube["role"]["metric"] if name != "indicator"]
    metrics = list(cube["dimension"][metric]["category"]["index"])
    assert {"value", "ci_low", "ci_high"} <= set(metrics)
    hidden_places = [place for place, letters in cube["status"].items() if letters.endswith(("/C", "/N", "/S", "/D"))]
    assert len(hidden_places) >= confidential
    assert all(cube["value"][int(place)] is None for place in hidden_places)


@statement("SDMX-CSV 2.0: STRUCTURE,STRUCTURE_ID,ACTION, dimensions, OBS_VALUE, attributes")
def _(site: Site) -> None:
    header = next(csv.reader(io.StringIO(site.server.ask(f"{CELLS}&format=sdmx-csv").body.decode())))
    assert header[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    value = header.index("OBS_VALUE")
    assert {"INDICATOR", "CHANNEL", "SECTOR", "SIZE"} <= set(header[3:value])
    assert {"OBS_STATUS", "CONF_STATUS"} <= set(header[value + 1 :])


@statement("CSV: RFC 4180, charset=utf-8; header=present, CRLF, formula-leading cells neutralised")
def _(site: Site) -> None:
    answer = site.server.ask(f"{CELLS}&format=csv&labels=both&lang=de")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    body = answer.body.decode("utf-8")
    assert body.endswith("\r\n")
    assert "\n" not in body.replace("\r\n", "")
    lines = list(csv.reader(io.StringIO(body, newline="")))
    assert {len(line) for line in lines} == {len(lines[0])}
    assert any("„Küche" in cell for line in lines for cell in line)
    number = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
    assert not any(cell[:1] in ("=", "+", "@", "-") and not number.fullmatch(cell) for line in lines for cell in line)


@statement("X-Request-Id on every response")
def _(site: Site) -> None:
    for address in (*site.readable(), "/", "/docs", "/assets/pages.css", "/nowhere", "/v1/test/broken"):
        for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
            assert site.server.ask(address, method).headers["x-request-id"], (method, address)
            assert site.server.ask(address, method, X_Request_Id="mine-1").headers["x-request-id"] == "mine-1"
    assert site.server.send(b"no HTTP\r\n\r\n").headers["x-request-id"]


@pytest.mark.parametrize("words", CHECKS)
def test_the_convention_is_kept(site: Site, words: str) -> None:
    CHECKS[words](site)


def test_there_is_a_check_for_every_convention() -> None:
    assert len(CHECKS) == 33
