"""The preview of a draft, attacked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from api.access.keys import key_hash, key_prefix, new_key
from api.app import create_app
from api.cli.preview import as_if_published
from api.config import Config
from api.errors import BenchmarksError
from api.queries.keys import store_key
from api.releases.publishing import publish_release
from tests.conftest import Database
from tests.releases.certified import new_survey, respondents
from tests.releases.rewritten import K, Rewritten


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> Rewritten:
    return Rewritten(database.owner, tmp_path, new_survey("previewed"), K)


class TestPreview:
    @pytest.fixture
    def draft(self, survey: Rewritten) -> str:
        draft = survey.build(respondents(10))
        survey.certify()
        return draft

    @pytest.fixture
    def client_of(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[[Engine], FlaskClient]:
        monkeypatch.setenv("DATABASE_URL", database.owner_url)
        monkeypatch.setenv("DATABASE_READER_URL", database.reader_url)
        return lambda engine: create_app(Config.from_environment(), engine).test_client()

    def test_it_goes_on_after_an_error(
        self, database: Database, draft: str, client_of: Callable[[Engine], FlaskClient]
    ) -> None:
        with as_if_published(database.owner, draft) as engine:
            client = client_of(engine)
            with engine.connect() as connection, pytest.raises(DBAPIError):
                connection.execute(text("SELECT 1 / 0"))
            assert client.get(f"/v1/releases/{draft}").status_code == 200

    def test_it_goes_on_after_a_request_with_a_key(
        self, database: Database, draft: str, client_of: Callable[[Engine], FlaskClient]
    ) -> None:
        key = new_key()
        with database.owner.begin() as connection:
            store_key(connection, key_prefix(key) or "", key_hash(key), "Reviewer", ["read:partner"], None)
        with as_if_published(database.owner, draft) as engine:
            client = client_of(engine)
            for headers in ({"Authorization": f"Bearer {key}"}, {}):
                assert client.get(f"/v1/releases/{draft}", headers=headers).status_code == 200

    def test_pages_of_other_sites_cannot_read_it(
        self, database: Database, draft: str, client_of: Callable[[Engine], FlaskClient]
    ) -> None:
        """The owner's browser has other pages open; loopback does not keep them out."""
        with as_if_published(database.owner, draft) as engine:
            client = client_of(engine)
            answer = client.get(f"/v1/releases/{draft}", headers={"Origin": "https://elsewhere.example"})
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert client.get(f"/v1/releases/{draft}", headers={"Host": "elsewhere.example"}).status_code >= 400

    def test_publishing_does_not_wait_for_it(self, database: Database, draft: str) -> None:
        """Either it is published or it is said why not: nobody waits for a preview in another window."""
        ended: list[str] = []

        def publish() -> None:
            try:
                publish_release(database.owner, draft)
                ended.append("published")
            except BenchmarksError as error:
                ended.append(str(error))

        publishing = threading.Thread(target=publish)
        with as_if_published(database.owner, draft):
            publishing.start()
            publishing.join(5)
            in_time = list(ended)
        publishing.join()
        assert in_time
