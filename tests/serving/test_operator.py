"""Who runs the server: named where readers look for it, and told when what they quote could not be followed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from tests.conftest import Database
from tests.serving.conftest import configured
from tests.serving.real_server import real_server

MAIL, PAGE = "surveys@example.org", "https://example.org/contact?about=api&b"


def served(database: Database, contact: str) -> FlaskClient:
    return create_app(replace(configured(), contact=contact), database.reader).test_client()


@pytest.mark.parametrize(("contact", "kind"), [(MAIL, "email"), (PAGE, "url")])
def test_the_operator_is_named_in_the_entry_and_in_the_specification(
    samples_database: Database, contact: str, kind: str
) -> None:
    client = served(samples_database, contact)
    assert client.get("/v1").get_json()["contact"] == contact
    named = client.get("/openapi.json").get_json()["info"]["contact"]
    assert named == {"name": "The operator of this server", kind: contact}


def test_without_a_contact_there_is_none(client: FlaskClient) -> None:
    assert client.get("/v1").get_json()["contact"] is None
    assert client.get("/openapi.json").get_json()["info"]["contact"] == {"name": "The operator of this server"}
    assert "Questions go to" not in client.get("/problems/internal-error").text


@pytest.mark.parametrize(
    ("contact", "link"), [(MAIL, f'href="mailto:{MAIL}"'), (PAGE, 'href="https://example.org/contact?about=api&amp;b"')]
)
@pytest.mark.parametrize("path", ["/problems", "/problems/internal-error"])
def test_problem_pages_lead_to_the_operator(samples_database: Database, path: str, contact: str, link: str) -> None:
    client = served(samples_database, contact)
    english, german = (client.get(f"{path}?lang={language}").text for language in ("en", "de"))
    assert "Questions go to the operator of this server:" in english
    assert "Fragen beantwortet der Betreiber dieses Servers:" in german
    assert link in english
    assert link in german


@pytest.mark.parametrize(
    ("settings", "warnings"),
    [
        ({"HOST": "0.0.0.0", "BENCHMARKS_WORKERS": "2"}, 1),
        ({"HOST": "0.0.0.0", "BENCHMARKS_PUBLIC_URL": "https://stats.example.org"}, 0),
        ({}, 0),
    ],
)
def test_a_server_that_others_reach_warns_once_that_its_links_cannot_be_followed(
    samples_database: Database, tmp_path: Path, settings: dict[str, str], warnings: int
) -> None:
    with real_server(samples_database, tmp_path / "server.log", **settings) as server:
        assert server.ask("/healthz").status == 200
    said = (tmp_path / "server.log").read_text(encoding="utf-8")
    assert said.count("BENCHMARKS_PUBLIC_URL is not set although the server listens on 0.0.0.0") == warnings
