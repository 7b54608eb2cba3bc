"""Certifying, building and publishing at the same time: nothing uncertified gets out, nothing public gets lost."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from api.errors import InvalidInput, Refused, UnknownIdentifier
from api.queries.certificates import public_certificate
from api.queries.releases_writing import find_release
from api.releases.building import build_release
from api.releases.certification import certifying
from api.releases.certification.verification import verify_stored_release
from api.releases.imports.importing import import_survey
from api.releases.publishing import publish_release
from tests.conftest import Database
from tests.releases.certified import new_survey, respondents
from tests.releases.rewritten import K, Rewritten


@pytest.fixture
def survey(database: Database, tmp_path: Path) -> Rewritten:
    return Rewritten(database.owner, tmp_path, new_survey("certified-publishing"), K)


def test_the_same_file_under_two_names_is_not_published_twice_when_both_were_certified_before(
    survey: Rewritten,
) -> None:
    one, other = survey.with_(mark="same"), survey.with_(survey=f"{survey.survey}-b", mark="same")
    first, second = one.build(respondents(10)), other.build(respondents(10))
    one.certify()
    other.certify()
    publish_release(survey.engine, first)
    with pytest.raises(Refused, match="same file"):
        publish_release(survey.engine, second)


def test_what_is_certified_is_what_was_built(survey: Rewritten) -> None:
    """Built from a file, which is then imported as another definition reads it, and certified by the first one."""
    rows = [replace(one, group="holding") if one.size == "GE250" else one for one in respondents(10)]
    survey.build(rows)
    without_groups = survey.with_(changes=(('  contributor: "group"\n', ""),))
    list(import_survey(survey.engine, without_groups.definition, survey.folder / f"{survey.survey}.csv"))
    with pytest.raises(InvalidInput, match="build"):
        survey.certify()


def test_a_wave_that_the_definition_does_not_have_is_not_asked_to_be_built(survey: Rewritten) -> None:
    with pytest.raises(UnknownIdentifier, match="There is no wave “2052”"):
        certifying.certify_draft(survey.engine, survey.definition, "2052")


def test_an_interrupted_certification_leaves_a_draft(survey: Rewritten, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = survey.build(respondents(10))

    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(certifying, "seal", interrupt)
    with pytest.raises(KeyboardInterrupt):
        survey.certify()
    with survey.engine.connect() as connection:
        release = find_release(connection, draft)
        assert release is not None
        assert release.state == "draft"
        assert not release.content_hash
        assert public_certificate(connection, release.key) is None
    with pytest.raises(Refused):
        publish_release(survey.engine, draft)


def test_two_who_certify_at_once_take_turns(survey: Rewritten) -> None:
    draft = survey.build(respondents(10))
    with ThreadPoolExecutor(2) as pool:
        definition = survey.definition
        waiting = [pool.submit(certifying.certify_draft, survey.engine, definition, "2025") for _ in range(2)]
        done = [future.result().release for future in waiting]
    assert done == [draft, draft]
    publish_release(survey.engine, draft)
    assert verify_stored_release(survey.engine, draft)


def test_certifying_again_what_became_public_meanwhile_changes_nothing(survey: Rewritten) -> None:
    draft = survey.build(respondents(10))
    survey.certify()
    publish_release(survey.engine, draft)
    with pytest.raises(InvalidInput, match="no draft"):
        survey.certify()


def test_a_build_never_deletes_what_became_public_meanwhile(survey: Rewritten) -> None:
    rows = respondents(10)
    draft = survey.build(rows)
    survey.certify()
    definition = survey.definition
    failed: list[BaseException] = []

    def build() -> None:
        try:
            build_release(survey.engine, definition, "2025")
        except BaseException as error:  # noqa: BLE001 - whatever happens, the public release must be there
            failed.append(error)

    with survey.engine.begin() as connection:
        connection.execute(text("SELECT 1 FROM published.releases WHERE id = :id FOR UPDATE"), {"id": draft})
        building = threading.Thread(target=build)
        building.start()
        time.sleep(1.0)
        connection.execute(
            text("UPDATE published.releases SET state = 'published', published_at = now() WHERE id = :id"),
            {"id": draft},
        )
    building.join()
    with survey.engine.connect() as connection:
        assert find_release(connection, draft) is not None
        assert find_release(connection, draft).state == "published"  # type: ignore[union-attr]


def test_a_stricter_policy_can_be_certified_although_no_figure_changes(survey: Rewritten) -> None:
    rows = respondents(20)
    first = survey.publish(rows)
    stricter = survey.with_(k=K + 1)
    second = stricter.build(rows)
    assert second != first
    stricter.certify()
    publish_release(stricter.engine, second)


def test_a_draft_in_full_precision_is_not_published_though_it_was_certified(survey: Rewritten) -> None:
    """The definition refuses it; what is stored is not trusted either."""
    draft = survey.build(respondents(10))
    survey.certify()
    in_full = """UPDATE published.releases SET snapshot = jsonb_set(snapshot, '{policy,display}', '"full"')"""
    with survey.engine.begin() as connection:
        connection.execute(text(f"{in_full} WHERE id = :id"), {"id": draft})
    with pytest.raises(Refused, match="in full precision cannot be certified"):
        publish_release(survey.engine, draft)
