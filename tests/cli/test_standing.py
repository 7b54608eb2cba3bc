"""Whatever state a release is in, what a message advises can be done, and works: no message leads into a circle."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from api.errors import BenchmarksError
from api.releases.publishing import publish_release
from tests.cli.conftest import Run
from tests.conftest import Database
from tests.releases.certified import CertifiedSurvey, Respondent, new_survey, respondents

COMMAND = re.compile(r"“(benchmarks [^”]+)”")
OF_RELEASES = ["release publish {release}", "release certify DEFINITION"]
FAR_AHEAD = "2099-01-01T08:00:00+01:00"


class Owner:
    """Somebody who knows nothing but what messages say: files of a survey, and the commands they advise."""

    def __init__(self, run: Run, survey: CertifiedSurvey) -> None:
        self._run, self._survey = run, survey
        self.definition, self.data = survey.folder / f"{survey.survey}.yaml", survey.folder / f"{survey.survey}.csv"
        self.first, self.second = (f"{survey.survey}.2025.r{number}" for number in (1, 2))

    def file(self, rows: list[Respondent], policy: str = "certified") -> None:
        survey = self._survey.with_(policy=policy)
        assert survey.definition
        lines = ["id,w,group,size,land,fb,xing,dfb,minutes", *(f"{survey.survey}-{one.row}" for one in rows)]
        self.data.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def do(self, *command: str) -> str:
        """Run a command; its output, or what was refused."""
        places = {"DEFINITION": self.definition, "DATA": self.data}
        try:
            return self._run(*(places.get(part, part) for part in command)).output
        except BenchmarksError as error:
            return f"refused: {error}"

    def follow(self, said: str) -> str:
        """Do the first thing that a message advises."""
        found = COMMAND.search(said)
        assert found, f"no way out: {said}"
        return self.do(*found[1].replace('"…"', "Because.").split()[1:])


@pytest.fixture
def owner(run: Run, database: Database, tmp_path: Path) -> Owner:
    owner = Owner(run, CertifiedSurvey(database.owner, tmp_path, new_survey("standing")))
    owner.file(respondents(10))
    return owner


def until_public(owner: Owner, said: str, release: str, steps: int = 4) -> list[str]:
    """Follow what is advised until the release is public; what was said on the way."""
    heard = [said]
    for _ in range(steps):
        if f"{release} is visible from" in said:
            return heard
        said = owner.follow(said) if COMMAND.search(said) else owner.follow(f"“{last_command(said)}”")
        heard.append(said)
    assert f"{release} is visible from" in said, heard
    return heard


def last_command(said: str) -> str:
    """The command on a line of its own."""
    return next(line.strip() for line in reversed(said.splitlines()) if line.startswith("  benchmarks "))


def nothing(owner: Owner) -> str:
    return owner.first


def imported(owner: Owner) -> str:
    owner.do("survey", "import", "DEFINITION", "DATA")
    return owner.first


def drafted(owner: Owner) -> str:
    imported(owner)
    owner.do("release", "build", "DEFINITION")
    return owner.first


def certified(owner: Owner) -> str:
    owner.do("ingest", "DEFINITION", "DATA")
    return owner.first


def imported_since(owner: Owner) -> str:
    """A file was imported since the draft was certified."""
    certified(owner)
    owner.file(respondents(11))
    return imported(owner)


def failed_since(owner: Owner) -> str:
    """An import failed since."""
    certified(owner)
    good = owner.data.read_text(encoding="utf-8")
    owner.data.write_text(good.replace("DE-HB", "nowhere", 1), encoding="utf-8")
    assert "nothing was stored" in owner.do("survey", "import", "DEFINITION", "DATA")
    owner.data.write_text(good, encoding="utf-8")
    return owner.first


def for_looking_at(owner: Owner) -> str:
    """Built under the policy threshold."""
    owner.file(respondents(10), "threshold")
    return drafted(owner)


def published(owner: Owner) -> str:
    owner.do("ingest", "DEFINITION", "DATA", "--publish")
    return owner.first


def scheduled(owner: Owner) -> str:
    certified(owner)
    owner.do("release", "publish", owner.first, "--at", FAR_AHEAD)
    return owner.first


def called_off(owner: Owner) -> str:
    scheduled(owner)
    owner.do("release", "withdraw", owner.first, "--reason", "One more check.")
    return owner.first


def superseded(owner: Owner) -> str:
    published(owner)
    owner.file(respondents(12))
    owner.do("ingest", "DEFINITION", "DATA", "--publish", "--reason", "More answered.")
    return owner.first


def withdrawn(owner: Owner) -> str:
    published(owner)
    owner.do("release", "withdraw", owner.first, "--reason", "The base was mixed up.")
    return owner.first


State = Callable[[Owner], str]


@pytest.mark.parametrize("state", [nothing, imported, imported_since])
@pytest.mark.parametrize("order", ["release build DEFINITION", "release certify DEFINITION", "ingest DEFINITION DATA"])
def test_before_anything_is_public_every_command_leads_to_it(owner: Owner, state: State, order: str) -> None:
    release = state(owner)
    until_public(owner, owner.do(*order.split()), release)


@pytest.mark.parametrize("state", [drafted, certified, called_off, failed_since])
def test_a_draft_says_how_it_becomes_public(owner: Owner, state: State) -> None:
    release = state(owner)
    until_public(owner, owner.do("release", "withdraw", release, "--reason", "Not yet."), release)


def test_a_draft_for_looking_at_says_how_it_becomes_one_to_publish(owner: Owner) -> None:
    release = for_looking_at(owner)
    for order in (("release", "publish", release), ("release", "certify", "DEFINITION")):
        assert "Say “policy: certified” in the definition" in owner.do(*order)
    owner.file(respondents(10))
    until_public(owner, owner.do("release", "certify", "DEFINITION"), release)


class TestPublished:
    @pytest.mark.parametrize("order", OF_RELEASES)
    def test_a_correction_is_ingested(self, owner: Owner, order: str) -> None:
        release = published(owner)
        said = owner.do(*order.format(release=release).split())
        assert "published already; releases never change" in said
        owner.file(respondents(12))
        heard = owner.follow(said)
        assert f"{owner.second} will show" in heard
        until_public(owner, heard, owner.second)

    def test_building_says_that_nothing_is_new(self, owner: Owner) -> None:
        release = published(owner)
        assert owner.do("release", "build", "DEFINITION").endswith(f"{release}: unchanged.\n")

    def test_one_that_was_replaced_names_what_came_after_it(self, owner: Owner) -> None:
        release = superseded(owner)
        assert f"{owner.second} came after it" in owner.do("release", "publish", release)
        assert "is withdrawn" in owner.do("release", "withdraw", release, "--reason", "Wrong.")


class TestScheduled:
    @pytest.mark.parametrize("order", [*OF_RELEASES, "release preview {release}"])
    def test_it_can_be_called_off_and_published_otherwise(self, owner: Owner, order: str) -> None:
        release = scheduled(owner)
        said = owner.do(*order.format(release=release).split())
        assert "is scheduled for 2099-01-01" in said
        assert "is called off" in owner.follow(said)
        assert "is visible from" in owner.do("release", "publish", release)

    def test_a_correction_waits_or_calls_it_off(self, owner: Owner) -> None:
        scheduled(owner)
        owner.file(respondents(12))
        said = owner.do("ingest", "DEFINITION", "DATA", "--publish", "--reason", "More answered.")
        assert "of the same wave is scheduled for" in said
        assert "is called off" in owner.follow(said)
        assert "is visible from" in owner.do("release", "publish", owner.second)
        older = owner.do("release", "publish", owner.first)
        assert f"{owner.second}, which is newer than {owner.first}, is out already" in older
        assert "unchanged" in owner.follow(older)


class TestWithdrawn:
    @pytest.mark.parametrize(
        "order", ["release publish {release}", "release certify DEFINITION", "ingest DEFINITION DATA"]
    )
    def test_the_next_draft_can_be_made_and_published(self, owner: Owner, order: str) -> None:
        release = withdrawn(owner)
        said = owner.do(*order.format(release=release).split())
        assert "was withdrawn and stays so" in said or "is withdrawn already and stays so" in said
        until_public(owner, said, owner.second)

    def test_twice_says_that_it_is(self, owner: Owner) -> None:
        release = withdrawn(owner)
        assert "withdrawn already" in owner.do("release", "withdraw", release, "--reason", "Again.")


def test_public_use_needs_no_certificate_and_says_what_is_next(owner: Owner, database: Database) -> None:
    owner.file(respondents(10), "public_use")
    release = drafted(owner)
    said = owner.do("release", "certify", "DEFINITION")
    assert "benchmarks release publish RELEASE" in said
    for order in ("explain", "verify"):
        said = owner.do("release", order, release, *(["size=SME"] if order == "explain" else []))
        assert f"benchmarks release publish {release}" in said
    assert "is visible from" in owner.follow(said)
    with pytest.raises(BenchmarksError, match="never change"):
        publish_release(database.owner, release)
