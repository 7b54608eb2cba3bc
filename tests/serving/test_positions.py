"""POST /v1/positions: where companies stand, what is refused, and that nothing of them is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy import text

from tests.conftest import Database
from tests.serving.real_server import RealServer, real_server
from tests.serving.test_benchmarks import refused

PATH = "/v1/positions"
COMPANY: dict[str, Any] = {
    "ref": "a",
    "sector": "25.1",
    "employees": 37,
    "channels": [{"channel": "facebook", "uses": True, "dialogue": False}, {"channel": "xing", "uses": False}],
}
BODY: dict[str, Any] = {"survey": "panel", "companies": [COMPANY]}


def company(**changes: Any) -> dict[str, Any]:
    return {**BODY, "companies": [{**COMPANY, **changes}]}


def post(client: FlaskClient, body: Any, query: str = "") -> Any:
    response = client.post(f"{PATH}?{query}", json=body)
    assert response.status_code == 200, response.text
    return response.get_json()


def mistakes(client: FlaskClient, body: Any) -> dict[str, dict[str, Any]]:
    """Pointer → mistake."""
    return {one["pointer"]: one for one in refused(client.post(PATH, json=body), 422)["errors"]}


def test_a_company_is_compared_with_the_narrowest_group_that_contains_it(client: FlaskClient) -> None:
    (found,) = post(client, BODY)["data"]
    assert found["ref"] == "a"
    assert found["group"]["cell"] == {
        "sector": "C",
        "size": "10-249",
        "region": None,
        "other_dimensions": {"market": "_T"},
    }
    assert found["group"]["is_tabulated"]
    placed = {one["dimension"]: (one["given"], one["code"], one["is_exact"]) for one in found["group"]["placements"]}
    assert placed == {
        "sector": ("25.1", "C", False),
        "size": ("37", "10-249", False),
        "market": (None, "_T", True),
    }
    assert [(one["indicator"], one["channel"], one["company"]) for one in found["answers"]] == [
        ("adoption", "facebook", True),
        ("dialogue", "facebook", False),
        ("adoption", "xing", False),
    ]


def test_every_figure_is_the_one_its_id_leads_to(client: FlaskClient) -> None:
    body = company(channels=[*COMPANY["channels"], {"channel": "any", "uses": True}])
    answer = post(client, body, "confidence=0.99&lang=de")
    for one in answer["data"][0]["answers"]:
        single = client.get(f"/v1/benchmarks/{one['peers']['id']}?confidence=0.99").get_json()["data"]
        assert one["peers"] == single
        expected = single["value"] if one["company"] else 1 - single["value"]
        assert one["alike"] == pytest.approx(expected)
        ends = sorted((one["alike_low"], one["alike_high"]))
        assert ends == [one["alike_low"], one["alike_high"]]
    assert answer["meta"]["confidence_level"] == 0.99
    assert [one["id"] for one in answer["meta"]["releases"]] == ["panel.2023.r2"]
    assert answer["meta"]["language"] == "de"


@pytest.mark.parametrize("sector", ["C", "41", "F"])
def test_confidential_figures_are_passed_over_whatever_they_hide(client: FlaskClient, sector: str) -> None:
    """XING among large manufacturers is small with leftovers, among large builders it is empty."""
    body = company(sector=sector, employees=300, channels=[{"channel": "xing", "uses": True}])
    (one,) = post(client, body)["data"][0]["answers"]
    code = "F" if sector == "41" else sector
    assert (one["obstacle"], one["broadened"]) == ("confidential", True)
    assert (one["peers"]["sector"], one["peers"]["size"]) == (code, "_T")
    label = {"C": "Manufacturing", "F": "Construction"}[code]
    said = f"The figure for {label}, 250 and more is confidential; this one is for {label}."
    assert one["obstacle_text"] == said
    assert client.get(f"/v1/benchmarks/{one['asked_id']}").get_json()["data"]["status"] == "confidential"


def test_a_withheld_figure_is_passed_over_too(client: FlaskClient) -> None:
    body = company(employees=5, channels=[{"channel": "facebook", "uses": True}])
    (one,) = post(client, body)["data"][0]["answers"]
    assert (one["obstacle"], one["peers"]["size"]) == ("unreliable", "SME")


def test_dimensions_of_the_surveys_own_count_and_those_it_lacks_do_not(client: FlaskClient) -> None:
    body = company(region="DE-BY", sector=None, employees=None, other_dimensions={"market": "b2b"})
    (found,) = post(client, body)["data"]
    assert found["group"]["cell"] == {
        "sector": "_T",
        "size": "_T",
        "region": None,
        "other_dimensions": {"market": "b2b"},
    }
    assert {one["broadened"] for one in found["answers"]} == {False}


def test_published_tables_are_compared_with_as_they_are(client: FlaskClient) -> None:
    (found,) = post(client, {**company(sector=None), "survey": "press"}, "lang=de")["data"]
    facebook = found["answers"][0]
    assert (facebook["alike"], facebook["alike_low"], facebook["peers"]["n_text"]) == (0.539, None, "mehr als 500")
    assert facebook["peers"]["notes"] == ["base-unstated"]
    # Large enterprises are published in words only; their nearest group is the whole population.
    large = {**company(employees=300, channels=[{"channel": "any", "uses": True}]), "survey": "press"}
    (one,) = post(client, large)["data"][0]["answers"]
    assert one["obstacle"] in ("no_number", "no_group")
    assert one["peers"] is None


@pytest.mark.parametrize(
    ("named", "release"),
    [
        ({"survey": "panel"}, "panel.2023.r2"),
        ({"survey": "panel", "wave": "latest"}, "panel.2023.r2"),
        ({"survey": "panel", "wave": "2021"}, "panel.2021.r1"),
        ({"release": "panel.2023.r1"}, "panel.2023.r1"),
        ({"survey": "panel", "release": "panel.2023.r1"}, "panel.2023.r1"),
        ({"survey": "panel", "as_of": "2023-06-30"}, "panel.2022.r1"),
        ({"survey": "practice"}, "practice.2024.r1"),
    ],
)
def test_the_release_is_chosen_as_for_figures(client: FlaskClient, named: dict[str, str], release: str) -> None:
    answer = post(client, {**named, "companies": [{"ref": "a", "channels": [{"channel": "xing", "uses": True}]}]})
    assert [one["id"] for one in answer["meta"]["releases"]] == [release]
    assert (answer["meta"]["notice"] is None) == (release != "practice.2024.r1")


@pytest.mark.parametrize(
    ("named", "pointer", "nearest"),
    [
        ({}, "/survey", None),
        ({"survey": "panle"}, "/survey", "panel"),
        ({"survey": "panel", "wave": "2032"}, "/wave", "2023"),
        ({"survey": "panel", "wave": "2021..2023"}, "/wave", None),
        ({"release": "panel.2023.r9"}, "/release", "panel.2023.r1"),
        ({"survey": "press", "release": "panel.2023.r1"}, "/survey", None),
        ({"survey": "panel", "release": "panel.2023.r1", "as_of": "2024-01-01"}, "/as_of", None),
        ({"survey": "panel", "as_of": "yesterday"}, "/as_of", None),
        ({"survey": "panel", "as_of": "1999-01-01"}, "/as_of", None),
        ({"survey": "panel", "sruvey": "x"}, "/sruvey", "survey"),
        ({"survey": 7}, "/survey", None),
        ({"survey": "partners"}, "/survey", None),
        ({"survey": "drafted"}, "/survey", None),
    ],
)
def test_a_release_that_cannot_be_meant_is_a_mistake_in_its_place(
    client: FlaskClient, named: dict[str, Any], pointer: str, nearest: str | None
) -> None:
    found = mistakes(client, {**named, "companies": [COMPANY]})
    assert pointer in found
    if nearest is not None:
        assert nearest == found[pointer]["nearest"][0]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"survey": ["panel"], "companies": [COMPANY]}, ["/survey"]),
        ({"survey": 7, "companies": {"ref": "a"}}, ["/survey", "/companies"]),
        ({"release": 7, "companies": [COMPANY]}, ["/release"]),
        ({"companies": [COMPANY]}, ["/survey"]),
        ({}, ["/survey", "/companies"]),
    ],
    ids=str,
)
def test_what_is_there_but_wrong_is_not_called_missing_as_well(
    client: FlaskClient, body: Any, pointers: list[str]
) -> None:
    assert list(mistakes(client, body)) == pointers


def test_a_wave_that_does_not_exist_is_answered_with_what_a_wave_can_be_here(client: FlaskClient) -> None:
    problem = mistakes(client, {**BODY, "survey": "panel", "wave": "1999"})["/wave"]
    assert problem["expected"] == "the code of one wave, or latest"
    assert problem["nearest"]


def test_a_withdrawn_release_is_gone(client: FlaskClient) -> None:
    problem = refused(client.post(PATH, json={**BODY, "survey": "gone"}), 410)
    assert "The base was wrong." in problem["detail"]


@pytest.mark.parametrize(
    ("changes", "pointer", "nearest"),
    [
        ({"sector": "C62"}, "sector", "J62"),
        ({"sector": "industry"}, "sector", "INDUSTRY"),
        ({"sector": 62}, "sector", None),
        ({"sector": "a b"}, "sector", None),
        ({"employees": None, "size": "tiny"}, "size", None),
        ({"size": "SME"}, "employees", None),
        ({"employees": -1}, "employees", None),
        ({"employees": "37"}, "employees", None),
        ({"employees": 3.5}, "employees", None),
        ({"employees": True}, "employees", None),
        ({"ref": ""}, "ref", None),
        ({"ref": "x" * 101}, "ref", None),
        ({"ref": None}, "ref", None),
        ({"sektor": "C"}, "sektor", "sector"),
        ({"a/b~c": 1}, "a~1b~0c", None),
        ({"minutes_per_day": 1441}, "minutes_per_day", None),
        ({"minutes_per_day": "20"}, "minutes_per_day", None),
        ({"other_dimensions": {"markt": "b2b"}}, "other_dimensions/markt", "market"),
        ({"other_dimensions": {"market": "b2x"}}, "other_dimensions/market", "b2b"),
        ({"other_dimensions": {"size": "SME"}}, "other_dimensions/size", None),
        ({"other_dimensions": {"market": 1}}, "other_dimensions/market", None),
        ({"other_dimensions": []}, "other_dimensions", None),
        ({"channels": {"xing": True}}, "channels", None),
        ({"channels": ["xing"]}, "channels/0", None),
        ({"channels": [{"channel": "facebok", "uses": True}]}, "channels/0/channel", "facebook"),
        ({"channels": [{"channel": "xing"}]}, "channels/0/uses", None),
        ({"channels": [{"channel": "xing", "uses": 1}]}, "channels/0/uses", None),
        ({"channels": [{"channel": "xing", "uses": "yes"}]}, "channels/0/uses", None),
        ({"channels": [{"channel": "xing", "uses": True, "used": 1}]}, "channels/0/used", "uses"),
        ({"channels": [{"channel": "xing", "uses": False, "dialogue": True}]}, "channels/0/dialogue", None),
        ({"channels": [{"channel": "xing", "uses": False, "minutes_per_day": 5}]}, "channels/0/minutes_per_day", None),
        ({"channels": [{"channel": "xing", "uses": True}] * 2}, "channels/1/channel", None),
        (
            {"channels": [{"channel": "any", "uses": False}, {"channel": "xing", "uses": True}]},
            "channels/0/uses",
            None,
        ),
    ],
)
def test_a_mistake_in_a_company_is_named_in_its_place(
    client: FlaskClient, changes: dict[str, Any], pointer: str, nearest: str | None
) -> None:
    body = {**BODY, "companies": [{"ref": "right"}, {**COMPANY, **changes}]}
    found = mistakes(client, body)
    assert f"/companies/1/{pointer}" in found
    assert not any(one.startswith("/companies/0") for one in found)
    if nearest is not None:
        assert nearest in found[f"/companies/1/{pointer}"]["nearest"][:2]


def test_all_mistakes_of_all_companies_are_named_at_once(client: FlaskClient) -> None:
    companies = [
        {"ref": "a", "sector": "C62"},
        {"ref": "b", "employees": -1, "region": 5},
        {"ref": "a", "channels": [{"channel": "facebok", "uses": True}]},
        "no company",
    ]
    found = mistakes(client, {"survey": "panel", "wave": 1, "companies": companies})
    assert set(found) == {
        *("/wave", "/companies/0/sector", "/companies/1/employees", "/companies/1/region"),
        *("/companies/2/ref", "/companies/2/channels/0/channel", "/companies/3"),
    }


@pytest.mark.parametrize("companies", [None, [], {}, [COMPANY] * 101])
def test_one_to_a_hundred_companies_are_taken(client: FlaskClient, companies: Any) -> None:
    assert "/companies" in mistakes(client, {"survey": "panel", "companies": companies})
    hundred = [{**COMPANY, "ref": str(place)} for place in range(100)]
    answer = post(client, {"survey": "panel", "companies": hundred})
    assert [one["ref"] for one in answer["data"]] == [str(place) for place in range(100)]
    assert answer["meta"]["total"] == 100


@pytest.mark.parametrize("document", [[], 5, "text", None, True])
def test_a_body_that_is_no_object_is_a_mistake(client: FlaskClient, document: Any) -> None:
    response = client.post(PATH, data=json.dumps(document), content_type="application/json")
    assert [one["pointer"] for one in refused(response, 422)["errors"]] == [""]


def test_unknown_parameters_are_mistakes_beside_those_of_the_body(client: FlaskClient) -> None:
    problem = refused(client.post(f"{PATH}?confidense=0.9", json=company(sector="C62")), 422)
    assert [(one["parameter"], one["pointer"]) for one in problem["errors"]] == [
        ("confidense", None),
        (None, "/companies/0/sector"),
    ]


def test_answer_and_example_are_as_the_specification_says(client: FlaskClient) -> None:
    contract = client.get("/openapi.json").get_json()
    operation = contract["paths"][PATH]["post"]
    taken = operation["requestBody"]["content"]["application/json"]
    body_schema = {**taken["schema"], "components": contract["components"]}
    Draft202012Validator(body_schema).validate(taken["example"])
    Draft202012Validator(body_schema).validate(BODY)
    answer_schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**answer_schema, "components": contract["components"]})
    outside = {**company(employees=5), "survey": "press"}
    for body in (BODY, company(employees=300), company(channels=[]), outside, company(minutes_per_day=5)):
        validator.validate(post(client, body))
    assert "Nothing of the body is stored or logged" in operation["description"]


UNREADABLE = {
    "nothing": b"",
    "no JSON": b"{'survey': 1}",
    "cut off": b'{"survey": "panel", "companies": [',
    "two values": b"{} {}",
    "NaN": b'{"survey": NaN}',
    "a member twice": b'{"survey": "panel", "survey": "press"}',
    "Latin-1": '{"survey": "größe"}'.encode("latin-1"),
    "half a surrogate pair": b'{"survey": "\\ud800"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "deep": b"[" * 100_000,
    "a long number": b"1" * 5_000,
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_json_is_a_bad_request(server: RealServer, body: bytes) -> None:
    problem = server.problem(PATH, 400, "POST", body, Content_Type="application/json")
    assert problem["type"] == "/problems/bad-request"


@pytest.mark.parametrize("media_type", [None, "text/plain", "application/x-www-form-urlencoded", "text/json"])
def test_another_content_type_is_not_taken(server: RealServer, media_type: str | None) -> None:
    headers = {"Content_Type": media_type} if media_type else {}
    server.problem(PATH, 415, "POST", json.dumps(BODY).encode(), **headers)
    taken = server.ask(PATH, "POST", json.dumps(BODY).encode(), Content_Type="application/json; charset=utf-8")
    assert taken.status == 200


def test_a_body_beyond_the_limit_is_refused_announced_or_not(server: RealServer) -> None:
    large = json.dumps({**BODY, "padding": "x" * 1_000_000}).encode()
    server.problem(PATH, 413, "POST", large, Content_Type="application/json")
    chunk = f"{len(large):x}\r\n".encode() + large + b"\r\n0\r\n\r\n"
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    server.checked(server.send(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk, "POST"), 413)


def test_only_post_is_taken(server: RealServer) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE"):
        answer = server.ask(PATH, method)
        assert (answer.status, answer.headers["allow"]) == (405, "OPTIONS, POST")


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_nobody_may_keep_the_answer(server: RealServer, coding: str) -> None:
    body = json.dumps(BODY).encode()
    first, again = (
        server.ask(PATH, "POST", body, Content_Type="application/json", Accept_Encoding=coding) for _ in range(2)
    )
    assert first.status == 200
    assert first.headers["cache-control"] == "no-store"
    assert not {"etag", "last-modified", "expires"} & set(first.headers)
    assert first.body == again.body


SECRETS = ("geheim-7391", "25.73", "7391", "verraten", "MARKT-7391")
"""What the companies below say of themselves, and no release has."""


def secret_bodies() -> Iterator[tuple[bytes, int]]:
    """Bodies that say something, and how they are answered."""
    right = {**COMPANY, "ref": "geheim-7391", "sector": "25.73", "employees": 7391}
    yield json.dumps({**BODY, "companies": [right]}).encode(), 200
    wrong = {**right, "channels": [{"channel": "verraten", "uses": True}], "other_dimensions": {"market": "MARKT-7391"}}
    yield json.dumps({**BODY, "companies": [wrong]}).encode(), 422
    yield json.dumps({**BODY, "survey": "geheim-7391", "companies": [right]}).encode(), 422
    yield b'{"ref": "geheim-7391", "sector": "25.73"', 400
    yield b'"geheim-7391 verraten' + b"x" * 1_000_000, 413


def content(database: Database) -> dict[str, list[str]]:
    """Table → its rows as text, of every table there is."""
    with database.owner.connect() as connection:
        names = connection.execute(
            text(
                "SELECT schemaname || '.' || quote_ident(tablename) FROM pg_tables "
                "WHERE schemaname !~ '^(pg_|information_)'"
            )
        ).scalars()
        return {
            name: list(connection.execute(text(f"SELECT row_text::text FROM {name} AS row_text ORDER BY 1")).scalars())
            for name in sorted(names)
        }


def test_nothing_of_a_body_is_stored_or_logged(
    samples_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("positions")
    before = content(samples_database)
    with real_server(samples_database, folder / "server.log") as server:
        for body, status in secret_bodies():
            assert server.ask(PATH, "POST", body, Content_Type="application/json").status == status
        metrics = server.ask("/metrics").body.decode()
    assert content(samples_database) == before
    said = server.said
    assert said.count(f'"path":"{PATH}"') == len(list(secret_bodies())), "the requests themselves are logged"
    written = "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())
    for secret in SECRETS:
        assert secret not in said + written + metrics, secret
        assert not any(secret in row for rows in before.values() for row in rows)


def test_a_fault_is_logged_without_what_was_sent(
    samples_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.mktemp("failing") / "server.log"
    body = next(secret_bodies())[0]
    with real_server(samples_database, log, "tests.serving.failing_positions:application") as server:
        fault = server.problem(PATH, 500, "POST", body, Content_Type="application/json")
        silent = server.problem(f"{PATH}?confidence=0.99", 503, "POST", body, Content_Type="application/json")
    assert "KeyError in fail" in server.said
    assert fault["request_id"] in server.said
    assert silent["request_id"] in server.said
    for secret in SECRETS:
        assert secret not in server.said
