"""Validators and lifetimes over the network: what may be kept, for how long, and how one asks whether it is current."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from sqlalchemy import text

from tests.conftest import Database
from tests.serving import samples, stored
from tests.serving.conftest import publish_samples
from tests.serving.noticing import wait_until_every_process_noticed
from tests.serving.real_server import RealServer, real_server

PATH = "/v1/benchmarks"
PINNED = f"{PATH}?release=panel.2023.r1"
SHARED = "Accept-Encoding, Authorization"
# Address → what the answer varies by, as no wider than needed.
VARYING = {
    "/v1": "Accept-Encoding",
    "/openapi.json": "Accept-Encoding",
    "/docs": "Accept-Encoding",
    "/assets/swagger-ui/swagger-ui.css": "Accept-Encoding",
    "/v1/surveys": SHARED,
    "/v1/surveys/panel?lang=de": SHARED,
    "/v1/codelists/size": SHARED,
    "/v1/indicators": SHARED,
    "/v1/releases": SHARED,
    "/v1/releases/panel.2023.r1/quality": SHARED,
    "/releases/panel.2023.r1/quality": SHARED,
    PATH: f"Accept, {SHARED}",
    f"{PATH}?format=csv": SHARED,
    f"{PATH}?format=xlsx": "Authorization",
    f"{PATH}?survey=press&format=png": "Authorization",
    "/v1/releases/panel.2023.r1/download": f"Accept, {SHARED}",
    "/v1/releases/panel.2023.r1/download?format=parquet": "Authorization",
}
DATED = ["/v1/surveys", "/v1/surveys/panel", "/v1/indicators", "/v1/indicators/goal", "/v1/releases", PATH, PINNED]
DATED += ["/v1/releases/panel.2023.r1", "/v1/releases/panel.2023.r1/quality", "/v1/releases/panel.2023.r1/download"]
DATED += ["/v1/codelists", "/v1/codelists/size?version=2"]
DATED += ["/v1/comparisons?survey=panel&a=size:SME&b=size:GE250", "/v1/trends?survey=panel"]


def names(text: str) -> set[str]:
    return {one.strip() for one in text.split(",")}


@pytest.mark.parametrize("path", VARYING)
def test_answers_vary_by_what_decides_about_them_and_by_nothing_else(server: RealServer, path: str) -> None:
    answer = server.ask(path)
    assert names(answer.headers["vary"]) == names(VARYING[path])
    again = server.ask(path, If_None_Match=answer.headers["etag"])
    assert again.status == 304
    assert names(again.headers["vary"]) == names(VARYING[path])


@pytest.mark.parametrize("path", VARYING)
@pytest.mark.parametrize("form", ["{}", '"other", {}', 'W/"other",W/{}', "*", "W/{}", ' "a,b" , {} '], ids=range(6))
def test_whoever_names_the_current_version_gets_it_not_again(server: RealServer, path: str, form: str) -> None:
    first = server.ask(path)
    etag = first.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    again = server.ask(path, If_None_Match=form.format(etag))
    assert (again.status, again.body) == (304, b"")
    for kept in ("etag", "cache-control", "vary", "x-request-id"):
        assert (kept in again.headers) == (kept in first.headers)
    assert again.headers["etag"] == etag
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert "content-type" not in again.headers
    assert again.headers.get("content-length", "0") == "0"


@pytest.mark.parametrize("stale", ['"other"', 'W/"other"', '"a", "b"', "", '""'])
def test_whoever_names_another_version_gets_the_current_one(server: RealServer, stale: str) -> None:
    answer = server.ask(PATH, If_None_Match=stale)
    assert answer.status == 200
    assert answer.body


def test_the_name_tells_representations_languages_and_queries_apart(server: RealServer) -> None:
    queries = ["", "lang=de", "format=csv", "format=csv&labels=both", "format=csv&columns=size", "format=jsonstat"]
    queries += ["confidence=0.99", "limit=1", "sort=value", "survey=panel", "release=panel.2023.r1", "format=sdmx-csv"]
    assert len({server.ask(f"{PATH}?{query}").headers["etag"] for query in queries}) == len(queries)


def test_by_accept_or_by_name_the_same_format_is_the_same_content(server: RealServer) -> None:
    by_name, by_accept = server.ask(f"{PATH}?format=csv"), server.ask(PATH, Accept="text/csv")
    assert by_name.body == by_accept.body


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_conditions_of_a_version_that_must_be_current(server: RealServer, method: str) -> None:
    etag = server.ask(PATH).headers["etag"]
    for satisfied in (etag, f'"other", {etag}', "*"):
        assert server.ask(PATH, method, If_Match=satisfied).status == 200
    for failed in ('"other"', f"W/{etag}"):
        assert server.ask(PATH, method, If_Match=failed).status == 412
    # The stronger condition is looked at first.
    assert server.ask(PATH, method, If_Match='"other"', If_None_Match=etag).status == 412
    assert server.ask(PATH, method, If_Match=etag, If_None_Match=etag).status == 304


def http_time(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


@pytest.mark.parametrize("path", DATED)
def test_last_modified_is_when_a_release_was_published_and_can_be_asked_for(server: RealServer, path: str) -> None:
    answer = server.ask(path)
    said = answer.headers["last-modified"]
    modified = parsedate_to_datetime(said)
    assert said == http_time(modified)
    assert modified <= parsedate_to_datetime(answer.headers["date"])
    second = timedelta(seconds=1)
    assert server.ask(path, If_Modified_Since=said).status == 304
    assert server.ask(path, If_Modified_Since=http_time(modified + second)).status == 304
    assert server.ask(path, If_Modified_Since=http_time(modified - second)).status == 200
    assert server.ask(path, If_Unmodified_Since=http_time(modified)).status == 200
    assert server.ask(path, If_Unmodified_Since=http_time(modified - second)).status == 412
    # A name decides where there is one, and nonsense is no condition.
    assert server.ask(path, If_Modified_Since=said, If_None_Match='"other"').status == 200
    assert server.ask(path, If_Modified_Since="yesterday").status == 200


def test_a_pinned_answer_was_changed_when_its_release_was_published(server: RealServer) -> None:
    published = {one["id"]: one["published_at"] for one in server.ask("/v1/releases").json["data"]}
    said = parsedate_to_datetime(server.ask(PINNED).headers["last-modified"])
    assert said == datetime.fromisoformat(published["panel.2023.r1"])


def test_what_may_be_kept_and_for_how_long(server: RealServer) -> None:
    kept = {path: server.ask(path).headers["cache-control"] for path in ("/v1", PATH, "/v1/surveys", "/openapi.json")}
    assert set(kept.values()) == {"public, max-age=60, stale-while-revalidate=60, stale-if-error=60"}
    for path in (PINNED, "/v1/releases/panel.2023.r1/quality", "/v1/releases/panel.2023.r1/download"):
        assert server.ask(path).headers["cache-control"] == "public, max-age=86400, immutable"
    for path in ("/healthz", "/readyz", "/nothing", f"{PATH}?x=1", "/v1/releases/gone.2012.r1"):
        assert server.ask(path).headers["cache-control"] == "no-store"
    assert server.ask("/docs").headers["cache-control"] == "no-cache"


@pytest.fixture
def own_database(fresh_database: Database) -> Iterator[Database]:
    """The sample releases, for a test that changes them."""
    publish_samples(fresh_database)
    yield fresh_database
    fresh_database.owner.dispose()


def change(database: Database, statement: str) -> None:
    with database.owner.begin() as connection:
        connection.execute(text(statement))


def test_a_withdrawal_ends_what_was_current_by_name_and_by_date(
    own_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.mktemp("withdrawn") / "server.log"
    with real_server(own_database, log) as server:
        before = {path: server.ask(path) for path in (PATH, "/v1/surveys", "/v1/releases", PINNED)}
        withdrawn = "withdrawn_at = now() - interval '1 minute', withdrawn_reason = 'wrong', state = 'withdrawn'"
        change(own_database, f"UPDATE published.releases SET {withdrawn} WHERE survey = 'press'")
        change(own_database, f"UPDATE published.releases SET {withdrawn} WHERE id = 'panel.2023.r1'")
        wait_until_every_process_noticed()
        for path in (PATH, "/v1/surveys", "/v1/releases"):
            headers = before[path].headers
            assert server.ask(path, If_Modified_Since=headers["last-modified"]).status == 200
            after = server.ask(path, If_None_Match=headers["etag"])
            assert after.status == 200
            assert after.body != before[path].body
        gone = server.ask(PINNED, If_None_Match=before[PINNED].headers["etag"])
        assert (gone.status, gone.headers["cache-control"]) == (410, "no-store")
        assert server.ask(PINNED, If_Modified_Since=before[PINNED].headers["last-modified"]).status == 410


def test_a_release_of_this_second_is_not_dated_yet(
    own_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two releases within a second would have the same date, and the second one would be missed."""
    log = tmp_path_factory.mktemp("dated") / "server.log"
    with real_server(own_database, log) as server:
        with own_database.owner.begin() as connection:
            edition = samples.edition(0, samples.panel_snapshot(2025))
            stored.store(connection, edition, published_at=datetime.now(UTC))
        wait_until_every_process_noticed()
        answer = server.ask("/v1/surveys/panel")
        assert answer.json["data"]["latest_wave"] == "2025"
        assert "last-modified" not in answer.headers
        assert server.ask("/v1/surveys/panel", If_Modified_Since=http_time(datetime.now(UTC))).status == 200
        assert server.ask("/v1/surveys/panel", If_None_Match=answer.headers["etag"]).status == 304


@pytest.mark.parametrize(
    "path",
    [
        f"{PATH}?survey=press",
        "/v1/comparisons?survey=panel&a=size:SME&b=size:GE250",
        "/v1/trends?survey=panel",
        "/v1/surveys/panel",
    ],
)
def test_an_answer_about_a_survey_is_not_newer_when_another_one_is_published(
    own_database: Database, tmp_path_factory: pytest.TempPathFactory, path: str
) -> None:
    log = tmp_path_factory.mktemp("another") / "server.log"
    with real_server(own_database, log) as server:
        before = server.ask(path)
        figure = server.ask(f"{PATH}?survey=press").json["data"][0]["id"]
        of_figure = server.ask(f"{PATH}/{figure}").headers
        later = datetime.now(UTC) - timedelta(seconds=10)
        with own_database.owner.begin() as connection:
            stored.store(connection, samples.edition(0, samples.press_snapshot("another")), published_at=later)
        wait_until_every_process_noticed()
        after = server.ask(path)
        assert after.headers["last-modified"] == before.headers["last-modified"]
        assert after.headers["etag"] == before.headers["etag"]
        assert server.ask(path, If_Modified_Since=before.headers["last-modified"]).status == 304
        assert server.ask(f"{PATH}/{figure}").headers["last-modified"] == of_figure["last-modified"]
        # What is asked of all surveys rests on the new one, too.
        assert server.ask("/v1/surveys").headers["last-modified"] == http_time(later.replace(microsecond=0))
