"""``benchmarks release publish --reason`` and ``withdraw``, as the survey owner uses them."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from api.cli import cli
from tests.changes.drafts import draft
from tests.changes.test_recording import entries
from tests.conftest import Database


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_the_owner_revises_with_a_reason_and_calls_a_publication_off(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", fresh_database.owner_url)
    monkeypatch.setenv("DATABASE_READER_URL", fresh_database.reader_url)
    assert "visible from" in run("release", "publish", draft(fresh_database))
    new = draft(fresh_database, revision=2)
    at = ("--at", "2099-01-01T08:00:00+01:00", "--reason", "A weight was wrong.")
    assert "visible from 2099-" in run("release", "publish", new, *at)
    called_off = run("release", "withdraw", new, "--reason", "One more check.")
    assert called_off == f"{new} is called off, and as it was before it was scheduled.\n"
    assert f"{new:<42} draft" in run("release", "list")
    run("release", "publish", new, "--reason", "A weight was wrong.")
    found = [(entry.kind, entry.reason) for entry in entries(fresh_database)]
    assert found == [
        ("published", None),
        ("scheduled", None),
        ("cancelled", "One more check."),
        ("revised", "A weight was wrong."),
    ]
