"""Hashes of responses are the owner's: who knows all but one answer of a file could confirm a guess with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import ProgrammingError

from api.models import builds, imports, releases
from api.models.metadata import PUBLISHED, metadata
from api.releases.imports.fingerprints import data_fingerprints
from api.releases.publishing import publish_release
from tests.conftest import Database
from tests.releases.certified import new_survey, respondents
from tests.releases.rewritten import K, Rewritten

PRIVATE_HASHES = ("matrix_hash", "facts_hash")
"""Of a certificate: of who is in which cells, and of how many."""


def everything(connection: Connection) -> Iterator[str]:
    """Every row of every published table that the login may see, as text."""
    for table in metadata.tables.values():
        if table.schema == PUBLISHED:
            yield from connection.scalars(text(f"SELECT one::text FROM {table.fullname} one"))


def test_the_reader_sees_no_hash_of_responses(fresh_database: Database, tmp_path: Path) -> None:
    survey = Rewritten(fresh_database.owner, tmp_path, new_survey("hashed"), K)
    release = survey.build(respondents(10))
    survey.certify()
    publish_release(survey.engine, release)
    with survey.engine.connect() as connection:
        found = connection.execute(select(builds.c.data_hash, builds.c.fingerprint, builds.c.certificate)).one()
        of_imports = set(connection.scalars(select(imports.c.data_hash)))
    assert {found.data_hash} == of_imports == {data_fingerprints([tmp_path / f"{survey.survey}.csv"])[-1]}
    parts = found.certificate["parts"]
    secrets = {found.data_hash, found.fingerprint} | {part[name] for part in parts for name in PRIVATE_HASHES}
    with fresh_database.reader.connect() as connection:
        seen = "\n".join(everything(connection))
        assert release in seen
        assert found.certificate["figures_hash"] in seen
    assert [secret for secret in sorted(filter(None, secrets)) if secret in seen] == []


@pytest.mark.parametrize("column", [builds.c.data_hash, builds.c.fingerprint, imports.c.data_hash], ids=str)
def test_the_reader_cannot_read_a_hash_where_it_is(database: Database, column: object) -> None:
    with database.reader.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(select(column))  # type: ignore[call-overload]


def test_no_published_table_has_a_column_for_it() -> None:
    assert "data_hash" not in releases.c
