"""The statements ask what may be seen, also where row-level security would let everything pass: as the owner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from api.concepts.scopes import SCOPES, Scope
from api.models import releases
from api.queries.changes import latest_changes
from api.queries.codelists import published_codelists
from api.queries.releases import visible_releases
from api.queries.visibility import scopes_of
from tests.conftest import Database, DatabaseServer
from tests.serving.conftest import publish_samples
from tests.serving.hidden import HIDDEN, Hidden, store_hidden

COMBINATIONS: list[tuple[Scope, ...]] = [(), SCOPES[:1], SCOPES[1:], SCOPES]


@pytest.fixture(scope="module")
def filled(database_server: DatabaseServer, migrated_template: str) -> Iterator[Database]:
    with database_server.database(migrated_template) as database:
        publish_samples(database)
        with database.owner.begin() as connection:
            store_hidden(connection)
        yield database


def visible_to(scopes: tuple[Scope, ...]) -> set[Hidden]:
    return {one for one in HIDDEN if one.needs <= set(scopes)}


def words(hidden: set[Hidden]) -> set[str]:
    return {one.word for one in hidden}


@pytest.mark.parametrize("scopes", COMBINATIONS, ids=["none", "partner", "embargoed", "both"])
def test_statements_go_by_the_scopes_of_their_connection(filled: Database, scopes: tuple[Scope, ...]) -> None:
    expected = visible_to(scopes)
    with filled.owner.connect().execution_options(scopes=frozenset(scopes)) as connection:
        headers = visible_releases(connection)
        every = connection.scalars(select(releases.c.key)).all()
        assert words(set(HIDDEN)) & {header.survey for header in headers} == words(expected)
        assert words(set(HIDDEN)) & set(published_codelists(connection, every)) == words(expected)
        told = {change.survey for change in latest_changes(connection, 100)}
        assert words(set(HIDDEN)) & told == words({one for one in expected if not one.scheduled})
    scheduled = {header.survey for header in headers if header.scheduled}
    assert words(set(HIDDEN)) & scheduled == words({one for one in expected if one.scheduled})


def test_who_forgets_about_scopes_has_none(filled: Database) -> None:
    with filled.owner.connect() as connection:
        assert scopes_of(connection) == frozenset()
        seen = {header.survey for header in visible_releases(connection)}
        assert seen
        assert not seen & words(set(HIDDEN))
