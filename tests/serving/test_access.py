"""Who may read what, over HTTP: every operation of the contract, asked by everybody, about what only some may see."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
import requests
from sqlalchemy import update

from api.access.keys import key_prefix
from api.app import create_app
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.scopes import SCOPES, Scope
from api.models import releases
from api.queries.keys import revoke_key
from tests.conftest import Database, DatabaseServer
from tests.serving import samples, stored
from tests.serving.conftest import configured, publish_samples
from tests.serving.hidden import BOTH, EMBARGOED, HIDDEN, NOWHERE, PARTNER, WITHDRAWN, Hidden, hand_out, store_hidden
from tests.serving.real_server import RealServer, real_server

COMBINATIONS = [frozenset(some) for count in (2, 1, 0) for some in combinations(SCOPES, count)]
"""Who may see most comes first: what is kept for one visitor must not come out for the next."""
FORMS = (({"Accept": "application/json, */*;q=0.5"}, "en"), ({"Accept": "text/csv, */*;q=0.5"}, "de"))
BEYOND_THE_CONTRACT = ("/releases/{release}/quality", "/", "/docs")
PUBLIC = {"survey": "panel", "release": "panel.2023.r2", "codelist": "size", "indicator": "adoption"}
CHANGING = ("Date", "X-Request-Id", "RateLimit", "RateLimit-Policy", "Server-Timing")


def contract() -> dict[str, Any]:
    document: dict[str, Any] = create_app(configured()).test_client().get("/openapi.json").get_json()
    return document


CONTRACT = contract()
OPERATIONS = [
    (path, method) for path, methods in CONTRACT["paths"].items() for method in methods if method in ("get", "post")
]
OPERATIONS += [(path, "get") for path in BEYOND_THE_CONTRACT]


@dataclass(frozen=True)
class Visitor:
    """Somebody with a key, or without."""

    scopes: frozenset[Scope]
    key: str | None

    def may_see(self, one: Hidden) -> bool:
        return one.needs <= self.scopes


@dataclass(frozen=True)
class Door:
    """A running server, and everybody who may come."""

    server: RealServer
    visitors: tuple[Visitor, ...]
    database: Database
    session: requests.Session

    def with_scopes(self, *scopes: Scope) -> Visitor:
        return next(one for one in self.visitors if one.key and one.scopes == frozenset(scopes))

    @property
    def anybody(self) -> Visitor:
        return self.visitors[-1]

    def ask(self, visitor: Visitor, address: str, method: str = "get", **options: Any) -> requests.Response:
        headers = options.pop("headers", {}) | ({"Authorization": f"Bearer {visitor.key}"} if visitor.key else {})
        url = self.server.base + address
        return self.session.request(method, url, headers=headers, timeout=30, **options)


@pytest.fixture(scope="module")
def door(
    database_server: DatabaseServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    with database_server.database(migrated_template) as database:
        publish_samples(database)
        with database.owner.begin() as connection:
            store_hidden(connection)
            visitors = [Visitor(scopes, hand_out(connection, scopes)) for scopes in COMBINATIONS]
        visitors.append(Visitor(frozenset(), None))
        settings = {"BENCHMARKS_WORKERS": "2", "BENCHMARKS_KEY_RATE_LIMIT": "off"}
        settings["BENCHMARKS_FAILED_KEY_LIMIT"] = "10000"
        log = tmp_path_factory.mktemp("server") / "log"
        with real_server(database, log, **settings) as server, requests.Session() as session:
            yield Door(server, tuple(visitors), database, session)


def names_in_path(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def address_of(path: str, one: Hidden | None) -> str:
    """The address of an operation about a hidden release; about something public when None."""
    known = public_names() if one is None else hidden_names(one)
    missing = [name for name in names_in_path(path) if name not in known]
    assert not missing, f"{path} has a new kind of identifier: say in this test what is hidden under {missing}"
    return re.sub(r"{(\w+)}", lambda found: known[found[1]], path)


def public_names() -> dict[str, str]:
    edition = samples.edition(0, samples.panel_snapshot(2023), revision=2)
    series = next(iter(edition.numbers))
    figure = benchmark_id(edition.header.id, series, edition.text(edition.cells[0]))
    return {**PUBLIC, "benchmark": figure}


def hidden_names(one: Hidden) -> dict[str, str]:
    words = dict.fromkeys(("survey", "codelist", "indicator", "channel", "category"), one.word)
    return {**words, "release": one.release, "benchmark": one.figure}


def declared(path: str, method: str) -> list[str]:
    """The parameters of the query that an operation takes."""
    if path in BEYOND_THE_CONTRACT:
        return ["lang"] if names_in_path(path) else []
    shared = CONTRACT["components"].get("parameters", {})
    found = CONTRACT["paths"][path][method].get("parameters", [])
    resolved = [shared[one["$ref"].split("/")[-1]] if "$ref" in one else one for one in found]
    return [one["name"] for one in resolved if one["in"] == "query"]


def bodies(path: str, method: str, one: Hidden | None) -> list[Any]:
    """What may be sent along: the examples of the contract, about a hidden release where they name anything."""
    content = CONTRACT["paths"].get(path, {}).get(method, {}).get("requestBody", {}).get("content", {})
    found = []
    for media in content.values():
        found += [media["example"]] if "example" in media else []
        found += [example["value"] for example in media.get("examples", {}).values()]
    return [_about(body, one) for body in found] or [None]


def _about(body: Any, one: Hidden | None) -> Any:
    if isinstance(body, dict):
        names = hidden_names(one) if one else {}
        return {key: names[key] if key in names else _about(value, one) for key, value in body.items()}
    return [_about(value, one) for value in body] if isinstance(body, list) else body


def queries(path: str, method: str, one: Hidden | None) -> list[dict[str, str]]:
    """The queries to try: everything at once, or each parameter that can name what is hidden."""
    known = declared(path, method)
    if one is None:
        return [{}, {name: "*" for name in ("survey", "wave") if name in known}, {"lang": "xx"}, {"survey": "pannel"}]
    names = hidden_names(one)
    chosen = [{name: names[name]} for name in known if name in names]
    return chosen + [{"where": f"{one.word}:{one.word}"} for name in known if name == "where"]


def asked(door: Door, visitor: Visitor, path: str, method: str, one: Hidden | None) -> Iterator[requests.Response]:
    address = address_of(path, one)
    about = [*queries(path, method, one)]
    if one is not None and names_in_path(path):
        about.append({})
    for query in about or ([{}] if method != "get" else []):
        for headers, language in FORMS:
            given = {"lang": language, **query} if "lang" in declared(path, method) else query
            for body in bodies(path, method, one):
                yield door.ask(visitor, address, method, params=given, headers=headers, json=body)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nobody_is_shown_what_is_hidden_from_them(door: Door, path: str, method: str) -> None:
    for visitor in door.visitors:
        hidden = [name for one in HIDDEN if not visitor.may_see(one) for name in (one.word, one.figure)]
        for response in asked(door, visitor, path, method, None):
            assert response.status_code < 500, response.text
            shown = f"{response.text} {response.headers}"
            assert not [name for name in hidden if name in shown], (visitor.scopes, response.url)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_naming_what_is_hidden_is_answered_like_naming_what_never_was(door: Door, path: str, method: str) -> None:
    for visitor in door.visitors:
        for one in HIDDEN:
            if visitor.may_see(one):
                continue
            pairs = zip(
                asked(door, visitor, path, method, one), asked(door, visitor, path, method, NOWHERE), strict=True
            )
            for response, twin in pairs:
                assert comparable(response, one) == comparable(twin, NOWHERE), (visitor.scopes, response.url)


def comparable(response: requests.Response, one: Hidden) -> tuple[int, str, dict[str, str]]:
    """An answer without its word and without what differs from one answer to the next."""
    text = response.text.replace(one.word, "WORD").replace(one.figure, "FIGURE")
    text = re.sub(r'"request_id": ?"[^"]+"', "", text)
    headers = {name: value for name, value in response.headers.items() if name not in CHANGING}
    return response.status_code, text, headers


def addresses_about(one: Hidden) -> list[str]:
    names = hidden_names(one)
    return [
        f"/v1/surveys/{names['survey']}",
        f"/v1/codelists/{names['codelist']}",
        f"/v1/indicators/{names['indicator']}",
        f"/v1/releases/{names['release']}",
        f"/v1/releases/{names['release']}/quality",
        f"/v1/releases/{names['release']}/download",
        f"/releases/{names['release']}/quality",
        f"/v1/benchmarks/{names['benchmark']}",
        f"/v1/benchmarks?survey={names['survey']}",
        f"/v1/benchmarks?release={names['release']}&indicator={names['indicator']}&format=csv",
    ]


LISTS = ("/v1/surveys", "/v1/codelists", "/v1/indicators", "/v1/releases", "/v1/benchmarks?survey=*&wave=*")


@pytest.mark.parametrize("one", [PARTNER, EMBARGOED, BOTH], ids=["partner", "embargoed", "both"])
def test_a_key_opens_what_its_scopes_are_for(door: Door, one: Hidden) -> None:
    for visitor in door.visitors:
        found = {address: door.ask(visitor, address) for address in addresses_about(one)}
        expected = {200} if visitor.may_see(one) else {404, 422}
        assert {response.status_code for response in found.values()} <= expected, (visitor.scopes, found)
        for address in LISTS:
            assert (one.word in door.ask(visitor, address).text) is visitor.may_see(one), (visitor.scopes, address)


def test_a_withdrawn_release_of_a_partner_is_gone_for_partners_only(door: Door) -> None:
    for visitor in door.visitors:
        status = door.ask(visitor, f"/v1/releases/{WITHDRAWN.release}").status_code
        assert status == (410 if visitor.may_see(WITHDRAWN) else 404)


def test_a_scheduled_release_says_so_to_those_who_may_read_it(door: Door) -> None:
    release = door.ask(door.with_scopes("read:embargoed"), f"/v1/releases/{EMBARGOED.release}").json()["data"]
    assert release["state"] == "scheduled"
    assert datetime.fromisoformat(release["published_at"]) > datetime.now(UTC)


def test_at_its_second_a_scheduled_release_is_there_for_everybody(door: Door) -> None:
    address = f"/v1/releases/{EMBARGOED.release}"
    changed = update(releases).where(releases.c.id == EMBARGOED.release)
    assert door.ask(door.anybody, address).status_code == 404
    due = datetime.now(UTC) + timedelta(seconds=1.5)
    with door.database.owner.begin() as connection:
        connection.execute(changed.values(published_at=due))
    try:
        assert door.ask(door.anybody, address).status_code == 404
        time.sleep((due - datetime.now(UTC)).total_seconds() + 0.2)
        assert door.ask(door.anybody, address).json()["data"]["state"] == "published"
    finally:
        with door.database.owner.begin() as connection:
            connection.execute(changed.values(published_at=stored.tomorrow()))


@pytest.mark.parametrize(
    "address", [*LISTS, "/v1/releases/panel.2023.r2/download", "/v1/benchmarks?release=panel.2023.r2"]
)
def test_what_a_key_was_answered_is_its_holders_alone(door: Door, address: str) -> None:
    for visitor in door.visitors:
        response = door.ask(visitor, address)
        assert "Authorization" in response.headers["Vary"]
        if visitor.key is None:
            assert response.headers["Cache-Control"].startswith("public, ")
        else:
            assert response.headers["Cache-Control"] == "private, no-cache"
        again = door.ask(visitor, address, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Cache-Control"] == response.headers["Cache-Control"]


def test_an_etag_got_with_a_key_opens_nothing_without_it(door: Door) -> None:
    for address in addresses_about(PARTNER):
        etag = door.ask(door.with_scopes("read:partner"), address).headers["ETag"]
        for known in (etag, "*"):
            without = door.ask(door.anybody, address, headers={"If-None-Match": known})
            assert without.status_code in (404, 422), address


def test_no_two_sets_of_scopes_share_an_etag(door: Door) -> None:
    found = {door.ask(visitor, "/v1/surveys/panel").headers["ETag"] for visitor in door.visitors}
    # A key without scopes opens no more than no key: their answers are the same.
    assert len(found) == len(COMBINATIONS)


def refused_as_unauthorised(response: requests.Response) -> str:
    assert response.status_code == 401, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["WWW-Authenticate"].startswith('Bearer realm="Survey Benchmarks API"')
    assert "error=invalid_token" in response.headers["WWW-Authenticate"]
    assert response.headers["Cache-Control"] == "no-store"
    detail: str = response.json()["detail"]
    return detail


UNKNOWN_KEY = "sbk_aaaaaaaa_" + "a" * 52
WRONG = {
    "empty": "",
    "scheme alone": "Bearer",
    "no key": "Bearer ",
    "beginning of the form": "Bearer sbk_",
    "beginning of a key": f"Bearer {UNKNOWN_KEY[:12]}",
    "unknown key": f"Bearer {UNKNOWN_KEY}",
    "capitals": f"Bearer {UNKNOWN_KEY.upper()}",
    "statement": f"Bearer {UNKNOWN_KEY}'; DROP TABLE access.keys; --",
    "umlauts": "Bearer " + "ä" * 65,
    "long": "Bearer " + "a" * 5000,
    "another scheme": "Basic c2JrOng=",
    "no scheme": UNKNOWN_KEY,
    "two": f"Bearer {UNKNOWN_KEY}, Bearer {UNKNOWN_KEY}",
}


@pytest.mark.parametrize("given", list(WRONG.values()), ids=list(WRONG))
def test_what_opens_nothing_is_refused_and_never_taken_for_nobody(door: Door, given: str) -> None:
    for address in ("/v1/surveys", "/", "/openapi.json", "/v1/nothing"):
        url = door.server.base + address
        response = door.session.get(url, headers={"Authorization": given.encode()}, timeout=30)
        refused_as_unauthorised(response)
        assert response.headers["RateLimit-Policy"].startswith('"failed-keys";q=')


def test_every_character_of_a_key_counts(door: Door) -> None:
    key = str(door.with_scopes("read:partner").key)
    for place in (4, 11, 13, 30, 64):
        other = "b" if key[place] == "a" else "a"
        changed = Visitor(frozenset(), key[:place] + other + key[place + 1 :])
        assert refused_as_unauthorised(door.ask(changed, "/v1/surveys")) == "There is no such key."


def test_the_holder_of_a_key_that_ended_is_told_why(door: Door) -> None:
    with door.database.owner.begin() as connection:
        expired = Visitor(frozenset(), hand_out(connection, SCOPES, timedelta(seconds=-1)))
        revoked = Visitor(frozenset(), hand_out(connection, SCOPES))
        revoke_key(connection, str(key_prefix(str(revoked.key))))
    assert "has expired" in refused_as_unauthorised(door.ask(expired, "/v1/surveys"))
    assert "was revoked" in refused_as_unauthorised(door.ask(revoked, "/v1/surveys"))


def test_a_key_ends_the_moment_it_is_revoked_also_for_a_download_that_runs(door: Door) -> None:
    with door.database.owner.begin() as connection:
        visitor = Visitor(frozenset(SCOPES), hand_out(connection, SCOPES))
    address = f"/v1/releases/{PARTNER.release}/download"
    assert door.ask(visitor, address).status_code == 200
    with door.database.owner.begin() as connection:
        revoke_key(connection, str(key_prefix(str(visitor.key))))
    for _ in range(4):
        refused_as_unauthorised(door.ask(visitor, address))


def test_who_watches_over_the_server_needs_no_key_and_a_wrong_one_does_no_harm(door: Door) -> None:
    for address in ("/healthz", "/readyz"):
        response = door.ask(Visitor(frozenset(), "nonsense"), address)
        assert response.status_code == 200
        assert "RateLimit" not in response.headers


def test_no_key_is_in_the_log(door: Door) -> None:
    """After all that was asked above, and after a fault."""
    visitor = door.with_scopes("read:partner")
    door.ask(visitor, "/v1/surveys")
    written = door.server.log.read_text(encoding="utf-8")
    assert not re.search("sbk_[a-z2-7]{8}_", written)
    assert json.dumps(visitor.key) not in written
