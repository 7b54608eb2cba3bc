"""Commands on the worker's database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import cli
from api.errors import BenchmarksError
from tests.conftest import Database

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command on the worker's database; ``typed`` answers what it asks. Errors for people are raised, as `main` would
    print them."""
    monkeypatch.setenv("DATABASE_URL", database.owner_url)
    monkeypatch.setenv("DATABASE_READER_URL", database.reader_url)

    def invoke(*arguments: str | Path, typed: str | None = None) -> Result:
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments], input=typed)
        if isinstance(result.exception, BenchmarksError):
            raise result.exception
        return result

    return invoke
