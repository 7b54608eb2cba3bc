"""The preview of a draft, as a process of its own over HTTP: what it shows, to whom, and what goes on beside it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from api.access.keys import key_hash, key_prefix, new_key
from api.cli.preview import as_if_published
from api.errors import Refused, UnknownIdentifier
from api.models import keys, releases
from api.queries.keys import store_key
from api.queries.visibility import is_visible
from api.releases.publishing import publish_release, withdraw_release
from tests.conftest import Database
from tests.releases.certified import CertifiedSurvey, new_survey, respondents

ELSEWHERE = "https://elsewhere.example"


@dataclass(frozen=True)
class Preview:
    """A running preview of a draft: its address and its process."""

    survey: CertifiedSurvey
    draft: str
    base: str
    process: subprocess.Popen[str]

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    @property
    def release(self) -> str:
        return f"{self.base}/v1/releases/{self.draft}"


def certified(database: Database, folder: Path) -> tuple[CertifiedSurvey, str]:
    """A survey of its own and its draft."""
    survey = CertifiedSurvey(database.owner, folder, new_survey("previewed"))
    draft = survey.build(respondents(10))
    survey.certify()
    return survey, draft


@contextmanager
def previewing(database: Database, survey: CertifiedSurvey, draft: str) -> Iterator[Preview]:
    log = survey.folder / "preview.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("benchmarks")), "release", "preview", draft, "--port", "0"],
            env=os.environ | {"DATABASE_URL": database.owner_url, "DATABASE_READER_URL": database.reader_url},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.fullmatch(rf"(http://127\.0\.0\.1:\d+)/v1/releases/{re.escape(draft)}\n", said)
        assert found, said + log.read_text(encoding="utf-8")
        yield Preview(survey, draft, found[1], process)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def preview(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    with previewing(database, *certified(database, tmp_path_factory.mktemp("preview"))) as running:
        yield running


@pytest.mark.parametrize(
    "path",
    [
        "/v1/releases/{draft}",
        "/v1/releases/{draft}/certificate",
        "/v1/releases/{draft}/quality",
        "/v1/releases/{draft}/download",
        "/v1/surveys/{survey}",
        "/v1/benchmarks?survey={survey}&size=*&format=csv",
        "/v1/benchmarks?release={draft}&channel=facebook",
        "/v1/comparisons?survey={survey}&channel=facebook&a=size:SME&b=size:GE250",
        "/v1/trends?survey={survey}&channel=facebook",
    ],
)
def test_it_shows_the_draft_wherever_a_published_release_is_shown(preview: Preview, path: str) -> None:
    answer = requests.get(preview.base + path.format(draft=preview.draft, survey=preview.survey.survey), timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert preview.survey.survey in answer.text


def test_figures_are_those_of_the_draft(preview: Preview) -> None:
    query = {"survey": preview.survey.survey, "channel": "facebook", "size": "*"}
    rows = requests.get(f"{preview.base}/v1/benchmarks", query, timeout=30).json()["data"]
    stored = preview.survey.figures(preview.draft)
    assert {row["size"]: row["value"] for row in rows} == {
        size: figure.value for (size, region), figure in stored.items() if region == "DE"
    }


def test_nobody_else_sees_it(database: Database, preview: Preview) -> None:
    assert requests.get(preview.release, timeout=30).ok
    for engine in (database.owner, database.reader):
        with engine.connect() as connection:
            wanted = select(releases.c.id).where(is_visible(frozenset()), releases.c.id == preview.draft)
            assert connection.execute(wanted).all() == []


class TestPagesOfOthers:
    @pytest.mark.parametrize(
        "path", ["/v1", "/v1/releases/{draft}", "/v1/nothing", "/openapi.json", "/docs", "/readyz"]
    )
    @pytest.mark.parametrize("method", ["GET", "OPTIONS"])
    def test_no_origin_may_read_any_answer(self, preview: Preview, method: str, path: str) -> None:
        asked = {
            "Origin": ELSEWHERE,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        }
        answer = requests.request(method, preview.base + path.format(draft=preview.draft), headers=asked, timeout=30)
        assert [name for name in answer.headers if name.lower().startswith("access-control-")] == []
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        "host",
        [
            "elsewhere.example",
            "elsewhere.example:{port}",
            "localhost.elsewhere.example:{port}",
            "127.0.0.1.elsewhere.example:{port}",
            "127.0.0.1@elsewhere.example:{port}",
            "127.0.0.1:1",
            "127.0.0.1",
            "localhost",
            "0.0.0.0:{port}",
            "[::1]:{port}",
        ],
    )
    @pytest.mark.parametrize("path", ["/v1/releases/{draft}", "/", "/readyz", "/v1/nothing"])
    def test_another_host_is_refused(self, preview: Preview, path: str, host: str) -> None:
        """Whoever owns a name can make it lead to this machine, and its pages then count as of the same origin."""
        given = {"Host": host.format(port=preview.host.partition(":")[2])}
        answer = requests.get(preview.base + path.format(draft=preview.draft), headers=given, timeout=30)
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert preview.host in answer.json()["detail"]
        assert preview.survey.survey not in answer.text.replace(answer.json()["instance"], "")

    def test_localhost_is_this_machine(self, preview: Preview) -> None:
        given = {"Host": preview.host.replace("127.0.0.1", "localhost")}
        assert requests.get(preview.release, headers=given, timeout=30).status_code == 200

    def test_a_name_that_is_forwarded_does_not_count(self, preview: Preview) -> None:
        given = {"Host": "elsewhere.example", "X-Forwarded-Host": preview.host}
        assert requests.get(preview.release, headers=given, timeout=30).status_code == 403


class TestRequestsThatMightEndIt:
    def test_keys_are_passed_over(self, database: Database, preview: Preview) -> None:
        key = new_key()
        with database.owner.begin() as connection:
            store_key(connection, key_prefix(key) or "", key_hash(key), "Partner", ["read:partner"], None)
        for given in (f"Bearer {key}", "Bearer sbk_wrong", "Basic eDp5", key):
            answer = requests.get(preview.release, headers={"Authorization": given}, timeout=30)
            assert answer.status_code == 200
        assert requests.get(preview.release, timeout=30).status_code == 200
        with database.owner.connect() as connection:
            used = connection.scalar(select(keys.c.last_used_at).where(keys.c.prefix == key_prefix(key)))
        assert used is None, "nothing is written for a preview"

    def test_it_goes_on_after_its_sessions_were_ended(self, database: Database, preview: Preview) -> None:
        assert requests.get(preview.release, timeout=30).ok
        ending = text(
            "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE usename = current_user "
            "AND datname = current_database() AND application_name = 'benchmarks-reader'"
        )
        with database.owner.connect() as connection:
            assert connection.scalar(ending)
        answers = [requests.get(preview.release, timeout=30).status_code for _ in range(3)]
        assert answers[-1] == 200
        assert set(answers) <= {200, 503}

    def test_a_statement_that_fails_changes_nothing(self, database: Database, preview: Preview) -> None:
        with as_if_published(database.owner, preview.draft) as engine:
            with engine.connect() as connection, pytest.raises(DBAPIError):
                connection.execute(text("SELECT 1 / 0"))
            with engine.connect() as connection:
                shown = connection.execute(
                    select(releases.c.state, releases.c.access).where(releases.c.id == preview.draft)
                )
                assert shown.one() == ("published", "public")


def test_all_else_goes_on_beside_it_until_ctrl_c(database: Database, tmp_path: Path) -> None:
    """Whoever had to wait for a lock here would get an error."""
    survey, draft = certified(database, tmp_path)
    impatient = create_engine(database.owner_url, connect_args={"options": "-c lock_timeout=1s"})
    working = CertifiedSurvey(impatient, tmp_path, survey.survey)
    with previewing(database, survey, draft) as running:
        assert requests.get(running.release, timeout=30).status_code == 200
        assert requests.get(f"{running.base}/v1/benchmarks?survey={survey.survey}", timeout=30).status_code == 200
        working.certify()
        assert requests.get(running.release, timeout=30).status_code == 200
        assert working.build(respondents(12)) == draft, "the draft is another one now"
        assert requests.get(running.release, timeout=30).status_code == 404
        working.certify()
        publish_release(impatient, draft)
        assert withdraw_release(impatient, draft, "A test.") == "withdrawn"
        assert running.process.poll() is None
        running.process.send_signal(signal.SIGINT)
        said, _ = running.process.communicate(timeout=30)
        assert running.process.returncode == 0
        assert said.endswith("The preview is over; nothing was published.\n")
    impatient.dispose()


def test_a_draft_that_is_not_decided_is_not_shown(database: Database, tmp_path: Path) -> None:
    survey = CertifiedSurvey(database.owner, tmp_path, new_survey("previewed"))
    draft = survey.build(respondents(10))
    with pytest.raises(Refused, match="certify it first"), as_if_published(database.owner, draft):
        pass


def test_what_is_published_is_looked_at_where_it_is_served(database: Database, tmp_path: Path) -> None:
    survey = CertifiedSurvey(database.owner, tmp_path, new_survey("previewed"), policy="public_use")
    release = survey.publish(respondents(10))
    with pytest.raises(Refused, match="is published"), as_if_published(database.owner, release):
        pass


def test_a_release_that_is_not_there_is_unknown(database: Database) -> None:
    with pytest.raises(UnknownIdentifier), as_if_published(database.owner, "nothing.2025.r1"):
        pass
